//! Rates of cables that run as others do.

use super::view::{Findings, View, stem, usual};
use crate::units::Rate;
use std::collections::BTreeMap;

/// Cables that are to run at one rate: the tiers of the ends, whether scale-up, and what the
/// endpoint is called.
type Class<'a> = (u32, u32, bool, &'a str);

/// Checks the rates. Where more than three of four cables of a class agree, the others are told;
/// else those that differ from most of their device, and when devices differ within themselves
/// without a majority, that. O(E log E).
pub(super) fn rates(view: &View<'_>, found: &mut Findings) {
    let mut classes: BTreeMap<Class<'_>, Vec<u32>> = BTreeMap::new();
    for (index, cable) in (0u32..)
        .zip(&view.wiring.cables)
        .filter(|(_, c)| c.rate.is_some())
    {
        let mut ends = [&cable.a, &cable.b].map(|e| (view.tier[e.device as usize], e.device));
        ends.sort_unstable();
        let what = if ends[0].0 == 0 {
            endpoint(view, ends[0].1)
        } else {
            ""
        };
        classes
            .entry((ends[0].0, ends[1].0, cable.scale_up, what))
            .or_default()
            .push(index);
    }
    for cables in classes.values() {
        match usual(cables.iter().map(|c| rate(view, *c))) {
            Some(common) if common.is_clear() => {
                let rule = format!(
                    "{} of {} cables of its tier run at {}",
                    common.alike, common.all, common.value
                );
                cables
                    .iter()
                    .filter(|c| rate(view, **c) != common.value)
                    .for_each(|c| tell(view, *c, &rule, found));
            }
            _ => within(view, cables, found),
        }
    }
}

fn endpoint<'a>(view: &View<'a>, device: u32) -> &'a str {
    let own = &view.wiring.devices[device as usize];
    own.host.as_deref().map_or_else(|| view.stem(device), stem)
}

/// The lesser direction.
fn rate(view: &View<'_>, cable: u32) -> Rate {
    let cable = &view.wiring.cables[cable as usize];
    let forth = cable.rate.unwrap_or_default();
    forth.min(cable.back.unwrap_or(forth))
}

fn tell(view: &View<'_>, cable: u32, rule: &str, found: &mut Findings) {
    let c = &view.wiring.cables[cable as usize];
    let text = format!(
        "{rule}, this to {} at {}",
        view.end(&c.b),
        rate(view, cable)
    );
    found.add("rate", view.end(&c.a), text, c.line);
}

/// Cables that differ from most of the cables of the device that more of them share.
fn within(view: &View<'_>, cables: &[u32], found: &mut Findings) {
    let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for c in cables {
        let cable = &view.wiring.cables[*c as usize];
        let lower = |d: u32| (view.tier[d as usize], std::cmp::Reverse(d));
        let device = if lower(cable.a.device) > lower(cable.b.device) {
            cable.a.device
        } else {
            cable.b.device
        };
        of.entry(device).or_default().push(*c);
    }
    for (device, cables) in of {
        let Some(common) = usual(cables.iter().map(|c| rate(view, *c))) else {
            continue;
        };
        let rule = format!(
            "{} of {} such cables of {} run at {}",
            common.alike,
            common.all,
            view.name(device),
            common.value
        );
        cables
            .iter()
            .filter(|c| rate(view, **c) != common.value && common.is_clear())
            .for_each(|c| tell(view, *c, &rule, found));
    }
}
