//! Devices and cables to the text of `ibnetdiscover`, and to a netlist for ibsim.

use super::super::kinds::kinds;
use super::super::ports;
use super::super::wiring::Wiring;
use super::{names, speed};
use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, wide};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Most ports of a node: port numbers have eight bits, and 255 is kept for other uses.
const MOST_PORTS: u32 = 254;
/// Where the GUIDs of nodes without one start: locally administered. Nodes are 256 apart, so that
/// the GUIDs of ports, which follow, are free.
const FIRST_GUID: u64 = 0x0200_0000_0001_0000;

/// GUIDs to write: the device's own where it has one that no other has, else one by its place in
/// the order of devices.
pub(in crate::formats) fn guids(wiring: &Wiring) -> Vec<u64> {
    let mut taken: HashSet<u64> = wiring.devices.iter().filter_map(|d| d.guid).collect();
    let mut own = HashSet::new();
    let mut guids = Vec::with_capacity(wiring.devices.len());
    for (index, device) in (0u64..).zip(&wiring.devices) {
        let guid = device
            .guid
            .filter(|g| *g != 0 && own.insert(*g))
            .unwrap_or_else(|| {
                let mut guid = FIRST_GUID + 256 * index;
                while !taken.insert(guid) {
                    guid += 256 * wide(wiring.devices.len());
                }
                guid
            });
        guids.push(guid);
    }
    guids
}

/// A node as it is written.
struct Written {
    kind: Kind,
    guid: u64,
    description: String,
    ports: u32,
    lid: String,
    /// Port, other node, its port, cable; by port.
    listed: Vec<(u32, usize, u32, usize)>,
}

/// Everything both dialects need: switches and endpoints with their network cables. Scale-up
/// devices and links are no part of a subnet.
fn gathered(wiring: &Wiring) -> Result<Vec<Written>> {
    let (kinds, _) = kinds(wiring);
    let numbers = ports::numbers(wiring)?;
    let guids = guids(wiring);
    let mut nodes: Vec<Written> = Vec::with_capacity(wiring.devices.len());
    for ((device, kind), guid) in wiring.devices.iter().zip(&kinds).zip(guids) {
        let description = match device.attributes.get("description") {
            Some(text) => text.clone(),
            None => names::description(device, *kind),
        };
        if description.len() > names::LONGEST || description.contains(['\n', '\r']) {
            let message = format!(
                "the name `{description}` does not fit a node description, a line of {} bytes",
                names::LONGEST
            );
            return Err(Error::new(message).help("give the device a shorter name"));
        }
        let lid = device
            .attributes
            .get("lid")
            .cloned()
            .unwrap_or_else(|| "0".into());
        nodes.push(Written {
            kind: *kind,
            guid,
            description,
            ports: device.ports.unwrap_or(0),
            lid,
            listed: Vec::new(),
        });
    }
    for (index, (cable, numbers)) in wiring.cables.iter().zip(&numbers).enumerate() {
        let (a, b) = (cable.a.device.index(), cable.b.device.index());
        if cable.scale_up || [a, b].iter().any(|d| kinds[*d] == Kind::ScaleUp) {
            continue;
        }
        nodes[a].listed.push((numbers[0], b, numbers[1], index));
        nodes[b].listed.push((numbers[1], a, numbers[0], index));
    }
    for (node, device) in nodes.iter_mut().zip(&wiring.devices) {
        node.listed.sort_unstable();
        let last = node.listed.last().map_or(0, |l| l.0);
        if last > MOST_PORTS {
            let line = node.listed.last().map_or(0, |l| wiring.cables[l.3].line);
            let message = format!(
                "port {last} of {} is beyond {MOST_PORTS}, the most that InfiniBand numbers",
                device.name
            );
            return Err(Error::new(message).placed((line > 0).then_some(Place { line, column: 1 })));
        }
        node.ports = node.ports.clamp(last.max(1), MOST_PORTS);
    }
    Ok(nodes)
}

/// Width and speed of a cable, the one it was read with where it has one.
fn speed_of(wiring: &Wiring, cable: usize) -> Option<String> {
    let cable = &wiring.cables[cable];
    let read = cable
        .attributes
        .get("speed")
        .filter(|s| cable.rate.is_none() || speed::rate(s) == cable.rate);
    read.cloned().or_else(|| speed::name(cable.rate?))
}

/// Switches first, as `ibnetdiscover` lists them; scale-up devices not at all.
fn in_order(nodes: &[Written]) -> impl Iterator<Item = (usize, &Written)> {
    let of = |switch: bool| {
        nodes
            .iter()
            .enumerate()
            .filter(move |n| n.1.kind != Kind::ScaleUp && (n.1.kind == Kind::Switch) == switch)
    };
    of(true).chain(of(false))
}

