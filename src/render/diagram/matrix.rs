//! The adjacency matrix of switches: a row and a column each, or each run of neighbours in order;
//! the shade says how many of the possible pairs of switches are joined.

use super::labels::{CHARACTER, choose, fit, thousands};
use super::legend::note;
use super::peers::Peers;
use super::svg::{Anchor, Area, Scene};
use crate::fabric::index::Id;
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows and columns.
const MOST: usize = 100;
/// Side of the whole matrix.
const SIDE: f64 = 640.0;
const LEFT: f64 = 200.0;
/// Shades.
const SHADES: [&str; 5] = ["f0", "f1", "f2", "f3", "f4"];

/// Joined pairs of switches in a cell, and the strongest tone.
#[derive(Clone, Copy, Default)]
struct Cell {
    pairs: usize,
    tone: Tone,
}

/// Draws it. O(E).
pub(super) fn draw(peers: &Peers, scene: &mut Scene) {
    let count = peers.switches.len();
    let each = count.div_ceil(MOST).max(1);
    let rows = count.div_ceil(each);
    let size = (SIDE / real(rows)).min(22.0);
    let top = scene.top + 14.0;
    let place = |row: usize, column: usize| (LEFT + real(column) * size, top + real(row) * size);
    let side = real(rows) * size;
    scene.frame(
        Area {
            x: LEFT - 1.0,
            y: top - 1.0,
            width: side + 2.0,
            height: side + 2.0,
        },
        false,
    );
    let mut cells: BTreeMap<(usize, usize), Cell> = BTreeMap::new();
    for (&(a, b), edge) in peers.edges.iter().filter(|((a, b), _)| a != b) {
        let (row, column) = (a.index() / each, b.index() / each);
        for at in [(row, column), (column, row)] {
            let cell = cells.entry(at).or_default();
            cell.pairs += 1;
            cell.tone = cell.tone.max(edge.tone);
        }
    }
    // Within a cell of the diagonal each pair was met twice.
    let share = |(row, column): (usize, usize), cell: &Cell| {
        let members = |at: usize| each.min(count - at * each);
        let possible = if row == column {
            members(row) * members(row).saturating_sub(1)
        } else {
            members(row) * members(column)
        };
        real(cell.pairs) / real(possible.max(1))
    };
    let fullest = cells
        .iter()
        .map(|(at, cell)| share(*at, cell))
        .fold(0.0, f64::max)
        .max(1e-9);
    let loaded = cells.values().any(|c| matches!(c.tone, Tone::Load(_)));
    let shade = |at: (usize, usize), cell: &Cell| match cell.tone {
        Tone::Load(load) => super::svg::step(load).index(),
        _ => ((share(at, cell) / fullest * 5.0).ceil() as usize).clamp(1, 5) - 1,
    };
    let gap = if size > 6.0 { 1.0 } else { 0.0 };
    for (index, class) in SHADES.iter().enumerate() {
        let own = cells.iter().filter(|(at, cell)| shade(**at, cell) == index);
        let corners: Vec<(f64, f64)> = own.map(|((row, column), _)| place(*row, *column)).collect();
        let title = if loaded {
            format!("load {} to {}%", index * 20, index * 20 + 20)
        } else {
            let of = |step: usize| 100.0 * fullest * real(step) / 5.0;
            format!(
                "{:.1} to {:.1}% of the pairs are joined",
                of(index),
                of(index + 1)
            )
        };
        scene.cells(class, size - gap, &corners, &title);
    }
    for ((row, column), cell) in cells.iter().filter(|(_, c)| c.tone > Tone::Beside) {
        let ((x, y), class) = (
            place(*row, *column),
            super::svg::line(cell.tone).map_or("ln", |l| l.0),
        );
        let corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)];
        (0..4).for_each(|i| scene.over(class, 2.0, [corners[i], corners[(i + 1) % 4]]));
        if cell.tone == Tone::Failed {
            scene.cross((x + size / 2.0, y + size / 2.0));
        }
    }
    names(peers, each, (rows, size, top), scene);
    legend(
        peers,
        (fullest, loaded, each),
        scene,
        (LEFT, top + side + 12.0),
    );
    let ends = super::levels::draw(
        peers,
        (LEFT + side + 24.0, super::svg::WIDTH - 24.0, top - 1.0),
        scene,
    );
    scene.height = (top + side + 76.0).max(ends + 30.0);
    let fold = if each > 1 {
        format!(" Each row and column is {each} switches that follow one another.")
    } else {
        String::new()
    };
    note(
        scene,
        &format!(
            "The matrix of {} switches in order: row and column are joined by {}.{fold}",
            thousands(count),
            peers.trunks()
        ),
    );
    if each > 1 && cells.len() * 20 > rows * rows * 19 {
        note(
            scene,
            "Nearly every two runs of switches are joined: links are spread over the whole fabric, there are no groups.",
        );
    }
    scene.height += 10.0;
}

