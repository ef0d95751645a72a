//! The plane of a grid that is drawn: its boxes and the lines between them.

use super::labels::{choose, counted, thousands};
use super::peers::{Edge, Peers, halfway, name_loads};
use super::shape::{Shape, words};
use super::slots::Slot;
use super::svg::{Anchor, Area, Course, Scene};
use crate::fabric::index::{Id, narrow};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Height of a box.
pub(super) const TALL: f64 = 34.0;
/// Most lines of a dimension in which all are joined that are all drawn.
const LINES: usize = 120;

/// Where the drawn places of the first two dimensions stand.
pub(super) struct Plane {
    pub rows: Vec<Slot>,
    pub columns: Vec<Slot>,
    pub wide: f64,
    pub tall: f64,
    pub left: f64,
    pub top: f64,
    /// Which of the planes behind one another is drawn.
    pub layer: u32,
    /// Number of the first box.
    pub first: u32,
}

impl Plane {
    fn at(slots: &[Slot], place: u32) -> Option<usize> {
        slots.iter().position(|s| *s == Slot::One(place.index()))
    }

    /// Where a box is.
    pub(super) fn area(&self, row: usize, column: usize) -> Area {
        let width = (self.wide - (self.wide * 0.28).clamp(10.0, 40.0)).min(150.0);
        Area {
            x: self.left + (real(column) + 0.5) * self.wide - width / 2.0,
            y: self.top + real(row) * self.tall,
            width,
            height: TALL,
        }
    }

    /// The box at a place: where it is and its number.
    fn corner(&self, at: &[u32]) -> Option<(Area, u32)> {
        let (row, column) = (
            Self::at(&self.rows, at[0])?,
            Self::at(&self.columns, at[1])?,
        );
        let number = self.first + narrow(row * self.columns.len() + column);
        Some((self.area(row, column), number))
    }
}

/// All boxes, row by row; what is left out is a box too.
pub(super) fn boxes(peers: &Peers, shape: &Shape, plane: &Plane, scene: &mut Scene) {
    let range = |slot: &Slot| match slot {
        Slot::One(at) => *at..*at + 1,
        Slot::More(from, to) => *from..*to,
        Slot::Stack => 0..0,
    };
    for (row, down) in plane.rows.iter().enumerate() {
        for (column, across) in plane.columns.iter().enumerate() {
            let mut members: Vec<u32> = Vec::new();
            for r in range(down) {
                for c in range(across) {
                    let first = shape.number(narrow(r), narrow(c));
                    members.extend(first..first + shape.times());
                }
            }
            let area = plane.area(row, column);
            match (down, across) {
                (Slot::One(_), Slot::One(_)) => {
                    boxed(peers, shape, (area, plane.layer), &members, scene)
                }
                _ => more(peers, area, &members, scene),
            }
        }
    }
}

/// One box: its name, and how many stand behind it or what it holds.
fn boxed(
    peers: &Peers,
    shape: &Shape,
    (area, layer): (Area, u32),
    members: &[u32],
    scene: &mut Scene,
) {
    let n = members[layer.index().min(members.len() - 1)];
    let name = peers.fabric.device_name(peers.switches[n.index()]);
    let title = if members.len() > 1 {
        format!("{name} and the {} others behind it", members.len() - 1)
    } else {
        name
    };
    let data = peers.data(members);
    scene.device(peers.class(members), area, members.len() > 1, &title, &data);
    if peers.failed(members) == members.len() {
        scene.cross((area.right() - 9.0, area.y + 2.0));
    }
    let (x, y) = area.middle();
    let [names, second] = words(peers, shape, n, members);
    let alone = second[0].is_empty();
    let top = if alone { y + 4.0 } else { y - 3.0 };
    let room = area.width - 6.0;
    scene.text("", (x, top), Anchor::Middle, &choose(&names, room));
    scene.text("", (x, y + 11.0), Anchor::Middle, &choose(&second, room));
}

/// How many are left out.
fn more(peers: &Peers, area: Area, members: &[u32], scene: &mut Scene) {
    let count = thousands(members.len());
    let title = format!("not drawn: {}", counted(members.len(), peers.word()));
    let data = peers.data(members).put("left-out", 1);
    scene.device("more", area, false, &title, &data);
    let (x, y) = area.middle();
    let text = choose(
        &[format!("… + {count}"), format!("+{count}")],
        area.width - 4.0,
    );
    scene.text("", (x, y + 4.0), Anchor::Middle, &text);
}

