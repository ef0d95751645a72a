//! The adjacency matrix of switches: a row and a column each, or each run of neighbours in order;
//! the shade says how many of the possible pairs of switches are joined.

use super::data::Data;
use super::labels::{LINE, counted, fit, thousands, wide};
use super::legend::note;
use super::levels;
use super::peers::Peers;
use super::style;
use super::svg::{Anchor, Area, EDGE, Scene, Stroke};
use crate::fabric::index::{Id, narrow};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows and columns.
const MOST: usize = 80;
/// The same where few of them are joined.
const SPARSE: usize = 140;
const FEW: usize = 2500;
/// Side of the whole matrix, and of a cell.
const SIDE: f64 = 560.0;
const CELL: f64 = 20.0;
/// Room for the names of columns.
const ABOVE: f64 = 96.0;
/// Width of a page that holds the view of one switch beside the matrix.
const BESIDE: f64 = 1000.0;
/// Shades.
const SHADES: [&str; 5] = ["f0", "f1", "f2", "f3", "f4"];

/// Joined pairs of switches in a cell, and the strongest tone.
#[derive(Clone, Copy, Default)]
struct Cell {
    pairs: usize,
    tone: Tone,
}

/// Where rows and columns stand.
struct Field {
    /// Switches in a row or column.
    each: usize,
    rows: usize,
    size: f64,
    left: f64,
    top: f64,
}

impl Field {
    fn new(peers: &Peers, scene: &Scene) -> Self {
        let count = peers.switches.len();
        let most = if peers.edges.len() <= FEW {
            SPARSE
        } else {
            MOST
        };
        let each = count.div_ceil(most).max(1);
        let rows = count.div_ceil(each);
        let left = EDGE + (scene.width * 0.2).clamp(80.0, 170.0);
        let side = SIDE.min(scene.width - left - EDGE);
        Field {
            each,
            rows,
            size: (side / real(rows)).floor().clamp(2.0, CELL),
            left: left.floor(),
            top: scene.top + ABOVE,
        }
    }

    fn place(&self, row: usize, column: usize) -> (f64, f64) {
        (
            self.left + real(column) * self.size,
            self.top + real(row) * self.size,
        )
    }

    fn side(&self) -> f64 {
        real(self.rows) * self.size
    }

    fn members(&self, at: usize, count: usize) -> std::ops::Range<usize> {
        at * self.each..((at + 1) * self.each).min(count)
    }
}

/// What the shades mean.
struct Scale {
    fullest: f64,
    loaded: bool,
    /// Which shades occur.
    used: [bool; 5],
}

/// Draws it. O(E log E).
pub(super) fn draw(peers: &Peers, scene: &mut Scene) {
    let field = Field::new(peers, scene);
    let side = field.side();
    let frame = Area {
        x: field.left - 1.0,
        y: field.top - 1.0,
        width: side + 2.0,
        height: side + 2.0,
    };
    let data = Data::default().put("matrix", peers.switches.len());
    scene.frame(frame, false, &data);
    let cells = cells(peers, &field);
    let scale = shades(peers, &field, &cells, scene);
    outlines(peers, &field, &cells, scene);
    names(peers, &field, scene);
    legend(peers, &scale, &field, scene);
    let bottom = field.top + side + 60.0;
    if scene.width >= BESIDE {
        let strip = (field.left + side + 24.0, scene.width - EDGE, scene.top);
        scene.height = levels::draw(peers, strip, scene).max(bottom) + 24.0;
    } else {
        let strip = (EDGE, scene.width - EDGE, bottom);
        scene.height = levels::draw(peers, strip, scene) + 24.0;
    }
    let fold = if field.each > 1 {
        format!(
            " Each row and column is {} switches that follow one another.",
            field.each
        )
    } else {
        String::new()
    };
    note(
        scene,
        &format!(
            "The matrix of {} switches in order: row and column are joined by {}.{fold}",
            thousands(peers.switches.len()),
            peers.trunks()
        ),
    );
    if field.each > 1 && cells.len() * 20 > field.rows * field.rows * 19 {
        note(
            scene,
            "Nearly every two runs of switches are joined: links are spread over the whole fabric, there are no groups.",
        );
    }
}

