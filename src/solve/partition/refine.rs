//! Refinement by moves of single vertices with the best prefix kept (Fiduccia & Mattheyses, DAC
//! 1982); gains in heaps, since capacities are no small numbers, the latest first among equals
//! (Hagen, Huang & Kahng, IEEE TCAD 1997).

use super::graph::Graph;
use crate::fabric::index::{Id, narrow, signed};
use std::collections::BinaryHeap;

/// Passes over a graph at most.
const PASSES: usize = 10;
/// Vertices up to which every vertex is a candidate and a pass goes to its end.
const SMALL: usize = 2_000;

/// What side 0 must hold.
pub(super) struct Balance {
    /// Load wanted on side 0.
    pub(super) target: u64,
    /// How far it may be off in the result.
    pub(super) slack: u64,
}

impl Balance {
    /// How far a load of side 0 is beyond the slack.
    pub(super) fn excess(&self, first: u64) -> u64 {
        first.abs_diff(self.target).saturating_sub(self.slack)
    }
}

struct Pass<'a> {
    graph: &'a Graph,
    side: &'a mut [bool],
    gain: Vec<i64>,
    locked: Vec<bool>,
    /// By side, and by whether vertices have load: gain, time of entry, vertex.
    heaps: [BinaryHeap<(i64, u32, u32)>; 4],
    clock: u32,
    first: u64,
    cut: u64,
}

impl Pass<'_> {
    fn offer(&mut self, v: u32) {
        let at = v.index();
        let heap = 2 * usize::from(self.side[at]) + usize::from(self.graph.load[at] > 0);
        self.clock = self.clock.wrapping_add(1);
        self.heaps[heap].push((self.gain[at], self.clock, v));
    }

    /// Moves a vertex to the other side; `open`: its neighbours become candidates.
    fn flip(&mut self, v: u32, open: bool) {
        let at = v.index();
        let load = self.graph.load[at];
        self.first = if self.side[at] {
            self.first + load
        } else {
            self.first - load
        };
        self.cut = self.cut.saturating_add_signed(-self.gain[at]);
        self.side[at] = !self.side[at];
        self.gain[at] = -self.gain[at];
        let graph = self.graph;
        for (w, weight) in graph.edges(v) {
            let change = 2 * signed(weight);
            self.gain[w.index()] += if self.side[w.index()] == self.side[at] {
                -change
            } else {
                change
            };
            if open && !self.locked[w.index()] {
                self.offer(w);
            }
        }
    }

    /// The best move that keeps side 0 within `limit` of the target or brings it nearer.
    fn choose(&mut self, target: u64, limit: u64) -> Option<u32> {
        let off = self.first.abs_diff(target);
        let mut best: Option<(i64, bool, u32)> = None;
        for index in 0..4 {
            while let Some(&(gain, _, v)) = self.heaps[index].peek() {
                if !self.locked[v.index()] && gain == self.gain[v.index()] {
                    break;
                }
                self.heaps[index].pop();
            }
            let Some(&(gain, _, v)) = self.heaps[index].peek() else {
                continue;
            };
            let load = self.graph.load[v.index()];
            let after = if index >= 2 {
                self.first + load
            } else {
                self.first - load
            }
            .abs_diff(target);
            let nearer = after < off;
            if (nearer || off <= limit && after <= limit)
                && best.is_none_or(|b| (gain, nearer) > (b.0, b.1))
            {
                best = Some((gain, nearer, v));
            }
        }
        best.map(|b| b.2)
    }
}

/// Lowers the cut, and brings side 0 within the slack of the target where single moves can; returns
/// the cut. O(E log V) a pass.
pub(super) fn refine(graph: &Graph, side: &mut [bool], balance: &Balance) -> u64 {
    let n = graph.vertices();
    let limit = balance.slack + graph.heaviest();
    let (first, cut) = (graph.first_load(side), graph.cut(side));
    let total: Vec<i64> = (0..narrow(n))
        .map(|v| signed(graph.edges(v).map(|e| e.1).sum()))
        .collect();
    let crossing = |v: u32| {
        signed(
            graph
                .edges(v)
                .filter(|e| side[e.0.index()] != side[v.index()])
                .map(|e| e.1)
                .sum(),
        )
    };
    let gain: Vec<i64> = (0..narrow(n))
        .map(|v| 2 * crossing(v) - total[v.index()])
        .collect();
    let mut pass = Pass {
        graph,
        side,
        gain,
        locked: vec![false; n],
        heaps: Default::default(),
        clock: 0,
        first,
        cut,
    };
    let patience = if n <= SMALL {
        n
    } else {
        (n / 50).clamp(500, 4_000)
    };
    for _ in 0..PASSES {
        let start = (balance.excess(pass.first), pass.cut);
        for v in 0..narrow(n) {
            if n <= SMALL || start.0 > 0 || pass.gain[v.index()] > -total[v.index()] {
                pass.offer(v);
            }
        }
        let (mut best, mut kept, mut moves) = (start, 0, Vec::new());
        while let Some(v) = pass.choose(balance.target, limit) {
            pass.locked[v.index()] = true;
            pass.flip(v, true);
            moves.push(v);
            let key = (balance.excess(pass.first), pass.cut);
            if key < best {
                (best, kept) = (key, moves.len());
            } else if moves.len() - kept > patience && key.0 <= limit {
                break;
            }
        }
        pass.heaps.iter_mut().for_each(BinaryHeap::clear);
        for &v in &moves {
            pass.locked[v.index()] = false;
        }
        for &v in moves[kept..].iter().rev() {
            pass.flip(v, false);
        }
        if best >= start {
            break;
        }
    }
    pass.cut
}
