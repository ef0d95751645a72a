//! Lines between boxes: one for each cable or each trunk, from port to port.

use super::cables::{Drawing, Group, Mode, by_tone, capacity, first, load, stroke};
use super::data::Data;
use super::labels::thousands;
use super::plan::{Plan, What, rail};
use super::style;
use super::svg::{Course, Scene, Stroke};
use super::wiring::rows;
use crate::fabric::LinkId;
use crate::fabric::index::Id;
use crate::overlay::Tone;
use crate::units::{Rate, real};
use std::collections::{BTreeMap, BTreeSet};

/// Loads that are named where they differ.
const BUSIEST: usize = 5;
/// Where along a line a label is tried.
const PLACES: [f64; 5] = [0.5, 0.35, 0.65, 0.2, 0.8];

/// A line between two boxes.
pub(super) struct Line {
    pub ends: (u32, u32),
    /// Cables that it shows, and all that it stands for.
    pub shown: Vec<LinkId>,
    pub all: Vec<LinkId>,
    /// Cables between the two boxes, those of other lines included.
    pub of: usize,
    pub group: Group,
    pub load: Option<u16>,
    /// Whether the two boxes stand in one row.
    pub level: bool,
    /// Where it starts and ends.
    pub places: [(f64, f64); 2],
    /// Which rows, for labels.
    rows: (u8, u8),
    /// Whether each line is one cable.
    cable: bool,
    /// Whether it goes over a band.
    over: bool,
}

/// All lines, without their places.
pub(super) fn lines(plan: &Plan, drawings: &[Drawing]) -> Vec<Line> {
    let mut found = Vec::new();
    for drawing in drawings {
        let first = first(drawing);
        for (ends, pair) in &drawing.pairs {
            let whole = |n: u32| plan.boxes[n.index()].what != What::More;
            let more = !whole(ends.0) || !whole(ends.1);
            if ends.0 == ends.1 || (more && drawing.mode != Mode::Trunks) {
                continue;
            }
            let band = matches!(drawing.mode, Mode::Band | Mode::Irregular | Mode::Stubs);
            let plain = match drawing.mode {
                Mode::Cables | Mode::Trunks => true,
                Mode::Irregular => ends.1 == first && plan.overlay.is_empty(),
                Mode::Band | Mode::Stubs => false,
            };
            let shown = by_tone(plan, &pair.shown, !band);
            let mut all = by_tone(plan, &pair.all, !band);
            for (group, shown) in shown {
                if !(plain || matches!(group, Group::Path | Group::Failed)) {
                    continue;
                }
                let line = |shown: Vec<LinkId>, all: Vec<LinkId>| Line {
                    ends: *ends,
                    load: load(plan, &shown),
                    shown,
                    all,
                    of: pair.shown.len(),
                    group,
                    level: drawing.rows.0 == drawing.rows.1,
                    places: [(0.0, 0.0); 2],
                    rows: drawing.rows,
                    cable: drawing.mode == Mode::Cables,
                    over: band,
                };
                if drawing.mode == Mode::Cables {
                    found.extend(shown.into_iter().map(|id| line(vec![id], vec![id])));
                } else {
                    let all = all.remove(&group).unwrap_or_default();
                    found.push(line(shown, all));
                }
            }
        }
    }
    place(plan, &mut found);
    found
}

/// Ports of the upper and the lower end of a cable.
fn ports(plan: &Plan, id: LinkId) -> (u32, u32) {
    let link = &plan.fabric.links[id.index()];
    let (_, upper, _) = rows(plan.units, link.a, link.b);
    if upper == link.a {
        (link.a_port, link.b_port)
    } else {
        (link.b_port, link.a_port)
    }
}

