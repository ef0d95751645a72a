//! Drawings: functions of the fabric.

mod diagram;
#[cfg(test)]
mod tests;

pub use diagram::diagram;
