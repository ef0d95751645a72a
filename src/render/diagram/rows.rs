//! Rows of boxes: which switches and hosts are drawn, and what is written on them.

use super::labels::{CHARACTER, choose, counted, device, thousands};
use super::layout::{HOST, Layout, SWITCH};
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Kind};
use crate::overlay::Tone;
use crate::units::real;
use std::collections::BTreeMap;

/// Boxes of a row that is drawn in full.
const FULL: usize = 16;

/// What fits of `count` items into a width: all, the wanted ones with the first few and the last,
/// or one stack.
fn slots(count: usize, width: f64, least: f64, wanted: &[usize]) -> Vec<Slot> {
    if count <= FULL && real(count) * least <= width {
        return (0..count).map(Slot::One).collect();
    }
    let room = (width / least.max(56.0)) as usize;
    if room < 4 || count < 4 {
        return vec![Slot::Stack];
    }
    folded(count, room.min(8.max(wanted.len() + 5)), wanted)
}

/// Shares a width out between slots.
fn places(count: usize, left: f64, right: f64, most: f64) -> Vec<(f64, f64)> {
    let pitch = (right - left) / real(count.max(1));
    let width = (pitch - 8.0).min(most).max(4.0);
    (0..count)
        .map(|i| (left + pitch * (real(i) + 0.5) - width / 2.0, width))
        .collect()
}

