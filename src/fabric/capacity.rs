//! How much a tier of switches carries down and up, and how much memory a fabric takes.

use super::index::{Id, wide};
use super::network::Network;
use super::{Fabric, Kind, LinkClass};
use crate::error::Result;
use crate::memory::needs;
use crate::units::Rate;

/// Bytes that a link takes at least, from the list of links to the network that work is done on:
/// measured on fabrics of 200,000 links and more (158 MB of `build` of 786,432 links, 549 MB of
/// 3,145,728, of which the program itself takes 14).
pub const BYTES_PER_LINK: u64 = 160;
/// What would be right.
const HELP: &str =
    "ask for fewer endpoints, or run where there is more memory (`ulimit -v` limits it)";
/// Bytes that a device takes at least: its coordinates, host, domain and next free port.
const DEVICE_BYTES: u64 = 24;
/// Those among them that the network takes, beside the list.
const NETWORK_BYTES: u64 = 100;
/// Bytes that a directed arc takes at least while something is solved on it, beside all that: 283
/// MB more than nothing with `solve`, 148 MB with `symmetry`, of 786,432 links.
const SOLVING_BYTES: u64 = 80;

/// Refuses a fabric that memory does not hold together with its network, by its numbers alone,
/// before any of it is made.
///
/// # Errors
/// With the size that it takes and what is free.
pub fn whole(devices: u128, links: u128) -> Result<()> {
    let bytes = links
        .saturating_mul(BYTES_PER_LINK.into())
        .saturating_add(devices.saturating_mul(DEVICE_BYTES.into()));
    let what = format!("{devices} devices and {links} links");
    needs(u64::try_from(bytes).unwrap_or(u64::MAX), &what, HELP)
}

/// Refuses a fabric that memory does not hold together with its network, before that is made.
///
/// # Errors
/// With the size that it takes and what is free.
pub fn fits(fabric: &Fabric) -> Result<()> {
    let links = wide(fabric.links.len());
    let what = format!("{} devices and {links} links", fabric.devices());
    needs(links * NETWORK_BYTES, &what, HELP)
}

/// Refuses to solve on a network for which there is no memory, before that is begun.
///
/// # Errors
/// As [`fits`].
pub fn solvable(network: &Network) -> Result<()> {
    let arcs = wide(network.arcs());
    let what = format!(
        "{} vertices and {arcs} directed arcs, solved on,",
        network.vertices()
    );
    needs(arcs * SOLVING_BYTES, &what, HELP)
}

/// Capacity (down, up) of the most oversubscribed switch of a tier, upwards or downwards, whichever
/// is worse where links carry more one way; `None` when the tier is not there or has nothing above
/// it. O(E).
pub fn tier_oversubscription(fabric: &Fabric, tier: u8) -> Option<(Rate, Rate)> {
    let upwards = one_way(fabric, tier, |class| class.rate_ab);
    let downwards = one_way(fabric, tier, |class| class.rate_ba);
    upwards
        .into_iter()
        .chain(downwards)
        .max_by(|a, b| steeper(*a, *b))
}

/// Which of two (down, up) is more oversubscribed.
pub(super) fn steeper(a: (Rate, Rate), b: (Rate, Rate)) -> std::cmp::Ordering {
    (u128::from(a.0.0) * u128::from(b.1.0)).cmp(&(u128::from(b.0.0) * u128::from(a.1.0)))
}

fn one_way(fabric: &Fabric, tier: u8, of: impl Fn(&LinkClass) -> Rate) -> Option<(Rate, Rate)> {
    let role = fabric
        .roles
        .iter()
        .find(|r| r.kind == Kind::Switch && r.tier == tier)?;
    let mut capacity = vec![(0u64, 0u64); role.count.index()];
    for link in &fabric.links {
        let rate = of(&fabric.classes[link.class.index()]).0;
        // Between switches of one role both ends face the fabric.
        if fabric.role_index(link.a) == fabric.role_index(link.b) {
            for end in [link.a, link.b] {
                if let Some(place) = role.place(end) {
                    capacity[place].1 += rate;
                }
            }
            continue;
        }
        if let Some(place) = role.place(link.b) {
            capacity[place].0 += rate;
        }
        if let Some(place) = role.place(link.a) {
            capacity[place].1 += rate;
        }
    }
    capacity
        .into_iter()
        .filter(|c| c.1 > 0)
        .map(|c| (Rate(c.0), Rate(c.1)))
        .max_by(|a, b| steeper(*a, *b))
}
