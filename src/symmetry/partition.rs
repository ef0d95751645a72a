//! An ordered partition refined by a queue of splitters, with an undo log.
//!
//! Hopcroft's smaller-half rule (Hopcroft 1971; Paige and Tarjan, SIAM J. Computing 1987; Cardon
//! and Crochemore, Theoretical Computer Science 1982): a cell that is split puts all its parts but
//! the largest into the queue, so that every arc is looked at O(log V) times. Counts are sums of
//! well-mixed 64-bit numbers, one for each colour of arc. A collision of sums could only make a
//! partition too coarse, which the checks of conservation and of every generator then find.

use crate::fabric::index::{Id, narrow};
use std::collections::VecDeque;

/// A well-mixed function of two numbers (splitmix64).
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ b.wrapping_add(0x632B_E59B_D9B4_E019)
            .wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A graph whose arcs have colours, as well-mixed numbers.
pub(super) trait Neighbours {
    /// Calls `each` with every neighbour of a vertex and the colour of what joins them, as the
    /// neighbour sees it.
    fn visit(&self, vertex: u32, each: impl FnMut(u32, u64));
}

/// Cells are runs of `elements`; a cell is named by where it starts.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    elements: Vec<u32>,
    position: Vec<u32>,
    /// Start of the cell of each vertex.
    cell: Vec<u32>,
    /// Length of the cell that starts here.
    length: Vec<u32>,
    /// Members of the cell that starts here that the splitter at hand touches: the last ones.
    touched: Vec<u32>,
    sum: Vec<u64>,
    queue: VecDeque<u32>,
    queued: Vec<bool>,
    /// Starts of the cells split off, in order.
    log: Vec<u32>,
    /// Arcs looked at so far.
    pub(super) work: u64,
    scratch: Scratch,
}

#[derive(Clone, Debug, Default)]
struct Scratch {
    members: Vec<u32>,
    cells: Vec<u32>,
    runs: Vec<(u32, u32)>,
}

impl Partition {
    /// The vertices for which `colour` says a number below `colours`, grouped by it; the others are
    /// in no cell. O(V).
    pub(super) fn new(
        vertices: usize,
        colours: usize,
        colour: impl Fn(u32) -> Option<u32>,
    ) -> Self {
        let mut start = vec![0u32; colours + 1];
        (0..narrow(vertices))
            .filter_map(&colour)
            .for_each(|c| start[c.index() + 1] += 1);
        for c in 0..colours {
            start[c + 1] += start[c];
        }
        let present = start[colours].index();
        let mut next = start.clone();
        let (mut elements, mut position, mut cell) = (
            vec![0; present],
            vec![u32::MAX; vertices],
            vec![u32::MAX; vertices],
        );
        for v in 0..narrow(vertices) {
            let Some(c) = colour(v) else { continue };
            let at = next[c.index()];
            next[c.index()] += 1;
            elements[at.index()] = v;
            position[v.index()] = at;
            cell[v.index()] = start[c.index()];
        }
        let (mut length, mut queued, mut queue) =
            (vec![0; present], vec![false; present], VecDeque::new());
        for run in start.windows(2).filter(|run| run[1] > run[0]) {
            length[run[0].index()] = run[1] - run[0];
            queued[run[0].index()] = true;
            queue.push_back(run[0]);
        }
        let touched = vec![0; present];
        let scratch = Scratch::default();
        Partition {
            elements,
            position,
            cell,
            length,
            touched,
            sum: vec![0; vertices],
            queue,
            queued,
            log: Vec::new(),
            work: 0,
            scratch,
        }
    }

    /// Number of vertices in cells.
    pub(super) fn elements(&self) -> u32 {
        narrow(self.elements.len())
    }

    /// Start of the cell of a vertex.
    pub(super) fn cell(&self, vertex: u32) -> u32 {
        self.cell[vertex.index()]
    }

    /// Members of a cell.
    pub(super) fn members(&self, cell: u32) -> &[u32] {
        &self.elements[cell.index()..(cell + self.length[cell.index()]).index()]
    }

    /// The moment, for [`Partition::undo`] and [`Partition::split_since`].
    pub(super) fn mark(&self) -> usize {
        self.log.len()
    }

    /// Starts of the cells split off since a moment.
    pub(super) fn split_since(&self, mark: usize) -> &[u32] {
        &self.log[mark..]
    }

    /// Splits a vertex off its cell and queues it.
    pub(super) fn individualise(&mut self, vertex: u32) {
        let cell = self.cell[vertex.index()];
        if self.length[cell.index()] == 1 {
            return;
        }
        let last = cell + self.length[cell.index()] - 1;
        let at = self.position[vertex.index()];
        swap(&mut self.elements, &mut self.position, at, last);
        self.length[cell.index()] -= 1;
        self.split_off(last, 1);
        self.push(last);
    }

    fn split_off(&mut self, start: u32, length: u32) {
        for &x in &self.elements[start.index()..(start + length).index()] {
            self.cell[x.index()] = start;
        }
        self.length[start.index()] = length;
        self.log.push(start);
    }

    fn push(&mut self, cell: u32) {
        if !std::mem::replace(&mut self.queued[cell.index()], true) {
            self.queue.push_back(cell);
        }
    }

