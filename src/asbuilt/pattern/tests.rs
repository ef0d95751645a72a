use super::*;
use crate::fabric::Kind;
use crate::formats::format::read_wiring;
use crate::formats::wiring::{Cable, Device, End};
use crate::units::Rate;
use std::path::Path;

/// Shipped topologies that take a debug build too long.
const LARGE: [&str; 9] = [
    "rail-1048576.yaml",
    "rail-262144.yaml",
    "multi-plane-131072.yaml",
    "fat-tree-k80.yaml",
    "hundred-thousand.yaml",
    "fat-tree-k64.yaml",
    "deepseek-three-tier-65536.yaml",
    "rail-only-32768.yaml",
    "full-bisection-32768.yaml",
];

fn said(wiring: &Wiring) -> Vec<String> {
    pattern(wiring)
        .strange
        .into_iter()
        .map(|s| format!("{} {}: {}", s.at, s.rule, s.text))
        .collect()
}

#[test]
fn every_shipped_topology_is_silent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".yaml") || LARGE.contains(&name.as_str()) {
            continue;
        }
        assert_eq!(
            said(&read_wiring(&path, None).unwrap()),
            Vec::<String>::new(),
            "{name}"
        );
        tried += 1;
    }
    assert!(tried > 25, "{tried}");
}

/// Fabrics that are not filled to their end, of every family that can be such.
#[test]
fn partly_filled_fabrics_are_silent() {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = Vec::new();
    let one = "host: single-gpu\nswitch: qm9700\n";
    for hosts in [33, 70, 100, 127] {
        texts.push(format!("family: fat-tree\nk: 8\n{one}hosts: {hosts}\n"));
    }
    for hosts in [17, 40, 61] {
        texts.push(format!(
            "family: xgft\nm: [4, 4, 4]\nw: [1, 2, 3]\np: [1, 2, 1]\n{one}hosts: {hosts}\n"
        ));
        texts.push(format!(
            "family: xgft\nm: [4, 4, 4]\nw: [1, 2, 5]\nmeshed: [3]\n{one}hosts: {hosts}\n"
        ));
    }
    for q in [5, 7, 8, 9, 11] {
        texts.push(format!(
            "family: polarfly\n{one}hosts: {}\nq: {q}\np: 4\n",
            q * q
        ));
    }
    texts.push(format!(
        "family: dragonfly\n{one}hosts: 37\na: 4\np: 2\nh: 2\ngroups: 7\n"
    ));
    texts.push(format!("family: slim-fly\n{one}hosts: 141\nq: 5\n"));
    texts.push(format!(
        "family: jellyfish\n{one}hosts: 36\nswitches: 12\ndegree: 5\np: 3\n"
    ));
    for hosts in [9, 25, 37, 70, 100] {
        let dgx = format!("host: dgx-h100\nswitch: qm9700\nhosts: {hosts}\n");
        let dual = format!("host: dgx-b300\nswitch: qm9700\nhosts: {hosts}\n");
        texts.push(format!("family: rail-optimized\nsu_hosts: 32\n{dgx}"));
        texts.push(format!(
            "family: rail-optimized\nsu_hosts: 32\nuniform_trunks: true\n{dgx}"
        ));
        texts.push(format!("family: leaf-spine\n{dgx}"));
        texts.push(format!("family: rail-only\n{dgx}"));
        texts.push(format!(
            "family: rail-optimized\nsu_hosts: 16\ntors: 2\n{dual}"
        ));
        texts.push(format!("family: multi-plane\nplane: leaf-spine\n{dual}"));
        texts.push(format!(
            "family: leaf-spine\n{one}hosts: {}\noversubscription: {{leaf: \"3:1\"}}\n",
            3 * hosts + 1
        ));
    }
    for text in texts {
        let path = folder.path().join("t.yaml");
        std::fs::write(&path, format!("name: t\n{text}")).unwrap();
        let wiring = read_wiring(&path, None).unwrap_or_else(|e| panic!("{text}: {}", e.message));
        assert_eq!(said(&wiring), Vec::<String>::new(), "{text}");
    }
}

/// Leaves with one host each and one cable to each of the spines, less the pairs of numbers given.
fn leaf_spine(leaves: u32, spines: u32, missing: &[(u32, u32)]) -> Wiring {
    let device = |name: String, kind| Device {
        name,
        kind: Some(kind),
        ..Device::default()
    };
    let mut wiring = Wiring::default();
    wiring
        .devices
        .extend((0..leaves).map(|l| device(format!("leaf{l}"), Kind::Switch)));
    wiring
        .devices
        .extend((0..spines).map(|s| device(format!("spine{s}"), Kind::Switch)));
    wiring
        .devices
        .extend((0..leaves * 8).map(|h| device(format!("h{h}"), Kind::Host)));
    let rate = Some(Rate::gbps(400));
    let end = |device: u32, port: u32| End {
        device,
        port: port.to_string(),
    };
    for l in 0..leaves {
        for h in 0..8 {
            let (a, b) = (end(leaves + spines + 8 * l + h, 1), end(l, h + 1));
            wiring.cables.push(Cable {
                a,
                b,
                rate,
                ..Cable::default()
            });
        }
        for s in (0..spines).filter(|s| !missing.contains(&(l, *s))) {
            wiring.cables.push(Cable {
                a: end(l, 33 + s),
                b: end(leaves + s, l + 1),
                rate,
                ..Cable::default()
            });
        }
    }
    wiring
}

