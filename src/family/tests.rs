//! Published tables and closed forms.

use super::build;
use crate::fabric::{audit::audit, counts::counts};
use crate::parts::Catalogue;
use crate::spec::parse;
use std::path::Path;

fn fabric(text: &str) -> crate::fabric::Fabric {
    let design = parse(text, Path::new("test.yaml"), Catalogue::builtin()).unwrap_or_else(|e| panic!("{}", e.report()));
    let fabric = build(&design).unwrap_or_else(|e| panic!("{}", e.report()));
    audit(&fabric).unwrap();
    fabric
}

fn assert_counts(text: &str, expected: &[(&str, u64)]) {
    let counts = counts(&fabric(text));
    for (name, value) in expected {
        assert_eq!(counts.get(name), Some(*value), "{name} of {text}");
    }
}

#[test]
fn dgx_h100_superpod_table() {
    for (nodes, gpus, leaf, spine, up) in [(31, 248, 8, 4, 256), (63, 504, 16, 8, 512), (95, 760, 24, 16, 768), (127, 1016, 32, 16, 1024)] {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: {nodes}\ndisplaced_hosts: 1\nswitch: qm9700\nsu_hosts: 32\n\
             uniform_trunks: true\nreserved_ports: [{{purpose: management, tier: leaf, count: 4, per: fabric}}]\n"
        );
        let expected = [("endpoints", gpus), ("leaf", leaf), ("spine", spine), ("links", up), ("host-links", gpus), ("reserved-cables", 4)];
        assert_counts(&text, &expected);
    }
}

#[test]
fn dgx_b200_superpod_table() {
    let rows = [(2u64, 16, 8, None, 512), (8, 64, 32, None, 2048), (16, 128, 128, Some(64), 4096), (64, 512, 512, Some(256), 16384)];
    for (su, leaf, spine, core, links) in rows {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-b200\nhosts: {}\nswitch: qm9700\nsu_hosts: 32\nuniform_trunks: true\n",
            su * 32
        );
        assert_counts(&text, &[("endpoints", su * 256), ("leaf", leaf), ("spine", spine), ("leaf-spine-links", links)]);
        assert_eq!(counts(&fabric(&text)).get("core"), core);
        if core.is_some() {
            assert_counts(&text, &[("spine-core-links", links)]);
        }
    }
}

#[test]
fn dgx_b300_superpod_tables() {
    for (su, leaf, spine) in [(1u64, 16, 8), (4, 64, 32), (16, 256, 128)] {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-b300\nhosts: {}\nswitch: sn5600\nsu_hosts: 64\nuniform_trunks: true\n",
            su * 64
        );
        let cages = 512 * su;
        assert_counts(&text, &[("endpoints", 512 * su), ("leaf", leaf), ("spine", spine), ("host-leaf-cables-by-upper-cage", cages)]);
    }
    for (su, leaf, spine) in [(1u64, 8, 4), (4, 32, 18), (18, 144, 72)] {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-b300-xdr\nhosts: {}\nswitch: q3400\nsu_hosts: 72\nuniform_trunks: true\n",
            su * 72
        );
        // The printed table says 9,216 GPUs at 18 SU; 1,296 nodes of 8 are 10,368.
        assert_counts(&text, &[("endpoints", 576 * su), ("leaf", leaf), ("spine", spine), ("links", 576 * su)]);
    }
}

#[test]
fn fat_tree_closed_forms() {
    for k in [2u64, 4, 8, 16] {
        let text = format!("name: t\nfamily: fat-tree\nk: {k}\nhost: single-gpu\nhosts: {}\nswitch: qm9700\n", k * k * k / 4);
        assert_counts(&text, &[("edge", k * k / 2), ("agg", k * k / 2), ("core", k * k / 4), ("links", k * k * k / 2)]);
    }
}

#[test]
fn a_hundred_thousand_gpus_fill_no_whole_unit() {
    let text = "name: t\nfamily: rail-optimized\nhost: generic-8gpu\nhosts: 12500\nswitch: generic-51.2t\nsu_hosts: 64\ntiers: 3\n";
    assert_counts(text, &[("endpoints", 100_000), ("leaf", 1568), ("spare-leaf-ports", 352)]);
}

#[test]
fn impossible_demands_are_refused_with_the_arithmetic() {
    let refuse = |text: &str| {
        let design = parse(text, Path::new("t"), Catalogue::builtin()).unwrap_or_else(|e| panic!("{}", e.report()));
        build(&design).unwrap_err().message
    };
    let base = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nswitch: qm9700\n";
    assert!(refuse(&format!("{base}hosts: 320\nsu_hosts: 32\ntiers: 2\n")).contains("spine needs 80 ports at 400 Gb/s"));
    assert!(refuse(&format!("{base}hosts: 64\nsu_hosts: 64\n")).contains("leaf needs 128 ports at 400 Gb/s (64 down, 64 up)"));
    assert!(refuse("name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 17\nswitch: qm9700\n").contains("holds 16"));
}

#[test]
fn the_audit_sees_a_broken_port() {
    let mut broken = fabric("name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n");
    broken.links[20].a_port = broken.links[21].a_port;
    assert!(audit(&broken).unwrap_err().message.contains("used twice"));
    broken.links[20].a_port = 65;
    assert!(audit(&broken).unwrap_err().message.contains("has 64 ports"));
}
