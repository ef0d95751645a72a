//! Minimum cuts between two sets of endpoints, switches placed freely (Dinic, Soviet Math. Doklady 1970).

use crate::fabric::network::Network;

/// A cut: which vertices are on side 1, and its lesser capacity in network units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Side of every vertex.
    pub side: Vec<bool>,
    /// Lesser of the two directions.
    pub capacity: u64,
}

struct Dinic {
    head: Vec<u32>,
    residual: Vec<u64>,
    around: Vec<Vec<u32>>,
    level: Vec<u32>,
    next: Vec<usize>,
}

impl Dinic {
    fn search(&mut self, source: u32, sink: u32) -> bool {
        self.level.fill(u32::MAX);
        self.level[source as usize] = 0;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(v) = queue.pop_front() {
            for &e in &self.around[v as usize] {
                let w = self.head[e as usize];
                if self.residual[e as usize] > 0 && self.level[w as usize] == u32::MAX {
                    self.level[w as usize] = self.level[v as usize] + 1;
                    queue.push_back(w);
                }
            }
        }
        self.level[sink as usize] != u32::MAX
    }

    /// One augmenting path of the level graph; levels bound the depth of the explicit stack.
    fn augment(&mut self, source: u32, sink: u32) -> u64 {
        let mut path: Vec<u32> = Vec::new();
        let mut v = source;
        loop {
            if v == sink {
                let flow = path.iter().map(|&e| self.residual[e as usize]).min().unwrap_or(0);
                for &e in &path {
                    self.residual[e as usize] -= flow;
                    self.residual[e as usize ^ 1] += flow;
                }
                return flow;
            }
            let step = self.around[v as usize].get(self.next[v as usize]).copied();
            match step {
                Some(e) => {
                    let w = self.head[e as usize];
                    if self.residual[e as usize] > 0 && self.level[w as usize] == self.level[v as usize] + 1 {
                        path.push(e);
                        v = w;
                    } else {
                        self.next[v as usize] += 1;
                    }
                }
                None => {
                    let Some(e) = path.pop() else { return 0 };
                    v = self.head[e as usize ^ 1];
                    self.next[v as usize] += 1;
                }
            }
        }
    }
}

/// Least cut that separates the endpoints of `side` 1 from the others, domains being contracted with their endpoints. The
/// lesser direction. O(V^2 E) at worst, near linear on Clos fabrics.
pub fn minimum(network: &Network, side: &[bool]) -> Cut {
    let forward = directed(network, side, false);
    let backward = directed(network, side, true);
    if backward.capacity < forward.capacity { backward } else { forward }
}

fn directed(network: &Network, side: &[bool], reversed: bool) -> Cut {
    let n = network.vertices();
    let domain_side: std::collections::HashMap<u32, bool> =
        network.endpoints.iter().map(|&v| (network.domain[v as usize], side[v as usize])).collect();
    let (source, sink) = (n as u32, n as u32 + 1);
    let place = |v: u32| match network.domain[v as usize] {
        0 => v,
        d => domain_side.get(&d).map_or(v, |&one| if one { sink } else { source }),
    };
    let mut dinic = Dinic {
        head: Vec::new(),
        residual: Vec::new(),
        around: vec![Vec::new(); n + 2],
        level: vec![u32::MAX; n + 2],
        next: vec![0; n + 2],
    };
    let mut merged: std::collections::BTreeMap<(u32, u32), (u64, u64)> = std::collections::BTreeMap::new();
    for trunk in 0..network.arcs() / 2 {
        let (u, v) = (place(network.tail[2 * trunk]), place(network.head[2 * trunk]));
        let (mut up, mut down) = (network.capacity[2 * trunk], network.capacity[2 * trunk + 1]);
        if reversed {
            (up, down) = (down, up);
        }
        if u < v {
            let entry = merged.entry((u, v)).or_default();
            *entry = (entry.0 + up, entry.1 + down);
        } else if v < u {
            let entry = merged.entry((v, u)).or_default();
            *entry = (entry.0 + down, entry.1 + up);
        }
    }
    for ((u, v), (up, down)) in merged {
        dinic.around[u as usize].push(dinic.head.len() as u32);
        dinic.around[v as usize].push(dinic.head.len() as u32 + 1);
        dinic.head.extend([v, u]);
        dinic.residual.extend([up, down]);
    }
    let mut capacity = 0;
    while dinic.search(source, sink) {
        dinic.next.fill(0);
        loop {
            match dinic.augment(source, sink) {
                0 => break,
                flow => capacity += flow,
            }
        }
    }
    let side = (0..n as u32).map(|v| dinic.level[place(v) as usize] == u32::MAX).collect();
    Cut { side, capacity }
}
