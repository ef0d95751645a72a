//! Quantities without a unit, with a wrong one, and absurd ones: every kind, each with its place
//! and what would be right.

use super::errors::{complains, plus, with};

#[test]
fn rate_without_a_unit() {
    complains(
        &plus("rail-optimized", "link_rate: 400"),
        "link_rate",
        "400",
        "`400` has no unit",
        "write for example `400 Gb/s`",
    );
}

#[test]
fn rate_with_a_wrong_unit() {
    complains(
        &plus("rail-optimized", "link_rate: 400 GB"),
        "link_rate",
        "400 GB",
        "`GB` is not a unit here",
        "write for example `400 Gb/s`",
    );
}

#[test]
fn rate_that_no_port_has() {
    let text = plus("rail-optimized", "link_rate: 300 Gb/s");
    complains(
        &text,
        "switch: qm9700",
        "qm9700",
        "a qm9700 has no ports at 300 Gb/s",
        "it offers 400 Gb/s, 200 Gb/s",
    );
}

#[test]
fn negative_rate() {
    complains(
        &plus("rail-optimized", "link_rate: -400 Gb/s"),
        "link_rate",
        "-400",
        "`-400 Gb/s` is negative",
        "write for example `400 Gb/s`",
    );
}

#[test]
fn absurd_rate() {
    let text = plus("rail-optimized", "link_rate: 99999999999999 Tb/s");
    complains(
        &text,
        "link_rate",
        "9999",
        "`99999999999999 Tb/s` is absurdly large",
        "write for example `400 Gb/s`",
    );
}

#[test]
fn latency_without_a_unit() {
    complains(
        &plus("rail-optimized", "latency: {leaf: 500}"),
        "latency",
        "500",
        "`500` has no unit",
        "write for example `3 us`",
    );
}

#[test]
fn length_without_a_unit() {
    let text = with("rail-optimized", "lengths", "{host-leaf: 5}");
    complains(
        &text,
        "lengths",
        "5",
        "`5` has no unit",
        "write for example `30 m`",
    );
}

#[test]
fn share_without_a_unit() {
    let text = plus("rail-optimized", "  - hose: {at_least: 0.95}");
    complains(
        &text,
        "0.95",
        "0.95",
        "`0.95` has no unit",
        "write a share in percent, for example `95%`",
    );
}

#[test]
fn power_without_a_unit() {
    let text = plus("rail-optimized", "  - network_power: {at_most: 40000}");
    complains(
        &text,
        "40000",
        "40000",
        "`40000` has no unit",
        "write for example `10.2 kW`",
    );
}

#[test]
fn oversubscription_without_its_other_side() {
    let text = with("rail-optimized", "oversubscription", "{leaf: 3}");
    complains(
        &text,
        "{leaf: 3}",
        "3",
        "`3` is not an oversubscription",
        "write down:up, for example `3:1`",
    );
}

#[test]
fn oversubscription_of_zero() {
    let text = with("rail-optimized", "oversubscription", "{leaf: \"0:1\"}");
    complains(
        &text,
        "0:1",
        "\"0:1",
        "carries nothing on one side",
        "both numbers are above 0",
    );
    let text = plus(
        "rail-optimized",
        "  - oversubscription: {tier: leaf, at_most: \"1:0\"}",
    );
    complains(
        &text,
        "1:0",
        "\"1:0",
        "carries nothing on one side",
        "both numbers are above 0",
    );
    let text = with("rail-optimized", "oversubscription", "{leaf: 0}");
    complains(
        &text,
        "{leaf: 0}",
        "0",
        "`0` is not an oversubscription",
        "write down:up",
    );
}

#[test]
fn oversubscription_beyond_any_switch() {
    let text = with(
        "rail-optimized",
        "oversubscription",
        "{leaf: \"2:4000000000\"}",
    );
    complains(
        &text,
        "switch: qm9700",
        "qm9700",
        "leaf needs",
        "lower su_hosts",
    );
}

#[test]
fn oversubscription_that_leaves_no_port() {
    let text = with(
        "rail-optimized",
        "oversubscription",
        "{spine: \"2:4000000000\"}",
    )
    .replace("tiers: auto", "tiers: 3");
    let message = "at 2:4000000000 none of the 64 ports of a qm9700 are left to face down";
    complains(
        &text,
        "switch: qm9700",
        "qm9700",
        message,
        "raise the oversubscription of the spine",
    );
    let text = text.replace("2:4000000000", "4000000000:4000000000");
    complains(
        &text.replace("su_hosts: 32", "su_hosts: 64"),
        "switch: qm9700",
        "qm9700",
        "leaf needs 128 ports",
        "lower su_hosts",
    );
}

/// Two GPUs behind a server drawn as a vertex, one behind another switch, and a storage server on
/// both.
fn servers(bridge: (&str, &str)) -> String {
    let kinds = [
        ("g1", "gpu"),
        ("g2", "gpu"),
        ("g3", "gpu"),
        ("h", "host"),
        ("store", "host"),
        ("s1", "switch"),
        ("s2", "switch"),
    ];
    let nodes: Vec<String> = kinds
        .iter()
        .map(|(id, kind)| format!(r#"{{"id":"{id}","kind":"{kind}"}}"#))
        .collect();
    let edges = [
        ("g1", "h"),
        ("g2", "h"),
        ("h", "s1"),
        ("g3", "s2"),
        ("store", "s1"),
        bridge,
    ];
    let edges: Vec<String> = edges
        .iter()
        .map(|(a, b)| format!(r#"{{"source":"{a}","target":"{b}","gbps":400}}"#))
        .collect();
    super::graph(&nodes.join(","), &edges.join(","))
}

#[test]
fn servers_of_an_import_forward_for_their_own_gpus_alone() {
    for (bridge, value) in [
        (("store", "s2"), "0% (exact)"),
        (("s1", "s2"), "100% (exact)"),
    ] {
        let (_folder, path) = super::file("servers.json", &servers(bridge));
        let output = super::selvedge().arg("solve").arg(&path).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            said.lines()
                .any(|l| l.contains("value") && l.trim_end().ends_with(value)),
            "{said}"
        );
    }
}
