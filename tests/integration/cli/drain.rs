//! Planned maintenance as people and programs read it.

use super::errors::says;
use super::{edge, file, graph, schema_check, selvedge, tiny};
use serde_json::Value;
use std::path::Path;

fn run(path: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = selvedge()
        .arg("drain")
        .arg(path)
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let found = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let schema = selvedge()
        .args(["schema", "drain"])
        .output()
        .unwrap()
        .stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    (output.status.code(), found)
}

fn text(path: &Path, arguments: &[&str]) -> String {
    let output = selvedge()
        .arg("drain")
        .arg(path)
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Six hosts on three leaves, each leaf with a link to each of so many spines.
fn spines(count: usize) -> String {
    let mut nodes: Vec<String> = (0..6)
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..3).map(|i| format!(r#"{{"id":"l{i}","kind":"switch"}}"#)));
    nodes.extend((0..count).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let mut edges: Vec<String> = (0..6)
        .map(|i| edge(&format!("h{i}"), &format!("l{}", i / 2)))
        .collect();
    edges.extend(
        (0..3).flat_map(|l| (0..count).map(move |s| edge(&format!("l{l}"), &format!("s{s}")))),
    );
    graph(&nodes.join(","), &edges.join(","))
}

#[test]
fn what_remains_without_two_spines() {
    let (_folder, path) = file("fabric.json", &spines(4));
    let arguments = ["--remove", "switch:s0,s1", "--keep", "70%"];
    let (code, found) = run(&path, &arguments);
    assert_eq!(
        (code, &found["verdict"]),
        (Some(1), &"refuted".into()),
        "{found:#}"
    );
    let state = &found["states"][0];
    assert_eq!(state["remaining"]["throughput"]["lower"], "1");
    assert_eq!(state["remaining"]["lost_endpoints"], 0);
    // 18 links less the six of the spines; 7 switches less the spines.
    let then = state["then"].as_array().unwrap();
    assert_eq!(
        (&then[0]["sets"], &then[1]["sets"]),
        (&"12".into(), &"5".into())
    );
    // With one link to a spine left, two hosts that send 4/5 of their traffic away share it.
    assert_eq!(
        (&then[0]["worst"]["lower"], &then[1]["worst"]["lower"]),
        (&"5/8".into(), &"5/8".into())
    );
    // An access link strands its host, a leaf two.
    assert_eq!(
        (&then[0]["lost_endpoints"], &then[1]["lost_endpoints"]),
        (&1.into(), &2.into())
    );
    // A host that a leaf takes with it is lost, which has to be accepted.
    let one = ["--remove", "switch:s0", "--keep", "70%"];
    let (code, _) = run(&path, &one);
    assert_eq!(code, Some(1));
    for (accepted, expected) in [("1", 1), ("2", 0)] {
        let accept = ["--lose-endpoints", accepted];
        let (code, _) = run(&path, &[&one[..], &accept].concat());
        assert_eq!(code, Some(expected));
    }
    let shown = text(&path, &arguments);
    assert!(shown.lines().all(|l| l.chars().count() <= 80), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn further_failures_are_those_of_the_drained_fabric_itself() {
    // Without the spine, the fabric is the one built with a spine less.
    let (_folder, four) = file("four.json", &spines(4));
    let (_other, three) = file("three.json", &spines(3));
    let (_, drained) = run(&four, &["--remove", "switch:s3"]);
    let (_, built) = run(&three, &["--remove", "link:h0 -- l0"]);
    let (_, both) = run(
        &four,
        &["--remove", "switch:s3", "--remove", "link:h0 -- l0"],
    );
    assert_eq!(
        both["states"][0]["then"][0]["sets"],
        built["states"][0]["then"][0]["sets"]
    );
    assert_eq!(
        both["states"][0]["then"][1]["worst"],
        built["states"][0]["then"][1]["worst"]
    );
    assert_eq!(drained["states"][0]["then"][1]["worst"]["lower"], "1");
}

#[test]
fn orders_are_found_or_proved_not_to_be() {
    let (_folder, path) = file("fabric.json", &spines(4));
    let remove = [
        "--remove",
        "switch:s0",
        "--remove",
        "switch:s1",
        "--remove",
        "switch:s2",
        "--remove",
        "switch:s3",
    ];
    let requirements = "requirements:\n  - survives: {of: {}, at_least: 70%}\n";
    let (_other, file) = file("requirements.yaml", requirements);
    let with = |more: &[&str]| {
        run(
            &path,
            &[
                &remove[..],
                &["--requirements", file.to_str().unwrap(), "--order"],
                more,
            ]
            .concat(),
        )
    };
    // One at a time each leaves three links a leaf.
    let (code, found) = with(&[]);
    assert_eq!(
        (code, found["order"]["order"].as_array().unwrap().len()),
        (Some(0), 4),
        "{found:#}"
    );
    assert_eq!(found["order"]["judged"], 1);
    let (code, found) = with(&["--cumulative"]);
    assert_eq!(
        (code, &found["order"]["order"]),
        (Some(1), &Value::Null),
        "{found:#}"
    );
    // One, two and three spines are judged; three are too many, whichever they are.
    let blocking = found["order"]["blocking"].as_array().unwrap();
    assert_eq!(
        (
            blocking.len(),
            blocking[0]["items"].as_array().unwrap().len()
        ),
        (1, 3),
        "{found:#}"
    );
    assert_eq!(found["order"]["judged"], 3);
}

#[test]
fn hosts_may_be_taken_out() {
    let (_folder, path) = file("fabric.json", &tiny());
    let (code, found) = run(&path, &["--remove", "host:h0", "--keep", "50%"]);
    assert_eq!(found["states"][0]["planned_endpoints"], 1);
    assert_eq!(found["states"][0]["remaining"]["lost_endpoints"], 1);
    assert!(code.is_some());
}

#[test]
fn planes_and_racks_go_out() {
    let (code, found) = run(
        Path::new("topologies/superpod-b300-512.yaml"),
        &["--remove", "plane:1"],
    );
    assert_eq!(code, Some(0));
    let remaining = &found["states"][0]["remaining"];
    assert_eq!(
        (
            &remaining["host_attachment"],
            &remaining["endpoint_attachment"]
        ),
        (&"1/2".into(), &"1/2".into())
    );
    // Half the ports carry the 504 of 511 partners that are in other hosts.
    let throughput = remaining["throughput"]["value"].as_f64().unwrap();
    assert!(
        (throughput - 0.5 * 511.0 / 504.0).abs() < 1e-6,
        "{remaining:#}"
    );
    assert_eq!(remaining["lost_endpoints"], 0);
}

#[test]
fn the_diagram_shows_what_is_out() {
    let (folder, path) = file("fabric.json", &tiny());
    let svg = folder.path().join("out.svg");
    run(
        &path,
        &["--remove", "switch:s0", "--svg", svg.to_str().unwrap()],
    );
    let drawn = std::fs::read_to_string(svg).unwrap();
    assert!(
        drawn.contains("Out: switch s0") && drawn.contains("1 device is out, and 2 links with it"),
        "{drawn}"
    );
    roxmltree::Document::parse(&drawn).unwrap();
}

#[test]
fn names_that_there_are_not() {
    let (_folder, path) = file("fabric.json", &tiny());
    let many: Vec<String> = (0..17)
        .map(|i| format!("link:h{0} -- l{1}", i % 4, i % 4 / 2))
        .collect();
    let many: Vec<&str> = many
        .iter()
        .flat_map(|m| ["--remove", m.as_str()])
        .chain(["--order", "--keep", "1%"])
        .collect();
    for (arguments, words) in [
        (
            vec!["--remove", "switch:l7"],
            vec!["no switch is called `l7`", "the nearest name is `l"],
        ),
        (
            vec!["--remove", "link:h0 -- l1"],
            vec!["no link is called `h0 -- l1`", "the nearest name is"],
        ),
        (
            vec!["--remove", "host:l0"],
            vec!["no host is called `l0`", "write `switch:l0`"],
        ),
        (
            vec!["--remove", "l0"],
            vec!["does not say what kind", "switch:"],
        ),
        (
            vec!["--remove", "rack:l0"],
            vec!["`rack` is not a component", "links, switches"],
        ),
        (
            vec!["--remove", "plane:0"],
            vec!["the fabric has no planes"],
        ),
        (
            vec!["--remove", "switch:l0", "--order"],
            vec!["nothing says what", "--keep"],
        ),
        (many, vec!["17 drains are more than the 16"]),
    ] {
        let output = selvedge()
            .arg("drain")
            .arg(&path)
            .args(&arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        says(&output.stderr, &words);
    }
}
