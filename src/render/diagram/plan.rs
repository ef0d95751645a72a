//! Which boxes a drawing of tiers has and where they stand from left to right. Every device that is
//! shown is in exactly one box; what is left out is a box too, with dots and a number.

use super::alike::Signatures;
use super::fold::Block;
use super::labels::{choose, counted, thousands, wide};
use super::style;
use super::svg::Area;
use super::tree::Tree;
use super::units::Units;
use super::wiring::Wiring;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, NONE};
use crate::overlay::{Overlay, Tone};
use crate::units::{Rate, real};
use std::collections::{BTreeMap, HashMap};

/// What a box is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Switch,
    Host,
    /// One endpoint of a host that is drawn with all its parts.
    Endpoint,
    /// What is left out between others.
    More,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Switch => "switch",
            What::Host => "host",
            What::Endpoint => "endpoint",
            What::More => "more",
        }
    }
}

/// A box.
pub(super) struct Drawn {
    pub what: What,
    pub area: Area,
    pub tier: u8,
    /// The frame that it stands in.
    pub frame: usize,
    /// What it is in the block that is drawn.
    pub shown: Vec<DeviceId>,
    /// All that it stands for, in all blocks alike.
    pub members: Vec<DeviceId>,
    /// How many things of its row it shows: switches or hosts.
    pub times: usize,
    /// Its lines of text, each from the longest way to say it to the shortest.
    pub lines: Vec<Vec<String>>,
    pub tone: Tone,
    pub rail: Option<u32>,
}

/// A block as it is drawn. The first is the whole page.
pub(super) struct Framed {
    pub depth: usize,
    pub left: f64,
    pub right: f64,
    pub times: usize,
    pub title: String,
    /// The beginning of the title: which blocks they are.
    pub name: String,
    pub nodes: Vec<usize>,
}

/// The parts of a host that is drawn with all of them.
pub(super) struct Opened {
    pub unit: u32,
    pub left: f64,
    pub right: f64,
}

/// The drawing while boxes are placed.
pub(super) struct Plan<'a> {
    pub fabric: &'a Fabric,
    pub units: &'a Units,
    pub overlay: &'a Overlay,
    pub tree: &'a Tree,
    pub wiring: &'a Wiring,
    pub signatures: &'a Signatures,
    /// Axes that frames are drawn for.
    pub axes: Vec<usize>,
    /// Whether each cable is drawn from port to port.
    pub unfolded: bool,
    /// Whether this is a part of the fabric, whose hosts are drawn one by one.
    pub part: bool,
    /// Rails or planes, where there are several.
    pub rails: Option<u32>,
    pub boxes: Vec<Drawn>,
    /// The box of a device, `NONE` when it is in none.
    pub box_of: Vec<u32>,
    /// Whether a device is one of those that a box shows, not merely one like them.
    pub shown: Vec<bool>,
    pub frames: Vec<Framed>,
    pub opened: Vec<Opened>,
    /// What the ports of a device are kept for.
    pub reserved: HashMap<DeviceId, Vec<&'a str>>,
    /// Hosts attached to a switch and to no other.
    pub attached: Vec<u32>,
    /// Cables of each device upwards and downwards.
    pub cables: Vec<(u32, u32)>,
    /// What each device has inside its scale-up domain.
    pub scale_up: HashMap<DeviceId, Rate>,
}

/// What colours tell: rails where switches have such, else planes.
pub(super) fn coloured(fabric: &Fabric) -> &'static str {
    let switches = fabric
        .roles
        .iter()
        .filter(|r| r.kind == crate::fabric::Kind::Switch);
    let mut axes = switches.flat_map(|r| &r.axes);
    if axes.any(|a| fabric.axes[*a].name == "rail") {
        "rail"
    } else {
        "plane"
    }
}

/// The rail of a device, or its plane where there are no rails.
pub(super) fn rail(fabric: &Fabric, device: DeviceId) -> Option<u32> {
    let role = fabric.role(device);
    let name = coloured(fabric);
    let at = role
        .axes
        .iter()
        .position(|a| fabric.axes[*a].name == name)?;
    fabric.coordinates(device).get(at).copied()
}

