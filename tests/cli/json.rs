//! The JSON contract, on four hosts, two leaves and two spines.

use super::{file, selvedge, tiny};
use serde_json::Value;

fn solve(arguments: &[&str]) -> Value {
    let (_folder, path) = file("tiny.json", &tiny());
    let output = selvedge().arg("solve").arg(&path).args(["--format", "json"]).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn throughput_is_one_object() {
    let found = solve(&["--quantity", "throughput", "--traffic", "uniform"]);
    for key in ["quantity", "traffic", "value", "lower", "upper", "exact", "endpoints", "links", "method", "seconds"] {
        assert!(found.get(key).is_some(), "{key} is missing in {found}");
    }
    assert_eq!(found["quantity"], "throughput");
    assert_eq!(found["endpoints"], 4);
    assert_eq!(found["links"], 4);
    assert!((found["value"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert!(found["lower"].is_string() && found["upper"].is_string() && found["exact"].is_boolean());
}

#[test]
fn bisection_has_gigabits_beside_the_fraction() {
    let found = solve(&["--quantity", "bisection"]);
    assert!((found["value"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert!((found["gbps"]["value"].as_f64().unwrap() - 200.0).abs() < 1e-3);
    assert!(found["gbps"]["lower"].is_string());
}

#[test]
fn verify_lists_the_requirements() {
    let (_folder, path) = file("tiny.json", &tiny());
    let (_other, wanted) = file("wanted.yaml", "requirements:\n  - diameter: {at_most: 3}\n");
    let output = selvedge().arg("verify").arg(&path).arg("--requirements").arg(&wanted).args(["--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "refuted");
    assert_eq!(found["fabric"]["switches"], 4);
    let requirement = &found["requirements"][0];
    assert_eq!(requirement["verdict"], "refuted");
    assert_eq!(requirement["value"], 4.0);
    assert_eq!(requirement["lower"], "4");
    assert!(requirement["witness"].as_str().unwrap().contains("from h"));
}
