//! Why a verdict is what it is, as data: reports put it into words.

use super::value::TimeOf;
use super::verdict::Verdict;
use crate::failure::metric::Range;
use crate::spec::demand::Component;
use crate::spec::power::Draw;
use crate::units::{Fraction, Rate};
use num_bigint::BigInt;

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The work was stopped before it was judged.
    Stopped,
    /// A limit of the program was reached: its message.
    Limit(String),
    /// A re-checked bracket, found so, decides it.
    Bracket {
        /// The verdict that it gives.
        verdict: Verdict,
        /// How the bracket was found.
        method: String,
    },
    /// The fabric has so many.
    Count {
        /// How many.
        found: u64,
        /// Of what.
        of: String,
        /// How the number comes about.
        makeup: Makeup,
    },
    /// There is nobody to be far apart.
    NoEndpoints,
    /// Some pair has no path: the fabric is in so many pieces, or endpoints would have to forward.
    Pieces(usize),
    /// The longest shortest path, in links.
    Longest(u32),
    /// Not every pair was tried: why.
    NotTried(String),
    /// Every pair was, by flows and cuts.
    Pairs {
        /// Ordered pairs.
        total: u64,
        /// Whether of hosts, not of endpoints.
        hosts: bool,
        /// Classes that they are in.
        classes: usize,
    },
    /// The tier has no links upwards to compare with.
    NothingAbove {
        /// The tier.
        tier: String,
    },
    /// What a tier carries down and up.
    Capacity {
        /// Down.
        down: Rate,
        /// Up.
        up: Rate,
        /// The tier.
        tier: String,
        /// Switches of the tier, where it follows from the cables and no file names it.
        inferred: Option<u64>,
    },
    /// An import does not say what its parts draw.
    NoParts,
    /// What the parts of the network draw.
    Draw(Draw),
    /// Failures were not enumerated: why.
    NotEnumerated(String),
    /// Failures were.
    Failures(Box<Enumerated>),
    /// Fewer failures refute it already: so many.
    Fewer(u32),
    /// Something of the latency is not stated.
    NotStated(Vec<String>),
    /// What was found of each latency that is limited.
    Latencies(Vec<LatencyReason>),
    /// What another report says of its own findings.
    Words(String),
}

/// How a count comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Makeup {
    /// It is a plain number.
    Plain,
    /// Of so many of several kinds.
    Sum(Vec<(u64, String)>),
    /// So many hosts of so many endpoints; and what was asked for, with the hosts it would take.
    Hosts {
        /// Hosts.
        hosts: u64,
        /// Endpoints of each.
        each: u64,
        /// What was asked for and the hosts of it.
        asked: Option<(u64, u64)>,
    },
    /// Two a link of the network.
    TwoALink(u64),
}

/// Failures that were enumerated.
#[derive(Clone, Debug, PartialEq)]
pub struct Enumerated {
    /// At most so many of each kind.
    pub of: Vec<(Component, u32)>,
    /// Sets.
    pub sets: BigInt,
    /// Classes that they are in.
    pub classes: usize,
    /// The components of the most costly set and how many are like it.
    pub costly: Option<(Vec<String>, Fraction)>,
    /// Most endpoints lost and of how many, where more are than may be.
    pub lost: Option<(u64, u64)>,
    /// What throughput then is, under either rule of who forwards.
    pub rules: Vec<UnderRule>,
}

/// Throughput under a rule of who forwards.
#[derive(Clone, Debug, PartialEq)]
pub struct UnderRule {
    /// The rule's word.
    pub rule: &'static str,
    /// After the most costly failure.
    pub after: Option<Remaining>,
    /// Of the healthy fabric.
    pub healthy: Option<Remaining>,
}

/// Throughput that is left, and the endpoints lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Remaining {
    /// Its bounds.
    pub range: Range,
    /// Endpoints lost.
    pub lost: u64,
}

/// What was found of one limit on a latency.
#[derive(Clone, Debug, PartialEq)]
pub enum LatencyReason {
    /// A time and how it was found: none, over all ordered pairs at zero load.
    Time {
        /// Which one.
        of: TimeOf,
        /// Its bounds, in picoseconds.
        range: Range,
        /// How a loaded mean was found.
        method: Option<String>,
    },
    /// The load cannot be carried: throughput is at most so much.
    NotCarried(Fraction),
    /// The loaded mean was not decided: why.
    Undecided(String),
}

impl Default for Reason {
    fn default() -> Self {
        Reason::Words(String::new())
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        Reason::Words(words)
    }
}
