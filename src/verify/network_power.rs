//! `network_power: {at_most: 50 kW}`: what the parts of the network draw.

use super::judge::Judge;
use super::judgement::{Judgement, Verdict};
use super::kind::{Kind, Rule};
use super::shared::Shared;
use super::value::Value;
use crate::error::Result;
use crate::spec::demand::{NetworkPower, Requirement};

/// The kind.
pub const KIND: Kind = Kind {
    key: "network_power",
    rule: Rule {
        kind: "network-power",
        name: "NetworkPower",
        asks: "The parts of the network draw at most the stated power.",
        help: "Use fewer or thriftier switches, or raise at_most; state the power of parts for which it is unknown.",
    },
    starter: "network_power: {at_most: 50 kW}",
};

impl Judge for NetworkPower {
    fn required(&self) -> String {
        format!("<= {}", self.at_most)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let required = format!("<= {}", self.at_most);
        Ok(
            match shared
                .design
                .and_then(|design| design.network_power(shared.fabric))
            {
                Some(power) => {
                    let verdict = Verdict::either(power <= self.at_most);
                    let reason = format!("the parts of the network draw {power}");
                    Judgement::new(
                        &KIND,
                        requirement,
                        verdict,
                        Value::Power(power),
                        required,
                        reason,
                    )
                }
                None => {
                    let reason = "the power of a part is unknown".to_string();
                    Judgement::new(
                        &KIND,
                        requirement,
                        Verdict::Undecided,
                        Value::Unknown,
                        required,
                        reason,
                    )
                }
            },
        )
    }
}
