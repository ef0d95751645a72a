//! The checkers built alone, as TRUST.md tells a sceptic to.

use super::selvedge;
use std::path::Path;
use std::process::Command;

#[test]
fn a_sceptic_builds_the_checkers_alone_and_they_refuse_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("check/Cargo.toml");
    let target = folder.path().join("target");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--quiet",
            "--offline",
            "--manifest-path",
        ])
        .arg(manifest)
        .arg("--target-dir")
        .arg(&target)
        .status()
        .unwrap();
    assert!(built.success());
    let certificates = folder.path().join("certificates");
    selvedge()
        .args(["solve", "topologies/fat-tree-k4.yaml", "--certificates"])
        .arg(&certificates)
        .assert()
        .success();
    let file = certificates.join("throughput.certificate");
    let run = || {
        Command::new(target.join("release/selvedge-check"))
            .arg(&file)
            .output()
            .unwrap()
    };
    let honest = run();
    assert_eq!(honest.status.code(), Some(0));
    assert!(
        String::from_utf8(honest.stdout)
            .unwrap()
            .contains("throughput >= 1/1")
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let forged = text.replace("throughput at-least 1 1", "throughput at-least 2 1");
    assert_ne!(forged, text);
    std::fs::write(&file, forged).unwrap();
    assert_eq!(run().status.code(), Some(1));
}

/// `cargo run` of the README must know which of the two programs is meant.
#[test]
fn the_first_command_of_the_readme_names_one_program() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains("cargo run --release -- verify"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = [
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ];
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let defaults: Vec<&str> = told["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["default_run"].as_str())
        .collect();
    assert_eq!(defaults, ["selvedge"]);
}
