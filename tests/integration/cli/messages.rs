//! Messages: what stands there, where, and what would be right, one test a kind of mistake.

use super::errors::{complains, plus, says, with};
use super::schema_check::complaints;
use super::{file, selvedge, tiny};

/// `verify` of a file of bytes: exit 2, all of these words, none of those.
fn verified(name: &str, bytes: &[u8], words: &[&str], never: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let output = selvedge().arg("verify").arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    says(&output.stderr, words);
    for word in never {
        assert!(!said.contains(word), "`{word}` is in: {said}");
    }
}

#[test]
fn more_sus_than_a_spine_has_ports_for() {
    let text = with("rail-optimized", "hosts", "512")
        .replace("tiers: auto", "tiers: 3")
        .replace("requirements:", "pod_sus: 8\nrequirements:");
    complains(
        &text,
        "pod_sus: 8",
        "8",
        "has 32 ports down and a pod of 8 SUs needs 64",
        "write `pod_sus: 4`",
    );
    // What the help says can be built.
    let (_folder, path) = file("mended.yaml", &text.replace("pod_sus: 8", "pod_sus: 4"));
    let output = selvedge().arg("hash").arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_share_without_its_sign_is_refused_by_program_and_schema() {
    let text = plus(
        "rail-optimized",
        "  - throughput: {traffic: uniform, at_least: 0.955}",
    );
    complains(
        &text,
        "at_least: 0.955",
        "0.955",
        "`0.955` has no unit",
        "write a share in percent, for example `95.5%`",
    );
    let schema = selvedge().arg("schema").output().unwrap().stdout;
    let schema: serde_json::Value = serde_json::from_slice(&schema).unwrap();
    let valid = |value: serde_json::Value| complaints(&value, &schema, &schema, "").is_empty();
    let specification = |share: serde_json::Value| {
        serde_json::json!({
            "name": "x", "family": "leaf-spine", "host": "dgx-h100", "hosts": 8, "switch": "qm9700",
            "requirements": [{"throughput": {"traffic": "uniform", "at_least": share}},
                {"survives": {"of": "links", "count": 1, "keep": "95 %"}}]
        })
    };
    assert!(valid(specification("95.5%".into())));
    assert!(!valid(specification(0.955.into())));
}

#[test]
fn what_is_no_whole_number() {
    for (value, help) in [
        ("-64", "`hosts` is a whole number from 1 to 16777216"),
        ("64.5", "`hosts` is a whole number from 1 to 16777216"),
        ("16,384", "without unit; `16,384` is written 16384"),
        ("onetwo", "`hosts` is a whole number from 1 to 16777216"),
    ] {
        let message = format!("`{value}` is no whole number");
        let text = with("rail-optimized", "hosts", value);
        let line = format!("hosts: {value}");
        let (_folder, path) = file("bad.yaml", &text);
        let output = selvedge().arg("verify").arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        says(&output.stderr, &[&message, &line, "bad.yaml:", help]);
    }
    // The range that is named is the one that is kept to.
    let text =
        with("leaf-spine", "hosts", "16777217").replace("host: dgx-h100", "host: single-gpu");
    let (_folder, path) = file("bad.yaml", &text);
    let output = selvedge().arg("verify").arg(&path).output().unwrap();
    says(&output.stderr, &["more than the 16777216 endpoints"]);
}

#[test]
fn a_fat_tree_of_more_ports_than_its_switches_have() {
    let text = with("fat-tree", "k", "128").replace("host: dgx-h100", "host: single-gpu");
    complains(
        &text,
        "k: 128",
        "128",
        "have 128 ports at 400 Gb/s, a qm9700 has 64",
        "`k` is at most 64 with a qm9700",
    );
}

#[test]
fn a_list_or_a_word_is_no_fabric() {
    let begins = ["is no fabric", "begin with `{`", "x.json:1:1"];
    verified("x.json", b"[]", &begins, &["struct", "Probe", "Header"]);
    verified("x.json", b"[1, {\"nodes\": 2}]", &begins, &["struct"]);
    verified("x.json", b"\"x\"", &begins, &["struct"]);
    let open: &[(&str, &[&str])] = &[
        (
            "{\"nodes\": [1,",
            &["the list that opens here", "x.json:1:11"],
        ),
        ("{\"a\": 1,}", &["comma", "x.json:1:9"]),
        ("{\"a\": \"b", &["never closed"]),
    ];
    for (text, words) in open {
        verified("x.json", text.as_bytes(), words, &["EOF", "struct"]);
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    for name in ["x.yaml", "x.json", "x.csv", "x"] {
        for bytes in [b"".as_slice(), b"\n \n"] {
            let place = format!("{name}:1:1");
            verified(
                name,
                bytes,
                &["the file is empty", &place],
                &["end of input", "EOF"],
            );
        }
    }
    verified(
        "x.yaml",
        b"# only\n",
        &["nothing but comments", "x.yaml:1:1"],
        &[],
    );
    let (_folder, fabric) = file("tiny.json", &tiny());
    let (_other, wanted) = file("wanted.yaml", "");
    let run = selvedge()
        .args(["verify", "--requirements"])
        .args([&wanted, &fabric])
        .assert()
        .code(2);
    says(
        &run.get_output().stderr,
        &["the file is empty", "wanted.yaml:1:1"],
    );
}

#[test]
fn a_bracket_that_is_never_closed_is_pointed_at() {
    let text = with("leaf-spine", "hosts", "[1,2");
    complains(
        &text,
        "hosts: [1,2",
        "[",
        "the list that opens here is never closed",
        "close it with `]`",
    );
}

#[test]
fn requirements_without_their_key() {
    let (_folder, fabric) = file("tiny.json", &tiny());
    for text in [
        "- diameter: {at_most: 6}\n",
        "# ours\n---\n[{diameter: {at_most: 6}}]\n",
    ] {
        let (_other, wanted) = file("wanted.yaml", text);
        let run = selvedge()
            .args(["verify", "--requirements"])
            .args([&wanted, &fabric])
            .assert()
            .code(2);
        says(
            &run.get_output().stderr,
            &["is a list", "wanted.yaml:", "begin with `requirements:`"],
        );
    }
}

#[test]
fn what_is_no_utf_8_or_no_text_is_named() {
    let tab = "name: x\nfamily: leaf-spine\nswitch:\n\tleaf: qm9700\n";
    let words = ["a tab indents", "x.yaml:4:1", "two spaces"];
    verified("x.yaml", tab.as_bytes(), &words, &[]);
    let utf_16: Vec<u8> = "\u{feff}name: x\nfamily: leaf-spine\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    verified("x.yaml", &utf_16, &["UTF-16", "x.yaml:1:1", "iconv"], &[]);
    let latin = b"name: caf\xe9\nfamily: leaf-spine\n";
    verified(
        "x.yaml",
        latin,
        &["0xe9", "x.yaml:1:10", "LATIN1", "iconv"],
        &["missing"],
    );
    verified(
        "x.yaml",
        b"\x7fELF\x02\x01\x01\0\0\0\0",
        &["no text", "x.yaml:1:8"],
        &["^"],
    );
    verified(
        "x.bin",
        b"\x7fELF\x02\x01\x01\0\0\0\0",
        &["no text", "x.bin:1:8"],
        &["^"],
    );
    verified(
        "x.yaml.gz",
        b"\x1f\x8b\x08\0\0\0",
        &["compressed", "gunzip"],
        &["^"],
    );
}

#[test]
fn nothing_is_guessed_of_a_word_that_is_far_from_any() {
    let family = with("leaf-spine", "family", "foo");
    let requirement = plus("rail-optimized", "  - foo: {at_least: 95%}");
    let count = plus("rail-optimized", "  - count: {of: foo, at_most: 5}");
    for (text, list) in [
        (family, "the families are rail-optimized, leaf-spine"),
        (plus("leaf-spine", "foo: 1"), "expected one of name, family"),
        (requirement, "throughput, hose, bisection, survives"),
        (count, "it counts endpoints, hosts"),
    ] {
        verified(
            "x.yaml",
            text.as_bytes(),
            &[list, "x.yaml:"],
            &["did you mean"],
        );
    }
    let near = with("leaf-spine", "family", "leaf-spin");
    verified(
        "x.yaml",
        near.as_bytes(),
        &["did you mean `leaf-spine`?"],
        &[],
    );
}

#[test]
fn a_ratio_that_can_be_read_both_ways() {
    let text = with("rail-optimized", "oversubscription", "{leaf: \"1:3\"}");
    complains(
        &text,
        "leaf: \"1:3\"",
        "\"1:3\"",
        "an oversubscription is down:up",
        "write `3:1` for 3 times as much down as up; for more up than down give `uplinks:`",
    );
    verified("x.yaml", text.as_bytes(), &[], &["2:6"]);
}

#[test]
fn a_capture_has_the_tiers_that_its_cables_show() {
    let (_folder, fabric) = file("tiny.json", &tiny());
    let verdict = |requirements: &str| {
        let (_other, wanted) = file("wanted.yaml", requirements);
        let run = selvedge()
            .args(["verify", "--requirements"])
            .args([&wanted, &fabric])
            .output()
            .unwrap();
        let said = [run.stdout, run.stderr].concat();
        (
            run.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    // Two hosts and two spines a leaf, all links alike.
    let (code, said) =
        verdict("requirements:\n  - oversubscription: {tier: leaf, at_most: \"1:1\"}\n");
    assert_eq!(code, Some(0), "{said}");
    says(
        said.as_bytes(),
        &["the worst of 2 switches in the leaf tier", "1:1"],
    );
    let (code, said) =
        verdict("requirements:\n  - oversubscription: {tier: spine, at_most: \"1:1\"}\n");
    assert_eq!(code, Some(3), "{said}");
    let (code, said) =
        verdict("requirements:\n  - oversubscription: {tier: agg, at_most: \"1:1\"}\n");
    assert_eq!(code, Some(2), "{said}");
    says(
        said.as_bytes(),
        &["those that follow from the cables are leaf, spine"],
    );
}

#[test]
fn one_requirement_holds_and_not_all_one() {
    let (_folder, fabric) = file("tiny.json", &tiny());
    let (_other, wanted) = file("wanted.yaml", "requirements:\n  - diameter: {at_most: 6}\n");
    let run = selvedge()
        .args(["verify", "--requirements"])
        .args([&wanted, &fabric])
        .assert()
        .code(0);
    let said = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(
        said.ends_with("verdict: proved (the requirement holds)\n"),
        "{said}"
    );
}

#[test]
fn the_flag_that_a_message_names_is_there() {
    let (_folder, path) = file("x.txt", "nothing that anybody reads\n");
    for command in ["solve", "verify", "lint", "build", "connectivity"] {
        let said = selvedge().arg(command).arg(&path).output().unwrap().stderr;
        let said = String::from_utf8_lossy(&said).into_owned();
        let help = selvedge()
            .args([command, "--help"])
            .output()
            .unwrap()
            .stdout;
        let help = String::from_utf8_lossy(&help).into_owned();
        assert!(
            !said.contains("--from") || help.contains("--from"),
            "{command}: {said}"
        );
    }
}

#[test]
fn the_length_of_a_link_is_said_once() {
    let (_folder, fabric) = file("tiny.json", &tiny());
    let run = selvedge()
        .args(["solve", "--quantity", "latency"])
        .arg(&fabric)
        .output()
        .unwrap();
    says(&run.stdout, &["the length of a `link`"]);
    assert!(!String::from_utf8_lossy(&run.stdout).contains("link link"));
}

#[test]
fn the_width_of_a_bracket_is_in_percent() {
    let output = selvedge()
        .args([
            "solve",
            "--quantity",
            "bisection",
            "topologies/jellyfish-128.yaml",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said
        .lines()
        .find(|l| l.contains("width of the bracket"))
        .unwrap();
    assert!(line.contains("% of its upper end"), "{line}");
}

#[test]
fn a_curve_that_nothing_is_asked_of_has_no_verdict() {
    let (_folder, fabric) = file("tiny.json", &tiny());
    let curve = |asked: &[&str]| {
        let run = selvedge()
            .args(["tolerance", "--of", "switches", "--most", "1"])
            .args(asked)
            .arg(&fabric)
            .output()
            .unwrap();
        (
            run.status.code(),
            String::from_utf8_lossy(&run.stdout).into_owned(),
        )
    };
    let (code, said) = curve(&[]);
    assert_eq!(code, Some(0), "{said}");
    for word in ["classes   verdict", "proved", "refuted", "keep 0%"] {
        assert!(!said.contains(word), "{said}");
    }
    assert!(
        said.contains("nothing is asked") && said.contains("--keep 90%"),
        "{said}"
    );
    let (code, said) = curve(&["--keep", "50%"]);
    assert!(code == Some(1) && said.contains("refuted"), "{said}");
    let (_, said) = curve(&["--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(
        read["points"][1]["verdict"].is_null() && read["holds_up_to"].is_null(),
        "{said}"
    );
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = selvedge().arg("--help").output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap();
    let list = list.split("\n\n").next().unwrap();
    let named = list
        .lines()
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    let names = named.filter_map(|l| l.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_string)
        .collect()
}

/// The lines of the examples of a command.
fn examples(command: &str) -> Vec<String> {
    let help = selvedge()
        .args([command, "--help"])
        .output()
        .unwrap()
        .stdout;
    let help = String::from_utf8(help).unwrap();
    let after = help
        .split("\nExample")
        .nth(1)
        .unwrap_or_else(|| panic!("{command}: {help}"));
    let after = after.replace("\\\n", " ");
    let lines = after
        .lines()
        .skip(1)
        .map(str::trim)
        .filter(|l| !l.is_empty());
    lines.map(str::to_string).collect()
}

#[test]
fn every_command_shows_an_example_and_those_of_shipped_files_run() {
    let all = commands();
    assert!(all.len() > 20, "{all:?}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("output")).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for command in all {
        let lines = examples(&command);
        assert!(!lines.is_empty(), "{command}");
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words[..2], ["selvedge", command.as_str()], "{line}");
            // A shell's work, or files of nobody.
            if line.contains(['>', '*']) || line.contains("as-built") {
                continue;
            }
            let typed = words[1..].iter().map(|word| {
                if word.starts_with("topologies/") {
                    root.join(word).display().to_string()
                } else {
                    word.to_string()
                }
            });
            let run = selvedge()
                .current_dir(&folder)
                .args(typed)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            assert!(
                matches!(run.status.code(), Some(0 | 1 | 3)),
                "{line}: {said}"
            );
        }
    }
}
