//! What a drawing shows, read back from its SVG, against the fabric that it shows.

use super::family_tests::{families, overlays};
use super::tests::{built, luminance, shipped};
use super::theme::Theme;
use super::{PageWidth, Part, View, diagram, drawn, viewed};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind, LinkId};
use crate::overlay::{self, Overlay, Tone};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of an attribute, and how many more it only counts.
pub(super) fn numbers(text: &str) -> (Vec<usize>, usize) {
    let (mut found, mut more) = (Vec::new(), 0);
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if let Some(rest) = word.strip_prefix('+') {
            more += rest.parse::<usize>().unwrap();
            continue;
        }
        let (run, again) = word.split_once('@').unwrap_or((word, "0x1"));
        let (offset, times) = again.split_once('x').unwrap();
        let (range, step) = run.split_once('/').unwrap_or((run, "1"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let read = |t: &str| t.parse::<usize>().unwrap();
        for time in 0..read(times) {
            let own = (read(first)..=read(last)).step_by(read(step));
            found.extend(own.map(|n| n + time * read(offset)));
        }
    }
    (found, more)
}

fn data<'a>(node: &roxmltree::Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(format!("data-{name}").as_str())
}

/// A box: its devices.
fn boxes(page: &roxmltree::Document) -> BTreeMap<String, Vec<usize>> {
    let own = page.descendants().filter(|n| {
        data(n, "box").is_some() && data(n, "ids").is_some() && data(n, "copy").is_none()
    });
    own.map(|n| {
        let (ids, more) = numbers(data(&n, "ids").unwrap());
        assert_eq!(more, 0, "{:?}", data(&n, "devices"));
        assert_eq!(ids.len().to_string(), data(&n, "count").unwrap());
        (data(&n, "box").unwrap().to_string(), ids)
    })
    .collect()
}

/// Whether it is a drawing of rows.
fn rows(page: &roxmltree::Document) -> bool {
    page.descendants().any(|n| data(&n, "tier").is_some())
}

/// Every device in one box, every box with as many links as the fabric has there.
fn whole(name: &str, fabric: &Fabric, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let boxes = boxes(&page);
    let mut of: BTreeMap<usize, &str> = BTreeMap::new();
    for (number, ids) in &boxes {
        for id in ids {
            let other = of.insert(*id, number);
            assert!(other.is_none(), "{name}: device {id} is in two boxes");
        }
    }
    if !rows(&page) {
        return;
    }
    assert_eq!(
        of.len(),
        fabric.devices(),
        "{name}: not all devices are in a box"
    );
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for link in &fabric.links {
        let host = |d: DeviceId| fabric.host[d].filter(|_| fabric.role(d).kind != Kind::Switch);
        let inside = host(link.a).is_some() && host(link.a) == host(link.b);
        if fabric.classes[link.class.index()].scale_up || inside {
            continue;
        }
        let ends = BTreeSet::from([of[&link.a.index()], of[&link.b.index()]]);
        for end in ends {
            *expected.entry(end).or_default() += 1;
        }
    }
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for line in page.descendants().filter(|n| data(n, "links").is_some()) {
        let links: usize = data(&line, "links").unwrap().parse().unwrap();
        let (ids, more) = numbers(data(&line, "link-ids").unwrap());
        assert_eq!(ids.len() + more, links, "{name}");
        if data(&line, "over").is_some() {
            continue;
        }
        for end in ["stub", "from", "to"].iter().filter_map(|e| data(&line, e)) {
            *found.entry(end).or_default() += links;
        }
    }
    assert_eq!(
        found, expected,
        "{name}: lines at boxes are not the links of the fabric"
    );
}

/// Lines lead where their links do.
fn ends(name: &str, fabric: &Fabric, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let boxes = boxes(&page);
    let inside = |number: &str, device: DeviceId| {
        boxes
            .get(number)
            .is_some_and(|ids| ids.contains(&device.index()))
    };
    for line in page.descendants() {
        let (Some(from), Some(to)) = (data(&line, "from"), data(&line, "to")) else {
            continue;
        };
        for id in numbers(data(&line, "link-ids").unwrap()).0 {
            let link = &fabric.links[id];
            let forth = inside(from, link.a) && inside(to, link.b);
            let back = inside(from, link.b) && inside(to, link.a);
            assert!(
                forth || back,
                "{name}: {} is drawn elsewhere",
                fabric.link_name(LinkId::new(id))
            );
            if let Some(ports) = data(&line, "ports") {
                let own = if back {
                    (link.a_port, link.b_port)
                } else {
                    (link.b_port, link.a_port)
                };
                assert_eq!(ports, format!("{} {}", own.1, own.0), "{name}");
            }
        }
    }
}

