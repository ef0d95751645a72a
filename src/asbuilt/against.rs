//! The cables of a design against those as built.

use super::differences::{Clash, Differences};
use super::finding::{self, Finding};
use super::joined::Joined;
use super::matching::{Pairs, matched};
use super::moves::{self, Moving, Whole};
use super::options::{Options, Scope};
use super::pairing::{self, Ends, Plug};
use super::plugs::plugs;
use super::rails;
use crate::fabric::{Kind, NONE};
use crate::formats::kinds::kinds;
use crate::formats::wiring::{Cable, End, Wiring};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The kind of a cable for the scope.
fn class(wiring: &Wiring, cable: &Cable, ends: &Ends, endpoint: &[bool]) -> &'static str {
    if cable.scale_up {
        return "scale-up";
    }
    let chassis = |end: &End| {
        wiring
            .devices
            .get(end.device as usize)
            .and_then(|d| d.attributes.get("chassis"))
    };
    if chassis(&cable.a).is_some() && chassis(&cable.a) == chassis(&cable.b) {
        return "within a chassis";
    }
    match ends.map(|e| endpoint.get(e.device as usize).copied().unwrap_or(false)) {
        [false, false] => "switch to switch",
        [true, true] => "server to server",
        _ => "server to switch",
    }
}

fn join<'a>(design: &'a Wiring, built: &'a Wiring, of_design: &[u32]) -> Joined<'a> {
    let mut number = vec![NONE; built.devices.len()];
    for (d, b) in (0u32..).zip(of_design).filter(|(_, b)| **b != NONE) {
        number[*b as usize] = d;
    }
    let (ours, theirs) = (kinds(design).0, kinds(built).0);
    // What a file says of a device is worth more than what is inferred from the other.
    let mut endpoint: Vec<bool> = ours.iter().map(|k| *k != Kind::Switch).collect();
    for (d, b) in of_design.iter().enumerate().filter(|(_, b)| **b != NONE) {
        let stated = design.devices[d].kind.or(built.devices[*b as usize].kind);
        endpoint[d] = stated.map_or(endpoint[d], |k| k != Kind::Switch);
    }
    for (b, n) in number.iter_mut().enumerate().filter(|(_, n)| **n == NONE) {
        *n = endpoint.len() as u32;
        endpoint.push(theirs[b] != Kind::Switch);
    }
    Joined {
        design,
        built,
        number,
        endpoint,
    }
}

/// Cables by their ends, in order, those alone that `keep` names.
fn sorted(all: &[Ends], keep: impl Fn(usize) -> bool) -> Vec<(Ends, usize)> {
    let mut order: Vec<(Ends, usize)> = all
        .iter()
        .copied()
        .zip(0..)
        .filter(|(_, i)| keep(*i))
        .collect();
    order.sort_unstable();
    order
}

/// Two sorted lists merged: what the first has alone, what the second has alone, and what both
/// have.
#[derive(Default)]
struct Merged {
    lacking: Vec<usize>,
    surplus: Vec<usize>,
    equal: Vec<[usize; 2]>,
}

fn merged(a: &[(Ends, usize)], b: &[(Ends, usize)]) -> Merged {
    let mut merged = Merged::default();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let order = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => x.0.cmp(&y.0),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        if order != Ordering::Greater {
            i += 1;
        }
        if order != Ordering::Less {
            j += 1;
        }
        match order {
            Ordering::Less => merged.lacking.push(a[i - 1].1),
            Ordering::Greater => merged.surplus.push(b[j - 1].1),
            Ordering::Equal => merged.equal.push([a[i - 1].1, b[j - 1].1]),
        }
    }
    merged
}

/// Ports that hold two cables as built.
fn clashes(built: &Wiring) -> Vec<Clash> {
    let mut first: HashMap<&End, usize> = HashMap::new();
    let mut clashes = Vec::new();
    for (index, cable) in built.cables.iter().enumerate() {
        for end in [&cable.a, &cable.b]
            .into_iter()
            .filter(|e| !e.port.is_empty())
        {
            let known = *first.entry(end).or_insert(index);
            if known != index {
                let cables = [known, index].map(|i| finding::link(built, &built.cables[i]));
                clashes.push(Clash {
                    port: finding::port(built, end.device, &end.port),
                    cables,
                });
            }
        }
    }
    clashes
}

