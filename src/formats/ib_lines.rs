//! Ports of an InfiniBand subnet one a line, as diagnostics list them: who is who, and what
//! [`ib_discover`](super::ib_discover) joins to cables.
//!
//! A switch has one GUID and one LID for all its ports; every port of an adapter has its own. So a
//! GUID of several ports is a switch's, and adapter ports of one description are of one adapter
//! where their GUIDs are as far apart as their numbers.

use super::ib_discover::join;
use super::ib_discover::scan::{Node, Port, Scanned};
use super::wiring::{Note, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, narrow};
use std::collections::HashMap;
use std::path::Path;

/// LIDs from here on are not of single ports.
const FIRST_MULTICAST_LID: u64 = 0xC000;
/// Notes on lines that are not of the grammar, at most; what is beyond is counted.
const MOST_STRANGE: usize = 20;

/// A port as a line names it, its own or the one it leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// Whether it is of a switch, where the line says.
    pub(super) switch: Option<bool>,
    /// GUID of the switch, or of the port of the adapter.
    pub(super) guid: Option<u64>,
    pub(super) lid: u64,
    pub(super) number: u32,
    pub(super) description: String,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Listed {
    pub(super) own: Seen,
    pub(super) peer: Option<Seen>,
    /// `4xHDR`, where there is a link.
    pub(super) speed: Option<String>,
    /// Line of the heading that the port stands under, 0 where there are no headings.
    pub(super) under: usize,
    pub(super) line: usize,
}

/// What tells one node from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Switch(u64),
    /// An adapter under a heading.
    Under(usize),
    /// An adapter by its description and the GUID of its port 0, which no port has.
    Adapter(String, u64),
}

/// Whose each port is.
struct Nodes {
    nodes: Vec<Node>,
    /// The node of each line.
    of_line: Vec<u32>,
    of: HashMap<Key, u32>,
    by_guid: HashMap<u64, u32>,
    /// Nodes by LID and by description; `None` where several share it.
    by_lid: HashMap<u64, Option<u32>>,
    by_description: HashMap<String, Option<u32>>,
}

/// A LID that a port can have.
fn lid(lid: u64) -> Option<u64> {
    Some(lid).filter(|l| *l > 0 && *l < FIRST_MULTICAST_LID)
}

fn shared<K: std::hash::Hash + Eq>(of: &mut HashMap<K, Option<u32>>, key: K, node: u32) {
    let known = of.entry(key).or_insert(Some(node));
    *known = known.filter(|k| *k == node);
}

impl Nodes {
    /// The nodes that list ports.
    fn new(lines: &[Listed]) -> Self {
        let mut ports: HashMap<u64, usize> = HashMap::new();
        for guid in lines.iter().filter_map(|l| l.own.guid) {
            *ports.entry(guid).or_default() += 1;
        }
        let mut nodes = Nodes {
            nodes: Vec::new(),
            of_line: Vec::with_capacity(lines.len()),
            of: HashMap::new(),
            by_guid: HashMap::new(),
            by_lid: HashMap::new(),
            by_description: HashMap::new(),
        };
        for listed in lines {
            let own = &listed.own;
            let guid = own.guid.unwrap_or(0);
            let many = ports.get(&guid).is_some_and(|n| *n > 1);
            let switch = own
                .switch
                .unwrap_or(many || own.description.starts_with("MF0;"));
            let key = match (switch, listed.under) {
                (true, _) => Key::Switch(guid),
                (false, 0) => Key::Adapter(
                    own.description.clone(),
                    guid.wrapping_sub(u64::from(own.number)),
                ),
                (false, under) => Key::Under(under),
            };
            let number = nodes.node(key, listed, switch);
            nodes.of_line.push(number);
            nodes.by_guid.extend(own.guid.map(|guid| (guid, number)));
            if let Some(lid) = lid(own.lid) {
                shared(&mut nodes.by_lid, lid, number);
            }
            shared(&mut nodes.by_description, own.description.clone(), number);
        }
        nodes
    }

