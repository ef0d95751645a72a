//! The JSON contract, on four hosts, two leaves and two spines.

use super::{file, selvedge, tiny};
use serde_json::Value;

fn solve(arguments: &[&str]) -> Value {
    let (_folder, path) = file("tiny.json", &tiny());
    let output = selvedge()
        .arg("solve")
        .arg(&path)
        .args(["--format", "json"])
        .args(arguments)
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

#[test]
fn throughput_is_one_object() {
    let found = solve(&["--quantity", "throughput", "--traffic", "uniform"]);
    for key in [
        "quantity",
        "traffic",
        "value",
        "lower",
        "upper",
        "exact",
        "endpoints",
        "links",
        "method",
        "seconds",
    ] {
        assert!(found.get(key).is_some(), "{key} is missing in {found}");
    }
    assert_eq!(found["quantity"], "throughput");
    assert_eq!(found["endpoints"], 4);
    assert_eq!(found["links"], 4);
    assert!((found["value"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert!(
        found["lower"].is_string() && found["upper"].is_string() && found["exact"].is_boolean()
    );
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
    let output = selvedge()
        .arg("verify")
        .arg(&path)
        .arg("--requirements")
        .arg(&wanted)
        .args(["--format", "json"])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "refuted");
    assert_eq!(found["fabric"]["switches"], 4);
    let requirement = &found["requirements"][0];
    assert_eq!(requirement["verdict"], "refuted");
    assert_eq!(requirement["value"], 4.0);
    assert_eq!(requirement["lower"], "4");
    assert!(requirement["witness"].as_str().unwrap().contains("from h"));
}

/// The first Ctrl-C ends the search with the bracket so far and exit code 75.
#[cfg(unix)]
#[test]
fn an_interrupted_search_prints_its_bracket() {
    use std::process::{Command, Stdio};
    // A ring of 24 switches with chords that no symmetry keeps, and a gap that no float reaches.
    let switches = 24;
    let mut nodes: Vec<String> = (0..switches)
        .map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#))
        .collect();
    let mut edges: Vec<String> = Vec::new();
    for s in 0..switches {
        nodes.push(format!(r#"{{"id":"h{s}","kind":"host"}}"#));
        edges.push(format!(
            r#"{{"source":"h{s}","target":"s{s}","gbps":{}}}"#,
            400 + s
        ));
        edges.push(format!(
            r#"{{"source":"s{s}","target":"s{}","gbps":{}}}"#,
            (s + 1) % switches,
            100 + 7 * s
        ));
        edges.push(format!(
            r#"{{"source":"s{s}","target":"s{}","gbps":{}}}"#,
            (s * s + 5) % switches,
            90 + 3 * s
        ));
    }
    edges.retain(|e| {
        !(0..switches).any(|s| e.contains(&format!(r#""source":"s{s}","target":"s{s}""#)))
    });
    let text = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    let (_folder, path) = super::file("ring.json", &text);
    let child = Command::new(env!("CARGO_BIN_EXE_selvedge"))
        .arg("solve")
        .arg(&path)
        .args([
            "--method",
            "weights",
            "--gap",
            "0.000000001%",
            "--format",
            "json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(75),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["exact"], false);
    let number = |key: &str| found[key].as_str().unwrap().parse::<f64>().unwrap();
    assert!(
        number("lower") > 0.0 && number("lower") <= number("upper"),
        "{found}"
    );
}
