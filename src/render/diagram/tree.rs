//! Blocks within blocks: pods, scalable units and the whole fabric around them.

use super::labels::axis_word;
use super::units::Units;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, Kind, NONE};
use std::collections::BTreeMap;

/// A block before folding. The first is the whole fabric.
#[derive(Default)]
pub(super) struct Node {
    /// Its place along the frames' axes.
    pub key: Vec<u32>,
    /// Its own switches by tier, not those of blocks inside.
    pub tiers: BTreeMap<u8, Vec<DeviceId>>,
    /// Its own hosts.
    pub units: Vec<u32>,
    /// The blocks inside, in order.
    pub children: Vec<usize>,
    /// Hosts in it, inner blocks included.
    pub hosts: usize,
}

/// All blocks.
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    /// The block of each device.
    pub of: Vec<u32>,
    /// What the blocks of each depth are called, from depth 1.
    pub words: Vec<String>,
}

/// The axes that frames are drawn for: places of endpoints that hold several switches.
pub(super) fn frame_axes(fabric: &Fabric) -> Vec<usize> {
    let switches = || fabric.roles.iter().filter(|r| r.kind == Kind::Switch);
    let endpoints = fabric
        .roles
        .iter()
        .find(|r| r.kind == fabric.endpoint_kind());
    let axes = endpoints.map(|r| r.axes.clone()).unwrap_or_default();
    let frame = |axis: &usize| {
        let name = &fabric.axes[*axis].name;
        !name.is_empty()
            && switches().any(|r| r.axes.contains(axis))
            && switches().all(|r| r.name != *name)
    };
    // Rails are shared by all blocks: an axis without parent after the first is no place.
    axes.into_iter()
        .enumerate()
        .filter(|(at, axis)| (*at == 0 || fabric.axes[*axis].parent.is_some()) && frame(axis))
        .map(|a| a.1)
        .collect()
}

/// Where a device is along the frames' axes.
fn place(fabric: &Fabric, device: DeviceId, frames: &[usize]) -> Vec<u32> {
    let axes = &fabric.role(device).axes;
    let coordinates = fabric.coordinates(device);
    let along = |axis: &usize| {
        axes.iter()
            .position(|a| a == axis)
            .and_then(|at| coordinates.get(at).copied())
    };
    frames.iter().map_while(along).collect()
}

impl Tree {
    /// The blocks of a fabric, as far as devices are shown. O(V log V).
    pub(super) fn new(fabric: &Fabric, units: &Units, frames: &[usize], shown: &[bool]) -> Self {
        let mut tree = Tree {
            nodes: vec![Node::default()],
            of: vec![NONE; fabric.devices()],
            words: frames
                .iter()
                .map(|a| axis_word(&fabric.axes[*a].name))
                .collect(),
        };
        let mut known: BTreeMap<Vec<u32>, usize> = BTreeMap::from([(Vec::new(), 0)]);
        for device in fabric.device_ids().filter(|d| shown[d.index()]) {
            let unit = units.of[device.index()];
            // A host stands as one where its first endpoint is.
            let at = match units.list.get(unit.index()) {
                Some(unit) => unit.first,
                None => device,
            };
            let node = tree.node(place(fabric, at, frames), &mut known);
            tree.of[device.index()] = narrow(node);
            if unit == NONE {
                let tier = units.tier[device.index()];
                let tiers = &mut tree.nodes[node].tiers;
                tiers.entry(tier).or_default().push(device);
            } else if at == device {
                tree.nodes[node].units.push(unit);
            }
        }
        tree.sort(fabric, units);
        // Blocks come after the ones around them.
        for at in (0..tree.nodes.len()).rev() {
            let inside: usize = tree.nodes[at]
                .children
                .iter()
                .map(|c| tree.nodes[*c].hosts)
                .sum();
            tree.nodes[at].hosts = tree.nodes[at].units.len() + inside;
        }
        tree
    }

    /// The block at a place, made where there is none.
    fn node(&mut self, key: Vec<u32>, known: &mut BTreeMap<Vec<u32>, usize>) -> usize {
        if let Some(found) = known.get(&key) {
            return *found;
        }
        let parent = self.node(key[..key.len() - 1].to_vec(), known);
        let own = self.nodes.len();
        known.insert(key.clone(), own);
        self.nodes[parent].children.push(own);
        self.nodes.push(Node {
            key,
            ..Node::default()
        });
        own
    }

    /// Planes stay together; what has names of its own stands in their natural order.
    fn sort(&mut self, fabric: &Fabric, units: &Units) {
        for node in &mut self.nodes {
            for devices in node.tiers.values_mut() {
                if fabric.names.is_empty() {
                    devices.sort_by_cached_key(|d| (super::units::plane(fabric, *d), *d));
                } else {
                    devices.sort_by_cached_key(|d| (natural(&fabric.device_name(*d)), *d));
                }
            }
            if !fabric.names.is_empty() {
                node.units
                    .sort_by_cached_key(|u| (natural(&units.list[u.index()].label), *u));
            }
        }
        let keys: Vec<Vec<u32>> = self.nodes.iter().map(|n| n.key.clone()).collect();
        for node in &mut self.nodes {
            node.children.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
        }
    }

    /// Depth of the block of a device.
    pub(super) fn depth(&self, device: DeviceId) -> usize {
        self.nodes
            .get(self.of[device.index()].index())
            .map_or(0, |n| n.key.len())
    }

    /// The block around a device at a depth.
    pub(super) fn around(&self, device: DeviceId, depth: usize) -> &[u32] {
        let key = &self.nodes[self.of[device.index()].index()].key;
        &key[..depth.min(key.len())]
    }

    /// All devices in a block and the blocks inside.
    pub(super) fn devices(&self, node: usize, units: &Units) -> Vec<DeviceId> {
        let own = &self.nodes[node];
        let mut found: Vec<DeviceId> = own.tiers.values().flatten().copied().collect();
        for unit in &own.units {
            found.extend(&units.list[unit.index()].members);
        }
        for child in &own.children {
            found.extend(self.devices(*child, units));
        }
        found
    }
}

/// A name as people sort it: numbers by their value.
pub(super) fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    let mut digits = String::new();
    let mut word = String::new();
    for c in name.chars() {
        if c.is_ascii_digit() && digits.len() < 18 {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            parts.push((
                digits.parse().unwrap_or(u64::MAX),
                std::mem::take(&mut word),
            ));
            digits.clear();
        }
        word.push(c);
    }
    // A name that ends goes before one that goes on with a number.
    let number = digits.parse::<u64>().map_or(0, |n| n + 1);
    parts.push((number, word));
    parts
}
