//! The kind of a requirement: a word that stays the same whatever the requirement is called, for rule identifiers.

use crate::spec::design::Demand;

/// The word of a demand, as in a specification but with dashes.
pub fn kind(demand: &Demand) -> &'static str {
    match demand {
        Demand::Throughput { .. } => "throughput",
        Demand::Hose { .. } => "hose",
        Demand::Bisection { .. } => "bisection",
        Demand::Survives { .. } => "survives",
        Demand::Oversubscription { .. } => "oversubscription",
        Demand::Count { .. } => "count",
        Demand::Diameter { .. } => "diameter",
        Demand::Latency { .. } => "latency",
        Demand::NetworkPower { .. } => "network-power",
        Demand::Connectivity { .. } => "connectivity",
    }
}
