//! Cables between switches of one tier: stray ones where a tier has none, and their number where
//! all have some.

use super::trunks::no_majority;
use super::view::{Findings, View, counted, plural, tier_name, usual};
use crate::fabric::NONE;
use std::collections::BTreeSet;

/// Checks the cables within a tier. O(V + E), and the cables about switches that have fewer.
pub(super) fn peers(view: &View<'_>, tier: u32, devices: &[u32], found: &mut Findings) {
    let beside = |d: u32| {
        view.behind(d)
            .filter(|b| view.tier[b.device as usize] == tier)
    };
    let have: Vec<(u32, usize)> = devices.iter().map(|d| (*d, beside(*d).count())).collect();
    let counts = counted(have.iter().map(|h| h.1));
    if counts.len() < 2 {
        return;
    }
    let Some(common) = usual(have.iter().map(|h| h.1)) else {
        no_majority(tier_name(tier), "peer", &counts, &have, view, found);
        return;
    };
    let odd: Vec<(u32, usize)> = have
        .iter()
        .copied()
        .filter(|h| h.1 != common.value)
        .collect();
    let (alike, all) = (common.alike, common.all);
    // Below a further tier such cables stand at ports of their own on every switch, or they are
    // strays, however many.
    let above = |d: &u32| {
        view.behind(*d)
            .any(|b| view.tier[b.device as usize] > tier && view.tier[b.device as usize] != NONE)
    };
    let ports = counted(devices.iter().flat_map(|d| beside(*d)).map(|b| b.port));
    let scattered = ports
        .first()
        .is_some_and(|p| 4 * p.1 < ports.iter().map(|p| p.1).sum());
    if common.value == 0 || scattered && devices.iter().any(above) {
        for b in devices
            .iter()
            .flat_map(|d| beside(*d))
            .filter(|b| found.take(b.cable))
            .collect::<Vec<_>>()
        {
            let cable = &view.wiring.cables[b.cable as usize];
            let none = have.iter().filter(|h| h.1 == 0).count();
            let text = format!(
                "leads to {}, of its own tier: {none} of {all} {} have no such cable",
                view.end(&cable.b),
                tier_name(tier)
            );
            found.add("peer", view.end(&cable.a), text, cable.line);
        }
        return;
    }
    // One port stays free where the number of ports is odd, and a polarity graph has switches of
    // one cable less, none in a triangle.
    let stub = odd.len() == 1
        && odd.iter().all(|h| h.1 + 1 == common.value)
        && all * common.value % 2 == 1;
    let polarity = all == common.value * (common.value - 1) + 1;
    let quadric = |d: u32| {
        let near: BTreeSet<u32> = beside(d).map(|b| b.device).collect();
        !near
            .iter()
            .any(|n| beside(*n).any(|b| near.contains(&b.device)))
    };
    for (d, count) in odd
        .into_iter()
        .filter(|(d, n)| !(stub || polarity && n + 1 == common.value && quadric(*d)))
    {
        let cables = plural(common.value, "cable");
        let text = format!(
            "{alike} of {all} {} have {cables} to others of their tier, this has {count}",
            tier_name(tier)
        );
        found.add("peer", view.name(d).to_string(), text, 0);
    }
}
