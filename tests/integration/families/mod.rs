//! Families against what was published of them.

mod direct;
mod published_tables;
mod published_values;
mod sums;
