//! What a routing puts on every channel when traffic splits equally wherever there is a choice.
//!
//! Loads are whole numbers of a very small part of a demand. A split that does not come out even
//! drops the remainder and counts it; what was dropped could have been on any channel, once, so
//! that every load is known between two bounds, which are one where nothing was dropped.

use super::channels::Channels;
use super::next_hops::{Choice, Destination, NextHops};
use crate::fabric::Vertex;
use crate::fabric::index::{Id, wide};
use crate::solve::quotient::representatives;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use rayon::prelude::*;

/// Tasks that destinations are dealt to: each has working arrays of its own.
const TASKS: usize = 32;

/// Loads of all channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Loads {
    /// At least so much, in parts.
    pub channel: Vec<u128>,
    /// What was dropped of all demands together; no load is more than this above its lower bound.
    pub dropped: u128,
    /// Parts in the network's unit of rate, times the matrix' denominator.
    pub parts: u128,
    /// What is asked for and has a way, in parts.
    pub carried: u128,
    /// Endpoints and the addresses they send to, in pairs.
    pub pairs: u128,
    /// Those of them without a way.
    pub lost: u128,
    /// The first of these, as endpoints.
    pub example: Option<(Vertex, Vertex)>,
    /// Most network links on a way.
    pub longest: u32,
}

/// How finely a demand can be split: as many small factors as 128 bits leave room for.
fn parts(total: u128) -> u128 {
    let factors = [2u128; 12].into_iter().chain([
        3, 5, 7, 3, 2, 2, 11, 13, 3, 5, 2, 2, 17, 19, 3, 7, 2, 2, 23, 5, 3, 29, 31, 2, 2, 2, 2,
    ]);
    let most = u128::MAX / total.max(1) / 4;
    factors.fold(1, |product: u128, factor| {
        if product <= most / factor {
            product * factor
        } else {
            product
        }
    })
}

/// Symmetries that a routing keeps: it must treat alike what they take for alike.
#[derive(Debug)]
pub struct Symmetric<'a> {
    orbits: &'a Orbits,
}

impl<'a> Symmetric<'a> {
    /// The orbits, where all trunks of an orbit are made of the same links; none else: a split over
    /// links would tell them apart. O(E log E).
    pub fn new(channels: &Channels<'_>, orbits: &'a Orbits) -> Option<Self> {
        let mut made: Vec<Option<Vec<u64>>> = vec![None; orbits.arc_size.len()];
        for arc in channels.network.arc_ids() {
            let mut rates: Vec<u64> = channels.of_arc(arc).map(|c| channels.rate(c)).collect();
            rates.sort_unstable();
            match &made[orbits.arc[arc].index()] {
                Some(first) if *first != rates => return None,
                Some(_) => {}
                None => made[orbits.arc[arc].index()] = Some(rates),
            }
        }
        Some(Symmetric { orbits })
    }

    /// Numbers of one destination of every orbit; destination `i` must be the endpoint `i` of the
    /// network.
    pub fn representatives(&self, channels: &Channels<'_>) -> Vec<usize> {
        let endpoints = &channels.network.endpoints;
        let number = |v| endpoints.binary_search(&v).unwrap_or(0);
        representatives(self.orbits, endpoints.iter().copied())
            .into_iter()
            .map(number)
            .collect()
    }

    /// How many destinations one stands for.
    fn stands_for(&self, to: &Destination) -> u128 {
        self.orbits.vertex_size[self.orbits.vertex[to.endpoint].index()].into()
    }

    /// The mean over each orbit of channels.
    fn spread(&self, channels: &Channels<'_>, loads: &mut Loads) {
        let of = |channel: super::channels::ChannelId| {
            channels
                .arc(channel)
                .map_or(0, |arc| self.orbits.arc[arc].index())
        };
        let working = channels.working();
        let mut sums = vec![(0u128, 0u128); self.orbits.arc_size.len()];
        for &channel in &working {
            let sum = &mut sums[of(channel)];
            *sum = (sum.0 + loads.channel[channel.index()], sum.1 + 1);
        }
        for channel in working {
            let (load, channels) = sums[of(channel)];
            loads.channel[channel.index()] = load / channels.max(1);
        }
        // A mean that is no whole number of parts is less than one part above.
        loads.dropped += u128::from(sums.iter().any(|s| s.1 > 0 && s.0 % s.1 != 0));
    }
}

