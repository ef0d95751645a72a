//! Topology families: one file a family, and a row in [`FAMILIES`] that says its name, its keys in
//! the specification, its starter, where it is described, and how its keys become a topology that
//! builds itself.
//!
//! A specification is read here, since its keys are those of the families.
//!
//! ```
//! use selvedge::{family, parts::Catalogue};
//!
//! let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! let fabric = family::build(&design)?;
//! // Two leaves of 32 down and 32 up, and the one spine that 64 uplinks fill.
//! assert_eq!(fabric.roles.iter().map(|r| r.count).collect::<Vec<_>>(), [64, 2, 1]);
//! # Ok::<(), selvedge::error::Error>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

mod build;
mod builder;
mod cables;
#[cfg(test)]
mod clos_tests;
mod copies;
mod direct;
mod direct_keys;
#[cfg(test)]
mod direct_tests;
mod dragonfly;
mod fat_tree;
mod field;
mod hyperx;
mod jellyfish;
mod keys;
mod lattice;
mod leaf_spine;
mod multi_plane;
mod planes;
mod polarfly;
mod rail_grid;
mod rail_only;
mod rail_optimized;
mod rail_sizes;
mod rails;
mod slim_fly;
mod switch_graph;
mod table;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
mod torus;
mod tree;
mod uplinks;
mod xgft;

pub use build::build;
pub use table::FAMILIES;

use crate::error::Result;
use crate::parts::Catalogue;
use crate::spec::{self, design::Design};
use std::path::Path;

/// Reads a specification, with the parts file that it names over the built-in catalogue.
///
/// # Errors
/// A file that cannot be read, and whatever is wrong in it, at its place.
pub fn read(file: &Path) -> Result<Design> {
    spec::read(file, &FAMILIES)
}

/// Parses a specification.
///
/// # Errors
/// Whatever is wrong in it, at its place.
pub fn parse(text: &str, file: &Path, catalogue: Catalogue) -> Result<Design> {
    spec::parse(text, file, catalogue, &FAMILIES)
}

/// JSON Schema of the specification.
pub fn schema() -> serde_json::Value {
    spec::schema(&FAMILIES)
}
