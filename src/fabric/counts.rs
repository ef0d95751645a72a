//! Counts of devices, links, cables and transceivers, each under the convention that its name says.

use super::cages::{Cage, Cages};
use super::index::{Id, Table, wide};
use super::{DeviceId, Fabric, Kind, Link, LinkClass, Role};
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
    fn enter(&mut self, sort: Sort, name: impl Into<String>, number: u64) {
        let name = name.into();
        self.all.push(Count { name, sort, number });
    }
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

/// Counts a fabric, under each convention that published documents follow. `links` join switches,
/// `host-links` end at an endpoint, `network-links` are both. What is counted port by port says so
/// (`transceivers-by-port`: one for each end of a network link that is no cable with fixed ends;
/// `reserved-cables-by-port`), and so does what is counted cage by cage: `...-cables-by-upper-cage`
/// are all the links in one cage of the upper switch, `transceivers-NAME-by-cage` one for each cage
/// that something is plugged into. `cables-NAME` are cables with two fixed ends, each in a cage.
/// O(E log E).
pub fn counts(fabric: &Fabric) -> Counts {
    let mut found = Counts::default();
    devices(fabric, &mut found);
    let cages = Cages::new(fabric);
    links(fabric, &cages, &mut found);
    for (name, number) in plugged(fabric, &cages) {
        found.enter(Sort::Paid, name, number);
    }
    spare(fabric, &mut found);
    found
}

/// How many labels there are, which run from 0.
fn distinct<L: Id + Ord>(labels: &Table<DeviceId, Option<L>>) -> u64 {
    let last = labels.values().copied().flatten().max();
    last.map_or(0, |last| wide(last.index()) + 1)
}

fn of_kind(fabric: &Fabric, kind: Kind) -> impl Iterator<Item = &Role> {
    fabric.roles.iter().filter(move |r| r.kind == kind)
}

fn devices(fabric: &Fabric, found: &mut Counts) {
    let all = |kind| of_kind(fabric, kind).map(|r| u64::from(r.count)).sum();
    found.enter(Sort::Endpoints, "endpoints", wide(fabric.endpoints().len()));
    found.enter(Sort::Hosts, "hosts", distinct(&fabric.host));
    found.enter(Sort::Given, "domains", distinct(&fabric.domain));
    found.enter(Sort::Paid, "switches", all(Kind::Switch));
    if fabric.axes.is_empty() {
        found.enter(Sort::Gpus, "gpus", all(Kind::Gpu));
        return;
    }
    for role in of_kind(fabric, Kind::Switch) {
        found.enter(Sort::Paid, role.name.clone(), u64::from(role.count));
    }
}

/// The network links with their classes.
fn network(fabric: &Fabric) -> impl Iterator<Item = (&Link, &LinkClass)> {
    let with_class = |l: &'_ Link| &fabric.classes[l.class.index()];
    let links = fabric.links.iter().map(move |l| (l, with_class(l)));
    links.filter(|(_, class)| !class.scale_up)
}

fn links(fabric: &Fabric, cages: &Cages<'_>, found: &mut Counts) {
    let (mut inter, mut host, mut ends) = (0u64, 0u64, 0u64);
    let mut by_class: BTreeMap<u32, u64> = BTreeMap::new();
    let mut upper: BTreeMap<u32, HashSet<Cage>> = BTreeMap::new();
    for (link, class) in network(fabric) {
        *by_class.entry(link.class).or_default() += 1;
        *(if fabric.is_inter_switch(link) {
            &mut inter
        } else {
            &mut host
        }) += 1;
        ends += if class.cable { 0 } else { 2 };
        if let Some(cage) = cages.of(link.b, link.b_port) {
            upper.entry(link.class).or_default().insert(cage);
        }
    }
    let scale_up = wide(fabric.links.len()) - inter - host;
    found.enter(Sort::Paid, "links", inter);
    found.enter(Sort::Paid, "host-links", host);
    found.enter(Sort::Given, "scale-up-links", scale_up);
    found.enter(Sort::Paid, "network-links", inter + host);
    found.enter(Sort::Paid, "transceivers-by-port", ends);
    let name = |class: &u32| &fabric.classes[class.index()].name;
    if !fabric.axes.is_empty() {
        for (class, count) in &by_class {
            found.enter(Sort::Paid, format!("{}-links", name(class)), *count);
        }
    }
    for (class, ends) in &upper {
        let name = format!("{}-cables-by-upper-cage", name(class));
        found.enter(Sort::Paid, name, wide(ends.len()));
    }
    if !upper.is_empty() {
        let all = upper.values().map(|ends| wide(ends.len())).sum();
        found.enter(Sort::Cables, "cables-by-upper-cage", all);
    }
    let reserved = wide(fabric.reserved.len());
    found.enter(Sort::Given, "reserved-cables-by-port", reserved);
    if reserved > 0 {
        let both = host + reserved;
        found.enter(Sort::Paid, "host-and-reserved-cables-by-port", both);
    }
}

