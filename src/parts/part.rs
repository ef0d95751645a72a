//! What is bought: each part with its figures.

use crate::units::{Latency, Length, Power, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

/// A host: its GPUs, network ports and scale-up domain.
#[derive(Clone, Debug, PartialEq)]
pub struct HostPart {
    /// Catalogue name.
    pub name: String,
    /// GPUs in the host.
    pub gpus: u32,
    /// Network ports of each GPU.
    pub ports_per_gpu: u32,
    /// Rate of each port.
    pub port_rate: Rate,
    /// Ports in one cage of the host.
    pub ports_per_cage: u32,
    /// GPUs joined by one scale-up domain (0 or 1: none). More than `gpus` when the domain spans
    /// hosts.
    pub scale_up_gpus: u32,
    /// Rate of one GPU into its scale-up switch, each direction.
    pub scale_up_rate: Rate,
    /// Greatest power of the host, when a source was read.
    pub power: Option<Power>,
}

/// A switch.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchPart {
    /// Catalogue name.
    pub name: String,
    /// Cages.
    pub cages: u32,
    /// Rate of a whole cage.
    pub cage_rate: Rate,
    /// Port rates a cage can be split to, each with the number of ports a cage then has.
    pub splits: Vec<(Rate, u32)>,
    /// Most logical ports the product allows.
    pub port_limit: u32,
    /// Typical power, when a source was read.
    pub power: Option<Power>,
    /// Latency, when a source was read.
    pub latency: Option<Latency>,
    /// Consecutive ports on one line card, for a modular switch.
    pub line_card_ports: Option<u32>,
}

/// What a medium is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MediumKind {
    /// A transceiver: one in each cage, fibre between them.
    Optic,
    /// A cable with both ends on it.
    Cable,
    /// A network interface card, which holds cages and goes into none.
    Nic,
}

impl MediumKind {
    /// `optic`, `cable` or `nic`.
    pub fn word(self) -> &'static str {
        match self {
            MediumKind::Optic => "optic",
            MediumKind::Cable => "cable",
            MediumKind::Nic => "nic",
        }
    }
}

/// An optic, a cable or a NIC.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaPart {
    /// Catalogue name.
    pub name: String,
    /// What it is.
    pub kind: MediumKind,
    /// Rate of all its lanes together.
    pub rate: Rate,
    /// Longest link, when a source was read.
    pub reach: Option<Length>,
    /// Typical power of one end, when a source was read.
    pub power: Option<Power>,
}

impl SwitchPart {
    /// Ports at a rate: cages times the split, capped by the product. `None` when the rate is not
    /// offered.
    pub fn ports_at(&self, rate: Rate) -> Option<u32> {
        let split = self.splits.iter().find(|s| s.0 == rate)?;
        Some(self.cages.saturating_mul(split.1).min(self.port_limit))
    }
}
