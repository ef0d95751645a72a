//! The next hops of every device to one destination: a search backwards from it.
//!
//! A way is the shorter the fewer network links it has, and then the fewer scale-up links. Nobody's
//! traffic leaves a scale-up domain but that of its own members, and only the destination's own
//! ports receive for it: a sender may hand over within its domain (PXN), a receiver not.

use super::channels::{ChannelId, Channels};
use crate::fabric::index::{Arc, Id, Trunk, narrow};
use crate::fabric::{LinkId, Vertex};

/// Length of a network link; a scale-up link has length 1, and a way fewer than this many of them.
const NETWORK_LINK: u32 = 256;
const FAR: u32 = u32::MAX;

/// Which ports of an endpoint an address is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// All of them share it.
    All,
    /// The port of a link.
    Of(LinkId),
    /// One that is out.
    Out,
}

/// Where a device is told to send what goes to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By any of the shortest ways.
    Any,
    /// By one channel.
    Use(ChannelId),
    /// Nowhere: it drops it.
    Drop,
}

/// Where traffic goes: an endpoint, or one port of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The endpoint.
    pub endpoint: Vertex,
    /// The port that has the address.
    pub port: Port,
    /// The share of the endpoint's traffic that goes there: numerator and denominator.
    pub share: (u64, u64),
}

impl Destination {
    /// The link of the port, where it is one that works.
    pub fn link(&self) -> Option<LinkId> {
        match self.port {
            Port::Of(link) => Some(link),
            Port::All | Port::Out => None,
        }
    }
}

/// Which ways to the destination of a number are open, and which of the shortest is taken.
pub trait Choice: Sync {
    /// What a device is told.
    fn told(&self, _destination: usize, _device: Vertex) -> Told {
        Told::Any
    }
    /// Leaves of the channels of all shortest ways from a device those it uses; at least one.
    fn choose(&self, _destination: usize, _device: Vertex, _channels: &mut Vec<ChannelId>) {}
}

/// Every shortest way.
#[derive(Clone, Copy, Debug)]
pub struct All;

impl Choice for All {}

/// The next hops to a destination: the graph of its shortest ways. Working arrays are kept from one
/// search to the next.
#[derive(Debug)]
pub struct NextHops {
    /// Distance of each vertex.
    distance: Vec<u32>,
    /// The vertices that have a way, farthest first; the destination is the last.
    pub order: Vec<Vertex>,
    /// Channels of a vertex: `next[start[v]..end[v]]`.
    start: Vec<u32>,
    end: Vec<u32>,
    next: Vec<ChannelId>,
}

impl NextHops {
    /// Working arrays. O(V).
    pub fn new(channels: &Channels<'_>) -> Self {
        let n = channels.network.vertices();
        NextHops {
            distance: vec![FAR; n],
            order: Vec::new(),
            start: vec![0; n],
            end: vec![0; n],
            next: Vec::new(),
        }
    }

    /// Channels that a vertex uses; none at the destination and where there is no way.
    pub fn next(&self, vertex: Vertex) -> &[ChannelId] {
        &self.next[self.start[vertex.index()].index()..self.end[vertex.index()].index()]
    }

    /// Puts the channels of every vertex in an order. O(E log degree).
    pub(super) fn sort_by_key(&mut self, key: impl Fn(ChannelId) -> u32) {
        for vertex in self.order.iter().map(|v| v.index()) {
            let own = self.start[vertex].index()..self.end[vertex].index();
            self.next[own].sort_unstable_by_key(|&channel| key(channel));
        }
    }

    /// Whether a vertex has a way, or is the destination.
    pub fn reaches(&self, vertex: Vertex) -> bool {
        self.distance[vertex.index()] != FAR
    }

    /// Network links from a vertex to the destination.
    pub fn links(&self, vertex: Vertex) -> u32 {
        self.distance[vertex.index()] / NETWORK_LINK
    }

    /// Finds the ways to the destination of a number. O(V + E).
    pub fn search(
        &mut self,
        channels: &Channels<'_>,
        (number, to): (usize, &Destination),
        choice: &impl Choice,
    ) {
        let network = channels.network;
        self.distance.fill(FAR);
        self.start.fill(0);
        self.end.fill(0);
        self.order.clear();
        self.next.clear();
        let takes_in = |trunk: Trunk| match to.port {
            Port::All => true,
            Port::Of(link) => network.trunk(link) == Some(trunk),
            Port::Out => false,
        };
        // Whether traffic to the destination may use an arc: no member of another's domain takes it
        // in, nor another port of the destination.
        let open = |arc: Arc| {
            let (v, w) = network.ends(arc);
            let entered = network.transit_group[w];
            network.is_live(arc)
                && if w == to.endpoint {
                    channels.is_scale_up(arc) || takes_in(arc.trunk())
                } else {
                    entered == 0 || entered == network.transit_group[v]
                }
        };
        let told = |v: Vertex, arc: Arc| match choice.told(number, v) {
            Told::Drop => false,
            Told::Use(channel) => channels.arc(channel) == Some(arc),
            Told::Any => true,
        };
        let length = |arc: Arc| {
            if channels.is_scale_up(arc) {
                1
            } else {
                NETWORK_LINK
            }
        };
        self.distance[to.endpoint.index()] = 0;
        let (mut level, mut next_level) = (vec![to.endpoint], Vec::new());
        let mut mixed = false;
        while !level.is_empty() {
            // Vertices of as many network links; where scale-up links make one nearer than it
            // seemed, it is looked at again.
            let mut at = 0;
            while let Some(&w) = level.get(at) {
                at += 1;
                for &arc in network.into.of(w) {
                    let v = network.tail(arc);
                    let through = self.distance[w.index()] + length(arc);
                    if through < self.distance[v.index()] && open(arc) && told(v, arc) {
                        let first =
                            self.distance[v.index()] / NETWORK_LINK > through / NETWORK_LINK;
                        self.distance[v.index()] = through;
                        if channels.is_scale_up(arc) {
                            mixed = true;
                            level.push(v);
                        } else if first {
                            next_level.push(v);
                        }
                    }
                }
            }
            self.order.append(&mut level);
            std::mem::swap(&mut level, &mut next_level);
        }
        if mixed {
            self.order.sort_by_key(|&v| (self.distance[v.index()], v));
            self.order.dedup();
        }
        self.order.reverse();
        let mut found = Vec::new();
        for &v in self.order.iter().filter(|&&v| v != to.endpoint) {
            found.clear();
            match choice.told(number, v) {
                Told::Drop => {}
                Told::Use(channel) => found.push(channel),
                Told::Any => {
                    for &arc in network.out.of(v) {
                        let beyond = self.distance[network.head(arc).index()];
                        if beyond != FAR
                            && beyond + length(arc) == self.distance[v.index()]
                            && open(arc)
                        {
                            let ends =
                                network.head(arc) == to.endpoint && !channels.is_scale_up(arc);
                            found.extend(
                                channels
                                    .of_arc(arc)
                                    .filter(|c| !ends || to.link().is_none_or(|l| l == c.link())),
                            );
                        }
                    }
                    choice.choose(number, v, &mut found);
                }
            }
            self.start[v.index()] = narrow(self.next.len());
            self.next.extend_from_slice(&found);
            self.end[v.index()] = narrow(self.next.len());
        }
    }
}
