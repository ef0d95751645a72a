//! The heaviest part of a latency on any path of least latency, against every path one by one; and
//! the order of devices does not matter.

use super::settings;
use proptest::prelude::*;
use selvedge::fabric::index::Id;
use selvedge::fabric::{Fabric, Vertex, network::Network};
use selvedge::formats::node_link;
use selvedge::proof::latency_orbits;
use selvedge::solve::latency::{Costs, Hop, Measure, Options, heaviest};
use selvedge::traffic::Matrix;
use std::path::Path;

/// Switches and hosts with latencies of few values, so that many paths tie.
#[derive(Clone, Debug)]
struct Ties {
    nodes: Vec<String>,
    edges: Vec<String>,
}

impl Ties {
    fn fabric(&self, turned: bool) -> Fabric {
        let mut nodes = self.nodes.clone();
        if turned {
            nodes.reverse();
        }
        let (nodes, edges) = (nodes.join(","), self.edges.join(","));
        let json = format!(
            r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#
        );
        node_link::parse(&json, Path::new("ties.json")).unwrap()
    }
}

fn ties() -> impl Strategy<Value = Ties> {
    let switches = prop::collection::vec(0u32..3, 5);
    let links = prop::collection::vec((0usize..5, 0usize..5, 0u32..3, prop::bool::ANY), 4..9);
    (switches, links).prop_map(|(switches, links)| {
        let mut nodes: Vec<String> = switches
            .iter()
            .enumerate()
            .map(|(s, l)| {
                format!(
                    r#"{{"id":"w{s}","kind":"switch","latency_ns":{}}}"#,
                    100 * l
                )
            })
            .collect();
        let edge = |a: &str, b: &str, ns: u32, fast: bool| {
            let rate = if fast { 400 } else { 100 };
            format!(
                r#"{{"source":"{a}","target":"{b}","gbps":{rate},"latency_ns":{}}}"#,
                100 * ns
            )
        };
        let mut edges = Vec::new();
        for h in 0..4 {
            nodes.push(format!(r#"{{"id":"h{h}","kind":"host"}}"#));
            edges.push(edge(&format!("h{h}"), &format!("w{h}"), 1, h % 2 == 0));
        }
        // In a circle, so that every pair has a path.
        edges.extend((0..5).map(|s| edge(&format!("w{s}"), &format!("w{}", (s + 1) % 5), 1, true)));
        edges.extend(
            links
                .iter()
                .filter(|l| l.0 != l.1)
                .map(|l| edge(&format!("w{}", l.0), &format!("w{}", l.1), l.2, l.3)),
        );
        Ties { nodes, edges }
    })
}

/// Latency so far, and the part so far, of every simple path to each endpoint.
struct Walk<'a> {
    network: &'a Network,
    costs: &'a Costs,
    measure: Measure,
    source: Vertex,
    seen: Vec<bool>,
    found: Vec<(Vertex, u64, u64)>,
}

impl Walk<'_> {
    fn on(&mut self, v: Vertex, latency: u64, part: u64) {
        if v != self.source && self.network.rate[v] > 0 {
            self.found.push((v, latency, part));
        }
        self.seen[v.index()] = true;
        for &arc in self.network.out.of(v) {
            let head = self.network.head(arc);
            if self.seen[head.index()] || !self.network.exists_for(arc, self.source) {
                continue;
            }
            let put = self.costs.puts(v, self.source);
            let lanes: Vec<_> = self.costs.lanes(arc).copied().collect();
            for lane in lanes {
                let hop = Hop {
                    from: v,
                    to: head,
                    switch: self.costs.switch[arc],
                    serialisation: if put { lane.serialisation } else { 0 },
                    propagation: lane.propagation,
                    fec: lane.fec,
                };
                let own = hop.switch + hop.serialisation + hop.propagation + hop.fec;
                self.on(head, latency + own, part + (self.measure)(&hop));
            }
        }
        self.seen[v.index()] = false;
    }
}

fn brute(network: &Network, costs: &Costs, measure: Measure) -> u64 {
    let mut most = 0;
    for &source in &network.endpoints {
        let mut walk = Walk {
            network,
            costs,
            measure,
            source,
            seen: vec![false; network.vertices()],
            found: Vec::new(),
        };
        walk.on(source, 0, 0);
        for &target in network.endpoints.iter().filter(|&&d| d != source) {
            let paths = || walk.found.iter().filter(|f| f.0 == target);
            let least = paths().map(|f| f.1).min().unwrap();
            most = most.max(paths().filter(|f| f.1 == least).map(|f| f.2).max().unwrap());
        }
    }
    most
}

proptest! {
    #![proptest_config(settings(150))]

    #[test]
    fn every_path_of_least_latency_counts(sample in ties()) {
        let measures: [Measure; 4] = [|hop| hop.switch, |hop| hop.serialisation, |hop| hop.propagation, |hop| hop.fec];
        let mut told = Vec::new();
        for turned in [false, true] {
            let fabric = sample.fabric(turned);
            let network = Network::new(&fabric);
            let costs = Costs::new(&fabric, &network, Options::default());
            let orbits = latency_orbits(&fabric, &network, &costs, &Matrix::parse("uniform", &fabric, &network).unwrap());
            let found: Vec<u64> = measures.iter().map(|&m| heaviest(&network, &costs, &orbits, m).unwrap().picoseconds).collect();
            let each: Vec<u64> = measures.iter().map(|&m| brute(&network, &costs, m)).collect();
            prop_assert_eq!(&found, &each);
            told.push(found);
        }
        prop_assert_eq!(&told[0], &told[1]);
    }
}
