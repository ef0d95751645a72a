//! Which devices of a tier lead to the same devices above: by what most of what they reach has in
//! common, so that a cable less or a cable elsewhere takes none out of its block.

use super::clusters::clusters;
use super::view::View;
use crate::fabric::NONE;
use std::collections::BTreeMap;

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

/// The blocks between a tier and what is above it. Devices above that few of a block lead to are
/// not of it: a cable there is a stray.
pub(super) fn blocks(view: &View<'_>, tier: u32, devices: &[u32]) -> Vec<Block> {
    let up = |d: u32| {
        let above = view
            .behind(d)
            .map(|b| b.device)
            .filter(|n| view.tier[*n as usize] > tier && view.tier[*n as usize] != NONE);
        let mut above: Vec<u32> = above.collect();
        above.sort_unstable();
        above
    };
    let reached: Vec<Vec<u32>> = devices.iter().map(|d| up(*d)).collect();
    let mut sets = reached.clone();
    sets.iter_mut().for_each(Vec::dedup);
    let block = |members: Vec<usize>| {
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        members
            .iter()
            .flat_map(|m| &sets[*m])
            .for_each(|u| *seen.entry(*u).or_insert(0) += 1);
        let upper: Vec<u32> = seen
            .into_iter()
            .filter(|(_, n)| 4 * n > members.len())
            .map(|(u, _)| u)
            .collect();
        let mut count = vec![0u32; members.len() * upper.len()];
        for (row, member) in members.iter().enumerate() {
            let columns = reached[*member]
                .iter()
                .filter_map(|u| upper.binary_search(u).ok());
            columns.for_each(|column| count[row * upper.len() + column] += 1);
        }
        Block {
            lower: members.iter().map(|m| devices[*m]).collect(),
            upper,
            count,
        }
    };
    clusters(&sets).into_iter().map(block).collect()
}
