//! What endpoints that do not forward are attached to: the pieces of the forwarding network.

use crate::fabric::index::{Id, Maybe, Table, narrow};
use crate::fabric::{DomainId, Fabric, Kind, Link, Vertex, network::Network};
use petgraph::unionfind::UnionFind;
use std::collections::HashMap;

/// Pieces that each endpoint is attached to, by endpoint; equal lists share a number.
pub(super) struct Attached {
    /// Piece of each vertex that forwards, by one of its vertices.
    pub(super) piece: Vec<Maybe<Vertex>>,
    /// Class of each endpoint; 0 of what is none.
    pub(super) class: Vec<u32>,
    /// Pieces of each class.
    pub(super) pieces: Vec<Vec<Vertex>>,
}

impl Attached {
    /// O(V + E).
    pub(super) fn new(scale_up: &[bool], network: &Network) -> Self {
        let n = network.vertices();
        let core = |v: Vertex| network.transit_group[v] == 0 && !scale_up[v.index()];
        let mut piece = vec![Maybe::NONE; n];
        let mut stack = Vec::new();
        for root in network.vertex_ids().filter(|&v| core(v)) {
            if piece[root.index()].is_some() {
                continue;
            }
            piece[root.index()] = root.into();
            stack.push(root);
            while let Some(v) = stack.pop() {
                for &arc in network.out.of(v) {
                    let w = network.head(arc);
                    if network.is_live(arc) && core(w) && !piece[w.index()].is_some() {
                        piece[w.index()] = root.into();
                        stack.push(w);
                    }
                }
            }
        }
        // Endpoints of a transit group share their ports.
        let mut of_group: HashMap<u32, Vec<Vertex>> = HashMap::new();
        for &v in network.endpoints.iter().filter(|&&v| !core(v)) {
            let around = network.out.of(v).iter().filter(|&&a| network.is_live(a));
            let pieces = around.filter_map(|&a| piece[network.head(a).index()].get());
            of_group
                .entry(network.transit_group[v])
                .or_default()
                .extend(pieces);
        }
        of_group.values_mut().for_each(|pieces| {
            pieces.sort_unstable();
            pieces.dedup();
        });
        let mut ids: HashMap<Vec<Vertex>, u32> = HashMap::new();
        let (mut class, mut pieces) = (vec![0; n], Vec::new());
        for &v in &network.endpoints {
            let own = if core(v) {
                piece[v.index()].get().into_iter().collect()
            } else {
                of_group[&network.transit_group[v]].clone()
            };
            class[v.index()] = *ids.entry(own.clone()).or_insert_with(|| {
                pieces.push(own);
                narrow(pieces.len()) - 1
            });
        }
        Attached {
            piece,
            class,
            pieces,
        }
    }

    pub(super) fn joined(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.pieces[a.index()], &self.pieces[b.index()]);
        a.iter().any(|piece| b.binary_search(piece).is_ok())
    }
}

/// Which vertices are scale-up switches.
fn scale_up_switches(fabric: &Fabric, network: &Network) -> Table<Vertex, bool> {
    network
        .vertex_ids()
        .map(|v| fabric.role(v.device()).kind == Kind::ScaleUp)
        .collect()
}

/// Whether every pair follows from attachments: links work both ways, none joins two devices that
/// do not forward, and each domain of several endpoints, none of which forwards, is what one
/// scale-up switch (or several joined ones) joins and nothing else.
pub(super) fn plain(fabric: &Fabric, network: &Network) -> bool {
    let scale_up = scale_up_switches(fabric, network);
    if fabric.forwarders.iter().any(|v| scale_up[v.vertex()]) {
        return false;
    }
    let mut joined = UnionFind::<u32>::new(network.vertices());
    for (id, link) in fabric.numbered_links() {
        let Some(trunk) = network.trunk(id) else {
            continue;
        };
        let class = &fabric.classes[link.class.index()];
        // A link that is left and works one way only, in whichever order its ends are numbered.
        let works = network.is_live(trunk.forth()) || network.is_live(trunk.back());
        if works && (class.rate_ab.0 == 0 || class.rate_ba.0 == 0) {
            return false;
        }
        let fits = if class.scale_up {
            is_inside(fabric, network, &scale_up, link)
        } else {
            is_outside(network, &scale_up, link)
        };
        if !fits {
            return false;
        }
        let (a, b) = (link.a.vertex(), link.b.vertex());
        if scale_up[a] && scale_up[b] {
            joined.union(a.into(), b.into());
        }
    }
    domains_are_whole(fabric, network, &scale_up, &joined)
}

/// Whether a scale-up link joins what is in one domain: endpoints and their switches.
fn is_inside(
    fabric: &Fabric,
    network: &Network,
    scale_up: &Table<Vertex, bool>,
    link: &Link,
) -> bool {
    let (a, b) = (link.a.vertex(), link.b.vertex());
    let member = |v: Vertex| scale_up[v] || network.rate[v] > 0 && network.transit_group[v] != 0;
    let domain = fabric.domain[link.a];
    let shared = domain.is_some() && domain == fabric.domain[link.b];
    (scale_up[a] || scale_up[b]) && shared && member(a) && member(b)
}

/// Whether a network link joins no scale-up switch, and not two devices that do not forward.
fn is_outside(network: &Network, scale_up: &Table<Vertex, bool>, link: &Link) -> bool {
    let (a, b) = (link.a.vertex(), link.b.vertex());
    let keeps = |v: Vertex| network.transit_group[v] != 0;
    !(scale_up[a] || scale_up[b] || keeps(a) && keeps(b))
}

/// Whether the endpoints of each domain share a scale-up switch, and none of several forwards.
fn domains_are_whole(
    fabric: &Fabric,
    network: &Network,
    scale_up: &Table<Vertex, bool>,
    joined: &UnionFind<u32>,
) -> bool {
    // The scale-up switches that the endpoints of a domain share, and how many these are.
    let mut shared: HashMap<DomainId, (Vec<u32>, u32)> = HashMap::new();
    for &v in &network.endpoints {
        let Some(domain) = fabric.domain[v.device()] else {
            continue;
        };
        let around = network.out.of(v).iter().map(|&a| network.head(a));
        let own: Vec<u32> = around
            .filter(|&w| scale_up[w])
            .map(|w| joined.find(w.into()))
            .collect();
        let (known, members) = shared.entry(domain).or_insert_with(|| (own.clone(), 0));
        known.retain(|w| own.contains(w));
        *members += 1;
    }
    network.endpoints.iter().all(|&v| {
        let domain = fabric.domain[v.device()].and_then(|domain| shared.get(&domain));
        domain.is_none_or(|(switches, members)| {
            *members == 1 || !switches.is_empty() && network.transit_group[v] != 0
        })
    })
}
