//! A part of a fabric that is drawn by itself: a block, a host, or what is around a device.

use super::tree::natural;
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind};
use crate::failure;
use crate::text::did_you_mean;
use std::collections::VecDeque;

/// The devices of a part, and what it is called.
#[derive(Clone, Debug)]
pub struct Part {
    /// `SU 3 and the switches that it is cabled to`.
    pub(super) name: String,
    pub(super) shown: Vec<bool>,
    /// Links from the middle to each device, where it is a part around one.
    pub(super) hops: Option<Vec<u8>>,
}

impl Part {
    /// What a name stands for (`su3`, `pod0`, `leaf-su0-rail3`, the beginning of names of an
    /// import), with the switches that it is cabled to. O(V + E).
    ///
    /// # Errors
    /// When nothing has that name.
    pub fn focus(fabric: &Fabric, name: &str) -> Result<Part> {
        let mut shown = vec![false; fabric.devices()];
        match failure::device(fabric, name) {
            Some(device) => mark_host(fabric, device, &mut shown),
            None => {
                let mut found = by_axes(fabric, name);
                if found.is_empty() {
                    found = by_names(fabric, name);
                }
                if found.is_empty() {
                    return Err(unknown(fabric, name));
                }
                for device in found {
                    shown[device.index()] = true;
                }
            }
        }
        let inside = shown.clone();
        let switch = |d: DeviceId| fabric.role(d).kind == Kind::Switch;
        for link in &fabric.links {
            for (one, two) in [(link.a, link.b), (link.b, link.a)] {
                if inside[one.index()] && switch(two) {
                    shown[two.index()] = true;
                }
            }
        }
        whole_hosts(fabric, &inside, &mut shown);
        Ok(Part {
            name: format!("{name} and the switches that it is cabled to"),
            shown,
            hops: None,
        })
    }

    /// What is at most some links away from a device. O(V + E).
    ///
    /// # Errors
    /// When no device has that name.
    pub fn around(fabric: &Fabric, name: &str, hops: u8) -> Result<Part> {
        let device = failure::device(fabric, name).ok_or_else(|| unknown(fabric, name))?;
        let mut around: Vec<Vec<DeviceId>> = vec![Vec::new(); fabric.devices()];
        for link in &fabric.links {
            around[link.a.index()].push(link.b);
            around[link.b.index()].push(link.a);
        }
        let mut away = vec![u8::MAX; fabric.devices()];
        away[device.index()] = 0;
        let mut queue = VecDeque::from([device]);
        while let Some(at) = queue.pop_front() {
            let next = away[at.index()] + 1;
            if next > hops {
                break;
            }
            for &other in &around[at.index()] {
                if away[other.index()] == u8::MAX {
                    away[other.index()] = next;
                    queue.push_back(other);
                }
            }
        }
        let shown: Vec<bool> = away.iter().map(|n| *n != u8::MAX).collect();
        Ok(Part {
            name: format!(
                "what is at most {hops} {} away from {}",
                crate::text::plural(hops, "link"),
                fabric.device_name(device)
            ),
            shown,
            hops: Some(away),
        })
    }

    /// Links from what is shown to what is not. O(E).
    pub(super) fn leaving(&self, fabric: &Fabric) -> usize {
        let shown = |d: DeviceId| self.shown[d.index()];
        let out = fabric
            .links
            .iter()
            .filter(|l| !fabric.classes[l.class.index()].scale_up && shown(l.a) != shown(l.b));
        out.count()
    }
}

/// A device, and all of its host where it is part of one.
fn mark_host(fabric: &Fabric, device: DeviceId, shown: &mut [bool]) {
    shown[device.index()] = true;
    if let Some(host) = fabric.host[device] {
        for other in fabric.device_ids() {
            if fabric.host[other] == Some(host) {
                shown[other.index()] = true;
            }
        }
    }
}

/// Hosts are shown whole where a part of them is.
fn whole_hosts(fabric: &Fabric, inside: &[bool], shown: &mut [bool]) {
    let hosts: std::collections::BTreeSet<_> = fabric
        .device_ids()
        .filter(|d| inside[d.index()])
        .filter_map(|d| fabric.host[d])
        .collect();
    for device in fabric.device_ids() {
        if fabric.host[device].is_some_and(|h| hosts.contains(&h)) {
            shown[device.index()] = true;
        }
    }
}

/// Devices at coordinates: `su3`, `pod0-su1`.
fn by_axes(fabric: &Fabric, name: &str) -> Vec<DeviceId> {
    let mut wanted: Vec<(String, u32)> = Vec::new();
    for word in name.split('-') {
        let axis = word.trim_end_matches(|c: char| c.is_ascii_digit());
        match word[axis.len()..].parse() {
            Ok(number) if !axis.is_empty() => wanted.push((axis.to_lowercase(), number)),
            _ => return Vec::new(),
        }
    }
    let at = |d: &DeviceId| {
        let axes = &fabric.role(*d).axes;
        let coordinates = fabric.coordinates(*d);
        wanted.iter().all(|(axis, number)| {
            let place = axes.iter().position(|a| fabric.axes[*a].name == *axis);
            place.and_then(|p| coordinates.get(p)) == Some(number)
        })
    };
    fabric.device_ids().filter(at).collect()
}

/// Devices whose names begin with one.
fn by_names(fabric: &Fabric, name: &str) -> Vec<DeviceId> {
    if fabric.names.is_empty() {
        return Vec::new();
    }
    let own = |d: &DeviceId| fabric.device_name(*d).starts_with(name);
    fabric.device_ids().filter(own).collect()
}

fn unknown(fabric: &Fabric, name: &str) -> Error {
    let names: Vec<String> = fabric
        .device_ids()
        .filter(|d| fabric.role(*d).kind == Kind::Switch)
        .take(2000)
        .map(|d| fabric.device_name(d))
        .collect();
    let mut blocks: Vec<String> = Vec::new();
    for axis in fabric.axes.iter().filter(|a| !a.name.is_empty()).take(4) {
        blocks.push(format!("{}0", axis.name));
    }
    blocks.sort_by_cached_key(|b| natural(b));
    let example = names.first().cloned().unwrap_or_default();
    blocks.push(example);
    let rest = format!(
        "write a block or a device, for example {}",
        blocks.join(", ")
    );
    let help = did_you_mean(name, names.iter().map(String::as_str), &rest);
    Error::new(format!("nothing is called `{name}`")).help(help)
}
