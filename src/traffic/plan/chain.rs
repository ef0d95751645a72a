//! Messages of a collective that must follow one another, and so the least time that latency alone
//! lets it take.
//!
//! A ring hands a chunk from member to member, each hop after the one before; a tree adds up before
//! it hands down. The longest such chain bounds the time of every schedule of the algorithm from
//! below, however finely it cuts its chunks and overlaps them.

use super::collective::{Algorithm, Operation, by_block, demands, parent, passes, second};
use super::model::{Collective, ParallelismPlan};
use crate::fabric::index::{Id, narrow, place, wide};
use crate::fabric::{Fabric, Vertex};
use crate::traffic::block::Block;

/// One group of a collective.
#[derive(Clone, Debug)]
pub struct Group {
    /// The endpoint of every member.
    pub members: Vec<Vertex>,
    /// A number for the scale-up domain of every member.
    blocks: Vec<usize>,
    /// To whom each member sends, in order; `None` when everyone sends to everyone.
    sent: Option<Vec<Vec<u32>>>,
    operation: Operation,
    algorithm: Algorithm,
}

/// Latencies of messages within a group, in picoseconds.
#[derive(Clone, Debug)]
pub struct Messages {
    /// For each member (target, latency) in order of targets; `None` for a member that was not
    /// looked at.
    pub from: Vec<Option<Vec<(u32, u64)>>>,
    /// What any message takes at least.
    pub least: u64,
}

impl Messages {
    fn of(&self, from: usize, to: usize) -> u64 {
        let row = self.from.get(from).and_then(Option::as_ref);
        let found = row.and_then(|row| {
            row.binary_search_by_key(&narrow(to), |m| m.0)
                .ok()
                .map(|at| row[at].1)
        });
        found.unwrap_or(self.least)
    }

    /// The longest of those looked at.
    pub fn longest(&self) -> Option<u64> {
        self.from.iter().flatten().flatten().map(|m| m.1).max()
    }
}

impl ParallelismPlan {
    /// The groups of a collective, with `endpoint` of every rank. O(ranks).
    pub fn members<'a>(
        &self,
        collective: &Collective,
        fabric: &'a Fabric,
        endpoint: &'a [Vertex],
    ) -> impl Iterator<Item = Group> + use<'a> {
        let (operation, algorithm) = (collective.operation, collective.algorithm);
        self.groups(collective.over).into_iter().map(move |group| {
            let members: Vec<Vertex> = group.iter().map(|&r| endpoint[r.index()]).collect();
            let mut names = std::collections::HashMap::new();
            let blocks = members.iter().map(|&v| {
                let next = names.len();
                *names.entry(Block::of(fabric, v)).or_insert(next)
            });
            let blocks: Vec<usize> = blocks.collect();
            Group::new(members, blocks, operation, algorithm)
        })
    }

    /// Bytes of the smallest message that a member sends, at least 1.
    pub fn smallest_message(&self, collective: &Collective) -> u64 {
        let n = self.group_size(collective.over).max(1);
        let parts = match (collective.operation, collective.algorithm) {
            (Operation::Send, _) => 1,
            (_, Algorithm::Tree) => 2,
            _ => n,
        };
        (collective.bytes.0 / parts).max(1)
    }
}

impl Group {
    pub(super) fn new(
        members: Vec<Vertex>,
        blocks: Vec<usize>,
        operation: Operation,
        algorithm: Algorithm,
    ) -> Self {
        let sent = (algorithm != Algorithm::Direct).then(|| sent(operation, algorithm, &blocks));
        Group {
            members,
            blocks,
            sent,
            operation,
            algorithm,
        }
    }

    /// To whom a member sends, in order.
    pub fn targets(&self, member: usize) -> Vec<u32> {
        match self.sent.as_ref().and_then(|sent| sent.get(member)) {
            Some(targets) => targets.clone(),
            None => (0..narrow(self.members.len()))
                .filter(|&to| to.index() != member)
                .collect(),
        }
    }

    /// The most messages that one member sends.
    pub fn largest(&self) -> usize {
        let sent = self
            .sent
            .as_ref()
            .map(|sent| sent.iter().map(Vec::len).max().unwrap_or(0));
        sent.unwrap_or(self.members.len().saturating_sub(1))
    }

