//! Minimum cuts between two sets of endpoints, switches placed freely.

use super::disjoint::Skeleton;
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, narrow};
use crate::fabric::network::Network;
use crate::traffic::Matrix;
use crate::units::real;
use std::collections::{BTreeMap, VecDeque};

/// A cut: which vertices are on side 1, and its lesser capacity in network units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Side of every vertex.
    pub side: Vec<bool>,
    /// Lesser of the two directions.
    pub capacity: u64,
}

/// Least cut that separates the endpoints of `side` 1 from the others, domains being contracted
/// with their endpoints. The lesser direction. O(V^2 E) at worst, near linear on Clos fabrics.
pub fn minimum(network: &Network, side: &[bool]) -> Cut {
    let forward = directed(network, side, false);
    let backward = directed(network, side, true);
    if backward.capacity < forward.capacity {
        backward
    } else {
        forward
    }
}

/// Among the cuts around endpoints with everything nearer than so many hops that is joined to them,
/// the one that leaves least capacity out for what the matrix sends across it. `None` where all
/// traffic stays inside. O((V + E) * hops + pairs * hops).
pub fn tightest(network: &Network, matrix: &Matrix) -> Option<Vec<bool>> {
    let mut depth = vec![u32::MAX; network.vertices()];
    let mut queue: VecDeque<Vertex> = network
        .vertex_ids()
        .filter(|&v| network.rate[v] > 0 || network.transit_group[v] != 0)
        .collect();
    queue.iter().for_each(|&v| depth[v.index()] = 0);
    while let Some(v) = queue.pop_front() {
        for &arc in network.out.of(v) {
            let w = network.head(arc);
            if network.is_live(arc) && depth[w.index()] == u32::MAX {
                depth[w.index()] = depth[v.index()] + 1;
                queue.push_back(w);
            }
        }
    }
    let deepest = depth
        .iter()
        .copied()
        .filter(|&d| d != u32::MAX)
        .max()
        .unwrap_or(0);
    let totals = matrix.group_weights();
    let mut best: Option<(f64, Vec<u32>, u32)> = None;
    for level in 0..=deepest {
        let mut joined = petgraph::unionfind::UnionFind::<u32>::new(network.vertices());
        let inside = |v: usize| depth[v] <= level;
        let ends = |arc: Arc| (network.tail(arc).index(), network.head(arc).index());
        for arc in network
            .arc_ids()
            .filter(|&a| network.is_live(a) && inside(ends(a).0) && inside(ends(a).1))
        {
            joined.union(network.tail(arc).into(), network.head(arc).into());
        }
        let part = joined.into_labeling();
        let mut leaves = vec![0u128; network.vertices()];
        for arc in network
            .arc_ids()
            .filter(|&a| inside(ends(a).0) && part[ends(a).0] != part[ends(a).1])
        {
            leaves[part[ends(arc).0].index()] += u128::from(network.capacity[arc]);
        }
        let mut held: BTreeMap<(u32, u32), u128> = BTreeMap::new();
        for v in network.vertex_ids().filter(|&v| matrix.group[v] != 0) {
            *held.entry((part[v.index()], matrix.group[v])).or_default() +=
                u128::from(matrix.weight[v]);
        }
        let mut sent = vec![0.0; network.vertices()];
        for ((part, group), weight) in held {
            let other = totals[group.index()] - weight;
            sent[part.index()] +=
                real(matrix.multiplier[group.index()]) * real(weight) * real(other);
        }
        for &(s, _, q) in matrix
            .pairs
            .iter()
            .filter(|p| part[p.0.index()] != part[p.1.index()])
        {
            sent[part[s.index()].index()] += real(q);
        }
        let share = |p: usize| real(leaves[p]) / sent[p];
        let tightest = (0..network.vertices())
            .filter(|&p| sent[p] > 0.0)
            .min_by(|&a, &b| share(a).total_cmp(&share(b)));
        if let Some(at) = tightest.filter(|&p| best.as_ref().is_none_or(|b| share(p) < b.0)) {
            best = Some((share(at), part, narrow(at)));
        }
    }
    best.map(|(_, part, at)| part.into_iter().map(|p| p == at).collect())
}

fn directed(network: &Network, side: &[bool], reversed: bool) -> Cut {
    let n = network.vertices();
    let domain_side: std::collections::HashMap<u32, bool> = network
        .endpoints
        .iter()
        .map(|&v| (network.domain[v], side[v.index()]))
        .collect();
    let (source, sink) = (Vertex::new(n), Vertex::new(n + 1));
    let place = |v: Vertex| match network.domain[v] {
        0 => v,
        d => domain_side
            .get(&d)
            .map_or(v, |&one| if one { sink } else { source }),
    };
    let mut merged: std::collections::BTreeMap<(Vertex, Vertex), (u64, u64)> =
        std::collections::BTreeMap::new();
    for trunk in network.trunk_ids() {
        let (u, v) = (
            place(network.tail(trunk.forth())),
            place(network.head(trunk.forth())),
        );
        let (mut up, mut down) = (
            network.capacity[trunk.forth()],
            network.capacity[trunk.back()],
        );
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
    let (mut tail, mut head, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
    for ((u, v), (up, down)) in merged {
        tail.extend([u, v]);
        head.extend([v, u]);
        capacity.extend([up, down]);
    }
    let flow = Skeleton::new(n + 2, &tail, head).maximum(capacity, &[source], &[sink]);
    Cut {
        side: network
            .vertex_ids()
            .map(|v| !flow.reached[place(v).index()])
            .collect(),
        capacity: flow.value.unwrap_or(u64::MAX),
    }
}
