//! Bad input: a clear message and exit code 2.

use super::{edge, file, graph, selvedge, tiny};
use predicates::prelude::*;
use std::path::Path;

/// Exit 2, with the message, the place of the mark in the line, the line itself and the help. The
/// line is the last one of the text that contains `line`.
pub(super) fn complains(text: &str, line: &str, mark: &str, message: &str, help: &str) {
    let (_folder, path) = file("bad.yaml", text);
    let (number, whole) = text
        .lines()
        .enumerate()
        .filter(|l| l.1.contains(line))
        .last()
        .unwrap_or_else(|| panic!("no line `{line}`"));
    let column = whole[..whole
        .find(mark)
        .unwrap_or_else(|| panic!("no `{mark}` in `{whole}`"))]
        .chars()
        .count()
        + 1;
    let place = format!("bad.yaml:{}:{column}\n", number + 1);
    // Of a line that is too long for a terminal the part around the mark is shown.
    let quoted = if whole.chars().count() < 70 {
        format!("{} | {whole}\n", number + 1)
    } else {
        format!("{} | ", number + 1)
    };
    refused(&path, &[message, &place, &quoted, &format!("help: {help}")]);
}

/// The starter with a line added.
pub(super) fn plus(family: &str, line: &str) -> String {
    format!("{}{line}\n", starter(family))
}

/// The starter specification of a family.
pub(super) fn starter(family: &str) -> String {
    String::from_utf8(selvedge().args(["new", family]).output().unwrap().stdout).unwrap()
}

/// Exit 2, and all of these words in the complaint.
fn refused(path: &Path, words: &[&str]) {
    let output = selvedge().arg("verify").arg(path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    says(&output.stderr, words);
}

/// The complaint contains all of these words, wherever its lines are broken.
pub(super) fn says(complaint: &[u8], words: &[&str]) {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let complaint = String::from_utf8_lossy(complaint);
    // Of a long line the part around the place is quoted.
    let quoted = |word: &str| {
        let part = |line: &str| {
            let (number, part) = line.split_once(" | ").unwrap_or_default();
            let part = part.trim_start_matches("...").trim_end_matches("...");
            part.len() > 30 && word.starts_with(number) && word.contains(part)
        };
        word.len() > 72 && complaint.lines().any(part)
    };
    for word in words {
        assert!(
            flat(&complaint).contains(&flat(word)) || quoted(word),
            "`{word}` is not in: {complaint}"
        );
    }
}

/// The starter with the value of the first line that starts with a key replaced.
pub(super) fn with(family: &str, key: &str, value: &str) -> String {
    let text = starter(family);
    let mut replaced = false;
    let lines = text.lines().map(|line| {
        let bare = line.trim_start();
        if replaced || !bare.starts_with(&format!("{key}:")) {
            return line.to_string();
        }
        replaced = true;
        format!("{}{key}: {value}", &line[..line.len() - bare.len()])
    });
    let text = lines.map(|line| line + "\n").collect::<String>();
    assert!(replaced, "the starter has no `{key}`");
    text
}

#[test]
fn unreadable_file() {
    refused(
        Path::new("no-such-file.yaml"),
        &["cannot read", "no-such-file.yaml"],
    );
    refused(
        Path::new("no-such-file.json"),
        &["cannot read", "no-such-file.json"],
    );
}

#[test]
fn unknown_format() {
    let (_folder, path) = file("fabric.txt", "nothing that anybody reads\n");
    refused(
        &path,
        &["fabric.txt is not of a", "format", "selvedge formats"],
    );
}

#[test]
fn yaml_syntax() {
    let (_folder, path) = file("bad.yaml", "name: x\n  hosts: 3\n");
    refused(&path, &["error:", "bad.yaml:2:", "2 |   hosts: 3"]);
    let (_folder, path) = file("tab.yaml", "name: x\nswitch:\n\tleaf: qm9700\n");
    refused(&path, &["error:", "tab.yaml:3:", "3 | \\tleaf"]);
}

#[test]
fn unknown_key() {
    complains(
        &plus("rail-optimized", "hostz: 3"),
        "hostz",
        "hostz",
        "unknown field `hostz`",
        "did you mean `hosts`?",
    );
    let nested = with("rail-optimized", "oversubscription", "{leef: \"1:1\"}");
    complains(
        &nested,
        "leef",
        "leef",
        "unknown field `leef`",
        "did you mean `leaf`?",
    );
}

#[test]
fn key_written_twice() {
    complains(
        &plus("leaf-spine", "hosts: 5"),
        "hosts: 5",
        "hosts",
        "the key `hosts` is written twice",
        "keep one of them",
    );
}

#[test]
fn absurd_quantities() {
    let text = with("rail-optimized", "lengths", "{host-leaf: 99999 km}");
    complains(
        &text,
        "lengths",
        "99999",
        "`99999 km` is absurdly large, more than 1000 km",
        "write for example `30 m`",
    );
    let text = plus("rail-optimized", "latency: {leaf: 300 s}");
    complains(
        &text,
        "latency",
        "300",
        "`300 s` is absurdly large, more than 1 s",
        "write for example `3 us`",
    );
    let text = with(
        "rail-optimized",
        "- throughput",
        "{traffic: uniform, at_least: 500%}",
    );
    complains(
        &text,
        "at_least: 500",
        "500%",
        "`500%` is more than all there is",
        "write a share of at most `100%`",
    );
}

#[test]
fn survives_without_limits() {
    let text = plus("rail-optimized", "  - survives: {of: links, count: 1}");
    complains(
        &text,
        "count: 1}",
        "links",
        "this says what fails, but not what must be left",
        "add `keep: 95%`",
    );
}

#[test]
fn bisection_of_a_fabric_in_pieces() {
    let nodes = r#"{"id":"h0","kind":"host"},{"id":"h1","kind":"host"},{"id":"l0","kind":"switch"},{"id":"l1","kind":"switch"}"#;
    let (_folder, path) = file(
        "pieces.json",
        &graph(nodes, &[edge("h0", "l0"), edge("h1", "l1")].join(",")),
    );
    for quantity in ["bisection", "hose"] {
        let output = selvedge()
            .arg("solve")
            .arg(&path)
            .args(["--quantity", quantity, "--format", "json"])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (read["lower"].as_str(), read["upper"].as_str()),
            (Some("0"), Some("0"))
        );
    }
}

