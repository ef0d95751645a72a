//! The undirected graph that is partitioned, and its contractions.

use crate::fabric::index::{Id, narrow};
use crate::fabric::network::Network;

/// A graph in compressed rows: the edges of `v` are `start[v]..start[v + 1]`, each edge stored at
/// both ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    start: Vec<u32>,
    head: Vec<u32>,
    weight: Vec<u64>,
    /// Endpoints in each vertex.
    pub(super) load: Vec<u64>,
    /// Vertices of the network in each vertex.
    pub(super) size: Vec<u32>,
}

impl Graph {
    /// One vertex for the vertices of each domain that has endpoints, one for every other vertex;
    /// an edge weighs both directions of its trunks. Also returns the vertex of every vertex of the
    /// network. O(V + E).
    pub(super) fn of(network: &Network) -> (Graph, Vec<u32>) {
        let n = network.vertices();
        let mut fine = Graph {
            load: vec![0; n],
            size: vec![1; n],
            ..Graph::default()
        };
        fine.start.push(0);
        for v in network.vertex_ids() {
            for &a in network.out.of(v) {
                let both = network.capacity[a] + network.capacity[a.reverse()];
                if both > 0 {
                    fine.head.push(network.head(a).into());
                    fine.weight.push(both);
                }
            }
            fine.start.push(narrow(fine.head.len()));
        }
        let most = network.domain.values().copied().max().unwrap_or(0).index();
        let mut of_domain = vec![u32::MAX; most + 1];
        let mut count = 0;
        for &v in &network.endpoints {
            fine.load[v.index()] = 1;
            let place = &mut of_domain[network.domain[v].index()];
            if *place == u32::MAX {
                *place = count;
                count += 1;
            }
        }
        let map: Vec<u32> = network
            .domain
            .values()
            .map(|&domain| match of_domain[domain.index()] {
                place if domain != 0 && place != u32::MAX => place,
                _ => {
                    count += 1;
                    count - 1
                }
            })
            .collect();
        (fine.contract(&map, count.index()), map)
    }

    /// The graph whose vertices are the classes of `map`; parallel edges add up, edges inside a
    /// class vanish. O(V + E).
    pub(super) fn contract(&self, map: &[u32], count: usize) -> Graph {
        let mut first = vec![0u32; count + 1];
        map.iter().for_each(|&c| first[c.index() + 1] += 1);
        for c in 0..count {
            first[c + 1] += first[c];
        }
        let (mut next, mut members) = (first.clone(), vec![0u32; map.len()]);
        for (v, &c) in map.iter().enumerate() {
            members[next[c.index()].index()] = narrow(v);
            next[c.index()] += 1;
        }
        let mut coarse = Graph {
            load: vec![0; count],
            size: vec![0; count],
            ..Graph::default()
        };
        coarse.start.push(0);
        let mut slot = vec![usize::MAX; count];
        for c in 0..count {
            let begin = coarse.head.len();
            for &v in &members[first[c].index()..first[c + 1].index()] {
                coarse.load[c] += self.load[v.index()];
                coarse.size[c] += self.size[v.index()];
                for (w, weight) in self.edges(v) {
                    let to = map[w.index()];
                    if to.index() == c {
                        continue;
                    }
                    let at = slot[to.index()];
                    if at >= begin && at < coarse.head.len() {
                        coarse.weight[at] += weight;
                    } else {
                        slot[to.index()] = coarse.head.len();
                        coarse.head.push(to);
                        coarse.weight.push(weight);
                    }
                }
            }
            coarse.start.push(narrow(coarse.head.len()));
        }
        coarse
    }

    /// Number of vertices.
    pub(super) fn vertices(&self) -> usize {
        self.load.len()
    }

    /// Number of neighbours of a vertex.
    pub(super) fn degree(&self, v: u32) -> usize {
        (self.start[v.index() + 1] - self.start[v.index()]).index()
    }

    /// Neighbours and weights.
    pub(super) fn edges(&self, v: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        let range = self.start[v.index()].index()..self.start[v.index() + 1].index();
        self.head[range.clone()]
            .iter()
            .copied()
            .zip(self.weight[range].iter().copied())
    }

    /// The neighbour at a place in the list, and the weight.
    pub(super) fn edge(&self, v: u32, place: usize) -> (u32, u64) {
        let at = self.start[v.index()].index() + place;
        (self.head[at], self.weight[at])
    }

    /// The heaviest load of a vertex.
    pub(super) fn heaviest(&self) -> u64 {
        self.load.iter().copied().max().unwrap_or(0)
    }

    /// Load of side 0.
    pub(super) fn first_load(&self, side: &[bool]) -> u64 {
        self.load
            .iter()
            .zip(side)
            .filter(|x| !x.1)
            .map(|x| x.0)
            .sum()
    }

    /// Weight of the edges between the sides. O(E).
    pub(super) fn cut(&self, side: &[bool]) -> u64 {
        let crossing = |v: u32| {
            self.edges(v)
                .filter(|&(w, _)| side[w.index()] && !side[v.index()])
                .map(|e| e.1)
                .sum::<u64>()
        };
        (0..narrow(self.vertices())).map(crossing).sum()
    }
}
