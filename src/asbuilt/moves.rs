//! What a technician does: ends to move, in an order in which no end waits for a port that is still
//! taken, in walking order.

use super::finding::{Finding, Link, Port, port};
use super::joined::Joined;
use super::order::{Planned, ordered};
use super::pairing::{Ends, Plug};
use super::task::{Move, Step, Task};
use crate::formats::ports::natural;
use std::cmp::Ordering;
use std::collections::HashMap;

/// An end that moves.
struct End {
    stays: Plug,
    from: Plug,
    to: Plug,
    shown: Move,
    /// Number of its cable, and whether it is the first or second end of it that moves.
    part: (u32, usize),
}

/// A cable that is in another place.
pub(super) struct Moving {
    pub(super) expected: Ends,
    pub(super) actual: Ends,
    /// Index of the design's cable and of the as-built one.
    pub(super) cables: [usize; 2],
}

/// Ends that one misplaced cable moves: one when it shares an end with its place, else both.
fn ends(
    joined: &Joined<'_>,
    expected: Ends,
    actual: Ends,
    names: &HashMap<Plug, Port>,
) -> Vec<End> {
    let name = |plug: Plug| {
        names
            .get(&plug)
            .cloned()
            .unwrap_or_else(|| port(joined.design, plug.device, ""))
    };
    let moved = |stays: Plug, from: Plug, to: Plug| End {
        stays,
        from,
        to,
        shown: Move {
            stays: name(stays),
            from: name(from),
            to: name(to),
        },
        part: (0, 0),
    };
    for i in 0..2 {
        for j in 0..2 {
            if expected[i] == actual[j] {
                return vec![moved(expected[i], actual[1 - j], expected[1 - i])];
            }
        }
    }
    let turned = expected[0].device != actual[0].device;
    let (x, y) = if turned {
        (actual[1], actual[0])
    } else {
        (actual[0], actual[1])
    };
    vec![moved(y, x, expected[0]), moved(expected[0], y, expected[1])]
}

/// Names of ports: the design's where it has them.
fn names(joined: &Joined<'_>, moving: &[Moving]) -> HashMap<Plug, Port> {
    let mut names = HashMap::new();
    for Moving {
        expected,
        actual,
        cables: [d, b],
    } in moving
    {
        let cable = &joined.built.cables[*b];
        for end in [&cable.a, &cable.b] {
            let device = joined.number[end.device as usize];
            for plug in actual.iter().filter(|p| p.device == device) {
                let same_device = actual[0].device == actual[1].device;
                if !same_device {
                    names.insert(*plug, port(joined.built, end.device, &end.port));
                }
            }
        }
        let cable = &joined.design.cables[*d];
        for end in [&cable.a, &cable.b] {
            for plug in expected
                .iter()
                .filter(|p| p.device == end.device && expected[0].device != expected[1].device)
            {
                names.insert(*plug, port(joined.design, end.device, &end.port));
            }
        }
    }
    names
}

/// A cable to lay or to take out.
pub(super) struct Whole {
    pub(super) finding: Finding,
    pub(super) ends: Ends,
    /// A scale-up link is part of a chassis, no cable that one lays.
    pub(super) scale_up: bool,
}

/// Ports that tell cables apart.
fn told(plugs: impl Iterator<Item = Plug>) -> Vec<Plug> {
    plugs.filter(|p| p.port != 0).collect()
}

