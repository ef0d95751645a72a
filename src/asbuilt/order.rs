//! The order of the tasks: on the walk through the rows, but no step goes into a port that a later
//! one frees.

use super::pairing::Plug;
use super::task::Task;
use std::collections::{BTreeSet, HashMap};

/// A task with the ports it frees and those it needs free.
pub(super) struct Planned {
    pub(super) task: Task,
    pub(super) frees: Vec<Plug>,
    pub(super) needs: Vec<Plug>,
}

/// Tasks in an order in which each comes after those that free a port it needs, the first of the
/// walk first among those that may be next. Where tasks wait for each other in a round, the first
/// of the walk goes first. O(n log n).
pub(super) fn ordered(walk: Vec<Planned>) -> Vec<Task> {
    let mut frees: HashMap<Plug, Vec<usize>> = HashMap::new();
    for (index, planned) in walk.iter().enumerate() {
        planned
            .frees
            .iter()
            .for_each(|plug| frees.entry(*plug).or_default().push(index));
    }
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); walk.len()];
    let mut waits = vec![0usize; walk.len()];
    for (index, planned) in walk.iter().enumerate() {
        for before in planned
            .needs
            .iter()
            .filter_map(|plug| frees.get(plug))
            .flatten()
            .filter(|b| **b != index)
        {
            after[*before].push(index);
            waits[index] += 1;
        }
    }
    let mut left: BTreeSet<usize> = (0..walk.len()).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|i| waits[*i] == 0).collect();
    let mut order = Vec::with_capacity(walk.len());
    while let Some(next) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        order.push(next);
        for follower in &after[next] {
            waits[*follower] = waits[*follower].saturating_sub(1);
            if waits[*follower] == 0 && left.contains(follower) {
                ready.insert(*follower);
            }
        }
    }
    let mut tasks: Vec<Option<Task>> = walk.into_iter().map(|p| Some(p.task)).collect();
    order.into_iter().filter_map(|i| tasks[i].take()).collect()
}
