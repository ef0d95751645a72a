//! Ordered pairs of endpoints and of hosts up to symmetry: one of each orbit of sources is held in
//! place, and the orbits of the targets are those of what is left. Symmetries keep the number of
//! links of every trunk, domains and hosts, under whichever rule of who forwards.

use super::components::hosts;
use crate::error::{Error, Result};
use crate::fabric::index::{Id, Table, narrow, numbered, wide};
use crate::fabric::{DeviceId, Fabric, HostId, Transit, Vertex, network::Network};
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
    of: Table<Vertex, Option<HostId>>,
    members: Vec<Vec<Vertex>>,
}

/// The network that symmetries are sought of: capacities are numbers of links, endpoints are alike
/// whatever their rate, and the domain of a device is its host.
fn counted(fabric: &Fabric, hosts: &Hosts) -> Network {
    // Domains are told by the transit groups of this rule; what keeps them keeps the other rule too.
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
    network.rate.values_mut().for_each(|rate| *rate = 0);
    network.endpoints.iter().for_each(|&v| network.rate[v] = 1);
    network.domain = hosts
        .of
        .values()
        .map(|host| host.map_or(0, |host| narrow(host.index() + 1)))
        .collect();
    network
}

impl Hosts {
    fn new(fabric: &Fabric, network: &Network) -> Self {
        let mut of: Table<Vertex, Option<HostId>> = vec![None; network.vertices()].into();
        let mut members = Vec::new();
        for (host, devices) in numbered(hosts(fabric, network)) {
            devices.iter().for_each(|d| of[d.vertex()] = Some(host));
            members.push(
                devices
                    .into_iter()
                    .map(DeviceId::vertex)
                    .filter(|&v| network.rate[v] > 0)
                    .collect(),
            );
        }
        // Endpoints without a network port belong to no host of those above.
        for &v in &network.endpoints {
            if of[v].is_none() {
                of[v] = Some(HostId::new(members.len()));
                members.push(vec![v]);
            }
        }
        Hosts { of, members }
    }

    /// Whether a host has several endpoints.
    fn are_several(&self) -> bool {
        self.members.iter().any(|members| members.len() > 1)
    }

    /// One number for hosts that hold endpoints of one orbit.
    fn classes(&self, orbits: &Orbits) -> Vec<u32> {
        let mut all = petgraph::unionfind::UnionFind::<u32>::new(self.members.len());
        let mut first: Vec<Option<HostId>> = vec![None; orbits.vertex_size.len()];
        for (host, members) in numbered::<HostId, _>(&self.members) {
            for &v in members {
                let known = *first[orbits.vertex[v].index()].get_or_insert(host);
                all.union(known.into(), host.into());
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

/// An endpoint that stands for its orbit.
struct Source {
    endpoint: Vertex,
    /// Endpoints of its orbit.
    alike: u64,
    /// Its host, where it is the first that stands for the hosts like it.
    host: Option<HostId>,
}

/// Where orbits of pairs are sought.
struct Sought<'a> {
    fabric: &'a Fabric,
    counted: &'a Network,
    matrix: &'a Matrix,
    hosts: &'a Hosts,
    /// Class of each host in the whole fabric.
    host_class: Vec<u32>,
    /// Hosts of each class.
    host_sizes: Vec<u64>,
}

impl<'a> Sought<'a> {
    fn new(
        fabric: &'a Fabric,
        (counted, matrix): (&'a Network, &'a Matrix),
        hosts: &'a Hosts,
        whole: &Orbits,
    ) -> Self {
        let host_class = hosts.classes(whole);
        let mut host_sizes = vec![0u64; host_class.len()];
        host_class.iter().for_each(|&c| host_sizes[c.index()] += 1);
        Sought {
            fabric,
            counted,
            matrix,
            hosts,
            host_class,
            host_sizes,
        }
    }

    /// One endpoint of each orbit.
    ///
    /// # Errors
    /// When there are too many.
    fn sources(&self, whole: &Orbits) -> Result<Vec<Source>> {
        let sizes = others(of_endpoints(self.counted, whole), None);
        if sizes.len() * (self.counted.vertices() + self.counted.arcs()) > MOST_WORK {
            let message = format!(
                "{} of {} endpoints are different",
                sizes.len(),
                self.counted.endpoints.len()
            );
            return Err(Error::limit(format!(
                "{message}: too many to try every pair of a fabric of this size"
            )));
        }
        // A symmetry that keeps an endpoint keeps its host, so one search serves both.
        let mut seen = vec![false; self.host_class.len()];
        let mut is_first = |host: HostId| {
            let class = self.host_class[host.index()].index();
            !std::mem::replace(&mut seen[class], true)
        };
        let source = |(endpoint, alike)| Source {
            endpoint,
            alike,
            host: self.hosts.of[endpoint].filter(|&host| is_first(host)),
        };
        Ok(sizes.into_iter().map(source).collect())
    }

    /// The orbits of the pairs that a source and its host send to.
    fn pairs(&self, source: &Source) -> Pairs {
        let fixed = [source.endpoint];
        let generators = symmetry::generators(self.fabric, self.counted, self.matrix, &fixed);
        let orbits = Orbits::new(self.counted, &generators);
        let targets = others(of_endpoints(self.counted, &orbits), Some(source.endpoint));
        let endpoints = targets.into_iter().map(|(target, alike)| PairClass {
            sources: vec![source.endpoint],
            targets: vec![target],
            pairs: source.alike * alike,
        });
        let host = source.host.filter(|_| self.hosts.are_several());
        Pairs {
            endpoints: endpoints.collect(),
            hosts: host.map_or_else(Vec::new, |host| self.hosts_from(host, &orbits)),
        }
    }

    fn hosts_from(&self, host: HostId, orbits: &Orbits) -> Vec<PairClass> {
        let members = |host: HostId| self.hosts.members[host.index()].clone();
        let size = self.host_sizes[self.host_class[host.index()].index()];
        others(numbered(self.hosts.classes(orbits)), Some(host))
            .into_iter()
            .map(|(target, alike)| PairClass {
                sources: members(host),
                targets: members(target),
                pairs: size * alike,
            })
            .collect()
    }
}

/// Every endpoint with its orbit.
fn of_endpoints<'a>(
    network: &'a Network,
    orbits: &'a Orbits,
) -> impl Iterator<Item = (Vertex, u32)> + 'a {
    network.endpoints.iter().map(|&v| (v, orbits.vertex[v]))
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
    let sought = Sought::new(fabric, (counted, matrix), &hosts, &whole);
    let sources = sought.sources(&whole)?;
    let found: Vec<Pairs> = sources.par_iter().map(|s| sought.pairs(s)).collect();
    let mut all = Pairs {
        endpoints: Vec::new(),
        hosts: Vec::new(),
    };
    for one in found {
        all.endpoints.extend(one.endpoints);
        all.hosts.extend(one.hosts);
    }
    let (n, h) = (wide(counted.endpoints.len()), wide(hosts.members.len()));
    let several = hosts.are_several();
    if count(&all.endpoints) != n * (n - 1) || (several && count(&all.hosts) != h * (h - 1)) {
        return Err(Error::fault(
            "the orbits of pairs do not sum to the number of pairs",
        ));
    }
    Ok(all)
}

fn count(classes: &[PairClass]) -> u64 {
    classes.iter().map(|c| c.pairs).sum()
}