impl Layout<'_> {
    /// A row of switches; returns the devices of each box.
    pub(super) fn switches(
        &mut self,
        tier: u8,
        devices: &[DeviceId],
        (left, right): (f64, f64),
    ) -> Vec<(Area, Vec<DeviceId>)> {
        let y = self.rows[&tier];
        let groups = self.groups(devices);
        let names: Vec<Vec<String>> = groups.iter().map(|g| self.names(g)).collect();
        let shortest = names
            .iter()
            .filter_map(|n| n.last())
            .map(|n| n.chars().count())
            .max()
            .unwrap_or(1);
        let mut wanted: Vec<usize> = (0..groups.len())
            .filter(|g| self.tone(&groups[*g]) > Tone::Beyond)
            .collect();
        // Some of the switches that hold another number of hosts than the first are drawn: the
        // others may then be taken to be alike.
        let hosts = |g: usize| {
            groups[g]
                .iter()
                .map(|d| self.attached[d.index()])
                .sum::<u32>()
        };
        let mut known = vec![hosts(0)];
        for index in (1..groups.len()).filter(|_| groups[0].len() == 1) {
            let own = hosts(index);
            if known.len() < 4 && !known.contains(&own) {
                known.push(own);
                wanted.push(index);
            }
        }
        let found = slots(
            groups.len(),
            right - left,
            (real(shortest) * CHARACTER + 12.0).clamp(24.0, 64.0),
            &wanted,
        );
        let mut drawn = Vec::new();
        for (slot, (x, width)) in found.iter().zip(places(found.len(), left, right, 132.0)) {
            let area = Area {
                x,
                y,
                width,
                height: SWITCH,
            };
            let (middle, _) = area.middle();
            let members = match slot {
                Slot::More(first, end) => {
                    let count: usize = groups[*first..*end].iter().map(Vec::len).sum();
                    self.scene
                        .text("tier", (middle, y + 14.0), Anchor::Middle, "…");
                    self.scene.text(
                        "",
                        (middle, y + 29.0),
                        Anchor::Middle,
                        &format!("+ {}", thousands(count)),
                    );
                    continue;
                }
                Slot::One(index) => groups[*index].clone(),
                Slot::Stack => devices.to_vec(),
            };
            let stacked = members.len() > 1;
            self.place(&members, area, tier, stacked);
            let label = match slot {
                Slot::One(index) => choose(&names[*index], width - 6.0),
                _ => choose(
                    &[
                        counted(members.len(), &self.fabric.role(members[0]).name),
                        format!("x {}", members.len()),
                    ],
                    width - 6.0,
                ),
            };
            let base = if stacked && matches!(slot, Slot::One(_)) {
                y + 15.0
            } else {
                y + 21.0
            };
            self.scene.text("", (middle, base), Anchor::Middle, &label);
            if base < y + 20.0 {
                self.scene.text(
                    "",
                    (middle, y + 28.0),
                    Anchor::Middle,
                    &format!("x {}", thousands(members.len())),
                );
            }
            drawn.push((area, members));
        }
        drawn
    }

    /// Draws a box for devices and remembers it.
    fn place(&mut self, members: &[DeviceId], area: Area, tier: u8, stacked: bool) {
        let purposes: Vec<&str> = members
            .iter()
            .filter_map(|d| self.reserved.get(d))
            .flatten()
            .copied()
            .collect();
        let first = members
            .first()
            .map_or_else(String::new, |d| self.fabric.device_name(*d));
        let mut title = if members.len() > 1 {
            format!("{first} and {} more", members.len() - 1)
        } else {
            first
        };
        if !purposes.is_empty() {
            title += &format!(
                "; {} reserved: {}",
                counted(purposes.len(), "port"),
                purposes[0]
            );
        }
        let tone = self.tone(members);
        let class = match tone {
            Tone::Load(load) => super::svg::rated(load),
            Tone::Beyond => "beyond",
            Tone::Path => "path",
            Tone::Beside => "beside",
            Tone::Failed => "failed",
            _ => "sw",
        };
        self.scene.device(class, area, stacked, &title);
        if tone == Tone::Failed {
            self.scene.cross((area.x + area.width - 10.0, area.y + 2.0));
        }
        if !purposes.is_empty() {
            self.scene.mark(area);
        }
        members
            .iter()
            .for_each(|d| self.box_of[d.index()] = narrow(self.boxes.len()));
        self.boxes.push((area, tier));
    }

    /// Switches one by one, or by all coordinates but the last when there are too many of them.
    fn groups(&self, devices: &[DeviceId]) -> Vec<Vec<DeviceId>> {
        let plane = |d: &DeviceId| {
            let axes = &self.fabric.role(*d).axes;
            let at = axes
                .iter()
                .position(|a| self.fabric.axes[*a].name == "plane");
            at.and_then(|at| self.fabric.coordinates(*d).get(at).copied())
        };
        let mut devices = devices.to_vec();
        devices.sort_by_key(|d| (plane(d), *d));
        let mut groups: BTreeMap<(Option<u32>, Vec<u32>, Tone), Vec<DeviceId>> = BTreeMap::new();
        for d in &devices {
            let coordinates = self.fabric.coordinates(*d);
            let shared = coordinates[..coordinates.len().saturating_sub(1)].to_vec();
            groups
                .entry((plane(d), shared, self.overlay.device(*d)))
                .or_default()
                .push(*d);
        }
        if devices.len() <= FULL || groups.len() < 2 || self.fabric.axes.is_empty() {
            return devices.into_iter().map(|d| vec![d]).collect();
        }
        groups.into_values().collect()
    }

    /// What a box of switches is called, the longest first.
    fn names(&self, group: &[DeviceId]) -> Vec<String> {
        let mut names = device(self.fabric, group[0], &self.frames);
        if group.len() > 1 {
            // All coordinates but the last are what the group shares.
            let all = names.remove(0);
            let words: Vec<&str> = all.split(' ').collect();
            let role = &self.fabric.role(group[0]).name;
            let shared = words[..words.len().saturating_sub(2)].join(" ");
            names = if shared.is_empty() {
                vec![role.clone()]
            } else {
                vec![format!("{role} of {shared}"), shared]
            };
        }
        names
    }

    /// The hosts of a block: under the switch that each is attached to, or in one row where they
    /// span several.
    pub(super) fn hosts(
        &mut self,
        units: &[u32],
        switches: &[(Area, Vec<DeviceId>)],
        (left, right): (f64, f64),
    ) {
        if units.is_empty() {
            return;
        }
        if units
            .iter()
            .any(|u| self.units.list[u.index()].switch.is_none())
        {
            return self.host_row(units, left, right);
        }
        // Left-out switches take room too, so the boxes that are drawn say how wide a place is.
        let apart = switches
            .windows(2)
            .map(|pair| pair[1].0.middle().0 - pair[0].0.middle().0);
        let pitch = apart.fold(right - left, f64::min);
        for (area, members) in switches {
            let below = |u: &&u32| {
                let switch = self.units.list[u.index()].switch;
                switch.is_some_and(|switch| members.contains(&switch))
            };
            let own: Vec<u32> = units.iter().filter(below).copied().collect();
            let middle = area.middle().0;
            let half = (pitch / 2.0).min(160.0).max(area.width / 2.0);
            if own.is_empty() {
                self.scene.text(
                    "",
                    (middle, self.rows[&0] + 26.0),
                    Anchor::Middle,
                    &choose(&["no hosts".into(), "none".into()], 2.0 * half),
                );
            }
            self.host_row(&own, (middle - half).max(left), (middle + half).min(right));
        }
    }

    /// What a row shows one by one: hosts, or scale-up domains where those span several of them.
    fn items<'a>(&self, units: &'a [u32]) -> Vec<&'a [u32]> {
        let domain = |u: &u32| self.fabric.domain[self.units.list[u.index()].first];
        if self.units.domain.1 < 2 {
            return units.chunks(1).collect();
        }
        units
            .chunk_by(|a, b| domain(a) == domain(b) && domain(a).is_some())
            .collect()
    }

    /// What a host is called by all its coordinates that frames leave open.
    fn place_of(&self, endpoint: DeviceId) -> Vec<String> {
        let axes = &self.fabric.role(endpoint).axes;
        let host = axes
            .iter()
            .position(|a| self.fabric.axes[*a].name == "host")
            .map_or(axes.len(), |at| at + 1);
        let hidden: Vec<usize> = self
            .frames
            .iter()
            .chain(&axes[host.min(axes.len())..])
            .copied()
            .collect();
        device(self.fabric, endpoint, &hidden)
    }

    fn host_row(&mut self, units: &[u32], left: f64, right: f64) {
        let y = self.rows[&0];
        // Where hosts are numbered within more than this row shows, their whole place is said.
        let items = self.items(units);
        let labels: std::collections::BTreeSet<&str> = units
            .iter()
            .map(|u| self.units.list[u.index()].label.as_str())
            .collect();
        let repeated = labels.len() < units.len();
        let tone = |item: usize| {
            items[item]
                .iter()
                .map(|u| self.tone(&self.units.list[u.index()].members))
                .max()
                .unwrap_or_default()
        };
        let wanted: Vec<usize> = (0..items.len())
            .filter(|u| !self.overlay.devices.is_empty() && tone(*u) > Tone::Beyond)
            .collect();
        let found = slots(items.len(), right - left, 54.0, &wanted);
        for (slot, (x, width)) in found.iter().zip(places(found.len(), left, right, 110.0)) {
            let area = Area {
                x,
                y,
                width,
                height: HOST,
            };
            let middle = area.middle().0;
            let members = match slot {
                Slot::More(first, end) => {
                    let count = end - first;
                    self.scene
                        .text("tier", (middle, y + 18.0), Anchor::Middle, "…");
                    self.scene.text(
                        "",
                        (middle, y + 34.0),
                        Anchor::Middle,
                        &format!("+ {}", thousands(count)),
                    );
                    continue;
                }
                Slot::One(index) => items[*index],
                Slot::Stack => units,
            };
            let (Some(first), stacked) = (members.first(), members.len() > 1) else {
                continue;
            };
            let unit = &self.units.list[first.index()];
            let gpus = match self.fabric.endpoint_kind() {
                Kind::Gpu => counted(unit.endpoints, "GPU"),
                _ => String::new(),
            };
            let domain =
                self.fabric.domain[unit.first].filter(|_| stacked && matches!(slot, Slot::One(_)));
            let name = if let Some(number) = domain {
                vec![format!("domain {number}"), number.to_string()]
            } else if stacked {
                vec![
                    counted(members.len(), self.units.word),
                    format!("x {}", members.len()),
                ]
            } else if repeated {
                self.place_of(unit.first)
            } else {
                short(&unit.label)
            };
            let detail = if stacked && !gpus.is_empty() {
                vec![
                    format!("{gpus} each"),
                    format!("x {gpus}"),
                    gpus.clone(),
                    String::new(),
                ]
            } else {
                vec![gpus.clone(), String::new()]
            };
            let detail = if domain.is_some() {
                let all = counted(
                    members
                        .iter()
                        .map(|u| self.units.list[u.index()].endpoints)
                        .sum(),
                    "GPU",
                );
                let hosts = counted(members.len(), self.units.word);
                vec![
                    format!("{hosts}, {all}"),
                    format!("{} x {gpus}", members.len()),
                    all,
                    String::new(),
                ]
            } else {
                detail
            };
            let title = format!(
                "{}: {} from {}",
                name[0],
                gpus,
                self.fabric.device_name(unit.first)
            );
            let tone = members
                .iter()
                .map(|u| self.tone(&self.units.list[u.index()].members))
                .max()
                .unwrap_or_default();
            let class = match tone {
                Tone::Beyond => "beyond",
                Tone::Path => "path",
                Tone::Beside => "beside",
                _ => "ep",
            };
            self.scene.device(class, area, stacked, &title);
            self.scene.text(
                "",
                (middle, y + 20.0),
                Anchor::Middle,
                &choose(&name, width - 6.0),
            );
            self.scene.text(
                "",
                (middle, y + 36.0),
                Anchor::Middle,
                &choose(&detail, width - 6.0),
            );
            let index = narrow(self.boxes.len());
            self.boxes.push((area, 0));
            for unit in members {
                self.units.list[unit.index()]
                    .members
                    .iter()
                    .for_each(|d| self.box_of[d.index()] = index);
            }
        }
    }
}

/// `host 12`, `12`.
fn short(label: &str) -> Vec<String> {
    let number = label.strip_prefix("host ").map(str::to_string);
    std::iter::once(label.to_string()).chain(number).collect()
}
