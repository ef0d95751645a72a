//! Names that attack whoever reads them, through every command and every format that it has: none
//! moves a terminal, is a command to the log of a CI system, mentions anybody, computes in a
//! spreadsheet or ends the quoting that it stands in; and what programs read has it as it was.

mod checks;
mod files;

use checks::{Format, inspect};
use files::Input;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::{Command, Output};

/// What is put behind line ends in names: no line of text may begin with it.
const MARK: &str = "MARK";

/// Names that did harm somewhere: eight a fabric.
const NAMES: [[&str; 8]; 3] = [
    [
        "a\n::error::MARK",
        "##[group]a",
        "=cmd|' /C calc'!A0",
        "@everyone",
        "</text><script>x</script>",
        "]]><!-- `id` ${x} $(x)",
        "%0A::add-mask::0",
        "::stop-commands::x",
    ],
    [
        "\u{1b}[2J\u{1b}]0;x\u{7}",
        "\u{9b}31m\u{85}MARK",
        "\u{202e}dlrow\u{2066}",
        "a\u{2028}::error::\u{2029}MARK",
        "\r\n  ::warning file=x::y",
        "+1+1",
        "-2+3",
        "\t=1",
    ],
    [
        "\u{feff}\u{200b}",
        "many words ::error::x and ::error::y and ##[x] and so on, until lines break ::z",
        "a, \"b\" | c\\",
        "[a](https://x.test) www.x.test #12 <b>&amp;",
        "{0} {{x}}",
        "\u{3164}\u{e0041}",
        "'; DROP",
        "\"\n\"\nMARK",
    ],
];

/// Commands that read no file with names.
const NAMELESS: [&str; 6] = ["new", "formats", "schema", "completions", "man", "help"];

/// Arguments of a command but for `--format`, and the file of [`files`] that its names are from.
/// Every command of the help but the nameless is here, some several times.
const COMMANDS: [(&str, &[&str]); 31] = [
    ("build", &["spec.yaml", "--output", "built"]),
    ("verify", &["fabric.json", "--requirements", "wanted.yaml"]),
    ("verify", &["spec.yaml"]),
    ("compare", &["fabric.json", "other.json"]),
    ("compare", &["fabric.json", "other.json", "spec.yaml"]),
    ("solve", &["fabric.json"]),
    ("solve", &["fabric.json", "--traffic", "traffic.csv"]),
    ("solve", &["fabric.json", "--quantity", "bisection"]),
    ("solve", &["fabric.json", "--quantity", "latency"]),
    (
        "failures",
        &[
            "fabric.json",
            "--samples",
            "2",
            "--share",
            "links=20%",
            "--worst",
            "links",
        ],
    ),
    ("availability", &["fabric.json"]),
    ("adversary", &["fabric.json"]),
    ("adversary", &["fabric.json", "--of", "switches"]),
    ("collectives", &["fabric.json", "--plan", "plan.yaml"]),
    ("connectivity", &["fabric.json"]),
    (
        "tolerance",
        &["fabric.json", "--keep", "90%", "--diagram", "curve.svg"],
    ),
    ("tolerance", &["spec.yaml", "--of", "feed"]),
    (
        "drain",
        &[
            "fabric.json",
            "--remove",
            "switch:PLAIN",
            "--keep",
            "90%",
            "--svg",
            "drained.svg",
        ],
    ),
    ("drain", &["spec.yaml", "--remove", "feed:MARK"]),
    (
        "route",
        &["fabric.json", "--routing", "hashed-ecmp", "--seeds", "2"],
    ),
    ("symmetry", &["fabric.json"]),
    ("draw", &["fabric.json"]),
    ("draw", &["fabric.json", "--overlay", "cut"]),
    ("draw", &["fabric.json", "--overlay", "failure:PLAIN"]),
    ("diff", &["fabric.json", "other.json"]),
    ("diff", &["fabric.json", "fabric.links.csv"]),
    ("lint", &["other.json"]),
    (
        "check",
        &[
            "certificates/throughput.certificate",
            "--fabric",
            "fabric.json",
        ],
    ),
    ("hash", &["fabric.json"]),
    ("parts", &["list", "--parts", "parts.yaml"]),
    ("convert", &["fabric.json", "-", "--to", "node-link"]),
];

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("selvedge"))
        .current_dir(folder)
        .args(arguments)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .env("SOURCE_DATE_EPOCH", "0")
        .output()
        .unwrap()
}

