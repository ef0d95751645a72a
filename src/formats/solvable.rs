//! From what is plugged in where to a fabric that can be solved.

use super::class::Class;
use super::sums::check_sums;
use super::wiring::{Cable, Chosen, Device, Note, Wiring};
use super::{belongs, kinds, networks, ports};
use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, Table, narrow, numbered};
use crate::fabric::{DeviceId, Fabric, HostId, Kind, Link, LinkClass, NONE, Role};
use crate::parts::Catalogue;
use crate::units::{Latency, Length, Rate};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What makes two cables one class of links; rates from the lower device to the higher and back.
#[derive(PartialEq, Eq, Hash)]
struct Alike<'a> {
    name: &'a str,
    rate_ab: Rate,
    rate_ba: Rate,
    scale_up: bool,
    length: Option<Length>,
    latency: Option<Latency>,
}

impl Wiring {
    /// Gives every cable without a rate the one stated, and says how many.
    pub fn assume_rate(&mut self, rate: Rate) {
        let unknown = self
            .cables
            .iter_mut()
            .filter(|c| c.rate.is_none())
            .map(|c| c.rate = Some(rate))
            .count();
        if unknown > 0 {
            self.notes.push(Note {
                line: 0,
                text: format!(
                    "{unknown} cables whose rate the file does not say take {rate}, as stated"
                ),
            });
        }
    }

    /// States what every device is (see `kinds::classes`); the cables of what turns out to be a
    /// scale-up device are scale-up links. Leaves out what carries nothing: cables from a device to
    /// itself, what neither forwards nor is an endpoint, networks that are not chosen, and endpoints
    /// without a network cable, which are noted; the rest [`super::guess`] tells. O((V + E) log V).
    pub fn completed(mut self) -> Self {
        let classes = kinds::classes(&self).of;
        let devices = &self.devices;
        let inferred =
            |d: u32| devices[d.index()].kind.is_none() && classes[d.index()] == Class::ScaleUp;
        for cable in &mut self.cables {
            cable.scale_up |= inferred(cable.a.device) || inferred(cable.b.device);
        }
        self.without_loops();
        let networks = networks::networks(&self, &classes);
        let kept = match self.networks {
            Chosen::Main => networks.kept(),
            Chosen::All => vec![true; networks.all.len()],
        };
        let mut keep = networks.without(&self, &kept);
        for ((device, class), keep) in self.devices.iter_mut().zip(&classes).zip(&mut keep) {
            (device.class, device.kind) = (Some(*class), Some(class.kind()));
            *keep &= !class.is_aside();
        }
        if keep.contains(&false) {
            self.leave_out(&keep);
        }
        self.networks = Chosen::All;
        self.without_unlinked()
    }

    /// Drops cables from a device to itself, with a note.
    fn without_loops(&mut self) {
        let (devices, loops) = (&self.devices, &mut self.notes);
        self.cables.retain(|cable| {
            let kept = cable.a.device != cable.b.device;
            if !kept {
                let name = devices
                    .get(cable.a.device.index())
                    .map_or("", |d| d.name.as_str());
                loops.push(Note {
                    line: cable.line,
                    text: format!(
                        "a cable joins {name} to itself: it carries nothing and is left out"
                    ),
                });
            }
            kept
        });
    }

    /// Drops endpoints without a network cable, with notes.
    fn without_unlinked(mut self) -> Self {
        let endpoint = if self.devices.iter().any(|d| d.kind == Some(Kind::Gpu)) {
            Kind::Gpu
        } else {
            Kind::Host
        };
        let mut linked = vec![false; self.devices.len()];
        for cable in self.cables.iter().filter(|c| !c.scale_up) {
            linked[cable.a.device.index()] = true;
            linked[cable.b.device.index()] = true;
        }
        let keep: Vec<bool> = self
            .devices
            .iter()
            .zip(&linked)
            .map(|(d, linked)| *linked || d.kind != Some(endpoint))
            .collect();
        for (device, _) in self.devices.iter().zip(&keep).filter(|k| !k.1) {
            let text = format!(
                "{} is an endpoint without a network cable: it has no rate and is left out",
                device.name
            );
            self.notes.push(Note { line: 0, text });
        }
        if keep.contains(&false) {
            self.leave_out(&keep);
        }
        self
    }

    /// Drops devices with their cables, and renumbers. O(V + E).
    pub(crate) fn leave_out(&mut self, keep: &[bool]) {
        let mut number = vec![NONE; keep.len()];
        for (next, (device, _)) in (0u32..).zip(keep.iter().enumerate().filter(|k| *k.1)) {
            number[device] = next;
        }
        let mut kept = keep.iter();
        self.devices
            .retain(|_| kept.next().copied().unwrap_or(true));
        self.cables
            .retain(|c| keep[c.a.device.index()] && keep[c.b.device.index()]);
        for cable in &mut self.cables {
            cable.a.device = number[cable.a.device.index()];
            cable.b.device = number[cable.b.device.index()];
        }
    }

