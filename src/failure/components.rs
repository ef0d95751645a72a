//! What can fail: components, each a set of devices that fail whole and of links.
//!
//! A kind of component comes from the fabric's structure (links, switches, transceivers, NICs, hosts, planes, line cards) or from named groups:
//! the shared-risk link groups of DESIGN section 2. A component may share links and devices with others.

use super::damage::Damage;
use super::groups::Groups;
use crate::error::{Error, Result};
use crate::fabric::cages::{Cage, Cages};
use crate::fabric::hosts::host_name;
use crate::fabric::index::{Id, Maybe, narrow};
use crate::fabric::{DeviceId, Fabric, Kind, LinkId, network::Network};
use crate::spec::demand::Component;
use std::collections::BTreeMap;

/// Number of a component among all that were listed.
pub type ComponentId = u32;

/// Lists one after the other: list `i` is `items[start[i]..start[i + 1]]`.
#[derive(Clone, Debug)]
struct Lists<T> {
    start: Vec<u32>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    fn new() -> Self {
        Lists {
            start: vec![0],
            items: Vec::new(),
        }
    }
    fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.start.push(narrow(self.items.len()));
    }
    fn of(&self, list: ComponentId) -> &[T] {
        &self.items[self.start[list.index()].index()..self.start[list.index() + 1].index()]
    }
}

/// How the components of a kind are named.
#[derive(Clone, Debug)]
enum Names {
    /// After their one link.
    Link,
    /// After their one device.
    Device,
    /// After a device, with a word before: `NIC of gpu-su0-host0-rail3`.
    Of(&'static str, Vec<DeviceId>),
    /// After a device and a number: `leaf-su0-rail3 cage 7`.
    Numbered(&'static str, Vec<(DeviceId, u32)>),
    /// One by one.
    Given(Vec<String>),
}

#[derive(Clone, Debug)]
struct Family {
    kind: Component,
    first: ComponentId,
    count: u32,
    names: Names,
}

/// The components of one or more kinds.
#[derive(Clone, Debug)]
pub struct Components {
    families: Vec<Family>,
    links: Lists<LinkId>,
    devices: Lists<DeviceId>,
    /// The device that says all of a component: itself, or the one whose every network link it is.
    anchor: Vec<Maybe<DeviceId>>,
}

/// The links of the network, in order.
fn links(fabric: &Fabric, network: &Network) -> impl Iterator<Item = LinkId> {
    fabric.numbered_links().filter_map(|(id, link)| {
        let scale_up = fabric.classes[link.class.index()].scale_up;
        (!scale_up && network.trunk(id).is_some()).then_some(id)
    })
}

impl Components {
    /// The components of the given kinds, in that order. O(V + E log E).
    ///
    /// # Errors
    /// When the fabric has no such component, or a group holds what is not in the fabric.
    pub fn new(
        fabric: &Fabric,
        network: &Network,
        groups: &Groups,
        kinds: &[Component],
    ) -> Result<Self> {
        let mut all = Components {
            families: Vec::new(),
            links: Lists::new(),
            devices: Lists::new(),
            anchor: Vec::new(),
        };
        for kind in kinds {
            let first = narrow(all.anchor.len());
            let names = match kind {
                Component::Links => all.add_links(fabric, network),
                Component::Switches => all.add_switches(fabric),
                Component::Optics => all.add_optics(fabric, network)?,
                Component::Nics => all.add_nics(fabric, network),
                Component::Hosts => all.add_hosts(fabric, network),
                Component::Planes => all.add_planes(fabric)?,
                Component::LineCards => all.add_line_cards(fabric, network)?,
                Component::Group(name) => all.add_groups(fabric, network, groups, name)?,
            };
            let count = narrow(all.anchor.len()) - first;
            if count == 0 {
                return Err(Error::absent(format!("the fabric has no {}", kind.words())));
            }
            all.families.push(Family {
                kind: kind.clone(),
                first,
                count,
                names,
            });
        }
        Ok(all)
    }

    fn push(
        &mut self,
        anchor: Option<DeviceId>,
        links: impl IntoIterator<Item = LinkId>,
        devices: impl IntoIterator<Item = DeviceId>,
    ) {
        self.links.push(links);
        self.devices.push(devices);
        self.anchor.push(anchor.into());
    }

    fn add_links(&mut self, fabric: &Fabric, network: &Network) -> Names {
        for id in links(fabric, network) {
            self.push(None, [id], []);
        }
        Names::Link
    }

    fn add_switches(&mut self, fabric: &Fabric) -> Names {
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
            for device in role.devices() {
                self.push(Some(device), [], [device]);
            }
        }
        Names::Device
    }

    /// One for each cage that a network link is plugged into, with all the links of the cage; a
    /// port of its own where cages are not known. Ends whose medium is the same cable at both ends
    /// have no transceiver.
    fn add_optics(&mut self, fabric: &Fabric, network: &Network) -> Result<Names> {
        let at = Cages::new(fabric);
        let mut cages: BTreeMap<Cage, Vec<LinkId>> = BTreeMap::new();
        for id in links(fabric, network) {
            let link = &fabric.links[id.index()];
            if fabric.classes[link.class.index()].cable {
                continue;
            }
            for (device, port) in [(link.a, link.a_port), (link.b, link.b_port)] {
                cages.entry(at.or_own(device, port)).or_default().push(id);
            }
        }
        if cages.is_empty() {
            return Err(Error::absent(
                "the fabric has no transceivers: its links are cables with fixed ends",
            ));
        }
        let mut places = Vec::with_capacity(cages.len());
        for (cage, links) in cages {
            self.push(None, links, []);
            places.push((cage.holder, cage.number));
        }
        Ok(Names::Numbered("transceiver", places))
    }

    /// One for each endpoint, with all its network links.
    fn add_nics(&mut self, fabric: &Fabric, network: &Network) -> Names {
        let mut of: BTreeMap<DeviceId, Vec<LinkId>> = network
            .endpoints
            .iter()
            .map(|&v| (v.device(), Vec::new()))
            .collect();
        for id in links(fabric, network) {
            for end in [fabric.links[id.index()].a, fabric.links[id.index()].b] {
                if let Some(list) = of.get_mut(&end) {
                    list.push(id);
                }
            }
        }
        of.retain(|_, links| !links.is_empty());
        let endpoints = of.keys().copied().collect();
        of.into_iter()
            .for_each(|(device, links)| self.push(Some(device), links, []));
        Names::Of("NIC of", endpoints)
    }

    /// One for each host: its endpoints and what else belongs to it. An endpoint of no host is one
    /// of its own.
    fn add_hosts(&mut self, fabric: &Fabric, network: &Network) -> Names {
        let mut names = Vec::new();
        for members in hosts(fabric, network) {
            names.push(host_name(fabric, &members));
            let anchor = (members.len() == 1).then(|| members[0]);
            self.push(anchor, [], members);
        }
        Names::Given(names)
    }

    /// The switches of each plane.
    fn add_planes(&mut self, fabric: &Fabric) -> Result<Names> {
        let leaf = |r: &&crate::fabric::Role| r.kind == Kind::Switch && r.tier == 1;
        let axis = fabric.axes.iter().position(|a| a.name == "plane");
        let axis = axis.filter(|axis| {
            fabric
                .roles
                .iter()
                .filter(leaf)
                .any(|r| r.axes.contains(axis))
        });
        let axis = axis.ok_or_else(|| {
            Error::new("the fabric has no planes: all its switches are one network")
                .help("name switches or links")
        })?;
        let mut planes: BTreeMap<u32, Vec<DeviceId>> = BTreeMap::new();
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
            let Some(at) = role.axes.iter().position(|&a| a == axis) else {
                continue;
            };
            for device in role.devices() {
                planes
                    .entry(fabric.coordinates(device)[at])
                    .or_default()
                    .push(device);
            }
        }
        let names = planes.keys().map(|p| format!("plane {p}")).collect();
        planes
            .into_values()
            .for_each(|switches| self.push(None, [], switches));
        Ok(Names::Given(names))
    }

