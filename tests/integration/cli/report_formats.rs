//! Verdicts as CI systems read them: snapshots of every format on a proved, a refuted and an
//! undecided case, and their published schemas.

use super::schema_check::{complaints, validate};
use super::{file, selvedge, tiny};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

const PROVED: &str = "requirements:\n  - throughput: {traffic: uniform, at_least: 100%}\n  - count: {of: switches, exactly: 4}\n";
/// The name holds everything that a format could trip over.
const REFUTED: &str = "requirements:\n  - {name: \"a|b <&> \\\"c\\\"\\n%\", diameter: {at_most: 3}}\n  - survives: {of: links, count: 1, keep: 0%, lose_endpoints: 1}\n";
const UNDECIDED: &str =
    "requirements:\n  - network_power: {at_most: 1 kW}\n  - diameter: {at_most: 4}\n";
const CASES: [(&str, &str, i32); 3] = [
    ("proved", PROVED, 0),
    ("refuted", REFUTED, 1),
    ("undecided", UNDECIDED, 3),
];

/// Runs `verify` on the tiny fabric, in a folder that holds it and the requirements.
fn verified(requirements: &str, format: &str, environment: &[(&str, &Path)]) -> Output {
    let (folder, _) = file("tiny.json", &tiny());
    std::fs::write(folder.path().join("wanted.yaml"), requirements).unwrap();
    let mut command = selvedge();
    command.current_dir(folder.path()).args([
        "verify",
        "tiny.json",
        "--requirements",
        "wanted.yaml",
        "--format",
        format,
    ]);
    command
        .env("SOURCE_DATE_EPOCH", "0")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn printed(requirements: &str, format: &str, code: i32) -> String {
    let output = verified(requirements, format, &[]);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The text without what differs from run to run.
pub(super) fn steady(text: &str) -> String {
    let mut kept = text.to_string();
    // Every case has time 0.000; only the suite's is measured.
    if let Some(start) = text
        .find("errors=\"")
        .and_then(|at| text[at..].find("time=\"").map(|more| at + more + 6))
    {
        let end = start + text[start..].find('"').unwrap();
        kept.replace_range(start..end, "T");
    }
    kept
}

#[test]
fn every_format_of_every_verdict() {
    for (name, requirements, code) in CASES {
        for format in ["text", "json", "junit", "sarif", "markdown"] {
            insta::assert_snapshot!(
                format!("{name}-{format}"),
                steady(&printed(requirements, format, code))
            );
        }
    }
}

/// The schema as published.
pub(super) fn sarif_schema() -> Value {
    serde_json::from_str(include_str!("published/sarif-2.1.0.json")).unwrap()
}

#[test]
fn sarif_is_as_published() {
    let schema = sarif_schema();
    for (name, requirements, code) in CASES {
        let mut log: Value = serde_json::from_str(&printed(requirements, "sarif", code)).unwrap();
        validate(&log, &schema);
        let result = &log["runs"][0]["results"][0];
        let region = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            (
                region["artifactLocation"]["uri"].as_str(),
                region["region"]["startLine"].as_u64()
            ),
            (Some("wanted.yaml"), Some(2))
        );
        let (kind, level) = [("pass", "none"), ("fail", "error"), ("fail", "warning")][[
            "proved",
            "refuted",
            "undecided",
        ]
        .iter()
        .position(|n| *n == name)
        .unwrap()];
        assert_eq!(
            (result["kind"].as_str(), result["level"].as_str()),
            (Some(kind), Some(level))
        );
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
        // The check can fail.
        log["runs"][0]["results"][0]["level"] = "grave".into();
        assert!(!complaints(&log, &schema, &schema, "").is_empty());
    }
}

/// What both schemas in use (the xunit plugin's and Ant's) allow, and all that either requires.
pub(super) fn junit_complaints(xml: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let suite_attributes = [
        "id",
        "package",
        "name",
        "hostname",
        "timestamp",
        "tests",
        "failures",
        "errors",
        "time",
    ];
    let grammar: [(&str, &[&str], &[&str]); 9] = [
        ("testsuites", &[], &["testsuite"]),
        (
            "testsuite",
            &suite_attributes,
            &["properties", "testcase", "system-out", "system-err"],
        ),
        ("properties", &[], &["property"]),
        ("property", &["name", "value"], &[]),
        (
            "testcase",
            &["name", "classname", "time"],
            &["failure", "error"],
        ),
        ("failure", &["type", "message"], &[]),
        ("error", &["type", "message"], &[]),
        ("system-out", &[], &[]),
        ("system-err", &[], &[]),
    ];
    let mut wrong = Vec::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        let Some((_, attributes, children)) = grammar.iter().find(|rule| rule.0 == name) else {
            wrong.push(format!("<{name}> is unknown"));
            continue;
        };
        let mut found: Vec<&str> = node.attributes().map(|a| a.name()).collect();
        let mut wanted = attributes.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        if found != wanted {
            wrong.push(format!("<{name}> has {found:?}, not {wanted:?}"));
        }
        let places: Vec<Option<usize>> = node
            .children()
            .filter(roxmltree::Node::is_element)
            .map(|c| children.iter().position(|k| *k == c.tag_name().name()))
            .collect();
        if places.contains(&None) || !places.is_sorted() {
            wrong.push(format!(
                "the children of <{name}> are wrong or out of order"
            ));
        }
    }
    wrong
}

