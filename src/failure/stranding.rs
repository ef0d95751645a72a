//! What a component takes of the argument by layers (`layers`, whose head has the proof): which
//! layers it hits, and which endpoints fail or are stranded with it. Each rule is judged from what
//! is next to the component, so that a million of them can be.

use super::components::{ComponentId, Components};
use super::layering::{Layers, Place};
use crate::fabric::index::{Arc, Id, Trunk};
use crate::fabric::{DeviceId, Fabric, Kind, Vertex, network::Network};
use petgraph::unionfind::UnionFind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What one component takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Layers it hits.
    pub(super) layers: BTreeSet<u32>,
    /// Endpoints that fail with it or are stranded.
    pub(super) endpoints: usize,
}

/// A piece of the scale-up network: its switches as they hang together.
#[derive(Clone, Debug, Default)]
struct Piece {
    /// Endpoints next to it.
    endpoints: Vec<Vertex>,
    /// Whether it leads to anything else.
    open: bool,
}

/// The fabric as the rules see it.
pub(super) struct Surroundings<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    layers: &'a Layers,
    endpoint: Vec<bool>,
    /// Endpoints of each transit group.
    group: HashMap<u32, Vec<Vertex>>,
    /// Piece of each scale-up switch.
    piece_of: HashMap<Vertex, u32>,
    pieces: HashMap<u32, Piece>,
}

/// A component as it is dead.
struct Dead<'a> {
    devices: &'a [DeviceId],
    /// Capacity that its links take from each arc.
    links: BTreeMap<Arc, u64>,
}

impl Dead<'_> {
    fn device(&self, v: Vertex) -> bool {
        self.devices.binary_search(&v.device()).is_ok()
    }

    /// What is left of an arc.
    fn left(&self, network: &Network, arc: Arc) -> u64 {
        if self.device(network.tail(arc)) || self.device(network.head(arc)) {
            return 0;
        }
        network.capacity[arc] - self.links.get(&arc).copied().unwrap_or(0)
    }
}

/// Neighbours over which paths enter and leave a device.
#[derive(Clone, Debug, Default)]
struct Ways {
    into: BTreeSet<Vertex>,
    out: BTreeSet<Vertex>,
}

impl Ways {
    fn and(&self, other: &Ways) -> Ways {
        Ways {
            into: &self.into | &other.into,
            out: &self.out | &other.out,
        }
    }

    /// Whether one leads in and another out.
    fn through(&self) -> bool {
        self.into.iter().any(|u| self.out.iter().any(|w| u != w))
    }
}

