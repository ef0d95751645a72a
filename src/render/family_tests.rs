//! Every family at three sizes, with everything that can be shown on top: labels stay apart, files
//! stay small.

use super::tests::{built, legible};
use super::theme::Theme;
use super::{diagram, drawn};
use crate::fabric::index::Id;
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::failure::FailedElement;
use crate::overlay::{self, Overlay, Tone};

/// A switch with as many ports of a rate.
fn switch(ports: u32, rate: &str) -> String {
    format!(
        "{{name: wide, cages: {ports}, cage_rate: {rate} Gb/s, splits: [[{rate} Gb/s, 1]], port_limit: {ports}}}"
    )
}

fn single(family: &str, rest: &str, hosts: u32) -> String {
    format!(
        "name: {family}\nfamily: {family}\n{rest}\nhost: single-gpu\nhosts: {hosts}\nswitch: {}\n",
        switch(4096, "400")
    )
}

fn eights(family: &str, rest: &str, hosts: u32) -> String {
    let switch = switch(1024, "400");
    format!(
        "name: {family}\nfamily: {family}\n{rest}\nhost: generic-8gpu\nhosts: {hosts}\nswitch: {{leaf: {switch}, spine: {switch}, core: {switch}}}\n"
    )
}

fn planes(hosts: u32) -> String {
    let switch = switch(1024, "100");
    let host = "{name: h, gpus: 8, ports_per_gpu: 8, port_rate: 100 Gb/s, ports_per_cage: 8, scale_up_gpus: 8, scale_up_rate: 7.2 Tb/s}";
    format!(
        "name: planes\nfamily: multi-plane\nplanes: 8\nplane: leaf-spine\nhost: {host}\nhosts: {hosts}\nswitch: {{leaf: {switch}, spine: {switch}}}\n"
    )
}

fn torus(dimensions: &str, ports: u32, hosts: u32) -> String {
    let host = format!(
        "{{name: tray, gpus: 4, ports_per_gpu: {ports}, port_rate: 400 Gb/s, ports_per_cage: 1}}"
    );
    format!(
        "name: torus\nfamily: torus\nforwards: hosts\nhost: {host}\nhosts: {hosts}\ndimensions: {dimensions}\n"
    )
}

fn small() -> Vec<String> {
    vec![
        single("fat-tree", "k: 8\nlevels: 2", 16),
        single("fat-tree", "k: 4", 16),
        eights("leaf-spine", "", 2),
        eights("rail-optimized", "su_hosts: 2\ntiers: 2", 2),
        planes(2),
        eights("rail-only", "tiers: 1", 2),
        single("xgft", "m: [4, 2, 2]\nw: [1, 2, 2]", 16),
        single("dragonfly", "a: 2\np: 2\nh: 1", 12),
        single("slim-fly", "q: 3\np: 1", 16),
        single("jellyfish", "switches: 8\ndegree: 3\np: 2\nseed: 1", 16),
        single("hyperx", "dimensions: [4, 4]\np: 1", 16),
        torus("[4, 4]", 4, 4),
        single("polarfly", "q: 3\np: 1", 13),
    ]
}

fn middling() -> Vec<String> {
    vec![
        single("fat-tree", "k: 46\nlevels: 2", 1024),
        single("fat-tree", "k: 16", 1024),
        eights("leaf-spine", "", 128),
        eights("rail-optimized", "su_hosts: 64\ntiers: 2", 128),
        eights("rail-optimized", "su_hosts: 16\ntiers: 3", 128),
        planes(128),
        eights("rail-only", "tiers: 2", 128),
        single("xgft", "m: [16, 8, 8]\nw: [1, 8, 8]", 1024),
        single("dragonfly", "a: 8\np: 4\nh: 4", 1056),
        single("slim-fly", "q: 11\np: 4", 968),
        single(
            "jellyfish",
            "switches: 128\ndegree: 16\np: 8\nseed: 1",
            1024,
        ),
        single("hyperx", "dimensions: [8, 8]\np: 16", 1024),
        torus("[8, 8, 16]", 6, 256),
        single("polarfly", "q: 17\np: 3", 921),
    ]
}

fn large() -> Vec<String> {
    vec![
        single("fat-tree", "k: 128", 262_144),
        eights("leaf-spine", "", 32_768),
        eights("rail-optimized", "su_hosts: 64\ntiers: 3", 32_768),
        planes(32_768),
        eights("rail-only", "tiers: 2", 32_768),
        single("xgft", "m: [64, 64, 64]\nw: [1, 64, 64]", 262_144),
        single("dragonfly", "a: 32\np: 16\nh: 16\ngroups: 512", 262_144),
        single("slim-fly", "q: 64\np: 32", 262_144),
        single(
            "jellyfish",
            "switches: 8192\ndegree: 32\np: 32\nseed: 1",
            262_144,
        ),
        single("hyperx", "dimensions: [32, 32, 16]\np: 16", 262_144),
        torus("[64, 64, 64]", 6, 65_536),
        single("polarfly", "q: 127\np: 16", 260_112),
    ]
}

