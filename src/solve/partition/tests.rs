//! Known optima, brute force on small fabrics, exact halves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::search;
use crate::fabric::index::{Arc, Id};
use crate::fabric::network::Network;
use crate::formats::node_link;
use crate::random::Random;
use crate::solve::split;
use std::path::Path;

/// Switches with links among them, and units of endpoints: the switches each endpoint is on. Units
/// of several endpoints are domains.
#[derive(Default)]
struct Plan {
    switches: usize,
    links: Vec<(usize, usize)>,
    units: Vec<Vec<Vec<usize>>>,
}

impl Plan {
    /// One host on each of these switches.
    fn hosts(
        switches: usize,
        links: Vec<(usize, usize)>,
        on: impl IntoIterator<Item = usize>,
    ) -> Plan {
        Plan {
            switches,
            links,
            units: on.into_iter().map(|s| vec![vec![s]]).collect(),
        }
    }

    /// The network with its devices in random order; every link has 100 Gb/s, so that capacities
    /// are counts of links.
    fn network(&self, seed: u64) -> Network {
        let mut nodes: Vec<String> = (0..self.switches)
            .map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#))
            .collect();
        let mut edges = Vec::new();
        let mut edge = |a: String, b: String| {
            edges.push(format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#))
        };
        self.links
            .iter()
            .for_each(|(a, b)| edge(format!("s{a}"), format!("s{b}")));
        let domains = self.units.iter().any(|u| u.len() > 1);
        for (u, unit) in self.units.iter().enumerate() {
            if domains {
                nodes.push(format!(r#"{{"id":"u{u}","kind":"scale-up"}}"#));
            }
            for (g, on) in unit.iter().enumerate() {
                nodes.push(format!(
                    r#"{{"id":"u{u}g{g}","kind":"{}"}}"#,
                    if domains { "gpu" } else { "host" }
                ));
                on.iter()
                    .for_each(|s| edge(format!("u{u}g{g}"), format!("s{s}")));
                if domains {
                    edge(format!("u{u}g{g}"), format!("u{u}"));
                }
            }
        }
        parse(nodes, &edges, seed)
    }
}

fn parse(nodes: Vec<String>, edges: &[String], seed: u64) -> Network {
    let mut order: Vec<u32> = (0..nodes.len() as u32).collect();
    Random::new(seed).shuffle(&mut order);
    let nodes: Vec<&str> = order.iter().map(|&v| nodes[v as usize].as_str()).collect();
    let json = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    let network = Network::new(&node_link::parse(&json, Path::new("plan.json")).unwrap());
    assert_eq!(network.unit.as_gbps(), 100.0);
    network
}

fn first(network: &Network, side: &[bool]) -> usize {
    network
        .endpoints
        .iter()
        .filter(|&&v| !side[v.index()])
        .count()
}

/// The capacity from one side to the other, counted arc by arc: the lesser direction.
fn counted(network: &Network, side: &[bool]) -> u64 {
    let way = |from: bool| {
        let crosses = |&a: &Arc| {
            side[network.tail(a).index()] == from && side[network.head(a).index()] != from
        };
        network
            .arc_ids()
            .filter(crosses)
            .map(|a| network.capacity[a])
            .sum::<u64>()
    };
    way(false).min(way(true))
}

fn whole(network: &Network, side: &[bool]) -> bool {
    let mut of = std::collections::HashMap::new();
    network
        .endpoints
        .iter()
        .all(|&v| *of.entry(network.domain[v]).or_insert(side[v.index()]) == side[v.index()])
}

/// The partitioner's cut of a plan, its halves and its capacity counted again.
fn found(network: &Network, small: usize) -> u64 {
    let cut = search(network, small as u64).unwrap();
    assert_eq!(first(network, &cut.side), small);
    assert!(whole(network, &cut.side));
    assert_eq!(counted(network, &cut.side), cut.capacity);
    cut.capacity
}

fn halves(plan: &Plan, seed: u64) -> u64 {
    let network = plan.network(seed);
    found(&network, network.endpoints.len() / 2)
}

/// Every side of every vertex: the number on side 0 as near half as can be, and the least capacity
/// at that number.
fn brute(network: &Network) -> (usize, u64) {
    let n = network.vertices();
    let mut best: Option<(usize, u64)> = None;
    for bits in 0u32..1 << n {
        let side: Vec<bool> = (0..n).map(|v| bits >> v & 1 == 1).collect();
        let small = first(network, &side);
        if 2 * small > network.endpoints.len()
            || best.is_some_and(|b| small < b.0)
            || !whole(network, &side)
        {
            continue;
        }
        let capacity = counted(network, &side);
        if best.is_none_or(|b| small > b.0 || capacity < b.1) {
            best = Some((small, capacity));
        }
    }
    best.unwrap()
}

fn random_plan(seed: u64, domains: bool) -> Plan {
    let mut random = Random::new(seed);
    let switches = 3 + random.index(3);
    let mut plan = Plan {
        switches,
        ..Plan::default()
    };
    plan.links = (1..switches).map(|s| (s, random.index(s))).collect();
    for _ in 0..random.index(6) {
        let (a, b) = (random.index(switches), random.index(switches));
        if a != b {
            plan.links.push((a, b));
        }
    }
    for _ in 0..if domains { 3 } else { 4 + random.index(4) } {
        let count = if domains { 1 + random.index(2) } else { 1 };
        let unit = (0..count)
            .map(|_| {
                (0..1 + random.index(2))
                    .map(|_| random.index(switches))
                    .collect()
            })
            .collect();
        plan.units.push(unit);
    }
    plan
}

#[test]
fn never_below_the_optimum_and_mostly_at_it() {
    let mut hit = 0;
    for seed in 0..120 {
        let plan = random_plan(seed, seed % 3 == 0);
        let network = plan.network(seed);
        let (small, optimum) = brute(&network);
        let capacity = found(&network, small);
        assert!(capacity >= optimum, "plan {seed}");
        hit += usize::from(capacity == optimum);
        let split = split::find(&network, 0.0).unwrap();
        assert!(split.exhaustive);
        assert_eq!(
            (first(&network, &split.cut.side), split.cut.capacity),
            (small, optimum),
            "plan {seed}"
        );
    }
    assert!(hit >= 116, "{hit} of 120");
}

#[test]
fn direct_fabrics_have_their_known_bisection() {
    let ring = |n: usize| (0..n).map(|s| (s, (s + 1) % n)).collect::<Vec<_>>();
    assert_eq!(halves(&Plan::hosts(32, ring(32), 0..32), 1), 2);
    assert_eq!(halves(&Plan::hosts(33, ring(33), 0..33), 1), 2);
    let torus: Vec<(usize, usize)> = (0..64)
        .flat_map(|v| [(v, v / 8 * 8 + (v + 1) % 8), (v, (v + 8) % 64)])
        .collect();
    assert_eq!(halves(&Plan::hosts(64, torus, 0..64), 2), 16);
    let cube = (0..64usize)
        .flat_map(|v| (0..6).map(move |bit| (v, v ^ 1 << bit)))
        .filter(|(a, b)| a < b)
        .collect();
    assert_eq!(halves(&Plan::hosts(64, cube, 0..64), 3), 32);
}

#[test]
fn two_cliques_are_told_apart_however_they_are_numbered() {
    let mut links: Vec<(usize, usize)> = (0..24)
        .flat_map(|a| (a + 1..24).map(move |b| (a, b)))
        .filter(|(a, b)| a % 2 == b % 2)
        .collect();
    links.extend([(0, 1), (2, 3), (4, 5)]);
    let plan = Plan::hosts(24, links, (0..48).map(|h| h % 24));
    assert_eq!(halves(&plan, 4), 3);
    assert_eq!(split::find(&plan.network(4), 0.0).unwrap().cut.capacity, 3);
}

/// A fat-tree of k-port switches; `uplinks` links from each aggregation switch to the core, k / 2
/// for the whole.
fn fat_tree(k: usize, uplinks: usize) -> Plan {
    let half = k / 2;
    let (edge, aggregation) = (
        |pod: usize, i: usize| pod * k + i,
        |pod: usize, i: usize| pod * k + half + i,
    );
    let mut plan = Plan {
        switches: k * k + half * uplinks,
        ..Plan::default()
    };
    for pod in 0..k {
        for i in 0..half {
            plan.links
                .extend((0..half).map(|j| (edge(pod, i), aggregation(pod, j))));
            plan.links
                .extend((0..uplinks).map(|c| (aggregation(pod, i), k * k + i * uplinks + c)));
            plan.units
                .extend((0..half).map(|_| vec![vec![edge(pod, i)]]));
        }
    }
    plan
}

#[test]
fn shuffled_fat_trees_are_cut_between_pods() {
    assert_eq!(halves(&fat_tree(16, 8), 5), 512);
    // Two to one above the pods: 8 pods x 8 switches x 4 uplinks; any half that parts pods is
    // dearer.
    assert_eq!(halves(&fat_tree(16, 4), 6), 256);
    assert_eq!(halves(&fat_tree(16, 1), 7), 64);
}

#[test]
fn unequal_domains_stay_whole_and_halves_as_even_as_they_allow() {
    let ring: Vec<(usize, usize)> = (0..12).map(|s| (s, (s + 1) % 12)).collect();
    let sizes = [5, 3, 3, 7, 2, 2, 4, 6, 5, 3, 1, 4];
    let units = sizes
        .iter()
        .enumerate()
        .map(|(s, &size)| vec![vec![s]; size])
        .collect();
    let network = Plan {
        switches: 12,
        links: ring,
        units,
    }
    .network(8);
    // 45 endpoints on a ring, and an arc of it (5 + 3 + 3 + 7 + 2 + 2) holds 22.
    assert_eq!(found(&network, 22), 2);
}

#[test]
fn the_subset_sum_of_many_sizes_is_exact() {
    // Only 9 + 9 + 9 makes 27 of 55; no other sum comes nearer to half.
    let units = [9usize, 9, 9, 14, 14]
        .iter()
        .map(|&size| vec![vec![0]; size])
        .collect();
    let network = Plan {
        switches: 1,
        units,
        ..Plan::default()
    }
    .network(9);
    let split = split::find(&network, 0.0).unwrap();
    assert_eq!(first(&network, &split.cut.side), 27);
    assert_eq!(found(&network, 27), 27);
}

#[test]
fn hosts_linked_to_hosts_are_no_twins() {
    let nodes = (0..10)
        .map(|h| format!(r#"{{"id":"h{h}","kind":"host"}}"#))
        .collect();
    let edges: Vec<String> = (0..10)
        .map(|h| {
            format!(
                r#"{{"source":"h{h}","target":"h{}","gbps":100}}"#,
                (h + 1) % 10
            )
        })
        .collect();
    let network = parse(nodes, &edges, 10);
    let split = split::find(&network, 0.0).unwrap();
    assert!(split.exhaustive);
    assert_eq!(split.cut.capacity, 2);
}

#[test]
fn the_floor_ends_the_search_and_threads_change_nothing() {
    let network = fat_tree(8, 2).network(11);
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    };
    let cut = |threads| pool(threads).install(|| search(&network, 64).unwrap());
    assert_eq!(cut(1), cut(3));
    let ordered = split::find(&network, 1.0).unwrap().cut.capacity;
    assert!(ordered > 32);
    assert_eq!(split::find(&network, 0.5).unwrap().cut.capacity, 32);
}

#[test]
fn random_regular_fabrics_are_cut_as_theory_expects() {
    // Four random rings over the same switches: degree 8.
    let mut random = Random::new(12);
    let mut links = Vec::new();
    for _ in 0..4 {
        let mut ring: Vec<u32> = (0..128).collect();
        random.shuffle(&mut ring);
        links.extend((0..128).map(|i| (ring[i] as usize, ring[(i + 1) % 128] as usize)));
    }
    let capacity = halves(&Plan::hosts(128, links, (0..512).map(|h| h / 4)), 12);
    println!("{capacity} of 512 links");
    // Large random d-regular graphs: n (d / 4 - 0.3816 sqrt d) = 118 (Dembo, Montanari & Sen,
    // Annals of Probability 45, 2017).
    assert!((90..=140).contains(&capacity), "{capacity}");
}
