//! The fabric as the solver sees it: a simple directed graph of trunks with whole-number
//! capacities.
//!
//! Parallel links of a pair of devices are one trunk: a flow on a trunk splits over its links in
//! proportion to their capacity, so nothing is lost. Arc `2 t` runs from the lower-numbered end of
//! trunk `t` to the higher, arc `2 t + 1` back.

use super::index::{self, Arc, Id, Ids, Maybe, Table, Trunk, narrow, numbered};
use super::{DeviceId, Fabric, Link, LinkId, Vertex, hash, transit};
use crate::units::Rate;

/// Compressed adjacency: the arcs of vertex `v` are `arcs[start[v]..start[v + 1]]`.
#[derive(Clone, Debug, Default)]
pub struct Adjacency {
    start: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Adjacency {
    /// Groups the arcs by `key(arc)`. O(V + E).
    pub(crate) fn new(vertices: usize, keys: &[Vertex]) -> Self {
        let mut start = vec![0u32; vertices + 1];
        for &k in keys {
            start[k.index() + 1] += 1;
        }
        for v in 0..vertices {
            start[v + 1] += start[v];
        }
        let mut next = start.clone();
        let mut arcs = vec![Arc::from(0); keys.len()];
        for (arc, &k) in keys.iter().enumerate() {
            arcs[next[k.index()].index()] = Arc::new(arc);
            next[k.index()] += 1;
        }
        Adjacency { start, arcs }
    }
    /// Arcs of a vertex.
    pub fn of(&self, vertex: Vertex) -> &[Arc] {
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
    pub capacity: Table<Arc, u64>,
    /// Start of each arc.
    tail: Table<Arc, Vertex>,
    /// End of each arc.
    head: Table<Arc, Vertex>,
    /// Rate of each vertex as built; 0 for what is no endpoint.
    pub rate: Table<Vertex, u64>,
    /// Transit group of each vertex. 0: forwards for everyone. Else an arc that leaves group g
    /// exists only for sources of g.
    pub transit_group: Table<Vertex, u32>,
    /// Scale-up domain of each endpoint for balanced cuts (1-based; equal numbers stay together), 0
    /// for others.
    pub domain: Table<Vertex, u32>,
    /// Arcs out of each vertex.
    pub out: Adjacency,
    /// Arcs into each vertex.
    pub into: Adjacency,
    /// Endpoints in vertex order.
    pub endpoints: Vec<Vertex>,
    /// Trunk of each link of the fabric; none for a link from a device to itself.
    trunk_of_link: Table<LinkId, Maybe<Trunk>>,
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Which devices are endpoints.
fn endpoints(fabric: &Fabric) -> Table<DeviceId, bool> {
    let kind = fabric.endpoint_kind();
    let mut is_endpoint: Table<DeviceId, bool> = vec![false; fabric.devices()].into();
    for role in fabric.roles.iter().filter(|r| r.kind == kind) {
        role.devices().for_each(|d| is_endpoint[d] = true);
    }
    is_endpoint
}

/// Rate of each endpoint, in bit/s: that of its network links.
fn rates(fabric: &Fabric, is_endpoint: &Table<DeviceId, bool>) -> Vec<u64> {
    let mut rate = vec![0u64; fabric.devices()];
    for link in fabric.links.iter().filter(|l| l.a != l.b) {
        let class = &fabric.classes[link.class.index()];
        for end in [link.a, link.b] {
            if !class.scale_up && is_endpoint[end] {
                rate[end.index()] += class.rate_ab.0.max(class.rate_ba.0);
            }
        }
    }
    rate
}

/// The links of each pair of devices as one trunk; capacities in bit/s.
#[derive(Default)]
struct Trunks {
    tail: Vec<Vertex>,
    head: Vec<Vertex>,
    capacity: Vec<u64>,
    of_link: Table<LinkId, Maybe<Trunk>>,
}

impl Trunks {
    fn new(fabric: &Fabric) -> Self {
        let ends = |l: &LinkId| {
            let link = &fabric.links[l.index()];
            (link.a.min(link.b), link.a.max(link.b))
        };
        let mut order: Vec<LinkId> = fabric.link_ids().collect();
        order.sort_by_key(ends);
        let mut trunks = Trunks {
            of_link: vec![Maybe::NONE; fabric.links.len()].into(),
            ..Trunks::default()
        };
        let mut last = None;
        for l in order {
            let (low, high) = ends(&l);
            if low == high {
                continue;
            }
            if last != Some((low, high)) {
                trunks.tail.extend([low.vertex(), high.vertex()]);
                trunks.head.extend([high.vertex(), low.vertex()]);
                trunks.capacity.extend([0, 0]);
                last = Some((low, high));
            }
            let trunk = Trunk::new(trunks.capacity.len() / 2 - 1);
            trunks.of_link[l] = trunk.into();
            let link = &fabric.links[l.index()];
            let class = &fabric.classes[link.class.index()];
            let forward = if link.a == low {
                trunk.forth()
            } else {
                trunk.back()
            };
            trunks.capacity[forward.index()] += class.rate_ab.0;
            trunks.capacity[forward.reverse().index()] += class.rate_ba.0;
        }
        trunks
    }
}

impl Network {
    /// Builds the network of a fabric, one that the audit has passed. O(E log E).
    pub fn new(fabric: &Fabric) -> Self {
        let n = fabric.devices();
        let is_endpoint = endpoints(fabric);
        let mut trunks = Trunks::new(fabric);
        let mut rate = rates(fabric, &is_endpoint);
        // Of single links too: one of several in a trunk can fail.
        let links = fabric
            .classes
            .iter()
            .flat_map(|class| [class.rate_ab.0, class.rate_ba.0]);
        let unit = trunks
            .capacity
            .iter()
            .chain(&rate)
            .copied()
            .chain(links)
            .fold(0, gcd)
            .max(1);
        trunks
            .capacity
            .iter_mut()
            .chain(&mut rate)
            .for_each(|c| *c /= unit);
        let domain = is_endpoint
            .iter()
            .map(|(device, &endpoint)| match fabric.domain[device] {
                None if endpoint => narrow(n + 1 + device.index()),
                None => 0,
                Some(domain) => narrow(domain.index() + 1),
            })
            .collect();
        let ends = is_endpoint.iter().filter(|(_, endpoint)| **endpoint);
        Network {
            hash: hash::hash(fabric),
            unit: Rate(unit),
            out: Adjacency::new(n, &trunks.tail),
            into: Adjacency::new(n, &trunks.head),
            capacity: trunks.capacity.into(),
            tail: trunks.tail.into(),
            head: trunks.head.into(),
            rate: rate.into(),
            transit_group: transit::groups(fabric).of.into(),
            domain,
            endpoints: ends.map(|(device, _)| device.vertex()).collect(),
            trunk_of_link: trunks.of_link,
        }
    }
    /// The network in which some endpoints are none: they neither send nor count in halves. O(V +
    /// E).
    pub fn restricted(&self, without: &[bool]) -> Network {
        let mut network = self.clone();
        for (v, _) in numbered(without).filter(|l| *l.1) {
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
    /// The vertices in order.
    pub fn vertex_ids(&self) -> Ids<Vertex> {
        index::first(self.vertices())
    }
    /// The arcs in order.
    pub fn arc_ids(&self) -> Ids<Arc> {
        index::first(self.arcs())
    }
    /// The trunks in order.
    pub fn trunk_ids(&self) -> Ids<Trunk> {
        index::first(self.arcs() / 2)
    }
    /// Start of an arc.
    #[inline]
    pub fn tail(&self, arc: Arc) -> Vertex {
        self.tail[arc]
    }
    /// End of an arc.
    #[inline]
    pub fn head(&self, arc: Arc) -> Vertex {
        self.head[arc]
    }
    /// Start and end of an arc.
    #[inline]
    pub fn ends(&self, arc: Arc) -> (Vertex, Vertex) {
        (self.tail[arc], self.head[arc])
    }
    /// The arc of a trunk that starts at one of its ends.
    #[inline]
    pub fn arc_from(&self, trunk: Trunk, end: Vertex) -> Arc {
        if self.tail[trunk.forth()] == end {
            trunk.forth()
        } else {
            trunk.back()
        }
    }
    /// Start and end of every arc, in order.
    pub fn all_ends(&self) -> impl ExactSizeIterator<Item = (Vertex, Vertex)> + Clone {
        self.tail.values().copied().zip(self.head.values().copied())
    }
    /// Whether an arc has capacity.
    #[inline]
    pub fn is_live(&self, arc: Arc) -> bool {
        self.capacity[arc] > 0
    }
    /// The trunk that a link of the fabric is in; `None` for one that joins a device to itself.
    #[inline]
    pub fn trunk(&self, link: LinkId) -> Option<Trunk> {
        self.trunk_of_link.get(link).and_then(|trunk| trunk.get())
    }
    /// Whether an arc exists for traffic of a source: it has capacity and leaves nobody else's
    /// transit group.
    #[inline]
    pub fn exists_for(&self, arc: Arc, source: Vertex) -> bool {
        let (from, to) = (self.group_of(self.tail[arc]), self.group_of(self.head[arc]));
        self.is_live(arc) && (from == 0 || from == self.group_of(source) || from == to)
    }
    /// Whether an arc exists for traffic of every source.
    #[inline]
    pub fn exists_for_all(&self, arc: Arc) -> bool {
        let (from, to) = (self.group_of(self.tail[arc]), self.group_of(self.head[arc]));
        self.is_live(arc) && (from == 0 || from == to)
    }
    #[inline]
    fn group_of(&self, vertex: Vertex) -> u32 {
        self.transit_group[vertex]
    }
    /// The arc of a link's trunk that runs as the link does from `a` to `b`; `None` for one that
    /// joins a device to itself.
    #[inline]
    pub fn arc_of(&self, id: LinkId, link: &Link) -> Option<Arc> {
        self.trunk(id)
            .map(|trunk| self.arc_from(trunk, link.a.vertex()))
    }
    /// One trunk more, of the same capacity both ways; [`Network::resize`] follows when all are
    /// there.
    pub(crate) fn add_trunk(&mut self, low: Vertex, high: Vertex, capacity: u64) {
        self.tail.extend([low, high]);
        self.head.extend([high, low]);
        self.capacity.extend([capacity, capacity]);
    }
    /// Vertices up to so many, which are no endpoints, forward for everybody and are in no domain,
    /// and the trunks that were added. O(V + E).
    pub(crate) fn resize(&mut self, vertices: usize) {
        self.rate.resize(vertices, 0);
        self.transit_group.resize(vertices, 0);
        self.domain.resize(vertices, 0);
        self.out = Adjacency::new(vertices, self.tail.as_slice());
        self.into = Adjacency::new(vertices, self.head.as_slice());
    }
}
