//! Which of many like things are drawn: all of a few, else the first ones, the last, and those that
//! something is shown of.

use std::collections::BTreeSet;

/// What a place shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// One item.
    One(usize),
    /// All items from the first on, as a stack.
    Stack,
    /// Items (first, end) that are left out here.
    More(usize, usize),
}

/// Shares at most `room` places out between `count` items, in order. O(room^2).
pub(super) fn folded(count: usize, room: usize, wanted: &[usize]) -> Vec<Slot> {
    if count <= room {
        return (0..count).map(Slot::One).collect();
    }
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for item in wanted.iter().copied().chain([0, count - 1]).chain(1..count) {
        let mut more = chosen.clone();
        more.insert(item);
        let gaps = more
            .iter()
            .zip(more.iter().skip(1))
            .filter(|(a, b)| **b > **a + 1)
            .count();
        let outer = usize::from(!more.contains(&0)) + usize::from(!more.contains(&(count - 1)));
        if more.len() + gaps + outer > room {
            break;
        }
        chosen = more;
    }
    let mut found = Vec::new();
    let mut next = 0;
    for item in chosen {
        if item > next {
            found.push(Slot::More(next, item));
        }
        found.push(Slot::One(item));
        next = item + 1;
    }
    if next < count {
        found.push(Slot::More(next, count));
    }
    found
}
