//! Maximum flow between two sets of vertices and the least cut, and so most disjoint paths: on
//! whole units (Dinic, Soviet Math. Doklady 1970; on unit capacities O(E * sqrt(E)), Even and
//! Tarjan, SIAM J. Computing 1975), on flat arrays that many pairs share.

use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, Table};
use crate::fabric::network::Adjacency;

/// Capacity of what never limits: above the sum of all rates that are believed, and sums of few of
/// them stay within 64 bits.
pub const UNLIMITED: u64 = 1 << 61;

/// Arcs in pairs that run against each other, as in a network.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// End of each arc; its start is the end of the reverse.
    pub head: Table<Arc, Vertex>,
    out: Adjacency,
    vertices: usize,
}

/// A maximum flow and the side of its sources in a least cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Units that arrive; `None` where a way has no limit at all.
    pub value: Option<u64>,
    /// What is left of each arc.
    pub residual: Table<Arc, u64>,
    /// Vertices that the sources still reach.
    pub reached: Vec<bool>,
}

impl Skeleton {
    /// Of arcs (start, end), the second of each pair against the first. O(V + E).
    pub fn new(vertices: usize, tail: &[Vertex], head: Vec<Vertex>) -> Self {
        Skeleton {
            out: Adjacency::new(vertices, tail),
            head: head.into(),
            vertices,
        }
    }

    /// Sends as much as the capacities carry from the sources to the sinks.
    pub fn maximum(
        &self,
        capacity: impl Into<Table<Arc, u64>>,
        sources: &[Vertex],
        sinks: &[Vertex],
    ) -> Flow {
        let mut search = Search {
            skeleton: self,
            residual: capacity.into(),
            level: vec![u32::MAX; self.vertices],
            next: vec![0; self.vertices],
            sink: vec![false; self.vertices],
        };
        sinks.iter().for_each(|&v| search.sink[v.index()] = true);
        let mut value = 0;
        while search.levels(sources) {
            for &source in sources {
                loop {
                    match search.augment(source) {
                        0 => break,
                        units if units >= UNLIMITED / 2 => {
                            return Flow {
                                value: None,
                                residual: search.residual,
                                reached: Vec::new(),
                            };
                        }
                        units => value += units,
                    }
                }
            }
        }
        let reached = search.level.iter().map(|&l| l != u32::MAX).collect();
        Flow {
            value: Some(value),
            residual: search.residual,
            reached,
        }
    }
}

struct Search<'a> {
    skeleton: &'a Skeleton,
    residual: Table<Arc, u64>,
    level: Vec<u32>,
    next: Vec<u32>,
    sink: Vec<bool>,
}

impl Search<'_> {
    /// Distances from the sources as far as the nearest sink; false when none is reached.
    fn levels(&mut self, sources: &[Vertex]) -> bool {
        self.level.fill(u32::MAX);
        self.next.fill(0);
        sources.iter().for_each(|&s| self.level[s.index()] = 0);
        let mut queue = sources.to_vec();
        let (mut at, mut nearest) = (0, u32::MAX);
        while let Some(&v) = queue.get(at) {
            at += 1;
            let level = self.level[v.index()] + 1;
            if level > nearest {
                break;
            }
            for &e in self.skeleton.out.of(v) {
                let w = self.skeleton.head[e];
                if self.residual[e] > 0 && self.level[w.index()] == u32::MAX {
                    self.level[w.index()] = level;
                    if self.sink[w.index()] {
                        nearest = level;
                    }
                    queue.push(w);
                }
            }
        }
        nearest != u32::MAX
    }

    /// One way down the levels to a sink, as wide as it can be; levels bound the depth of the
    /// explicit stack.
    fn augment(&mut self, source: Vertex) -> u64 {
        let mut path: Vec<Arc> = Vec::new();
        let mut v = source;
        loop {
            if self.sink[v.index()] {
                let units = path
                    .iter()
                    .map(|&e| self.residual[e])
                    .min()
                    .unwrap_or(UNLIMITED);
                for &e in &path {
                    self.residual[e] -= units;
                    self.residual[e.reverse()] += units;
                }
                return units;
            }
            match self.skeleton.out.of(v).get(self.next[v.index()].index()) {
                Some(&e) => {
                    let w = self.skeleton.head[e];
                    if self.residual[e] > 0 && self.level[w.index()] == self.level[v.index()] + 1 {
                        path.push(e);
                        v = w;
                    } else {
                        self.next[v.index()] += 1;
                    }
                }
                None => {
                    let Some(e) = path.pop() else { return 0 };
                    v = self.skeleton.head[e.reverse()];
                    self.next[v.index()] += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use petgraph::algo::ford_fulkerson;
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn as_petgraph_finds_it(edges in proptest::collection::vec((0u32..8, 0u32..8, 0u32..4, 0u32..4), 1..30)) {
            let edges: Vec<_> = edges.into_iter().filter(|e| e.0 != e.1).collect();
            let (mut tail, mut head, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
            let mut graph = DiGraph::<(), u32>::new();
            let nodes: Vec<_> = (0..8).map(|_| graph.add_node(())).collect();
            for &(u, v, forth, back) in &edges {
                tail.extend([Vertex::from(u), Vertex::from(v)]);
                head.extend([Vertex::from(v), Vertex::from(u)]);
                capacity.extend([u64::from(forth), u64::from(back)]);
                graph.add_edge(nodes[u as usize], nodes[v as usize], forth);
                graph.add_edge(nodes[v as usize], nodes[u as usize], back);
            }
            let flow = Skeleton::new(8, &tail, head.clone()).maximum(capacity.clone(), &[0.into()], &[7.into()]);
            let (wanted, _) = ford_fulkerson(&graph, nodes[0], nodes[7]);
            prop_assert_eq!(flow.value, Some(u64::from(wanted)));
            let cut: u64 = (0..head.len())
                .filter(|&e| flow.reached[tail[e].index()] && !flow.reached[head[e].index()])
                .map(|e| capacity[e])
                .sum();
            prop_assert_eq!(cut, u64::from(wanted));
        }
    }
}
