//! Twins: vertices with the same neighbours at the same capacities, which any permutation may exchange.
//!
//! All classes are rotated at once: one generator whose orbits are the classes.

use super::{Generator, Verifier};
use crate::fabric::network::Network;
use crate::traffic::Matrix;
use std::collections::HashMap;

/// The rotation of every twin class, when the matrix allows it. O(E log E).
pub fn generators(network: &Network, matrix: &Matrix, fixed: &[u32]) -> Vec<Generator> {
    let mut classes: HashMap<Vec<u64>, Vec<u32>> = HashMap::new();
    for v in 0..network.vertices() as u32 {
        if fixed.contains(&v) {
            continue;
        }
        let mut key: Vec<u64> = network
            .out
            .of(v)
            .iter()
            .flat_map(|&a| {
                let a = a as usize;
                [u64::from(network.head[a]), network.capacity[a], network.capacity[a ^ 1]]
            })
            .collect();
        key.push(network.rate[v as usize]);
        key.push(matrix.weight[v as usize]);
        key.push(u64::from(matrix.group[v as usize]));
        classes.entry(key).or_default().push(v);
    }
    let mut lists: Vec<Vec<u32>> = classes.into_values().filter(|c| c.len() > 1).collect();
    lists.sort_unstable();
    let rotate = |list: &Vec<u32>| (0..list.len()).map(|i| (list[i], list[(i + 1) % list.len()])).collect::<Vec<_>>();
    let mut verifier = Verifier::new(network);
    let mut all = Generator { moves: lists.iter().flat_map(rotate).collect() };
    all.moves.sort_unstable();
    if all.moves.is_empty() {
        return Vec::new();
    }
    if verifier.holds(&all, matrix) {
        return vec![all];
    }
    lists
        .iter()
        .map(|l| {
            let mut moves = rotate(l);
            moves.sort_unstable();
            Generator { moves }
        })
        .filter(|g| verifier.holds(g, matrix))
        .collect()
}
