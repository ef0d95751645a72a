//! Zero-load latencies against a search without symmetry, the quotient programme against the full
//! one, published path lengths.

use super::*;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, timing::Switching};
use crate::parts::Catalogue;
use crate::proof::{Answer, Latency, latency_orbits};
use crate::solve::SolveOptions;
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, constraint, variable};
use proptest::prelude::*;
use std::path::Path;

fn built(text: &str) -> Fabric {
    let design = crate::family::parse(text, Path::new("x.yaml"), Catalogue::builtin()).unwrap();
    crate::family::build(&design).unwrap()
}

/// A random import: `groups` domains of `size` GPUs around switches in a ring with chords.
fn random(groups: usize, size: usize, switches: usize, transit: &str, picks: &[u8]) -> Fabric {
    let pick =
        |i: usize, of: usize| usize::from(picks[i % picks.len()]) / (1 + i / picks.len()) % of;
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for g in 0..groups * size {
        nodes.push(format!(r#"{{"id":"g{g}","kind":"gpu"}}"#));
        let (rate, length) = ([200, 400][pick(g, 2)], [2.0, 10.5][pick(g + 1, 2)]);
        edges.push(format!(
            r#"{{"source":"g{g}","target":"s{}","gbps":{rate},"length_m":{length}}}"#,
            pick(g + 2, switches)
        ));
        if pick(g + 4, 3) == 0 {
            // Beside the first one where it leads to the same switch: shorter or longer, and
            // slower.
            let other = [pick(g + 2, switches), pick(g + 6, switches)][pick(g + 7, 2)];
            edges.push(format!(
                r#"{{"source":"g{g}","target":"s{other}","gbps":100,"length_m":5}}"#
            ));
        }
        if size > 1 {
            edges.push(format!(
                r#"{{"source":"g{g}","target":"n{}","gbps":800,"ns":{}}}"#,
                g / size,
                5 + pick(g + 3, 2)
            ));
        }
    }
    for d in 0..if size > 1 { groups } else { 0 } {
        nodes.push(format!(
            r#"{{"id":"n{d}","kind":"scale-up","latency_ns":50}}"#
        ));
    }
    for s in 0..switches {
        nodes.push(format!(
            r#"{{"id":"s{s}","kind":"switch","latency_ns":{}}}"#,
            [100, 200][pick(s + 5, 2)]
        ));
        let ns = [20, 100][pick(s + 7, 2)];
        edges.push(format!(
            r#"{{"source":"s{s}","target":"s{}","gbps":400,"ns":{ns}}}"#,
            (s + 1) % switches
        ));
        if pick(s + 9, 2) == 1 {
            edges.push(format!(
                r#"{{"source":"s{s}","target":"s{}","gbps":200,"ns":30}}"#,
                (s + 2) % switches
            ));
        }
    }
    let text = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{"transit":"{transit}"}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    crate::formats::parse_fabric(&text, Path::new("x.json")).unwrap()
}

/// Bellman-Ford from one source.
fn brute(network: &Network, costs: &Costs, source: Vertex) -> Vec<u64> {
    let mut best = vec![u64::MAX; network.vertices()];
    best[source.index()] = 0;
    for _ in 0..network.vertices() {
        for arc in network.arc_ids().filter(|&a| network.exists_for(a, source)) {
            let (u, v) = (network.tail(arc), network.head(arc));
            if best[u.index()] < u64::MAX {
                best[v.index()] = best[v.index()].min(best[u.index()] + costs.of(arc, u, source));
            }
        }
    }
    best
}

/// The whole programme, one flow a source, by another solver (microlp). Nanoseconds; `None` when
/// the load cannot be carried.
fn full(network: &Network, costs: &Costs, matrix: &Matrix, load: f64) -> Option<f64> {
    let scale = *network.capacity.values().max().unwrap() as f64;
    let mut variables = ProblemVariables::new();
    let (mut objective, mut rows, mut total) = (Expression::default(), Vec::new(), 0.0);
    let mut used: Vec<Vec<Expression>> = network
        .arc_ids()
        .map(|a| costs.lanes(a).map(|_| Expression::default()).collect())
        .collect();
    for &s in &network.endpoints {
        let mut kept = vec![Expression::default(); network.vertices()];
        for arc in network.arc_ids().filter(|&a| network.exists_for(a, s)) {
            let (u, v) = (network.tail(arc), network.head(arc));
            for (lane, used) in costs.lanes(arc).zip(&mut used[arc.index()]) {
                let flow = variables.add(variable().min(0));
                objective.add_mul(
                    (costs.switch[arc] + lane.adds(costs.puts(u, s))) as f64 / 1e3,
                    flow,
                );
                used.add_mul(1.0, flow);
                kept[v.index()].add_mul(1.0, flow);
                kept[u.index()].add_mul(-1.0, flow);
            }
        }
        for (v, sum) in network.vertex_ids().zip(kept).filter(|(v, _)| *v != s) {
            let wanted = load * matrix.demand(s, v) as f64 / matrix.denominator as f64 / scale;
            total += wanted;
            rows.push(constraint!(sum == wanted));
        }
    }
    for (arc, sums) in network.arc_ids().zip(used) {
        rows.extend(
            costs
                .lanes(arc)
                .zip(sums)
                .map(|(lane, sum)| constraint!(sum <= lane.capacity as f64 / scale)),
        );
    }
    let solution = variables
        .minimise(objective.clone())
        .using(good_lp::microlp)
        .with_all(rows)
        .solve()
        .ok()?;
    Some(solution.eval(objective) / total)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn quotient_equals_whole(
        groups in 2usize..4, size in 1usize..4, switches in 3usize..5, none: bool, stored: bool, load in 1u32..20, picks in prop::collection::vec(any::<u8>(), 24)
    ) {
        let fabric = random(groups, size, switches, if none { "none" } else { "pxn" }, &picks);
        let network = Network::new(&fabric);
        let switching = stored.then_some(Switching::StoreAndForward);
        let costs = Costs::new(&fabric, &network, Options { switching, ..Options::default() });
        prop_assert!(costs.unknown.is_empty());
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let zero = zero_load(&fabric, &network, &costs, &latency_orbits(&fabric, &network, &costs, &matrix)).unwrap();
        let (mut longest, mut sum, mut pairs) = (0, 0u64, 0u64);
        for &s in &network.endpoints {
            let best = brute(&network, &costs, s);
            for &d in network.endpoints.iter().filter(|&&d| d != s) {
                longest = longest.max(best[d.index()]);
                sum += best[d.index()];
                pairs += 1;
            }
        }
        prop_assert_eq!(zero.all.max, longest);
        prop_assert_eq!(&zero.all.mean, &Fraction::new(sum.into(), pairs.into()));
        let along: u64 = zero.path.iter().map(|h| h.switch + h.serialisation + h.propagation + h.fec).sum();
        prop_assert_eq!(along, longest);
        let each = |s: Vertex| to_targets(&network, &costs, s, network.endpoints.iter().copied().filter(|&d| d != s)).unwrap();
        let all: Vec<u64> = network.endpoints.iter().flat_map(|&s| each(s)).collect();
        prop_assert_eq!(all.iter().max(), Some(&longest));
        prop_assert!(all.iter().min() >= Some(&least_message(&network, &costs)));

        let share = Fraction::new(load.into(), 20.into());
        let answer = Latency::new(&fabric, &network, &matrix, &costs, &SolveOptions::default()).unwrap().loaded(&share).unwrap();
        match (answer, full(&network, &costs, &matrix, f64::from(load) / 20.0)) {
            (Answer::Carried(found), Some(whole)) => {
                prop_assert!(found.lower <= found.upper);
                let (low, high) = (approximate(&found.lower) / 1e3, approximate(&found.upper) / 1e3);
                prop_assert!(low <= whole * (1.0 + 1e-6) && whole * (1.0 - 1e-6) <= high, "{} {} {}", low, whole, high);
                prop_assert!(high - low <= 1e-4 * whole, "{} {} {}", low, whole, high);
            }
            (Answer::Infeasible { throughput }, None) => prop_assert!(throughput.1 < share),
            (found, whole) => prop_assert!(false, "{:?} {:?}", found, whole),
        }
    }
}

#[test]
fn published_mean_path() {
    // ZCube, SIGCOMM 2025: rail-optimised, 16,384 GPUs, scale-up excluded: 5.49240 links.
    let fabric = built(include_str!("../../../topologies/rail-16384.yaml"));
    let network = Network::new(&fabric);
    let costs = Costs::new(&fabric, &network, Options::default());
    let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
    let fewest = fewest_links(
        &network,
        &costs,
        &latency_orbits(&fabric, &network, &costs, &matrix),
    )
    .unwrap();
    let each: Vec<(u32, u128)> = fewest
        .by_links
        .iter()
        .map(|l| (l.0, l.1 / 16_384))
        .collect();
    assert_eq!(each, [(2, 63), (4, 4_032), (6, 12_288)]);
    assert_eq!(format!("{:.5}", approximate(&fewest.mean_links)), "5.49240");
    assert_eq!(
        fewest.mean_links - Fraction::from_integer(1.into()),
        fewest.mean_switches
    );
}

#[test]
fn what_is_not_stated_is_named() {
    let text = "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9790\nsu_hosts: 32\nlengths: {host-leaf: 5 m}\nlatency: {spine: 1 us}\n";
    let fabric = built(text);
    let network = Network::new(&fabric);
    let costs = Costs::new(&fabric, &network, Options::default());
    let said = costs.unknown.join("\n");
    assert_eq!(costs.unknown.len(), 3, "{said}");
    for part in [
        "latency: {leaf: 500 ns}",
        "latency: {scale-up: 500 ns}",
        "lengths: {leaf-spine: 30 m}",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_budget_by_hand() {
    // Host - leaf - spine - leaf - host: 81.92 serialised once; 3 switches; 2 x 10 m and 2 x 30 m
    // at 5 ns/m; FEC on 4 links.
    let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\nlengths: {host-leaf: 10 m, leaf-spine: 30 m}\nlatency: {leaf: 200 ns, spine: 300 ns, fec: 50 ns, propagation: 5 ns}\n";
    for (more, serialisation) in [("", 81_920), ("  ", 4 * 81_920)] {
        let text = if more.is_empty() {
            text.to_string()
        } else {
            text.replace(
                "propagation: 5 ns",
                "propagation: 5 ns, switching: store-and-forward",
            )
        };
        let fabric = built(&text);
        let network = Network::new(&fabric);
        let costs = Costs::new(&fabric, &network, Options::default());
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let zero = zero_load(
            &fabric,
            &network,
            &costs,
            &latency_orbits(&fabric, &network, &costs, &matrix),
        )
        .unwrap();
        assert_eq!(
            zero.all.max,
            serialisation + 2 * 200_000 + 300_000 + 80 * 5_000 + 4 * 50_000
        );
    }
}
