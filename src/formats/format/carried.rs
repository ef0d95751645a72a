//! What a format may carry, counted in a wiring; and which of it can change an answer.

use super::super::ib_discover::is_nominal;
use super::super::kinds::kinds;
use super::super::ports::plain;
use super::super::wiring::{Cable, Device, Wiring};
use crate::fabric::index::Id;
use crate::fabric::timing::Timing;
use crate::fabric::{Kind, Transit};
use std::collections::HashSet;

/// One thing that formats carry or lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// The fabric's name.
    Name,
    /// What devices are.
    Kinds,
    /// Which endpoints are GPUs and which host vertices, which devices are of a scale-up domain,
    /// and which links where no such device is at their ends.
    KindsApart,
    /// Devices without a cable.
    Unlinked,
    /// The server that a GPU or adapter belongs to.
    Hosts,
    /// Models of devices.
    Models,
    /// Roles of devices.
    Roles,
    /// How many ports devices have.
    PortCounts,
    /// GUIDs.
    Guids,
    /// Numbers of ports.
    PortNumbers,
    /// Labels of ports that are no plain numbers.
    PortLabels,
    /// Rates.
    Rates,
    /// Rates that no width and speed of InfiniBand make.
    OddRates,
    /// Rates that differ between the directions of a cable.
    UnequalRates,
    /// Links of scale-up domains, with their switches.
    ScaleUp,
    /// Scale-up domains that scale-up links do not tell.
    Domains,
    /// That nobody forwards for the GPUs of its scale-up domain.
    Transit,
    /// Endpoints that forward for others.
    Forwarders,
    /// Latencies of devices, and what is stated for the whole fabric.
    Latencies,
    /// Latencies of cables.
    CableLatencies,
    /// Lengths of cables.
    Lengths,
    /// Classes of cables.
    Classes,
    /// Coordinates and tiers of devices.
    Coordinates,
    /// Ports kept for something else.
    Reserved,
    /// What is plugged in at the ends of cables.
    Media,
}

/// What is lost by writing a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What.
    pub feature: Feature,
    /// How often.
    pub count: usize,
    /// Whether a solver, asked of what was written, may answer otherwise.
    pub changes_answers: bool,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.count, self.feature.words())
    }
}

impl Feature {
    /// All, in the order they are told.
    pub const ALL: [Feature; 25] = [
        Feature::Name,
        Feature::Kinds,
        Feature::KindsApart,
        Feature::Unlinked,
        Feature::Hosts,
        Feature::Models,
        Feature::Roles,
        Feature::PortCounts,
        Feature::Guids,
        Feature::PortNumbers,
        Feature::PortLabels,
        Feature::Rates,
        Feature::OddRates,
        Feature::UnequalRates,
        Feature::ScaleUp,
        Feature::Domains,
        Feature::Transit,
        Feature::Forwarders,
        Feature::Latencies,
        Feature::CableLatencies,
        Feature::Lengths,
        Feature::Classes,
        Feature::Coordinates,
        Feature::Reserved,
        Feature::Media,
    ];

