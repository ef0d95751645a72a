//! Routings against a walk of every way, known answers, and the best there could be.

use super::dependency::Dependencies;
use super::modulo::{Modulo, ports};
use super::next_hops::{All, Choice, Destination, NextHops};
use super::*;
use crate::parts::Catalogue;
use crate::units::approximate;
use crate::{family, formats, proof};
use num_traits::One;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod tables;

fn built(text: &str) -> Fabric {
    family::build(&family::parse(text, Path::new("x.yaml"), Catalogue::builtin()).unwrap()).unwrap()
}

fn tree(k: usize) -> Fabric {
    built(&format!(
        "name: tree\nfamily: fat-tree\nk: {k}\nhost: single-gpu\nhosts: {}\nswitch: generic-51.2t\n",
        k * k * k / 4
    ))
}

/// Hosts `h0`, ... on switches, and cables between switches of so many Gb/s.
fn drawn(switches: usize, hosts: &[usize], cables: &[(usize, usize, u32)]) -> Fabric {
    let mut nodes: Vec<String> = (0..hosts.len())
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..switches).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let edge = |a: String, b: String, gbps: u32| {
        format!(r#"{{"source":"{a}","target":"{b}","gbps":{gbps}}}"#)
    };
    let mut edges: Vec<String> = hosts
        .iter()
        .enumerate()
        .map(|(i, s)| edge(format!("h{i}"), format!("s{s}"), 100))
        .collect();
    edges.extend(
        cables
            .iter()
            .map(|&(a, b, gbps)| edge(format!("s{a}"), format!("s{b}"), gbps)),
    );
    let (nodes, edges) = (nodes.join(","), edges.join(","));
    let text = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#
    );
    formats::parse_fabric(&text, Path::new("x.json")).unwrap()
}

fn ring(n: usize) -> Fabric {
    drawn(
        n,
        &(0..n).collect::<Vec<_>>(),
        &(0..n).map(|i| (i, (i + 1) % n, 100)).collect::<Vec<_>>(),
    )
}

fn routed_on(fabric: &Fabric, traffic: &str, way: Way<'_>) -> Result<Routed> {
    let network = Network::new(fabric);
    let matrix = Matrix::parse(traffic, fabric, &network)?;
    let channels = as_built(fabric, &network);
    route(&Ask {
        channels: &channels,
        matrix: &matrix,
        way,
        ranks: &Ranks::from_endpoints(&channels),
        fixed: &[],
    })
}

fn routed(fabric: &Fabric, way: Way<'_>) -> Routed {
    routed_on(fabric, "uniform", way).unwrap()
}

/// Load of every channel and the dependencies, by a walk of every shortest way of every pair; of
/// fabrics without scale-up links.
fn walked(
    channels: &Channels<'_>,
    matrix: &Matrix,
) -> (Vec<f64>, BTreeSet<(ChannelId, ChannelId)>) {
    let network = channels.network;
    let n = network.vertices();
    let passes = |v: Vertex| channels.is_switch(v);
    let mut far = vec![vec![u32::MAX / 2; n]; n];
    let leaving = |v: Vertex| {
        channels
            .working()
            .into_iter()
            .filter(move |&c| channels.from(c) == v)
            .collect::<Vec<_>>()
    };
    for d in network.vertex_ids() {
        far[d.index()][d.index()] = 0;
        for _ in 0..n {
            for c in channels.working() {
                let (v, w) = (channels.from(c), channels.to(c));
                if w == d || passes(w) {
                    far[v.index()][d.index()] =
                        far[v.index()][d.index()].min(far[w.index()][d.index()] + 1);
                }
            }
        }
    }
    let mut loads = vec![0.0; channels.len()];
    let mut depends = BTreeSet::new();
    for &s in &network.endpoints {
        for &d in network
            .endpoints
            .iter()
            .filter(|&&d| d != s && far[s.index()][d.index()] < n as u32)
        {
            let amount = matrix.demand(s, d) as f64 / matrix.denominator as f64;
            let mut stack = vec![(s, amount, None)];
            while let Some((v, amount, held)) = stack.pop() {
                if v == d {
                    continue;
                }
                let towards = |c: &ChannelId| {
                    let w = channels.to(*c);
                    (w == d || passes(w))
                        && far[w.index()][d.index()] + 1 == far[v.index()][d.index()]
                };
                let next: Vec<ChannelId> = leaving(v).into_iter().filter(towards).collect();
                for &c in &next {
                    loads[c.index()] += amount / next.len() as f64;
                    depends.extend(held.map(|h| (h, c)));
                    stack.push((channels.to(c), amount / next.len() as f64, Some(c)));
                }
            }
        }
    }
    (loads, depends)
}

