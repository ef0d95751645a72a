//! Published tables and closed forms.

use super::{build, parse};
use crate::fabric::index::Id;
use crate::fabric::{DomainId, audit::audit, counts::counts};
use crate::parts::Catalogue;
use std::path::Path;

pub(super) fn fabric(text: &str) -> crate::fabric::Fabric {
    let design = parse(text, Path::new("test.yaml"), Catalogue::builtin())
        .unwrap_or_else(|e| panic!("{}", e.report()));
    let fabric = build(&design).unwrap_or_else(|e| panic!("{}", e.report()));
    audit(&fabric).unwrap();
    fabric
}

pub(super) fn assert_counts(text: &str, expected: &[(&str, u64)]) {
    let counts = counts(&fabric(text));
    for (name, value) in expected {
        assert_eq!(counts.get(name), Some(*value), "{name} of {text}");
    }
}

#[test]
fn dgx_h100_superpod_table() {
    for (nodes, gpus, leaf, spine, up) in [
        (31, 248, 8, 4, 256),
        (63, 504, 16, 8, 512),
        (95, 760, 24, 16, 768),
        (127, 1016, 32, 16, 1024),
    ] {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: {nodes}\ndisplaced_hosts: 1\nswitch: qm9700\nsu_hosts: 32\n\
             uniform_trunks: true\nreserved_ports: [{{purpose: management, tier: leaf, count: 4, per: fabric}}]\n"
        );
        let expected = [
            ("endpoints", gpus),
            ("leaf", leaf),
            ("spine", spine),
            ("links", up),
            ("host-links", gpus),
            ("reserved-cables-by-port", 4),
        ];
        assert_counts(&text, &expected);
    }
}

#[test]
fn dgx_b200_superpod_table() {
    let rows = [
        (2u64, 16, 8, None, 512),
        (8, 64, 32, None, 2048),
        (16, 128, 128, Some(64), 4096),
        (64, 512, 512, Some(256), 16384),
    ];
    for (su, leaf, spine, core, links) in rows {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-b200\nhosts: {}\nswitch: qm9700\nsu_hosts: 32\nuniform_trunks: true\n",
            su * 32
        );
        assert_counts(
            &text,
            &[
                ("endpoints", su * 256),
                ("leaf", leaf),
                ("spine", spine),
                ("leaf-spine-links", links),
            ],
        );
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
        assert_counts(
            &text,
            &[
                ("endpoints", 512 * su),
                ("leaf", leaf),
                ("spine", spine),
                ("host-leaf-cables-by-upper-cage", cages),
            ],
        );
    }
    for (su, leaf, spine) in [(1u64, 8, 4), (4, 32, 18), (18, 144, 72)] {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-b300-xdr\nhosts: {}\nswitch: q3400\nsu_hosts: 72\nuniform_trunks: true\n",
            su * 72
        );
        // The printed table says 9,216 GPUs at 18 SU; 1,296 nodes of 8 are 10,368.
        assert_counts(
            &text,
            &[
                ("endpoints", 576 * su),
                ("leaf", leaf),
                ("spine", spine),
                ("links", 576 * su),
            ],
        );
    }
}

#[test]
fn fat_tree_closed_forms() {
    for k in [2u64, 4, 8, 16] {
        let text = format!(
            "name: t\nfamily: fat-tree\nk: {k}\nhost: single-gpu\nhosts: {}\nswitch: qm9700\n",
            k * k * k / 4
        );
        assert_counts(
            &text,
            &[
                ("edge", k * k / 2),
                ("agg", k * k / 2),
                ("core", k * k / 4),
                ("links", k * k * k / 2),
            ],
        );
    }
}

#[test]
fn a_hundred_thousand_gpus_fill_no_whole_unit() {
    let text = "name: t\nfamily: rail-optimized\nhost: generic-8gpu\nhosts: 12500\nswitch: generic-51.2t\nsu_hosts: 64\ntiers: 3\n";
    assert_counts(
        text,
        &[
            ("endpoints", 100_000),
            ("leaf", 1568),
            ("spare-leaf-ports", 352),
        ],
    );
}

#[test]
fn impossible_demands_are_refused_with_the_arithmetic() {
    let refuse = |text: &str| {
        let design = parse(text, Path::new("t"), Catalogue::builtin())
            .unwrap_or_else(|e| panic!("{}", e.report()));
        build(&design).unwrap_err().message
    };
    let base = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nswitch: qm9700\n";
    assert!(
        refuse(&format!("{base}hosts: 320\nsu_hosts: 32\ntiers: 2\n"))
            .contains("spine needs 80 ports at 400 Gb/s")
    );
    assert!(
        refuse(&format!("{base}hosts: 64\nsu_hosts: 64\n"))
            .contains("leaf needs 128 ports at 400 Gb/s (64 down, 64 up)")
    );
    assert!(
        refuse("name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 17\nswitch: qm9700\n")
            .contains("holds 16")
    );
}

