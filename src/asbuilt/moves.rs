//! What a technician does: ends to move, in an order in which no end waits for a port that is still taken, in walking order.

use super::differences::Differences;
use super::finding::{Link, Port, port};
use super::joined::Joined;
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
}

/// Ends that one misplaced cable moves: one when it shares an end with its place, else both.
fn ends(joined: &Joined<'_>, expected: Ends, actual: Ends, names: &HashMap<Plug, Port>) -> Vec<End> {
    let name = |plug: Plug| names.get(&plug).cloned().unwrap_or_else(|| port(joined.design, plug.0, ""));
    let moved =
        |stays: Plug, from: Plug, to: Plug| End { stays, from, to, shown: Move { stays: name(stays), from: name(from), to: name(to) } };
    for i in 0..2 {
        for j in 0..2 {
            if expected[i] == actual[j] {
                return vec![moved(expected[i], actual[1 - j], expected[1 - i])];
            }
        }
    }
    let turned = expected[0].0 != actual[0].0;
    let (x, y) = if turned { (actual[1], actual[0]) } else { (actual[0], actual[1]) };
    vec![moved(y, x, expected[0]), moved(expected[0], y, expected[1])]
}

/// Names of ports: the design's where it has them.
fn names(joined: &Joined<'_>, moving: &[(Ends, Ends, usize, usize)]) -> HashMap<Plug, Port> {
    let mut names = HashMap::new();
    for (expected, actual, d, b) in moving {
        let cable = &joined.built.cables[*b];
        for end in [&cable.a, &cable.b] {
            let device = joined.number[end.device as usize];
            for plug in actual.iter().filter(|p| p.0 == device) {
                let same_device = actual[0].0 == actual[1].0;
                if !same_device {
                    names.insert(*plug, port(joined.built, end.device, &end.port));
                }
            }
        }
        let cable = &joined.design.cables[*d];
        for end in [&cable.a, &cable.b] {
            for plug in expected.iter().filter(|p| p.0 == end.device && expected[0].0 != expected[1].0) {
                names.insert(*plug, port(joined.design, end.device, &end.port));
            }
        }
    }
    names
}

/// All there is to do. O(n log n).
pub(super) fn tasks(joined: &Joined<'_>, moving: &[(Ends, Ends, usize, usize)], found: &Differences) -> Vec<Task> {
    let names = names(joined, moving);
    let all: Vec<End> = moving.iter().flat_map(|(e, a, ..)| ends(joined, *e, *a, &names)).collect();
    let mut tasks = chains(all);
    let cable = |step, link: &Option<Link>| Task { step, moves: Vec::new(), cable: link.clone(), place: None };
    tasks.extend(found.miswired.iter().filter(|f| f.kind == super::finding::Wrong::Rate).map(|f| cable(Step::Rate, &f.actual)));
    tasks.extend(found.missing.iter().map(|f| cable(Step::Lay, &f.expected)));
    tasks.extend(found.extra.iter().map(|f| cable(Step::Remove, &f.actual)));
    let places = places(joined);
    for task in &mut tasks {
        task.place = task.first().and_then(|p| places.get(p.device.as_str()).cloned());
    }
    tasks.sort_by(|x, y| {
        let place = |t: &Task| t.place.clone().unwrap_or_default();
        let ports = || match (x.first(), y.first()) {
            (Some(p), Some(q)) => p.order(q),
            _ => Ordering::Equal,
        };
        natural(&place(x), &place(y)).then_with(ports)
    });
    tasks
}

/// Row and rack by device.
fn places(joined: &Joined<'_>) -> HashMap<String, String> {
    let mut places = HashMap::new();
    for device in joined.built.devices.iter().chain(&joined.design.devices) {
        let words: Vec<&str> = ["row", "rack"].iter().filter_map(|k| device.attributes.get(*k).map(String::as_str)).collect();
        if !words.is_empty() {
            places.insert(device.name.clone(), words.join(" "));
        }
    }
    places
}

/// Ends whose places follow one another: closed, they change places; open, the one whose port is free comes first.
fn chains(mut all: Vec<End>) -> Vec<Task> {
    all.sort_by(|x, y| x.shown.from.order(&y.shown.from).then_with(|| x.stays.cmp(&y.stays)));
    let mut at: HashMap<Plug, Vec<usize>> = HashMap::new();
    for (index, end) in all.iter().enumerate().rev() {
        at.entry(end.from).or_default().push(index);
    }
    let next: Vec<Option<usize>> = all.iter().map(|end| at.get_mut(&end.to).and_then(Vec::pop)).collect();
    let mut headed = vec![false; all.len()];
    next.iter().flatten().for_each(|n| headed[*n] = true);
    let mut done = vec![false; all.len()];
    let mut tasks = Vec::new();
    let open = (0..all.len()).filter(|i| !headed[*i]).map(|i| (i, true));
    let closed = (0..all.len()).map(|i| (i, false));
    for (start, open) in open.chain(closed).collect::<Vec<_>>() {
        let mut chain = Vec::new();
        let mut at = Some(start);
        while let Some(index) = at.filter(|i| !done[*i]) {
            done[index] = true;
            chain.push(all[index].shown.clone());
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
        tasks.push(Task { step, moves: chain, cable: None, place: None });
    }
    tasks
}
