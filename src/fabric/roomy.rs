//! Tiers of switches of which many ports stay empty.

use super::index::{Id, wide};
use super::{Fabric, Kind};

/// A tier of which more than a third of the ports stay empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roomy {
    /// What its switches are called.
    pub role: String,
    /// How many switches there are.
    pub switches: u32,
    /// Ports without a cable that are not reserved.
    pub empty: u64,
    /// All ports.
    pub ports: u64,
}

/// The tiers of which more than a third of the ports stay empty. O(E log roles).
pub fn roomy(fabric: &Fabric) -> Vec<Roomy> {
    let mut used = vec![0u64; fabric.roles.len()];
    let ends = fabric.links.iter().flat_map(|l| [l.a, l.b]);
    for device in ends.chain(fabric.reserved.iter().map(|r| r.device)) {
        used[fabric.role_index(device)] += 1;
    }
    let switches = fabric.roles.iter().zip(used);
    let switches = switches.filter(|(role, _)| role.kind == Kind::Switch);
    let tiers = switches.map(|(role, used)| {
        let each: u64 = role.ports.iter().map(|g| u64::from(g.count)).sum();
        let ports = each * wide(role.count.index());
        Roomy {
            role: role.name.clone(),
            switches: role.count,
            empty: ports.saturating_sub(used),
            ports,
        }
    });
    tiers.filter(|t| 3 * t.empty > t.ports).collect()
}
