//! The most that one part of the latency (switches, propagation, ...) takes on any path of least
//! latency, of any pair.
//!
//! A pair may have many paths of least latency, over other cables and other lanes of a trunk; each
//! is one that packets take. From a source the arcs that lie on such paths are those that close the
//! gap between the distances of their ends; over them the heaviest path is found in order of
//! distance. Arcs of no latency add nothing and may run in circles, so vertices of one distance are
//! settled together.

use super::cost::Costs;
use super::path::{Reach, distances};
use super::zero::Hop;
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id};
use crate::fabric::network::Network;
use crate::solve::quotient::representatives;
use crate::symmetry::orbits::Orbits;
use rayon::prelude::*;

/// The heaviest path of least latency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heaviest {
    /// What the part takes on it, in picoseconds.
    pub picoseconds: u64,
    /// Its devices, from the source to the target.
    pub devices: Vec<Vertex>,
}

/// How much of a hop is meant.
pub type Measure = fn(&Hop) -> u64;

/// From one source: the most of the part on any path of least latency to each vertex, and the last
/// arc of one.
struct Search<'a> {
    network: &'a Network,
    costs: &'a Costs,
    source: Vertex,
    reach: Vec<Reach>,
    most: Vec<u64>,
    last: Vec<Option<Arc>>,
}

impl<'a> Search<'a> {
    fn new(network: &'a Network, costs: &'a Costs, source: Vertex, measure: Measure) -> Self {
        let reach = distances(network, costs, source);
        let n = network.vertices();
        let mut search = Search {
            network,
            costs,
            source,
            reach,
            most: vec![0; n],
            last: vec![None; n],
        };
        let mut order: Vec<Vertex> = network
            .vertex_ids()
            .filter(|&v| search.at(v) < u64::MAX)
            .collect();
        order.sort_unstable_by_key(|&v| (search.at(v), v));
        for v in order {
            search.leave(v, measure);
        }
        search
    }

    fn at(&self, v: Vertex) -> u64 {
        self.reach[v.index()].picoseconds
    }

    /// Hands on what is known of a vertex; a vertex of the same distance that gains hands on in its
    /// turn.
    fn leave(&mut self, v: Vertex, measure: Measure) {
        let mut stack = vec![v];
        while let Some(u) = stack.pop() {
            for &arc in self.network.out.of(u) {
                let head = self.network.head(arc);
                let tight = self.network.exists_for(arc, self.source)
                    && self.at(head)
                        == self
                            .at(u)
                            .saturating_add(self.costs.of(arc, u, self.source));
                let gained = self.most[u.index()]
                    + if tight {
                        self.heaviest_lane(arc, u, measure)
                    } else {
                        0
                    };
                let fresh = self.last[head.index()].is_none() && head != self.source;
                if tight && (gained > self.most[head.index()] || fresh) {
                    self.most[head.index()] = gained;
                    self.last[head.index()] = Some(arc);
                    if self.at(head) == self.at(u) {
                        stack.push(head);
                    }
                }
            }
        }
    }

    /// The most of the part on those lanes of an arc that take least.
    fn heaviest_lane(&self, arc: Arc, tail: Vertex, measure: Measure) -> u64 {
        let put = self.costs.puts(tail, self.source);
        let least = self.costs.fastest(arc, put).adds(put);
        let hop = |lane: &super::lane::Lane| Hop {
            from: tail,
            to: self.network.head(arc),
            switch: self.costs.switch[arc],
            serialisation: if put { lane.serialisation } else { 0 },
            propagation: lane.propagation,
            fec: lane.fec,
        };
        self.costs
            .lanes(arc)
            .filter(|lane| lane.adds(put) == least)
            .map(|lane| measure(&hop(lane)))
            .max()
            .unwrap_or(0)
    }

    fn devices(&self, target: Vertex) -> Vec<Vertex> {
        let mut devices = vec![target];
        // Circles of no latency are never closed: an arc replaces another only for more.
        while let Some(&at) = devices
            .last()
            .filter(|&&v| v != self.source && devices.len() <= self.most.len())
        {
            let Some(arc) = self.last[at.index()] else {
                break;
            };
            devices.push(self.network.tail(arc));
        }
        devices.reverse();
        devices
    }
}

/// The most that a part takes on any path of least latency between two endpoints. `orbits` are
/// those of generators that keep latencies ([`super::preserving`]). `None` where no pair has a
/// path. O(source orbits * E log V).
pub fn heaviest(
    network: &Network,
    costs: &Costs,
    orbits: &Orbits,
    measure: Measure,
) -> Option<Heaviest> {
    let sources = representatives(orbits, network.endpoints.iter().copied());
    let found = sources.par_iter().filter_map(|&source| {
        let search = Search::new(network, costs, source, measure);
        let targets = network
            .endpoints
            .iter()
            .copied()
            .filter(|&d| d != source && search.at(d) < u64::MAX);
        let target = targets.max_by_key(|&d| (search.most[d.index()], std::cmp::Reverse(d)))?;
        Some((search.most[target.index()], source, target))
    });
    let (_, source, target) =
        found.max_by_key(|&(most, source, _)| (most, std::cmp::Reverse(source)))?;
    let search = Search::new(network, costs, source, measure);
    Some(Heaviest {
        picoseconds: search.most[target.index()],
        devices: search.devices(target),
    })
}
