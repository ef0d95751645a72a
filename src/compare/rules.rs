//! The rules that comparisons are judged by, for reports that name them: no design is worse than
//! the first. None is ever renamed.

use crate::verify::Rule;

/// `regression-throughput`.
pub const THROUGHPUT: Rule = Rule {
    kind: "regression-throughput",
    name: "ThroughputRegression",
    asks: "The fabric carries no smaller share of uniform traffic than the one it is compared with.",
    help: "The line that makes the difference is named where one alone does: take it back, or add links or switches across the cut.",
};

/// `regression-hose`.
pub const HOSE: Rule = Rule {
    kind: "regression-hose",
    name: "HoseThroughputRegression",
    asks: "The fabric carries no smaller share of every admissible traffic than the one it is compared with.",
    help: "The line that makes the difference is named where one alone does: take it back, or add capacity.",
};

/// `regression-bisection`.
pub const BISECTION: Rule = Rule {
    kind: "regression-bisection",
    name: "BisectionBandwidthRegression",
    asks: "The bisection bandwidth is no smaller than that of the fabric it is compared with.",
    help: "The line that makes the difference is named where one alone does: take it back, or add capacity, usually at the spine.",
};

/// `regression-survives`.
pub const SURVIVES: Rule = Rule {
    kind: "regression-survives",
    name: "SurvivalRegression",
    asks: "No single failure costs more than in the fabric it is compared with.",
    help: "The line that makes the difference is named where one alone does: take it back, or give what hangs on the component a second way.",
};

/// `regression-oversubscription`.
pub const OVERSUBSCRIPTION: Rule = Rule {
    kind: "regression-oversubscription",
    name: "OversubscriptionRegression",
    asks: "No tier is more oversubscribed than in the fabric it is compared with.",
    help: "Add uplinks at the tier, or take the change back.",
};

/// `regression-count`.
pub const COUNT: Rule = Rule {
    kind: "regression-count",
    name: "CountRegression",
    asks: "No count is worse than that of the fabric it is compared with: fewer endpoints or spare ports, more of what is paid for.",
    help: "Take the change back, or leave the count out of --fail-on-regression.",
};

/// `regression-path-length`.
pub const PATH_LENGTH: Rule = Rule {
    kind: "regression-path-length",
    name: "PathLengthRegression",
    asks: "Paths are no longer, in links, than in the fabric it is compared with.",
    help: "Use as many tiers and links as before.",
};

/// `regression-latency`.
pub const LATENCY: Rule = Rule {
    kind: "regression-latency",
    name: "LatencyRegression",
    asks: "Packets take no longer than in the fabric it is compared with.",
    help: "Shorten the cables, use fewer tiers or faster switches, or take the change back; state what is unknown.",
};

/// `regression-network-power`.
pub const NETWORK_POWER: Rule = Rule {
    kind: "regression-network-power",
    name: "NetworkPowerRegression",
    asks: "The parts of the network draw no more power than those of the fabric it is compared with.",
    help: "Use fewer or thriftier switches, or take the change back; state the power of parts for which it is unknown.",
};

/// `regression-connectivity`.
pub const CONNECTIVITY: Rule = Rule {
    kind: "regression-connectivity",
    name: "ConnectivityRegression",
    asks: "It takes no fewer links or switches to part two endpoints than in the fabric it is compared with.",
    help: "The line that makes the difference is named where one alone does: take it back, or give each endpoint another way.",
};

/// `regression-requirement`.
pub const REQUIREMENT: Rule = Rule {
    kind: "regression-requirement",
    name: "RequirementRegression",
    asks: "Whatever the design it is compared with requires, is required as strictly.",
    help: "Take the requirement back as it was, or leave it out of both designs.",
};
