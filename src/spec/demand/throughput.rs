//! `throughput: {traffic: uniform, at_least: 95%}`

use super::super::forms::Share;
use super::entry::{Asked, Entry, Implies, Named};
use super::limits::share;
use crate::error::Result;
use crate::units::Fraction;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `throughput: {traffic: uniform, at_least: 95%}`
#[derive(Clone, Debug, PartialEq)]
pub struct Throughput {
    /// Name of the traffic.
    pub traffic: String,
    /// Share of it that must be carried.
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Throughput")]
pub(in crate::spec) struct Written {
    #[schemars(with = "String")]
    traffic: Spanned<String>,
    #[serde(deserialize_with = "share")]
    #[schemars(with = "Share")]
    at_least: Fraction,
}

impl Asked for Written {
    type Values = Throughput;

    fn read(&self, _: Entry<'_>) -> Result<Named<Throughput>> {
        let traffic = self.traffic.value.clone();
        let name = format!("throughput-{traffic}");
        let at_least = self.at_least.clone();
        Ok(Named::new(name, Throughput { traffic, at_least }))
    }
    fn traffic(&self) -> Option<&Spanned<String>> {
        Some(&self.traffic)
    }
}

impl Implies for Throughput {
    fn implies(&self, other: &Throughput) -> bool {
        self.traffic == other.traffic && self.at_least >= other.at_least
    }
}
