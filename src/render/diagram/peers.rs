//! Devices that forward and the trunks between them, as drawings of direct fabrics see them.

use super::alike::seen;
use super::cables::{Group, stroke};
use super::data::Data;
use super::labels::{counted, range, thousands};
use super::style;
use super::svg::{Course, Scene, Stroke};
use super::units::Units;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, Kind, LinkId, NONE, Role};
use crate::overlay::{Overlay, Tone};
use crate::units::{Rate, real};
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
    /// The first of its links among [`Peers::ids`].
    pub start: usize,
}

/// The switches, or the endpoints that forward where there are no switches, numbered in device
/// order, which is that of their coordinates or of the file.
pub(super) struct Peers<'a> {
    pub fabric: &'a Fabric,
    pub overlay: &'a Overlay,
    /// Devices.
    pub switches: Vec<DeviceId>,
    /// Hosts of each switch.
    pub hosts: Vec<usize>,
    /// Edges by switch number, the lower first.
    pub edges: BTreeMap<(u32, u32), Edge>,
    /// Links of each switch to its hosts.
    pub down: Vec<Vec<LinkId>>,
    /// Endpoints of a host where all have as many.
    pub each: Option<usize>,
    /// Whether the peers are endpoints.
    pub forwarding: bool,
    /// Links between peers, those of one edge in a row.
    pub ids: Vec<LinkId>,
    /// Rates of the links between peers.
    rates: BTreeSet<Rate>,
}

/// Whether a fabric has no switches and its endpoints forward.
pub(super) fn forwarding(fabric: &Fabric) -> bool {
    !fabric.forwarders.is_empty()
        && !fabric
            .roles
            .iter()
            .any(|r| r.kind == Kind::Switch && r.count > 0)
}

impl<'a> Peers<'a> {
    /// O(V + E log E).
    pub(super) fn new(fabric: &'a Fabric, units: &Units, overlay: &'a Overlay) -> Self {
        let forwarding = forwarding(fabric);
        let switches: Vec<DeviceId> = if forwarding {
            fabric.forwarders.clone()
        } else {
            fabric
                .roles
                .iter()
                .filter(|r| r.kind == Kind::Switch)
                .flat_map(Role::devices)
                .collect()
        };
        let mut number = vec![NONE; fabric.devices()];
        switches
            .iter()
            .enumerate()
            .for_each(|(index, d)| number[d.index()] = narrow(index));
        let mut edges: Vec<((u32, u32), Edge)> = Vec::new();
        let mut own: Vec<((u32, u32), LinkId)> = Vec::new();
        let mut hosts: Vec<(u32, u32)> = Vec::new();
        let mut down: Vec<Vec<LinkId>> = vec![Vec::new(); switches.len()];
        let mut classes = vec![false; fabric.classes.len()];
        for (id, link) in fabric.numbered_links() {
            let (a, b) = (number[link.a.index()], number[link.b.index()]);
            match (a == NONE, b == NONE) {
                (false, false) => {
                    let class = &fabric.classes[link.class.index()];
                    classes[link.class.index()] = true;
                    let capacity = class.rate_ab.0.max(class.rate_ba.0);
                    own.push(((a.min(b), a.max(b)), id));
                    edges.push((
                        (a.min(b), a.max(b)),
                        Edge {
                            links: 1,
                            capacity,
                            tone: overlay.link(id),
                            start: 0,
                        },
                    ));
                }
                (true, false) => {
                    down[b.index()].push(id);
                    hosts.push((b, units.of[link.a.index()]));
                }
                (false, true) => {
                    down[a.index()].push(id);
                    hosts.push((a, units.of[link.b.index()]));
                }
                (true, true) => {}
            }
        }
        edges.sort_by_key(|e| e.0);
        own.sort_unstable();
        for (at, edge) in edges.iter_mut().enumerate() {
            edge.1.start = at;
        }
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
        hosts
            .iter()
            .for_each(|(switch, _)| count[switch.index()] += 1);
        let each = units
            .list
            .first()
            .map(|u| u.endpoints)
            .filter(|each| units.list.iter().all(|u| u.endpoints == *each));
        let rates = fabric
            .classes
            .iter()
            .zip(&classes)
            .filter(|(_, used)| **used)
            .map(|(class, _)| class.rate_ab.max(class.rate_ba))
            .collect();
        Peers {
            fabric,
            overlay,
            switches,
            hosts: count,
            down,
            edges: edges.into_iter().collect(),
            each,
            forwarding,
            ids: own.into_iter().map(|o| o.1).collect(),
            rates,
        }
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
        let hosts: usize = members.iter().map(|n| self.hosts[n.index()]).sum();
        let mut parts = vec![counted(members.len(), self.word())];
        if !self.forwarding {
            parts.push(counted(hosts, "host"));
        }
        parts
    }

