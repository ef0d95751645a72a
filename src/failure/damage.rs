//! What is dead when components have failed, and the network that is left.

use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, LinkId, Vertex, network::Network};

/// Failed links and devices, sorted, none twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Links that failed themselves.
    pub links: Vec<LinkId>,
    /// Devices that failed, with all their links.
    pub devices: Vec<DeviceId>,
}

impl Damage {
    /// Of given links and devices.
    pub fn new(mut links: Vec<LinkId>, mut devices: Vec<DeviceId>) -> Self {
        links.sort_unstable();
        links.dedup();
        devices.sort_unstable();
        devices.dedup();
        Damage { links, devices }
    }

    /// With more that has failed.
    pub fn with(&self, more: &Damage) -> Self {
        Damage::new(
            [self.links.as_slice(), &more.links].concat(),
            [self.devices.as_slice(), &more.devices].concat(),
        )
    }

    /// Whether a device has failed. O(log failed).
    pub fn has_device(&self, device: DeviceId) -> bool {
        self.devices.binary_search(&device).is_ok()
    }

    /// Whether a link carries nothing: it failed, or a device at its ends. O(log failed).
    pub fn kills(&self, fabric: &Fabric, link: LinkId) -> bool {
        let ends = &fabric.links[link.index()];
        self.links.binary_search(&link).is_ok()
            || self.has_device(ends.a)
            || self.has_device(ends.b)
    }

    /// The network without what has failed. O(V + E).
    pub fn network(&self, fabric: &Fabric, network: &Network) -> Network {
        let mut damaged = network.clone();
        for &device in &self.devices {
            for &arc in network.out.of(device.vertex()) {
                damaged.capacity[arc] = 0;
                damaged.capacity[arc.reverse()] = 0;
            }
        }
        for &id in &self.links {
            let link = &fabric.links[id.index()];
            let arc = network
                .arc_of(id, link)
                .filter(|_| !self.has_device(link.a) && !self.has_device(link.b));
            let Some(forward) = arc else { continue };
            let class = &fabric.classes[link.class.index()];
            damaged.capacity[forward] -= class.rate_ab.0 / network.unit.0;
            damaged.capacity[forward.reverse()] -= class.rate_ba.0 / network.unit.0;
        }
        damaged
    }

    /// The devices that failed and the ends of the links that failed, as vertices, sorted.
    pub fn touched(&self, fabric: &Fabric) -> Vec<Vertex> {
        let ends = |&l: &LinkId| [fabric.links[l.index()].a, fabric.links[l.index()].b];
        let mut touched: Vec<Vertex> = self
            .links
            .iter()
            .flat_map(ends)
            .chain(self.devices.iter().copied())
            .map(DeviceId::vertex)
            .collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}
