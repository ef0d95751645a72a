//! Bad input: a clear message and exit code 2.

use super::{edge, file, graph, selvedge, tiny};
use predicates::prelude::*;
use std::path::Path;

/// The starter specification of a family.
fn starter(family: &str) -> String {
    String::from_utf8(selvedge().args(["new", family]).output().unwrap().stdout).unwrap()
}

/// Exit 2, and all of these words in the complaint.
fn refused(path: &Path, words: &[&str]) {
    let output = selvedge().arg("verify").arg(path).output().unwrap();
    // Long messages are broken at spaces.
    let complaint = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    for word in words {
        assert!(complaint.contains(word), "`{word}` is not in: {complaint}");
    }
}

/// The starter with the value of the first line that starts with a key replaced.
fn with(family: &str, key: &str, value: &str) -> String {
    let text = starter(family);
    let mut replaced = false;
    let lines = text.lines().map(|line| {
        let bare = line.trim_start();
        if replaced || !bare.starts_with(&format!("{key}:")) {
            return line.to_string();
        }
        replaced = true;
        format!("{}{key}: {value}", &line[..line.len() - bare.len()])
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    assert!(replaced, "the starter has no `{key}`");
    text
}

#[test]
fn unreadable_file() {
    refused(Path::new("no-such-file.yaml"), &["cannot read", "no-such-file.yaml"]);
    refused(Path::new("no-such-file.json"), &["cannot read", "no-such-file.json"]);
}

#[test]
fn unknown_extension() {
    refused(Path::new("fabric.txt"), &["cannot tell what", ".yaml"]);
}

#[test]
fn yaml_syntax() {
    let (_folder, path) = file("bad.yaml", "name: [unclosed\nhosts: 3\n");
    refused(&path, &["bad.yaml:"]);
}

#[test]
fn unknown_key() {
    let (_folder, path) = file("bad.yaml", &format!("{}\nhostz: 3\n", starter("rail-optimized")));
    refused(&path, &["hostz", "bad.yaml:"]);
}

#[test]
fn no_hosts() {
    let (_folder, path) = file("bad.yaml", &with("rail-optimized", "hosts", "0"));
    refused(&path, &["host"]);
}

#[test]
fn radix_too_small() {
    let (_folder, path) = file("bad.yaml", &with("fat-tree", "k", "4096"));
    refused(&path, &["error:", "4096"]);
}

#[test]
fn a_million_million_hosts() {
    let (_folder, path) = file("bad.yaml", &with("rail-optimized", "hosts", "125000000000"));
    refused(&path, &["error:"]);
}

#[test]
fn unknown_part() {
    let text = with("rail-optimized", "host", "no-such-host");
    let (_folder, path) = file("bad.yaml", &text);
    refused(&path, &["no-such-host"]);
}

#[test]
fn no_requirements() {
    let (_folder, path) = file("tiny.json", &tiny());
    refused(&path, &["no requirements", "--requirements"]);
}

/// `verify` of the tiny fabric with requirements that do not fit it.
fn requirements_refused(text: &str, words: &[&str]) {
    let (_folder, path) = file("tiny.json", &tiny());
    let (_other, wanted) = file("wanted.yaml", text);
    let output = selvedge().arg("verify").arg(&path).arg("--requirements").arg(&wanted).output().unwrap();
    // Long messages are broken at spaces.
    let complaint = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    for word in words {
        assert!(complaint.contains(word), "`{word}` is not in: {complaint}");
    }
}

#[test]
fn requirement_on_what_is_not_there() {
    requirements_refused("requirements:\n  - count: {of: unicorns, at_most: 3}\n", &["unicorns", "switches"]);
}

#[test]
fn share_without_a_unit() {
    requirements_refused("requirements:\n  - hose: {at_least: 0.95}\n", &["wanted.yaml:", "%"]);
}

#[test]
fn oversubscription_of_zero() {
    requirements_refused("requirements:\n  - oversubscription: {tier: leaf, at_most: \"0:1\"}\n", &["at least 1"]);
}

/// `solve` of the tiny fabric with traffic from a file.
fn traffic_refused(text: &str, word: &str) {
    let (_folder, path) = file("tiny.json", &tiny());
    let (_other, traffic) = file("traffic.csv", text);
    selvedge().arg("solve").arg(&path).arg("--traffic").arg(&traffic).assert().code(2).stderr(predicate::str::contains(word));
}

#[test]
fn traffic_of_an_unknown_endpoint() {
    traffic_refused("source,target,gbps\nh0,nobody,10\n", "nobody");
}

#[test]
fn traffic_of_a_negative_rate() {
    traffic_refused("source,target,gbps\nh0,h1,-10\n", "-10");
}

#[test]
fn endpoint_without_links() {
    let nodes = r#"{"id":"h0","kind":"host"},{"id":"lonely","kind":"host"},{"id":"l0","kind":"switch"}"#;
    let (_folder, path) = file("lonely.json", &graph(nodes, &edge("h0", "l0")));
    refused(&path, &["lonely"]);
}

#[test]
fn output_folder_that_cannot_be_made() {
    let (_folder, path) = file("fine.yaml", &starter("rail-optimized"));
    let blocked = path.join("inside-a-file");
    selvedge().arg("build").arg(&path).arg("-o").arg(&blocked).assert().code(2).stderr(predicate::str::contains("cannot"));
}

#[cfg(unix)]
#[test]
fn broken_pipe_is_silent() {
    use std::process::{Command, Stdio};
    let mut child =
        Command::new(assert_cmd::cargo::cargo_bin("selvedge")).arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}
