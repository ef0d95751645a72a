//! A graph without groups as its first switch sees it: its hosts, its neighbours, and how many
//! switches are how many links away.

use super::labels::{choose, counted, thousands};
use super::peers::Peers;
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Scene};
use crate::fabric::Kind;
use crate::fabric::index::Id;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows of switches above the first; further ones are counted together.
const MOST: usize = 4;
const ROW: f64 = 96.0;
const TALL: f64 = 34.0;
/// Width of the words left of the boxes.
const WORDS: f64 = 176.0;

/// Switches by their distance from the first, breadth first; what cannot be reached is left out.
/// O(V + E).
fn distances(peers: &Peers) -> Vec<Vec<u32>> {
    let count = peers.switches.len();
    let mut degree = vec![0usize; count + 1];
    for (a, b) in peers.edges.keys() {
        degree[a.index() + 1] += 1;
        degree[b.index() + 1] += 1;
    }
    (0..count).for_each(|n| degree[n + 1] += degree[n]);
    let mut next = degree.clone();
    let mut around = vec![0u32; degree[count]];
    for (a, b) in peers.edges.keys() {
        for (one, two) in [(a, b), (b, a)] {
            around[next[one.index()]] = *two;
            next[one.index()] += 1;
        }
    }
    let mut seen = vec![false; count];
    let mut levels = Vec::new();
    let mut level = vec![0u32];
    seen[0] = true;
    while !level.is_empty() {
        let mut further = Vec::new();
        for n in &level {
            for other in &around[degree[n.index()]..degree[n.index() + 1]] {
                if !std::mem::replace(&mut seen[other.index()], true) {
                    further.push(*other);
                }
            }
        }
        further.sort_unstable();
        levels.push(std::mem::replace(&mut level, further));
    }
    levels
}

/// How many rows of switches there are.
fn rows(all: &[Vec<u32>]) -> usize {
    all.len().min(MOST + 1)
}

/// Height of the frame. O(V + E).
pub(super) fn height(peers: &Peers) -> f64 {
    framed(rows(&distances(peers)), peers)
}

fn framed(rows: usize, peers: &Peers) -> f64 {
    ROW * real(rows) + if peers.hosts[0] > 0 { 94.0 } else { 34.0 }
}

/// Draws it into a strip of the page; returns where it ends. O(V + E log E).
pub(super) fn draw(peers: &Peers, (left, right, top): (f64, f64, f64), scene: &mut Scene) -> f64 {
    let all = distances(peers);
    let mut levels: Vec<Vec<u32>> = all.iter().take(MOST).cloned().collect();
    let further: Vec<u32> = all.iter().skip(MOST).flatten().copied().collect();
    let farthest = all.len() - 1;
    if !further.is_empty() {
        levels.push(further);
    }
    let mut place: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, members) in levels.iter().enumerate() {
        place.extend(members.iter().map(|n| (*n, at)));
    }
    let (mut up, mut among) = (vec![0usize; levels.len()], vec![0usize; levels.len()]);
    for ((a, b), edge) in &peers.edges {
        if let (Some(&a), Some(&b)) = (place.get(a), place.get(b)) {
            if a == b {
                among[a] += edge.links
            } else {
                up[a.min(b)] += edge.links
            }
        }
    }
    let height = framed(rows(&all), peers);
    scene.frame(
        Area {
            x: left,
            y: top,
            width: right - left,
            height,
        },
        false,
    );
    let name = peers.fabric.device_name(peers.switches[0]);
    let reached = all.iter().map(Vec::len).sum::<usize>();
    let rest = peers.switches.len() - reached;
    let far = if rest > 0 {
        format!("{} cannot be reached", thousands(rest))
    } else {
        format!("no switch is more than {farthest} links away")
    };
    let header = [
        format!("As {name} sees it: {far}"),
        format!("As {name} sees it"),
    ];
    scene.text(
        "",
        (left + 10.0, top + 18.0),
        Anchor::Start,
        &choose(&header, right - left - 20.0),
    );
    let boxes = (left + WORDS, right - 12.0);
    let row = |at: usize| top + 44.0 + ROW * real(levels.len() - 1 - at);
    for at in 0..levels.len() - 1 {
        let lower = shown(&levels[at], boxes, single(at, &levels[at]));
        let upper = shown(&levels[at + 1], boxes, single(at + 1, &levels[at + 1]));
        fan(
            at == 0,
            (&lower, row(at)),
            (&upper, row(at + 1) + TALL),
            scene,
        );
    }
    for (at, members) in levels.iter().enumerate() {
        let title = match at {
            0 => name.clone(),
            MOST if farthest > MOST => format!("{MOST} to {farthest} links away"),
            1 => "1 link away".to_string(),
            _ => format!("{at} links away"),
        };
        let mut words = if at == 0 {
            vec![counted(peers.hosts[0], "host")]
        } else {
            peers.content(members)
        };
        words.extend((up[at] > 0).then(|| format!("{} up", counted(up[at], "link"))));
        words.extend((among[at] > 0).then(|| format!("{} among them", counted(among[at], "link"))));
        let mut y = row(at) + 6.0;
        for (index, text) in std::iter::once(title).chain(words).enumerate() {
            let brief = text.replace("links among", "among");
            let text = choose(
                &[text, brief],
                WORDS - 16.0 * if index == 0 { 3.4 } else { 1.0 },
            );
            scene.text(
                if index == 0 { "tier" } else { "" },
                (left + 10.0, y),
                Anchor::Start,
                &text,
            );
            y += 15.0;
        }
        switches(peers, members, at, boxes, row(at), scene);
    }
    hosts(peers, boxes, row(0) + ROW, scene);
    top + height
}

