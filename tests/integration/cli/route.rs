//! Routings as people and programs read them.

use super::errors::says;
use super::{edge, file, graph, schema_check, selvedge, tiny};
use serde_json::Value;
use std::path::Path;

fn run(path: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = selvedge()
        .arg("route")
        .arg(path)
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let found = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let schema = selvedge()
        .args(["schema", "route"])
        .output()
        .unwrap()
        .stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    (output.status.code(), found)
}

/// Hosts on a ring of switches, one each.
fn ring(n: usize) -> String {
    let mut nodes: Vec<String> = (0..n)
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..n).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let mut edges: Vec<String> = (0..n)
        .map(|i| edge(&format!("h{i}"), &format!("s{i}")))
        .collect();
    edges.extend((0..n).map(|i| edge(&format!("s{i}"), &format!("s{}", (i + 1) % n))));
    graph(&nodes.join(","), &edges.join(","))
}

#[test]
fn a_routing_stands_beside_the_best_there_is() {
    let (_folder, path) = file("tiny.json", &tiny());
    for routing in ["ecmp", "d-mod-k"] {
        let (code, found) = run(&path, &["--routing", routing]);
        assert_eq!(code, Some(0));
        assert_eq!(
            [
                &found["routed_throughput"]["lower"],
                &found["throughput"]["upper"],
                &found["routing_gap"]["upper"]
            ],
            ["1", "1", "0"]
        );
        assert_eq!(
            [&found["up_down"], &found["deadlock_free"]],
            ["proved", "proved"]
        );
        assert_eq!(
            (found["pairs"].as_u64(), found["most_links"].as_u64()),
            (Some(12), Some(4))
        );
    }
    let (_, hashed) = run(
        &path,
        &["--routing", "hashed-ecmp", "--seeds", "5", "--flows", "2"],
    );
    assert_eq!(hashed["sample"]["throughput"].as_array().unwrap().len(), 5);
    assert_eq!(hashed["sample"]["flows"], 2);
    let (again, _) = run(&path, &["--routing", "hashed-ecmp", "--same-hash"]);
    assert_eq!(again, Some(0));
}

#[test]
fn a_cycle_is_shown_and_fails_where_none_may_be() {
    let (_folder, path) = file("ring.json", &ring(6));
    let (code, found) = run(&path, &[]);
    assert_eq!(
        (
            code,
            &found["deadlock_free"],
            found["cycle"].as_array().unwrap().len()
        ),
        (Some(0), &"refuted".into(), 6)
    );
    for (require, expected) in [
        ("deadlock-free", 1),
        ("up-down", 1),
        ("all-pairs", 0),
        ("all-pairs,deadlock-free", 1),
    ] {
        assert_eq!(
            run(&path, &["--require", require]).0,
            Some(expected),
            "{require}"
        );
    }
    let output = selvedge().arg("route").arg(&path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("can deadlock: 6 channels") && text.contains("\nCycle\n  s"),
        "{text}"
    );
}

#[test]
fn what_is_out_is_routed_around() {
    let (_folder, path) = file("tiny.json", &tiny());
    let (_, found) = run(&path, &["--remove", "switch:s0"]);
    // Of two spines one is left: each leaf has one uplink for two hosts, and 8 of 12 pairs cross.
    assert_eq!(found["routed_throughput"]["lower"], "3/4");
    assert_eq!(
        [
            &found["throughput"]["lower"],
            &found["routing_gap"]["lower"]
        ],
        ["3/4", "0"]
    );
    assert_eq!(found["removed"], serde_json::json!(["switch s0"]));
    let (code, found) = run(
        &path,
        &["--remove", "switch:s0,s1", "--require", "all-pairs"],
    );
    assert_eq!(
        (
            code,
            found["pairs_without_a_way"].as_u64(),
            &found["routed_throughput"]["upper"]
        ),
        (Some(1), Some(8), &"0".into())
    );
    let svg = path.with_file_name("loads.svg");
    assert!(
        selvedge()
            .arg("route")
            .arg(&path)
            .args(["--remove", "switch:s0", "--svg"])
            .arg(&svg)
            .output()
            .unwrap()
            .status
            .success()
    );
    assert!(
        std::fs::read_to_string(&svg)
            .unwrap()
            .contains("Link loads of ECMP")
    );
}

#[test]
fn tables_go_out_and_come_back() {
    let (folder, path) = file("tiny.json", &tiny());
    let tables = folder.path().join("lfts");
    let (_, own) = run(
        &path,
        &[
            "--routing",
            "d-mod-k",
            "--write-tables",
            tables.to_str().unwrap(),
        ],
    );
    let (code, back) = run(&path, &["--tables", tables.to_str().unwrap()]);
    assert_eq!(code, Some(0));
    for key in [
        "routed_throughput",
        "busiest",
        "mean_load",
        "deadlock_free",
        "pairs_without_a_way",
    ] {
        assert_eq!(own[key], back[key], "{key}");
    }
    // With a spine out, tables as they were lead into it.
    let (_, broken) = run(
        &path,
        &[
            "--tables",
            tables.to_str().unwrap(),
            "--remove",
            "switch:s0",
        ],
    );
    assert!(
        broken["pairs_without_a_way"].as_u64().unwrap() > 0,
        "{broken}"
    );
    assert!(
        broken["notes"]
            .to_string()
            .contains("without a working cable"),
        "{broken}"
    );
}