/// Spreads the ends of lines over the edges of their boxes, in the order of what they lead to.
fn place(plan: &Plan, lines: &mut [Line]) {
    // Box, whether at its top edge; then line and which end.
    let mut edges: BTreeMap<(u32, bool), Vec<(usize, usize)>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        edges
            .entry((line.ends.0, line.level))
            .or_default()
            .push((at, 0));
        edges.entry((line.ends.1, true)).or_default().push((at, 1));
    }
    for ((number, top), mut ends) in edges {
        let area = plan.boxes[number.index()].area;
        let far = |end: &(usize, usize)| {
            let line = &lines[end.0];
            let other = if end.1 == 0 { line.ends.1 } else { line.ends.0 };
            plan.boxes[other.index()].area
        };
        ends.sort_by(|one, two| {
            let key = |end: &(usize, usize)| {
                let line = &lines[end.0];
                let ports = ports(plan, line.shown[0]);
                (ports, line.group)
            };
            let (a, b) = (far(one).middle().0, far(two).middle().0);
            a.total_cmp(&b).then_with(|| key(one).cmp(&key(two)))
        });
        let fars: Vec<f64> = ends.iter().map(|e| far(e).middle().0).collect();
        let wider = ends.iter().all(|e| area.width > 1.8 * far(e).width);
        let straight = wider
            && fars
                .iter()
                .all(|x| *x > area.x + 5.0 && *x < area.right() - 5.0)
            && fars.windows(2).all(|w| w[1] - w[0] > 7.0);
        let pitch = (area.width / real(ends.len())).min(if plan.unfolded { 60.0 } else { 14.0 });
        let y = if top { area.y } else { area.bottom() };
        for (at, ((line, end), x)) in ends.into_iter().zip(&fars).enumerate() {
            let middle = real(at) - (real(fars.len()) - 1.0) / 2.0;
            let x = if straight {
                *x
            } else {
                area.middle().0 + pitch * middle
            };
            lines[line].places[end] = (x, y);
        }
    }
}

/// The colour of a cable: that of the rail or plane of its lower switch, else of its upper one.
pub(super) fn rail_of(plan: &Plan, links: &[LinkId]) -> Option<u32> {
    plan.rails?;
    let of = |id: &LinkId| {
        let link = &plan.fabric.links[id.index()];
        let (_, upper, lower) = rows(plan.units, link.a, link.b);
        let switch = |d: &crate::fabric::DeviceId| plan.units.tier[d.index()] > 0;
        let both = [lower, upper];
        let found = both
            .iter()
            .filter(|d| switch(d))
            .find_map(|d| rail(plan.fabric, *d));
        found.or_else(|| rail(plan.fabric, lower))
    };
    let one = of(links.first()?)?;
    links.iter().all(|l| of(l) == Some(one)).then_some(one)
}

/// Class of a line, and what the overlay says of it.
pub(super) fn look(
    plan: &Plan,
    group: Group,
    load: Option<u16>,
    links: &[LinkId],
) -> (String, Tone) {
    let tone = group.tone(load);
    let class = match (style::toned(tone), rail_of(plan, links)) {
        (Some(class), _) => class,
        (None, Some(rail)) => style::rail(rail),
        (None, None) => "ln",
    };
    (class.to_string(), tone)
}

/// What a pointer over some links shows.
pub(super) fn title(plan: &Plan, links: &[LinkId], ends: [&str; 2]) -> String {
    let Some(id) = links.first() else {
        return String::new();
    };
    let link = &plan.fabric.links[id.index()];
    let class = &plan.fabric.classes[link.class.index()];
    let rate = class.rate_ab.max(class.rate_ba);
    let length = class.length.map_or_else(String::new, |l| format!(", {l}"));
    let media = class.media.as_ref().map_or_else(String::new, |(a, b)| {
        if a == b {
            format!(", {a}")
        } else {
            format!(", {a} to {b}")
        }
    });
    if links.len() == 1 {
        return format!(
            "{}: {} {rate}{length}{media}",
            plan.fabric.link_name(*id),
            class.name
        );
    }
    format!(
        "{} to {}: {} × {rate}, {}{length}{media}",
        ends[0],
        ends[1],
        thousands(links.len()),
        class.name
    )
}