    /// A fabric with the names of the file, a role for each kind and role that the file tells
    /// (`gpu`, `host`, `switch` where it tells none), ports numbered as `ports::numbers` says.
    /// What [`Wiring::completed`] leaves out is left out. O(E log E).
    ///
    /// # Errors
    /// When the file must say all itself and does not, a rate is unknown, a port holds two cables,
    /// or fewer than two endpoints are there.
    pub fn to_fabric(&self) -> Result<Fabric> {
        if let Some(doubt) = &self.doubt {
            return Err(Error::new(&doubt.message)
                .help(doubt.help)
                .placed(doubt.place));
        }
        let whole = self.clone().completed();
        if let Some(cable) = whole.cables.iter().find(|c| c.rate.is_none()) {
            return Err(whole.unknown_rate(cable));
        }
        let name = if whole.name.is_empty() {
            "import".into()
        } else {
            whole.name.clone()
        };
        let mut fabric = Fabric {
            name,
            family: "import".into(),
            transit: whole.transit,
            ..Fabric::default()
        };
        fabric.timing = whole.timing.clone();
        let id_of = whole.roles(&mut fabric);
        whole.links(&mut fabric, &id_of)?;
        let count = fabric.endpoints().len();
        if count < 2 {
            let found = if count == 0 {
                "no endpoints"
            } else {
                "a single endpoint"
            };
            return Err(Error::new(format!("the file has {found} with a cable; nothing can be sent"))
                .help("an endpoint is a device of the kind gpu or host; say which devices are such, where the format can"));
        }
        whole.belonging(&mut fabric, &id_of);
        check_sums(&fabric, Path::new(&fabric.name))?;
        Ok(fabric)
    }

    /// Links with their classes, each from the lower device to the higher.
    fn links(&self, fabric: &mut Fabric, id_of: &[u32]) -> Result<()> {
        let numbers = ports::numbers(self)?;
        let mut class_of = HashMap::new();
        for (cable, numbers) in self.cables.iter().zip(&numbers) {
            let forth = cable.rate.unwrap_or_default();
            let back = cable.back.unwrap_or(forth);
            let mut ends = [
                (id_of[cable.a.device.index()], numbers[0], forth),
                (id_of[cable.b.device.index()], numbers[1], back),
            ];
            ends.sort_by_key(|e| e.0);
            let [(a, a_port, rate_ab), (b, b_port, rate_ba)] = ends;
            let name =
                cable
                    .class
                    .as_deref()
                    .unwrap_or(if cable.scale_up { "scale-up" } else { "link" });
            let (scale_up, length, latency) = (cable.scale_up, cable.length, cable.latency);
            let alike = Alike {
                name,
                rate_ab,
                rate_ba,
                scale_up,
                length,
                latency,
            };
            let class = *class_of.entry(alike).or_insert_with(|| {
                let name = name.to_string();
                fabric.classes.push(LinkClass {
                    name,
                    rate_ab,
                    rate_ba,
                    scale_up,
                    length,
                    media: None,
                    cable: false,
                });
                fabric.timing.classes.push(latency);
                narrow(fabric.classes.len()) - 1
            });
            fabric.links.push(Link {
                a: a.into(),
                b: b.into(),
                a_port,
                b_port,
                class,
            });
        }
        if fabric.timing.classes.iter().all(Option::is_none) {
            fabric.timing.classes.clear();
        }
        Ok(())
    }

    /// What the devices of the fabric belong to, whether they forward, and their latencies.
    fn belonging(&self, fabric: &mut Fabric, id_of: &[u32]) {
        let mut device_of = vec![0; id_of.len()];
        id_of
            .iter()
            .enumerate()
            .for_each(|(index, &id)| device_of[id.index()] = index);
        let devices: Vec<&Device> = device_of
            .iter()
            .map(|&index| &self.devices[index])
            .collect();
        let kinds = belongs::kinds(fabric);
        fabric.forwarders = numbered(&devices)
            .filter(|d| d.1.forwards)
            .map(|d| d.0)
            .collect();
        if devices.iter().any(|d| d.latency.is_some()) {
            fabric.timing.devices = devices.iter().map(|d| d.latency).collect();
        }
        fabric.domain = if devices.iter().any(|d| d.domain.is_some()) {
            belongs::numbered(devices.iter().map(|d| d.domain.as_deref()))
        } else {
            belongs::domains(fabric, &kinds)
        };
        let hosts = hosts(fabric, &devices, &kinds);
        (fabric.host, fabric.host_names) = (hosts.of, hosts.names);
    }

