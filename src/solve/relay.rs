//! Two-phase routing through relays, for fabrics with too little symmetry for a programme with a flow for every endpoint.
//!
//! Valiant's routing spreads everything over the same switches first and brings it to its destination from there (Valiant, SIAM J. Computing 1982;
//! Kodialam, Lakshman, Sengupta, HotNets 2004), so that what one endpoint sends depends on nobody else. Here an endpoint only chooses which of the
//! switches beside it, its relays, take its traffic; a relay has one flow to the spread and one from it, whoever uses it. That leaves two flows a
//! relay instead of two an endpoint. The spread is stated beforehand: the switches farthest from the endpoints, by what their links carry.

use super::Effort;
use super::quotient::{ArcClass, representatives};
use super::weights;
use crate::fabric::index::{Id, narrow};
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::units::real;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// What an endpoint's shares sum to: a multiple of every number up to 16, so that losses of a few ports out of many are shared exactly.
pub const UNIT: u64 = 720_720;
/// Flows times arcs beyond which nothing is routed: about 9 bytes each.
const MOST_FLOWS: usize = 120_000_000;
/// "Not among these".
const NONE: u32 = u32::MAX;

/// The way from an endpoint to a relay, or back.
#[derive(Clone, Debug)]
pub struct Way {
    /// The switch.
    pub relay: u32,
    /// How much of [`UNIT`] takes it.
    pub share: u64,
    /// Arcs of the network.
    pub arcs: Vec<u32>,
}

/// A routing of every hose traffic. Index 0 of a pair is the way out, index 1 the way in.
#[derive(Clone, Debug)]
pub struct Relayed {
    /// Share of each vertex in the spread.
    pub spread: Vec<u64>,
    /// One of each orbit of endpoints, and its ways.
    pub representatives: Vec<(u32, [Vec<Way>; 2])>,
    /// Vertices that forward for everybody and reach each other.
    pub core: Vec<u32>,
    /// Arcs among them, ends by their index in `core`.
    pub arcs: Vec<ArcClass>,
    /// Number of each of these arcs in the network.
    pub arc: Vec<u32>,
    /// Relays by their index in `core`, each with its flow of one unit on `arcs`.
    pub flows: [Vec<weights::RootFlow>; 2],
    /// About which share of every hose traffic it carries.
    pub value: f64,
}

/// Switches that forward for everybody.
struct Core {
    vertices: Vec<u32>,
    /// Index in `vertices`.
    index: Vec<u32>,
    arcs: Vec<ArcClass>,
    arc: Vec<u32>,
}

impl Core {
    /// The strongly connected part that takes most from endpoints. O(V + E).
    fn new(network: &Network, orbits: &Orbits) -> Option<Self> {
        let forwards = |v: u32| network.lock[v.index()] == 0;
        let live = |a: &u32| network.capacity[a.index()] > 0;
        let ends = |a: u32| (network.tail[a.index()], network.head[a.index()]);
        let inner: Vec<u32> = (0..narrow(network.arcs())).filter(live).filter(|&a| forwards(ends(a).0) && forwards(ends(a).1)).collect();
        let mut graph = DiGraph::<(), (), u32>::with_capacity(network.vertices(), inner.len());
        (0..network.vertices()).for_each(|_| _ = graph.add_node(()));
        inner.iter().for_each(|&a| _ = graph.add_edge(NodeIndex::new(ends(a).0.index()), NodeIndex::new(ends(a).1.index()), ()));
        let mut parts: Vec<Vec<u32>> = tarjan_scc(&graph).into_iter().map(|p| p.into_iter().map(|v| narrow(v.index())).collect()).collect();
        parts.retain(|part: &Vec<u32>| forwards(part[0]));
        let taken = |part: &Vec<u32>| -> u64 {
            let from_outside =
                part.iter().flat_map(|&v| network.into.of(v)).filter(|&&a| !forwards(ends(a).0) || network.rate[ends(a).0.index()] > 0);
            from_outside.map(|&a| network.capacity[a.index()]).sum()
        };
        let least = |part: &Vec<u32>| part.iter().copied().min();
        let mut vertices = parts.into_iter().max_by(|a, b| taken(a).cmp(&taken(b)).then(least(b).cmp(&least(a))))?;
        vertices.sort_unstable();
        let mut index = vec![NONE; network.vertices()];
        (0u32..).zip(&vertices).for_each(|(i, &v)| index[v.index()] = i);
        let arc: Vec<u32> = inner.into_iter().filter(|&a| index[ends(a).0.index()] != NONE && index[ends(a).1.index()] != NONE).collect();
        let class =
            |&a: &u32| ArcClass { from: index[ends(a).0.index()], to: index[ends(a).1.index()], orbit: orbits.arc[a.index()], arcs: 1 };
        Some(Core { arcs: arc.iter().map(class).collect(), vertices, index, arc })
    }

