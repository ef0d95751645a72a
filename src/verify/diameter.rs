//! The diameter: the longest shortest path between endpoints, in links, both access links included.
//!
//! Breadth-first search from 64 sources at a time, one bit each (Then et al., VLDB 2014); endpoints
//! with the same neighbours are searched from once. O(classes / 64 * diameter * E).

use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::Reason;
use super::shared::Shared;
use super::value::{Ends, Value, Witness};
use super::verdict::Verdict;
use crate::error::Result;
use crate::fabric::index::{Arc, Id, numbered};
use crate::fabric::{Fabric, Vertex, graph::Graph, network::Network};
use crate::spec::demand::{Diameter, Requirement};
use crate::units::Fraction;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The kind.
pub const KIND: Kind = Kind {
    key: "diameter",
    rule: Rule {
        kind: "diameter",
        name: "Diameter",
        asks: "No two endpoints are farther apart than the stated number of links.",
        help: "The witness is the farthest pair: use fewer tiers or more links, or raise at_most.",
    },
    starter: "diameter: {at_most: 4}",
};

impl Judge for Diameter {
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        Ok(diameter(
            shared.fabric,
            shared.network,
            requirement,
            self.at_most,
        ))
    }
}

/// The farthest pair of a batch, or one that has no path.
#[derive(Clone, Copy)]
struct Farthest {
    links: u32,
    pair: (Vertex, Vertex),
    reachable: bool,
}

/// One endpoint for each distinct set of neighbours.
fn representatives(network: &Network) -> Vec<Vertex> {
    let mut seen: BTreeMap<(Vec<Vertex>, Vec<Vertex>), Vertex> = BTreeMap::new();
    for &v in &network.endpoints {
        let live = |arcs: &'_ [Arc]| {
            arcs.iter()
                .copied()
                .filter(|&a| network.is_live(a))
                .collect::<Vec<Arc>>()
        };
        let mut heads: Vec<Vertex> = live(network.out.of(v))
            .into_iter()
            .map(|a| network.head(a))
            .collect();
        let mut tails: Vec<Vertex> = live(network.into.of(v))
            .into_iter()
            .map(|a| network.tail(a))
            .collect();
        heads.sort_unstable();
        tails.sort_unstable();
        let key = (heads, tails);
        seen.entry(key).or_insert(v);
    }
    seen.into_values().collect()
}

/// Searches from up to 64 sources.
fn search(network: &Network, sources: &[Vertex]) -> Farthest {
    let mut seen = vec![0u64; network.vertices()];
    let mut groups: HashMap<u32, u64> = HashMap::new();
    for (bit, &s) in sources.iter().enumerate() {
        seen[s.index()] |= 1 << bit;
        *groups.entry(network.transit_group[s]).or_default() |= 1 << bit;
    }
    let mut frontier = seen.clone();
    let first = sources.first().copied().unwrap_or(Vertex::from(0));
    let mut best = Farthest {
        links: 0,
        pair: (first, first),
        reachable: true,
    };
    for depth in 1.. {
        let mut next = vec![0u64; frontier.len()];
        for (v, &bits) in numbered::<Vertex, _>(&frontier).filter(|(_, bits)| **bits != 0) {
            let group = &network.transit_group[v];
            let own = bits & groups.get(group).copied().unwrap_or(0);
            for &arc in network.out.of(v) {
                let head = network.head(arc).index();
                if network.is_live(arc) {
                    next[head] |= if network.exists_for_all(arc) {
                        bits
                    } else {
                        own
                    };
                }
            }
        }
        let mut any = false;
        for (v, bits) in next.iter_mut().enumerate() {
            *bits &= !seen[v];
            seen[v] |= *bits;
            any |= *bits != 0;
        }
        if !any {
            break;
        }
        if let Some(&v) = network.endpoints.iter().find(|&&v| next[v.index()] != 0) {
            let source = sources[next[v.index()].trailing_zeros().index()];
            best = Farthest {
                links: depth,
                pair: (source, v),
                reachable: true,
            };
        }
        frontier = next;
    }
    let all = if sources.len() == 64 {
        u64::MAX
    } else {
        (1 << sources.len()) - 1
    };
    if let Some(&v) = network.endpoints.iter().find(|&&v| seen[v.index()] != all) {
        let source = sources[(!seen[v.index()]).trailing_zeros().index()];
        best = Farthest {
            links: u32::MAX,
            pair: (source, v),
            reachable: false,
        };
    }
    best
}

