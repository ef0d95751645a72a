use super::diagram;
use crate::{family, parts::Catalogue, spec};
use std::path::Path;

#[test]
fn drawings_are_well_formed_small_and_inside_the_page() {
    for hosts in [16u32, 1024, 65_536] {
        let k = [4, 16, 64][[16, 1024, 65_536].iter().position(|h| *h == hosts).unwrap()];
        let text = format!("name: a <b> & c\nfamily: fat-tree\nk: {k}\nhost: single-gpu\nhosts: {hosts}\nswitch: qm9700\n");
        let design = spec::parse(&text, Path::new("t"), Catalogue::builtin()).unwrap();
        let svg = diagram(&family::build(&design).unwrap());
        assert!(svg.len() < 200_000, "{} bytes", svg.len());
        let page = roxmltree::Document::parse(&svg).unwrap();
        let mut boxes: Vec<(f64, f64, f64)> = Vec::new();
        for text in page.descendants().filter(|n| n.has_tag_name("text")) {
            let number = |name: &str| text.attribute(name).unwrap().parse::<f64>().unwrap();
            let size = match text.attribute("class") {
                Some("h1") => 22.0,
                Some("h2") => 14.0,
                Some("tier") => 15.0,
                _ => 11.0,
            };
            let width = text.text().unwrap_or("").chars().count() as f64 * size * 0.58;
            let left = if text.attribute("text-anchor") == Some("middle") { number("x") - width / 2.0 } else { number("x") };
            assert!(left >= 0.0 && left + width <= 1205.0, "{:?} leaves the page", text.text());
            for other in boxes.iter().filter(|b| b.2 == number("y")) {
                assert!(left >= other.1 || left + width <= other.0, "{:?} overlaps", text.text());
            }
            boxes.push((left, left + width, number("y")));
        }
    }
}
