//! `oversubscription: {tier: leaf, at_most: "1:1"}`

use super::entry::{Asked, Entry, Implies, Named};
use crate::error::Result;
use crate::parts::written::text;
use crate::units::Oversubscription;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `oversubscription: {tier: leaf, at_most: "1:1"}`
#[derive(Clone, Debug, PartialEq)]
pub struct TierRatio {
    /// Name of the tier.
    pub tier: String,
    /// Capacity down : up.
    pub at_most: Oversubscription,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TierRatio")]
pub(in crate::spec) struct Written {
    #[schemars(with = "String")]
    tier: Spanned<String>,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    at_most: Oversubscription,
}

impl Asked for Written {
    type Values = TierRatio;

    fn read(&self, entry: Entry<'_>) -> Result<Named<TierRatio>> {
        let tier = self.tier.value.clone();
        let stated = ["leaf", "spine", "edge", "agg"].contains(&tier.as_str());
        if !stated && !tier.starts_with("agg-") {
            let message = format!("there is no tier `{tier}` with an oversubscription");
            let help = "the tiers with something above them are leaf and spine (edge, agg, agg-a, agg-b, ... in a fat-tree)";
            return Err(entry.source.complain(&self.tier, message, help));
        }
        let name = format!("oversubscription-{tier}");
        let at_most = self.at_most;
        Ok(Named::new(name, TierRatio { tier, at_most }))
    }
}

fn cross(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

impl Implies for TierRatio {
    fn implies(&self, other: &TierRatio) -> bool {
        let (own, most) = (self.at_most, other.at_most);
        self.tier == other.tier && cross(own.down, most.up) <= cross(most.down, own.up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_compared_as_numbers() {
        let ratio = |down, up| TierRatio {
            tier: "leaf".into(),
            at_most: Oversubscription { down, up },
        };
        assert!(ratio(1, 1).implies(&ratio(3, 2)) && !ratio(3, 2).implies(&ratio(1, 1)));
        assert!(ratio(2, 2).implies(&ratio(1, 1)) && ratio(1, 1).implies(&ratio(2, 2)));
    }
}
