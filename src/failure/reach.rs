//! Who can still exchange traffic with whom, in both directions and under the rule of who forwards.

use crate::fabric::graph::Graph;
use crate::fabric::network::Network;
use crate::solve::quotient::representatives;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;

/// Vertices whose own traffic can reach `target`. Walking back out of somebody's lock group is possible only as that group's own traffic, and
/// from there only within the group. O(E).
fn backward(network: &Network, target: u32) -> Vec<bool> {
    // Bit 1: reached as anybody's traffic; bit 2: as the own traffic of its lock group.
    let mut state = vec![0u8; network.vertices()];
    state[target as usize] = 1;
    let mut stack = vec![(target, 1u8)];
    while let Some((v, how)) = stack.pop() {
        for &arc in network.into.of(v) {
            let u = network.tail[arc as usize];
            let (from, to) = (network.lock[u as usize], network.lock[v as usize]);
            let next = match how {
                _ if network.capacity[arc as usize] == 0 => continue,
                1 if from == 0 || from == to => 1,
                1 => 2,
                _ if from == to => 2,
                _ => continue,
            };
            if state[u as usize] & (next | 1) == 0 {
                state[u as usize] |= next;
                stack.push((u, next));
            }
        }
    }
    state.into_iter().map(|s| s != 0).collect()
}

fn partners(network: &Network, s: u32) -> Vec<bool> {
    let (mut both, back) = (Graph::of_source(network, s).reached(s), backward(network, s));
    both.iter_mut().zip(back).for_each(|(f, b)| *f &= b);
    both
}

/// Endpoints lost: those that can no longer exchange traffic with more than half of their partners in the healthy fabric. One search a
/// damaged-fabric orbit.
pub fn lost(healthy: &Network, damaged: &Network, orbits: &Orbits) -> Vec<bool> {
    let mut orbit_lost = vec![false; orbits.vertex_size.len()];
    for s in representatives(orbits, healthy.endpoints.iter().copied()) {
        let (before, after) = (partners(healthy, s), partners(damaged, s));
        let others = || healthy.endpoints.iter().filter(|&&v| v != s && before[v as usize]);
        let gone = others().filter(|&&v| !after[v as usize]).count();
        orbit_lost[orbits.vertex[s as usize] as usize] = 2 * gone > others().count();
    }
    (0..healthy.vertices()).map(|v| healthy.rate[v] > 0 && orbit_lost[orbits.vertex[v] as usize]).collect()
}

/// A surviving source and a surviving endpoint that its traffic cannot reach, if any. One search a damaged-fabric orbit.
pub fn unreachable(damaged: &Network, survivors: &Matrix, orbits: &Orbits) -> Option<(u32, u32)> {
    representatives(orbits, damaged.endpoints.iter().copied().filter(|&v| survivors.is_source(v))).into_iter().find_map(|s| {
        let reached = Graph::of_source(damaged, s).reached(s);
        damaged.endpoints.iter().find(|&&d| !reached[d as usize] && survivors.demand(s, d) > 0).map(|&d| (s, d))
    })
}
