//! `hose: {at_least: 95%}`: the share of every admissible traffic that is carried.

use super::bracketed::judgement;
use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::shared::Shared;
use crate::error::Result;
use crate::proof;
use crate::spec::demand::{Hose, Requirement};

/// The kind.
pub const KIND: Kind = Kind {
    key: "hose",
    rule: Rule {
        kind: "hose",
        name: "HoseThroughput",
        asks: "The fabric carries the stated share of every traffic in which nobody exceeds its rate.",
        help: "The witness is a cut or a matrix: add capacity across it, lower the oversubscription, or lower at_least.",
    },
    starter: "hose: {at_least: 95%}",
};

impl Judge for Hose {
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let found = shared.bracket("hose", |shared| {
            proof::hose(shared.fabric, shared.network, shared.effort)
        });
        judgement(&KIND, requirement, &self.at_least, found)
    }
}
