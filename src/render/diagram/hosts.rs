//! Rows of hosts: under the switch that each is attached to, or in one row where they span several;
//! one by one, as stacks of those alike, or with all their parts.

use super::fold::Block;
use super::labels::{counted, device, thousands};
use super::plan::{Drawn, Opened, Plan, What, level, rail, shares};
use super::svg::Area;
use super::units::Unit;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Kind};
use crate::units::real;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Least width of a host that stands alone, and of a stack.
const ALONE: f64 = 40.0;
/// The same where a part of a fabric is drawn.
const NARROW: f64 = 27.0;
const STACK: f64 = 76.0;
/// Most hosts of a row that are drawn one by one.
const FULL: usize = 32;

impl Plan<'_> {
    /// The hosts of a block, whose lowest switches are some of the boxes.
    pub(super) fn hosts(
        &mut self,
        block: &Block,
        switches: Range<usize>,
        frame: usize,
        (left, right): (f64, f64),
    ) {
        let units = self.tree.nodes[block.nodes[0]].units.clone();
        if units.is_empty() {
            return;
        }
        let all: Vec<usize> = (0..units.len()).collect();
        let owner = |u: &u32| {
            let at = self.units.list[u.index()].switch?;
            let number = self.box_of[at.index()].index();
            switches.contains(&number).then_some(number)
        };
        let owners: Vec<Option<usize>> = units.iter().map(owner).collect();
        if owners.contains(&None) {
            self.host_row(block, &all, frame, (left, right), None);
            return;
        }
        let middles: Vec<f64> = switches
            .clone()
            .map(|b| self.boxes[b].area.middle().0)
            .collect();
        let mut places: Vec<(usize, Vec<usize>, (f64, f64))> = Vec::new();
        for (at, number) in switches.enumerate() {
            let own: Vec<usize> = all
                .iter()
                .copied()
                .filter(|i| owners[*i] == Some(number))
                .collect();
            if own.is_empty() {
                continue;
            }
            let from = at
                .checked_sub(1)
                .map_or(left, |p| f64::midpoint(middles[p], middles[at]));
            let to = middles
                .get(at + 1)
                .map_or(right, |n| f64::midpoint(middles[at], *n));
            let half = (middles[at] - from).min(to - middles[at]);
            let area = (middles[at] - half, middles[at] + half);
            places.push((number, own, area));
        }
        // One by one under all switches, or under none.
        let whole = |number: usize| self.boxes[number].what != What::More;
        let least = self.least_host();
        let alone = places
            .iter()
            .filter(|(number, ..)| whole(*number))
            .all(|(_, own, (from, to))| real(own.len()) * least <= to - from && own.len() <= FULL);
        for (number, own, area) in places {
            if self.boxes[number].what == What::More {
                self.more_hosts(block, &own, frame, area);
            } else {
                self.host_row(block, &own, frame, area, Some(alone));
            }
        }
    }

    /// The members of some hosts of a block, in it and in all like it.
    fn members(&self, block: &Block, locals: &[usize]) -> (Vec<DeviceId>, Vec<DeviceId>) {
        let of = |node: usize, i: &usize| {
            let unit = self.tree.nodes[node].units.get(*i);
            let members = unit.map(|u| &self.units.list[u.index()].members);
            members.into_iter().flatten().copied()
        };
        let shown = locals.iter().flat_map(|i| of(block.nodes[0], i)).collect();
        let all = block
            .nodes
            .iter()
            .flat_map(|n| locals.iter().flat_map(move |i| of(*n, i)))
            .collect();
        (shown, all)
    }

    fn unit(&self, block: &Block, local: usize) -> &Unit {
        let number = self.tree.nodes[block.nodes[0]].units[local];
        &self.units.list[number.index()]
    }

    fn least_host(&self) -> f64 {
        if self.part { NARROW } else { ALONE }
    }

    /// Hosts that are counted, not drawn.
    fn more_hosts(
        &mut self,
        block: &Block,
        locals: &[usize],
        frame: usize,
        (left, right): (f64, f64),
    ) {
        let (shown, members) = self.members(block, locals);
        let count = thousands(locals.len());
        self.add(Drawn {
            what: What::More,
            area: Area {
                x: left + 2.0,
                width: right - left - 4.0,
                ..Area::default()
            },
            tier: 0,
            frame,
            tone: self.tone(&shown),
            rail: None,
            times: locals.len(),
            shown,
            members,
            lines: vec![vec![format!("… + {count}"), format!("+{count}"), count]],
        });
    }

    /// A row of hosts; those under the one switch that they are attached to need not name it, and
    /// are drawn one by one or not as those under its neighbours are.
    fn host_row(
        &mut self,
        block: &Block,
        locals: &[usize],
        frame: usize,
        (left, right): (f64, f64),
        under: Option<bool>,
    ) {
        if self.unfolded {
            self.opened_hosts(block, locals, frame, (left, right));
            return;
        }
        let width = right - left;
        let alone = real(locals.len()) * self.least_host() <= width && locals.len() <= FULL;
        let mut kinds = self.kinds(block, locals, under.unwrap_or(alone));
        let single = kinds.iter().all(|k| k.len() == 1);
        let need = |k: &Vec<usize>| if k.len() > 1 { 58.0 } else { 34.0 };
        let all = kinds.len() <= 4 && kinds.iter().map(need).sum::<f64>() <= width;
        let most = if single { FULL } else { 8 };
        let room = (width / if single { self.least_host() } else { STACK }).clamp(1.0, real(most))
            as usize;
        let rest: Vec<usize> = if kinds.len() > room && !all {
            // The commonest is shown, then those of which something is shown.
            let strength = |k: &Vec<usize>| {
                let members = self.members(block, &k[..1]).0;
                (self.tone(&members) > crate::overlay::Tone::Beyond, k.len())
            };
            kinds.sort_by_cached_key(|k| std::cmp::Reverse(strength(k)));
            kinds.split_off(room.saturating_sub(1).max(1)).concat()
        } else {
            Vec::new()
        };
        kinds.sort_by_key(|k| k[0]);
        let mut needs: Vec<f64> = kinds
            .iter()
            .map(|k| if k.len() > 1 { 96.0 } else { 48.0 })
            .collect();
        if !rest.is_empty() {
            needs.push(48.0);
        }
        let stacks = kinds.iter().any(|k| k.len() > 1);
        let places = shares(&needs, (left, right), if stacks { 420.0 } else { 120.0 });
        let labels: Vec<Vec<String>> = kinds
            .iter()
            .map(|k| self.host_label(block, k, under.is_some()))
            .collect();
        let candidates: Vec<&[String]> = labels.iter().map(Vec::as_slice).collect();
        let widths: Vec<f64> = places.iter().map(|p| p.1 - 6.0).collect();
        let level = level(&candidates, &widths);
        for ((kind, (x, width)), label) in kinds.iter().zip(&places).zip(&labels) {
            self.host(
                block,
                kind,
                frame,
                (*x, *width),
                &label[level.min(label.len() - 1)..],
            );
        }
        if let Some((x, width)) = places.last().filter(|_| !rest.is_empty()) {
            self.more_hosts(block, &rest, frame, (*x, x + width));
        }
    }

    /// Hosts one by one, or by what they are alike in.
    fn kinds(&self, block: &Block, locals: &[usize], alone: bool) -> Vec<Vec<usize>> {
        if alone {
            return locals.iter().map(|i| vec![*i]).collect();
        }
        let units = &self.tree.nodes[block.nodes[0]].units;
        let mut kinds: Vec<Vec<usize>> = Vec::new();
        let mut number: BTreeMap<u32, usize> = BTreeMap::new();
        for i in locals {
            let next = kinds.len();
            let at = *number
                .entry(self.signatures.unit(units[*i]))
                .or_insert(next);
            if at == next {
                kinds.push(Vec::new());
            }
            kinds[at].push(*i);
        }
        kinds
    }

    /// One host, or a stack of them.
    fn host(
        &mut self,
        block: &Block,
        locals: &[usize],
        frame: usize,
        (x, width): (f64, f64),
        label: &[String],
    ) {
        let (shown, members) = self.members(block, locals);
        let unit = self.unit(block, locals[0]);
        let mut lines = vec![label.to_vec()];
        if self.fabric.endpoint_kind() == Kind::Gpu {
            let gpus = counted(unit.endpoints, "GPU");
            let each = if locals.len() > 1 { " each" } else { "" };
            lines.push(vec![format!("{gpus}{each}"), gpus, String::new()]);
            let failed = self.failed(&shown);
            if failed > 0 && failed < shown.len() {
                // A scale-up switch among GPUs that live.
                lines.push(vec![
                    format!("{failed} part failed"),
                    format!("{failed} failed"),
                ]);
            }
            if self.units.domain.1 > 1 {
                lines.push(self.domains(&shown));
            }
        }
        self.add(Drawn {
            what: What::Host,
            area: Area {
                x,
                width,
                ..Area::default()
            },
            tier: 0,
            frame,
            tone: self.tone(&shown),
            rail: None,
            times: locals.len(),
            shown,
            members,
            lines,
        });
    }

    /// In which scale-up domains hosts are that share them.
    fn domains(&self, shown: &[DeviceId]) -> Vec<String> {
        let domains: BTreeSet<_> = shown
            .iter()
            .filter_map(|d| self.fabric.domain[*d])
            .collect();
        let size = self.units.domain.0;
        let count = counted(domains.len(), "domain");
        vec![format!("{count} of {size} GPUs"), count, String::new()]
    }

    /// What hosts are called, the longest first.
    fn host_label(&self, block: &Block, locals: &[usize], under: bool) -> Vec<String> {
        let unit = self.unit(block, locals[0]);
        let word = self.units.word;
        if locals.len() > 1 {
            let count = thousands(locals.len());
            let mut names = vec![
                format!("{count} {}", super::labels::many(word)),
                format!("× {count}"),
                format!("×{count}"),
                count.clone(),
            ];
            if let Some(part) = &self.fabric.role(unit.first).part {
                names.insert(0, format!("{count} × {part}"));
            }
            return names;
        }
        self.unit_label(unit, under)
    }

    /// What one host is called, the longest first.
    pub(super) fn unit_label(&self, unit: &Unit, under: bool) -> Vec<String> {
        let mut names = vec![unit.label.clone()];
        if let Some(number) = unit.label.strip_prefix("host ") {
            if under {
                names.push(number.to_string());
                return names;
            }
            // Where hosts are numbered within more than this block, their whole place is said.
            let axes = &self.fabric.role(unit.first).axes;
            let host = axes
                .iter()
                .position(|a| self.fabric.axes[*a].name == "host");
            let after = host.map_or(axes.len(), |at| at + 1);
            let hidden: Vec<usize> = self.axes.iter().chain(&axes[after..]).copied().collect();
            names = device(self.fabric, unit.first, &hidden);
            names.retain(|n| !n.starts_with("gpu "));
            if names.is_empty() {
                names.push(number.to_string());
            }
        }
        names
    }

    /// Hosts with all their endpoints.
    fn opened_hosts(
        &mut self,
        block: &Block,
        locals: &[usize],
        frame: usize,
        (left, right): (f64, f64),
    ) {
        let ends = |i: &usize| real(self.unit(block, *i).endpoints.max(1)) + 0.4;
        let needs: Vec<f64> = locals.iter().map(ends).collect();
        let places = shares(&needs, (left, right), f64::INFINITY);
        for (i, (x, width)) in locals.iter().zip(places) {
            let number = self.tree.nodes[block.nodes[0]].units[*i];
            let members = self.units.list[number.index()].members.clone();
            let kind = self.fabric.endpoint_kind();
            let (ends, rest): (Vec<DeviceId>, Vec<DeviceId>) = members
                .into_iter()
                .partition(|d| self.fabric.role(*d).kind == kind);
            // A host with one endpoint is that endpoint.
            let alone = ends.len() == 1;
            if !alone {
                self.opened.push(Opened {
                    unit: number,
                    left: x,
                    right: x + width,
                });
            }
            let needs = vec![1.0; ends.len()];
            let most = if alone { 120.0 } else { 90.0 };
            let inside = shares(&needs, (x + 3.0, x + width - 3.0), most);
            for (at, (end, (x, width))) in ends.into_iter().zip(inside).enumerate() {
                // What else belongs to the host stands in its first box.
                let mut members = vec![end];
                if at == 0 {
                    members.extend(&rest);
                }
                self.add(Drawn {
                    what: What::Endpoint,
                    area: Area {
                        x,
                        width,
                        ..Area::default()
                    },
                    tier: 0,
                    frame,
                    tone: self.tone(&[end]),
                    rail: self.rails.and_then(|_| rail(self.fabric, end)),
                    times: 1,
                    shown: members.clone(),
                    members,
                    lines: vec![if alone {
                        self.unit_label(&self.units.list[number.index()], false)
                    } else if kind == Kind::Gpu {
                        vec![format!("GPU {at}"), at.to_string()]
                    } else {
                        vec![self.fabric.device_name(end)]
                    }],
                });
            }
        }
    }
}
