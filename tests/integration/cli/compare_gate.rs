//! The pull-request gate in the formats that CI systems read.

use super::compare::{BEFORE, tapered};
use super::report_formats::{junit_complaints, sarif_schema, steady};
use super::schema_check::validate;
use super::{file, selvedge};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// `compare` of the text with each of the others.
fn gated(others: &[&str], arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
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
    command
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "0")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn printed(others: &[&str], arguments: &[&str], code: i32) -> String {
    let output = gated(others, arguments, &[]);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_gate_as_sarif() {
    let text = printed(
        &[&tapered()],
        &[
            "--format",
            "sarif",
            "--fail-on-regression=throughput,diameter",
        ],
        1,
    );
    insta::assert_snapshot!(text);
    let log: Value = serde_json::from_str(&text).unwrap();
    validate(&log, &sarif_schema());
    let results = &log["runs"][0]["results"];
    // Throughput falls because of the oversubscription, on line 7 of the second file.
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(
        (
            place["artifactLocation"]["uri"].as_str(),
            place["region"]["startLine"].as_u64()
        ),
        (Some("after0.yaml"), Some(7))
    );
    assert_eq!(
        (results[0]["ruleId"].as_str(), results[0]["level"].as_str()),
        (Some("selvedge/regression-throughput"), Some("error"))
    );
    assert_eq!(
        (results[1]["ruleId"].as_str(), results[1]["kind"].as_str()),
        (Some("selvedge/regression-path-length"), Some("pass"))
    );
    for result in results.as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
}

#[test]
fn the_gate_as_junit() {
    let xml = printed(
        &[&tapered()],
        &[
            "--format",
            "junit",
            "--fail-on-regression=throughput,diameter,survives-one-switch",
        ],
        1,
    );
    insta::assert_snapshot!(steady(&xml));
    assert_eq!(junit_complaints(&xml), Vec::<String>::new());
    let document = roxmltree::Document::parse(&xml).unwrap();
    let failure = document
        .descendants()
        .find(|n| n.has_tag_name("failure"))
        .unwrap();
    let body = failure.text().unwrap();
    assert!(
        body.contains("`oversubscription` alone moves it") && body.contains("at after0.yaml:7:"),
        "{body}"
    );
    // Fewer hosts alone are better for what a switch costs, so it is the other key that is named.
    let last = document
        .descendants()
        .rfind(|n| n.has_tag_name("failure"))
        .unwrap()
        .text()
        .unwrap();
    assert!(
        last.contains("`oversubscription` alone moves it 74.21% (95/128) -> 0% (exact)"),
        "{last}"
    );
}

#[test]
fn every_design_after_the_first_is_judged() {
    let other = BEFORE.replace("96", "32");
    let xml = printed(
        &[BEFORE, &other],
        &["--format", "junit", "--fail-on-regression=endpoints"],
        1,
    );
    assert_eq!(junit_complaints(&xml), Vec::<String>::new());
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites: Vec<_> = document
        .descendants()
        .filter(|n| n.has_tag_name("testsuite"))
        .collect();
    let failures: Vec<_> = suites
        .iter()
        .map(|s| s.attribute("failures").unwrap())
        .collect();
    assert_eq!(failures, ["0", "1"]);
    assert_eq!(
        suites[1].attribute("name"),
        Some("after1 compared with before")
    );
    let log: Value = serde_json::from_str(&printed(
        &[BEFORE, &other],
        &["--format", "sarif", "--fail-on-regression=endpoints"],
        1,
    ))
    .unwrap();
    validate(&log, &sarif_schema());
    let artifact =
        &log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(
        log["runs"][0]["artifacts"][artifact["index"].as_u64().unwrap() as usize]["location"]["uri"],
        artifact["uri"]
    );
}

#[test]
fn verdict_formats_judge_unasked_but_fail_only_when_asked() {
    let log: Value =
        serde_json::from_str(&printed(&[&tapered()], &["--format", "sarif"], 0)).unwrap();
    assert_eq!(log["runs"][0]["properties"]["verdict"], "refuted");
    assert!(log["runs"][0]["results"].as_array().unwrap().len() >= 8);
}

#[test]
fn a_step_gets_annotations_and_a_summary_within_their_limits() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    let environment = [
        ("GITHUB_ACTIONS", Path::new("true")),
        ("GITHUB_STEP_SUMMARY", summary.as_path()),
    ];
    let all = "--fail-on-regression=endpoints,hosts,throughput,hose,bisection,bisection-gbps,survives-one-link,oversubscription-leaf,\
               endpoints-lost-one-switch,survives-one-switch,diameter";
    let twice = [tapered(), tapered().replace("3:1", "4:1")];
    let output = gated(
        &[&twice[0], &twice[1]],
        &["--format", "json", all],
        &environment,
    );
    assert_eq!(output.status.code(), Some(1));
    let annotations = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        annotations
            .lines()
            .filter(|l| l.starts_with("::error "))
            .count(),
        10,
        "{annotations}"
    );
    assert!(
        annotations.contains(" more quantities are refuted"),
        "{annotations}"
    );
    assert!(
        annotations.contains("::error file=after0.yaml,line=7,col="),
        "{annotations}"
    );
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(text.contains("- **worse: throughput, "), "{text}");
    // Little room is left: less is written, what is missing is counted, and what was opened is
    // closed.
    std::fs::write(&summary, "x".repeat((1 << 20) - 2_000)).unwrap();
    gated(
        &[&twice[0], &twice[1]],
        &["--format", "json", all],
        &environment,
    );
    let whole = std::fs::read_to_string(&summary).unwrap();
    assert!(
        whole.len() <= 1 << 20 && whole.len() > (1 << 20) - 1_000,
        "{}",
        whole.len()
    );
    assert!(
        whole.contains("| more | | |") || whole.contains(" more | | | |"),
        "{}",
        &whole[(1 << 20) - 2_000..]
    );
    assert!(whole.trim_end().ends_with("</details>"));
}
