//! One file a topology family: closed form, build, and the axes its symmetries permute.

mod builder;
mod fat_tree;
mod leaf_spine;
mod rail_optimized;
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::fabric::{Fabric, Kind, timing::Timing};
use crate::spec::design::{Design, Family};

/// Builds the fabric of a design. Impossible demands are refused with the arithmetic, never rounded away.
pub fn build(design: &Design) -> Result<Fabric> {
    let built = match &design.family {
        Family::RailOptimized { .. } => rail_optimized::build(design),
        Family::LeafSpine => leaf_spine::build(design),
        Family::FatTree { k } => fat_tree::build(design, *k),
    };
    let mut fabric = built.map_err(|error| design.locate(error, &["hosts"]))?;
    fabric.timing = timing(design, &fabric);
    Ok(fabric)
}

/// What the design states of latencies, device by device. O(V).
fn timing(design: &Design, fabric: &Fabric) -> Timing {
    let stated = |role: &crate::fabric::Role| match role.kind {
        Kind::Switch => {
            let tier = design.tiers.get(usize::from(role.tier).saturating_sub(1));
            tier.and_then(|t| t.latency.or(t.switch.latency))
        }
        Kind::ScaleUp => design.timing.scale_up,
        Kind::Gpu | Kind::Host => None,
    };
    let mut devices = Vec::with_capacity(fabric.devices());
    fabric.roles.iter().for_each(|role| devices.resize(devices.len() + role.count as usize, stated(role)));
    if devices.iter().all(Option::is_none) {
        devices.clear();
    }
    let written = &design.timing;
    Timing {
        devices,
        classes: Vec::new(),
        fec: written.fec,
        propagation: written.propagation,
        packet: written.packet,
        switching: written.switching,
    }
}
