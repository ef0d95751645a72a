//! The links of a design's fabric that findings speak of.

use super::finding::Link;
use crate::fabric::{DeviceId, Fabric};
use std::collections::HashMap;

/// Devices and links of a design by name.
pub(super) struct Located<'a> {
    design: &'a Fabric,
    devices: HashMap<String, DeviceId>,
    between: HashMap<(DeviceId, DeviceId), Vec<usize>>,
    taken: Vec<bool>,
}

impl<'a> Located<'a> {
    /// O(V + E) expected.
    pub(super) fn new(design: &'a Fabric) -> Self {
        let devices = design
            .device_ids()
            .map(|d| (design.device_name(d).to_lowercase(), d))
            .collect();
        let mut between: HashMap<(DeviceId, DeviceId), Vec<usize>> = HashMap::new();
        for (id, link) in design.links.iter().enumerate() {
            between
                .entry((link.a.min(link.b), link.a.max(link.b)))
                .or_default()
                .push(id);
        }
        Located {
            design,
            devices,
            between,
            taken: vec![false; design.links.len()],
        }
    }

    pub(super) fn device(&self, name: &str) -> Option<DeviceId> {
        self.devices.get(&name.to_lowercase()).copied()
    }

    /// The link of an expected cable, by its ports, else one of its pair that no other finding has
    /// taken.
    pub(super) fn link(&mut self, link: &Link) -> Option<usize> {
        let (a, b) = (self.device(&link.a.device)?, self.device(&link.b.device)?);
        let known = self
            .between
            .get(&(a.min(b), a.max(b)))
            .map_or(&[][..], Vec::as_slice);
        let ports = (
            link.a.port.parse::<u32>().ok(),
            link.b.port.parse::<u32>().ok(),
        );
        let same = |id: &&usize| {
            let l = &self.design.links[**id];
            let (low, high) = if l.a == a {
                (l.a_port, l.b_port)
            } else {
                (l.b_port, l.a_port)
            };
            ports == (Some(low), Some(high)) && !self.taken[**id]
        };
        let found = known
            .iter()
            .find(same)
            .or_else(|| known.iter().find(|id| !self.taken[**id]))
            .copied()?;
        self.taken[found] = true;
        Some(found)
    }
}
