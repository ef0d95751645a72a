//! `failures`: what samples say, the same bytes whatever happens on the way, and what is refused.

use super::{file, selvedge, tiny};
use serde_json::Value;
use std::path::Path;

/// Runs `failures` on the four hosts of `tiny`.
fn sampled(folder: &Path, arguments: &[&str], code: i32) -> String {
    let input = folder.join("tiny.json");
    let output = selvedge()
        .current_dir(folder)
        .arg("failures")
        .arg(input)
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

const DOWN: [&str; 4] = ["--down", "links=0.2,switches=0.05", "--samples", "40"];

#[test]
fn samples_as_text() {
    let (folder, _) = file("tiny.json", &tiny());
    let text = sampled(
        folder.path(),
        &[&DOWN[..], &["--at-least", "50%", "--worst", "links"]].concat(),
        0,
    );
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn samples_as_json_are_as_the_schema_says() {
    let (folder, _) = file("tiny.json", &tiny());
    let text = sampled(
        folder.path(),
        &[
            "--mttr",
            "72h",
            "--rates",
            "links=10%,switches=1%",
            "--samples",
            "5",
            "--format",
            "json",
        ],
        0,
    );
    let found: Value = serde_json::from_str(&text).unwrap();
    let schema: Value = serde_json::from_slice(
        &selvedge()
            .args(["schema", "failures"])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    super::schema_check::validate(&found, &schema);
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_fails_is_the_healthy_fabric_and_everything_is_nothing() {
    let (folder, _) = file("tiny.json", &tiny());
    let found = |arguments: &[&str]| -> Value {
        let all = [arguments, &["--samples", "3", "--format", "json"]].concat();
        serde_json::from_str(&sampled(folder.path(), &all, 0)).unwrap()
    };
    let worst = |found: &Value, name: &str| {
        let all = found["quantities"].as_array().unwrap();
        all.iter().find(|q| q["name"] == name).unwrap()["worst_sample"]["bounds"][0]
            .as_f64()
            .unwrap()
    };
    let healthy = found(&["--down", "links=0"]);
    assert_eq!(
        (
            worst(&healthy, "throughput"),
            worst(&healthy, "bisection"),
            worst(&healthy, "lost-endpoints")
        ),
        (1.0, 2e11, 0.0)
    );
    let dead = found(&["--share", "100%"]);
    assert_eq!(
        (
            worst(&dead, "throughput"),
            worst(&dead, "lost-endpoints"),
            dead["undecided"].as_u64()
        ),
        (0.0, 4.0, Some(0))
    );
    // One of eight links.
    let one = found(&["--share", "12.5%"]);
    assert_eq!(one["kinds"][0]["failed_mean"].as_f64(), Some(1.0));
}

#[test]
fn a_resumed_search_ends_with_the_same_bytes() {
    let (folder, _) = file("tiny.json", &tiny());
    let whole = sampled(
        folder.path(),
        &[&DOWN[..], &["--format", "json", "--resume", "a.jsonl"]].concat(),
        0,
    );
    let lines = std::fs::read_to_string(folder.path().join("a.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 41);
    // A crash after 17 samples and in the middle of the 18th.
    let kept: Vec<&str> = lines.split_inclusive('\n').collect();
    let torn = kept[..18].concat() + &kept[18][..kept[18].len() / 2];
    std::fs::write(folder.path().join("b.jsonl"), torn).unwrap();
    for threads in ["1", "3"] {
        let output = selvedge()
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .args(["failures", "tiny.json"])
            .args(DOWN)
            .args(["--format", "json", "--resume", "b.jsonl"])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), whole);
    }
    let sorted = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        let mut lines: Vec<String> = text.lines().map(String::from).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted("a.jsonl"), sorted("b.jsonl"));
    // A kept sample is used as it is: it is not drawn again.
    let text = lines.replacen("\"lost\":0", "\"lost\":3", 1);
    std::fs::write(folder.path().join("c.jsonl"), text).unwrap();
    assert_ne!(
        sampled(
            folder.path(),
            &[&DOWN[..], &["--format", "json", "--resume", "c.jsonl"]].concat(),
            0
        ),
        whole
    );
}

#[test]
fn samples_of_something_else_are_refused() {
    let (folder, _) = file("tiny.json", &tiny());
    let path = folder.path();
    sampled(path, &[&DOWN[..], &["--resume", "a.jsonl"]].concat(), 0);
    let before = std::fs::read(path.join("a.jsonl")).unwrap();
    for (arguments, complaint) in [
        (
            vec!["--down", "links=0.3,switches=0.05", "--samples", "40"],
            "its draw is",
        ),
        (
            [&DOWN[..], &["--seed", "2"]].concat(),
            "its seed is 1, not 2",
        ),
        (
            [&DOWN[..], &["--gap", "5%"]].concat(),
            "its gap is 0.01, not 0.05",
        ),
        (
            [&DOWN[..], &["--measure", "throughput"]].concat(),
            "its measure is",
        ),
    ] {
        let text = sampled(
            path,
            &[&arguments[..], &["--resume", "a.jsonl"]].concat(),
            2,
        );
        assert!(
            text.contains("cannot be resumed") && text.contains(complaint),
            "{text}"
        );
    }
    assert_eq!(std::fs::read(path.join("a.jsonl")).unwrap(), before);
    let one_link_less =
        tiny().replacen(",{\"source\":\"l1\",\"target\":\"s1\",\"gbps\":100}", "", 1);
    assert_ne!(one_link_less, tiny());
    std::fs::write(path.join("tiny.json"), one_link_less).unwrap();
    assert!(
        sampled(path, &[&DOWN[..], &["--resume", "a.jsonl"]].concat(), 2)
            .contains("another fabric")
    );
    for text in [
        "a shopping list\n",
        "{\"format\":\"selvedge-samples-1\"}\n",
        "no line end",
    ] {
        std::fs::write(path.join("b.jsonl"), text).unwrap();
        assert!(
            sampled(path, &[&DOWN[..], &["--resume", "b.jsonl"]].concat(), 2)
                .contains("cannot be resumed"),
            "{text}"
        );
        assert_eq!(std::fs::read_to_string(path.join("b.jsonl")).unwrap(), text);
    }
    std::fs::write(path.join("tiny.json"), tiny()).unwrap();
    let broken = String::from_utf8(before)
        .unwrap()
        .replacen("\"lost\":0", "\"lost\":-1", 1);
    std::fs::write(path.join("c.jsonl"), broken).unwrap();
    assert!(
        sampled(path, &[&DOWN[..], &["--resume", "c.jsonl"]].concat(), 2)
            .contains("this line is no finished sample")
    );
}

#[test]
fn wrong_words_are_explained() {
    let (folder, _) = file("tiny.json", &tiny());
    for (arguments, complaint) in [
        (vec![], "it is not said what fails"),
        (vec!["--down", "links"], "names no kind with a number"),
        (vec!["--down", "links=2"], "`2` is no probability"),
        (
            vec!["--down", "cables=0.1"],
            "`cables` is not a component that can fail",
        ),
        (
            vec!["--down", "links=0.1,links=0.2"],
            "links are stated twice",
        ),
        (
            vec!["--share", "1%", "--samples", "0"],
            "0 samples cannot be drawn",
        ),
        (vec!["--mttr", "24"], "`24` is no time of repair"),
        (
            vec!["--share", "1%", "--confidence", "100%"],
            "less than 100%",
        ),
        (vec!["--down", "planes=0.1"], "no planes"),
    ] {
        let text = sampled(folder.path(), &arguments, 2);
        assert!(text.contains(complaint), "{arguments:?}: {text}");
    }
}

#[test]
fn the_plot_says_what_is_sampled_and_what_is_proved() {
    let (folder, _) = file("tiny.json", &tiny());
    sampled(
        folder.path(),
        &[&DOWN[..], &["--worst", "links", "--plot", "plot.svg"]].concat(),
        0,
    );
    let svg = std::fs::read_to_string(folder.path().join("plot.svg")).unwrap();
    for text in [
        "40 samples, seed 1",
        "worst of all 8 single link failures, proved: 75%",
        "samples, not a proof",
        "healthy 100%",
    ] {
        assert!(
            svg.contains(text) || svg.contains(&text.replace('%', ".00%")),
            "{text}"
        );
    }
    let text = sampled(
        folder.path(),
        &[
            "--share",
            "1%",
            "--measure",
            "bisection",
            "--plot",
            "none.svg",
        ],
        2,
    );
    assert!(text.contains("no samples of throughput to plot"), "{text}");
}