#[test]
fn missing_key() {
    let (_folder, path) = file(
        "bad.yaml",
        "name: x\nfamily: leaf-spine\nhosts: 3\nswitch: qm9700\n",
    );
    refused(&path, &["missing field `host`", "help: add `host: ...`"]);
}

#[test]
fn key_of_another_family() {
    complains(
        &plus("leaf-spine", "k: 4"),
        "k: 4",
        "4",
        "`k` does not belong to the family leaf-spine",
        "remove `k`",
    );
}

#[test]
fn no_hosts() {
    complains(
        &with("rail-optimized", "hosts", "0"),
        "hosts: 0",
        "0",
        "0 hosts make no fabric",
        "`hosts` is at least 1",
    );
    let text = with("rail-optimized", "hosts", "-3");
    complains(
        &text,
        "hosts: -3",
        "-3",
        "no whole number",
        "`hosts` is a whole number from 1 to 16777216",
    );
}

#[test]
fn displaced_hosts_without_end() {
    let text = plus("rail-optimized", "displaced_hosts: 4000000000");
    complains(
        &text,
        "displaced",
        "4000000000",
        "4000000000 displaced hosts are more than the 128",
        "`displaced_hosts` are",
    );
}

#[test]
fn radix_too_small() {
    let text = with("rail-optimized", "su_hosts", "64");
    let arithmetic = "leaf needs 128 ports at 400 Gb/s (64 down, 64 up), a qm9700 has 64";
    complains(
        &text,
        "switch: qm9700",
        "qm9700",
        arithmetic,
        "lower su_hosts, raise the oversubscription, or name a larger switch",
    );
    let text = with("rail-optimized", "hosts", "320").replace("tiers: auto", "tiers: 2");
    complains(
        &text,
        "switch: qm9700",
        "qm9700",
        "spine needs 80 ports at 400 Gb/s",
        "use one tier more",
    );
    let text = with("rail-optimized", "switch", "{leaf: qm9700, spine: qm8790}");
    complains(
        &text,
        "switch: {leaf",
        "qm8790",
        "a qm8790 has no ports at 400 Gb/s",
        "it offers 200 Gb/s, 100 Gb/s",
    );
    let text = with("fat-tree", "k", "4096");
    complains(
        &text,
        "k: 4096",
        "4096",
        "k is 4096",
        "write for example `k: 64`",
    );
    let text = with("fat-tree", "hosts", "129");
    complains(
        &text,
        "hosts: 129",
        "129",
        "a 8-ary fat-tree of 3 tiers holds 128 such hosts (4 x 4 x 8 = 128",
        "raise the levels or the ports of its switches, or lower hosts",
    );
}