/// Data of a line.
fn data(plan: &Plan, line: &Line, tone: Tone) -> Data {
    let mut data = Data::default()
        .put("from", format!("b{}", line.ends.0))
        .put("to", format!("b{}", line.ends.1))
        .links(plan.fabric, &line.all, tone)
        .put_some("rail", rail_of(plan, &line.shown))
        .tone(tone);
    if line.shown.len() == 1 {
        let (upper, lower) = ports(plan, line.shown[0]);
        data = data.put("ports", format!("{upper} {lower}"));
    }
    if line.over {
        // Its links are in the stubs at both ends too.
        data = data.put("over", 1);
    }
    if line.shown.len() != line.all.len() {
        data = data.put("each", line.shown.len());
    }
    data
}

/// Draws them with their labels.
pub(super) fn draw(plan: &Plan, lines: &[Line], scene: &mut Scene) {
    let mut order: Vec<&Line> = lines.iter().collect();
    order.sort_by_key(|l| (l.group, l.load));
    for line in &order {
        let (class, tone) = look(plan, line.group, line.load, &line.shown);
        let counted = |n: u32| plan.boxes[n.index()].what == What::More;
        let dash = counted(line.ends.0) || counted(line.ends.1);
        let class = if dash { format!("{class} dash") } else { class };
        let least = style::line(tone).map_or(1.2, |l| l.1);
        let width = stroke(capacity(plan, &line.shown)).max(least);
        let name = |n: u32| {
            let first = plan.boxes[n.index()].shown.first();
            first.map_or_else(String::new, |d| plan.fabric.device_name(*d))
        };
        let (from, to) = (name(line.ends.0), name(line.ends.1));
        let title = title(plan, &line.shown, [&from, &to]);
        let data = data(plan, line, tone);
        let stroke = Stroke {
            class: &class,
            width,
            data: &data,
            title: &title,
        };
        let course = course(line);
        if line.over {
            scene.trunk_over(&stroke, line.places, course);
        } else {
            scene.trunk(&stroke, line.places, course);
        }
        if tone == Tone::Failed {
            scene.cross(along(line, 0.5));
        }
    }
    if plan.unfolded {
        order.iter().for_each(|l| numbers(plan, l, scene));
    }
    labels(plan, &order, scene);
}

/// Whether a line is one of many from one stack of hosts, in which is said how much each is.
fn fans(plan: &Plan, counts: &BTreeMap<u32, usize>, line: &Line) -> bool {
    let lower = &plan.boxes[line.ends.1.index()];
    let many = counts.get(&line.ends.1).is_some_and(|n| *n > 2);
    lower.what == What::Host && lower.times > 1 && many && line.group == Group::Plain
}

/// How many lines go up from each box.
fn fan_counts<'a>(lines: impl Iterator<Item = &'a Line>) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line.ends.1).or_default() += 1;
    }
    counts
}

/// `64 × 400 Gb/s a line`, in the boxes of hosts from which many lines go.
pub(super) fn each(plan: &mut Plan, lines: &[Line]) {
    let counts = fan_counts(lines.iter());
    let mut boxes: BTreeMap<u32, BTreeSet<(usize, Rate)>> = BTreeMap::new();
    for line in lines.iter().filter(|l| fans(plan, &counts, l)) {
        let class = plan.fabric.links[line.shown[0].index()].class;
        let class = &plan.fabric.classes[class.index()];
        let size = (line.shown.len(), class.rate_ab.max(class.rate_ba));
        boxes.entry(line.ends.1).or_default().insert(size);
    }
    for (number, sizes) in boxes {
        let texts: Vec<String> = sizes
            .iter()
            .map(|(count, rate)| format!("{} × {rate}", thousands(*count)))
            .collect();
        let text = texts.join(" or ");
        let own = &mut plan.boxes[number.index()].lines;
        own.push(vec![format!("{text} a line"), text, String::new()]);
    }
}

