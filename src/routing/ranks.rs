//! Tiers of switches, and which way is up.

use super::channels::{ChannelId, Channels};
use crate::fabric::Vertex;
use crate::fabric::index::Id;
use std::collections::VecDeque;

const FAR: u32 = u32::MAX;

/// Which way is up: away from the endpoints, or towards stated roots. Between two devices as far,
/// the one of the higher number is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranks {
    /// Rank of each vertex; endpoints have 0 where ranks are distances from them.
    rank: Vec<u32>,
    tiers: usize,
    rooted: bool,
}

impl Ranks {
    /// By distance from the nearest endpoint, in working network links. O(V + E).
    pub fn from_endpoints(channels: &Channels<'_>) -> Self {
        let distance = distances(channels, &channels.network.endpoints);
        let rank: Vec<u32> = distance
            .into_iter()
            .map(|d| if d == FAR { 0 } else { d })
            .collect();
        let tiers = rank.iter().max().map_or(1, |r| r.index() + 1);
        Ranks {
            rank,
            tiers,
            rooted: false,
        }
    }

    /// By distance to the nearest of the roots, as up/down routing of a subnet manager ranks them.
    /// O(V + E).
    pub fn from_roots(channels: &Channels<'_>, roots: &[Vertex]) -> Self {
        let distance = distances(channels, roots);
        let farthest = distance
            .iter()
            .filter(|d| **d != FAR)
            .max()
            .copied()
            .unwrap_or(0);
        let rank = distance
            .into_iter()
            .map(|d| if d == FAR { 0 } else { farthest - d })
            .collect();
        Ranks {
            rank,
            tiers: farthest.index() + 1,
            rooted: true,
        }
    }

    /// Rank of a device.
    pub fn of(&self, device: Vertex) -> u32 {
        self.rank[device.index()]
    }

    /// Ranks there are.
    pub fn tiers(&self) -> usize {
        self.tiers
    }

    /// Whether they were counted from stated roots.
    pub fn rooted(&self) -> bool {
        self.rooted
    }

    /// Whether a channel leads up.
    pub fn up(&self, channels: &Channels<'_>, channel: ChannelId) -> bool {
        let (from, to) = (channels.from(channel), channels.to(channel));
        (self.of(to), to) > (self.of(from), from)
    }

    /// The first working channel between two switches of one rank.
    pub fn level(&self, channels: &Channels<'_>) -> Option<ChannelId> {
        channels.working().into_iter().find(|&c| {
            channels.between_switches(c) && self.of(channels.from(c)) == self.of(channels.to(c))
        })
    }
}

/// Network links from the nearest of `from`, through switches.
fn distances(channels: &Channels<'_>, from: &[Vertex]) -> Vec<u32> {
    let network = channels.network;
    let mut distance = vec![FAR; network.vertices()];
    let mut queue: VecDeque<Vertex> = from.iter().copied().collect();
    from.iter().for_each(|&v| distance[v.index()] = 0);
    while let Some(v) = queue.pop_front() {
        for &arc in network.out.of(v) {
            let w = network.head(arc);
            if distance[w.index()] == FAR && network.is_live(arc) && !channels.is_scale_up(arc) {
                distance[w.index()] = distance[v.index()] + 1;
                if channels.is_switch(w) {
                    queue.push_back(w);
                }
            }
        }
    }
    distance
}
