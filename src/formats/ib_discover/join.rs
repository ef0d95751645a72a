//! Nodes and the ports they list to devices and cables.

use super::super::wiring::{Cable, Device, End, Note, Wiring};
use super::names::{self, hexadecimal};
use super::scan::{Node, Port, Scanned};
use super::speed;
use crate::error::Result;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, NONE};
use std::collections::HashMap;

/// LIDs from here on are not of single ports.
const FIRST_MULTICAST_LID: u64 = 0xC000;

/// Joins what was scanned. O(nodes + ports).
pub(in crate::formats) fn join(scanned: Scanned) -> Result<Wiring> {
    let Scanned {
        mut nodes,
        ports,
        mut notes,
    } = scanned;
    let node_of = resolve(&mut nodes, &ports, &mut notes);
    let aggregation: Vec<bool> = nodes.iter().map(is_aggregation).collect();
    let mut wiring = Wiring {
        devices: devices(&nodes, &mut notes),
        ..Wiring::default()
    };
    let number = renumber(&mut wiring, &nodes, &aggregation, &mut notes);
    wiring.cables = cables(&nodes, &ports, &node_of, &mut notes);
    wiring.cables.retain_mut(|cable| {
        let ends = [
            number[cable.a.device.index()],
            number[cable.b.device.index()],
        ];
        (cable.a.device, cable.b.device) = (ends[0], ends[1]);
        !ends.contains(&NONE)
    });
    notes.sort();
    wiring.notes = notes;
    Ok(wiring)
}

/// In-network aggregation (SHARP) shows itself as a channel adapter inside a switch: no cable leads
/// there.
fn is_aggregation(node: &Node) -> bool {
    let text = node.description.as_deref().unwrap_or("");
    !node.switch
        && (text.contains("Aggregation Node") || text.contains("SHArP") || text.contains("SHARP"))
}

/// Node of each port line's other end. Nodes listed twice are one; nodes that are only referred to
/// are added.
fn resolve(nodes: &mut Vec<Node>, ports: &[Port], notes: &mut Vec<Note>) -> (Vec<u32>, Vec<u32>) {
    let mut index: HashMap<String, u32> = HashMap::with_capacity(nodes.len());
    let mut same: Vec<u32> = Vec::with_capacity(nodes.len());
    for (number, node) in (0u32..).zip(nodes.iter()) {
        let first = *index.entry(node.id.clone()).or_insert(number);
        if first != number {
            let text = format!(
                "node \"{}\" is listed again (first in line {}); read as one",
                node.id,
                nodes[first.index()].line
            );
            notes.push(Note {
                line: node.line,
                text,
            });
        }
        same.push(first);
    }
    let mut remote = Vec::with_capacity(ports.len());
    for port in ports {
        let number = match index.get(&port.remote) {
            Some(&number) => number,
            None => {
                let number = narrow(nodes.len());
                let text = format!(
                    "\"{}\" is referred to, but not listed: the end of the file may be missing",
                    port.remote
                );
                notes.push(Note {
                    line: port.line,
                    text,
                });
                nodes.push(Node {
                    switch: port.remote.starts_with("S-"),
                    ports: 0,
                    id: port.remote.clone(),
                    description: port.remote_description.clone(),
                    line: port.line,
                    absent: true,
                    ..Node::default()
                });
                index.insert(port.remote.clone(), number);
                same.push(number);
                number
            }
        };
        remote.push(number);
    }
    (same, remote)
}