/// One task's sums.
struct Sums<'a> {
    channels: &'a Channels<'a>,
    matrix: &'a Matrix,
    loads: Loads,
    inflow: Vec<u128>,
    next_hops: NextHops,
}

impl Sums<'_> {
    /// Adds what all endpoints send to a destination that stands for `times` of its like.
    fn add(&mut self, (number, to): (usize, &Destination), times: u128, choice: &impl Choice) {
        let (channels, loads) = (self.channels, &mut self.loads);
        self.next_hops.search(channels, (number, to), choice);
        for &s in &channels.network.endpoints {
            let demand = self.matrix.demand(s, to.endpoint) * loads.parts * u128::from(to.share.0);
            if demand == 0 {
                continue;
            }
            loads.pairs += times;
            if self.next_hops.reaches(s) {
                let amount = demand / u128::from(to.share.1);
                loads.dropped += if demand.is_multiple_of(u128::from(to.share.1)) {
                    0
                } else {
                    times
                };
                loads.carried += amount * times;
                loads.longest = loads.longest.max(self.next_hops.links(s));
                self.inflow[s.index()] = amount;
            } else {
                loads.lost += times;
                loads.example = Some(
                    loads
                        .example
                        .map_or((s, to.endpoint), |e| e.min((s, to.endpoint))),
                );
            }
        }
        for &v in &self.next_hops.order {
            let amount = std::mem::take(&mut self.inflow[v.index()]);
            let next = self.next_hops.next(v);
            if amount == 0 || next.is_empty() {
                continue;
            }
            let each = amount / u128::from(wide(next.len()));
            loads.dropped += (amount - each * u128::from(wide(next.len()))) * times;
            for &channel in next {
                loads.channel[channel.index()] += each * times;
                self.inflow[channels.to(channel).index()] += each;
            }
        }
    }
}

fn merged(mut one: Loads, other: Loads) -> Loads {
    one.channel
        .iter_mut()
        .zip(&other.channel)
        .for_each(|(a, b)| *a += b);
    one.dropped += other.dropped;
    one.carried += other.carried;
    one.pairs += other.pairs;
    one.lost += other.lost;
    one.example = match (one.example, other.example) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    one.longest = one.longest.max(other.longest);
    one
}

/// Adds up what a matrix puts on every channel: of the destinations of the given numbers, each for
/// its orbit where there are symmetries. O(numbers * (V + E)), in parallel; the same at any number
/// of threads.
pub fn loads(
    channels: &Channels<'_>,
    matrix: &Matrix,
    (destinations, numbers): (&[Destination], &[usize]),
    symmetric: Option<&Symmetric<'_>>,
    choice: &impl Choice,
) -> Loads {
    let groups: u128 = matrix
        .group_weights()
        .iter()
        .zip(&matrix.multiplier)
        .map(|(w, &m)| w.saturating_mul(*w).saturating_mul(m.into()))
        .sum();
    let pairs: u128 = matrix.pairs.iter().map(|p| u128::from(p.2)).sum();
    let share = destinations
        .iter()
        .map(|d| d.share.0.max(d.share.1))
        .max()
        .unwrap_or(1);
    let parts = parts((groups + pairs).saturating_mul(share.into()));
    let zero = |length| Loads {
        channel: vec![0; length],
        dropped: 0,
        parts,
        carried: 0,
        pairs: 0,
        lost: 0,
        example: None,
        longest: 0,
    };
    let some = |numbers: &[usize]| {
        let inflow = vec![0; channels.network.vertices()];
        let mut sums = Sums {
            channels,
            matrix,
            loads: zero(channels.len()),
            inflow,
            next_hops: NextHops::new(channels),
        };
        for &number in numbers {
            let to = &destinations[number];
            sums.add(
                (number, to),
                symmetric.map_or(1, |s| s.stands_for(to)),
                choice,
            );
        }
        sums.loads
    };
    let each = numbers.len().div_ceil(TASKS).max(1);
    let mut loads = numbers
        .par_chunks(each)
        .map(some)
        .reduce_with(merged)
        .unwrap_or_else(|| zero(channels.len()));
    if let Some(symmetric) = symmetric {
        symmetric.spread(channels, &mut loads);
    }
    loads
}
