//! Switches whose coordinates span a grid (torus, mesh, HyperX): the first two dimensions as rows
//! and columns, further ones as a multiplier, with one line along the third opened.

use super::labels::{choose, counted, thousands};
use super::legend::note;
use super::mesh::{self, Plane};
use super::opened::{self, Opened};
use super::peers::Peers;
use super::shape::Shape;
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Scene};
use crate::fabric::index::{Id, narrow};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows and columns that are all drawn.
const ALL: usize = 9;
/// Places drawn of more of them; the rest is left out in the middle.
const MOST: usize = 6;
const LEFT: f64 = 50.0;

/// Draws it: one plane of the first two dimensions, and below it the line along the third, or a
/// switch, opened: those of what failed or is on a path, else the first.
pub(super) fn draw(peers: &Peers, shape: &Shape, scene: &mut Scene) {
    let numbers = 0..narrow(peers.switches.len());
    let most = numbers.clone().map(|n| peers.tone(&[n])).max();
    let most = most.filter(|t| *t > Tone::Beyond);
    let open = most
        .and_then(|most| numbers.clone().find(|n| peers.tone(&[*n]) == most))
        .unwrap_or(0);
    let (rows, columns) = (slots(peers, shape, 0), slots(peers, shape, 1));
    let wide = ((scene.width - LEFT - 30.0) / real(columns.len())).min(240.0);
    let plane = Plane {
        tall: if rows.len() > 6 { 78.0 } else { 96.0 },
        wide,
        left: LEFT,
        top: scene.top + 72.0,
        layer: layer(peers, shape, open),
        first: scene.next_box(),
        rows,
        columns,
    };
    axes(shape, &plane, scene);
    let missing = mesh::trunks(peers, shape, &plane, scene);
    mesh::boxes(peers, shape, &plane, scene);
    let bottom = plane.top + real(plane.rows.len()) * plane.tall;
    scene.height = bottom + 20.0;
    let frame = Area {
        x: LEFT,
        y: bottom + 6.0,
        width: scene.width - LEFT - 30.0,
        height: opened::height(peers),
    };
    open_line(peers, shape, open, frame, scene);
    describe(peers, shape, (plane.layer, missing), scene);
}

/// Which of the planes is drawn: that of most links of which something is shown, else that of what
/// is opened.
fn layer(peers: &Peers, shape: &Shape, open: u32) -> u32 {
    let times = shape.times();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for ((a, b), edge) in &peers.edges {
        let across = a / times != b / times && a % times == b % times;
        if across && edge.tone > Tone::Beside {
            *counts.entry(a % times).or_default() += edge.links;
        }
    }
    let most = counts
        .iter()
        .max_by_key(|(layer, n)| (**n, std::cmp::Reverse(**layer)));
    most.map_or(open % times, |(layer, _)| *layer)
}

/// Which rows or columns are drawn.
fn slots(peers: &Peers, shape: &Shape, dimension: usize) -> Vec<Slot> {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let numbers = 0..narrow(peers.switches.len());
    let toned = numbers.filter(|n| peers.tone(&[*n]) > Tone::Beyond);
    let mut wanted: Vec<usize> = toned.map(|n| at(n)[dimension].index()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let extent = shape.sizes[dimension].1.index();
    folded(extent, if extent <= ALL { ALL } else { MOST }, &wanted)
}

/// Names of the two dimensions.
fn axes(shape: &Shape, plane: &Plane, scene: &mut Scene) {
    for (dimension, (x, y), arrow) in [
        (1, (LEFT + 30.0, scene.top + 8.0), "→"),
        (0, (16.0, scene.top + 26.0), "↓"),
    ] {
        let (name, extent) = &shape.sizes[dimension];
        let joined = if shape.full[dimension] {
            ", all joined to each other"
        } else {
            ""
        };
        let text = format!("{name} {arrow} {extent} places{joined}");
        let text = choose(
            &[text, format!("{name} {arrow} {extent}")],
            scene.width - x - 16.0,
        );
        scene.text("tier", (x, y), Anchor::Start, &text);
    }
    for (at, slot) in plane.rows.iter().enumerate() {
        if let Slot::One(row) = slot {
            let y = plane.area(at, 0).middle().1 + 4.0;
            scene.text("", (16.0, y), Anchor::Start, &row.to_string());
        }
    }
}

/// What is opened below the plane.
fn open_line(peers: &Peers, shape: &Shape, open: u32, frame: Area, scene: &mut Scene) {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let place = shape.place(at(open));
    let (name, members, outside, width) = if shape.times() > 1 {
        let same = |n: &u32| at(*n)[..2] == at(open)[..2] && at(*n)[3..] == at(open)[3..];
        let members: Vec<u32> = (0..narrow(peers.switches.len())).filter(same).collect();
        let name = format!("Line along {} at {place}", shape.sizes[2].0);
        (name, members, "along the other dimensions", frame.width)
    } else if peers.forwarding {
        return;
    } else {
        let name = format!("Switch at {place}");
        (name, vec![open], "to others", frame.width.min(420.0))
    };
    let opened = Opened {
        name,
        members: &members,
        outside,
    };
    let frame = Area { width, ..frame };
    opened::draw(peers, &opened, frame, scene);
    scene.height = frame.bottom() + 24.0;
}

/// What the rows and lines are, in words.
fn describe(peers: &Peers, shape: &Shape, (layer, missing): (u32, usize), scene: &mut Scene) {
    let sizes: Vec<String> = shape
        .sizes
        .iter()
        .map(|(name, extent)| format!("{name} {extent}"))
        .collect();
    let (row, column) = (&shape.sizes[0].0, &shape.sizes[1].0);
    let sizes = sizes.join(" × ");
    note(
        scene,
        &format!("Rows: {row}. Columns: {column}. All dimensions: {sizes}."),
    );
    if shape.times() > 1 {
        let further: Vec<&str> = shape.sizes[2..].iter().map(|s| s.0.as_str()).collect();
        note(
            scene,
            &format!(
                "Each box stands for all that stand behind it along {}; lines between boxes are those of one plane, number {layer}.",
                further.join(" and ")
            ),
        );
    }
    if missing > 0 {
        let dense = if shape.full.contains(&true) {
            ", or would hide the rest: where all are joined to each other, lines are at least those of one and between neighbours"
        } else {
            ""
        };
        let all = mesh::all(peers, shape, layer);
        note(
            scene,
            &format!(
                "Drawn are {} of the {} of this plane; the others lead to what is not drawn{dense}.",
                thousands(all - missing),
                counted(all, "link"),
            ),
        );
    }
    let hidden = hidden(peers, shape, layer);
    if hidden > 0 {
        let links = counted(hidden, "failed link");
        note(scene, &format!("{links} of other planes are not drawn."));
    }
    let text = format!(
        "Lines: {}; arcs reach further than a neighbour.",
        peers.trunks()
    );
    note(scene, &text);
}

/// Failed links that are in no plane that is drawn and on no line that is opened.
fn hidden(peers: &Peers, shape: &Shape, layer: u32) -> usize {
    let times = shape.times();
    let other = |n: u32| n % times != layer;
    let edges = peers.edges.iter().filter(|((a, b), edge)| {
        edge.tone == Tone::Failed && a / times != b / times && other(*a) && other(*b)
    });
    let links = edges.flat_map(|(_, edge)| peers.links(edge));
    links.filter(|id| peers.broken(**id)).count()
}
