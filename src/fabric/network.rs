//! The fabric as the solver sees it: a simple directed graph of trunks with whole-number capacities.
//!
//! Parallel links of a pair of devices are one trunk: a flow on a trunk splits over its links in proportion to their
//! capacity, so nothing is lost. Arc `2 t` runs from the lower-numbered end of trunk `t` to the higher, arc `2 t + 1` back.

use super::index::{Id, narrow};
use super::{Fabric, LinkId, NONE, hash, transit};
use crate::units::Rate;

/// Compressed adjacency: the arcs of vertex `v` are `arcs[start[v]..start[v + 1]]`.
#[derive(Clone, Debug, Default)]
pub struct Adjacency {
    start: Vec<u32>,
    arcs: Vec<u32>,
}

impl Adjacency {
    /// Groups the arcs by `key(arc)`. O(V + E).
    pub(crate) fn new(vertices: usize, keys: &[u32]) -> Self {
        let mut start = vec![0u32; vertices + 1];
        for &k in keys {
            start[k.index() + 1] += 1;
        }
        for v in 0..vertices {
            start[v + 1] += start[v];
        }
        let mut next = start.clone();
        let mut arcs = vec![0u32; keys.len()];
        for (arc, &k) in keys.iter().enumerate() {
            arcs[next[k.index()].index()] = narrow(arc);
            next[k.index()] += 1;
        }
        Adjacency { start, arcs }
    }
    /// Arcs of a vertex.
    pub fn of(&self, vertex: u32) -> &[u32] {
        &self.arcs[self.start[vertex.index()].index()..self.start[vertex.index() + 1].index()]
    }
}

/// The flow network. All capacities and rates are multiples of `unit`.
#[derive(Clone, Debug)]
pub struct Network {
    /// Canonical hash of the fabric as built; damage to the network leaves it.
    pub hash: String,
    /// Greatest common divisor of every capacity, rate and rate of a link.
    pub unit: Rate,
    /// Capacity of each arc; 0 when it does not exist or has failed.
    pub capacity: Vec<u64>,
    /// Start of each arc.
    pub tail: Vec<u32>,
    /// End of each arc.
    pub head: Vec<u32>,
    /// Rate of each vertex as built; 0 for what is no endpoint.
    pub rate: Vec<u64>,
    /// Transit group. 0: forwards for everyone. Else an arc that leaves lock group g exists only for sources of g.
    pub lock: Vec<u32>,
    /// Scale-up domain of each endpoint for balanced cuts (1-based; equal numbers stay together), 0 for others.
    pub domain: Vec<u32>,
    /// Arcs out of each vertex.
    pub out: Adjacency,
    /// Arcs into each vertex.
    pub into: Adjacency,
    /// Endpoints in vertex order.
    pub endpoints: Vec<u32>,
    /// Trunk of each link of the fabric.
    pub trunk_of_link: Vec<u32>,
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Network {
    /// Builds the network of a fabric, one that the audit has passed. O(E log E).
    pub fn new(fabric: &Fabric) -> Self {
        let n = fabric.devices();
        let mut order: Vec<LinkId> = (0..narrow(fabric.links.len())).collect();
        let ends = |l: &LinkId| {
            let link = &fabric.links[l.index()];
            (link.a.min(link.b), link.a.max(link.b))
        };
        order.sort_by_key(ends);
        let (mut tail, mut head, mut capacity) = (Vec::new(), Vec::new(), Vec::<u64>::new());
        let mut trunk_of_link = vec![NONE; fabric.links.len()];
        let mut rate = vec![0u64; n];
        let endpoint_kind = fabric.endpoint_kind();
        let mut is_endpoint = vec![false; n];
        for role in &fabric.roles {
            for d in role.first..role.first + role.count {
                is_endpoint[d.index()] = role.kind == endpoint_kind;
            }
        }
        let mut last = (NONE, NONE);
        for l in order {
            let (low, high) = ends(&l);
            if low == high {
                continue;
            }
            if (low, high) != last {
                tail.extend([low, high]);
                head.extend([high, low]);
                capacity.extend([0, 0]);
                last = (low, high);
            }
            let trunk = capacity.len() / 2 - 1;
            trunk_of_link[l.index()] = narrow(trunk);
            let link = &fabric.links[l.index()];
            let class = &fabric.classes[link.class.index()];
            let forward = usize::from(link.a != low);
            capacity[2 * trunk + forward] += class.rate_ab.0;
            capacity[2 * trunk + 1 - forward] += class.rate_ba.0;
            if !class.scale_up {
                for end in [link.a, link.b] {
                    if is_endpoint[end.index()] {
                        rate[end.index()] += class.rate_ab.0.max(class.rate_ba.0);
                    }
                }
            }
        }
        // Of single links too: one of several in a trunk can fail.
        let links = fabric.classes.iter().flat_map(|class| [class.rate_ab.0, class.rate_ba.0]);
        let unit = capacity.iter().chain(&rate).copied().chain(links).fold(0, gcd).max(1);
        capacity.iter_mut().chain(&mut rate).for_each(|c| *c /= unit);
        let endpoints: Vec<u32> = (0..narrow(n)).filter(|&v| is_endpoint[v.index()]).collect();
        let domain: Vec<u32> = (0..n)
            .map(|v| match fabric.domain[v] {
                NONE if is_endpoint[v] => narrow(n) + 1 + narrow(v),
                NONE => 0,
                d => d + 1,
            })
            .collect();
        let lock = transit::groups(fabric).of;
        let (out, into) = (Adjacency::new(n, &tail), Adjacency::new(n, &head));
        let hash = hash::hash(fabric);
        Network { hash, unit: Rate(unit), capacity, tail, head, rate, lock, domain, out, into, endpoints, trunk_of_link }
    }
    /// The network in which some endpoints are none: they neither send nor count in halves. O(V + E).
    pub fn restricted(&self, without: &[bool]) -> Network {
        let mut network = self.clone();
        for (v, _) in without.iter().enumerate().filter(|l| *l.1) {
            network.rate[v] = 0;
            network.domain[v] = 0;
        }
        network.endpoints.retain(|&v| !without[v.index()]);
        network
    }
    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.rate.len()
    }
    /// Number of arcs, two a trunk.
    pub fn arcs(&self) -> usize {
        self.tail.len()
    }
    /// Whether an arc exists for traffic of source `s`: it has capacity and leaves nobody else's lock group.
    pub fn exists_for(&self, arc: u32, source: u32) -> bool {
        let (u, v) = (self.tail[arc.index()].index(), self.head[arc.index()].index());
        self.capacity[arc.index()] > 0 && (self.lock[u] == 0 || self.lock[u] == self.lock[source.index()] || self.lock[u] == self.lock[v])
    }
    /// Whether an arc exists for traffic of every source.
    pub fn exists_for_all(&self, arc: u32) -> bool {
        let (u, v) = (self.tail[arc.index()].index(), self.head[arc.index()].index());
        self.capacity[arc.index()] > 0 && (self.lock[u] == 0 || self.lock[u] == self.lock[v])
    }
    /// The arc in the other direction.
    pub fn reverse(arc: u32) -> u32 {
        arc ^ 1
    }
}
