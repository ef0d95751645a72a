//! The JSON contract: the objects that are printed, and their schemas derived from the same types.

use super::form::{Format, Piece};
use crate::shown::json;
use crate::text::{Rounding, bounds, decimal};
use crate::units::approximate;
use crate::verify::{Judgement, Verdict, Verification};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The row of the table of formats.
pub const FORMAT: Format = Format {
    name: "json",
    about: "One JSON object, with names exactly as read",
    piece: Piece::Object(pretty),
};

/// JSON as text, with a line end; names are in it as they are, some characters as escapes.
pub fn pretty(value: &Value) -> String {
    json(&format!("{value:#}\n")).into_owned()
}

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
    /// The lower bound as a number; of power in milliwatts.
    value: Option<f64>,
    /// Re-checked lower bound: a fraction when the bounds meet, else a decimal rounded down.
    lower: Option<String>,
    /// Re-checked upper bound: the same fraction, else a decimal rounded up; null where a sum has
    /// unknown terms.
    upper: Option<String>,
    /// What was asked.
    required: String,
    /// Why, in a sentence.
    reason: String,
    /// The cut, failed component, pair or count that shows it.
    witness: Option<String>,
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

/// Counts by name.
pub fn counts(counts: &[(String, u64)]) -> Value {
    counts
        .iter()
        .map(|(name, count)| (name.clone(), Value::from(*count)))
        .collect()
}

/// The bounds of a judgement as text; only the lower one where no upper one is known.
pub(super) fn ends(j: &Judgement) -> (Option<String>, Option<String>) {
    match (&j.bounds, &j.floor) {
        (Some(both), _) => {
            let (lower, upper) = bounds(&both.lower, &both.upper);
            (Some(lower), Some(upper))
        }
        (None, Some(lower)) => (Some(decimal(lower, Rounding::Down)), None),
        (None, None) => (None, None),
    }
}

fn required(j: &Judgement) -> Required {
    let (lower, upper) = ends(j);
    let least = j.bounds.as_ref().map(|b| &b.lower).or(j.floor.as_ref());
    Required {
        name: j.name.clone(),
        verdict: j.verdict.into(),
        value: least.map(approximate),
        lower,
        upper,
        required: j.required.to_string(),
        reason: j.reason.to_string(),
        witness: j.witness.as_ref().map(ToString::to_string),
    }
}

/// The object of `verify`.
pub fn verify(result: &Verification) -> Verify {
    Verify {
        name: result.name.clone(),
        verdict: result.verdict().into(),
        fabric: result.counts.iter().cloned().collect(),
        requirements: result.judgements.iter().map(required).collect(),
    }
}
