//! How many links or switches it takes to part a pair.

use super::judgement::{Judgement, Verdict};
use crate::error::{Error, Result};
use crate::fabric::hosts::host_name;
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::failure::connectivity::{Connectivity, Cut, Joined, connectivity, weakest};
use crate::spec::design::{Between, Demand, Requirement};
use crate::units::Fraction;

/// Parts of a cut that are named in a sentence.
const NAMED: usize = 4;

/// The connectivity of a fabric, found once.
pub(super) struct Connected<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    found: Option<std::result::Result<Connectivity, String>>,
}

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

impl<'a> Connected<'a> {
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network) -> Self {
        Connected { fabric, network, found: None }
    }

    pub(super) fn judge(&mut self, requirement: &Requirement) -> Result<Judgement> {
        let Demand::Connectivity { edge_at_least, node_at_least, between } = &requirement.demand else {
            return Err(Error::new("this requirement is not about connectivity"));
        };
        let (fabric, network) = (self.fabric, self.network);
        let limits = [("link", edge_at_least), ("switch", node_at_least)];
        let words = |word: &str, n: u64| match (word, n) {
            (word, 1) => format!("1 {word}"),
            ("switch", n) => format!("{n} switches"),
            (word, n) => format!("{n} {word}s"),
        };
        let required: Vec<String> = limits.iter().filter_map(|(word, limit)| limit.map(|l| format!(">= {}", words(word, l)))).collect();
        let required = required.join(", ");
        let found = match self.found.take() {
            Some(found) => found,
            None => match connectivity(fabric, network, &[fabric.transit]) {
                Err(why) if why.is_fault() => return Err(why),
                found => found.map_err(|why| why.to_string()),
            },
        };
        let found = self.found.insert(found);
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                return Ok(Judgement::new(
                    requirement,
                    Verdict::Undecided,
                    "-".into(),
                    required,
                    format!("not every pair was tried: {why}"),
                ));
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
        let mut judgement = Judgement::new(requirement, verdict, values.join(", "), required, reason);
        if let Some(bound) = bound {
            let exact = Fraction::from_integer(bound.into());
            judgement = judgement.bounds(&exact, &exact);
        }
        judgement.witness = witness;
        Ok(judgement)
    }
}
