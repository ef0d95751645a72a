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

/// What a stopped command printed as JSON; nothing where it was done or had nothing to say yet.
fn stopped(arguments: &[&str], after: u64, name: &str) -> Option<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let child = start(arguments, folder.path());
    std::thread::sleep(Duration::from_millis(after));
    signal(&child, name);
    let (output, _) = ended(child);
    if output.status.code() != Some(75) || output.stdout.is_empty() {
        return None;
    }
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["stopped"], "a signal");
    Some(report)
}

#[test]
fn a_stopped_comparison_tells_what_it_has_and_calls_the_rest_unknown() {
    let designs = [
        "topologies/polarfly-q31.yaml",
        "topologies/slim-fly-q17.yaml",
    ];
    let arguments = ["compare", designs[0], designs[1], "--format", "json"];
    let Some(report) = stopped(&arguments, 5000, "INT") else {
        return;
    };
    let quantities = report["quantities"].as_array().unwrap();
    let named = |name: &str| quantities.iter().find(|q| q["name"] == name).unwrap();
    // Counts are there from the start of each design; nothing that was not found is `-` or a
    // number.
    assert_eq!(named("switches")["values"][1]["value"], 578.0);
    let unknown = quantities.iter().filter(|q| {
        let values = q["values"].as_array().unwrap();
        values.iter().any(|found| found["value"].is_null())
    });
    assert!(unknown.count() > 0, "{report}");
    assert_eq!(report["verdict"], serde_json::Value::Null);
}

#[test]
fn a_stopped_curve_ends_with_a_point_that_is_undecided() {
    let arguments = [
        "tolerance",
        "topologies/jellyfish-128.yaml",
        "--of",
        "links",
        "--most",
        "3",
        "--keep",
        "1%",
        "--format",
        "json",
    ];
    let Some(report) = stopped(&arguments, 3000, "HUP") else {
        return;
    };
    let points = report["points"].as_array().unwrap();
    assert!(points.len() < 5);
    assert_eq!(points.last().unwrap()["verdict"], "undecided");
    assert_eq!(report["ends_with"], "undecided");
}

#[test]
fn a_stopped_availability_takes_what_it_did_not_solve_as_anything() {
    let arguments = [
        "availability",
        "topologies/dragonfly-16512.yaml",
        "--format",
        "json",
    ];
    let Some(report) = stopped(&arguments, 2500, "TERM") else {
        return;
    };
    assert_eq!(report["unsolved"], serde_json::json!(["links", "switches"]));
    let expected: Vec<f64> = serde_json::from_value(report["expected"].clone()).unwrap();
    let more = report["more_down"].as_f64().unwrap();
    let one = report["one_down"].as_f64().unwrap();
    // What is open is one component down or more: nothing is said of it.
    assert!(expected[1] - expected[0] >= one + more - 1e-6, "{report}");
    assert_eq!(
        report["months_to_first_disconnection"],
        serde_json::Value::Null
    );
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
    assert!(
        text.starts_with("stopped by its time limit of 0.3 s: what was not proved"),
        "{text}"
    );
}