#[test]
fn the_audit_sees_a_broken_port() {
    let mut broken =
        fabric("name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n");
    broken.links[20].a_port = broken.links[21].a_port;
    assert!(audit(&broken).unwrap_err().message.contains("used twice"));
    broken.links[20].a_port = 65;
    assert!(audit(&broken).unwrap_err().message.contains("has 64 ports"));
}

#[test]
fn the_last_unit_and_pod_are_partial_and_the_spare_ports_are_counted() {
    // 12,500 hosts = 195 SUs of 64 and 20 hosts over: 196 SUs of 8 rails, 1,568 leaves of 64 ports
    // down and 64 up (51.2T: 128 x 400G). The 8 leaves of the last SU have 20 hosts each: 8 * 44 =
    // 352 spare. A pod has 64 / 8 = 8 SUs: 24 pods and one of 4 SUs. A pod has 8 * 8 * 64 / 64 = 64
    // spines, also the last: 25 * 64 = 1,600. The last pod's 32 leaves bring 32 * 64 = 2,048 links
    // to 64 * 64 = 4,096 ports down: 2,048 spare. Cores: 25 * 64 = 1,600 ports for each of the 64
    // spine numbers take 13, uniform trunks 16: 1,024, which have 1,024 * 128 - 1,600 * 64 = 28,672
    // ports to spare.
    let text = include_str!("../../topologies/hundred-thousand.yaml");
    let expected = [
        ("endpoints", 100_000),
        ("hosts", 12_500),
        ("leaf", 1_568),
        ("spine", 1_600),
        ("core", 1_024),
        ("host-leaf-links", 100_000),
        ("leaf-spine-links", 1_568 * 64),
        ("spine-core-links", 1_600 * 64),
        ("spare-leaf-ports", 352),
        ("spare-spine-ports", 2_048),
        ("spare-core-ports", 28_672),
    ];
    assert_counts(text, &expected);
}

#[test]
fn a_partial_pod_of_rails_by_domain() {
    // A 16-port switch, a domain of 4 GPUs in 2 trays: 4 rails. SU: 2 domains, a leaf has 2 down
    // and 2 up. Spines of 8 ports down take 8 leaves: a pod has 2 SUs and 8 * 2 / 8 = 2 spines. 10
    // trays are 5 domains: 3 SUs, the last of 1 domain; 2 pods, the last of 1 SU. Leaves 3 * 4;
    // spare 4 * 1. Spines 2 * 2 (each 8 up); the last pod's 4 leaves bring 8 links to 16 ports: 8
    // spare. Cores: 2 pods * 8 links a spine number / 16 ports = 1 for each of 2 numbers: all 16
    // ports used.
    let switch =
        "{name: small, cages: 16, cage_rate: 400 Gb/s, splits: [[400 Gb/s, 1]], port_limit: 16}";
    let text = format!(
        "name: t\nfamily: rail-optimized\nhost: {TRAY}\nhosts: 10\nswitch: {{leaf: {small_leaf}, spine: {switch}}}\nrails: domain\nsu_hosts: 4\n\
         tiers: 3\n",
        small_leaf = switch.replace("16", "4"),
    );
    let expected = [
        ("endpoints", 20),
        ("domains", 5),
        ("leaf", 12),
        ("spine", 4),
        ("core", 2),
        ("leaf-spine-links", 24),
        ("spine-core-links", 32),
        ("spare-leaf-ports", 4),
        ("spare-spine-ports", 8),
        ("spare-core-ports", 0),
    ];
    assert_counts(&text, &expected);
}

/// A tray of two GPUs; two trays make a scale-up domain.
const TRAY: &str = "{name: tray, gpus: 2, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3.6 Tb/s}";

