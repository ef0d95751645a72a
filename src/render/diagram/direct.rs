//! Fabrics whose switches are peers: the graph of their switches, and which view shows it.
//!
//! A grid where coordinates span one (torus, HyperX; endpoints that forward are its nodes); a circle of a few switches or of folded groups
//! (dragonfly, slim fly), one of them opened; else the adjacency matrix beside what the first switch sees.

use super::labels::{counted, fit};
use super::svg::{Anchor, Area, Scene, WIDTH, line};
use super::units::Units;
use super::{circle, grid, matrix};
use crate::fabric::{Fabric, Kind, NONE};
use crate::overlay::{Overlay, Tone};
use crate::units::Rate;
use std::collections::{BTreeMap, BTreeSet};

/// What joins two switches.
#[derive(Clone, Copy, Default)]
pub(super) struct Edge {
    /// Parallel links.
    pub links: usize,
    /// Capacity in bit/s.
    pub capacity: u64,
    /// Strongest tone of its links.
    pub tone: Tone,
}

/// The switches, or the endpoints that forward where there are no switches, numbered in device order, which is that of their coordinates or of
/// the file.
pub(super) struct Peers<'a> {
    pub fabric: &'a Fabric,
    pub overlay: &'a Overlay,
    /// Devices.
    pub switches: Vec<u32>,
    /// Hosts of each switch.
    pub hosts: Vec<usize>,
    /// Edges by switch number, the lower first.
    pub edges: BTreeMap<(u32, u32), Edge>,
    /// Endpoints of a host where all have as many.
    pub each: Option<usize>,
    /// Whether the peers are endpoints.
    pub forwarding: bool,
    /// Rates of the links between peers.
    rates: BTreeSet<Rate>,
}

/// Whether a fabric has no switches and its endpoints forward.
pub(super) fn forwarding(fabric: &Fabric) -> bool {
    !fabric.forwarders.is_empty() && !fabric.roles.iter().any(|r| r.kind == Kind::Switch && r.count > 0)
}

impl<'a> Peers<'a> {
    /// O(V + E log E).
    fn new(fabric: &'a Fabric, units: &Units, overlay: &'a Overlay) -> Self {
        let forwarding = forwarding(fabric);
        let switches: Vec<u32> = if forwarding {
            fabric.forwarders.clone()
        } else {
            fabric.roles.iter().filter(|r| r.kind == Kind::Switch).flat_map(|r| r.first..r.first + r.count).collect()
        };
        let mut number = vec![NONE; fabric.devices()];
        switches.iter().enumerate().for_each(|(index, d)| number[*d as usize] = index as u32);
        let mut edges: Vec<((u32, u32), Edge)> = Vec::new();
        let mut hosts: Vec<(u32, u32)> = Vec::new();
        let mut classes = vec![false; fabric.classes.len()];
        for (id, link) in fabric.links.iter().enumerate() {
            let (a, b) = (number[link.a as usize], number[link.b as usize]);
            match (a == NONE, b == NONE) {
                (false, false) => {
                    let class = &fabric.classes[link.class as usize];
                    classes[link.class as usize] = true;
                    let capacity = class.rate_ab.0.max(class.rate_ba.0);
                    edges.push(((a.min(b), a.max(b)), Edge { links: 1, capacity, tone: overlay.link(id) }));
                }
                (true, false) => hosts.push((b, units.of[link.a as usize])),
                (false, true) => hosts.push((a, units.of[link.b as usize])),
                (true, true) => {}
            }
        }
        edges.sort_by_key(|e| e.0);
        edges.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1.links += next.1.links;
                kept.1.capacity += next.1.capacity;
                kept.1.tone = kept.1.tone.max(next.1.tone);
            }
            same
        });
        hosts.sort_unstable();
        hosts.dedup();
        let mut count = vec![0; switches.len()];
        hosts.iter().for_each(|(switch, _)| count[*switch as usize] += 1);
        let each = units.list.first().map(|u| u.endpoints).filter(|each| units.list.iter().all(|u| u.endpoints == *each));
        let rates =
            fabric.classes.iter().zip(&classes).filter(|(_, used)| **used).map(|(class, _)| class.rate_ab.max(class.rate_ba)).collect();
        Peers { fabric, overlay, switches, hosts: count, edges: edges.into_iter().collect(), each, forwarding, rates }
    }

    /// What a peer is: `switch`, or `GPU` where endpoints forward.
    pub(super) fn word(&self) -> &'static str {
        match (self.forwarding, self.fabric.endpoint_kind()) {
            (false, _) => "switch",
            (true, Kind::Gpu) => "GPU",
            (true, _) => "host",
        }
    }

    /// `8 switches`, `16 hosts`: what some peers are and hold.
    pub(super) fn content(&self, members: &[u32]) -> Vec<String> {
        let hosts: usize = members.iter().map(|n| self.hosts[*n as usize]).sum();
        let mut parts = vec![counted(members.len(), self.word())];
        if !self.forwarding {
            parts.push(counted(hosts, "host"));
        }
        parts
    }

    /// The strongest tone of some peers.
    pub(super) fn tone(&self, members: &[u32]) -> Tone {
        members.iter().map(|n| self.overlay.device(self.switches[*n as usize])).max().unwrap_or_default()
    }

    /// Class of a switch's box.
    pub(super) fn class(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Beyond => "beyond",
            Tone::Path => "path",
            Tone::Beside => "beside",
            Tone::Failed => "failed",
            _ if self.forwarding => "ep",
            Tone::Load(load) => super::svg::rated(load),
            _ => "sw",
        }
    }

    /// `trunks of 2 x 400 Gb/s`.
    pub(super) fn trunks(&self) -> String {
        let rates: Vec<String> = self.rates.iter().take(4).map(ToString::to_string).collect();
        let sizes = || self.edges.iter().filter(|((a, b), _)| a != b).map(|(_, e)| e.links);
        let size = match (sizes().min(), sizes().max()) {
            (Some(least), Some(most)) if least == most => format!("{least} x "),
            (Some(least), Some(most)) => format!("{least} to {most} x "),
            _ => String::new(),
        };
        format!("trunks of {size}{}", rates.join(" or "))
    }
}

