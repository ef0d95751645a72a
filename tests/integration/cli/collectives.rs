//! `collectives`: times of a parallelism plan.

use super::{file, selvedge};
use serde_json::Value;

const PLAN: &str = "name: t\ntensor: 8\ndata: 127\ncollectives:\n  - {over: data, operation: all-reduce, bytes: 1 GB}\n";

#[test]
fn a_ring_over_the_rails_takes_what_the_nics_take() {
    let (_folder, plan) = file("plan.yaml", PLAN);
    let run = || {
        let mut command = selvedge();
        command
            .args(["collectives", "topologies/superpod-h100-127.yaml", "--plan"])
            .arg(&plan);
        command
    };
    let out = run()
        .args(["--format", "json"])
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    let found: Value = serde_json::from_slice(&out).unwrap();
    let one = &found["collectives"][0];
    // Latencies are not stated: transfer alone, and it says so.
    assert_eq!(
        (one["alpha"].as_str(), one["bound"].as_str()),
        (Some("unknown"), Some("beta alone"))
    );
    assert_eq!(
        (
            &one["transfer_seconds_at_least"],
            one["alpha_beta_model_seconds"].is_null()
        ),
        (&one["seconds_at_least"], true)
    );
    assert!(
        found["unknown"][0].as_str().unwrap().contains("latency"),
        "{found}"
    );
    // 2 * 126/127 of 1 GB at 50 GB/s, to the width of the bracket.
    let (exact, found_seconds) = (
        2.0 * 126.0 / 127.0 / 50.0,
        one["seconds_at_least"].as_f64().unwrap(),
    );
    assert!(
        found_seconds <= exact && found_seconds > 0.999 * exact,
        "{one}"
    );
    let bus = one["bus_gigabytes_per_second_at_most"].as_f64().unwrap();
    assert!((50.0..50.05).contains(&bus), "{bus}");
    assert_eq!(
        (one["steps"].as_u64(), one["groups"].as_u64()),
        (Some(252), Some(8))
    );
    run()
        .assert()
        .success()
        .stdout(predicates::str::contains("<= 50."));
}

#[test]
fn a_plan_is_a_traffic() {
    let (_folder, plan) = file("plan.yaml", PLAN);
    let traffic = |name: &str| format!("plan:{}{name}", plan.display());
    let solve = |name: &str| {
        let mut command = selvedge();
        command.args([
            "solve",
            "topologies/superpod-h100-127.yaml",
            "--traffic",
            &traffic(name),
        ]);
        command
    };
    solve("")
        .assert()
        .success()
        .stdout(predicates::str::contains("100% (exact)"));
    solve("#data-all-reduce").assert().success();
    solve("#nothing")
        .assert()
        .code(2)
        .stderr(predicates::str::contains("it has data-all-reduce"));
}

/// Every operation and algorithm, large and small, on the 512 GPUs whose latencies are stated.
const ALL: &str = "name: every algorithm\ntensor: 8\ndata: 64\ncollectives:\n\
  \x20 - {name: ring, over: data, operation: all-reduce, bytes: 8 KiB}\n\
  \x20 - {name: tree, over: data, operation: all-reduce, algorithm: tree, bytes: 1 GB}\n\
  \x20 - {name: levels, over: all, operation: all-reduce, algorithm: hierarchical, bytes: 1 MB}\n\
  \x20 - {name: gather, over: data, operation: all-gather, bytes: 1 GB, count: 12}\n\
  \x20 - {name: scatter, over: tensor, operation: reduce-scatter, bytes: 1 GB}\n\
  \x20 - {name: tokens, over: all, operation: all-to-all, bytes: 64 MB}\n";

