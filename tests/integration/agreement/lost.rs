//! Who is lost, three ways: the solver's search over strong components, the checker's backward
//! search, and here the definition as it stands: one search forward from every endpoint over the
//! arcs that exist for it, in the healthy and in the damaged fabric.

use super::settings;
use proptest::prelude::*;
use selvedge::error::Place;
use selvedge::fabric::index::Id;
use selvedge::fabric::{Fabric, Kind, Transit, Vertex, graph::Graph, network::Network};
use selvedge::failure::{Asked, Damage, Groups, failures};
use selvedge::formats::node_link;
use selvedge::solve::SolveOptions;
use selvedge::spec::demand::{Component, Metric};
use selvedge::spec::design::Group;
use selvedge::units::Fraction;
use std::path::Path;

/// GPUs of domains on few switches that need not hang together, so that traffic leaves its domain,
/// comes back and leaves again.
#[derive(Clone, Debug)]
pub(super) struct Torn {
    json: String,
    alone: bool,
}

impl Torn {
    pub(super) fn fabric(&self) -> Fabric {
        let mut fabric = node_link::parse(&self.json, Path::new("torn.json")).unwrap();
        fabric.transit = if self.alone {
            Transit::None
        } else {
            Transit::Pxn
        };
        fabric
    }
}

