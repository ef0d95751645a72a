//! One file a topology family: closed form, build, and the axes its symmetries permute.

mod builder;
#[cfg(test)]
mod clos_tests;
mod copies;
mod fat_tree;
mod leaf_spine;
mod multi_plane;
mod rail_only;
mod rail_optimized;
#[cfg(test)]
mod tests;
mod tree;

use crate::error::Result;
use crate::fabric::Fabric;
use crate::spec::design::{Design, Family};

/// Builds the fabric of a design. Impossible demands are refused with the arithmetic, never rounded away.
pub fn build(design: &Design) -> Result<Fabric> {
    let built = match &design.family {
        Family::RailOptimized { .. } => rail_optimized::build(design),
        Family::LeafSpine => leaf_spine::build(design),
        Family::FatTree { k, levels } => fat_tree::build(design, *k, *levels),
        Family::RailOnly { rails, rail_count, tiers } => rail_only::build(design, *rails, *rail_count, *tiers),
        Family::MultiPlane { planes, plane } => multi_plane::build(design, *planes, plane),
        Family::Xgft { levels } => tree::build(design, "xgft", "this tree", levels),
    };
    built.map_err(|error| design.locate(error, &["hosts"]))
}
