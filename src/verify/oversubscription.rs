//! `oversubscription: {tier: leaf, at_most: "1:1"}`: capacity down : up of a tier.

use super::judge::Judge;
use super::judgement::Judgement;
use super::kind::{Kind, Rule};
use super::reason::Reason;
use super::shared::Shared;
use super::value::Value;
use super::verdict::Verdict;
use crate::error::{Error, Result};
use crate::fabric::capacity;
use crate::fabric::index::wide;
use crate::fabric::tiers::Inferred;
use crate::fabric::{Fabric, Kind as DeviceKind};
use crate::spec::demand::{Requirement, TierRatio};
use crate::units::{Fraction, Rate};

/// The role of switches whose file names none.
const PLAIN: &str = "switch";

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
    fn look(&self, requirement: &Requirement, shared: &Shared<'_>) -> Result<()> {
        judged(self, requirement, shared.fabric).map(drop)
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        judged(self, requirement, shared.fabric)
    }
}

fn judged(asked: &TierRatio, requirement: &Requirement, fabric: &Fabric) -> Result<Judgement> {
    let TierRatio { tier, at_most } = asked;
    let Ratio { found, inferred } = ratio(tier, requirement, fabric)?;
    let Some((down, up)) = found.filter(|(_, up)| up.0 > 0) else {
        let reason = Reason::NothingAbove { tier: tier.clone() };
        return Ok(Judgement::new(
            &KIND,
            requirement,
            Verdict::Undecided,
            Value::Absent,
            reason,
        ));
    };
    let ratio = Fraction::new(down.0.into(), up.0.into());
    let holds = ratio <= Fraction::new(at_most.down.into(), at_most.up.into());
    let value = Value::Ratio(ratio.clone());
    let reason = Reason::Capacity {
        down,
        up,
        tier: tier.clone(),
        inferred,
    };
    Ok(
        Judgement::new(&KIND, requirement, Verdict::either(holds), value, reason)
            .bounds(&ratio, &ratio),
    )
}

/// What a tier has down and up, and which switches are in it.
struct Ratio {
    found: Option<(Rate, Rate)>,
    /// Switches of the tier, where it follows from the cables.
    inferred: Option<u64>,
}

/// The ratio of a tier by its name, else of one that follows from the cables.
fn ratio(tier: &str, requirement: &Requirement, fabric: &Fabric) -> Result<Ratio> {
    let switches = || {
        fabric
            .roles
            .iter()
            .filter(|r| r.kind == DeviceKind::Switch && r.count > 0)
    };
    let named = switches().find(|r| r.name == tier).map(|r| r.tier);
    if let Some(number) = named {
        return Ok(Ratio {
            found: capacity::tier_oversubscription(fabric, number),
            inferred: None,
        });
    }
    let names: Vec<&str> = switches().map(|r| r.name.as_str()).collect();
    let message = format!(
        "requirement `{}`: there is no tier `{tier}` in this fabric",
        requirement.name
    );
    let plain = names.iter().all(|name| *name == PLAIN);
    let Some(inferred) = Inferred::of(fabric).filter(|_| plain) else {
        let mut help = format!(
            "its tiers are {}; one with switches above it has an oversubscription",
            names.join(", ")
        );
        if plain {
            help = "the file names no tiers, and none follow from the cables; name them by a \
                    `role` of each switch in node-link or GraphML: leaf, spine"
                .to_string();
        }
        return Err(Error::new(message).help(help));
    };
    let Some(number) = inferred.named(tier) else {
        let help = format!(
            "the file names no tiers; those that follow from the cables are {}",
            inferred.words().join(", ")
        );
        return Err(Error::new(message).help(help));
    };
    Ok(Ratio {
        found: inferred.oversubscription(fabric, number),
        inferred: Some(wide(inferred.count(number))),
    })
}
