//! The table of families, in the order in which they are shown. A family is one file here, and one
//! row.

use super::{dragonfly, fat_tree, hyperx, jellyfish, leaf_spine, multi_plane};
use super::{polarfly, rail_only, rail_optimized, slim_fly, torus, xgft};
use crate::spec::registry::Registry;

/// All families.
pub static FAMILIES: Registry = Registry::new(&[
    &rail_optimized::FAMILY,
    &leaf_spine::FAMILY,
    &fat_tree::FAMILY,
    &xgft::FAMILY,
    &rail_only::FAMILY,
    &multi_plane::FAMILY,
    &dragonfly::FAMILY,
    &slim_fly::FAMILY,
    &polarfly::FAMILY,
    &jellyfish::FAMILY,
    &hyperx::FAMILY,
    &torus::FAMILY,
]);