fn cells(peers: &Peers, field: &Field) -> BTreeMap<(usize, usize), Cell> {
    let mut cells: BTreeMap<(usize, usize), Cell> = BTreeMap::new();
    for (&(a, b), edge) in peers.edges.iter().filter(|((a, b), _)| a != b) {
        let (row, column) = (a.index() / field.each, b.index() / field.each);
        for at in [(row, column), (column, row)] {
            let cell = cells.entry(at).or_default();
            cell.pairs += 1;
            cell.tone = cell.tone.max(edge.tone);
        }
    }
    cells
}

/// Draws the cells in their shades.
fn shades(
    peers: &Peers,
    field: &Field,
    cells: &BTreeMap<(usize, usize), Cell>,
    scene: &mut Scene,
) -> Scale {
    let count = peers.switches.len();
    // Within a cell of the diagonal each pair was met twice.
    let share = |(row, column): (usize, usize), cell: &Cell| {
        let (one, two) = (
            field.members(row, count).len(),
            field.members(column, count).len(),
        );
        let possible = if row == column {
            one * one.saturating_sub(1)
        } else {
            one * two
        };
        real(cell.pairs) / real(possible.max(1))
    };
    let all = cells.iter().map(|(at, cell)| share(*at, cell));
    let fullest = all.fold(0.0, f64::max).max(1e-9);
    let loaded = cells.values().any(|c| matches!(c.tone, Tone::Load(_)));
    let shade = |at: (usize, usize), cell: &Cell| match cell.tone {
        Tone::Load(load) => style::step(load).index(),
        _ if loaded => 0,
        _ if field.each == 1 => 2,
        _ => ((share(at, cell) / fullest * 5.0).ceil() as usize).clamp(1, 5) - 1,
    };
    let gap = if field.size > 6.0 && cells.len() < 2500 {
        1.0
    } else {
        0.0
    };
    let mut used = [false; 5];
    for (at, cell) in cells {
        used[shade(*at, cell)] = true;
    }
    let scale = Scale {
        fullest,
        loaded,
        used,
    };
    for (index, class) in SHADES.iter().enumerate() {
        let own = cells.iter().filter(|(at, cell)| shade(**at, cell) == index);
        let corners: Vec<(f64, f64)> = own
            .map(|((row, column), _)| field.place(*row, *column))
            .collect();
        let title = said(peers, &scale, index);
        scene.cells(class, (field.size - gap, field.size), &corners, &title);
    }
    scale
}

/// What a shade means.
fn said(peers: &Peers, scale: &Scale, index: usize) -> String {
    if scale.loaded {
        let end = |at: usize| {
            peers
                .overlay
                .number(u16::try_from(200 * at).unwrap_or(1000))
        };
        return format!("{} to {}", end(index).trim_end_matches('%'), end(index + 1));
    }
    let end = |step: usize| 100.0 * scale.fullest * real(step) / 5.0;
    format!("{:.1} to {:.1}%", end(index), end(index + 1))
}

