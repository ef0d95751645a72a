//! Connectivity and single points of failure as people and programs read them.

use super::errors::{plus, says};
use super::{edge, file, graph, schema_check, selvedge, tiny};
use serde_json::Value;

fn run(arguments: &[&str]) -> Value {
    let output = selvedge()
        .arg("connectivity")
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = selvedge()
        .args(["schema", "connectivity"])
        .output()
        .unwrap()
        .stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    found
}

fn text(arguments: &[&str]) -> String {
    let output = selvedge()
        .arg("connectivity")
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn single_homed_hosts_hang_on_a_link_and_a_leaf() {
    let (_folder, path) = file("fabric.json", &tiny());
    let text = text(&[path.to_str().unwrap()]);
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
    let found = run(&[path.to_str().unwrap()]);
    let rule = &found["rules"][0];
    assert_eq!(
        (&rule["endpoints"]["edge"], &rule["endpoints"]["node"]),
        (&1.into(), &1.into())
    );
    assert_eq!(rule["hosts"], Value::Null);
    assert_eq!(
        (&rule["pairs"], &rule["reachable_pairs"]),
        (&12.into(), &12.into())
    );
    // Each of the four access links, either leaf, the transceivers and NICs of the access links.
    let points = rule["single_points"].as_array().unwrap();
    let count = |kind: &str| {
        points
            .iter()
            .filter(|p| p["kind"] == kind)
            .map(|p| p["count"].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(
        (
            count("link"),
            count("switch"),
            count("transceiver"),
            count("NIC")
        ),
        (4, 2, 8, 4)
    );
}

#[test]
fn a_dual_tor_host_is_credited_with_every_port() {
    let found = run(&["topologies/hpn-segment.yaml"]);
    let [pxn, none] = found["rules"].as_array().unwrap().as_slice() else {
        panic!("{found}")
    };
    assert_eq!(
        (&pxn["transit"], &none["transit"]),
        (&"pxn".into(), &"none".into())
    );
    assert_eq!(
        (&none["endpoints"]["edge"], &none["endpoints"]["node"]),
        (&0.into(), &0.into())
    );
    let classes = none["endpoints"]["classes"].as_array().unwrap();
    // GPUs of one rail in two hosts: two disjoint planes.
    assert!(
        classes
            .iter()
            .any(|c| (&c["edge"], &c["node"]) == (&2.into(), &2.into())),
        "{none:#}"
    );
    for rule in [pxn, none] {
        assert_eq!(
            (&rule["hosts"]["edge"], &rule["hosts"]["node"]),
            (&16.into(), &16.into())
        );
        assert_eq!(
            rule["hosts"]["classes"][0]["edge_cut"]
                .as_array()
                .unwrap()
                .len(),
            16
        );
    }
    assert_eq!(
        (&pxn["endpoints"]["edge"], &pxn["endpoints"]["node"]),
        (&16.into(), &16.into())
    );
    assert_eq!(pxn["single_points"].as_array().unwrap().len(), 0);
    // 136 hosts of 8: without transit each GPU reaches its rail in the other hosts and the others
    // of its own.
    assert_eq!(pxn["reachable_pairs"], 1088 * 1087);
    assert_eq!(none["reachable_pairs"], 1088 * (135 + 7));
}

#[test]
fn the_pairs_of_a_chain_are_parted_in_its_middle() {
    let nodes = r#"{"id":"a","kind":"host"},{"id":"b","kind":"host"},{"id":"s","kind":"switch"},{"id":"t","kind":"switch"}"#;
    let edges = [
        edge("a", "s"),
        edge("a", "s"),
        edge("s", "t"),
        edge("t", "b"),
        edge("t", "b"),
    ]
    .join(",");
    let text = graph(nodes, &edges).replace(r#""multigraph":false"#, r#""multigraph":true"#);
    let (_folder, path) = file("fabric.json", &text);
    let rule = &run(&[path.to_str().unwrap()])["rules"][0];
    let class = &rule["endpoints"]["classes"][0];
    assert_eq!(class["edge"], 1);
    assert!(
        class["edge_cut"][0].as_str().unwrap().starts_with("s:"),
        "{class}"
    );
    let points = rule["single_points"].as_array().unwrap();
    let places: Vec<(&str, u64)> = points
        .iter()
        .map(|p| (p["kind"].as_str().unwrap(), p["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        places,
        [("link", 1), ("switch", 2), ("transceiver", 2), ("NIC", 2)]
    );
}

#[test]
fn as_a_requirement() {
    let judge = |line: &str| {
        let (_folder, path) = file("spec.yaml", &plus("fat-tree", line));
        let output = selvedge()
            .arg("verify")
            .arg(&path)
            .args(["--format", "json"])
            .output()
            .unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let all = found["requirements"].as_array().unwrap();
        (output.status.code(), all.last().unwrap().clone())
    };
    let (code, held) = judge("  - connectivity: {edge_at_least: 1, node_at_least: 1}");
    assert_eq!(
        (code, &held["verdict"], &held["name"]),
        (Some(0), &"proved".into(), &"connectivity-endpoints".into()),
        "{held}"
    );
    let (code, broken) = judge("  - connectivity: {edge_at_least: 2, between: hosts}");
    assert_eq!(
        (code, &broken["verdict"]),
        (Some(1), &"refuted".into()),
        "{broken}"
    );
    assert!(
        broken["witness"]
            .as_str()
            .unwrap()
            .contains("there is no path from"),
        "{broken}"
    );
}

#[test]
fn requirements_that_say_nothing_are_refused() {
    for (line, words) in [
        (
            "  - connectivity: {between: hosts}",
            ["a connectivity without a limit", "edge_at_least"],
        ),
        (
            "  - connectivity: {edge_at_least: 2, between: racks}",
            ["between `racks`", "write endpoints or hosts"],
        ),
    ] {
        let (_folder, path) = file("spec.yaml", &plus("fat-tree", line));
        let output = selvedge().arg("verify").arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        says(&output.stderr, &words);
    }
}
