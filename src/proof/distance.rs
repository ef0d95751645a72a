//! Shortest distances under whole-number lengths: the potentials of a certificate.

use crate::fabric::Vertex;
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::units::real;
use crate::units::whole as whole_number;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Distances from a source over the arcs that exist for it (Dijkstra). A vertex out of reach gets
/// one more than the greatest distance, which is a valid potential since no arc leads to it. O(E
/// log V).
pub fn potentials(network: &Network, length: &[u64], source: Vertex) -> Vec<u64> {
    let mut distance = vec![u64::MAX; network.vertices()];
    let mut heap = BinaryHeap::from([Reverse((0u64, source))]);
    distance[source.index()] = 0;
    let mut greatest = 0;
    while let Some(Reverse((d, v))) = heap.pop() {
        if d > distance[v.index()] {
            continue;
        }
        greatest = greatest.max(d);
        for &arc in network.out.of(v) {
            let w = network.head(arc);
            let next = d.saturating_add(length[arc.index()]);
            if next < distance[w.index()] && network.exists_for(arc, source) {
                distance[w.index()] = next;
                heap.push(Reverse((next, w)));
            }
        }
    }
    distance
        .iter_mut()
        .filter(|d| **d == u64::MAX)
        .for_each(|d| *d = greatest + 1);
    distance
}

/// Bits by which lengths that come from floats are shorter than others: beyond them is noise.
const FLOAT_NOISE: u64 = 4;

/// Lengths that fit the distance arithmetic: shifted right together until every one has at most so
/// many bits.
pub fn fitted(lengths: &[BigInt], most: u64) -> Vec<u64> {
    let bits = lengths.iter().map(BigInt::bits).max().unwrap_or(0);
    let shift = bits.saturating_sub(most);
    let half = if shift > 0 {
        BigInt::one() << (shift - 1)
    } else {
        BigInt::zero()
    };
    lengths
        .iter()
        .map(|l| u64::try_from((l + &half) >> shift).unwrap_or(0))
        .collect()
}

/// Whole lengths from float dual prices of orbits, the largest of so many bits less the noise of
/// floats. A price below one of these units becomes nothing.
pub fn scaled(prices: &[f64], sizes: &[u64], bits: u64) -> Vec<u64> {
    let each: Vec<f64> = prices
        .iter()
        .zip(sizes)
        .map(|(p, &n)| p.max(0.0) / real(n))
        .collect();
    let largest = each.iter().copied().fold(0.0, f64::max);
    let scale = if largest > 0.0 {
        real(1u64 << (bits - FLOAT_NOISE)) / largest
    } else {
        0.0
    };
    each.iter()
        .map(|l| whole_number((l * scale).round()))
        .collect()
}
