//! `solve --quantity latency`: what is printed, and that the parts of a path add up to it.

use super::{file, selvedge};
use serde_json::Value;

const RAIL: &str = "topologies/latency-rail-512.yaml";

/// Two leaves three to one, so that a load of 70 % is more than is carried; packets are stored and
/// forwarded.
const TAPERED: &str = "name: Tapered\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\noversubscription: {leaf: \"3:1\"}\n\
lengths: {host-leaf: 3.3 m, leaf-spine: 17.7 m}\nlatency: {leaf: 200 ns, spine: 333 ns, fec: 71 ns, switching: store-and-forward}\n";

fn said(arguments: &[&str], code: i32) -> String {
    let mut command = selvedge();
    command
        .args(["solve", "--quantity", "latency"])
        .args(arguments);
    String::from_utf8(command.assert().code(code).get_output().stdout.clone()).unwrap()
}

/// Without the line that differs from run to run.
fn steady(text: &str) -> String {
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("\"seconds\""))
        .collect();
    assert_eq!(kept.len() + 1, text.lines().count());
    kept.join("\n")
}

#[test]
fn a_load_as_a_table() {
    let text = said(&[RAIL, "--load", "50%"], 0);
    assert!(
        text.lines()
            .all(|l| l.chars().count() <= 80 && l == l.trim_end()),
        "{text}"
    );
    assert!(text.contains("M/D/1 model adds"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_load_as_json() {
    let text = said(&[RAIL, "--load", "50%", "--format", "json"], 0);
    let found: Value = serde_json::from_str(&text).unwrap();
    assert!(
        found["queueing_model"]["model"]
            .as_str()
            .unwrap()
            .contains("a model, not a bound"),
        "{found}"
    );
    insta::assert_snapshot!(steady(&text));
}

#[test]
fn a_curve_as_a_table_and_as_json() {
    let (_folder, path) = file("tapered.yaml", TAPERED);
    let path = path.to_str().unwrap();
    let text = said(&[path, "--load", "10%,30%,70%"], 0);
    assert!(text.contains("cannot be carried"), "{text}");
    insta::assert_snapshot!(text);
    let found: Value = serde_json::from_str(&said(
        &[path, "--load", "10%,30%,70%", "--format", "json"],
        0,
    ))
    .unwrap();
    let curve = found["curve"].as_array().unwrap();
    let status: Vec<&str> = curve
        .iter()
        .map(|p| p["status"].as_str().unwrap())
        .collect();
    assert_eq!(status, ["carried", "carried", "infeasible"]);
    assert!(
        curve[0]["value"].as_f64() <= curve[1]["value"].as_f64() && curve[2]["value"].is_null(),
        "{curve:?}"
    );
    let wait = |p: &Value| p["queueing_model"]["mean_wait"].as_f64().unwrap();
    assert!(wait(&curve[0]) < wait(&curve[1]), "{curve:?}");
}

/// Picoseconds of a number of nanoseconds with three places.
fn picoseconds(nanoseconds: &str) -> u64 {
    let (whole, part) = nanoseconds.split_once('.').unwrap();
    assert_eq!(part.len(), 3, "{nanoseconds}");
    whole.parse::<u64>().unwrap() * 1_000 + part.parse::<u64>().unwrap()
}

#[test]
fn the_lines_of_the_longest_path_add_up_to_it_exactly() {
    let (_folder, path) = file("tapered.yaml", TAPERED);
    for input in [RAIL, path.to_str().unwrap()] {
        let text = said(&[input], 0);
        let lines: Vec<&str> = text
            .lines()
            .skip_while(|l| !l.contains("longest path at zero load"))
            .skip(2)
            .collect();
        let last = lines
            .iter()
            .position(|l| l.trim_start().starts_with("sum"))
            .unwrap();
        let value = |line: &str| picoseconds(line.split_whitespace().last().unwrap());
        let sum: u64 = lines[..last].iter().map(|l| value(l)).sum();
        assert_eq!(sum, value(lines[last]), "{text}");
        let found: Value = serde_json::from_str(&said(&[input, "--format", "json"], 0)).unwrap();
        let whole = |v: &Value| (v.as_f64().unwrap() * 1e3).round() as u64;
        let budget = found["worst_path"]["budget"].as_array().unwrap();
        assert_eq!(budget.len(), last);
        assert_eq!(budget.iter().map(|l| whole(&l["ns"])).sum::<u64>(), sum);
        assert_eq!(
            (
                whole(&found["zero_load_max"]),
                whole(&found["worst_path"]["ns"])
            ),
            (sum, sum)
        );
        let parts: std::collections::BTreeSet<&str> =
            budget.iter().map(|l| l["part"].as_str().unwrap()).collect();
        assert_eq!(
            parts.into_iter().collect::<Vec<_>>(),
            ["fec", "propagation", "serialisation", "switch"]
        );
    }
    // Store-and-forward: four links serialise 81.92 ns each, three switches, 42 m of glass at 4.9
    // ns, four times FEC.
    let found: Value =
        serde_json::from_str(&said(&[path.to_str().unwrap(), "--format", "json"], 0)).unwrap();
    let by_hand = 4.0 * 81.92 + 2.0 * 200.0 + 333.0 + 42.0 * 4.9 + 4.0 * 71.0;
    assert!(
        (found["zero_load_max"].as_f64().unwrap() - by_hand).abs() < 1e-9,
        "{found}"
    );
}

#[test]
fn what_is_not_stated_is_undecided() {
    let text = said(&["topologies/fat-tree-k4.yaml", "--load", "50%"], 3);
    assert!(text.contains("not stated"), "{text}");
    insta::assert_snapshot!(text);
}

/// Delays of a simulator's topology count, though no switch says what it takes.
#[test]
fn what_is_stated_counts_where_something_else_is_not() {
    let lines = "0 3 25Gbps 1us 0\n1 3 25Gbps 1us 0\n2 3 25Gbps 1us 0\n";
    for head in ["4 1 3\n3\n", "4 1 1 3\n3\n"] {
        let (_folder, path) = file("three.hpcc", &format!("{head}{lines}"));
        let path = path.to_str().unwrap();
        // Two links of 1 us, and 4,096 bytes at 25 Gb/s.
        let text = said(&[path], 3);
        let stated = "mean >= 3310.720 ns, max >= 3310.720 ns";
        assert!(
            text.contains(stated) && text.contains("not stated"),
            "{text}"
        );
        let text = said(&[path, "--switch-latency", "300 ns"], 0);
        assert!(text.contains("mean 3610.720 ns, max 3610.720 ns"), "{text}");
    }
}

/// Two pairs of hosts, one far and one near, with equally long paths between them.
fn tie(near_first: bool) -> String {
    let node = |id: &str| format!(r#"{{"id":"{id}","kind":"gpu"}}"#);
    let order = if near_first {
        ["c", "d", "a", "b"]
    } else {
        ["a", "b", "c", "d"]
    };
    let switch = |id: &str| format!(r#"{{"id":"{id}","kind":"switch","latency_ns":500}}"#);
    let mut nodes = vec![switch("s1"), switch("s2")];
    nodes.extend(order.iter().map(|id| node(id)));
    let edge = |a: &str, b: &str, gbps: u32, ns: u32| {
        format!(r#"{{"source":"{a}","target":"{b}","gbps":{gbps},"latency_ns":{ns}}}"#)
    };
    let edges = [
        edge("a", "s1", 400, 550),
        edge("b", "s1", 400, 550),
        edge("c", "s2", 400, 50),
        edge("d", "s2", 400, 50),
        edge("s1", "s2", 800, 0),
    ];
    super::graph(&nodes.join(","), &edges.join(","))
}

#[test]
fn a_budget_holds_for_every_pair_in_any_order_of_devices() {
    for near_first in [false, true] {
        let (folder, path) = super::file("tie.json", &tie(near_first));
        let requirements = folder.path().join("r.yaml");
        for (limit, code, words) in [
            (700, 1, "1100 ns"),
            (1_099, 1, "1100 ns"),
            (1_100, 0, "1100 ns"),
        ] {
            std::fs::write(
                &requirements,
                format!("requirements: [{{latency: {{budget: {{propagation: {limit} ns}}}}}}]"),
            )
            .unwrap();
            let output = super::selvedge()
                .arg("verify")
                .arg(&path)
                .arg("--requirements")
                .arg(&requirements)
                .output()
                .unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(code), "{said}");
            assert!(said.contains(words), "{said}");
            if code == 1 {
                assert!(
                    said.contains("a, s1, b") || said.contains("b, s1, a"),
                    "{said}"
                );
            }
        }
    }
}
