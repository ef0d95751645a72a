//! Counts of devices, links, cables and transceivers, each under the convention that its name says.

use super::index::{Id, Table, wide};
use super::{DeviceId, Fabric, Kind};
use std::collections::BTreeMap;

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
    let mut all: Vec<Count> = Vec::new();
    let mut list = |sort: Sort, name: String, number: u64| all.push(Count { name, sort, number });
    list(
        Sort::Endpoints,
        "endpoints".into(),
        wide(fabric.endpoints().len()),
    );

    list(Sort::Hosts, "hosts".into(), distinct(&fabric.host));
    list(Sort::Given, "domains".into(), distinct(&fabric.domain));
    let of_kind = |kind: Kind| fabric.roles.iter().filter(move |r| r.kind == kind);
    list(
        Sort::Paid,
        "switches".into(),
        of_kind(Kind::Switch).map(|r| u64::from(r.count)).sum(),
    );
    if fabric.axes.is_empty() {
        list(
            Sort::Gpus,
            "gpus".into(),
            of_kind(Kind::Gpu).map(|r| u64::from(r.count)).sum(),
        );
    }
    for role in of_kind(Kind::Switch).filter(|_| !fabric.axes.is_empty()) {
        list(Sort::Paid, role.name.clone(), u64::from(role.count));
    }
    let kinds = |device: DeviceId| fabric.role(device).kind;
    let mut by_class: BTreeMap<u32, u64> = BTreeMap::new();
    let (mut inter, mut host, mut scale_up) = (0u64, 0u64, 0u64);
    let mut cages: BTreeMap<u32, std::collections::HashSet<(DeviceId, u32)>> = BTreeMap::new();
    for link in &fabric.links {
        *by_class.entry(link.class).or_default() += 1;
        if fabric.classes[link.class.index()].scale_up {
            scale_up += 1;
        } else if kinds(link.a) == Kind::Switch && kinds(link.b) == Kind::Switch {
            inter += 1;
        } else {
            host += 1;
        }
        if let Some(cage) = fabric
            .cage(link.b, link.b_port)
            .filter(|_| !fabric.classes[link.class.index()].scale_up)
        {
            cages.entry(link.class).or_default().insert((link.b, cage));
        }
    }
    list(Sort::Paid, "links".into(), inter);
    list(Sort::Paid, "host-links".into(), host);
    list(Sort::Given, "scale-up-links".into(), scale_up);
    list(Sort::Paid, "network-links".into(), inter + host);
    list(
        Sort::Paid,
        "transceivers-by-port".into(),
        2 * (inter + host),
    );
    for (class, count) in &by_class {
        let class = &fabric.classes[class.index()];
        if !class.scale_up && !fabric.axes.is_empty() {
            list(Sort::Paid, format!("{}-links", class.name), *count);
        }
    }
    for (class, ends) in &cages {
        list(
            Sort::Paid,
            format!(
                "{}-cables-by-upper-cage",
                fabric.classes[class.index()].name
            ),
            wide(ends.len()),
        );
    }
    if !cages.is_empty() {
        list(
            Sort::Cables,
            "cables-by-upper-cage".into(),
            cages.values().map(|ends| wide(ends.len())).sum(),
        );
    }
    list(
        Sort::Given,
        "reserved-cables".into(),
        wide(fabric.reserved.len()),
    );
    if !fabric.reserved.is_empty() {
        list(
            Sort::Paid,
            "host-and-reserved-cables".into(),
            host + wide(fabric.reserved.len()),
        );
    }
    let mut media: BTreeMap<String, u64> = BTreeMap::new();
    let mut plugged: std::collections::HashSet<(DeviceId, u32)> = std::collections::HashSet::new();
    for link in fabric
        .links
        .iter()
        .filter(|l| !fabric.classes[l.class.index()].scale_up && !fabric.axes.is_empty())
    {
        let names = fabric.classes[link.class.index()]
            .media
            .clone()
            .unwrap_or_else(|| ("unknown".into(), "unknown".into()));
        for (device, port, name) in [
            (link.a, link.a_port, names.0),
            (link.b, link.b_port, names.1),
        ] {
            if fabric
                .cage(device, port)
                .is_some_and(|cage| plugged.insert((device, cage)))
            {
                *media.entry(format!("transceivers-{name}")).or_default() += 1;
            }
        }
    }
    media
        .into_iter()
        .for_each(|(name, count)| list(Sort::Paid, name, count));
    for role in of_kind(Kind::Switch).filter(|r| !r.ports.is_empty()) {
        let ports: u64 =
            role.ports.iter().map(|g| u64::from(g.count)).sum::<u64>() * u64::from(role.count);
        let mine = |device: DeviceId| u64::from(role.place(device).is_some());
        let links = fabric
            .links
            .iter()
            .map(|l| mine(l.a) + mine(l.b))
            .sum::<u64>();
        let reserved: u64 = fabric.reserved.iter().map(|r| mine(r.device)).sum();
        list(
            Sort::Spare,
            format!("spare-{}-ports", role.name),
            ports.saturating_sub(links + reserved),
        );
    }
    Counts { all }
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
