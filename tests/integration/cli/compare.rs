//! `compare`: side by side, what each key does, and the gate.

use super::{file, selvedge, tiny};
use serde_json::Value;

pub(super) const BEFORE: &str = "name: Before\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\noversubscription: {leaf: \"1:1\"}\n";

/// Compares the text with each of the others, in a folder of their own.
fn compared(others: &[&str], arguments: &[&str], code: i32) -> String {
    let (folder, _) = file("before.yaml", BEFORE);
    let mut command = selvedge();
    command
        .current_dir(folder.path())
        .args(["compare", "before.yaml"]);
    for (index, text) in others.iter().enumerate() {
        let name = format!("after{index}.yaml");
        std::fs::write(folder.path().join(&name), text).unwrap();
        command.arg(name);
    }
    let output = command.args(arguments).output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(
        arguments.contains(&"--format")
            || text
                .lines()
                .all(|l| l.chars().count() <= 80 && l.trim_end() == l),
        "{text}"
    );
    text
}

/// Two keys that matter, one that does not, on lines of their own.
pub(super) fn tapered() -> String {
    BEFORE
        .replace("Before", "After")
        .replace("hosts: 96\n", "# fewer\nhosts: 90\n")
        .replace("1:1", "3:1")
}

#[test]
fn two_designs_side_by_side() {
    insta::assert_snapshot!(compared(&[&tapered()], &["--fail-on-regression"], 1));
}

#[test]
fn two_designs_as_markdown() {
    insta::assert_snapshot!(compared(&[&tapered()], &["--format", "markdown"], 0));
}

#[test]
fn more_than_three_designs_are_stacked() {
    let other = BEFORE.replace("96", "32");
    insta::assert_snapshot!(compared(&[&tapered(), &other, BEFORE], &[], 0));
}

