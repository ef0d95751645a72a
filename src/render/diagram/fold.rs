//! Which blocks are alike in every device, cable and sign that is shown, so that one stands for all.

use super::alike::{Interner, Signatures};
use super::tree::{Node, Tree};
use crate::fabric::index::wide;
use std::collections::BTreeMap;

impl Tree {
    /// Folds blocks that are alike; all are drawn where there are at most `most` of a depth.
    pub(super) fn fold(&self, signatures: &Signatures, most: &[usize]) -> Block {
        let mut interner = Interner::default();
        let mut signs = vec![0u32; self.nodes.len()];
        for at in (0..self.nodes.len()).rev() {
            let node = &self.nodes[at];
            let mut words = vec![wide(at.min(1)), wide(node.key.len())];
            for (tier, devices) in &node.tiers {
                words.extend([u64::MAX, u64::from(*tier)]);
                words.extend(devices.iter().map(|d| u64::from(signatures.device(*d))));
            }
            words.push(u64::MAX);
            words.extend(node.units.iter().map(|u| u64::from(signatures.unit(*u))));
            words.push(u64::MAX);
            words.extend(node.children.iter().map(|c| u64::from(signs[*c])));
            words.extend(signatures.wiring(&node.key));
            signs[at] = interner.number(words);
        }
        self.block(vec![0], &signs, most)
    }

    fn block(&self, nodes: Vec<usize>, signs: &[u32], most: &[usize]) -> Block {
        let first = &self.nodes[nodes[0]];
        let depth = first.key.len();
        let room = most.get(depth).copied().unwrap_or(1);
        let all = first.children.len() <= room;
        let kinds = kinds(&first.children, signs, all);
        // The commonest kind says what the fabric is; rare ones are what differs.
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        let commonest = order
            .iter()
            .copied()
            .max_by_key(|k| (kinds[*k].1.len(), std::cmp::Reverse(*k)));
        order.sort_by_key(|k| (Some(*k) != commonest, kinds[*k].1.len(), *k));
        let drawn = if all { kinds.len() } else { room.max(2) };
        let mut kept: Vec<usize> = order.iter().copied().take(drawn).collect();
        kept.sort_by_key(|k| kinds[*k].1[0]);
        let of = |members: &[usize]| -> Vec<usize> {
            let own = |n: &usize| {
                let children = &self.nodes[*n].children;
                members.iter().filter_map(|i| children.get(*i).copied())
            };
            nodes.iter().flat_map(own).collect()
        };
        let word = self.words.get(depth).map_or("", String::as_str);
        let mut inner = Vec::new();
        for kind in kept {
            let members = &kinds[kind].1;
            let mut block = self.block(of(members), signs, most);
            block.times = members.len();
            block.name = named(word, members, &self.nodes, &first.children);
            inner.push(block);
        }
        let left: Vec<usize> = order
            .iter()
            .skip(drawn)
            .flat_map(|k| of(&kinds[*k].1))
            .collect();
        let full = first
            .children
            .iter()
            .map(|c| self.nodes[*c].hosts)
            .max()
            .unwrap_or(0);
        inner.iter_mut().for_each(|b| b.full = full);
        let hosts = first.hosts;
        Block {
            name: String::new(),
            nodes,
            times: 1,
            inner,
            omitted: left,
            hosts,
            full: hosts,
        }
    }
}

/// Blocks by what they are alike in, by their number among their siblings; each for itself where
/// all are drawn.
fn kinds(children: &[usize], signs: &[u32], all: bool) -> Vec<(u32, Vec<usize>)> {
    let mut kinds: Vec<(u32, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<u32, usize> = BTreeMap::new();
    for (index, child) in children.iter().enumerate() {
        let sign = signs[*child];
        match known.get(&sign).filter(|_| !all) {
            Some(kind) => kinds[*kind].1.push(index),
            None => {
                known.insert(sign, kinds.len());
                kinds.push((sign, vec![index]));
            }
        }
    }
    kinds
}

/// `SU 3`, `pod 0 to 63`, `SU 0 and 5 like it`.
fn named(word: &str, members: &[usize], nodes: &[Node], siblings: &[usize]) -> String {
    let value = |index: usize| nodes[siblings[index]].key.last().copied().unwrap_or(0);
    let (first, last) = (members[0], members[members.len() - 1]);
    if members.len() == 1 {
        format!("{word} {}", value(first))
    } else if members.windows(2).all(|w| w[1] == w[0] + 1) {
        format!("{word} {} to {}", value(first), value(last))
    } else {
        format!("{word} {} and {} like it", value(first), members.len() - 1)
    }
}

/// A block that is drawn, standing for all of `nodes`, the first of which is shown.
pub(super) struct Block {
    /// `SU 0`, `pod 0 to 63`.
    pub name: String,
    pub nodes: Vec<usize>,
    /// How many blocks of the one around it are drawn as this one.
    pub times: usize,
    pub inner: Vec<Block>,
    /// Blocks inside of further kinds that are not drawn.
    pub omitted: Vec<usize>,
    /// Hosts in it, inner blocks included.
    pub hosts: usize,
    /// Hosts in a full block of its kind.
    pub full: usize,
}
