//! Lines between drawn boxes; what one leaf is connected to stands out, so that a dense mesh can be
//! read. An overlay stands out instead.

use super::layout::Layout;
use super::svg::line;
use super::units::plane;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, NONE};
use crate::overlay::Tone;
use crate::units::Rate;
use crate::units::real;
use std::collections::{BTreeMap, BTreeSet};

/// Trunks that are all labelled.
const ALL: usize = 64;
/// Different loads that are labelled.
const LABELS: usize = 40;
/// Where along a trunk a label is tried.
const PLACES: [f64; 5] = [0.5, 0.35, 0.65, 0.25, 0.75];

/// The rows that a trunk joins with its load in thousandths, and its ends.
type Number = ((u8, u8, u16), [(f64, f64); 2]);

/// What is drawn between two boxes.
#[derive(Clone, Copy, Default)]
struct Trunk {
    /// Capacity in bit/s.
    capacity: u64,
    links: usize,
    /// Rate of its links, `None` where they differ.
    rate: Option<Rate>,
    plane: u32,
    tone: Tone,
}

/// Draws the trunks. O(E).
pub(super) fn draw(layout: &mut Layout) {
    let trunks = collect(layout);
    let least = trunks
        .values()
        .map(|t| t.capacity)
        .min()
        .unwrap_or(1)
        .max(1);
    let lowest = layout.rows.keys().copied().find(|t| *t > 0);
    let shown = layout
        .boxes
        .iter()
        .position(|b| Some(b.1) == lowest)
        .map(narrow);
    let overlaid = !layout.overlay.is_empty();
    let first = |ends: &(u32, u32)| !overlaid && (Some(ends.0) == shown || Some(ends.1) == shown);
    // What stands out is drawn last: the first leaf's trunks, or the stronger tones.
    let mut order: Vec<(&(u32, u32), &Trunk)> = trunks.iter().collect();
    order.sort_by_key(|(ends, trunk)| (first(ends), trunk.tone, **ends));
    let mut numbers: Vec<Number> = Vec::new();
    for (ends, trunk) in order {
        let bold = first(ends);
        let ((one, high), (two, low)) =
            (layout.boxes[ends.0.index()], layout.boxes[ends.1.index()]);
        let (upper, lower) = if one.y <= two.y {
            (one, two)
        } else {
            (two, one)
        };
        // A dense mesh is drawn in thin lines: half of the trunks' width.
        let dense = if trunks.len() > 300 && !bold {
            0.5
        } else {
            1.0
        };
        let width =
            dense * (0.8 + (real(trunk.capacity) / real(least)).log2() * 0.5).clamp(0.8, 4.0);
        let plain = if bold { "hi" } else { "ln" };
        let (class, width) = line(trunk.tone).map_or((plain, width), |(class, wide)| {
            (
                class,
                wide * if trunks.len() <= 300 {
                    1.0
                } else if matches!(trunk.tone, Tone::Load(_)) {
                    0.3
                } else {
                    0.7
                },
            )
        });
        let class = if trunk.plane % 2 == 1 && trunk.tone == Tone::Plain {
            format!("{class} dash")
        } else {
            class.to_string()
        };
        let start = (upper.middle().0, upper.y + upper.height);
        let level = upper.y == lower.y;
        let end = if level {
            (lower.middle().0, lower.y + lower.height)
        } else {
            (lower.middle().0, lower.y)
        };
        let bend = level.then_some(((start.0 + end.0) / 2.0, start.1 + 44.0));
        layout.scene.trunk(&class, width, [start, end], bend);
        match trunk.tone {
            Tone::Load(load) => numbers.push(((high.max(low), high.min(low), load), [start, end])),
            Tone::Failed => layout
                .scene
                .cross(((start.0 + end.0) / 2.0, (start.1 + end.1) / 2.0)),
            _ => {}
        }
    }
    label(layout, &numbers);
    if !overlaid {
        sizes(layout, &trunks, &first);
    }
}

/// Links and rate of one trunk between each two rows, one that stands out where there is one.
fn sizes(
    layout: &mut Layout,
    trunks: &BTreeMap<(u32, u32), Trunk>,
    first: &dyn Fn(&(u32, u32)) -> bool,
) {
    let mut said: BTreeSet<(u8, u8)> = BTreeSet::new();
    let mut order: Vec<(&(u32, u32), &Trunk)> = trunks.iter().collect();
    order.sort_by_key(|(ends, _)| !first(ends));
    for (ends, trunk) in order {
        let ((one, high), (two, low)) =
            (layout.boxes[ends.0.index()], layout.boxes[ends.1.index()]);
        let rows = (high.max(low), high.min(low));
        let (Some(rate), false) = (trunk.rate, said.contains(&rows)) else {
            continue;
        };
        let (upper, lower) = if one.y <= two.y {
            (one, two)
        } else {
            (two, one)
        };
        let (start, end) = (
            (upper.middle().0, upper.y + upper.height),
            (lower.middle().0, lower.y),
        );
        let text = format!("{} x {rate}", super::labels::thousands(trunk.links));
        let at = |share: f64| {
            (
                start.0 + (end.0 - start.0) * share,
                start.1 + (end.1 - start.1) * share + 4.0,
            )
        };
        if start.1 < end.1
            && PLACES
                .iter()
                .any(|share| layout.scene.label(at(*share), &text))
        {
            said.insert(rows);
        }
    }
}

/// The trunks between drawn boxes.
fn collect(layout: &Layout) -> BTreeMap<(u32, u32), Trunk> {
    let fabric = layout.fabric;
    let mut trunks: BTreeMap<(u32, u32), Trunk> = BTreeMap::new();
    for (id, link) in fabric.numbered_links() {
        let class = &fabric.classes[link.class.index()];
        let (a, b) = (layout.box_of[link.a.index()], layout.box_of[link.b.index()]);
        if class.scale_up || a == NONE || b == NONE || a == b {
            continue;
        }
        let switch = [link.a, link.b]
            .into_iter()
            .find(|d| fabric.role(*d).kind == Kind::Switch);
        if let Some(switch) = switch {
            let entry = trunks.entry((a.min(b), a.max(b))).or_default();
            let rate = if class.rate_ab >= class.rate_ba {
                class.rate_ab
            } else {
                class.rate_ba
            };
            entry.rate = if entry.links == 0 || entry.rate == Some(rate) {
                Some(rate)
            } else {
                None
            };
            entry.links += 1;
            entry.capacity += rate.0;
            entry.plane = plane(fabric, switch).unwrap_or(0);
            entry.tone = entry.tone.max(layout.overlay.link(id));
        }
    }
    trunks
}

/// Numbers on trunks where there is room: on all of a few, else each load once between each two
/// rows.
fn label(layout: &mut Layout, numbers: &[Number]) {
    let all = numbers.len() <= ALL;
    let mut said: BTreeSet<(u8, u8, u16)> = BTreeSet::new();
    for (key, [start, end]) in numbers.iter().rev() {
        if said.len() >= LABELS || (!all && said.contains(key)) {
            continue;
        }
        let text = layout.overlay.number(key.2);
        let at = |share: f64| {
            (
                start.0 + (end.0 - start.0) * share,
                start.1 + (end.1 - start.1) * share + 4.0,
            )
        };
        if PLACES
            .iter()
            .any(|share| layout.scene.label(at(*share), &text))
        {
            said.insert(*key);
        }
    }
}
