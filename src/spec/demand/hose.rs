//! `hose: {at_least: 95%}`

use super::entry::{Asked, Entry, Implies, Named};
use super::limits::AtLeast;
use crate::error::Result;
use crate::units::Fraction;
use schemars::JsonSchema;
use serde::Deserialize;

/// `hose: {at_least: 95%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Hose {
    /// Share of every admissible traffic that must be carried.
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(in crate::spec) struct Written(AtLeast);

impl Asked for Written {
    type Values = Hose;

    fn read(&self, _: Entry<'_>) -> Result<Named<Hose>> {
        let at_least = self.0.at_least.clone();
        Ok(Named::new("hose", Hose { at_least }))
    }
}

impl Implies for Hose {
    fn implies(&self, other: &Hose) -> bool {
        self.at_least >= other.at_least
    }
}
