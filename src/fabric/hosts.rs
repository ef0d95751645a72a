//! Servers: the devices of one host, and what it is called.

use super::{DeviceId, Fabric, Kind, NONE};
use std::collections::BTreeMap;

/// The devices of each host, by host. O(V log V).
pub fn members(fabric: &Fabric) -> BTreeMap<u32, Vec<DeviceId>> {
    let mut of: BTreeMap<u32, Vec<DeviceId>> = BTreeMap::new();
    for (device, &host) in (0u32..).zip(&fabric.host).filter(|h| *h.1 != NONE) {
        of.entry(host).or_default().push(device);
    }
    of
}

/// The coordinates that the devices of a host have in common, or its first device.
pub fn host_name(fabric: &Fabric, members: &[DeviceId]) -> String {
    let Some(&first) = members.first() else { return String::new() };
    if !fabric.names.is_empty() {
        return match members.iter().find(|&&d| fabric.role(d).kind == Kind::Host).or(Some(&first).filter(|_| members.len() == 1)) {
            Some(&host) => fabric.device_name(host),
            None => format!("host of {}", fabric.device_name(first)),
        };
    }
    let role = fabric.role(first);
    let words: Vec<String> = role
        .axes
        .iter()
        .zip(fabric.coordinates(first))
        .take_while(|(axis, _)| !["rail", "gpu", "port"].contains(&fabric.axes[**axis].name.as_str()))
        .filter(|(axis, _)| !fabric.axes[**axis].name.is_empty())
        .map(|(axis, value)| format!("{}{value}", fabric.axes[*axis].name))
        .collect();
    if words.is_empty() { format!("host of {}", fabric.device_name(first)) } else { words.join("-") }
}