/// The lines in the plane; says how many of its links are left out, those of what is not drawn
/// among them.
pub(super) fn trunks(peers: &Peers, shape: &Shape, plane: &Plane, scene: &mut Scene) -> usize {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let times = shape.times();
    let inside = |n: u32| n % times == plane.layer && plane.corner(at(n)).is_some();
    let own: BTreeMap<(u32, u32), Edge> = peers
        .edges
        .iter()
        .filter(|((a, b), _)| a / times != b / times && inside(*a) && inside(*b))
        .map(|(ends, edge)| (*ends, *edge))
        .collect();
    // Boxes come later: a label keeps off them.
    for row in 0..plane.rows.len() {
        for column in 0..plane.columns.len() {
            let area = plane.area(row, column);
            scene.keep(Area {
                width: area.width + 6.0,
                height: area.height + 6.0,
                ..area
            });
        }
    }
    let first = own.keys().map(|e| e.0).min().unwrap_or(0);
    let all = all(peers, shape, plane.layer);
    let inner: usize = own.values().map(|edge| edge.links).sum();
    let (mut missing, mut labels) = (all - inner, Vec::new());
    for (&(a, b), edge) in &own {
        let along = usize::from(at(a)[0] == at(b)[0]);
        let (one, two) = (at(a)[along], at(b)[along]);
        let far = one.abs_diff(two) > 1;
        // In a full mesh all but those of one and between neighbours would hide the rest.
        let dense = shape.full[along] && own.len() > LINES;
        if dense && a != first && far && edge.tone <= Tone::Beside {
            missing += edge.links;
            continue;
        }
        if let Some(label) = line(peers, shape, plane, (a, b, edge), first, scene) {
            labels.push(label);
        }
    }
    name_loads(peers, labels, scene);
    missing
}

/// Links of one plane.
pub(super) fn all(peers: &Peers, shape: &Shape, layer: u32) -> usize {
    let times = shape.times();
    let own = |n: u32| n % times == layer;
    let edges = peers.edges.iter();
    let inside = edges.filter(|((a, b), _)| a / times != b / times && own(*a) && own(*b));
    inside.map(|(_, edge)| edge.links).sum()
}

/// One line; returns where its load may be written.
fn line(
    peers: &Peers,
    shape: &Shape,
    plane: &Plane,
    (a, b, edge): (u32, u32, &Edge),
    first: u32,
    scene: &mut Scene,
) -> Option<((f64, f64), u16)> {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let ((one, from), (two, to)) = (plane.corner(at(a))?, plane.corner(at(b))?);
    let along = usize::from(at(a)[0] == at(b)[0]);
    let (low, high) = (
        at(a)[along].min(at(b)[along]),
        at(a)[along].max(at(b)[along]),
    );
    let slots = if along == 1 {
        &plane.columns
    } else {
        &plane.rows
    };
    let apart = Plane::at(slots, high)?.abs_diff(Plane::at(slots, low)?);
    // Arcs leave at the top or on the left, so that they pass the boxes between their ends.
    let far = high - low > 1;
    let port = |area: &Area| match (far, along) {
        (false, _) => area.middle(),
        (true, 1) => (area.middle().0, area.y),
        _ => (area.x, area.middle().1),
    };
    let ends = [port(&one), port(&two)];
    let reach = 20.0 + 8.0 * real(apart).min(6.0);
    let middle = (
        f64::midpoint(ends[0].0, ends[1].0),
        f64::midpoint(ends[0].1, ends[1].1),
    );
    let course = match (far, along) {
        (false, _) => Course::Straight,
        (true, 1) => Course::Bent((middle.0, middle.1 - reach)),
        _ => Course::Bent((middle.0 - reach.min(56.0), middle.1)),
    };
    let around = far && !shape.full[along] && low == 0 && high + 1 == shape.sizes[along].1;
    let plain = match (around, a == first && peers.overlay.is_empty()) {
        (true, _) => "ln dash wrap",
        (false, true) if shape.full[along] => "hi",
        _ => "ln",
    };
    let numbers = [Some(from), Some(to)];
    let load = peers.strands(scene, peers.links(edge), ends, (course, plain), numbers)?;
    Some((halfway(ends, course), load))
}