/// Small and middling fabrics of every family.
pub(super) fn families() -> Vec<String> {
    small().into_iter().chain(middling()).collect()
}

/// Overlays as solvers make them, without their numbers: loads of all sizes, a cut, failed parts, a
/// path and a heat map.
pub(super) fn overlays(fabric: &Fabric) -> Vec<Overlay> {
    let notes = || vec!["What is shown".to_string()];
    let loads = (0..fabric.links.len())
        .map(|l| Tone::Load((l * 37 % 1001) as u16))
        .collect();
    let half = fabric.devices() / 2;
    let devices = (0..fabric.devices())
        .map(|d| if d > half { Tone::Beyond } else { Tone::Plain })
        .collect();
    let across = |l: &crate::fabric::Link| {
        if (l.a.index() > half) == (l.b.index() > half) {
            Tone::Plain
        } else {
            Tone::Cut
        }
    };
    let cut = fabric.links.iter().map(across).collect();
    let link = LinkId::new(fabric.links.len() / 2);
    let other = LinkId::new(fabric.links.len() - 1);
    let parts = [
        FailedElement::Link(link),
        FailedElement::Link(other),
        FailedElement::Switch(fabric.links[other.index() / 3].b),
    ];
    let values: Vec<Option<f64>> = (0..fabric.classes.len())
        .map(|class| (class > 0).then_some(0.3))
        .collect();
    vec![
        Overlay {
            notes: notes(),
            links: loads,
            ..Overlay::default()
        },
        Overlay {
            notes: notes(),
            devices,
            links: cut,
            ..Overlay::default()
        },
        overlay::broken(fabric, &parts, None),
        overlay::heat(fabric, &values, "criticality").unwrap(),
    ]
}

#[test]
fn every_family_is_legible_with_every_overlay() {
    // All complaints at once.
    let mut wrong = Vec::new();
    let mut check = |name: &str, svg: &str| {
        if std::panic::catch_unwind(|| legible(name, svg)).is_err() {
            wrong.push(name.to_string());
        }
    };
    for text in small().iter().chain(&middling()) {
        let fabric = built(text);
        let name = format!("{} of {} devices", fabric.family, fabric.devices());
        check(&name, &diagram(&fabric));
        let network = Network::new(&fabric);
        let ends = [
            network.endpoints[0],
            network.endpoints[network.endpoints.len() - 1],
        ]
        .map(|d| fabric.device_name(d.device()));
        // In a fabric of rails two GPUs are joined within their host.
        let path = overlay::path(&fabric, &network, &ends.join(","));
        for (index, shown) in overlays(&fabric).iter().chain(path.iter()).enumerate() {
            let svg = drawn(&fabric, shown, Theme::Light);
            check(&format!("{name}, overlay {index}"), &svg);
            assert!(
                index != 2 || svg.contains("class=\"cross\"") || svg.contains("class=\"l-failed\""),
                "{name}: no failure is seen"
            );
        }
    }
    assert!(wrong.is_empty(), "not legible: {wrong:?}");
}

#[test]
fn every_family_is_legible_and_small_at_262144() {
    for text in large() {
        let fabric = built(&text);
        let svg = diagram(&fabric);
        legible(
            &format!("{} of {} devices", fabric.family, fabric.devices()),
            &svg,
        );
        assert!(
            svg.len() < 100_000,
            "{}: {} bytes",
            fabric.family,
            svg.len()
        );
        assert!(
            svg.contains("262,144") || svg.contains("260,112"),
            "{}: the endpoints are not counted",
            fabric.family
        );
    }
}

fn words(svg: &str) -> Vec<String> {
    let page = roxmltree::Document::parse(svg).unwrap();
    page.descendants()
        .filter(|n| n.has_tag_name("text"))
        .filter_map(|n| n.text())
        .map(str::to_string)
        .collect()
}

#[track_caller]
fn says(svg: &str, expected: &[&str]) {
    for text in expected {
        assert!(
            words(svg).iter().any(|w| w.contains(text)),
            "no `{text}` in {:?}",
            words(svg)
        );
    }
}

#[test]
fn large_direct_fabrics_show_their_structure() {
    let svg = diagram(&built(&single("dragonfly", "a: 16\np: 8\nh: 8", 16_512)));
    says(
        &svg,
        &[
            "group 0 opened: 16 switches, 128 hosts, 120 links inside",
            "8 links from each switch to other groups",
            "129 groups",
            "+ 112",
        ],
    );
    let svg = diagram(&built(&torus("[16, 16, 16]", 6, 1024)));
    says(
        &svg,
        &[
            "× 16 along z",
            "Line along z at x 0, y 0 opened: 16 GPUs",
            "+ 176",
            "which forward for each other (no switches)",
        ],
    );
    // The first switch is no quadric: q + 1 neighbours, and all others of the 993 at two links.
    let svg = diagram(&built(&single("polarfly", "q: 31\np: 16", 15_888)));
    says(
        &svg,
        &[
            "no switch is more than 2 links away",
            "1 link away",
            "32 switches",
            "960 switches",
        ],
    );
}

