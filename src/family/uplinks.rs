//! The arithmetic of trunks: uplinks that meet an oversubscription, and the switches above them.

use crate::error::{Error, Result};
use crate::parts::SwitchPart;
use crate::spec::design::Design;
use crate::units::{Oversubscription, Rate};

/// Uplinks of a tier as a specification states them.
pub struct Stated {
    /// What the tier is called: `leaf`, `spine`.
    pub tier: &'static str,
    /// Key of its oversubscription.
    pub ratio_key: &'static str,
    /// How many, where they are stated.
    pub uplinks: Option<u32>,
}

impl Stated {
    /// Of leaves below a fabric of so many tiers.
    pub fn leaf(design: &Design, tiers: u8) -> Self {
        let uplinks = match design.uplinks.as_slice() {
            [one] if tiers == 2 => Some(*one),
            [leaf, _] => Some(*leaf),
            _ => None,
        };
        Stated {
            tier: "leaf",
            ratio_key: "oversubscription.leaf",
            uplinks,
        }
    }

    /// Of spines with cores above them.
    pub fn spine(design: &Design) -> Self {
        Stated {
            tier: "spine",
            ratio_key: "oversubscription.spine",
            uplinks: design.uplinks.last().copied(),
        }
    }

    /// As many as are stated, where those meet the oversubscription that is written, else the
    /// least that meet it.
    pub fn of(
        &self,
        design: &Design,
        down: u32,
        rate: Rate,
        ratio: Oversubscription,
    ) -> Result<u32> {
        let least = uplinks(down, rate, ratio, design.fabric_rate).max(1);
        let Some(stated) = self.uplinks else {
            return Ok(least);
        };
        if stated < least && design.origin.places.contains_key(self.ratio_key) {
            let message = format!(
                "{stated} uplinks of a {} with {down} ports down are too few for {ratio}, which takes {least}",
                self.tier
            );
            let help = format!("write at least {least}, or leave `{}` out", self.ratio_key);
            return Err(design.locate(Error::new(message).help(help), &["uplinks"]));
        }
        Ok(stated)
    }
}

/// Uplinks that keep `down` ports at `rate` within an oversubscription.
fn uplinks(down: u32, rate: Rate, ratio: Oversubscription, up_rate: Rate) -> u32 {
    let capacity = u128::from(down) * u128::from(rate.0) * u128::from(ratio.up);
    capacity
        .div_ceil(u128::from(ratio.down) * u128::from(up_rate.0.max(1)))
        .try_into()
        .unwrap_or(u32::MAX)
}

/// Switches above a tier.
pub struct Upper {
    /// What is short of ports, to whoever is told.
    pub name: &'static str,
    /// Key that states their number, and the key of the switch.
    pub keys: [&'static str; 2],
    /// How many, where that is stated.
    pub stated: Option<u32>,
    /// Switches below, and the uplinks of each.
    pub lower: u32,
    /// Uplinks of each.
    pub up: u32,
}

impl Upper {
    /// Spines above so many leaves.
    pub fn spines(name: &'static str, design: &Design, lower: u32, up: u32) -> Self {
        Upper {
            name,
            keys: ["spines", "spine"],
            stated: design.spines,
            lower,
            up,
        }
    }

    /// Cores above the spines of one number, one of each pod.
    pub fn cores(design: &Design, lower: u32, up: u32) -> Self {
        Upper {
            name: "core",
            keys: ["cores", "core"],
            stated: design.cores,
            lower,
            up,
        }
    }

    /// As many as the specification says, where those are enough, else [`upper_count`].
    pub fn count(&self, design: &Design, part: &SwitchPart) -> Result<u32> {
        let (rate, uniform) = (design.fabric_rate, design.uniform_trunks);
        let (lower, up) = (self.lower, self.up);
        let located = |e| design.locate(e, &[self.keys[1]]);
        let Some(stated) = self.stated else {
            return upper_count(self.name, lower, up, part, rate, uniform).map_err(located);
        };
        let least = upper_count(self.name, lower, up, part, rate, false).map_err(located)?;
        let Some(message) = self.misfit(stated, least, uniform, part.ports_at(rate).unwrap_or(0))
        else {
            return Ok(stated);
        };
        let possible: Vec<String> = (least..=up)
            .filter(|n| !uniform || up.is_multiple_of(*n))
            .take(8)
            .map(|n| n.to_string())
            .collect();
        let help = format!("write for example {}", possible.join(", "));
        Err(design.locate(Error::new(message).help(help), &[self.keys[0]]))
    }

    /// Why a number will not do.
    fn misfit(&self, stated: u32, least: u32, uniform: bool, ports: u32) -> Option<String> {
        let ([upper, _], below, up) = (self.keys, self.below(), self.up);
        let links = u64::from(self.lower) * u64::from(up);
        if stated < least {
            let have = u64::from(stated) * u64::from(ports);
            let lower = self.lower;
            Some(format!(
                "{stated} {upper} of {ports} ports down have {have} for {lower} x {up} = {links} uplinks"
            ))
        } else if stated > up {
            Some(format!(
                "{stated} {upper} are more than the {up} uplinks of a {below}, so some {below} would not reach them all"
            ))
        } else if uniform && !up.is_multiple_of(stated) {
            Some(format!(
                "{up} uplinks of a {below} are not shared evenly by {stated} {upper}, which `uniform_trunks` asks for"
            ))
        } else {
            None
        }
    }

    fn below(&self) -> &'static str {
        if self.keys[1] == "core" {
            "spine"
        } else {
            "leaf"
        }
    }
}

/// Upper switches for `lower` switches of `up` uplinks each: at least `lower * up / ports`; with
/// uniform trunks the smallest divisor of `up` that is enough (published DGX SuperPOD tables).
fn upper_count(
    name: &str,
    lower: u32,
    up: u32,
    part: &SwitchPart,
    rate: Rate,
    uniform: bool,
) -> Result<u32> {
    let ports = part.ports_at(rate).filter(|p| *p > 0).ok_or_else(|| {
        let offered = part
            .splits
            .iter()
            .map(|s| s.0.to_string())
            .collect::<Vec<_>>()
            .join(", ");
        Error::new(format!("a {} has no ports at {rate}", part.name))
            .help(format!("it offers {offered}"))
    })?;
    let total = u64::from(lower) * u64::from(up);
    let needed = total.div_ceil(u64::from(ports)).max(1);
    if needed > u64::from(up) {
        return Err(Error::new(format!("{name} needs {lower} ports at {rate}, one for each switch below, a {} has {ports}", part.name))
            .help(if name == "core" {
                "three tiers are the most there are: ask for fewer hosts or larger pods, raise the oversubscription, or name a core switch with more ports"
            } else {
                "use one tier more (`tiers: 3`), fewer hosts, or a switch with more ports"
            }));
    }
    let needed = needed as u32;
    Ok(if uniform {
        (needed..=up).find(|n| up.is_multiple_of(*n)).unwrap_or(up)
    } else {
        needed
    })
}