fn help(arguments: &[&str]) -> String {
    let output = run(Path::new("."), &[arguments, &["--help"]].concat());
    String::from_utf8(output.stdout).unwrap()
}

/// The formats that the help of a command tells of.
fn formats(command: &str) -> Vec<String> {
    let help = help(&[command]);
    let Some((_, after)) = help.split_once("--format <FORMAT>") else {
        return Vec::new();
    };
    let words = after
        .lines()
        .skip(1)
        .take_while(|l| !l.trim_start().starts_with("--"));
    words
        .filter_map(|line| line.trim_start().strip_prefix("- "))
        .filter_map(|line| line.split(':').next().map(str::to_string))
        .collect()
}

#[test]
fn every_command_of_the_help_is_tried() {
    let help = help(&[]);
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let listed: BTreeSet<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let tried = COMMANDS.iter().map(|c| c.0).chain(NAMELESS).collect();
    assert_eq!(listed, tried);
    assert_eq!(
        formats("verify"),
        ["text", "json", "junit", "sarif", "markdown", "html"]
    );
    assert!(formats("diff").contains(&"csv".to_string()));
    assert!(formats("draw").is_empty());
}

/// Runs a command in one format and looks at everything that it says and writes.
fn tried(input: &Input, command: &str, arguments: &[&str], format: Option<&str>) {
    let mut all = [&[command], arguments].concat();
    all.extend(format.into_iter().flat_map(|f| ["--format", f]));
    let output = run(input.path(), &all);
    let what = format!("{all:?} of {:?}", input.names);
    let [out, err] = [&output.stdout, &output.stderr].map(|b| String::from_utf8_lossy(b));
    let code = output.status.code();
    // 70 is a fault of the program, 101 a panic.
    assert!(matches!(code, Some(0..=3)), "{what}: {code:?}\n{err}");
    let ran = code != Some(2);
    // Names at random may be refused, with a reason that is looked at below.
    let known = NAMES.iter().any(|names| *names == input.names);
    assert!(ran || !known, "{what} did not run\n{err}");
    let (annotations, said): (Vec<&str>, Vec<&str>) =
        err.lines().partition(|line| line.starts_with("::"));
    for line in annotations {
        let ours = ["::error file=", "::warning file="];
        assert!(
            ours.iter().any(|our| line.starts_with(our)),
            "{what}: {line}"
        );
        inspect(Format::Annotation, line, input, &what);
    }
    inspect(Format::Text, &said.join("\n"), input, &what);
    if ran {
        let kind = match (command, format) {
            ("draw", _) => Format::Svg,
            ("convert", _) => Format::Json,
            (_, format) => Format::named(format.unwrap_or("text")),
        };
        inspect(kind, &out, input, &what);
    }
    for (file, kind) in [
        ("summary.md", Format::Markdown),
        ("curve.svg", Format::Svg),
        ("drained.svg", Format::Svg),
    ] {
        if let Ok(text) = std::fs::read_to_string(input.path().join(file)) {
            inspect(kind, &text, input, &format!("{file} of {what}"));
            std::fs::remove_file(input.path().join(file)).unwrap();
        }
    }
}

