//! The rules that requirements are judged by, for reports that name them: one a kind of requirement, never renamed.

pub use crate::verify::Rule;

use crate::verify::KINDS;

const fn rule(kind: &'static str, name: &'static str, asks: &'static str, help: &'static str) -> Rule {
    Rule { kind, name, asks, help }
}

/// The rules that requirements are judged by, in the order in which reports list them.
pub fn requirements() -> Vec<Rule> {
    KINDS.iter().map(|kind| kind.rule).collect()
}

/// The rules that comparisons are judged by: no design is worse than the first.
pub const REGRESSIONS: [Rule; 9] = [
    rule(
        "regression-throughput",
        "ThroughputRegression",
        "The fabric carries no smaller share of uniform traffic than the one it is compared with.",
        "The line that makes the difference is named where one alone does: take it back, or add links or switches across the cut.",
    ),
    rule(
        "regression-hose",
        "HoseThroughputRegression",
        "The fabric carries no smaller share of every admissible traffic than the one it is compared with.",
        "The line that makes the difference is named where one alone does: take it back, or add capacity.",
    ),
    rule(
        "regression-bisection",
        "BisectionBandwidthRegression",
        "The bisection bandwidth is no smaller than that of the fabric it is compared with.",
        "The line that makes the difference is named where one alone does: take it back, or add capacity, usually at the spine.",
    ),
    rule(
        "regression-survives",
        "SurvivalRegression",
        "No single failure costs more than in the fabric it is compared with.",
        "The line that makes the difference is named where one alone does: take it back, or give what hangs on the component a second way.",
    ),
    rule(
        "regression-oversubscription",
        "OversubscriptionRegression",
        "No tier is more oversubscribed than in the fabric it is compared with.",
        "Add uplinks at the tier, or take the change back.",
    ),
    rule(
        "regression-count",
        "CountRegression",
        "No count is worse than that of the fabric it is compared with: fewer endpoints or spare ports, more of what is paid for.",
        "Take the change back, or leave the count out of --fail-on-regression.",
    ),
    rule(
        "regression-path-length",
        "PathLengthRegression",
        "Paths are no longer, in links, than in the fabric it is compared with.",
        "Use as many tiers and links as before.",
    ),
    rule(
        "regression-latency",
        "LatencyRegression",
        "Packets take no longer than in the fabric it is compared with.",
        "Shorten the cables, use fewer tiers or faster switches, or take the change back; state what is unknown.",
    ),
    rule(
        "regression-network-power",
        "NetworkPowerRegression",
        "The parts of the network draw no more power than those of the fabric it is compared with.",
        "Use fewer or thriftier switches, or take the change back; state the power of parts for which it is unknown.",
    ),
];

/// The kind of the rule that a quantity of a comparison is judged by.
pub fn regression(quantity: &str) -> &'static str {
    match quantity {
        "throughput" => "regression-throughput",
        "hose" => "regression-hose",
        "bisection" | "bisection-gbps" => "regression-bisection",
        "diameter" | "mean-links" => "regression-path-length",
        "network-power" => "regression-network-power",
        _ if quantity.starts_with("survives-") || quantity.starts_with("endpoints-lost-") => "regression-survives",
        _ if quantity.starts_with("oversubscription-") => "regression-oversubscription",
        _ if quantity.starts_with("latency-") => "regression-latency",
        _ => "regression-count",
    }
}

/// The identifier of the rule of a kind: `selvedge/throughput`.
pub fn identifier(kind: &str) -> String {
    format!("selvedge/{kind}")
}
