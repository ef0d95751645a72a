//! What schedulers want to know of a fabric: a tree of switches over its servers.
//!
//! A scheduler's topology is a tree in which a server is under one leaf, a fabric is not: rail
//! leaves share all their servers, spines all their leaves. Switches of one level that have
//! anything below them in common are one switch of the tree.

use super::kinds::{classes, kinds, leaves};
use super::networks::networks;
use super::wiring::{Chosen, Wiring};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, NONE};
use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) mod blocks;
pub(crate) mod kubernetes;
mod names;
pub(crate) mod slurm;

/// The tree, with names that schedulers take.
pub(super) struct Tree {
    /// Lower levels first; the last is the root.
    pub(super) branches: Vec<Branch>,
    /// What of the fabric the tree does not hold, or holds otherwise.
    pub(super) remarks: Vec<String>,
}

/// A switch of the tree.
pub(super) struct Branch {
    /// Name: of the only switch, or of the first of several with their number.
    pub(super) name: String,
    /// Names of the servers below, at the lowest level.
    pub(super) nodes: Vec<String>,
    /// The scale-up domain that joins each of them to other servers, where one does.
    pub(super) domains: Vec<Option<String>>,
    /// Indices of the switches below, at the others.
    pub(super) below: Vec<usize>,
    /// How many switches of the fabric it stands for.
    pub(super) joined: usize,
    /// The piece of the fabric that it is of.
    pub(super) piece: u32,
}

/// The tree: that of [`levels`], with legal names; what has a path to each other is under one root.
/// Networks that servers alone join are left out but for the main one. O((V + E) log V).
///
/// # Errors
/// When there is no server beside a switch.
pub(super) fn tree(wiring: &Wiring) -> Result<Tree> {
    let others = others(wiring);
    let wiring = &wiring.clone().completed();
    let (mut branches, left_out) = levels(wiring)?;
    let domains: BTreeMap<String, String> = domains(wiring)
        .into_iter()
        .flat_map(|(domain, servers)| servers.into_iter().map(move |s| (s, domain.clone())))
        .collect();
    branches
        .iter_mut()
        .for_each(|b| b.domains = b.nodes.iter().map(|n| domains.get(n).cloned()).collect());
    let mut remarks = Vec::new();
    if !others.is_empty() {
        let names = others.join(", ");
        remarks.push(format!("networks that are no part of this tree: {names}"));
    }
    if left_out > 0 {
        remarks.push(format!(
            "{left_out} switches that no server is behind are left out"
        ));
    }
    let fused = branches
        .iter()
        .filter(|b| b.joined > 1 && b.below.is_empty())
        .count();
    if fused > 0 {
        remarks.push(format!(
            "{fused} of the lowest switches stand for several leaves each that share servers"
        ));
    }
    let made = under_roots(&mut branches, &mut remarks);
    let switches = names::legal(&branches.iter().map(|b| b.name.as_str()).collect::<Vec<_>>());
    // A server is under one of the lowest switches, so that each name is there once.
    let nodes = names::legal(
        &branches
            .iter()
            .flat_map(|b| b.nodes.iter().map(String::as_str))
            .collect::<Vec<_>>(),
    );
    let mut nodes = nodes.into_iter();
    for (branch, name) in branches.iter_mut().zip(switches) {
        branch.name = name;
        branch
            .nodes
            .iter_mut()
            .zip(&mut nodes)
            .for_each(|(node, name)| *node = name);
    }
    for (root, count) in made {
        remarks.push(format!(
            "`{}` is no switch: it joins {count} switches that have none above them",
            branches[root].name,
        ));
    }
    Ok(Tree { branches, remarks })
}

