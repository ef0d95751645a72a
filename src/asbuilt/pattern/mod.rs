//! What most of a fabric does alike, and what does not: a check without a design.
//!
//! Every rule is asked port by port and pair by pair ("port 41 of 31 of 32 leaves leads to spine8",
//! "2 cables a pair in 492 of 512"). What more than half do is the rule there, what does otherwise
//! is a finding; where counts differ and none is that of most, that is the finding.

mod blocks;
mod clusters;
mod family;
mod hosts;
mod peers;
mod planes;
mod ports_used;
mod rates;
mod servers;
mod strange;
#[cfg(test)]
mod tests;
mod trunks;
mod view;

pub use strange::{Pattern, Strange};

use crate::formats::kinds::classes;
use crate::formats::networks::networks;
use crate::formats::ports::natural;
use crate::formats::wiring::{Chosen, Wiring};
use view::{Findings, View};

/// Infers the pattern and lists what breaks it. Networks that only servers join have patterns of
/// their own; the family is that of the main one. O(E (degree) + V log V) for each.
pub fn pattern(wiring: &Wiring) -> Pattern {
    let classes = classes(wiring).of;
    let networks = networks(wiring, &classes);
    if networks.all.len() < 2 || wiring.networks == Chosen::All {
        return of_one(wiring);
    }
    let part = |kept: &[bool]| {
        let mut part = wiring.clone();
        for (device, class) in part.devices.iter_mut().zip(&classes) {
            (device.class, device.kind) = (Some(*class), Some(class.kind()));
        }
        part.leave_out(&networks.without(wiring, kept));
        of_one(&part)
    };
    let mut found = part(&networks.kept());
    for (at, network) in networks.all.iter().enumerate().filter(|n| !n.1.kept) {
        let mut alone = vec![false; networks.all.len()];
        alone[at] = true;
        let other = part(&alone);
        found.strange.extend(other.strange);
        let told = other
            .guessed
            .iter()
            .map(|said| format!("{}: {said}", network.name));
        found.guessed.extend(told);
    }
    sorted(&mut found.strange);
    found
}

/// Findings in the order of rules and places, each once.
fn sorted(strange: &mut Vec<Strange>) {
    strange.sort_by(|x, y| {
        x.rule
            .cmp(y.rule)
            .then_with(|| natural(&x.at, &y.at))
            .then_with(|| x.cmp(y))
    });
    strange.dedup();
}

/// The pattern of one network.
fn of_one(wiring: &Wiring) -> Pattern {
    let view = View::new(wiring);
    let mut found = Findings::default();
    ports_used::ports_used(&view, &mut found);
    let mut hosts = hosts::hosts(&view, &mut found);
    for (tier, devices) in view.tiers() {
        peers::peers(&view, tier, &devices, &mut found);
        let settled = trunks::trunks(&view, tier, &devices, &mut found);
        trunks::uplinks(&view, tier, &devices, &settled, &mut found);
    }
    let planes = planes::planes(&view, &mut found);
    rates::rates(&view, &mut found);
    let mut strange = found.strange;
    sorted(&mut strange);
    let (family, parameters) = family::family(&view, hosts.rails, planes);
    let mut guessed = view.guessed;
    guessed.extend(hosts.guessed.take());
    Pattern {
        guessed,
        family,
        parameters,
        strange,
    }
}