#[test]
fn no_free_port_to_reserve() {
    let text = plus(
        "rail-optimized",
        "reserved_ports: [{purpose: storage, tier: leaf, count: 4, per: switch}]",
    );
    let message = "leaf needs 68 ports at 400 Gb/s (36 down, 32 up), a qm9700 has 64";
    complains(&text, "switch: qm9700", "qm9700", message, "lower su_hosts");
    let text = text.replace("per: switch", "per: fabric");
    complains(
        &text,
        "reserved",
        "4",
        "leaf has no free port left for storage",
        "displace a host",
    );
}

#[test]
fn ports_reserved_on_a_tier_that_is_not_there() {
    let text = plus(
        "rail-optimized",
        "reserved_ports: [{purpose: storage, tier: core, count: 4, per: fabric}]",
    );
    complains(
        &text,
        "reserved",
        "core",
        "4 ports are reserved for storage on a tier that this fabric does not have",
        "this fabric has two tiers",
    );
}

#[test]
fn a_million_million_gpus() {
    let text = with("rail-optimized", "hosts", "125000000000");
    complains(
        &text,
        "hosts: 125",
        "125",
        "125000000000 hosts of 8 GPUs are more than",
        "check the number of hosts",
    );
    let text = with("rail-optimized", "hosts", "99999999999999999999999");
    complains(
        &text,
        "hosts: 9999",
        "9999",
        "no whole number",
        "`hosts` is a whole number from 1 to 16777216",
    );
    let text = with("rail-optimized", "su_hosts", "4000000000");
    complains(
        &text,
        "su_hosts: 4",
        "4",
        "`su_hosts` is 4000000000, more than",
        "no switch has so many ports",
    );
}

#[test]
fn more_rails_than_nics() {
    let text = with("rail-optimized", "rails", "{index: tray, count: 16}");
    complains(
        &text,
        "rails: {",
        "16",
        "16 rails need 16 NICs a host, a dgx-h100 has 8",
        "write at most 8",
    );
    let text = with("rail-optimized", "host", "gb200-nvl72-tray")
        .replace("hosts: 128", "hosts: 36")
        .replace("rails: tray", "rails: {index: domain, count: 144}");
    let message =
        "144 rails need 144 NICs a scale-up domain, the domain of a gb200-nvl72-tray has 72";
    complains(&text, "rails: {", "144", message, "write at most 72");
}

#[test]
fn rails_that_do_not_divide() {
    let text = with("rail-optimized", "rails", "{index: tray, count: 3}");
    complains(
        &text,
        "rails: {",
        "3",
        "8 NICs a host do not share 3 rails evenly",
        "write one of 1, 2, 4, 8",
    );
    let text = with("rail-optimized", "rails", "sideways");
    complains(
        &text,
        "rails: s",
        "sideways",
        "`sideways` does not index rails",
        "write tray or domain",
    );
}

