//! The command line, a file a theme.

mod adversary;
mod availability;
mod check;
mod collectives;
mod compare;
mod compare_gate;
mod connectivity;
mod convert;
mod diff_and_lint;
mod drain;
mod draw;
mod errors;
mod failures;
mod json;
mod latency;
mod losses;
mod memory;
mod messages;
mod piped;
mod reading;
mod report_formats;
mod route;
mod schema_check;
mod signals;
mod solve;
mod standalone;
mod symmetry;
mod text;
mod tolerance;
mod traffic;
mod unread;
mod written_parts;

use assert_cmd::Command;
use std::path::PathBuf;
use tempfile::TempDir;

/// The program.
fn selvedge() -> Command {
    let mut command = Command::cargo_bin("selvedge").unwrap();
    // A step that runs these tests has no part in what they print.
    command
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY");
    command
}

/// A file with a text in a folder of its own.
fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

/// Four hosts on two leaves and two spines, every link 100 Gb/s.
pub(crate) fn tiny() -> String {
    let kinds = [("h", 4, "host"), ("l", 2, "switch"), ("s", 2, "switch")];
    let mut nodes = Vec::new();
    for (letter, count, kind) in kinds {
        nodes.extend((0..count).map(|i| format!(r#"{{"id":"{letter}{i}","kind":"{kind}"}}"#)));
    }
    let mut edges: Vec<String> = (0..4)
        .map(|i| edge(&format!("h{i}"), &format!("l{}", i / 2)))
        .collect();
    for leaf in 0..2 {
        edges.extend((0..2).map(|spine| edge(&format!("l{leaf}"), &format!("s{spine}"))));
    }
    graph(&nodes.join(","), &edges.join(","))
}

fn edge(source: &str, target: &str) -> String {
    format!(r#"{{"source":"{source}","target":"{target}","gbps":100}}"#)
}

fn graph(nodes: &str, edges: &str) -> String {
    format!(
        r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#
    )
}
