//! `diameter: {at_most: 4}`

use super::entry::{Asked, Entry, Implies, Named};
use crate::error::Result;
use schemars::JsonSchema;
use serde::Deserialize;

/// `diameter: {at_most: 4}`
#[derive(Clone, Debug, PartialEq)]
pub struct Diameter {
    /// In links, both access links included.
    pub at_most: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Diameter")]
pub(in crate::spec) struct Written {
    at_most: u32,
}

impl Asked for Written {
    type Values = Diameter;

    fn read(&self, _: Entry<'_>) -> Result<Named<Diameter>> {
        let at_most = self.at_most;
        Ok(Named::new("diameter", Diameter { at_most }))
    }
}

impl Implies for Diameter {
    fn implies(&self, other: &Diameter) -> bool {
        self.at_most <= other.at_most
    }
}
