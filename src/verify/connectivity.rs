//! How many links or switches it takes to part a pair.

use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::Reason;
use super::shared::Shared;
use super::value::{CutOf, Ends, LeastCut, Value, Witness};
use super::verdict::Verdict;
use crate::error::Result;
use crate::fabric::hosts::host_name;
use crate::fabric::{DeviceId, Fabric};
use crate::failure::connectivity::{Joined, weakest};
use crate::spec::demand::{Between, Connectivity, Requirement};
use crate::units::Fraction;

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

impl Connectivity {
    /// What is counted, and its limit, where there is one.
    fn limits(&self) -> impl Iterator<Item = (CutOf, u64)> {
        let all = [
            (CutOf::Links, self.edge_at_least),
            (CutOf::Switches, self.node_at_least),
        ];
        all.into_iter().filter_map(|(of, limit)| Some((of, limit?)))
    }
}

impl Judge for Connectivity {
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let between = &self.between;
        let fabric = shared.fabric;
        let found = match shared.connectivity()? {
            Ok(found) => found,
            Err(why) => {
                let reason = Reason::NotTried(why.to_string());
                return Ok(Judgement::new(
                    &KIND,
                    requirement,
                    Verdict::Undecided,
                    Value::Absent,
                    reason,
                ));
            }
        };
        let pairs = found.pairs(*between);
        let (mut verdict, mut values, mut witness, mut bound) =
            (Verdict::Proved, Vec::new(), None, None);
        for (of, limit) in self.limits() {
            let cuts = match of {
                CutOf::Links => Joined::edge,
                CutOf::Switches => Joined::node,
            };
            let weakest = weakest(pairs, 0, cuts);
            values.push(LeastCut {
                of,
                size: weakest.map(|(_, cut)| cut.size()),
            });
            let Some((pair, cut)) = weakest else { continue };
            bound = bound.or(Some(cut.size()));
            if cut.size() < limit {
                verdict = Verdict::Refuted;
                let ends = Ends {
                    from: end(fabric, &pair.sources, *between),
                    to: end(fabric, &pair.targets, *between),
                };
                let parts = if cut.size() == 0 {
                    Vec::new()
                } else {
                    cut.names(fabric)
                };
                witness = witness.or(Some(Witness::Cut { parts, ends }));
            }
        }
        let reason = Reason::Pairs {
            total: pairs.iter().map(|p| p.pairs).sum(),
            hosts: pairs == found.hosts.as_slice(),
            classes: pairs.len(),
        };
        let mut judgement =
            Judgement::new(&KIND, requirement, verdict, Value::Cuts(values), reason);
        if let Some(bound) = bound {
            let exact = Fraction::from_integer(bound.into());
            judgement = judgement.bounds(&exact, &exact);
        }
        judgement.witness = witness;
        Ok(judgement)
    }
}
