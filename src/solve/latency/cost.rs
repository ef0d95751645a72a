//! What each arc adds to the latency of a path, from what the fabric states.

use super::lane::Lane;
use crate::fabric::index::{Arc, Id, Table};
use crate::fabric::network::Network;
use crate::fabric::timing::{PROPAGATION_PER_METRE, Switching};
use crate::fabric::{Fabric, Kind, Vertex};
use crate::units::{Latency, Length};
use std::collections::BTreeSet;

/// What overrides or completes the figures of a fabric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Bytes of a packet.
    pub packet: Option<u32>,
    /// How switches pass packets on.
    pub switching: Option<Switching>,
    /// Latency of a network switch that states none.
    pub switch: Option<Latency>,
    /// Latency of a scale-up switch that states none, its links included.
    pub scale_up: Option<Latency>,
    /// Length of a network link that states none.
    pub length: Option<Length>,
}

/// Latencies in picoseconds, arc by arc.
#[derive(Clone, Debug)]
pub struct Costs {
    /// Crossing the switch that the arc leaves; 0 for an endpoint.
    pub switch: Table<Arc, u64>,
    /// The links of each arc; of unequal ones the first of them in order.
    first: Table<Arc, Lane>,
    /// The other lanes of arcs whose links are unequal, by arc.
    more: Vec<(Arc, Lane)>,
    /// Links of a scale-up domain.
    pub scale_up: Table<Arc, bool>,
    /// Network switches, by vertex.
    pub is_switch: Vec<bool>,
    /// How switches pass packets on.
    pub switching: Switching,
    /// Bytes of a packet.
    pub packet: u32,
    /// What is not stated and counted as nothing, in words that say what to write.
    pub unknown: Vec<String>,
}

/// Rounded picoseconds of so many millimetres.
fn propagation(length: Length, per_metre: Latency) -> u64 {
    let picoseconds = (u128::from(length.0) * u128::from(per_metre.0) + 500) / 1_000;
    u64::try_from(picoseconds).unwrap_or(u64::MAX).min(MOST)
}

/// A second: no figure above it is believed, and sums of paths stay within 64 bits.
const MOST: u64 = 1_000_000_000_000;

/// Which vertices are devices of a kind.
fn of_kind(fabric: &Fabric, network: &Network, kind: Kind) -> Vec<bool> {
    let mut is = vec![false; network.vertices()];
    for role in fabric.roles.iter().filter(|r| r.kind == kind) {
        role.devices().for_each(|d| is[d.index()] = true);
    }
    is
}

/// What is stated of a fabric, and what overrides it.
struct Stated<'a> {
    fabric: &'a Fabric,
    options: Options,
    packet: u32,
}

impl Stated<'_> {
    /// Latency of crossing each vertex.
    fn crossing(&self, network: &Network, unknown: &mut BTreeSet<String>) -> Table<Vertex, u64> {
        let mut crossing: Table<Vertex, u64> = vec![0; network.vertices()].into();
        for role in &self.fabric.roles {
            let (other, key) = match role.kind {
                Kind::Switch => (self.options.switch, role.name.as_str()),
                Kind::ScaleUp => (self.options.scale_up, "scale-up"),
                Kind::Gpu | Kind::Host => continue,
            };
            for device in role.devices() {
                match self.fabric.timing.device(device).or(other) {
                    Some(latency) => crossing[device.vertex()] = latency.0.min(MOST),
                    None => {
                        let how = statement(self.fabric, key);
                        unknown.insert(format!("the latency of a {} ({how})", role.name));
                    }
                }
            }
        }
        crossing
    }

    /// Propagation and forward error correction of a link of a class; what a scale-up switch counts
    /// in is nothing of its own.
    fn flight(&self, class: u32, with_switch: bool, unknown: &mut BTreeSet<String>) -> (u64, u64) {
        let timing = &self.fabric.timing;
        if let Some(whole) = timing.class(class) {
            return (whole.0.min(MOST), 0);
        }
        let class = &self.fabric.classes[class.index()];
        let fec = timing.fec.map_or(0, |f| f.0.min(MOST));
        let length = self.options.length.filter(|_| !class.scale_up);
        match class.length.or(length) {
            Some(length) => {
                let per_metre = timing.propagation.unwrap_or(PROPAGATION_PER_METRE);
                let fec = if class.scale_up { 0 } else { fec };
                (propagation(length, per_metre), fec)
            }
            None if with_switch => (0, 0),
            None => {
                let how = stated_length(self.fabric, &class.name);
                let what = match class.name.as_str() {
                    "link" => "`link`".to_string(),
                    name => format!("{name} link"),
                };
                unknown.insert(format!("the length of a {what} ({how})"));
                (0, fec)
            }
        }
    }

    /// What it takes to put a packet on a link of a rate.
    fn serialisation(&self, rate: u64) -> u64 {
        let bits = u128::from(self.packet) * 8 * 1_000_000_000_000;
        u64::try_from((bits + u128::from(rate) / 2) / u128::from(rate))
            .unwrap_or(u64::MAX)
            .min(MOST)
    }
}

