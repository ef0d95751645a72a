//! Boxes and frames with what is written in them.

use super::data::Data;
use super::labels::{choose, counted, thousands};
use super::plan::{Drawn, Framed, Plan, What};
use super::stack::{AROUND, Heights, below};
use super::svg::{Anchor, Area, Scene};
use crate::fabric::index::Id;
use crate::overlay::Tone;

/// Frames around blocks, their titles below.
pub(super) fn frames(plan: &Plan, heights: &Heights, scene: &mut Scene) {
    for frame in plan.frames.iter().filter(|f| f.depth > 0) {
        let Some((top, bottom)) = heights.frames.get(frame.depth - 1) else {
            continue;
        };
        let area = Area {
            x: frame.left,
            y: *top,
            width: frame.right - frame.left,
            height: bottom - top,
        };
        scene.frame(area, frame.times > 1, &about(frame));
        let at = (area.middle().0, bottom - 7.0);
        scene.text("", at, Anchor::Middle, &frame.title);
    }
}

fn about(frame: &Framed) -> Data {
    Data::default()
        .put("frame", &frame.title)
        .put("times", frame.times)
}

/// All boxes; their numbers are those of the plan.
pub(super) fn draw(plan: &Plan, heights: &Heights, scene: &mut Scene) {
    opened(plan, heights, scene);
    for drawn in &plan.boxes {
        one(plan, drawn, scene);
    }
}

fn one(plan: &Plan, drawn: &Drawn, scene: &mut Scene) {
    let purposes: Vec<&str> = drawn
        .shown
        .iter()
        .filter_map(|d| plan.reserved.get(d))
        .flatten()
        .copied()
        .collect();
    let mut title = name(plan, drawn);
    if !purposes.is_empty() {
        title += &format!(
            "; {} reserved: {}",
            counted(purposes.len(), "port"),
            purposes[0]
        );
    }
    let frame = &plan.frames[drawn.frame];
    let data = Data::default()
        .put("kind", drawn.what.word())
        .put("tier", drawn.tier)
        .put("times", drawn.times)
        .put_some("rail", drawn.rail)
        .put_some("block", Some(&frame.name).filter(|t| !t.is_empty()))
        .put_some("reserved", Some(purposes.len()).filter(|n| *n > 0))
        .devices(plan.fabric, &drawn.members)
        .tone(drawn.tone);
    let stacked = drawn.times > 1 && drawn.what != What::More;
    scene.device(&plan.class(drawn), drawn.area, stacked, &title, &data);
    if drawn.tone == Tone::Failed {
        let area = drawn.area;
        scene.cross((area.right() - 8.0, area.y + 3.0));
    }
    if !purposes.is_empty() && drawn.what != What::More {
        scene.mark(drawn.area);
    }
    words(drawn, scene);
}

/// What a pointer over a box shows: the whole name, never shortened.
fn name(plan: &Plan, drawn: &Drawn) -> String {
    let first = drawn
        .shown
        .first()
        .map_or_else(String::new, |d| plan.fabric.device_name(*d));
    let last = drawn
        .shown
        .last()
        .map_or_else(String::new, |d| plan.fabric.device_name(*d));
    let mut title = match (drawn.what, drawn.times) {
        (What::Endpoint | What::Switch, 1) => first,
        (What::Host, 1) => host(plan, drawn),
        (What::Host, n) => format!("{} hosts: {first} to {last}", thousands(n)),
        (What::Switch | What::Endpoint, n) => {
            format!("{} switches: {first} to {last}", thousands(n))
        }
        (What::More, n) => format!("not drawn: {}, {first} to {last}", thousands(n)),
    };
    if drawn.members.len() > drawn.shown.len() {
        let times = drawn.members.len() / drawn.shown.len().max(1);
        title += &format!(" (and the same in {} blocks alike)", thousands(times - 1));
    }
    title
}

fn host(plan: &Plan, drawn: &Drawn) -> String {
    let unit = drawn.shown.first().map(|d| plan.units.of[d.index()]);
    let unit = unit.and_then(|u| plan.units.list.get(u.index()));
    let (label, ends) = unit.map_or(("", 0), |u| (u.label.as_str(), u.endpoints));
    let first = drawn
        .shown
        .first()
        .map_or_else(String::new, |d| plan.fabric.device_name(*d));
    if ends > 1 {
        format!("{label}: {} from {first}", counted(ends, "endpoint"))
    } else {
        format!("{label}: {first}")
    }
}

/// The lines of text of a box.
fn words(drawn: &Drawn, scene: &mut Scene) {
    let area = drawn.area;
    let room = area.width - 4.0;
    let (x, y) = area.middle();
    let mut lines: Vec<String> = drawn.lines.iter().map(|l| choose(l, room)).collect();
    lines.retain(|l| !l.is_empty());
    // With a port number above it an endpoint's name is lower.
    let shift = if drawn.what == What::Endpoint {
        8.0
    } else {
        0.0
    };
    let mut top = y + 4.0 + shift - 7.0 * crate::units::real(lines.len().saturating_sub(1));
    for line in &lines {
        scene.text("", (x, top), Anchor::Middle, line);
        top += 14.0;
    }
}

/// Hosts around the endpoints that are drawn one by one, with the bar of their scale-up network.
fn opened(plan: &Plan, heights: &Heights, scene: &mut Scene) {
    let Some(top) = heights.rows.get(&0) else {
        return;
    };
    let high = super::stack::height(plan, 0);
    for host in &plan.opened {
        let unit = &plan.units.list[host.unit.index()];
        let area = Area {
            x: host.left - 2.0,
            y: top - AROUND,
            width: host.right - host.left + 4.0,
            height: high + below(plan) + AROUND - 2.0,
        };
        scene.part("ep", area);
        let inside = area.width - 8.0;
        let mut y = top + high + 8.0;
        if let Some(text) = scale_up(plan, unit) {
            let bar = Area {
                x: host.left + 2.0,
                y: top + high + 4.0,
                width: host.right - host.left - 4.0,
                height: 16.0,
            };
            scene.part("nv", bar);
            let at = (bar.middle().0, bar.y + 12.0);
            scene.text("", at, Anchor::Middle, &choose(&text, inside));
            y += 16.0;
        }
        let part = plan.fabric.role(unit.first).part.clone();
        let mut names = plan.unit_label(unit, false);
        if let Some(part) = part {
            names.insert(0, format!("{} ({part})", names[0]));
        }
        let at = (area.middle().0, y + 10.0);
        scene.text("", at, Anchor::Middle, &choose(&names, inside));
    }
}

/// `NVSwitch · 8 × 3.6 Tb/s`: what joins the endpoints of a host inside it.
fn scale_up(plan: &Plan, unit: &super::units::Unit) -> Option<Vec<String>> {
    let fabric = plan.fabric;
    let rate = plan.scale_up.get(&unit.first)?;
    let name = unit
        .members
        .iter()
        .map(|d| fabric.role(*d))
        .find(|r| r.kind == crate::fabric::Kind::ScaleUp)
        .map_or("scale-up", |r| r.name.as_str());
    let name = if name == "nvswitch" { "NVSwitch" } else { name };
    Some(vec![
        format!("{name} · {} × {rate}", unit.endpoints),
        format!("{name} {rate}"),
        name.to_string(),
        rate.to_string(),
        String::new(),
    ])
}
