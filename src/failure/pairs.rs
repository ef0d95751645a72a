//! Ordered pairs of endpoints and of hosts up to symmetry: one of each orbit of sources is held in
//! place, and the orbits of the targets are those of what is left. Symmetries keep the number of
//! links of every trunk, domains and hosts, under whichever rule of who forwards.

use super::components::hosts;
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{DeviceId, Fabric, NONE, Transit, Vertex, network::Network};
use crate::symmetry::{self, orbits::Orbits};
use crate::traffic::Matrix;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Above every number of links: what the trunks of scale-up links count.
const SCALE_UP: u64 = 1 << 40;

/// Sources times size of the network beyond which orbits of pairs are not sought.
const MOST_WORK: usize = 2_000_000_000;

/// Pairs that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PairClass {
    /// Endpoints that send, all of them together.
    pub(super) sources: Vec<Vertex>,
    /// Endpoints that receive.
    pub(super) targets: Vec<Vertex>,
    /// How many ordered pairs are like it.
    pub(super) pairs: u64,
}

/// Pairs of endpoints, and pairs of hosts where a host has several endpoints.
pub(super) struct Pairs {
    pub(super) endpoints: Vec<PairClass>,
    pub(super) hosts: Vec<PairClass>,
}

/// Which host each vertex belongs to, and the endpoints of each host.
struct Hosts {
    of: Vec<u32>,
    members: Vec<Vec<Vertex>>,
}

/// The network that symmetries are sought of: capacities are numbers of links, endpoints are alike
/// whatever their rate, and the domain of a device is its host.
fn counted(fabric: &Fabric, hosts: &Hosts) -> Network {
    // Domains are told by the locks of this rule; what keeps them keeps the other rule too.
    let mut network = Network::new(&Fabric {
        transit: Transit::Pxn,
        ..fabric.clone()
    });
    network.capacity.values_mut().for_each(|c| *c = 0);
    for (id, link) in fabric.numbered_links() {
        let Some(forth) = network.arc_of(id, link) else {
            continue;
        };
        let class = &fabric.classes[link.class.index()];
        let units = if class.scale_up { SCALE_UP } else { 1 };
        network.capacity[forth] += if class.rate_ab.0 > 0 { units } else { 0 };
        network.capacity[forth.reverse()] += if class.rate_ba.0 > 0 { units } else { 0 };
    }
    network.rate.fill(0);
    network
        .endpoints
        .iter()
        .for_each(|&v| network.rate[v.index()] = 1);
    network.domain = hosts
        .of
        .iter()
        .map(|&h| if h == NONE { 0 } else { h + 1 })
        .collect();
    network
}

impl Hosts {
    fn new(fabric: &Fabric, network: &Network) -> Self {
        let mut of = vec![NONE; network.vertices()];
        let mut members = Vec::new();
        for (host, devices) in (0u32..).zip(hosts(fabric, network)) {
            devices.iter().for_each(|&d| of[d.index()] = host);
            members.push(
                devices
                    .into_iter()
                    .filter(|&d| network.rate[d.index()] > 0)
                    .map(DeviceId::vertex)
                    .collect(),
            );
        }
        // Endpoints without a network port belong to no host of those above.
        for &v in &network.endpoints {
            if of[v.index()] == NONE {
                of[v.index()] = narrow(members.len());
                members.push(vec![v]);
            }
        }
        Hosts { of, members }
    }

    /// One number for hosts that hold endpoints of one orbit.
    fn classes(&self, orbits: &Orbits) -> Vec<u32> {
        let mut all = petgraph::unionfind::UnionFind::<u32>::new(self.members.len());
        let mut first = vec![NONE; orbits.vertex_size.len()];
        for (host, members) in (0u32..).zip(&self.members) {
            for &v in members {
                let known = &mut first[orbits.vertex[v.index()].index()];
                if *known == NONE {
                    *known = host;
                }
                all.union(*known, host);
            }
        }
        all.into_labeling()
    }
}

/// Members of each class but one member, by class in order of the first, with one of each.
fn others<K: Ord>(class: impl Iterator<Item = (K, u32)>, but: Option<K>) -> Vec<(K, u64)> {
    let mut found: BTreeMap<u32, (K, u64)> = BTreeMap::new();
    for (member, class) in class.filter(|c| but.as_ref() != Some(&c.0)) {
        found.entry(class).or_insert((member, 0)).1 += 1;
    }
    let mut found: Vec<(K, u64)> = found.into_values().collect();
    found.sort_unstable();
    found
}

