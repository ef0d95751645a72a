//! What must hold of a fabric that was read before any other code indexes into it.

use crate::fabric::index::{Id, Table};
use crate::fabric::{DeviceId, Fabric};
use crate::formats::rates::LARGEST_RATE;
use std::collections::HashSet;
use std::fmt::Display;

/// Each host has a name of its own, where hosts have names.
fn host_names(fabric: &Fabric) -> Result<(), String> {
    let names = &fabric.host_names;
    let mut seen = HashSet::with_capacity(names.len());
    if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(format!("two hosts are named `{name}`"));
    }
    let hosts = fabric.host.values().copied().flatten().max();
    match hosts.filter(|most| !names.is_empty() && most.index() >= names.len()) {
        Some(host) => {
            let count = names.len();
            Err(format!(
                "`hosts` has {count} names, and a device is of host {host}"
            ))
        }
        None => Ok(()),
    }
}

/// Checks sizes, ranges and order; the message says what contradicts what. O(V + E).
pub(super) fn consistent(fabric: &Fabric) -> Result<(), String> {
    axes(fabric)?;
    let devices = roles(fabric)?;
    for (key, length) in [("host", fabric.host.len()), ("domain", fabric.domain.len())] {
        if length != devices {
            return Err(format!(
                "`{key}` has {length} entries for {devices} devices"
            ));
        }
    }
    if !fabric.names.is_empty() && fabric.names.len() != devices {
        return Err(format!(
            "`names` has {} entries for {devices} devices",
            fabric.names.len()
        ));
    }
    host_names(fabric)?;
    let mut seen = HashSet::with_capacity(fabric.names.len());
    if let Some(name) = fabric.names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(format!("two devices are named `{name}`"));
    }
    labels("host", &fabric.host)?;
    labels("domain", &fabric.domain)?;
    for (index, class) in fabric.classes.iter().enumerate() {
        if class.rate_ab.0 > LARGEST_RATE || class.rate_ba.0 > LARGEST_RATE {
            return Err(format!(
                "classes[{index}] has an absurd rate, more than 1,000 Tb/s"
            ));
        }
    }
    for (index, link) in fabric.links.iter().enumerate() {
        if link.a.index() >= devices || link.b.index() >= devices {
            return Err(format!("links[{index}] ends on a device that is not there"));
        }
        if link.a == link.b {
            return Err(format!("links[{index}] joins a device to itself"));
        }
        if link.a_port == 0 || link.b_port == 0 {
            return Err(format!("links[{index}] ends on port 0; ports count from 1"));
        }
        if link.class.index() >= fabric.classes.len() {
            return Err(format!(
                "links[{index}] is of class {}, which is not there",
                link.class
            ));
        }
    }
    if let Some(index) = fabric
        .reserved
        .iter()
        .position(|r| r.device.index() >= devices || r.port == 0)
    {
        return Err(format!(
            "reserved[{index}] is a port of a device that is not there, or port 0"
        ));
    }
    if fabric.forwarders.iter().any(|&f| f.index() >= devices) {
        return Err("`forwarders` names a device that is not there".into());
    }
    if !fabric.forwarders.is_sorted_by(|a, b| a < b) {
        return Err("`forwarders` is not sorted, or repeats a device".into());
    }
    Ok(())
}

/// The first endpoint that no network link ends at. O(V + E).
pub(super) fn unlinked(fabric: &Fabric) -> Option<DeviceId> {
    let mut linked = vec![false; fabric.devices()];
    for link in fabric
        .links
        .iter()
        .filter(|l| !fabric.classes[l.class.index()].scale_up)
    {
        linked[link.a.index()] = true;
        linked[link.b.index()] = true;
    }
    fabric
        .endpoints()
        .into_iter()
        .find(|&endpoint| !linked[endpoint.index()])
}

/// Parents exist and no axis is inside itself.
fn axes(fabric: &Fabric) -> Result<(), String> {
    let axes = &fabric.axes;
    for start in 0..axes.len() {
        let (mut at, mut steps) = (start, 0);
        while let Some(parent) = axes[at].parent {
            steps += 1;
            if parent >= axes.len() || steps > axes.len() {
                return Err(format!(
                    "axes[{start}] is nested in an axis that is not there, or in itself"
                ));
            }
            at = parent;
        }
    }
    Ok(())
}

/// No label is more than there are devices.
fn labels<L: Id + Display>(key: &str, labels: &Table<DeviceId, Option<L>>) -> Result<(), String> {
    let devices = labels.len();
    for (device, label) in labels.iter() {
        if let Some(label) = label.filter(|label| label.index() >= devices) {
            let message = format!("{key}[{device}] is {label}, more than there are devices");
            return Err(message);
        }
    }
    Ok(())
}

/// Roles follow each other without gap; returns the number of devices.
fn roles(fabric: &Fabric) -> Result<usize, String> {
    let (mut devices, mut coordinates) = (0u32, 0usize);
    for (index, role) in fabric.roles.iter().enumerate() {
        if role.first != devices.into() {
            return Err(format!(
                "roles[{index}] starts at device {}, the roles before it end at {devices}",
                role.first
            ));
        }
        devices = devices
            .checked_add(role.count)
            .filter(|&d| d < u32::MAX / 4)
            .ok_or_else(|| format!("roles[{index}] makes more devices than this program counts"))?;
        if role.axes.iter().any(|&a| a >= fabric.axes.len()) {
            return Err(format!("roles[{index}] has an axis that is not there"));
        }
        let numbers = role.count.index().checked_mul(role.axes.len());
        coordinates = numbers
            .and_then(|n| n.checked_add(coordinates))
            .ok_or_else(|| {
                format!("roles[{index}] has more coordinates than this program counts")
            })?;
        for group in &role.ports {
            let cages = group.count.checked_add(group.first_cage);
            let last = group.first.checked_add(group.count);
            if group.first == 0
                || group.first_cage == 0
                || group.per_cage == 0
                || last.is_none()
                || cages.is_none()
                || group.rate.0 > LARGEST_RATE
            {
                return Err(format!(
                    "roles[{index}] has a port group with an impossible number"
                ));
            }
        }
    }
    if coordinates != fabric.coordinates.len() {
        return Err(format!(
            "`coordinates` has {} numbers, the roles need {coordinates}",
            fabric.coordinates.len()
        ));
    }
    Ok(devices.index())
}