/// Whether a set of dependencies has a cycle: channels that nothing holds are taken away until none
/// is left, or all that are wait.
fn has_cycle(depends: &BTreeSet<(ChannelId, ChannelId)>) -> bool {
    let mut left = depends.clone();
    loop {
        let waiting: BTreeSet<ChannelId> = left.iter().map(|d| d.1).collect();
        let before = left.len();
        left.retain(|d| waiting.contains(&d.0));
        if left.len() == before {
            return !left.is_empty();
        }
    }
}

fn agree(fabric: &Fabric, damage: &[LinkId]) {
    let built = Network::new(fabric);
    let damaged = without(fabric, &built, damage);
    let channels = Channels::new(fabric, &damaged, |l| damage.contains(&l));
    let matrix = Matrix::parse("uniform", fabric, &built).unwrap();
    let mut touched: Vec<Vertex> = damage
        .iter()
        .flat_map(|&l| [fabric.links[l.index()].a, fabric.links[l.index()].b])
        .map(|d| d.vertex())
        .collect();
    touched.sort_unstable();
    touched.dedup();
    let ask = Ask {
        channels: &channels,
        matrix: &matrix,
        way: Way::Ecmp,
        ranks: &Ranks::from_endpoints(&channels),
        fixed: &touched,
    };
    let routed = route(&ask).unwrap();
    let (loads, depends) = walked(&channels, &matrix);
    for channel in channels.working() {
        let expected = loads[channel.index()] / channels.rate(channel) as f64;
        let found = routed.load[channel.index()];
        assert!(
            (found - expected).abs() < 1e-9,
            "{}: {found} for {expected}",
            channels.name(channel)
        );
    }
    assert_eq!(
        matches!(routed.deadlock, Deadlock::Cycle(_)),
        has_cycle(&depends),
        "{:?}",
        routed.deadlock
    );
    if let Deadlock::Cycle(cycle) = &routed.deadlock {
        for (at, &channel) in cycle.iter().enumerate() {
            assert!(
                depends.contains(&(channel, cycle[(at + 1) % cycle.len()])),
                "{cycle:?}"
            );
        }
    }
    let most = numbered(&loads)
        .map(|(c, l)| l / channels.rate(c) as f64)
        .fold(0.0, f64::max);
    if routed.pairs.1 == 0 {
        let [low, high] = [&routed.headroom.0, &routed.headroom.1].map(approximate);
        assert!(low <= high && (low - 1.0 / most).abs() < 1e-9 && (high - low).abs() < 1e-9);
        let best = proof::throughput_with(fabric, &damaged, &matrix, &touched, &Default::default())
            .unwrap();
        assert!(
            routed.throughput().0 <= *best.upper(),
            "{} above {}",
            routed.throughput().0,
            best.upper()
        );
    } else {
        assert!(routed.headroom.1 == Fraction::from_integer(0.into()));
    }
}

/// The network without some links.
fn without(fabric: &Fabric, network: &Network, dead: &[LinkId]) -> Network {
    let mut network = network.clone();
    for &l in dead {
        let link = &fabric.links[l.index()];
        let class = &fabric.classes[link.class as usize];
        let forward = network.arc_of(l, link).unwrap();
        network.capacity[forward] -= class.rate_ab.0 / network.unit.0;
        network.capacity[forward.reverse()] -= class.rate_ba.0 / network.unit.0;
    }
    network
}

