//! What is drawn between two rows of a block: a line for each cable or each trunk, or one band
//! where every one is joined to every other.

use super::alike::seen;
use super::plan::{Plan, What, nowhere};
use super::wiring::{Rows, Shape, rows};
use crate::fabric::LinkId;
use crate::fabric::index::{Id, narrow};
use crate::overlay::Tone;
use std::collections::BTreeMap;

/// Most trunks of irregular wiring that are drawn as lines.
const LINES: usize = 90;
/// Most trunks that are drawn as lines although a band could say them.
const PLAIN: usize = 12;

/// How cables are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    /// A line each.
    Cables,
    /// A line for all between two boxes.
    Trunks,
    /// A band with a stub for each box.
    Band,
    /// A band, and lines of the first box alone.
    Irregular,
    /// Stubs alone, with how many cables lead where: rows that are not neighbours.
    Stubs,
}

/// The cables between two boxes.
#[derive(Default)]
pub(super) struct Pair {
    /// Those between what the boxes show.
    pub shown: Vec<LinkId>,
    /// Those between all that the boxes stand for.
    pub all: Vec<LinkId>,
}

/// What is drawn between two rows in one frame.
pub(super) struct Drawing<'a> {
    pub rows: Rows,
    pub frame: usize,
    pub mode: Mode,
    pub shape: &'a Shape,
    /// By upper and lower box.
    pub pairs: BTreeMap<(u32, u32), Pair>,
}

/// Everything between rows. O(E log E).
pub(super) fn between<'a>(plan: &Plan<'a>) -> Vec<Drawing<'a>> {
    let mut frame_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, frame) in plan.frames.iter().enumerate() {
        frame_of.extend(frame.nodes.iter().map(|n| (*n, at)));
    }
    let by_key: BTreeMap<&[u32], usize> = plan
        .tree
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.key.as_slice(), at))
        .collect();
    let mut found: BTreeMap<(usize, Rows), Drawing<'a>> = BTreeMap::new();
    for ((rows, key), section) in &plan.wiring.sections {
        let frame = by_key.get(key.as_slice()).and_then(|n| frame_of.get(n));
        let Some(&frame) = frame else {
            continue;
        };
        let drawing = found.entry((frame, *rows)).or_insert_with(|| Drawing {
            rows: *rows,
            frame,
            mode: Mode::Band,
            shape: &section.shape,
            pairs: BTreeMap::new(),
        });
        collect(plan, &section.links, &mut drawing.pairs);
    }
    let mut all: Vec<Drawing> = found
        .into_values()
        .filter(|d| !d.pairs.is_empty())
        .collect();
    let tiers: Vec<u8> = plan.tiers().keys().copied().collect();
    for drawing in &mut all {
        drawing.mode = mode(plan, drawing, &tiers);
    }
    all
}

fn collect(plan: &Plan, links: &[LinkId], pairs: &mut BTreeMap<(u32, u32), Pair>) {
    // Links of one trunk follow one another as a rule, so that the last pair is asked first.
    let mut last: Option<(u32, u32)> = None;
    let mut own = Pair::default();
    let mut flush = |key: Option<(u32, u32)>, own: &mut Pair| {
        if let Some(key) = key {
            let pair = pairs.entry(key).or_default();
            pair.shown.append(&mut own.shown);
            pair.all.append(&mut own.all);
        }
    };
    for id in links {
        let link = &plan.fabric.links[id.index()];
        let (_, upper, lower) = rows(plan.units, link.a, link.b);
        let key = (plan.box_of[upper.index()], plan.box_of[lower.index()]);
        if nowhere(key.0) || nowhere(key.1) {
            continue;
        }
        if last != Some(key) {
            flush(last, &mut own);
            last = Some(key);
        }
        own.all.push(*id);
        if plan.shown[upper.index()] && plan.shown[lower.index()] {
            own.shown.push(*id);
        }
    }
    flush(last, &mut own);
}