/// Every command in every format that it has.
fn all_tried(input: &Input) {
    let certified = ["solve", "fabric.json", "--certificates", "certificates"];
    assert!(run(input.path(), &certified).status.success());
    let mut wrong = Vec::new();
    for (command, arguments) in COMMANDS {
        let mut formats: Vec<Option<String>> = formats(command).into_iter().map(Some).collect();
        if formats.is_empty() {
            formats.push(None);
        }
        for format in formats {
            let look = || tried(input, command, arguments, format.as_deref());
            if let Err(why) = std::panic::catch_unwind(AssertUnwindSafe(look)) {
                wrong.push(why.downcast_ref::<String>().cloned().unwrap_or_default());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for file in ["built/counts.txt", "built/diagram.svg", "built/fabric.json"] {
        let text = std::fs::read_to_string(input.path().join(file)).unwrap();
        let kind = match file.rsplit('.').next() {
            Some("svg") => Format::Svg,
            Some("json") => Format::Json,
            _ => Format::Text,
        };
        inspect(kind, &text, input, file);
    }
}

#[test]
fn no_name_does_anything_in_any_command_and_format() {
    std::thread::scope(|scope| {
        for names in NAMES {
            scope.spawn(move || all_tried(&Input::new(names.map(String::from))));
        }
    });
}

/// What names are put together from.
fn hostile() -> impl Strategy<Value = String> {
    let tokens = NAMES.concat();
    let token = prop_oneof![
        prop::sample::select(tokens).prop_map(str::to_string),
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            ":", "::", "#", "[", "\n", "\r", " ", "@", "=", "'", "\u{1b}["
        ])
        .prop_map(str::to_string),
    ];
    prop::collection::vec(token, 1..6).prop_map(|parts| parts.concat())
}

#[test]
fn no_name_of_a_few_at_random_does_either() {
    let config = ProptestConfig {
        cases: std::env::var("SELVEDGE_FUZZ_CASES").map_or(3, |n| n.parse().unwrap()),
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    };
    let names = prop::collection::btree_set(hostile(), 8).prop_map(|names| {
        let mut names = names.into_iter();
        std::array::from_fn(|_| names.next().unwrap())
    });
    let some = prop::sample::subsequence(COMMANDS.to_vec(), 6);
    let outcome = TestRunner::new(config).run(&(names, some), |(names, commands)| {
        let input = Input::new(names);
        let certified = ["solve", "fabric.json", "--certificates", "certificates"];
        run(input.path(), &certified);
        for (command, arguments) in commands {
            match formats(command).as_slice() {
                [] => tried(&input, command, arguments, None),
                several => several
                    .iter()
                    .for_each(|format| tried(&input, command, arguments, Some(format))),
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

/// What a text format keeps of a name: blanks around it and the kind of its line ends are nobody's.
fn kept(name: &str) -> String {
    let ended = name.replace("\r\n", "\n").replace('\r', "\n");
    ended.trim().to_string()
}

/// The names of devices as a format reads them again.
fn read_again(file: &Path, format: &str) -> BTreeSet<String> {
    let wiring = selvedge::formats::format::read_wiring(file, Some(format)).unwrap();
    wiring.devices.into_iter().map(|d| d.name).collect()
}

/// What is written as a format is refused with a reason, or holds the names for who reads it; what
/// is printed commands nothing.
#[test]
fn formats_keep_names_or_refuse_them() {
    const EXACT: [&str; 3] = ["fabric", "node-link", "air"];
    const TEXTS: [&str; 6] = ["graphml", "links-csv", "netbox", "p2p", "dot", "ufm-ndt"];
    let mut wrong = Vec::new();
    for names in NAMES {
        let input = Input::new(names.map(String::from));
        let formats = selvedge::formats::format::FORMATS.iter();
        for format in formats.filter(|f| f.write.is_some()).map(|f| f.name) {
            let to = format!("written/{format}");
            let convert = |to| ["convert", "fabric.json", to, "--to", format, "--lossy"];
            let output = run(input.path(), &convert(&to));
            let what = format!("{format} of {names:?}");
            let said = String::from_utf8_lossy(&output.stderr);
            inspect(Format::Text, &said, &input, &what);
            assert!(
                matches!(output.status.code(), Some(0 | 2)),
                "{what}: {said}"
            );
            let printed = run(input.path(), &convert("-"));
            let text = String::from_utf8_lossy(&printed.stdout);
            assert_eq!(checks::commanded(&text), None, "{what}");
            let names = || input.exact().into_iter();
            let expected: BTreeSet<String> = match format {
                _ if !output.status.success() => continue,
                exact if EXACT.contains(&exact) => names().map(String::from).collect(),
                text if TEXTS.contains(&text) => names().map(kept).collect(),
                _ => continue,
            };
            let mut read = read_again(&input.path().join(&to), format);
            if TEXTS.contains(&format) {
                read = read.iter().map(|name| kept(name)).collect();
            }
            if read != expected {
                wrong.push(format!("{what}\n  read {read:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
