//! The order of the folders, and no circle of files, read from the sources.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; a folder uses only itself and those before it. The checker uses nothing.
const ORDER: [&str; 29] = [
    "units", "shown", "text", "error", "memory", "progress", "syntax", "files", "random", "check",
    "fabric", "parts", "spec", "family", "formats", "traffic", "symmetry", "solve", "proof",
    "routing", "failure", "verify", "overlay", "compare", "asbuilt", "report", "render", "exhibit",
    "cli",
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
    let code: String = text
        .lines()
        .map(|l| l.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n");
    let name = |s: &str| {
        s.trim()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
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
    let Some(own) = own else {
        return vec![format!("{folder} has no place in the order")];
    };
    used(text)
        .into_iter()
        .filter(|name| {
            ORDER
                .iter()
                .position(|f| f == name)
                .is_some_and(|at| at > own || folder == "check")
        })
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
        let first = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_string();
        let limit = if first == "check" { 500 } else { 800 };
        if text.lines().count() >= limit {
            wrong.push(format!("{} has {limit} lines or more", inside.display()));
        }
        // A module's own tests may look upwards for an independent way to the same number.
        if first != "lib" && first != "main" && !inside.to_string_lossy().ends_with("tests.rs") {
            wrong.extend(
                offences(&first, &text)
                    .into_iter()
                    .map(|o| format!("{}: {o}", inside.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_forged_source_is_caught() {
    assert_eq!(
        offences("fabric", "use crate::{error::Error, cli::run};"),
        ["fabric uses cli"]
    );
    assert_eq!(
        offences("solve", "let x = crate::proof::hose();"),
        ["solve uses proof"]
    );
    assert_eq!(
        offences("check", "use crate::units::Rate;"),
        ["check uses units"]
    );
    assert_eq!(
        offences("elsewhere", ""),
        ["elsewhere has no place in the order"]
    );
    assert!(offences("verify", "// crate::cli\nuse crate::proof::Bracket;").is_empty());
}

/// The module of each file, by its path of names, with its code: no comments, no tests.
type Modules = BTreeMap<Vec<String>, String>;

fn modules(root: &Path) -> Modules {
    let mut files = Vec::new();
    sources(root, &mut files);
    let mut modules = Modules::new();
    for file in files {
        let inside = file.strip_prefix(root).unwrap().with_extension("");
        let mut path: Vec<String> = inside
            .iter()
            .map(|p| p.to_str().unwrap().to_string())
            .collect();
        path.retain(|name| name != "mod");
        let whole = ["lib", "main"].contains(&path[0].as_str());
        if !whole && !path.last().unwrap().ends_with("tests") {
            modules.insert(path, code(&fs::read_to_string(&file).unwrap()));
        }
    }
    modules
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    text.lines()
        .map(|l| l.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn opened(tree: &str) -> Vec<String> {
    let Some((before, inside)) = tree
        .trim()
        .strip_suffix('}')
        .and_then(|t| t.split_once('{'))
    else {
        return vec![tree.trim().to_string()];
    };
    let (mut depth, mut items) = (0, vec![String::new()]);
    for c in inside.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match items.last_mut() {
            Some(item) if c != ',' || depth > 0 => item.push(c),
            _ => items.push(String::new()),
        }
    }
    items
        .iter()
        .filter(|item| !item.trim().is_empty())
        .flat_map(|item| opened(item))
        .map(|item| format!("{before}{item}"))
        .collect()
}

fn in_path(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

/// Whether a path begins here, and none goes on.
fn begins(text: &str, at: usize) -> bool {
    !text[..at].ends_with(in_path)
}

/// Paths that a module names: what it imports, and paths from `crate` or `super` in its code.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in text.split("use ").skip(1) {
        found.extend(after.split(';').next().map(opened).unwrap_or_default());
    }
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in text.match_indices(start) {
            let path: String = text[at..].chars().take_while(|c| in_path(*c)).collect();
            // A group in braces is an import, opened above.
            if begins(text, at) && !text[..at].ends_with("pub(in ") && !path.ends_with(':') {
                found.push(path);
            }
        }
    }
    found
}

/// The module that a path named in another leads to.
fn leads(modules: &Modules, from: &[String], path: &str) -> Option<Vec<String>> {
    let mut names: Vec<&str> = path.split("::").map(str::trim).collect();
    let mut at = if names[0] == "crate" {
        Vec::new()
    } else {
        from.to_vec()
    };
    while ["crate", "super", "self"].contains(names.first()?) {
        if names.remove(0) == "super" {
            at.pop();
        }
    }
    at.extend(names.iter().map(|n| n.to_string()));
    while !at.is_empty() && !modules.contains_key(&at) {
        at.pop();
    }
    (!at.is_empty() && at != from).then_some(at)
}

/// Groups of modules that import each other in a circle.
fn circles(modules: &Modules) -> Vec<Vec<String>> {
    let mut graph = DiGraph::<String, ()>::new();
    let places: BTreeMap<_, _> = modules
        .keys()
        .map(|path| (path.clone(), graph.add_node(path.join("::"))))
        .collect();
    for (path, text) in modules {
        let children = modules
            .keys()
            .filter(|c| c.split_last().is_some_and(|(_, parent)| parent == path));
        let names = |child: &&Vec<String>| {
            let start = format!("{}::", child[path.len()]);
            text.match_indices(&start).any(|(at, _)| begins(text, at))
        };
        let used = children.filter(names).cloned();
        let own = named(text)
            .into_iter()
            .filter_map(|p| leads(modules, path, &p));
        for onto in used.chain(own) {
            graph.add_edge(places[path], places[&onto], ());
        }
    }
    let groups = tarjan_scc(&graph)
        .into_iter()
        .filter(|group| group.len() > 1);
    groups
        .map(|group| group.into_iter().map(|n| graph[n].clone()).collect())
        .collect()
}

#[test]
fn files_import_each_other_in_no_circle() {
    let modules = modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(modules.len() > 200);
    let circles: Vec<String> = circles(&modules).iter().map(|c| c.join(", ")).collect();
    assert!(
        circles.is_empty(),
        "files that need each other:\n{}",
        circles.join("\n")
    );
}

#[test]
fn a_circle_is_caught() {
    let files = [
        ("a", "mod b;\npub use b::Thing;"),
        ("a::b", "use super::Other;"),
        ("c", "use crate::{d::{E, F}, a::Thing};"),
        ("d", "fn x() -> crate::c::Y {}"),
        ("e", "use super::c::Y; // use crate::f::Z;"),
        ("f", "use crate::e::G;"),
    ];
    let parts = |path: &str| path.split("::").map(String::from).collect();
    let modules: Modules = files
        .iter()
        .map(|(path, text)| (parts(path), code(text)))
        .collect();
    let mut found = circles(&modules);
    found.iter_mut().for_each(|c| c.sort());
    found.sort();
    assert_eq!(found, [["a", "a::b"], ["c", "d"]]);
}
