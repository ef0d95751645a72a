//! Requirements that counting decides: oversubscription, counts and power.

use super::{Judgement, Verdict};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind};
use crate::physical;
use crate::spec::design::{Design, Requirement};
use crate::units::{Fraction, Oversubscription, Power};

/// `proved` when it holds, else `refuted`.
fn either(holds: bool) -> Verdict {
    if holds { Verdict::Proved } else { Verdict::Refuted }
}

/// Capacity down : up of a tier.
pub(super) fn oversubscription(fabric: &Fabric, requirement: &Requirement, tier: &str, at_most: Oversubscription) -> Result<Judgement> {
    let switches = || fabric.roles.iter().filter(|r| r.kind == Kind::Switch && r.count > 0);
    let number = switches().find(|r| r.name == tier).map(|r| r.tier).ok_or_else(|| {
        let names: Vec<&str> = switches().map(|r| r.name.as_str()).collect();
        Error::new(format!("requirement `{}`: there is no tier `{tier}` in this fabric", requirement.name))
            .help(format!("its tiers are {}; one with switches above it has an oversubscription", names.join(", ")))
    })?;
    let required = format!("<= {at_most}");
    let Some((down, up)) = physical::tier_oversubscription(fabric, number).filter(|(_, up)| up.0 > 0) else {
        let reason = format!("the {tier} tier has no links upwards to compare with");
        return Ok(Judgement::new(requirement, Verdict::Undecided, "-".into(), required, reason));
    };
    let ratio = Fraction::new(down.0.into(), up.0.into());
    let holds = ratio <= Fraction::new(at_most.down.into(), at_most.up.into());
    let whole = |n: &num_bigint::BigInt| u32::try_from(n.clone()).ok();
    let value = match (whole(ratio.numer()), whole(ratio.denom())) {
        (Some(down), Some(up)) => Oversubscription { down, up }.to_string(),
        _ => format!("{}:{}", ratio.numer(), ratio.denom()),
    };
    let reason = format!("{down} down and {up} up at the {tier} tier");
    Ok(Judgement::new(requirement, either(holds), value, required, reason).bounds(&ratio, &ratio))
}

/// A count by name.
pub(super) fn count(
    counts: &[(String, u64)],
    requirement: &Requirement,
    of: &str,
    at_least: Option<u64>,
    at_most: Option<u64>,
) -> Result<Judgement> {
    let found = counts.iter().find(|c| c.0 == of).map(|c| c.1).ok_or_else(|| {
        let names: Vec<&str> = counts.iter().map(|c| c.0.as_str()).collect();
        Error::new(format!("requirement `{}`: there is no count of `{of}` in this fabric", requirement.name)).help(
            match names.iter().min_by_key(|n| strsim::damerau_levenshtein(n, of)) {
                Some(near) => format!("did you mean `{near}`? It counts {}", names.join(", ")),
                None => "it counts nothing".to_string(),
            },
        )
    })?;
    let required = match (at_least, at_most) {
        (Some(low), Some(high)) if low == high => format!("= {low}"),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!(">= {low}"),
        (None, Some(high)) => format!("<= {high}"),
        (None, None) => "any".to_string(),
    };
    let holds = at_least.is_none_or(|low| found >= low) && at_most.is_none_or(|high| found <= high);
    let exact = Fraction::from_integer(found.into());
    let reason = format!("the fabric has {found} {of}");
    Ok(Judgement::new(requirement, either(holds), found.to_string(), required, reason).bounds(&exact, &exact))
}

/// Power of the switches and optics, where every part states one.
pub(super) fn network_power(design: Option<&Design>, fabric: &Fabric, requirement: &Requirement, at_most: Power) -> Judgement {
    let required = format!("<= {at_most}");
    match design.and_then(|design| physical::network_power(design, fabric)) {
        Some(power) => {
            let reason = format!("the parts of the network draw {power}");
            Judgement::new(requirement, either(power <= at_most), power.to_string(), required, reason)
        }
        None => {
            let reason = "the power of a part is unknown".to_string();
            Judgement::new(requirement, Verdict::Undecided, "unknown".into(), required, reason)
        }
    }
}