/// Judges the diameter.
fn diameter(
    fabric: &Fabric,
    network: &Network,
    requirement: &Requirement,
    at_most: u32,
) -> Judgement {
    let found = representatives(network)
        .par_chunks(64)
        .map(|sources| search(network, sources))
        .reduce_with(|a, b| {
            if (b.links, a.pair) > (a.links, b.pair) {
                b
            } else {
                a
            }
        });
    let Some(found) = found else {
        return Judgement::new(
            &KIND,
            requirement,
            Verdict::Undecided,
            Value::Absent,
            Reason::NoEndpoints,
        );
    };
    let (from, to) = (
        fabric.device_name(found.pair.0.device()),
        fabric.device_name(found.pair.1.device()),
    );
    if !found.reachable {
        let mut judgement = Judgement::new(
            &KIND,
            requirement,
            Verdict::Refuted,
            Value::Infinite,
            Reason::Pieces(Graph::of_all(network).pieces().len()),
        );
        judgement.witness = Some(Witness::NoPath(Ends { from, to }));
        return judgement;
    }
    let verdict = if found.links <= at_most {
        Verdict::Proved
    } else {
        Verdict::Refuted
    };
    let exact = Fraction::from_integer(found.links.into());
    let mut judgement = Judgement::new(
        &KIND,
        requirement,
        verdict,
        Value::Count(found.links.into()),
        Reason::Longest(found.links),
    )
    .bounds(&exact, &exact);
    judgement.witness = (verdict == Verdict::Refuted).then_some(Witness::Pair(Ends { from, to }));
    judgement
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::{HostId, Kind as DeviceKind, Link, LinkClass, Role};
    use crate::spec::demand::Demand;
    use crate::units::Rate;

    /// Hosts in pairs on a chain of switches; the chain is cut where `cut` says.
    fn chain(switches: u32, cut: Option<u32>) -> Fabric {
        let hosts = switches * 2;
        let role = |name: &str, kind, tier, first, count| Role {
            name: name.into(),
            kind,
            tier,
            part: None,
            axes: vec![],
            first,
            count,
            ports: vec![],
            cages: None,
            port_limit: None,
            line_card_ports: None,
            host_cage_ports: None,
        };
        let link = |a: u32, b: u32| Link {
            a: a.into(),
            b: b.into(),
            a_port: 1,
            b_port: 1,
            class: 0,
        };
        let mut links: Vec<Link> = (0..hosts).map(|h| link(h, hosts + h / 2)).collect();
        links.extend(
            (1..switches)
                .filter(|s| Some(*s) != cut)
                .map(|s| link(hosts + s - 1, hosts + s)),
        );
        let rate = Rate::gbps(100);
        let class = LinkClass {
            name: "link".into(),
            rate_ab: rate,
            rate_ba: rate,
            scale_up: false,
            length: None,
            media: None,
            cable: false,
        };
        let devices = (hosts + switches) as usize;
        Fabric {
            roles: vec![
                role("host", DeviceKind::Host, 0, 0.into(), hosts),
                role("switch", DeviceKind::Switch, 1, hosts.into(), switches),
            ],
            names: (0..devices).map(|d| format!("d{d}")).collect(),
            host: (0..devices)
                .map(|d| (d < hosts.index()).then(|| HostId::new(d)))
                .collect(),
            domain: vec![None; devices].into(),
            classes: vec![class],
            links,
            ..Fabric::default()
        }
    }

    fn judged(fabric: &Fabric, at_most: u32) -> Judgement {
        let requirement = Requirement {
            name: "diameter".into(),
            demand: Demand::Diameter(Diameter { at_most }),
            place: None,
            traffic_place: None,
        };
        diameter(fabric, &Network::new(fabric), &requirement, at_most)
    }

    #[test]
    fn a_chain_is_as_long_as_it_is() {
        // More than 64 classes, so that more than one batch is searched.
        let fabric = chain(70, None);
        assert_eq!(judged(&fabric, 71).verdict, Verdict::Proved);
        let found = judged(&fabric, 70);
        assert_eq!(
            (found.verdict, found.value),
            (Verdict::Refuted, Value::Count(71))
        );
        assert_eq!(judged(&chain(1, None), 2).value, Value::Count(2));
    }

    #[test]
    fn pieces_are_refuted_with_the_pair() {
        let found = judged(&chain(3, Some(2)), 9);
        assert_eq!(found.verdict, Verdict::Refuted);
        assert!(matches!(found.witness, Some(Witness::NoPath(_))));
        assert_eq!(found.reason, Reason::Pieces(2));
    }

    /// The longest shortest path by petgraph's search from every endpoint, each over the arcs that
    /// exist for it.
    fn longest(network: &Network) -> Option<u32> {
        let from = |&s: &Vertex| {
            let links = petgraph::algo::dijkstra(Graph::of_source(network, s), s, None, |_| 1u32);
            network
                .endpoints
                .iter()
                .map(|d| links.get(d).copied())
                .collect::<Option<Vec<u32>>>()?
                .into_iter()
                .max()
        };
        network
            .endpoints
            .iter()
            .map(from)
            .collect::<Option<Vec<u32>>>()?
            .into_iter()
            .max()
    }

    #[test]
    fn petgraph_finds_the_same() {
        let host = "{name: tray, gpus: 2, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3 Tb/s}";
        let texts = [
            "family: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\n".to_string(),
            "family: rail-optimized\nhost: dgx-h100\nhosts: 6\nsu_hosts: 2\n".to_string(),
            "family: rail-optimized\nhost: dgx-h100\nhosts: 6\nsu_hosts: 2\ntransit: none\n"
                .to_string(),
            format!(
                "family: rail-optimized\nhost: {host}\nhosts: 12\nsu_hosts: 4\nrails: domain\ntiers: 3\npod_sus: 1\n"
            ),
        ];
        for text in texts {
            let text = format!("name: t\nswitch: qm9700\n{text}");
            let design =
                crate::family::parse(&text, "t".as_ref(), crate::parts::Catalogue::builtin())
                    .unwrap();
            let fabric = crate::family::build(&design).unwrap();
            let found = judged(&fabric, 9).value;
            assert_eq!(
                Some(found),
                longest(&Network::new(&fabric)).map(|l| Value::Count(l.into())),
                "{text}"
            );
        }
        assert_eq!(longest(&Network::new(&chain(5, None))), Some(6));
        assert_eq!(longest(&Network::new(&chain(5, Some(2)))), None);
    }

    #[test]
    fn petgraph_finds_the_switches_that_hold_it_together() {
        let network = Network::new(&chain(4, None));
        let points =
            petgraph::algo::articulation_points::articulation_points(Graph::of_all(&network));
        let mut points: Vec<Vertex> = points.into_iter().collect();
        points.sort_unstable();
        // 8 hosts, then 4 switches: losing any switch parts its two hosts from the rest.
        assert_eq!(points, [8, 9, 10, 11].map(Vertex::from));
    }
}
