//! Trees of any number of levels, rails by themselves, planes and dual-ToR: closed forms beside the
//! build, and what is refused.

use super::tests::{assert_counts, fabric};
use super::tree::TreeLevel;
use super::{build, fat_tree, parse, tree};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind, counts::counts, network::Network};
use crate::parts::Catalogue;
use crate::traffic::Matrix;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const WIDE: &str =
    "{name: wide, cages: 4096, cage_rate: 400 Gb/s, splits: [[400 Gb/s, 1]], port_limit: 4096}";

fn refuse(text: &str) -> String {
    let built = parse(text, Path::new("t"), Catalogue::builtin()).and_then(|design| build(&design));
    // Reports are wrapped to the width of a terminal.
    built
        .map_or_else(|e| e.report(), |_| "built".into())
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Switches of each tier and links below it, as built.
fn levels(fabric: &Fabric) -> Vec<(u128, u128)> {
    let tiers = fabric.roles.iter().filter(|r| r.kind == Kind::Switch);
    tiers
        .map(|role| {
            (
                u128::from(role.count),
                fabric
                    .links
                    .iter()
                    .filter(|l| role.place(l.b).is_some())
                    .count() as u128,
            )
        })
        .collect()
}

#[test]
fn fat_trees_of_any_number_of_tiers() {
    for (k, n) in [
        (4u64, 2u32),
        (8, 2),
        (4, 3),
        (8, 3),
        (4, 4),
        (6, 4),
        (4, 5),
        (4, 6),
    ] {
        let half = k / 2;
        let endpoints = 2 * half.pow(n);
        let text = format!(
            "name: t\nfamily: fat-tree\nk: {k}\nlevels: {n}\nhost: single-gpu\nhosts: {endpoints}\nswitch: qm9700\n"
        );
        let switches = u64::from(2 * n - 1) * half.pow(n - 1);
        let expected = [
            ("endpoints", endpoints),
            ("switches", switches),
            ("links", u64::from(n - 1) * endpoints),
        ];
        assert_counts(&text, &expected);
        let built = fabric(&text);
        assert_eq!(
            levels(&built),
            tree::closed_form(&fat_tree::shape(k as u32, n, 1))
        );
        let names: BTreeSet<String> = built.device_ids().map(|d| built.device_name(d)).collect();
        assert_eq!(names.len(), built.devices(), "every name is one device's");
    }
}

#[test]
fn trees_have_one_orbit_a_level() {
    for text in [
        "name: t\nfamily: fat-tree\nk: 4\nlevels: 4\nhost: single-gpu\nhosts: 32\nswitch: qm9700\n".to_string(),
        format!("name: t\nfamily: xgft\nm: [2, 3, 4]\nw: [1, 2, 3]\np: [1, 2, 1]\nhost: single-gpu\nhosts: 24\nswitch: {WIDE}\n"),
        format!("name: t\nfamily: xgft\nm: [2, 3, 4]\nw: [1, 2, 5]\nmeshed: [3]\nhost: single-gpu\nhosts: 24\nswitch: {WIDE}\n"),
        "name: t\nfamily: rail-only\nhost: dgx-h100\nhosts: 256\nswitch: qm9700\nuniform_trunks: true\n".to_string(),
        "name: t\nfamily: multi-plane\nplane: leaf-spine\nhost: dgx-b300\nhosts: 64\nswitch: qm9700\nuniform_trunks: true\n".to_string(),
        "name: t\nfamily: rail-optimized\nsu_hosts: 16\ntors: 2\nhost: dgx-b300\nhosts: 32\nswitch: qm9700\n".to_string(),
    ] {
        let fabric = fabric(&text);
        let network = Network::new(&fabric);
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let generators = crate::symmetry::generators(&fabric, &network, &matrix, &[]);
        let orbits = crate::symmetry::orbits::Orbits::new(&network, &generators);
        let vertices: BTreeSet<u32> = fabric.device_ids().map(|d| orbits.vertex[d.vertex()]).collect();
        let kinds = fabric.roles.iter().filter(|r| r.count > 0).count();
        assert_eq!(vertices.len(), kinds, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    /// Any tree has the switches and links of its closed form, every endpoint below every top
    /// switch, by the number of paths that the ways and parallel links multiply to.
    #[test]
    fn trees_follow_the_closed_form(shape in prop::collection::vec((1u32..4, 1u32..4, 1u32..3), 1..5), mesh in 0usize..8) {
        let mut levels_of: Vec<TreeLevel> =
            shape.iter().map(|&(below, ways, parallel)| TreeLevel { below: below.max(1), ways, parallel, meshed: false }).collect();
        levels_of[0].below = 2;
        let meshed = (mesh >= 1 && mesh < levels_of.len()).then(|| {
            levels_of[mesh].meshed = true;
            format!("meshed: [{}]\n", mesh + 1)
        });
        let list = |pick: fn(&TreeLevel) -> u32| levels_of.iter().map(|l| pick(l).to_string()).collect::<Vec<_>>().join(", ");
        let endpoints: u32 = levels_of.iter().map(|l| l.below).product();
        let ports = levels_of[0].ways * levels_of[0].parallel;
        let text = format!(
            "name: t\nfamily: xgft\nm: [{}]\nw: [{}]\np: [{}]\n{}host: {{name: h, gpus: 1, ports_per_gpu: {ports}, port_rate: 400 Gb/s, ports_per_cage: 1}}\nhosts: {endpoints}\nswitch: {WIDE}\n",
            list(|l| l.below), list(|l| l.ways), list(|l| l.parallel), meshed.unwrap_or_default()
        );
        let built = fabric(&text);
        prop_assert_eq!(levels(&built), tree::closed_form(&levels_of));
        // Upward paths from each endpoint, counted along the links.
        let mut paths: BTreeMap<DeviceId, u128> = BTreeMap::new();
        let mut above: Vec<Vec<DeviceId>> = vec![Vec::new(); built.devices()];
        built.links.iter().for_each(|l| above[l.a.index()].push(l.b));
        let mut here = BTreeMap::from([(DeviceId::from(0), 1u128)]);
        while !here.is_empty() {
            let mut next = BTreeMap::new();
            for (device, count) in here {
                above[device.index()].iter().for_each(|up| *next.entry(*up).or_insert(0) += count);
                if above[device.index()].is_empty() {
                    paths.insert(device, count);
                }
            }
            here = next;
        }
        let top = built.roles.last().unwrap();
        prop_assert_eq!(paths.len() as u32, top.count, "an endpoint reaches every top switch");
        let product: u128 = levels_of.iter().map(|l| u128::from(l.ways * l.parallel)).product();
        prop_assert_eq!(paths.values().sum::<u128>(), product);
    }
}

#[test]
fn rails_alone_are_disjoint() {
    // 8 rails of 256 GPUs on 64 ports: 8 leaves and 4 spines each.
    let text = "name: t\nfamily: rail-only\nhost: dgx-h100\nhosts: 256\nswitch: qm9700\nuniform_trunks: true\n";
    assert_counts(
        text,
        &[
            ("endpoints", 2048),
            ("leaf", 64),
            ("spine", 32),
            ("host-links", 2048),
            ("links", 2048),
        ],
    );
    let built = fabric(text);
    let (gpu, leaf, spine) = (&built.roles[0], &built.roles[2], &built.roles[3]);
    let rail_of = |device: DeviceId, role: &crate::fabric::Role| {
        let at = role
            .axes
            .iter()
            .position(|a| built.axes[*a].name == "rail")
            .unwrap();
        built.coordinates(device)[at]
    };
    for link in built
        .links
        .iter()
        .filter(|l| !built.classes[l.class as usize].scale_up)
    {
        let lower = if gpu.place(link.a).is_some() {
            gpu
        } else {
            leaf
        };
        let upper = if link.b < spine.first { leaf } else { spine };
        assert_eq!(rail_of(link.a, lower), rail_of(link.b, upper));
    }
    // One tier while a rail fits one switch: 64 hosts.
    let one = text.replace("256", "64");
    assert_counts(
        &one,
        &[
            ("endpoints", 512),
            ("leaf", 8),
            ("switches", 8),
            ("links", 0),
        ],
    );
    // 128 GPUs of a domain that spans trays, two of each domain on a rail.
    let shared = "name: t\nfamily: rail-only\nhost: gb200-nvl72-tray\nhosts: 36\nswitch: sn5600\nrails: {index: domain, count: 36}\n";
    assert_counts(
        shared,
        &[
            ("endpoints", 144),
            ("domains", 2),
            ("leaf", 36),
            ("host-links", 144),
        ],
    );
}

#[test]
fn planes_are_copies_of_any_family() {
    // The same network said in two ways: rail-optimised with its ports on planes, and planes of
    // rail-optimised fabrics.
    let base =
        "name: t\nhost: dgx-b300\nhosts: 64\nswitch: sn5600\nsu_hosts: 64\nuniform_trunks: true\n";
    let own = counts(&fabric(&format!("{base}family: rail-optimized\n")));
    let around = counts(&fabric(&format!(
        "{base}family: multi-plane\nplane: rail-optimized\n"
    )));
    for name in [
        "endpoints",
        "switches",
        "leaf",
        "spine",
        "links",
        "host-links",
        "spare-leaf-ports",
    ] {
        assert_eq!(own.get(name), around.get(name), "{name}");
    }
    for (inner, keys, copies) in [
        ("fat-tree", "k: 16\nhosts: 1024\n", 2),
        ("rail-only", "hosts: 64\n", 2),
        ("leaf-spine", "hosts: 64\n", 2),
    ] {
        let host = if inner == "fat-tree" {
            "one-port"
        } else {
            "dgx-b300-one-port"
        };
        let gpus = if inner == "fat-tree" { 1 } else { 8 };
        let written = |ports: u32| {
            format!(
                "{{name: {host}, gpus: {gpus}, ports_per_gpu: {ports}, port_rate: 400 Gb/s, ports_per_cage: 2, scale_up_gpus: {gpus}, scale_up_rate: 7.2 Tb/s}}"
            )
        };
        let one = counts(&fabric(&format!(
            "name: t\nfamily: {inner}\nhost: {}\nswitch: qm9700\n{keys}",
            written(1)
        )));
        let all = counts(&fabric(&format!(
            "name: t\nfamily: multi-plane\nplane: {inner}\nhost: {}\nswitch: qm9700\n{keys}",
            written(copies)
        )));
        for name in ["switches", "links", "host-links"] {
            assert_eq!(
                all.get(name),
                one.get(name).map(|n| n * u64::from(copies)),
                "{name} of {inner}"
            );
        }
        assert_eq!(all.get("scale-up-links"), one.get("scale-up-links"));
    }
}

#[test]
fn dual_tor_shares_its_spines() {
    // 2 SUs of 16 hosts, 2 ports a GPU to a pair of leaves of one plane: 2 * 8 * 2 leaves of 16
    // down and 16 up, 32 * 16 / 64 = 8 spines.
    let text = "name: t\nfamily: rail-optimized\nsu_hosts: 16\ntors: 2\nhost: dgx-b300\nhosts: 32\nswitch: qm9700\n";
    assert_counts(
        text,
        &[
            ("endpoints", 256),
            ("leaf", 32),
            ("spine", 8),
            ("host-links", 512),
            ("links", 512),
        ],
    );
    let built = fabric(text);
    let mut leaves: Vec<BTreeSet<DeviceId>> = vec![BTreeSet::new(); built.devices()];
    built
        .links
        .iter()
        .filter(|l| built.role(l.b).name == "leaf")
        .for_each(|l| assert!(leaves[l.a.index()].insert(l.b)));
    assert!(leaves[..256].iter().all(|l| l.len() == 2));
    // Two planes of two leaves each.
    let four = "{name: four, gpus: 8, ports_per_gpu: 4, port_rate: 200 Gb/s, ports_per_cage: 4, scale_up_gpus: 8, scale_up_rate: 7.2 Tb/s}";
    let text = format!(
        "name: t\nfamily: rail-optimized\nsu_hosts: 16\nplanes: 2\ntors: 2\nhost: {four}\nhosts: 32\nswitch: sn5600\nlink_rate: 400 Gb/s\n"
    );
    assert_counts(&text, &[("leaf", 64), ("host-links", 1024), ("links", 512)]);
}

#[test]
fn refusals_show_the_arithmetic() {
    let xgft = format!("name: t\nfamily: xgft\nhost: single-gpu\nhosts: 24\nswitch: {WIDE}\n");
    for (keys, said) in [
        ("m: [2, 3, 4]\n", "an xgft needs `w`"),
        (
            "m: [2, 3, 4]\nw: [1, 2]\n",
            "`w` has 2 numbers, `m` has 3 levels",
        ),
        ("m: [2, 3, 0]\nw: [1, 2, 1]\n", "a number of `m` is 0"),
        (
            "m: [2, 3, 2]\nw: [1, 2, 1]\n",
            "holds 12 such hosts (2 x 3 x 2 = 12 endpoints of 1 a host), 24 are asked for",
        ),
        (
            "m: [2, 3, 4]\nw: [2, 2, 1]\n",
            "has 2 x 1 = 2 links up, a GPU of a single-gpu has 1",
        ),
        (
            "m: [2, 3, 4]\nw: [1, 2, 1]\nmeshed: [1]\n",
            "level 1 cannot be meshed",
        ),
        (
            "m: [2, 3, 4]\nw: [1, 2, 1]\noversubscription: {leaf: \"2:1\"}\n",
            "`oversubscription` says 2:1",
        ),
        (
            "m: [65536, 65536, 4]\nw: [1, 65536, 1]\n",
            "more than this program takes",
        ),
        (
            "m: [2, 3, 4]\nw: [1, 5000, 1]\n",
            "edge needs 5002 ports at 400 Gb/s (2 down, 5000 up), a wide has 4096",
        ),
        (
            "m: [2, 3, 4]\nw: [1, 2, 1]\nk: 4\n",
            "`k` does not belong to the family xgft",
        ),
    ] {
        let report = refuse(&format!("{xgft}{keys}"));
        assert!(report.contains(said), "{keys}{report}");
        assert!(report.contains("t:"), "{report}");
    }
    let rails = "name: t\nfamily: rail-only\nswitch: qm9700\n";
    assert!(
        refuse(&format!("{rails}host: single-gpu\nhosts: 64\n"))
            .contains("meet in scale-up domains alone, a single-gpu has none")
    );
    let one = refuse(&format!("{rails}host: dgx-h100\nhosts: 65\ntiers: 1\n"));
    assert!(
        one.contains("a rail of one tier has 65 ports down and 0 reserved, a qm9700 has 64"),
        "{one}"
    );
    let planes = "name: t\nfamily: multi-plane\nswitch: qm9700\nhosts: 8\n";
    assert!(
        refuse(&format!(
            "{planes}host: dgx-h100\nplane: leaf-spine\nplanes: 3\n"
        ))
        .contains("has 1 port, which 3 planes do not share")
    );
    assert!(
        refuse(&format!("{planes}host: dgx-b300\nplane: leaf-spin\n"))
            .contains("did you mean `leaf-spine`?")
    );
    assert!(
        refuse(&format!(
            "{planes}host: dgx-b300\nplane: leaf-spine\nk: 4\n"
        ))
        .contains("multi-plane of leaf-spine planes")
    );
    assert!(refuse(&format!("{planes}host: dgx-b300\n")).contains("needs `plane`"));
    let tors = refuse(
        "name: t\nfamily: rail-optimized\nsu_hosts: 4\ntors: 2\nhost: dgx-h100\nhosts: 8\nswitch: qm9700\n",
    );
    assert!(tors.contains("has 1 port for 2 leaves"), "{tors}");
    let levels = refuse(
        "name: t\nfamily: fat-tree\nk: 4\nlevels: 9\nhost: single-gpu\nhosts: 8\nswitch: qm9700\n",
    );
    assert!(levels.contains("a fat-tree of 9 levels"), "{levels}");
    let four = parse(
        "name: t\nfamily: fat-tree\nk: 4\nlevels: 4\nhost: single-gpu\nhosts: 8\nswitch: qm9700\n",
        Path::new("t"),
        Catalogue::builtin(),
    );
    assert!(four.is_ok_and(|d| d.tiers.len() == 4 && d.topology.levels() == 4));
}
