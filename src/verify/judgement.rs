//! What is said of one requirement.

use super::kind::Kind;
use super::value::{Bounds, Value, Witness};
use crate::error::Place;
use crate::failure::Damage;
use crate::spec::demand::Requirement;
use crate::units::Fraction;

/// What is said of a requirement. The order is that of deciding: `Refuted` decides over
/// `Undecided`, that over `Proved`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Holds; a certificate says why.
    Proved,
    /// Neither within the limits.
    Undecided,
    /// Does not hold; a witness shows it.
    Refuted,
}

impl Verdict {
    /// `Proved` when it holds, else `Refuted`.
    pub(super) fn either(holds: bool) -> Self {
        if holds {
            Verdict::Proved
        } else {
            Verdict::Refuted
        }
    }
}

/// The judgement of one requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Name of the requirement.
    pub name: String,
    /// Kind of the requirement: `throughput`, `survives`, ... (`Rule::kind`).
    pub kind: &'static str,
    /// Verdict.
    pub verdict: Verdict,
    /// What was found.
    pub value: Value,
    /// Bounds, where the value is a bracketed number.
    pub bounds: Option<Bounds>,
    /// Proved lower bound, where it is all that is known of a number.
    pub floor: Option<Fraction>,
    /// What was asked: `>= 95%`.
    pub required: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The cut, failed component, pair or count that shows it.
    pub witness: Option<Witness>,
    /// Where the requirement is written.
    pub place: Option<Place>,
}

impl Judgement {
    /// A judgement with nothing but its verdict, value and reason.
    pub(super) fn new(
        kind: &'static Kind,
        requirement: &Requirement,
        verdict: Verdict,
        value: Value,
        required: String,
        reason: String,
    ) -> Self {
        Judgement {
            name: requirement.name.clone(),
            kind: kind.rule.kind,
            verdict,
            value,
            bounds: None,
            floor: None,
            required,
            reason,
            witness: None,
            place: requirement.place,
        }
    }
    /// Adds bounds.
    pub(super) fn bounds(mut self, lower: &Fraction, upper: &Fraction) -> Self {
        self.bounds = Some(Bounds {
            lower: lower.clone(),
            upper: upper.clone(),
        });
        self
    }
    /// Adds a lower bound where no upper one is known.
    pub(super) fn floor(mut self, lower: Fraction) -> Self {
        self.floor = Some(lower);
        self
    }
}

/// The most costly failures that a requirement asks about.
#[derive(Clone, Debug, PartialEq)]
pub struct Worst {
    /// Name of the requirement.
    pub requirement: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Names of the failed components.
    pub parts: Vec<String>,
    /// What is dead with them.
    pub damage: Damage,
    /// What is left, what was asked, and what is lost, in words.
    pub cost: String,
}
