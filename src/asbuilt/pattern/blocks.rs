//! Which devices of a tier lead to the same devices above: by what most of what they reach has in common, so that a cable less or a cable
//! elsewhere takes none out of its block.

use super::view::View;
use crate::fabric::NONE;
use std::collections::{BTreeMap, HashMap};

/// Sets of numbers that have at least half of the larger in common with the first of their cluster, as indices into `sets`; a set joins the
/// cluster that it has most in common with. O(sum of the sizes times the clusters that share a member).
pub(super) fn clusters(sets: &[Vec<u32>]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut holding: HashMap<u32, Vec<usize>> = HashMap::new();
    for (index, set) in sets.iter().enumerate().filter(|s| !s.1.is_empty()) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        set.iter().filter_map(|item| holding.get(item)).flatten().for_each(|c| *shared.entry(*c).or_insert(0) += 1);
        let first = |c: usize| clusters[c].first().map_or(0, |i| sets[*i].len());
        let near = shared.into_iter().filter(|(c, n)| 2 * n >= set.len().max(first(*c)));
        match near.max_by(|x, y| x.1.cmp(&y.1).then_with(|| y.0.cmp(&x.0))) {
            Some((cluster, _)) => clusters[cluster].push(index),
            None => {
                set.iter().for_each(|item| holding.entry(*item).or_default().push(clusters.len()));
                clusters.push(vec![index]);
            }
        }
    }
    clusters
}

/// Devices of a tier that lead to the same devices above.
pub(super) struct Block {
    pub(super) lower: Vec<u32>,
    pub(super) upper: Vec<u32>,
    /// Cables of each pair, row by row: `count[i * upper.len() + j]`.
    pub(super) count: Vec<u32>,
}

impl Block {
    pub(super) fn row(&self, lower: usize) -> &[u32] {
        &self.count[lower * self.upper.len()..(lower + 1) * self.upper.len()]
    }
}

/// The blocks between a tier and what is above it. Devices above that few of a block lead to are not of it: a cable there is a stray.
pub(super) fn blocks(view: &View<'_>, tier: u32, devices: &[u32]) -> Vec<Block> {
    let up = |d: u32| {
        let above = view.behind(d).map(|b| b.device).filter(|n| view.tier[*n as usize] > tier && view.tier[*n as usize] != NONE);
        let mut above: Vec<u32> = above.collect();
        above.sort_unstable();
        above
    };
    let reached: Vec<Vec<u32>> = devices.iter().map(|d| up(*d)).collect();
    let mut sets = reached.clone();
    sets.iter_mut().for_each(Vec::dedup);
    let block = |members: Vec<usize>| {
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        members.iter().flat_map(|m| &sets[*m]).for_each(|u| *seen.entry(*u).or_insert(0) += 1);
        let upper: Vec<u32> = seen.into_iter().filter(|(_, n)| 4 * n > members.len()).map(|(u, _)| u).collect();
        let mut count = vec![0u32; members.len() * upper.len()];
        for (row, member) in members.iter().enumerate() {
            let columns = reached[*member].iter().filter_map(|u| upper.binary_search(u).ok());
            columns.for_each(|column| count[row * upper.len() + column] += 1);
        }
        Block { lower: members.iter().map(|m| devices[*m]).collect(), upper, count }
    };
    clusters(&sets).into_iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_less_and_a_stray_stay_in_their_cluster() {
        let sets = [vec![1, 2, 3, 4], vec![1, 2, 3], vec![1, 2, 3, 9], vec![5, 6], vec![], vec![5]];
        assert_eq!(clusters(&sets), [vec![0, 1, 2], vec![3, 5]]);
    }
}
