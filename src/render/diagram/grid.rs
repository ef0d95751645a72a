//! Switches whose coordinates span a grid (torus, mesh, HyperX): the first two dimensions as rows
//! and columns, further ones as a multiplier, with one line along the third opened.

use super::labels::{axis_word, choose, counted, thousands};
use super::legend::note;
use super::opened::{self, Opened};
use super::peers::{Edge, Peers};
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Scene, WIDTH, line};
use crate::fabric::index::{Id, narrow, wide};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows and columns that are all drawn.
const ALL: usize = 9;
/// Places drawn of more of them; the rest is left out in the middle.
const MOST: usize = 6;
const LEFT: f64 = 60.0;
const TALL: f64 = 34.0;

/// The dimensions of a grid.
pub(super) struct Shape {
    /// Name and extent of each dimension.
    sizes: Vec<(String, u32)>,
    /// Whether all switches along a dimension are joined to each other.
    full: Vec<bool>,
}

/// Says whether all coordinates occur and every link changes just one.
pub(super) fn shape(peers: &Peers) -> Option<Shape> {
    let role = peers.fabric.role(*peers.switches.first()?);
    let names: Vec<String> = role
        .axes
        .iter()
        .map(|a| axis_word(&peers.fabric.axes[*a].name))
        .collect();
    if role.count.index() != peers.switches.len() || names.len() < 2 {
        return None;
    }
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let mut extent = vec![0u32; names.len()];
    for n in 0..narrow(peers.switches.len()) {
        extent
            .iter_mut()
            .zip(at(n))
            .for_each(|(e, c)| *e = (*e).max(c + 1));
    }
    let all: u64 = extent.iter().map(|e| u64::from(*e)).product();
    if all != wide(peers.switches.len()) || extent.iter().filter(|e| **e > 1).count() < 2 {
        return None;
    }
    let mut along = vec![0u64; names.len()];
    for (a, b) in peers.edges.keys() {
        let mut changed = (0..names.len()).filter(|i| at(*a)[*i] != at(*b)[*i]);
        let (one, more) = (changed.next()?, changed.next());
        if more.is_some() {
            return None;
        }
        along[one] += 1;
    }
    let full = extent
        .iter()
        .zip(&along)
        .map(|(e, edges)| *e > 3 && *edges == all * u64::from(e - 1) / 2)
        .collect();
    Some(Shape {
        sizes: names.into_iter().zip(extent).collect(),
        full,
    })
}

/// Where the drawn places of the first two dimensions stand.
struct Plane {
    rows: Vec<Slot>,
    columns: Vec<Slot>,
    wide: f64,
    tall: f64,
    top: f64,
}

impl Plane {
    fn at(slots: &[Slot], place: u32) -> Option<usize> {
        slots.iter().position(|s| *s == Slot::One(place.index()))
    }
    fn area(&self, row: usize, column: usize) -> Area {
        let width = (self.wide - 46.0).min(150.0);
        Area {
            x: LEFT + (real(column) + 0.5) * self.wide - width / 2.0,
            y: self.top + real(row) * self.tall,
            width,
            height: TALL,
        }
    }
    fn corner(&self, row: u32, column: u32) -> Option<Area> {
        Some(self.area(Self::at(&self.rows, row)?, Self::at(&self.columns, column)?))
    }
}

