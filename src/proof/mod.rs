//! Brackets whose bounds were re-checked from the bytes that would be shipped.

use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::traffic::Matrix;
use crate::units::Fraction;

/// A two-sided answer. It can only be made by running the checker on `certificate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound.
    pub upper: Fraction,
    /// For bisection: the same bounds in bit/s.
    pub rate: Option<(Fraction, Fraction)>,
    /// Uncapped lower bound of throughput, where solved.
    pub headroom: Option<Fraction>,
    /// How it was found, in a few words.
    pub method: String,
    /// What shows the upper bound: a cut, an unreachable pair.
    pub witness: Option<String>,
    /// The bytes that the checker read.
    pub certificate: Vec<u8>,
}

impl Bracket {
    /// Whether both bounds meet as fractions.
    pub fn exact(&self) -> bool {
        self.lower == self.upper
    }
}

/// Throughput of a matrix (capped at 1).
pub fn throughput(_fabric: &Fabric, _network: &Network, _matrix: &Matrix) -> Result<Bracket> {
    Err(Error::new("stub"))
}
/// Hose throughput.
pub fn hose(_fabric: &Fabric, _network: &Network) -> Result<Bracket> {
    Err(Error::new("stub"))
}
/// Bisection bandwidth as a share of the lighter half's rate.
pub fn bisection(_fabric: &Fabric, _network: &Network) -> Result<Bracket> {
    Err(Error::new("stub"))
}
