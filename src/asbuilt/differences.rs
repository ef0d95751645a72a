//! What differs between a design and what was built.

use super::finding::Finding;
use super::task::Task;

/// What differs. `miswired`, `missing` and `extra` are disjoint: a cable is in one of them.
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
    /// Scale-up links of the design, left out where the as-built wiring tells of none: captures of a network do not see them.
    pub unseen: usize,
    /// Devices of the design, those found, and those of the as-built wiring.
    pub devices: [usize; 3],
    /// How many devices each rule matched.
    pub rules: Vec<(&'static str, usize)>,
    /// A cable that is plugged in elsewhere or has another rate.
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
        self.miswired.is_empty() && self.missing.is_empty() && self.extra.is_empty()
    }
}
