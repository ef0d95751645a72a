//! Quantities that the provers find; each bound was re-checked.

use super::found::Found;
use super::ground::{Ground, nothing, of_judgement};
use crate::error::Result;
use crate::spec::demand::{Component, Demand, Hose, Throughput};
use crate::text::bracket;
use crate::units::Fraction;
use crate::verify::{Judgement, Left, Value, Verification, tolerance::Tolerance};

fn first(judged: &Verification) -> Found {
    judged
        .judgements
        .first()
        .map_or_else(Found::absent, of_judgement)
}

/// Throughput of uniform traffic.
pub(super) fn throughput(ground: &Ground<'_>) -> Result<Found> {
    let demand = Demand::Throughput(Throughput {
        traffic: "uniform".to_string(),
        at_least: nothing(),
    });
    Ok(first(
        &ground.judged(vec![("throughput".to_string(), demand)])?,
    ))
}

/// Hose throughput.
pub(super) fn hose(ground: &Ground<'_>) -> Result<Found> {
    Ok(first(&ground.judged(vec![(
        "hose".to_string(),
        Demand::Hose(Hose {
            at_least: nothing(),
        }),
    )])?))
}

/// Bisection as a share of the lighter half's rate.
pub(super) fn bisection(ground: &Ground<'_>) -> Result<Found> {
    Ok(match ground.bisection()? {
        Ok(found) => Found::share(found),
        Err(why) => Found::unknown(why),
    })
}

/// Bisection in Gb/s.
pub(super) fn bisection_gbps(ground: &Ground<'_>) -> Result<Found> {
    let found = match ground.bisection()? {
        Ok(found) => found,
        Err(why) => return Ok(Found::unknown(why)),
    };
    let Some((low, high)) = found.rate() else {
        return Ok(Found::absent());
    };
    let giga = Fraction::from_integer(1_000_000_000u64.into());
    let (low, high) = (low / &giga, high / &giga);
    let text = if low == high {
        low.to_string()
    } else {
        bracket(&low, &high)
    };
    Ok(Found::between(&low, &high, text))
}

/// Most endpoints that a single failure loses, where the failures were enumerated.
fn lost(failures: &Verification, of: &Component) -> Option<u64> {
    let steps = |t: &Tolerance| {
        t.steps
            .iter()
            .map(|step| step.lost_endpoints)
            .max()
            .unwrap_or(0)
    };
    failures
        .tolerances
        .iter()
        .find(|t| t.kind == of.word())
        .map(steps)
}

/// What the worst failure of a link leaves.
pub(super) fn survives_link(ground: &Ground<'_>) -> Result<Found> {
    survives(ground, &Component::Links)
}

/// What the worst failure of a switch leaves.
pub(super) fn survives_switch(ground: &Ground<'_>) -> Result<Found> {
    survives(ground, &Component::Switches)
}

/// Endpoints lost by the failure of the link that loses most.
pub(super) fn lost_link(ground: &Ground<'_>) -> Result<Found> {
    endpoints_lost(ground, &Component::Links)
}

/// Endpoints lost by the failure of the switch that loses most.
pub(super) fn lost_switch(ground: &Ground<'_>) -> Result<Found> {
    endpoints_lost(ground, &Component::Switches)
}

fn survives(ground: &Ground<'_>, of: &Component) -> Result<Found> {
    let failures = ground.failures()?;
    let Some(judgement) = judgement(failures, of) else {
        return Ok(Found::absent());
    };
    let mut found = of_judgement(judgement);
    // What is lost is a quantity of its own.
    if let (Value::Left(left), true) = (&judgement.value, found.bounds.is_some()) {
        let alone = Left {
            loses: None,
            ..left.clone()
        };
        found.text = alone.to_string();
    }
    found.note = found.note.or_else(|| Some(judgement.reason.clone()));
    found.loses = lost(failures, of);
    Ok(found)
}

fn endpoints_lost(ground: &Ground<'_>, of: &Component) -> Result<Found> {
    let failures = ground.failures()?;
    Ok(match (lost(failures, of), judgement(failures, of)) {
        (Some(lost), _) => Found::count(lost),
        (None, Some(judgement)) => Found::unknown(&judgement.reason),
        (None, None) => Found::absent(),
    })
}

fn judgement<'b>(failures: &'b Verification, of: &Component) -> Option<&'b Judgement> {
    failures.judgements.iter().find(|j| j.name == of.word())
}