pub(super) fn torn() -> impl Strategy<Value = Torn> {
    let gpus = prop::collection::vec((0usize..3, prop::collection::vec(0usize..4, 0..3)), 2..7);
    let trunks = prop::collection::vec((0usize..4, 0usize..4), 0..4);
    let ways = prop::collection::vec(0u8..8, 40);
    (gpus, trunks, ways, prop::bool::ANY, 0u8..4).prop_map(|(gpus, trunks, ways, directed, alone)| {
        let node = |name: String, kind: &str| format!(r#"{{"id":"{name}","kind":"{kind}"}}"#);
        let mut nodes: Vec<String> = (0..4).map(|s| node(format!("w{s}"), "switch")).collect();
        nodes.extend((0..3).map(|u| node(format!("n{u}"), "scale-up")));
        let mut edges = Vec::new();
        for (g, (domain, ports)) in gpus.iter().enumerate() {
            nodes.push(node(format!("g{g}"), "gpu"));
            edges.push((format!("g{g}"), format!("n{domain}"), 900));
            edges.extend(ports.iter().map(|s| (format!("g{g}"), format!("w{s}"), 100)));
            if ports.is_empty() {
                edges.push((format!("g{g}"), format!("w{}", g % 4), 100));
            }
        }
        edges.extend(trunks.iter().filter(|t| t.0 != t.1).map(|(a, b)| (format!("w{a}"), format!("w{b}"), 200)));
        if directed {
            // One in four runs one way only, and one in eight the other.
            let way = |i: usize| ways[i % ways.len()];
            let back: Vec<_> =
                (0..edges.len()).filter(|&i| way(i) > 1).map(|i| (edges[i].1.clone(), edges[i].0.clone(), edges[i].2)).collect();
            let forth = (0..edges.len()).filter(|&i| way(i) != 2).map(|i| edges[i].clone());
            edges = forth.chain(back).collect();
        }
        let edge = |(a, b, gbps): &(String, String, i32)| format!(r#"{{"source":"{a}","target":"{b}","gbps":{gbps}}}"#);
        let edges: Vec<String> = edges.iter().map(edge).collect();
        let (nodes, edges) = (nodes.join(","), edges.join(","));
        let json = format!(r#"{{"directed":{directed},"multigraph":true,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#);
        Torn { json, alone: alone == 0 }
    })
}

/// Whether each endpoint exchanges traffic with each in both directions.
pub(super) fn exchange(network: &Network) -> Vec<Vec<bool>> {
    let reached = |&s: &Vertex| Graph::of_source(network, s).reached(s);
    let forth: Vec<Vec<bool>> = network.endpoints.iter().map(reached).collect();
    let ends = &network.endpoints;
    let both =
        |i: usize, j: usize| i != j && forth[i][ends[j].index()] && forth[j][ends[i].index()];
    (0..ends.len())
        .map(|i| (0..ends.len()).map(|j| both(i, j)).collect())
        .collect()
}

/// The three rules of DESIGN section 3.
pub(super) fn lost(
    network: &Network,
    before: &[Vec<bool>],
    damaged: &Network,
    damage: &Damage,
) -> Vec<bool> {
    let after = exchange(damaged);
    let n = network.endpoints.len();
    let domain = |i: usize| network.domain[network.endpoints[i]];
    let failed: Vec<bool> = network
        .endpoints
        .iter()
        .map(|&v| damage.has_device(v.device()))
        .collect();
    let second = |i: usize| {
        let outside: Vec<usize> = (0..n)
            .filter(|&j| before[i][j] && domain(j) != domain(i))
            .collect();
        outside.iter().any(|&j| !failed[j]) && outside.iter().all(|&j| !after[i][j])
    };
    let first: Vec<bool> = (0..n).map(|i| failed[i] || second(i)).collect();
    let third = |i: usize| {
        let left: Vec<usize> = (0..n).filter(|&j| before[i][j] && !first[j]).collect();
        2 * left.iter().filter(|&&j| !after[i][j]).count() > left.len()
    };
    (0..n).map(|i| first[i] || third(i)).collect()
}

/// One group for each device of a kind, and one for both endpoints of a kind of failure that takes
/// GPUs.
fn groups(fabric: &Fabric) -> Groups {
    let place = Place { line: 1, column: 1 };
    let each = fabric
        .device_ids()
        .filter(|&d| fabric.role(d).kind != Kind::Switch)
        .map(|d| Group {
            kind: "part".into(),
            name: fabric.device_name(d),
            members: vec![(fabric.device_name(d), place)],
            of: vec![],
            at: vec![],
            by: vec![],
            place,
            origin: Default::default(),
        });
    Groups(each.collect())
}

/// Every scenario of a tree has as many lost as the definition says, and the checker's worst is the
/// worst of all sets.
fn agree(sample: &Torn, counts: &[(Component, u32)]) -> bool {
    let fabric = sample.fabric();
    let network = Network::new(&fabric);
    let before = exchange(&network);
    let whole = before
        .iter()
        .enumerate()
        .all(|(i, row)| (0..row.len()).all(|j| i == j || row[j]));
    if !whole {
        return false;
    }
    let groups = groups(&fabric);
    let asked = Asked {
        counts,
        metrics: &[Metric::Throughput],
        groups: &groups,
        certify: true,
    };
    let found = failures(&fabric, &network, asked, &SolveOptions::default()).unwrap();
    let mut worst = 0;
    for scenario in &found.scenarios {
        let damaged = scenario.damage.network(&fabric, &network);
        let lost = lost(&network, &before, &damaged, &scenario.damage);
        let count = lost.iter().filter(|&&l| l).count();
        worst = worst.max(count);
        assert_eq!(
            scenario.lost_endpoints, count as u64,
            "{:?} of {}",
            scenario.parts, sample.json
        );
        if lost.len() - count < 2 {
            let zero = scenario
                .throughput
                .as_ref()
                .is_none_or(|b| *b.upper() == Fraction::default());
            assert!(zero, "{:?} of {}", scenario.parts, sample.json);
        }
    }
    if let Some((_, survived)) = &found.certificate {
        assert_eq!(survived.lost, worst, "{}", sample.json);
    }
    true
}

proptest! {
    #![proptest_config(settings(700))]

    #[test]
    fn the_lost_are_those_of_the_definition(sample in torn()) {
        let part = Component::Group("part".into());
        agree(&sample, &[(part.clone(), 1), (Component::Switches, 1)]);
        agree(&sample, &[(Component::Links, 1), (part, 1)]);
    }
}
