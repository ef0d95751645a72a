//! Hosts as the drawing sees them, and the tier of every switch.

use crate::fabric::index::{Id, narrow, numbered};
use crate::fabric::{DeviceId, DomainId, Fabric, HostId, Kind, NONE};
use std::collections::{HashMap, VecDeque};

/// A host: its endpoints and whatever else of it is a vertex.
pub(super) struct Unit {
    /// What it is called in its block.
    pub label: String,
    /// All that belongs to it.
    pub members: Vec<DeviceId>,
    /// Its first endpoint.
    pub first: DeviceId,
    /// How many endpoints it has.
    pub endpoints: usize,
    /// The one switch it is attached to; none when there are several.
    pub switch: Option<DeviceId>,
}

/// All hosts and tiers.
pub(super) struct Units {
    /// The unit of a device, `NONE` for switches.
    pub of: Vec<u32>,
    /// The units, in device order.
    pub list: Vec<Unit>,
    /// What a unit is: `host`, `domain` where an import has no hosts, `GPU` where it has neither.
    pub word: &'static str,
    /// Tier of each switch, from 1; 0 for all else.
    pub tier: Vec<u8>,
    /// Most endpoints in one scale-up domain, and how many units such a domain spans; 0 without
    /// scale-up.
    pub domain: (usize, usize),
}

impl Units {
    /// Groups endpoints by host, else by scale-up domain, else each is a unit of its own. O(V + E).
    pub(super) fn new(fabric: &Fabric) -> Self {
        let mut of = vec![NONE; fabric.devices()];
        let mut list: Vec<Unit> = Vec::new();
        let mut by_place: HashMap<(Option<HostId>, Option<DomainId>), u32> = HashMap::new();
        let mut word = "host";
        for endpoint in fabric.endpoints() {
            let host = fabric.host[endpoint];
            let next = narrow(list.len());
            let domain = fabric.domain[endpoint];
            if host.is_none() && fabric.endpoint_kind() == Kind::Gpu {
                word = if domain.is_none() { "GPU" } else { "domain" };
            }
            let place = (host, domain.filter(|_| host.is_none()));
            let unit = if place == (None, None) {
                next
            } else {
                *by_place.entry(place).or_insert(next)
            };
            if unit == next {
                list.push(Unit {
                    label: label(fabric, endpoint),
                    first: endpoint,
                    members: Vec::new(),
                    endpoints: 0,
                    switch: None,
                });
            }
            of[endpoint.index()] = unit;
            list[unit.index()].endpoints += 1;
        }
        let switch = |d: DeviceId| fabric.role(d).kind == Kind::Switch;
        // A host vertex beside its GPUs, or a scale-up switch, belongs to the first unit that it is
        // linked to.
        for link in &fabric.links {
            for (inside, outside) in [(link.a, link.b), (link.b, link.a)] {
                if of[inside.index()] != NONE && of[outside.index()] == NONE && !switch(outside) {
                    of[outside.index()] = of[inside.index()];
                }
            }
        }
        for (device, unit) in numbered(&of).filter(|(_, u)| **u != NONE) {
            list[unit.index()].members.push(device);
        }
        // The switch of each unit; `Some(None)` for several.
        let mut attached: Vec<Option<Option<DeviceId>>> = vec![None; list.len()];
        for link in &fabric.links {
            for (inside, outside) in [(link.a, link.b), (link.b, link.a)] {
                if of[inside.index()] != NONE && switch(outside) {
                    let at = &mut attached[of[inside.index()].index()];
                    let alone = at.is_none_or(|known| known == Some(outside));
                    *at = Some(alone.then_some(outside));
                }
            }
        }
        list.iter_mut()
            .zip(attached)
            .for_each(|(unit, at)| unit.switch = at.flatten());
        let tier = tiers(fabric, &of);
        let domain = domain(fabric, &of);
        if domain.1 > 1 && fabric.names.is_empty() {
            // The host coordinate numbers domains, which hold several hosts here.
            list.iter_mut()
                .enumerate()
                .for_each(|(index, unit)| unit.label = format!("host {index}"));
        }
        Units {
            of,
            list,
            word,
            tier,
            domain,
        }
    }
}

/// `host 3` from the coordinates, else the name that the import gives to the host or its endpoint.
fn label(fabric: &Fabric, endpoint: DeviceId) -> String {
    if !fabric.names.is_empty() {
        // The host says more than the first of its ports.
        let host = fabric.host[endpoint].and_then(|h| fabric.host_names.get(h.index()));
        return host
            .cloned()
            .unwrap_or_else(|| fabric.device_name(endpoint));
    }
    let role = fabric.role(endpoint);
    let place = role
        .axes
        .iter()
        .zip(fabric.coordinates(endpoint))
        .find(|(axis, _)| fabric.axes[**axis].name == "host");
    place.map_or_else(
        || fabric.device_name(endpoint),
        |(_, value)| format!("host {value}"),
    )
}

/// Tiers as the family says, else the distance from the endpoints (imports know no tiers).
fn tiers(fabric: &Fabric, units: &[u32]) -> Vec<u8> {
    let mut tier = vec![0u8; fabric.devices()];
    if !fabric.axes.is_empty() {
        for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
            tier[role.first.index()..role.end().index()].fill(role.tier);
        }
        return tier;
    }
    let mut around: Vec<Vec<DeviceId>> = vec![Vec::new(); fabric.devices()];
    for link in &fabric.links {
        around[link.a.index()].push(link.b);
        around[link.b.index()].push(link.a);
    }
    let mut seen: Vec<bool> = units.iter().map(|u| *u != NONE).collect();
    let mut queue: VecDeque<(DeviceId, u8)> = fabric
        .device_ids()
        .filter(|d| seen[d.index()])
        .map(|d| (d, 0))
        .collect();
    while let Some((device, depth)) = queue.pop_front() {
        for &next in &around[device.index()] {
            if !std::mem::replace(&mut seen[next.index()], true) {
                tier[next.index()] = depth.saturating_add(1);
                queue.push_back((next, depth.saturating_add(1)));
            }
        }
    }
    for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
        role.devices()
            .filter(|d| !seen[d.index()])
            .for_each(|d| tier[d.index()] = 1);
    }
    tier
}

fn domain(fabric: &Fabric, units: &[u32]) -> (usize, usize) {
    let mut sizes: HashMap<DomainId, (usize, std::collections::BTreeSet<u32>)> = HashMap::new();
    for endpoint in fabric.endpoints() {
        if let Some(domain) = fabric.domain[endpoint] {
            let entry = sizes.entry(domain).or_default();
            entry.0 += 1;
            entry.1.insert(units[endpoint.index()]);
        }
    }
    sizes
        .into_values()
        .map(|(size, hosts)| (size, hosts.len()))
        .max()
        .unwrap_or((0, 0))
}

/// The plane a switch belongs to, where there is more than one.
pub(super) fn plane(fabric: &Fabric, device: DeviceId) -> Option<u32> {
    let role = fabric.role(device);
    let at = role
        .axes
        .iter()
        .position(|a| fabric.axes[*a].name == "plane")?;
    fabric.coordinates(device).get(at).copied()
}
