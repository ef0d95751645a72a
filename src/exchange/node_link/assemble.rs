//! From understood nodes and links to the fabric's flat arrays.

use super::{Cable, Device, endpoint_kind};
use crate::fabric::{Fabric, Kind, Link, LinkClass, NONE, Role, Transit};
use petgraph::unionfind::UnionFind;
use std::collections::HashMap;

/// The roles in their order, with the tier of each.
const ROLES: [(Kind, &str, u8); 4] =
    [(Kind::Gpu, "gpu", 0), (Kind::Host, "host", 0), (Kind::ScaleUp, "scale-up", 0), (Kind::Switch, "switch", 1)];

/// Makes opposite arcs of a pair the two directions of one link, the largest with the largest, in the order of the file
/// of the arc that comes first.
pub(super) fn pair_arcs(arcs: Vec<Cable>) -> Vec<Cable> {
    let mut of_pair: HashMap<_, [Vec<usize>; 2]> = HashMap::new();
    for (index, arc) in arcs.iter().enumerate() {
        let key = (arc.source.min(arc.target), arc.source.max(arc.target), arc.scale_up, arc.latency, arc.length);
        of_pair.entry(key).or_default()[usize::from(arc.source > arc.target)].push(index);
    }
    let mut cables = arcs.clone();
    let mut merged = vec![false; arcs.len()];
    for directions in of_pair.values_mut() {
        directions.iter_mut().for_each(|d| d.sort_by_key(|&i| (std::cmp::Reverse(arcs[i].forth), i)));
        for (&up, &down) in directions[0].iter().zip(&directions[1]) {
            let (first, second) = (up.min(down), up.max(down));
            cables[first].back = arcs[second].forth;
            merged[second] = true;
        }
    }
    cables.into_iter().zip(merged).filter(|(_, merged)| !merged).map(|(cable, _)| cable).collect()
}

/// Builds the fabric. O(V + E).
pub(super) fn fabric(name: String, transit: Transit, devices: &[Device], cables: &[Cable]) -> Fabric {
    let mut id_of = vec![NONE; devices.len()];
    let mut fabric = Fabric { name, family: "import".into(), transit, ..Fabric::default() };
    for (kind, role, tier) in ROLES {
        let first = fabric.names.len() as u32;
        for (index, device) in devices.iter().enumerate().filter(|(_, d)| d.kind == kind) {
            id_of[index] = fabric.names.len() as u32;
            if device.forwards {
                fabric.forwarders.push(id_of[index]);
            }
            fabric.names.push(device.name.clone());
        }
        let count = fabric.names.len() as u32 - first;
        if count > 0 {
            fabric.roles.push(Role {
                name: role.into(),
                kind,
                tier,
                part: None,
                axes: Vec::new(),
                first,
                count,
                ports: Vec::new(),
                cages: None,
                port_limit: None,
                line_card_ports: None,
                host_cage_ports: None,
            });
        }
    }
    let mut class_of = HashMap::new();
    let mut ports = vec![0u32; devices.len()];
    if devices.iter().any(|d| d.latency.is_some()) {
        fabric.timing.devices = vec![None; devices.len()];
        devices.iter().zip(&id_of).for_each(|(d, &id)| fabric.timing.devices[id as usize] = d.latency);
    }
    for cable in cables {
        let (source, target) = (id_of[cable.source], id_of[cable.target]);
        let (a, b, rate_ab, rate_ba) =
            if source < target { (source, target, cable.forth, cable.back) } else { (target, source, cable.back, cable.forth) };
        let class = *class_of.entry((rate_ab, rate_ba, cable.scale_up, cable.latency, cable.length)).or_insert_with(|| {
            let name = if cable.scale_up { "scale-up" } else { "link" }.to_string();
            fabric.classes.push(LinkClass {
                name,
                rate_ab,
                rate_ba,
                scale_up: cable.scale_up,
                length: cable.length,
                media: None,
                cable: false,
            });
            fabric.timing.classes.push(cable.latency);
            fabric.classes.len() as u32 - 1
        });
        let mut port = |device: u32| {
            ports[device as usize] += 1;
            ports[device as usize]
        };
        let (a_port, b_port) = (port(a), port(b));
        fabric.links.push(Link { a, b, a_port, b_port, class });
    }
    let mut kinds = vec![Kind::Switch; devices.len()];
    for (index, device) in devices.iter().enumerate() {
        kinds[id_of[index] as usize] = device.kind;
    }
    if fabric.timing.classes.iter().all(Option::is_none) {
        fabric.timing.classes.clear();
    }
    fabric.domain = domains(&fabric, &kinds, endpoint_kind(devices));
    fabric.host = hosts(&fabric, &kinds);
    fabric
}

/// Scale-up domains: the components that scale-up links make of endpoints and scale-up devices, numbered in device
/// order. An endpoint without scale-up link has none.
pub(in crate::exchange) fn domains(fabric: &Fabric, kinds: &[Kind], endpoint: Kind) -> Vec<u32> {
    let member = |d: u32| kinds[d as usize] == endpoint || matches!(kinds[d as usize], Kind::Gpu | Kind::ScaleUp);
    let mut sets = UnionFind::<u32>::new(kinds.len());
    let mut has = kinds.iter().map(|&k| k == Kind::ScaleUp).collect::<Vec<_>>();
    for link in &fabric.links {
        if fabric.classes[link.class as usize].scale_up && member(link.a) && member(link.b) {
            sets.union(link.a, link.b);
            has[link.a as usize] = true;
            has[link.b as usize] = true;
        }
    }
    let mut number = HashMap::new();
    (0..kinds.len() as u32)
        .map(|d| {
            let next = number.len() as u32;
            if has[d as usize] { *number.entry(sets.find(d)).or_insert(next) } else { NONE }
        })
        .collect()
}

/// Hosts: the GPUs linked directly to one host vertex, or, where hosts are the endpoints, each host; a GPU linked to
/// several belongs to the first. A host vertex next to GPUs is itself in none: it is no endpoint, so it forwards
/// (`Network` locks what has a host index and is neither endpoint nor scale-up device).
pub(in crate::exchange) fn hosts(fabric: &Fabric, kinds: &[Kind]) -> Vec<u32> {
    let mut host = vec![NONE; kinds.len()];
    let vertices = (0..kinds.len()).filter(|&d| kinds[d] == Kind::Host);
    for (index, vertex) in vertices.enumerate() {
        host[vertex] = index as u32;
    }
    for link in &fabric.links {
        let (a, b) = (link.a as usize, link.b as usize);
        if kinds[a] == Kind::Gpu && kinds[b] == Kind::Host && host[a] == NONE {
            host[a] = host[b];
        }
    }
    if kinds.contains(&Kind::Gpu) {
        host.iter_mut().zip(kinds).filter(|(_, k)| **k == Kind::Host).for_each(|(h, _)| *h = NONE);
    }
    host
}
