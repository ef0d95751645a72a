//! What was built against what was designed: cables that go elsewhere, are not there, or should not be, and the fewest moves that mend it.

mod consequences;
mod differences;
mod drawing;
mod finding;
mod joined;
mod labels;
mod lent;
mod moves;
mod names;
mod pairing;
mod pattern;
mod rails;
mod structure;
mod task;
#[cfg(test)]
mod tests;

pub use consequences::{Change, Consequences, Held, Limits, Side, consequences};
pub use differences::Differences;
pub use drawing::drawing;
pub use finding::{Finding, Link, Port, Wrong};
pub use lent::{lend_forwarding, with_scale_up};
pub use names::{Matched, Rename};
pub use pattern::{Pattern, Strange, pattern};
pub use task::{Move, Step, Task};

use crate::fabric::{Kind, NONE};
use crate::formats::kinds::kinds;
use crate::formats::wiring::{Cable, End, Wiring};
use joined::Joined;
use pairing::{Ends, Plug};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How devices are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// By name, and by structure when under half of the design's devices are found by name.
    #[default]
    Automatic,
    /// By name alone.
    Names,
    /// By structure alone.
    Structure,
}

/// Which cables are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of the kinds (server to switch, switch to switch) that the design has.
    #[default]
    Design,
    /// All.
    All,
}

/// What to compare and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How devices are matched.
    pub matching: Match,
    /// Which cables are compared.
    pub scope: Scope,
    /// Rules for names of the as-built wiring, applied in order.
    pub renames: Vec<Rename>,
}

/// The kind of a cable for the scope.
fn class(wiring: &Wiring, cable: &Cable, ends: &Ends, endpoint: &[bool]) -> &'static str {
    if cable.scale_up {
        return "scale-up";
    }
    let chassis = |end: &End| wiring.devices.get(end.device as usize).and_then(|d| d.attributes.get("chassis"));
    if chassis(&cable.a).is_some() && chassis(&cable.a) == chassis(&cable.b) {
        return "within a chassis";
    }
    match ends.map(|e| endpoint.get(e.0 as usize).copied().unwrap_or(false)) {
        [false, false] => "switch to switch",
        [true, true] => "server to server",
        _ => "server to switch",
    }
}

fn matched(design: &Wiring, built: &Wiring, options: &Options) -> Matched {
    let nothing = || Matched { of_design: vec![NONE; design.devices.len()], rules: Vec::new() };
    let mut found = if options.matching == Match::Structure { nothing() } else { names::by_name(design, built, &options.renames) };
    let few = options.matching == Match::Automatic && 2 * found.count() < design.devices.len().min(built.devices.len());
    if few || options.matching == Match::Structure {
        let known = found.count();
        found.of_design = structure::by_structure(design, built, &found.of_design);
        found.rules.push(("kind, neighbourhood and port", found.count() - known));
    }
    found
}

