//! `network_power: {at_most: 50 kW}`: what the parts of the network draw.

use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::Reason;
use super::shared::Shared;
use super::value::Value;
use super::verdict::Verdict;
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
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let new =
            |verdict, value, reason| Judgement::new(&KIND, requirement, verdict, value, reason);
        let Some(design) = shared.design else {
            return Ok(new(Verdict::Undecided, Value::Unknown, Reason::NoParts));
        };
        let draw = network_power(design, shared.fabric);
        let known = draw.known();
        let exact = Fraction::from_integer(known.0.into());
        if draw.is_whole() {
            let verdict = Verdict::either(known <= self.at_most);
            let found = new(verdict, Value::Power(known), Reason::Draw(draw));
            return Ok(found.bounds(&exact, &exact));
        }
        // A part is enough to refute, never to prove.
        let verdict = if known > self.at_most {
            Verdict::Refuted
        } else {
            Verdict::Undecided
        };
        let found = new(verdict, Value::PowerAtLeast(known), Reason::Draw(draw));
        Ok(found.floor(exact))
    }
}
