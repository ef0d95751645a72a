//! Demand matrices, kept compact.
//!
//! T(i, j) = q(i, j) / `denominator` in units of [`crate::fabric::network::Network`], with whole numbers q, scaled so that the largest
//! of max(out, in)/rate is 1 (DESIGN section 3).

/// A traffic matrix over the vertices of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// `uniform`, `permutation:7`, ...
    pub name: String,
    /// Group of each vertex; 0: in none. Within a group q(i, j) = multiplier[g] * weight(i) * weight(j) for i != j.
    pub group: Vec<u32>,
    /// Multiplier of each group; index 0 unused.
    pub multiplier: Vec<u64>,
    /// Weight of each vertex (its rate in network units).
    pub weight: Vec<u64>,
    /// Explicit demands (source, target, q), sorted, without repeats.
    pub pairs: Vec<(u32, u32, u64)>,
    /// Common denominator.
    pub denominator: u64,
    /// The factor that scaled the matrix as given, numerator and denominator, for matrices from a file.
    pub factor: Option<(u64, u64)>,
}
