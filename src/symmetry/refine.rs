//! Equitable refinement: the coarsest partition, finer than the given colours, in which every
//! vertex of a class has the same arcs to and from every class (1-dimensional Weisfeiler-Leman), by
//! a queue of splitters.

use super::partition::{Neighbours, Partition, mix};
use crate::fabric::index::{Arc, Id, Maybe, Table, narrow};
use crate::fabric::network::Network;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The arcs that exist, by their colours; 0 for those that do not.
struct Coloured<'a> {
    network: &'a Network,
    weight: Table<Arc, u64>,
}

impl Neighbours for Coloured<'_> {
    fn visit(&self, vertex: u32, mut each: impl FnMut(u32, u64)) {
        for &arc in self.network.out.of(vertex.into()) {
            // Both directions of a trunk at once; the factor tells them apart.
            let (out, back) = (self.weight[arc], self.weight[arc.reverse()]);
            if out | back != 0 {
                each(
                    self.network.head(arc).into(),
                    out.wrapping_mul(0xD6E8_FEB8_6659_FD93).wrapping_add(back),
                );
            }
        }
    }
}

/// Refines `colour` (any numbers) over the arcs for which `exists` holds, arcs being told apart by
/// `arc_colour`. Returns colours numbered from 0 in order of first appearance, and how many there
/// are. O(E log V).
pub fn refine(
    network: &Network,
    colour: &[u64],
    arc_colour: &Table<Arc, u32>,
    exists: impl Fn(Arc) -> bool,
) -> (Vec<u32>, usize) {
    let n = network.vertices();
    let weight = network
        .arc_ids()
        .map(|a| {
            if exists(a) {
                mix(u64::from(arc_colour[a]), 1)
            } else {
                0
            }
        })
        .collect();
    let (first, count) = renumber(colour);
    let mut partition = Partition::new(n, count, |v| Some(first[v.index()]));
    partition.refine(&Coloured { network, weight }, |_| true);
    let mut ids: Vec<Maybe<u32>> = vec![Maybe::NONE; n];
    let mut count = 0u32;
    let numbered = (0..narrow(n))
        .map(|v| {
            ids[partition.cell(v).index()].get_or_insert_with(|| {
                count += 1;
                count - 1
            })
        })
        .collect();
    (numbered, count.index())
}

/// Numbers values from 0 in order of first appearance.
pub(super) fn renumber(values: &[u64]) -> (Vec<u32>, usize) {
    let mut ids: HashMap<u64, u32, BuildHasherDefault<Mixed>> = HashMap::default();
    let numbered = values
        .iter()
        .map(|&v| {
            let next = narrow(ids.len());
            *ids.entry(v).or_insert(next)
        })
        .collect();
    (numbered, ids.len())
}

/// One multiplication is hash enough for numbers that are signatures already.
#[derive(Default)]
pub(super) struct Mixed(u64);

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
