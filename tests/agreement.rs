//! Two independent ways to the same number: the quotient programme with its rational finish against the full edge-flow programme in
//! floats, on random small fabrics; single failures by orbits against every link removed in turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use good_lp::{Expression, Solution, SolverModel, constraint, variable, variables};
use proptest::prelude::*;
use selvedge::exchange::node_link;
use selvedge::fabric::{Fabric, network::Network};
use selvedge::failure::single_failures;
use selvedge::proof;
use selvedge::solve::{Effort, Method};
use selvedge::spec::design::Component;
use selvedge::traffic::Matrix;
use selvedge::units::approximate;
use std::path::Path;

/// The definition, solved as it stands: one flow a source over all arcs that exist for it.
fn full(network: &Network, matrix: &Matrix) -> f64 {
    let scale = network.capacity.iter().copied().max().unwrap() as f64;
    variables! { problem: 0 <= t <= 1; }
    let mut load: Vec<Expression> = vec![Expression::from(0.0); network.arcs()];
    let mut rows = Vec::new();
    for &s in network.endpoints.iter().filter(|&&s| matrix.is_source(s)) {
        let mut net: Vec<Expression> = vec![Expression::from(0.0); network.vertices()];
        for arc in (0..network.arcs() as u32).filter(|&a| network.exists_for(a, s)) {
            let flow = problem.add(variable().min(0));
            load[arc as usize] += flow;
            net[network.head[arc as usize] as usize] += flow;
            net[network.tail[arc as usize] as usize] -= flow;
        }
        for (d, net) in net.into_iter().enumerate().filter(|x| x.0 as u32 != s) {
            let demand = matrix.demand(s, d as u32) as f64 / matrix.denominator as f64 / scale;
            rows.push(constraint!(net - demand * t == 0));
        }
    }
    rows.extend(load.into_iter().zip(&network.capacity).map(|(l, &c)| constraint!(l <= c as f64 / scale)));
    problem.maximise(t).using(good_lp::microlp).with_all(rows).solve().unwrap().value(t)
}

/// A random fabric as node-link JSON: switches in a ring with chords, hosts or GPUs with scale-up domains on one or two of them.
fn random_fabric() -> impl Strategy<Value = String> {
    let rate = prop::sample::select(vec![100u32, 200, 400]);
    let chords = prop::collection::vec((0usize..4, 0usize..4, rate.clone()), 0..5);
    let hosts = prop::collection::vec((0usize..4, 0usize..4, rate, prop::bool::ANY), 2..5);
    (2usize..5, chords, hosts, prop::bool::ANY).prop_map(|(switches, chords, hosts, domains)| {
        let mut nodes: Vec<String> = (0..switches).map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#)).collect();
        let mut edges = Vec::new();
        let mut edge = |a: String, b: String, gbps: u32| edges.push(format!(r#"{{"source":"{a}","target":"{b}","gbps":{gbps}}}"#));
        for s in 1..switches {
            edge(format!("s{}", s - 1), format!("s{s}"), 200);
        }
        for (a, b, gbps) in chords {
            if a % switches != b % switches {
                edge(format!("s{}", a % switches), format!("s{}", b % switches), gbps);
            }
        }
        for (h, (a, b, gbps, dual)) in hosts.into_iter().enumerate() {
            if domains {
                nodes.push(format!(r#"{{"id":"u{h}","kind":"scale-up"}}"#));
            }
            for g in 0..if domains { 2 } else { 1 } {
                let name = format!("h{h}g{g}");
                nodes.push(format!(r#"{{"id":"{name}","kind":"{}"}}"#, if domains { "gpu" } else { "host" }));
                edge(name.clone(), format!("s{}", (a + g) % switches), gbps);
                if dual {
                    edge(name.clone(), format!("s{}", b % switches), 100);
                }
                if domains {
                    edge(name, format!("u{h}"), 900);
                }
            }
        }
        format!(r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","))
    })
}

fn read(json: &str) -> Fabric {
    node_link::parse(json, Path::new("random.json")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rational_interior_weights_and_the_full_programme_agree(json in random_fabric(), seed in 0u32..100) {
        let fabric = read(&json);
        let network = Network::new(&fabric);
        let traffic = if seed % 3 == 0 { format!("permutation:{seed}") } else { "uniform".to_string() };
        let matrix = Matrix::parse(&traffic, &fabric, &network).unwrap();
        let reference = full(&network, &matrix);
        for (method, width) in [(Method::Rational, 0.0), (Method::Interior, 1e-6), (Method::Weights, 0.01)] {
            let effort = Effort { method, gap: Some(0.01), ..Effort::default() };
            let bracket = proof::throughput_with(&fabric, &network, &matrix, &[], &effort).unwrap();
            let (lower, upper) = (approximate(&bracket.lower), approximate(&bracket.upper));
            prop_assert!(lower <= reference + 1e-7, "{method:?}: {lower} > {reference}");
            prop_assert!(upper >= reference - 1e-7, "{method:?}: {upper} < {reference}");
            prop_assert!(approximate(&bracket.gap()) <= width, "{method:?}: {lower} to {upper}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hose_lies_between_its_certificates_and_below_every_matrix(json in random_fabric(), seed in 0u64..1000) {
        let fabric = read(&json);
        let network = Network::new(&fabric);
        let hose = proof::hose(&fabric, &network, &Effort::default()).unwrap();
        prop_assert!(hose.lower <= hose.upper);
        // Every matrix is routable at the hose throughput; two-phase routing never falls below half of it.
        let permutation = Matrix::parse(&format!("permutation:{seed}"), &fabric, &network).unwrap();
        let one = proof::throughput(&fabric, &network, &permutation).unwrap();
        prop_assert!(hose.lower <= one.upper, "hose {} > permutation {}", hose.lower, one.upper);
        prop_assert!(one.unreachable.is_some() || approximate(&hose.lower) > 0.0, "no routing was found although all is connected");
    }

    #[test]
    fn orbits_and_brute_force_agree_on_single_links(json in random_fabric()) {
        let fabric = read(&json);
        let network = Network::new(&fabric);
        let orbits = single_failures(&fabric, &network, Component::Links, &Effort::default()).unwrap();
        let links = fabric.links.iter().filter(|l| !fabric.classes[l.class as usize].scale_up).count() as u64;
        prop_assert_eq!(orbits.components, links);
        prop_assert_eq!(orbits.scenarios.iter().map(|s| s.stands_for).sum::<u64>(), links);
        let worst = orbits.scenarios.iter().filter(|s| s.lost_endpoints == 0).filter_map(|s| s.throughput.as_ref()).map(|b| approximate(&b.lower));
        let worst = worst.fold(1.0, f64::min);
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let mut brute = 1.0f64;
        for (id, link) in fabric.links.iter().enumerate().filter(|(_, l)| !fabric.classes[l.class as usize].scale_up) {
            let mut damaged = network.clone();
            let class = &fabric.classes[link.class as usize];
            let arc = 2 * network.trunk_of_link[id] as usize;
            damaged.capacity[arc] -= class.rate_ab.0 / network.unit.0;
            damaged.capacity[arc + 1] -= class.rate_ba.0 / network.unit.0;
            let name = fabric.link_name(id as u32);
            let lost = orbits.scenarios.iter().find(|s| s.component == name).is_some_and(|s| s.lost_endpoints > 0);
            let value = full(&damaged, &matrix);
            if !lost && value > 1e-9 {
                brute = brute.min(value);
            }
        }
        prop_assert!(worst <= brute + 1e-6, "orbits say {worst}, brute force {brute}");
    }
}
