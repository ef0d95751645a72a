//! Drawings: functions of the fabric and of the result structures.

mod diagram;
mod latency;
mod plot;
#[cfg(test)]
mod tests;

pub use diagram::diagram;
pub use latency::latency;
pub use plot::tolerance;
