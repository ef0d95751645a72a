//! Lines to nodes and the ports they list.

use super::super::wiring::Note;
use super::names::hexadecimal;
use super::speed;
use crate::error::{Error, Place, Result};
use crate::fabric::index::narrow;
use std::path::Path;

/// Notes on lines that are not of the grammar, at most; what is beyond is counted.
const MOST_STRANGE: usize = 20;

/// What a line that starts a node says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::formats) struct Node {
    pub(in crate::formats) switch: bool,
    pub(in crate::formats) router: bool,
    pub(in crate::formats) hca: bool,
    pub(in crate::formats) ports: u32,
    pub(in crate::formats) id: String,
    pub(in crate::formats) description: Option<String>,
    pub(in crate::formats) lid: Option<u64>,
    pub(in crate::formats) guid: Option<u64>,
    pub(in crate::formats) line: usize,
    /// Only referred to, never listed.
    pub(in crate::formats) absent: bool,
}

/// What a port line says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::formats) struct Port {
    pub(in crate::formats) number: u32,
    pub(in crate::formats) remote: String,
    pub(in crate::formats) remote_port: u32,
    pub(in crate::formats) remote_description: Option<String>,
    pub(in crate::formats) lid: Option<u64>,
    pub(in crate::formats) speed: Option<String>,
    /// Node that lists it.
    pub(in crate::formats) node: u32,
    pub(in crate::formats) line: usize,
}

/// What a text holds.
#[derive(Debug, Default)]
pub(in crate::formats) struct Scanned {
    pub(in crate::formats) nodes: Vec<Node>,
    pub(in crate::formats) ports: Vec<Port>,
    pub(in crate::formats) notes: Vec<Note>,
}

/// A quoted text without line breaks at the start of `text`, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

/// The number that a text starts with, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A description between the first quote and the last one, so that quotes inside it stay, and what
/// follows it.
fn described(text: &str) -> (Option<String>, &str) {
    match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            (Some(text[first + 1..last].to_string()), &text[last + 1..])
        }
        _ => (None, text),
    }
}

/// The number after the word `lid`, the last one of a line.
fn lid(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace();
    let mut found = None;
    while let Some(word) = words.next() {
        if word == "lid" {
            found = words.next().and_then(|w| w.parse().ok()).or(found);
        }
    }
    found
}

/// Understands a line that starts a node: `Switch<TAB>64 "S-..."<TAB># "description" ... lid 3`,
/// its blanks lost or not.
pub(in crate::formats) fn header(line: &str) -> Option<Node> {
    let kinds = [
        ("Switch", (true, false, false)),
        ("Hca", (false, false, true)),
        ("Ca", (false, false, false)),
        ("Rt", (true, true, false)),
    ];
    let (rest, (switch, router, hca)) = kinds
        .iter()
        .find_map(|(word, is)| Some((line.strip_prefix(word)?, *is)))?;
    let (ports, rest) = number(rest.trim_start())?;
    let (id, rest) = quoted(rest.trim_start())?;
    let comment = rest.find('#').map_or("", |at| &rest[at + 1..]);
    let (description, tail) = described(comment);
    (!id.is_empty()).then(|| Node {
        switch,
        router,
        hca,
        ports,
        id: id.to_string(),
        description,
        lid: lid(tail),
        ..Node::default()
    })
}

/// Understands a port line: `[1]<TAB>"S-..."[2](guid)<TAB># "description" lid 3 4xHDR`, its blanks
/// lost or not.
pub(in crate::formats) fn port(line: &str) -> Option<Port> {
    let (own, mut rest) = number(line.strip_prefix('[')?.trim_start())?;
    rest = rest.trim_start().strip_prefix(']')?.trim_start();
    // External port numbers in brackets and port GUIDs in parentheses.
    while let Some(close) = [('[', ']'), ('(', ')')]
        .iter()
        .find_map(|(open, close)| rest.starts_with(*open).then_some(*close))
    {
        rest = rest[rest.find(close)? + 1..].trim_start();
    }
    let (remote, rest) = quoted(rest)?;
    let (remote_port, rest) = number(rest.trim_start().strip_prefix('[')?.trim_start())?;
    let rest = rest.trim_start().strip_prefix(']')?;
    let (remote_description, tail) = described(rest.find('#').map_or("", |at| &rest[at + 1..]));
    let speed = tail
        .split_whitespace()
        .rev()
        .find(|word| speed::formed(word))
        .map(str::to_string);
    (!remote.is_empty()).then(|| Port {
        number: own,
        remote: remote.to_string(),
        remote_port,
        remote_description,
        lid: lid(tail),
        speed,
        ..Port::default()
    })
}

