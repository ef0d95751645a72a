//! Servers with their network ports.

use super::view::{Usual, View, usual};
use crate::fabric::Kind;
use crate::formats::servers::labels;
use std::collections::BTreeMap;

/// A network port of a server.
pub(super) struct Port<'a> {
    /// What tells it from the others of its server: `rail3`, `mlx5_0`, `eth0`.
    pub(super) key: String,
    /// The switch behind it, and the port there.
    pub(super) leaf: u32,
    pub(super) there: &'a str,
    pub(super) cable: u32,
}

/// A server with its adapters, or one endpoint.
pub(super) struct Server<'a> {
    pub(super) name: &'a str,
    pub(super) ports: Vec<Port<'a>>,
}

/// Servers, and how they were guessed where the file does not tell them.
pub(super) struct Servers<'a> {
    pub(super) servers: Vec<Server<'a>>,
    pub(super) guessed: Option<String>,
}

/// Servers with a cable, by the server that adapters and GPUs name, else each endpoint for itself.
pub(super) fn servers<'a>(view: &View<'a>) -> Servers<'a> {
    let endpoints: Vec<u32> = (0..view.wiring.devices.len() as u32)
        .filter(|d| view.tier[*d as usize] == 0)
        .collect();
    let stated = |d: &u32| view.wiring.devices[*d as usize].host.as_deref();
    let mut members: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut guessed = None;
    let by_name = if endpoints.iter().any(|d| stated(d).is_some()) {
        None
    } else {
        named(view, &endpoints)
    };
    match by_name {
        Some(named) => {
            guessed = Some(
                "servers: endpoints of one name but for its last part are ports of one server"
                    .to_string(),
            );
            members = named;
        }
        None => endpoints.iter().for_each(|d| {
            members
                .entry(stated(d).unwrap_or(view.name(*d)))
                .or_default()
                .push(*d)
        }),
    }
    let mut servers = Vec::with_capacity(members.len());
    for (name, devices) in members {
        let names: Vec<&str> = devices.iter().map(|d| view.name(*d)).collect();
        let own = labels(name, &names);
        let mut ports = Vec::new();
        // Each adapter with one cable is called by its name alone, with several by its ports: as
        // most of the server are.
        let many = 2 * devices.iter().filter(|d| view.degree(**d) > 1).count() > devices.len();
        for (device, label) in devices.iter().zip(own) {
            let label = if view.name(*device) == name {
                ""
            } else {
                label.as_str()
            };
            for b in view.behind(*device).filter(|b| view.is_switch(b.device)) {
                let key = match (label.is_empty(), many) {
                    (true, _) => b.port.to_string(),
                    (false, true) => format!("{label}:{}", b.port),
                    (false, false) => label.to_string(),
                };
                ports.push(Port {
                    key,
                    leaf: b.device,
                    there: b.there,
                    cable: b.cable,
                });
            }
        }
        if !ports.is_empty() {
            servers.push(Server { name, ports });
        }
    }
    Servers { servers, guessed }
}

/// The endpoints by their names without the last part (`gpu-su0-host5` of `gpu-su0-host5-rail2`),
/// where those are servers to all appearance: all are GPUs or adapters, and most servers have
/// equally many, called alike.
fn named<'a>(view: &View<'a>, endpoints: &[u32]) -> Option<BTreeMap<&'a str, Vec<u32>>> {
    let mut members: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    if endpoints
        .iter()
        .any(|d| view.kinds[*d as usize] != Kind::Gpu)
    {
        return None;
    }
    for d in endpoints {
        let (server, part) = view.name(*d).rsplit_once(['-', ' ', ':', '.'])?;
        members.entry(server).or_default().push(*d);
        *parts.entry(part).or_insert(0) += 1;
    }
    let common = usual(members.values().map(Vec::len)).filter(Usual::is_clear)?;
    let shared = parts
        .values()
        .filter(|n| 4 * **n > 3 * members.len())
        .count();
    (common.value > 1 && shared == common.value && members.len() > 2).then_some(members)
}
