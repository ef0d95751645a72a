//! Formats of labs and checkers of cabling: PTM and Air graphs in DOT, Air in JSON, containerlab,
//! Hedgehog.

pub(crate) mod air;
pub(crate) mod containerlab;
pub(crate) mod dot;
mod dot_words;
pub(crate) mod hedgehog;