/// Puts what has a path to each other and no switch above it under a root of each part; these with
/// how many they join. No root joins parts without a path.
fn under_roots(branches: &mut Vec<Branch>, remarks: &mut Vec<String>) -> Vec<(usize, usize)> {
    let parts = roots(branches);
    let made: Vec<(usize, usize)> = parts
        .iter()
        .filter(|roots| roots.len() > 1)
        .map(|roots| {
            let name = if parts.len() > 1 {
                format!("fabric-of-{}", branches[roots[0]].name)
            } else {
                "fabric".to_string()
            };
            branches.push(Branch {
                name,
                nodes: Vec::new(),
                domains: Vec::new(),
                below: roots.clone(),
                joined: 1,
                piece: NONE,
            });
            (branches.len() - 1, roots.len())
        })
        .collect();
    if parts.len() > 1 {
        remarks.push(format!(
            "{} parts have no path between them, and no switch above them",
            parts.len()
        ));
    }
    made
}

/// The networks that are left out.
fn others(wiring: &Wiring) -> Vec<String> {
    if wiring.networks == Chosen::All {
        return Vec::new();
    }
    let found = networks(wiring, &classes(wiring).of);
    let out = found.all.into_iter().filter(|n| !n.kept);
    out.map(|n| n.name).collect()
}

/// The switches with none above them, by the piece of the fabric that they are of.
fn roots(branches: &[Branch]) -> Vec<Vec<usize>> {
    let below: BTreeSet<usize> = branches
        .iter()
        .flat_map(|b| b.below.iter().copied())
        .collect();
    let mut of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for root in (0..branches.len()).filter(|b| !below.contains(b)) {
        of.entry(branches[root].piece).or_default().push(root);
    }
    let mut parts: Vec<Vec<usize>> = of.into_values().collect();
    parts.sort();
    parts
}

/// For each device the same number as for all that a path of network cables leads to. O(V + E).
fn pieces(wiring: &Wiring) -> Vec<u32> {
    let mut joined = UnionFind::<u32>::new(wiring.devices.len());
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        joined.union(cable.a.device, cable.b.device);
    }
    (0..narrow(wiring.devices.len()))
        .map(|d| joined.find(d))
        .collect()
}

/// Scale-up devices that join several servers, with these; devices that join the same servers are
/// one.
fn domains(wiring: &Wiring) -> Vec<(String, Vec<String>)> {
    let kinds = kinds(wiring).0;
    let mut servers: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for cable in wiring.cables.iter().filter(|c| c.scale_up) {
        for (gpu, domain) in [
            (cable.a.device, cable.b.device),
            (cable.b.device, cable.a.device),
        ] {
            if kinds[domain.index()] == Kind::ScaleUp && kinds[gpu.index()] != Kind::ScaleUp {
                let gpu = &wiring.devices[gpu.index()];
                servers
                    .entry(domain)
                    .or_default()
                    .insert(gpu.host.as_deref().unwrap_or(&gpu.name));
            }
        }
    }
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    let mut found = Vec::new();
    for (domain, servers) in servers.into_iter().filter(|s| s.1.len() > 1) {
        let servers: Vec<&str> = servers.into_iter().collect();
        if seen.insert(servers.clone()) {
            found.push((
                wiring.devices[domain.index()].name.clone(),
                servers.into_iter().map(str::to_string).collect(),
            ));
        }
    }
    found
}