    /// The links on each line card of the switches that have such.
    fn add_line_cards(&mut self, fabric: &Fabric, network: &Network) -> Result<Names> {
        let mut cards: BTreeMap<(DeviceId, u32), Vec<LinkId>> = BTreeMap::new();
        for id in links(fabric, network) {
            let link = &fabric.links[id.index()];
            for (device, port) in [(link.a, link.a_port), (link.b, link.b_port)] {
                if let Some(ports) = fabric.role(device).line_card_ports {
                    cards
                        .entry((device, (port - 1) / ports.max(1) + 1))
                        .or_default()
                        .push(id);
                }
            }
        }
        if cards.is_empty() {
            return Err(
                Error::new("no switch of the fabric is known to have line cards")
                    .help("state `line_card_ports: 36` in the switch's part"),
            );
        }
        let at = cards.keys().copied().collect();
        cards
            .into_values()
            .for_each(|links| self.push(None, links, []));
        Ok(Names::Numbered("line card", at))
    }

    fn add_groups(
        &mut self,
        fabric: &Fabric,
        network: &Network,
        groups: &Groups,
        kind: &str,
    ) -> Result<Names> {
        let mut names = Vec::new();
        for group in groups.of(fabric, network, kind)? {
            // One of several alike devices may be in a group and another in none, so the device
            // does not say all.
            self.push(None, group.links, group.devices);
            names.push(format!("{kind} {}", group.name));
        }
        Ok(Names::Given(names))
    }

