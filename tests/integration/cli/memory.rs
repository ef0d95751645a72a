//! What needs more memory than there is is refused in words, and never ends the process by itself.
#![cfg(target_os = "linux")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Runs the program in so many kilobytes of addresses.
fn within(kilobytes: u32, arguments: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_selvedge");
    let line = format!("ulimit -v {kilobytes}; exec {program} {arguments}");
    Command::new("sh").args(["-c", &line]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn specification(folder: &tempfile::TempDir, text: &str) -> String {
    let path = folder.path().join("large.yaml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

const PLANES: &str = "name: planes\nfamily: multi-plane\nplanes: 65536\nplane: leaf-spine\n\
    host: {name: h, gpus: 8, ports_per_gpu: 65536, port_rate: 1 Gb/s, ports_per_cage: 8, scale_up_gpus: 8, scale_up_rate: 7.2 Tb/s}\n\
    hosts: 64\nswitch: generic-51.2t\n";
const MILLION: &str = "name: million\nfamily: rail-optimized\nhost: generic-8gpu\nhosts: 131072\n\
    switch: generic-102.4t\nsu_hosts: 128\ntiers: 3\n";

#[test]
fn what_the_numbers_rule_out_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for (limit, text) in [(2_000_000, PLANES), (300_000, MILLION)] {
        let path = specification(&folder, text);
        let begun = Instant::now();
        let output = within(limit, &format!("solve {path}"));
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("need at least") && words.contains("iB are free"),
            "{said}"
        );
        assert!(
            said.contains("large.yaml:") && said.contains("help: "),
            "{said}"
        );
        assert!(begun.elapsed() < Duration::from_secs(5), "{said}");
    }
}

/// At every limit the answer is right or the refusal is in words: it is never killed and never
/// panics.
#[test]
fn at_any_limit_it_answers_or_says_that_memory_is_too_small() {
    let answer = "100% (exact)";
    let mut answered = 0;
    let mut refused = 0;
    for megabytes in [60, 68, 76, 84, 100, 140, 200, 300, 2000] {
        let output = within(megabytes * 1000, "solve topologies/rail-16384.yaml");
        let (said, code) = (said(&output), output.status.code());
        match code {
            Some(0) => {
                assert!(String::from_utf8_lossy(&output.stdout).contains(answer));
                answered += 1;
            }
            Some(2) => {
                assert!(said.contains("memory"), "{megabytes} MB: {said}");
                refused += 1;
            }
            other => panic!("{megabytes} MB ended with {other:?}: {said}"),
        }
    }
    assert!(
        answered > 0 && refused > 0,
        "{answered} answered, {refused} refused"
    );
}
