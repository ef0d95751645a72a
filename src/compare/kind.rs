//! A quantity that is compared: its name, which way it is better, whether it is gated and drawn,
//! and how it is measured.

use super::found::QuantityValue;
use super::measured_design::MeasuredDesign;
use crate::error::Result;
use crate::fabric::counts::Sort;
use crate::spec::demand::Demand;
use crate::verify::Rule;

/// Which way a quantity is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    More,
    /// Less is better: ratios, distances and what is paid for.
    Less,
    /// Neither; it cannot get worse.
    Neither,
}

/// Whether a quantity must not get worse where none is named.
#[derive(Clone, Copy, Debug)]
pub enum Gate {
    /// It must not.
    Always,
    /// It must not where a design has a figure for it.
    WhereKnown,
    /// It must not where a design requires something like it.
    WhereRequired(fn(&Demand) -> bool),
    /// Only by name.
    ByName,
}

/// What a quantity depends on: where that is the same, so is the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Devices and links alone.
    Fabric,
    /// Their latencies too.
    Timing,
    /// The parts of the design too.
    Parts,
}

/// Figures by what follows the quantity's name.
pub(super) type Named = Vec<(String, QuantityValue)>;

/// How a quantity is measured.
#[derive(Clone, Copy)]
pub(super) enum Measure {
    /// Every count of a sort.
    Counts(Sort),
    /// A figure.
    One(fn(&MeasuredDesign<'_>) -> Result<QuantityValue>),
    /// Figures that differ in what follows the name: `oversubscription-leaf`.
    Each(fn(&MeasuredDesign<'_>) -> Result<Named>),
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Measure::Counts(_) => "counts",
            Measure::One(_) => "one",
            Measure::Each(_) => "each",
        })
    }
}

/// A row of the table of quantities.
#[derive(Debug)]
pub struct QuantityKind {
    /// Its name, never changed; of several, what their names begin with or what they are.
    pub name: &'static str,
    /// What it is, with its unit.
    pub about: &'static str,
    /// Which way it is better.
    pub better: Better,
    /// The rule that reports name.
    pub rule: Rule,
    /// Whether it must not get worse where none is named.
    pub gate: Gate,
    /// What it is counted in, for a plot.
    pub unit: &'static str,
    /// Its place among the quantities that are drawn.
    pub drawn: Option<u8>,
    /// What it depends on.
    pub of: Of,
    /// Whether a built design that does not have it has none of it.
    pub absent_is_zero: bool,
    /// How it is measured.
    pub(super) measure: Measure,
}

/// One quantity of every design.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Its stable name: `throughput`, `survives-one-link`, `switches`.
    pub name: String,
    /// Its row of the table.
    pub kind: &'static QuantityKind,
    /// One a design, in order.
    pub found: Vec<QuantityValue>,
}
