//! From what is plugged in where to a fabric that can be solved.

use super::node_link::assemble::{domains, hosts};
use super::wiring::{Cable, Note, Wiring};
use super::{check_sums, kinds, ports};
use crate::error::{Error, Place, Result};
use crate::fabric::{Fabric, Kind, Link, LinkClass, NONE, Role};
use crate::parts::Catalogue;
use crate::units::Rate;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

impl Wiring {
    /// Gives every cable without a rate the one stated, and says how many.
    pub fn assume_rate(&mut self, rate: Rate) {
        let unknown = self.cables.iter_mut().filter(|c| c.rate.is_none()).map(|c| c.rate = Some(rate)).count();
        if unknown > 0 {
            self.notes.push(Note { line: 0, text: format!("{unknown} cables whose rate the file does not say take {rate}, as stated") });
        }
    }

    /// States every kind (see [`kinds::kinds`]) and leaves out what carries nothing: cables from a device to itself, and endpoints without a
    /// network cable. Each is noted. O(V + E).
    pub fn completed(mut self) -> Self {
        let (found, notes) = kinds::kinds(&self);
        self.notes.extend(notes);
        self.devices.iter_mut().zip(found).for_each(|(device, kind)| device.kind = Some(kind));
        let (devices, loops) = (&self.devices, &mut self.notes);
        self.cables.retain(|cable| {
            let kept = cable.a.device != cable.b.device;
            if !kept {
                let name = devices.get(cable.a.device as usize).map_or("", |d| d.name.as_str());
                loops.push(Note { line: cable.line, text: format!("a cable joins {name} to itself: it carries nothing and is left out") });
            }
            kept
        });
        let endpoint = if self.devices.iter().any(|d| d.kind == Some(Kind::Gpu)) { Kind::Gpu } else { Kind::Host };
        let mut linked = vec![false; self.devices.len()];
        for cable in self.cables.iter().filter(|c| !c.scale_up) {
            linked[cable.a.device as usize] = true;
            linked[cable.b.device as usize] = true;
        }
        let keep: Vec<bool> = self.devices.iter().zip(&linked).map(|(d, linked)| *linked || d.kind != Some(endpoint)).collect();
        if keep.contains(&false) {
            self.leave_out(&keep);
        }
        self
    }

    /// Drops devices with their cables, and renumbers.
    fn leave_out(&mut self, keep: &[bool]) {
        let mut number = vec![NONE; keep.len()];
        let mut next = 0;
        for (device, _) in keep.iter().enumerate().filter(|k| *k.1) {
            number[device] = next;
            next += 1;
        }
        for (device, _) in self.devices.iter().zip(keep).filter(|k| !k.1) {
            let text = format!("{} is an endpoint without a network cable: it has no rate and is left out", device.name);
            self.notes.push(Note { line: 0, text });
        }
        let mut kept = keep.iter();
        self.devices.retain(|_| kept.next().copied().unwrap_or(true));
        self.cables.retain(|c| keep[c.a.device as usize] && keep[c.b.device as usize]);
        for cable in &mut self.cables {
            cable.a.device = number[cable.a.device as usize];
            cable.b.device = number[cable.b.device as usize];
        }
    }

    /// A fabric with the names of the file, a role for each kind and role that the file tells (`gpu`, `host`, `switch` where it tells none),
    /// ports numbered as [`ports::numbers`] says. What [`Wiring::completed`] leaves out is left out. O(E log E).
    ///
    /// # Errors
    /// When a rate is unknown, a port holds two cables, or fewer than two endpoints are there.
    pub fn to_fabric(&self) -> Result<Fabric> {
        let whole = self.clone().completed();
        if let Some(cable) = whole.cables.iter().find(|c| c.rate.is_none()) {
            return Err(whole.unknown_rate(cable));
        }
        let numbers = ports::numbers(&whole)?;
        let mut fabric = Fabric { name: whole.name.clone(), family: "import".into(), ..Fabric::default() };
        if fabric.name.is_empty() {
            fabric.name = "import".into();
        }
        let id_of = whole.roles(&mut fabric);
        let mut class_of = HashMap::new();
        for (cable, numbers) in whole.cables.iter().zip(&numbers) {
            let forth = cable.rate.unwrap_or_default();
            let back = cable.back.unwrap_or(forth);
            let mut ends = [(id_of[cable.a.device as usize], numbers[0], forth), (id_of[cable.b.device as usize], numbers[1], back)];
            ends.sort_by_key(|e| e.0);
            let [(a, a_port, rate_ab), (b, b_port, rate_ba)] = ends;
            let name = cable.class.as_deref().unwrap_or(if cable.scale_up { "scale-up" } else { "link" });
            let class = *class_of.entry((name, rate_ab, rate_ba, cable.scale_up, cable.length)).or_insert_with(|| {
                let (name, scale_up, length) = (name.to_string(), cable.scale_up, cable.length);
                fabric.classes.push(LinkClass { name, rate_ab, rate_ba, scale_up, length, media: None, cable: false });
                fabric.classes.len() as u32 - 1
            });
            fabric.links.push(Link { a, b, a_port, b_port, class });
        }
        let mut kinds = vec![Kind::Switch; id_of.len()];
        whole.devices.iter().zip(&id_of).for_each(|(d, id)| kinds[*id as usize] = d.kind.unwrap_or(Kind::Switch));
        let endpoint = fabric.endpoint_kind();
        let count = kinds.iter().filter(|k| **k == endpoint).count();
        if count < 2 {
            let found = if count == 0 { "no endpoints" } else { "a single endpoint" };
            return Err(Error::new(format!("the file has {found} with a cable; nothing can be sent"))
                .help("an endpoint is a device of the kind gpu or host; say which devices are such, where the format can"));
        }
        fabric.domain = domains(&fabric, &kinds, endpoint);
        fabric.host = whole.hosts(&fabric, &kinds, &id_of, endpoint);
        check_sums(&fabric, Path::new(&fabric.name))?;
        Ok(fabric)
    }

