//! A fabric of tiers, drawn row by row.

use super::alike::Signatures;
use super::margin;
use super::plan::{Plan, rail};
use super::stack;
use super::svg::{EDGE, Scene};
use super::tree::{Tree, frame_axes};
use super::units::Units;
use super::wiring::Wiring;
use super::{bands, boxes, cables, legend, lines};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, NONE};
use crate::overlay::{Overlay, Tone};
use crate::units::{Rate, real};
use std::collections::{BTreeSet, HashMap};

/// Most cables that are drawn one by one.
const CABLES: usize = 64;
/// Least width of a block that is drawn beside others.
const BLOCK: f64 = 150.0;

/// Draws what is shown of a fabric with tiers. O((V + E) log E).
pub(super) fn draw(
    fabric: &Fabric,
    units: &Units,
    overlay: &Overlay,
    shown: &[bool],
    scene: &mut Scene,
) {
    let axes = frame_axes(fabric);
    let tree = Tree::new(fabric, units, &axes, shown);
    let wiring = Wiring::new(fabric, units, &tree);
    let signatures = Signatures::new(fabric, units, overlay, &wiring);
    let (left, right) = sides(scene.width);
    let known = Known {
        tree: &tree,
        wiring: &wiring,
        signatures: &signatures,
    };
    let mut plan = empty(fabric, units, overlay, &known, axes);
    plan.part = shown.contains(&false);
    plan.unfolded = fits(fabric, (&tree, &wiring), units, right - left);
    if plan.unfolded {
        plan.scale_up = scale_up(fabric);
    }
    let most = if plan.unfolded {
        vec![usize::MAX; plan.axes.len() + 1]
    } else {
        let room = ((right - left) / BLOCK).clamp(2.0, 8.0) as usize;
        vec![room, 2, 2, 2]
    };
    let root = tree.fold(&signatures, &most);
    plan.block(&root, left, right);
    finish(plan, scene);
}

/// What is known of a fabric before anything is placed.
struct Known<'a> {
    tree: &'a Tree,
    wiring: &'a Wiring,
    signatures: &'a Signatures,
}

/// A plan without boxes.
fn empty<'a>(
    fabric: &'a Fabric,
    units: &'a Units,
    overlay: &'a Overlay,
    known: &Known<'a>,
    axes: Vec<usize>,
) -> Plan<'a> {
    Plan {
        fabric,
        units,
        overlay,
        tree: known.tree,
        wiring: known.wiring,
        signatures: known.signatures,
        axes,
        unfolded: false,
        part: false,
        rails: rails(fabric).filter(|_| !colours(overlay)),
        boxes: Vec::new(),
        box_of: vec![NONE; fabric.devices()],
        shown: vec![false; fabric.devices()],
        frames: Vec::new(),
        opened: Vec::new(),
        reserved: reserved(fabric),
        attached: attached(fabric, units),
        cables: counts(units, known.wiring, fabric),
        scale_up: HashMap::new(),
    }
}

/// Draws what a plan has, and what is between its boxes.
fn finish(mut plan: Plan, scene: &mut Scene) {
    let drawings = cables::between(&plan);
    let margin = margin::words(&plan, words(scene.width));
    let heights = stack::stacked(&plan, &drawings, &margin, scene.top);
    stack::place(&mut plan, &heights);
    let lines = lines::lines(&plan, &drawings);
    lines::each(&mut plan, &lines);
    let plan = plan;
    boxes::frames(&plan, &heights, scene);
    boxes::draw(&plan, &heights, scene);
    stack::words(&heights, &margin, scene);
    bands::draw(&plan, &drawings, &heights, scene);
    lines::draw(&plan, &lines, scene);
    scene.height = heights.bottom + 18.0;
    legend::tiers(&plan, scene);
    if drawings.iter().any(|d| d.mode == cables::Mode::Stubs) {
        let text = "Short lines that end in the open are cables to a row that is no neighbour, or within a row: how many there are is said on the left.";
        legend::note(scene, text);
    }
}

/// Whether an overlay says something in colours of its own, so that those of rails would confuse.
fn colours(overlay: &Overlay) -> bool {
    let shown = |tone: &Tone| match tone {
        Tone::Load(_) | Tone::Path | Tone::Cut | Tone::Beyond => true,
        Tone::Plain | Tone::Beside | Tone::Failed => false,
    };
    overlay.links.iter().chain(&overlay.devices).any(shown)
}

