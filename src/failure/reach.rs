//! Who can still exchange traffic with whom, in both directions and under the rule of who forwards,
//! and who is lost (DESIGN section 3).
//!
//! A source's own traffic may use every arc that is open to all and those that leave its own transit
//! group, in any order. The open arcs hang together in strong components, found once a network;
//! whose traffic reaches a target is then asked forward, from each endpoint, over these.

use super::classes::DamagedFabric;
use crate::fabric::Vertex;
use crate::fabric::graph::Graph;
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::solve::quotient::representatives;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use petgraph::algo::tarjan_scc;
use std::collections::BTreeMap;

/// An arc that exists for one transit group's traffic alone, by the strong components of its ends.
#[derive(Clone, Copy, Debug)]
struct Exit {
    from: u32,
    onto: u32,
}

/// The strong components of the arcs that are open to all, and the arcs that are not.
pub(super) struct Ways<'a> {
    network: &'a Network,
    /// Component of each vertex; those that a component leads to have lower numbers.
    component: Vec<u32>,
    /// Components that each leads to directly, by open arcs.
    onto: Vec<Vec<u32>>,
    /// The exits of each transit group.
    exits: BTreeMap<u32, Vec<Exit>>,
}

impl<'a> Ways<'a> {
    /// O(E log E).
    pub(super) fn new(network: &'a Network) -> Self {
        let components = tarjan_scc(Graph::of_anybody(network));
        let mut component = vec![0u32; network.vertices()];
        for (number, members) in (0u32..).zip(&components) {
            members.iter().for_each(|&v| component[v.index()] = number);
        }
        let mut onto = vec![Vec::new(); components.len()];
        let mut exits: BTreeMap<u32, Vec<Exit>> = BTreeMap::new();
        for arc in network.arc_ids().filter(|&a| network.is_live(a)) {
            let (tail, head) = network.ends(arc);
            let exit = Exit {
                from: component[tail.index()],
                onto: component[head.index()],
            };
            match network.exists_for_all(arc) {
                true if exit.from != exit.onto => onto[exit.from.index()].push(exit.onto),
                true => {}
                false => exits
                    .entry(network.transit_group[tail])
                    .or_default()
                    .push(exit),
            }
        }
        onto.iter_mut().for_each(|list: &mut Vec<u32>| {
            list.sort_unstable();
            list.dedup();
        });
        Ways {
            network,
            component,
            onto,
            exits,
        }
    }

    /// Components from which everybody's traffic reaches a vertex. O(E).
    fn open_to(&self, target: Vertex) -> Vec<bool> {
        let mut open = vec![false; self.onto.len()];
        open[self.component[target.index()].index()] = true;
        // Lower numbers first: what a component leads to is known before it.
        for c in 0..open.len() {
            open[c] = open[c] || self.onto[c].iter().any(|&next| open[next.index()]);
        }
        open
    }

    /// Whether the own traffic of `source` reaches an open component: forward over open arcs and
    /// its group's exits.
    fn gets_through(&self, source: Vertex, open: &[bool]) -> bool {
        let start = self.component[source.index()];
        if open[start.index()] {
            return true;
        }
        let none = Vec::new();
        let exits = self
            .exits
            .get(&self.network.transit_group[source])
            .unwrap_or(&none);
        // The last exit of any way leads to an open component.
        if !exits.iter().any(|exit| open[exit.onto.index()]) {
            return false;
        }
        let mut seen = std::collections::HashSet::from([start]);
        let mut stack = vec![start];
        while let Some(c) = stack.pop() {
            let own = exits
                .iter()
                .filter(|exit| exit.from == c)
                .map(|exit| exit.onto);
            for next in own.chain(self.onto[c.index()].iter().copied()) {
                if open[next.index()] {
                    return true;
                }
                if seen.insert(next) {
                    stack.push(next);
                }
            }
        }
        false
    }

