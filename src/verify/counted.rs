//! Requirements that counting decides: oversubscription, counts and power.

use super::judgement::{Judgement, Verdict};
use crate::error::{Error, Result};
use crate::fabric::capacity;
use crate::fabric::{Fabric, Kind};
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
    let Some((down, up)) = capacity::tier_oversubscription(fabric, number).filter(|(_, up)| up.0 > 0) else {
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
    let reason = format!("the fabric has {found} {of}{}", arithmetic(counts, of, found, at_least.or(at_most)));
    Ok(Judgement::new(requirement, either(holds), found.to_string(), required, reason).bounds(&exact, &exact))
}

/// How a count comes about, where it is made of others; for endpoints also what the number asked for would take.
fn arithmetic(counts: &[(String, u64)], of: &str, found: u64, asked: Option<u64>) -> String {
    let get = |name: &str| counts.iter().find(|c| c.0 == name).map(|c| c.1);
    let sum = |parts: Vec<&(String, u64)>| {
        let parts: Vec<&&(String, u64)> = parts.iter().filter(|p| p.1 > 0).collect();
        let whole = parts.iter().map(|p| p.1).sum::<u64>() == found && parts.len() > 1;
        let shown: Vec<String> = parts.iter().map(|p| format!("{} {}", p.1, p.0)).collect();
        if whole { format!(" = {}", shown.join(" + ")) } else { String::new() }
    };
    match of {
        "endpoints" => {
            let Some(hosts) = get("hosts").filter(|h| *h > 0 && found.is_multiple_of(*h)) else { return String::new() };
            let each = found / hosts;
            let other = match asked.filter(|a| *a != found && a.is_multiple_of(each)) {
                Some(asked) => format!("; {asked} would be {} hosts", asked / each),
                None => String::new(),
            };
            format!(" = {hosts} hosts x {each}{other}")
        }
        "switches" => {
            let from = counts.iter().position(|c| c.0 == "switches").map_or(0, |i| i + 1);
            let to = counts.iter().position(|c| c.0 == "links").unwrap_or(from);
            sum(counts[from..to.max(from)].iter().collect())
        }
        "links" | "host-links" | "network-links" => {
            let classes =
                |c: &&(String, u64)| c.0.ends_with("-links") && !["host-links", "scale-up-links", "network-links"].contains(&c.0.as_str());
            let hosts = |c: &&(String, u64)| c.0.starts_with("host-");
            sum(counts.iter().filter(classes).filter(|c| of == "network-links" || hosts(c) == (of == "host-links")).collect())
        }
        "transceivers-by-port" => get("network-links").map_or(String::new(), |links| format!(" = 2 x {links} network-links")),
        _ => String::new(),
    }
}

/// Power of the switches and optics, where every part states one.
pub(super) fn network_power(design: Option<&Design>, fabric: &Fabric, requirement: &Requirement, at_most: Power) -> Judgement {
    let required = format!("<= {at_most}");
    match design.and_then(|design| design.network_power(fabric)) {
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
