//! A cable with two fixed ends joins two cages: all the ports of one cage lead to one other.

use crate::error::{Error, Result};
use crate::fabric::cages::{Cage, Cages};
use crate::fabric::hosts::host_name;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, Kind};
use crate::spec::design::Design;
use std::collections::HashMap;

/// Keys of what is plugged in below each tier.
const KEYS: [&str; 3] = ["media.leaf", "media.spine", "media.core"];

/// Refuses cables with fixed ends where the ports of a cage lead to two cages. O(E).
///
/// # Errors
/// The cage, and the two that its ports lead to.
pub(super) fn two_ends(design: &Design, fabric: &Fabric) -> Result<()> {
    if !fabric.classes.iter().any(|c| c.cable) {
        return Ok(());
    }
    let cages = Cages::new(fabric);
    let mut other: HashMap<Cage, Cage> = HashMap::new();
    for link in &fabric.links {
        let class = &fabric.classes[link.class.index()];
        if !class.cable {
            continue;
        }
        let (a, b) = (
            cages.or_own(link.a, link.a_port),
            cages.or_own(link.b, link.b_port),
        );
        for (here, there) in [(a, b), (b, a)] {
            let known = *other.entry(here).or_insert(there);
            if known != there {
                let cable = class.media.as_ref().map_or("a cable", |m| m.0.as_str());
                return Err(refused(design, fabric, cable, here, [known, there]));
            }
        }
    }
    Ok(())
}

fn refused(design: &Design, fabric: &Fabric, cable: &str, cage: Cage, to: [Cage; 2]) -> Error {
    let name = |c: Cage| {
        let holder = if fabric.role(c.holder).kind == Kind::Switch {
            fabric.device_name(c.holder)
        } else {
            host_name(fabric, &[c.holder])
        };
        format!("cage {} of {holder}", c.number)
    };
    let message = format!(
        "{cable} is a cable with two ends, but the ports in {} lead to {} and to {}",
        name(cage),
        name(to[0]),
        name(to[1])
    );
    let help = "plug in an optic at each end, whose fibres part, or a host with one port to a cage";
    let tier = design.tiers.iter().position(|t| {
        let media = t.media_below.as_ref();
        media.is_some_and(|m| m.is_cable() && m.lower.name == cable)
    });
    let last = KEYS.len() - 1;
    let key = KEYS[tier.map_or(0, |t| {
        if t > 0 && t + 1 == design.tiers.len() {
            last
        } else {
            t.min(1)
        }
    })];
    design.locate(Error::new(message).help(help), &[key])
}
