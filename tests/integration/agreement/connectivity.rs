//! Connectivity by flows and orbits, against removing every set of at most three links or switches.

use super::{fabrics, lost, settings};
use proptest::prelude::*;
use selvedge::fabric::index::Id;
use selvedge::fabric::{
    DeviceId, Fabric, Kind, LinkId, Transit, Vertex, graph::Graph, network::Network,
};
use selvedge::failure::connectivity::{Cut, connectivity, rules};
use selvedge::failure::single::{Loss, singles};
use selvedge::failure::{Components, Damage, Groups, hosts};
use selvedge::formats::node_link;
use selvedge::spec::demand::Component;
use std::collections::BTreeMap;
use std::path::Path;

/// Sets of at most three of so many, the smaller first.
fn sets(items: &[u32]) -> Vec<Vec<u32>> {
    let mut all = vec![vec![]];
    for size in 1..=3 {
        let longer: Vec<Vec<u32>> = all
            .iter()
            .filter(|s| s.len() == size - 1)
            .flat_map(|s: &Vec<u32>| {
                items
                    .iter()
                    .filter(|i| s.last().is_none_or(|l| *i > l))
                    .map(|&i| [s.as_slice(), &[i]].concat())
            })
            .collect();
        all.extend(longer);
    }
    all
}

/// Whether each endpoint reaches each, in rows.
fn reach(network: &Network) -> Vec<Vec<bool>> {
    let row = |&s: &Vertex| {
        let reached = Graph::of_source(network, s).reached(s);
        network
            .endpoints
            .iter()
            .map(|&d| reached[d.index()])
            .collect()
    };
    network.endpoints.iter().map(row).collect()
}

/// Size of the smallest set whose loss parts each pair of sides, 4 where none of at most three
/// does.
fn parting(
    fabric: &Fabric,
    network: &Network,
    items: &[u32],
    devices: bool,
    sides: &[Vec<usize>],
) -> Vec<Vec<u64>> {
    let mut found = vec![vec![4u64; sides.len()]; sides.len()];
    for set in sets(items) {
        let size = set.len() as u64;
        let damage = if devices {
            Damage::new(vec![], set.into_iter().map(DeviceId::from).collect())
        } else {
            Damage::new(set.into_iter().map(LinkId::from).collect(), vec![])
        };
        let reached = reach(&damage.network(fabric, network));
        for (a, from) in sides.iter().enumerate() {
            for (b, to) in sides.iter().enumerate() {
                let joined = from.iter().any(|&s| to.iter().any(|&d| reached[s][d]));
                if !joined {
                    found[a][b] = found[a][b].min(size);
                }
            }
        }
    }
    found
}

fn histogram(edge: &[Vec<u64>], node: &[Vec<u64>]) -> BTreeMap<(u64, u64), u64> {
    let mut found = BTreeMap::new();
    for a in 0..edge.len() {
        for b in (0..edge.len()).filter(|&b| b != a) {
            *found.entry((edge[a][b], node[a][b])).or_default() += 1;
        }
    }
    found
}

proptest! {
    #![proptest_config(settings(400))]

    #[test]
    fn flows_part_pairs_as_every_small_set_does(sample in fabrics::random()) {
        let fabric = sample.fabric();
        let network = Network::new(&fabric);
        let found = connectivity(&fabric, &network, &rules(&fabric, &network)).unwrap();
        for (rule, &transit) in found.rules.iter().enumerate() {
            let fabric = Fabric { transit, ..fabric.clone() };
            let network = Network::new(&fabric);
            let scale_up = |l: u32| fabric.classes[fabric.links[l as usize].class as usize].scale_up;
            let links: Vec<u32> = (0..fabric.links.len() as u32).filter(|&l| !scale_up(l)).collect();
            let switches: Vec<u32> = (0..fabric.devices() as u32).filter(|&d| fabric.role(d.into()).kind == Kind::Switch).collect();
            let at = |v: DeviceId| network.endpoints.iter().position(|&e| e == v.vertex());
            let single: Vec<Vec<usize>> = (0..network.endpoints.len()).map(|i| vec![i]).collect();
            let hosts: Vec<Vec<usize>> =
                hosts(&fabric, &network).iter().map(|h| h.iter().filter_map(|&v| at(v)).collect()).collect();
            for (pairs, sides) in [(&found.endpoints, single), (&found.hosts, hosts)] {
                if pairs.is_empty() {
                    continue;
                }
                let edge = parting(&fabric, &network, &links, false, &sides);
                let node = parting(&fabric, &network, &switches, true, &sides);
                let mut by_orbits: BTreeMap<(u64, u64), u64> = BTreeMap::new();
                let size = |cut: Option<&Cut>| cut.map_or(4, |c| c.size().min(4));
                for pair in pairs {
                    let joined = &pair.joined[rule];
                    *by_orbits.entry((size(joined.edge()), size(joined.node()))).or_default() += pair.pairs;
                }
                prop_assert_eq!(by_orbits, histogram(&edge, &node));
            }
        }
    }

    #[test]
    fn single_points_of_failure_are_those_of_removing_each(sample in fabrics::random(), alone in any::<bool>()) {
        let mut fabric = sample.fabric();
        if alone {
            fabric.transit = Transit::None;
        }
        removes_each(&fabric);
    }

    #[test]
    fn single_points_of_odd_domains_are_those_of_removing_each(text in odd()) {
        // Some are no fabrics.
        if let Ok(fabric) = node_link::parse(&text, Path::new("odd.json")) {
            removes_each(&fabric);
        }
    }

    #[test]
    fn single_points_of_torn_domains_are_those_of_removing_each(sample in lost::torn()) {
        removes_each(&sample.fabric());
    }
}