/// A device for each node.
fn devices(nodes: &[Node], notes: &mut Vec<Note>) -> Vec<Device> {
    let describe = |node: &Node| {
        let text = node
            .description
            .as_deref()
            .filter(|d| !d.trim().is_empty())
            .unwrap_or(&node.id);
        if node.switch {
            names::switch(text)
        } else {
            names::adapter(text)
        }
    };
    let endpoint = if nodes
        .iter()
        .any(|n| !is_aggregation(n) && describe(n).host.is_some())
    {
        Kind::Gpu
    } else {
        Kind::Host
    };
    let mut devices: Vec<Device> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let said = describe(node);
        let by_id = node
            .id
            .get(2..)
            .filter(|_| node.id.len() == 18 && node.id.is_char_boundary(2))
            .and_then(hexadecimal);
        if let (Some(own), Some(id)) = (node.guid, by_id)
            && own != id
        {
            notes.push(Note {
                line: node.line,
                text: format!(
                    "GUID 0x{own:016x} and node id \"{}\" differ; the GUID is kept",
                    node.id
                ),
            });
        }
        let mut device = Device {
            name: said.name,
            kind: Some(if node.switch { Kind::Switch } else { endpoint }),
            host: said.host,
            model: said.model,
            role: node.router.then(|| "router".to_string()),
            ports: (node.ports > 0).then_some(node.ports),
            guid: node.guid.or(by_id),
            ..Device::default()
        };
        device
            .attributes
            .extend(said.chassis.map(|c| ("chassis".to_string(), c)));
        if let Some(lid) = node.lid.filter(|l| *l > 0) {
            if lid < FIRST_MULTICAST_LID {
                device.attributes.insert("lid".into(), lid.to_string());
            } else {
                notes.push(Note {
                    line: node.line,
                    text: format!("{} has the impossible LID {lid}; left out", device.name),
                });
            }
        }
        devices.push(device);
    }
    devices
}

/// Drops nodes listed twice and aggregation nodes, tells equal names apart, and gives the new
/// number of each node.
fn renumber(
    wiring: &mut Wiring,
    nodes: &[Node],
    aggregation: &[bool],
    notes: &mut Vec<Note>,
) -> Vec<u32> {
    let mut first: HashMap<&str, u32> = HashMap::with_capacity(nodes.len());
    let mut number = Vec::with_capacity(nodes.len());
    let mut kept = Vec::with_capacity(nodes.len());
    for ((node, device), aggregation) in nodes
        .iter()
        .zip(std::mem::take(&mut wiring.devices))
        .zip(aggregation)
    {
        let next = narrow(kept.len());
        if *aggregation {
            notes.push(Note {
                line: node.line,
                text: format!(
                    "\"{}\" aggregates inside a switch: no cable, left out",
                    device.name
                ),
            });
            number.push(NONE);
        } else if let Some(earlier) = first.get(node.id.as_str()) {
            number.push(*earlier);
        } else {
            first.insert(&node.id, next);
            number.push(next);
            kept.push((device, node.id.as_str(), node.line));
        }
    }
    let mut count: HashMap<String, u32> = HashMap::with_capacity(kept.len());
    for (device, _, _) in &kept {
        *count.entry(device.name.clone()).or_default() += 1;
    }
    let mut taken: HashMap<String, u32> = count
        .iter()
        .filter(|c| *c.1 == 1)
        .map(|c| (c.0.clone(), 1))
        .collect();
    for (device, id, line) in &mut kept {
        if count.get(&device.name).is_none_or(|c| *c == 1) {
            continue;
        }
        let own = device
            .guid
            .map_or_else(|| id.to_string(), |guid| format!("0x{guid:016x}"));
        let mut name = format!("{} {own}", device.name);
        while taken.insert(name.clone(), 1).is_some() {
            name += "'";
        }
        let text = format!(
            "{} nodes are called \"{}\"; this one is named {name}",
            count[&device.name], device.name
        );
        notes.push(Note { line: *line, text });
        device.attributes.insert(
            "description".into(),
            std::mem::replace(&mut device.name, name),
        );
    }
    wiring.devices = kept.into_iter().map(|k| k.0).collect();
    number
}

