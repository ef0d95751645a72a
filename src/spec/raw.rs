//! The specification as typed: strict, every quantity with its unit. The keys that families bring
//! are in `key.rs`.

use super::forms::{Failing, Switches, WordOrNumber};
use crate::parts::written::{Host, Medium, Written, optional, text};
use crate::units::{Fraction, Latency, Length, Oversubscription, Power, Rate, parse_share};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

/// A share that a requirement can ask for: throughput, hose and bisection are at most 100% by
/// definition.
fn reachable(text: &str) -> Result<Fraction, String> {
    let share = parse_share(text)?;
    let whole = Fraction::from_integer(1.into());
    if share > whole {
        Err(format!(
            "`{text}` is more than all there is; write a share of at most `100%`"
        ))
    } else {
        Ok(share)
    }
}

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fraction, D::Error> {
    reachable(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn optional_share<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Fraction>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|t| reachable(&t).map_err(serde::de::Error::custom))
        .transpose()
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
    /// Left out where the hosts themselves forward.
    #[schemars(with = "Option<Switches>")]
    pub switch: Option<Spanned<Switches>>,
    #[schemars(with = "Option<String>")]
    pub link_rate: Option<Spanned<Quantity<Rate>>>,
    #[serde(default)]
    pub oversubscription: Ratios,
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
    /// What fails together.
    #[serde(default)]
    #[schemars(with = "Vec<Group>")]
    pub risk_groups: Vec<Spanned<Group>>,
    #[serde(default)]
    #[schemars(with = "Vec<Requirement>")]
    pub requirements: Vec<Spanned<Requirement>>,
}

/// A file with requirements alone, and the groups that they speak of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirements {
    #[serde(default)]
    #[schemars(with = "Vec<Group>")]
    pub risk_groups: Vec<Spanned<Group>>,
    #[schemars(with = "Vec<Requirement>")]
    pub requirements: Vec<Spanned<Requirement>>,
}

/// Devices and links that fail together (a rack, a power feed, a cable bundle).
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// What sort of group it is: `rack`, `feed`, `bundle`; requirements name it.
    #[schemars(with = "String")]
    pub kind: Spanned<String>,
    /// Name of the one group that an entry without `by` and `csv` describes.
    #[schemars(with = "Option<String>")]
    pub name: Option<Spanned<String>>,
    /// Names of devices and links (`A -- B`, `A:1 -- B:2`), with `*`, `?`, `[0-3]` and `{a,b}`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub members: Vec<Spanned<String>>,
    /// Roles of devices and classes of links: `leaf`, `leaf-spine`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub of: Vec<Spanned<String>>,
    /// Coordinates that those must have: `{su: 0-3}`.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub at: std::collections::BTreeMap<String, Spanned<String>>,
    /// One group for each value of these coordinates.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub by: Vec<Spanned<String>>,
    /// A CSV file with the columns `member,group`, relative to this file's folder.
    #[schemars(with = "Option<String>")]
    pub csv: Option<Spanned<String>>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Ratios {
    #[schemars(with = "Option<String>")]
    pub leaf: Option<Spanned<Quantity<Oversubscription>>>,
    #[schemars(with = "Option<String>")]
    pub spine: Option<Spanned<Quantity<Oversubscription>>>,
}

impl Ratios {
    /// The first that is written.
    pub fn first(&self) -> Option<&Spanned<Quantity<Oversubscription>>> {
        self.leaf.as_ref().or(self.spine.as_ref())
    }
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
    /// Direct families: links between a host and its switch.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub host_switch: Option<Length>,
    /// Direct families: links inside a group, or all links between switches where there is one
    /// kind.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub local: Option<Length>,
    /// Direct families: links between groups.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub global: Option<Length>,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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
    /// Direct families: every switch.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub switch: Option<Latency>,
    /// From GPU to GPU through the scale-up switch, its links included.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub scale_up: Option<Latency>,
    /// Forward error correction of a network link.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub fec: Option<Latency>,
    /// Propagation of a metre of cable.
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub propagation: Option<Latency>,
    /// Bytes of a packet.
    #[schemars(with = "Option<u32>")]
    pub packet: Option<Spanned<u32>>,
    /// `cut-through` or `store-and-forward`.
    #[schemars(with = "Option<String>")]
    pub switching: Option<Spanned<String>>,
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
    pub host_switch: Option<Plugged>,
    pub local: Option<Plugged>,
    pub global: Option<Plugged>,
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
    pub latency: Option<LatencyLimit>,
    pub network_power: Option<NetworkPower>,
    pub connectivity: Option<Connectivity>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Throughput {
    #[schemars(with = "String")]
    pub traffic: Spanned<String>,
    #[serde(deserialize_with = "share")]
    #[schemars(with = "WordOrNumber")]
    pub at_least: Fraction,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LatencyLimit {
    /// Traffic of the loaded mean; `uniform` where none is named.
    #[schemars(with = "Option<String>")]
    pub traffic: Option<Spanned<String>>,
    /// Share of the traffic that is carried; without it the mean is that of an empty fabric.
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<String>")]
    pub load: Option<Fraction>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub mean_at_most: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub max_at_most: Option<Latency>,
    /// Limits on the parts of the worst path.
    #[serde(default)]
    pub budget: Budget,
}

#[derive(Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub switch: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub fec: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub propagation: Option<Latency>,
    #[serde(default, deserialize_with = "optional")]
    #[schemars(with = "Option<String>")]
    pub serialisation: Option<Latency>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AtLeast {
    #[serde(deserialize_with = "share")]
    #[schemars(with = "WordOrNumber")]
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
    #[schemars(with = "Option<WordOrNumber>")]
    pub keep: Option<Fraction>,
    #[serde(default, deserialize_with = "optional_share")]
    #[schemars(with = "Option<WordOrNumber>")]
    pub at_least: Option<Fraction>,
    #[schemars(with = "Option<String>")]
    pub metric: Option<Spanned<String>>,
    /// Endpoints that may be lost. Where it is not stated, only those that are themselves among
    /// what fails.
    pub lose_endpoints: Option<u64>,
}

/// How many links or switches it takes at least to part any pair.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Connectivity {
    /// Links, those of the endpoints included.
    pub edge_at_least: Option<u64>,
    /// Switches, and hosts that forward.
    pub node_at_least: Option<u64>,
    /// `endpoints` (the default) or `hosts`.
    #[schemars(with = "Option<String>")]
    pub between: Option<Spanned<String>>,
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
