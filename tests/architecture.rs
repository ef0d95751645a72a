//! The order of the folders, read from the sources.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; a folder uses only itself and those before it. The checker uses nothing.
const ORDER: [&str; 23] = [
    "units", "text", "error", "files", "check", "fabric", "parts", "spec", "family", "formats", "traffic", "symmetry", "solve", "proof",
    "routing", "failure", "verify", "overlay", "compare", "asbuilt", "report", "render", "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The first names after every `crate::`, groups in braces included; comments do not count.
fn used(text: &str) -> Vec<String> {
    let code: String = text.lines().map(|l| l.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let name = |s: &str| s.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for after in code.split("crate::").skip(1) {
        let Some(group) = after.strip_prefix('{') else {
            names.push(name(after));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(name(&std::mem::take(&mut item))),
                c if depth == 0 => item.push(c),
                _ => {}
            }
        }
        names.push(name(&item));
    }
    names.retain(|n| !n.is_empty());
    names
}

fn offences(folder: &str, text: &str) -> Vec<String> {
    let own = ORDER.iter().position(|f| *f == folder);
    let Some(own) = own else { return vec![format!("{folder} has no place in the order")] };
    used(text)
        .into_iter()
        .filter(|name| ORDER.iter().position(|f| f == name).is_some_and(|at| at > own || folder == "check"))
        .map(|name| format!("{folder} uses {name}"))
        .collect()
}

#[test]
fn folders_use_only_what_is_below() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20);
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_string();
        let limit = if first == "check" { 500 } else { 600 };
        if text.lines().count() >= limit {
            wrong.push(format!("{} has {limit} lines or more", inside.display()));
        }
        // A module's own tests may look upwards for an independent way to the same number.
        if first != "lib" && first != "main" && !inside.to_string_lossy().ends_with("tests.rs") {
            wrong.extend(offences(&first, &text).into_iter().map(|o| format!("{}: {o}", inside.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forged_source_is_caught() {
    assert_eq!(offences("fabric", "use crate::{error::Error, cli::run};"), ["fabric uses cli"]);
    assert_eq!(offences("solve", "let x = crate::proof::hose();"), ["solve uses proof"]);
    assert_eq!(offences("check", "use crate::units::Rate;"), ["check uses units"]);
    assert_eq!(offences("elsewhere", ""), ["elsewhere has no place in the order"]);
    assert!(offences("verify", "// crate::cli\nuse crate::proof::Bracket;").is_empty());
}