#[test]
fn each_missing_cable_between_leaves_and_spines_is_named() {
    assert_eq!(said(&leaf_spine(8, 32, &[])), Vec::<String>::new());
    let found = said(&leaf_spine(8, 32, &[(2, 7), (5, 30)]));
    assert_eq!(
        found,
        [
            "leaf2:40 pair: 1 cable a pair in 254 of 256, 0 to spine7",
            "leaf5:63 pair: 1 cable a pair in 254 of 256, 0 to spine30"
        ]
    );
    let ten: Vec<(u32, u32)> = (0..10).map(|i| (3 * i, 7 * i % 32)).collect();
    let found = said(&leaf_spine(32, 32, &ten));
    assert_eq!(found.len(), 10, "{found:?}");
    for (leaf, spine) in ten {
        assert!(
            found.iter().any(|s| s.starts_with(&format!("leaf{leaf}:"))
                && s.ends_with(&format!(" 0 to spine{spine}"))),
            "{found:?}"
        );
    }
}

#[test]
fn cables_changed_on_a_leaf_or_on_a_spine_are_named_by_their_ports() {
    let mut wiring = leaf_spine(8, 8, &[]);
    let at = |wiring: &Wiring, a: u32, b: u32| {
        wiring
            .cables
            .iter()
            .position(|c| (c.a.device, c.b.device) == (a, b))
            .unwrap()
    };
    // Two cables change places at leaf 2, two at spine 3.
    let (x, y) = (at(&wiring, 2, 9), at(&wiring, 2, 10));
    let port = wiring.cables[x].a.port.clone();
    wiring.cables[x].a.port = std::mem::replace(&mut wiring.cables[y].a.port, port);
    let (x, y) = (at(&wiring, 4, 11), at(&wiring, 5, 11));
    let port = wiring.cables[x].b.port.clone();
    wiring.cables[x].b.port = std::mem::replace(&mut wiring.cables[y].b.port, port);
    let found: Vec<String> = pattern(&wiring)
        .strange
        .into_iter()
        .map(|s| format!("{} {}", s.at, s.rule))
        .collect();
    assert_eq!(
        found,
        [
            "leaf2:34 port-rule",
            "leaf2:35 port-rule",
            "spine3:5 port-rule",
            "spine3:6 port-rule"
        ]
    );
    let mut hosts = leaf_spine(8, 8, &[]);
    hosts
        .cables
        .retain(|c| !(c.b.device == 6 && c.b.port == "3"));
    assert_eq!(said(&hosts).len(), 1, "{:?}", said(&hosts));
    // A host on a spine makes no leaf of it.
    let moved = hosts.cables.iter().position(|c| c.b.device == 7).unwrap();
    hosts.cables[moved].b = End {
        device: 8,
        port: "40".into(),
    };
    let found = pattern(&hosts);
    assert!(
        found
            .strange
            .iter()
            .any(|s| s.rule == "rail" && s.text.contains("no leaf")),
        "{:?}",
        found.strange
    );
    // Its port of the leaf is empty as well.
    assert_eq!(found.strange.len(), 3, "{:?}", found.strange);
}

#[test]
fn values_without_a_majority_are_listed() {
    let missing: Vec<(u32, u32)> = [(1, 3), (2, 3), (2, 2), (3, 3), (3, 2), (3, 1)].into();
    let found = said(&leaf_spine(4, 4, &missing));
    assert!(
        found.iter().any(|s| s.contains("no majority")
            && s.contains("4 at 1 (leaf0)")
            && s.contains("1 at 1 (leaf3)")),
        "{found:?}"
    );
}

#[test]
fn ports_used_twice_and_in_parts_are_findings() {
    let mut wiring = leaf_spine(4, 2, &[]);
    wiring.cables[1].b.port = wiring.cables[0].b.port.clone();
    wiring.cables[2].b.port = "33/1".into();
    let rules: Vec<&str> = pattern(&wiring).strange.iter().map(|s| s.rule).collect();
    assert!(
        rules.contains(&"port-twice") && rules.contains(&"breakout"),
        "{:?}",
        said(&wiring)
    );
}