/// A triangle of switches with a GPU each, whose LIDs are 4, 5 and 6.
const TRIANGLE: &str = r#"{"directed":false,"multigraph":true,"graph":{"name":"loop"},"nodes":[
{"id":"s0","kind":"switch","guid":"0x9000000000000000"},{"id":"s1","kind":"switch","guid":"0x9000000000000100"},
{"id":"s2","kind":"switch","guid":"0x9000000000000200"},{"id":"g0","kind":"gpu","guid":"0x1000000"},
{"id":"g1","kind":"gpu","guid":"0x1000100"},{"id":"g2","kind":"gpu","guid":"0x1000200"}],"edges":[
{"source":"s0","target":"s1","gbps":100,"source_port":"1","target_port":"1"},
{"source":"s1","target":"s2","gbps":100,"source_port":"2","target_port":"1"},
{"source":"s2","target":"s0","gbps":100,"source_port":"2","target_port":"2"},
{"source":"g0","target":"s0","gbps":100,"source_port":"1","target_port":"3"},
{"source":"g1","target":"s1","gbps":100,"source_port":"1","target_port":"3"},
{"source":"g2","target":"s2","gbps":100,"source_port":"1","target_port":"3"}]}"#;

#[test]
fn a_forwarding_loop_is_a_cycle_and_reported() {
    let (folder, path) = file("triangle.json", &TRIANGLE.replace('\n', ""));
    let lids = "0x1000001 0x0004 0x0004\n0x1000101 0x0005 0x0005\n0x1000201 0x0006 0x0006\n";
    std::fs::write(folder.path().join("guid2lid"), lids).unwrap();
    let tables = folder.path().join("tables");
    // Ports to g0, g1 and g2. Nobody's packets reach g0: all three switches send them on round the
    // triangle.
    let write = |ports: [[u8; 3]; 3]| {
        let mut text = String::new();
        for (index, to) in ports.iter().enumerate() {
            let guid = 0x9000_0000_0000_0000_u64 + 0x100 * index as u64;
            text += &format!(
                "Unicast lids [0-20] of switch Lid {} guid 0x{guid:016x} ('s{index}'):\n",
                index + 1
            );
            (4..).zip(to).for_each(|(lid, port)| {
                text += &format!("0x{lid:04x} {port:03} # Channel Adapter\n")
            });
        }
        std::fs::write(&tables, text).unwrap();
    };
    let with = ["--tables", tables.to_str().unwrap()];
    let strict = [&with[..], &["--require", "deadlock-free"]].concat();
    write([[1, 1, 2], [2, 3, 2], [2, 1, 3]]);
    let (code, found) = run(&path, &with);
    assert_eq!(
        (
            code,
            &found["deadlock_free"],
            found["pairs_without_a_way"].as_u64()
        ),
        (Some(0), &"refuted".into(), Some(2))
    );
    let round =
        serde_json::json!([{"destination": "g0", "port": 1, "switches": ["s0", "s1", "s2"]}]);
    assert_eq!(found["forwarding_loops"], round);
    assert_eq!(
        found["cycle"],
        serde_json::json!(["s0:1 -> s1:1", "s1:2 -> s2:1", "s2:2 -> s0:2"])
    );
    assert_eq!(run(&path, &strict).0, Some(1));
    let output = selvedge()
        .arg("route")
        .arg(&path)
        .args(with)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("can deadlock: 3 channels")
            && text.contains("\nForwarding loops\n  to g0:1: s0 -> s1 -> s2 -> s0\n"),
        "{text}"
    );
    // As it should be: the short way to g0.
    write([[3, 1, 2], [1, 3, 2], [2, 1, 3]]);
    let (code, found) = run(&path, &strict);
    assert_eq!(
        (code, &found["deadlock_free"], &found["forwarding_loops"]),
        (Some(0), &"proved".into(), &serde_json::json!([]))
    );
}

#[test]
fn what_cannot_be_routed_so_says_why() {
    let (folder, path) = file("ring.json", &ring(6));
    let path = path.to_str().unwrap();
    let tables = folder.path().join("opensm.fdbs");
    std::fs::write(&tables, "dump_ucast_routes: Switch 0x77\n0x0001 : 001\n").unwrap();
    let tables = tables.to_str().unwrap();
    let refused = |arguments: &[&str], words: &[&str]| {
        let output = selvedge()
            .args(["route", path])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        says(&output.stderr, words);
    };
    refused(
        &["--routing", "d-mod-k"],
        &["D-mod-K is for trees", "--routing ecmp"],
    );
    refused(
        &["--tables", tables],
        &["none of the 1 tables is of a switch of this fabric"],
    );
    refused(
        &["--root", "s9"],
        &["no switch is called `s9`", "did you mean `s"],
    );
    std::fs::write(folder.path().join("opensm-subnet.lst"), "nonsense\n").unwrap();
    refused(
        &["--tables", tables],
        &["this line tells no LID of a port", "opensm-subnet.lst:1:1"],
    );
}
