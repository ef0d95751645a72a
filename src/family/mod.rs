//! One file a topology family: closed form, build, and the axes its symmetries permute.

mod builder;
#[cfg(test)]
mod clos_tests;
mod copies;
mod direct;
#[cfg(test)]
mod direct_tests;
mod dragonfly;
mod fat_tree;
mod field;
mod hyperx;
mod jellyfish;
mod leaf_spine;
mod multi_plane;
mod polarfly;
mod rail_only;
mod rail_optimized;
mod slim_fly;
#[cfg(test)]
mod tests;
mod torus;
mod tree;

use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind, timing::Timing};
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
        Family::Direct(direct) => direct::build(design, direct),
    };
    let mut fabric = built.map_err(|error| design.locate(error, &["hosts"]))?;
    reservations(design, &fabric)?;
    fabric.timing = timing(design, &fabric);
    Ok(fabric)
}

/// Reserved ports are never dropped in silence: as many are there as the specification asks for.
fn reservations(design: &Design, fabric: &Fabric) -> Result<()> {
    let wanted = design.tiers.iter().flat_map(|t| t.reserved_per_switch.iter().chain(&t.reserved_total));
    for (purpose, count) in wanted.filter(|r| r.1 > 0) {
        if !fabric.reserved.iter().any(|r| r.purpose == *purpose) {
            let message = format!("{count} ports are reserved for {purpose} on a tier that this fabric does not have");
            let help = "name a tier of the fabric (in two tiers: leaf or spine; a fat-tree reserves none)";
            return Err(design.locate(Error::new(message).help(help), &["reserved_ports"]));
        }
    }
    Ok(())
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
