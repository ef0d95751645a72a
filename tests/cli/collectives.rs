//! `collectives`: times of a parallelism plan.

use super::{file, selvedge};
use serde_json::Value;

const PLAN: &str = "name: t\ntensor: 8\ndata: 127\ncollectives:\n  - {over: data, operation: all-reduce, bytes: 1 GB}\n";

#[test]
fn a_ring_over_the_rails_takes_what_the_nics_take() {
    let (_folder, plan) = file("plan.yaml", PLAN);
    let run = || {
        let mut command = selvedge();
        command.args(["collectives", "topologies/superpod-h100-127.yaml", "--plan"]).arg(&plan);
        command
    };
    let out = run().args(["--format", "json"]).assert().success().get_output().stdout.clone();
    let found: Value = serde_json::from_slice(&out).unwrap();
    let one = &found["collectives"][0];
    // 2 * 126/127 of 1 GB at 50 GB/s, to the width of the bracket.
    let (exact, found_seconds) = (2.0 * 126.0 / 127.0 / 50.0, one["seconds_at_least"].as_f64().unwrap());
    assert!(found_seconds <= exact && found_seconds > 0.999 * exact, "{one}");
    let bus = one["bus_gigabytes_per_second_at_most"].as_f64().unwrap();
    assert!((50.0..50.05).contains(&bus), "{bus}");
    assert_eq!((one["steps"].as_u64(), one["groups"].as_u64()), (Some(252), Some(8)));
    run().assert().success().stdout(predicates::str::contains("<= 50."));
}

#[test]
fn a_plan_is_a_traffic() {
    let (_folder, plan) = file("plan.yaml", PLAN);
    let traffic = |name: &str| format!("plan:{}{name}", plan.display());
    let solve = |name: &str| {
        let mut command = selvedge();
        command.args(["solve", "topologies/superpod-h100-127.yaml", "--traffic", &traffic(name)]);
        command
    };
    solve("").assert().success().stdout(predicates::str::contains("1 (exact)"));
    solve("#data-all-reduce").assert().success();
    solve("#nothing").assert().code(2).stderr(predicates::str::contains("it has data-all-reduce"));
}
