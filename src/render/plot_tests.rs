//! Plots read back from their SVG: lengths are values by the ticks of the axes, words are whole, on
//! the page and apart, colours stand out.

use super::ink::style;
use super::tests::luminance;
use super::theme::Theme;
use super::tolerance;
use super::truth_tests::colour;
use crate::compare::{
    Comparison, QUANTITIES, Quantity, QuantityValue, REQUIREMENT, Regression, Subject,
};
use crate::fabric::Fabric;
use crate::units::Fraction;
use crate::verify::tolerance::{Step, Tolerance};
use crate::verify::{Bounds, Verdict};

fn share(numerator: i64, denominator: i64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

fn number(node: &roxmltree::Node, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// Points of a path of straight lines.
fn points(node: &roxmltree::Node) -> Vec<(f64, f64)> {
    let d = node.attribute("d").unwrap();
    let parts = d.split(['M', 'L']).filter(|part| !part.is_empty());
    let point = |part: &str| {
        let (x, y) = part.split_once(' ').unwrap();
        let y = y.split(['h', 'v']).next().unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    parts.filter(|p| p.contains(' ')).map(point).collect()
}

/// The line from values to places of the ticks of an upward axis: place = a + b * value.
fn upward(page: &roxmltree::Document, between: (f64, f64)) -> (f64, f64) {
    let ticks: Vec<(f64, f64)> = page
        .descendants()
        .filter(|n| n.attribute("data-tick").is_some())
        .map(|n| (points(&n), number(&n, "data-tick")))
        .filter(|(p, _)| (p[0].1 - p[1].1).abs() < 1e-6)
        .filter(|(p, _)| p[0].1 >= between.0 && p[0].1 <= between.1)
        .map(|(p, value)| (value, p[0].1))
        .collect();
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let b = (last.1 - first.1) / (last.0 - first.0);
    // All ticks lie on the line.
    for (value, place) in &ticks {
        assert!((first.1 + b * (value - first.0) - place).abs() < 0.1);
    }
    (first.1 - b * first.0, b)
}

/// Every text is on the page, crosses no other, and is at least 7 points high seven inches wide.
pub(super) fn texts_fit(what: &str, svg: &str) {
    let page = roxmltree::Document::parse(svg).unwrap();
    let root = page.root_element();
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|n| n.parse().unwrap())
        .collect();
    let (width, height) = (view[2], view[3]);
    assert!(13.0 * 504.0 / width >= 7.0, "{what}: text is too small");
    let mut areas: Vec<([f64; 4], String)> = Vec::new();
    for text in page.descendants().filter(|n| n.has_tag_name("text")) {
        if text.attribute("transform").is_some() {
            continue;
        }
        let words = text.text().unwrap_or("").trim().to_string();
        let size = if text.attribute("class") == Some("h1") {
            19.0
        } else {
            13.0
        };
        let wide = words.chars().count() as f64 * size * 0.58;
        let (x, y) = (number(&text, "x"), number(&text, "y"));
        let left = match text.attribute("text-anchor") {
            Some("middle") => x - wide / 2.0,
            Some("end") => x - wide,
            _ => x,
        };
        let area = [left, y - 0.75 * size, left + wide, y + 0.2 * size];
        assert!(
            area[0] >= -1.0 && area[2] <= width + 1.0 && area[1] >= 0.0 && area[3] <= height,
            "{what}: {words:?} leaves the page: {area:?}"
        );
        for (other, said) in &areas {
            let apart = area[2] <= other[0]
                || other[2] <= area[0]
                || area[3] <= other[1]
                || other[3] <= area[1];
            assert!(apart, "{what}: {words:?} crosses {said:?}");
        }
        areas.push((area, words));
    }
    assert!(areas.len() > 8, "{what}");
    for class in page.descendants().filter_map(|n| n.attribute("class")) {
        assert!(!class.contains("plotters"));
    }
}

fn links() -> Tolerance {
    let step = |stands_for, throughput| Step {
        component: format!("component {stands_for} & {}", "a long name ".repeat(12)),
        stands_for,
        lost_endpoints: 0,
        throughput,
    };
    let between = |low, high| {
        Some(Bounds {
            lower: share(low, 100),
            upper: share(high, 100),
        })
    };
    Tolerance {
        kind: "link".into(),
        components: 100,
        endpoints: 64,
        healthy: Bounds {
            lower: share(1, 1),
            upper: share(1, 1),
        },
        required: Some(share(85, 100)),
        steps: vec![
            step(5, None),
            step(15, between(75, 75)),
            step(80, between(90, 95)),
        ],
    }
}

#[test]
fn classes_of_failures_are_as_high_and_wide_as_they_are() {
    let one = links();
    let other = Tolerance {
        kind: "switch".into(),
        ..links()
    };
    let svg = tolerance("a <b> & c", &[one, other], Theme::Auto).unwrap();
    texts_fit("tolerance", &svg);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let areas: Vec<roxmltree::Node> = page
        .descendants()
        .filter(|n| n.has_tag_name("rect") && n.attribute("data-low").is_some())
        .collect();
    assert_eq!(areas.len(), 6);
    let foot = number(&areas[1], "y") + number(&areas[1], "height");
    // An undecided class leaves anything, so that the axis is from zero.
    let (a, b) = upward(&page, (0.0, foot + 1.0));
    assert!((a - foot).abs() < 0.1, "{a} {foot}");
    let high = |node: &roxmltree::Node| (number(node, "y") - a) / b;
    assert_eq!(areas[0].attribute("class"), Some("open"));
    assert_eq!(areas[1].attribute("class"), Some("refuted"));
    assert!((high(&areas[1]) - 75.0).abs() < 0.1 && (high(&areas[2]) - 90.0).abs() < 0.1);
    let width = |i: usize| number(&areas[i], "width");
    assert!((width(2) / width(0) - 16.0).abs() < 0.2 && (width(1) / width(0) - 3.0).abs() < 0.1);
    // The bracket, and it alone, is a whisker from 90 to 95.
    let whiskers: Vec<roxmltree::Node> = page
        .descendants()
        .filter(|n| n.attribute("class") == Some("whisker"))
        .collect();
    assert_eq!(whiskers.len(), 2);
    let ends = points(&whiskers[0]);
    assert!(((ends[0].1 - a) / b - 90.0).abs() < 0.1 && ((ends[1].1 - a) / b - 95.0).abs() < 0.1);
    let words: String = page
        .descendants()
        .filter(|n| n.has_tag_name("text"))
        .filter_map(|n| n.text())
        .collect();
    for wanted in ["75.00%", "90.00% to 95.00%", "required 85.00%", "undecided"] {
        assert!(words.contains(wanted), "{wanted}");
    }
    // No name is cut: its words are all there, however the lines are folded.
    assert_eq!(words.matches("long").count(), 2 * 3 * 12);
    assert!(!words.contains('…'));
    assert!(tolerance("nothing", &[], Theme::Auto).is_err());
}

#[test]
fn numbers_of_failures_are_as_high_as_what_they_leave() {
    use crate::failure::Damage;
    use crate::spec::demand::{Component, Metric};
    use crate::verify::curve::{Asked, Curve, Point};
    let point = |count: u32, verdict, left: Option<(i64, i64)>| Point {
        count,
        verdict,
        left: left.map(|(low, high)| Bounds {
            lower: share(low, 100),
            upper: share(high, 100),
        }),
        sets: "10".into(),
        classes: 2,
        worst: vec!["a link with a name ".repeat(9), "another".into()],
        damage: Damage::default(),
        alike: share(7, 1),
        lost_endpoints: 0,
        witness: None,
        reason: String::new().into(),
    };
    let found = Curve {
        asked: Asked {
            kind: Component::Links,
            most: 3,
            keep: Some(share(60, 100)),
            at_least: None,
            metric: Metric::Throughput,
            lose_endpoints: None,
        },
        required: Some("keep 60%".into()),
        components: 100,
        points: vec![
            point(0, Verdict::Proved, Some((100, 100))),
            point(1, Verdict::Proved, Some((70, 80))),
            point(2, Verdict::Refuted, Some((40, 40))),
            point(3, Verdict::Undecided, None),
        ],
        certificates: Vec::new(),
    };
    let svg = super::curve("a <b>", &found, Theme::Dark).unwrap();
    texts_fit("curve", &svg);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let (a, b) = upward(&page, (0.0, 1e6));
    let bars: Vec<(f64, &str)> = page
        .descendants()
        .filter(|n| n.has_tag_name("rect") && n.attribute("data-low").is_some())
        .map(|n| ((number(&n, "y") - a) / b, n.attribute("class").unwrap()))
        .collect();
    let wanted = [
        (100.0, "k0"),
        (70.0, "k0"),
        (40.0, "refuted"),
        (100.0, "open"),
    ];
    for (bar, wanted) in bars.iter().zip(wanted) {
        assert!(
            (bar.0 - wanted.0).abs() < 0.1 && bar.1 == wanted.1,
            "{bars:?}"
        );
    }
    assert_eq!(bars.len(), 4);
    let mut shapes = page.descendants();
    let whisker = shapes.find(|n| n.attribute("class") == Some("whisker"));
    let ends = points(&whisker.unwrap());
    assert!(((ends[0].1 - a) / b - 70.0).abs() < 0.1 && ((ends[1].1 - a) / b - 80.0).abs() < 0.1);
    let mut shapes = page.descendants();
    let level = shapes
        .find(|n| n.attribute("data-level").is_some())
        .unwrap();
    assert!(((points(&level)[0].1 - a) / b - 60.0).abs() < 0.1);
    let texts = page.descendants().filter(|n| n.has_tag_name("text"));
    let words: String = texts.filter_map(|n| n.text()).collect();
    assert_eq!(words.matches("with").count(), 4 * 9);
}

fn value(low: i64, high: i64) -> QuantityValue {
    QuantityValue {
        text: format!("between {low}.123% and {high}.456%"),
        bounds: Some(Bounds {
            lower: share(low, 1),
            upper: share(high, 1),
        }),
        applies: true,
        unbounded: false,
        loses: None,
        note: None,
    }
}

fn none(text: &str) -> QuantityValue {
    QuantityValue {
        text: text.into(),
        bounds: None,
        ..value(0, 0)
    }
}

fn comparison() -> Comparison {
    let quantity = |name: &str, found| Quantity {
        name: name.into(),
        kind: QUANTITIES.iter().find(|k| k.name == name).unwrap(),
        found,
    };
    let subject = |label: &str| Subject {
        label: label.into(),
        file: "x.yaml".into(),
        design: None,
        fabric: Fabric::default(),
    };
    let labels = [
        "a <b> & c",
        "a design with a name that is far too long to be shown",
        "third",
    ];
    Comparison {
        subjects: labels.map(subject).into(),
        quantities: vec![
            quantity(
                "throughput",
                vec![value(100, 100), value(25, 75), value(50, 50)],
            ),
            quantity(
                "latency-mean-at-half-load",
                vec![value(10, 10), none("not carried"), none("unknown")],
            ),
            quantity("hosts", vec![value(1, 1), value(1, 1), value(1, 1)]),
            quantity("mean-links", vec![value(3, 3), value(4, 4), value(3, 3)]),
            quantity(
                "bisection",
                vec![none("unknown"), none("unknown"), none("unknown")],
            ),
        ],
        causes: vec![vec![], vec![]],
        regressions: vec![],
    }
}

#[test]
fn compared_designs_are_drawn_as_long_as_they_are_worth() {
    let mut result = comparison();
    result.regressions = vec![Regression {
        quantity: "throughput".into(),
        rule: REQUIREMENT,
        design: 1,
        verdict: Verdict::Refuted,
        before: String::new(),
        after: String::new(),
        reason: String::new(),
        place: None,
    }];
    let svg = super::compared(&result, Theme::Light).unwrap();
    texts_fit("compared", &svg);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<&str> = page
        .descendants()
        .filter(|n| n.has_tag_name("text"))
        .filter_map(|n| n.text())
        .collect();
    let wanted = [
        "throughput",
        "more is better",
        "% of uniform traffic",
        "not carried",
        "unknown",
        "mean-links",
        "links",
    ];
    for wanted in wanted {
        assert!(texts.contains(&wanted), "{wanted}: {texts:?}");
    }
    let all = texts.join(" ");
    assert!(all.contains("(× 0.25 to 0.75)"), "{all}");
    // What nobody has, or what is the same without a place of its own, is not drawn.
    assert!(!texts.contains(&"hosts") && !texts.contains(&"bisection"));
    let bars: Vec<(f64, f64, &str)> = page
        .descendants()
        .filter(|n| n.has_tag_name("rect") && n.attribute("data-low").is_some())
        .map(|n| {
            (
                number(&n, "width"),
                number(&n, "data-low"),
                n.attribute("class").unwrap(),
            )
        })
        .collect();
    assert_eq!(bars.len(), 7);
    for bar in &bars[..3] {
        assert!((bar.0 / bars[0].0 - bar.1 / 100.0).abs() < 0.01, "{bar:?}");
    }
    assert_eq!([bars[0].2, bars[1].2, bars[2].2], ["k0", "refuted", "k2"]);
    let empty = Comparison {
        quantities: vec![],
        ..result
    };
    assert!(super::compared(&empty, Theme::Light).is_err());
}

#[test]
fn plots_have_contrast_in_both_themes() {
    for theme in [Theme::Light, Theme::Dark] {
        let style = style(theme);
        let ground = colour(&style, ".bg", "fill");
        let contrast = |class: &str, property: &str| {
            let (a, b) = (
                luminance(&colour(&style, class, property)),
                luminance(&ground),
            );
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for line in [
            ".c0", ".c1", ".c2", ".c3", ".c4", ".c5", ".whisker", ".refuted", ".open", ".limit",
            ".axis", ".ln",
        ] {
            assert!(contrast(line, "stroke") >= 3.0, "{line}, {theme:?}");
        }
        for text in [
            "text", ".t0", ".t1", ".t2", ".t3", ".t4", ".t5", ".dim", ".h2",
        ] {
            assert!(contrast(text, "fill") >= 4.5, "{text}, {theme:?}");
        }
    }
    assert!(style(Theme::Auto).contains("prefers-color-scheme:dark"));
}

/// The drawing of a fat-tree of which some cables were plugged in wrongly.
fn differing(change: impl Fn(&mut crate::formats::wiring::Wiring)) -> String {
    use crate::asbuilt::{Options, differences};
    use crate::formats::wiring::Wiring;
    let text = "name: built\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
    let fabric = super::tests::built(text);
    let designed = Wiring::of_fabric(&fabric);
    let mut built = designed.clone();
    change(&mut built);
    let found = differences(&designed, &built, &Options::default());
    super::differences(&fabric, &found, Theme::Auto)
}

#[test]
fn an_exchange_is_two_cables_that_cross_in_one_colour() {
    let svg = differing(|built| {
        let (one, other) = (built.cables[0].b.clone(), built.cables[1].b.clone());
        (built.cables[0].b, built.cables[1].b) = (other, one);
    });
    texts_fit("exchange", &svg);
    let page = roxmltree::Document::parse(&svg).unwrap();
    let lines = |what: &str| -> Vec<(Vec<(f64, f64)>, String)> {
        page.descendants()
            .filter(|n| n.attribute(what) == Some("Exchange"))
            .map(|n| (points(&n), n.attribute("class").unwrap().to_string()))
            .collect()
    };
    let (built, designed) = (lines("data-built"), lines("data-designed"));
    assert_eq!((built.len(), designed.len()), (2, 2), "{svg}");
    let crossed = |two: &[(Vec<(f64, f64)>, String)]| {
        let side = |end: usize| two[0].0[end].0 - two[1].0[end].0;
        side(0) * side(1) < 0.0
    };
    assert!(crossed(&built) && !crossed(&designed));
    assert_eq!([&*built[0].1, &*built[1].1], ["c0", "c0"]);
    assert!(designed.iter().all(|line| line.1 == "c0 dot"));
    let heading = page
        .descendants()
        .find(|n| n.attribute("class") == Some("h1"));
    assert_eq!(heading.unwrap().text(), Some("built: 1 exchange"));
    // What is drawn as designed is: no line where the exchanged cables belong.
    let drawn = page.descendants();
    let trunks = drawn.filter(|n| n.attribute("data-links").is_some());
    assert_eq!(trunks.count(), 0, "{svg}");
}

#[test]
fn each_kind_of_difference_is_named_and_has_its_colour() {
    let svg = differing(|built| {
        let last = built.cables.len() - 1;
        built.cables[last].rate = built.cables[last].rate.map(|r| crate::units::Rate(r.0 / 2));
        built.cables.remove(4);
    });
    let page = roxmltree::Document::parse(&svg).unwrap();
    let classes = |what: &str, kind: &str| -> Vec<String> {
        page.descendants()
            .filter(|n| n.attribute(what) == Some(kind))
            .map(|n| n.attribute("class").unwrap().to_string())
            .collect()
    };
    assert_eq!(classes("data-designed", "Missing"), ["c5 dash"]);
    assert_eq!(classes("data-built", "Rate"), ["c4"]);
    // The rest of the trunk of which one cable has another rate is as wide as its cables are many.
    let mut shapes = page.descendants();
    let trunk = shapes.find(|n| n.attribute("data-links").is_some());
    let trunk = trunk.unwrap();
    let width = 1.0 + number(&trunk, "data-links").log2();
    assert!((number(&trunk, "stroke-width") - width).abs() < 0.01);
    let heading = page
        .descendants()
        .find(|n| n.attribute("class") == Some("h1"));
    assert_eq!(
        heading.unwrap().text(),
        Some("built: 1 missing, 1 at another rate")
    );
    assert!(!svg.contains("exchanged"));
    let nothing = differing(|_| {});
    assert!(nothing.contains("every cable as designed"));
}