fn mode(plan: &Plan, drawing: &Drawing, tiers: &[u8]) -> Mode {
    let place = |tier: u8| tiers.iter().position(|t| *t == tier);
    let apart = match (place(drawing.rows.0), place(drawing.rows.1)) {
        (Some(one), Some(two)) => one.abs_diff(two),
        _ => 1,
    };
    let whole = |n: u32| plan.boxes[n.index()].what != What::More;
    let more = drawing.pairs.keys().any(|(a, b)| !whole(*a) || !whole(*b));
    let own: Vec<&(u32, u32)> = drawing
        .pairs
        .keys()
        .filter(|(a, b)| whole(*a) && whole(*b) && a != b)
        .collect();
    if apart != 1 {
        let inside = drawing.pairs.keys().any(|(a, b)| a == b);
        let few = own.len() <= PLAIN || plan.unfolded;
        return match (few && !more && !inside, plan.unfolded) {
            (true, true) => Mode::Cables,
            (true, false) => Mode::Trunks,
            (false, _) => Mode::Stubs,
        };
    }
    if plan.unfolded && !more {
        return Mode::Cables;
    }
    // A box of one block among several alike stands for several, seen from outside the block.
    let alike = plan.frames[drawing.frame].nodes.len();
    let several = |n: u32| {
        let drawn = &plan.boxes[n.index()];
        drawn.times > 1 || drawn.members.len() > drawn.shown.len() * alike
    };
    let folded = own.iter().any(|(a, b)| several(*a) && several(*b));
    let mut below: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, lower) in &own {
        *below.entry(*lower).or_default() += 1;
    }
    let star = below.values().all(|n| *n == 1);
    let complete = drawing.shape.complete;
    let few = own.len() <= PLAIN && !more;
    let stars = star && (!more || drawing.rows.1 == 0);
    let one = below.len() == 1 && !more;
    if !folded && (few || stars || one) {
        Mode::Trunks
    } else if complete {
        Mode::Band
    } else if !folded && !more && own.len() <= LINES {
        Mode::Trunks
    } else {
        Mode::Irregular
    }
}

/// How cables of one pair are told apart: by what is shown of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Group {
    Plain,
    Cut,
    Path,
    Failed,
}

impl Group {
    /// The tone of its lines; of what is shown of nothing else their load's.
    pub(super) fn tone(self, load: Option<u16>) -> Tone {
        match (self, load) {
            (Group::Failed, _) => Tone::Failed,
            (Group::Path, _) => Tone::Path,
            (Group::Cut, _) => Tone::Cut,
            (Group::Plain, Some(load)) => Tone::Load(load),
            (Group::Plain, None) => Tone::Plain,
        }
    }
}

/// Cables by what is shown of them. A cable that died with a switch is of the failed ones for the
/// switch alone (`from_failed`), or for everyone where it is drawn on its own.
pub(super) fn by_tone(
    plan: &Plan,
    links: &[LinkId],
    own_failed: bool,
) -> BTreeMap<Group, Vec<LinkId>> {
    let mut groups: BTreeMap<Group, Vec<LinkId>> = BTreeMap::new();
    for id in links {
        let link = &plan.fabric.links[id.index()];
        let tone = if own_failed {
            plan.overlay.link(*id)
        } else {
            seen(plan.overlay, *id, link)
        };
        let group = match tone {
            Tone::Plain | Tone::Load(_) | Tone::Beyond | Tone::Beside => Group::Plain,
            Tone::Cut => Group::Cut,
            Tone::Path => Group::Path,
            Tone::Failed => Group::Failed,
        };
        groups.entry(group).or_default().push(*id);
    }
    groups
}

/// The greatest load among some links.
pub(super) fn load(plan: &Plan, links: &[LinkId]) -> Option<u16> {
    let loads = links.iter().filter_map(|id| match plan.overlay.link(*id) {
        Tone::Load(load) => Some(load),
        Tone::Plain | Tone::Beyond | Tone::Beside | Tone::Cut | Tone::Path | Tone::Failed => None,
    });
    loads.max()
}

/// Capacity of some links in bit/s.
pub(super) fn capacity(plan: &Plan, links: &[LinkId]) -> u64 {
    let rate = |id: &LinkId| {
        let class = plan.fabric.links[id.index()].class;
        let class = &plan.fabric.classes[class.index()];
        class.rate_ab.0.max(class.rate_ba.0)
    };
    links.iter().map(rate).fold(0, u64::saturating_add)
}

/// Width of a line that stands for a capacity: the same in every drawing, whatever it shows.
pub(super) fn stroke(capacity: u64) -> f64 {
    let hundreds = crate::units::real(usize::try_from(capacity / 100_000_000_000).unwrap_or(0));
    (1.0 + (1.0 + hundreds).log2() * 0.4).clamp(1.2, 6.0)
}

/// The boxes of a drawing, upper and lower, each once.
pub(super) fn ends(drawing: &Drawing) -> (Vec<u32>, Vec<u32>) {
    let mut upper: Vec<u32> = drawing.pairs.keys().map(|p| p.0).collect();
    let mut lower: Vec<u32> = drawing.pairs.keys().map(|p| p.1).collect();
    for side in [&mut upper, &mut lower] {
        side.sort_unstable();
        side.dedup();
    }
    (upper, lower)
}

/// All cables of a drawing at one of its boxes.
pub(super) fn at_box(drawing: &Drawing, number: u32) -> Pair {
    let mut found = Pair::default();
    for ((a, b), pair) in &drawing.pairs {
        if *a == number || *b == number {
            found.shown.extend(&pair.shown);
            found.all.extend(&pair.all);
        }
    }
    found
}

/// The number of the lowest box, whose lines are drawn of irregular wiring.
pub(super) fn first(drawing: &Drawing) -> u32 {
    drawing.pairs.keys().map(|p| p.1).min().unwrap_or(narrow(0))
}