impl Costs {
    /// From the figures of a fabric. O(V + E).
    pub fn new(fabric: &Fabric, network: &Network, options: Options) -> Self {
        let stated = Stated {
            fabric,
            options,
            packet: options.packet.unwrap_or(fabric.timing.packet_bytes()),
        };
        let mut unknown = BTreeSet::new();
        let crossing = stated.crossing(network, &mut unknown);
        let arcs = network.arcs();
        let none = Lane {
            propagation: 0,
            fec: 0,
            serialisation: MOST,
            capacity: 0,
        };
        let mut costs = Costs {
            switch: network
                .arc_ids()
                .map(|a| crossing[network.tail(a)])
                .collect(),
            first: vec![none; arcs].into(),
            more: Vec::new(),
            scale_up: vec![false; arcs].into(),
            is_switch: of_kind(fabric, network, Kind::Switch),
            switching: options.switching.unwrap_or(fabric.timing.switching),
            packet: stated.packet,
            unknown: Vec::new(),
        };
        let bundled = of_kind(fabric, network, Kind::ScaleUp);
        for (id, link) in fabric.numbered_links() {
            let Some(trunk) = network.trunk(id) else {
                continue;
            };
            let class = &fabric.classes[link.class.index()];
            let with_switch =
                class.scale_up && (bundled[link.a.index()] || bundled[link.b.index()]);
            let (propagation, fec) = stated.flight(link.class, with_switch, &mut unknown);
            let forth = network.arc_from(trunk, link.a.vertex());
            for (arc, rate) in [(forth, class.rate_ab.0), (forth.reverse(), class.rate_ba.0)] {
                if rate == 0 {
                    continue;
                }
                let lane = Lane {
                    propagation,
                    fec,
                    serialisation: stated.serialisation(rate),
                    capacity: rate / network.unit.0,
                };
                costs.add(arc, lane);
                costs.scale_up[arc] = class.scale_up;
            }
        }
        costs.in_order();
        costs.unknown = unknown.into_iter().collect();
        costs
    }

    /// A link more on an arc.
    fn add(&mut self, arc: Arc, link: Lane) {
        let alike = |lane: &Lane| {
            Lane {
                capacity: link.capacity,
                ..*lane
            } == link
        };
        let first = &mut self.first[arc];
        if first.capacity == 0 {
            *first = link;
        } else if alike(first) {
            first.capacity += link.capacity;
        } else {
            self.more.push((arc, link));
        }
    }

    /// Joins the lanes that are alike and brings those of an arc in order.
    fn in_order(&mut self) {
        let arcs: BTreeSet<Arc> = self.more.iter().map(|m| m.0).collect();
        let mut all: Vec<(Arc, Lane)> = arcs
            .iter()
            .map(|&arc| (arc, self.first[arc]))
            .chain(self.more.drain(..))
            .collect();
        all.sort_unstable();
        all.dedup_by(|next, kept| {
            let alike = next.0 == kept.0
                && Lane {
                    capacity: next.1.capacity,
                    ..kept.1
                } == next.1;
            kept.1.capacity += if alike { next.1.capacity } else { 0 };
            alike
        });
        let mut last = None;
        for (arc, lane) in all {
            if last.replace(arc) == Some(arc) {
                self.more.push((arc, lane));
            } else {
                self.first[arc] = lane;
            }
        }
    }

    /// The lanes of an arc, one or more, in order. O(log lanes).
    pub fn lanes(&self, arc: Arc) -> impl Iterator<Item = &Lane> {
        let start = self.more.partition_point(|m| m.0 < arc);
        let others = self.more[start..]
            .iter()
            .take_while(move |m| m.0 == arc)
            .map(|m| &m.1);
        std::iter::once(&self.first[arc]).chain(others)
    }

    /// Whether all links of an arc take equally long.
    pub fn equal(&self, arc: Arc) -> bool {
        self.more.is_empty() || self.lanes(arc).count() == 1
    }

    /// Whether a packet is put on the wire at every arc.
    pub fn puts_everywhere(&self) -> bool {
        self.switching == Switching::StoreAndForward
    }

    /// Whether a packet of `source` is put on the wire at the arc's tail.
    pub fn puts(&self, tail: Vertex, source: Vertex) -> bool {
        tail == source || self.puts_everywhere()
    }

    /// The fastest lane of an arc for a packet that is put on it, or passes.
    pub fn fastest(&self, arc: Arc, put: bool) -> &Lane {
        let mut best = &self.first[arc];
        if !self.more.is_empty() {
            for lane in self.lanes(arc) {
                if lane.adds(put) < best.adds(put) {
                    best = lane;
                }
            }
        }
        best
    }

    /// What an arc adds to a path from `source`, on its fastest links.
    pub fn of(&self, arc: Arc, tail: Vertex, source: Vertex) -> u64 {
        self.adds(arc, self.puts(tail, source))
    }

    /// What an arc adds to a path on its fastest links, whether the packet is put on the wire there
    /// or passes.
    pub fn adds(&self, arc: Arc, put: bool) -> u64 {
        self.switch[arc] + self.fastest(arc, put).adds(put)
    }

    /// Whether two arcs always add the same.
    pub fn same(&self, a: Arc, b: Arc) -> bool {
        self.switch[a] == self.switch[b]
            && self.scale_up[a] == self.scale_up[b]
            && self.lanes(a).eq(self.lanes(b))
    }
}

/// How to state the latency of a switch.
fn statement(fabric: &Fabric, key: &str) -> String {
    match (fabric.family.as_str(), key) {
        ("import", "scale-up") => {
            "write `latency_ns` on the scale-up node, or give --scale-up-latency".into()
        }
        ("import", _) => "write `latency_ns` on the switch, or give --switch-latency".into(),
        (_, "edge") => "write `latency: {leaf: 500 ns}`".into(),
        (_, "agg") => "write `latency: {spine: 500 ns}`".into(),
        _ => format!("write `latency: {{{key}: 500 ns}}`"),
    }
}

/// How to state the length of a link.
fn stated_length(fabric: &Fabric, class: &str) -> String {
    let key = match class {
        "host-edge" => "host-leaf",
        "edge-agg" => "leaf-spine",
        "agg-core" => "spine-core",
        other => other,
    };
    match fabric.family.as_str() {
        "import" => "write `latency_ns` or `length_m` on the link, or give --length".into(),
        _ => format!("write `lengths: {{{key}: 30 m}}`"),
    }
}
