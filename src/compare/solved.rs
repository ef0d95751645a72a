//! Quantities that the provers find; each bound was re-checked.

use super::found::QuantityValue;
use super::measured_design::{MeasuredDesign, nothing, of_judgement};
use crate::error::Result;
use crate::spec::demand::{Component, Demand, Hose, Throughput};
use crate::text::bracket;
use crate::units::Fraction;
use crate::verify::{Judgement, Left, Value, Verification, tolerance::Tolerance};

fn first(judged: &Verification) -> QuantityValue {
    judged
        .judgements
        .first()
        .map_or_else(QuantityValue::absent, of_judgement)
}

/// Throughput of uniform traffic.
pub(super) fn throughput(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let demand = Demand::Throughput(Throughput {
        traffic: "uniform".to_string(),
        at_least: nothing(),
    });
    Ok(first(
        &measured.judged(vec![("throughput".to_string(), demand)])?,
    ))
}

/// Hose throughput.
pub(super) fn hose(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    Ok(first(&measured.judged(vec![(
        "hose".to_string(),
        Demand::Hose(Hose {
            at_least: nothing(),
        }),
    )])?))
}

/// Bisection as a share of the lighter half's rate.
pub(super) fn bisection(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    Ok(match measured.bisection()? {
        Ok(found) => QuantityValue::share(found),
        Err(why) => QuantityValue::unknown(why),
    })
}

/// Bisection in Gb/s.
pub(super) fn bisection_gbps(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    let found = match measured.bisection()? {
        Ok(found) => found,
        Err(why) => return Ok(QuantityValue::unknown(why)),
    };
    let Some((low, high)) = found.rate() else {
        return Ok(QuantityValue::absent());
    };
    let giga = Fraction::from_integer(1_000_000_000u64.into());
    let (low, high) = (low / &giga, high / &giga);
    let text = if low == high {
        low.to_string()
    } else {
        bracket(&low, &high)
    };
    Ok(QuantityValue::between(&low, &high, text))
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
pub(super) fn survives_link(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    survives(measured, &Component::Links)
}

/// What the worst failure of a switch leaves.
pub(super) fn survives_switch(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    survives(measured, &Component::Switches)
}

/// Endpoints lost by the failure of the link that loses most.
pub(super) fn lost_link(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    endpoints_lost(measured, &Component::Links)
}

/// Endpoints lost by the failure of the switch that loses most.
pub(super) fn lost_switch(measured: &MeasuredDesign<'_>) -> Result<QuantityValue> {
    endpoints_lost(measured, &Component::Switches)
}

fn survives(measured: &MeasuredDesign<'_>, of: &Component) -> Result<QuantityValue> {
    let failures = measured.failures()?;
    let Some(judgement) = judgement(failures, of) else {
        return Ok(QuantityValue::absent());
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
    found.note = found.note.or_else(|| Some(judgement.reason.to_string()));
    found.loses = lost(failures, of);
    Ok(found)
}

fn endpoints_lost(measured: &MeasuredDesign<'_>, of: &Component) -> Result<QuantityValue> {
    let failures = measured.failures()?;
    Ok(match (lost(failures, of), judgement(failures, of)) {
        (Some(lost), _) => QuantityValue::count(lost),
        (None, Some(judgement)) => QuantityValue::unknown(&judgement.reason.to_string()),
        (None, None) => QuantityValue::absent(),
    })
}

fn judgement<'b>(failures: &'b Verification, of: &Component) -> Option<&'b Judgement> {
    failures.judgements.iter().find(|j| j.name == of.word())
}
