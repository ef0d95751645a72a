//! Every number of a page is that of the JSON, and every number of the JSON's requirements is on
//! the page.

use super::{JUDGED, run, topology, written};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A text of HTML as it was.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        let (code, after) = after.split_once(';').unwrap();
        plain += before;
        plain.push(char::from_u32(code.parse().unwrap()).unwrap());
        rest = after;
    }
    plain + rest
}

/// The fields of a page by their place in the object.
fn fields(page: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in page.split("data-json=\"").skip(1) {
        let (at, after) = part.split_once("\">").unwrap();
        let (text, _) = after.split_once('<').unwrap();
        found.entry(plain(at)).or_default().push(plain(text));
    }
    found
}

/// A string or a number of an object as a page has it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Compares every field of a page with the object; returns the fields.
fn compared(folder: &Path, arguments: &[&str]) -> (Value, BTreeMap<String, Vec<String>>) {
    let object: Value = serde_json::from_str(&written(folder, arguments, "json")).unwrap();
    let fields = fields(&written(folder, arguments, "html"));
    for (at, texts) in &fields {
        let value = object
            .pointer(at)
            .unwrap_or_else(|| panic!("{at} is in no object"));
        for found in texts {
            assert_eq!(*found, text(value), "{at}");
        }
    }
    (object, fields)
}

/// Every string and number below a place of an object is a field.
fn all_there(object: &Value, at: &str, fields: &BTreeMap<String, Vec<String>>) -> usize {
    match object.pointer(at).unwrap() {
        Value::Null => 0,
        Value::Array(list) => {
            let each = (0..list.len()).map(|i| all_there(object, &format!("{at}/{i}"), fields));
            each.sum()
        }
        Value::Object(map) => {
            let each = map
                .keys()
                .map(|key| all_there(object, &format!("{at}/{key}"), fields));
            each.sum()
        }
        Value::String(_) | Value::Bool(_) | Value::Number(_) => {
            assert!(fields.contains_key(at), "{at} is not on the page");
            1
        }
    }
}

#[test]
fn numbers_of_verify_are_those_of_its_object() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    let (object, fields) = compared(folder.path(), &["verify", "judged.yaml"]);
    assert!(all_there(&object, "/requirements", &fields) >= 30);
    assert!(all_there(&object, "/fabric", &fields) >= 5);
    assert_eq!(fields["/verdict"], ["refuted"]);
}

#[test]
fn numbers_of_several_files_are_those_of_their_objects() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    let other = topology("fat-tree-k4");
    let (object, fields) = compared(folder.path(), &["verify", "judged.yaml", &other]);
    for file in 0..2 {
        all_there(
            &object,
            &format!("/files/{file}/result/requirements"),
            &fields,
        );
    }
    assert!(fields.contains_key("/files/1/result/verdict"));
}

#[test]
fn numbers_of_compare_are_those_of_its_object() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    std::fs::write(folder.path().join("other.yaml"), JUDGED.replace("64", "32")).unwrap();
    let arguments = [
        "compare",
        "judged.yaml",
        "other.yaml",
        "--fail-on-regression",
    ];
    let (object, fields) = compared(folder.path(), &arguments);
    all_there(&object, "/regressions", &fields);
    for (index, quantity) in object["quantities"].as_array().unwrap().iter().enumerate() {
        for design in 0..2 {
            assert!(fields.contains_key(&format!("/quantities/{index}/values/{design}/text")));
            let lower = format!("/quantities/{index}/values/{design}/lower");
            let known = quantity["values"][design]["lower"].is_string();
            assert_eq!(fields.contains_key(&lower), known);
        }
    }
}

#[test]
fn numbers_of_diff_are_those_of_its_object() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("judged.yaml"), JUDGED).unwrap();
    run(
        folder.path(),
        &["build", "judged.yaml", "--output", "built"],
    );
    let links = std::fs::read_to_string(folder.path().join("built/links.csv")).unwrap();
    // One cable is gone.
    let mut lines: Vec<&str> = links.lines().collect();
    lines.pop();
    std::fs::write(folder.path().join("built.links.csv"), lines.join("\n")).unwrap();
    let (object, fields) = compared(folder.path(), &["diff", "judged.yaml", "built.links.csv"]);
    assert_eq!(object["missing"].as_array().unwrap().len(), 1);
    assert_eq!(fields["/verdict"], ["refuted"]);
    all_there(&object, "/consequences/quantities", &fields);
}

/// A file that cannot be read has a page too, which says why.
#[test]
fn a_file_that_is_not_read_is_told_on_a_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.yaml"), "name: x\n<nothing>: 1\n").unwrap();
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin("selvedge"))
        .current_dir(folder.path())
        .args(["verify", "broken.yaml", "--format", "html"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.contains("not read") && page.contains("&#60;nothing&#62;"),
        "{page}"
    );
}

/// What does not fit is counted, with the command that gives it, and the page stays small.
#[test]
fn a_large_fabric_has_a_bounded_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = written(folder.path(), &["verify", &topology("rail-16384")], "html");
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(
        page.contains("of 16,384") || page.contains("12,000 of "),
        "nothing is left out"
    );
    assert!(page.contains("selvedge build "));
}

/// The commands beside the certificates are run as they are written, and check them.
#[test]
fn commands_of_a_page_check_its_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let input = "a judged.yaml";
    std::fs::write(folder.path().join(input), JUDGED).unwrap();
    let arguments = ["verify", input, "--certificates", "kept"];
    let page = written(folder.path(), &arguments, "html");
    let commands: Vec<String> = page
        .split("<code>selvedge check ")
        .skip(1)
        .map(|part| plain(part.split('<').next().unwrap()))
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    for command in &commands {
        let program = assert_cmd::cargo::cargo_bin("selvedge");
        let output = std::process::Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &format!("\"$0\" check {command}")])
            .arg(program)
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
    }
}