/// What is coloured as failed is what failed: no more, and no less where all of it is drawn.
fn failed(name: &str, fabric: &Fabric, shown: &Overlay, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let coloured = |n: &roxmltree::Node| {
        let class = n.attribute("class").unwrap_or("");
        class.split(' ').any(|c| c == "failed" || c == "l-failed")
    };
    let (mut links, mut devices) = (BTreeSet::new(), BTreeSet::new());
    for node in page.descendants().filter(coloured) {
        let holder = if node.has_tag_name("rect") {
            node.parent().unwrap()
        } else {
            node
        };
        match (data(&holder, "link-ids"), data(&holder, "ids")) {
            (Some(ids), _) => links.extend(numbers(ids).0),
            (None, Some(ids)) => devices.extend(numbers(ids).0),
            // A sign of the legend.
            (None, None) => {}
        }
    }
    let all = fabric.link_ids().filter(|l| shown.link(*l) == Tone::Failed);
    let expected: BTreeSet<usize> = all
        .filter(|l| !fabric.classes[fabric.links[l.index()].class.index()].scale_up)
        .map(|l| l.index())
        .collect();
    let dead = fabric.device_ids().filter(|d| {
        // A scale-up switch is told in words, in its host.
        shown.device(*d) == Tone::Failed && fabric.role(*d).kind != Kind::ScaleUp
    });
    let dead: BTreeSet<usize> = dead.map(|d| d.index()).collect();
    assert!(
        links.is_subset(&expected),
        "{name}: live links in the colour of failed ones"
    );
    assert!(
        devices.is_subset(&dead),
        "{name}: live devices in the colour of failed ones"
    );
    assert_eq!(devices, dead, "{name}: a failed device is not seen");
    if rows(&page) {
        assert_eq!(links, expected, "{name}: a failed link is not seen");
    } else {
        assert!(
            expected.is_empty() || !links.is_empty(),
            "{name}: no failed link is seen"
        );
    }
}

/// What a band says is so: recounted from the devices that its stubs hold.
fn bands(name: &str, fabric: &Fabric, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let boxes = boxes(&page);
    for band in page.descendants().filter(|n| data(n, "band").is_some()) {
        let number = data(&band, "band");
        let cables: usize = data(&band, "cables").unwrap().parse().unwrap();
        let links: usize = data(&band, "links").unwrap().parse().unwrap();
        assert!(cables > 0 && links.is_multiple_of(cables), "{name}");
        if data(&band, "complete") != Some("true") || data(&band, "pieces") != Some("1") {
            continue;
        }
        if links != cables {
            continue;
        }
        let stubs = page.descendants().filter(|n| data(n, "of") == number);
        let held: BTreeSet<usize> = stubs
            .flat_map(|s| boxes[data(&s, "stub").unwrap()].clone())
            .collect();
        let vertex = |d: DeviceId| match fabric.host[d] {
            Some(host) if fabric.role(d).kind != Kind::Switch => (1, host.index()),
            _ => (0, d.index()),
        };
        let class = data(&band, "class-id").unwrap();
        let classes: BTreeSet<u32> = class.split(' ').map(|c| c.parse().unwrap()).collect();
        let mut pairs = BTreeSet::new();
        let mut count = 0;
        for link in &fabric.links {
            let own = held.contains(&link.a.index()) && held.contains(&link.b.index());
            if own && classes.contains(&link.class) {
                pairs.insert((vertex(link.a), vertex(link.b)));
                count += 1;
            }
        }
        let lower: BTreeSet<_> = pairs.iter().map(|p| p.0).collect();
        let upper: BTreeSet<_> = pairs.iter().map(|p| p.1).collect();
        assert_eq!(count, cables, "{name}");
        assert_eq!(
            pairs.len(),
            lower.len() * upper.len(),
            "{name}: not every one to every one"
        );
        assert_eq!(
            pairs.len().to_string(),
            data(&band, "trunks").unwrap(),
            "{name}"
        );
    }
}

fn checked(name: &str, fabric: &Fabric, shown: &Overlay, svg: &str) {
    whole(name, fabric, svg);
    ends(name, fabric, svg);
    bands(name, fabric, svg);
    failed(name, fabric, shown, svg);
}

#[test]
fn drawings_of_all_families_hold_what_the_fabric_has() {
    let none = Overlay::default();
    for text in families() {
        let fabric = built(&text);
        let name = format!("{} of {} devices", fabric.family, fabric.devices());
        checked(&name, &fabric, &none, &diagram(&fabric));
        for (at, shown) in overlays(&fabric).iter().enumerate() {
            let svg = drawn(&fabric, shown, Theme::Light);
            checked(&format!("{name}, overlay {at}"), &fabric, shown, &svg);
        }
    }
    for name in [
        "superpod-h100-127",
        "rail-16384",
        "meta-24k",
        "hpn-pod",
        "gb200-nvl72",
    ] {
        let fabric = shipped(name);
        checked(name, &fabric, &none, &diagram(&fabric));
    }
}

