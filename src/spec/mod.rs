//! Text to validated design.

pub mod design;
