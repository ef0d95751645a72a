//! The JSON contract.

use super::SolveResult;
use crate::units::{Fraction, approximate};
use crate::verify::numbers::bounds;
use crate::verify::{Verdict, Verification};
use serde_json::{Map, Value, json};

/// `proved`, `refuted` or `undecided`.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "proved",
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
    }
}

/// Counts by name.
pub fn counts(counts: &[(String, u64)]) -> Value {
    Value::Object(counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect::<Map<_, _>>())
}

/// The object of `verify`.
pub fn verify(result: &Verification) -> Value {
    let requirements: Vec<Value> = result
        .judgements
        .iter()
        .map(|j| {
            let range = j.bounds.as_ref().map(|b| bounds(&b.lower, &b.upper));
            json!({
                "name": j.name,
                "verdict": verdict(j.verdict),
                "value": j.bounds.as_ref().map(|b| approximate(&b.lower)),
                "lower": range.as_ref().map(|r| &r.0),
                "upper": range.as_ref().map(|r| &r.1),
                "required": j.required,
                "reason": j.reason,
                "witness": j.witness,
            })
        })
        .collect();
    json!({
        "name": result.name,
        "verdict": verdict(result.verdict()),
        "fabric": counts(&result.counts),
        "requirements": requirements,
    })
}

/// The object of `solve`.
pub fn solve(result: &SolveResult) -> Value {
    let found = &result.bracket;
    let (lower, upper) = bounds(&found.lower, &found.upper);
    let mut object = json!({
        "quantity": result.quantity,
        "traffic": result.traffic,
        "value": approximate(if result.quantity == "bisection" { &found.upper } else { &found.lower }),
        "lower": lower,
        "upper": upper,
        "exact": found.exact(),
        "endpoints": result.endpoints,
        "links": result.links,
        "method": found.method,
        "seconds": result.seconds,
    });
    if let Some(headroom) = &found.headroom {
        object["headroom"] = json!(approximate(headroom));
    }
    if let Some(witness) = &found.witness {
        object["witness"] = json!(witness);
    }
    if let Some((numerator, denominator)) = result.factor {
        object["factor"] = json!(Fraction::new(numerator.into(), denominator.into()).to_string());
    }
    if let Some((low, high)) = &found.rate {
        let giga = Fraction::from_integer(1_000_000_000u64.into());
        let (low, high) = (low / &giga, high / &giga);
        let (lower, upper) = bounds(&low, &high);
        object["gbps"] = json!({ "value": approximate(&high), "lower": lower, "upper": upper });
    }
    object
}
