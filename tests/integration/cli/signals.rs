//! Every command stops when it is told: within two seconds, with what is finished, and nothing
//! half-written.
#![cfg(unix)]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What every command has ended by; the machine may be busy with other tests.
const SOON: Duration = Duration::from_secs(4);

/// Commands that work for long where they are not stopped: on a machine of any speed some are not
/// done after a moment.
const LONG: [&[&str]; 14] = [
    &["verify", "SPEC"],
    &[
        "compare",
        "topologies/polarfly-q31.yaml",
        "topologies/slim-fly-q17.yaml",
    ],
    &[
        "solve",
        "topologies/jellyfish-128.yaml",
        "--quantity",
        "bisection",
    ],
    &[
        "solve",
        "topologies/rail-262144.yaml",
        "--quantity",
        "latency",
    ],
    &[
        "failures",
        "topologies/dragonfly-16512.yaml",
        "--share",
        "links=1%",
        "--samples",
        "9999",
    ],
    &[
        "tolerance",
        "topologies/jellyfish-128.yaml",
        "--of",
        "links",
        "--most",
        "3",
    ],
    &[
        "adversary",
        "topologies/jellyfish-128.yaml",
        "--of",
        "links",
        "--count",
        "4",
    ],
    &["connectivity", "topologies/polarfly-q31.yaml"],
    &["symmetry", "topologies/jellyfish-128.yaml"],
    &["route", "topologies/polarfly-q31.yaml"],
    &["draw", "topologies/rail-262144.yaml"],
    &["build", "topologies/rail-262144.yaml", "--output", "OUT"],
    &["lint", "topologies/dragonfly-16512.yaml"],
    &["availability", "topologies/dragonfly-16512.yaml"],
];

const SPECIFICATION: &str = "name: x\nfamily: fat-tree\nk: 16\nhost: single-gpu\nhosts: 1000\nswitch: qm9700\nrequirements:\n  - count: {of: switches, at_least: 1}\n  - survives: {of: links, count: 3, keep: 10%, lose_endpoints: 9}\n  - hose: {at_least: 1%}\n";

fn start(arguments: &[&str], folder: &Path) -> Child {
    let specification = folder.join("pod.yaml");
    std::fs::write(&specification, SPECIFICATION).unwrap();
    let own = |word: &&str| match *word {
        "SPEC" => specification.clone().into_os_string(),
        "OUT" => folder.join("out").into_os_string(),
        word => word.into(),
    };
    Command::new(env!("CARGO_BIN_EXE_selvedge"))
        .args(arguments.iter().map(own))
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let number = child.id().to_string();
    let _ = Command::new("kill")
        .args([&format!("-{name}"), number.as_str()])
        .stderr(Stdio::null())
        .status();
}

/// What it printed, and how long it took to end.
fn ended(child: Child) -> (Output, Duration) {
    let begun = Instant::now();
    let output = child.wait_with_output().unwrap();
    (output, begun.elapsed())
}

#[test]
fn every_command_ends_soon_after_any_signal() {
    for (place, arguments) in LONG.iter().enumerate() {
        let name = ["INT", "TERM", "HUP"][place % 3];
        let folder = tempfile::tempdir().unwrap();
        let child = start(arguments, folder.path());
        std::thread::sleep(Duration::from_millis(150 + 130 * (place as u64 % 4)));
        signal(&child, name);
        let (output, took) = ended(child);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(took < SOON, "{arguments:?} took {took:?}: {said}");
        // Done before the signal, undecided or refuted by what it had, or stopped: never killed.
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 1 | 75)),
            "{arguments:?} ended with {code:?}: {said}"
        );
        assert!(
            code != Some(75) || said.contains("stop"),
            "{arguments:?}: {said}"
        );
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with(".selvedge-"), "{arguments:?} left {name}");
        }
    }
}

#[test]
fn what_was_judged_before_the_signal_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let child = start(&["verify", "SPEC", "--format", "json"], folder.path());
    std::thread::sleep(Duration::from_millis(1500));
    signal(&child, "TERM");
    let (output, _) = ended(child);
    if output.status.code() == Some(75) {
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let verdicts: Vec<&str> = report["requirements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|judged| judged["verdict"].as_str().unwrap())
            .collect();
        assert_eq!(verdicts.len(), 3);
        assert_eq!(verdicts[0], "proved");
        assert!(verdicts.contains(&"undecided"));
    }
}

#[test]
fn what_is_not_proved_in_time_is_undecided() {
    let folder = tempfile::tempdir().unwrap();
    let child = start(&["verify", "SPEC", "--time-limit", "300ms"], folder.path());
    let (output, took) = ended(child);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(took < SOON);
    assert_eq!(output.status.code(), Some(3), "{text}{said}");
    assert!(said.contains("time limit"), "{said}");
}