/// Domains that are stated otherwise than their links say, members that forward, scale-up devices
/// linked to switches.
fn odd() -> impl Strategy<Value = String> {
    const NAMES: [&str; 8] = ["w0", "w1", "n0", "n1", "g0", "g1", "g2", "g3"];
    let edges = prop::collection::vec((0usize..8, 0usize..8), 3..12);
    (edges, prop::collection::vec(0u8..12, 8), any::<bool>()).prop_map(|(edges, told, alone)| {
        let node = |(i, name): (usize, &&str)| {
            let kind = ["switch", "scale-up", "gpu", "gpu"][i / 2];
            let more = match told[i] {
                0 if i > 1 => r#","forwards":true"#,
                1 | 2 if i > 1 => r#","scale_up_domain":"A""#,
                3 if i > 1 => r#","scale_up_domain":"B""#,
                _ => "",
            };
            format!(r#"{{"id":"{name}","kind":"{kind}"{more}}}"#)
        };
        let nodes: Vec<String> = NAMES.iter().enumerate().map(node).collect();
        let edge = |(a, b): &(usize, usize)| format!(r#"{{"source":"{}","target":"{}","gbps":100}}"#, NAMES[*a], NAMES[*b]);
        let edges: Vec<String> = edges.iter().filter(|e| e.0 != e.1 && e.0.max(e.1) > 1).map(edge).collect();
        let transit = if alone { "none" } else { "pxn" };
        let (nodes, edges) = (nodes.join(","), edges.join(","));
        format!(r#"{{"directed":false,"multigraph":true,"graph":{{"transit":"{transit}"}},"nodes":[{nodes}],"edges":[{edges}]}}"#)
    })
}

/// Each component alone, by the definition.
fn removes_each(fabric: &Fabric) {
    let network = Network::new(fabric);
    let found = singles(fabric, &network).unwrap();
    let (healthy, before) = (reach(&network), lost::exchange(&network));
    let n = network.endpoints.len();
    for kind in [
        Component::Links,
        Component::Switches,
        Component::Optics,
        Component::Nics,
    ] {
        let components = Components::new(
            fabric,
            &network,
            &Groups::default(),
            std::slice::from_ref(&kind),
        )
        .unwrap();
        let mut brute: BTreeMap<Loss, u64> = BTreeMap::new();
        for c in 0..components.len() {
            let damage = Damage::of(&components, &[c]);
            let damaged = damage.network(fabric, &network);
            let left = reach(&damaged);
            let parted = (0..n * n)
                .filter(|i| healthy[i / n][i % n] && !left[i / n][i % n])
                .count() as u64;
            let lost = lost::lost(&network, &before, &damaged, &damage);
            if parted > 0 {
                *brute
                    .entry(Loss {
                        parted,
                        lost: lost.iter().filter(|l| **l).count() as u64,
                    })
                    .or_default() += 1;
            }
        }
        let mut by_classes: BTreeMap<Loss, u64> = BTreeMap::new();
        found
            .points
            .iter()
            .filter(|p| p.kind == kind)
            .for_each(|p| *by_classes.entry(p.loss).or_default() += p.count);
        assert_eq!(by_classes, brute, "{kind:?} of {fabric:?}");
    }
    assert_eq!(
        found.joined,
        healthy.iter().flatten().filter(|r| **r).count() as u64 - n as u64
    );
}
