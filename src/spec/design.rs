//! The validated design: what a specification says once every name is resolved and every number is
//! checked.

pub use super::group::Group;

use super::demand::Requirement;
use crate::error::{Error, Place, Result};
use crate::fabric::timing::Switching;
use crate::fabric::{Fabric, Transit};
use crate::parts::{HostPart, MediaPart, MediumKind, SwitchPart};
use crate::units::{Latency, Length, Oversubscription, Rate};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

/// Tiers of which a specification can state something each: leaf, spine and core.
pub const STATED_TIERS: usize = 3;

/// What a family makes of its keys: how large it is, and how it is built.
pub trait Topology: Debug + Send + Sync {
    /// Builds the fabric of a design of this topology.
    ///
    /// # Errors
    /// What is impossible is refused with the arithmetic, never rounded away.
    fn build(&self, design: &Design) -> Result<Fabric>;
    /// Tiers of switches that it may have.
    fn levels(&self) -> usize;
    /// The most that can be written for `tiers`; 0 where it has no such key.
    fn most_tiers(&self) -> u8;
    /// Whether it has switches.
    fn has_switches(&self) -> bool;
}

/// One tier's settings. Index 0 is the leaf tier, 1 the spine, 2 the core; with more tiers the last
/// is the core, all between are spines.
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
    /// What is plugged in at the ends of the links below this tier.
    pub media_below: Option<Media>,
    /// Ports reserved on every switch of this tier, with their purpose.
    pub reserved_per_switch: Vec<(String, u32)>,
    /// Ports reserved once in the fabric, spread one a switch over the last SU's switches of this
    /// tier.
    pub reserved_total: Vec<(String, u32)>,
}

/// What is plugged in at both ends of the links below a tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Media {
    /// At the lower end.
    pub lower: MediaPart,
    /// At the upper end; of a cable the same part.
    pub upper: MediaPart,
}

impl Media {
    /// Whether that is one cable with both ends fixed to it.
    pub fn is_cable(&self) -> bool {
        self.lower.kind == MediumKind::Cable
    }
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

/// A whole validated design.
#[derive(Clone, Debug)]
pub struct Design {
    /// Name.
    pub name: String,
    /// What its family makes of its keys.
    pub topology: Arc<dyn Topology>,
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
    /// Uplinks of a leaf and of a spine, where the specification says; one number alone is that of
    /// the tier below the top.
    pub uplinks: Vec<u32>,
    /// Cores of a plane above the spines of one number, where the specification says.
    pub cores: Option<u32>,
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
    /// Place of the value of each key: `family`, `hosts`, `su_hosts`, and `leaf`, `spine`, `core`
    /// for the switches.
    pub places: BTreeMap<&'static str, Place>,
}

impl Design {
    /// Adds the place of the first of `keys` that is written, unless the error has a place already.
    pub fn locate(&self, error: Error, keys: &[&str]) -> Error {
        let place = keys
            .iter()
            .chain(&["family"])
            .find_map(|key| self.origin.places.get(key));
        match place {
            Some(place) if error.place.is_none() => {
                error.file(&self.origin.file).at(*place, &self.origin.text)
            }
            _ => error,
        }
    }
}
