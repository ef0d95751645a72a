//! Drawings: functions of the fabric.

mod diagram;

pub use diagram::diagram;
