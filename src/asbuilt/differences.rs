//! What differs between a design and what was built.

use super::finding::{Finding, Link, Port};
use super::matching::Misnamed;
use super::task::Task;
use std::collections::HashMap;

/// A port that holds two cables as built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The port.
    pub port: Port,
    /// What is plugged in.
    pub cables: [Link; 2],
}

/// What differs. `miswired`, `rates`, `missing` and `extra` are disjoint: a cable is in one of
/// them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// Cables compared, of the design and of the as-built wiring.
    pub compared: [usize; 2],
    /// Cables that are as designed.
    pub equal: usize,
    /// Cables of kinds that the design has none of, left out.
    pub out_of_scope: usize,
    /// Those kinds: `switch to switch`.
    pub scope_left_out: Vec<&'static str>,
    /// Scale-up links of the design, left out where the as-built wiring tells of none: captures of
    /// a network do not see them.
    pub unseen: usize,
    /// Devices of the design, those found, and those of the as-built wiring.
    pub devices: [usize; 3],
    /// How many devices each rule matched.
    pub rules: Vec<(&'static str, usize)>,
    /// Devices of the design that stand under other names.
    pub misnamed: Vec<Misnamed>,
    /// Devices of the design, with cables, that were not found.
    pub absent: Vec<String>,
    /// As-built devices, with cables compared, that the design does not have.
    pub unknown: Vec<String>,
    /// Names in the design by names as built, of all devices found.
    pub design_name: HashMap<String, String>,
    /// Ports that hold two cables as built.
    pub clashes: Vec<Clash>,
    /// A cable in its place at another rate.
    pub rates: Vec<Finding>,
    /// A cable that is plugged in elsewhere.
    pub miswired: Vec<Finding>,
    /// A cable of the design that is not there.
    pub missing: Vec<Finding>,
    /// A cable that the design does not have.
    pub extra: Vec<Finding>,
    /// What to do, in walking order.
    pub tasks: Vec<Task>,
}

impl Differences {
    /// Whether there is nothing to mend.
    pub fn none(&self) -> bool {
        let cables = [&self.miswired, &self.rates, &self.missing, &self.extra];
        cables.iter().all(|list| list.is_empty())
            && self.misnamed.is_empty()
            && self.clashes.is_empty()
    }
}
