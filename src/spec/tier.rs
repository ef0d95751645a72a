//! What a specification states tier by tier: switches, media, lengths, ratios and reserved ports.

use super::choice::Chosen;
use super::design::{STATED_TIERS, Tier};
use super::registry::Naming;
use super::source::Source;
use super::{part, raw};
use crate::error::Result;
use crate::parts::{Catalogue, HostPart};
use crate::units::{Oversubscription, Rate};

/// Reserved ports beyond which a number is taken for a slip of the pen.
const MOST_RESERVED: u32 = 1 << 16;

/// The tiers, leaf first, as many as the topology may have.
pub(super) fn all(
    raw: &raw::Specification,
    chosen: &Chosen,
    host: &HostPart,
    rate: Rate,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<Vec<Tier>> {
    let mut tiers = stated(raw, chosen, host, rate, source, catalogue)?;
    for reserved in &raw.reserved_ports {
        reserve(reserved, chosen.family.naming, &mut tiers, source)?;
    }
    // More than three tiers: those between the lowest and the highest are spines.
    if let Some(spine) = tiers.get(1).cloned() {
        let between = chosen.topology.levels().saturating_sub(tiers.len());
        tiers.splice(1..1, std::iter::repeat_n(spine, between));
    }
    Ok(tiers)
}

/// The leaf, the spine and the core tier, without reserved ports.
fn stated(
    raw: &raw::Specification,
    chosen: &Chosen,
    host: &HostPart,
    rate: Rate,
    source: &Source,
    catalogue: &Catalogue,
) -> Result<Vec<Tier>> {
    let switches = part::switches(raw, chosen, source, catalogue)?;
    let media = part::media(raw, host, &switches, rate, source, catalogue)?;
    let lengths = part::lengths(raw);
    let latencies = [
        raw.latency.leaf.or(raw.latency.switch),
        raw.latency.spine,
        raw.latency.core,
    ];
    let ratios = ratios(raw);
    let mut tiers = Vec::with_capacity(STATED_TIERS);
    for (index, (switch, plugged)) in switches.into_iter().zip(media).enumerate() {
        tiers.push(Tier {
            switch,
            oversubscription: ratios[index],
            length_below: lengths[index],
            latency: latencies[index],
            media_below: plugged,
            reserved_per_switch: Vec::new(),
            reserved_total: Vec::new(),
        });
    }
    Ok(tiers)
}

/// Oversubscription of each tier, 1:1 where none is written.
fn ratios(raw: &raw::Specification) -> [Oversubscription; STATED_TIERS] {
    let one = Oversubscription { down: 1, up: 1 };
    let written = [
        &raw.oversubscription.leaf,
        &raw.oversubscription.spine,
        &None,
    ];
    written.map(|ratio| ratio.as_ref().map_or(one, |r| r.value.0))
}

/// Enters ports that are kept for something else.
fn reserve(
    reserved: &raw::Reservation,
    naming: Naming,
    tiers: &mut [Tier],
    source: &Source,
) -> Result<()> {
    let (names, help): (&[&str], _) = match naming {
        Naming::Groups => (&["switch"], "write switch"),
        Naming::Tiers => (&["leaf", "spine", "core"], "write leaf, spine or core"),
    };
    let index = names.iter().position(|t| *t == reserved.tier.value);
    let Some(tier) = index.and_then(|i| tiers.get_mut(i)) else {
        let message = format!("there is no tier `{}`", reserved.tier.value);
        return Err(source.complain(&reserved.tier, message, help));
    };
    let count = reserved.count.value;
    if count > MOST_RESERVED {
        let message =
            format!("{count} reserved ports are more than the {MOST_RESERVED} that are believed");
        return Err(source.complain(&reserved.count, message, "check the number of ports"));
    }
    let entry = (reserved.purpose.clone(), count);
    match reserved.per.value.as_str() {
        "switch" => tier.reserved_per_switch.push(entry),
        "fabric" => tier.reserved_total.push(entry),
        other => {
            let message = format!("`{other}` is not a scope");
            return Err(source.complain(&reserved.per, message, "write fabric or switch"));
        }
    }
    Ok(())
}