#[test]
fn rails_by_domain_of_a_rack() {
    // 36 racks of 18 trays in SUs of 16 racks: 3 SUs of 72 rails, the last of 4 racks. Leaves 3 *
    // 72 with 16 GPUs down and 16 up, one GPU of every rack. Spines: 216 leaves need 216 ports,
    // more than the 128 of an sn5600: a q3400 has 288.
    let text = "name: t\nfamily: rail-optimized\nhost: gb200-nvl72-tray\nhosts: 648\nswitch: q3400\nrails: domain\nsu_hosts: 288\ntiers: 2\n";
    let expected = [
        ("endpoints", 2_592),
        ("hosts", 648),
        ("domains", 36),
        ("leaf", 216),
        ("host-leaf-links", 2_592),
        ("leaf-spine-links", 216 * 16),
        // 3,456 uplinks on 288 ports each.
        ("spine", 12),
        ("spare-spine-ports", 0),
        // 288 - 32 on each, and 12 racks missing in the last SU.
        ("spare-leaf-ports", 216 * 256 + 72 * 12),
    ];
    assert_counts(text, &expected);
    let fabric = fabric(text);
    let mut racks: Vec<Vec<Option<DomainId>>> = vec![Vec::new(); fabric.devices()];
    for link in fabric
        .links
        .iter()
        .filter(|l| fabric.classes[l.class as usize].name == "host-leaf")
    {
        racks[link.b.index()].push(fabric.domain[link.a]);
        let (gpu, leaf) = (fabric.coordinates(link.a), fabric.coordinates(link.b));
        assert_eq!(
            (gpu[1], gpu[3]),
            (leaf[1], leaf[2]),
            "same SU, and the rail is the index in the rack"
        );
    }
    for leaf in racks.iter().filter(|r| !r.is_empty()) {
        assert!(
            leaf.len() == leaf.iter().collect::<std::collections::BTreeSet<_>>().len(),
            "one GPU of a rack on a leaf"
        );
    }
}

#[test]
fn a_rack_as_one_host_is_the_same_network() {
    let trays = "name: t\nfamily: rail-optimized\nhost: gb200-nvl72-tray\nhosts: 144\nswitch: sn5600\nrails: domain\nsu_hosts: 144\n";
    let racks = "name: t\nfamily: rail-optimized\nhost: gb200-nvl72-rack\nhosts: 8\nswitch: sn5600\nsu_hosts: 8\n";
    let (trays, racks) = (fabric(trays), fabric(racks));
    assert_eq!(trays.links, racks.links);
    assert_eq!(trays.domain, racks.domain);
    assert_eq!(
        (counts(&trays).get("hosts"), counts(&racks).get("hosts")),
        (Some(144), Some(8))
    );
}

#[test]
fn fewer_rails_than_gpus_are_shared_evenly() {
    // 8 GPUs on 4 rails: two of a host on each leaf, so 16 hosts bring 32 ports. 4 SUs: 16 leaves,
    // 16 * 32 / 64 = 8 spines.
    let text = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nrails: {index: tray, count: 4}\nsu_hosts: 16\n";
    assert_counts(
        text,
        &[
            ("endpoints", 512),
            ("leaf", 16),
            ("spine", 8),
            ("leaf-spine-links", 512),
            ("spare-leaf-ports", 0),
        ],
    );
    let fabric = fabric(text);
    let names: std::collections::BTreeSet<String> = fabric
        .endpoints()
        .into_iter()
        .map(|d| fabric.device_name(d))
        .collect();
    assert_eq!(names.len(), 512);
    assert!(
        names.contains("su0-host0-rail3-gpu1"),
        "{:?}",
        names.first()
    );
    // As many rails as GPUs is the ordinary fabric.
    let all = text
        .replace("count: 4", "count: 8")
        .replace("su_hosts: 16", "su_hosts: 32");
    let plain = all.replace("rails: {index: tray, count: 8}\n", "");
    assert_eq!(self::fabric(&all), self::fabric(&plain));
}

/// The report of what is refused, when read or when built.
fn refused(text: &str) -> String {
    let file = std::path::Path::new("test.yaml");
    let built = super::parse(text, file, crate::parts::Catalogue::builtin())
        .and_then(|design| super::build(&design));
    built
        .err()
        .map_or_else(|| panic!("accepted: {text}"), |error| error.report())
}

