use super::theme::Theme;
use super::{diagram, drawn};
use crate::fabric::index::Id;
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::overlay::{self, Tone};
use crate::proof::{self, read};
use crate::solve::SolveOptions;
use crate::traffic::Matrix;
use crate::units::Fraction;
use crate::{family, formats, parts::Catalogue};
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

/// Where a text is, by the width of the widest of the usual fonts.
fn text_area(text: &roxmltree::Node, size: f64) -> Area {
    let words = text.text().unwrap_or("");
    let width = match text.attribute("class") {
        Some("h1" | "tier" | "bold") => super::diagram::bold(words, size),
        _ => super::diagram::sized(words, size),
    };
    let left = match text.attribute("text-anchor") {
        Some("middle") => number(text, "x") - width / 2.0,
        Some("end") => number(text, "x") - width,
        _ => number(text, "x"),
    };
    [
        left,
        number(text, "y") - size * 0.8,
        left + width,
        number(text, "y") + size * 0.2,
    ]
}

/// Every label is on the page, off every other label, and either in a box or off it.
pub(super) fn legible(name: &str, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let root = page.root_element();
    for needed in ["title", "desc"] {
        assert!(
            root.children().any(|c| c.has_tag_name(needed)),
            "{name} has no {needed}"
        );
    }
    let view = root.attribute("viewBox").unwrap();
    let page_size: Vec<f64> = view.split(' ').map(|n| n.parse().unwrap()).collect();
    let whole = [0.0, 0.0, page_size[2], page_size[3]];
    let area = |r: &roxmltree::Node| {
        let (x, y) = (number(r, "x"), number(r, "y"));
        [x, y, x + number(r, "width"), y + number(r, "height")]
    };
    let boxes: Vec<Area> = page
        .descendants()
        .filter(|n| n.has_tag_name("rect") && n.attribute("x").is_some())
        // Grounds of texts on bands, and edges of blocks behind the one that is drawn.
        .filter(|n| !["on", "stack"].contains(&n.attribute("class").unwrap_or("")))
        .map(|r| area(&r))
        .collect();
    for area in &boxes {
        assert!(
            inside(area, &whole),
            "{name}: a box leaves the page: {area:?}"
        );
    }
    let mut texts: Vec<(Area, &str)> = Vec::new();
    for text in page.descendants().filter(|n| n.has_tag_name("text")) {
        let size = match text.attribute("class") {
            Some("h1") => 19.0,
            Some("h2" | "tier") => 12.5,
            _ => 11.0,
        };
        if text.attribute("transform").is_some() {
            continue;
        }
        let (area, words) = (text_area(&text, size), text.text().unwrap_or(""));
        assert!(inside(&area, &whole), "{name}: `{words}` leaves the page");
        for other in &texts {
            assert!(
                apart(&area, &other.0),
                "{name}: `{words}` overlaps `{}`",
                other.1
            );
        }
        let own = boxes
            .iter()
            .find(|b| inside(&area, b) && b[3] - b[1] < 60.0);
        for around in &boxes {
            // The rest of a stack lies behind the box that the label is in.
            let behind =
                own.is_some_and(|o| (0..4).all(|side| (o[side] - around[side]).abs() < 6.5));
            assert!(
                behind || inside(&area, around) || apart(&area, around),
                "{name}: `{words}` runs over the edge of a box"
            );
        }
        texts.push((area, words));
    }
    assert!(svg.len() < 110_000, "{name}: {} bytes", svg.len());
}

pub(super) fn built(text: &str) -> Fabric {
    family::build(&family::parse(text, Path::new("t"), Catalogue::builtin()).unwrap()).unwrap()
}

pub(super) fn shipped(name: &str) -> Fabric {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("topologies")
        .join(name)
        .with_extension("yaml");
    family::build(&family::read(&path).unwrap()).unwrap()
}

