//! Where rows, bands and frames of a drawing of tiers stand from top to bottom.

use super::cables::{Drawing, Mode};
use super::labels::{LINE, wide, wrap};
use super::margin::{self, Margin};
use super::plan::Plan;
use super::svg::Area;
use crate::units::real;
use std::collections::BTreeMap;

/// Length of a stub between a box and a band.
const STUB: f64 = 24.0;
/// Space between the edge of a frame and the boxes in it.
const PAD: f64 = 9.0;
/// Space above a row for arcs between its boxes.
const ARCS: f64 = 46.0;
/// Height of a frame's title.
const TITLE: f64 = 20.0;

/// Height of a row of boxes.
pub(super) fn height(plan: &Plan, tier: u8) -> f64 {
    match (tier, plan.unfolded) {
        (0, true) => 36.0,
        (0, false) => 52.0,
        (_, true) => 46.0,
        (_, false) => 36.0,
    }
}

/// What a host that is drawn with all its parts needs below its endpoints.
pub(super) fn below(plan: &Plan) -> f64 {
    match (plan.opened.is_empty(), plan.scale_up.is_empty()) {
        (true, _) => 4.0,
        (false, true) => 26.0,
        (false, false) => 44.0,
    }
}
pub(super) const AROUND: f64 = 6.0;

/// Heights of everything.
#[derive(Default)]
pub(super) struct Heights {
    /// Top of the row of each tier.
    pub rows: BTreeMap<u8, f64>,
    /// Top and height of the bands below each tier.
    pub bands: BTreeMap<u8, (f64, f64)>,
    /// Top and bottom of the frames of each depth, from 1.
    pub frames: Vec<(f64, f64)>,
    /// Where the words on each tier and on what is below it begin.
    pub words: BTreeMap<u8, (f64, f64)>,
    pub bottom: f64,
}

/// The text of a band: as much as three lines hold.
pub(super) fn text(candidates: &[String], width: f64) -> Vec<String> {
    let room = width - 16.0;
    let whole = |c: &&String| {
        let lines = wrap(c, room);
        lines.len() <= 3 && c.split(' ').all(|word| wide(word) <= room)
    };
    let last = candidates.last().map_or("", String::as_str);
    let chosen = candidates.iter().find(whole).map_or(last, String::as_str);
    wrap(chosen, room)
}

/// Where the band of a drawing is from left to right.
pub(super) fn span(plan: &Plan, drawing: &Drawing) -> (f64, f64) {
    let frame = &plan.frames[drawing.frame];
    if frame.depth > 0 {
        (frame.left + 7.0, frame.right - 9.0)
    } else {
        (frame.left, frame.right - 6.0)
    }
}

/// Space that the drawings between two rows need: that of the band, or of lines.
fn between(plan: &Plan, drawings: &[Drawing], upper: u8, lower: u8) -> (f64, f64) {
    let (mut band, mut lines) = (0.0_f64, 0.0_f64);
    for drawing in drawings.iter().filter(|d| d.rows == (upper, lower)) {
        let crossing = drawing.pairs.len() > 24;
        match drawing.mode {
            Mode::Cables => lines = lines.max(if crossing { 120.0 } else { 92.0 }),
            Mode::Trunks => lines = lines.max(if crossing { 110.0 } else { 72.0 }),
            Mode::Band | Mode::Irregular => {
                let (left, right) = span(plan, drawing);
                let text = text(&super::saying::said(plan, drawing), right - left);
                band = band.max(LINE * real(text.len()) + 12.0);
            }
            Mode::Stubs => lines = lines.max(40.0),
        }
    }
    (band, lines)
}

/// Places everything.
pub(super) fn stacked(plan: &Plan, drawings: &[Drawing], margin: &Margin, top: f64) -> Heights {
    let depths = plan.tiers();
    let tiers: Vec<(u8, usize)> = depths.iter().rev().map(|(t, d)| (*t, *d)).collect();
    let mut found = Heights::default();
    let (mut y, mut depth) = (top + 4.0, 0);
    for (index, (tier, own)) in tiers.iter().enumerate() {
        while depth < *own {
            found.frames.push((y, 0.0));
            y += PAD;
            depth += 1;
        }
        let level = |d: &Drawing| d.rows == (*tier, *tier) && d.mode != Mode::Band;
        if drawings.iter().any(level) {
            y += ARCS;
        }
        if *tier == 0 && plan.unfolded {
            y += AROUND;
        }
        found.rows.insert(*tier, y);
        let words = real(margin.row(*tier).len()) * LINE + 6.0;
        let high = height(plan, *tier);
        let bottom = y + high;
        let Some((next, _)) = tiers.get(index + 1) else {
            found.words.insert(*tier, (y, f64::INFINITY));
            let below = if plan.unfolded && *tier == 0 {
                below(plan) + AROUND
            } else {
                8.0
            };
            y = bottom + below;
            found.bottom = (found.rows[tier] + words).max(y);
            break;
        };
        // Words of the row may need more than its boxes.
        let start = bottom.max(y + words - 8.0);
        let (band, lines) = between(plan, drawings, *tier, *next);
        let words = real(margin.below(*tier).len()) * LINE;
        let need = if band > 0.0 {
            STUB + band + STUB
        } else {
            lines.max(30.0)
        };
        let need = need.max(words + 12.0);
        if band > 0.0 {
            let middle = start + (need - band) / 2.0;
            found.bands.insert(*tier, (middle, band));
        }
        found.words.insert(*tier, (y, start + (need - words) / 2.0));
        y = start + need;
    }
    for band in found.frames.iter_mut().rev() {
        y += TITLE;
        band.1 = y;
        y += 6.0;
    }
    found.bottom = found.bottom.max(y + 6.0);
    found
}

/// Gives the boxes their places and heights.
pub(super) fn place(plan: &mut Plan, heights: &Heights) {
    for at in 0..plan.boxes.len() {
        let tier = plan.boxes[at].tier;
        let high = height(plan, tier);
        let area = &mut plan.boxes[at].area;
        *area = Area {
            y: heights.rows.get(&tier).copied().unwrap_or(0.0),
            height: high,
            ..*area
        };
    }
}

/// The words beside rows and what is between them.
pub(super) fn words(heights: &Heights, margin: &Margin, scene: &mut super::svg::Scene) {
    for (tier, (row, between)) in &heights.words {
        margin::write(scene, margin.row(*tier), *row + 11.0, true);
        margin::write(scene, margin.below(*tier), *between + 10.0, false);
    }
}
