//! Routings through relays and nested cuts, which need no programme, against the programmes of
//! fabrics that are small enough for them.

use super::fabrics;
use proptest::prelude::*;
use selvedge::fabric::index::Id;
use selvedge::fabric::network::Network;
use selvedge::failure::{Components, Damage, Groups};
use selvedge::solve::SolveOptions;
use selvedge::spec::demand::Component;
use selvedge::traffic::Matrix;
use selvedge::units::{Fraction, approximate};
use selvedge::{family, proof};
use std::path::Path;

proptest! {
    #![proptest_config(super::settings(300))]

    #[test]
    fn routings_through_relays_hold_the_throughput_of_the_programme(sample in fabrics::random(), seed in 0u32..100) {
        let fabric = sample.fabric();
        let network = Network::new(&fabric);
        let traffic = if seed % 3 == 0 { format!("permutation:{seed}") } else { "uniform".to_string() };
        let matrix = Matrix::parse(&traffic, &fabric, &network).unwrap();
        let exact = proof::throughput(&fabric, &network, &matrix).unwrap();
        let bracket = proof::any_traffic(&fabric, &network, &matrix, &SolveOptions::default()).unwrap();
        prop_assert!(bracket.lower() <= exact.upper(), "{} > {}", bracket.lower(), exact.upper());
        prop_assert!(bracket.upper() >= exact.lower(), "{} < {}", bracket.upper(), exact.lower());
    }
}

fn built(text: &str) -> selvedge::fabric::Fabric {
    let design = family::parse(
        text,
        Path::new("relayed.yaml"),
        selvedge::parts::Catalogue::builtin(),
    )
    .unwrap();
    family::build(&design).unwrap()
}

/// Uniform throughput with the first links of some classes failed.
fn bracket(text: &str, failed: &[u32]) -> proof::Bracket {
    let fabric = built(text);
    let network = Network::new(&fabric);
    let components =
        Components::new(&fabric, &network, &Groups::default(), &[Component::Links]).unwrap();
    let damaged = Damage::of(&components, failed).network(&fabric, &network);
    let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
    proof::any_traffic(&fabric, &damaged, &matrix, &SolveOptions::default()).unwrap()
}

#[test]
fn what_has_one_bottleneck_is_exact() {
    let one = || Fraction::from_integer(1.into());
    let fat_tree =
        "name: t\nfamily: fat-tree\nk: 8\nhost: single-gpu\nhosts: 128\nswitch: qm9700\n";
    let healthy = bracket(fat_tree, &[]);
    assert_eq!((healthy.lower(), healthy.upper()), (&one(), &one()));
    // A GPU without its port shares those of the seven others of its host with them: 504 of 511
    // partners are in other hosts.
    let rails = "name: r\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nsu_hosts: 32\n";
    let fabric = built(rails);
    let port = fabric
        .link_ids()
        .find(|&l| fabric.classes[fabric.links[l.index()].class as usize].name == "host-leaf")
        .unwrap();
    let name = fabric.link_name(port);
    let network = Network::new(&fabric);
    let components =
        Components::new(&fabric, &network, &Groups::default(), &[Component::Links]).unwrap();
    let component = (0..components.len())
        .find(|&c| components.name(&fabric, c) == name)
        .unwrap();
    let damaged = bracket(rails, &[component]);
    assert_eq!(*damaged.lower(), Fraction::new(7.into(), 8.into()));
    assert_eq!(
        *damaged.upper(),
        Fraction::new((7 * 511).into(), (8 * 504).into())
    );
    assert!(approximate(&damaged.gap()) < 0.02);
}
