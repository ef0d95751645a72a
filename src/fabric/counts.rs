//! Counts of devices, links, cables and transceivers, each under the convention that its name says.

use super::index::{Id, wide};
use super::{Fabric, Kind};
use std::collections::BTreeMap;

/// What is counted; see [`counts`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    list: Vec<(String, u64)>,
}

impl Counts {
    /// Counts by name, in a stable order.
    pub fn list(&self) -> Vec<(String, u64)> {
        self.list.clone()
    }
    /// One count.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.list.iter().find(|c| c.0 == name).map(|c| c.1)
    }
}

/// Counts a fabric, under each convention that published documents follow: `links` join switches, `host-links` end at an endpoint,
/// `network-links` are both; a cable is a link, or (`...-cables-by-upper-cage`) all the links in one cage of the upper switch;
/// `transceivers-by-port` are one for each end of a network link, `transceivers-NAME` one for each cage that something is plugged into. O(E).
pub fn counts(fabric: &Fabric) -> Counts {
    let mut list: Vec<(String, u64)> = vec![("endpoints".into(), wide(fabric.endpoints().len()))];
    let distinct = |values: &[u32]| values.iter().filter(|v| **v != super::NONE).max().map_or(0, |m| u64::from(*m) + 1);
    list.push(("hosts".into(), distinct(&fabric.host)));
    list.push(("domains".into(), distinct(&fabric.domain)));
    let of_kind = |kind: Kind| fabric.roles.iter().filter(move |r| r.kind == kind);
    list.push(("switches".into(), of_kind(Kind::Switch).map(|r| u64::from(r.count)).sum()));
    if fabric.axes.is_empty() {
        list.push(("gpus".into(), of_kind(Kind::Gpu).map(|r| u64::from(r.count)).sum()));
    }
    for role in of_kind(Kind::Switch).filter(|_| !fabric.axes.is_empty()) {
        list.push((role.name.clone(), u64::from(role.count)));
    }
    let kinds = |device: u32| fabric.role(device).kind;
    let mut by_class: BTreeMap<u32, u64> = BTreeMap::new();
    let (mut inter, mut host, mut scale_up) = (0u64, 0u64, 0u64);
    let mut cages: BTreeMap<u32, std::collections::HashSet<(u32, u32)>> = BTreeMap::new();
    for link in &fabric.links {
        *by_class.entry(link.class).or_default() += 1;
        if fabric.classes[link.class.index()].scale_up {
            scale_up += 1;
        } else if kinds(link.a) == Kind::Switch && kinds(link.b) == Kind::Switch {
            inter += 1;
        } else {
            host += 1;
        }
        if let Some(cage) = fabric.cage(link.b, link.b_port).filter(|_| !fabric.classes[link.class.index()].scale_up) {
            cages.entry(link.class).or_default().insert((link.b, cage));
        }
    }
    list.extend([("links".to_string(), inter), ("host-links".to_string(), host), ("scale-up-links".to_string(), scale_up)]);
    list.push(("network-links".into(), inter + host));
    list.push(("transceivers-by-port".into(), 2 * (inter + host)));
    for (class, count) in &by_class {
        let class = &fabric.classes[class.index()];
        if !class.scale_up && !fabric.axes.is_empty() {
            list.push((format!("{}-links", class.name), *count));
        }
    }
    for (class, ends) in &cages {
        list.push((format!("{}-cables-by-upper-cage", fabric.classes[class.index()].name), wide(ends.len())));
    }
    if !cages.is_empty() {
        list.push(("cables-by-upper-cage".into(), cages.values().map(|ends| wide(ends.len())).sum()));
    }
    list.push(("reserved-cables".into(), wide(fabric.reserved.len())));
    if !fabric.reserved.is_empty() {
        list.push(("host-and-reserved-cables".into(), host + wide(fabric.reserved.len())));
    }
    let mut media: BTreeMap<String, u64> = BTreeMap::new();
    let mut plugged: std::collections::HashSet<(u32, u32)> = std::collections::HashSet::new();
    for link in fabric.links.iter().filter(|l| !fabric.classes[l.class.index()].scale_up && !fabric.axes.is_empty()) {
        let names = fabric.classes[link.class.index()].media.clone().unwrap_or_else(|| ("unknown".into(), "unknown".into()));
        for (device, port, name) in [(link.a, link.a_port, names.0), (link.b, link.b_port, names.1)] {
            if fabric.cage(device, port).is_some_and(|cage| plugged.insert((device, cage))) {
                *media.entry(format!("transceivers-{name}")).or_default() += 1;
            }
        }
    }
    list.extend(media);
    for role in of_kind(Kind::Switch).filter(|r| !r.ports.is_empty()) {
        let ports: u64 = role.ports.iter().map(|g| u64::from(g.count)).sum::<u64>() * u64::from(role.count);
        let mine = role.first..role.first + role.count;
        let links = fabric.links.iter().map(|l| u64::from(mine.contains(&l.a)) + u64::from(mine.contains(&l.b))).sum::<u64>();
        let reserved = wide(fabric.reserved.iter().filter(|r| mine.contains(&r.device)).count());
        list.push((format!("spare-{}-ports", role.name), ports.saturating_sub(links + reserved)));
    }
    Counts { list }
}

impl Fabric {
    /// The cage that a port of a device is in, from 1, where the device's ports are known.
    pub fn cage(&self, device: u32, port: u32) -> Option<u32> {
        let group = self.role(device).ports.iter().find(|g| port >= g.first && port < g.first + g.count)?;
        Some(group.first_cage + (port - group.first) / group.per_cage.max(1))
    }
}
