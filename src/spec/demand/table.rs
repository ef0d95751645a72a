//! The table of the kinds of requirements: a row a kind, its key and the file that reads it.

use super::entry::{Asked, Entry, Implies, Named};
use super::{
    bisection, connectivity, count, diameter, hose, latency, network_power, oversubscription,
    survives, throughput,
};
use crate::error::Result;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

macro_rules! kinds {
    ($($(#[$about:meta])* $key:ident => $kind:ident($file:ident::$values:ident),)*) => {
        /// What is to be proved.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Demand {
            $($(#[$about])* $kind($file::$values),)*
        }

        impl Demand {
            /// Whether this asks for at least as much as another: whoever meets it meets the other.
            pub fn implies(&self, other: &Demand) -> bool {
                match self {
                    $(Demand::$kind(own) => {
                        matches!(other, Demand::$kind(asked) if own.implies(asked))
                    })*
                }
            }
        }

        // No documentation: it would be the description in the schema.
        #[derive(Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(rename = "Requirement")]
        pub(in crate::spec) struct Written {
            pub(super) name: Option<String>,
            $($key: Option<$file::Written>,)*
        }

        /// The keys, in the order in which they are offered.
        pub(super) const KEYS: &[&str] = &[$(stringify!($key)),*];

        impl Written {
            /// Whatever kinds the entry states, read.
            pub(super) fn stated(&self, entry: Entry<'_>) -> Result<Vec<Named<Demand>>> {
                let mut found = Vec::new();
                $(if let Some(written) = &self.$key {
                    found.push(written.read(entry)?.map(Demand::$kind));
                })*
                Ok(found)
            }
            /// The word that names the traffic.
            pub(super) fn traffic(&self) -> Option<&Spanned<String>> {
                let each = [$(self.$key.as_ref().and_then(Asked::traffic)),*];
                each.into_iter().flatten().next()
            }
        }
    };
}

kinds! {
    /// Share of a traffic matrix that is carried.
    throughput => Throughput(throughput::Throughput),
    /// Share of every admissible traffic that is carried.
    hose => Hose(hose::Hose),
    /// Least capacity between two halves.
    bisection => Bisection(bisection::Bisection),
    /// What failures leave.
    survives => Survives(survives::Survives),
    /// Capacity down : up of a tier.
    oversubscription => Oversubscription(oversubscription::TierRatio),
    /// A count of the fabric.
    count => Count(count::Count),
    /// The longest shortest path.
    diameter => Diameter(diameter::Diameter),
    /// Time that packets take.
    latency => Latency(latency::LatencyLimits),
    /// What the parts of the network draw.
    network_power => NetworkPower(network_power::NetworkPower),
    /// Links or switches that part a pair.
    connectivity => Connectivity(connectivity::Connectivity),
}

impl Demand {
    /// What it asks of failures, where it asks about any.
    pub fn survives(&self) -> Option<&survives::Survives> {
        if let Demand::Survives(asked) = self {
            Some(asked)
        } else {
            None
        }
    }
}