    /// Components made for the occasion, of one kind, each with its name and what fails with it.
    pub(super) fn given(kind: Component, items: Vec<(String, Damage)>) -> Self {
        let mut all = Components {
            families: Vec::new(),
            links: Lists::new(),
            devices: Lists::new(),
            anchor: Vec::new(),
        };
        let mut names = Vec::with_capacity(items.len());
        for (name, damage) in items {
            all.push(None, damage.links, damage.devices);
            names.push(name);
        }
        all.families.push(Family {
            kind,
            first: 0,
            count: narrow(names.len()),
            names: Names::Given(names),
        });
        all
    }

    /// Number of components of all kinds.
    pub fn len(&self) -> u32 {
        narrow(self.anchor.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.anchor.is_empty()
    }

    fn family(&self, id: ComponentId) -> &Family {
        &self.families[self.families.partition_point(|f| f.first + f.count <= id)]
    }

    /// Kind of a component.
    pub fn kind(&self, id: ComponentId) -> &Component {
        &self.family(id).kind
    }

    /// Components of the kind at a place in the list that was asked for.
    pub fn of_kind(&self, place: usize) -> std::ops::Range<ComponentId> {
        self.families[place].first..self.families[place].first + self.families[place].count
    }

    /// Place of a component's kind in the list that was asked for.
    pub fn place(&self, id: ComponentId) -> usize {
        self.families.partition_point(|f| f.first + f.count <= id)
    }

    /// Its links, those of its devices not counted.
    pub fn links(&self, id: ComponentId) -> &[LinkId] {
        self.links.of(id)
    }

    /// Its devices.
    pub fn devices(&self, id: ComponentId) -> &[DeviceId] {
        self.devices.of(id)
    }

    /// The device that says all of a component: itself, or the one whose every network link it is.
    pub(super) fn anchor(&self, id: ComponentId) -> Option<DeviceId> {
        self.anchor[id.index()].get()
    }

    /// The endpoint whose NIC a component is.
    pub(super) fn nic(&self, id: ComponentId) -> Option<DeviceId> {
        self.anchor(id)
            .filter(|_| *self.kind(id) == Component::Nics)
    }

    /// Name of a component.
    pub fn name(&self, fabric: &Fabric, id: ComponentId) -> String {
        let family = self.family(id);
        let at = (id - family.first).index();
        match &family.names {
            Names::Link => fabric.link_name(self.links(id)[0]),
            Names::Device => fabric.device_name(self.devices(id)[0]),
            Names::Of(word, devices) => format!("{word} {}", fabric.device_name(devices[at])),
            Names::Numbered(word, places) => {
                let (device, number) = places[at];
                let shared = fabric.role(device).host_cage_ports.is_some_and(|p| p > 1);
                let holder = if shared {
                    host_name(fabric, &[device])
                } else {
                    fabric.device_name(device)
                };
                format!("{holder} {word} {number}")
            }
            Names::Given(names) => names[at].clone(),
        }
    }
}

/// The devices of each host, in order of the first; an endpoint of no host is one of its own. O(V
/// log V).
pub fn hosts(fabric: &Fabric, network: &Network) -> Vec<Vec<DeviceId>> {
    let mut of: BTreeMap<(u32, u32), Vec<DeviceId>> = BTreeMap::new();
    for role in fabric.roles.iter().filter(|r| r.kind != Kind::Switch) {
        for device in role.devices() {
            let key = match fabric.host[device] {
                Some(host) => (0, host.into()),
                None if network.rate[device.vertex()] > 0 => (1, device.into()),
                None => continue,
            };
            of.entry(key).or_default().push(device);
        }
    }
    of.retain(|_, members| members.iter().any(|v| network.rate[v.vertex()] > 0));
    let mut found: Vec<Vec<DeviceId>> = of.into_values().collect();
    found.sort_by_key(|members| members[0]);
    found
}

impl Damage {
    /// Of a set of components.
    pub fn of(components: &Components, failed: &[ComponentId]) -> Self {
        let links = failed
            .iter()
            .flat_map(|&c| components.links(c))
            .copied()
            .collect();
        let devices = failed
            .iter()
            .flat_map(|&c| components.devices(c))
            .copied()
            .collect();
        Damage::new(links, devices)
    }

    /// Whether a component has nothing left that could fail.
    pub fn covers(&self, fabric: &Fabric, components: &Components, component: ComponentId) -> bool {
        components
            .devices(component)
            .iter()
            .all(|&d| self.has_device(d))
            && components
                .links(component)
                .iter()
                .all(|&l| self.kills(fabric, l))
    }
}
