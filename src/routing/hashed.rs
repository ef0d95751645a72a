//! ECMP as switches do it: every flow takes one of the shortest ways, told by a hash of it.
//!
//! A sample, not a bound: how the throughput spreads over seeds of the hash.

use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, NextHops};
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
    seeds
        .chunks(batch)
        .flat_map(|seeds| some(channels, matrix, destinations, (hashing, seeds), choice))
        .collect()
}

fn some(
    channels: &Channels<'_>,
    matrix: &Matrix,
    destinations: &[Destination],
    (hashing, seeds): (&Hashing, &[u64]),
    choice: &impl Choice,
) -> Vec<Busiest> {
    let numbers: Vec<usize> = (0..destinations.len()).collect();
    let size = channels.len();
    let task = |numbers: &[usize]| {
        let mut loads = vec![0u128; seeds.len() * size];
        let mut next_hops = NextHops::new(channels);
        for &number in numbers {
            let to = destinations[number].endpoint;
            next_hops.search(channels, (number, &destinations[number]), choice);
            for &s in channels
                .network
                .endpoints
                .iter()
                .filter(|&&s| next_hops.reaches(s))
            {
                let demand = matrix.demand(s, to);
                if demand == 0 {
                    continue;
                }
                for (seed, loads) in seeds.iter().zip(loads.chunks_mut(size)) {
                    for flow in 0..hashing.flows {
                        let key = mix(
                            mix(mix(seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_add(s.into()))
                                .wrapping_add(to.into()),
                        )
                        .wrapping_add(flow.into());
                        let (mut at, alike) = (s, mix(key));
                        while let Some(count) = Some(next_hops.next(at).len()).filter(|n| *n > 0) {
                            let own = if hashing.alike {
                                alike
                            } else {
                                mix(key ^ mix(u64::from(at) + 1))
                            };
                            let rank = (u128::from(own) * u128::from(wide(count))) >> u64::BITS;
                            let channel = next_hops.next(at)[place(low_half(rank))];
                            loads[channel.index()] += demand;
                            at = channels.to(channel);
                        }
                    }
                }
            }
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
        .map(|loads| busiest(channels, loads))
        .collect()
}

/// The channel of the largest load for its rate, the lowest of several.
pub(super) fn busiest(channels: &Channels<'_>, loads: &[u128]) -> Busiest {
    let mut most = Busiest {
        channel: ChannelId::from(0),
        load: 0,
    };
    let mut rate = 1u64;
    for channel in channels.working() {
        let (load, own) = (loads[channel.index()], channels.rate(channel));
        if times(load, rate) > times(most.load, own) {
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