/// What is plugged into cages, by the name of its count; an import says nothing of it.
fn plugged(fabric: &Fabric, cages: &Cages<'_>) -> BTreeMap<String, u64> {
    let mut media: BTreeMap<String, u64> = BTreeMap::new();
    if fabric.axes.is_empty() {
        return media;
    }
    let plugged = Plugged::new(fabric, cages);
    for (name, number) in plugged.transceivers {
        media.insert(format!("transceivers-{name}-by-cage"), number);
    }
    for (name, number) in plugged.cables {
        media.insert(format!("cables-{name}"), number);
    }
    media
}

/// What is plugged into the cages of a fabric, by the names of the parts; `unknown` where a class
/// of links does not say.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Plugged {
    /// Transceivers, one for each cage.
    pub transceivers: BTreeMap<String, u64>,
    /// Cables with two fixed ends.
    pub cables: BTreeMap<String, u64>,
    /// Cages in use of classes of links that do not say what is plugged in, by class.
    pub unknown: BTreeMap<String, u64>,
}

impl Plugged {
    /// Counts them. O(E log E).
    pub fn new(fabric: &Fabric, cages: &Cages<'_>) -> Self {
        let mut found = Plugged::default();
        let mut used: HashSet<Cage> = HashSet::new();
        let mut joined: HashSet<[Cage; 2]> = HashSet::new();
        for (link, class) in network(fabric) {
            let ends = [(link.a, link.a_port), (link.b, link.b_port)];
            let at = ends.map(|(device, port)| cages.or_own(device, port));
            match &class.media {
                Some((name, _)) if class.cable => {
                    if joined.insert(at) {
                        *found.cables.entry(name.clone()).or_default() += 1;
                    }
                }
                media => {
                    let names = match media {
                        Some((lower, upper)) => [lower.as_str(), upper],
                        None => [UNKNOWN; 2],
                    };
                    for (cage, name) in at.into_iter().zip(names) {
                        if !used.insert(cage) {
                            continue;
                        }
                        *found.transceivers.entry(name.to_string()).or_default() += 1;
                        if media.is_none() {
                            *found.unknown.entry(class.name.clone()).or_default() += 1;
                        }
                    }
                }
            }
        }
        found
    }
}

/// What is plugged in where a specification does not say.
pub const UNKNOWN: &str = "unknown";

fn spare(fabric: &Fabric, found: &mut Counts) {
    let mut used: BTreeMap<usize, u64> = BTreeMap::new();
    let ends = fabric.links.iter().flat_map(|l| [l.a, l.b]);
    for device in ends.chain(fabric.reserved.iter().map(|r| r.device)) {
        *used.entry(fabric.role_index(device)).or_default() += 1;
    }
    for (index, role) in fabric.roles.iter().enumerate() {
        if role.kind != Kind::Switch || role.ports.is_empty() {
            continue;
        }
        let each: u64 = role.ports.iter().map(|g| u64::from(g.count)).sum();
        let used = used.get(&index).copied().unwrap_or(0);
        let left = (each * u64::from(role.count)).saturating_sub(used);
        found.enter(Sort::Spare, format!("spare-{}-ports", role.name), left);
    }
}
