//! The checker built alone, as TRUST.md tells a sceptic to.

use super::selvedge;
use std::path::Path;
use std::process::Command;

#[test]
fn a_sceptic_builds_the_checker_alone_and_it_refuses_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("checker");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standalone/checker.rs");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let built = Command::new(rustc).args(["--edition", "2024", "-O", "-o"]).arg(&program).arg(source).status().unwrap();
    assert!(built.success());
    let certificates = folder.path().join("certificates");
    selvedge().args(["solve", "topologies/fat-tree-k4.yaml", "--certificates"]).arg(&certificates).assert().success();
    let file = certificates.join("throughput.certificate");
    let run = || Command::new(&program).arg(&file).output().unwrap();
    let honest = run();
    assert_eq!(honest.status.code(), Some(0));
    assert!(String::from_utf8(honest.stdout).unwrap().contains("throughput >= 1/1"));
    let text = std::fs::read_to_string(&file).unwrap();
    let forged = text.replace("throughput at-least 1 1", "throughput at-least 2 1");
    assert_ne!(forged, text);
    std::fs::write(&file, forged).unwrap();
    assert_eq!(run().status.code(), Some(1));
}
