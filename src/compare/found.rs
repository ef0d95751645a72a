//! What is compared: designs, and what is found of each.

use crate::fabric::Fabric;
use crate::proof::Bracket;
use crate::spec::design::Design;
use crate::units::Fraction;
use crate::verify::Bounds;
use std::path::PathBuf;

/// A design to be compared.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is called in columns.
    pub label: String,
    /// Where it is written.
    pub file: PathBuf,
    /// The design, when the file is a specification.
    pub design: Option<Design>,
    /// The fabric, audited.
    pub fabric: Fabric,
}

/// One quantity of one design.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityValue {
    /// For people: `100% (exact)`, `48`, `unknown`, or `-` where the quantity does not apply.
    pub text: String,
    /// The bounds, re-checked, where there is a number.
    pub bounds: Option<Bounds>,
    /// Whether the design has such a quantity at all.
    pub applies: bool,
    /// Larger than any number: the latency of a load that cannot be carried.
    pub unbounded: bool,
    /// Most endpoints lost in the failures that it is the rest of: with more of them lost it is not
    /// better.
    pub loses: Option<u64>,
    /// The witness, the most costly component, or why the quantity is unknown.
    pub note: Option<String>,
}

impl QuantityValue {
    /// A number.
    pub(super) fn number(value: Fraction, text: String) -> Self {
        QuantityValue::between(&value, &value, text)
    }

    /// A whole number.
    pub(super) fn count(number: u64) -> Self {
        QuantityValue::number(Fraction::from_integer(number.into()), number.to_string())
    }

    /// A number between re-checked bounds.
    pub(super) fn between(lower: &Fraction, upper: &Fraction, text: String) -> Self {
        let bounds = Some(Bounds {
            lower: lower.clone(),
            upper: upper.clone(),
        });
        QuantityValue {
            text,
            bounds,
            applies: true,
            unbounded: false,
            loses: None,
            note: None,
        }
    }

    /// A share between re-checked bounds.
    pub(super) fn share(found: &Bracket) -> Self {
        QuantityValue::between(
            found.lower(),
            found.upper(),
            crate::text::share(found.lower(), found.upper()),
        )
    }

    /// A quantity that could not be found, with the reason.
    pub(super) fn unknown(why: &str) -> Self {
        QuantityValue {
            text: "unknown".to_string(),
            applies: true,
            note: Some(why.to_string()),
            ..QuantityValue::absent()
        }
    }

    /// More than any number.
    pub(super) fn unbounded(text: &str, note: Option<String>) -> Self {
        QuantityValue {
            text: text.to_string(),
            applies: true,
            unbounded: true,
            note,
            ..QuantityValue::absent()
        }
    }

    /// A quantity that the design does not have.
    pub(super) fn absent() -> Self {
        QuantityValue {
            text: "-".to_string(),
            bounds: None,
            applies: false,
            unbounded: false,
            loses: None,
            note: None,
        }
    }

    /// Whether there is a figure, be it larger than any number.
    pub fn known(&self) -> bool {
        self.bounds.is_some() || self.unbounded
    }
}