    /// The strongest tone of some peers.
    pub(super) fn tone(&self, members: &[u32]) -> Tone {
        members
            .iter()
            .map(|n| self.overlay.device(self.switches[n.index()]))
            .max()
            .unwrap_or_default()
    }

    /// How many of some peers failed.
    pub(super) fn failed(&self, members: &[u32]) -> usize {
        let dead = |n: &&u32| self.overlay.device(self.switches[n.index()]) == Tone::Failed;
        members.iter().filter(dead).count()
    }

    /// Class of the box of some peers: what failed among them is said in words, for the others live.
    pub(super) fn class(&self, members: &[u32]) -> &'static str {
        let plain = if self.forwarding { "ep" } else { "sw" };
        let tone = self.tone(members);
        let all = || self.failed(members) == members.len();
        match tone {
            Tone::Failed if !all() => plain,
            Tone::Path if members.len() > 1 => plain,
            tone => style::boxed(tone, plain),
        }
    }

    /// Attributes of a box.
    pub(super) fn data(&self, members: &[u32]) -> Data {
        let devices: Vec<DeviceId> = members.iter().map(|n| self.switches[n.index()]).collect();
        let hosts: usize = members.iter().map(|n| self.hosts[n.index()]).sum();
        let tone = match self.tone(members) {
            Tone::Failed if self.failed(members) < members.len() => Tone::Plain,
            tone => tone,
        };
        let kind = if self.forwarding {
            "endpoint"
        } else {
            "switch"
        };
        Data::default()
            .put("kind", kind)
            .put("times", members.len())
            .put("hosts", hosts)
            .devices(self.fabric, &devices)
            .tone(tone)
    }

    /// The links of an edge.
    pub(super) fn links(&self, edge: &Edge) -> &[LinkId] {
        &self.ids[edge.start..edge.start + edge.links]
    }

    /// `trunks of 2 × 400 Gb/s`.
    pub(super) fn trunks(&self) -> String {
        let rates: Vec<String> = self.rates.iter().take(4).map(ToString::to_string).collect();
        let sizes = || {
            let others = self.edges.iter().filter(|((a, b), _)| a != b);
            others.map(|(_, e)| e.links)
        };
        let size = match (sizes().min(), sizes().max()) {
            (Some(least), Some(most)) => format!("{} × ", range(least, most)),
            _ => String::new(),
        };
        format!("trunks of {size}{}", rates.join(" or "))
    }

    /// Draws the links between two places: those of which something is shown beside the plain ones,
    /// with how many of all they are.
    pub(super) fn strands(
        &self,
        scene: &mut Scene,
        links: &[LinkId],
        ends: [(f64, f64); 2],
        (course, plain): (Course, &str),
        boxes: [Option<u32>; 2],
    ) -> Option<u16> {
        let mut groups: BTreeMap<Group, Vec<LinkId>> = BTreeMap::new();
        let mut load: Option<u16> = None;
        for id in links {
            let group = match self.overlay.link(*id) {
                Tone::Load(own) => {
                    load = load.max(Some(own));
                    Group::Plain
                }
                Tone::Plain | Tone::Beyond | Tone::Beside => Group::Plain,
                Tone::Cut => Group::Cut,
                Tone::Path => Group::Path,
                Tone::Failed => Group::Failed,
            };
            groups.entry(group).or_default().push(*id);
        }
        let several = real(groups.len()) - 1.0;
        for (at, (group, own)) in groups.into_iter().enumerate() {
            let tone = group.tone(load);
            let (class, least) = style::line(tone).unwrap_or((plain, 1.2));
            let data = Data::default()
                .put_some("from", boxes[0].map(|b| format!("b{b}")))
                .put_some("to", boxes[1].map(|b| format!("b{b}")))
                .links(self.fabric, &own, tone)
                .tone(tone);
            let title = self.title(&own);
            let apart = (real(at) - several / 2.0) * 4.0;
            let moved = ends.map(|(x, y)| (x + apart, y + apart));
            let stroke = Stroke {
                class,
                width: stroke(self.capacity(&own)).max(least),
                data: &data,
                title: &title,
            };
            scene.trunk(&stroke, moved, course);
            if group == Group::Failed {
                // Not in the middle, where a band may say what all of them are.
                let (x, y) = along(moved, course, 0.3);
                scene.cross((x, y));
                if own.len() < links.len() {
                    let text = format!("{} of {} failed", own.len(), links.len());
                    scene.label((x, y + 16.0), &text);
                }
            }
        }
        load
    }

    fn capacity(&self, links: &[LinkId]) -> u64 {
        let rate = |id: &LinkId| {
            let class = &self.fabric.classes[self.fabric.links[id.index()].class.index()];
            class.rate_ab.0.max(class.rate_ba.0)
        };
        links.iter().map(rate).fold(0, u64::saturating_add)
    }

    /// What a pointer over some links shows.
    fn title(&self, links: &[LinkId]) -> String {
        let (Some(first), Some(last)) = (links.first(), links.last()) else {
            return String::new();
        };
        if links.len() == 1 {
            return self.fabric.link_name(*first);
        }
        format!(
            "{} links: {} to {}",
            thousands(links.len()),
            self.fabric.link_name(*first),
            self.fabric.link_name(*last)
        )
    }

    /// Whether a link failed by itself: both its ends live.
    pub(super) fn broken(&self, id: LinkId) -> bool {
        seen(self.overlay, id, &self.fabric.links[id.index()]) == Tone::Failed
    }
}

