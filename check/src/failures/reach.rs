//! Who can exchange traffic with whom, under the rule of who forwards.
//!
//! A source's own traffic may use every arc that is open to all and those that leave its own
//! transit group, in any order: it may leave the group, come back to another member and leave
//! again.

use crate::network::Network;

/// Arcs into and out of each vertex of a network, whatever their capacity.
pub(super) struct Around {
    start: Vec<usize>,
    arcs: Vec<usize>,
}

impl Around {
    /// Arcs by the vertex at one of their ends.
    fn new(network: &Network, end: impl Fn(usize) -> usize) -> Self {
        let mut start = vec![0; network.vertices() + 1];
        (0..network.arcs()).for_each(|arc| start[end(arc) + 1] += 1);
        (0..network.vertices()).for_each(|v| start[v + 1] += start[v]);
        let mut next = start.clone();
        let mut arcs = vec![0; network.arcs()];
        for arc in 0..arcs.len() {
            arcs[next[end(arc)]] = arc;
            next[end(arc)] += 1;
        }
        Around { start, arcs }
    }

    fn of(&self, vertex: usize) -> &[usize] {
        &self.arcs[self.start[vertex]..self.start[vertex + 1]]
    }
}

/// Searches of a network whose capacities change.
pub(super) struct Reach {
    out: Around,
    into: Around,
    /// Vertices of each transit group.
    members: Vec<usize>,
}

impl Reach {
    pub(super) fn new(network: &Network) -> Self {
        let (out, into) = (
            Around::new(network, |a| network.ends(a).0),
            Around::new(network, |a| network.ends(a).1),
        );
        let mut members = vec![0; network.vertices() + 1];
        network
            .transit
            .iter()
            .for_each(|&group| members[group as usize] += 1);
        Reach { out, into, members }
    }

    /// Arcs out of a vertex, those without capacity among them.
    pub(super) fn degree(&self, vertex: usize) -> usize {
        self.out.of(vertex).len()
    }

    /// Vertices that the traffic of `source` reaches, itself included.
    pub(super) fn forth(&self, network: &Network, source: usize) -> Vec<bool> {
        let mut seen = vec![false; network.vertices()];
        seen[source] = true;
        let (mut stack, group) = (vec![source], network.transit[source]);
        while let Some(u) = stack.pop() {
            for &arc in self.out.of(u) {
                let v = network.ends(arc).1;
                if !seen[v] && network.exists(arc, group) {
                    seen[v] = true;
                    stack.push(v);
                }
            }
        }
        seen
    }

    /// Vertices whose own traffic reaches `target`, itself included. First those from which
    /// everybody's does, the open ones; then, for each transit group with an arc out of it to an
    /// open vertex, those from which that group's traffic does, as far as they are not open.
    pub(super) fn back(&self, network: &Network, target: usize) -> Vec<bool> {
        let mut open = vec![false; network.vertices()];
        open[target] = true;
        let mut order = vec![target];
        // Members of a group next to an open vertex, by group.
        let mut exits: Vec<(i128, usize)> = Vec::new();
        while let Some(v) = order.pop() {
            for &arc in self.into.of(v) {
                let u = network.ends(arc).0;
                if open[u] || network.capacity[arc] == 0 {
                    continue;
                }
                if network.open(arc) {
                    open[u] = true;
                    order.push(u);
                } else {
                    exits.push((network.transit[u], u));
                }
            }
        }
        exits.retain(|&(_, u)| !open[u]);
        exits.sort_unstable();
        exits.dedup();
        let mut reaches = open.clone();
        // Of which group a vertex was last found to reach the target.
        let mut found = vec![-1; network.vertices()];
        for members in exits.chunk_by(|a, b| a.0 == b.0) {
            let group = members[0].0;
            if members.len() == self.members[group as usize] {
                members.iter().for_each(|&(_, v)| reaches[v] = true);
                continue;
            }
            let mut stack: Vec<usize> = members.iter().map(|&(_, v)| v).collect();
            stack.iter().for_each(|&v| found[v] = group);
            while let Some(v) = stack.pop() {
                reaches[v] |= network.transit[v] == group;
                for &arc in self.into.of(v) {
                    let u = network.ends(arc).0;
                    // Within the group, or open to all.
                    let own = || network.transit[u] == group && network.capacity[arc] > 0;
                    if !open[u] && found[u] != group && (own() || network.open(arc)) {
                        found[u] = group;
                        stack.push(u);
                    }
                }
            }
        }
        reaches
    }
}
