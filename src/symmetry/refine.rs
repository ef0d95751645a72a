//! Equitable refinement: the coarsest partition, finer than the given colours, in which every vertex of a class has the
//! same arcs to and from every class (1-dimensional Weisfeiler-Leman; Paige and Tarjan, SIAM J. Computing 1987).

use crate::fabric::network::Network;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A well-mixed function of two numbers (splitmix64): collisions could only make a partition too coarse, and the check
/// of conservation at every vertex would then fail.
fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_add(0x632B_E59B_D9B4_E019).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Refines `colour` (any numbers) over the arcs for which `exists` holds, arcs being told apart by `arc_colour`. Returns colours numbered
/// from 0 in order of first appearance, and how many there are. O(E * rounds).
pub fn refine(network: &Network, colour: &[u64], arc_colour: &[u32], exists: impl Fn(u32) -> bool) -> (Vec<u32>, usize) {
    let n = network.vertices();
    let (mut current, mut count) = renumber(colour);
    let alive: Vec<u32> = (0..network.arcs() as u32).filter(|&a| exists(a)).collect();
    let mut signature = vec![0u64; n];
    loop {
        for v in 0..n {
            signature[v] = mix(u64::from(current[v]), 1);
        }
        for &arc in &alive {
            let a = arc as usize;
            let (u, v) = (network.tail[a] as usize, network.head[a] as usize);
            let kind = u64::from(arc_colour[a]) << 1;
            signature[u] = signature[u].wrapping_add(mix(kind, u64::from(current[v])));
            signature[v] = signature[v].wrapping_add(mix(kind | 1, u64::from(current[u])));
        }
        let (next, finer) = renumber(&signature);
        if finer == count {
            return (current, count);
        }
        (current, count) = (next, finer);
    }
}

fn renumber(values: &[u64]) -> (Vec<u32>, usize) {
    let mut ids: HashMap<u64, u32, BuildHasherDefault<Mixed>> = HashMap::default();
    let numbered = values
        .iter()
        .map(|&v| {
            let next = ids.len() as u32;
            *ids.entry(v).or_insert(next)
        })
        .collect();
    (numbered, ids.len())
}

/// One multiplication is hash enough for numbers that are signatures already.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&b| self.write_u64(u64::from(b)));
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0, value);
    }
}