/// Names along the left side, as many as are legible; a thin line shows the row of each.
fn names(peers: &Peers, each: usize, (rows, size, top): (usize, f64, f64), scene: &mut Scene) {
    let every = (15.0 / size).ceil().max(1.0) as usize;
    for row in (0..rows).step_by(every) {
        let first = peers.switches[row * each];
        let last = peers.switches[((row + 1) * each).min(peers.switches.len()) - 1];
        let (one, two) = (
            peers.fabric.device_name(first),
            peers.fabric.device_name(last),
        );
        let hosts: usize = (row * each..((row + 1) * each).min(peers.switches.len()))
            .map(|n| peers.hosts[n])
            .sum();
        let hosts = if hosts == 1 {
            "1 host".to_string()
        } else {
            format!("{} hosts", thousands(hosts))
        };
        let name = if each > 1 {
            format!("{one} to {two}, {hosts}")
        } else {
            format!("{one}, {hosts}")
        };
        let name = if real(name.chars().count()) * CHARACTER <= LEFT - 40.0 {
            name
        } else {
            fit(&one, LEFT - 40.0)
        };
        let y = top + (real(row) + 0.5) * size + 4.0;
        scene.text("", (20.0, y), Anchor::Start, &name);
        let from = 24.0 + real(name.chars().count()) * CHARACTER;
        if from < LEFT - 8.0 {
            scene.trunk("ln", 0.6, [(from, y - 4.0), (LEFT - 4.0, y - 4.0)], None);
        }
    }
}

/// What the shades mean, below.
fn legend(
    peers: &Peers,
    (fullest, loaded, each): (f64, bool, usize),
    scene: &mut Scene,
    (left, y): (f64, f64),
) {
    let scale = peers.overlay.scale.as_deref();
    let heading = if loaded {
        scale.unwrap_or("load of the links")
    } else {
        "pairs joined"
    };
    scene.text(
        "tier",
        (20.0, y + 13.0),
        Anchor::Start,
        &choose(&[heading.to_string()], 130.0),
    );
    let mut x = left;
    for (index, class) in SHADES.iter().enumerate() {
        let text = match (loaded, each) {
            (true, _) if peers.overlay.full.is_some() => {
                let end = |at: usize| peers.overlay.number(200 * at as u16);
                format!("{} to {}", end(index).trim_end_matches('%'), end(index + 1))
            }
            (true, _) if scale.is_some() => format!(
                "0.{} to {}.{}",
                2 * index,
                (index + 1) / 5,
                (2 * index + 2) % 10
            ),
            (true, _) => format!("{} to {}%", index * 20, index * 20 + 20),
            (false, 1) if index < 4 => continue,
            (false, 1) => "joined".to_string(),
            (false, _) => format!(
                "{:.1} to {:.1}%",
                100.0 * fullest * real(index) / 5.0,
                100.0 * fullest * real(index + 1) / 5.0
            ),
        };
        scene.cells(class, 16.0, &[(x, y)], &text);
        scene.text("", (x + 22.0, y + 12.0), Anchor::Start, &text);
        x += 128.0;
    }
}
