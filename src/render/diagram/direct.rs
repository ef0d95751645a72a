//! Fabrics whose switches are peers: the graph of their switches, and which view shows it.
//!
//! A grid where coordinates span one (torus, HyperX; endpoints that forward are its nodes); a
//! circle of a few switches or of folded groups (dragonfly, slim fly), one of them opened; else the
//! adjacency matrix beside what the first switch sees.

use super::legend::signs;
use super::peers::Peers;
use super::svg::{Anchor, Area, Scene};
use super::units::Units;
use super::{circle, grid, matrix};
use crate::fabric::Fabric;
use crate::overlay::{Overlay, Tone};
use crate::units::real;

/// Draws it.
pub(super) fn draw(fabric: &Fabric, units: &Units, overlay: &Overlay, scene: &mut Scene) {
    let peers = Peers::new(fabric, units, overlay);
    if let Some(shape) = grid::shape(&peers) {
        grid::draw(&peers, &shape, scene);
    } else if let Some(groups) = circle::groups(&peers) {
        circle::draw(&peers, &groups, scene);
    } else {
        matrix::draw(&peers, scene);
    }
    legend(&peers, scene);
    signs(overlay, scene);
    if units.domain.0 > 1 {
        let y = scene.height - 8.0;
        scene.text(
            "",
            (20.0, y),
            Anchor::Start,
            &format!("Scale-up domains of up to {} GPUs.", units.domain.0),
        );
        scene.height += 16.0;
    }
}

/// What boxes and lines are.
fn legend(peers: &Peers, scene: &mut Scene) {
    let (mut x, y) = (20.0, scene.height + 8.0);
    let mut entry = |scene: &mut Scene, class: &str, stacked: bool, text: &str| {
        match class {
            "sw" | "ep" => scene.device(
                class,
                Area {
                    x,
                    y: y - 12.0,
                    width: 26.0,
                    height: 14.0,
                },
                stacked,
                text,
            ),
            _ => scene.trunk(class, 2.0, [(x, y - 5.0), (x + 26.0, y - 5.0)], None),
        }
        scene.text("", (x + 40.0, y), Anchor::Start, text);
        x += 64.0 + real(text.chars().count()) * super::labels::CHARACTER;
    };
    if peers.forwarding {
        entry(
            scene,
            "ep",
            false,
            &format!("{} that forwards", peers.word()),
        );
    } else {
        entry(scene, "sw", false, "switch");
        entry(scene, "ep", false, "host");
    }
    entry(scene, peers.class(Tone::Plain), true, "several alike");
    entry(scene, "ln", false, "trunk, wider for more capacity");
    if peers.overlay.is_empty() {
        entry(
            scene,
            "hi",
            false,
            &format!("of the first {}", peers.word()),
        );
    }
    scene.text("", (x, y), Anchor::Start, "… and + n: not drawn");
    scene.height += 34.0;
}
