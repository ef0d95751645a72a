//! The channel dependency graph, and what follows from it: a routing without a cycle in it cannot
//! deadlock, on one virtual lane (W. J. Dally and C. L. Seitz, "Deadlock-free message routing in
//! multiprocessor interconnection networks", IEEE Transactions on Computers C-36(5), 1987).
//!
//! A channel depends on another when traffic that holds the first can wait for the second at the
//! switch between them. Endpoints take in whatever arrives, so nothing depends through them.
//! Packets that never arrive hold and wait as others do (see `walk`). Of every switch a matrix of
//! bits is kept: row and column are its links.

use super::channels::Turns;
use super::channels::{ChannelId, Channels};
use super::next_hops::{Choice, Destination, NextHops};
use super::ranks::Ranks;
use super::walk::{ForwardingLoop, Walker};
use crate::fabric::index::Id;
use crate::fabric::{LinkId, Vertex};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::prelude::*;
use std::collections::{HashMap, VecDeque};

/// Tasks that destinations are dealt to.
const TASKS: usize = 16;

/// Links of every device by number, and where its matrix is.
#[derive(Debug)]
struct Places {
    /// Links of device `v`: `links[start[v]..start[v + 1]]`, lowest first.
    start: Vec<u32>,
    links: Vec<LinkId>,
    /// Place of every link at its `a` and at its `b`.
    place: Vec<[u32; 2]>,
    /// First word of the matrix of each device; rows are whole words.
    matrix: Vec<usize>,
}

impl Places {
    fn new(channels: &Channels<'_>) -> Self {
        let n = channels.network.vertices();
        let mut start = vec![0u32; n + 1];
        let links = &channels.fabric.links;
        links
            .iter()
            .flat_map(|l| [l.a, l.b])
            .for_each(|v| start[v.index() + 1] += 1);
        (0..n).for_each(|v| start[v + 1] += start[v]);
        let (mut next, mut of, mut place) = (
            start.clone(),
            vec![LinkId::from(0); 2 * links.len()],
            vec![[0; 2]; links.len()],
        );
        for (index, link) in links.iter().enumerate() {
            for (end, v) in [link.a, link.b].into_iter().enumerate() {
                place[index][end] = next[v.index()] - start[v.index()];
                of[next[v.index()].index()] = LinkId::new(index);
                next[v.index()] += 1;
            }
        }
        let mut matrix = vec![0usize; n + 1];
        for v in channels.network.vertex_ids() {
            let degree = (start[v.index() + 1] - start[v.index()]).index();
            let words = if channels.is_switch(v) {
                degree * degree.div_ceil(64)
            } else {
                0
            };
            matrix[v.index() + 1] = matrix[v.index()] + words;
        }
        Places {
            start,
            links: of,
            place,
            matrix,
        }
    }

    fn degree(&self, device: Vertex) -> usize {
        (self.start[device.index() + 1] - self.start[device.index()]).index()
    }

    /// Where a channel starts, among the links of that device.
    fn out(&self, channel: ChannelId) -> usize {
        self.place[channel.link().index()][usize::from(!channel.is_forth())].index()
    }

    /// Where it ends.
    fn arrives(&self, channel: ChannelId) -> usize {
        self.out(channel.reverse())
    }

    /// The channel that leaves a device by a link of it.
    fn leaving(&self, channels: &Channels<'_>, device: Vertex, place: usize) -> ChannelId {
        let link = self.links[self.start[device.index()].index() + place];
        channels.leaving(link, device)
    }
}

/// Which channels depend on which.
#[derive(Debug)]
pub struct Dependencies<'a> {
    channels: &'a Channels<'a>,
    places: Places,
    bits: Vec<u64>,
    /// Loops that packets of some endpoint come to, by destination.
    pub loops: Vec<ForwardingLoop>,
}

/// What one task finds.
struct Part {
    bits: Vec<u64>,
    loops: Vec<ForwardingLoop>,
}

/// Bits that are set, by number.
fn set(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    words.iter().enumerate().flat_map(|(at, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros().index())?;
            left &= left - 1;
            Some(64 * at + bit)
        })
    })
}

