//! How many links or switches it takes to part a pair.

use super::judge::Judge;
use super::judgement::{Judgement, Verdict};
use super::kind::{Kind, Rule};
use super::shared::Shared;
use crate::error::Result;
use crate::fabric::hosts::host_name;
use crate::fabric::{DeviceId, Fabric};
use crate::failure::connectivity::{Cut, Joined, weakest};
use crate::spec::demand::{Between, Connectivity, Requirement};
use crate::units::Fraction;

/// Parts of a cut that are named in a sentence.
const NAMED: usize = 4;

/// The kind.
pub const KIND: Kind = Kind {
    key: "connectivity",
    rule: Rule {
        kind: "connectivity",
        name: "Connectivity",
        asks: "It takes at least the stated number of links or switches to part any two endpoints or hosts.",
        help: "The witness is a least cut: give what it parts more ports, another leaf or another plane, or lower the limit.",
    },
    starter: "connectivity: {edge_at_least: 2, node_at_least: 2, between: endpoints}",
};

/// Name of the endpoints at one end of a pair: the endpoint, or the host of several.
pub fn end(fabric: &Fabric, members: &[DeviceId], between: Between) -> String {
    match (between, members) {
        (Between::Endpoints, [one]) => fabric.device_name(*one),
        (_, []) => String::new(),
        _ => host_name(fabric, members),
    }
}

/// A cut in words: `leaf-su0-rail0 and leaf-su0-rail1`, folded after a few.
pub fn named(fabric: &Fabric, cut: &Cut) -> String {
    let names = cut.names(fabric);
    let more = names.len().saturating_sub(NAMED);
    let shown = names[..names.len() - more].join(" and ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// `1 link`, `2 switches`.
fn words(word: &str, n: u64) -> String {
    match (word, n) {
        (word, 1) => format!("1 {word}"),
        ("switch", n) => format!("{n} switches"),
        (word, n) => format!("{n} {word}s"),
    }
}

impl Connectivity {
    /// What is counted, and its limit.
    fn limits(&self) -> [(&'static str, Option<u64>); 2] {
        [("link", self.edge_at_least), ("switch", self.node_at_least)]
    }
}

impl Judge for Connectivity {
    fn required(&self) -> String {
        let stated = self.limits().into_iter().filter_map(|(word, limit)| limit.map(|l| format!(">= {}", words(word, l))));
        stated.collect::<Vec<_>>().join(", ")
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let between = &self.between;
        let fabric = shared.fabric;
        let limits = self.limits();
        let required = self.required();
        let found = match shared.connectivity()? {
            Ok(found) => found,
            Err(why) => {
                let reason = format!("not every pair was tried: {why}");
                return Ok(Judgement::new(&KIND, requirement, Verdict::Undecided, "-".into(), required, reason));
            }
        };
        let pairs = found.pairs(*between);
        let (mut verdict, mut values, mut witness, mut bound) = (Verdict::Proved, Vec::new(), None, None);
        for (word, limit) in limits.into_iter().filter_map(|(word, limit)| limit.map(|l| (word, l))) {
            let of = if word == "link" { Joined::edge } else { Joined::node };
            let Some((pair, cut)) = weakest(pairs, 0, of) else {
                values.push("no limit".to_string());
                continue;
            };
            values.push(words(word, cut.size()));
            bound = bound.or(Some(cut.size()));
            if cut.size() < limit {
                verdict = Verdict::Refuted;
                let (from, to) = (end(fabric, &pair.sources, *between), end(fabric, &pair.targets, *between));
                witness = witness.or(Some(match cut.size() {
                    0 => format!("no path from {from} to {to}, even with nothing failed"),
                    _ => format!("without {} there is no path from {from} to {to}", named(fabric, cut)),
                }));
            }
        }
        let total: u64 = pairs.iter().map(|p| p.pairs).sum();
        let level = if pairs == found.hosts.as_slice() { "hosts" } else { "endpoints" };
        let reason = format!("all {total} ordered pairs of {level}, in {} classes, by flows and cuts that were counted again", pairs.len());
        let mut judgement = Judgement::new(&KIND, requirement, verdict, values.join(", "), required, reason);
        if let Some(bound) = bound {
            let exact = Fraction::from_integer(bound.into());
            judgement = judgement.bounds(&exact, &exact);
        }
        judgement.witness = witness;
        Ok(judgement)
    }
}
