//! What a format may carry, counted in a wiring.

use super::super::ports::plain;
use super::super::wiring::Wiring;

/// One thing that formats carry or lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// The fabric's name.
    Name,
    /// What devices are.
    Kinds,
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
    /// Rates that differ between the directions of a cable.
    UnequalRates,
    /// Links of scale-up domains, with their switches.
    ScaleUp,
    /// Lengths of cables.
    Lengths,
    /// Classes of cables.
    Classes,
}

impl Feature {
    /// All, in the order they are told.
    pub const ALL: [Feature; 15] = [
        Feature::Name,
        Feature::Kinds,
        Feature::Unlinked,
        Feature::Hosts,
        Feature::Models,
        Feature::Roles,
        Feature::PortCounts,
        Feature::Guids,
        Feature::PortNumbers,
        Feature::PortLabels,
        Feature::Rates,
        Feature::UnequalRates,
        Feature::ScaleUp,
        Feature::Lengths,
        Feature::Classes,
    ];

    /// In words, of many.
    pub fn words(self) -> &'static str {
        match self {
            Feature::Name => "name of the fabric",
            Feature::Kinds => "kinds of devices",
            Feature::Unlinked => "devices without a cable",
            Feature::Hosts => "servers of adapters",
            Feature::Models => "models of devices",
            Feature::Roles => "roles of devices",
            Feature::PortCounts => "port counts of devices",
            Feature::Guids => "GUIDs",
            Feature::PortNumbers => "port numbers",
            Feature::PortLabels => "port labels",
            Feature::Rates => "rates",
            Feature::UnequalRates => "rates that differ by direction",
            Feature::ScaleUp => "scale-up links",
            Feature::Lengths => "lengths of cables",
            Feature::Classes => "classes of cables",
        }
    }

    /// How often a wiring has it. O(V + E).
    pub fn count(self, wiring: &Wiring) -> usize {
        let devices = |has: &dyn Fn(&super::super::wiring::Device) -> bool| wiring.devices.iter().filter(|d| has(d)).count();
        let cables = |has: &dyn Fn(&super::super::wiring::Cable) -> bool| wiring.cables.iter().filter(|c| has(c)).count();
        let ends = |has: &dyn Fn(&str) -> bool| wiring.cables.iter().flat_map(|c| [&c.a, &c.b]).filter(|e| has(&e.port)).count();
        match self {
            Feature::Name => usize::from(!wiring.name.is_empty()),
            Feature::Kinds => devices(&|d| d.kind.is_some()),
            Feature::Unlinked => wiring.by_device().iter().filter(|c| c.is_empty()).count(),
            Feature::Hosts => devices(&|d| d.host.as_deref().is_some_and(|h| h != d.name)),
            Feature::Models => devices(&|d| d.model.is_some()),
            Feature::Roles => devices(&|d| d.role.is_some()),
            Feature::PortCounts => devices(&|d| d.ports.is_some()),
            Feature::Guids => devices(&|d| d.guid.is_some()),
            Feature::PortNumbers => ends(&|p| plain(p).is_some()),
            Feature::PortLabels => ends(&|p| !p.is_empty() && plain(p).is_none()),
            Feature::Rates => cables(&|c| c.rate.is_some()),
            Feature::UnequalRates => cables(&|c| c.back.is_some_and(|b| Some(b) != c.rate)),
            Feature::ScaleUp => cables(&|c| c.scale_up),
            Feature::Lengths => cables(&|c| c.length.is_some()),
            Feature::Classes => cables(&|c| c.class.is_some()),
        }
    }
}