/// Each cable once. An end that is returned wins over one that is not; of two claims on a port the
/// earlier line wins.
fn cables(
    nodes: &[Node],
    ports: &[Port],
    of: &(Vec<u32>, Vec<u32>),
    notes: &mut Vec<Note>,
) -> Vec<Cable> {
    let (same, remote) = of;
    let own = |index: usize| (same[ports[index].node.index()], ports[index].number);
    let other = |index: usize| (remote[index], ports[index].remote_port);
    let mut listed: HashMap<(u32, u32), usize> = HashMap::with_capacity(ports.len());
    for index in 0..ports.len() {
        if let Some(earlier) = listed.get(&own(index)) {
            let (port, line) = (ports[index].number, ports[*earlier].line);
            let text = if other(index) == other(*earlier) {
                format!("port {port} of the node is listed again (first in line {line})")
            } else {
                format!(
                    "port {port} of \"{}\" holds two cables: one in line {line}, and this one, \
                     which is left out",
                    nodes[own(index).0.index()].id
                )
            };
            notes.push(Note {
                line: ports[index].line,
                text,
            });
        } else {
            listed.insert(own(index), index);
        }
    }
    let back = |index: usize| {
        listed
            .get(&other(index))
            .copied()
            .filter(|&b| other(b) == own(index))
    };
    let listing = |index: &usize| listed.get(&own(*index)) == Some(index);
    let mut taken: HashMap<(u32, u32), usize> = HashMap::with_capacity(ports.len());
    let mut found: Vec<usize> = Vec::with_capacity(ports.len() / 2 + 1);
    for index in (0..ports.len()).filter(listing) {
        if back(index).is_some_and(|b| index <= b) {
            taken.insert(own(index), index);
            taken.insert(other(index), index);
            found.push(index);
        }
    }
    for index in (0..ports.len())
        .filter(listing)
        .filter(|i| back(*i).is_none())
    {
        let (to, node) = (
            &nodes[remote[index].index()],
            &nodes[ports[index].node.index()],
        );
        let text = format!(
            "\"{}\"[{}] refers to \"{}\"[{}]",
            node.id, ports[index].number, to.id, ports[index].remote_port
        );
        let busy = [own(index), other(index)]
            .iter()
            .find_map(|end| taken.get(end));
        let text = match busy {
            Some(first) => format!(
                "{text}, which the cable of line {} uses; left out",
                ports[*first].line
            ),
            None if to.absent => {
                taken.extend([(own(index), index), (other(index), index)]);
                found.push(index);
                continue;
            }
            None => {
                taken.extend([(own(index), index), (other(index), index)]);
                found.push(index);
                format!("{text}, which does not refer back; read as a cable")
            }
        };
        notes.push(Note {
            line: ports[index].line,
            text,
        });
    }
    found.sort_unstable();
    found
        .into_iter()
        .map(|index| {
            cable(
                &ports[index],
                own(index),
                other(index),
                back(index).map(|b| &ports[b]),
                notes,
            )
        })
        .collect()
}

/// One cable, its speed from either end.
fn cable(
    port: &Port,
    own: (u32, u32),
    other: (u32, u32),
    back: Option<&Port>,
    notes: &mut Vec<Note>,
) -> Cable {
    let end = |(device, port): (u32, u32)| End {
        device,
        port: port.to_string(),
    };
    let mut cable = Cable {
        a: end(own),
        b: end(other),
        line: port.line,
        ..Cable::default()
    };
    let ends = [Some(port), back.filter(|b| b.line != port.line)];
    let speeds: Vec<(&Port, &str)> = ends
        .into_iter()
        .flatten()
        .filter_map(|p| Some((p, p.speed.as_deref()?)))
        .collect();
    for (port, text) in &speeds {
        match (speed::rate(text), cable.rate) {
            (None, _) => notes.push(Note {
                line: port.line,
                text: format!("the speed `{text}` is not known; the rate is unknown"),
            }),
            (rate, None) => {
                cable.rate = rate;
                if rate.and_then(speed::name).as_deref() != Some(*text) {
                    cable.attributes.insert("speed".into(), (*text).to_string());
                }
            }
            (Some(rate), Some(first)) if rate != first => {
                let text = format!(
                    "the ends of the cable differ in speed: {first} and {rate}; the lower is kept"
                );
                notes.push(Note {
                    line: port.line,
                    text,
                });
                cable.rate = Some(rate.min(first));
                cable.attributes.remove("speed");
            }
            _ => {}
        }
    }
    let lid = ends
        .into_iter()
        .flatten()
        .find(|p| p.lid.is_some_and(|l| l >= FIRST_MULTICAST_LID));
    if let Some(port) = lid {
        let text = format!(
            "the port at \"{}\"[{}] has the impossible LID {}",
            port.remote,
            port.remote_port,
            port.lid.unwrap_or(0)
        );
        notes.push(Note {
            line: port.line,
            text,
        });
    }
    cable
}