impl Plan<'_> {
    /// The strongest tone of some devices; what failed among others that live colours none of them.
    pub(super) fn tone(&self, devices: &[DeviceId]) -> Tone {
        let tones = || devices.iter().map(|d| self.overlay.device(*d));
        if tones().all(|tone| tone == Tone::Failed) {
            return tones().max().unwrap_or_default();
        }
        tones()
            .filter(|tone| *tone != Tone::Failed)
            .max()
            .unwrap_or_default()
    }

    /// How many of some devices failed.
    pub(super) fn failed(&self, devices: &[DeviceId]) -> usize {
        let dead = |d: &&DeviceId| self.overlay.device(**d) == Tone::Failed;
        devices.iter().filter(dead).count()
    }

    /// A block: its own rows over its width, the blocks inside side by side.
    pub(super) fn block(&mut self, block: &Block, left: f64, right: f64) {
        let frame = self.frames.len();
        let depth = self.tree.nodes[block.nodes[0]].key.len();
        let inside = if depth > 0 {
            (left + 7.0, right - 9.0)
        } else {
            (left, right)
        };
        let title = self.title(block, inside.1 - inside.0);
        self.frames.push(Framed {
            depth,
            left,
            right,
            times: block.times,
            title,
            name: block.name.clone(),
            nodes: block.nodes.clone(),
        });
        let tiers: Vec<u8> = self.tree.nodes[block.nodes[0]]
            .tiers
            .keys()
            .rev()
            .copied()
            .collect();
        let mut lowest = 0..0;
        for tier in tiers {
            let first = self.boxes.len();
            self.switches(block, tier, frame, inside);
            lowest = first..self.boxes.len();
        }
        self.hosts(block, lowest, frame, inside);
        let room = if block.omitted.is_empty() { 0.0 } else { 64.0 };
        let weight = |b: &Block| real(b.inner.len().max(1));
        let total: f64 = block.inner.iter().map(weight).sum();
        let mut x = inside.0;
        for child in &block.inner {
            let share = (inside.1 - inside.0 - room) * weight(child) / total;
            self.block(child, x + 2.0, x + share - 10.0);
            x += share;
        }
        self.left_out(block, frame, (x, inside.1));
    }

    /// Blocks of kinds that are not drawn.
    fn left_out(&mut self, block: &Block, frame: usize, (left, right): (f64, f64)) {
        if block.omitted.is_empty() {
            return;
        }
        let mut members = Vec::new();
        for node in &block.omitted {
            members.extend(self.tree.devices(*node, self.units));
        }
        let tier = members.iter().map(|d| self.units.tier[d.index()]);
        let tier = tier.filter(|t| *t > 0).min().unwrap_or(0);
        let count = thousands(block.omitted.len());
        self.add(Drawn {
            what: What::More,
            area: Area {
                x: left + 2.0,
                width: right - left - 2.0,
                ..Area::default()
            },
            tier,
            frame,
            shown: members.clone(),
            members,
            times: block.omitted.len(),
            lines: vec![
                vec![format!("… + {count} blocks"), format!("… + {count}")],
                vec!["that differ".into(), "differ".into()],
            ],
            tone: Tone::Plain,
            rail: None,
        });
    }

    /// Adds a box and remembers what is in it.
    pub(super) fn add(&mut self, drawn: Drawn) {
        let number = narrow(self.boxes.len());
        for device in &drawn.members {
            self.box_of[device.index()] = number;
        }
        for device in &drawn.shown {
            self.shown[device.index()] = true;
        }
        self.boxes.push(drawn);
    }

    /// The title of a frame, as long as fits.
    fn title(&self, block: &Block, width: f64) -> String {
        let (times, each) = if block.times > 1 {
            (format!(" (× {})", thousands(block.times)), " each")
        } else {
            (String::new(), "")
        };
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
        if block.hosts == 0 {
            return choose(&[name], width);
        }
        let gpus = self.gpus(block.nodes[0]);
        let all = match gpus {
            0 => hosts.clone(),
            gpus => format!("{hosts}, {}", counted(gpus, "GPU")),
        };
        choose(
            &[
                format!("{name}: {all}{each}"),
                format!("{name}: {hosts}{each}"),
                format!("{name}: {hosts}"),
                name,
            ],
            width,
        )
    }

    fn gpus(&self, node: usize) -> usize {
        if self.fabric.endpoint_kind() != crate::fabric::Kind::Gpu {
            return 0;
        }
        let node = &self.tree.nodes[node];
        let own = node
            .units
            .iter()
            .map(|u| self.units.list[u.index()].endpoints);
        let inner = node.children.iter().map(|c| self.gpus(*c));
        own.chain(inner).sum()
    }

    /// Class of a box.
    pub(super) fn class(&self, drawn: &Drawn) -> String {
        let plain = match drawn.what {
            What::Switch => "sw",
            What::Host => "ep",
            What::Endpoint => "gpu",
            What::More => return "more".to_string(),
        };
        let class = style::boxed(drawn.tone, plain);
        match drawn.rail.filter(|_| class == plain) {
            Some(number) => format!("{plain} {}", style::rail(number)),
            None => class.to_string(),
        }
    }

    /// Boxes of a frame, by tier.
    pub(super) fn tiers(&self) -> BTreeMap<u8, usize> {
        let mut depths = BTreeMap::new();
        for drawn in &self.boxes {
            let depth = self.frames[drawn.frame].depth;
            let known = depths.entry(drawn.tier).or_insert(depth);
            *known = (*known).max(depth);
        }
        depths
    }
}

/// Shares a width out between boxes by what each needs; each gets at most `most` and leaves a gap.
pub(super) fn shares(needs: &[f64], (left, right): (f64, f64), most: f64) -> Vec<(f64, f64)> {
    let total: f64 = needs.iter().sum();
    let mut x = left;
    let mut found = Vec::with_capacity(needs.len());
    for need in needs {
        let pitch = (right - left) * need / total.max(1.0);
        let width = (pitch - (pitch * 0.13).clamp(2.7, 10.0)).min(most).max(3.0);
        found.push((x + (pitch - width) / 2.0, width));
        x += pitch;
    }
    found
}

/// The longest way to say each of several lines that fits all of their boxes.
pub(super) fn level(candidates: &[&[String]], widths: &[f64]) -> usize {
    let most = candidates.iter().map(|c| c.len()).max().unwrap_or(1);
    let fits = |level: usize| {
        candidates.iter().zip(widths).all(|(lines, width)| {
            let own = lines.get(level.min(lines.len().saturating_sub(1)));
            own.is_none_or(|text| wide(text) <= *width)
        })
    };
    (0..most).find(|l| fits(*l)).unwrap_or(most - 1)
}

/// Whether a device is in no box.
pub(super) fn nowhere(number: u32) -> bool {
    number == NONE
}
