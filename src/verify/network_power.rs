//! `network_power: {at_most: 50 kW}`: what the parts of the network draw.

use super::judge::Judge;
use super::judgement::{Judgement, Verdict};
use super::kind::{Kind, Rule};
use super::shared::Shared;
use super::value::Value;
use crate::error::Result;
use crate::spec::demand::{NetworkPower, Requirement};
use crate::spec::power::network_power;
use crate::units::Fraction;

/// The kind.
pub const KIND: Kind = Kind {
    key: "network_power",
    rule: Rule {
        kind: "network-power",
        name: "NetworkPower",
        asks: "The switches and what is plugged into cages draw at most the stated power.",
        help: "Use fewer or thriftier switches or optics, or raise at_most; state `media` and the power of parts for which it is unknown.",
    },
    starter: "network_power: {at_most: 50 kW}",
};

impl Judge for NetworkPower {
    fn required(&self) -> String {
        format!("<= {}", self.at_most)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let new = |verdict, value, reason| {
            Judgement::new(&KIND, requirement, verdict, value, self.required(), reason)
        };
        let Some(design) = shared.design else {
            let reason = "an import does not say what its parts draw".to_string();
            return Ok(new(Verdict::Undecided, Value::Unknown, reason));
        };
        let draw = network_power(design, shared.fabric);
        let known = draw.known();
        let exact = Fraction::from_integer(known.0.into());
        let terms = draw.terms();
        if draw.is_whole() {
            let verdict = Verdict::either(known <= self.at_most);
            let reason = format!("the parts of the network draw {known} = {terms}");
            return Ok(new(verdict, Value::Power(known), reason).bounds(&exact, &exact));
        }
        // A part is enough to refute, never to prove.
        let verdict = if known > self.at_most {
            Verdict::Refuted
        } else {
            Verdict::Undecided
        };
        let unknown = draw.unknown.join(", ");
        let reason =
            format!("the parts of the network draw >= {known} = {terms}; unknown: {unknown}");
        Ok(new(verdict, Value::PowerAtLeast(known), reason).floor(exact))
    }
}
