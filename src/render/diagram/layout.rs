//! Where rows, frames and boxes go.

use super::fold::Block;
use super::labels::{choose, counted, thousands};
use super::svg::{Anchor, Area, Scene};
use super::units::Units;
use crate::fabric::{DeviceId, Fabric};
use crate::overlay::{Overlay, Tone};
use crate::units::real;
use std::collections::{BTreeMap, HashMap};

/// Where the drawing begins, right of the margin that describes the rows.
pub(super) const LEFT: f64 = 290.0;
pub(super) const SWITCH: f64 = 34.0;
pub(super) const HOST: f64 = 46.0;
const GAP: f64 = 120.0;
const HEADER: f64 = 34.0;

/// The drawing while boxes are placed.
pub(super) struct Layout<'a> {
    pub fabric: &'a Fabric,
    pub units: &'a Units,
    pub scene: &'a mut Scene,
    /// Where each drawn box is, and the tier of its row (0 for hosts).
    pub boxes: Vec<(Area, u8)>,
    /// The box of a device, `NONE` when it is not drawn.
    pub box_of: Vec<u32>,
    /// Top of the row of each tier; 0 is the hosts' row.
    pub rows: BTreeMap<u8, f64>,
    /// Axes that frames are drawn for.
    pub frames: Vec<usize>,
    /// Top and bottom of the frames of each depth, from 1.
    pub(super) bands: Vec<(f64, f64)>,
    /// What is shown on top.
    pub overlay: &'a Overlay,
    /// Hosts attached to a switch and to no other.
    pub attached: Vec<u32>,
    /// What the ports of a device are kept for.
    pub reserved: HashMap<DeviceId, Vec<&'a str>>,
}

impl Layout<'_> {
    /// Heights of all rows and frames, from the depth at which the switches of each tier are.
    pub(super) fn bands(&mut self, root: &Block) {
        fn walk(
            block: &Block,
            depth: usize,
            depths: &mut BTreeMap<u8, usize>,
            deepest: &mut usize,
        ) {
            *deepest = (*deepest).max(depth);
            block.tiers.keys().for_each(|t| {
                depths.insert(*t, depth);
            });
            block
                .inner
                .iter()
                .for_each(|b| walk(b, depth + 1, depths, deepest));
        }
        let (mut depths, mut deepest) = (BTreeMap::new(), 0);
        walk(root, 0, &mut depths, &mut deepest);
        let (mut y, mut depth) = (self.scene.top, 0);
        for (index, (tier, own)) in depths.iter().rev().enumerate() {
            y += if index > 0 { GAP } else { 0.0 };
            while depth < *own {
                self.bands.push((y, 0.0));
                y += HEADER;
                depth += 1;
            }
            self.rows.insert(*tier, y);
            y += SWITCH;
        }
        self.rows.insert(0, y + GAP);
        y += GAP + HOST + 14.0;
        for band in self.bands.iter_mut().rev() {
            band.1 = y;
            y += 16.0;
        }
        self.scene.height = y + 16.0;
    }

    /// The strongest tone of some devices.
    pub(super) fn tone(&self, devices: &[DeviceId]) -> Tone {
        devices
            .iter()
            .map(|d| self.overlay.device(*d))
            .max()
            .unwrap_or_default()
    }

    /// A block: its own rows over its width, the blocks inside side by side.
    pub(super) fn block(&mut self, block: &Block, left: f64, right: f64, depth: usize) {
        if depth > 0 {
            let (top, bottom) = self.bands[depth - 1];
            let area = Area {
                x: left,
                y: top,
                width: right - left,
                height: bottom - top,
            };
            self.scene.frame(area, block.times > 1);
            let header = self.header(block, right - left - 20.0);
            let wide = real(header.chars().count()) * super::labels::CHARACTER + 8.0;
            self.scene.chip(Area {
                x: left + 6.0,
                y: top + 5.0,
                width: wide,
                height: 18.0,
            });
            self.scene
                .text("", (left + 10.0, top + 18.0), Anchor::Start, &header);
        }
        let inside = if depth > 0 {
            (left + 8.0, right - 8.0)
        } else {
            (left, right)
        };
        let mut drawn = Vec::new();
        for (tier, devices) in block.tiers.iter().rev() {
            drawn = self.switches(*tier, devices, inside);
        }
        self.hosts(&block.units, &drawn, inside);
        let weight = |b: &Block| real(b.inner.len().max(1));
        let total: f64 = block.inner.iter().map(weight).sum();
        let mut x = inside.0;
        for child in &block.inner {
            let share = (inside.1 - inside.0) * weight(child) / total;
            self.block(child, x + 2.0, x + share - 14.0, depth + 1);
            x += share;
        }
    }

    /// The header of a frame, as long as fits.
    fn header(&self, block: &Block, width: f64) -> String {
        let times = if block.times > 1 {
            format!(" (x {})", thousands(block.times))
        } else {
            String::new()
        };
        let each = if block.times > 1 { " each" } else { "" };
        let name = format!("{}{times}", block.name);
        let hosts = if block.hosts < block.full {
            format!(
                "{} of {}",
                thousands(block.hosts),
                counted(block.full, "host")
            )
        } else {
            counted(block.hosts, "host")
        };
        let switches: Vec<String> = block
            .tiers
            .values()
            .map(|devices| {
                counted(
                    devices.len(),
                    &format!(
                        "{} switch",
                        devices.first().map_or("", |d| &self.fabric.role(*d).name)
                    ),
                )
            })
            .collect();
        let with_switches = std::iter::once(hosts.clone())
            .chain(switches)
            .collect::<Vec<_>>()
            .join(", ");
        let mut candidates = vec![
            format!("{name}: {with_switches}{each}"),
            format!("{name}: {hosts}{each}"),
            format!("{name}: {hosts}"),
            name,
        ];
        if block.omitted > 0 {
            let short = format!("; + {} not drawn", thousands(block.omitted));
            let long = format!(
                "{}; {} more that differ are not drawn",
                candidates[0],
                thousands(block.omitted)
            );
            candidates.iter_mut().for_each(|c| c.push_str(&short));
            candidates.insert(0, long);
        }
        choose(&candidates, width)
    }
}
