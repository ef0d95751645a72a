//! Two-phase routing through relays, for fabrics with too little symmetry for a programme with a
//! flow for every endpoint.
//!
//! Valiant's routing spreads everything over the same switches first and brings it to its
//! destination from there (Valiant, SIAM J. Computing 1982; Kodialam, Lakshman, Sengupta, HotNets
//! 2004), so that what one endpoint sends depends on nobody else. Here an endpoint only chooses
//! which of the switches beside it, its relays, take its traffic; a relay has one flow to the
//! spread and one from it, whoever uses it. That leaves two flows a relay instead of two an
//! endpoint. The spread is stated beforehand: the switches farthest from the endpoints, by what
//! their links carry.

use super::SolveOptions;
use super::quotient::{ArcClass, representatives};
use super::weights;
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id};
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::units::{real, whole};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// What an endpoint's shares sum to: a multiple of every number up to 16, so that losses of a few
/// ports out of many are shared exactly.
pub const UNIT: u64 = 720_720;
/// Flows times arcs beyond which nothing is routed: about 9 bytes each.
const MOST_FLOWS: usize = 120_000_000;
/// "Not among these".
const NONE: u32 = u32::MAX;

/// The path from an endpoint to a relay, or back.
#[derive(Clone, Debug)]
pub struct Path {
    /// The switch.
    pub relay: Vertex,
    /// How much of [`UNIT`] takes it.
    pub share: u64,
    /// Arcs of the network.
    pub arcs: Vec<Arc>,
}

/// A routing of every hose traffic. Index 0 of a pair is the way out, index 1 the way in.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// Share of each vertex in the spread.
    pub spread: Vec<u64>,
    /// One of each orbit of endpoints, and its paths.
    pub representatives: Vec<(Vertex, [Vec<Path>; 2])>,
    /// Vertices that forward for everybody and reach each other.
    pub core: Vec<Vertex>,
    /// Arcs among them, ends by their index in `core`.
    pub arcs: Vec<ArcClass>,
    /// Number of each of these arcs in the network.
    pub arc: Vec<Arc>,
    /// Relays by their index in `core`, each with its flow of one unit on `arcs`.
    pub flows: [Vec<weights::RootFlow>; 2],
    /// About which share of every hose traffic it carries.
    pub value: f64,
}

/// Switches that forward for everybody.
struct Core {
    vertices: Vec<Vertex>,
    /// Index in `vertices`.
    index: Vec<u32>,
    arcs: Vec<ArcClass>,
    arc: Vec<Arc>,
}

impl Core {
    /// The strongly connected part that takes most from endpoints. O(V + E).
    fn new(network: &Network, orbits: &Orbits) -> Option<Self> {
        let forwards = |v: Vertex| network.transit_group[v] == 0;
        let ends = |a: Arc| network.ends(a);
        let live = network.arc_ids().filter(|&a| network.is_live(a));
        let inner: Vec<Arc> = live
            .filter(|&a| forwards(ends(a).0) && forwards(ends(a).1))
            .collect();
        let mut graph = DiGraph::<(), (), u32>::with_capacity(network.vertices(), inner.len());
        (0..network.vertices()).for_each(|_| _ = graph.add_node(()));
        inner.iter().for_each(|&a| {
            _ = graph.add_edge(
                NodeIndex::new(ends(a).0.index()),
                NodeIndex::new(ends(a).1.index()),
                (),
            )
        });
        let mut parts: Vec<Vec<Vertex>> = tarjan_scc(&graph)
            .into_iter()
            .map(|p| p.into_iter().map(|v| Vertex::new(v.index())).collect())
            .collect();
        parts.retain(|part: &Vec<Vertex>| forwards(part[0]));
        let taken = |part: &Vec<Vertex>| -> u64 {
            let from_outside = part
                .iter()
                .flat_map(|&v| network.into.of(v))
                .filter(|&&a| !forwards(ends(a).0) || network.rate[ends(a).0] > 0);
            from_outside.map(|&a| network.capacity[a]).sum()
        };
        let least = |part: &Vec<Vertex>| part.iter().copied().min();
        let mut vertices = parts
            .into_iter()
            .max_by(|a, b| taken(a).cmp(&taken(b)).then(least(b).cmp(&least(a))))?;
        vertices.sort_unstable();
        let mut index = vec![NONE; network.vertices()];
        (0u32..)
            .zip(&vertices)
            .for_each(|(i, &v)| index[v.index()] = i);
        let arc: Vec<Arc> = inner
            .into_iter()
            .filter(|&a| index[ends(a).0.index()] != NONE && index[ends(a).1.index()] != NONE)
            .collect();
        let place = |v: Vertex| index[v.index()];
        let class = |&a: &Arc| ArcClass {
            from: place(ends(a).0),
            to: place(ends(a).1),
            orbit: orbits.arc[a],
            arcs: 1,
        };
        Some(Core {
            arcs: arc.iter().map(class).collect(),
            vertices,
            index,
            arc,
        })
    }