/// The middle of a line.
pub(super) fn halfway(ends: [(f64, f64); 2], course: Course) -> (f64, f64) {
    along(ends, course, 0.5)
}

/// A point of a line.
fn along([(x1, y1), (x2, y2)]: [(f64, f64); 2], course: Course, share: f64) -> (f64, f64) {
    let rest = 1.0 - share;
    match course {
        Course::Straight | Course::Upright => (x1 * rest + x2 * share, y1 * rest + y2 * share),
        Course::Bent((x, y)) => {
            let at = |a: f64, b: f64, c: f64| {
                rest * rest * a + 2.0 * rest * share * b + share * share * c
            };
            (at(x1, x, x2), at(y1, y, y2))
        }
    }
}

/// Loads beside lines: one where all are alike, else the busiest.
pub(super) fn name_loads(peers: &Peers, mut labels: Vec<((f64, f64), u16)>, scene: &mut Scene) {
    labels.sort_by_key(|l| std::cmp::Reverse(l.1));
    let alike = labels.windows(2).all(|w| w[0].1 == w[1].1);
    let (mut said, most) = (0, if alike { 1 } else { 5 });
    for ((x, y), load) in labels {
        if said < most && scene.label((x, y + 4.0), &peers.overlay.number(load)) {
            said += 1;
        }
    }
}