impl<'a> Dependencies<'a> {
    /// Of the ways of all endpoints to the destinations of the given numbers, and of packets that
    /// tables send elsewhere. O(numbers * (V + E) + numbers * E * links of a switch / 64).
    pub fn new(
        channels: &'a Channels<'a>,
        (destinations, numbers): (&[Destination], &[usize]),
        choice: &impl Choice,
    ) -> Self {
        let places = Places::new(channels);
        let size = places.matrix.last().copied().unwrap_or(0);
        let some = |numbers: &[usize]| {
            let (mut bits, mut loops) = (vec![0u64; size], Vec::new());
            let mut next_hops = NextHops::new(channels);
            let mut walker = Walker::new(channels);
            let n = channels.network.vertices();
            // Links by which traffic comes in, and whether any is there.
            let mut into: Vec<Vec<u64>> = channels
                .network
                .vertex_ids()
                .map(|v| {
                    vec![
                        0;
                        if channels.is_switch(v) {
                            places.degree(v).div_ceil(64)
                        } else {
                            0
                        }
                    ]
                })
                .collect();
            let mut there = vec![false; n];
            for &number in numbers {
                next_hops.search(channels, (number, &destinations[number]), choice);
                channels
                    .network
                    .endpoints
                    .iter()
                    .filter(|&&s| next_hops.reaches(s))
                    .for_each(|&s| there[s.index()] = true);
                for &v in &next_hops.order {
                    if !std::mem::take(&mut there[v.index()]) {
                        continue;
                    }
                    let mut rows = std::mem::take(&mut into[v.index()]);
                    for &channel in next_hops.next(v) {
                        let w = channels.to(channel);
                        there[w.index()] = true;
                        if let Some(word) = into[w.index()].get_mut(places.arrives(channel) / 64) {
                            *word |= 1 << (places.arrives(channel) % 64);
                        }
                        for row in set(&rows) {
                            let column = places.out(channel);
                            bits[places.matrix[v.index()] + row * rows.len() + column / 64] |=
                                1 << (column % 64);
                        }
                    }
                    rows.fill(0);
                    into[v.index()] = rows;
                }
                walker.follow(
                    (number, &destinations[number]),
                    choice,
                    &mut loops,
                    |held, next| {
                        let v = channels.to(held);
                        let (row, column) = (places.arrives(held), places.out(next));
                        bits[places.matrix[v.index()]
                            + row * places.degree(v).div_ceil(64)
                            + column / 64] |= 1 << (column % 64);
                    },
                );
            }
            Part { bits, loops }
        };
        let merged = |mut one: Part, mut other: Part| {
            one.bits
                .iter_mut()
                .zip(&other.bits)
                .for_each(|(a, b)| *a |= b);
            one.loops.append(&mut other.loops);
            one
        };
        let each = numbers.len().div_ceil(TASKS).max(1);
        let none = || Part {
            bits: vec![0; size],
            loops: Vec::new(),
        };
        let Part { bits, loops } = numbers
            .par_chunks(each)
            .map(some)
            .reduce_with(merged)
            .unwrap_or_else(none);
        Dependencies {
            channels,
            places,
            bits,
            loops,
        }
    }

    /// Calls `visit` with every channel and one that it depends on, by switch.
    fn each(&self, mut visit: impl FnMut(ChannelId, ChannelId)) {
        for v in self.channels.network.vertex_ids() {
            let (from, to) = (
                self.places.matrix[v.index()],
                self.places.matrix[v.index() + 1],
            );
            let words = self.places.degree(v).div_ceil(64).max(1);
            for (row, bits) in self.bits[from..to].chunks(words).enumerate() {
                for column in set(bits) {
                    let leaving = |place| self.places.leaving(self.channels, v, place);
                    visit(leaving(row).reverse(), leaving(column));
                }
            }
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.bits.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// Turns from a channel that leads down to one that leads up: how many, and the first.
    pub fn illegal(&self, ranks: &Ranks) -> Turns {
        let (mut count, mut first) = (0, None);
        self.each(|from, to| {
            if !ranks.up(self.channels, from) && ranks.up(self.channels, to) {
                count += 1;
                first = first.or(Some((from, to)));
            }
        });
        (count, first)
    }

    /// A cycle of channels of which each depends on the next, and the last on the first: a shortest
    /// one through its lowest channel. None where there is no cycle. O(dependencies).
    pub fn cycle(&self) -> Option<Vec<ChannelId>> {
        let mut graph: DiGraph<ChannelId, (), u32> = DiGraph::default();
        let mut node: HashMap<ChannelId, NodeIndex<u32>> = HashMap::new();
        self.each(|from, to| {
            let [from, to] =
                [from, to].map(|c| *node.entry(c).or_insert_with(|| graph.add_node(c)));
            graph.add_edge(from, to, ());
        });
        let looped = |piece: &Vec<NodeIndex<u32>>| {
            piece.len() > 1 || piece.iter().any(|&n| graph.contains_edge(n, n))
        };
        let pieces = kosaraju_scc(&graph);
        let lowest = |piece: &Vec<NodeIndex<u32>>| piece.iter().map(|&n| (graph[n], n)).min();
        let (_, start) = pieces
            .iter()
            .filter(|p| looped(p))
            .min_by_key(|p| (p.len(), lowest(p)))
            .and_then(lowest)?;
        let mut before: HashMap<NodeIndex<u32>, NodeIndex<u32>> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            let mut after: Vec<NodeIndex<u32>> = graph.neighbors(at).collect();
            after.sort_by_key(|&n| graph[n]);
            for next in after {
                if next == start {
                    let mut cycle = vec![graph[at]];
                    let mut back = at;
                    while let Some(&earlier) = before.get(&back).filter(|_| back != start) {
                        cycle.push(graph[earlier]);
                        back = earlier;
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                before.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    at
                });
            }
        }
        None
    }
}