/// Switches of a ring with long names, or leaves under two spines; two hosts on each.
fn import(switches: usize, ring: bool) -> Fabric {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for s in 0..switches {
        nodes.push(format!(
            r#"{{"id":"building-7/row-{}/switch-{s}","kind":"switch"}}"#,
            s / 4
        ));
        let link = |a: &str, b: &str| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#);
        let own = format!("building-7/row-{}/switch-{s}", s / 4);
        for h in 0..2 {
            nodes.push(format!(r#"{{"id":"h{s}-{h}","kind":"host"}}"#));
            edges.push(link(&format!("h{s}-{h}"), &own));
        }
        if ring {
            let next = (s + 1) % switches;
            edges.push(link(
                &own,
                &format!("building-7/row-{}/switch-{next}", next / 4),
            ));
        } else {
            edges.extend(["alpha", "omega"].map(|spine| link(&own, spine)));
        }
    }
    if !ring {
        nodes.extend(
            ["alpha", "omega"].map(|spine| format!(r#"{{"id":"{spine}","kind":"switch"}}"#)),
        );
    }
    let text = format!(
        r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    formats::node_link::parse(&text, Path::new("hall.json")).unwrap()
}

#[test]
fn drawings_are_well_formed_small_and_legible() {
    let small = "name: a <b> & c\nfamily: leaf-spine\nhost: generic-8gpu\nhosts: 2\nswitch: generic-25.6t\n";
    legible("16 GPUs", &diagram(&built(small)));
    for name in [
        "fat-tree-k4",
        "superpod-h100-127",
        "rail-16384",
        "hundred-thousand",
        "superpod-b300-512",
        "leaf-spine-128",
        "fat-tree-k64",
    ] {
        legible(name, &diagram(&shipped(name)));
    }
    for (switches, ring) in [(5, true), (40, true), (400, true), (6, false), (60, false)] {
        legible(
            &format!("import of {switches}"),
            &diagram(&import(switches, ring)),
        );
    }
}

#[test]
fn identical_blocks_are_one_with_a_multiplier_and_the_partial_one_says_so() {
    let words = |svg: &str| -> Vec<String> {
        let page = roxmltree::Document::parse(svg).unwrap();
        page.descendants()
            .filter(|n| n.has_tag_name("text"))
            .filter_map(|n| n.text())
            .map(str::to_string)
            .collect()
    };
    let says = |svg: &str, text: &str| {
        assert!(
            words(svg).iter().any(|w| w.contains(text)),
            "no `{text}` in {:?}",
            words(svg)
        )
    };
    let big = diagram(&shipped("fat-tree-k64"));
    ["pod 0 to 63 (× 64)", "2,048 edge switches", "65,536 hosts"]
        .iter()
        .for_each(|text| says(&big, text));
    let pod = diagram(&shipped("superpod-h100-127"));
    let expected = [
        "SU 3: 31 of 32 hosts",
        "every leaf to every spine: 2 × 400 Gb/s · 512 trunks, 1,024 cables",
        "4 ports reserved: management",
        "8 GPUs (1 host)",
        "16 × qm9700",
    ];
    expected.iter().for_each(|text| says(&pod, text));
    says(
        &diagram(&shipped("hundred-thousand")),
        "pod 24: 212 of 512 hosts",
    );
}

#[test]
fn names_say_a_role_once_and_stay_apart() {
    for (name, some) in [
        ("fat-tree-k4", "pod0-edge1"),
        ("leaf-spine-128", "spine0"),
        ("superpod-b300-512", "plane1-spine3"),
    ] {
        let fabric = shipped(name);
        let names: std::collections::BTreeSet<String> =
            fabric.device_ids().map(|d| fabric.device_name(d)).collect();
        assert_eq!(names.len(), fabric.devices());
        assert!(names.contains(some), "{some} is not among {names:?}");
    }
}

fn share(numerator: i64, denominator: i64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

fn graph(names: &[String], edges: &[(usize, usize)]) -> Fabric {
    let mut nodes: Vec<String> = names
        .iter()
        .map(|n| format!(r#"{{"id":"{n}","kind":"switch"}}"#))
        .collect();
    let link = |a: &str, b: &str| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#);
    let mut links: Vec<String> = edges
        .iter()
        .map(|(a, b)| link(&names[*a], &names[*b]))
        .collect();
    for name in names {
        for host in 0..2 {
            nodes.push(format!(r#"{{"id":"h{host}-{name}","kind":"host"}}"#));
            links.push(link(&format!("h{host}-{name}"), name));
        }
    }
    let text = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        links.join(",")
    );
    formats::node_link::parse(&text, Path::new("graph.json")).unwrap()
}

/// A dragonfly of `groups` groups of four switches, one link between each two groups.
fn dragonfly(groups: usize) -> Fabric {
    let names: Vec<String> = (0..groups * 4)
        .map(|s| format!("g{}-r{}", s / 4, s % 4))
        .collect();
    let inside = (0..groups)
        .flat_map(|g| (0..4).flat_map(move |a| (0..a).map(move |b| (4 * g + a, 4 * g + b))));
    let between = (0..groups).flat_map(|g| (0..g).map(move |h| (4 * g + h % 4, 4 * h + g % 4)));
    graph(&names, &inside.chain(between).collect::<Vec<_>>())
}

#[test]
fn peers_are_drawn_as_groups_as_a_matrix_and_small() {
    let groups = diagram(&dragonfly(9));
    legible("dragonfly", &groups);
    assert!(groups.contains("g8: 4 switches, 8 hosts"), "{groups}");
    assert!(
        groups.contains("g0 opened: 4 switches, 8 hosts, 6 links inside"),
        "{groups}"
    );
    for count in [100, 2000] {
        let names: Vec<String> = (0..count).map(|s| format!("switch-{s}")).collect();
        let edges: Vec<(usize, usize)> = (0..count)
            .flat_map(|a| [1, 7, 31].map(|step| (a, (a + step) % count)))
            .collect();
        let fabric = graph(&names, &edges);
        let svg = diagram(&fabric);
        legible("matrix", &svg);
        assert!(svg.contains(&format!(
            "The matrix of {} switches",
            if count == 2000 { "2,000" } else { "100" }
        )));
        if count == 100 {
            // Each joined pair is a cell on both sides of the diagonal.
            // Neighbours in a row are one rectangle.
            let cells = svg.split("<path class=\"f2\"").nth(1).unwrap();
            let path = cells.split('>').next().unwrap();
            let widths: Vec<f64> = path
                .split('h')
                .skip(1)
                .filter_map(|t| t.split('v').next().unwrap().parse().ok())
                .collect();
            let cell = widths.iter().copied().fold(f64::INFINITY, f64::min);
            let all: f64 = widths.iter().map(|w| w / cell).sum();
            assert_eq!(all.round() as usize, 2 * 3 * count);
        }
    }
}

#[test]
fn a_grid_is_drawn_as_one() {
    let mut fabric = graph(
        &(0..24).map(|s| format!("s{s}")).collect::<Vec<_>>(),
        &grid_edges(),
    );
    let switches = fabric
        .roles
        .iter()
        .position(|r| r.kind == crate::fabric::Kind::Switch)
        .unwrap();
    let axis = |name: &str| crate::fabric::Axis {
        name: name.into(),
        parent: None,
    };
    fabric.axes = vec![axis("x"), axis("y")];
    fabric.roles[switches].axes = vec![0, 1];
    fabric.coordinates = (0..24).flat_map(|s| [s / 6, s % 6]).collect();
    let svg = diagram(&fabric);
    legible("torus", &svg);
    assert!(
        svg.contains("Rows: x. Columns: y. All dimensions: x 4 × y 6."),
        "{svg}"
    );
}

fn grid_edges() -> Vec<(usize, usize)> {
    let at = |x: usize, y: usize| (x % 4) * 6 + y % 6;
    (0..24)
        .flat_map(|s| [(s, at(s / 6 + 1, s % 6)), (s, at(s / 6, s % 6 + 1))])
        .collect()
}

#[test]
fn loads_are_those_of_the_certificate() {
    let fabric = shipped("fat-tree-k4");
    let network = Network::new(&fabric);
    let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
    let bracket = proof::throughput(&fabric, &network, &matrix).unwrap();
    let loads = read::loads(&network, &bracket).unwrap();
    // A GPU sends all it has; 14 of 15 partners are behind another edge switch, 12 of 15 in another
    // pod.
    for ((a, b), load) in network.all_ends().zip(&loads) {
        let tier = fabric
            .role(a.device())
            .tier
            .max(fabric.role(b.device()).tier);
        let expected = [0.0, 1.0, 14.0 / 15.0, 12.0 / 15.0][tier as usize];
        assert!(
            (load - expected).abs() < 1e-12,
            "{} to {}: {load}",
            fabric.device_name(a.device()),
            fabric.device_name(b.device())
        );
    }
    // Another bound than that of its flow is noticed.
    let forged = bracket.forged(share(1, 2));
    assert!(read::loads(&network, &forged).is_err());
}

#[test]
fn overlays_are_legible_and_say_what_was_proved() {
    let effort = SolveOptions::default();
    for name in [
        "fat-tree-k4",
        "superpod-h100-31",
        "leaf-spine-128",
        "superpod-b300-512",
    ] {
        let fabric = shipped(name);
        let network = Network::new(&fabric);
        let spine = fabric
            .roles
            .iter()
            .rfind(|r| r.kind == crate::fabric::Kind::Switch)
            .map(|r| r.first.after(r.count / 2))
            .unwrap();
        let link = fabric
            .links
            .iter()
            .rposition(|l| fabric.is_inter_switch(l))
            .unwrap();
        let ends: Vec<String> = [
            network.endpoints[0],
            network.endpoints[network.endpoints.len() / 2],
        ]
        .map(|d| fabric.device_name(d.device()))
        .to_vec();
        let shown = [
            overlay::utilisation(&fabric, &network, &effort).unwrap(),
            overlay::failed(&fabric, &network, &fabric.device_name(spine), &effort).unwrap(),
            overlay::failed(
                &fabric,
                &network,
                &fabric.link_name(LinkId::new(link)),
                &effort,
            )
            .unwrap(),
            overlay::path(&fabric, &network, &ends.join(",")).unwrap(),
        ];
        for (index, overlay) in shown.iter().enumerate() {
            for theme in [Theme::Light, Theme::Dark] {
                let svg = drawn(&fabric, overlay, theme);
                legible(&format!("{name}, overlay {index}"), &svg);
                assert_eq!(
                    svg.contains("class=\"cross\""),
                    index == 1 || index == 2,
                    "{name}, overlay {index}"
                );
                assert_eq!(svg.contains("class=\"l-path\""), index == 3);
            }
        }
        assert_eq!(
            shown[2]
                .links
                .iter()
                .filter(|t| **t == Tone::Failed)
                .count(),
            1
        );
    }
    let fabric = shipped("fat-tree-k4");
    let network = Network::new(&fabric);
    let cut = overlay::cut(&fabric, &network, &effort).unwrap();
    legible("cut", &drawn(&fabric, &cut, Theme::Auto));
    assert_eq!(
        cut.notes[0],
        "Bisection cut: 3200.0 Gb/s across, bisection 100% (exact)"
    );
    for unknown in [
        "spine99",
        "pod0-edge0 -- pod3-edge0",
        "gpu-pod0-edge0-host0",
    ] {
        assert!(overlay::failed(&fabric, &network, unknown, &effort).is_err());
    }
    assert!(overlay::path(&fabric, &network, "nobody").is_err());
    // What failed is drawn although its siblings are folded away.
    let big = shipped("fat-tree-k64");
    let mut shown = overlay::Overlay {
        notes: vec!["x".into()],
        devices: vec![Tone::Plain; big.devices()],
        links: vec![Tone::Plain; big.links.len()],
        ..overlay::Overlay::default()
    };
    let edge = big
        .device_ids()
        .find(|d| big.device_name(*d) == "pod17-edge20")
        .unwrap();
    shown.devices[edge.index()] = Tone::Failed;
    let svg = drawn(&big, &shown, Theme::Auto);
    legible("fat-tree-k64, one failed", &svg);
    assert!(
        svg.contains("pod17-edge20")
            && svg.contains(">pod 17: ")
            && svg.contains("pod 0 and 62 like it (× 63)")
    );
}

/// Relative luminance of `#rrggbb` or `#rgb`.
pub(super) fn luminance(colour: &str) -> f64 {
    let digits: Vec<char> = colour.trim_start_matches('#').chars().collect();
    let wide: String = if digits.len() == 3 {
        digits.iter().flat_map(|c| [*c, *c]).collect()
    } else {
        digits.iter().collect()
    };
    let part = |i: usize| {
        let value = f64::from(u8::from_str_radix(&wide[2 * i..2 * i + 2], 16).unwrap()) / 255.0;
        if value <= 0.03928 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2)
}
