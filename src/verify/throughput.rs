//! `throughput: {traffic: uniform, at_least: 95%}`: the share of a traffic matrix that is carried.

use super::bracketed::judgement;
use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::shared::Shared;
use super::traffic::{matrix, traffic};
use crate::error::Result;
use crate::proof;
use crate::spec::demand::{Requirement, Throughput};

/// The kind.
pub const KIND: Kind = Kind {
    key: "throughput",
    rule: Rule {
        kind: "throughput",
        name: "Throughput",
        asks: "The fabric carries the stated share of a traffic matrix.",
        help: "The witness is a cut that the traffic crosses: add links or switches there, lower the oversubscription, or lower at_least.",
    },
    starter: "throughput: {traffic: uniform, at_least: 95%}",
};

impl Judge for Throughput {
    fn look(&self, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
        traffic(&self.traffic, requirement, shared)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let found = shared.bracket(&format!("throughput-{}", self.traffic), |shared| {
            let matrix = matrix(&self.traffic, requirement, shared)?;
            proof::throughput_with(shared.fabric, shared.network, &matrix, &[], shared.effort)
        });
        judgement(&KIND, requirement, &self.at_least, found)
    }
}
