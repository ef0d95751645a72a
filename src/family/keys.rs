//! Keys that several families have.

use crate::spec::forms::{Choice, Numbers, Rails};
use crate::spec::key::{Key, Section};

/// How rails are indexed, and how many there are.
pub(super) const RAILS: Key<Rails> = Key::new("rails", Section::Rails, "");
/// Tiers of switches, or `auto`.
pub(super) const TIERS: Key<Choice> = Key::new("tiers", Section::Rails, "");
/// Networks disjoint beyond the NIC.
pub(super) const PLANES: Key<u32> = Key::new(
    "planes",
    Section::Planes,
    "Networks disjoint beyond the NIC, over which the ports of a GPU are spread.",
);
/// Ports for endpoints, or parallel links.
pub(super) const P: Key<Numbers> = Key::new(
    "p",
    Section::Graphs,
    "Direct families: ports of each switch that endpoints are attached to, one number. XGFT: parallel links to each \
     switch above, one number\na level (PGFT); all 1 when left out.",
);