#[test]
fn part_of_a_domain() {
    let text =
        with("rail-optimized", "host", "gb200-nvl72-tray").replace("rails: tray", "rails: domain");
    let text = text
        .replace("hosts: 128", "hosts: 40")
        .replace("su_hosts: 32", "su_hosts: 36");
    let help = "rails by domain need whole domains: write 36 or 54";
    complains(
        &text,
        "hosts: 40",
        "40",
        "40 hosts are 2 domains of 18 hosts and 4 hosts over",
        help,
    );
    let text = text
        .replace("hosts: 40", "hosts: 36")
        .replace("su_hosts: 36", "su_hosts: 32");
    let message = "32 hosts an SU are 1 domains of 18 hosts and 14 hosts over";
    complains(
        &text,
        "su_hosts: 32",
        "32",
        message,
        "rails by domain need whole domains: write 18 or 36",
    );
}

#[test]
fn no_requirements() {
    let (_folder, path) = file("tiny.json", &tiny());
    refused(&path, &["no requirements", "--requirements"]);
}

#[test]
fn requirement_on_what_is_not_there() {
    let (_folder, path) = file("tiny.json", &tiny());
    for (text, words) in [
        (
            "requirements:\n  - count: {of: switchez, at_most: 3}\n",
            [
                "there is no count of `switchez`",
                "2 |   - count",
                "did you mean `switches`?",
            ],
        ),
        (
            "requirements:\n  - oversubscription: {tier: agg, at_most: \"1:1\"}\n",
            [
                "no tier `agg`",
                "2 |   - over",
                "follow from the cables are leaf, spine",
            ],
        ),
    ] {
        let (_other, wanted) = file("wanted.yaml", text);
        let output = selvedge()
            .arg("verify")
            .arg(&path)
            .arg("--requirements")
            .arg(&wanted)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        says(&output.stderr, &words);
        says(&output.stderr, &["wanted.yaml:2:5\n"]);
    }
}

#[test]
fn requirement_of_the_specification_on_what_is_not_there() {
    let text = plus("rail-optimized", "  - count: {of: core, exactly: 3}");
    complains(
        &text,
        "of: core",
        "count",
        "there is no count of `core` in this fabric",
        "it counts endpoints, hosts",
    );
    let text = plus(
        "rail-optimized",
        "  - oversubscription: {tier: core, at_most: \"1:1\"}",
    );
    complains(
        &text,
        "tier: core",
        "core",
        "there is no tier `core` with an oversubscription",
        "the tiers with something above",
    );
    let text = plus("rail-optimized", "  - survives: {of: cables, count: 1}");
    complains(
        &text,
        "of: cables",
        "cables",
        "`cables` is not a component that can fail",
        "write one of links, switches, optics",
    );
}

#[test]
fn requirement_of_nothing_or_two_things() {
    let text = plus("rail-optimized", "  - {name: empty}");
    complains(
        &text,
        "empty",
        "{name",
        "this one states 0",
        "begin each list entry with one of",
    );
    let text = plus(
        "rail-optimized",
        "  - {diameter: {at_most: 3}, hose: {at_least: 9%}}",
    );
    complains(
        &text,
        "diameter",
        "{diameter",
        "this one states 2",
        "begin each list entry with one of",
    );
}

/// `solve` of the tiny fabric with traffic from a file.
fn traffic_refused(text: &str, words: &[&str]) {
    let (_folder, path) = file("tiny.json", &tiny());
    let (_other, traffic) = file("traffic.csv", text);
    let mut run = selvedge()
        .arg("solve")
        .arg(&path)
        .arg("--traffic")
        .arg(&traffic)
        .assert()
        .code(2);
    for word in words {
        run = run.stderr(predicate::str::contains(*word));
    }
}

#[test]
fn traffic_of_an_unknown_endpoint() {
    let words = [
        "`nobody` is no endpoint",
        "traffic.csv:2:4",
        "2 | h0,nobody,10",
        "help: endpoints are named like `h0`",
    ];
    traffic_refused("source,target,gbps\nh0,nobody,10\n", &words);
}

#[test]
fn traffic_of_a_negative_rate() {
    let words = [
        "`-10` is not a demand",
        "traffic.csv:2:7",
        "2 | h0,h1,-10",
        "help: a demand is a number of Gb/s, not negative",
    ];
    traffic_refused("source,target,gbps\nh0,h1,-10\n", &words);
}

