use crate::family::{parse, read};
use crate::parts::Catalogue;
use std::path::Path;

fn error(text: &str) -> String {
    parse(text, Path::new("spec.yaml"), Catalogue::builtin())
        .unwrap_err()
        .report()
}

const GOOD: &str =
    "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 127\nswitch: qm9700\nsu_hosts: 32\n";

#[test]
fn shipped_specifications_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        let design = read(&path).unwrap_or_else(|e| panic!("{}", e.report()));
        assert!(!design.requirements.is_empty());
    }
}

#[test]
fn complaints_teach() {
    parse(GOOD, Path::new("spec.yaml"), Catalogue::builtin()).unwrap();
    let cases = [
        ("hosts: 127", "hosts: 0", "4:8", "at least 1"),
        ("hosts: 127", "hosts: 1000000000000", "4:8", "endpoints"),
        (
            "host: dgx-h100",
            "host: dgx-h10",
            "3:7",
            "did you mean `dgx-h100`",
        ),
        (
            "switch: qm9700",
            "switch: qm970",
            "5:9",
            "did you mean `qm9700`",
        ),
        (
            "su_hosts: 32",
            "su_hots: 32",
            "6:",
            "did you mean `su_hosts`",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\nk: 4",
            "7:4",
            "does not belong",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\nlink_rate: 400",
            "7:",
            "no unit",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\noversubscription: {leaf: \"0:1\"}",
            "7:",
            "above 0",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\noversubscription: {leaf: \"1:7\"}",
            "7:",
            "write `7:1`",
        ),
        (
            "family: rail-optimized",
            "family: rail-optimised",
            "2:9",
            "did you mean `rail-optimized`",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\nrequirements:\n  - survives: {of: cables, count: 1}",
            "8:",
            "write one of links, switches",
        ),
        (
            "su_hosts: 32",
            "su_hosts: 32\nrequirements:\n  - hose: {at_least: 0.9}",
            "8:",
            "no unit",
        ),
        ("su_hosts: 32", "su_hosts: [", "", "error"),
    ];
    for (from, to, place, hint) in cases {
        let report = error(&GOOD.replace(from, to));
        assert!(
            report.contains(&format!("spec.yaml:{place}")),
            "{to}: {report}"
        );
        assert!(report.contains(hint), "{to}: {report}");
    }
}