#[test]
fn each_key_is_tried_alone() {
    let found: Value =
        serde_json::from_str(&compared(&[&tapered()], &["--format", "json"], 0)).unwrap();
    let schema: Value = serde_json::from_slice(
        &selvedge()
            .args(["schema", "compare"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    super::schema_check::validate(&found, &schema);
    let keys = found["differences"][0]["keys"].as_array().unwrap();
    let of = |key: &str| keys.iter().find(|k| k["key"] == key).unwrap();
    let moves = |key: &str, quantity: &str| {
        of(key)["moves"]
            .as_array()
            .unwrap()
            .iter()
            .any(|m| m["quantity"] == quantity)
    };
    assert!(moves("hosts", "endpoints") && !moves("hosts", "throughput"));
    assert!(moves("oversubscription", "throughput") && !moves("oversubscription", "endpoints"));
    assert!(of("name")["moves"].as_array().unwrap().is_empty());
    let line = |side: &str| of("oversubscription")["lines"][0][side]["line"].as_u64();
    assert_eq!((line("before"), line("after")), (Some(6), Some(7)));
    assert_eq!(found["verdict"], Value::Null);
}

#[test]
fn the_gate_looks_at_what_is_stated() {
    let tapered = tapered();
    compared(&[&tapered], &["--fail-on-regression=throughput"], 1);
    // Less of what is paid for is no regression; fewer hosts are.
    compared(&[&tapered], &["--fail-on-regression=links,switches"], 0);
    compared(&[&tapered], &["--fail-on-regression=endpoints"], 1);
    compared(&[BEFORE], &["--fail-on-regression"], 0);
    let complaint = compared(&[BEFORE], &["--fail-on-regression=throughputs"], 2);
    assert!(
        complaint.contains("did you mean `throughput`?"),
        "{complaint}"
    );
    assert!(
        compared(&[BEFORE], &["--fail-on-regression=domains"], 2)
            .contains("neither better nor worse")
    );
}

#[test]
fn what_is_unknown_is_undecided() {
    let (folder, path) = file("tiny.json", &tiny());
    let mut command = selvedge();
    command
        .current_dir(folder.path())
        .arg("compare")
        .arg(&path)
        .arg(&path)
        .arg("--fail-on-regression=network-power");
    assert_eq!(command.output().unwrap().status.code(), Some(3));
}

/// Two-tier rail-optimised with everything that latency needs stated; the links between the tiers
/// are as long as said.
fn timed(metres: u32) -> String {
    format!(
        "name: Timed\nfamily: rail-optimized\nhosts: 16\nhost: dgx-h100\nsu_hosts: 8\nswitch: qm9700\n\
         lengths: {{host-leaf: 10 m, leaf-spine: {metres} m}}\nlatency: {{leaf: 200 ns, spine: 200 ns, scale-up: 300 ns, fec: 50 ns}}\n"
    )
}

/// `compare before after ...` of the two texts.
fn pair(before: &str, after: &str, arguments: &[&str], code: i32) -> String {
    let (folder, _) = file("before.yaml", before);
    std::fs::write(folder.path().join("after.yaml"), after).unwrap();
    let mut command = selvedge();
    let output = command
        .current_dir(folder.path())
        .args(["compare", "before.yaml", "after.yaml"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    // Without the breaks of lines.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn longer_cables_are_a_regression_of_latency() {
    let found: Value =
        serde_json::from_str(&pair(&timed(30), &timed(50), &["--format", "json"], 0)).unwrap();
    let of = |name: &str| {
        found["quantities"]
            .as_array()
            .unwrap()
            .iter()
            .find(|q| q["name"] == name)
            .unwrap()["values"]
            .clone()
    };
    // Two links of 10 m and two of 30 m at 4.9 ns/m, three switches, FEC on four links, 4,096 B at
    // 400 Gb/s.
    let worst = 80.0 * 4.9 + 3.0 * 200.0 + 4.0 * 50.0 + 4_096.0 * 8.0 / 400.0;
    let max = of("latency-zero-load-max");
    assert!(
        (max[0]["value"].as_f64().unwrap() - worst).abs() < 1e-9,
        "{max}"
    );
    assert!(
        (max[1]["value"].as_f64().unwrap() - worst - 40.0 * 4.9).abs() < 1e-9,
        "{max}"
    );
    // Half of the traffic fits on shortest paths.
    assert_eq!(
        of("latency-mean-at-half-load")[0]["upper"],
        of("latency-zero-load-mean")[0]["upper"]
    );
    let text = pair(&timed(30), &timed(50), &["--fail-on-regression=latency"], 1);
    assert!(
        text.contains("worse: latency-zero-load-max, 1273.92 ns before, 1469.92 ns now"),
        "{text}"
    );
    assert_eq!(text.matches("worse: latency-").count(), 3);
    pair(&timed(50), &timed(30), &["--fail-on-regression=latency"], 0);
    // Stated latencies are in the gate unasked.
    pair(&timed(30), &timed(50), &["--fail-on-regression"], 1);
}

#[test]
fn a_latency_that_is_not_stated_is_undecided() {
    let silent = timed(50)
        .lines()
        .filter(|l| !l.starts_with("latency"))
        .map(|l| format!("{l}\n"))
        .collect::<String>();
    let text = pair(&timed(30), &silent, &["--fail-on-regression=latency"], 3);
    assert!(
        text.contains("no figure for latency-zero-load-max")
            && text.contains("the latency of a nvswitch"),
        "{text}"
    );
    // Where neither says anything, the gate does not ask.
    assert!(
        !pair(
            &silent,
            &silent.replace("50 m", "40 m"),
            &["--fail-on-regression"],
            0
        )
        .contains("worse: latency")
    );
}

#[test]
fn a_load_that_is_no_longer_carried_is_worse_than_any_latency() {
    let timing = "lengths: {host-leaf: 5 m, leaf-spine: 20 m}\nlatency: {leaf: 200 ns, spine: 200 ns, fec: 50 ns}\n";
    let (before, after) = (
        format!("{BEFORE}{timing}"),
        format!("{}{timing}", BEFORE.replace("1:1", "7:1")),
    );
    let text = pair(
        &before,
        &after,
        &["--fail-on-regression=latency-mean-at-half-load"],
        1,
    );
    assert!(
        text.contains("not carried now") && text.contains("half of the traffic cannot be carried"),
        "{text}"
    );
    pair(
        &after,
        &before,
        &["--fail-on-regression=latency-mean-at-half-load"],
        0,
    );
}

/// Two ports an endpoint, each on its own leaf or both on one.
fn tors(number: u32) -> String {
    format!(
        "name: {number} ToR\nfamily: rail-optimized\nhost: {{name: plain, gpus: 8, ports_per_gpu: 2, port_rate: 200 Gb/s, ports_per_cage: 2}}\n\
         hosts: 64\ntors: {number}\nsu_hosts: 32\nswitch: qm9700\nuniform_trunks: true\noversubscription: {{leaf: \"1:1\"}}\ntransit: none\n"
    )
}

#[test]
fn redundancy_that_is_lost_is_a_regression() {
    let text = pair(&tors(2), &tors(1), &["--fail-on-regression"], 1);
    assert!(
        text.contains("worse: endpoints-lost-one-switch, 0 before, 32 now"),
        "{text}"
    );
    assert!(
        text.contains("worse: node-connectivity, 2 before, 1 now"),
        "{text}"
    );
    // More is left of less: that is not better.
    assert!(text.contains("worse: survives-one-switch, 50% (exact) before, 93.15% (3577/3840) now, with 0 endpoints lost"), "{text}");
    assert!(
        text.contains("verdict: worse in 3 of 13 quantities"),
        "{text}"
    );
    pair(
        &tors(1),
        &tors(2),
        &["--fail-on-regression=endpoints-lost"],
        0,
    );
}

#[test]
fn power_is_gated_where_it_is_required_and_requirements_may_not_go() {
    let required = format!(
        "{BEFORE}requirements:\n  - network_power: {{at_most: 20 kW}}\n  - diameter: {{at_most: 4}}\n"
    );
    let text = pair(&required, BEFORE, &["--fail-on-regression"], 1);
    assert!(
        text.contains("not worse: network-power, >= 3.735 kW before, >= 3.735 kW now"),
        "{text}"
    );
    assert!(
        text.contains("worse: requirement-diameter, <= 4 before, not required now"),
        "{text}"
    );
    assert!(
        !pair(BEFORE, &required, &["--fail-on-regression=endpoints"], 0).contains("requirement-")
    );
    pair(&required, BEFORE, &["--fail-on-regression=requirements"], 1);
}