/// What is drawn of a row: single switches near the first one, else one stack.
fn shown(members: &[u32], (left, right): (f64, f64), single: bool) -> Vec<(Slot, Area)> {
    let slots = if single {
        folded(members.len(), 4, &[])
    } else {
        vec![Slot::Stack]
    };
    let pitch = (right - left) / real(slots.len());
    let place = |index: usize| {
        let width = (pitch - 10.0).min(120.0);
        Area {
            x: left + pitch * (real(index) + 0.5) - width / 2.0,
            y: 0.0,
            width,
            height: TALL,
        }
    };
    slots
        .into_iter()
        .enumerate()
        .map(|(index, slot)| (slot, place(index)))
        .collect()
}

fn single(at: usize, members: &[u32]) -> bool {
    at < 2 || members.len() <= 3
}

/// Lines between two rows: from the first switch to each neighbour, and one broad line where a row
/// is a stack.
fn fan(
    first: bool,
    (lower, from): (&[(Slot, Area)], f64),
    (upper, to): (&[(Slot, Area)], f64),
    scene: &mut Scene,
) {
    for (slot, area) in lower {
        for (other, above) in upper {
            if !matches!((slot, other), (Slot::More(..), _) | (_, Slot::More(..))) {
                let (class, width) = if first { ("hi", 1.4) } else { ("ln", 2.5) };
                scene.trunk(
                    class,
                    width,
                    [(area.middle().0, from), (above.middle().0, to)],
                    None,
                );
            }
        }
    }
}

fn switches(
    peers: &Peers,
    members: &[u32],
    at: usize,
    boxes: (f64, f64),
    y: f64,
    scene: &mut Scene,
) {
    for (slot, area) in shown(members, boxes, single(at, members)) {
        let area = Area { y, ..area };
        let middle = area.middle().0;
        match slot {
            Slot::One(index) => {
                let n = members[index];
                let name = peers.fabric.device_name(peers.switches[n.index()]);
                scene.device(peers.class(peers.tone(&[n])), area, false, &name);
                scene.text(
                    "",
                    (middle, y + 21.0),
                    Anchor::Middle,
                    &choose(&[name], area.width - 6.0),
                );
            }
            Slot::Stack => {
                let text = format!("x {}", thousands(members.len()));
                scene.device(
                    peers.class(peers.tone(members)),
                    area,
                    true,
                    &counted(members.len(), peers.word()),
                );
                scene.text("", (middle, y + 21.0), Anchor::Middle, &text);
            }
            Slot::More(first, end) => {
                scene.text("tier", (middle, y + 14.0), Anchor::Middle, "…");
                scene.text(
                    "",
                    (middle, y + 29.0),
                    Anchor::Middle,
                    &format!("+ {}", thousands(end - first)),
                );
            }
        }
    }
}

/// The hosts of the first switch.
fn hosts(peers: &Peers, (left, right): (f64, f64), y: f64, scene: &mut Scene) {
    let count = peers.hosts[0];
    if count == 0 {
        return;
    }
    let middle = (left + right) / 2.0;
    let area = Area {
        x: middle - 60.0,
        y: y - 8.0,
        width: 120.0,
        height: 40.0,
    };
    scene.trunk(
        "ln",
        if count > 1 { 3.0 } else { 1.4 },
        [(middle, y - ROW + TALL), (middle, area.y)],
        None,
    );
    scene.device("ep", area, count > 1, &counted(count, "host"));
    scene.text(
        "",
        (middle, y + 9.0),
        Anchor::Middle,
        &counted(count, "host"),
    );
    if let Some(each) = peers
        .each
        .filter(|_| peers.fabric.endpoint_kind() == Kind::Gpu)
    {
        let text = if count > 1 {
            format!("{} each", counted(each, "GPU"))
        } else {
            counted(each, "GPU")
        };
        scene.text(
            "",
            (middle, y + 24.0),
            Anchor::Middle,
            &choose(&[text], area.width - 6.0),
        );
    }
}
