//! Endpoints lost: none but what fails itself, unless a requirement says how many.

use super::{edge, file, graph, selvedge};
use serde_json::Value;

/// 36 endpoints on two switches, and a requirement.
fn two_switches(requirement: &str) -> String {
    format!(
        "name: t\nfamily: hyperx\nhost: {{name: node, gpus: 1, ports_per_gpu: 1, port_rate: 16 Gb/s, ports_per_cage: 1}}\n\
         hosts: 36\nswitch: {{name: sw24, cages: 24, cage_rate: 16 Gb/s, splits: [[16 Gb/s, 1]], port_limit: 24}}\n\
         dimensions: [2]\ntrunks: [6]\np: 18\nrequirements:\n  - survives: {{{requirement}}}\n"
    )
}

fn verified(requirement: &str) -> (Option<i32>, String) {
    let (_folder, path) = file("t.yaml", &two_switches(requirement));
    let output = selvedge().arg("verify").arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    (output.status.code(), words.join(" "))
}

#[test]
fn what_is_lost_is_refuted_unless_it_is_accepted() {
    // Either switch takes 18 endpoints with it; the others keep talking.
    let (code, text) = verified("of: switches, count: 1, keep: 100%");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("loses 18"), "{text}");
    assert!(text.contains("up to 18 of 36 endpoints are lost"), "{text}");
    assert!(
        text.contains("write `lose_endpoints: 18` if that is accepted"),
        "{text}"
    );
    let (code, text) = verified("of: switches, count: 1, keep: 100%, lose_endpoints: 18");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("loses 18"), "{text}");
    let (code, _) = verified("of: switches, count: 1, keep: 100%, lose_endpoints: 17");
    assert_eq!(code, Some(1));
}

#[test]
fn endpoints_that_fail_themselves_need_not_be_accepted() {
    for of in ["hosts", "nics"] {
        let (code, text) = verified(&format!("of: {of}, count: 1, keep: 80%"));
        assert_eq!(code, Some(0), "{text}");
        let (code, _) = verified(&format!("of: {of}, count: 1, keep: 80%, lose_endpoints: 0"));
        assert_eq!(code, Some(1), "{of}");
    }
    let (code, _) = verified("of: links, count: 1, keep: 80%");
    assert_eq!(code, Some(1));
}

/// Two hosts that three disjoint ways join.
fn three_ways() -> String {
    let hosts = (0..2).map(|h| format!(r#"{{"id":"h{h}","kind":"host"}}"#));
    let switches = (0..3).map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#));
    let nodes: Vec<String> = hosts.chain(switches).collect();
    let edges = (0..2).flat_map(|h| (0..3).map(move |s| edge(&format!("h{h}"), &format!("s{s}"))));
    graph(&nodes.join(","), &edges.collect::<Vec<_>>().join(","))
}

#[test]
fn a_time_that_is_not_known_is_null_with_its_reason() {
    let (_folder, path) = file("t.json", &three_ways());
    let output = selvedge()
        .arg("availability")
        .arg(path)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(found["months_to_first_disconnection"], Value::Null);
    assert_eq!(
        found["months_to_first_disconnection_unknown"],
        "it takes three failures or more"
    );
    assert_eq!(found["months_between_disconnections"], Value::Null);
}

#[test]
fn a_drain_that_leaves_nothing_says_what_is_lost() {
    let (_folder, path) = file("t.json", &three_ways());
    let drained = |more: &[&str]| {
        let output = selvedge()
            .arg("drain")
            .arg(&path)
            .args(["--remove", "switch:s0,s1,s2"])
            .args(more)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        (output.status.code(), words.join(" "))
    };
    let (_, text) = drained(&[]);
    assert!(
        text.contains("what remains carries nothing: 2 of 2 endpoints are lost"),
        "{text}"
    );
    let (code, text) = drained(&["--keep", "50%"]);
    assert_eq!(code, Some(1), "{text}");
}

#[test]
fn help_says_what_is_measured_and_what_regresses() {
    let help = |command: &str| {
        let output = selvedge().args([command, "--help"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ")
    };
    let metrics = help("tolerance");
    for metric in selvedge::failure::metric::METRICS {
        let about = metric.about.trim_end_matches('.');
        assert!(metrics.contains(metric.metric.word()), "{metrics}");
        assert!(metrics.contains(about), "{about}: {metrics}");
    }
    assert!(help("compare").contains("dropped or loosened"));
}