impl<'a> Surroundings<'a> {
    /// O(V + E).
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network, layers: &'a Layers) -> Self {
        let mut endpoint = vec![false; network.vertices()];
        let mut group: HashMap<u32, Vec<Vertex>> = HashMap::new();
        for &v in &network.endpoints {
            endpoint[v.index()] = true;
            group.entry(network.transit_group[v]).or_default().push(v);
        }
        let mut surroundings = Surroundings {
            fabric,
            network,
            layers,
            endpoint,
            group,
            piece_of: HashMap::new(),
            pieces: HashMap::new(),
        };
        surroundings.find_pieces();
        surroundings
    }

    fn find_pieces(&mut self) {
        let network = self.network;
        let scale_up = |v: Vertex| self.fabric.role(v.device()).kind == Kind::ScaleUp;
        let mut joined = UnionFind::<u32>::new(network.vertices());
        for (u, v) in network.all_ends() {
            if scale_up(u) && scale_up(v) {
                joined.union(u.into(), v.into());
            }
        }
        let all: Vec<Vertex> = network.vertex_ids().filter(|&v| scale_up(v)).collect();
        for v in all {
            let name = joined.find(v.into());
            let around: Vec<Vertex> = self
                .neighbours(v)
                .into_iter()
                .filter(|&w| !scale_up(w))
                .collect();
            self.piece_of.insert(v, name);
            let piece = self.pieces.entry(name).or_default();
            piece.open |= around
                .iter()
                .any(|&w| !self.endpoint[w.index()] || network.transit_group[w] == 0);
            piece
                .endpoints
                .extend(around.iter().filter(|&&w| self.endpoint[w.index()]));
        }
    }

    /// Devices next to one, in either direction.
    fn neighbours(&self, v: Vertex) -> BTreeSet<Vertex> {
        let network = self.network;
        let works = |a: &&Arc| network.is_live(**a);
        let heads = network
            .out
            .of(v)
            .iter()
            .filter(works)
            .map(|&a| network.head(a));
        heads
            .chain(
                network
                    .into
                    .of(v)
                    .iter()
                    .filter(works)
                    .map(|&a| network.tail(a)),
            )
            .collect()
    }

    /// Endpoints that share a transit group.
    fn members(&self, group: u32) -> &[Vertex] {
        self.group.get(&group).map_or(&[], Vec::as_slice)
    }

    /// Whether no simple path leads through an endpoint but from or to its own.
    fn ends_paths(&self, v: Vertex) -> bool {
        let group = self.network.transit_group[v];
        group != 0 && (self.members(group).len() == 1 || self.neighbours(v).len() == 1)
    }

    /// Whether what is next to an endpoint leads nowhere but to its own domain, where its traffic
    /// ends.
    fn inside(&self, v: Vertex, next: Vertex) -> bool {
        let domain = |w: Vertex| self.network.domain[w];
        if self.endpoint[next.index()] {
            return domain(next) == domain(v) && self.network.transit_group[next] != 0;
        }
        let piece = self
            .piece_of
            .get(&next)
            .and_then(|name| self.pieces.get(name));
        piece.is_some_and(|p| !p.open && p.endpoints.iter().all(|&w| domain(w) == domain(v)))
    }

    /// Whether an endpoint can exchange traffic with nobody outside its domain once something is
    /// dead.
    fn stranded(&self, v: Vertex, dead: &Dead<'_>) -> bool {
        let network = self.network;
        if !self.ends_paths(v)
            || self
                .neighbours(v)
                .iter()
                .any(|&w| network.transit_group[w] == network.transit_group[v])
        {
            return false;
        }
        let sends = |&a: &Arc| !self.inside(v, network.head(a)) && dead.left(network, a) > 0;
        let receives = |&a: &Arc| !self.inside(v, network.tail(a)) && dead.left(network, a) > 0;
        !network.out.of(v).iter().any(sends) || !network.into.of(v).iter().any(receives)
    }

    /// Whether all the endpoints of a transit group fail.
    fn group_fails(&self, group: u32, dead: &Dead<'_>) -> bool {
        group != 0 && self.members(group).iter().all(|&v| dead.device(v))
    }

    /// Whether no path of survivors needs a device of no layer that fails; adds the endpoints that
    /// are stranded.
    fn spared(&self, x: Vertex, dead: &Dead<'_>, gone: &mut BTreeSet<Vertex>) -> bool {
        let group = self.network.transit_group[x];
        if self.endpoint[x.index()] {
            gone.insert(x);
            return self.ends_paths(x) || self.group_fails(group, dead);
        }
        match self.piece_of.get(&x).and_then(|name| self.pieces.get(name)) {
            Some(piece) => {
                self.group_fails(group, dead)
                    || !piece.open && piece.endpoints.iter().all(|&v| dead.device(v))
            }
            None => self.leaf_spared(x, dead, gone),
        }
    }

    fn leaf_spared(&self, x: Vertex, dead: &Dead<'_>, gone: &mut BTreeSet<Vertex>) -> bool {
        let network = self.network;
        let mut by_layer: BTreeMap<Option<u32>, Ways> = BTreeMap::new();
        for w in self.neighbours(x) {
            let ways = match self.layers.place(x, w) {
                Place::Aside => continue,
                // One that fails is judged by itself.
                Place::Shared if self.endpoint[w.index()] && dead.device(w) => continue,
                Place::Shared if self.endpoint[w.index()] => {
                    if !self.stranded(w, dead) {
                        return false;
                    }
                    gone.insert(w);
                    continue;
                }
                Place::Shared => by_layer.entry(None).or_default(),
                Place::Layer(layer) => by_layer.entry(Some(layer)).or_default(),
            };
            let alive = |a: &&Arc| network.is_live(**a);
            if network
                .out
                .of(x)
                .iter()
                .filter(alive)
                .any(|&a| network.head(a) == w)
            {
                ways.out.insert(w);
            }
            if network
                .into
                .of(x)
                .iter()
                .filter(alive)
                .any(|&a| network.tail(a) == w)
            {
                ways.into.insert(w);
            }
        }
        let shared = by_layer.remove(&None).unwrap_or_default();
        !shared.through() && by_layer.values().all(|ways| !ways.and(&shared).through())
    }

    /// What a component takes; `None` where it takes what survivors may need. O(what is next to
    /// it).
    pub(super) fn taken(&self, components: &Components, c: ComponentId) -> Option<Taken> {
        let (fabric, network) = (self.fabric, self.network);
        let mut devices = components.devices(c).to_vec();
        devices.sort_unstable();
        let mut dead = Dead {
            devices: &devices,
            links: BTreeMap::new(),
        };
        for &l in components.links(c) {
            let link = &fabric.links[l.index()];
            let Some(forth) = network.arc_of(l, link) else {
                continue;
            };
            let class = &fabric.classes[link.class.index()];
            *dead.links.entry(forth).or_default() += class.rate_ab.0 / network.unit.0;
            *dead.links.entry(forth.reverse()).or_default() += class.rate_ba.0 / network.unit.0;
        }
        let (mut layers, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for d in dead.devices.iter().map(|d| d.vertex()) {
            match self.layers.of(d) {
                Some(layer) => drop(layers.insert(layer)),
                None if self.spared(d, &dead, &mut gone) => {}
                None => return None,
            }
        }
        let trunks: BTreeSet<Trunk> = dead.links.keys().map(|arc| arc.trunk()).collect();
        for trunk in trunks {
            let (u, v) = network.ends(trunk.forth());
            match self.layers.place(u, v) {
                Place::Layer(layer) => drop(layers.insert(layer)),
                Place::Aside => {}
                Place::Shared if dead.device(u) || dead.device(v) => {}
                Place::Shared => {
                    let ends: Vec<Vertex> = [u, v]
                        .into_iter()
                        .filter(|&w| self.endpoint[w.index()])
                        .collect();
                    let within = self.endpoint[u.index()] && self.inside(u, v)
                        || self.endpoint[v.index()] && self.inside(v, u);
                    if ends.is_empty() || within || !ends.iter().all(|&w| self.stranded(w, &dead)) {
                        return None;
                    }
                    gone.extend(ends);
                }
            }
        }
        Some(Taken {
            layers,
            endpoints: gone.len(),
        })
    }
}