#[test]
fn endpoint_without_links() {
    let nodes =
        r#"{"id":"h0","kind":"host"},{"id":"lonely","kind":"host"},{"id":"l0","kind":"switch"}"#;
    let (_folder, path) = file("lonely.json", &graph(nodes, &edge("h0", "l0")));
    refused(&path, &["lonely"]);
}

#[test]
fn output_folder_that_cannot_be_made() {
    let (_folder, path) = file("fine.yaml", &starter("rail-optimized"));
    let blocked = path.join("inside-a-file");
    let run = selvedge()
        .arg("build")
        .arg(&path)
        .arg("-o")
        .arg(&blocked)
        .assert()
        .code(2);
    run.stderr(
        predicate::str::contains("cannot create the folder")
            .and(predicate::str::contains("inside-a-file")),
    );
}

#[test]
fn output_file_that_cannot_be_written() {
    let (folder, path) = file("fine.yaml", &starter("leaf-spine"));
    let missing = folder.path().join("no-such-folder").join("diagram.svg");
    let run = selvedge()
        .arg("draw")
        .arg(&path)
        .arg("-o")
        .arg(&missing)
        .assert()
        .code(2);
    run.stderr(
        predicate::str::contains("cannot write").and(predicate::str::contains("no-such-folder")),
    );
}

#[cfg(unix)]
#[test]
fn broken_pipe_is_silent() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("selvedge"))
        .arg("schema")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn near_matches_and_places_of_what_is_missing() {
    let text = with("rail-optimized", "hosts", "8") + "parts: no-such.yaml\n";
    complains(
        &text,
        "parts: no",
        "no-such",
        "cannot read the parts file",
        "the path is relative to the folder",
    );
    let run = selvedge()
        .args(["parts", "show", "DGX-H10"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("did you mean `dgx-h100`?"), "{said}");
    let (_folder, path) = file("tiny.json", &super::tiny());
    let run = selvedge()
        .arg("solve")
        .arg(&path)
        .args(["--quantity", "throughput", "--traffic", "unifrom"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("did you mean `uniform`?"), "{said}");
}

#[test]
fn every_part_is_shown_in_80_columns() {
    let list =
        String::from_utf8(selvedge().args(["parts", "list"]).output().unwrap().stdout).unwrap();
    for name in list
        .lines()
        .filter_map(|line| line.split_whitespace().last())
    {
        let shown = String::from_utf8(
            selvedge()
                .args(["parts", "show", name])
                .output()
                .unwrap()
                .stdout,
        )
        .unwrap();
        assert!(
            shown.contains("source: ") && shown.lines().all(|l| l.chars().count() <= 80),
            "{shown}"
        );
        assert!(
            !shown.to_lowercase().contains("general knowledge"),
            "{shown}"
        );
    }
}

#[test]
fn a_misspelt_traffic_is_pointed_at_in_its_line() {
    let (folder, _) = file("tiny.json", &super::tiny());
    let refused = |requirements: &str| {
        std::fs::write(folder.path().join("wanted.yaml"), requirements).unwrap();
        let run = selvedge()
            .current_dir(folder.path())
            .args(["verify", "tiny.json", "--requirements", "wanted.yaml"])
            .assert()
            .code(2);
        String::from_utf8_lossy(&run.get_output().stderr).into_owned()
    };
    let said = refused(
        "requirements:\n  - diameter: {at_most: 4}\n  - throughput: {traffic: unifrom, at_least: 50%}\n",
    );
    let shown = "  --> wanted.yaml:3:27\n  |\n3 |   - throughput: {traffic: unifrom, at_least: 50%}\n  |                           ^\n";
    assert!(
        said.contains(shown) && said.contains("did you mean `uniform`?"),
        "{said}"
    );
    let said = refused(
        "requirements:\n  - name: slow\n    latency:\n      mean_at_most: 3 us\n      load: 50%\n      traffic: permutation\n",
    );
    let shown =
        "  --> wanted.yaml:6:16\n  |\n6 |       traffic: permutation\n  |                ^\n";
    assert!(
        said.contains(shown) && said.contains("needs a seed"),
        "{said}"
    );
}