#[test]
fn several_failures_are_one_picture_and_cost_nothing_unproved() {
    let fabric = built(&single("fat-tree", "k: 4", 16));
    let parts = overlay::parts(&fabric, "pod0-agg1, pod1-edge0 -- pod1-agg0").unwrap();
    assert_eq!(parts.len(), 2);
    let shown = overlay::broken(&fabric, &parts, None);
    assert_eq!(shown.notes.len(), 1);
    assert_eq!(
        shown.links.iter().filter(|t| **t == Tone::Failed).count(),
        5
    );
    let svg = drawn(&fabric, &shown, Theme::Dark);
    legible("two failures", &svg);
    says(&svg, &["failed: pod0-agg1, pod1-edge0"]);
    assert!(!words(&svg).iter().any(|w| w.contains('%')));
    assert!(overlay::parts(&fabric, "pod0-agg1,nobody").is_err());
    let network = Network::new(&fabric);
    let solved = overlay::failed_together(
        &fabric,
        &network,
        &parts,
        &crate::solve::SolveOptions::default(),
    )
    .unwrap();
    assert_eq!(solved.links, shown.links);
    assert!(
        solved.notes[1].contains("is left of 100% (exact); 0 endpoints are lost"),
        "{:?}",
        solved.notes
    );
}

#[test]
fn a_heat_map_takes_one_value_a_class() {
    let fabric = built(&single("fat-tree", "k: 4", 16));
    let shown = overlay::heat(&fabric, &[Some(0.25), Some(1.0), None], "criticality").unwrap();
    let svg = drawn(&fabric, &shown, Theme::Light);
    legible("heat", &svg);
    says(
        &svg,
        &["criticality", "0.200", "0.250", "1.000", "agg-core unknown"],
    );
    for wrong in [
        vec![Some(0.1)],
        vec![Some(1.1), None, None],
        vec![Some(f64::NAN), None, None],
    ] {
        assert!(overlay::heat(&fabric, &wrong, "criticality").is_err());
    }
}

#[test]
fn the_two_ends_of_a_path_are_two_places() {
    let fabric = built(&eights("rail-optimized", "su_hosts: 16\ntiers: 2", 128));
    let network = Network::new(&fabric);
    let shown =
        overlay::path(&fabric, &network, "gpu-su0-host0-rail0,gpu-su3-host1-rail3").unwrap();
    let svg = drawn(&fabric, &shown, Theme::Light);
    legible("path", &svg);
    says(&svg, &["SU 0: 16 hosts", "SU 3: 16 hosts", "(× 6)"]);
    // In a torus the line of each node of the path is marked, and the one opened is on it.
    let fabric = built(&torus("[8, 8, 16]", 6, 256));
    let network = Network::new(&fabric);
    let shown = overlay::path(&fabric, &network, "gpu-x2-y3-z4,gpu-x3-y3-z5").unwrap();
    let svg = drawn(&fabric, &shown, Theme::Light);
    assert!(svg.matches("on the path<").count() >= 2, "{svg}");
    says(&svg, &["Line along z at x 2, y 3 opened"]);
}

#[test]
fn scale_up_domains_of_several_hosts_and_uneven_leaves_are_seen() {
    let tray = "name: racks\nfamily: rail-optimized\nhost: gb200-nvl72-tray\nhosts: 144\nswitch: sn5600\nrails: domain\nsu_hosts: 144\ntiers: 2\n";
    says(
        &diagram(&built(tray)),
        &["8 domains of 72 GPUs", "4 GPUs each"],
    );
    says(
        &diagram(&built(&single("fat-tree", "k: 46\nlevels: 2", 1024))),
        &["12 hosts", "23 hosts", "23 × 400 Gb/s"],
    );
}

#[test]
fn pods_that_lost_alike_are_one_and_none_is_passed_over_in_silence() {
    let fabric = built(&single("fat-tree", "k: 16", 1024));
    let core = fabric
        .device_ids()
        .find(|d| fabric.role(*d).name == "core")
        .unwrap();
    let parts = [crate::failure::FailedElement::Switch(core)];
    let svg = drawn(
        &fabric,
        &overlay::broken(&fabric, &parts, None),
        Theme::Light,
    );
    legible("a core", &svg);
    says(&svg, &["pod 0 to 15 (× 16)"]);
    // Four pods that lost 1, 2, 3 and 4 links, and twelve that lost none, are five kinds.
    let mut links = Vec::new();
    for pod in 0..4u32 {
        let agg = crate::failure::device(&fabric, &format!("pod{pod}-agg0")).unwrap();
        let own = fabric
            .numbered_links()
            .filter(|(_, l)| (l.a == agg || l.b == agg) && fabric.is_inter_switch(l));
        links.extend(
            own.take(pod as usize + 1)
                .map(|(id, _)| crate::failure::FailedElement::Link(id)),
        );
    }
    let svg = drawn(
        &fabric,
        &overlay::broken(&fabric, &links, None),
        Theme::Light,
    );
    says(
        &svg,
        &["pod 0: 64 hosts", "pod 3: 64 hosts", "pod 4 to 15 (× 12)"],
    );
}