    /// Endpoints, in the order of the network's, with which `s` exchanges traffic in both
    /// directions.
    fn partners(&self, s: Vertex) -> Vec<bool> {
        let (forth, open) = (
            Graph::of_source(self.network, s).reached(s),
            self.open_to(s),
        );
        let both = |&d: &Vertex| d != s && forth[d.index()] && self.gets_through(d, &open);
        self.network.endpoints.iter().map(both).collect()
    }
}

/// What became of an endpoint's partners, in the order of the network's endpoints.
struct Fate {
    before: Vec<bool>,
    after: Vec<bool>,
}

impl Fate {
    fn new(before: &Ways<'_>, after: &Ways<'_>, s: Vertex) -> Self {
        Fate {
            before: before.partners(s),
            after: after.partners(s),
        }
    }

    /// Rule (2): it had partners outside its domain that did not all fail, and has none of them any
    /// more.
    fn cut_off(&self, network: &Network, s: Vertex, failed: &[bool]) -> bool {
        let outside = |d: Vertex| network.domain[d] != network.domain[s];
        let all = || 0..self.before.len();
        let had = || all().filter(|&i| self.before[i] && outside(network.endpoints[i]));
        had().any(|i| !failed[i]) && !had().any(|i| self.after[i])
    }

    /// Rule (3): of its partners that are not lost otherwise more than half are out of reach.
    fn mostly_alone(&self, lost: &[bool]) -> bool {
        let left = || (0..self.before.len()).filter(|&i| self.before[i] && !lost[i]);
        2 * left().filter(|&i| !self.after[i]).count() > left().count()
    }
}

/// Endpoints lost: (1) they failed; (2) they had partners outside their domain that did not all
/// fail, and can exchange traffic in both directions with none of them any more; (3) of their
/// partners not lost by (1) or (2), those out of reach are more than half. `before` are the ways of
/// the healthy network. One search a damaged-fabric orbit and endpoint.
pub(super) fn lost(before: &Ways<'_>, standing: &DamagedFabric) -> Vec<bool> {
    let (healthy, orbits) = (before.network, &standing.orbits);
    let after = Ways::new(&standing.network);
    let ends = &healthy.endpoints;
    let orbit = |v: Vertex| orbits.vertex[v].index();
    let failed: Vec<bool> = ends
        .iter()
        .map(|&v| standing.damage.has_device(v.device()))
        .collect();
    let stand = ends.iter().zip(&failed).filter(|e| !e.1).map(|e| *e.0);
    let first = representatives(orbits, stand);
    let mut cut = vec![false; orbits.vertex_size.len()];
    // Who reaches whom as before is neither; the others are looked at again when it is known who
    // is cut off.
    let mut parted = Vec::new();
    for &s in &first {
        let fate = Fate::new(before, &after, s);
        if fate.before != fate.after {
            cut[orbit(s)] = fate.cut_off(healthy, s, &failed);
            parted.push(s);
        }
    }
    let gone: Vec<bool> = ends
        .iter()
        .zip(&failed)
        .map(|(&v, &failed)| failed || cut[orbit(v)])
        .collect();
    let mut alone = cut.clone();
    for &s in parted.iter().filter(|&&s| !cut[orbit(s)]) {
        alone[orbit(s)] = Fate::new(before, &after, s).mostly_alone(&gone);
    }
    let mut lost = vec![false; healthy.vertices()];
    for (&v, failed) in ends.iter().zip(failed) {
        lost[v.index()] = failed || alone[orbit(v)];
    }
    lost
}

/// A surviving source and a surviving endpoint that its traffic cannot reach, if any. One search a
/// damaged-fabric orbit.
pub fn unreachable(
    damaged: &Network,
    survivors: &Matrix,
    orbits: &Orbits,
) -> Option<(Vertex, Vertex)> {
    representatives(
        orbits,
        damaged
            .endpoints
            .iter()
            .copied()
            .filter(|&v| survivors.is_source(v)),
    )
    .into_iter()
    .find_map(|s| {
        let reached = Graph::of_source(damaged, s).reached(s);
        damaged
            .endpoints
            .iter()
            .find(|&&d| !reached[d.index()] && survivors.demand(s, d) > 0)
            .map(|&d| (s, d))
    })
}