/// Compares. O((V + E) log E) when names tell the devices apart.
pub fn differences(design: &Wiring, built: &Wiring, options: &Options) -> Differences {
    let Pairs { found, misnamed } = matched(design, built, options);
    let joined = join(design, built, &found.of_design);
    let (ours, theirs) = plugs(&joined, &found.of_design);
    let kind_of = |wiring: &Wiring, i: usize, all: &[Ends]| {
        class(wiring, &wiring.cables[i], &all[i], &joined.endpoint)
    };
    let classes: BTreeSet<&str> = (0..ours.len()).map(|i| kind_of(design, i, &ours)).collect();
    let inside =
        |j: usize| options.scope == Scope::All || classes.contains(kind_of(built, j, &theirs));
    // Captures of a network see no scale-up links: where there are none at all, none is missing.
    let blind = !built.cables.iter().any(|c| c.scale_up);
    let seen = |i: usize| !(blind && design.cables[i].scale_up);
    let a = sorted(&ours, seen);
    let missed = merged(&a, &sorted(&theirs, inside));
    // A cable of a kind that the design has none of is in scope when it sits in a port that lacks
    // its cable.
    let wanted: HashSet<Plug> = missed
        .lacking
        .iter()
        .flat_map(|i| ours[*i])
        .filter(|p| p.port != 0)
        .collect();
    let inside = |j: usize| inside(j) || theirs[j].iter().any(|p| wanted.contains(p));
    let b = sorted(&theirs, inside);
    let Merged {
        lacking,
        surplus,
        equal,
    } = merged(&a, &b);
    let left: BTreeSet<&'static str> = (0..theirs.len())
        .filter(|j| !inside(*j))
        .map(|j| kind_of(built, j, &theirs))
        .collect();
    let rates: Vec<Finding> = equal
        .iter()
        .filter_map(|[i, j]| finding::rate(&joined, *i, *j))
        .collect();
    let mut result = Differences {
        devices: [design.devices.len(), found.count(), built.devices.len()],
        rules: found.rules.clone(),
        equal: equal.len() - rates.len(),
        rates,
        misnamed,
        clashes: clashes(built),
        scope_left_out: left.into_iter().collect(),
        unseen: ours.len() - a.len(),
        compared: [a.len(), b.len()],
        out_of_scope: theirs.len() - b.len(),
        ..Differences::default()
    };
    let pairs = found
        .of_design
        .iter()
        .enumerate()
        .filter(|(_, b)| **b != NONE);
    result.design_name = pairs
        .map(|(d, b)| {
            (
                built.devices[*b as usize].name.clone(),
                design.devices[d].name.clone(),
            )
        })
        .collect();
    let cabled: HashSet<u32> = a
        .iter()
        .chain(&b)
        .flat_map(|(ends, _)| ends.map(|e| e.device))
        .collect();
    let name = |wiring: &Wiring, i: usize| wiring.devices[i].name.clone();
    let gone = (0..design.devices.len())
        .filter(|d| found.of_design[*d] == NONE && cabled.contains(&(*d as u32)));
    result.absent = gone.map(|d| name(design, d)).collect();
    let strange = (0..built.devices.len()).filter(|b| {
        joined.number[*b] as usize >= design.devices.len() && cabled.contains(&joined.number[*b])
    });
    result.unknown = strange.map(|b| name(built, b)).collect();
    let pick = |all: &[Ends], which: &[usize]| which.iter().map(|i| all[*i]).collect::<Vec<Ends>>();
    let (expected, actual) = (pick(&ours, &lacking), pick(&theirs, &surplus));
    let host = |plug: Plug| {
        joined
            .endpoint
            .get(plug.device as usize)
            .copied()
            .unwrap_or(false)
    };
    let pairs = pairing::pair(&expected, &actual, host);
    let rails = rails::rails(&joined, &ours);
    let mut used = vec![false; actual.len()];
    let (mut moving, mut missing, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    for (e, f) in pairs.iter().enumerate() {
        let (d, ends) = (lacking[e], expected[e]);
        match f {
            Some(f) => {
                used[*f] = true;
                let kind = finding::kind(&ends, &actual[*f], &rails);
                result
                    .miswired
                    .push(finding::of(&joined, Some(d), Some(surplus[*f]), kind));
                moving.push(Moving {
                    expected: ends,
                    actual: actual[*f],
                    cables: [d, surplus[*f]],
                });
            }
            None => {
                let finding = finding::of(
                    &joined,
                    Some(d),
                    None,
                    finding::absent(&ends, &found.of_design),
                );
                missing.push(Whole {
                    finding,
                    ends,
                    scale_up: design.cables[d].scale_up,
                });
            }
        }
    }
    for f in (0..actual.len()).filter(|f| !used[*f]) {
        let finding = finding::of(
            &joined,
            None,
            Some(surplus[f]),
            finding::unknown(&actual[f], design.devices.len()),
        );
        extra.push(Whole {
            finding,
            ends: actual[f],
            scale_up: built.cables[surplus[f]].scale_up,
        });
    }
    result.tasks = moves::tasks(&joined, &moving, &missing, &extra, &result.rates);
    result.missing = missing.into_iter().map(|w| w.finding).collect();
    result.extra = extra.into_iter().map(|w| w.finding).collect();
    for list in [
        &mut result.miswired,
        &mut result.missing,
        &mut result.extra,
        &mut result.rates,
    ] {
        list.sort_by(Finding::order);
    }
    result
}
