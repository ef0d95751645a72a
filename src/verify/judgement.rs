//! What is said of one requirement.

use super::kind;
use crate::error::{Error, Place, Result};
use crate::fabric::{Fabric, network::Network};
use crate::spec::design::Requirement;
use crate::traffic::Matrix;
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
    /// Kind of the requirement: `throughput`, `survives`, ... ([`kind::kind`]).
    pub kind: &'static str,
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

impl Judgement {
    /// A judgement with nothing but its verdict, value and reason.
    pub(super) fn new(requirement: &Requirement, verdict: Verdict, value: String, required: String, reason: String) -> Self {
        Judgement {
            name: requirement.name.clone(),
            kind: kind::kind(&requirement.demand),
            verdict,
            value,
            bounds: None,
            required,
            reason,
            witness: None,
            place: requirement.place,
        }
    }
    /// Adds bounds.
    pub(super) fn bounds(mut self, lower: &Fraction, upper: &Fraction) -> Self {
        self.bounds = Some(Bounds { lower: lower.clone(), upper: upper.clone() });
        self
    }
}

/// The matrix that a requirement names; a complaint about the name points at it.
pub(super) fn traffic(text: &str, fabric: &Fabric, network: &Network, requirement: &Requirement) -> Result<Matrix> {
    let placed = |error: Error| if error.file.is_none() { error.placed(requirement.traffic_place) } else { error };
    Matrix::parse(text, fabric, network).map_err(placed)
}
