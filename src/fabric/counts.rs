//! Counts of devices, links, cables and transceivers, each under the convention that its name says.

use super::index::{Id, Table, wide};
use super::{DeviceId, Fabric, Kind, Role};
use std::collections::{BTreeMap, HashSet};

/// What a count is of, to whoever compares fabrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Endpoints.
    Endpoints,
    /// Hosts.
    Hosts,
    /// GPUs that an import names.
    Gpus,
    /// What is given with the hosts or set aside: neither gained nor paid for.
    Given,
    /// Cables in all.
    Cables,
    /// Whatever else is paid for: switches, links, transceivers.
    Paid,
    /// Ports left free.
    Spare,
}

/// One count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Its name.
    pub name: String,
    /// What it is of.
    pub sort: Sort,
    /// How many there are.
    pub number: u64,
}

/// What is counted; see [`counts`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// In a stable order.
    pub all: Vec<Count>,
}

impl Counts {
    /// Counts by name, in a stable order.
    pub fn list(&self) -> Vec<(String, u64)> {
        self.all
            .iter()
            .map(|c| (c.name.clone(), c.number))
            .collect()
    }
    /// One count.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.all.iter().find(|c| c.name == name).map(|c| c.number)
    }
}

/// How many labels there are.
fn distinct<L: Id + Ord>(labels: &Table<DeviceId, Option<L>>) -> u64 {
    let last = labels.values().copied().flatten().max();
    last.map_or(0, |last| wide(last.index()) + 1)
}

/// Counts a fabric, under each convention that published documents follow: `links` join switches,
/// `host-links` end at an endpoint, `network-links` are both; a cable is a link, or
/// (`...-cables-by-upper-cage`) all the links in one cage of the upper switch;
/// `transceivers-by-port` are one for each end of a network link, `transceivers-NAME` one for each
/// cage that something is plugged into. O(E).
pub fn counts(fabric: &Fabric) -> Counts {
    let mut counts = Counts::default();
    counts.devices(fabric);
    let links = Links::new(fabric);
    counts.links(fabric, &links);
    counts.cables(fabric, &links);
    counts.media(fabric);
    counts.spare_ports(fabric);
    counts
}

/// Roles of a kind.
fn of_kind(fabric: &Fabric, kind: Kind) -> impl Iterator<Item = &Role> {
    fabric.roles.iter().filter(move |r| r.kind == kind)
}

/// A cage of a device.
type Cage = (DeviceId, u32);

/// Links by what they join.
#[derive(Default)]
struct Links {
    inter: u64,
    host: u64,
    scale_up: u64,
    by_class: BTreeMap<u32, u64>,
    /// Cages of the upper device that the network links of a class are in.
    cages: BTreeMap<u32, HashSet<Cage>>,
}

impl Links {
    fn new(fabric: &Fabric) -> Self {
        let mut links = Links::default();
        for link in &fabric.links {
            *links.by_class.entry(link.class).or_default() += 1;
            if fabric.classes[link.class.index()].scale_up {
                links.scale_up += 1;
                continue;
            }
            if fabric.is_inter_switch(link) {
                links.inter += 1;
            } else {
                links.host += 1;
            }
            if let Some(cage) = fabric.cage(link.b, link.b_port) {
                let cages = links.cages.entry(link.class).or_default();
                cages.insert((link.b, cage));
            }
        }
        links
    }
}

impl Counts {
    fn add(&mut self, sort: Sort, name: impl Into<String>, number: u64) {
        let name = name.into();
        self.all.push(Count { name, sort, number });
    }