/// A failed leaf among 256, and one of the two cables of a trunk.
#[test]
fn one_failed_part_colours_that_part_alone() {
    let fabric = shipped("rail-16384");
    let parts = overlay::parts(&fabric, "leaf-pod1-su9-rail3").unwrap();
    let shown = overlay::broken(&fabric, &parts, None);
    let svg = drawn(&fabric, &shown, Theme::Light);
    failed("rail-16384", &fabric, &shown, &svg);
    assert!(svg.contains("64 of 4,096 cables: failed"), "{svg}");
    let fabric = shipped("superpod-h100-127");
    let parts = overlay::parts(&fabric, "leaf-su1-rail2:33 -- spine0:21").unwrap();
    let shown = overlay::broken(&fabric, &parts, None);
    let svg = drawn(&fabric, &shown, Theme::Light);
    failed("superpod", &fabric, &shown, &svg);
    assert!(svg.contains(">1 of 2 failed<"), "{svg}");
    let fabric = shipped("jellyfish-128");
    let parts = overlay::parts(&fabric, "switch5").unwrap();
    let shown = overlay::broken(&fabric, &parts, None);
    failed(
        "jellyfish",
        &fabric,
        &shown,
        &drawn(&fabric, &shown, Theme::Dark),
    );
}

#[test]
fn a_path_paints_its_own_devices_alone() {
    let fabric = shipped("superpod-h100-127");
    let network = crate::Network::new(&fabric);
    let ends = "gpu-su0-host0-rail0,gpu-su2-host1-rail3";
    let shown = overlay::path(&fabric, &network, ends).unwrap();
    let svg = drawn(&fabric, &shown, Theme::Light);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let painted = page
        .descendants()
        .filter(|n| data(n, "tone") == Some("path"));
    let (mut links, mut boxes) = (BTreeSet::new(), 0);
    for node in painted {
        match data(&node, "link-ids") {
            Some(ids) => links.extend(numbers(ids).0),
            None => {
                boxes += 1;
                let (ids, _) = numbers(data(&node, "ids").unwrap());
                // A host is one box of its eight GPUs and their switch.
                assert!(ids.len() <= 9, "{ids:?}");
            }
        }
    }
    let own = fabric.link_ids().filter(|l| shown.link(*l) == Tone::Path);
    assert_eq!(links, own.map(|l| l.index()).collect());
    assert_eq!(boxes, 5);
}

#[test]
fn small_fabrics_show_each_cable_with_its_ports() {
    let text = "name: x\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 2\nsu_hosts: 2\ntiers: 2\nswitch: qm9700\n";
    let fabric = built(text);
    let svg = diagram(&fabric);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let lines = page.descendants().filter(|n| data(n, "ports").is_some());
    let mut ids: Vec<usize> = lines
        .flat_map(|l| numbers(data(&l, "link-ids").unwrap()).0)
        .collect();
    ids.sort_unstable();
    let network = fabric
        .link_ids()
        .filter(|l| !fabric.classes[fabric.links[l.index()].class.index()].scale_up);
    assert_eq!(ids, network.map(|l| l.index()).collect::<Vec<_>>());
    // A number at each end of each of 32 cables, and the bar of each host.
    let ports = page
        .descendants()
        .filter(|n| n.attribute("class") == Some("pt"));
    assert_eq!(ports.count(), 64);
    assert_eq!(svg.matches("NVSwitch · 8 × 3.6 Tb/s").count(), 2);
}

#[test]
fn parts_of_a_fabric_are_drawn_by_themselves() {
    let fabric = shipped("superpod-h100-127");
    let view = View {
        part: Some(Part::focus(&fabric, "su3").unwrap()),
        ..View::default()
    };
    let svg = viewed(&fabric, &Overlay::default(), &view);
    assert!(svg.contains("every leaf to every spine: 2 × 400 Gb/s · 128 trunks, 256 cables"));
    assert!(svg.contains("768 links to the rest are not") && svg.contains(">31 hosts<"));
    let around = Part::around(&shipped("jellyfish-128"), "switch5", 1).unwrap();
    let fabric = shipped("jellyfish-128");
    let view = View {
        part: Some(around),
        ..View::default()
    };
    let svg = viewed(&fabric, &Overlay::default(), &view);
    assert!(
        svg.contains(">16 switches<") && svg.contains(">8 hosts<"),
        "{svg}"
    );
    assert!(Part::focus(&fabric, "nothing").is_err());
    assert!(Part::around(&fabric, "nothing", 2).is_err());
}

