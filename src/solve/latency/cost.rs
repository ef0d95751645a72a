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

impl Costs {
    /// From the figures of a fabric. O(V + E).
    pub fn new(fabric: &Fabric, network: &Network, options: Options) -> Self {
        let timing = &fabric.timing;
        let packet = options.packet.unwrap_or(timing.packet_bytes());
        let switching = options.switching.unwrap_or(timing.switching);
        let per_metre = timing.propagation.unwrap_or(PROPAGATION_PER_METRE);
        let mut unknown = BTreeSet::new();
        let n = network.vertices();
        let (mut crossing, mut is_switch, mut bundled) =
            (vec![0u64; n], vec![false; n], vec![false; n]);
        for role in &fabric.roles {
            for v in role.devices() {
                let (other, key) = match role.kind {
                    Kind::Switch => (options.switch, role.name.as_str()),
                    Kind::ScaleUp => (options.scale_up, "scale-up"),
                    Kind::Gpu | Kind::Host => continue,
                };
                is_switch[v.index()] = role.kind == Kind::Switch;
                bundled[v.index()] = role.kind == Kind::ScaleUp;
                match timing.device(v).or(other) {
                    Some(latency) => crossing[v.index()] = latency.0.min(MOST),
                    None => {
                        unknown.insert(format!(
                            "the latency of a {} ({})",
                            role.name,
                            statement(fabric, key)
                        ));
                    }
                }
            }
        }
        let arcs = network.arcs();
        let mut costs = Costs {
            switch: network
                .arc_ids()
                .map(|a| crossing[network.tail(a).index()])
                .collect(),
            first: vec![
                Lane {
                    propagation: 0,
                    fec: 0,
                    serialisation: MOST,
                    capacity: 0
                };
                arcs
            ]
            .into(),
            more: Vec::new(),
            scale_up: vec![false; arcs].into(),
            is_switch,
            switching,
            packet,
            unknown: Vec::new(),
        };
        let bits = u128::from(packet) * 8 * 1_000_000_000_000;
        for (id, link) in fabric.numbered_links() {
            let Some(trunk) = network.trunk(id) else {
                continue;
            };
            let class = &fabric.classes[link.class.index()];
            let with_switch =
                class.scale_up && (bundled[link.a.index()] || bundled[link.b.index()]);
            let length = class.length.or(options.length.filter(|_| !class.scale_up));
            let (flight, fec) = match (timing.class(link.class), length) {
                (Some(whole), _) => (whole.0.min(MOST), 0),
                (None, Some(length)) => (
                    propagation(length, per_metre),
                    if class.scale_up {
                        0
                    } else {
                        timing.fec.map_or(0, |f| f.0.min(MOST))
                    },
                ),
                (None, None) if with_switch => (0, 0),
                (None, None) => {
                    unknown.insert(format!(
                        "the length of a {} link ({})",
                        class.name,
                        stated_length(fabric, &class.name)
                    ));
                    (0, timing.fec.map_or(0, |f| f.0.min(MOST)))
                }
            };
            let forth = network.arc_from(trunk, link.a.vertex());
            for (arc, rate) in [(forth, class.rate_ab.0), (forth.reverse(), class.rate_ba.0)] {
                if rate == 0 {
                    continue;
                }
                let serialisation = u64::try_from((bits + u128::from(rate) / 2) / u128::from(rate))
                    .unwrap_or(u64::MAX)
                    .min(MOST);
                costs.add(
                    arc,
                    Lane {
                        propagation: flight,
                        fec,
                        serialisation,
                        capacity: rate / network.unit.0,
                    },
                );
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