/// Compares. O((V + E) log E) when names tell the devices apart.
pub fn differences(design: &Wiring, built: &Wiring, options: &Options) -> Differences {
    let found = matched(design, built, options);
    let joined = join(design, built, &found.of_design);
    let (ours, theirs) = plugs(&joined, &found.of_design);
    let mut result = Differences {
        devices: [design.devices.len(), found.count(), built.devices.len()],
        rules: found.rules.clone(),
        ..Differences::default()
    };
    let classes: BTreeSet<&str> = design.cables.iter().zip(&ours).map(|(c, e)| class(design, c, e, &joined.endpoint)).collect();
    let inside = |index: usize| {
        options.scope == Scope::All || classes.contains(class(built, &built.cables[index], &theirs[index], &joined.endpoint))
    };
    let left: BTreeSet<&'static str> =
        (0..theirs.len()).filter(|j| !inside(*j)).map(|j| class(built, &built.cables[j], &theirs[j], &joined.endpoint)).collect();
    result.scope_left_out = left.into_iter().collect();
    let sorted = |all: &[Ends], keep: &dyn Fn(usize) -> bool| {
        let mut order: Vec<(Ends, usize)> = all.iter().copied().zip(0..).filter(|(_, i)| keep(*i)).collect();
        order.sort_unstable();
        order
    };
    let blind = options.scope == Scope::Design && !built.cables.iter().any(|c| c.scale_up);
    let seen = |index: usize| !(blind && design.cables[index].scale_up);
    let (a, b) = (sorted(&ours, &seen), sorted(&theirs, &inside));
    result.unseen = ours.len() - a.len();
    result.compared = [a.len(), b.len()];
    result.out_of_scope = theirs.len() - b.len();
    let (mut lacking, mut surplus) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let order = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => x.0.cmp(&y.0),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        match order {
            std::cmp::Ordering::Less => {
                lacking.push(a[i].1);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                surplus.push(b[j].1);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                result.equal += 1;
                result.miswired.extend(finding::rate(&joined, a[i].1, b[j].1));
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    result.equal -= result.miswired.len();
    let pick = |all: &[Ends], which: &[usize]| which.iter().map(|i| all[*i]).collect::<Vec<Ends>>();
    let (expected, actual) = (pick(&ours, &lacking), pick(&theirs, &surplus));
    let host = |plug: Plug| joined.endpoint.get(plug.0 as usize).copied().unwrap_or(false);
    let pairs = pairing::pair(&expected, &actual, host);
    let rails = rails::rails(&joined, &ours);
    let mut used = vec![false; actual.len()];
    let mut moving = Vec::new();
    for (e, f) in pairs.iter().enumerate() {
        match f {
            Some(f) => {
                used[*f] = true;
                let kind = finding::kind(&expected[e], &actual[*f], &rails);
                result.miswired.push(finding::of(&joined, Some(lacking[e]), Some(surplus[*f]), kind));
                moving.push((expected[e], actual[*f], lacking[e], surplus[*f]));
            }
            None => result.missing.push(finding::of(&joined, Some(lacking[e]), None, finding::absent(&expected[e], &found.of_design))),
        }
    }
    for f in (0..actual.len()).filter(|f| !used[*f]) {
        result.extra.push(finding::of(&joined, None, Some(surplus[f]), finding::unknown(&actual[f], design.devices.len())));
    }
    for list in [&mut result.miswired, &mut result.missing, &mut result.extra] {
        list.sort_by(Finding::order);
    }
    result.tasks = moves::tasks(&joined, &moving, &result);
    result
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
    Joined { design, built, number, endpoint }
}

/// Labels of the ports of each device.
fn labels(wiring: &Wiring) -> Vec<BTreeSet<&str>> {
    let mut of: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); wiring.devices.len()];
    for end in wiring.cables.iter().flat_map(|c| [&c.a, &c.b]) {
        of[end.device as usize].insert(end.port.as_str());
    }
    of
}

/// Ends of all cables of both as numbers: equal ends of the two have equal numbers.
fn plugs(joined: &Joined<'_>, of_design: &[u32]) -> (Vec<Ends>, Vec<Ends>) {
    let (ours, theirs) = (labels(joined.design), labels(joined.built));
    let mut table: HashMap<String, u32> = HashMap::from([(String::new(), 0)]);
    let mut intern = |label: &str| match table.get(label) {
        Some(&known) => known,
        None => {
            let next = table.len() as u32;
            table.insert(label.to_string(), next);
            next
        }
    };
    // For each as-built device with a counterpart: labels of the design for its labels; `None` where ports are not told.
    let mut same: Vec<Option<BTreeMap<String, String>>> = vec![None; joined.built.devices.len()];
    let mut blind = vec![false; joined.endpoint.len()];
    for (d, b) in of_design.iter().enumerate().filter(|(_, b)| **b != NONE) {
        same[*b as usize] = labels::counterparts(&ours[d], &theirs[*b as usize]);
        blind[d] = same[*b as usize].is_none();
    }
    let mut plug = |device: u32, label: &str| (device, if blind[device as usize] { 0 } else { intern(label) });
    let ours = joined.design.cables.iter().map(|c| sorted([plug(c.a.device, &c.a.port), plug(c.b.device, &c.b.port)])).collect();
    let mut there = |end: &End| {
        let label = same[end.device as usize].as_ref().and_then(|m| m.get(&end.port)).unwrap_or(&end.port);
        plug(joined.number[end.device as usize], label)
    };
    let theirs = joined.built.cables.iter().map(|c| sorted([there(&c.a), there(&c.b)])).collect();
    (ours, theirs)
}

fn sorted(ends: [Plug; 2]) -> Ends {
    if ends[0] <= ends[1] { ends } else { [ends[1], ends[0]] }
}
