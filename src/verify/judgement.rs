//! What is said of one requirement.

use super::kind::Kind;
use super::reason::Reason;
use super::value::{Bounds, Ends, Value, Witness};
use super::verdict::Verdict;
use crate::error::Place;
use crate::failure::Damage;
use crate::failure::metric::Range;
use crate::spec::demand::{Demand, Metric, Requirement};
use crate::units::Fraction;

/// What was asked, as data: reports put it into words.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A requirement asks it.
    Demand(Demand),
    /// Another report does, in its own words.
    Words(String),
}

impl From<String> for Asked {
    fn from(words: String) -> Self {
        Asked::Words(words)
    }
}

impl From<&str> for Asked {
    fn from(words: &str) -> Self {
        Asked::Words(words.to_string())
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
    /// What was asked.
    pub required: Asked,
    /// Why.
    pub reason: Reason,
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
        reason: Reason,
    ) -> Self {
        Judgement {
            name: requirement.name.clone(),
            kind: kind.rule.kind,
            verdict,
            value,
            bounds: None,
            floor: None,
            required: Asked::Demand(requirement.demand.clone()),
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
    /// What is left.
    pub left: WorstLeft,
    /// Endpoints lost, where they are counted.
    pub lost: Option<u64>,
    /// What was asked.
    pub required: Asked,
}

/// What is left after the most costly failures.
#[derive(Clone, Debug, PartialEq)]
pub enum WorstLeft {
    /// Two survivors have no path.
    Parted(Ends),
    /// No two survivors have traffic to exchange.
    Nobody,
    /// All survivors reach each other.
    Joined,
    /// So much of a metric.
    Value(Metric, Range),
    /// It was not decided how much of a metric.
    Undecided(Metric),
    /// What another report says.
    Words(String),
}
