//! What is plugged in where, as files of the field say it: devices by name, ports by label, cables
//! between them.
//!
//! Formats of captures, cable tables and lab tools are read into this and written from it; it keeps
//! the labels of ports that the flat arrays of a [`Fabric`] number, and what a file says of a
//! device beside its cables.

use super::belongs;
use super::class::Class;
use crate::error::Place;
use crate::fabric::index::Id;
use crate::fabric::timing::Timing;
use crate::fabric::{DeviceId, Fabric, HostId, Kind, Transit, hosts};
use crate::units::{Latency, Length, Rate};
use std::collections::BTreeMap;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wiring {
    /// Name of the fabric where the file has one, else empty.
    pub name: String,
    /// Devices, in the order of the file; no two of one name.
    pub devices: Vec<Device>,
    /// Cables, in the order of the file.
    pub cables: Vec<Cable>,
    /// Which of its networks are meant.
    pub networks: Chosen,
    /// Who forwards.
    pub transit: Transit,
    /// What is stated of latencies for the whole fabric; those of devices and cables stand with
    /// these, and its lists are empty.
    pub timing: Timing,
    /// What of a fabric no cabling holds.
    pub beyond: Beyond,
    /// Why this is no fabric as it stands, where the format is one that must say all itself.
    pub doubt: Option<Doubt>,
    /// What was repaired, left out or is doubtful.
    pub notes: Vec<Note>,
}

/// Which networks of a file make the fabric, where only servers join them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chosen {
    /// The one that carries the traffic among GPUs, and those with endpoints of their own.
    #[default]
    Main,
    /// All.
    All,
}

/// What a [`Fabric`] says that a cabling has no place for, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Devices with coordinates and a tier.
    pub coordinates: usize,
    /// Ports kept for something else.
    pub reserved: usize,
    /// Links of which the media are known.
    pub media: usize,
}

/// What is missing or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What would be right.
    pub help: &'static str,
    /// Where in the file.
    pub place: Option<Place>,
}

/// A switch, server, GPU or host adapter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    /// Name, as the file has it.
    pub name: String,
    /// What it is, where the file says.
    pub kind: Option<Kind>,
    /// What it was stated to be otherwise, or turned out to be: it overrules the kind.
    pub class: Option<Class>,
    /// The server that a GPU or adapter is a part of, where that is told.
    pub host: Option<String>,
    /// Model or system type.
    pub model: Option<String>,
    /// Role (`leaf`, `spine`) or group.
    pub role: Option<String>,
    /// Ports it has, used or not.
    pub ports: Option<u32>,
    /// InfiniBand node GUID.
    pub guid: Option<u64>,
    /// Whether it forwards for others although it is an endpoint.
    pub forwards: bool,
    /// Latency, where it is stated.
    pub latency: Option<Latency>,
    /// Its scale-up domain, where scale-up links do not tell it; what one device states holds for
    /// all.
    pub domain: Option<String>,
    /// What else the format says of it, by the format's own words.
    pub attributes: BTreeMap<String, String>,
}

/// One end of a cable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct End {
    /// Index of the device.
    pub device: u32,
    /// Label of its port, as the file has it: `1`, `swp7`, `E1/3/1`, `ibp12s0f0`; empty where the
    /// file names none.
    pub port: String,
}

/// A cable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cable {
    /// One end, the one named first.
    pub a: End,
    /// The other.
    pub b: End,
    /// Rate from `a` to `b`, and back unless `back` says otherwise.
    pub rate: Option<Rate>,
    /// Rate from `b` to `a` where it differs.
    pub back: Option<Rate>,
    /// A link of a scale-up domain.
    pub scale_up: bool,
    /// Length.
    pub length: Option<Length>,
    /// Latency where it is stated as a whole, propagation and FEC in it.
    pub latency: Option<Latency>,
    /// Class of the link, or what is plugged in.
    pub class: Option<String>,
    /// Line of the file that names it first, from 1; 0 where there is none.
    pub line: usize,
    /// What else the format says of it.
    pub attributes: BTreeMap<String, String>,
}

/// Something that was not as the format asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Line, from 1; 0 when it is of the whole file.
    pub line: usize,
    /// What was found, and what was made of it.
    pub text: String,
}

impl Wiring {
    /// The cabling of a fabric: names by coordinates, ports by number; what has no place in it is
    /// counted. O(V + E).
    pub fn of_fabric(fabric: &Fabric) -> Self {
        let hosts: BTreeMap<HostId, String> = hosts::members(fabric)
            .iter()
            .map(|(&h, members)| (h, hosts::host_name(fabric, members)))
            .collect();
        let domains = belongs::stated_domains(fabric);
        let device = |d: DeviceId| {
            let role = fabric.role(d);
            let host = fabric.host.get(d).copied().flatten();
            let domain = domains.and_then(|all| all.get(d)).copied().flatten();
            let ports: u32 = role.ports.iter().map(|g| g.count).sum();
            Device {
                name: fabric.device_name(d),
                kind: Some(role.kind),
                host: host.and_then(|h| hosts.get(&h)).cloned(),
                model: role.part.clone(),
                role: Some(role.name.clone()),
                ports: (ports > 0).then_some(ports),
                forwards: fabric.forwarders.binary_search(&d).is_ok(),
                latency: fabric.timing.device(d),
                domain: domain.map(|domain| domain.to_string()),
                ..Device::default()
            }
        };
        let cable = |link: &crate::fabric::Link| {
            let class = &fabric.classes[link.class.index()];
            Cable {
                a: End {
                    device: link.a.into(),
                    port: link.a_port.to_string(),
                },
                b: End {
                    device: link.b.into(),
                    port: link.b_port.to_string(),
                },
                rate: Some(class.rate_ab),
                back: (class.rate_ba != class.rate_ab).then_some(class.rate_ba),
                scale_up: class.scale_up,
                length: class.length,
                latency: fabric.timing.class(link.class),
                class: Some(class.name.clone()),
                ..Cable::default()
            }
        };
        let media = |l: &&crate::fabric::Link| fabric.classes[l.class.index()].media.is_some();
        Wiring {
            name: fabric.name.clone(),
            devices: fabric.device_ids().map(device).collect(),
            cables: fabric.links.iter().map(cable).collect(),
            networks: Chosen::All,
            transit: fabric.transit,
            timing: Timing {
                devices: Vec::new(),
                classes: Vec::new(),
                ..fabric.timing.clone()
            },
            beyond: Beyond {
                coordinates: if fabric.axes.is_empty() {
                    0
                } else {
                    fabric.devices()
                },
                reserved: fabric.reserved.len(),
                media: fabric.links.iter().filter(media).count(),
            },
            ..Wiring::default()
        }
    }

    /// Cables of each device, as indices. O(V + E).
    pub fn by_device(&self) -> Vec<Vec<u32>> {
        let mut of = vec![Vec::new(); self.devices.len()];
        for (index, cable) in (0u32..).zip(&self.cables) {
            for end in [&cable.a, &cable.b] {
                if let Some(list) = of.get_mut(end.device.index()) {
                    list.push(index);
                }
            }
        }
        of
    }
}
