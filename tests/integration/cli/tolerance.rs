//! The tolerance curve, the diagram of the worst failures and the heat map of criticality.

use super::{edge, file, graph, schema_check, selvedge};
use serde_json::Value;
use std::path::Path;

/// Six hosts on three leaves, each leaf with a link to each of four spines.
fn fabric() -> String {
    let mut nodes: Vec<String> = (0..6)
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..3).map(|i| format!(r#"{{"id":"l{i}","kind":"switch"}}"#)));
    nodes.extend((0..4).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let mut edges: Vec<String> = (0..6)
        .map(|i| edge(&format!("h{i}"), &format!("l{}", i / 2)))
        .collect();
    edges
        .extend((0..3).flat_map(|l| (0..4).map(move |s| edge(&format!("l{l}"), &format!("s{s}")))));
    graph(&nodes.join(","), &edges.join(","))
}

fn run(path: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = selvedge()
        .arg("tolerance")
        .arg(path)
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let found = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let schema = selvedge()
        .args(["schema", "tolerance"])
        .output()
        .unwrap()
        .stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    (output.status.code(), found)
}

#[test]
fn each_number_of_failures_has_its_worst_set() {
    let (_folder, path) = file("fabric.json", &fabric());
    let arguments = [
        "--of",
        "links",
        "--most",
        "2",
        "--keep",
        "60%",
        "--lose-endpoints",
        "2",
    ];
    let (code, found) = run(&path, &arguments);
    let lower: Vec<&str> = found["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["left"]["lower"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!((code, lower), (Some(0), vec!["1", "1", "1"]), "{found:#}");
    assert_eq!(
        (&found["holds_up_to"], &found["ends_with"]),
        (&2.into(), &Value::Null)
    );
    // 18 links: 18, 18 + 153 sets.
    let sets: Vec<&str> = found["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["sets"].as_str().unwrap())
        .collect();
    assert_eq!(sets, ["0", "18", "171"]);
    let (code, found) = run(
        &path,
        &[
            "--of",
            "links",
            "--most",
            "2",
            "--keep",
            "100%",
            "--lose-endpoints",
            "0",
        ],
    );
    // One access link takes its host with it.
    assert_eq!(
        (code, &found["holds_up_to"], &found["ends_with"]),
        (Some(1), &0.into(), &"refuted".into()),
        "{found:#}"
    );
    let output = selvedge()
        .arg("tolerance")
        .arg(&path)
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn bisection_and_connectivity_have_curves_too() {
    let (_folder, path) = file("fabric.json", &fabric());
    let (code, found) = run(
        &path,
        &[
            "--metric",
            "bisection",
            "--most",
            "1",
            "--keep",
            "50%",
            "--lose-endpoints",
            "1",
        ],
    );
    assert!(code == Some(0) || code == Some(3), "{found:#}");
    let (code, found) = run(
        &path,
        &[
            "--metric",
            "connectivity",
            "--of",
            "switches",
            "--most",
            "1",
            "--lose-endpoints",
            "2",
        ],
    );
    // Without a leaf its hosts are lost, and all that are left reach each other.
    assert_eq!(
        (code, &found["points"][1]["lost_endpoints"]),
        (Some(0), &2.into()),
        "{found:#}"
    );
}

#[test]
fn mistakes_are_named() {
    let (_folder, path) = file("fabric.json", &fabric());
    for (arguments, complaint) in [
        (["--of", "spoons"], "spoons"),
        (["--metric", "speed"], "`speed` is not measured"),
        (["--most", "7"], "up to 7 failures"),
        (["--of", "planes"], "plane"),
    ] {
        let output = selvedge()
            .arg("tolerance")
            .arg(&path)
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(complaint), "{error}");
    }
}

#[test]
fn the_worst_is_drawn_in_red_and_plotted() {
    let (folder, path) = file("fabric.json", &fabric());
    let inside = |name: &str| folder.path().join(name);
    let draw = |arguments: &[&std::ffi::OsStr]| {
        let output = selvedge().args(arguments).output().unwrap();
        assert!(
            output.status.code() < Some(2),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let (plot, diagram) = (inside("plot.svg"), inside("diagram.svg"));
    let words = ["--most", "1", "--keep", "90%"].map(std::ffi::OsStr::new);
    let files = [
        "--plot".as_ref(),
        plot.as_os_str(),
        "--diagram".as_ref(),
        diagram.as_os_str(),
    ];
    draw(
        &[
            &["tolerance".as_ref(), path.as_os_str()][..],
            &words,
            &files,
        ]
        .concat(),
    );
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let shown = |svg: &str, words: &[&str]| {
        roxmltree::Document::parse(svg).unwrap();
        words
            .iter()
            .for_each(|w| assert!(svg.contains(w), "{w} is missing"));
    };
    shown(
        &read(&plot),
        &["what any link failures leave", "required", "at most"],
    );
    shown(&read(&diagram), &["failed:", "asked: keep 90%"]);
    let requirements = inside("requirements.yaml");
    std::fs::write(
        &requirements,
        "requirements:\n  - survives: {of: switches, count: 1, keep: 100%, lose_endpoints: 0}\n",
    )
    .unwrap();
    let diagram = inside("worst.svg");
    let asked = [
        "verify".as_ref(),
        path.as_os_str(),
        "--requirements".as_ref(),
        requirements.as_os_str(),
    ];
    draw(&[&asked[..], &["--diagram".as_ref(), diagram.as_os_str()]].concat());
    shown(
        &read(&diagram),
        &["survives-one-switch: refuted", "2 endpoints are lost"],
    );
    let heat = inside("heat.svg");
    draw(&[
        "draw".as_ref(),
        path.as_os_str(),
        "--overlay".as_ref(),
        "criticality".as_ref(),
        "-o".as_ref(),
        heat.as_os_str(),
    ]);
    shown(
        &read(&heat),
        &["Criticality", "one switch:", ">criticality<"],
    );
}

#[test]
fn what_fewer_failures_refute_more_refute_too() {
    let (_folder, path) = file("fabric.json", &fabric());
    let arguments = [
        "--of",
        "switches",
        "--most",
        "1",
        "--keep",
        "50%",
        "--at-least",
        "100%",
        "--lose-endpoints",
        "9",
    ];
    let (code, found) = run(&path, &arguments);
    let verdicts: Vec<&str> = found["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(
        (code, found["required"].as_str()),
        (Some(0), Some("keep 50% and >= 100%, lose <= 9")),
        "{found:#}"
    );
    assert_eq!(verdicts, ["proved"; 2]);
    let (code, found) = run(
        &path,
        &["--of", "switches", "--most", "2", "--lose-endpoints", "1"],
    );
    let verdicts: Vec<&str> = found["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(
        (code, verdicts),
        (Some(1), vec!["proved", "refuted", "refuted"])
    );
}
