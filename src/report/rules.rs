//! The rules that requirements are judged by, for reports that name them: one a kind of requirement, never renamed.

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Kind of requirement: `throughput`.
    pub kind: &'static str,
    /// Its name as one word: `Throughput`.
    pub name: &'static str,
    /// What it asks, in a sentence.
    pub asks: &'static str,
    /// What to do when it does not hold.
    pub help: &'static str,
}

const fn rule(kind: &'static str, name: &'static str, asks: &'static str, help: &'static str) -> Rule {
    Rule { kind, name, asks, help }
}

/// All rules, in the order in which reports list them.
pub const RULES: [Rule; 10] = [
    rule(
        "throughput",
        "Throughput",
        "The fabric carries the stated share of a traffic matrix.",
        "The witness is a cut that the traffic crosses: add links or switches there, lower the oversubscription, or lower at_least.",
    ),
    rule(
        "hose",
        "HoseThroughput",
        "The fabric carries the stated share of every traffic in which nobody exceeds its rate.",
        "The witness is a cut or a matrix: add capacity across it, lower the oversubscription, or lower at_least.",
    ),
    rule(
        "bisection",
        "BisectionBandwidth",
        "Every split of the endpoints into two halves leaves the stated share of a half's rate between them.",
        "The witness is a balanced cut: add capacity across it, usually at the spine, or lower at_least.",
    ),
    rule(
        "survives",
        "Survival",
        "The fabric keeps the stated share when any component of the stated kind fails.",
        "The witness is the component: give what hangs on it a second way, or lower keep.",
    ),
    rule(
        "oversubscription",
        "Oversubscription",
        "A tier has at most the stated ratio of capacity down to capacity up.",
        "Add uplinks at the tier, move hosts to other leaves, or raise at_most.",
    ),
    rule("count", "Count", "A count of the fabric is within its limits.", "Change the design or the limit of the count."),
    rule(
        "diameter",
        "Diameter",
        "No two endpoints are farther apart than the stated number of links.",
        "The witness is the farthest pair: use fewer tiers or more links, or raise at_most.",
    ),
    rule(
        "latency",
        "Latency",
        "Packets take at most the stated time, on average at a load, at most, or in one part of the worst path.",
        "The witness is a path, line by line: shorten its cables, use fewer tiers or faster switches, or raise the limit; state what is unknown.",
    ),
    rule(
        "network-power",
        "NetworkPower",
        "The parts of the network draw at most the stated power.",
        "Use fewer or thriftier switches, or raise at_most; state the power of parts for which it is unknown.",
    ),
    rule(
        "connectivity",
        "Connectivity",
        "It takes at least the stated number of links or switches to part any two endpoints or hosts.",
        "The witness is a least cut: give what it parts more ports, another leaf or another plane, or lower the limit.",
    ),
];

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
