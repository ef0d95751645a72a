//! One source orbit: its quotient graph, its flow, and two directions in which to improve it.

use crate::fabric::index::{Id, narrow};
use crate::solve::quotient::{ArcClass, View};
use crate::traffic::Matrix;
use crate::units::real;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Arc classes grouped by one of their ends: those of vertex class `v` are `arcs[start[v]..start[v + 1]]`.
struct Grouped {
    start: Vec<u32>,
    arcs: Vec<u32>,
}

impl Grouped {
    fn new(classes: usize, arcs: &[ArcClass], end: impl Fn(usize) -> u32) -> Self {
        let real = || (0..arcs.len()).filter(|&a| arcs[a].from != arcs[a].to);
        let mut start = vec![0u32; classes + 1];
        real().for_each(|a| start[end(a).index() + 1] += 1);
        (0..classes).for_each(|v| start[v + 1] += start[v]);
        let (mut next, mut arcs) = (start.clone(), vec![0; start[classes].index()]);
        for a in real() {
            let slot = &mut next[end(a).index()];
            arcs[slot.index()] = narrow(a);
            *slot += 1;
        }
        Grouped { start, arcs }
    }
    fn of(&self, v: usize) -> &[u32] {
        &self.arcs[self.start[v].index()..self.start[v + 1].index()]
    }
}

/// Flow on arc classes, sparse.
pub type Direction = Vec<(u32, f64)>;

/// A graph of arc classes that commodities may have in common.
pub struct Lanes {
    leaving: Grouped,
    entering: Grouped,
    from: Vec<u32>,
    to: Vec<u32>,
    /// Arc orbit of each arc class.
    pub orbit: Vec<u32>,
}

impl Lanes {
    /// Of arcs between so many vertex classes. O(V + E).
    pub fn new(classes: usize, arcs: &[ArcClass]) -> Self {
        Lanes {
            leaving: Grouped::new(classes, arcs, |a| arcs[a].from),
            entering: Grouped::new(classes, arcs, |a| arcs[a].to),
            from: arcs.iter().map(|a| a.from).collect(),
            to: arcs.iter().map(|a| a.to).collect(),
            orbit: arcs.iter().map(|a| a.orbit).collect(),
        }
    }
}

/// A source orbit, what it sends where, and the flow so far (of the whole orbit, on whole classes).
pub struct Commodity {
    root: usize,
    /// Where it may flow.
    pub lanes: Arc<Lanes>,
    /// Vertex class and demand of the whole orbit.
    sinks: Vec<(u32, f64)>,
    /// Flow on each arc class.
    pub flow: Vec<f64>,
}

/// Shortest distances from the root over arc classes.
struct Shortest {
    distance: Vec<f64>,
    /// Arc class of the tree that enters each vertex class; `u32::MAX` at the root and out of
    /// reach.
    feeder: Vec<u32>,
    /// Vertex classes in the order they were settled.
    order: Vec<u32>,
}

impl Commodity {
    /// The commodity of a view, without flow.
    pub fn new(view: &View, matrix: &Matrix) -> Self {
        let n = view.size.len();
        let whole = real(view.orbit_size) / real(matrix.denominator);
        let demand =
            |c: usize| real(matrix.demand(view.root, view.member[c])) * real(view.size[c]) * whole;
        let sinks = (0..n)
            .map(|c| (narrow(c), demand(c)))
            .filter(|s| s.1 > 0.0)
            .collect();
        Commodity::between(
            Arc::new(Lanes::new(n, &view.arcs)),
            view.root_class(),
            sinks,
        )
    }

    /// What a vertex class sends to sinks, without flow; what it sends to itself does not count.
    pub fn between(lanes: Arc<Lanes>, root: u32, mut sinks: Vec<(u32, f64)>) -> Self {
        sinks.retain(|s| s.0 != root);
        let flow = vec![0.0; lanes.orbit.len()];
        Commodity {
            root: root.index(),
            lanes,
            sinks,
            flow,
        }
    }

    /// Whether anything is sent to another vertex class.
    pub fn asks(&self) -> bool {
        !self.sinks.is_empty()
    }

