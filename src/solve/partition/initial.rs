//! First partitions of the coarsest graph: greedy growing from a random vertex (Karypis & Kumar,
//! 1998), and random ones.

use super::graph::Graph;
use super::refine::{Balance, refine};
use crate::fabric::index::{Id, narrow, signed};
use crate::random::Random;
use std::collections::BinaryHeap;

/// Partitions tried; every fourth is random.
const TRIES: usize = 12;

/// The best of several first partitions after refinement. O(tries E log V).
pub(super) fn partition(graph: &Graph, balance: &Balance, random: &mut Random) -> Vec<bool> {
    let mut best: Option<((u64, u64), Vec<bool>)> = None;
    for index in 0..TRIES {
        let mut side = if index % 4 == 3 {
            scattered(graph, balance, random)
        } else {
            grown(graph, balance, random)
        };
        let cut = refine(graph, &mut side, balance);
        let key = (balance.excess(graph.first_load(&side)), cut);
        if best.as_ref().is_none_or(|b| key < b.0) {
            best = Some((key, side));
        }
    }
    best.map(|b| b.1).unwrap_or_default()
}

/// Side 0 filled at random; vertices without load fall anywhere.
fn scattered(graph: &Graph, balance: &Balance, random: &mut Random) -> Vec<bool> {
    let mut order: Vec<u32> = (0..narrow(graph.vertices())).collect();
    random.shuffle(&mut order);
    let mut first = 0;
    let mut side = vec![true; graph.vertices()];
    for v in order {
        let load = graph.load[v.index()];
        if first + load <= balance.target && (load > 0 || random.index(2) == 0) {
            side[v.index()] = false;
            first += load;
        }
    }
    side
}

/// Side 0 grown from a random vertex by what lowers the cut most.
fn grown(graph: &Graph, balance: &Balance, random: &mut Random) -> Vec<bool> {
    let n = graph.vertices();
    let mut seeds: Vec<u32> = (0..narrow(n)).collect();
    random.shuffle(&mut seeds);
    let mut seeds = seeds.into_iter();
    let mut side = vec![true; n];
    let mut gain: Vec<i64> = (0..narrow(n))
        .map(|v| -signed(graph.edges(v).map(|e| e.1).sum()))
        .collect();
    let mut heap: BinaryHeap<(i64, u32)> = BinaryHeap::new();
    let mut first = 0;
    while first < balance.target {
        let v = match heap.pop() {
            Some((g, v)) if side[v.index()] && g == gain[v.index()] => v,
            Some(_) => continue,
            None => match seeds.find(|&v| side[v.index()]) {
                Some(v) => v,
                None => break,
            },
        };
        let load = graph.load[v.index()];
        if first + load > balance.target + balance.slack {
            continue;
        }
        side[v.index()] = false;
        first += load;
        for (w, weight) in graph.edges(v) {
            gain[w.index()] += 2 * signed(weight);
            if side[w.index()] {
                heap.push((gain[w.index()], w));
            }
        }
    }
    side
}
