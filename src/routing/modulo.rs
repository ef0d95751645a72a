//! D-mod-K: static routing of trees, one way to every destination.
//!
//! A device of tier t takes, of its channels towards destination d, number floor(d / (w_0 ...
//! w_(t-1))) modulo their count, where w_i is the number of parents of a device of tier i, and
//! destinations are numbered leaf by leaf. Channels are ordered by their rank among those of one
//! pair of devices and then by the device they lead to, so that neighbours take turns. Where
//! something has failed, the count is of what is left. In a whole tree every shift permutation is
//! without contention (E. Zahavi, "Fat-tree routing and node ordering providing contention free
//! traffic for MPI global collectives", JPDC 72(11), 2012).

use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, Port};
use super::ranks::Ranks;
use crate::error::{Error, Result};
use crate::fabric::index::{Arc, Id, place, wide};
use crate::fabric::{DeviceId, Vertex};
use std::collections::{BTreeMap, BTreeSet};

/// D-mod-K on one fabric.
#[derive(Debug)]
pub struct Modulo<'a> {
    channels: &'a Channels<'a>,
    ranks: &'a Ranks,
    /// Number of each destination, leaf by leaf.
    number: Vec<u64>,
    /// Product of the parents of all tiers below each tier.
    below: Vec<u64>,
}

/// What a destination hangs on; those without a port come last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Leaf {
    Device(DeviceId),
    None,
}

/// Every working network port of every endpoint is a destination; an endpoint's traffic is dealt to
/// its ports in proportion to their rates. An endpoint without one has a destination that nothing
/// reaches. Sorted by endpoint. O(E log E).
pub fn ports(channels: &Channels<'_>) -> Vec<Destination> {
    let network = channels.network;
    let mut of: BTreeMap<Vertex, Vec<ChannelId>> =
        network.endpoints.iter().map(|&v| (v, Vec::new())).collect();
    for channel in channels.working() {
        let to = channels.to(channel);
        if let Some(into) = of.get_mut(&to).filter(|_| !channels.of_scale_up(channel)) {
            into.push(channel);
        }
    }
    let mut destinations = Vec::new();
    for (endpoint, into) in of {
        let whole: u64 = into.iter().map(|&c| channels.rate(c)).sum();
        let one = |&c: &ChannelId| Destination {
            endpoint,
            port: Port::Of(c.link()),
            share: (channels.rate(c), whole),
        };
        destinations.extend(into.iter().map(one));
        if into.is_empty() {
            destinations.push(Destination {
                endpoint,
                port: Port::Out,
                share: (1, 1),
            });
        }
    }
    destinations
}

impl<'a> Modulo<'a> {
    /// Numbers the destinations. O(V + E log E).
    ///
    /// # Errors
    /// When the switches make no tiers.
    pub fn new(
        channels: &'a Channels<'a>,
        ranks: &'a Ranks,
        destinations: &[Destination],
    ) -> Result<Self> {
        if let Some(level) = ranks.level(channels) {
            return Err(Error::new(format!(
                "D-mod-K is for trees, and {} joins two switches of one tier",
                channels.name(level)
            ))
            .help(
                "use `--routing ecmp`, or import the tables of a subnet manager with `--tables`",
            ));
        }
        let network = channels.network;
        let mut parents = vec![1u64; ranks.tiers()];
        for v in network.vertex_ids() {
            let up = |&&arc: &&Arc| {
                let w = network.head(arc);
                network.is_live(arc) && !channels.is_scale_up(arc) && ranks.of(w) > ranks.of(v)
            };
            let count = wide(network.out.of(v).iter().filter(up).count());
            if ranks.of(v) > 0
                && let Some(most) = parents.get_mut(ranks.of(v).index())
            {
                *most = count.max(*most);
            }
        }
        let below = parents
            .iter()
            .scan(1u64, |product, w| {
                Some(std::mem::replace(product, product.saturating_mul(*w)))
            })
            .collect();
        let leaf =
            |d: &Destination| match d.link().and_then(|l| channels.fabric.links.get(l.index())) {
                Some(link) if link.a.vertex() == d.endpoint => (Leaf::Device(link.b), link.b_port),
                Some(link) => (Leaf::Device(link.a), link.a_port),
                None => (Leaf::None, d.endpoint.into()),
            };
        let mut on: BTreeMap<Leaf, BTreeSet<(u32, usize)>> = BTreeMap::new();
        for (index, destination) in destinations.iter().enumerate() {
            let (leaf, port) = leaf(destination);
            on.entry(leaf).or_default().insert((port, index));
        }
        let widest = wide(on.values().map(BTreeSet::len).max().unwrap_or(1));
        let mut number = vec![0; destinations.len()];
        for (place, ports) in (0u64..).zip(on.values()) {
            for (index, (_, destination)) in (0u64..).zip(ports) {
                number[*destination] = place * widest + index;
            }
        }
        Ok(Modulo {
            channels,
            ranks,
            number,
            below,
        })
    }
}

impl Choice for Modulo<'_> {
    fn choose(&self, destination: usize, device: Vertex, found: &mut Vec<ChannelId>) {
        if found.len() < 2 {
            return;
        }
        // Channels of one arc follow each other: their place there is their rank.
        let (mut rank, mut last) = (0u32, None);
        let mut ordered: Vec<(u32, Vertex, ChannelId)> = Vec::with_capacity(found.len());
        for &channel in found.iter() {
            let arc = self.channels.arc(channel);
            rank = if arc == last { rank + 1 } else { 0 };
            last = arc;
            ordered.push((rank, self.channels.to(channel), channel));
        }
        ordered.sort_unstable();
        let divisor = self
            .below
            .get(self.ranks.of(device).index())
            .copied()
            .unwrap_or(1);
        let number = self
            .number
            .get(destination)
            .copied()
            .unwrap_or(wide(destination));
        let turn = (number / divisor) % wide(ordered.len());
        *found = vec![ordered[place(turn)].2];
    }
}