/// Cells of which something is shown are framed in its colour.
fn outlines(
    peers: &Peers,
    field: &Field,
    cells: &BTreeMap<(usize, usize), Cell>,
    scene: &mut Scene,
) {
    let mut toned: BTreeMap<(usize, usize), Vec<crate::fabric::LinkId>> = BTreeMap::new();
    for ((a, b), edge) in peers.edges.iter().filter(|(_, e)| e.tone > Tone::Beside) {
        let at = (a.index() / field.each, b.index() / field.each);
        let own = peers.links(edge).iter().copied();
        let shown = own.filter(|id| peers.overlay.link(*id) > Tone::Beside);
        toned.entry(at).or_default().extend(shown);
    }
    for ((row, column), links) in toned {
        let tone = cells.get(&(row, column)).map_or(Tone::Plain, |c| c.tone);
        let class = style::toned(tone).unwrap_or("ln");
        let data = Data::default().links(peers.fabric, &links, tone).tone(tone);
        let title = counted(links.len(), "link");
        for (row, column) in [(row, column), (column, row)] {
            let (x, y) = field.place(row, column);
            let size = field.size;
            let stroke = Stroke {
                class,
                width: 2.0,
                data: &data,
                title: &title,
            };
            let corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
            for side in 0..4 {
                scene.above_boxes(&stroke, [corners[side], corners[(side + 1) % 4]]);
            }
        }
    }
    for (at, _) in peers.switches.iter().enumerate() {
        if peers.tone(&[narrow(at)]) == Tone::Failed {
            let (x, y) = field.place(at / field.each, at / field.each);
            scene.cross((x + field.size / 2.0, y + field.size / 2.0));
        }
    }
}

/// Names left of rows and above columns, as many as are legible; a thin line shows which is whose.
fn names(peers: &Peers, field: &Field, scene: &mut Scene) {
    let every = ((LINE + 1.0) / field.size).ceil().max(1.0) as usize;
    let count = peers.switches.len();
    let room = field.left - EDGE - 14.0;
    let none = Data::default();
    let stroke = Stroke::plain("lead", 1.0, &none);
    for at in (0..field.rows).step_by(every) {
        let own = field.members(at, count);
        let one = peers.fabric.device_name(peers.switches[own.start]);
        let two = peers.fabric.device_name(peers.switches[own.end - 1]);
        let hosts: usize = own.clone().map(|n| peers.hosts[n]).sum();
        let hosts = counted(hosts, "host");
        let whole = if field.each > 1 {
            format!("{one} to {two}")
        } else {
            one.clone()
        };
        let name = [format!("{whole}, {hosts}"), whole.clone()]
            .into_iter()
            .find(|n| wide(n) <= room)
            .unwrap_or_else(|| fit(&one, room));
        let (left, top) = field.place(at, at);
        let y = top + field.size / 2.0;
        scene.text("", (EDGE, y + 4.0), Anchor::Start, &name);
        let from = EDGE + 6.0 + wide(&name);
        if from < field.left - 6.0 {
            let ends = [(from, y), (field.left - 3.0, y)];
            scene.trunk(&stroke, ends, super::svg::Course::Straight);
        }
        let x = left + field.size / 2.0;
        scene.turned((x + 4.0, field.top - 8.0), &fit(&one, ABOVE - 20.0));
    }
}

/// What the shades mean, below.
fn legend(peers: &Peers, scale: &Scale, field: &Field, scene: &mut Scene) {
    let heading = if scale.loaded {
        peers
            .overlay
            .scale
            .as_deref()
            .unwrap_or("load of the links")
    } else {
        "pairs joined"
    };
    let y = field.top + field.side() + 14.0;
    scene.text("bold", (EDGE, y + 12.0), Anchor::Start, heading);
    let (mut x, mut y) = (EDGE + super::labels::bold(heading, 11.0) + 16.0, y);
    for (index, class) in SHADES.iter().enumerate() {
        let text = match (scale.loaded, field.each) {
            _ if !scale.used[index] => continue,
            (false, 1) => "joined".to_string(),
            _ => said(peers, scale, index),
        };
        if x + 30.0 + wide(&text) > field.left + field.side().max(300.0) {
            (x, y) = (EDGE, y + 20.0);
        }
        let area = Area {
            x,
            y,
            width: 14.0,
            height: 14.0,
        };
        scene.sample(class, area, false);
        scene.text("", (x + 20.0, y + 12.0), Anchor::Start, &text);
        x += 38.0 + wide(&text);
    }
}