    fn relays(&self, v: Vertex) -> bool {
        self.index[v.index()] != NONE
    }

    /// Shares of the vertices farthest from the endpoints: what their links inside the core carry,
    /// either way; where every one has endpoints, of all.
    fn spread(&self, network: &Network) -> Option<Vec<u64>> {
        let beside = |&v: &Vertex| {
            let outside = |&a: &Arc| {
                network.is_live(a)
                    && (network.rate[network.tail(a)] > 0
                        || network.transit_group[network.tail(a)] != 0)
            };
            network.rate[v] > 0 || network.into.of(v).iter().any(outside)
        };
        let mut depth = vec![NONE; network.vertices()];
        let mut queue: VecDeque<Vertex> = self.vertices.iter().copied().filter(beside).collect();
        queue.iter().for_each(|&v| depth[v.index()] = 0);
        while let Some(v) = queue.pop_front() {
            for &a in network.out.of(v) {
                let w = network.head(a);
                if network.is_live(a) && self.relays(w) && depth[w.index()] == NONE {
                    depth[w.index()] = depth[v.index()] + 1;
                    queue.push_back(w);
                }
            }
        }
        let may = |v: &Vertex| network.rate[*v] == 0 && depth[v.index()] != NONE;
        let deepest = self
            .vertices
            .iter()
            .filter(|v| may(v))
            .map(|&v| depth[v.index()])
            .max()?;
        let (mut entering, mut leaving) = (
            vec![0u64; network.vertices()],
            vec![0u64; network.vertices()],
        );
        for &a in &self.arc {
            leaving[network.tail(a).index()] += network.capacity[a];
            entering[network.head(a).index()] += network.capacity[a];
        }
        let chosen = |v: &&Vertex| may(v) && depth[v.index()] == deepest;
        let mut spread = vec![0; network.vertices()];
        self.vertices
            .iter()
            .filter(chosen)
            .for_each(|&v| spread[v.index()] = entering[v.index()].min(leaving[v.index()]));
        if spread.iter().all(|&s| s == 0) {
            self.vertices
                .iter()
                .filter(chosen)
                .for_each(|&v| spread[v.index()] = 1);
        }
        let common = spread.iter().copied().fold(0, num_integer::gcd);
        spread.iter_mut().for_each(|s| *s /= common);
        Some(spread)
    }
}

/// An arc between a region and a relay.
struct Exit {
    arc: Arc,
    /// Its end in the region.
    member: Vertex,
    /// Its end that is a relay.
    relay: Vertex,
    capacity: u128,
}

/// Vertices that forward only for each other, and the arcs between them and relays.
struct Region<'a> {
    network: &'a Network,
    members: &'a [Vertex],
    inward: bool,
    exits: Vec<Exit>,
}

impl<'a> Region<'a> {
    fn new(network: &'a Network, core: &Core, members: &'a [Vertex], inward: bool) -> Self {
        let mut region = Region {
            network,
            members,
            inward,
            exits: Vec::new(),
        };
        let group = network.transit_group[members[0]];
        for &member in members {
            for &arc in region.around(member) {
                let relay = region.far(arc);
                if network.is_live(arc) && core.relays(relay) && (group != 0 || relay != members[0])
                {
                    region.exits.push(Exit {
                        arc,
                        member,
                        relay,
                        capacity: u128::from(network.capacity[arc]),
                    });
                }
            }
        }
        region
    }

