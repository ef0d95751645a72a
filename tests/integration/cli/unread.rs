//! Inputs that cannot be read or built: still in the reports that CI systems show; and several
//! inputs in one report.

use super::errors::{says, starter};
use super::{file, selvedge, tiny};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// A specification that cannot be built: the complaint is at line 8 of `bad.yaml`.
fn unbuildable(folder: &TempDir) {
    let text = "name: x\nfamily: leaf-spine\n# Nobody\n# is\n# at\n# home.\nhost: dgx-h100\nhosts: 0\nswitch: qm9700\n";
    std::fs::write(folder.path().join("bad.yaml"), text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    selvedge()
        .current_dir(folder)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn an_unbuildable_specification_is_an_error_in_every_report() {
    let (folder, _) = file("tiny.json", &tiny());
    unbuildable(&folder);
    let commands: [&[&str]; 4] = [
        &["verify", "bad.yaml"],
        &["lint", "bad.yaml"],
        &["compare", "tiny.json", "bad.yaml"],
        &["diff", "tiny.json", "bad.yaml"],
    ];
    for command in commands {
        let formats = [
            "--format", "junit", "--output", "x.xml", "--format", "sarif",
        ];
        let _ = std::fs::remove_file(folder.path().join("summary.md"));
        let output = run(folder.path(), &[command, &formats].concat());
        assert_eq!(output.status.code(), Some(2), "{command:?}: {output:?}");
        let xml = std::fs::read_to_string(folder.path().join("x.xml")).unwrap();
        for words in [
            "tests=\"1\" failures=\"0\" errors=\"1\"",
            "<error type=\"input\" message=\"0 hosts make no fabric; help: `hosts` is at least 1\">",
            "at bad.yaml:8:8",
        ] {
            assert!(xml.contains(words), "{command:?}, `{words}`: {xml}");
        }
        let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let result = &log["runs"][0]["results"][0];
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "bad.yaml");
        assert_eq!(physical["region"]["startLine"], 8);
        assert_eq!(result["level"], "error");
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][0]["id"];
        assert_eq!((rule, &result["ruleId"]), (&"selvedge/input".into(), rule));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let annotation =
            "::error file=bad.yaml,line=8,col=8,title=cannot be read or built::0 hosts";
        assert!(said.contains(annotation), "{said}");
        says(
            &output.stderr,
            &["error: 0 hosts make no fabric", "bad.yaml:8:8"],
        );
        let summary = std::fs::read_to_string(folder.path().join("summary.md")).unwrap();
        assert!(
            summary.contains("**error**") && summary.contains("bad.yaml:8:8"),
            "{summary}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["verify", "none.yaml", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(2));
    let xml = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        xml.contains("errors=\"1\"") && xml.contains("cannot read none.yaml"),
        "{xml}"
    );
}

/// Three files: one proved, one refuted, one that cannot be built.
fn three() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let head = starter("leaf-spine");
    let head = head.split("requirements:").next().unwrap();
    for (name, links) in [("good", 99), ("short", 1)] {
        let text = format!("{head}requirements:\n  - diameter: {{at_most: {links}}}\n");
        std::fs::write(folder.path().join(format!("{name}.yaml")), text).unwrap();
    }
    unbuildable(&folder);
    folder
}

#[test]
fn several_specifications_are_one_report_and_the_worst_decides() {
    let folder = three();
    for (files, code) in [
        (["good.yaml", "good.yaml"].as_slice(), 0),
        (&["good.yaml", "short.yaml"], 1),
        (&["short.yaml", "bad.yaml", "good.yaml"], 2),
    ] {
        let output = run(folder.path(), &[&["verify"], files].concat());
        assert_eq!(output.status.code(), Some(code), "{files:?}");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            files
                .iter()
                .all(|file| said.contains(&format!("== {file}\n"))),
            "{said}"
        );
        let all = format!(
            "{} files: {} proved",
            files.len(),
            files.len() - usize::from(code > 0) - usize::from(code > 1)
        );
        assert!(said.contains(&all), "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_read_stands_beside_the_judgements_of_the_others() {
    let folder = three();
    let files = ["verify", "good.yaml", "bad.yaml", "short.yaml"];
    let _ = std::fs::remove_file(folder.path().join("summary.md"));
    let formats = [
        "--format", "junit", "--output", "x.xml", "--format", "sarif", "--output", "x.sarif",
        "--format", "markdown", "--output", "x.md", "--format", "json",
    ];
    let output = run(folder.path(), &[&files[..], &formats].concat());
    assert_eq!(output.status.code(), Some(2));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let xml = read("x.xml");
    assert_eq!(xml.matches("<testsuite ").count(), 3, "{xml}");
    assert_eq!(
        (
            xml.matches("<failure ").count(),
            xml.matches("<error ").count()
        ),
        (1, 1),
        "{xml}"
    );
    let log: serde_json::Value = serde_json::from_str(&read("x.sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let kinds: Vec<_> = results
        .iter()
        .map(|r| (r["kind"].as_str().unwrap(), r["level"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [("pass", "none"), ("fail", "error"), ("fail", "error")]
    );
    let at = |index: usize| {
        results[index]["locations"][0]["physicalLocation"]["artifactLocation"]["index"].as_u64()
    };
    assert_eq!([at(0), at(1), at(2)], [Some(0), Some(1), Some(2)]);
    let markdown = read("x.md");
    assert_eq!(markdown.matches("### ").count(), 3, "{markdown}");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["verdict"], "refuted");
    assert_eq!(found["files"][1]["error"]["line"], 8);
    assert_eq!(found["files"][0]["result"]["verdict"], "proved");
    let schema = selvedge()
        .args(["schema", "verify"])
        .output()
        .unwrap()
        .stdout;
    super::schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.matches("::error ").count(), 2, "{said}");
    assert!(read("summary.md").contains("bad.yaml:8:8"));
}

#[test]
fn requirements_are_asked_of_every_input() {
    let folder = three();
    std::fs::write(
        folder.path().join("wanted.yaml"),
        "requirements:\n  - diameter: {at_most: 99}\n",
    )
    .unwrap();
    let output = run(
        folder.path(),
        &[
            "verify",
            "good.yaml",
            "short.yaml",
            "--requirements",
            "wanted.yaml",
            "--format",
            "sarif",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 2);
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 1);
}

#[test]
fn a_plot_is_of_one_input() {
    let folder = three();
    let output = run(
        folder.path(),
        &["verify", "good.yaml", "short.yaml", "--plot", "x.svg"],
    );
    assert_eq!(output.status.code(), Some(2));
    says(&output.stderr, &["several are named"]);
}
