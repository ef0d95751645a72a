//! Rails, where the design has them: a switch that takes the same adapter of every server.

use super::joined::Joined;
use super::pairing::Ends;
use crate::formats::ports::natural;
use std::collections::BTreeMap;

/// The rail of a device of the design, by number: of an adapter its place in its server, of a
/// switch the place of all adapters at it.
pub(super) fn rails(joined: &Joined<'_>, cables: &[Ends]) -> Vec<Option<u32>> {
    let design = joined.design;
    let mut rails: Vec<Option<u32>> = vec![None; design.devices.len()];
    let mut hosts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (index, device) in (0u32..).zip(&design.devices) {
        if let Some(host) = &device.host {
            hosts.entry(host).or_default().push(index);
        }
    }
    for members in hosts.values_mut().filter(|m| m.len() > 1) {
        members.sort_by(|a, b| {
            natural(
                &design.devices[*a as usize].name,
                &design.devices[*b as usize].name,
            )
        });
        (0u32..)
            .zip(members.iter())
            .for_each(|(rail, d)| rails[*d as usize] = Some(rail));
    }
    let mut seen: Vec<Option<Option<u32>>> = vec![None; design.devices.len()];
    for ends in cables {
        for (adapter, switch) in [
            (ends[0].device as usize, ends[1].device as usize),
            (ends[1].device as usize, ends[0].device as usize),
        ] {
            if let Some(rail) = rails[adapter].filter(|_| !joined.endpoint[switch]) {
                let all = seen[switch].get_or_insert(Some(rail));
                if *all != Some(rail) {
                    *all = None;
                }
            }
        }
    }
    seen.into_iter()
        .enumerate()
        .filter_map(|(d, r)| r.flatten().map(|r| (d, r)))
        .for_each(|(d, r)| rails[d] = Some(r));
    rails
}
