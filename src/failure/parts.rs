//! What can fail, and which parts are alike: classes of links and of switches under the symmetries of a fabric, healthy or damaged.

use crate::fabric::{DeviceId, Fabric, Kind, LinkId, NONE, network::Network};
use crate::spec::design::Component;
use crate::symmetry::{Generator, Verifier, orbits::Orbits};
use std::collections::{BTreeMap, HashMap};

/// A part by kind and number: a link of the fabric or a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) kind: Component,
    pub(super) id: u32,
}

/// What tells the parts of one kind apart: for links the orbits of their two directions and their class.
type Key = (u32, u32, u32);

/// Parts that are alike.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// One of them.
    pub(super) part: Part,
    /// How many.
    pub(super) size: u64,
    /// Class of the healthy fabric that they belong to.
    pub(super) colour: u32,
    /// Whether an earlier failure has taken all that they carry.
    pub(super) redundant: bool,
}

/// The parts of a fabric and their classes when all is healthy.
pub(super) struct Parts<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    /// Class of each link in the healthy fabric; `NONE` for what is no component.
    link_colour: Vec<u32>,
    /// Class of each device in the healthy fabric; `NONE` for what is no switch.
    switch_colour: Vec<u32>,
}

impl<'a> Parts<'a> {
    /// Classes of the healthy fabric. O(V + E log E).
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network, orbits: &Orbits) -> Self {
        let mut ids = BTreeMap::new();
        let mut number = |key: Key| {
            let next = ids.len() as u32;
            *ids.entry(key).or_insert(next)
        };
        let link_colour = (0..fabric.links.len() as u32)
            .map(|id| if is_component(fabric, network, id) { number(link_key(fabric, network, orbits, id)) } else { NONE })
            .collect();
        let mut switch_colour = vec![NONE; network.vertices()];
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
            for device in role.first..role.first + role.count {
                switch_colour[device as usize] = orbits.vertex[device as usize];
            }
        }
        Parts { fabric, network, link_colour, switch_colour }
    }

    /// Number of parts of a kind.
    pub(super) fn count(&self, kind: Component) -> u64 {
        let colours = if kind == Component::Links { &self.link_colour } else { &self.switch_colour };
        colours.iter().filter(|c| **c != NONE).count() as u64
    }

    /// Name of a part.
    pub(super) fn name(&self, part: Part) -> String {
        match part.kind {
            Component::Links => self.fabric.link_name(part.id),
            Component::Switches => self.fabric.device_name(part.id),
        }
    }

    /// Devices that a symmetry of the damaged fabric leaves where they are.
    pub(super) fn fixed(&self, failed: &[Part]) -> Vec<DeviceId> {
        let ends = |part: &Part| match part.kind {
            Component::Links => vec![self.fabric.links[part.id as usize].a, self.fabric.links[part.id as usize].b],
            Component::Switches => vec![part.id],
        };
        let mut fixed: Vec<DeviceId> = failed.iter().flat_map(ends).collect();
        fixed.sort_unstable();
        fixed.dedup();
        fixed
    }

    fn is_dead(&self, link: LinkId, failed: &[Part]) -> bool {
        let (a, b) = (self.fabric.links[link as usize].a, self.fabric.links[link as usize].b);
        failed.iter().any(|p| match p.kind {
            Component::Links => p.id == link,
            Component::Switches => p.id == a || p.id == b,
        })
    }

    /// The network without the failed parts. O(V + E).
    pub(super) fn damaged(&self, failed: &[Part]) -> Network {
        let mut damaged = self.network.clone();
        for part in failed {
            match part.kind {
                Component::Switches => {
                    for &arc in self.network.out.of(part.id) {
                        damaged.capacity[arc as usize] = 0;
                        damaged.capacity[arc as usize ^ 1] = 0;
                    }
                }
                Component::Links => {
                    let others: Vec<Part> = failed.iter().copied().filter(|p| p.kind == Component::Switches).collect();
                    if !self.is_dead(part.id, &others) {
                        let (link, trunk) = (&self.fabric.links[part.id as usize], self.network.trunk_of_link[part.id as usize]);
                        let class = &self.fabric.classes[link.class as usize];
                        let forward = 2 * trunk as usize + usize::from(link.a > link.b);
                        damaged.capacity[forward] -= class.rate_ab.0 / self.network.unit.0;
                        damaged.capacity[forward ^ 1] -= class.rate_ba.0 / self.network.unit.0;
                    }
                }
            }
        }
        damaged
    }

    /// The classes of the parts of a kind that have not failed, in order of their first member. O(V + E log E).
    pub(super) fn classes(&self, kind: Component, orbits: &Orbits, failed: &[Part]) -> Vec<Class> {
        let mut found: BTreeMap<(u32, bool, Key), Class> = BTreeMap::new();
        let mut add = |id: u32, colour: u32, redundant: bool, key: Key| {
            let part = Part { kind, id };
            if failed.contains(&part) {
                return;
            }
            let key = if redundant { (0, 0, 0) } else { key };
            found.entry((colour, redundant, key)).or_insert(Class { part, size: 0, colour, redundant }).size += 1;
        };
        match kind {
            Component::Links => {
                for (id, &colour) in (0u32..).zip(&self.link_colour).filter(|c| *c.1 != NONE) {
                    add(id, colour, self.is_dead(id, failed), link_key(self.fabric, self.network, orbits, id));
                }
            }
            Component::Switches => {
                for (id, &colour) in (0u32..).zip(&self.switch_colour).filter(|c| *c.1 != NONE) {
                    add(id, colour, false, (orbits.vertex[id as usize], 0, 0));
                }
            }
        }
        let mut classes: Vec<Class> = found.into_values().collect();
        classes.sort_by_key(|c| c.part);
        classes
    }

    /// Only the symmetries that carry each trunk onto one made of the same links: equal capacity is not enough where later failures take one
    /// link of several rates. O(E + moved points and their arcs).
    pub(super) fn keep_links(&self, generators: Vec<Generator>) -> Vec<Generator> {
        let Some(made_of) = self.mixed_trunks() else { return generators };
        let mut verifier = Verifier::new(self.network);
        let mut same = |g: &Generator| {
            let mut same = true;
            verifier.arcs(g, |arc, image| same &= made_of[arc as usize] == made_of[image as usize]) && same
        };
        generators.into_iter().filter(|g| same(g)).collect()
    }

    /// What each arc's trunk is made of, as a number; `None` when equal capacity says so already.
    fn mixed_trunks(&self) -> Option<Vec<u32>> {
        let mut links: Vec<Vec<(u32, bool)>> = vec![Vec::new(); self.network.arcs() / 2];
        for (link, &trunk) in self.fabric.links.iter().zip(&self.network.trunk_of_link).filter(|l| *l.1 != NONE) {
            links[trunk as usize].push((link.class, link.a < link.b));
        }
        let mut ids: HashMap<Vec<(u32, bool)>, u32> = HashMap::new();
        let mut made_of = Vec::with_capacity(self.network.arcs());
        for mut trunk in links {
            // Symmetric rates look the same from both ends.
            for (class, upward) in &mut trunk {
                let class = &self.fabric.classes[*class as usize];
                *upward |= class.rate_ab == class.rate_ba;
            }
            for turned in [false, true] {
                let symmetric = |class: u32| self.fabric.classes[class as usize].rate_ab == self.fabric.classes[class as usize].rate_ba;
                let mut seen: Vec<(u32, bool)> = trunk.iter().map(|&(c, up)| (c, up ^ (turned && !symmetric(c)))).collect();
                seen.sort_unstable();
                let next = ids.len() as u32;
                made_of.push(*ids.entry(seen).or_insert(next));
            }
        }
        let mut of_capacity: HashMap<(u64, u64), u32> = HashMap::new();
        let plain = (0..made_of.len()).all(|a| {
            let capacity = (self.network.capacity[a], self.network.capacity[a ^ 1]);
            *of_capacity.entry(capacity).or_insert(made_of[a]) == made_of[a]
        });
        (!plain).then_some(made_of)
    }
}

fn is_component(fabric: &Fabric, network: &Network, id: LinkId) -> bool {
    !fabric.classes[fabric.links[id as usize].class as usize].scale_up && network.trunk_of_link[id as usize] != NONE
}

/// Parallel links of one class in one trunk are alike, so the orbit of the trunk and the class tell links apart.
fn link_key(fabric: &Fabric, network: &Network, orbits: &Orbits, id: LinkId) -> Key {
    let (link, trunk) = (&fabric.links[id as usize], network.trunk_of_link[id as usize]);
    let (low, high) = (orbits.arc[2 * trunk as usize], orbits.arc[2 * trunk as usize + 1]);
    // Where the two directions of a class differ, so do links laid in opposite directions.
    match &fabric.classes[link.class as usize] {
        class if class.rate_ab == class.rate_ba => (low.min(high), low.max(high), link.class),
        _ if link.a < link.b => (low, high, link.class),
        _ => (high, low, link.class),
    }
}