#[test]
fn junit_is_as_published() {
    for (_, requirements, code) in CASES {
        let xml = printed(requirements, "junit", code);
        assert_eq!(junit_complaints(&xml), Vec::<String>::new());
        let document = roxmltree::Document::parse(&xml).unwrap();
        let of = |name: &str| {
            document
                .descendants()
                .filter(|n| n.has_tag_name(name))
                .count()
                .to_string()
        };
        let suite = document
            .descendants()
            .find(|n| n.has_tag_name("testsuite"))
            .unwrap();
        for (attribute, element) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
        ] {
            assert_eq!(suite.attribute(attribute), Some(of(element).as_str()));
        }
        for found in document
            .descendants()
            .filter(|n| n.has_tag_name("failure") || n.has_tag_name("error"))
        {
            assert!(
                found.text().unwrap().contains("required: ")
                    && found.text().unwrap().contains("wanted.yaml:2:")
            );
        }
    }
    assert_eq!(
        junit_complaints("<testsuites><testsuite/></testsuites>").len(),
        1
    );
}

#[test]
fn a_step_gets_annotations_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let environment = [
        ("GITHUB_ACTIONS", Path::new("true")),
        ("GITHUB_STEP_SUMMARY", summary.as_path()),
    ];
    let output = verified(REFUTED, "json", &environment);
    // Standard output is still one JSON object.
    let _: Value = serde_json::from_slice(&output.stdout).unwrap();
    let annotations = String::from_utf8(output.stderr).unwrap();
    assert!(
        annotations.starts_with("::error file=wanted.yaml,line=2,col="),
        "{annotations}"
    );
    assert!(annotations.contains("\"c\"\\n%25::"), "{annotations}");
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(
        text.starts_with("before\n")
            && text.contains("| a\\|b &lt;&amp;&gt; \"c\"\\\\n% | **refuted** |"),
        "{text}"
    );
}

#[test]
fn a_summary_keeps_below_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    let many: String = (0..6_000)
        .map(|i| {
            format!(
                "  - {{name: \"{i} {}\", count: {{of: switches, exactly: 4}}}}\n",
                "x".repeat(80)
            )
        })
        .collect();
    let output = verified(
        &format!("requirements:\n{many}"),
        "json",
        &[("GITHUB_STEP_SUMMARY", summary.as_path())],
    );
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(
        text.len() <= 1 << 20 && text.len() > 1 << 19,
        "{}",
        text.len()
    );
    assert!(
        text.trim_end().ends_with(" more"),
        "{}",
        &text[text.len() - 100..]
    );
}

fn schema(of: &str) -> Value {
    serde_json::from_slice(&selvedge().args(["schema", of]).output().unwrap().stdout).unwrap()
}

