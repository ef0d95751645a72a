//! Switches whose coordinates span a grid (torus, mesh, HyperX): the first two dimensions as rows and columns, further ones as a multiplier.

use super::direct::{Peers, note};
use super::labels::{axis_word, choose, counted};
use super::svg::{Anchor, Area, Scene, WIDTH, line};
use crate::verify::overlay::Tone;

/// Rows and columns drawn; more are left out in the middle.
const MOST: usize = 12;
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
    let names: Vec<String> = role.axes.iter().map(|a| axis_word(&peers.fabric.axes[*a].name)).collect();
    if role.count as usize != peers.switches.len() || names.len() < 2 {
        return None;
    }
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n as usize]);
    let mut extent = vec![0u32; names.len()];
    for n in 0..peers.switches.len() as u32 {
        extent.iter_mut().zip(at(n)).for_each(|(e, c)| *e = (*e).max(c + 1));
    }
    let all: u64 = extent.iter().map(|e| u64::from(*e)).product();
    if all != peers.switches.len() as u64 || extent.iter().filter(|e| **e > 1).count() < 2 {
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
    let full = extent.iter().zip(&along).map(|(e, edges)| *e > 3 && *edges == all * u64::from(e - 1) / 2).collect();
    Some(Shape { sizes: names.into_iter().zip(extent).collect(), full })
}

/// Which of `extent` places are drawn.
fn shown(extent: usize) -> Vec<usize> {
    if extent <= MOST { (0..extent).collect() } else { (0..MOST - 2).chain([extent - 1]).collect() }
}

/// Draws it.
pub(super) fn draw(peers: &Peers, shape: &Shape, scene: &mut Scene) {
    let (rows, columns) = (shown(shape.sizes[0].1 as usize), shown(shape.sizes[1].1 as usize));
    let slots = |places: &[usize], extent: u32| places.len() + usize::from(places.len() < extent as usize);
    let wide = ((WIDTH - 2.0 * LEFT - 60.0) / slots(&columns, shape.sizes[1].1) as f64).min(170.0);
    let tall = if rows.len() > 6 { 74.0 } else { 96.0 };
    // The last place stands one further where some are left out.
    let slot = |places: &[usize], at: usize, extent: u32| {
        places.iter().position(|p| *p == at).map(|i| if i + 1 == places.len() && places.len() < extent as usize { i + 1 } else { i })
    };
    let top = scene.top + 34.0;
    let corner = |row: u32, column: u32| {
        let (r, c) = (slot(&rows, row as usize, shape.sizes[0].1)?, slot(&columns, column as usize, shape.sizes[1].1)?);
        Some(Area { x: LEFT + c as f64 * wide + 20.0, y: top + r as f64 * tall, width: wide - 40.0, height: TALL })
    };
    let times: u32 = shape.sizes[2..].iter().map(|s| s.1).product();
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n as usize]);
    let drawn = |n: u32| if times > 1 && at(n)[2..].iter().any(|c| *c > 0) { None } else { corner(at(n)[0], at(n)[1]) };
    let mut labels: Vec<((f64, f64), u16)> = Vec::new();
    for (&(a, b), edge) in &peers.edges {
        let (Some(one), Some(two)) = (drawn(a), drawn(b)) else { continue };
        let along = usize::from(at(a)[0] == at(b)[0]);
        let (low, high) = (at(a)[along].min(at(b)[along]), at(a)[along].max(at(b)[along]));
        let first = at(a)[1 - along] == 0;
        // In a full mesh all but the neighbours of the first row and column would hide the rest.
        if shape.full[along] && !first && high - low > 1 && edge.tone <= Tone::Beside {
            continue;
        }
        let (from, to) = (one.middle(), two.middle());
        let bend = (high - low > 1).then(|| {
            let reach = 18.0 + 4.0 * f64::from(high - low).min(8.0);
            if along == 1 {
                ((from.0 + to.0) / 2.0, from.1 - 2.0 * reach)
            } else {
                (from.0 - 2.0 * reach - one.width / 2.0, (from.1 + to.1) / 2.0)
            }
        });
        let (class, width) = line(edge.tone).unwrap_or((if first && shape.full[along] { "hi" } else { "ln" }, 1.6));
        scene.trunk(class, width, [from, to], bend);
        let middle = bend.map_or(((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0), |b| {
            ((from.0 + to.0) / 4.0 + b.0 / 2.0, (from.1 + to.1) / 4.0 + b.1 / 2.0)
        });
        match edge.tone {
            Tone::Load(load) => labels.push((middle, load)),
            Tone::Failed => scene.cross(middle),
            _ => {}
        }
    }
    for n in 0..peers.switches.len() as u32 {
        let Some(area) = drawn(n) else { continue };
        let device = peers.switches[n as usize];
        let (name, (x, y)) = (peers.fabric.device_name(device), area.middle());
        let tone = peers.overlay.device(device);
        let hosts = counted(peers.hosts[n as usize], "host");
        scene.device(peers.class(tone), area, times > 1, &format!("{name}: {hosts}"));
        if tone == Tone::Failed {
            scene.cross((area.x + area.width - 9.0, area.y + 2.0));
        }
        let place = format!("{},{}", at(n)[0], at(n)[1]);
        scene.text("", (x, y - 3.0), Anchor::Middle, &choose(&[name, place], area.width - 6.0));
        let times = if times > 1 { format!("x {times}, {hosts}") } else { hosts.clone() };
        scene.text("", (x, y + 11.0), Anchor::Middle, &choose(&[times, hosts], area.width - 6.0));
    }
    for ((x, y), load) in labels {
        scene.label((x, y + 4.0), &format!("{}.{}%", load / 10, load % 10));
    }
    scene.height = top + slots(&rows, shape.sizes[0].1) as f64 * tall + 20.0;
    describe(peers, shape, times, scene);
}

/// What the rows and lines are, in words.
fn describe(peers: &Peers, shape: &Shape, times: u32, scene: &mut Scene) {
    let sizes: Vec<String> = shape.sizes.iter().map(|(name, extent)| format!("{name} {extent}")).collect();
    note(scene, &format!("Rows: {}. Columns: {}. All dimensions: {}.", shape.sizes[0].0, shape.sizes[1].0, sizes.join(" x ")));
    if times > 1 {
        note(
            scene,
            &format!(
                "Each box stands for {times} switches, one at each place of the further dimensions; the lines are those of the first."
            ),
        );
    }
    let full: Vec<&str> = shape.sizes.iter().zip(&shape.full).filter(|(_, full)| **full).map(|(s, _)| s.0.as_str()).collect();
    if !full.is_empty() {
        note(
            scene,
            &format!("Along {} every switch is joined to every other, drawn in full for the first row and column.", full.join(" and ")),
        );
    }
    if shape.sizes.iter().take(2).any(|s| s.1 as usize > MOST) {
        note(scene, "Rows and columns between the last two drawn are alike and left out.");
    }
    note(scene, &format!("Lines: {}; arcs reach further than a neighbour.", peers.trunks()));
    scene.height += 8.0;
}
