//! The tiers of a fabric whose file names none: a switch is one above the lowest of what it is
//! cabled to, and every cable between switches joins a tier with the next.

use super::index::Id;
use super::{Fabric, Kind};
use crate::units::Rate;
use std::collections::VecDeque;

/// Words for the tiers of two and of three, lowest first.
const WORDS: [&[&[&str]]; 2] = [
    &[&["leaf", "edge"], &["spine", "core"]],
    &[&["leaf", "edge"], &["spine", "agg"], &["core"]],
];

/// The tiers that follow from the cables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// Of each device: 0 below the switches.
    level: Vec<u8>,
    /// The highest tier.
    top: u8,
}

impl Inferred {
    /// The tiers of a fabric; `None` where its switches are in none: one tier alone, cables within a
    /// tier or past one, or switches that no endpoint reaches. O(V + E).
    pub fn of(fabric: &Fabric) -> Option<Self> {
        let mut beside = vec![Vec::new(); fabric.devices()];
        for link in fabric.links.iter().filter(|l| is_cable(fabric, l)) {
            beside[link.a.index()].push(link.b.index());
            beside[link.b.index()].push(link.a.index());
        }
        let mut level: Vec<Option<u8>> = vec![None; fabric.devices()];
        let mut waiting: VecDeque<usize> = VecDeque::new();
        for role in fabric.roles.iter().filter(|r| r.kind != Kind::Switch) {
            for device in role.devices() {
                level[device.index()] = Some(0);
                waiting.push_back(device.index());
            }
        }
        while let Some(device) = waiting.pop_front() {
            let above = level[device]?.checked_add(1)?;
            for &next in &beside[device] {
                if level[next].is_none() {
                    level[next] = Some(above);
                    waiting.push_back(next);
                }
            }
        }
        let level: Vec<u8> = level.into_iter().collect::<Option<_>>()?;
        let top = level.iter().copied().max()?;
        let apart = |a: usize, b: usize| level[a].abs_diff(level[b]) == 1;
        let mut switches = fabric.roles.iter().filter(|r| r.kind == Kind::Switch);
        let regular = switches.all(|role| {
            role.devices().all(|device| {
                let mut beside = beside[device.index()].iter();
                beside.all(|&next| apart(device.index(), next))
            })
        });
        (top >= 2 && regular).then_some(Inferred { level, top })
    }

    /// The tier that a word means, from 1.
    pub fn named(&self, word: &str) -> Option<u8> {
        let words = WORDS.iter().find(|w| w.len() == usize::from(self.top))?;
        let place = words.iter().position(|words| words.contains(&word))?;
        u8::try_from(place + 1).ok()
    }

    /// The words for its tiers, lowest first; none where there are more than have names.
    pub fn words(&self) -> Vec<&'static str> {
        let words = WORDS.iter().find(|w| w.len() == usize::from(self.top));
        words.map_or_else(Vec::new, |words| words.iter().map(|w| w[0]).collect())
    }

    /// Switches of a tier.
    pub fn count(&self, tier: u8) -> usize {
        self.level.iter().filter(|level| **level == tier).count()
    }

    /// Capacity (down, up) of the most oversubscribed switch of a tier, upwards or downwards,
    /// whichever is worse; `None` where nothing is above it. O(E).
    pub fn oversubscription(&self, fabric: &Fabric, tier: u8) -> Option<(Rate, Rate)> {
        // Down and up, each towards the top and away from it.
        let mut capacity = vec![[[0u64; 2]; 2]; self.level.len()];
        for link in fabric.links.iter().filter(|l| is_cable(fabric, l)) {
            let class = &fabric.classes[link.class.index()];
            let (a, b) = (link.a.index(), link.b.index());
            let (lower, upper, rates) = if self.level[a] < self.level[b] {
                (a, b, [class.rate_ab.0, class.rate_ba.0])
            } else {
                (b, a, [class.rate_ba.0, class.rate_ab.0])
            };
            for (way, rate) in rates.into_iter().enumerate() {
                capacity[upper][way][0] += rate;
                capacity[lower][way][1] += rate;
            }
        }
        let of_tier = capacity.iter().zip(&self.level);
        of_tier
            .filter(|(_, level)| **level == tier)
            .flat_map(|(ways, _)| ways)
            .filter(|[_, up]| *up > 0)
            .map(|[down, up]| (Rate(*down), Rate(*up)))
            .max_by(|a, b| super::capacity::steeper(*a, *b))
    }
}

/// Whether a link is a cable of the network, with a switch at one end.
fn is_cable(fabric: &Fabric, link: &super::Link) -> bool {
    let ends = [link.a, link.b].map(|device| fabric.role(device).kind);
    !fabric.classes[link.class.index()].scale_up && ends.contains(&Kind::Switch)
}