/// Draws it: the plane of the first two dimensions, and below it the line along the third, or the
/// first switch, opened.
pub(super) fn draw(peers: &Peers, shape: &Shape, scene: &mut Scene) {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let times: u32 = shape.sizes[2..].iter().map(|s| s.1).product();
    let first_plane = |n: &u32| n.is_multiple_of(times);
    let numbers = 0..narrow(peers.switches.len());
    let wanted = |dimension: usize| -> Vec<usize> {
        let toned = numbers.clone().filter(|n| peers.tone(&[*n]) > Tone::Beyond);
        let mut found: Vec<usize> = toned.map(|n| at(n)[dimension].index()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let slots = |dimension: usize| {
        let extent = shape.sizes[dimension].1.index();
        folded(
            extent,
            if extent <= ALL { ALL } else { MOST },
            &wanted(dimension),
        )
    };
    let (rows, columns) = (slots(0), slots(1));
    let wide = ((WIDTH - LEFT - 60.0) / real(columns.len())).min(260.0);
    let plane = Plane {
        tall: if rows.len() > 6 { 74.0 } else { 96.0 },
        wide,
        top: scene.top + 54.0,
        rows,
        columns,
    };
    trunks(peers, shape, times, &plane, scene);
    for n in numbers.clone().filter(first_plane) {
        if let Some(area) = plane.corner(at(n)[0], at(n)[1]) {
            boxed(peers, shape, n, area, scene);
        }
    }
    left_out(&plane, scene);
    for (dimension, (x, y), arrow) in [
        (1, (LEFT + 40.0, scene.top + 10.0), "→"),
        (0, (20.0, plane.top - 10.0), "↓"),
    ] {
        let (name, extent) = &shape.sizes[dimension];
        let joined = if shape.full[dimension] {
            ", all joined to each other"
        } else {
            ""
        };
        let long = if dimension == 1 {
            format!("{name} {arrow} {extent} places{joined}")
        } else {
            format!("{name} {arrow} {extent}")
        };
        scene.text("tier", (x, y), Anchor::Start, &long);
    }
    let bottom = plane.top + real(plane.rows.len()) * plane.tall;
    let frame = Area {
        x: LEFT + 20.0,
        y: bottom + 6.0,
        width: WIDTH - LEFT - 60.0,
        height: opened::height(peers),
    };
    // What is opened: where something failed or is on a path, else the first.
    let most = numbers
        .clone()
        .map(|n| peers.tone(&[n]))
        .max()
        .filter(|t| *t > Tone::Beyond);
    let open = most
        .and_then(|most| numbers.clone().find(|n| peers.tone(&[*n]) == most))
        .unwrap_or(0);
    let shown = at(open)[..2]
        .iter()
        .zip(&shape.sizes)
        .map(|(c, s)| format!("{} {c}", s.0))
        .collect::<Vec<_>>()
        .join(", ");
    scene.height = bottom + 24.0;
    if times > 1 {
        let members: Vec<u32> = numbers
            .filter(|n| at(*n)[..2] == at(open)[..2] && at(*n)[3..] == at(open)[3..])
            .collect();
        let name = format!("Line along {} at {shown}", shape.sizes[2].0);
        opened::draw(
            peers,
            &Opened {
                name,
                members: &members,
                outside: "along the other dimensions",
            },
            frame,
            scene,
        );
        scene.height = frame.y + frame.height + 30.0;
    } else if !peers.forwarding {
        let frame = Area {
            width: 420.0,
            ..frame
        };
        opened::draw(
            peers,
            &Opened {
                name: format!("Switch at {shown}"),
                members: &[open],
                outside: "to others",
            },
            frame,
            scene,
        );
        scene.height = frame.y + frame.height + 30.0;
    }
    describe(peers, shape, times, scene);
}

/// The lines in the plane.
fn trunks(peers: &Peers, shape: &Shape, times: u32, plane: &Plane, scene: &mut Scene) {
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let drawn = |n: u32| plane.corner(at(n)[0], at(n)[1]);
    // Peers are numbered in the order of their coordinates: those on the line behind the first one
    // follow it.
    let mut flat: BTreeMap<(u32, u32), Edge> = BTreeMap::new();
    for (&(a, b), edge) in peers
        .edges
        .iter()
        .filter(|((a, b), e)| a / times != b / times && (a % times == 0 || e.tone != Tone::Plain))
    {
        let kept = flat.entry((a - a % times, b - b % times)).or_insert(*edge);
        kept.tone = kept.tone.max(edge.tone);
    }
    let overlaid = !peers.overlay.is_empty();
    let mut labels: Vec<((f64, f64), u16)> = Vec::new();
    for (&(a, b), edge) in &flat {
        let (Some(one), Some(two)) = (drawn(a), drawn(b)) else {
            continue;
        };
        let along = usize::from(at(a)[0] == at(b)[0]);
        let (low, high) = (
            at(a)[along].min(at(b)[along]),
            at(a)[along].max(at(b)[along]),
        );
        // In a full mesh all but the first switch's and the neighbours' would hide the rest.
        if shape.full[along] && a != 0 && high - low > 1 && edge.tone <= Tone::Beside {
            continue;
        }
        let slots = if along == 1 {
            &plane.columns
        } else {
            &plane.rows
        };
        let apart = real(
            Plane::at(slots, high)
                .unwrap_or(0)
                .abs_diff(Plane::at(slots, low).unwrap_or(0)),
        );
        // Arcs leave at the top or on the left, so that they pass the boxes between their ends.
        let far = high - low > 1;
        let port = |area: &Area| match (far, along) {
            (false, _) => area.middle(),
            (true, 1) => (area.middle().0, area.y),
            _ => (area.x, area.middle().1),
        };
        let (from, to) = (port(&one), port(&two));
        let reach = 18.0 + 7.0 * apart.min(6.0);
        let bend = far.then(|| {
            if along == 1 {
                ((from.0 + to.0) / 2.0, from.1 - reach)
            } else {
                (from.0 - reach, (from.1 + to.1) / 2.0)
            }
        });
        let (class, width) =
            line(edge.tone).unwrap_or((if a == 0 && !overlaid { "hi" } else { "ln" }, 1.6));
        scene.trunk(class, width, [from, to], bend);
        let middle = bend.map_or(((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0), |b| {
            (
                (from.0 + to.0) / 4.0 + b.0 / 2.0,
                (from.1 + to.1) / 4.0 + b.1 / 2.0,
            )
        });
        match edge.tone {
            Tone::Load(load) => labels.push((middle, load)),
            Tone::Failed => scene.cross(middle),
            _ => {}
        }
    }
    // Boxes come first: a label keeps off them.
    for (row, column) in
        (0..plane.rows.len()).flat_map(|r| (0..plane.columns.len()).map(move |c| (r, c)))
    {
        let area = plane.area(row, column);
        scene.keep(Area {
            width: area.width + 6.0,
            height: area.height + 6.0,
            ..area
        });
    }
    for ((x, y), load) in labels {
        scene.label((x, y + 4.0), &peers.overlay.number(load));
    }
}

/// One box: its name, and how many stand behind it or what it holds.
fn boxed(peers: &Peers, shape: &Shape, n: u32, area: Area, scene: &mut Scene) {
    let device = peers.switches[n.index()];
    let at = peers.fabric.coordinates(device);
    let times: u32 = shape.sizes[2..].iter().map(|s| s.1).product();
    let (name, (x, y)) = (peers.fabric.device_name(device), area.middle());
    // The strongest tone of the line behind.
    let tone = peers.tone(&(n..n + times).collect::<Vec<_>>());
    let hosts = if peers.forwarding {
        String::new()
    } else {
        counted(peers.hosts[n.index()], "host")
    };
    scene.device(
        peers.class(tone),
        area,
        times > 1,
        format!("{name}: {hosts}").trim_end_matches(": "),
    );
    if tone == Tone::Failed {
        scene.cross((area.x + area.width - 9.0, area.y + 2.0));
    }
    let spoken = at[..2]
        .iter()
        .zip(&shape.sizes)
        .map(|(c, s)| format!("{} {c}", s.0))
        .collect::<Vec<_>>();
    let place = format!("{},{}", at[0], at[1]);
    let names = if times > 1 {
        vec![spoken.join(", "), place]
    } else {
        vec![name, spoken.join(", "), place]
    };
    let further: Vec<&str> = shape.sizes[2..].iter().map(|s| s.0.as_str()).collect();
    let times = if times > 1 {
        vec![
            format!("x {times} along {}", further.join(" and ")),
            format!("x {times}"),
        ]
    } else {
        vec![hosts]
    };
    let alone = times[0].is_empty();
    scene.text(
        "",
        (x, if alone { y + 4.0 } else { y - 3.0 }),
        Anchor::Middle,
        &choose(&names, area.width - 6.0),
    );
    scene.text(
        "",
        (x, y + 11.0),
        Anchor::Middle,
        &choose(&times, area.width - 6.0),
    );
}

/// How many rows and columns are left out, in their places.
fn left_out(plane: &Plane, scene: &mut Scene) {
    let say = |scene: &mut Scene, area: Area, from: usize, to: usize, what: &str| {
        let (x, y) = area.middle();
        scene.text("tier", (x, y - 2.0), Anchor::Middle, "…");
        scene.text(
            "",
            (x, y + 13.0),
            Anchor::Middle,
            &format!("+ {}{what}", thousands(to - from)),
        );
    };
    for (column, slot) in plane.columns.iter().enumerate() {
        if let Slot::More(from, to) = slot {
            (0..plane.rows.len())
                .filter(|r| matches!(plane.rows[*r], Slot::One(_)))
                .for_each(|r| say(scene, plane.area(r, column), *from, *to, ""));
        }
    }
    for (row, slot) in plane.rows.iter().enumerate() {
        if let Slot::More(from, to) = slot {
            (0..plane.columns.len())
                .filter(|c| matches!(plane.columns[*c], Slot::One(_)))
                .for_each(|c| say(scene, plane.area(row, c), *from, *to, ""));
        }
    }
}

/// What the rows and lines are, in words.
fn describe(peers: &Peers, shape: &Shape, times: u32, scene: &mut Scene) {
    let sizes: Vec<String> = shape
        .sizes
        .iter()
        .map(|(name, extent)| format!("{name} {extent}"))
        .collect();
    note(
        scene,
        &format!(
            "Rows: {}. Columns: {}. All dimensions: {}.",
            shape.sizes[0].0,
            shape.sizes[1].0,
            sizes.join(" x ")
        ),
    );
    if times > 1 {
        note(
            scene,
            "Each box stands for the line behind it, along the further dimensions; lines between boxes are those of the first plane.",
        );
    }
    let full: Vec<&str> = shape
        .sizes
        .iter()
        .zip(&shape.full)
        .filter(|(_, full)| **full)
        .map(|(s, _)| s.0.as_str())
        .collect();
    if !full.is_empty() {
        let what = if full.len() == shape.sizes.len() {
            "every dimension".to_string()
        } else {
            full.join(" and ")
        };
        note(
            scene,
            &format!(
                "Along {what} every {} is joined to every other: drawn for the first, and between neighbours.",
                peers.word()
            ),
        );
    }
    note(
        scene,
        &format!(
            "Lines: {}; arcs reach further than a neighbour.",
            peers.trunks()
        ),
    );
    scene.height += 4.0;
}
