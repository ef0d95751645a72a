//! The program for a sceptic: what it prints and how it ends.

#![allow(clippy::unwrap_used)]

use std::process::Command;

/// Exit code and output for files.
fn run(files: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_selvedge-check"))
        .args(files)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

/// The first example of CERTIFICATE.md, with a change, in a file of its own.
fn example(name: &str, from: &str, to: &str) -> String {
    let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../CERTIFICATE.md"));
    let text = document
        .split("```text\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn every_file_is_told_and_one_that_proves_nothing_decides() {
    let tree = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/trees/reentry.certificate"
    );
    let honest = example("honest.certificate", "", "");
    let forged = example(
        "forged.certificate",
        "throughput at-least 1 1",
        "throughput at-least 2 1",
    );
    let (code, said) = run(&[&honest, tree]);
    assert_eq!(code, 0, "{said}");
    for words in [
        "traffic uniform",
        "throughput >= 1/1",
        "bisection >= 1/1 (4 bit/s)",
        "1 of 1 feed failed",
    ] {
        assert!(said.contains(words), "{said}");
    }
    let (code, said) = run(&[&forged, &honest]);
    assert_eq!(code, 1);
    assert!(
        said.contains("nothing is proved: the claim `throughput at-least 2/1` does not follow"),
        "{said}"
    );
    assert_eq!(run(&[]).0, 1);
    assert_eq!(run(&["no-such-file"]).0, 1);
}
