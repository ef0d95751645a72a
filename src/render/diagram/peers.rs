//! Devices that forward and the trunks between them, as drawings of direct fabrics see them.

use super::labels::counted;
use super::units::Units;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, Kind, NONE, Role};
use crate::overlay::{Overlay, Tone};
use crate::units::Rate;
use std::collections::{BTreeMap, BTreeSet};

/// What joins two switches.
#[derive(Clone, Copy, Default)]
pub(super) struct Edge {
    /// Parallel links.
    pub links: usize,
    /// Capacity in bit/s.
    pub capacity: u64,
    /// Strongest tone of its links.
    pub tone: Tone,
}

/// The switches, or the endpoints that forward where there are no switches, numbered in device
/// order, which is that of their coordinates or of the file.
pub(super) struct Peers<'a> {
    pub fabric: &'a Fabric,
    pub overlay: &'a Overlay,
    /// Devices.
    pub switches: Vec<DeviceId>,
    /// Hosts of each switch.
    pub hosts: Vec<usize>,
    /// Edges by switch number, the lower first.
    pub edges: BTreeMap<(u32, u32), Edge>,
    /// Endpoints of a host where all have as many.
    pub each: Option<usize>,
    /// Whether the peers are endpoints.
    pub forwarding: bool,
    /// Rates of the links between peers.
    rates: BTreeSet<Rate>,
}

/// Whether a fabric has no switches and its endpoints forward.
pub(super) fn forwarding(fabric: &Fabric) -> bool {
    !fabric.forwarders.is_empty()
        && !fabric
            .roles
            .iter()
            .any(|r| r.kind == Kind::Switch && r.count > 0)
}

impl<'a> Peers<'a> {
    /// O(V + E log E).
    pub(super) fn new(fabric: &'a Fabric, units: &Units, overlay: &'a Overlay) -> Self {
        let forwarding = forwarding(fabric);
        let switches: Vec<DeviceId> = if forwarding {
            fabric.forwarders.clone()
        } else {
            fabric
                .roles
                .iter()
                .filter(|r| r.kind == Kind::Switch)
                .flat_map(Role::devices)
                .collect()
        };
        let mut number = vec![NONE; fabric.devices()];
        switches
            .iter()
            .enumerate()
            .for_each(|(index, d)| number[d.index()] = narrow(index));
        let mut edges: Vec<((u32, u32), Edge)> = Vec::new();
        let mut hosts: Vec<(u32, u32)> = Vec::new();
        let mut classes = vec![false; fabric.classes.len()];
        for (id, link) in fabric.numbered_links() {
            let (a, b) = (number[link.a.index()], number[link.b.index()]);
            match (a == NONE, b == NONE) {
                (false, false) => {
                    let class = &fabric.classes[link.class.index()];
                    classes[link.class.index()] = true;
                    let capacity = class.rate_ab.0.max(class.rate_ba.0);
                    edges.push((
                        (a.min(b), a.max(b)),
                        Edge {
                            links: 1,
                            capacity,
                            tone: overlay.link(id),
                        },
                    ));
                }
                (true, false) => hosts.push((b, units.of[link.a.index()])),
                (false, true) => hosts.push((a, units.of[link.b.index()])),
                (true, true) => {}
            }
        }
        edges.sort_by_key(|e| e.0);
        edges.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1.links += next.1.links;
                kept.1.capacity += next.1.capacity;
                kept.1.tone = kept.1.tone.max(next.1.tone);
            }
            same
        });
        hosts.sort_unstable();
        hosts.dedup();
        let mut count = vec![0; switches.len()];
        hosts
            .iter()
            .for_each(|(switch, _)| count[switch.index()] += 1);
        let each = units
            .list
            .first()
            .map(|u| u.endpoints)
            .filter(|each| units.list.iter().all(|u| u.endpoints == *each));
        let rates = fabric
            .classes
            .iter()
            .zip(&classes)
            .filter(|(_, used)| **used)
            .map(|(class, _)| class.rate_ab.max(class.rate_ba))
            .collect();
        Peers {
            fabric,
            overlay,
            switches,
            hosts: count,
            edges: edges.into_iter().collect(),
            each,
            forwarding,
            rates,
        }
    }

    /// What a peer is: `switch`, or `GPU` where endpoints forward.
    pub(super) fn word(&self) -> &'static str {
        match (self.forwarding, self.fabric.endpoint_kind()) {
            (false, _) => "switch",
            (true, Kind::Gpu) => "GPU",
            (true, _) => "host",
        }
    }

    /// `8 switches`, `16 hosts`: what some peers are and hold.
    pub(super) fn content(&self, members: &[u32]) -> Vec<String> {
        let hosts: usize = members.iter().map(|n| self.hosts[n.index()]).sum();
        let mut parts = vec![counted(members.len(), self.word())];
        if !self.forwarding {
            parts.push(counted(hosts, "host"));
        }
        parts
    }

    /// The strongest tone of some peers.
    pub(super) fn tone(&self, members: &[u32]) -> Tone {
        members
            .iter()
            .map(|n| self.overlay.device(self.switches[n.index()]))
            .max()
            .unwrap_or_default()
    }

    /// Class of a switch's box.
    pub(super) fn class(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Beyond => "beyond",
            Tone::Path => "path",
            Tone::Beside => "beside",
            Tone::Failed => "failed",
            _ if self.forwarding => "ep",
            Tone::Load(load) => super::svg::rated(load),
            _ => "sw",
        }
    }

    /// `trunks of 2 x 400 Gb/s`.
    pub(super) fn trunks(&self) -> String {
        let rates: Vec<String> = self.rates.iter().take(4).map(ToString::to_string).collect();
        let sizes = || {
            self.edges
                .iter()
                .filter(|((a, b), _)| a != b)
                .map(|(_, e)| e.links)
        };
        let size = match (sizes().min(), sizes().max()) {
            (Some(least), Some(most)) if least == most => format!("{least} x "),
            (Some(least), Some(most)) => format!("{least} to {most} x "),
            _ => String::new(),
        };
        format!("trunks of {size}{}", rates.join(" or "))
    }
}
