//! Fabrics whose switches are peers: the graph of their switches, and which view shows it.
//!
//! A grid where coordinates span one (torus, HyperX; endpoints that forward are its nodes); a
//! circle of a few switches or of folded groups (dragonfly, slim fly), one of them opened; else the
//! adjacency matrix beside what the first switch sees.

use super::legend::{Entries, Look, note, signs};
use super::peers::Peers;
use super::svg::Scene;
use super::units::Units;
use super::{circle, grid, matrix, shape, tiers};
use crate::fabric::Fabric;
use crate::overlay::Overlay;

/// Whether a small graph is drawn in rows, cable by cable, rather than as what it is a graph of.
pub(super) fn in_rows(fabric: &Fabric, units: &Units, overlay: &Overlay, width: f64) -> bool {
    tiers::small(fabric, units, width)
        && !super::peers::forwarding(fabric)
        && shape::shape(&Peers::new(fabric, units, overlay)).is_none()
}

/// Draws it.
pub(super) fn draw(fabric: &Fabric, units: &Units, overlay: &Overlay, scene: &mut Scene) {
    let peers = Peers::new(fabric, units, overlay);
    if let Some(shape) = shape::shape(&peers) {
        grid::draw(&peers, &shape, scene);
    } else if let Some(groups) = circle::groups(&peers) {
        circle::draw(&peers, &groups, scene);
    } else {
        matrix::draw(&peers, scene);
    }
    legend(&peers, scene);
    signs(overlay, scene);
    if units.domain.0 > 1 {
        note(
            scene,
            &format!("Scale-up domains of up to {} GPUs.", units.domain.0),
        );
    }
    scene.height += 6.0;
}

/// What boxes and lines are, those that occur.
fn legend(peers: &Peers, scene: &mut Scene) {
    scene.height += 8.0;
    let uses = |class: &str, scene: &Scene| scene.uses(class);
    let box_class = if peers.forwarding { "ep" } else { "sw" };
    let word = if peers.forwarding {
        format!("{} that forwards", peers.word())
    } else {
        "switch".to_string()
    };
    let (boxes, hosts) = (uses(box_class, scene), uses("ep", scene));
    let (several, more, lines) = (
        uses("several", scene),
        uses("more", scene),
        uses("ln", scene),
    );
    let first = uses("hi", scene);
    let wraps = uses("wrap", scene);
    let mut entries = Entries::new(scene);
    if boxes {
        entries.add(Look::Box, box_class, &word);
    }
    if hosts && !peers.forwarding {
        entries.add(Look::Box, "ep", "hosts");
    }
    if several {
        entries.add(Look::Stack, box_class, "several");
    }
    if more {
        entries.add(Look::Box, "more", "+ n: counted, not drawn");
    }
    if lines {
        entries.add(Look::Line(2.0), "ln", "links, wider for more capacity");
    }
    if wraps {
        entries.add(Look::Line(1.6), "ln dash", "around to the other side");
    }
    if first {
        entries.add(
            Look::Line(2.0),
            "hi",
            &format!("of the first {}", peers.word()),
        );
    }
    entries.done();
}
