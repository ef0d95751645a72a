use super::{diagram, tolerance};
use crate::fabric::Fabric;
use crate::units::Fraction;
use crate::verify::Bounds;
use crate::verify::tolerance::{Step, Tolerance};
use crate::{exchange, family, parts::Catalogue, spec};
use std::path::Path;

/// A rectangle: left, top, right, bottom.
type Area = [f64; 4];

fn number(node: &roxmltree::Node, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

fn inside(inner: &Area, outer: &Area) -> bool {
    inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
}

fn apart(a: &Area, b: &Area) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

/// Where a text is, by the width of an ordinary sans-serif font.
fn text_area(text: &roxmltree::Node, size: f64) -> Area {
    let width = text.text().unwrap_or("").chars().count() as f64 * size * 0.58;
    let left = match text.attribute("text-anchor") {
        Some("middle") => number(text, "x") - width / 2.0,
        Some("end") => number(text, "x") - width,
        _ => number(text, "x"),
    };
    [left, number(text, "y") - size * 0.8, left + width, number(text, "y") + size * 0.2]
}

/// Every label is on the page, off every other label, and either in a box or off it.
fn legible(name: &str, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let root = page.root_element();
    for needed in ["title", "desc"] {
        assert!(root.children().any(|c| c.has_tag_name(needed)), "{name} has no {needed}");
    }
    let whole = [0.0, 0.0, number(&root, "width"), number(&root, "height")];
    let area = |r: &roxmltree::Node| {
        let (x, y) = (number(r, "x"), number(r, "y"));
        [x, y, x + number(r, "width"), y + number(r, "height")]
    };
    let boxes: Vec<Area> = page.descendants().filter(|n| n.has_tag_name("rect") && n.attribute("x").is_some()).map(|r| area(&r)).collect();
    for area in &boxes {
        assert!(inside(area, &whole), "{name}: a box leaves the page: {area:?}");
    }
    let mut texts: Vec<(Area, &str)> = Vec::new();
    for text in page.descendants().filter(|n| n.has_tag_name("text")) {
        let size = match text.attribute("class") {
            Some("h1") => 22.0,
            Some("h2" | "tier") => 14.0,
            _ => 11.0,
        };
        let (area, words) = (text_area(&text, size), text.text().unwrap_or(""));
        assert!(inside(&area, &whole), "{name}: `{words}` leaves the page");
        for other in &texts {
            assert!(apart(&area, &other.0), "{name}: `{words}` overlaps `{}`", other.1);
        }
        let own = boxes.iter().find(|b| inside(&area, b) && b[3] - b[1] < 60.0);
        for around in &boxes {
            // The rest of a stack lies behind the box that the label is in.
            let behind = own.is_some_and(|o| (0..4).all(|side| (o[side] - around[side]).abs() < 6.5));
            assert!(behind || inside(&area, around) || apart(&area, around), "{name}: `{words}` runs over the edge of a box");
        }
        texts.push((area, words));
    }
    assert!(svg.len() < 200_000, "{name}: {} bytes", svg.len());
}

fn built(text: &str) -> Fabric {
    family::build(&spec::parse(text, Path::new("t"), Catalogue::builtin()).unwrap()).unwrap()
}

fn shipped(name: &str) -> Fabric {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies").join(name).with_extension("yaml");
    family::build(&spec::read(&path).unwrap()).unwrap()
}

/// Switches of a ring with long names, or leaves under two spines; two hosts on each.
fn import(switches: usize, ring: bool) -> Fabric {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for s in 0..switches {
        nodes.push(format!(r#"{{"id":"building-7/row-{}/switch-{s}","kind":"switch"}}"#, s / 4));
        let link = |a: &str, b: &str| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#);
        let own = format!("building-7/row-{}/switch-{s}", s / 4);
        for h in 0..2 {
            nodes.push(format!(r#"{{"id":"h{s}-{h}","kind":"host"}}"#));
            edges.push(link(&format!("h{s}-{h}"), &own));
        }
        if ring {
            let next = (s + 1) % switches;
            edges.push(link(&own, &format!("building-7/row-{}/switch-{next}", next / 4)));
        } else {
            edges.extend(["alpha", "omega"].map(|spine| link(&own, spine)));
        }
    }
    if !ring {
        nodes.extend(["alpha", "omega"].map(|spine| format!(r#"{{"id":"{spine}","kind":"switch"}}"#)));
    }
    let text =
        format!(r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#, nodes.join(","), edges.join(","));
    exchange::node_link::parse(&text, Path::new("hall.json")).unwrap()
}

#[test]
fn drawings_are_well_formed_small_and_legible() {
    let small = "name: a <b> & c\nfamily: leaf-spine\nhost: generic-8gpu\nhosts: 2\nswitch: generic-25.6t\n";
    legible("16 GPUs", &diagram(&built(small)));
    for name in
        ["fat-tree-k4", "superpod-h100-127", "rail-16384", "hundred-thousand", "superpod-b300-512", "leaf-spine-128", "fat-tree-k64"]
    {
        legible(name, &diagram(&shipped(name)));
    }
    for (switches, ring) in [(5, true), (40, true), (400, true), (6, false), (60, false)] {
        legible(&format!("import of {switches}"), &diagram(&import(switches, ring)));
    }
}

#[test]
fn identical_blocks_are_one_with_a_multiplier_and_the_partial_one_says_so() {
    let words = |svg: &str| -> Vec<String> {
        let page = roxmltree::Document::parse(svg).unwrap();
        page.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).map(str::to_string).collect()
    };
    let says = |svg: &str, text: &str| assert!(words(svg).iter().any(|w| w.contains(text)), "no `{text}` in {:?}", words(svg));
    let big = diagram(&shipped("fat-tree-k64"));
    ["pod 0 to 63 (x 64)", "2,048 edge switches", "65,536 hosts"].iter().for_each(|text| says(&big, text));
    let pod = diagram(&shipped("superpod-h100-127"));
    let expected = ["SU 3: 31 of 32 hosts", "512 trunks of 2 x 400 Gb/s", "4 ports reserved: management", "8 GPUs (1 host)", "16 x qm9700"];
    expected.iter().for_each(|text| says(&pod, text));
    says(&diagram(&shipped("hundred-thousand")), "pod 24: 212 of 512 hosts");
}

#[test]
fn names_say_a_role_once_and_stay_apart() {
    for (name, some) in [("fat-tree-k4", "pod0-edge1"), ("leaf-spine-128", "spine0"), ("superpod-b300-512", "plane1-spine3")] {
        let fabric = shipped(name);
        let names: std::collections::BTreeSet<String> = (0..fabric.devices() as u32).map(|d| fabric.device_name(d)).collect();
        assert_eq!(names.len(), fabric.devices());
        assert!(names.contains(some), "{some} is not among {names:?}");
    }
}

fn share(numerator: i64, denominator: i64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

#[test]
fn the_tolerance_plot_has_a_line_a_class_and_marks_what_is_undecided() {
    let step =
        |stands_for, throughput| Step { component: format!("component {stands_for} & more"), stands_for, lost_endpoints: 0, throughput };
    let exact = |n, d| Some(Bounds { lower: share(n, d), upper: share(n, d) });
    let steps = vec![step(5, None), step(10, exact(7, 8)), step(85, Some(Bounds { lower: share(9, 10), upper: share(19, 20) }))];
    let healthy = Bounds { lower: share(1, 1), upper: share(1, 1) };
    let links = Tolerance { kind: "link".into(), components: 100, endpoints: 64, healthy, required: Some(share(17, 20)), steps };
    let switches = Tolerance { kind: "switch".into(), ..links.clone() };
    let svg = tolerance("a <b> & c", &[links.clone(), switches]).unwrap();
    let page = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<roxmltree::Node> = page.descendants().filter(|n| n.has_tag_name("text")).collect();
    let width = number(&page.root_element(), "width");
    for text in &texts {
        let words = text.text().unwrap_or("").trim().chars().count() as f64;
        let size: f64 = text.attribute("font-size").unwrap().parse().unwrap();
        let wide = words * size * 0.806 * 0.58;
        let x = number(text, "x");
        let fits = match (text.attribute("transform"), text.attribute("text-anchor")) {
            (Some(_), _) => true,
            (_, Some("middle")) => x - wide / 2.0 >= 0.0 && x + wide / 2.0 <= width,
            (_, Some("end")) => x - wide >= 0.0,
            _ => x + wide <= width,
        };
        assert!(fits, "{:?} leaves the page", text.text());
    }
    let count = |word: &str| texts.iter().filter(|t| t.text().unwrap_or("").contains(word)).count();
    assert_eq!(count(" x: "), 2 * links.steps.len());
    assert_eq!(count("undecided"), 2);
    assert_eq!(count("87.50%"), 2);
    assert_eq!(count("90.00% to 95.00%"), 2);
    assert_eq!(count("required: 85.00%"), 2);
    assert!(tolerance("nothing", &[]).is_err());
}
