//! `oversubscription: {tier: leaf, at_most: "1:1"}`: capacity down : up of a tier.

use super::judge::Judge;
use super::judgement::{Judgement, Verdict};
use super::kind::{Kind, Rule};
use super::shared::Shared;
use super::value::Value;
use crate::error::{Error, Result};
use crate::fabric::capacity;
use crate::fabric::{Fabric, Kind as DeviceKind};
use crate::spec::demand::{Requirement, TierRatio};
use crate::units::Fraction;

/// The kind.
pub const KIND: Kind = Kind {
    key: "oversubscription",
    rule: Rule {
        kind: "oversubscription",
        name: "Oversubscription",
        asks: "A tier has at most the stated ratio of capacity down to capacity up.",
        help: "Add uplinks at the tier, move hosts to other leaves, or raise at_most.",
    },
    starter: "oversubscription: {tier: leaf, at_most: \"1:1\"}",
};

impl Judge for TierRatio {
    fn required(&self) -> String {
        format!("<= {}", self.at_most)
    }

    fn look(&self, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
        judged(self, requirement, shared.fabric).map(drop)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        judged(self, requirement, shared.fabric)
    }
}

fn judged(asked: &TierRatio, requirement: &Requirement, fabric: &Fabric) -> Result<Judgement> {
    let TierRatio { tier, at_most } = asked;
    let switches = || {
        fabric
            .roles
            .iter()
            .filter(|r| r.kind == DeviceKind::Switch && r.count > 0)
    };
    let number = switches()
        .find(|r| r.name == *tier)
        .map(|r| r.tier)
        .ok_or_else(|| {
            let names: Vec<&str> = switches().map(|r| r.name.as_str()).collect();
            Error::new(format!(
                "requirement `{}`: there is no tier `{tier}` in this fabric",
                requirement.name
            ))
            .help(format!(
                "its tiers are {}; one with switches above it has an oversubscription",
                names.join(", ")
            ))
        })?;
    let required = format!("<= {at_most}");
    let Some((down, up)) =
        capacity::tier_oversubscription(fabric, number).filter(|(_, up)| up.0 > 0)
    else {
        let reason = format!("the {tier} tier has no links upwards to compare with");
        return Ok(Judgement::new(
            &KIND,
            requirement,
            Verdict::Undecided,
            Value::Absent,
            required,
            reason,
        ));
    };
    let ratio = Fraction::new(down.0.into(), up.0.into());
    let holds = ratio <= Fraction::new(at_most.down.into(), at_most.up.into());
    let value = Value::Ratio(ratio.clone());
    let reason = format!("{down} down and {up} up at the {tier} tier");
    Ok(Judgement::new(
        &KIND,
        requirement,
        Verdict::either(holds),
        value,
        required,
        reason,
    )
    .bounds(&ratio, &ratio))
}