    fn node(&mut self, key: Key, listed: &Listed, switch: bool) -> u32 {
        let next = narrow(self.nodes.len());
        let number = *self.of.entry(key).or_insert(next);
        let own = &listed.own;
        if number == next {
            let guid = own.guid.unwrap_or(0);
            self.nodes.push(Node {
                switch,
                id: if switch {
                    format!("S-{guid:016x}")
                } else {
                    format!("port 0x{guid:016x}")
                },
                description: Some(own.description.clone()),
                lid: lid(own.lid),
                guid: own.guid.filter(|_| switch),
                line: listed.line,
                ..Node::default()
            });
        }
        if switch {
            let ports = &mut self.nodes[number.index()].ports;
            *ports = own.number.max(*ports);
        }
        number
    }

    /// The id of the node that a line leads to: by GUID, else by LID, else by description. One that
    /// lists no port gets an id of its own.
    fn id(&self, peer: &Seen, from_switch: bool) -> String {
        let known = peer.guid.and_then(|g| self.by_guid.get(&g).copied());
        let known = known.or_else(|| self.by_lid.get(&lid(peer.lid)?).copied().flatten());
        let known = known
            .or_else(|| {
                self.by_description
                    .get(&peer.description)
                    .copied()
                    .flatten()
            })
            .and_then(|number| self.nodes.get(number.index()));
        if let Some(node) = known {
            return node.id.clone();
        }
        let switch = peer
            .switch
            .unwrap_or(!from_switch || peer.description.starts_with("MF0;"));
        let letter = if switch { "S-" } else { "" };
        match (peer.guid, lid(peer.lid)) {
            (Some(guid), _) if switch => format!("S-{guid:016x}"),
            (Some(guid), _) => format!("port 0x{guid:016x}"),
            (None, Some(lid)) => format!("{letter}lid {lid}"),
            (None, None) => format!("{letter}{}", peer.description),
        }
    }
}

/// Makes a wiring of lines. O(lines).
pub(super) fn wiring(lines: Vec<Listed>, notes: Vec<Note>) -> Result<Wiring> {
    let nodes = Nodes::new(&lines);
    let mut ports = Vec::new();
    for (listed, &node) in lines.iter().zip(&nodes.of_line) {
        let Some(peer) = &listed.peer else { continue };
        ports.push(Port {
            number: listed.own.number,
            remote: nodes.id(peer, nodes.nodes[node.index()].switch),
            remote_port: peer.number,
            remote_description: Some(peer.description.clone()),
            lid: lid(peer.lid),
            speed: listed.speed.clone(),
            node,
            line: listed.line,
        });
    }
    join::join(Scanned {
        nodes: nodes.nodes,
        ports,
        notes,
    })
}

/// Reads a text line by line with a grammar: `Ok(None)` is a line that says nothing, an error one
/// that is not of it. `what` names the program.
///
/// # Errors
/// When no line lists a port.
pub(super) fn scanned(
    (text, file): (&str, &Path),
    what: &str,
    mut grammar: impl FnMut(usize, &str, &mut Vec<Note>) -> std::result::Result<Option<Listed>, ()>,
) -> Result<(Vec<Listed>, Vec<Note>)> {
    let (mut lines, mut notes, mut strange) = (Vec::new(), Vec::new(), 0usize);
    for (number, line) in (1..).zip(text.lines()).filter(|l| !l.1.trim().is_empty()) {
        match grammar(number, line.trim(), &mut notes) {
            Ok(listed) => lines.extend(listed),
            Err(()) => {
                strange += 1;
                if strange <= MOST_STRANGE {
                    let shown: String = line.trim().chars().take(60).collect();
                    let shown = shown.replace(char::is_control, " ");
                    let text = format!("`{shown}` is no line of {what}; left out");
                    notes.push(Note { line: number, text });
                }
            }
        }
    }
    if strange > MOST_STRANGE {
        let text = format!(
            "{} more lines are none of {what}; left out",
            strange - MOST_STRANGE
        );
        notes.push(Note { line: 0, text });
    }
    if lines.is_empty() {
        return Err(Error::new(format!("no line lists a port as {what} does"))
            .help("is it the whole output? `selvedge formats` lists what is read")
            .file(file)
            .at(Place { line: 1, column: 1 }, text));
    }
    Ok((lines, notes))
}