#[test]
fn reports_are_as_their_schemas_say() {
    let own = schema("verify");
    for (_, requirements, code) in CASES {
        validate(
            &serde_json::from_str(&printed(requirements, "json", code)).unwrap(),
            &own,
        );
    }
    let (_folder, path) = file("tiny.json", &tiny());
    for quantity in ["throughput", "hose", "bisection"] {
        let output = selvedge()
            .arg("solve")
            .arg(&path)
            .args(["--quantity", quantity, "--format", "json"])
            .output()
            .unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        validate(&found, &schema("solve"));
        assert!(!complaints(&found, &own, &own, "").is_empty());
    }
}

#[test]
fn examples_are_as_the_schema_beside_them_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    let shipped = std::fs::read_to_string(folder.join("specification.schema.json")).unwrap();
    let printed = String::from_utf8(selvedge().arg("schema").output().unwrap().stdout).unwrap();
    assert!(
        shipped == printed,
        "stale: run `selvedge schema > topologies/specification.schema.json`"
    );
    let schema: Value = serde_json::from_str(&shipped).unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(
                text.starts_with("# yaml-language-server: $schema=specification.schema.json\n"),
                "{}",
                path.display()
            );
            let outline = selvedge::spec::outline::read(&path).unwrap();
            let whole = outline.into_iter().map(|e| (e.key, e.value)).collect();
            let wrong = complaints(&Value::Object(whole), &schema, &schema, "");
            assert!(wrong.is_empty(), "{}: {}", path.display(), wrong.join("\n"));
            seen += 1;
        }
    }
    assert!(seen > 10);
}

#[test]
fn shells_and_manuals_know_every_command() {
    let commands = [
        "new",
        "build",
        "verify",
        "compare",
        "solve",
        "symmetry",
        "draw",
        "parts",
        "schema",
        "check",
        "completions",
        "man",
    ];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = String::from_utf8(
            selvedge()
                .args(["completions", shell])
                .output()
                .unwrap()
                .stdout,
        )
        .unwrap();
        assert!(
            commands.iter().all(|c| script.contains(c)) && script.contains("fail-on-regression"),
            "{shell}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    selvedge()
        .args(["man", "-o"])
        .arg(folder.path())
        .assert()
        .success();
    for command in commands {
        let page =
            std::fs::read_to_string(folder.path().join(format!("selvedge-{command}.1"))).unwrap();
        assert!(page.contains(".TH"), "{command}");
    }
    assert!(
        folder.path().join("selvedge.1").exists()
            && folder.path().join("selvedge-parts-show.1").exists()
    );
}

/// The commands of the example workflow, run as they are written on a copy of the examples.
#[cfg(unix)]
#[test]
fn the_workflow_runs_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outline =
        selvedge::spec::outline::read(&root.join(".github/workflows/fabric.yml")).unwrap();
    let commands: Vec<String> = outline
        .iter()
        .flat_map(|e| &e.leaves)
        .filter(|l| l.path.ends_with(".run"))
        .map(|l| l.text.clone())
        .collect();
    let ours: Vec<&String> = commands.iter().filter(|c| c.contains("selvedge")).collect();
    assert!(ours.len() >= 2, "{commands:?}");
    let copy = tempfile::tempdir().unwrap();
    for folder in ["topologies", "base/topologies", "output", "target/release"] {
        std::fs::create_dir_all(copy.path().join(folder)).unwrap();
    }
    let name = "superpod-h100-127.yaml";
    for folder in ["topologies", "base/topologies"] {
        std::fs::copy(
            root.join("topologies").join(name),
            copy.path().join(folder).join(name),
        )
        .unwrap();
    }
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_selvedge"),
        copy.path().join("target/release/selvedge"),
    )
    .unwrap();
    for command in ours {
        let mut shell = std::process::Command::new("sh");
        let shell = shell
            .arg("-c")
            .arg(command)
            .current_dir(copy.path())
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_STEP_SUMMARY");
        let output = shell.output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for written in ["verdict.xml", "verdict.sarif", "verdict.json"] {
        assert!(copy.path().join("output").join(written).exists());
    }
}

