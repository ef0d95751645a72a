//! What a fabric says of its latencies; a figure that is not stated is `None`, never a guess.

use super::index::{DeviceId, Id};
use crate::units::Latency;

/// Bytes of a packet where nothing else is stated.
pub const PACKET_BYTES: u32 = 4_096;
/// Propagation of a metre of fibre or copper where nothing else is stated (refractive index 1.468),
/// in picoseconds.
pub const PROPAGATION_PER_METRE: Latency = Latency(4_900);

/// How a switch passes a packet on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Switching {
    /// As it comes in: it is serialised once, at the source's port.
    #[default]
    CutThrough,
    /// After it has come in whole: it is serialised on every link.
    StoreAndForward,
}

impl Switching {
    /// `cut-through` or `store-and-forward`.
    pub fn word(self) -> &'static str {
        match self {
            Switching::CutThrough => "cut-through",
            Switching::StoreAndForward => "store-and-forward",
        }
    }
    /// The reverse of [`Switching::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Switching::CutThrough, Switching::StoreAndForward]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// The stated latencies of a fabric.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// Latency of each device (a switch, from its last bit in to its first bit out or cut-through
    /// alike; a scale-up switch with both its links); empty when none is stated.
    pub devices: Vec<Option<Latency>>,
    /// Latency of a link of each class where it is stated as a whole, propagation and FEC in it;
    /// empty when none is.
    pub classes: Vec<Option<Latency>>,
    /// Forward error correction, once a network link; `None`: not stated apart, so part of the
    /// switch's figure.
    pub fec: Option<Latency>,
    /// Propagation of a metre; `None`: [`PROPAGATION_PER_METRE`].
    pub propagation: Option<Latency>,
    /// Bytes of a packet; `None`: [`PACKET_BYTES`].
    pub packet: Option<u32>,
    /// How switches pass packets on.
    pub switching: Switching,
}

impl Timing {
    /// Latency of a device, where it is stated.
    pub fn device(&self, device: DeviceId) -> Option<Latency> {
        self.devices.get(device.index()).copied().flatten()
    }
    /// Latency of a link of a class, where it is stated as a whole.
    pub fn class(&self, class: u32) -> Option<Latency> {
        self.classes.get(class.index()).copied().flatten()
    }
    /// Bytes of a packet.
    pub fn packet_bytes(&self) -> u32 {
        self.packet.unwrap_or(PACKET_BYTES)
    }
}
