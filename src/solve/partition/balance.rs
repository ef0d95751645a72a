//! Exact halves: the fewest moves of whole units that bring side 0 to its target, units of unequal
//! sizes included.

use super::graph::Graph;
use crate::fabric::index::{Id, narrow, signed};
use std::collections::{BTreeMap, VecDeque};

/// Moves units until side 0 holds exactly `target`; false when the shortest sequence of sizes needs
/// more units than there are.
///
/// A breadth-first search over deviations; any set of moves can be ordered such that none goes
/// further off than the start and the largest unit, so that the search space is small. O(deviations
/// x sizes + moves x V).
pub(super) fn repair(graph: &Graph, side: &mut [bool], target: u64) -> bool {
    let first = graph.first_load(side);
    if first == target {
        return true;
    }
    let mut sizes: Vec<i64> = graph
        .load
        .iter()
        .filter(|&&l| l > 0)
        .map(|&l| signed(l))
        .collect();
    sizes.sort_unstable();
    sizes.dedup();
    let start = signed(first) - signed(target);
    let bound = start.abs() + sizes.last().copied().unwrap_or(0);
    // For each deviation the step that led there.
    let mut came: BTreeMap<i64, i64> = BTreeMap::from([(start, 0)]);
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        if at == 0 {
            break;
        }
        for step in sizes.iter().flat_map(|&s| [-s, s]) {
            let to = at + step;
            if to.abs() <= bound && !came.contains_key(&to) {
                came.insert(to, step);
                queue.push_back(to);
            }
        }
    }
    let mut at = 0;
    while at != start {
        let Some(&step) = came.get(&at) else {
            return false;
        };
        // A negative step takes a unit from side 0.
        let from = step > 0;
        let cost = |v: u32| -> i64 {
            graph
                .edges(v)
                .map(|(w, weight)| {
                    if side[w.index()] == from {
                        signed(weight)
                    } else {
                        -signed(weight)
                    }
                })
                .sum()
        };
        let fitting =
            |v: &u32| graph.load[v.index()] == step.unsigned_abs() && side[v.index()] == from;
        let Some(unit) = (0..narrow(graph.vertices()))
            .filter(fitting)
            .min_by_key(|&v| (cost(v), v))
        else {
            return false;
        };
        side[unit.index()] = !from;
        at -= step;
    }
    true
}