    fn devices(&mut self, fabric: &Fabric) {
        let number = |kind: Kind| of_kind(fabric, kind).map(|r| u64::from(r.count)).sum();
        self.add(Sort::Endpoints, "endpoints", wide(fabric.endpoints().len()));
        self.add(Sort::Hosts, "hosts", distinct(&fabric.host));
        self.add(Sort::Given, "domains", distinct(&fabric.domain));
        self.add(Sort::Paid, "switches", number(Kind::Switch));
        if fabric.axes.is_empty() {
            self.add(Sort::Gpus, "gpus", number(Kind::Gpu));
            return;
        }
        for role in of_kind(fabric, Kind::Switch) {
            self.add(Sort::Paid, &role.name, u64::from(role.count));
        }
    }

    fn links(&mut self, fabric: &Fabric, links: &Links) {
        let network = links.inter + links.host;
        self.add(Sort::Paid, "links", links.inter);
        self.add(Sort::Paid, "host-links", links.host);
        self.add(Sort::Given, "scale-up-links", links.scale_up);
        self.add(Sort::Paid, "network-links", network);
        self.add(Sort::Paid, "transceivers-by-port", 2 * network);
        for (class, count) in &links.by_class {
            let class = &fabric.classes[class.index()];
            if !class.scale_up && !fabric.axes.is_empty() {
                self.add(Sort::Paid, format!("{}-links", class.name), *count);
            }
        }
    }

    fn cables(&mut self, fabric: &Fabric, links: &Links) {
        for (class, cages) in &links.cages {
            let class = &fabric.classes[class.index()].name;
            let name = format!("{class}-cables-by-upper-cage");
            self.add(Sort::Paid, name, wide(cages.len()));
        }
        if !links.cages.is_empty() {
            let all = links.cages.values().map(|cages| wide(cages.len())).sum();
            self.add(Sort::Cables, "cables-by-upper-cage", all);
        }
        let reserved = wide(fabric.reserved.len());
        self.add(Sort::Given, "reserved-cables", reserved);
        if reserved > 0 {
            let name = "host-and-reserved-cables";
            self.add(Sort::Paid, name, links.host + reserved);
        }
    }

    /// What is plugged into cages, by its name.
    fn media(&mut self, fabric: &Fabric) {
        if fabric.axes.is_empty() {
            return;
        }
        let mut media: BTreeMap<String, u64> = BTreeMap::new();
        let mut plugged: HashSet<Cage> = HashSet::new();
        for link in &fabric.links {
            let class = &fabric.classes[link.class.index()];
            if class.scale_up {
                continue;
            }
            let unknown = || ("unknown".into(), "unknown".into());
            let (a, b) = class.media.clone().unwrap_or_else(unknown);
            for (device, port, name) in [(link.a, link.a_port, a), (link.b, link.b_port, b)] {
                let cage = fabric.cage(device, port);
                if cage.is_some_and(|cage| plugged.insert((device, cage))) {
                    *media.entry(format!("transceivers-{name}")).or_default() += 1;
                }
            }
        }
        for (name, count) in media {
            self.add(Sort::Paid, name, count);
        }
    }

    fn spare_ports(&mut self, fabric: &Fabric) {
        for role in of_kind(fabric, Kind::Switch).filter(|r| !r.ports.is_empty()) {
            let each: u64 = role.ports.iter().map(|g| u64::from(g.count)).sum();
            let mine = |device: DeviceId| u64::from(role.place(device).is_some());
            let links: u64 = fabric.links.iter().map(|l| mine(l.a) + mine(l.b)).sum();
            let reserved: u64 = fabric.reserved.iter().map(|r| mine(r.device)).sum();
            let spare = (each * u64::from(role.count)).saturating_sub(links + reserved);
            self.add(Sort::Spare, format!("spare-{}-ports", role.name), spare);
        }
    }
}

impl Fabric {
    /// The cage that a port of a device is in, from 1, where the device's ports are known.
    pub fn cage(&self, device: DeviceId, port: u32) -> Option<u32> {
        let group = self
            .role(device)
            .ports
            .iter()
            .find(|g| port >= g.first && port < g.first + g.count)?;
        Some(group.first_cage + (port - group.first) / group.per_cage.max(1))
    }
}
