//! `bisection: {at_least: 100%}`: the least capacity between two halves, as a share of the lighter
//! half's rate.

use super::bracketed::judgement;
use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::shared::Shared;
use crate::error::Result;
use crate::proof;
use crate::spec::demand::{Bisection, Requirement};

/// The kind.
pub const KIND: Kind = Kind {
    key: "bisection",
    rule: Rule {
        kind: "bisection",
        name: "BisectionBandwidth",
        asks: "Every split of the endpoints into two halves leaves the stated share of a half's rate between them.",
        help: "The witness is a balanced cut: add capacity across it, usually at the spine, or lower at_least.",
    },
    starter: "bisection: {at_least: 100%}",
};

impl Judge for Bisection {
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let found = shared.bracket("bisection", |shared| {
            proof::bisection(shared.fabric, shared.network, shared.effort)
        });
        judgement(&KIND, requirement, &self.at_least, found)
    }
}