    /// In words, of many.
    pub fn words(self) -> &'static str {
        match self {
            Feature::Name => "name of the fabric",
            Feature::Kinds => "kinds of devices",
            Feature::KindsApart => {
                "host vertices, scale-up devices and their links told from others"
            }
            Feature::Unlinked => "devices without a cable",
            Feature::Hosts => "servers of adapters",
            Feature::Models => "models of devices",
            Feature::Roles => "roles of devices",
            Feature::PortCounts => "port counts of devices",
            Feature::Guids => "GUIDs",
            Feature::PortNumbers => "port numbers",
            Feature::PortLabels => "port labels",
            Feature::Rates => "rates",
            Feature::OddRates => "rates that InfiniBand does not name",
            Feature::UnequalRates => "rates that differ by direction",
            Feature::ScaleUp => "scale-up links",
            Feature::Domains => "scale-up domains of devices",
            Feature::Transit => "transit (nobody forwards within scale-up domains)",
            Feature::Forwarders => "forwarders (endpoints that forward for others)",
            Feature::Latencies => "latencies of devices",
            Feature::CableLatencies => "latencies of cables",
            Feature::Lengths => "lengths of cables",
            Feature::Classes => "classes of cables",
            Feature::Coordinates => "coordinates and tiers of devices",
            Feature::Reserved => "reserved ports",
            Feature::Media => "media of cables",
        }
    }

    /// How often a wiring has it. O(V + E).
    pub fn count(self, wiring: &Wiring) -> usize {
        let devices = |has: fn(&Device) -> bool| wiring.devices.iter().filter(|d| has(d)).count();
        let cables = |has: fn(&Cable) -> bool| wiring.cables.iter().filter(|c| has(c)).count();
        let ends = |has: fn(&str) -> bool| {
            wiring
                .cables
                .iter()
                .flat_map(|c| [&c.a, &c.b])
                .filter(|e| has(&e.port))
                .count()
        };
        match self {
            Feature::Name => usize::from(!wiring.name.is_empty()),
            Feature::Kinds => devices(|d| d.kind.is_some()),
            Feature::KindsApart => blurred(wiring),
            Feature::Unlinked => wiring.by_device().iter().filter(|c| c.is_empty()).count(),
            Feature::Hosts => devices(|d| d.host.as_deref().is_some_and(|h| h != d.name)),
            Feature::Models => devices(|d| d.model.is_some()),
            Feature::Roles => devices(|d| d.role.is_some()),
            Feature::PortCounts => devices(|d| d.ports.is_some()),
            Feature::Guids => devices(|d| d.guid.is_some()),
            Feature::PortNumbers => ends(|p| plain(p).is_some()),
            Feature::PortLabels => ends(|p| !p.is_empty() && plain(p).is_none()),
            Feature::Rates => cables(|c| c.rate.is_some()),
            Feature::OddRates => cables(|c| {
                !c.scale_up
                    && [c.rate, c.back]
                        .into_iter()
                        .flatten()
                        .any(|r| r.0 > 0 && !is_nominal(r))
            }),
            Feature::UnequalRates => cables(|c| c.back.is_some_and(|b| Some(b) != c.rate)),
            Feature::ScaleUp => cables(|c| c.scale_up),
            Feature::Domains => devices(|d| d.domain.is_some()),
            Feature::Transit => usize::from(wiring.transit == Transit::None),
            Feature::Forwarders => devices(|d| d.forwards),
            Feature::Latencies => {
                devices(|d| d.latency.is_some()) + usize::from(wiring.timing != Timing::default())
            }
            Feature::CableLatencies => cables(|c| c.latency.is_some()),
            Feature::Lengths => cables(|c| c.length.is_some()),
            Feature::Classes => cables(|c| c.class.is_some()),
            Feature::Coordinates => wiring.beyond.coordinates,
            Feature::Reserved => wiring.beyond.reserved,
            Feature::Media => wiring.beyond.media,
        }
    }

    /// Whether a solver may answer otherwise where it is lost.
    pub fn can_change_answers(self) -> bool {
        match self {
            Feature::Kinds
            | Feature::KindsApart
            | Feature::Hosts
            | Feature::Rates
            | Feature::OddRates
            | Feature::UnequalRates
            | Feature::ScaleUp
            | Feature::Domains
            | Feature::Transit
            | Feature::Forwarders
            | Feature::Latencies
            | Feature::CableLatencies
            | Feature::Lengths => true,
            Feature::Name
            | Feature::Unlinked
            | Feature::Models
            | Feature::Roles
            | Feature::PortCounts
            | Feature::Guids
            | Feature::PortNumbers
            | Feature::PortLabels
            | Feature::Classes
            | Feature::Coordinates
            | Feature::Reserved
            | Feature::Media => false,
        }
    }

    /// What is lost of it where a format carries only `carried`; `None` when nothing is. O(V + E).
    pub(super) fn lost(self, wiring: &Wiring, carried: &[Feature]) -> Option<Loss> {
        let mut count = self.count(wiring);
        let mut changes_answers = self.can_change_answers();
        if self == Feature::Kinds {
            // Kinds are inferred again: only those that come out otherwise change anything.
            let mistaken = mistaken(wiring, carried);
            changes_answers = mistaken > 0;
            count = if changes_answers { mistaken } else { count };
        }
        if self == Feature::OddRates && !carried.contains(&Feature::Rates) {
            return None;
        }
        if self == Feature::Hosts {
            // A server of one adapter fails as the adapter does.
            changes_answers = are_shared(wiring);
        }
        (count > 0).then_some(Loss {
            feature: self,
            count,
            changes_answers,
        })
    }
}

/// Devices whose kind is taken for another where a format carries only `carried`, kinds not among
/// them.
fn mistaken(wiring: &Wiring, carried: &[Feature]) -> usize {
    let carries = |feature: Feature| carried.contains(&feature);
    let bare = |device: &Device| Device {
        name: device.name.clone(),
        host: device.host.clone().filter(|_| carries(Feature::Hosts)),
        model: device.model.clone().filter(|_| carries(Feature::Models)),
        role: device.role.clone().filter(|_| carries(Feature::Roles)),
        ..Device::default()
    };
    let told = Wiring {
        devices: wiring.devices.iter().map(bare).collect(),
        cables: wiring.cables.clone(),
        ..Wiring::default()
    };
    // What this file says, or what is inferred of all it says, against what is inferred of the
    // rest.
    let ((known, _), (inferred, _)) = (kinds(wiring), kinds(&told));
    parts(&known)
        .zip(parts(&inferred))
        .filter(|(known, inferred)| known != inferred)
        .count()
}

/// What devices are to a solver: endpoints, which may be called GPUs or hosts, or what their kind
/// says.
fn parts(kinds: &[Kind]) -> impl Iterator<Item = Option<Kind>> + '_ {
    let endpoint = if kinds.contains(&Kind::Gpu) {
        Kind::Gpu
    } else {
        Kind::Host
    };
    kinds
        .iter()
        .map(move |kind| Some(*kind).filter(|k| *k != endpoint))
}

/// Host vertices beside GPUs, scale-up devices with a network cable, and scale-up cables of no such
/// device: a format that tells endpoints from switches alone, or scale-up links by the devices at
/// their ends, blurs them.
fn blurred(wiring: &Wiring) -> usize {
    let of = |kind: Kind| {
        wiring
            .devices
            .iter()
            .filter(|d| d.kind == Some(kind))
            .count()
    };
    let beside = if of(Kind::Gpu) > 0 { of(Kind::Host) } else { 0 };
    let network = wiring
        .cables
        .iter()
        .filter(|c| !c.scale_up)
        .flat_map(|c| [c.a.device, c.b.device]);
    let scale_up = |d: &u32| wiring.devices[d.index()].kind == Some(Kind::ScaleUp);
    let unsaid = |c: &&Cable| c.scale_up && !scale_up(&c.a.device) && !scale_up(&c.b.device);
    beside
        + network.filter(scale_up).collect::<HashSet<u32>>().len()
        + wiring.cables.iter().filter(unsaid).count()
}

/// Whether some server has more than one device.
fn are_shared(wiring: &Wiring) -> bool {
    let mut seen = HashSet::new();
    wiring
        .devices
        .iter()
        .filter_map(|d| d.host.as_deref())
        .any(|host| !seen.insert(host))
}
