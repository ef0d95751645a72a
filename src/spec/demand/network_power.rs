//! `network_power: {at_most: 50 kW}`

use super::entry::{Asked, Entry, Implies, Named};
use crate::error::Result;
use crate::parts::written::text;
use crate::units::Power;
use schemars::JsonSchema;
use serde::Deserialize;

/// `network_power: {at_most: 50 kW}`
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkPower {
    /// The most that the parts of the network may draw.
    pub at_most: Power,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NetworkPower")]
pub(in crate::spec) struct Written {
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    at_most: Power,
}

impl Asked for Written {
    type Values = NetworkPower;

    fn read(&self, _: Entry<'_>) -> Result<Named<NetworkPower>> {
        let at_most = self.at_most;
        Ok(Named::new("network-power", NetworkPower { at_most }))
    }
}

impl Implies for NetworkPower {
    fn implies(&self, other: &NetworkPower) -> bool {
        self.at_most <= other.at_most
    }
}