fn every_algorithm(format: &str) -> String {
    let (_folder, plan) = file("plan.yaml", ALL);
    let mut command = selvedge();
    command
        .args([
            "collectives",
            "topologies/latency-rail-512.yaml",
            "--format",
            format,
            "--plan",
        ])
        .arg(&plan);
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn times_with_latencies_as_a_table() {
    let text = every_algorithm("text");
    assert!(
        text.lines()
            .all(|l| l.chars().count() <= 80 && l == l.trim_end()),
        "{text}"
    );
    insta::assert_snapshot!(text);
}

#[test]
fn times_with_latencies_as_json() {
    let text = every_algorithm("json");
    let found: Value = serde_json::from_str(&text).unwrap();
    let of = |name: &str| {
        found["collectives"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["name"] == name)
            .unwrap()
            .clone()
    };
    let number = |c: &Value, key: &str| c[key].as_f64().unwrap();
    // 128 B a message: 2.56 ns at 400 Gb/s. In an SU two links of 10 m and a leaf, across three
    // switches and 60 m more; 98 ns and 294 ns of glass, 50 ns of FEC a link. 64 hosts in two SUs
    // of 32: a round has 62 short hops and 2 long ones, and 126 hops are two rounds but two short
    // hops.
    let (short, long) = (
        2.56 + 98.0 + 100.0 + 200.0,
        2.56 + 98.0 + 294.0 + 200.0 + 600.0,
    );
    let ring = of("ring");
    let chain = 2.0 * (62.0 * short + 2.0 * long) - 2.0 * short;
    assert!(
        (number(&ring["alpha"], "chain_seconds") * 1e9 - chain).abs() < 1e-6,
        "{ring} {chain}"
    );
    assert_eq!(ring["alpha"]["packet_bytes"], 128);
    // A small buffer is bound by latency, and its bus bandwidth with it: 2 * 63/64 * 8 KiB.
    assert!(
        (number(&ring, "seconds_at_least") * 1e9 - chain).abs() < 1e-6,
        "{ring}"
    );
    assert!(
        (number(&ring, "bus_gigabytes_per_second_at_most") - 126.0 / 64.0 * 8192.0 / chain).abs()
            < 1e-9,
        "{ring}"
    );
    for one in found["collectives"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["name"] != "step")
    {
        let (chain, transfer) = (
            number(&one["alpha"], "chain_seconds"),
            number(one, "transfer_seconds_at_least"),
        );
        assert_eq!(
            number(one, "seconds_at_least"),
            chain.max(transfer),
            "{one}"
        );
        let all = number(one, "count") * chain + transfer;
        assert!(
            (number(one, "alpha_beta_model_seconds") / all - 1.0).abs() < 1e-12,
            "{one}"
        );
        assert_eq!(one["bound"], "alpha and beta");
    }
    // NCCL's tests: 2(n-1)/n for all-reduce, (n-1)/n for the others.
    for (name, bytes, factor) in [
        ("tree", 1e9, 126.0 / 64.0),
        ("gather", 12e9, 63.0 / 64.0),
        ("scatter", 1e9, 7.0 / 8.0),
        ("tokens", 64e6, 511.0 / 512.0),
    ] {
        let one = of(name);
        let bus = bytes * factor / number(&one, "seconds_at_least") / 1e9;
        assert!(
            (number(&one, "bus_gigabytes_per_second_at_most") / bus - 1.0).abs() < 1e-9,
            "{one} {bus}"
        );
    }
    // Larger than any of its parts.
    let step = of("step");
    assert!(
        found["collectives"]
            .as_array()
            .unwrap()
            .iter()
            .all(|c| number(c, "seconds_at_least") <= number(&step, "seconds_at_least")),
        "{step}"
    );
    assert!(step["alpha"].is_null());
}

#[test]
fn what_the_fabric_does_not_state_can_be_typed() {
    let (_folder, plan) = file("plan.yaml", PLAN);
    let mut command = selvedge();
    command
        .args(["collectives", "topologies/superpod-h100-127.yaml", "--plan"])
        .arg(&plan);
    let text = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
    assert!(text.contains("alpha unknown"), "{text}");
    insta::assert_snapshot!(text);
    command.args([
        "--switch-latency",
        "300 ns",
        "--scale-up-latency",
        "300 ns",
        "--length",
        "20 m",
    ]);
    command
        .assert()
        .success()
        .stdout(predicates::str::contains("alpha is the longest message"));
}