/// Orbits of devices and trunks under symmetries that keep the number of links of every trunk.
///
/// # Errors
/// When the fabric has fewer than two endpoints.
pub(super) fn orbits(fabric: &Fabric, network: &Network) -> Result<Orbits> {
    let counted = counted(fabric, &Hosts::new(fabric, network));
    let matrix = Matrix::parse("uniform", fabric, &counted)?;
    Ok(Orbits::new(
        &counted,
        &symmetry::generators(fabric, &counted, &matrix, &[]),
    ))
}

/// The orbits of ordered pairs; their sizes sum to n (n - 1). One search for symmetries a source
/// orbit, in parallel.
///
/// # Errors
/// When the fabric has fewer than two endpoints, or so little symmetry that there are too many
/// sources.
pub(super) fn pairs(fabric: &Fabric, network: &Network) -> Result<Pairs> {
    let hosts = Hosts::new(fabric, network);
    let counted = &counted(fabric, &hosts);
    let matrix = &Matrix::parse("uniform", fabric, counted)?;
    let whole = Orbits::new(counted, &symmetry::generators(fabric, counted, matrix, &[]));
    let sizes = others(
        counted
            .endpoints
            .iter()
            .map(|&v| (v, whole.vertex[v.index()])),
        None,
    );
    if sizes.len() * (counted.vertices() + counted.arcs()) > MOST_WORK {
        let message = format!(
            "{} of {} endpoints are different",
            sizes.len(),
            counted.endpoints.len()
        );
        return Err(Error::limit(format!(
            "{message}: too many to try every pair of a fabric of this size"
        )));
    }
    // A symmetry that keeps an endpoint keeps its host, so one search serves both.
    let host_class = hosts.classes(&whole);
    let mut host_sizes = vec![0u64; host_class.len()];
    host_class.iter().for_each(|&c| host_sizes[c.index()] += 1);
    let mut seen = vec![false; host_class.len()];
    let mut first_of_hosts = |v: Vertex| {
        !std::mem::replace(
            &mut seen[host_class[hosts.of[v.index()].index()].index()],
            true,
        )
    };
    let sources: Vec<(Vertex, u64, bool)> = sizes
        .iter()
        .map(|&(v, size)| (v, size, first_of_hosts(v)))
        .collect();
    let several = hosts.members.iter().any(|m| m.len() > 1);
    let single = |v: Vertex| vec![v];
    let found: Vec<Pairs> = sources
        .par_iter()
        .map(|&(source, size, first)| {
            let orbits = Orbits::new(
                counted,
                &symmetry::generators(fabric, counted, matrix, &[source]),
            );
            let targets = others(
                counted
                    .endpoints
                    .iter()
                    .map(|&v| (v, orbits.vertex[v.index()])),
                Some(source),
            );
            let class = |(target, alike): (Vertex, u64)| PairClass {
                sources: single(source),
                targets: single(target),
                pairs: size * alike,
            };
            let endpoints = targets.into_iter().map(class).collect();
            let host = hosts.of[source.index()];
            let targets = if first && several {
                others((0u32..).zip(hosts.classes(&orbits)), Some(host))
            } else {
                Vec::new()
            };
            let members = |h: u32| hosts.members[h.index()].clone();
            let size = host_sizes[host_class[host.index()].index()];
            let class = |(target, alike)| PairClass {
                sources: members(host),
                targets: members(target),
                pairs: size * alike,
            };
            Pairs {
                endpoints,
                hosts: targets.into_iter().map(class).collect(),
            }
        })
        .collect();
    let (mut all, n, h) = (
        Pairs {
            endpoints: Vec::new(),
            hosts: Vec::new(),
        },
        wide(counted.endpoints.len()),
        wide(hosts.members.len()),
    );
    for one in found {
        all.endpoints.extend(one.endpoints);
        all.hosts.extend(one.hosts);
    }
    let sum = |classes: &[PairClass]| classes.iter().map(|c| c.pairs).sum::<u64>();
    if sum(&all.endpoints) != n * (n - 1) || (several && sum(&all.hosts) != h * (h - 1)) {
        return Err(Error::fault(
            "the orbits of pairs do not sum to the number of pairs",
        ));
    }
    Ok(all)
}
