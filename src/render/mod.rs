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
mod theme;

pub use compare::compared;
pub use curve::curve;
pub use diagram::{diagram, drawn};
pub use failures::sampled;
pub use latency::latency;
pub use plot::tolerance;
pub use theme::Theme;