/// Understands `switchguid=0x..(..)` and the like: the word before the sign and the number after
/// it.
fn assignment(line: &str) -> Option<(&str, Option<u64>)> {
    let (word, value) = line.split_once('=')?;
    let known = [
        "vendid",
        "devid",
        "sysimgguid",
        "switchguid",
        "caguid",
        "hcaguid",
        "hcaguids",
        "rtguid",
        "module",
        "netprefix",
    ];
    let word = word.trim();
    known.contains(&word).then(|| {
        (
            word,
            hexadecimal(
                value
                    .trim()
                    .split(['(', ' ', '\t', '#'])
                    .next()
                    .unwrap_or(""),
            ),
        )
    })
}

/// Reads every line once.
pub(in crate::formats) fn scan(text: &str, file: &Path) -> Result<Scanned> {
    let mut scanned = Scanned::default();
    let mut guids: [Option<u64>; 2] = [None, None];
    let mut strange = 0;
    for (index, raw) in text.split('\n').enumerate() {
        let number = index + 1;
        // Terminals leave carriage returns, also several and at the start.
        let line = raw.trim();
        let mut note = |text: String| scanned.notes.push(Note { line: number, text });
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(mut node) = header(line) {
            node.line = number;
            node.guid = guids[usize::from(node.switch)].take();
            scanned.nodes.push(node);
        } else if let Some(mut port) = port(line) {
            match scanned.nodes.len() {
                0 => note("a port line before any node is left out".into()),
                nodes => {
                    port.node = narrow(nodes) - 1;
                    port.line = number;
                    scanned.ports.push(port);
                }
            }
        } else if let Some((word, value)) = assignment(line) {
            match (word, value) {
                ("switchguid" | "rtguid", Some(guid)) => guids[1] = Some(guid),
                ("caguid" | "hcaguid" | "hcaguids", Some(guid)) => guids[0] = Some(guid),
                ("switchguid" | "rtguid" | "caguid" | "hcaguid" | "hcaguids", None) => {
                    note(format!(
                        "`{}` gives no GUID that can be read; left out",
                        shown(line)
                    ));
                }
                _ => {}
            }
        } else if line.starts_with("include") || line.starts_with("do ") {
            note(format!(
                "`{}` is a command to ibsim: what it does is not read",
                shown(line)
            ));
        } else {
            strange += 1;
            if strange <= MOST_STRANGE {
                let what = if line.starts_with('[') {
                    "a port line that cannot be read"
                } else {
                    "no line of the format"
                };
                note(format!("`{}` is {what}; left out", shown(line)));
            }
        }
    }
    if strange > MOST_STRANGE {
        let text = format!(
            "{} more lines are not of the format; left out",
            strange - MOST_STRANGE
        );
        scanned.notes.push(Note { line: 0, text });
    }
    if scanned.nodes.is_empty() {
        let first = text.lines().position(|l| !l.trim().is_empty()).unwrap_or(0);
        return Err(Error::new("the file lists no node")
            .help("a node starts with a line like: Switch 64 \"S-900a840300001000\" # \"leaf0\"")
            .file(file)
            .at(
                Place {
                    line: first + 1,
                    column: 1,
                },
                text,
            ));
    }
    Ok(scanned)
}

/// A line short enough for a message, without what moves a terminal's cursor.
fn shown(line: &str) -> String {
    let clean: String = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(60)
        .collect();
    if line.chars().count() > 60 {
        format!("{clean}...")
    } else {
        clean
    }
}
