//! A multilevel partitioner into exactly balanced halves, scale-up domains kept whole (Karypis &
//! Kumar, SIAM J. Sci. Comput. 20, 1998).
//!
//! Each start coarsens, partitions the coarsest graph and refines on the way back; then least cuts
//! place the switches, in turn with further rounds that coarsen within the sides (Walshaw, Annals
//! of Operations Research 131, 2004) while the cut gets smaller. The same network gives the same
//! cut at any number of threads: every start has its own random numbers, and the first best one
//! counts.

mod balance;
mod coarsen;
mod graph;
mod initial;
mod refine;
#[cfg(test)]
mod tests;

use super::cut::{Cut, minimum};
use crate::fabric::index::{Id, wide};
use crate::fabric::network::Network;
use crate::random::Random;
use graph::Graph;
use rayon::prelude::*;
use refine::{Balance, refine};

/// Vertices up to which every start is carried to its least cut, not only the best one.
const ALL_CARRIED: usize = 20_000;

/// Starts, and rounds within the sides, by vertices.
fn plan(vertices: usize) -> (u64, usize) {
    match vertices {
        0..=2_000 => (16, 4),
        2_001..=20_000 => (8, 3),
        20_001..=200_000 => (4, 1),
        _ => (2, 0),
    }
}

/// The best cut found that has exactly `target` endpoints on side 0; `None` when no start reaches
/// that number. O(starts E log V) beside the least cuts.
pub fn search(network: &Network, target: u64) -> Option<Cut> {
    let (graph, place) = Graph::of(network);
    let (starts, rounds) = plan(graph.vertices());
    let started: Vec<Option<(u64, Vec<bool>)>> = (0..starts)
        .into_par_iter()
        .map(|start| cycle(&graph, None, target, &mut Random::new(start)))
        .collect();
    let mut sides: Vec<(u64, Vec<bool>)> = started.into_iter().flatten().collect();
    if graph.vertices() > ALL_CARRIED {
        let best = sides
            .iter()
            .enumerate()
            .min_by_key(|(i, s)| (s.0, *i))
            .map(|b| b.0)?;
        sides = vec![sides.swap_remove(best)];
    }
    let cuts: Vec<Cut> = sides
        .into_par_iter()
        .enumerate()
        .map(|(index, (_, side))| {
            let mut random = Random::new(starts + wide(index));
            carried(network, &graph, &place, side, (target, rounds), &mut random)
        })
        .collect();
    cuts.into_iter()
        .enumerate()
        .min_by_key(|(i, c)| (c.capacity, *i))
        .map(|b| b.1)
}

/// One way down and up: the cut of the graph and its sides, exactly balanced. With `side`, it is
/// improved and never made worse.
fn cycle(
    graph: &Graph,
    side: Option<&[bool]>,
    target: u64,
    random: &mut Random,
) -> Option<(u64, Vec<bool>)> {
    let levels = coarsen::levels(graph, side, random);
    let coarsest = levels.graphs.last().unwrap_or(graph);
    // Only whole vertices move: half the heaviest is as even as can be asked on the way. What is
    // even stays even.
    let balance = |level: &Graph| Balance {
        target,
        slack: if side.is_some() {
            0
        } else {
            level.heaviest() / 2
        },
    };
    let mut sides = match side {
        None => initial::partition(coarsest, &balance(coarsest), random),
        Some(side) => levels
            .maps
            .iter()
            .enumerate()
            .fold(side.to_vec(), |fine, (level, map)| {
                let mut coarse = vec![false; levels.graphs[level].vertices()];
                map.iter()
                    .zip(&fine)
                    .for_each(|(&c, &s)| coarse[c.index()] = s);
                coarse
            }),
    };
    for level in (0..levels.maps.len()).rev() {
        refine(
            &levels.graphs[level],
            &mut sides,
            &balance(&levels.graphs[level]),
        );
        sides = levels.maps[level]
            .iter()
            .map(|&c| sides[c.index()])
            .collect();
    }
    let exact = Balance { target, slack: 0 };
    let mut cut = refine(graph, &mut sides, &exact);
    if graph.first_load(&sides) != target {
        if !balance::repair(graph, &mut sides, target) {
            return None;
        }
        cut = refine(graph, &mut sides, &exact);
    }
    Some((cut, sides))
}

/// Switches placed by least cuts, in turn with rounds within the sides, while the cut gets smaller.
fn carried(
    network: &Network,
    graph: &Graph,
    place: &[u32],
    mut side: Vec<bool>,
    (target, rounds): (u64, usize),
    random: &mut Random,
) -> Cut {
    let placed = |side: &[bool]| {
        minimum(
            network,
            &place.iter().map(|&p| side[p.index()]).collect::<Vec<_>>(),
        )
    };
    let mut best = placed(&side);
    for _ in 0..rounds {
        place
            .iter()
            .zip(&best.side)
            .for_each(|(&p, &s)| side[p.index()] = s);
        let before = graph.cut(&side);
        let Some((after, improved)) = cycle(graph, Some(&side), target, random) else {
            break;
        };
        if after >= before {
            break;
        }
        let cut = placed(&improved);
        if cut.capacity >= best.capacity {
            break;
        }
        (best, side) = (cut, improved);
    }
    best
}
