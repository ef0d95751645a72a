//! Rows of switches: which are drawn one by one, which as a stack, which are counted.

use super::fold::Block;
use super::labels::{device, many, thousands, wide};
use super::plan::{Drawn, Plan, What, level, rail, shares};
use super::slots::{Slot, folded};
use super::svg::Area;
use crate::fabric::DeviceId;
use crate::fabric::index::Id;
use crate::units::real;
use std::collections::BTreeMap;

/// Most boxes of a row that is drawn in full, and of one that is not.
const FULL: usize = 64;
const FEW: usize = 10;
/// Least width of a stack.
const STACK: f64 = 34.0;

/// Lines of text of a box: its name, and how many it stands for.
fn named(label: &[String], times: usize) -> Vec<Vec<String>> {
    let mut lines = vec![label.to_vec()];
    if times > 1 {
        let count = thousands(times);
        lines.push(vec![format!("× {count}"), format!("×{count}"), count]);
    }
    lines
}

impl Plan<'_> {
    /// A row of switches of a block.
    pub(super) fn switches(
        &mut self,
        block: &Block,
        tier: u8,
        frame: usize,
        (left, right): (f64, f64),
    ) {
        let devices = match self.tree.nodes[block.nodes[0]].tiers.get(&tier) {
            Some(devices) if !devices.is_empty() => devices.clone(),
            _ => return,
        };
        let (groups, slots) = self.chosen(&devices, right - left);
        let cells: Vec<(Vec<usize>, bool)> = slots
            .iter()
            .map(|slot| match slot {
                Slot::One(at) => (groups[*at].clone(), false),
                Slot::More(from, to) => (groups[*from..*to].concat(), true),
                Slot::Stack => ((0..devices.len()).collect(), false),
            })
            .collect();
        let needs: Vec<f64> = cells
            .iter()
            .map(|(locals, more)| self.need(&devices, locals, *more))
            .collect();
        let most = if self.unfolded { f64::INFINITY } else { 128.0 };
        let places = shares(&needs, (left, right), most);
        let labels: Vec<Vec<String>> = cells
            .iter()
            .map(|(locals, more)| self.label(&devices, locals, *more))
            .collect();
        let own: Vec<usize> = (0..cells.len()).filter(|c| !cells[*c].1).collect();
        let candidates: Vec<&[String]> = own.iter().map(|c| labels[*c].as_slice()).collect();
        let widths: Vec<f64> = own.iter().map(|c| places[*c].1 - 4.0).collect();
        let level = level(&candidates, &widths);
        for (((locals, more), (x, width)), label) in cells.into_iter().zip(places).zip(labels) {
            let shown: Vec<DeviceId> = locals.iter().map(|i| devices[*i]).collect();
            let members = self.switch_members(block, tier, &locals);
            let lines = if more {
                self.dots(&shown, &devices)
            } else {
                named(&label[level.min(label.len() - 1)..], shown.len())
            };
            self.add(Drawn {
                what: if more { What::More } else { What::Switch },
                area: Area {
                    x,
                    width,
                    ..Area::default()
                },
                tier,
                frame,
                tone: self.tone(&shown),
                rail: self.rail_of_shown(&shown),
                times: shown.len(),
                shown,
                members,
                lines,
            });
        }
    }

    /// Switches of a row by their numbers in it, in a block and in all like it.
    fn switch_members(&self, block: &Block, tier: u8, locals: &[usize]) -> Vec<DeviceId> {
        let mut members = Vec::new();
        for node in &block.nodes {
            if let Some(own) = self.tree.nodes[*node].tiers.get(&tier) {
                members.extend(locals.iter().filter_map(|i| own.get(*i)));
            }
        }
        members
    }

    /// The rail that some switches share.
    fn rail_of_shown(&self, shown: &[DeviceId]) -> Option<u32> {
        self.rails?;
        let first = rail(self.fabric, *shown.first()?)?;
        let same = |d: &DeviceId| rail(self.fabric, *d) == Some(first);
        shown.iter().all(same).then_some(first)
    }

    /// Room that a box asks for, relative to its neighbours.
    fn need(&self, devices: &[DeviceId], locals: &[usize], more: bool) -> f64 {
        if more {
            return wide(&format!("+{}", thousands(locals.len()))) + 12.0;
        }
        if !self.unfolded {
            let stack = if locals.len() > 1 { 4.0 } else { 0.0 };
            return self.least(devices, &[locals.to_vec()]).max(15.0) + stack;
        }
        let ports = |i: &usize| {
            let (up, down) = self.cables[devices[*i].index()];
            real(up.max(down).index()) * 16.0
        };
        ports(&locals[0]).max(44.0)
    }

    /// What is left out: how many, and whether all of them are like one that is drawn.
    fn dots(&self, left: &[DeviceId], all: &[DeviceId]) -> Vec<Vec<String>> {
        let count = thousands(left.len());
        let common = self.common(all);
        let other = |d: &&DeviceId| self.signatures.device(**d) != common;
        let differ = left.iter().filter(other).count();
        let mut lines = vec![vec![format!("… + {count}"), format!("+{count}")]];
        if differ > 0 && differ < left.len() {
            let count = thousands(differ);
            lines.push(vec![
                format!("{count} differ"),
                format!("{count} ≠"),
                String::new(),
            ]);
        }
        lines
    }

    /// The commonest signature.
    fn common(&self, devices: &[DeviceId]) -> u32 {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for device in devices {
            *counts.entry(self.signatures.device(*device)).or_default() += 1;
        }
        let most = counts
            .iter()
            .max_by_key(|(sign, n)| (**n, u32::MAX - **sign));
        most.map_or(0, |m| *m.0)
    }

    /// Groups of switches by their number in the row, and which of them are drawn.
    fn chosen(&self, devices: &[DeviceId], width: f64) -> (Vec<Vec<usize>>, Vec<Slot>) {
        let single: Vec<Vec<usize>> = (0..devices.len()).map(|i| vec![i]).collect();
        let least = self.least(devices, &single);
        let room = (width / least.max(15.0)).floor();
        if self.unfolded || (real(devices.len()) <= room && devices.len() <= FULL) {
            let slots = (0..devices.len()).map(Slot::One).collect();
            return (single, slots);
        }
        let groups = self.groups(devices);
        let (groups, room) = if groups.len() > 1 && groups.len() < devices.len() {
            let gap = wide(&format!("+{}", thousands(devices.len()))) + 12.0;
            let room =
                ((width - gap) / (self.least(devices, &groups) + 4.0).max(STACK)).floor() + 1.0;
            (groups, room)
        } else {
            let gap = wide(&format!("+{}", thousands(devices.len()))) + 12.0;
            (single, ((width - gap) / least.max(15.0)).floor() + 1.0)
        };
        if real(groups.len()) <= room && groups.len() <= FULL {
            let slots = (0..groups.len()).map(Slot::One).collect();
            return (groups, slots);
        }
        // What differs from most of the row is drawn, as far as there is room.
        let common = self.common(devices);
        let mut wanted: Vec<usize> = Vec::new();
        let mut known: Vec<(u32, u32)> = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let first = devices[group[0]];
            let sign = (self.signatures.device(first), self.attached[first.index()]);
            let toned = self.tone(&[first]) > crate::overlay::Tone::Beyond;
            if toned || (sign.0 != common && !known.contains(&sign)) {
                known.push(sign);
                wanted.push(at);
            }
        }
        let places = [room, real(FEW.max(wanted.len() * 2 + 3))]
            .into_iter()
            .fold(f64::INFINITY, f64::min);
        if places < 4.0 {
            return (groups, vec![Slot::Stack]);
        }
        let places = if places > 64.0 { 64 } else { places as usize };
        let slots = folded(groups.len(), places, &wanted);
        (groups, slots)
    }

    /// Least width of a box with its shortest name.
    fn least(&self, devices: &[DeviceId], groups: &[Vec<usize>]) -> f64 {
        let few = groups.iter().take(FULL);
        let widest = few.map(|group| {
            let name = self.label(devices, group, false).pop().unwrap_or_default();
            // How many it is, or how many hosts stand below it, is to be read too.
            let below = self.attached[devices[group[0]].index()].index();
            let count = group.len().max(below);
            let count = if count > 1 {
                wide(&format!("×{}", thousands(count)))
            } else {
                0.0
            };
            wide(&name).min(72.0).max(count - 2.0)
        });
        widest.fold(12.0, f64::max) + 8.0
    }

    /// Switches by all coordinates but the last, and by what they are alike in.
    fn groups(&self, devices: &[DeviceId]) -> Vec<Vec<usize>> {
        if self.fabric.axes.is_empty() {
            return (0..devices.len()).map(|i| vec![i]).collect();
        }
        let mut groups: BTreeMap<(Option<u32>, Vec<u32>, u32), Vec<usize>> = BTreeMap::new();
        for (at, d) in devices.iter().enumerate() {
            let coordinates = self.fabric.coordinates(*d);
            let shared = coordinates[..coordinates.len().saturating_sub(1)].to_vec();
            let plane = super::units::plane(self.fabric, *d);
            let key = (plane, shared, self.signatures.device(*d));
            groups.entry(key).or_default().push(at);
        }
        groups.into_values().collect()
    }

    /// What a box of switches is called, the longest first.
    fn label(&self, devices: &[DeviceId], locals: &[usize], more: bool) -> Vec<String> {
        let first = devices[locals[0]];
        if more {
            return vec![String::new()];
        }
        let mut names = device(self.fabric, first, &self.axes);
        if locals.len() > 1 {
            let axes = &self.fabric.role(first).axes;
            let mut hidden = self.axes.clone();
            hidden.extend(axes.last());
            let role = &self.fabric.role(first).name;
            let named = |a: &&usize| !hidden.contains(a) && !self.fabric.axes[**a].name.is_empty();
            names = if axes.iter().any(|a| named(&a)) {
                let shared = device(self.fabric, first, &hidden);
                let short = shared.last().cloned().unwrap_or_default();
                let own = shared.first().cloned().unwrap_or_default();
                let of = own.strip_prefix(&format!("{role} ")).map(str::to_string);
                let of = of.unwrap_or(own);
                vec![format!("{} of {of}", many(role)), of, short]
            } else {
                vec![many(role), role.chars().take(3).collect()]
            };
        }
        names
    }
}
