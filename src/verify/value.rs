//! What was found, and what shows it, as data: reports put it into words.

use crate::failure::metric::{Range, Unit};
use crate::spec::demand::{Component, Metric, Part};
use crate::units::{Fraction, Power};

/// A number with its bounds; every bound was re-checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound.
    pub upper: Fraction,
}

/// What was found of a requirement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// There is nothing to be measured.
    Absent,
    /// It could not be found.
    Unknown,
    /// No number is as large: the distance of what has no path.
    Infinite,
    /// A share between re-checked bounds.
    Share(Bounds),
    /// What failures leave.
    Left(Left),
    /// A number.
    Count(u64),
    /// Capacity down for each unit of capacity up.
    Ratio(Fraction),
    /// Power.
    Power(Power),
    /// Power of the parts of which it is known, where that of others is not.
    PowerAtLeast(Power),
    /// Latencies, those that are limited.
    Times(Vec<Time>),
    /// Links or switches that part a pair, those that are limited.
    Cuts(Vec<LeastCut>),
    /// Endpoints lost, where nothing else is measured.
    Lost(Loss),
    /// What another report says of its own findings.
    Words(String),
}

/// What failures leave at least.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// What it is counted in.
    pub unit: Unit,
    /// The least value, with its bounds.
    pub value: Range,
    /// Which share of the healthy value that is, where a share is to be kept and it is not all.
    pub kept: Option<Range>,
    /// Most endpoints lost, where some are.
    pub loses: Option<Loss>,
}

/// Endpoints lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// How many.
    pub lost: u64,
    /// Of how many.
    pub of: u64,
}

/// A latency, in picoseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Time {
    /// Which one.
    pub of: TimeOf,
    /// Its bounds.
    pub range: Range,
}

/// Which latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOf {
    /// The mean over pairs.
    Mean,
    /// The longest path's.
    Max,
    /// The most of a part on any path of least latency.
    Part(Part),
}

/// The least number that parts a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeastCut {
    /// Links or switches.
    pub of: CutOf,
    /// How many; none: nothing of the kind parts any pair.
    pub size: Option<u64>,
}

/// What is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutOf {
    /// Links.
    Links,
    /// Switches.
    Switches,
}

/// What shows a verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum Witness {
    /// A pair without a path.
    NoPath(Ends),
    /// A pair that is farthest apart.
    Pair(Ends),
    /// A path of devices, the longest at zero load, or one on which a part takes so many
    /// picoseconds.
    Path {
        /// The part and its picoseconds.
        part: Option<(Part, u64)>,
        /// The devices in the order of travel.
        devices: Vec<String>,
    },
    /// Links or switches without which a pair has no path; none: it has none with everything
    /// working.
    Cut {
        /// Their names.
        parts: Vec<String>,
        /// The pair.
        ends: Ends,
    },
    /// The healthy fabric falls short by itself.
    Healthy(Shortfall),
    /// Failed components, and what is then amiss.
    Failed {
        /// Their names; none: nothing more failed.
        parts: Vec<String>,
        /// What was to fail.
        of: Vec<(Component, u32)>,
        /// What is amiss.
        amiss: Shortfall,
    },
    /// What a prover or another report says of its own findings.
    Words(String),
}

/// Two ends by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Where traffic comes from.
    pub from: String,
    /// Where it goes.
    pub to: String,
}

/// Why a fabric does not keep what is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Shortfall {
    /// Two survivors have no path, so that nothing is left.
    Parted(Ends),
    /// Two have no path, so that there is no value to compare with.
    InPieces(Ends),
    /// No two survivors have traffic to exchange.
    Nobody,
    /// So many endpoints are lost.
    Lost(u64),
    /// The value, which is below what is asked or may be.
    Value {
        /// Of what.
        metric: Metric,
        /// What it is counted in.
        unit: Unit,
        /// Its bounds.
        range: Range,
        /// Whether nobody is left.
        nobody: bool,
    },
    /// It is below what is asked.
    Below,
    /// It was not decided.
    Undecided(Option<Metric>),
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Value::Words(words)
    }
}