    fn relays(&self, v: u32) -> bool {
        self.index[v.index()] != NONE
    }

    /// Shares of the vertices farthest from the endpoints: what their links inside the core carry, either way; where every one has endpoints, of all.
    fn spread(&self, network: &Network) -> Option<Vec<u64>> {
        let beside = |&v: &u32| {
            let outside = |&a: &u32| {
                network.capacity[a.index()] > 0
                    && (network.rate[network.tail[a.index()].index()] > 0 || network.lock[network.tail[a.index()].index()] != 0)
            };
            network.rate[v.index()] > 0 || network.into.of(v).iter().any(outside)
        };
        let mut depth = vec![NONE; network.vertices()];
        let mut queue: VecDeque<u32> = self.vertices.iter().copied().filter(beside).collect();
        queue.iter().for_each(|&v| depth[v.index()] = 0);
        while let Some(v) = queue.pop_front() {
            for &a in network.out.of(v) {
                let w = network.head[a.index()];
                if network.capacity[a.index()] > 0 && self.relays(w) && depth[w.index()] == NONE {
                    depth[w.index()] = depth[v.index()] + 1;
                    queue.push_back(w);
                }
            }
        }
        let may = |v: &u32| network.rate[v.index()] == 0 && depth[v.index()] != NONE;
        let deepest = self.vertices.iter().filter(|v| may(v)).map(|&v| depth[v.index()]).max()?;
        let (mut entering, mut leaving) = (vec![0u64; network.vertices()], vec![0u64; network.vertices()]);
        for &a in &self.arc {
            leaving[network.tail[a.index()].index()] += network.capacity[a.index()];
            entering[network.head[a.index()].index()] += network.capacity[a.index()];
        }
        let chosen = |v: &&u32| may(v) && depth[v.index()] == deepest;
        let mut spread = vec![0; network.vertices()];
        self.vertices.iter().filter(chosen).for_each(|&v| spread[v.index()] = entering[v.index()].min(leaving[v.index()]));
        if spread.iter().all(|&s| s == 0) {
            self.vertices.iter().filter(chosen).for_each(|&v| spread[v.index()] = 1);
        }
        let common = spread.iter().copied().fold(0, num_integer::gcd);
        spread.iter_mut().for_each(|s| *s /= common);
        Some(spread)
    }
}

/// Vertices that forward only for each other, and the arcs between them and relays.
struct Region<'a> {
    network: &'a Network,
    members: &'a [u32],
    inward: bool,
    /// Arcs to relays, or from them, and their member.
    exits: Vec<(u32, u32)>,
}

impl<'a> Region<'a> {
    fn new(network: &'a Network, core: &Core, members: &'a [u32], inward: bool) -> Self {
        let arcs = |v: u32| if inward { network.into.of(v) } else { network.out.of(v) };
        let far = |a: u32| if inward { network.tail[a.index()] } else { network.head[a.index()] };
        let lock = network.lock[members[0].index()];
        let leads = |a: &u32| network.capacity[a.index()] > 0 && core.relays(far(*a)) && (lock != 0 || far(*a) != members[0]);
        let exits = members.iter().flat_map(|&v| arcs(v).iter().copied().filter(leads).map(move |a| (a, v))).collect();
        Region { network, members, inward, exits }
    }

    fn capacity(&self, exit: &(u32, u32)) -> u128 {
        u128::from(self.network.capacity[exit.0.index()])
    }

