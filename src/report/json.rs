//! The JSON contract: the objects that are printed, and their schemas derived from the same types.

use super::{Factor, SolveResult};
use crate::text::{Rounding, bounds, decimal};
use crate::units::{Fraction, approximate};
use crate::verify::{Judgement, Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `proved`, `refuted` or `undecided`.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "proved",
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
    }
}

/// A verdict as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// Holds; a certificate says why.
    Proved,
    /// Does not hold; a witness shows it.
    Refuted,
    /// Neither within the limits.
    Undecided,
}

impl From<Verdict> for Word {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Proved => Word::Proved,
            Verdict::Refuted => Word::Refuted,
            Verdict::Undecided => Word::Undecided,
        }
    }
}

/// What `verify` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Verify {
    /// Name of the fabric.
    name: String,
    /// Over all requirements: refuted decides over undecided, that over proved.
    verdict: Word,
    /// Counts by name.
    fabric: BTreeMap<String, u64>,
    /// One a requirement, in the order in which they are written.
    requirements: Vec<Required>,
}

/// One requirement.
#[derive(Debug, Serialize, JsonSchema)]
struct Required {
    /// Given, or made from what is required.
    name: String,
    /// The verdict.
    verdict: Word,
    /// The lower bound as a number.
    value: Option<f64>,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: Option<String>,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up.
    upper: Option<String>,
    /// What was asked.
    required: String,
    /// Why, in a sentence.
    reason: String,
    /// The cut, failed component, pair or count that shows it.
    witness: Option<String>,
}

/// What `solve` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Solve {
    /// What was solved.
    quantity: String,
    /// Name of the traffic, where the quantity has one.
    traffic: Option<String>,
    /// The lower bound as a number; for bisection the cut that was found, the upper bound.
    value: f64,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: String,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up.
    upper: String,
    /// Uncertified: the value of the bisection where every balanced split was tried; the lower bound that was re-checked is `lower`.
    #[serde(skip_serializing_if = "Option::is_none")]
    uncertified_lower: Option<String>,
    /// Whether the bounds meet.
    exact: bool,
    /// Endpoints of the fabric.
    endpoints: u64,
    /// Links between switches.
    links: u64,
    /// How it was solved.
    method: String,
    /// Wall time.
    seconds: f64,
    /// Throughput without the cap at 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    headroom: Option<f64>,
    /// What shows the upper bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<String>,
    /// What a matrix from a file was multiplied by for its peak to be 1, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<String>,
    /// Largest multiple of a matrix as its file gives it, not capped at the peak.
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<Multiple>,
    /// Bisection in Gb/s.
    #[serde(skip_serializing_if = "Option::is_none")]
    gbps: Option<Range>,
}

/// A bracket.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Range {
    /// As a number.
    pub(super) value: f64,
    /// Lower bound.
    pub(super) lower: String,
    /// Upper bound.
    pub(super) upper: String,
}

/// A multiple that need not be bounded from above.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
struct Multiple {
    /// The lower bound as a number.
    value: f64,
    /// Lower bound.
    lower: String,
    /// Upper bound, where one was proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<String>,
}

impl From<Factor> for Multiple {
    fn from(factor: Factor) -> Self {
        let value = approximate(&factor.lower);
        match factor.upper.map(|upper| bounds(&factor.lower, &upper)) {
            Some((lower, upper)) => Multiple { value, lower, upper: Some(upper) },
            None => Multiple { value, lower: decimal(&factor.lower, Rounding::Down), upper: None },
        }
    }
}

/// The schema of an object that is printed.
pub fn schema<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// A struct as a value; plain structs with text keys cannot fail.
pub(super) fn value(object: &impl Serialize) -> Value {
    serde_json::to_value(object).unwrap_or_default()
}

/// Counts by name.
pub fn counts(counts: &[(String, u64)]) -> Value {
    value(&counts.iter().cloned().collect::<BTreeMap<_, _>>())
}

fn required(j: &Judgement) -> Required {
    let (lower, upper) = j.bounds.as_ref().map(|b| bounds(&b.lower, &b.upper)).unzip();
    Required {
        name: j.name.clone(),
        verdict: j.verdict.into(),
        value: j.bounds.as_ref().map(|b| approximate(&b.lower)),
        lower,
        upper,
        required: j.required.clone(),
        reason: j.reason.clone(),
        witness: j.witness.as_ref().map(ToString::to_string),
    }
}

/// The object of `verify`.
pub fn verify(result: &Verification) -> Value {
    value(&Verify {
        name: result.name.clone(),
        verdict: result.verdict().into(),
        fabric: result.counts.iter().cloned().collect(),
        requirements: result.judgements.iter().map(required).collect(),
    })
}

/// The object of `solve`.
pub fn solve(result: &SolveResult) -> Value {
    let found = &result.bracket;
    let (lower, upper) = bounds(&found.lower, &found.upper);
    let gbps = found.rate.as_ref().map(|(low, high)| {
        let giga = Fraction::from_integer(1_000_000_000u64.into());
        let (low, high) = (low / &giga, high / &giga);
        let (lower, upper) = bounds(&low, &high);
        Range { value: approximate(&high), lower, upper }
    });
    value(&Solve {
        quantity: result.quantity.clone(),
        traffic: result.traffic.clone(),
        value: approximate(if result.quantity == "bisection" { &found.upper } else { &found.lower }),
        lower,
        upper,
        uncertified_lower: found.uncertified_lower.as_ref().map(ToString::to_string),
        exact: found.exact(),
        endpoints: result.endpoints,
        links: result.links,
        method: found.method.clone(),
        seconds: result.seconds,
        headroom: found.headroom.as_ref().map(approximate),
        witness: found.witness.clone(),
        scale: result.scale.map(|(numerator, denominator)| Fraction::new(numerator.into(), denominator.into()).to_string()),
        factor: result.factor().map(Multiple::from),
        gbps,
    })
}
