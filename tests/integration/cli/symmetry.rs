//! Orbits and quotients as people and programs read them.

use super::{edge, file, graph, selvedge, tiny};
use serde_json::Value;

fn json(text: &str) -> Value {
    let (_folder, path) = file("fabric.json", text);
    let output = selvedge()
        .arg("symmetry")
        .arg(&path)
        .args(["--format", "json"])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(text: &str) -> String {
    let (_folder, path) = file("fabric.json", text);
    let output = selvedge().arg("symmetry").arg(&path).output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A line of switches, each with a host, and one more host at the end: no symmetry but that of the
/// twins.
fn line(switches: usize) -> String {
    let nodes: Vec<String> = (0..switches)
        .map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}},{{"id":"h{i}","kind":"host"}}"#))
        .chain([r#"{"id":"twin","kind":"host"}"#.to_string()])
        .collect();
    let mut edges: Vec<String> = (0..switches)
        .map(|i| edge(&format!("h{i}"), &format!("s{i}")))
        .collect();
    edges.extend((1..switches).map(|i| edge(&format!("s{}", i - 1), &format!("s{i}"))));
    edges.push(edge("twin", "s0"));
    graph(&nodes.join(","), &edges.join(","))
}

#[test]
fn one_object() {
    let found = json(&tiny());
    assert_eq!(found["method"], "search");
    assert_eq!(found["complete"], true);
    let sizes: Vec<u64> = found["device_orbits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes.iter().sum::<u64>(), 8);
    assert_eq!(sizes.len(), 3);
    assert_eq!(found["arc_orbits"].as_array().unwrap().len(), 4);
    assert_eq!(found["quotient"]["source_orbits"], 1);
    assert_eq!(found["quotient"]["columns_without_symmetry"], 4 * 16);
    assert!(found["quotient"]["reduction"].as_f64().unwrap() > 5.0);
}

#[test]
fn twins_alone() {
    let found = json(&line(5));
    assert_eq!(found["generators"], 1);
    assert_eq!(found["device_orbits"].as_array().unwrap().len(), 10);
}

#[test]
fn long_lists_are_folded_and_narrow() {
    let shown = text(&line(30));
    assert!(
        shown.contains("1 from twins, 0 by search; complete"),
        "{shown}"
    );
    assert!(shown.contains("  and 40 more"), "{shown}");
    assert!(shown.lines().all(|l| l.chars().count() <= 80), "{shown}");
}

#[test]
fn a_ring_can_be_turned() {
    let output = selvedge()
        .args([
            "symmetry",
            "topologies/fat-tree-k4.yaml",
            "--traffic",
            "rail-rings",
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["method"], &found["complete"]),
        (&"axes and search".into(), &true.into())
    );
    // Turned by the hosts of a pod: four of the sixteen sources are different, or fewer.
    assert!(
        found["quotient"]["source_orbits"].as_u64().unwrap() <= 4,
        "{found}"
    );
}

#[test]
fn a_family_by_its_coordinates() {
    let output = selvedge()
        .args(["symmetry", "topologies/fat-tree-k4.yaml"])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("coordinates of the family") && shown.contains("core"),
        "{shown}"
    );
}
