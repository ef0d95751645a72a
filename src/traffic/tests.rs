use super::*;
use crate::fabric::Vertex;
use crate::fabric::index::Id;
use crate::formats::node_link;
use proptest::prelude::*;
use std::fmt::Write;

/// GPUs with the given rates on one switch, in scale-up domains of `domain` GPUs.
fn star(rates: &[f64], domain: usize) -> (Fabric, Network) {
    let mut nodes = String::from("{\"id\":\"s\",\"kind\":\"switch\"}");
    let mut edges = Vec::new();
    for (i, rate) in rates.iter().enumerate() {
        write!(nodes, ",{{\"id\":\"g{i}\",\"kind\":\"gpu\"}}").unwrap();
        edges.push(format!(
            "{{\"source\":\"g{i}\",\"target\":\"s\",\"gbps\":{rate}}}"
        ));
        if i % domain == 0 {
            write!(nodes, ",{{\"id\":\"n{i}\",\"kind\":\"scale-up\"}}").unwrap();
        }
        edges.push(format!(
            "{{\"source\":\"g{i}\",\"target\":\"n{}\",\"gbps\":900}}",
            i / domain * domain
        ));
    }
    let text = format!("{{\"nodes\":[{nodes}],\"edges\":[{}]}}", edges.join(","));
    let fabric = node_link::parse(&text, Path::new("star.json")).unwrap();
    let network = Network::new(&fabric);
    (fabric, network)
}

/// Whether the largest of max(out, in)/rate is exactly 1, from single demands.
fn full(matrix: &Matrix, network: &Network) -> bool {
    let mut reached = false;
    for &s in &network.endpoints {
        let out: u128 = network.endpoints.iter().map(|&d| matrix.demand(s, d)).sum();
        let into: u128 = network.endpoints.iter().map(|&d| matrix.demand(d, s)).sum();
        assert_eq!(out, matrix.out_total(s));
        assert_eq!(out > 0, matrix.is_source(s));
        let rate = u128::from(network.rate[s]) * u128::from(matrix.denominator);
        assert!(out.max(into) <= rate, "{} of {rate}", out.max(into));
        reached |= out.max(into) == rate;
    }
    reached
}

#[test]
fn uniform_is_rate_over_others() {
    let (fabric, network) = star(&[400.0; 5], 5);
    let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
    let (q, rate) = (
        matrix.demand(0.into(), 4.into()),
        u128::from(network.rate[0.into()]),
    );
    assert_eq!(q * 4, rate * u128::from(matrix.denominator));
    assert_eq!(matrix.demand(3.into(), 3.into()), 0);
    let left = matrix.without(&[true, false, false, false, false]);
    assert_eq!(
        (
            left.demand(0.into(), 4.into()),
            left.demand(1.into(), 4.into()),
            left.is_source(0.into())
        ),
        (0, q, false)
    );
}

#[test]
fn rails_are_rings_over_domains() {
    let (fabric, network) = star(&[400.0; 8], 3);
    let matrix = Matrix::parse("rail-rings", &fabric, &network).unwrap();
    let ends: Vec<_> = matrix
        .pairs
        .iter()
        .map(|p| (p.0.index(), p.1.index()))
        .collect();
    assert_eq!(
        ends,
        [
            (0, 3),
            (1, 4),
            (2, 5),
            (3, 6),
            (4, 7),
            (5, 2),
            (6, 0),
            (7, 1)
        ]
    );
    let (fabric, network) = star(&[400.0; 4], 4);
    assert!(
        Matrix::parse("rail-rings", &fabric, &network)
            .unwrap_err()
            .message
            .contains("asks for nothing")
    );
}

#[test]
fn groups_end_where_they_end() {
    let (fabric, network) = star(&[400.0; 5], 5);
    let matrix = Matrix::parse("groups:2", &fabric, &network).unwrap();
    assert!(matrix.demand(0.into(), 1.into()) > 0 && matrix.demand(2.into(), 3.into()) > 0);
    assert_eq!(
        (
            matrix.demand(1.into(), 2.into()),
            matrix.is_source(4.into())
        ),
        (0, false)
    );
}

#[test]
fn permutations_repeat_and_move_everyone() {
    let (fabric, network) = star(&[400.0; 9], 3);
    for seed in 0..50 {
        let matrix = Matrix::parse(&format!("permutation:{seed}"), &fabric, &network).unwrap();
        let mut targets: Vec<Vertex> = matrix.pairs.iter().map(|p| p.1).collect();
        targets.sort_unstable();
        assert_eq!(targets, network.endpoints);
        assert!(matrix.pairs.iter().all(|p| p.0 != p.1));
        assert_eq!(
            matrix,
            Matrix::parse(&format!("permutation:{seed}"), &fabric, &network).unwrap()
        );
    }
}

