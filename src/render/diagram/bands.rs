//! Bands: what is complete as one shape that says what it is, with a stub for each box.

use super::cables::{Drawing, Group, Mode, at_box, by_tone, capacity, ends, stroke};
use super::data::Data;
use super::labels::thousands;
use super::lines::{look, title};
use super::plan::{Plan, What};
use super::saying::said;
use super::stack::{Heights, span, text};
use super::svg::{Area, Course, Scene, Stroke};
use crate::fabric::LinkId;
use crate::fabric::index::Id;
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Draws the bands and their stubs.
pub(super) fn draw(plan: &Plan, drawings: &[Drawing], heights: &Heights, scene: &mut Scene) {
    for (number, drawing) in drawings.iter().enumerate() {
        match drawing.mode {
            Mode::Band | Mode::Irregular => band(plan, number, drawing, heights, scene),
            Mode::Stubs => stubs(plan, number, drawing, scene),
            Mode::Cables | Mode::Trunks => {}
        }
    }
}

fn links(drawing: &Drawing) -> Vec<LinkId> {
    drawing
        .pairs
        .values()
        .flat_map(|p| p.all.iter().copied())
        .collect()
}

fn band(plan: &Plan, number: usize, drawing: &Drawing, heights: &Heights, scene: &mut Scene) {
    let Some((y, height)) = heights.bands.get(&drawing.rows.0) else {
        return;
    };
    let (left, right) = span(plan, drawing);
    let area = Area {
        x: left,
        y: *y,
        width: right - left,
        height: *height,
    };
    let said = said(plan, drawing);
    let all = links(drawing);
    let data = Data::default()
        .put("band", format!("m{number}"))
        .put("complete", drawing.mode == Mode::Band)
        .put("pieces", drawing.shape.pieces)
        .put("trunks", drawing.shape.trunks)
        .put("cables", drawing.shape.cables)
        .put("says", said.first().cloned().unwrap_or_default())
        .links(plan.fabric, &all, Tone::Plain);
    let whole = said.first().map_or("", String::as_str);
    scene.band(area, whole, &data);
    let lines = text(&said, area.width);
    let top = area.middle().1 + 4.0 - 7.0 * (real(lines.len()) - 1.0);
    for (at, line) in lines.iter().enumerate() {
        let y = top + 14.0 * real(at);
        scene.on_band((area.middle().0, y), line);
    }
    let (upper, lower) = ends(drawing);
    for (numbers, down) in [(upper, true), (lower, false)] {
        for own in numbers {
            let drawn = plan.boxes[own.index()].area;
            let x = drawn.middle().0.clamp(area.x + 4.0, area.right() - 4.0);
            let (from, to) = if down {
                (drawn.bottom(), area.y)
            } else {
                (drawn.y, area.bottom())
            };
            stub(plan, (drawing, number, own), [(x, from), (x, to)], scene);
        }
    }
}

/// The stub of a box: plain cables, and beside them those of which something is shown.
fn stub(
    plan: &Plan,
    (drawing, number, own): (&Drawing, usize, u32),
    [from, to]: [(f64, f64); 2],
    scene: &mut Scene,
) {
    let drawn = &plan.boxes[own.index()];
    let pair = at_box(drawing, own);
    let failed = drawn.tone == Tone::Failed;
    let shown = by_tone(plan, &pair.shown, failed);
    let mut all = by_tone(plan, &pair.all, failed);
    let wide = real(shown.len()) - 1.0;
    for (at, (group, shown)) in shown.into_iter().enumerate() {
        let load = super::cables::load(plan, &shown);
        let (class, tone) = look(plan, group, load, &shown);
        let class = if drawn.what == What::More {
            format!("{class} dash")
        } else {
            class
        };
        let least = super::style::line(tone).map_or(1.2, |l| l.1);
        let ids = all.remove(&group).unwrap_or_default();
        let name = name(plan, own);
        let title = title(plan, &shown, [&name, "the others"]);
        let data = Data::default()
            .put("stub", format!("b{own}"))
            .put("of", format!("m{number}"))
            .links(plan.fabric, &ids, tone)
            .put_some("rail", super::lines::rail_of(plan, &shown))
            .tone(tone);
        let stroke = Stroke {
            class: &class,
            width: stroke(capacity(plan, &shown)).max(least),
            data: &data,
            title: &title,
        };
        let apart = (real(at) - wide / 2.0) * 7.0;
        let ends = [(from.0 + apart, from.1), (to.0 + apart, to.1)];
        scene.trunk_over(&stroke, ends, Course::Straight);
        if group == Group::Failed && failed {
            scene.cross((from.0 + apart, f64::midpoint(from.1, to.1)));
        }
    }
}

fn name(plan: &Plan, own: u32) -> String {
    let shown = &plan.boxes[own.index()].shown;
    match shown.as_slice() {
        [] => String::new(),
        [one] => plan.fabric.device_name(*one),
        [first, ..] => format!(
            "{} and {} more",
            plan.fabric.device_name(*first),
            thousands(shown.len() - 1)
        ),
    }
}

/// Stubs of cables between rows that are no neighbours, each with how many lead where.
fn stubs(plan: &Plan, number: usize, drawing: &Drawing, scene: &mut Scene) {
    let (upper, lower) = ends(drawing);
    let mut sides: BTreeMap<u32, bool> = upper.into_iter().map(|b| (b, true)).collect();
    sides.extend(lower.into_iter().map(|b| (b, false)));
    for (own, above) in sides {
        let area = plan.boxes[own.index()].area;
        let level = drawing.rows.0 == drawing.rows.1;
        let x = area.right() - (area.width * 0.2).min(10.0);
        let ends = if above && !level {
            [(x, area.bottom()), (x, area.bottom() + 14.0)]
        } else {
            [(x, area.y), (x, area.y - 14.0)]
        };
        stub(plan, (drawing, number, own), ends, scene);
    }
}