    /// Numbers the devices role by role: endpoints first, then hosts, scale-up devices and switches, roles in the order of the file.
    fn roles(&self, fabric: &mut Fabric) -> Vec<u32> {
        let catalogue = Catalogue::builtin();
        let mut groups: BTreeMap<(Kind, usize), Vec<usize>> = BTreeMap::new();
        let mut order: HashMap<(Kind, &str), usize> = HashMap::new();
        for (index, device) in self.devices.iter().enumerate() {
            let kind = device.kind.unwrap_or(Kind::Switch);
            let name = device.role.as_deref().filter(|r| !r.is_empty()).unwrap_or(plain_role(kind));
            let next = order.len();
            groups.entry((kind, *order.entry((kind, name)).or_insert(next))).or_default().push(index);
        }
        let mut id_of = vec![NONE; self.devices.len()];
        for ((kind, _), members) in groups {
            let first = fabric.names.len() as u32;
            for &index in &members {
                id_of[index] = fabric.names.len() as u32;
                fabric.names.push(self.devices[index].name.clone());
            }
            let device = &self.devices[members[0]];
            let known = |m: &&String| catalogue.switch(m).is_some() || catalogue.host(m).is_some();
            let model = device.model.as_ref().filter(known);
            let part = model.filter(|_| members.iter().all(|&m| self.devices[m].model == device.model)).cloned();
            fabric.roles.push(Role {
                name: device.role.clone().filter(|r| !r.is_empty()).unwrap_or_else(|| plain_role(kind).into()),
                kind,
                tier: u8::from(kind == Kind::Switch),
                part,
                axes: Vec::new(),
                first,
                count: members.len() as u32,
                ports: Vec::new(),
                cages: None,
                port_limit: None,
                line_card_ports: None,
                host_cage_ports: None,
            });
        }
        id_of
    }

    /// Hosts by the servers that devices name; else as imports have them, by the host vertex that a GPU is cabled to.
    fn hosts(&self, fabric: &Fabric, kinds: &[Kind], id_of: &[u32], endpoint: Kind) -> Vec<u32> {
        let named = |index: usize| self.devices[index].host.as_deref().filter(|_| self.devices[index].kind != Some(Kind::Switch));
        if !(0..self.devices.len()).any(|index| named(index).is_some()) {
            return hosts(fabric, kinds);
        }
        let mut number: HashMap<&str, u32> = HashMap::new();
        let mut host = vec![NONE; kinds.len()];
        for (index, device) in self.devices.iter().enumerate() {
            // What forwards for others has no host: the network would lock it.
            let alone = (kinds[id_of[index] as usize] == endpoint).then_some(device.name.as_str());
            if let Some(name) = named(index).filter(|_| device.kind == Some(endpoint) || device.kind == Some(Kind::ScaleUp)).or(alone) {
                let next = number.len() as u32;
                host[id_of[index] as usize] = *number.entry(name).or_insert(next);
            }
        }
        host
    }

    fn unknown_rate(&self, cable: &Cable) -> Error {
        let unknown = self.cables.iter().filter(|c| c.rate.is_none()).count();
        let name = |device: u32| self.devices.get(device as usize).map_or("", |d| d.name.as_str());
        let of = if unknown == 1 { "a cable".to_string() } else { format!("{unknown} of {} cables", self.cables.len()) };
        let which = format!("{of} ({} -- {})", name(cable.a.device), name(cable.b.device));
        let place = (cable.line > 0).then_some(Place { line: cable.line, column: 1 });
        Error::new(format!("the file does not say the rate of {which}, and none is invented"))
            .help("state it: `selvedge convert FILE fabric.json --rate \"400 Gb/s\"`, then give fabric.json")
            .placed(place)
    }
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