    /// Numbers the devices role by role: endpoints first, then hosts, scale-up devices and
    /// switches, roles in the order of the file.
    fn roles(&self, fabric: &mut Fabric) -> Vec<u32> {
        let catalogue = Catalogue::builtin();
        let mut groups: BTreeMap<(Kind, usize), Vec<usize>> = BTreeMap::new();
        let mut order: HashMap<(Kind, &str), usize> = HashMap::new();
        for (index, device) in self.devices.iter().enumerate() {
            let kind = device.kind.unwrap_or(Kind::Switch);
            let name = device
                .role
                .as_deref()
                .filter(|r| !r.is_empty())
                .unwrap_or(plain_role(kind));
            let next = order.len();
            groups
                .entry((kind, *order.entry((kind, name)).or_insert(next)))
                .or_default()
                .push(index);
        }
        let mut id_of = vec![NONE; self.devices.len()];
        for ((kind, _), members) in groups {
            let first = narrow(fabric.names.len());
            for &index in &members {
                id_of[index] = narrow(fabric.names.len());
                fabric.names.push(self.devices[index].name.clone());
            }
            let device = &self.devices[members[0]];
            let known = |m: &&String| catalogue.switch(m).is_some() || catalogue.host(m).is_some();
            let model = device.model.as_ref().filter(known);
            let part = model
                .filter(|_| {
                    members
                        .iter()
                        .all(|&m| self.devices[m].model == device.model)
                })
                .cloned();
            fabric.roles.push(Role {
                name: device
                    .role
                    .clone()
                    .filter(|r| !r.is_empty())
                    .unwrap_or_else(|| plain_role(kind).into()),
                kind,
                tier: u8::from(kind == Kind::Switch),
                part,
                axes: Vec::new(),
                first: first.into(),
                count: narrow(members.len()),
                ports: Vec::new(),
                cages: None,
                port_limit: None,
                line_card_ports: None,
                host_cage_ports: None,
            });
        }
        id_of
    }

    fn unknown_rate(&self, cable: &Cable) -> Error {
        let unknown = self.cables.iter().filter(|c| c.rate.is_none()).count();
        let name = |device: u32| {
            self.devices
                .get(device.index())
                .map_or("", |d| d.name.as_str())
        };
        let of = if unknown == 1 {
            "a cable".to_string()
        } else {
            format!("{unknown} of {} cables", self.cables.len())
        };
        let which = format!(
            "{of} ({} -- {})",
            name(cable.a.device),
            name(cable.b.device)
        );
        let place = (cable.line > 0).then_some(Place {
            line: cable.line,
            column: 1,
        });
        Error::new(format!(
            "the file does not say the rate of {which}, and none is invented"
        ))
        .help("state it: `--rate \"400 Gb/s\"` is that of all cables without one")
        .placed(place)
    }
}

/// Hosts and their names: the server that an endpoint names, else the host vertex that it is cabled
/// to (the first, where there are several); an endpoint of neither is a host of its own where others
/// name theirs, or where hosts are the endpoints. A host vertex next to GPUs is in none.
fn hosts(fabric: &Fabric, devices: &[&Device], kinds: &[Kind]) -> Hosts {
    let endpoint = fabric.endpoint_kind();
    let vertices = belongs::host_vertices(fabric, kinds);
    let named = |d: usize| {
        devices[d]
            .host
            .as_deref()
            .filter(|_| matches!(kinds[d], Kind::ScaleUp) || kinds[d] == endpoint)
    };
    let all = endpoint == Kind::Host || (0..devices.len()).any(|d| named(d).is_some());
    let label = |d: usize| {
        let beside = vertices[d].map(|host| devices[host.index()].name.as_str());
        let alone = (all && kinds[d] == endpoint).then_some(devices[d].name.as_str());
        named(d).or(beside).or(alone)
    };
    let of: Table<DeviceId, Option<HostId>> = belongs::numbered((0..devices.len()).map(label));
    let mut names: Vec<String> = Vec::new();
    for (d, host) in of.values().enumerate() {
        // Numbers follow the order in which hosts appear.
        if host.is_some_and(|host| host.index() == names.len()) {
            names.extend(label(d).map(str::to_string));
        }
    }
    Hosts { of, names }
}

/// The host of each device, and the names of the hosts.
struct Hosts {
    of: Table<DeviceId, Option<HostId>>,
    names: Vec<String>,
}

/// The role of a device of which only the kind is known.
fn plain_role(kind: Kind) -> &'static str {
    match kind {
        Kind::Gpu => "gpu",
        Kind::Host => "host",
        Kind::ScaleUp => "scale-up",
        Kind::Switch => "switch",
    }
}