#[test]
fn files_are_scaled_and_say_so() {
    let (fabric, network) = star(&[400.0, 400.0, 200.0], 3);
    let text = "source,target,gbps\ng0,g1,50\n\ng1, g2 ,12.5\ng0,g2,0\n";
    let matrix = csv_file::parse(text, Path::new("t.csv"), &fabric, &network).unwrap();
    assert_eq!(matrix.scale, Some((8, 1)));
    assert!(full(&matrix, &network));
    assert_eq!(matrix.pairs.len(), 2);
}

#[test]
fn bad_files_are_named() {
    let (fabric, network) = star(&[400.0; 3], 3);
    let cases = [
        ("g0,g1,5\n", "not the header", 1, 1),
        ("", "not the header", 1, 1),
        ("source,target,gbps\n", "asks for nothing", 0, 0),
        ("source,target,gbps\ng0,g1,0\n", "asks for nothing", 0, 0),
        (
            "source,target,gbps\ng0,g1,5\ng0,gX,5\n",
            "`gX` is no endpoint",
            3,
            4,
        ),
        ("source,target,gbps\n\ns,g1,5\n", "`s` is no endpoint", 3, 1),
        (
            "source,target,gbps\n\ng0,g1,-5\n",
            "`-5` is not a demand",
            3,
            7,
        ),
        (
            "source,target,gbps\ng0,g1,NaN\n",
            "`NaN` is not a demand",
            2,
            7,
        ),
        (
            "source,target,gbps\ng0,g1, much\n",
            "`much` is not a demand",
            2,
            8,
        ),
        ("source,target,gbps\ng0,g0,5\n", "sends to itself", 2, 4),
        (
            "source,target,gbps\ng0,g1,5\ng0,g1,5\n",
            "given twice, first in line 2",
            3,
            1,
        ),
        ("source,target,gbps\ng0,g1\n", "2 fields", 2, 1),
    ];
    for (text, expected, line, column) in cases {
        let error = csv_file::parse(text, Path::new("t.csv"), &fabric, &network).unwrap_err();
        assert!(
            error.message.contains(expected),
            "{expected}: {}",
            error.report()
        );
        assert_eq!(
            error.place.map_or((0, 0), |p| (p.line, p.column)),
            (line, column),
            "{}",
            error.report()
        );
        assert_eq!(error.file.as_deref(), Some(Path::new("t.csv")));
    }
}

#[test]
fn bad_words_are_named() {
    let (fabric, network) = star(&[400.0; 3], 3);
    let cases = [
        ("unifrom", "neither a known traffic nor a file"),
        ("", "no traffic"),
        ("permutation", "needs a seed"),
        ("permutation:x", "not a seed"),
        ("groups", "needs a size"),
        ("groups:1", "not a group size"),
        ("groups:-3", "not a group size"),
        ("/", "cannot read"),
    ];
    for (text, expected) in cases {
        let error = Matrix::parse(text, &fabric, &network).unwrap_err();
        assert!(error.message.contains(expected), "{expected}: {error}");
    }
}

proptest! {
    #[test]
    fn the_tightest_endpoint_is_full(
        rates in prop::collection::vec(prop::sample::select(vec![100.0, 200.0, 400.0, 800.0, 150.5]), 2..12),
        domain in 1usize..4,
        seed in any::<u64>(),
        size in 2usize..6,
    ) {
        let (fabric, network) = star(&rates, domain);
        for traffic in ["uniform".to_string(), format!("permutation:{seed}"), format!("groups:{size}"), "rail-rings".to_string()] {
            match Matrix::parse(&traffic, &fabric, &network) {
                Ok(matrix) => prop_assert!(full(&matrix, &network), "{}", traffic),
                Err(e) => prop_assert!(traffic == "rail-rings" && rates.len() <= domain, "{}", e),
            }
        }
    }

    #[test]
    fn files_are_full(
        rates in prop::collection::vec(prop::sample::select(vec![100.0, 200.0, 400.0, 150.5]), 4..8),
        demands in prop::collection::btree_map((0usize..4, 0usize..4), 1u32..5_000, 1..9),
    ) {
        let (fabric, network) = star(&rates, 2);
        let mut text = String::from("source,target,gbps\n");
        let demands: Vec<_> = demands.iter().filter(|((s, d), _)| s != d).collect();
        prop_assume!(!demands.is_empty());
        for ((s, d), amount) in demands {
            writeln!(text, "g{s},g{d},{}", f64::from(*amount) / 10.0).unwrap();
        }
        let matrix = csv_file::parse(&text, Path::new("t.csv"), &fabric, &network).unwrap();
        prop_assert!(full(&matrix, &network));
    }

    #[test]
    fn any_file_is_survived(text in "(source,target,gbps\n)?[-g0-9,.\" \n]{0,60}") {
        let (fabric, network) = star(&[400.0; 3], 3);
        let _ = csv_file::parse(&text, Path::new("t.csv"), &fabric, &network);
    }
}
