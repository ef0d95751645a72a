//! What the parts of a network draw: switches, and what is plugged into cages.

use super::design::Design;
use crate::fabric::cages::Cages;
use crate::fabric::counts::{Plugged, UNKNOWN};
use crate::fabric::{Fabric, Kind};
use crate::parts::MediaPart;
use crate::units::Power;
use std::collections::BTreeMap;

/// Parts of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Name of the part.
    pub part: String,
    /// How many there are; of cables, their ends.
    pub number: u64,
    /// Typical power of each, when a source was read.
    pub each: Option<Power>,
}

/// What the parts of a network draw together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Draw {
    /// Part by part.
    pub parts: Vec<Drawing>,
    /// What is not known, in words; without any the sum is the whole.
    pub unknown: Vec<String>,
}

impl Draw {
    /// The sum of what is known.
    pub fn known(&self) -> Power {
        let of = |d: &Drawing| d.each.map_or(0, |p| p.0.saturating_mul(d.number));
        Power(self.parts.iter().map(of).fold(0, u64::saturating_add))
    }

    /// Whether nothing is left out.
    pub fn is_whole(&self) -> bool {
        self.unknown.is_empty()
    }

    /// `48 qm9700 x 747 W + 2044 osfp-2xsr4 x 16 W`.
    pub fn terms(&self) -> String {
        let term = |d: &Drawing| Some(format!("{} {} x {}", d.number, d.part, d.each?));
        let terms: Vec<String> = self.parts.iter().filter_map(term).collect();
        if terms.is_empty() {
            "nothing known".to_string()
        } else {
            terms.join(" + ")
        }
    }

    fn add(&mut self, part: &str, number: u64, each: Option<Power>) {
        if each.is_none() {
            self.unknown.push(format!("power of {number} {part}"));
        }
        match self
            .parts
            .iter_mut()
            .find(|d| d.part == part && d.each == each)
        {
            Some(known) => known.number += number,
            None => self.parts.push(Drawing {
                part: part.to_string(),
                number,
                each,
            }),
        }
    }
}

/// Typical power of the switches of a fabric of a design and of what is plugged into their cages
/// and those of hosts. O(E log E).
pub fn network_power(design: &Design, fabric: &Fabric) -> Draw {
    let mut draw = Draw::default();
    for role in &fabric.roles {
        if role.kind != Kind::Switch || role.count == 0 {
            continue;
        }
        let tier = usize::from(role.tier).checked_sub(1);
        let switch = tier.and_then(|t| design.tiers.get(t)).map(|t| &t.switch);
        let name = switch.map_or(role.name.as_str(), |s| s.name.as_str());
        let each = switch.and_then(|s| s.power);
        draw.add(name, u64::from(role.count), each);
    }
    let plugged = Plugged::new(fabric, &Cages::new(fabric));
    let media = media(design);
    let each = |name: &str| media.get(name).copied().flatten();
    for (name, number) in plugged.transceivers.iter().filter(|t| t.0 != UNKNOWN) {
        draw.add(name, *number, each(name));
    }
    for (name, number) in &plugged.cables {
        draw.add(name, 2 * number, each(name));
    }
    for (class, number) in &plugged.unknown {
        let text = format!("what is plugged into {number} cages of {class} links");
        draw.unknown.push(text);
    }
    draw
}

/// Power of what is plugged in, by name; unknown where two parts of one name differ in it.
fn media(design: &Design) -> BTreeMap<&str, Option<Power>> {
    let mut found: BTreeMap<&str, Option<Power>> = BTreeMap::new();
    let ends = design.tiers.iter().filter_map(|t| t.media_below.as_ref());
    for part in ends.flat_map(|m| [&m.lower, &m.upper]) {
        let MediaPart { name, power, .. } = part;
        let known = found.entry(name).or_insert(*power);
        if *known != *power {
            *known = None;
        }
    }
    found
}
