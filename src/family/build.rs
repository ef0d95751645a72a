//! Builds the fabric of a design, and sees that nothing that is asked was dropped on the way.

use super::cables;
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind, timing::Timing};
use crate::spec::design::Design;

/// Builds the fabric of a design. Impossible demands are refused with the arithmetic, never rounded
/// away.
///
/// # Errors
/// What the family refuses; ports reserved and links spoken of on tiers that the fabric does not
/// have.
pub fn build(design: &Design) -> Result<Fabric> {
    let built = design.topology.build(design);
    let mut fabric = built.map_err(|error| design.locate(error, &["hosts"]))?;
    reservations(design, &fabric)?;
    tiers_above(design, &fabric)?;
    cables::two_ends(design, &fabric)?;
    fabric.timing = timing(design, &fabric);
    Ok(fabric)
}

/// Reserved ports are never dropped in silence: as many are there as the specification asks for.
fn reservations(design: &Design, fabric: &Fabric) -> Result<()> {
    let last = design.tiers.len().saturating_sub(1);
    for (index, tier) in design.tiers.iter().enumerate() {
        let mut wanted = tier
            .reserved_per_switch
            .iter()
            .chain(&tier.reserved_total)
            .filter(|r| r.1 > 0);
        let missing = |purpose: &str| {
            let on_tier = |device| usize::from(fabric.role(device).tier) == index + 1;
            !fabric
                .reserved
                .iter()
                .any(|r| r.purpose == purpose && on_tier(r.device))
        };
        let Some((purpose, count)) = wanted.find(|r| missing(&r.0)) else {
            continue;
        };
        let key = match index {
            0 => "reserved_ports.leaf",
            _ if index == last => "reserved_ports.core",
            _ => "reserved_ports.spine",
        };
        let (s, are) = if *count == 1 {
            ("", "is")
        } else {
            ("s", "are")
        };
        let message = format!(
            "{count} port{s} {are} reserved for {purpose} on a tier that this fabric does not have"
        );
        let help = match switch_tiers(fabric) {
            0 => "this fabric has no switches: leave it out",
            1 => "this fabric has one tier of switches: write `tier: leaf`, or leave it out",
            2 => "this fabric has two tiers: write `tier: leaf` or `tier: spine`",
            _ => "write `tier: leaf`, `tier: spine` or `tier: core`",
        };
        return Err(design.locate(Error::new(message).help(help), &[key, "reserved_ports"]));
    }
    Ok(())
}

/// Tiers of network switches.
fn switch_tiers(fabric: &Fabric) -> u8 {
    fabric
        .roles
        .iter()
        .filter(|r| r.kind == Kind::Switch && r.count > 0)
        .map(|r| r.tier)
        .max()
        .unwrap_or(0)
}

/// What is said of links up, where the fabric turns out to have none, is never dropped in silence.
fn tiers_above(design: &Design, fabric: &Fabric) -> Result<()> {
    let tiers = switch_tiers(fabric);
    let has = format!(
        "the fabric has {tiers} {}",
        if tiers == 1 { "tier" } else { "tiers" }
    );
    let keys = [
        ("oversubscription.leaf", "leaf", 2),
        ("oversubscription.spine", "spine", 3),
    ];
    let missing = keys
        .into_iter()
        .find(|k| tiers < k.2 && design.origin.places.contains_key(k.0));
    if let Some((key, tier, least)) = missing {
        let message =
            format!("{has}, so no switch is above a {tier} that it could be oversubscribed to");
        let raised = least <= design.topology.most_tiers();
        let help = if raised {
            format!("leave `{tier}` out, or write `tiers: {least}`")
        } else {
            format!("leave `{tier}` out")
        };
        return Err(design.locate(Error::new(message).help(help), &[key]));
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
    fabric
        .roles
        .iter()
        .for_each(|role| devices.resize(devices.len() + role.count as usize, stated(role)));
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
