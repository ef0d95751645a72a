//! Symmetries of any network: individualise and refine, two partitions in lockstep.
//!
//! One vertex after the other is singled out and the partition refined until every cell has one
//! vertex. From the last of these base vertices to the first, each is sought to be mapped onto the
//! other members of its cell while the base vertices before it stay: both partitions are split
//! alike, and as soon as all cells but those of one vertex hold the same vertices on both sides,
//! the identity extends the map (Darga, Sakallah and Markov, "Faster symmetry discovery using
//! sparsity of symmetries", DAC 2008; McKay and Piperno, "Practical graph isomorphism, II", J.
//! Symbolic Computation 2014). Twins are collapsed first.
//!
//! A search that runs out of work gives up: orbits are then too fine, a linear programme larger, no
//! answer wrong.
//!
//! Why no library: nauty and Traces (`nauty-Traces-sys`) need libclang and unsafe calls, which this
//! crate forbids; Traces took 66 s and 5.2 GB at 1.06 million vertices. `dejavu` and saucy are C++
//! without a maintained safe binding. None takes weighted arcs or says what it knows when stopped,
//! and generators still had to be checked and thinned here.

use super::generator::{Generator, Verifier};
use super::joined::Joined;
use super::labelled::Labelled;
use super::partition::Partition;
use super::thin;
use crate::fabric::index::{Id, wide};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::Matrix;

/// What a search found.
pub(super) struct SearchOutcome {
    /// Checked generators.
    pub(super) generators: Vec<Generator>,
    /// How many of them rotate twins.
    pub(super) twins: usize,
    /// Whether nothing was left untried for want of work.
    pub(super) complete: bool,
}

/// Arcs looked at, for each arc and vertex of the network, before a search gives up.
const WORK: u64 = 300;
/// The same since the last generator: a network without symmetry says so early.
const FRUITLESS: u64 = 24;
/// What any search may spend, however small the network.
const FLOOR: u64 = 400_000;

/// One choice: `x` of the left partition goes onto one of `candidates` of the right.
struct Frame {
    x: u32,
    cell: u32,
    candidates: Vec<u32>,
    /// Whether the candidates include those on both sides of the cell, which are tried last.
    all: bool,
    left: usize,
    right: usize,
    /// Differences before the choice, and how many of them were known to be settled.
    differences: usize,
    settled: usize,
}

struct Search<'a, 'b> {
    graph: &'a Labelled,
    verifier: &'a mut Verifier<'b>,
    matrix: &'a Matrix,
    left: Partition,
    right: Partition,
    /// Vertices in different cells on the two sides.
    difference: Vec<u32>,
    differs: Vec<bool>,
    orbits: Joined,
    generators: Vec<Generator>,
    /// Work at which to give up, for good and since the last generator.
    most: u64,
    fruitless: u64,
    deadline: u64,
    /// Work done outside the partitions.
    checking: u64,
}

/// Generators of the symmetries of a network that preserve the matrix and leave `fixed` devices in
/// place.
pub(super) fn generators(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    fixed: &[Vertex],
) -> SearchOutcome {
    let mut verifier = Verifier::new(network);
    let mut graph = Labelled::new(fabric, network, matrix, fixed);
    let twins = graph.collapse(&mut verifier, matrix);
    let (colours, count) = graph.colours();
    let mut left = Partition::new(graph.vertices(), count, |v| colours[v.index()]);
    left.refine(&graph, |_| true);
    let size = wide(graph.vertices() + graph.arcs());
    let mut search = Search {
        right: left.clone(),
        left,
        difference: Vec::new(),
        differs: vec![false; graph.vertices()],
        orbits: Joined::new(graph.vertices()),
        generators: Vec::new(),
        most: size * WORK + FLOOR,
        fruitless: size * FRUITLESS + FLOOR,
        deadline: 0,
        checking: 0,
        graph: &graph,
        verifier: &mut verifier,
        matrix,
    };
    let complete = search.run();
    let found = std::mem::take(&mut search.generators);
    let twins_found = twins.len();
    let mut generators = twins;
    generators.extend(thin::thin(network, found, |g| verifier.holds(g, matrix)));
    SearchOutcome {
        generators,
        twins: twins_found,
        complete,
    }
}

impl Search<'_, '_> {
    fn work(&self) -> u64 {
        self.left.work + self.right.work + self.checking
    }

    /// Finds the generators; false when work ran out.
    fn run(&mut self) -> bool {
        let mut path: Vec<(u32, usize)> = Vec::new();
        let mut at = 0;
        while at < self.left.elements() {
            let members = self.left.members(at);
            if members.len() == 1 {
                at += 1;
                continue;
            }
            let base = members[0];
            path.push((base, self.left.mark()));
            self.left.individualise(base);
            self.left.refine(self.graph, |_| true);
            if self.left.work > self.most {
                return false;
            }
        }
        self.right = self.left.clone();
        self.right.work = 0;
        self.deadline = self.work() + self.fruitless;
        let mut complete = true;
        let mut deeper = None;
        while let Some((base, mark)) = path.pop() {
            self.left.undo(mark);
            self.right.undo(mark);
            complete &= self.level(base, deeper);
            deeper = Some(base);
        }
        complete
    }

