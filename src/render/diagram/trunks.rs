//! Lines between drawn boxes; what one leaf is connected to stands out, so that a dense mesh can be read.

use super::layout::Layout;
use crate::fabric::{Fabric, Kind, NONE};
use std::collections::BTreeMap;

/// The plane a switch belongs to, where there is more than one.
pub(super) fn plane(fabric: &Fabric, device: u32) -> Option<u32> {
    let role = fabric.role(device);
    let at = role.axes.iter().position(|a| fabric.axes[*a].name == "plane")?;
    fabric.coordinates(device).get(at).copied()
}

/// Draws the trunks. O(E).
pub(super) fn draw(layout: &mut Layout) {
    let fabric = layout.fabric;
    // Between two boxes: capacity in Mb/s, and the plane.
    let mut trunks: BTreeMap<(u32, u32), (u64, u32)> = BTreeMap::new();
    for link in &fabric.links {
        let class = &fabric.classes[link.class as usize];
        let (a, b) = (layout.box_of[link.a as usize], layout.box_of[link.b as usize]);
        let switch = [link.a, link.b].into_iter().find(|d| fabric.role(*d).kind == Kind::Switch);
        if let (false, Some(switch)) = (class.scale_up || a == NONE || b == NONE || a == b, switch) {
            let entry = trunks.entry((a.min(b), a.max(b))).or_insert((0, 0));
            entry.0 += class.rate_ab.0.max(class.rate_ba.0);
            entry.1 = plane(fabric, switch).unwrap_or(0);
        }
    }
    let least = trunks.values().map(|t| t.0).min().unwrap_or(1).max(1);
    let lowest = layout.rows.keys().copied().find(|t| *t > 0);
    let shown = layout.boxes.iter().position(|b| Some(b.1) == lowest).map(|at| at as u32);
    // The trunks that stand out are drawn last.
    for bold in [false, true] {
        for (&(a, b), &(capacity, plane)) in &trunks {
            if (Some(a) == shown || Some(b) == shown) != bold {
                continue;
            }
            let (one, two) = (layout.boxes[a as usize].0, layout.boxes[b as usize].0);
            let (upper, lower) = if one.y <= two.y { (one, two) } else { (two, one) };
            // A dense mesh is drawn in thin lines: half of the trunks' width.
            let dense = if trunks.len() > 300 && !bold { 0.5 } else { 1.0 };
            let width = dense * (0.8 + (capacity as f64 / least as f64).log2() * 0.5).clamp(0.8, 4.0);
            let class = match (bold, plane % 2) {
                (false, 0) => "ln",
                (false, _) => "ln dash",
                (true, 0) => "hi",
                (true, _) => "hi dash",
            };
            let start = (upper.middle().0, upper.y + upper.height);
            if upper.y == lower.y {
                let end = (lower.middle().0, lower.y + lower.height);
                let bend = ((start.0 + end.0) / 2.0, start.1 + 44.0);
                layout.scene.trunk(class, width, [start, end], Some(bend));
            } else {
                layout.scene.trunk(class, width, [start, (lower.middle().0, lower.y)], None);
            }
        }
    }
}
