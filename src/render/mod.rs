//! Drawings: functions of the fabric and of the result structures.

mod compare;
mod curve;
mod diagram;
mod failures;
#[cfg(test)]
mod family_tests;
mod latency;
mod plot;
#[cfg(test)]
mod tests;

pub use compare::compared;
pub use curve::curve;
pub use diagram::{diagram, drawn};
pub use failures::sampled;
pub use latency::latency;
pub use plot::tolerance;

/// Colours of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the reader's system prefers, where the viewer knows it; else light.
    #[default]
    Auto,
    /// Dark on white.
    Light,
    /// Light on near-black.
    Dark,
}
