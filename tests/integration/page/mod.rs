//! The page of a report: its numbers beside those of the JSON, its size, and what it does in a real
//! browser.

mod browser;
mod driver;
mod numbers;

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in a folder; the clock stands still.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(assert_cmd::cargo::cargo_bin("selvedge"))
        .current_dir(folder)
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0")
        .output()
        .unwrap();
    let code = output.status.code();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(code, Some(0 | 1 | 3)), "{arguments:?}: {said}");
    output
}

/// A file of `topologies/`.
fn topology(name: &str) -> String {
    format!("{}/topologies/{name}.yaml", env!("CARGO_MANIFEST_DIR"))
}

/// A report in a format.
fn written(folder: &Path, arguments: &[&str], format: &str) -> String {
    let output = run(folder, &[arguments, &["--format", format]].concat());
    String::from_utf8(output.stdout).unwrap()
}

/// A fabric whose requirements are proved, refuted with a path, a cut and failures, and whose
/// bisection is drawn.
const JUDGED: &str = "name: judged\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n\
    oversubscription: {leaf: \"2:1\"}\nrequirements:\n  - throughput: {traffic: uniform, at_least: 30%}\n  \
    - bisection: {at_least: 90%}\n  - diameter: {at_most: 3}\n  - survives: {of: links, count: 1, keep: 99%}\n  \
    - survives: {of: switches, count: 1, keep: 50%}\n";
