//! The validated design: what a specification says once every name is resolved and every number is checked.

pub use super::demand::{
    Between, Bisection, Component, Connectivity, Count, Demand, Diameter, Hose, LatencyLimits, Metric, NetworkPower, Part, Requirement,
    Survives, Throughput, TierRatio,
};

use crate::error::{Error, Place};
use crate::fabric::timing::Switching;
use crate::fabric::{Fabric, Kind, Transit};
use crate::parts::{HostPart, SwitchPart};
use crate::units::{Latency, Length, Oversubscription, Power, Rate};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which index of a GPU names its rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RailIndex {
    /// The GPU's index in its host (tray).
    #[default]
    Tray,
    /// The GPU's index in its scale-up domain, which may span hosts.
    Domain,
}

/// Family and its own parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Family {
    /// Rail-optimised Clos: rail r of an SU shares leaf r.
    RailOptimized {
        /// Rails are indexed by tray or by domain.
        rails: RailIndex,
        /// Rails of a host or domain, where the specification says: a divisor of its GPUs, which share them evenly.
        rail_count: Option<u32>,
        /// Hosts of a full SU.
        su_hosts: u32,
        /// SUs of a full pod (three tiers); `None` lets the builder choose.
        pod_sus: Option<u32>,
        /// Two or three tiers; `None` is `auto`.
        tiers: Option<u8>,
        /// Networks disjoint beyond the NIC.
        planes: u32,
        /// Leaves of one plane that each GPU is attached to; with two, the pair shares its spines (dual-ToR).
        tors: u32,
    },
    /// Two tiers, every leaf on every spine, hosts whole on one leaf.
    LeafSpine,
    /// k-ary fat-tree (Al-Fares et al., SIGCOMM 2008) of two tiers or more.
    FatTree {
        /// Ports of every switch, even.
        k: u32,
        /// Tiers of switches.
        levels: u32,
    },
    /// Extended generalised fat-tree with parallel links (Ohring et al., 1995; Zahavi, 2010).
    Xgft {
        /// Its levels, the leaves first.
        levels: Vec<TreeLevel>,
    },
    /// Per rail a Clos of one or two tiers, disjoint from those of the other rails; scale-up domains join them (Wang et al., 2023).
    RailOnly {
        /// Rails are indexed by tray or by domain.
        rails: RailIndex,
        /// Rails of a host or domain, where the specification says.
        rail_count: Option<u32>,
        /// One or two tiers; `None` is `auto`.
        tiers: Option<u8>,
    },
    /// Disjoint copies of a fabric, one for each share of a GPU's ports.
    MultiPlane {
        /// Copies.
        planes: u32,
        /// What each is.
        plane: Box<Family>,
    },
    /// Switches joined to each other without tiers.
    Direct(super::direct::Direct),
}

/// One level of an extended generalised fat-tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLevel {
    /// Subtrees below each switch (m).
    pub below: u32,
    /// Switches above each node of the level below (w).
    pub ways: u32,
    /// Parallel links to each of them (p).
    pub parallel: u32,
    /// Every switch of this level joins every switch of the level below in its subtree, whichever way leads there.
    pub meshed: bool,
}

impl Family {
    /// Tiers of switches that it may have.
    pub fn levels(&self) -> usize {
        match self {
            Family::FatTree { levels, .. } => *levels as usize,
            Family::Xgft { levels } => levels.len(),
            Family::MultiPlane { plane, .. } => plane.levels(),
            _ => 3,
        }
    }
}

/// One tier's settings. Index 0 is the leaf tier, 1 the spine, 2 the core; with more tiers the last is the core, all between are spines.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// The switch.
    pub switch: SwitchPart,
    /// Capacity down : up at this tier (ignored at the top).
    pub oversubscription: Oversubscription,
    /// Length of the links below this tier.
    pub length_below: Option<Length>,
    /// Switch latency, overriding the part's.
    pub latency: Option<Latency>,
    /// Media of the links below this tier: part names at the lower and at the upper end.
    pub media_below: Option<(String, String)>,
    /// Whether that is one cable with both ends fixed to it.
    pub cable_below: bool,
    /// Ports reserved on every switch of this tier, with their purpose.
    pub reserved_per_switch: Vec<(String, u32)>,
    /// Ports reserved once in the fabric, spread one a switch over the last SU's switches of this tier.
    pub reserved_total: Vec<(String, u32)>,
}

