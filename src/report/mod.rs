//! Results as text and as JSON: pure functions of the result structures.

use crate::proof::Bracket;

pub mod collectives;
pub mod json;
pub mod latency;
pub mod symmetry;
pub mod text;

/// The result of `solve`.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveResult {
    /// `throughput`, `hose` or `bisection`.
    pub quantity: String,
    /// Name of the traffic, where the quantity has one.
    pub traffic: Option<String>,
    /// The factor on a matrix as given, for matrices from a file.
    pub factor: Option<(u64, u64)>,
    /// The answer.
    pub bracket: Bracket,
    /// Endpoints of the fabric.
    pub endpoints: u64,
    /// Links between switches.
    pub links: u64,
    /// Wall time.
    pub seconds: f64,
}