/// `S-` or `H-` and sixteen digits.
fn identifier(node: &Written) -> String {
    format!(
        "{}-{:016x}",
        if node.kind == Kind::Switch { "S" } else { "H" },
        node.guid
    )
}

/// Writes what `ibnetdiscover` would print of this wiring. A rate that no width and speed makes is
/// left out. O(V + E log E).
///
/// # Errors
/// When a port holds two cables or has a number above 254, or a name is longer than the field for
/// it.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let nodes = gathered(wiring)?;
    let mut text = String::from("#\n# Topology file: written by selvedge\n#\n");
    for (_, node) in in_order(&nodes) {
        let (guid, id, ports, description, lid) = (
            node.guid,
            identifier(node),
            node.ports,
            &node.description,
            &node.lid,
        );
        text += "\nvendid=0x0\ndevid=0x0\n";
        let _ = writeln!(text, "sysimgguid=0x{guid:x}");
        if node.kind == Kind::Switch {
            let _ = writeln!(text, "switchguid=0x{guid:x}({guid:x})");
            let _ = writeln!(
                text,
                "Switch\t{ports} \"{id}\"\t\t# \"{description}\" base port 0 lid {lid} lmc 0"
            );
        } else {
            let _ = writeln!(text, "caguid=0x{guid:x}");
            let _ = writeln!(text, "Ca\t{ports} \"{id}\"\t\t# \"{description}\"");
        }
        for &(port, other, other_port, cable) in &node.listed {
            let peer = &nodes[other];
            let speed = speed_of(wiring, cable).map_or(String::new(), |s| format!(" {s}"));
            let (id, description, lid) = (identifier(peer), &peer.description, &peer.lid);
            let _ = if node.kind == Kind::Switch {
                let own = if peer.kind == Kind::Switch {
                    String::new()
                } else {
                    format!("({:x})", peer.guid.wrapping_add(other_port.into()))
                };
                writeln!(
                    text,
                    "[{port}]\t\"{id}\"[{other_port}]{own}\t\t# \"{description}\" lid {lid}{speed}"
                )
            } else {
                let (guid, own_lid) = (node.guid.wrapping_add(port.into()), &node.lid);
                writeln!(
                    text,
                    "[{port}]({guid:x}) \t\"{id}\"[{other_port}]\t\t# lid {own_lid} lmc 0 \"{description}\" lid {lid}{speed}"
                )
            };
        }
    }
    Ok(text.into_bytes())
}

/// Writes a netlist that ibsim loads: nodes are known by name on its console, and their GUIDs are
/// pinned, so that removing one renumbers no other. Quotes in names become apostrophes. Speeds
/// above HDR need ibsim 0.12; XDR is known to none. O(V + E log E).
///
/// # Errors
/// As [`write()`].
pub fn write_netlist(wiring: &Wiring) -> Result<Vec<u8>> {
    let nodes = gathered(wiring)?;
    let mut taken = HashSet::with_capacity(nodes.len());
    let ids: Vec<String> = nodes
        .iter()
        .zip(&wiring.devices)
        .map(|(node, device)| {
            let id = clean(&device.name);
            if id.len() <= names::LONGEST && !id.is_empty() && taken.insert(id.clone()) {
                id
            } else {
                identifier(node)
            }
        })
        .collect();
    let mut text = String::from("# Netlist for ibsim, written by selvedge\n");
    for (index, node) in in_order(&nodes) {
        let (id, ports, description) = (&ids[index], node.ports, clean(&node.description));
        let (pin, word) = if node.kind == Kind::Switch {
            ("switchguid", "Switch")
        } else {
            ("caguid", "Hca")
        };
        let _ = writeln!(
            text,
            "\n{pin}=0x{:x}\n{word}\t{ports} \"{id}\"\t\t# \"{description}\"",
            node.guid
        );
        for &(port, other, other_port, cable) in &node.listed {
            let speed = speed_of(wiring, cable).map_or(String::new(), |s| format!(" {s}"));
            let (id, description) = (&ids[other], clean(&nodes[other].description));
            let _ = writeln!(
                text,
                "[{port}]\t\"{id}\"[{other_port}]\t\t# \"{description}\" lid 0{speed}"
            );
        }
    }
    text.push('\n');
    Ok(text.into_bytes())
}

/// A name without what ends a name.
fn clean(text: &str) -> String {
    text.replace('"', "'")
}
