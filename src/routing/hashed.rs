//! ECMP as switches do it: every flow takes one of the shortest ways, told by a hash of it.
//!
//! A sample, not a bound: how the throughput spreads over seeds of the hash. What is hashed are the
//! names of devices, and the links of a choice stand in the order of names and ports: the order in
//! which a file lists its members decides nothing.

use super::by_name::ByName;
use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, NextHops};
use crate::fabric::Vertex;
use crate::fabric::index::{Id, low_half, place, wide};
use crate::traffic::Matrix;
use rayon::prelude::*;

/// Loads that are held at once, of all seeds of a batch together.
const MOST_HELD: usize = 1 << 22;
/// Tasks that destinations are dealt to.
const TASKS: usize = 8;

/// How flows are hashed.
#[derive(Clone, Copy, Debug)]
pub struct Hashing {
    /// Seeds, and the first of them.
    pub seeds: u32,
    /// First seed.
    pub first: u64,
    /// Flows that each pair's demand is dealt to, in equal parts.
    pub flows: u32,
    /// Whether every switch hashes alike, which makes choices one after the other depend on each
    /// other (polarisation).
    pub alike: bool,
}

/// The busiest channel of a seed and its load, in the unit of the network, times the matrix'
/// denominator and the number of flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busiest {
    /// Channel.
    pub channel: ChannelId,
    /// Load.
    pub load: u128,
}

/// The finaliser of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The busiest channel for every seed, relative to its rate. O(seeds * flows * links of a way +
/// destinations * (V + E)).
pub fn hashed(
    channels: &Channels<'_>,
    matrix: &Matrix,
    destinations: &[Destination],
    hashing: &Hashing,
    choice: &impl Choice,
) -> Vec<Busiest> {
    let batch = (MOST_HELD / channels.len().max(1)).clamp(1, hashing.seeds.index());
    let seeds: Vec<u64> = (0..u64::from(hashing.seeds))
        .map(|i| hashing.first.wrapping_add(i))
        .collect();
    let by_name = ByName::new(channels);
    let ground = Ground {
        channels,
        matrix,
        destinations,
        hashing,
        by_name: &by_name,
    };
    seeds
        .chunks(batch)
        .flat_map(|seeds| ground.some(seeds, choice))
        .collect()
}

/// What is the same for every batch of seeds.
struct Ground<'a> {
    channels: &'a Channels<'a>,
    matrix: &'a Matrix,
    destinations: &'a [Destination],
    hashing: &'a Hashing,
    by_name: &'a ByName,
}

impl Ground<'_> {
    /// The busiest channel for each of some seeds.
    fn some(&self, seeds: &[u64], choice: &impl Choice) -> Vec<Busiest> {
        let numbers: Vec<usize> = (0..self.destinations.len()).collect();
        let size = self.channels.len();
        let task = |numbers: &[usize]| {
            let mut loads = vec![0u128; seeds.len() * size];
            let mut next_hops = NextHops::new(self.channels);
            for &number in numbers {
                next_hops.search(self.channels, (number, &self.destinations[number]), choice);
                next_hops.sort_by_key(|channel| self.by_name.place(channel));
                self.deal(
                    seeds,
                    self.destinations[number].endpoint,
                    &next_hops,
                    &mut loads,
                );
            }
            loads
        };
        let merged = |mut one: Vec<u128>, other: Vec<u128>| {
            one.iter_mut().zip(other).for_each(|(a, b)| *a += b);
            one
        };
        let each = numbers.len().div_ceil(TASKS).max(1);
        let loads = numbers
            .par_chunks(each)
            .map(task)
            .reduce_with(merged)
            .unwrap_or_else(|| vec![0; seeds.len() * size]);
        loads
            .chunks(size.max(1))
            .map(|loads| busiest_of(self.channels, loads, |c| self.by_name.place(c)))
            .collect()
    }

    /// Adds what is sent to a destination, for each seed.
    fn deal(&self, seeds: &[u64], to: Vertex, next_hops: &NextHops, loads: &mut [u128]) {
        let size = self.channels.len();
        let sources = self.channels.network.endpoints.iter().copied();
        for s in sources.filter(|&s| next_hops.reaches(s)) {
            let demand = self.matrix.demand(s, to);
            if demand == 0 {
                continue;
            }
            for (seed, loads) in seeds.iter().zip(loads.chunks_mut(size)) {
                let pair = mix(seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_add(self.by_name.hash(s));
                let pair = mix(mix(pair).wrapping_add(self.by_name.hash(to)));
                for flow in 0..self.hashing.flows {
                    self.walk(s, pair.wrapping_add(flow.into()), next_hops, |channel| {
                        loads[channel.index()] += demand;
                    });
                }
            }
        }
    }

    /// Follows a flow.
    fn walk(&self, from: Vertex, key: u64, next_hops: &NextHops, mut take: impl FnMut(ChannelId)) {
        let (mut at, alike) = (from, mix(key));
        loop {
            let next = next_hops.next(at);
            if next.is_empty() {
                return;
            }
            let own = if self.hashing.alike {
                alike
            } else {
                mix(key ^ mix(self.by_name.hash(at).wrapping_add(1)))
            };
            let rank = (u128::from(own) * u128::from(wide(next.len()))) >> u64::BITS;
            let channel = next[place(low_half(rank))];
            take(channel);
            at = self.channels.to(channel);
        }
    }
}

/// The channel of the largest load for its rate, the lowest of several.
pub(super) fn busiest(channels: &Channels<'_>, loads: &[u128]) -> Busiest {
    busiest_of(channels, loads, u32::from)
}

/// The channel of the largest load for its rate, of several the first by `order`.
fn busiest_of(
    channels: &Channels<'_>,
    loads: &[u128],
    order: impl Fn(ChannelId) -> u32,
) -> Busiest {
    let mut most = Busiest {
        channel: ChannelId::from(0),
        load: 0,
    };
    let mut rate = 1u64;
    for channel in channels.working() {
        let (load, own) = (loads[channel.index()], channels.rate(channel));
        let (heavy, before) = (times(load, rate), times(most.load, own));
        let first = heavy == before && load > 0 && order(channel) < order(most.channel);
        if heavy > before || first {
            (most, rate) = (Busiest { channel, load }, own);
        }
    }
    most
}

/// A product of 192 bits, as its upper and lower part.
fn times(load: u128, rate: u64) -> (u128, u64) {
    let (high, low) = (
        (load >> 64) * u128::from(rate),
        (load & u128::from(u64::MAX)) * u128::from(rate),
    );
    (high + (low >> 64), low_half(low))
}