#[test]
fn trees_and_rings_are_as_walked() {
    for fabric in [tree(4), ring(6), ring(5), ring(4)] {
        agree(&fabric, &[]);
    }
    let fabric = tree(4);
    let between = fabric
        .numbered_links()
        .find(|l| fabric.is_inter_switch(l.1))
        .unwrap()
        .0;
    agree(&fabric, &[between]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn random_fabrics_are_as_walked(
        switches in 2usize..7,
        hosts in prop::collection::vec(0usize..7, 2..7),
        cables in prop::collection::vec((0usize..7, 0usize..7, prop::sample::select(vec![100u32, 200, 300])), 0..12),
        dead in any::<prop::sample::Index>(),
        damage in any::<bool>(),
    ) {
        let hosts: Vec<usize> = hosts.into_iter().map(|s| s % switches).collect();
        let mut all: Vec<(usize, usize, u32)> = (1..switches).map(|i| (i - 1, i, 100)).collect();
        all.extend(cables.into_iter().map(|(a, b, r)| (a % switches, b % switches, r)).filter(|c| c.0 != c.1));
        let fabric = drawn(switches, &hosts, &all);
        let between: Vec<LinkId> = fabric.numbered_links().filter(|l| fabric.is_inter_switch(l.1)).map(|l| l.0).collect();
        agree(&fabric, &if damage { vec![*dead.get(&between)] } else { vec![] });
    }
}

#[test]
fn flows_that_are_hashed_go_shortest_ways_and_come_near_to_an_even_split() {
    let fabric = tree(4);
    let of = |flows, alike| {
        let way = Way::Hashed(Hashing {
            seeds: 8,
            first: 1,
            flows,
            alike,
        });
        routed(&fabric, way).sample.unwrap()
    };
    let (one, many) = (of(1, false), of(1000, false));
    assert_eq!(one.throughput.len(), 8);
    assert!(one.throughput.is_sorted() && many.throughput.is_sorted());
    assert!(
        one.throughput[7] < Fraction::one() && approximate(&many.throughput[0]) > 0.9,
        "{:?}",
        many.throughput
    );
    // Where all switches hash alike, the second choice follows the first, and half of the ways stay
    // empty.
    assert!(of(1000, true).throughput[0] < many.throughput[0]);
    assert_eq!(of(1, false), one);
    assert_eq!(one.worst.load.0, one.throughput[0].recip());
}

/// A fabric of four leaves and four spines with two links a pair, its nodes and links listed from
/// another start, its links turned round where asked.
fn listed(shift: usize, turned: bool) -> Fabric {
    let mut nodes: Vec<(String, &str)> = (0..4)
        .flat_map(|i| {
            [
                (format!("leaf{i}"), "switch"),
                (format!("spine{i}"), "switch"),
            ]
        })
        .collect();
    nodes.extend((0..12).map(|i| (format!("h{i}"), "host")));
    let mut links: Vec<[(String, usize); 2]> = (0..12)
        .map(|i| [(format!("h{i}"), 1), (format!("leaf{}", i / 3), 1 + i % 3)])
        .collect();
    for (leaf, spine, cable) in (0..32).map(|i| (i / 8, i / 2 % 4, i % 2)) {
        links.push([
            (format!("leaf{leaf}"), 10 + 2 * spine + cable),
            (format!("spine{spine}"), 1 + 2 * leaf + cable),
        ]);
    }
    nodes.rotate_left(shift % 20);
    links.rotate_left(shift % 44);
    if turned {
        nodes.reverse();
        links.iter_mut().for_each(|l| l.reverse());
    }
    let node = |(id, kind): &(String, &str)| format!(r#"{{"id":"{id}","kind":"{kind}"}}"#);
    let edge = |[(a, p), (b, q)]: &[(String, usize); 2]| {
        format!(
            r#"{{"source":"{a}","target":"{b}","gbps":100,"source_port":"{p}","target_port":"{q}"}}"#
        )
    };
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    let edges: Vec<String> = links.iter().map(edge).collect();
    let (nodes, edges) = (nodes.join(","), edges.join(","));
    let text = format!(r#"{{"multigraph":true,"nodes":[{nodes}],"edges":[{edges}]}}"#);
    formats::parse_fabric(&text, Path::new("x.json")).unwrap()
}

#[test]
fn what_is_hashed_does_not_hang_on_the_order_of_the_file() {
    for (alike, flows) in [(true, 1), (true, 5), (false, 1), (false, 5)] {
        let of = |fabric: &Fabric| {
            let way = Way::Hashed(Hashing {
                seeds: 8,
                first: 1,
                flows,
                alike,
            });
            let sample = routed(fabric, way).sample.unwrap();
            let network = Network::new(fabric);
            let busiest = as_built(fabric, &network).name(sample.worst.channel);
            (sample.throughput, busiest)
        };
        let first = of(&listed(0, false));
        for shift in [1, 7, 19] {
            for turned in [false, true] {
                assert_eq!(of(&listed(shift, turned)), first, "{alike} {flows} {shift}");
            }
        }
    }
}

/// Every endpoint sends to the one that is so many further, in device order.
fn shift(fabric: &Fabric, by: usize) -> Matrix {
    let network = Network::new(fabric);
    let mut matrix = Matrix::parse("permutation:1", fabric, &network).unwrap();
    let n = network.endpoints.len();
    let rate = network.rate[network.endpoints[0]];
    matrix.pairs = (0..n)
        .map(|i| (network.endpoints[i], network.endpoints[(i + by) % n], rate))
        .collect();
    matrix.denominator = 1;
    matrix
}

#[test]
fn shifts_are_without_contention_under_d_mod_k() {
    for k in [4, 8] {
        let fabric = tree(k);
        let network = Network::new(&fabric);
        let channels = as_built(&fabric, &network);
        let ranks = Ranks::from_endpoints(&channels);
        let n = network.endpoints.len();
        for by in (1..n).filter(|by| k == 4 || by % 7 == 1) {
            let matrix = shift(&fabric, by);
            let found = route(&Ask {
                channels: &channels,
                matrix: &matrix,
                way: Way::Modulo,
                ranks: &ranks,
                fixed: &[],
            })
            .unwrap();
            assert_eq!(
                found.throughput(),
                (Fraction::one(), Fraction::one()),
                "k = {k}, shift {by}"
            );
            assert!(matches!(found.deadlock, Deadlock::Free(_)));
        }
    }
}

#[test]
fn d_mod_k_has_one_way_everywhere_and_is_for_trees() {
    let fabric = tree(4);
    let network = Network::new(&fabric);
    let channels = as_built(&fabric, &network);
    let ranks = Ranks::from_endpoints(&channels);
    let destinations = ports(&channels);
    let modulo = Modulo::new(&channels, &ranks, &destinations).unwrap();
    let mut next_hops = NextHops::new(&channels);
    for (number, to) in destinations.iter().enumerate() {
        next_hops.search(&channels, (number, to), &modulo);
        assert_eq!(
            next_hops.order.len(),
            network.vertices() - destinations.len()
                + next_hops
                    .order
                    .iter()
                    .filter(|&&v| network.rate[v] > 0)
                    .count()
        );
        assert!(
            next_hops
                .order
                .iter()
                .all(|&v| next_hops.next(v).len() == usize::from(v != to.endpoint))
        );
    }
    let refused = routed_on(&ring(6), "uniform", Way::Modulo).unwrap_err();
    assert!(
        refused.message.contains("D-mod-K is for trees"),
        "{}",
        refused.message
    );
}

#[test]
fn one_destination_of_every_orbit_tells_what_all_do() {
    let texts = [
        "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nsu_hosts: 32\n",
        "name: x\nfamily: rail-only\nhost: dgx-h100\nhosts: 16\nswitch: qm9700\n",
        "name: x\nfamily: dragonfly\nhosts: 72\na: 4\np: 2\nh: 2\nhost: single-gpu\nswitch: qm9700\n",
    ];
    for text in texts {
        let fabric = built(text);
        let network = Network::new(&fabric);
        let channels = as_built(&fabric, &network);
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let quick = routed(&fabric, Way::Ecmp);
        let all: Vec<usize> = (0..network.endpoints.len()).collect();
        let destinations = whole(&network);
        let loads = loads::loads(&channels, &matrix, (&destinations, &all), None, &All);
        let slow = shares(&channels, &matrix, &loads);
        for channel in channels.working() {
            let (a, b) = (quick.load[channel.index()], slow[channel.index()]);
            assert!(
                (a - b).abs() < 1e-12 * b.max(1.0),
                "{}: {a} for {b}",
                channels.name(channel)
            );
        }
        assert!(
            quick.method.contains("one of every orbit"),
            "{}",
            quick.method
        );
        let whole = Dependencies::new(&channels, (&destinations, &all), &All);
        assert_eq!(
            whole.cycle().is_some(),
            matches!(quick.deadlock, Deadlock::Cycle(_))
        );
    }
}

#[test]
fn scale_up_links_carry_to_the_rail_of_the_destination() {
    let mut fabric =
        built("name: x\nfamily: rail-only\nhost: dgx-h100\nhosts: 16\nswitch: qm9700\n");
    let found = routed(&fabric, Way::Ecmp);
    assert_eq!((found.pairs.1, found.longest), (0, 2));
    fabric.transit = crate::fabric::Transit::None;
    let alone = routed(&fabric, Way::Ecmp);
    // Of 128 GPUs each reaches the 7 others of its host and the 15 others of its rail.
    assert_eq!(alone.pairs.1, 128 * (127 - 7 - 15));
    assert_eq!(alone.headroom.1, Fraction::from_integer(0.into()));
    assert!(alone.pairs.2.is_some());
}

/// Tables by hand: for every switch and destination a channel.
struct Told(BTreeMap<(usize, Vertex), ChannelId>);

impl Choice for Told {
    fn told(&self, destination: usize, device: Vertex) -> super::next_hops::Told {
        match self.0.get(&(destination, device)) {
            _ if device.index() < 3 => super::next_hops::Told::Any,
            Some(&channel) => super::next_hops::Told::Use(channel),
            None => super::next_hops::Told::Drop,
        }
    }
}

#[test]
fn tables_that_drop_or_run_in_a_circle_lose_pairs() {
    let fabric = ring(3);
    let network = Network::new(&fabric);
    let channels = as_built(&fabric, &network);
    let find = |from: &str, to: &str| {
        let name = |v: Vertex| fabric.device_name(v.device());
        channels
            .working()
            .into_iter()
            .find(|&c| name(channels.from(c)) == from && name(channels.to(c)) == to)
            .unwrap()
    };
    let to = Destination {
        endpoint: 0.into(),
        port: super::next_hops::Port::Of(0.into()),
        share: (1, 1),
    };
    let reached = |told: &[(u32, (&str, &str))]| {
        let told = Told(
            told.iter()
                .map(|&(v, (a, b))| ((0, v.into()), find(a, b)))
                .collect(),
        );
        let mut next_hops = NextHops::new(&channels);
        next_hops.search(&channels, (0, &to), &told);
        [1, 2].map(|v| next_hops.reaches(Vertex::from(v)))
    };
    assert_eq!(
        reached(&[(3, ("s0", "h0")), (4, ("s1", "s0")), (5, ("s2", "s1"))]),
        [true, true]
    );
    assert_eq!(
        reached(&[(3, ("s0", "h0")), (4, ("s1", "s2")), (5, ("s2", "s1"))]),
        [false, false]
    );
    assert_eq!(
        reached(&[(3, ("s0", "h0")), (5, ("s2", "s0"))]),
        [false, true]
    );
}

#[test]
fn an_endpoint_without_a_port_is_lost_to_tables() {
    let fabric = tree(4);
    let built = Network::new(&fabric);
    let network = without(&fabric, &built, &[0.into()]);
    let channels = Channels::new(&fabric, &network, |l| l == LinkId::from(0));
    let matrix = Matrix::parse("uniform", &fabric, &built).unwrap();
    let ranks = Ranks::from_endpoints(&channels);
    for way in [Way::Modulo, Way::Ecmp] {
        let found = route(&Ask {
            channels: &channels,
            matrix: &matrix,
            way,
            ranks: &ranks,
            fixed: &[0, 16].map(Vertex::from),
        })
        .unwrap();
        assert_eq!(found.pairs.1, 30);
    }
}
