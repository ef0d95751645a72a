//! Limits that several kinds state.

use super::super::forms::Share;
use crate::units::{Fraction, parse_share};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

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

pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fraction, D::Error> {
    reachable(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

pub(super) fn optional_share<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Fraction>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|t| reachable(&t).map_err(serde::de::Error::custom))
        .transpose()
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct AtLeast {
    #[serde(deserialize_with = "share")]
    #[schemars(with = "Share")]
    pub(super) at_least: Fraction,
}

/// Whether a limit from below is no lower; none is the lowest.
pub(super) fn at_least<T: PartialOrd>(own: &Option<T>, other: &Option<T>) -> bool {
    match (own, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(other)) => own >= other,
    }
}

/// Whether a limit from above is no higher; none is the highest.
pub(super) fn at_most<T: PartialOrd>(own: &Option<T>, other: &Option<T>) -> bool {
    match (own, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(own), Some(other)) => own <= other,
    }
}
