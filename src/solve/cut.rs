//! Minimum cuts between two sets of endpoints, switches placed freely.

use super::disjoint::Skeleton;
use crate::fabric::network::Network;

/// A cut: which vertices are on side 1, and its lesser capacity in network units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Side of every vertex.
    pub side: Vec<bool>,
    /// Lesser of the two directions.
    pub capacity: u64,
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
    let (mut tail, mut head, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
    for ((u, v), (up, down)) in merged {
        tail.extend([u, v]);
        head.extend([v, u]);
        capacity.extend([up, down]);
    }
    let flow = Skeleton::new(n + 2, &tail, head).maximum(capacity, &[source], &[sink]);
    Cut { side: (0..n as u32).map(|v| !flow.reached[place(v) as usize]).collect(), capacity: flow.value.unwrap_or(u64::MAX) }
}
