//! Cages: which ports share one, at switches and at hosts.
//!
//! The ports of a switch lie in its cages by its port groups. A host's cages hold the ports of its
//! endpoints one after the other, so that two GPUs of a DGX H100 share one. Whatever counts what is
//! plugged in, or lets it fail, asks here.

use super::index::Id;
use super::{DeviceId, Fabric, HostId, PortGroup, Role};
use std::collections::BTreeMap;

/// A cage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cage {
    /// The device that it is numbered under: a switch, or the first endpoint of a host.
    pub holder: DeviceId,
    /// Its number there, from 1.
    pub number: u32,
}

/// Where the ports of an endpoint are among those of its host.
#[derive(Clone, Copy, Debug)]
struct Shared {
    /// First endpoint of the host.
    first: DeviceId,
    /// Ports of the host's endpoints before this one.
    before: u32,
    /// Ports in a cage.
    each: u32,
}

/// Whose cages an endpoint's ports are in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Host(HostId),
    /// An endpoint of no host.
    Device(DeviceId),
}

/// The cages of a fabric.
#[derive(Clone, Debug)]
pub struct Cages<'a> {
    fabric: &'a Fabric,
    /// By device, for endpoints whose host has cages of several ports; empty where none has.
    shared: Vec<Option<Shared>>,
}

impl<'a> Cages<'a> {
    /// The cages of a fabric. O(V log V) where hosts have cages of several ports, else O(roles).
    pub fn new(fabric: &'a Fabric) -> Self {
        Cages {
            fabric,
            shared: shared(fabric),
        }
    }

    /// The cage of a port; none where the ports of the device are not known.
    pub fn of(&self, device: DeviceId, port: u32) -> Option<Cage> {
        if let Some(at) = self.shared.get(device.index()).copied().flatten() {
            return Some(Cage {
                holder: at.first,
                number: (at.before + port.saturating_sub(1)) / at.each + 1,
            });
        }
        let number = self.fabric.cage(device, port)?;
        Some(Cage {
            holder: device,
            number,
        })
    }

    /// The same; where it is not known, each port is in one of its own.
    pub fn or_own(&self, device: DeviceId, port: u32) -> Cage {
        self.of(device, port).unwrap_or(Cage {
            holder: device,
            number: port,
        })
    }
}

/// The endpoints whose host has cages of several ports. An endpoint of no host is one of its own.
fn shared(fabric: &Fabric) -> Vec<Option<Shared>> {
    let several = |ports: &u32| *ports > 1;
    let any = |r: &Role| r.host_cage_ports.is_some_and(|p| several(&p));
    if !fabric.roles.iter().any(any) {
        return Vec::new();
    }
    let mut found = vec![None; fabric.devices()];
    // First endpoint of each host, and its ports so far.
    let mut filled: BTreeMap<Owner, (DeviceId, u32)> = BTreeMap::new();
    for role in &fabric.roles {
        let each = role.host_cage_ports.filter(several);
        let (Some(each), Some(ports)) = (each, role.ports.first()) else {
            continue;
        };
        for device in role.devices() {
            let owner = match fabric.host.get(device).copied().flatten() {
                None => Owner::Device(device),
                Some(host) => Owner::Host(host),
            };
            let (first, before) = filled.entry(owner).or_insert((device, 0));
            let place = Shared {
                first: *first,
                before: *before,
                each,
            };
            *before += ports.count;
            found[device.index()] = Some(place);
        }
    }
    found
}

impl Fabric {
    /// The cage that a port of a device is in, from 1, where the device's ports are known; that of
    /// a host is in [`Cages`].
    fn cage(&self, device: DeviceId, port: u32) -> Option<u32> {
        let holds = |g: &&PortGroup| port >= g.first && port < g.first + g.count;
        let group = self.role(device).ports.iter().find(holds)?;
        Some(group.first_cage + (port - group.first) / group.per_cage.max(1))
    }
}