    /// Arcs of a path of fewest arcs between `from` and every member, in its order from the endpoint's side.
    fn paths(&self, from: u32) -> HashMap<u32, Vec<u32>> {
        let mut paths = HashMap::from([(from, Vec::new())]);
        let mut queue = VecDeque::from([from]);
        while let Some(v) = queue.pop_front() {
            let arcs = if self.inward { self.network.into.of(v) } else { self.network.out.of(v) };
            for &a in arcs {
                let w = if self.inward { self.network.tail[a.index()] } else { self.network.head[a.index()] };
                if self.network.capacity[a.index()] > 0 && self.members.contains(&w) && !paths.contains_key(&w) {
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
        let rate: u64 = self.members.iter().map(|&v| self.network.rate[v.index()]).sum();
        real(rate) / real(self.exits.iter().map(|e| self.capacity(e)).sum::<u128>())
    }

    /// The ways of an endpoint when every exit is filled to the same share: its own exits first, the rest by those that others leave room in.
    /// Shares are whole and sum to [`UNIT`]. `None` where some exit cannot be reached.
    fn ways(&self, endpoint: u32) -> Option<Vec<Way>> {
        let rate = |v: u32| u128::from(self.network.rate[v.index()]);
        let all: u128 = self.exits.iter().map(|e| self.capacity(e)).sum();
        let sent: u128 = self.members.iter().map(|&v| rate(v)).sum();
        let own = |v: u32| self.exits.iter().filter(|e| e.1 == v).map(|e| self.capacity(e)).sum::<u128>();
        // In units of rate times `all`: what an endpoint's own exits take of it, and what they could.
        let (takes, could) = (|v: u32| (rate(v) * all).min(own(v) * sent), |v: u32| own(v) * sent);
        let kept = takes(endpoint);
        let rest = rate(endpoint) * all - kept;
        let room: u128 = self.members.iter().map(|&v| could(v) - takes(v)).sum();
        let paths = self.paths(endpoint);
        let mut ways = Vec::new();
        let (mut left, mut largest) = (UNIT, (0, 0));
        for exit in &self.exits {
            let of_own = if exit.1 == endpoint { (real(self.capacity(exit)), real(own(endpoint)), real(kept)) } else { (0.0, 1.0, 0.0) };
            let free =
                if own(exit.1) > 0 { real(could(exit.1) - takes(exit.1)) * real(self.capacity(exit)) / real(own(exit.1)) } else { 0.0 };
            let amount = of_own.2 * of_own.0 / of_own.1 + if room > 0 { real(rest) * free / real(room) } else { 0.0 };
            // What is exact stays so: shares of few ports are whole but for the noise of floats.
            let share = (amount / real(rate(endpoint) * all) * real(UNIT) + 1e-6).floor() as u64;
            let share = share.min(left);
            if share == 0 {
                continue;
            }
            left -= share;
            let mut arcs = paths.get(&exit.1)?.clone();
            arcs.push(exit.0);
            if share > largest.0 {
                largest = (share, ways.len());
            }
            let relay = if self.inward { self.network.tail[exit.0.index()] } else { self.network.head[exit.0.index()] };
            ways.push(Way { relay, share, arcs });
        }
        ways.get_mut(largest.1)?.share += left;
        Some(ways)
    }
}

/// Finds a routing. `None` where some endpoint reaches no relay, the fabric is made of parts that are alike, or it would take too much memory. O(relays * E log V) a sweep of the weights.
pub fn find(network: &Network, orbits: &Orbits, effort: &Effort<'_>) -> Option<Relayed> {
    let core = Core::new(network, orbits)?;
    let spread = core.spread(network)?;
    // Where several parts are alike (planes), a spread over one of them is none that the symmetries keep.
    let mut of_orbit = vec![None; orbits.vertex_size.len()];
    if spread.iter().zip(&orbits.vertex).any(|(share, &orbit)| of_orbit[orbit.index()].get_or_insert(share) != &share) {
        return None;
    }
    let mut regions: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let key = |v: u32| if network.lock[v.index()] == 0 { (0, v) } else { (network.lock[v.index()], 0) };
    let member = |v: &u32| network.lock[v.index()] != 0 || network.rate[v.index()] > 0;
    (0..narrow(network.vertices())).filter(member).for_each(|v| regions.entry(key(v)).or_default().push(v));
    let sources = representatives(orbits, network.endpoints.iter().copied());
    let mut weight = [vec![0.0; core.vertices.len()], vec![0.0; core.vertices.len()]];
    let mut found = Vec::new();
    let mut pressure = 0f64;
    for &endpoint in &sources {
        let members = &regions[&key(endpoint)];
        let mut both = [Vec::new(), Vec::new()];
        for (way, weight) in weight.iter_mut().enumerate() {
            let region = Region::new(network, &core, members, way == 1);
            both[way] = region.ways(endpoint)?;
            pressure = pressure.max(region.pressure());
            let whole = real(orbits.vertex_size[orbits.vertex[endpoint.index()].index()] * network.rate[endpoint.index()]);
            both[way].iter().for_each(|w| weight[core.index[w.relay.index()].index()] += whole * real(w.share) / real(UNIT));
        }
        found.push((endpoint, both));
    }
    let used = weight.iter().flatten().filter(|w| **w > 0.0).count();
    if used.saturating_mul(core.arcs.len()) > MOST_FLOWS {
        return None;
    }
    let total: u64 = spread.iter().sum();
    let sinks: Vec<(u32, f64)> =
        core.vertices.iter().zip(0..).map(|(&v, i)| (i, real(spread[v.index()]) / real(total))).filter(|s| s.1 > 0.0).collect();
    let (flows, most) = weights::to_common_sinks(network, orbits, (core.vertices.len(), &core.arcs), &weight, &sinks, pressure, effort);
    let Core { vertices, arcs, arc, .. } = core;
    Some(Relayed { spread, representatives: found, core: vertices, arcs, arc, flows, value: 1.0 / pressure.max(most) })
}
