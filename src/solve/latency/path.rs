//! Least latencies from a source over the arcs that exist for it (Dijkstra, Numerische Mathematik
//! 1959).

use super::cost::Costs;
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id};
use crate::fabric::network::Network;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The best path to a vertex: least latency, then fewest links, then fewest network switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// Latency; `u64::MAX` where there is no path.
    pub picoseconds: u64,
    /// Links, those of scale-up domains too.
    pub links: u32,
    /// Network switches crossed.
    pub switches: u32,
    /// Last arc of the path; `None` at the source.
    pub arc: Option<Arc>,
}

const NOWHERE: Reach = Reach {
    picoseconds: u64::MAX,
    links: u32::MAX,
    switches: u32::MAX,
    arc: None,
};

/// Best paths from `source` to every vertex. O(E log V).
pub fn distances(network: &Network, costs: &Costs, source: Vertex) -> Vec<Reach> {
    search(
        network,
        source,
        |arc, tail| Some(costs.of(arc, tail, source)),
        &costs.is_switch,
    )
}

/// The same with any cost; an arc without one does not exist.
pub(super) fn search(
    network: &Network,
    source: Vertex,
    cost: impl Fn(Arc, Vertex) -> Option<u64>,
    is_switch: &[bool],
) -> Vec<Reach> {
    let mut reach = vec![NOWHERE; network.vertices()];
    reach[source.index()] = Reach {
        picoseconds: 0,
        links: 0,
        switches: 0,
        arc: None,
    };
    let mut heap = BinaryHeap::from([Reverse((0u64, 0u32, 0u32, source))]);
    while let Some(Reverse((picoseconds, links, switches, v))) = heap.pop() {
        let own = reach[v.index()];
        if (picoseconds, links, switches) != (own.picoseconds, own.links, own.switches) {
            continue;
        }
        let crossed = switches + u32::from(is_switch[v.index()]);
        for &arc in network.out.of(v) {
            if !network.exists_for(arc, source) {
                continue;
            }
            let Some(step) = cost(arc, v) else { continue };
            let next = (picoseconds.saturating_add(step), links + 1, crossed);
            let head = network.head(arc);
            let best = &mut reach[head.index()];
            if next < (best.picoseconds, best.links, best.switches) {
                *best = Reach {
                    picoseconds: next.0,
                    links: next.1,
                    switches: next.2,
                    arc: Some(arc),
                };
                heap.push(Reverse((next.0, next.1, next.2, head)));
            }
        }
    }
    reach
}