/// All there is to do. O(n log n).
pub(super) fn tasks(
    joined: &Joined<'_>,
    moving: &[Moving],
    missing: &[Whole],
    extra: &[Whole],
    rates: &[Finding],
) -> Vec<Task> {
    let names = names(joined, moving);
    let mut all: Vec<End> = Vec::new();
    for (cable, one) in (0u32..).zip(moving) {
        let own = ends(joined, one.expected, one.actual, &names);
        all.extend(own.into_iter().enumerate().map(|(place, end)| End {
            part: (cable, place),
            ..end
        }));
    }
    let mut planned = chains(all);
    let cable = |step, link: &Option<Link>| Task {
        step,
        moves: Vec::new(),
        cable: link.clone(),
        place: None,
    };
    let plan = |task, frees, needs| Planned { task, frees, needs };
    planned.extend(
        rates
            .iter()
            .map(|f| plan(cable(Step::Rate, &f.actual), Vec::new(), Vec::new())),
    );
    let laid = missing.iter().filter(|w| !w.scale_up);
    planned.extend(laid.map(|w| {
        plan(
            cable(Step::Lay, &w.finding.expected),
            Vec::new(),
            told(w.ends.into_iter()),
        )
    }));
    let out = extra.iter().filter(|w| !w.scale_up);
    planned.extend(out.map(|w| {
        plan(
            cable(Step::Remove, &w.finding.actual),
            told(w.ends.into_iter()),
            Vec::new(),
        )
    }));
    let places = places(joined);
    for Planned { task, .. } in &mut planned {
        task.place = task
            .first()
            .and_then(|p| places.get(p.device.as_str()).cloned());
    }
    planned.sort_by(|x, y| {
        let (x, y) = (&x.task, &y.task);
        let place = |t: &Task| t.place.clone().unwrap_or_default();
        let ports = || match (x.first(), y.first()) {
            (Some(p), Some(q)) => p.order(q),
            _ => Ordering::Equal,
        };
        natural(&place(x), &place(y)).then_with(ports)
    });
    ordered(planned)
}

/// Row and rack by device.
fn places(joined: &Joined<'_>) -> HashMap<String, String> {
    let mut places = HashMap::new();
    for device in joined.built.devices.iter().chain(&joined.design.devices) {
        let words: Vec<&str> = ["row", "rack"]
            .iter()
            .filter_map(|k| device.attributes.get(*k).map(String::as_str))
            .collect();
        if !words.is_empty() {
            places.insert(device.name.clone(), words.join(" "));
        }
    }
    places
}

/// Ends whose places follow one another: closed, they change places; open, the one whose port is
/// free comes first.
fn chains(mut all: Vec<End>) -> Vec<Planned> {
    all.sort_by(|x, y| {
        x.shown
            .from
            .order(&y.shown.from)
            .then_with(|| x.stays.cmp(&y.stays))
    });
    let mut at: HashMap<Plug, Vec<usize>> = HashMap::new();
    for (index, end) in all.iter().enumerate().rev() {
        at.entry(end.from).or_default().push(index);
    }
    let next: Vec<Option<usize>> = all
        .iter()
        .map(|end| at.get_mut(&end.to).and_then(Vec::pop))
        .collect();
    let mut headed = vec![false; all.len()];
    next.iter().flatten().for_each(|n| headed[*n] = true);
    let mut done = vec![false; all.len()];
    let mut tasks = Vec::new();
    let open = (0..all.len()).filter(|i| !headed[*i]).map(|i| (i, true));
    let closed = (0..all.len()).map(|i| (i, false));
    for (start, open) in open.chain(closed).collect::<Vec<_>>() {
        let (mut chain, mut inside) = (Vec::new(), Vec::new());
        let mut at = Some(start);
        while let Some(index) = at.filter(|i| !done[*i]) {
            done[index] = true;
            chain.push(all[index].shown.clone());
            inside.push(index);
            at = next[index];
        }
        if chain.is_empty() {
            continue;
        }
        if open {
            chain.reverse();
        }
        let step = match (open, chain.len()) {
            (false, 2) => Step::Exchange,
            (false, n) if n > 2 => Step::Rotate,
            _ => Step::Move,
        };
        // Both ends of one cable are moved one after the other.
        let part = |(cable, place): (u32, usize)| Plug {
            device: u32::MAX,
            port: cable.wrapping_mul(2).wrapping_add(place as u32),
        };
        let mut frees = told(inside.iter().map(|i| all[*i].from));
        let needs = told(
            inside
                .iter()
                .map(|i| all[*i].to)
                .filter(|to| !frees.contains(to)),
        );
        let second = inside
            .iter()
            .filter(|i| all[**i].part.1 == 1)
            .map(|i| part((all[*i].part.0, 0)));
        let needs: Vec<Plug> = needs.into_iter().chain(second).collect();
        frees.extend(
            inside
                .iter()
                .filter(|i| all[**i].part.1 == 0)
                .map(|i| part(all[*i].part)),
        );
        let task = Task {
            step,
            moves: chain,
            cable: None,
            place: None,
        };
        tasks.push(Planned { task, frees, needs });
    }
    tasks
}
