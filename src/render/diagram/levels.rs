//! A graph without groups as one switch sees it, the first or one that something is shown of: its hosts, its neighbours, and how many
//! switches are how many links away.

use super::data::Data;
use super::labels::{choose, counted, device, thousands};
use super::peers::Peers;
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Course, Scene, Stroke};
use crate::fabric::index::Id;
use crate::fabric::{Kind, LinkId};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Rows of switches above the first; further ones are counted together.
const MOST: usize = 4;
const ROW: f64 = 96.0;
const TALL: f64 = 34.0;
/// Width of the words left of the boxes.
const WORDS: f64 = 176.0;

/// Whose view it is: what failed or is on a path, else the first.
fn viewer(peers: &Peers) -> u32 {
    let count = crate::fabric::index::narrow(peers.switches.len());
    let shown = (0..count).find(|n| matches!(peers.tone(&[*n]), Tone::Path | Tone::Failed));
    shown.unwrap_or(0)
}

/// Switches by their distance from one, breadth first; what cannot be reached is left out.
/// O(V + E).
fn distances(peers: &Peers) -> Vec<Vec<u32>> {
    let viewer = viewer(peers);
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
    let mut level = vec![viewer];
    seen[viewer.index()] = true;
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
    ROW * real(rows)
        + if peers.hosts[viewer(peers).index()] > 0 {
            94.0
        } else {
            34.0
        }
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
        &Data::default(),
    );
    let name = peers
        .fabric
        .device_name(peers.switches[viewer(peers).index()]);
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
        let bottom = row(at + 1) + TALL;
        if at == 0 {
            let upper = shown(&levels[1], boxes, single(1, &levels[1]));
            let from = (f64::midpoint(boxes.0, boxes.1), row(0));
            fan(peers, from, (&levels[1], &upper, bottom), scene);
        } else {
            let area = Area {
                x: boxes.0 + 10.0,
                y: bottom + 14.0,
                width: boxes.1 - boxes.0 - 20.0,
                height: 24.0,
            };
            between(peers, (&levels[at], &levels[at + 1]), area, scene);
        }
    }
    for (at, members) in levels.iter().enumerate() {
        let title = match at {
            0 => name.clone(),
            MOST if farthest > MOST => format!("{MOST} to {farthest} links away"),
            1 => "1 link away".to_string(),
            _ => format!("{at} links away"),
        };
        let mut words = if at == 0 {
            vec![counted(peers.hosts[viewer(peers).index()], "host")]
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

/// Lines from the viewer to the neighbours that are drawn.
fn fan(
    peers: &Peers,
    from: (f64, f64),
    (members, upper, y): (&[u32], &[(Slot, Area)], f64),
    scene: &mut Scene,
) {
    let own = viewer(peers);
    for (slot, area) in upper {
        let Slot::One(at) = slot else {
            continue;
        };
        let other = members[*at];
        let Some(edge) = peers.edges.get(&(own.min(other), own.max(other))) else {
            continue;
        };
        let ends = [(area.middle().0, y), from];
        let course = (Course::Straight, "hi");
        peers.strands(scene, peers.links(edge), ends, course, [None, None]);
    }
}

/// The links between two rows as a band that says how many there are: not every two are joined.
fn between(peers: &Peers, (lower, upper): (&[u32], &[u32]), area: Area, scene: &mut Scene) {
    let mut side: BTreeMap<u32, bool> = lower.iter().map(|n| (*n, false)).collect();
    side.extend(upper.iter().map(|n| (*n, true)));
    let mut links: Vec<LinkId> = Vec::new();
    let mut pairs = 0;
    for ((a, b), edge) in &peers.edges {
        if let (Some(one), Some(two)) = (side.get(a), side.get(b))
            && one != two
        {
            links.extend(peers.links(edge));
            pairs += 1;
        }
    }
    let cables = counted(links.len(), "link");
    let whole = pairs == lower.len() * upper.len();
    let words = if whole {
        format!("every one to every one: {cables}")
    } else {
        let possible = thousands(lower.len() * upper.len());
        format!(
            "{cables}: {} of {possible} pairs are joined",
            thousands(pairs)
        )
    };
    let data = Data::default()
        .put("complete", whole)
        .put("trunks", pairs)
        .links(peers.fabric, &links, Tone::Plain);
    scene.band(area, &words, &data);
    let (x, y) = area.middle();
    let text = choose(&[words, cables], area.width - 8.0);
    scene.text("", (x, y + 4.0), Anchor::Middle, &text);
    let none = Data::default();
    let stroke = Stroke::plain("ln", 2.5, &none);
    for (from, to) in [
        (area.y, area.y - 14.0),
        (area.bottom(), area.bottom() + 20.0),
    ] {
        scene.trunk(&stroke, [(x, from), (x, to)], Course::Straight);
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
                let id = peers.switches[n.index()];
                let name = peers.fabric.device_name(id);
                let data = peers.data(&[n]).put("copy", 1);
                scene.device(peers.class(&[n]), area, false, &name, &data);
                if peers.tone(&[n]) == Tone::Failed {
                    scene.cross((area.right() - 9.0, area.y + 2.0));
                }
                scene.text(
                    "",
                    (middle, y + 21.0),
                    Anchor::Middle,
                    &choose(&device(peers.fabric, id, &[]), area.width - 6.0),
                );
            }
            Slot::Stack => {
                let text = format!("× {}", thousands(members.len()));
                let title = counted(members.len(), peers.word());
                let data = peers.data(members).put("copy", 1);
                scene.device(peers.class(members), area, true, &title, &data);
                scene.text("", (middle, y + 21.0), Anchor::Middle, &text);
            }
            Slot::More(first, end) => {
                let rest = &members[first..end];
                let title = format!("not drawn: {}", counted(rest.len(), peers.word()));
                let data = peers.data(rest).put("copy", 1);
                scene.device("more", area, false, &title, &data);
                let count = thousands(rest.len());
                let text = choose(
                    &[format!("… + {count}"), format!("+{count}")],
                    area.width - 4.0,
                );
                scene.text("", (middle, y + 21.0), Anchor::Middle, &text);
            }
        }
    }
}

/// The hosts of the first switch.
fn hosts(peers: &Peers, (left, right): (f64, f64), y: f64, scene: &mut Scene) {
    let count = peers.hosts[viewer(peers).index()];
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
    let ends = [(middle, y - ROW + TALL), (middle, area.y)];
    let links = &peers.down[viewer(peers).index()];
    peers.strands(scene, links, ends, (Course::Straight, "ln"), [None, None]);
    let title = counted(count, "host");
    scene.device("ep", area, count > 1, &title, &Data::default());
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
