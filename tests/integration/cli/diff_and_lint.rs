//! What was built against what was designed, and patterns without a design.

use super::{file, schema_check, selvedge};
use serde_json::Value;
use std::path::Path;

/// A cable table of two leaves with four hosts each and two uplinks to each of two spines; `change` edits it.
fn table(change: impl Fn(&str) -> String) -> String {
    let mut rows = vec!["#StartDevice,StartPort,EndDevice,EndPort,LinkType".to_string()];
    for leaf in 0..2 {
        for host in 0..4 {
            rows.push(format!("leaf{leaf},Port {},h{},Port 1,Data", host + 1, 4 * leaf + host));
        }
        for up in 0..4 {
            rows.push(format!("leaf{leaf},Port {},spine{},Port {},Data", up + 5, up / 2, 2 * leaf + up % 2 + 1));
        }
    }
    change(&(rows.join("\n") + "\n"))
}

fn run(arguments: &[&str], files: &[&Path]) -> (Option<i32>, String) {
    let output = selvedge().args(arguments).args(files).output().unwrap();
    assert_ne!(output.status.code(), Some(101), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_swap_is_one_exchange_and_a_lost_cable_is_missing() {
    let (_one, design) = file("design.ndt", &table(str::to_string));
    // The ends at h1 and h2 are exchanged, a cable of h7 is gone, a cable nobody planned is there.
    let change = |text: &str| {
        let text = text.replace("Port 2,h1,", "Port 2,hX,").replace("Port 3,h2,", "Port 3,h1,").replace("hX,", "h2,");
        text.replace("leaf1,Port 4,h7,Port 1,Data\n", "") + "leaf0,Port 9,leaf1,Port 9,Data\n"
    };
    let (folder, built) = file("built.ndt", &table(change));
    let svg = folder.path().join("differences.svg");
    let json = ["diff", "--no-consequences", "--format", "json"];
    let (code, text) = run(&json, &[&design, &built]);
    let found: Value = serde_json::from_str(&text).unwrap();
    let schema = selvedge().args(["schema", "diff"]).output().unwrap().stdout;
    schema_check::validate(&found, &serde_json::from_slice(&schema).unwrap());
    let count = |key: &str| found[key].as_array().unwrap().len();
    assert_eq!((code, count("miswired"), count("missing"), count("extra")), (Some(1), 2, 1, 1), "{found:#}");
    let (_, text) = run(&["diff", "--no-consequences"], &[&design, &built]);
    assert!(text.to_lowercase().contains("exchange") && text.contains("h7"), "{text}");
    assert!(text.lines().filter(|l| !l.contains('/')).all(|l| l.chars().count() <= 80), "{text}");
    let (_, order) = run(&["diff", "--no-consequences", "--format", "csv"], &[&design, &built]);
    assert!(order.lines().count() >= 3, "{order}");
    for (format, said) in [("junit", "<testsuite"), ("sarif", "2.1.0")] {
        let (code, text) = run(&["diff", "--no-consequences", "--format", format], &[&design, &built]);
        assert!(code == Some(1) && text.contains(said), "{text}");
    }
    // A rate is needed for a fabric, which a cable table does not have.
    let drawing = ["diff", "--no-consequences", "--svg", svg.to_str().unwrap()];
    let (code, text) = run(&drawing, &[&design, &built]);
    assert!(code == Some(2) && text.contains("rate"), "{text}");
    let (code, text) = run(&[&drawing[..], &["--rate", "400 Gb/s"]].concat(), &[&design, &built]);
    assert_eq!(code, Some(1), "{text}");
    let drawn = std::fs::read_to_string(&svg).unwrap();
    roxmltree::Document::parse(&drawn).unwrap();
    assert!(drawn.contains("designed, not as built") && drawn.contains("2 miswired, 1 missing, 1 extra"));
}

#[test]
fn what_is_as_designed_exits_zero_and_an_unreadable_file_two() {
    let (_one, design) = file("design.ndt", &table(str::to_string));
    // Names in another letter case are the same names.
    let (_two, built) = file("built.ndt", &table(|t| t.replace("leaf", "LEAF")));
    assert_eq!(run(&["diff"], &[&design, &built]).0, Some(0));
    let (_three, broken) = file("broken.ndt", "leaf0,Port\n");
    let (code, text) = run(&["diff"], &[&design, &broken]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("broken.ndt"), "{text}");
}

#[test]
fn a_specification_is_compared_with_what_was_built_of_it() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/fat-tree-k4.yaml");
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("built.net");
    let output = selvedge().arg("convert").arg(&shipped).arg(&capture).args(["--lossy", "--to", "ibsim"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, text) = run(&["diff"], &[&shipped, &capture]);
    assert_eq!(code, Some(0), "{text}");
    // A capture does not see scale-up links: they are left out, and lent by the design where consequences are computed.
    let rails = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/superpod-h100-31.yaml");
    let capture = folder.path().join("rails.net");
    assert!(selvedge().arg("convert").arg(&rails).arg(&capture).args(["--lossy", "--to", "ibsim"]).output().unwrap().status.success());
    let (code, text) = run(&["diff"], &[&rails, &capture]);
    assert!(code == Some(0) && text.contains("scale-up links of the design are left out"), "{text}");
    let whole = std::fs::read_to_string(&capture).unwrap();
    // Both ends of the cable at port 31 of the first leaf.
    let mut inside = false;
    let mut cut = Vec::new();
    for line in whole.lines() {
        inside = if line.is_empty() { false } else { inside || (line.starts_with("Switch") && line.contains("leaf-su0-rail0")) };
        let far = line.contains("[31]") && line.contains("leaf-su0-rail0") && line.starts_with("[1]");
        if !(far || inside && line.starts_with("[31]")) {
            cut.push(line);
        }
    }
    assert_eq!(cut.len() + 2, whole.lines().count());
    std::fs::write(&capture, cut.join("\n") + "\n").unwrap();
    let (code, text) = run(&["diff"], &[&rails, &capture]);
    assert!(code == Some(1) && text.contains("throughput") && !text.contains("100 missing"), "{text}");
}

#[test]
fn lint_names_the_leaf_with_an_uplink_less() {
    let four: String = table(|text| {
        let more = (2..6).map(|leaf| {
            let hosts = (0..4).map(|h| format!("leaf{leaf},Port {},h{},Port 1,Data\n", h + 1, 4 * leaf + h)).collect::<String>();
            let ups = (0..4).map(|up| format!("leaf{leaf},Port {},spine{},Port {},Data\n", up + 5, up / 2, 2 * leaf + up % 2 + 1));
            hosts + &ups.collect::<String>()
        });
        text.to_string() + &more.collect::<String>()
    });
    let (_one, whole) = file("whole.ndt", &four);
    let (code, text) = run(&["lint"], &[&whole]);
    assert_eq!(code, Some(0), "{text}");
    let (_two, short) = file("short.ndt", &four.replace("leaf3,Port 8,spine1,Port 8,Data\n", ""));
    let (code, text) = run(&["lint"], &[&short]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("leaf3") && text.contains('3'), "{text}");
    let (_, json) = run(&["lint", "--format", "json"], &[&short]);
    let schema = selvedge().args(["schema", "lint"]).output().unwrap().stdout;
    schema_check::validate(&serde_json::from_str(&json).unwrap(), &serde_json::from_slice(&schema).unwrap());
}