    /// Arcs that lead from a vertex towards relays, or to it from there.
    fn around(&self, vertex: Vertex) -> &'a [Arc] {
        if self.inward {
            self.network.into.of(vertex)
        } else {
            self.network.out.of(vertex)
        }
    }

    /// The end of such an arc that is nearer to relays.
    fn far(&self, arc: Arc) -> Vertex {
        if self.inward {
            self.network.tail(arc)
        } else {
            self.network.head(arc)
        }
    }

    fn rate(&self, vertex: Vertex) -> u128 {
        u128::from(self.network.rate[vertex])
    }

    fn capacity(&self) -> u128 {
        self.exits.iter().map(|e| e.capacity).sum()
    }

    /// What the exits of one member carry.
    fn capacity_of(&self, member: Vertex) -> u128 {
        self.exits
            .iter()
            .filter(|e| e.member == member)
            .map(|e| e.capacity)
            .sum()
    }

    /// Arcs of a path of fewest arcs between `from` and every member, in its order from the
    /// endpoint's side.
    fn paths(&self, from: Vertex) -> HashMap<Vertex, Vec<Arc>> {
        let mut paths = HashMap::from([(from, Vec::new())]);
        let mut queue = VecDeque::from([from]);
        while let Some(v) = queue.pop_front() {
            for &a in self.around(v) {
                let w = self.far(a);
                if self.network.is_live(a) && self.members.contains(&w) && !paths.contains_key(&w) {
                    let path = [paths[&v].as_slice(), &[a]].concat();
                    paths.insert(w, path);
                    queue.push_back(w);
                }
            }
        }
        paths
    }

    /// How often what all endpoints send exceeds what the exits carry.
    fn pressure(&self) -> f64 {
        let rate: u64 = self.members.iter().map(|&v| self.network.rate[v]).sum();
        real(rate) / real(self.capacity())
    }

    /// The paths of an endpoint when every exit is filled to the same share: by its own exits
    /// first, the rest by those that others leave room in. Shares are whole and sum to [`UNIT`].
    /// `None` where some exit cannot be reached.
    fn paths_to_relays(&self, endpoint: Vertex) -> Option<Vec<Path>> {
        let filling = Filling::new(self, endpoint);
        let amounts: Vec<f64> = self.exits.iter().map(|exit| filling.amount(exit)).collect();
        let shares = distribute(UNIT, &amounts, filling.sent())?;
        let between = self.paths(endpoint);
        let used = self
            .exits
            .iter()
            .zip(shares)
            .filter(|(_, share)| *share > 0);
        used.map(|(exit, share)| {
            let arcs = [between.get(&exit.member)?.as_slice(), &[exit.arc]].concat();
            Some(Path {
                relay: exit.relay,
                share,
                arcs,
            })
        })
        .collect()
    }
}

/// How much of an endpoint's traffic each exit of its region takes, in units of rate times the
/// capacity of all exits.
struct Filling<'a, 'b> {
    region: &'a Region<'b>,
    endpoint: Vertex,
    /// Capacity of all exits.
    all: u128,
    /// Rate of all members.
    rates: u128,
    /// What the exits of all members have left when each has taken what it can of its own member's
    /// traffic.
    room: u128,
}

impl<'a, 'b> Filling<'a, 'b> {
    fn new(region: &'a Region<'b>, endpoint: Vertex) -> Self {
        let rates = region.members.iter().map(|&v| region.rate(v)).sum();
        let mut filling = Filling {
            region,
            endpoint,
            all: region.capacity(),
            rates,
            room: 0,
        };
        filling.room = region.members.iter().map(|&v| filling.left(v)).sum();
        filling
    }

    /// What the endpoint sends.
    fn sent(&self) -> u128 {
        self.region.rate(self.endpoint) * self.all
    }

    /// What a member's own exits could take.
    fn could(&self, member: Vertex) -> u128 {
        self.region.capacity_of(member) * self.rates
    }

    /// What they take of its own traffic.
    fn takes(&self, member: Vertex) -> u128 {
        (self.region.rate(member) * self.all).min(self.could(member))
    }

    /// What they have left for others.
    fn left(&self, member: Vertex) -> u128 {
        self.could(member) - self.takes(member)
    }

    /// What an exit takes of the endpoint's traffic.
    fn amount(&self, exit: &Exit) -> f64 {
        let own = self.region.capacity_of(exit.member);
        let mut amount = 0.0;
        if exit.member == self.endpoint {
            amount += real(self.takes(self.endpoint)) * real(exit.capacity) / real(own);
        }
        if self.room > 0 && own > 0 {
            let free = real(self.left(exit.member)) * real(exit.capacity) / real(own);
            amount += real(self.sent() - self.takes(self.endpoint)) * free / real(self.room);
        }
        amount
    }
}

