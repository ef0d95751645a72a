//! Requirements to verdicts, in one plain result structure.

use crate::error::Place;
use crate::units::Fraction;

/// What is said of a requirement. The order is that of deciding: `Refuted` decides over `Undecided`, that over `Proved`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Holds; a certificate says why.
    Proved,
    /// Neither within the limits.
    Undecided,
    /// Does not hold; a witness shows it.
    Refuted,
}

/// A number with its bounds; every bound was re-checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound.
    pub upper: Fraction,
}

/// The judgement of one requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Name of the requirement.
    pub name: String,
    /// Verdict.
    pub verdict: Verdict,
    /// What was found, for people: `1 (exact)`, `between 0.96 and 1`, `48`.
    pub value: String,
    /// Bounds, where the value is a bracketed number.
    pub bounds: Option<Bounds>,
    /// What was asked: `>= 95%`.
    pub required: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The cut, failed component, pair or count that shows it.
    pub witness: Option<String>,
    /// Where the requirement is written.
    pub place: Option<Place>,
}

/// The whole result of `verify`.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// Name of the fabric.
    pub name: String,
    /// Counts by name, in order.
    pub counts: Vec<(String, u64)>,
    /// One a requirement.
    pub judgements: Vec<Judgement>,
}

impl Verification {
    /// The verdict over all requirements.
    pub fn verdict(&self) -> Verdict {
        self.judgements.iter().map(|j| j.verdict).max().unwrap_or(Verdict::Undecided)
    }
}
