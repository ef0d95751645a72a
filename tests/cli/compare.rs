//! `compare`: side by side, what each key does, and the gate.

use super::{file, selvedge, tiny};
use serde_json::Value;

const BEFORE: &str = "name: Before\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\noversubscription: {leaf: \"1:1\"}\n";

/// Compares the text with each of the others, in a folder of their own.
fn compared(others: &[&str], arguments: &[&str], code: i32) -> String {
    let (folder, _) = file("before.yaml", BEFORE);
    let mut command = selvedge();
    command.current_dir(folder.path()).args(["compare", "before.yaml"]);
    for (index, text) in others.iter().enumerate() {
        let name = format!("after{index}.yaml");
        std::fs::write(folder.path().join(&name), text).unwrap();
        command.arg(name);
    }
    let output = command.args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(arguments.contains(&"--format") || text.lines().all(|l| l.chars().count() <= 80 && l.trim_end() == l), "{text}");
    text
}

/// Two keys that matter, one that does not, on lines of their own.
fn tapered() -> String {
    BEFORE.replace("Before", "After").replace("hosts: 96\n", "# fewer\nhosts: 90\n").replace("1:1", "3:1")
}

#[test]
fn two_designs_side_by_side() {
    insta::assert_snapshot!(compared(&[&tapered()], &["--fail-on-regression"], 1));
}

#[test]
fn two_designs_as_markdown() {
    insta::assert_snapshot!(compared(&[&tapered()], &["--format", "markdown"], 0));
}

#[test]
fn more_than_three_designs_are_stacked() {
    let other = BEFORE.replace("96", "32");
    insta::assert_snapshot!(compared(&[&tapered(), &other, BEFORE], &[], 0));
}

#[test]
fn each_key_is_tried_alone() {
    let found: Value = serde_json::from_str(&compared(&[&tapered()], &["--format", "json"], 0)).unwrap();
    let schema: Value = serde_json::from_slice(&selvedge().args(["schema", "compare"]).output().unwrap().stdout).unwrap();
    super::schema_check::validate(&found, &schema);
    let keys = found["differences"][0]["keys"].as_array().unwrap();
    let of = |key: &str| keys.iter().find(|k| k["key"] == key).unwrap();
    let moves = |key: &str, quantity: &str| of(key)["moves"].as_array().unwrap().iter().any(|m| m["quantity"] == quantity);
    assert!(moves("hosts", "endpoints") && !moves("hosts", "throughput"));
    assert!(moves("oversubscription", "throughput") && !moves("oversubscription", "endpoints"));
    assert!(of("name")["moves"].as_array().unwrap().is_empty());
    let line = |side: &str| of("oversubscription")["lines"][0][side]["line"].as_u64();
    assert_eq!((line("before"), line("after")), (Some(6), Some(7)));
    assert_eq!(found["verdict"], Value::Null);
}

#[test]
fn the_gate_looks_at_what_is_stated() {
    let tapered = tapered();
    compared(&[&tapered], &["--fail-on-regression=throughput"], 1);
    // Less of what is paid for is no regression; fewer hosts are.
    compared(&[&tapered], &["--fail-on-regression=links,switches"], 0);
    compared(&[&tapered], &["--fail-on-regression=endpoints"], 1);
    compared(&[BEFORE], &["--fail-on-regression"], 0);
    let complaint = compared(&[BEFORE], &["--fail-on-regression=throughputs"], 2);
    assert!(complaint.contains("did you mean `throughput`?"), "{complaint}");
    assert!(compared(&[BEFORE], &["--fail-on-regression=domains"], 2).contains("neither better nor worse"));
}

#[test]
fn what_is_unknown_is_undecided() {
    let (folder, path) = file("tiny.json", &tiny());
    let mut command = selvedge();
    command.current_dir(folder.path()).arg("compare").arg(&path).arg(&path).arg("--fail-on-regression=network-power");
    assert_eq!(command.output().unwrap().status.code(), Some(3));
}