    /// Merges what was split off since a moment. The order within cells is not restored.
    pub(super) fn undo(&mut self, mark: usize) {
        for start in self.log.drain(mark..).rev() {
            let length = self.length[start.index()];
            let parent = self.cell[self.elements[start.index() - 1].index()];
            for &x in &self.elements[start.index()..(start + length).index()] {
                self.cell[x.index()] = parent;
            }
            self.length[parent.index()] += length;
        }
    }

    /// Works the queue off. `event` is told, splitter by splitter, a number that any automorphism
    /// preserves, and says whether to go on; false when it did not.
    pub(super) fn refine<G: Neighbours>(
        &mut self,
        graph: &G,
        mut event: impl FnMut(u64) -> bool,
    ) -> bool {
        while let Some(splitter) = self.queue.pop_front() {
            self.queued[splitter.index()] = false;
            let seen = self.count(graph, splitter);
            let met = self.split(seen);
            if !event(mix(met, u64::from(splitter))) {
                self.queue
                    .drain(..)
                    .for_each(|c| self.queued[c.index()] = false);
                return false;
            }
        }
        true
    }

    /// Adds up, for every neighbour of the splitter, what joins it to the splitter; neighbours move
    /// to the end of their cells. Returns a number for what was seen of cells of one vertex, which
    /// need no moving.
    fn count<G: Neighbours>(&mut self, graph: &G, splitter: u32) -> u64 {
        let mut members = std::mem::take(&mut self.scratch.members);
        members.clear();
        members.extend_from_slice(self.members(splitter));
        let (mut seen, mut work) = (0u64, 0);
        for &w in &members {
            graph.visit(w, |x, colour| {
                work += 1;
                let cell = self.cell[x.index()];
                let length = self.length[cell.index()];
                if length == 1 {
                    seen = seen.wrapping_add(mix(colour, u64::from(cell)));
                    return;
                }
                let touched = &mut self.touched[cell.index()];
                let boundary = cell + length - *touched;
                let at = self.position[x.index()];
                if at < boundary {
                    if *touched == 0 {
                        self.scratch.cells.push(cell);
                    }
                    *touched += 1;
                    swap(&mut self.elements, &mut self.position, at, boundary - 1);
                }
                let sum = &mut self.sum[x.index()];
                *sum = sum.wrapping_add(colour);
            });
        }
        self.work += work;
        self.scratch.members = members;
        seen
    }

    /// Splits every touched cell by its members' sums.
    fn split(&mut self, mut seen: u64) -> u64 {
        let mut cells = std::mem::take(&mut self.scratch.cells);
        cells.sort_unstable();
        for &cell in &cells {
            let length = self.length[cell.index()];
            let touched = std::mem::take(&mut self.touched[cell.index()]);
            let (from, end) = (cell + length - touched, cell + length);
            let mut runs = std::mem::take(&mut self.scratch.runs);
            self.runs(from, end, &mut runs);
            for &(start, _) in &runs {
                let sum = self.sum[self.elements[start.index()].index()];
                seen = seen.wrapping_add(mix(sum, u64::from(start)));
            }
            for &x in &self.elements[from.index()..end.index()] {
                self.sum[x.index()] = 0;
            }
            if runs.first().is_some_and(|r| r.0 != cell) {
                runs.insert(0, (cell, from - cell));
            }
            if runs.len() > 1 {
                self.part(cell, &runs);
            }
            self.scratch.runs = runs;
        }
        cells.clear();
        self.scratch.cells = cells;
        seen
    }

    /// Runs (start, length) of equal sums among the touched members of a cell, in order of their
    /// sums.
    fn runs(&mut self, from: u32, end: u32, runs: &mut Vec<(u32, u32)>) {
        let slice = &mut self.elements[from.index()..end.index()];
        let first = self.sum[slice[0].index()];
        runs.clear();
        if slice.iter().all(|&x| self.sum[x.index()] == first) {
            runs.push((from, end - from));
            return;
        }
        slice.sort_unstable_by_key(|&x| self.sum[x.index()]);
        let mut at = from;
        for run in slice.chunk_by(|&x, &y| self.sum[x.index()] == self.sum[y.index()]) {
            runs.push((at, narrow(run.len())));
            at += narrow(run.len());
        }
        for (position, &x) in (from..).zip(slice.iter()) {
            self.position[x.index()] = position;
        }
    }

    /// Makes cells of the parts of a cell, the first part keeping its name, and queues all but the
    /// largest.
    fn part(&mut self, cell: u32, parts: &[(u32, u32)]) {
        let largest = parts.iter().rev().max_by_key(|p| p.1).map_or(cell, |p| p.0);
        // From the right, so that undoing merges each part once.
        for &(start, length) in parts[1..].iter().rev() {
            self.split_off(start, length);
        }
        self.length[cell.index()] = parts[0].1;
        let all = self.queued[cell.index()];
        for &(start, _) in parts {
            if all || start != largest {
                self.push(start);
            }
        }
    }
}

fn swap(elements: &mut [u32], position: &mut [u32], a: u32, b: u32) {
    let (x, y) = (elements[a.index()], elements[b.index()]);
    elements.swap(a.index(), b.index());
    position[x.index()] = b;
    position[y.index()] = a;
}
