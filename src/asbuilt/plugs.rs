//! The ends of all cables of both wirings as numbers.

use super::joined::Joined;
use super::labels;
use super::pairing::{Ends, Plug};
use crate::fabric::NONE;
use crate::formats::wiring::{End, Wiring};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Labels of the ports of each device.
fn labels(wiring: &Wiring) -> Vec<BTreeSet<&str>> {
    let mut of: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); wiring.devices.len()];
    for end in wiring.cables.iter().flat_map(|c| [&c.a, &c.b]) {
        of[end.device as usize].insert(end.port.as_str());
    }
    of
}

/// Ends of all cables of both as numbers: equal ends of the two have equal numbers.
pub(super) fn plugs(joined: &Joined<'_>, of_design: &[u32]) -> (Vec<Ends>, Vec<Ends>) {
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
    // For each as-built device with a counterpart: labels of the design for its labels; `None`
    // where ports are not told.
    let mut same: Vec<Option<BTreeMap<String, String>>> = vec![None; joined.built.devices.len()];
    let mut blind = vec![false; joined.endpoint.len()];
    let mut servers: BTreeMap<&BTreeSet<&str>, Vec<usize>> = BTreeMap::new();
    for (d, _) in of_design
        .iter()
        .enumerate()
        .filter(|(d, b)| **b != NONE && joined.endpoint[*d] && ours[*d].len() > 1)
    {
        servers.entry(&ours[d]).or_default().push(d);
    }
    for (own, members) in servers {
        let others: Vec<&BTreeSet<&str>> = members
            .iter()
            .map(|d| &theirs[of_design[*d] as usize])
            .collect();
        let Some(map) = labels::numbering(own, &others) else {
            continue;
        };
        for (d, labels) in members
            .iter()
            .zip(others)
            .filter(|(_, l)| l.iter().all(|l| map.contains_key(*l)))
        {
            let pairs = labels
                .iter()
                .filter_map(|l| Some(((*l).to_string(), map.get(*l)?.clone())));
            same[of_design[*d] as usize] = Some(pairs.collect());
        }
    }
    for (d, b) in of_design.iter().enumerate().filter(|(_, b)| **b != NONE) {
        if same[*b as usize].is_none() {
            same[*b as usize] = labels::counterparts(&ours[d], &theirs[*b as usize]);
        }
        blind[d] = same[*b as usize].is_none();
    }
    let mut plug = |device: u32, label: &str| {
        let port = if blind[device as usize] {
            0
        } else {
            intern(label)
        };
        Plug { device, port }
    };
    let ours = joined
        .design
        .cables
        .iter()
        .map(|c| sorted([plug(c.a.device, &c.a.port), plug(c.b.device, &c.b.port)]))
        .collect();
    let mut there = |end: &End| {
        let label = same[end.device as usize]
            .as_ref()
            .and_then(|m| m.get(&end.port))
            .unwrap_or(&end.port);
        plug(joined.number[end.device as usize], label)
    };
    let theirs = joined
        .built
        .cables
        .iter()
        .map(|c| sorted([there(&c.a), there(&c.b)]))
        .collect();
    (ours, theirs)
}

fn sorted(ends: [Plug; 2]) -> Ends {
    if ends[0] <= ends[1] {
        ends
    } else {
        [ends[1], ends[0]]
    }
}
