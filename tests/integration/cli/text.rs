//! What a person reads: whole reports, kept as snapshots, at most 80 columns wide.

use super::{file, selvedge};
use std::path::PathBuf;

/// A shipped specification.
fn shipped(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("topologies")
        .join(name)
        .with_extension("yaml")
}

/// Checks the exit code and the width, and returns what was printed on either stream.
fn printed(command: &mut assert_cmd::Command, code: i32) -> String {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "more than 80 columns: {line}");
        assert_eq!(line.trim_end(), line, "spaces at the end of a line");
    }
    text
}

/// A fabric that is too weak for what is asked of it: 3:1, no second leaf for any host.
const TAPERED: &str = "name: Tapered leaf-spine, 64 hosts\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n\
oversubscription: {leaf: \"3:1\"}\nrequirements:\n  - throughput: {traffic: uniform, at_least: 100%}\n\
\x20 - survives: {of: links, count: 1, keep: 95%, lose_endpoints: 0}\n\
\x20 - survives: {of: switches, count: 1, keep: 85%, lose_endpoints: 64}\n\
\x20 - count: {of: switches, at_most: 4}\n  - diameter: {at_most: 3}\n";

#[test]
fn superpod_is_proved() {
    insta::assert_snapshot!(printed(
        selvedge().arg("verify").arg(shipped("superpod-h100-127")),
        0
    ));
}

#[test]
fn fat_tree_is_proved() {
    insta::assert_snapshot!(printed(
        selvedge().arg("verify").arg(shipped("fat-tree-k4")),
        0
    ));
}

#[test]
fn tapered_fabric_is_refuted() {
    let (_folder, path) = file("tapered.yaml", TAPERED);
    insta::assert_snapshot!(printed(selvedge().arg("verify").arg(&path), 1));
}

#[test]
fn bisection_as_a_table() {
    insta::assert_snapshot!(printed(
        selvedge()
            .arg("solve")
            .arg(shipped("fat-tree-k4"))
            .args(["--quantity", "bisection"]),
        0
    ));
}

#[test]
fn bisection_as_json() {
    let output = selvedge()
        .arg("solve")
        .arg(shipped("fat-tree-k4"))
        .args(["--quantity", "bisection", "--format", "json"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    // The one line that differs from run to run.
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("\"seconds\""))
        .collect();
    assert_eq!(kept.len() + 1, text.lines().count());
    insta::assert_snapshot!(kept.join("\n"));
}

#[test]
fn a_misspelt_key_is_shown_in_its_line() {
    let (folder, path) = file(
        "typo.yaml",
        &TAPERED.replace("oversubscription", "oversubscripton"),
    );
    insta::assert_snapshot!(printed(
        selvedge()
            .current_dir(folder.path())
            .arg("verify")
            .arg(path.file_name().unwrap()),
        2
    ));
}

#[test]
fn a_plot_needs_failures_to_plot() {
    let (folder, path) = file(
        "no-failures.yaml",
        TAPERED.split("\x20 - survives").next().unwrap(),
    );
    let plot = folder.path().join("plot.svg");
    let complaint = printed(
        selvedge()
            .current_dir(folder.path())
            .arg("verify")
            .arg("no-failures.yaml")
            .arg("--plot")
            .arg(&plot),
        2,
    );
    let complaint = complaint.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        complaint.contains("nothing to plot") && !plot.exists(),
        "{complaint}"
    );
    std::fs::write(&path, TAPERED).unwrap();
    selvedge()
        .arg("verify")
        .arg(&path)
        .arg("--plot")
        .arg(&plot)
        .assert()
        .code(1);
    let svg = std::fs::read_to_string(&plot).unwrap();
    assert!(svg.contains("48 lost") && svg.contains("required 95.00%"));
}

#[test]
fn families_are_listed_with_what_they_are() {
    let text = printed(selvedge().args(["new", "--list"]), 0);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for family in selvedge::family::FAMILIES.families() {
        let row = format!("{} {} ({})", family.name, family.about, family.paper);
        assert!(words(&text).contains(&row), "{row}");
    }
    let missing = printed(selvedge().arg("new"), 2);
    assert!(missing.contains("FAMILY"), "{missing}");
}
