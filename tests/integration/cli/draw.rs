//! Drawings: parts of a fabric, widths of a page, several inputs.

use super::{file, selvedge, tiny};
use std::path::Path;

const SMALL: &str = "name: small\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nsu_hosts: 32\ntiers: 2\nswitch: qm9700\n";

fn drawn(path: &Path, more: &[&str]) -> (bool, String, String) {
    let output = selvedge()
        .arg("draw")
        .arg(path)
        .args(more)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn a_part_is_drawn_with_what_it_is_cabled_to() {
    let (_folder, path) = file("small.yaml", SMALL);
    let (_, whole, _) = drawn(&path, &[]);
    assert!(
        whole.contains("every leaf to every spine: 4 × 400 Gb/s · 128 trunks, 512 cables"),
        "{whole}"
    );
    let (_, part, _) = drawn(&path, &["--focus", "su1"]);
    assert!(
        part.contains("every leaf to every spine: 4 × 400 Gb/s · 64 trunks, 256 cables"),
        "{part}"
    );
    assert!(part.contains(
        "Drawn: su1 and the switches that it is cabled to; 256 links to the rest are not"
    ));
    let (_, around, _) = drawn(&path, &["--around", "spine1", "--hops", "1"]);
    assert!(
        around.contains("what is at most 1 link away from spine1"),
        "{around}"
    );
    assert!(around.contains(">16 leaf switches<") && around.contains(">1 spine switch<"));
    let (good, _, error) = drawn(&path, &["--focus", "su7"]);
    assert!(
        !good && error.contains("nothing is called `su7`"),
        "{error}"
    );
    assert!(error.contains("su0"), "{error}");
    let (good, _, error) = drawn(&path, &["--hops", "2"]);
    assert!(!good && error.contains("--around"), "{error}");
}

#[test]
fn a_page_has_the_width_that_is_asked_for() {
    let (_folder, path) = file("small.yaml", SMALL);
    let (_, page, _) = drawn(&path, &["--width", "7in"]);
    assert!(
        page.starts_with("<svg")
            && page.contains(r#"width="7in""#)
            && page.contains(r#"viewBox="0 0 792 "#)
    );
    let (_, page, _) = drawn(&path, &[]);
    assert!(page.contains(r#"width="100%""#));
    let (good, _, error) = drawn(&path, &["--width", "7ft"]);
    assert!(!good && error.contains("a4"), "{error}");
}

#[test]
fn several_inputs_are_drawn_into_a_folder() {
    let (folder, one) = file("one.yaml", SMALL);
    let two = folder.path().join("two.json");
    std::fs::write(&two, tiny()).unwrap();
    let out = folder.path().join("out");
    let output = selvedge()
        .arg("draw")
        .args([&one, &two])
        .arg("--out-dir")
        .arg(&out)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for name in ["one.svg", "two.svg"] {
        let svg = std::fs::read_to_string(out.join(name)).unwrap();
        roxmltree::Document::parse(&svg).unwrap();
    }
    let output = selvedge().arg("draw").args([&one, &two]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && error.contains("--out-dir"),
        "{error}"
    );
    let twin = folder.path().join("one.json");
    std::fs::write(&twin, tiny()).unwrap();
    let output = selvedge()
        .arg("draw")
        .args([&one, &twin])
        .arg("--out-dir")
        .arg(&out)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("would have one name"), "{error}");
}