#[test]
fn pages_of_every_width_are_legible() {
    for name in [
        "superpod-h100-127",
        "rail-16384",
        "fat-tree-k4",
        "torus-16x16x16",
    ] {
        let fabric = shipped(name);
        for width in ["3.5in", "7in", "a4", "16:9"] {
            let view = View {
                width: Some(width.parse::<PageWidth>().unwrap()),
                ..View::default()
            };
            let svg = viewed(&fabric, &Overlay::default(), &view);
            super::tests::legible(&format!("{name} at {width}"), &svg);
            whole(name, &fabric, &svg);
        }
    }
}

/// Labels lie on lines, never on the end of one, and on no other label.
#[test]
fn labels_hide_no_end_of_a_line() {
    for name in [
        "leaf-spine-128",
        "superpod-h100-127",
        "fat-tree-k64",
        "dragonfly-16512",
    ] {
        let fabric = shipped(name);
        let loads = (0..fabric.links.len()).map(|l| Tone::Load((l * 37 % 1001) as u16));
        let shown = Overlay {
            notes: vec!["x".into()],
            links: loads.collect(),
            ..Overlay::default()
        };
        for svg in [diagram(&fabric), drawn(&fabric, &shown, Theme::Light)] {
            let page = roxmltree::Document::parse(&svg).unwrap();
            let read = |n: &roxmltree::Node, name: &str| -> f64 {
                n.attribute(name).unwrap().parse().unwrap()
            };
            let chips: Vec<[f64; 4]> = page
                .descendants()
                .filter(|n| n.attribute("class") == Some("chip"))
                .map(|n| {
                    let (x, y) = (read(&n, "x"), read(&n, "y"));
                    [x, y, x + read(&n, "width"), y + read(&n, "height")]
                })
                .collect();
            for line in page.descendants().filter(|n| data(n, "links").is_some()) {
                let Some(path) = line.attribute("d") else {
                    continue;
                };
                let numbers: Vec<f64> = path
                    .split(|c: char| c.is_ascii_uppercase() || c == ' ')
                    .filter_map(|n| n.parse().ok())
                    .collect();
                let count = numbers.len();
                for (x, y) in [
                    (numbers[0], numbers[1]),
                    (numbers[count - 2], numbers[count - 1]),
                ] {
                    let hides = |c: &[f64; 4]| c[0] < x && x < c[2] && c[1] < y && y < c[3];
                    assert!(
                        !chips.iter().any(hides),
                        "{name}: a label hides the end at {x}, {y}"
                    );
                }
            }
        }
    }
}

/// The last value that a style sheet gives to a property of a class.
pub(super) fn colour(style: &str, class: &str, property: &str) -> String {
    let rules = style.split('}').filter_map(|rule| rule.split_once('{'));
    let own = rules
        .filter(|(names, _)| names.split(',').any(|n| n == class))
        .flat_map(|(_, body)| body.split(';'));
    own.filter_map(|d| d.split_once(':'))
        .rfind(|d| d.0 == property)
        .unwrap_or_else(|| panic!("{class} {property}"))
        .1
        .to_string()
}

#[test]
fn colours_have_contrast_in_both_themes() {
    use super::diagram::style;
    for theme in [Theme::Light, Theme::Dark] {
        let style = style(theme);
        let contrast = |a: &str, b: &str| {
            let (a, b) = (luminance(a), luminance(b));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        let text = colour(&style, "text", "fill");
        for ground in [
            ".bg", ".frame", ".sw", ".ep", ".gpu", ".nv", ".band", ".on", ".beyond", ".path",
            ".failed", ".beside", ".chip",
        ] {
            assert!(
                contrast(&text, &colour(&style, ground, "fill")) >= 7.0,
                "text on {ground}, {theme:?}"
            );
        }
        for line in [
            ".ln",
            ".hi",
            ".lead",
            ".more",
            ".band",
            ".frame",
            ".gpu",
            ".r0",
            ".r1",
            ".r2",
            ".r3",
            ".r4",
            ".r5",
            ".r6",
            ".r7",
            ".l-cut",
            ".l-path",
            ".l-failed",
            ".u0",
            ".u1",
            ".u2",
            ".u3",
            ".u4",
            ".sw",
            ".ep",
            ".beyond",
        ] {
            for ground in [".bg", ".frame"] {
                let stroke = colour(&style, line, "stroke");
                let contrast = contrast(&stroke, &colour(&style, ground, "fill"));
                assert!(contrast >= 3.0, "{line} on {ground}, {theme:?}: {contrast}");
            }
        }
        // The scale of loads grows in contrast step by step, which every reader can see.
        let steps: Vec<f64> = (0..5)
            .map(|i| {
                contrast(
                    &colour(&style, &format!(".u{i}"), "stroke"),
                    &colour(&style, ".bg", "fill"),
                )
            })
            .collect();
        assert!(steps.windows(2).all(|w| w[1] > 1.2 * w[0]), "{steps:?}");
    }
}
