//! Devices and channels by their names, so that what is hashed does not hang on the order in which
//! a file lists them.

use super::channels::{ChannelId, Channels};
use crate::fabric::Vertex;
use crate::fabric::index::{Id, first};

/// Numbers that the names of devices and the ports of links alone decide.
#[derive(Debug)]
pub(super) struct ByName {
    /// A hash of the name of each device.
    hash: Vec<u64>,
    /// The place of each working channel in the order of the names and ports at its ends; that of
    /// none where it does not work.
    place: Vec<u32>,
}

/// The hash FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo) of a name.
fn hash(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

impl ByName {
    /// O(V log V + E log E).
    pub(super) fn new(channels: &Channels<'_>) -> Self {
        let names: Vec<String> = first(channels.network.vertices())
            .map(|device| channels.fabric.device_name(device))
            .collect();
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by(|a, b| names[*a].cmp(&names[*b]));
        let mut rank = vec![0u32; names.len()];
        (0u32..)
            .zip(order)
            .for_each(|(place, device)| rank[device] = place);
        let key = |c: ChannelId| {
            let link = &channels.fabric.links[c.link().index()];
            let (own, far) = if c.is_forth() {
                (link.a_port, link.b_port)
            } else {
                (link.b_port, link.a_port)
            };
            let (from, to) = (channels.from(c).index(), channels.to(c).index());
            (rank[from], rank[to], own, far, channels.rate(c))
        };
        let mut sorted = channels.working();
        sorted.sort_by_cached_key(|&c| key(c));
        let mut place = vec![u32::MAX; channels.len()];
        (0u32..)
            .zip(sorted)
            .for_each(|(number, c)| place[c.index()] = number);
        ByName {
            hash: names.iter().map(|name| hash(name)).collect(),
            place,
        }
    }

    /// What a device is hashed by.
    pub(super) fn hash(&self, vertex: Vertex) -> u64 {
        self.hash[vertex.index()]
    }

    /// Where a channel stands among all.
    pub(super) fn place(&self, channel: ChannelId) -> u32 {
        self.place[channel.index()]
    }
}