/// Draws it.
pub(super) fn draw(fabric: &Fabric, units: &Units, overlay: &Overlay, scene: &mut Scene) {
    let peers = Peers::new(fabric, units, overlay);
    if let Some(shape) = grid::shape(&peers) {
        grid::draw(&peers, &shape, scene);
    } else if let Some(groups) = circle::groups(&peers) {
        circle::draw(&peers, &groups, scene);
    } else {
        matrix::draw(&peers, scene);
    }
    legend(&peers, scene);
    signs(overlay, scene);
    if units.domain.0 > 1 {
        let y = scene.height - 8.0;
        scene.text("", (20.0, y), Anchor::Start, &format!("Scale-up domains of up to {} GPUs.", units.domain.0));
        scene.height += 16.0;
    }
}

/// What boxes and lines are.
fn legend(peers: &Peers, scene: &mut Scene) {
    let (mut x, y) = (20.0, scene.height + 8.0);
    let mut entry = |scene: &mut Scene, class: &str, stacked: bool, text: &str| {
        match class {
            "sw" | "ep" => scene.device(class, Area { x, y: y - 12.0, width: 26.0, height: 14.0 }, stacked, text),
            _ => scene.trunk(class, 2.0, [(x, y - 5.0), (x + 26.0, y - 5.0)], None),
        }
        scene.text("", (x + 40.0, y), Anchor::Start, text);
        x += 64.0 + text.chars().count() as f64 * super::labels::CHARACTER;
    };
    if peers.forwarding {
        entry(scene, "ep", false, &format!("{} that forwards", peers.word()));
    } else {
        entry(scene, "sw", false, "switch");
        entry(scene, "ep", false, "host");
    }
    entry(scene, peers.class(Tone::Plain), true, "several alike");
    entry(scene, "ln", false, "trunk, wider for more capacity");
    if peers.overlay.is_empty() {
        entry(scene, "hi", false, &format!("of the first {}", peers.word()));
    }
    scene.text("", (x, y), Anchor::Start, "… and + n: not drawn");
    scene.height += 34.0;
}

/// One line of explanation below the drawing.
pub(super) fn note(scene: &mut Scene, text: &str) {
    let y = scene.height;
    scene.text("", (20.0, y), Anchor::Start, &fit(text, WIDTH - 40.0));
    scene.height += 18.0;
}

/// What the overlay's signs mean.
pub(super) fn signs(overlay: &Overlay, scene: &mut Scene) {
    let mut known: BTreeSet<(u8, &str, &str)> = BTreeSet::new();
    for tone in &overlay.links {
        known.extend(match tone {
            Tone::Cut => Some((1, "l-cut", "crosses the cut")),
            Tone::Path => Some((2, "l-path", "on the path")),
            Tone::Failed => Some((3, "l-failed", "failed")),
            Tone::Load(_) => Some((4, "", "")),
            _ => None,
        });
    }
    if overlay.devices.contains(&Tone::Beyond) {
        known.insert((0, "beyond", "the other half"));
    }
    let (mut x, y) = (20.0, scene.height);
    for (_, class, text) in &known {
        let text = match (&overlay.words, *class) {
            (Some([failed, _]), "l-failed") => failed.as_str(),
            (Some([_, path]), "l-path") => path.as_str(),
            _ => text,
        };
        let room = ((WIDTH - 60.0 - x) / super::labels::CHARACTER) as usize;
        let mut entry = |scene: &mut Scene, class: &str, text: &str, load: Option<u16>| {
            match (class, load) {
                ("beyond", _) => scene.device(class, Area { x, y: y - 12.0, width: 26.0, height: 14.0 }, false, text),
                (_, Some(load)) => {
                    let (class, width) = line(Tone::Load(load)).unwrap_or(("ln", 1.0));
                    scene.trunk(class, width * 1.5, [(x, y - 4.0), (x + 26.0, y - 4.0)], None);
                }
                _ => scene.trunk(class, 2.5, [(x, y - 4.0), (x + 26.0, y - 4.0)], None),
            }
            scene.text("", (x + 34.0, y), Anchor::Start, text);
            x += 56.0 + text.chars().count() as f64 * super::labels::CHARACTER;
        };
        if class.is_empty() {
            for (load, number) in [(100, "0.2"), (300, "0.4"), (500, "0.6"), (700, "0.8"), (900, "1")] {
                let what = if load == 100 { overlay.scale.as_deref().unwrap_or("load") } else { "" };
                let top = match (&overlay.scale, overlay.full) {
                    (Some(_), None) => number.to_string(),
                    (None, _) => format!("{}%", load / 10 + 10),
                    (Some(_), Some(_)) => overlay.number(load + 100),
                };
                entry(scene, "", format!("{what} to {top}").trim_start(), Some(load));
            }
        } else if *class == "l-failed" && !overlay.failed.is_empty() {
            let names = overlay.failed.join(", ");
            let mut text = format!("failed: {names}");
            if text.chars().count() > room {
                text = text.chars().take(room.saturating_sub(1)).chain(['…']).collect();
            }
            entry(scene, class, &text, None);
        } else {
            entry(scene, class, text, None);
        }
    }
    if !known.is_empty() {
        scene.height += 24.0;
    }
}
