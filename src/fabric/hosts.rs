//! Servers: the devices of one host, and what it is called.

use super::index::{Id, between};
use super::{DeviceId, Fabric, HostId, Kind};
use std::collections::BTreeMap;

/// The devices of each host, by host. O(V log V).
pub fn members(fabric: &Fabric) -> BTreeMap<HostId, Vec<DeviceId>> {
    let mut of: BTreeMap<HostId, Vec<DeviceId>> = BTreeMap::new();
    for (device, host) in fabric.host.iter() {
        if let Some(host) = *host {
            of.entry(host).or_default().push(device);
        }
    }
    of
}

/// Axes that tell the parts of a host apart.
const INSIDE: [&str; 3] = ["rail", "gpu", "port"];

/// Which of the hosts at its coordinates the host of a device is, where a scale-up domain of
/// several hosts (trays of a rack) has one place on the host axis.
fn tray(fabric: &Fabric, device: DeviceId, outside: usize) -> Option<u32> {
    let role = fabric.role(device);
    let place = |d: &DeviceId| fabric.coordinates(*d).get(..outside);
    let here = place(&device)?;
    let host = |d: DeviceId| fabric.host.get(d).copied().flatten().map(u32::from);
    // Devices of one place follow each other.
    let first = between(role.first, device)
        .rev()
        .take_while(|d| place(d) == Some(here))
        .last()
        .unwrap_or(device);
    let last = between(device.after(1), role.end())
        .take_while(|d| place(d) == Some(here))
        .last()
        .unwrap_or(device);
    (host(first)? != host(last)?).then(|| {
        host(device)
            .zip(host(first))
            .map(|(own, first)| own.wrapping_sub(first))
    })?
}

/// The stated name, the coordinates that the devices of a host have in common, or its first device;
/// trays that share these are numbered.
pub fn host_name(fabric: &Fabric, members: &[DeviceId]) -> String {
    let Some(&first) = members.first() else {
        return String::new();
    };
    let host = fabric.host.get(first).copied().flatten();
    if let Some(name) = host.and_then(|h| fabric.host_names.get(h.index())) {
        return name.clone();
    }
    if !fabric.names.is_empty() {
        return match members
            .iter()
            .find(|&&d| fabric.role(d).kind == Kind::Host)
            .or(Some(&first).filter(|_| members.len() == 1))
        {
            Some(&host) => fabric.device_name(host),
            None => format!("host of {}", fabric.device_name(first)),
        };
    }
    let role = fabric.role(first);
    let outside = role
        .axes
        .iter()
        .take_while(|axis| !INSIDE.contains(&fabric.axes[**axis].name.as_str()))
        .count();
    let mut words: Vec<String> = role
        .axes
        .iter()
        .zip(fabric.coordinates(first))
        .take(outside)
        .filter(|(axis, _)| !fabric.axes[**axis].name.is_empty())
        .map(|(axis, value)| format!("{}{value}", fabric.axes[*axis].name))
        .collect();
    words.extend(tray(fabric, first, outside).map(|tray| format!("tray{tray}")));
    if words.is_empty() {
        format!("host of {}", fabric.device_name(first))
    } else {
        words.join("-")
    }
}
