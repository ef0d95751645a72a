//! What each arc adds to the latency of a path, from what the fabric states.

use crate::fabric::network::Network;
use crate::fabric::timing::{PROPAGATION_PER_METRE, Switching};
use crate::fabric::{Fabric, Kind, NONE};
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
    pub switch: Vec<u64>,
    /// Propagation, or the latency of the link stated as a whole.
    pub propagation: Vec<u64>,
    /// Forward error correction.
    pub fec: Vec<u64>,
    /// Putting the packet on the wire.
    pub serialisation: Vec<u64>,
    /// What the slowest link of the trunk adds over the fastest, which the figures above are those of.
    pub spread: Vec<u64>,
    /// Links of a scale-up domain.
    pub scale_up: Vec<bool>,
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
        let (mut crossing, mut is_switch, mut bundled) = (vec![0u64; n], vec![false; n], vec![false; n]);
        for role in &fabric.roles {
            for v in role.first..role.first + role.count {
                let (other, key) = match role.kind {
                    Kind::Switch => (options.switch, role.name.as_str()),
                    Kind::ScaleUp => (options.scale_up, "scale-up"),
                    Kind::Gpu | Kind::Host => continue,
                };
                is_switch[v as usize] = role.kind == Kind::Switch;
                bundled[v as usize] = role.kind == Kind::ScaleUp;
                match timing.device(v).or(other) {
                    Some(latency) => crossing[v as usize] = latency.0.min(MOST),
                    None => {
                        unknown.insert(format!("the latency of a {} ({})", role.name, statement(fabric, key)));
                    }
                }
            }
        }
        let arcs = network.arcs();
        let mut costs = Costs {
            switch: (0..arcs).map(|a| crossing[network.tail[a] as usize]).collect(),
            propagation: vec![0; arcs],
            fec: vec![0; arcs],
            serialisation: vec![u64::MAX; arcs],
            spread: vec![0; arcs],
            scale_up: vec![false; arcs],
            is_switch,
            switching,
            packet,
            unknown: Vec::new(),
        };
        let bits = u128::from(packet) * 8 * 1_000_000_000_000;
        let mut slowest = vec![0u64; arcs];
        for (index, link) in fabric.links.iter().enumerate() {
            let trunk = network.trunk_of_link[index];
            if trunk == NONE {
                continue;
            }
            let class = &fabric.classes[link.class as usize];
            let with_switch = class.scale_up && (bundled[link.a as usize] || bundled[link.b as usize]);
            let length = class.length.or(options.length.filter(|_| !class.scale_up));
            let (flight, fec) = match (timing.class(link.class), length) {
                (Some(whole), _) => (whole.0.min(MOST), 0),
                (None, Some(length)) => {
                    (propagation(length, per_metre), if class.scale_up { 0 } else { timing.fec.map_or(0, |f| f.0.min(MOST)) })
                }
                (None, None) if with_switch => (0, 0),
                (None, None) => {
                    unknown.insert(format!("the length of a {} link ({})", class.name, stated_length(fabric, &class.name)));
                    (0, timing.fec.map_or(0, |f| f.0.min(MOST)))
                }
            };
            let low = link.a.min(link.b);
            for (arc, rate) in [
                (2 * trunk as usize + usize::from(link.a != low), class.rate_ab.0),
                (2 * trunk as usize + usize::from(link.a == low), class.rate_ba.0),
            ] {
                if rate == 0 {
                    continue;
                }
                let serialisation = u64::try_from((bits + u128::from(rate) / 2) / u128::from(rate)).unwrap_or(u64::MAX).min(MOST);
                let own = flight + fec + serialisation;
                let best = costs.propagation[arc].saturating_add(costs.fec[arc]).saturating_add(costs.serialisation[arc]);
                if own < best {
                    (costs.propagation[arc], costs.fec[arc], costs.serialisation[arc]) = (flight, fec, serialisation);
                }
                costs.scale_up[arc] = class.scale_up;
                slowest[arc] = slowest[arc].max(own);
            }
        }
        for (arc, slowest) in slowest.into_iter().enumerate() {
            let best = costs.propagation[arc].saturating_add(costs.fec[arc]).saturating_add(costs.serialisation[arc]);
            costs.spread[arc] = slowest.saturating_sub(best);
        }
        costs.unknown = unknown.into_iter().collect();
        costs
    }

    /// What an arc adds to a path from `source`.
    pub fn of(&self, arc: u32, tail: u32, source: u32) -> u64 {
        let a = arc as usize;
        let put = if tail == source || self.switching == Switching::StoreAndForward { self.serialisation[a] } else { 0 };
        self.switch[a] + self.propagation[a] + self.fec[a] + put
    }

    /// Whether two arcs always add the same.
    pub fn same(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        [&self.switch, &self.propagation, &self.fec, &self.serialisation, &self.spread].iter().all(|list| list[a] == list[b])
            && self.scale_up[a] == self.scale_up[b]
    }
}

/// How to state the latency of a switch.
fn statement(fabric: &Fabric, key: &str) -> String {
    match (fabric.family.as_str(), key) {
        ("import", "scale-up") => "write `latency_ns` on the scale-up node, or give --scale-up-latency".into(),
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
