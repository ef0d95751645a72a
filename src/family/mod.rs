//! One file a topology family: closed form, build, and the axes its symmetries permute.

mod builder;
mod direct;
#[cfg(test)]
mod direct_tests;
mod dragonfly;
mod fat_tree;
mod field;
mod hyperx;
mod jellyfish;
mod leaf_spine;
mod polarfly;
mod rail_optimized;
mod slim_fly;
#[cfg(test)]
mod tests;
mod torus;

use crate::error::Result;
use crate::fabric::Fabric;
use crate::spec::design::{Design, Family};

/// Builds the fabric of a design. Impossible demands are refused with the arithmetic, never rounded away.
pub fn build(design: &Design) -> Result<Fabric> {
    let built = match &design.family {
        Family::RailOptimized { .. } => rail_optimized::build(design),
        Family::LeafSpine => leaf_spine::build(design),
        Family::FatTree { k } => fat_tree::build(design, *k),
        Family::Direct(direct) => direct::build(design, direct),
    };
    built.map_err(|error| design.locate(error, &["hosts"]))
}
