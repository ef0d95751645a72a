//! Inputs without a name: standard input and what a shell puts in place of a file. They are read
//! once, and what they are is told from their bytes.

#![cfg(unix)]

use super::errors::{says, starter};
use super::{selvedge, tiny};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with one fabric as specification, as fabric.json and in other formats, under names
/// whose ends say nothing or something else.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("spec.yaml"), starter("leaf-spine")).unwrap();
    std::fs::write(path("tiny.json"), tiny()).unwrap();
    selvedge()
        .current_dir(&folder)
        .args(["build", "spec.yaml", "-o", "built"])
        .assert()
        .code(0);
    std::fs::copy(path("built/fabric.json"), path("fabric.json")).unwrap();
    for (from, to) in [
        ("spec.yaml", "spec.csv"),
        ("spec.yaml", "spec"),
        ("fabric.json", "fabric.yaml"),
    ] {
        std::fs::copy(path(from), path(to)).unwrap();
    }
    folder
}

/// Runs a line of bash; `selvedge` in it is the program.
fn bash(folder: &Path, line: &str) -> Output {
    let program = assert_cmd::cargo::cargo_bin("selvedge");
    Command::new("bash")
        .current_dir(folder)
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .args([
            "-c",
            &line.replace("selvedge", &program.display().to_string()),
        ])
        .output()
        .unwrap()
}

/// The three ways to hand a file over.
fn ways(line: &str, file: &str) -> [String; 3] {
    [
        line.replace("IN", file),
        line.replace("IN", &format!("<(cat {file})")),
        format!("{} < {file}", line.replace("IN", "-")),
    ]
}

#[test]
fn a_piped_specification_is_the_one_of_the_file() {
    let folder = folder();
    for line in [
        "selvedge verify IN",
        "selvedge solve IN --quantity bisection --format json",
        "selvedge build IN -o out",
        "selvedge convert IN - --to fabric",
        "selvedge hash IN",
        "selvedge connectivity IN",
    ] {
        let said: Vec<String> = ways(line, "spec.yaml")
            .iter()
            .map(|line| {
                let output = bash(folder.path(), line);
                let code = output.status.code();
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(matches!(code, Some(0 | 1)), "{line}: {output:?}");
                let steady = text
                    .lines()
                    .filter(|l| !l.contains("seconds") && !l.contains("spec.yaml"));
                steady
                    .map(|l| l.replace("/dev/fd/63", "IN") + "\n")
                    .collect()
            })
            .collect();
        // The last column of a hash is the name of the file.
        let plain = |text: &String| text.replace(" -\n", " IN\n");
        if line.contains("hash") {
            assert_eq!(plain(&said[1]), plain(&said[2]), "{line}");
        } else {
            assert_eq!(said[0], said[1], "{line}");
            assert_eq!(said[0], said[2], "{line}");
        }
    }
}

#[test]
fn the_design_of_a_piped_specification_is_not_dropped() {
    let folder = folder();
    for line in ways("selvedge verify IN", "spec.yaml") {
        let output = bash(folder.path(), &line);
        says(&output.stdout, &["throughput-uniform", "verdict: "]);
    }
    // A complaint has its line, though the pipe can be read but once.
    let bad = starter("leaf-spine").replace("hosts: ", "hosts: x");
    std::fs::write(folder.path().join("bad.yaml"), &bad).unwrap();
    let line = 1 + bad.lines().position(|l| l.starts_with("hosts:")).unwrap();
    for way in ways("selvedge verify IN", "bad.yaml") {
        let output = bash(folder.path(), &way);
        assert_eq!(output.status.code(), Some(2), "{way}");
        says(
            &output.stderr,
            &[&format!(":{line}:8"), &format!("{line} | hosts: x")],
        );
    }
}

#[test]
fn every_format_is_told_from_its_bytes() {
    let folder = folder();
    for file in [
        "spec.csv",
        "spec",
        "fabric.yaml",
        "fabric.json",
        "tiny.json",
        "built/links.csv",
    ] {
        for way in ways("selvedge lint IN --format json", file) {
            let output = bash(folder.path(), &way);
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{way}: {output:?}"
            );
            let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(read.is_object(), "{way}");
        }
    }
    let hash = |file: &str| {
        let said = bash(folder.path(), &format!("selvedge hash {file}")).stdout;
        let said = String::from_utf8_lossy(&said).into_owned();
        said.split_whitespace().next().unwrap().to_string()
    };
    assert_eq!(hash("spec.csv"), hash("spec.yaml"));
    assert_eq!(hash("fabric.yaml"), hash("spec.yaml"));
}

#[test]
fn both_sides_of_a_comparison_may_be_piped() {
    let folder = folder();
    for line in [
        "selvedge diff <(cat spec.yaml) <(cat built/links.csv)",
        "selvedge diff spec.yaml - < fabric.json",
        "selvedge diff - fabric.json < spec.yaml",
        "selvedge diff - - < spec.yaml",
        "selvedge compare <(cat spec.yaml) <(cat spec.csv)",
    ] {
        let output = bash(folder.path(), line);
        assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
    }
    let output = bash(
        folder.path(),
        "selvedge verify tiny.json --requirements <(printf 'requirements:\\n  - diameter: {at_most: 6}\\n')",
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