#[test]
fn keys_that_change_nothing_are_refused() {
    let rails =
        "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 8\nswitch: qm9700\nsu_hosts: 8\n";
    let tree = "name: t\nfamily: fat-tree\nhost: single-gpu\nhosts: 16\nswitch: qm9700\nk: 4\n";
    let flat = "name: t\nfamily: torus\nhost: single-gpu\nhosts: 16\nswitch: qm9700\ndimensions: [4, 4]\np: 1\n";
    let pair = "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
    let storage = "reserved_ports:\n  - {purpose: storage, tier: leaf, count: 1, per: switch}\n  - {purpose: storage, tier: core, count: 1, per: switch}\n";
    let cases = [
        (
            flat,
            "displaced_hosts: 1\n",
            "`displaced_hosts` does not belong to the family torus",
            "8:",
        ),
        (
            flat,
            "uniform_trunks: true\n",
            "`uniform_trunks` does not belong",
            "8:",
        ),
        (
            tree,
            "uniform_trunks: true\n",
            "`uniform_trunks` does not belong",
            "7:",
        ),
        (
            tree,
            "oversubscription: {leaf: \"1:1\"}\n",
            "is 1:1 throughout",
            "7:",
        ),
        (
            rails,
            "oversubscription: {spine: \"2:1\"}\n",
            "the fabric has 2 tiers, so no switch is above a spine",
            "7:",
        ),
        (
            rails,
            "tiers: auto\noversubscription: {spine: \"2:1\"}\n",
            "write `tiers: 3`",
            "8:",
        ),
        (
            pair,
            "oversubscription: {spine: \"2:1\"}\n",
            "leave `spine` out",
            "6:",
        ),
        (
            rails,
            storage,
            "1 port is reserved for storage on a tier that this fabric does not",
            "9:",
        ),
    ];
    for (base, more, expected, line) in cases {
        let report = refused(&format!("{base}{more}")).replace("\n  ", " ");
        assert!(
            report.contains(expected) && report.contains(&format!("test.yaml:{line}")),
            "{report}"
        );
    }
    assert!(
        fabric(&format!(
            "{rails}tiers: 3\noversubscription: {{spine: \"2:1\"}}\n"
        ))
        .roles
        .len()
            > 4
    );
}

#[test]
fn spines_have_the_least_uplinks_that_meet_their_ratio() {
    // 32 leaves of a pod fill 32 ports of a spine, though 42 could face down at 2:1: 16 uplinks.
    let text = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 1024\nswitch: qm9700\nsu_hosts: 32\npod_sus: 4\n\
         tiers: 3\nuniform_trunks: true\noversubscription: {spine: \"2:1\"}\n";
    let found = counts(&fabric(text));
    let get = |name| found.get(name).unwrap_or(0);
    let (leaves, spines, cores) = (get("leaf"), get("spine"), get("core"));
    assert_eq!((leaves, get("leaf-spine-links")), (256, 256 * 32));
    assert_eq!(spines, 8 * 32);
    assert_eq!(get("spine-core-links"), spines * 16);
    // Eight pods of 16 uplinks fill two cores of 64 ports above the spines of each number.
    assert_eq!(cores, 32 * 2);
    assert_eq!(get("spare-core-ports"), 0);
}

#[test]
fn uplinks_and_cores_may_be_stated() {
    let text = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 1024\nswitch: qm9700\nsu_hosts: 32\npod_sus: 4\ntiers: 3\nuniform_trunks: true\n";
    let stated = |more: &str| counts(&fabric(&format!("{text}{more}")));
    let found = stated("uplinks: 8\n");
    assert_eq!(found.get("spine-core-links"), Some(8 * 32 * 8));
    assert_eq!(found.get("core"), Some(32));
    let found = stated("uplinks: [16, 8]\ncores: 4\n");
    assert_eq!(found.get("leaf-spine-links"), Some(256 * 16));
    assert_eq!(found.get("core"), found.get("spine").map(|s| s / 8 * 4));
    let flat =
        "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\nuplinks: 8\n";
    assert_eq!(counts(&fabric(flat)).get("links"), Some(16));
    let refused = |more: &str| {
        let text = format!("{text}{more}");
        let design = parse(&text, Path::new("test.yaml"), Catalogue::builtin()).unwrap();
        build(&design).unwrap_err().message
    };
    assert_eq!(
        refused("uplinks: 12\noversubscription: {spine: \"2:1\"}\n"),
        "12 uplinks of a spine with 32 ports down are too few for 2:1, which takes 16"
    );
    assert_eq!(
        refused("cores: 3\n"),
        "3 cores of 64 ports down have 192 for 8 x 32 = 256 uplinks"
    );
    assert_eq!(
        refused("cores: 5\n"),
        "32 uplinks of a spine are not shared evenly by 5 cores, which `uniform_trunks` asks for"
    );
}

#[test]
fn tiers_with_many_empty_ports_are_told() {
    use crate::fabric::roomy::roomy;
    let text = "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\nuniform_trunks: true\n";
    let told: Vec<(String, u64, u64)> = roomy(&fabric(text))
        .into_iter()
        .map(|t| (t.role, t.empty, t.ports))
        .collect();
    // Three leaves of 32 uplinks: 96 of the 128 ports of two spines.
    assert_eq!(told, []);
    let sparse = roomy(&fabric(&format!("{text}spines: 4\n")));
    assert_eq!(
        (sparse[0].role.as_str(), sparse[0].empty, sparse[0].ports),
        ("spine", 160, 256)
    );
}
