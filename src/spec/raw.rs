//! The specification as typed: strict, every quantity with its unit.

use super::forms::{Failing, Rails, Switches};
use crate::parts::written::{Host, Medium, Written, optional, text};
use crate::units::{Fraction, Latency, Length, Oversubscription, Power, Rate, parse_share};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fraction, D::Error> {
    parse_share(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn optional_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fraction>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(|t| parse_share(&t).map_err(serde::de::Error::custom)).transpose()
}

/// A quantity with its unit, inside [`Spanned`] so that its place is known.
pub(super) struct Quantity<T>(pub T);

impl<'de, T: std::str::FromStr<Err = String>> Deserialize<'de> for Quantity<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Quantity)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Specification {
    pub name: String,
    #[schemars(with = "String")]
    pub family: Spanned<String>,
    #[schemars(with = "Option<String>")]
    pub parts: Option<Spanned<String>>,
    #[schemars(with = "Written<Host>")]
    pub host: Spanned<Written<Host>>,
    #[schemars(with = "u64")]
    pub hosts: Spanned<u64>,
    #[serde(default)]
    #[schemars(with = "u32")]
    pub displaced_hosts: Option<Spanned<u32>>,
    #[schemars(with = "Switches")]
    pub switch: Spanned<Switches>,
    #[schemars(with = "Option<String>")]
    pub link_rate: Option<Spanned<Quantity<Rate>>>,
    #[schemars(with = "Option<Rails>")]
    pub rails: Option<Spanned<Rails>>,
    #[schemars(with = "Option<u32>")]
    pub su_hosts: Option<Spanned<u32>>,
    #[schemars(with = "Option<u32>")]
    pub pod_sus: Option<Spanned<u32>>,
    #[schemars(with = "Option<String>")]
    pub tiers: Option<Spanned<String>>,
    #[schemars(with = "Option<u32>")]
    pub k: Option<Spanned<u32>>,
    #[serde(default)]
    pub oversubscription: Ratios,
    #[serde(default)]
    pub uniform_trunks: bool,
    #[serde(default)]
    pub reserved_ports: Vec<Reservation>,
    #[schemars(with = "Option<String>")]
    pub transit: Option<Spanned<String>>,
    #[serde(default)]
    pub lengths: Lengths,
    #[serde(default)]
    pub latency: Latencies,
    #[serde(default)]
    pub media: Media,
    #[serde(default)]
    #[schemars(with = "Vec<Requirement>")]
    pub requirements: Vec<Spanned<Requirement>>,
}

/// A file with requirements alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirements {
    pub requirements: Vec<Spanned<Requirement>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Ratios {
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub leaf: Option<Oversubscription>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub spine: Option<Oversubscription>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reservation {
    pub purpose: String,
    #[schemars(with = "String")]
    pub tier: Spanned<String>,
    #[schemars(with = "u32")]
    pub count: Spanned<u32>,
    /// `fabric` or `switch`.
    #[schemars(with = "String")]
    pub per: Spanned<String>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Lengths {
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub host_leaf: Option<Length>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub leaf_spine: Option<Length>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub spine_core: Option<Length>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Latencies {
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub leaf: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub spine: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub core: Option<Latency>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plugged {
    #[schemars(with = "Written<Medium>")]
    pub lower: Spanned<Written<Medium>>,
    #[schemars(with = "Written<Medium>")]
    pub upper: Spanned<Written<Medium>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Media {
    pub host_leaf: Option<Plugged>,
    pub leaf_spine: Option<Plugged>,
    pub spine_core: Option<Plugged>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirement {
    pub name: Option<String>,
    pub throughput: Option<Throughput>,
    pub hose: Option<AtLeast>,
    pub bisection: Option<AtLeast>,
    pub survives: Option<Survives>,
    pub oversubscription: Option<TierRatio>,
    pub count: Option<Count>,
    pub diameter: Option<Diameter>,
    pub network_power: Option<NetworkPower>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Throughput {
    pub traffic: String,
    #[serde(deserialize_with = "share")]
    #[schemars(with = "String")]
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AtLeast {
    #[serde(deserialize_with = "share")]
    #[schemars(with = "String")]
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Survives {
    #[schemars(with = "Failing")]
    pub of: Spanned<Failing>,
    #[schemars(with = "Option<u32>")]
    pub count: Option<Spanned<u32>>,
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<String>")]
    pub keep: Option<Fraction>,
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<String>")]
    pub at_least: Option<Fraction>,
    #[schemars(with = "Option<String>")]
    pub metric: Option<Spanned<String>>,
    pub lose_endpoints: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TierRatio {
    #[schemars(with = "String")]
    pub tier: Spanned<String>,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    pub at_most: Oversubscription,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Count {
    pub of: String,
    pub at_least: Option<u64>,
    pub at_most: Option<u64>,
    pub exactly: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Diameter {
    pub at_most: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkPower {
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    pub at_most: Power,
}
