//! The fabric link by link: routings choose links, where flows choose trunks.
//!
//! A channel is one direction of a link: channel `2 l` runs from the link's `a` to its `b`, channel
//! `2 l + 1` back.

use crate::fabric::index::{Arc, Id, first};
use crate::fabric::network::Network;
use crate::fabric::{Fabric, Kind, LinkId, Vertex};

pub use crate::fabric::index::ChannelId;

/// Channels of a fabric of which some links may have failed.
#[derive(Debug)]
pub struct Channels<'a> {
    /// The fabric as built.
    pub fabric: &'a Fabric,
    /// What is left of it.
    pub network: &'a Network,
    /// Working links of trunk `t`: `links[start[t]..start[t + 1]]`.
    start: Vec<u32>,
    links: Vec<LinkId>,
    scale_up: Vec<bool>,
    switch: Vec<bool>,
}

impl<'a> Channels<'a> {
    /// Of the links that `dead` is false of; `network` has lost the others already. O(V + E).
    pub fn new(fabric: &'a Fabric, network: &'a Network, dead: impl Fn(LinkId) -> bool) -> Self {
        let trunks = network.arcs() / 2;
        let mut start = vec![0u32; trunks + 1];
        let mut scale_up = vec![false; trunks];
        let working: Vec<LinkId> = first(fabric.links.len())
            .filter(|&l: &LinkId| network.trunk(l).is_some() && !dead(l))
            .collect();
        for &l in &working {
            let Some(trunk) = network.trunk(l).map(Id::index) else {
                continue;
            };
            start[trunk + 1] += 1;
            scale_up[trunk] = fabric.classes[fabric.links[l.index()].class.index()].scale_up;
        }
        for t in 0..trunks {
            start[t + 1] += start[t];
        }
        let mut next = start.clone();
        let mut links = vec![LinkId::from(0); working.len()];
        for l in working {
            let Some(trunk) = network.trunk(l) else {
                continue;
            };
            let at = &mut next[trunk.index()];
            links[at.index()] = l;
            *at += 1;
        }
        let switch = (0..fabric.roles.len())
            .flat_map(|r| {
                std::iter::repeat_n(
                    fabric.roles[r].kind == Kind::Switch,
                    fabric.roles[r].count.index(),
                )
            })
            .collect();
        Channels {
            fabric,
            network,
            start,
            links,
            scale_up,
            switch,
        }
    }

    /// Number of channels, of failed links too.
    pub fn len(&self) -> usize {
        2 * self.fabric.links.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fabric.links.is_empty()
    }

    /// The channel of a link that leaves one of its ends.
    pub fn leaving(&self, link: LinkId, vertex: Vertex) -> ChannelId {
        if self.fabric.links[link.index()].a.vertex() == vertex {
            link.forth()
        } else {
            link.back()
        }
    }

    /// The working channels of an arc, in the order of its links.
    pub fn of_arc(&self, arc: Arc) -> impl Iterator<Item = ChannelId> + '_ {
        let (trunk, tail) = (arc.trunk().index(), self.network.tail(arc));
        let links = &self.links[self.start[trunk].index()..self.start[trunk + 1].index()];
        links
            .iter()
            .map(move |&l| self.leaving(l, tail))
            .filter(|&c| self.rate(c) > 0)
    }

    /// The arc that a channel is part of; `None` for a link that is in no trunk.
    pub fn arc(&self, channel: ChannelId) -> Option<Arc> {
        let trunk = self.network.trunk(channel.link())?;
        Some(self.network.arc_from(trunk, self.from(channel)))
    }

    /// Where a channel starts.
    pub fn from(&self, channel: ChannelId) -> Vertex {
        let link = &self.fabric.links[channel.link().index()];
        if channel.is_forth() {
            link.a.vertex()
        } else {
            link.b.vertex()
        }
    }

    /// Where it ends.
    pub fn to(&self, channel: ChannelId) -> Vertex {
        self.from(channel.reverse())
    }

    /// Its rate, in the network's unit.
    pub fn rate(&self, channel: ChannelId) -> u64 {
        let class = &self.fabric.classes[self.fabric.links[channel.link().index()].class.index()];
        let rate = if channel.is_forth() {
            class.rate_ab
        } else {
            class.rate_ba
        };
        rate.0 / self.network.unit.0
    }

    /// Whether an arc is one of a scale-up domain.
    pub fn is_scale_up(&self, arc: Arc) -> bool {
        self.scale_up[arc.trunk().index()]
    }

    /// Whether a channel is one of a scale-up domain.
    pub fn of_scale_up(&self, channel: ChannelId) -> bool {
        self.arc(channel).is_some_and(|arc| self.is_scale_up(arc))
    }

    /// Whether a device is a network switch, or forwards as one.
    pub fn is_switch(&self, vertex: Vertex) -> bool {
        let forwarders = &self.fabric.forwarders;
        self.switch[vertex.index()] || forwarders.binary_search(&vertex.device()).is_ok()
    }

    /// Whether both ends of a channel are switches.
    pub fn between_switches(&self, channel: ChannelId) -> bool {
        self.is_switch(self.from(channel)) && self.is_switch(self.to(channel))
    }

    /// Working channels, lowest first.
    pub fn working(&self) -> Vec<ChannelId> {
        let mut all: Vec<ChannelId> = self
            .links
            .iter()
            .flat_map(|&l| [l.forth(), l.back()])
            .filter(|&c| self.rate(c) > 0)
            .collect();
        all.sort_unstable();
        all
    }

    /// `from:port -> to:port`.
    pub fn name(&self, channel: ChannelId) -> String {
        let link = &self.fabric.links[channel.link().index()];
        let mut ends = [(link.a, link.a_port), (link.b, link.b_port)]
            .map(|(d, p)| format!("{}:{p}", self.fabric.device_name(d)));
        if !channel.is_forth() {
            ends.reverse();
        }
        ends.join(" -> ")
    }
}

/// Turns from a channel that leads down to one that leads up: how many, and the first.
pub type Turns = (u64, Option<(ChannelId, ChannelId)>);
