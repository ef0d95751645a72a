//! Matrices from files: what they are multiplied by, and the largest multiple of what is written.

use super::{edge, file, graph, selvedge};
use serde_json::Value;

/// `scale`, then the lower and the upper bound of `factor`.
fn multiples(fabric: &str, rows: &str) -> [String; 3] {
    let (_fabric, fabric) = file("fabric.json", fabric);
    let (_matrix, matrix) = file("matrix.csv", &format!("source,target,gbps\n{rows}"));
    let mut command = selvedge();
    command
        .args(["solve", "--format", "json", "--traffic"])
        .arg(&matrix)
        .arg(&fabric);
    let output = command.assert().success();
    let found: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_string();
    [
        word(&found["scale"]),
        word(&found["factor"]["lower"]),
        word(&found["factor"]["upper"]),
    ]
}

/// Two hosts of 100 Gb/s on each of two switches, joined by 150 Gb/s.
fn tapered() -> String {
    let nodes = ["h0", "h1", "h2", "h3"].map(|h| format!(r#"{{"id":"{h}","kind":"host"}}"#));
    let switches = ["l0", "l1"].map(|s| format!(r#"{{"id":"{s}","kind":"switch"}}"#));
    let mut edges: Vec<String> = (0..4)
        .map(|h| edge(&format!("h{h}"), &format!("l{}", h / 2)))
        .collect();
    edges.push(r#"{"source":"l0","target":"l1","gbps":150}"#.into());
    graph(
        &[nodes.join(","), switches.join(",")].join(","),
        &edges.join(","),
    )
}

#[test]
fn the_factor_is_the_largest_multiple_of_what_the_file_says() {
    let across = |gbps: u32| format!("h0,h2,{gbps}\nh1,h3,{gbps}\n");
    // 10 of 100 Gb/s at the peak; 150 Gb/s carry 20 seven and a half times.
    assert_eq!(multiples(&tapered(), &across(10)), ["10", "15/2", "15/2"]);
    // Asked for more than there is.
    assert_eq!(multiples(&tapered(), &across(400)), ["1/4", "3/16", "3/16"]);
}

#[test]
fn the_factor_is_not_capped_at_the_peak() {
    // NVLink adds 900 Gb/s between the two beside the network's 100, which alone are the rate.
    let nodes = r#"{"id":"g0","kind":"gpu"},{"id":"g1","kind":"gpu"},{"id":"u","kind":"scale-up"},
        {"id":"s","kind":"switch"}"#;
    let edges = r#"{"source":"g0","target":"u","gbps":900},{"source":"g1","target":"u","gbps":900},
        {"source":"g0","target":"s","gbps":100},{"source":"g1","target":"s","gbps":100}"#;
    assert_eq!(
        multiples(&graph(nodes, edges), "g0,g1,10\n"),
        ["10", "100", "100"]
    );
}

#[test]
fn both_are_printed() {
    let (_fabric, fabric) = file("fabric.json", &tapered());
    let (_matrix, matrix) = file("matrix.csv", "source,target,gbps\nh0,h2,10\nh1,h3,10\n");
    let output = selvedge()
        .arg("solve")
        .arg(&fabric)
        .arg("--traffic")
        .arg(&matrix)
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let row = |name: &str| text.lines().find(|l| l.contains(name)).unwrap().to_string();
    assert!(
        row("scale: the file was multiplied by")
            .trim_end()
            .ends_with(" 10"),
        "{text}"
    );
    assert!(
        row("factor on the matrix as given").contains("15/2 (exact)"),
        "{text}"
    );
}

#[test]
fn a_matrix_beyond_exact_numbers_leaves_the_other_requirements_alone() {
    let rated = |a: &str, gbps: &str| format!(r#"{{"source":"{a}","target":"s","gbps":{gbps}}}"#);
    let hosts = ["h0", "h1", "h2"]
        .map(|h| format!(r#"{{"id":"{h}","kind":"host"}}"#))
        .join(",");
    let rates = [
        ("h0", "123456.789"),
        ("h1", "399.999999"),
        ("h2", "846.281"),
    ];
    let edges = rates.map(|(host, gbps)| rated(host, gbps)).join(",");
    let fabric = graph(&format!(r#"{hosts},{{"id":"s","kind":"switch"}}"#), &edges);
    let (_fabric, fabric) = file("fabric.json", &fabric);
    let rows = "source,target,gbps\nh0,h1,399.999998999\nh0,h2,846.280999999\n";
    let (_matrix, matrix) = file("matrix.csv", rows);
    let asked = format!(
        "requirements:\n  - throughput: {{at_least: 50%, traffic: {}}}\n  - hose: {{at_least: 90%}}\n",
        matrix.display()
    );
    let (_asked, asked) = file("asked.yaml", &asked);
    let mut command = selvedge();
    command
        .args(["verify", "--format", "json"])
        .arg(&fabric)
        .arg("--requirements")
        .arg(&asked);
    let output = command.assert().code(3);
    let found: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let verdicts: Vec<&str> = found["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["undecided", "proved"]);
    let reason = found["requirements"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("no common denominator of 64 bits"),
        "{reason}"
    );
}