/// Latencies that belong to no tier, as far as they are stated.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Timing {
    /// From GPU to GPU through the scale-up switch, its links included.
    pub scale_up: Option<Latency>,
    /// Forward error correction of a network link.
    pub fec: Option<Latency>,
    /// Propagation of a metre.
    pub propagation: Option<Latency>,
    /// Bytes of a packet.
    pub packet: Option<u32>,
    /// How switches pass packets on.
    pub switching: Switching,
}

/// An axis, the ranges (first, last) that are meant of it, and where they are written.
pub type Coordinate = (String, Vec<(u32, u32)>, Place);

/// Devices and links that fail together, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What sort of group it is.
    pub kind: String,
    /// Its name; empty where `by` names the groups.
    pub name: String,
    /// Names and patterns of its members, with where each is written.
    pub members: Vec<(String, Place)>,
    /// Roles and link classes, with where each is written.
    pub of: Vec<(String, Place)>,
    /// Ranges (first, last) that a coordinate must be in.
    pub at: Vec<Coordinate>,
    /// Axes: one group for each value.
    pub by: Vec<(String, Place)>,
    /// Where it is written.
    pub place: Place,
    /// The file it is written in, and its text.
    pub origin: std::sync::Arc<(PathBuf, String)>,
}

/// A whole validated design.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Name.
    pub name: String,
    /// Family.
    pub family: Family,
    /// The host.
    pub host: HostPart,
    /// Hosts in service.
    pub hosts: u32,
    /// Host positions lost to management: they stay empty at the end of the last SU.
    pub displaced_hosts: u32,
    /// Rate of a switch-to-switch port.
    pub fabric_rate: Rate,
    /// Tiers, leaf first; as many as the family may use (3 or more).
    pub tiers: Vec<Tier>,
    /// Round spines up until every leaf's uplinks divide evenly.
    pub uniform_trunks: bool,
    /// Spines of a plane and pod, where the specification says.
    pub spines: Option<u32>,
    /// Latencies that belong to no tier.
    pub timing: Timing,
    /// Who forwards.
    pub transit: Transit,
    /// What fails together.
    pub risk_groups: Vec<Group>,
    /// Requirements.
    pub requirements: Vec<Requirement>,
    /// Where it is written.
    pub origin: Origin,
}

/// The text a design comes from, for what turns out to be impossible only when the fabric is built.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Origin {
    /// The file.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
    /// Place of the value of each key: `family`, `hosts`, `su_hosts`, and `leaf`, `spine`, `core` for the switches.
    pub places: BTreeMap<&'static str, Place>,
}

impl Design {
    /// Adds the place of the first of `keys` that is written, unless the error has a place already.
    pub fn locate(&self, error: Error, keys: &[&str]) -> Error {
        let place = keys.iter().chain(&["family"]).find_map(|key| self.origin.places.get(key));
        match place {
            Some(place) if error.place.is_none() => error.file(&self.origin.file).at(*place, &self.origin.text),
            _ => error,
        }
    }

    /// Typical power of the network switches of a fabric of this design, transceivers not included; `None` when
    /// a switch's figure is unknown.
    pub fn network_power(&self, fabric: &Fabric) -> Option<Power> {
        let mut total = 0u64;
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch && r.count > 0) {
            let tier = self.tiers.get((role.tier as usize).checked_sub(1)?)?;
            total = total.checked_add(tier.switch.power?.0.checked_mul(u64::from(role.count))?)?;
        }
        Some(Power(total))
    }
}