/// How many rails or planes there are, where there are several.
fn rails(fabric: &Fabric) -> Option<u32> {
    let mut found: BTreeSet<u32> = BTreeSet::new();
    for role in fabric.roles.iter().filter(|r| r.count > 0) {
        let named = |a: &usize| fabric.axes[*a].name == super::plan::coloured(fabric);
        if role.axes.iter().any(named) {
            found.extend(role.devices().filter_map(|d| rail(fabric, d)));
        }
    }
    let most = found.last().copied()?;
    (most > 0).then_some(most + 1)
}

fn reserved(fabric: &Fabric) -> HashMap<DeviceId, Vec<&str>> {
    let mut reserved: HashMap<DeviceId, Vec<&str>> = HashMap::new();
    for port in &fabric.reserved {
        reserved.entry(port.device).or_default().push(&port.purpose);
    }
    reserved
}

/// Hosts of each switch that are attached to no other.
fn attached(fabric: &Fabric, units: &Units) -> Vec<u32> {
    let mut attached = vec![0; fabric.devices()];
    for switch in units.list.iter().filter_map(|u| u.switch) {
        attached[switch.index()] += 1;
    }
    attached
}

/// Cables up and down of each device.
fn counts(units: &Units, wiring: &Wiring, fabric: &Fabric) -> Vec<(u32, u32)> {
    let mut counts = vec![(0, 0); fabric.devices()];
    for section in wiring.sections.values() {
        for id in &section.links {
            let link = &fabric.links[id.index()];
            let (_, upper, lower) = super::wiring::rows(units, link.a, link.b);
            // Cables within a row leave at the top on both sides.
            let level = units.tier[upper.index()] == units.tier[lower.index()];
            if level {
                counts[upper.index()].0 += 1;
            } else {
                counts[upper.index()].1 += 1;
            }
            counts[lower.index()].0 += 1;
        }
    }
    counts
}

/// What each endpoint has inside its domain.
fn scale_up(fabric: &Fabric) -> HashMap<DeviceId, Rate> {
    let mut found: HashMap<DeviceId, Rate> = HashMap::new();
    for link in &fabric.links {
        let class = &fabric.classes[link.class.index()];
        if class.scale_up {
            for end in [link.a, link.b] {
                let rate = found.entry(end).or_insert(Rate(0));
                rate.0 = rate.0.saturating_add(class.rate_ab.max(class.rate_ba).0);
            }
        }
    }
    found
}

/// Whether every cable of a fabric can be drawn, with its ports, in rows on a page.
pub(super) fn small(fabric: &Fabric, units: &Units, width: f64) -> bool {
    let network = fabric
        .links
        .iter()
        .filter(|l| !fabric.classes[l.class.index()].scale_up);
    if network.count() > CABLES || fabric.devices() > 4 * CABLES {
        return false;
    }
    let tree = Tree::new(fabric, units, &[], &vec![true; fabric.devices()]);
    let wiring = Wiring::new(fabric, units, &tree);
    let (left, right) = sides(width);
    fits(fabric, (&tree, &wiring), units, right - left)
}

/// Where the drawing is, right of the words.
fn sides(width: f64) -> (f64, f64) {
    (EDGE + words(width) + 10.0, width - EDGE + 4.0)
}

/// Width of the words beside rows.
fn words(width: f64) -> f64 {
    (width * 0.19).clamp(92.0, 200.0)
}

/// Whether every cable can be drawn, with its ports.
fn fits(fabric: &Fabric, (tree, wiring): (&Tree, &Wiring), units: &Units, width: f64) -> bool {
    let all: usize = wiring.sections.values().map(|s| s.links.len()).sum();
    let own = units.list.iter();
    let own = own.filter(|u| tree.of[u.first.index()] != NONE).count();
    if all > CABLES || own > CABLES {
        return false;
    }
    let cables = counts(units, wiring, fabric);
    let mut needs: HashMap<u8, f64> = HashMap::new();
    let mut ends = 0;
    for device in fabric.device_ids() {
        if tree.of[device.index()] == NONE {
            continue;
        }
        let (up, down) = cables[device.index()];
        let need = real(up.max(down).index()) * 16.0 + 6.0;
        if units.of[device.index()] == NONE {
            *needs.entry(units.tier[device.index()]).or_default() += need.max(30.0);
        } else if up + down > 0 {
            ends += 1;
            *needs.entry(0).or_default() += need.max(18.0);
        }
    }
    ends <= 2 * CABLES && needs.values().all(|n| *n <= width)
}