/// The switches by levels, lower ones first, and how many have no path to a server. O((V + E) log
/// V).
///
/// # Errors
/// When there is no server beside a switch.
fn levels(wiring: &Wiring) -> Result<(Vec<Branch>, usize)> {
    let kinds = kinds(wiring).0;
    let (leaf, piece) = (leaves(wiring, &kinds), pieces(wiring));
    let is_switch = |d: u32| kinds.get(d.index()) == Some(&Kind::Switch);
    let server = |d: u32| {
        wiring
            .devices
            .get(d.index())
            .map_or("", |device| device.host.as_deref().unwrap_or(&device.name))
            .to_string()
    };
    let mut next: Vec<Vec<u32>> = vec![Vec::new(); wiring.devices.len()];
    let mut servers: Vec<BTreeSet<String>> = vec![BTreeSet::new(); wiring.devices.len()];
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        for (one, other) in [
            (cable.a.device, cable.b.device),
            (cable.b.device, cable.a.device),
        ] {
            match (is_switch(one), is_switch(other)) {
                (true, true) => next[one.index()].push(other),
                (true, false) if leaf[one.index()] && kinds[other.index()] != Kind::ScaleUp => {
                    _ = servers[one.index()].insert(server(other))
                }
                _ => {}
            }
        }
    }
    // Level of each switch: its distance from the servers.
    let mut level = vec![usize::MAX; wiring.devices.len()];
    let mut queue: VecDeque<u32> = (0..narrow(wiring.devices.len()))
        .filter(|&d| !servers[d.index()].is_empty())
        .collect();
    queue.iter().for_each(|&d| level[d.index()] = 0);
    while let Some(d) = queue.pop_front() {
        for &other in &next[d.index()] {
            if level[other.index()] == usize::MAX {
                level[other.index()] = level[d.index()] + 1;
                queue.push_back(other);
            }
        }
    }
    let levels = level
        .iter()
        .filter(|l| **l != usize::MAX)
        .max()
        .map_or(0, |l| l + 1);
    if levels == 0 {
        return Err(
            Error::new("no server is linked to a switch, so that there is no tree")
                .help("servers that are linked to each other (a torus of hosts) have none"),
        );
    }
    let mut branches: Vec<Branch> = Vec::new();
    // The branch that each switch is in.
    let mut branch = vec![usize::MAX; wiring.devices.len()];
    for at in 0..levels {
        let own: Vec<u32> = (0..narrow(wiring.devices.len()))
            .filter(|&d| level[d.index()] == at)
            .collect();
        let mut joined = UnionFind::<u32>::new(own.len());
        let mut first: BTreeMap<String, u32> = BTreeMap::new();
        let children = |d: u32| {
            next[d.index()]
                .iter()
                .filter(|&&c| level[c.index()] + 1 == at)
                .map(|&c| branch[c.index()])
                .collect::<BTreeSet<_>>()
        };
        for (index, &d) in (0u32..).zip(&own) {
            let shared: Vec<String> = if at == 0 {
                servers[d.index()].iter().cloned().collect()
            } else {
                children(d).iter().map(usize::to_string).collect()
            };
            for key in shared {
                joined.union(*first.entry(key).or_insert(index), index);
            }
        }
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        (0u32..)
            .zip(&own)
            .for_each(|(index, &d)| groups.entry(joined.find(index)).or_default().push(d));
        let mut made: Vec<(Branch, Vec<u32>)> = Vec::new();
        for members in groups.into_values() {
            let nodes = members
                .iter()
                .flat_map(|&d| servers[d.index()].iter().cloned())
                .collect::<BTreeSet<_>>();
            let below: BTreeSet<usize> = if at == 0 {
                BTreeSet::new()
            } else {
                members.iter().flat_map(|&d| children(d)).collect()
            };
            let named = wiring
                .devices
                .get(members[0].index())
                .map_or("", |d| d.name.as_str());
            let name = if members.len() == 1 {
                named.to_string()
            } else {
                format!("{named}-and-{}-more", members.len() - 1)
            };
            made.push((
                Branch {
                    name,
                    nodes: nodes.into_iter().collect(),
                    domains: Vec::new(),
                    below: below.into_iter().collect(),
                    joined: members.len(),
                    piece: piece[members[0].index()],
                },
                members,
            ));
        }
        for (one, members) in made {
            members
                .iter()
                .for_each(|&d| branch[d.index()] = branches.len());
            branches.push(one);
        }
    }
    let left_out = (0..narrow(wiring.devices.len()))
        .filter(|&d| is_switch(d) && level[d.index()] == usize::MAX)
        .count();
    Ok((branches, left_out))
}