/// Whole shares of `unit` in proportion to amounts out of `total`, rounded down; the largest takes
/// what is left. `None` where none is whole.
fn distribute(unit: u64, amounts: &[f64], total: u128) -> Option<Vec<u64>> {
    let mut left = unit;
    let mut shares = Vec::with_capacity(amounts.len());
    for amount in amounts {
        // What is exact stays so: shares of few ports are whole but for the noise of floats.
        let share = whole(amount / real(total) * real(unit) + 1e-6).min(left);
        left -= share;
        shares.push(share);
    }
    let most = shares.iter().copied().max().filter(|most| *most > 0)?;
    *shares.iter_mut().find(|share| **share == most)? += left;
    Some(shares)
}

/// Finds a routing. `None` where some endpoint reaches no relay, the fabric is made of parts that
/// are alike, or it would take too much memory. O(relays * E log V) a sweep of the weights.
pub fn find(network: &Network, orbits: &Orbits, effort: &SolveOptions<'_>) -> Option<Relayed> {
    let core = Core::new(network, orbits)?;
    let spread = core.spread(network)?;
    // Where several parts are alike (planes), a spread over one of them is none that the symmetries
    // keep.
    let mut of_orbit = vec![None; orbits.vertex_size.len()];
    if spread
        .iter()
        .zip(orbits.vertex.values())
        .any(|(share, &orbit)| of_orbit[orbit.index()].get_or_insert(share) != &share)
    {
        return None;
    }
    let mut regions: BTreeMap<(u32, u32), Vec<Vertex>> = BTreeMap::new();
    let key = |v: Vertex| {
        if network.transit_group[v] == 0 {
            (0, v.into())
        } else {
            (network.transit_group[v], 0)
        }
    };
    let member = |v: &Vertex| network.transit_group[*v] != 0 || network.rate[*v] > 0;
    network
        .vertex_ids()
        .filter(member)
        .for_each(|v| regions.entry(key(v)).or_default().push(v));
    let sources = representatives(orbits, network.endpoints.iter().copied());
    let mut weight = [
        vec![0.0; core.vertices.len()],
        vec![0.0; core.vertices.len()],
    ];
    let mut found = Vec::new();
    let mut pressure = 0f64;
    for &endpoint in &sources {
        let members = &regions[&key(endpoint)];
        let mut both = [Vec::new(), Vec::new()];
        for (way, weight) in weight.iter_mut().enumerate() {
            let region = Region::new(network, &core, members, way == 1);
            both[way] = region.paths_to_relays(endpoint)?;
            pressure = pressure.max(region.pressure());
            let whole =
                real(orbits.vertex_size[orbits.vertex[endpoint].index()] * network.rate[endpoint]);
            both[way].iter().for_each(|w| {
                weight[core.index[w.relay.index()].index()] += whole * real(w.share) / real(UNIT)
            });
        }
        found.push((endpoint, both));
    }
    let used = weight.iter().flatten().filter(|w| **w > 0.0).count();
    if used.saturating_mul(core.arcs.len()) > MOST_FLOWS {
        return None;
    }
    let total: u64 = spread.iter().sum();
    let sinks: Vec<(u32, f64)> = core
        .vertices
        .iter()
        .zip(0..)
        .map(|(&v, i)| (i, real(spread[v.index()]) / real(total)))
        .filter(|s| s.1 > 0.0)
        .collect();
    let (flows, most) = weights::to_common_sinks(
        network,
        orbits,
        (core.vertices.len(), &core.arcs),
        &weight,
        &sinks,
        pressure,
        effort,
    );
    let Core {
        vertices,
        arcs,
        arc,
        ..
    } = core;
    Some(Relayed {
        spread,
        representatives: found,
        core: vertices,
        arcs,
        arc,
        flows,
        value: 1.0 / pressure.max(most),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_and_sum_to_the_unit() {
        assert_eq!(distribute(10, &[1.0, 2.0, 0.0], 3), Some(vec![3, 7, 0]));
        assert_eq!(
            distribute(UNIT, &[5.0, 5.0, 5.0], 15),
            Some(vec![UNIT / 3; 3])
        );
        assert_eq!(distribute(10, &[0.1], 100), None);
    }
}