    /// Tries to map a base vertex onto each orbit of its cell; the next base vertex, most likely
    /// its like, first.
    fn level(&mut self, base: u32, deeper: Option<u32>) -> bool {
        let cell = self.left.cell(base);
        if let Some(other) =
            deeper.filter(|&d| self.left.cell(d) == cell && !self.orbits.same(d, base))
        {
            match self.attempt(base, other) {
                Some(true) => {}
                Some(false) => self.orbits.fail(other),
                None => return false,
            }
        }
        if self.orbits.size(base).index() == self.left.members(cell).len() {
            return true;
        }
        let others = self.left.members(cell).to_vec();
        self.checking += wide(others.len());
        for other in others {
            if self.orbits.same(other, base) || self.orbits.failed(other) {
                continue;
            }
            match self.attempt(base, other) {
                Some(true) => {}
                Some(false) => self.orbits.fail(other),
                None => return false,
            }
        }
        self.orbits.forgive();
        true
    }

    /// Looks for a symmetry that takes `from` to `to` and keeps the base. `None`: out of work.
    fn attempt(&mut self, from: u32, to: u32) -> Option<bool> {
        let (left, right) = (self.left.mark(), self.right.mark());
        let found = if self.work() < self.deadline.min(self.most) {
            self.extend(from, to)
        } else {
            None
        };
        self.left.undo(left);
        self.right.undo(right);
        self.forget(0);
        let Some(moves) = found? else {
            return Some(false);
        };
        for &(x, y) in &moves {
            self.orbits.join(x, y);
        }
        self.generators.push(self.graph.lift(&moves));
        self.deadline = self.work() + self.fruitless;
        Some(true)
    }

    /// The moves of a symmetry; `Some(None)` when there is none.
    fn extend(&mut self, from: u32, to: u32) -> Option<Option<Vec<(u32, u32)>>> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut traces: Vec<Vec<u64>> = Vec::new();
        let first = Frame {
            x: from,
            cell: 0,
            candidates: vec![to],
            all: true,
            left: 0,
            right: 0,
            differences: 0,
            settled: 0,
        };
        self.open(first, &mut frames, &mut traces);
        loop {
            let depth = frames.len();
            let (Some(frame), Some(trace)) = (frames.last_mut(), traces.get(depth.wrapping_sub(1)))
            else {
                return Some(None);
            };
            // Back to where the frame began on the right.
            self.right.undo(frame.right);
            let (known, mut settled) = (frame.differences, frame.settled);
            self.difference
                .drain(known..)
                .for_each(|x| self.differs[x.index()] = false);
            if frame.candidates.is_empty() && !frame.all {
                frame.all = true;
                let differs = &self.differs;
                frame.candidates = self
                    .right
                    .members(frame.cell)
                    .iter()
                    .copied()
                    .filter(|&y| !differs[y.index()])
                    .collect();
            }
            let Some(y) = frame.candidates.pop() else {
                self.left.undo(frame.left);
                frames.pop();
                traces.pop();
                continue;
            };
            if self.left.work + self.right.work + self.checking > self.deadline.min(self.most) {
                return None;
            }
            let (left, right) = (frame.left, frame.right);
            self.right.individualise(y);
            let mut expected = trace.iter();
            let alike = self
                .right
                .refine(self.graph, |met| expected.next() == Some(&met))
                && expected.next().is_none();
            if !alike || self.left.mark() - left != self.right.mark() - right {
                continue;
            }
            self.compare(left, right);
            match self.unsettled(&mut settled) {
                Some(x) => {
                    let cell = self.left.cell(x);
                    let candidates = self
                        .difference
                        .iter()
                        .copied()
                        .filter(|&y| self.right.cell(y) == cell && self.left.cell(y) != cell);
                    let candidates = candidates.collect();
                    let differences = self.difference.len();
                    let next = Frame {
                        x,
                        cell,
                        candidates,
                        all: false,
                        left: 0,
                        right: 0,
                        differences,
                        settled,
                    };
                    self.open(next, &mut frames, &mut traces);
                }
                None => {
                    let image = |&x: &u32| (x, self.right.members(self.left.cell(x))[0]);
                    let moves: Vec<(u32, u32)> = self.difference.iter().map(image).collect();
                    self.checking += wide(moves.len()) + wide(self.matrix.pairs.len());
                    let lifted = self.graph.lift(&moves);
                    if self.verifier.holds(&lifted, self.matrix) {
                        return Some(Some(moves));
                    }
                }
            }
        }
    }

    /// Singles a frame's vertex out on the left and keeps what refinement met.
    fn open(&mut self, mut frame: Frame, frames: &mut Vec<Frame>, traces: &mut Vec<Vec<u64>>) {
        (frame.left, frame.right) = (self.left.mark(), self.right.mark());
        let mut trace = Vec::new();
        self.left.individualise(frame.x);
        self.left.refine(self.graph, |met| {
            trace.push(met);
            true
        });
        frames.push(frame);
        traces.push(trace);
    }

    /// Notes the vertices that came to be in different cells since the marks.
    fn compare(&mut self, left: usize, right: usize) {
        for (one, mark) in [(&self.left, left), (&self.right, right)] {
            for &x in one
                .split_since(mark)
                .iter()
                .flat_map(|&start| one.members(start))
            {
                if self.left.cell(x) != self.right.cell(x)
                    && !std::mem::replace(&mut self.differs[x.index()], true)
                {
                    self.difference.push(x);
                }
            }
        }
    }

    /// The first vertex that differs and is not alone in its cell.
    fn unsettled(&self, settled: &mut usize) -> Option<u32> {
        let rest = &self.difference[*settled..];
        let alone = rest
            .iter()
            .take_while(|&&x| self.left.members(self.left.cell(x)).len() == 1)
            .count();
        *settled += alone;
        rest.get(alone).copied()
    }

    fn forget(&mut self, known: usize) {
        self.difference
            .drain(known..)
            .for_each(|x| self.differs[x.index()] = false);
    }
}