fn course(line: &Line) -> Course {
    let [(x1, y1), (x2, y2)] = line.places;
    if line.level {
        let reach = (16.0 + (x2 - x1).abs() * 0.12).min(80.0);
        return Course::Bent((f64::midpoint(x1, x2), y1.min(y2) - reach));
    }
    if (x1 - x2).abs() < 0.5 {
        return Course::Straight;
    }
    Course::Upright
}

/// A point of a line.
fn along(line: &Line, share: f64) -> (f64, f64) {
    let [(x1, y1), (x2, y2)] = line.places;
    let (t, u) = (share, 1.0 - share);
    match course(line) {
        Course::Straight => (x1 + (x2 - x1) * t, y1 + (y2 - y1) * t),
        Course::Bent((x, y)) => {
            let at = |a: f64, b: f64, c: f64| u * u * a + 2.0 * u * t * b + t * t * c;
            (at(x1, x, x2), at(y1, y, y2))
        }
        Course::Upright => {
            let half = f64::midpoint(y1, y2);
            let at = |a: f64, b: f64, c: f64, d: f64| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            (at(x1, x1, x2, x2), at(y1, half, half, y2))
        }
    }
}

/// Port numbers at both ends, inside the boxes.
fn numbers(plan: &Plan, line: &Line, scene: &mut Scene) {
    if !line.cable {
        return;
    }
    let (upper, lower) = ports(plan, line.shown[0]);
    for ((number, port), (x, y)) in [(line.ends.0, upper), (line.ends.1, lower)]
        .into_iter()
        .zip(line.places)
    {
        let area = plan.boxes[number.index()].area;
        let top = (y - area.y).abs() < 0.5;
        let y = if top { y + 11.0 } else { y - 4.0 };
        scene.quiet("pt", (x, y), &port.to_string());
    }
}

/// Labels: how many of which rate, once for each two rows; what failed of how many; loads.
fn labels(plan: &Plan, order: &[&Line], scene: &mut Scene) {
    let mut said: BTreeSet<((u8, u8), String)> = BTreeSet::new();
    let write = |scene: &mut Scene, line: &Line, text: &str| {
        PLACES.iter().any(|share| {
            let (x, y) = along(line, *share);
            scene.label((x, y + 4.0), text)
        })
    };
    for line in order.iter().filter(|l| l.group == Group::Failed) {
        if line.shown.len() < line.of {
            let text = format!("{} of {} failed", line.shown.len(), line.of);
            write(scene, line, &text);
        }
    }
    let mut loads: BTreeMap<(u8, u8), Vec<&Line>> = BTreeMap::new();
    for line in order.iter().rev().filter(|l| l.load.is_some()) {
        loads.entry(line.rows).or_default().push(line);
    }
    for lines in loads.values() {
        let different: BTreeSet<Option<u16>> = lines.iter().map(|l| l.load).collect();
        let most = if different.len() == 1 { 1 } else { BUSIEST };
        let mut written = 0;
        for line in lines {
            let text = line
                .load
                .map_or_else(String::new, |l| plan.overlay.number(l));
            if written < most && write(scene, line, &text) {
                written += 1;
            }
        }
    }
    if !plan.overlay.is_empty() {
        return;
    }
    let counts = fan_counts(order.iter().copied());
    for line in order.iter().filter(|l| !l.cable && l.group == Group::Plain) {
        if fans(plan, &counts, line) {
            continue;
        }
        let class = plan.fabric.links[line.shown[0].index()].class;
        let class = &plan.fabric.classes[class.index()];
        let rate = class.rate_ab.max(class.rate_ba);
        let text = format!("{} × {rate}", thousands(line.shown.len()));
        let key = (line.rows, text.clone());
        if !said.contains(&key) && write(scene, line, &text) {
            said.insert(key);
        }
    }
}
