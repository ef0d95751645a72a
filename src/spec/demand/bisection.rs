//! `bisection: {at_least: 100%}`

use super::entry::{Asked, Entry, Implies, Named};
use super::limits::AtLeast;
use crate::error::Result;
use crate::units::Fraction;
use schemars::JsonSchema;
use serde::Deserialize;

/// `bisection: {at_least: 100%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Bisection {
    /// Share of the lighter half's rate.
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(in crate::spec) struct Written(AtLeast);

impl Asked for Written {
    type Values = Bisection;

    fn read(&self, _: Entry<'_>) -> Result<Named<Bisection>> {
        let at_least = self.0.at_least.clone();
        Ok(Named::new("bisection", Bisection { at_least }))
    }
}

impl Implies for Bisection {
    fn implies(&self, other: &Bisection) -> bool {
        self.at_least >= other.at_least
    }
}
