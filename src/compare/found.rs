//! What is compared: designs, and their quantities.

use crate::fabric::Fabric;
use crate::spec::design::Design;
use crate::units::Fraction;
use crate::verify::Bounds;
use std::path::PathBuf;

/// A design to be compared.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is called in columns.
    pub label: String,
    /// Where it is written.
    pub file: PathBuf,
    /// The design, when the file is a specification.
    pub design: Option<Design>,
    /// The fabric, audited.
    pub fabric: Fabric,
}

/// One quantity of one design.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// For people: `100% (exact)`, `48`, `unknown`, or `-` where the quantity does not apply.
    pub text: String,
    /// The bounds, re-checked, where there is a number.
    pub bounds: Option<Bounds>,
    /// Whether the design has such a quantity at all.
    pub applies: bool,
    /// Larger than any number: the latency of a load that cannot be carried.
    pub unbounded: bool,
    /// The witness, the most costly component, or why the quantity is unknown.
    pub note: Option<String>,
}

/// One quantity of every design.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its stable name: `throughput`, `survives-one-link`, `switches`.
    pub name: String,
    /// Which way is better.
    pub better: Better,
    /// One a design, in order.
    pub found: Vec<Found>,
}

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

/// Which way a quantity is better, by its name.
pub fn better(name: &str) -> Better {
    match name {
        "endpoints" | "hosts" | "gpus" | "throughput" | "hose" | "bisection" | "bisection-gbps" => Better::More,
        "domains" | "scale-up-links" | "reserved-cables" => Better::Neither,
        _ if name.starts_with("survives-") || name.starts_with("spare-") => Better::More,
        _ => Better::Less,
    }
}

pub(super) fn number(value: Fraction, text: String) -> Found {
    Found { text, bounds: Some(Bounds { lower: value.clone(), upper: value }), applies: true, unbounded: false, note: None }
}