    /// The longest chain of messages, in picoseconds. O(messages).
    pub fn chain(&self, messages: &Messages) -> u64 {
        let n = self.members.len();
        let twice = passes(self.operation) == 2;
        match self.algorithm {
            _ if n < 2 => 0,
            _ if self.operation == Operation::Send => (1..n)
                .map(|i| messages.of(i - 1, i).max(messages.of(i, i - 1)))
                .max()
                .unwrap_or(0),
            Algorithm::Ring => {
                let edges: Vec<u64> = (0..n).map(|i| messages.of(i, (i + 1) % n)).collect();
                let from = windows(&edges, place(passes(self.operation)) * (n - 1));
                from.into_iter().max().unwrap_or(0)
            }
            Algorithm::Tree => tree(messages, n, |i| i).max(tree(messages, n, |i| second(i, n))),
            Algorithm::Direct => direct(messages, n, twice),
            Algorithm::Hierarchical => hierarchical(messages, &self.blocks, self.operation),
        }
    }
}

fn sent(operation: Operation, algorithm: Algorithm, blocks: &[usize]) -> Vec<Vec<u32>> {
    let mut sent: Vec<Vec<u32>> = vec![Vec::new(); blocks.len()];
    for (from, to, _) in demands(operation, algorithm, blocks) {
        sent[from].push(narrow(to));
    }
    for list in &mut sent {
        list.sort_unstable();
        list.dedup();
    }
    sent
}

/// For every start, the sum of `count` edges one after the other around a ring.
fn windows(edges: &[u64], count: usize) -> Vec<u64> {
    let n = edges.len();
    let (rounds, rest) = (count / n, count % n);
    let all: u64 = edges.iter().sum();
    let mut sum: u64 = edges[..rest].iter().sum::<u64>() + all * wide(rounds);
    let mut found = Vec::with_capacity(n);
    for start in 0..n {
        found.push(sum);
        sum = sum + edges[(start + rest) % n] - edges[start];
    }
    found
}

/// Up a tree from its slowest leaf and down to its slowest one.
fn tree(messages: &Messages, n: usize, name: impl Fn(usize) -> usize) -> u64 {
    let (mut up, mut down) = (0, 0);
    for leaf in 0..n {
        let (mut at, mut rise, mut fall) = (leaf, 0, 0);
        while let Some(above) = parent(at, n) {
            rise += messages.of(name(at), name(above));
            fall += messages.of(name(above), name(at));
            at = above;
        }
        up = up.max(rise);
        down = down.max(fall);
    }
    up + down
}

/// The slowest message, or the slowest into a member and the slowest out of the same one.
fn direct(messages: &Messages, n: usize, twice: bool) -> u64 {
    let mut into = vec![messages.least; n];
    let mut out = vec![messages.least; n];
    for (from, row) in messages.from.iter().enumerate() {
        for &(to, latency) in row.iter().flatten() {
            out[from] = out[from].max(latency);
            into[to.index()] = into[to.index()].max(latency);
        }
    }
    let both = into
        .iter()
        .zip(&out)
        .map(|(i, o)| if twice { i + o } else { *i });
    both.max().unwrap_or(0)
}

/// Into a member from its domain before the ring that it begins, out of the ring's last member into
/// its domain after it.
fn hierarchical(messages: &Messages, blocks: &[usize], operation: Operation) -> u64 {
    let domains = by_block(blocks);
    let inside = domains.iter().map(Vec::len).min().unwrap_or(0);
    let (before, after) = (
        operation != Operation::AllGather,
        operation != Operation::ReduceScatter,
    );
    let mut longest = 0;
    for index in 0..inside {
        let ring: Vec<usize> = domains.iter().map(|d| d[index]).collect();
        let n = ring.len();
        let edges: Vec<u64> = (0..n)
            .map(|i| {
                if n > 1 {
                    messages.of(ring[i], ring[(i + 1) % n])
                } else {
                    0
                }
            })
            .collect();
        let count = place(passes(operation)) * (n - 1);
        for (start, sum) in windows(&edges, count).into_iter().enumerate() {
            let end = (start + count) % n;
            let (first, last) = (ring[start], ring[end]);
            let enter = domains[start]
                .iter()
                .filter(|&&m| before && m != first)
                .map(|&m| messages.of(m, first))
                .max();
            let leave = domains[end]
                .iter()
                .filter(|&&m| after && m != last)
                .map(|&m| messages.of(last, m))
                .max();
            longest = longest.max(enter.unwrap_or(0) + sum + leave.unwrap_or(0));
        }
    }
    longest
}