    /// Dijkstra. O(E log V).
    fn shortest(&self, weight: &[f64]) -> Shortest {
        let n = self.lanes.leaving.start.len() - 1;
        let mut found = Shortest {
            distance: vec![f64::INFINITY; n],
            feeder: vec![u32::MAX; n],
            order: Vec::with_capacity(n),
        };
        let mut settled = vec![false; n];
        // The bits of a float that is not negative order as the float does.
        let mut heap = BinaryHeap::from([Reverse((0u64, narrow(self.root)))]);
        found.distance[self.root] = 0.0;
        while let Some(Reverse((bits, v))) = heap.pop() {
            if std::mem::replace(&mut settled[v.index()], true) {
                continue;
            }
            found.order.push(v);
            for &arc in self.lanes.leaving.of(v.index()) {
                let w = self.lanes.to[arc.index()].index();
                let next = f64::from_bits(bits) + weight[self.lanes.orbit[arc.index()].index()];
                if next < found.distance[w] {
                    found.distance[w] = next;
                    found.feeder[w] = arc;
                    heap.push(Reverse((next.to_bits(), narrow(w))));
                }
            }
        }
        found
    }

    fn travelled(&self, shortest: &Shortest) -> f64 {
        self.sinks
            .iter()
            .map(|&(sink, demand)| demand * shortest.distance[sink.index()])
            .sum()
    }

    /// Sum of demand times shortest distance under the weights.
    pub fn least_cost(&self, weight: &[f64]) -> f64 {
        self.travelled(&self.shortest(weight))
    }

    /// What the flow as it is costs under the weights.
    pub fn cost(&self, weight: &[f64]) -> f64 {
        self.flow
            .iter()
            .zip(&self.lanes.orbit)
            .map(|(f, &o)| f * weight[o.index()])
            .sum()
    }

    /// The whole demand on the tree of shortest paths, and its cost.
    pub fn tree(&self, weight: &[f64]) -> (Direction, f64) {
        let shortest = self.shortest(weight);
        let flow = self.carry(&shortest, |_, _, _, _| {});
        (flow, self.travelled(&shortest))
    }

    /// The flow as it is, improved at every vertex: what enters by a dearer arc than the shortest
    /// path's moves over to that, as much as the curvature of the weights suggests. Arcs against
    /// the order of distances are given up, so that no cycle arises.
    pub fn shifted(&self, weight: &[f64], curvature: &[f64]) -> (Direction, f64) {
        let shortest = self.shortest(weight);
        let n = shortest.distance.len();
        let mut place = vec![u32::MAX; n];
        // Curvature summed along the path of the tree.
        let mut bend = vec![0.0; n];
        for (index, &v) in shortest.order.iter().enumerate() {
            place[v.index()] = narrow(index);
            if let Some(&orbit) = self.lanes.orbit.get(shortest.feeder[v.index()].index()) {
                bend[v.index()] = bend[self.lanes.from[shortest.feeder[v.index()].index()].index()]
                    + curvature[orbit.index()];
            }
        }
        let flow = self.carry(&shortest, |v, tree, carried, keep| {
            let used = |a: u32| {
                a != tree
                    && self.flow[a.index()] > 0.0
                    && place[self.lanes.from[a.index()].index()] < place[v]
            };
            let total: f64 = self
                .lanes
                .entering
                .of(v)
                .iter()
                .filter(|&&a| a == tree || used(a))
                .map(|&a| self.flow[a.index()])
                .sum();
            for &a in self.lanes.entering.of(v).iter().filter(|&&a| used(a)) {
                let (from, orbit) = (
                    self.lanes.from[a.index()].index(),
                    self.lanes.orbit[a.index()].index(),
                );
                let dearer = shortest.distance[from] + weight[orbit] - shortest.distance[v];
                let stays = carried * self.flow[a.index()] / total
                    - dearer / (bend[from] + curvature[orbit] + bend[v]);
                if stays > 0.0 {
                    keep.push((a, stays));
                }
            }
        });
        (flow, self.travelled(&shortest))
    }

    /// Carries the demand back from the sinks: `others(vertex, tree arc, carried, keep)` says what
    /// stays on arcs off the tree.
    fn carry(
        &self,
        shortest: &Shortest,
        others: impl Fn(usize, u32, f64, &mut Direction),
    ) -> Direction {
        let mut carried = vec![0.0; shortest.distance.len()];
        self.sinks
            .iter()
            .for_each(|&(sink, demand)| carried[sink.index()] += demand);
        let mut flow = Vec::new();
        for &v in shortest.order.iter().rev() {
            let (v, tree) = (v.index(), shortest.feeder[v.index()]);
            if tree == u32::MAX || carried[v] == 0.0 {
                continue;
            }
            let first = flow.len();
            others(v, tree, carried[v], &mut flow);
            let kept: f64 = flow[first..].iter().map(|f| f.1).sum();
            flow.push((tree, (carried[v] - kept).max(0.0)));
            for &(arc, amount) in &flow[first..] {
                carried[self.lanes.from[arc.index()].index()] += amount;
            }
        }
        flow
    }
}
