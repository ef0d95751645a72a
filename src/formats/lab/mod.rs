//! Formats of labs and checkers of cabling: PTM and Air graphs in DOT, Air in JSON, containerlab,
//! Hedgehog.

pub mod air;
pub mod containerlab;
pub mod dot;
mod dot_words;
pub mod hedgehog;