/// Reports whose keys depend on what was found: every key that is printed is described, and what is
/// always printed is asked for.
#[test]
fn pieced_reports_are_as_their_schemas_say() {
    let (_plan_folder, plan) = file(
        "plan.yaml",
        "name: t\ntensor: 8\ndata: 64\ncollectives:\n  - {over: data, operation: all-reduce, bytes: 1 GB}\n",
    );
    let (_folder, path) = file("tiny.json", &tiny());
    let timed = Path::new("topologies/latency-rail-512.yaml");
    let printed = |input: &Path, arguments: &[&str]| -> Value {
        let output = selvedge()
            .arg(arguments[0])
            .arg(input)
            .args(&arguments[1..])
            .args(["--format", "json"])
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    };
    let latency = |input, load: &[&str]| {
        printed(input, &[&["solve", "--quantity", "latency"], load].concat())
    };
    let found = [
        ("symmetry", printed(&path, &["symmetry"])),
        ("symmetry", printed(timed, &["symmetry"])),
        (
            "collectives",
            printed(timed, &["collectives", "--plan", plan.to_str().unwrap()]),
        ),
        ("latency", latency(timed, &[])),
        ("latency", latency(timed, &["--load", "50%"])),
        ("latency", latency(timed, &["--load", "40%,100%"])),
        // Nothing is stated.
        ("latency", latency(&path, &["--load", "50%"])),
    ];
    for (of, mut report) in found {
        let schema = schema(of);
        validate(&report, &schema);
        report["unheard-of"] = 1.into();
        assert!(
            !complaints(&report, &schema, &schema, "").is_empty(),
            "{of}"
        );
        report = serde_json::json!({});
        assert!(
            !complaints(&report, &schema, &schema, "").is_empty(),
            "{of}"
        );
    }
}

/// Reports of `diff` and `lint`, with findings and without.
fn found_by_diff_and_lint(format: &str) -> Vec<String> {
    let table = |last: &str| {
        format!(
            "a_device,a_port,b_device,b_port,rate_gbps\nleaf0,1,h0,1,100\nleaf0,2,h1,1,100\nleaf1,1,h2,1,100\nleaf1,2,h3,1,100\nleaf0,3,spine0,1,100\nleaf0,4,spine1,1,100\nleaf1,3,spine0,2,100\n{last}"
        )
    };
    let (_design, whole) = file("design.links.csv", &table("leaf1,4,spine1,2,100\n"));
    let (_built, short) = file("built.links.csv", &table(""));
    let run = |command: &str, files: &[&Path]| {
        let output = selvedge()
            .arg(command)
            .args(files)
            .args(["--format", format])
            .output()
            .unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    vec![
        run("diff", &[&whole, &short]),
        run("diff", &[&whole, &whole]),
        run("lint", &[&short]),
        run("lint", &[&whole]),
    ]
}

#[test]
fn sarif_of_diff_and_lint_is_as_published() {
    let schema = sarif_schema();
    for text in found_by_diff_and_lint("sarif") {
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            complaints(&log, &schema, &schema, ""),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

/// JUnit against the schema of Jenkins' xunit plugin, by an XML processor of its own where one is
/// installed.
#[test]
fn junit_is_as_the_published_schema_says() {
    let schema =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cli/published/junit-10.xsd");
    let valid = |xml: &str| -> Option<(bool, String)> {
        let (_folder, path) = file("report.xml", xml);
        let mut xmllint = std::process::Command::new("xmllint");
        let output = xmllint
            .args(["--noout", "--nonet", "--schema"])
            .arg(&schema)
            .arg(&path)
            .output()
            .ok()?;
        Some((
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    };
    if valid("<testsuites/>").is_none() {
        crate::skipped("xmllint is not installed (Debian: libxml2-utils)");
        return;
    }
    let mut reports: Vec<String> = CASES
        .iter()
        .map(|(_, requirements, code)| printed(requirements, "junit", *code))
        .collect();
    let (folder, path) = file("tiny.json", &tiny());
    let compare = selvedge()
        .current_dir(folder.path())
        .arg("compare")
        .args([&path, &path, &path])
        .args(["--format", "junit"])
        .output()
        .unwrap();
    reports.push(String::from_utf8(compare.stdout).unwrap());
    reports.extend(found_by_diff_and_lint("junit"));
    for xml in reports {
        let (sound, complaint) = valid(&xml).unwrap();
        assert!(sound, "{complaint}\n{xml}");
        // The check can fail.
        let (sound, _) = valid(&xml.replace("<testcase name=", "<testcase title=")).unwrap();
        assert!(!sound);
    }
}
