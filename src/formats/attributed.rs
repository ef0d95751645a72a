//! Graphs whose nodes and edges have attributes, as NetworkX keeps them: node-link JSON and GraphML
//! say the same words.
//!
//! The graph has `transit` (`pxn` or `none`), `fec_ns`, `propagation_ns_per_m`, `packet_bytes` and
//! `switching`; a node `kind` (`gpu`, `host`, `scale-up`, `switch`), `host`, `model`, `role`,
//! `ports`, `guid`, `forwards`, `latency_ns` (or `ns`), `scale_up_domain`; an edge `source_port`
//! and `target_port` (also `a_port` and `b_port`), `gbps`, `length_m`, `latency_ns` (or `ns`),
//! `scale_up`, `class`. All are optional; others of nodes and edges are kept and written again. An
//! edge that does not say whether it is a scale-up link is one where it ends at a scale-up node.
//!
//! An undirected edge has its rate in both directions. Of a directed graph each edge is one arc,
//! and opposite arcs of a pair are the two directions of one cable: those of the same ports or the
//! same `cable`, of arcs without either the largest with the largest.

use super::kinds::kinds;
use super::rates::{LARGEST_RATE, rate_from_gbps};
use super::wiring::{Cable, Device, End, Wiring};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow};
use crate::fabric::timing::{Switching, Timing};
use crate::fabric::{Kind, Transit};
use crate::units::{Latency, Length, Rate};
use crate::units::{real, whole};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) attributes: Map<String, Value>,
}

/// An edge, by the ids of its nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Edge {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) attributes: Map<String, Value>,
    /// Line of the file; 0 where there is none.
    pub(super) line: usize,
}

/// A graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Graph {
    pub(super) name: String,
    pub(super) directed: bool,
    pub(super) attributes: Map<String, Value>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// Where something is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Graph,
    Node(usize),
    Edge(usize),
}

const WORDS: [(&str, Kind); 4] = [
    ("gpu", Kind::Gpu),
    ("host", Kind::Host),
    ("scale-up", Kind::ScaleUp),
    ("switch", Kind::Switch),
];

/// An attribute as text: that of a string which is no JSON itself, else its JSON.
pub(super) fn told(value: &Value) -> String {
    let text = value
        .as_str()
        .filter(|text| serde_json::from_str::<Value>(text).is_err());
    text.map_or_else(|| value.to_string(), str::to_string)
}

/// A name out of an attribute: a string as it is, a number by its digits.
fn words(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// Takes the first attribute of several names that is there.
fn take(attributes: &mut Map<String, Value>, names: &[&str]) -> Option<Value> {
    names
        .iter()
        .find_map(|name| attributes.remove(*name))
        .filter(|v| !v.is_null())
}

fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .filter(|n| n.is_finite() && *n >= 0.0)
}

/// Takes an attribute that is true or false.
fn flag(attributes: &mut Map<String, Value>, name: &str, owner: &str) -> Result<Option<bool>> {
    match take(attributes, &[name]) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(Value::String(text)) if text == "true" || text == "false" => Ok(Some(text == "true")),
        Some(other) => {
            let message = format!("attribute `{name}` of {owner} is {other}");
            Err(Error::new(message).help("write true or false"))
        }
    }
}

/// Takes a number of nanoseconds or metres, in thousandths: picoseconds, millimetres.
fn thousandths(
    attributes: &mut Map<String, Value>,
    names: &[&str],
    owner: &str,
) -> Result<Option<u64>> {
    let Some(value) = take(attributes, names) else {
        return Ok(None);
    };
    let found = number(&value)
        .map(|x| (x * 1e3).round())
        .filter(|x| *x <= 1e12);
    let wrong = || {
        Error::new(format!("{} of {owner} is {value}", names[0]))
            .help("write a number from 0 to 1e9, or leave it out")
    };
    Ok(Some(whole(found.ok_or_else(wrong)?)))
}

/// What the attributes of the graph say of the whole fabric.
fn about(mut attributes: Map<String, Value>, wiring: &mut Wiring) -> Result<()> {
    let owner = "the graph";
    let unknown = |name: &str, value: &Value, words: &str| {
        Error::new(format!("graph attribute `{name}` is {value}")).help(format!("write {words}"))
    };
    if let Some(value) = take(&mut attributes, &["transit"]) {
        wiring.transit = match value.as_str() {
            Some("pxn") => Transit::Pxn,
            Some("none") => Transit::None,
            _ => return Err(unknown("transit", &value, "`pxn` or `none`")),
        };
    }
    if let Some(value) = take(&mut attributes, &["switching"]) {
        let found = value.as_str().and_then(Switching::from_word);
        let words = "`cut-through` or `store-and-forward`";
        wiring.timing.switching = found.ok_or_else(|| unknown("switching", &value, words))?;
    }
    if let Some(value) = take(&mut attributes, &["packet_bytes"]) {
        let found = number(&value).filter(|n| *n >= 1.0 && *n <= 1e9 && n.fract() == 0.0);
        wiring.timing.packet =
            Some(found.ok_or_else(|| unknown("packet_bytes", &value, "a number of bytes"))? as u32);
    }
    wiring.timing.fec = thousandths(&mut attributes, &["fec_ns"], owner)?.map(Latency);
    wiring.timing.propagation =
        thousandths(&mut attributes, &["propagation_ns_per_m"], owner)?.map(Latency);
    Ok(())
}

/// An edge that was understood.
struct Arc {
    cable: Cable,
    /// Whether it is a scale-up link, where the edge says.
    scale_up: Option<bool>,
    /// What both directions of a cable without ports have in common, where the edge says.
    together: Option<String>,
}

/// What opposite arcs of one cable have in common: ends from the lower device to the higher.
#[derive(PartialEq, Eq, Hash)]
struct Both {
    low: End,
    high: End,
    together: Option<String>,
    scale_up: bool,
    latency: Option<Latency>,
    length: Option<Length>,
}

/// Makes opposite arcs the two directions of one cable, in the order of the file of the arc that
/// comes first.
fn paired(arcs: Vec<Arc>) -> Vec<Cable> {
    let mut of: HashMap<Both, [Vec<usize>; 2]> = HashMap::new();
    for (
        index,
        Arc {
            cable, together, ..
        },
    ) in arcs.iter().enumerate()
    {
        let back = cable.a.device > cable.b.device;
        let (low, high) = if back {
            (&cable.b, &cable.a)
        } else {
            (&cable.a, &cable.b)
        };
        let both = Both {
            low: low.clone(),
            high: high.clone(),
            together: together.clone(),
            scale_up: cable.scale_up,
            latency: cable.latency,
            length: cable.length,
        };
        of.entry(both).or_default()[usize::from(back)].push(index);
    }
    let mut cables: Vec<Option<Cable>> = arcs.into_iter().map(|arc| Some(arc.cable)).collect();
    let rate = |cables: &[Option<Cable>], index: usize| cables[index].as_ref().and_then(|c| c.rate);
    for mut directions in of.into_values() {
        for list in &mut directions {
            list.sort_by_key(|&index| (std::cmp::Reverse(rate(&cables, index)), index));
        }
        for (&up, &down) in directions[0].iter().zip(&directions[1]) {
            let (first, second) = (up.min(down), up.max(down));
            let back = rate(&cables, second);
            cables[second] = None;
            if let Some(cable) = &mut cables[first] {
                cable.back = back.filter(|b| Some(*b) != cable.rate);
            }
        }
        let [up, down] = &directions;
        let several = up.len().min(down.len());
        for &index in up.iter().skip(several).chain(down.iter().skip(several)) {
            if let Some(cable) = &mut cables[index] {
                cable.back = Some(Rate(0));
            }
        }
    }
    cables.into_iter().flatten().collect()
}

/// Makes a wiring. `wrong` adds the place to an error. O(V + E log E) expected.
///
/// # Errors
/// When an id is there twice or not at all, a kind is unknown, or an attribute of ours is not of
/// its sort.
pub(super) fn to_wiring(graph: Graph, wrong: impl Fn(At, Error) -> Error) -> Result<Wiring> {
    let mut wiring = Wiring {
        name: graph.name,
        ..Wiring::default()
    };
    about(graph.attributes, &mut wiring).map_err(|e| wrong(At::Graph, e))?;
    let mut index: HashMap<String, u32> = HashMap::with_capacity(graph.nodes.len());
    for (at, node) in graph.nodes.into_iter().enumerate() {
        if index.insert(node.id.clone(), narrow(at)).is_some() {
            return Err(wrong(
                At::Node(at),
                Error::new(format!("two nodes have the id `{}`", node.id))
                    .help("give each an id of its own"),
            ));
        }
        wiring
            .devices
            .push(device(node).map_err(|e| wrong(At::Node(at), e))?);
    }
    let mut arcs = Vec::with_capacity(graph.edges.len());
    for (at, edge) in graph.edges.into_iter().enumerate() {
        let find = |id: &str| {
            let missing = || {
                Error::new(format!("an edge ends at `{id}`, which is no node"))
                    .help("list the node, or correct the id")
            };
            index
                .get(id)
                .copied()
                .ok_or_else(|| wrong(At::Edge(at), missing()))
        };
        let (a, b) = (find(&edge.source)?, find(&edge.target)?);
        arcs.push(arc([a, b], edge).map_err(|e| wrong(At::Edge(at), e))?);
    }
    // Kinds that nodes do not state may be told by the cables.
    if wiring.devices.iter().any(|d| d.kind.is_none()) {
        wiring.cables = arcs.iter().map(|arc| arc.cable.clone()).collect();
    }
    let (kinds, _) = kinds(&wiring);
    for arc in &mut arcs {
        let ends = [&arc.cable.a, &arc.cable.b];
        let beside = ends
            .iter()
            .any(|e| kinds[e.device.index()] == Kind::ScaleUp);
        arc.cable.scale_up = arc.scale_up.unwrap_or(beside);
    }
    wiring.cables = if graph.directed {
        paired(arcs)
    } else {
        arcs.into_iter().map(|arc| arc.cable).collect()
    };
    Ok(wiring)
}

fn device(node: Node) -> Result<Device> {
    let mut attributes = node.attributes;
    let kind = match take(&mut attributes, &["kind"]) {
        None => None,
        Some(value) => {
            let found = value
                .as_str()
                .and_then(|word| WORDS.iter().find(|w| w.0 == word));
            let unknown = || {
                Error::new(format!("the kind of `{}` is {value}", node.id))
                    .help("write `gpu`, `host`, `scale-up` or `switch`")
            };
            Some(found.ok_or_else(unknown)?.1)
        }
    };
    let guid = attributes
        .get("guid")
        .and_then(|g| super::ib_discover::names::hexadecimal(g.as_str()?));
    let ports = attributes
        .get("ports")
        .and_then(|p| u32::try_from(p.as_u64()?).ok());
    for (key, read) in [("guid", guid.is_some()), ("ports", ports.is_some())] {
        if read {
            attributes.remove(key);
        }
    }
    let owner = format!("node `{}`", node.id);
    let forwards = flag(&mut attributes, "forwards", &owner)?.unwrap_or(false);
    let latency = thousandths(&mut attributes, &["latency_ns", "ns"], &owner)?.map(Latency);
    Ok(Device {
        name: node.id,
        kind,
        class: None,
        host: take(&mut attributes, &["host"]).and_then(words),
        model: take(&mut attributes, &["model"]).and_then(words),
        role: take(&mut attributes, &["role"]).and_then(words),
        ports,
        guid,
        forwards,
        latency,
        domain: take(&mut attributes, &["scale_up_domain"]).and_then(words),
        attributes: attributes
            .into_iter()
            .map(|(key, value)| (key, told(&value)))
            .collect(),
    })
}

/// Understands an edge. The key that tells parallel edges apart is not kept.
fn arc([a, b]: [u32; 2], edge: Edge) -> Result<Arc> {
    let mut attributes = edge.attributes;
    attributes.remove("key");
    let together = take(&mut attributes, &["cable"]).map(|v| told(&v));
    let mut port = |names: &[&str]| {
        take(&mut attributes, names)
            .and_then(words)
            .unwrap_or_default()
    };
    let a = End {
        device: a,
        port: port(&["source_port", "a_port"]),
    };
    let b = End {
        device: b,
        port: port(&["target_port", "b_port"]),
    };
    let owner = format!("link `{}` -- `{}`", edge.source, edge.target);
    let rate = match take(&mut attributes, &["gbps", "rate_gbps"]) {
        None => None,
        Some(value) => {
            let rate = number(&value)
                .and_then(|g| rate_from_gbps(g, LARGEST_RATE))
                .filter(|r| r.0 > 0);
            let none = || {
                Error::new(format!("{owner} has the rate {value}"))
                    .help("gbps is the link's rate in Gb/s, a positive number of at most 1,000,000")
            };
            Some(rate.ok_or_else(none)?)
        }
    };
    let length = thousandths(&mut attributes, &["length_m"], &owner)?.map(Length);
    let latency = thousandths(&mut attributes, &["latency_ns", "ns"], &owner)?.map(Latency);
    let scale_up = flag(&mut attributes, "scale_up", &owner)?;
    let class = take(&mut attributes, &["class"]).and_then(words);
    let attributes = attributes
        .into_iter()
        .map(|(key, value)| (key, told(&value)))
        .collect();
    let line = edge.line;
    let cable = Cable {
        a,
        b,
        rate,
        back: None,
        scale_up: false,
        length,
        latency,
        class,
        line,
        attributes,
    };
    Ok(Arc {
        cable,
        scale_up,
        together,
    })
}

/// Rates, latencies and lengths: a whole number where the quantity is one.
fn quantity(number: u64, unit: u64) -> Value {
    if number.is_multiple_of(unit) {
        json!(number / unit)
    } else {
        json!(real(number) / real(unit))
    }
}

/// What is stated of the whole fabric.
fn attributes_of(wiring: &Wiring) -> Map<String, Value> {
    let mut attributes = Map::new();
    let usual = Timing::default();
    if wiring.transit == Transit::None {
        attributes.insert("transit".into(), json!("none"));
    }
    if wiring.timing.switching != usual.switching {
        attributes.insert("switching".into(), json!(wiring.timing.switching.word()));
    }
    attributes.extend(
        wiring
            .timing
            .packet
            .map(|p| ("packet_bytes".to_string(), json!(p))),
    );
    let latencies = [
        ("fec_ns", wiring.timing.fec),
        ("propagation_ns_per_m", wiring.timing.propagation),
    ];
    for (name, latency) in latencies {
        attributes.extend(latency.map(|l| (name.to_string(), quantity(l.0, 1_000))));
    }
    attributes
}

/// The value that was kept as text.
pub(super) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// Makes a graph; where any rate differs by direction it is directed, with an edge each way. O(V +
/// E).
pub(super) fn of_wiring(wiring: &Wiring) -> Graph {
    let (kinds, _) = kinds(wiring);
    let mut graph = Graph {
        name: wiring.name.clone(),
        attributes: attributes_of(wiring),
        ..Graph::default()
    };
    for (device, kind) in wiring.devices.iter().zip(kinds) {
        let mut attributes = Map::new();
        attributes.insert(
            "kind".into(),
            json!(WORDS.iter().find(|w| w.1 == kind).map_or("switch", |w| w.0)),
        );
        let texts = [
            ("host", &device.host),
            ("model", &device.model),
            ("role", &device.role),
            ("scale_up_domain", &device.domain),
        ];
        for (key, value) in texts {
            attributes.extend(value.as_ref().map(|v| (key.to_string(), json!(v))));
        }
        attributes.extend(device.ports.map(|p| ("ports".to_string(), json!(p))));
        attributes.extend(
            device
                .guid
                .map(|g| ("guid".to_string(), json!(format!("0x{g:016x}")))),
        );
        attributes.extend(
            device
                .latency
                .map(|l| ("latency_ns".to_string(), quantity(l.0, 1_000))),
        );
        if device.forwards {
            attributes.insert("forwards".into(), json!(true));
        }
        for (key, text) in &device.attributes {
            attributes.entry(key.clone()).or_insert_with(|| value(text));
        }
        graph.nodes.push(Node {
            id: device.name.clone(),
            attributes,
        });
    }
    graph.directed = wiring
        .cables
        .iter()
        .any(|c| c.back.is_some_and(|b| Some(b) != c.rate));
    for (key, cable) in wiring.cables.iter().enumerate() {
        let ways = [
            (&cable.a, &cable.b, cable.rate),
            (&cable.b, &cable.a, cable.back.or(cable.rate)),
        ];
        for (from, to, rate) in ways.into_iter().take(1 + usize::from(graph.directed)) {
            // A direction without capacity is no arc.
            if rate == Some(Rate(0)) {
                continue;
            }
            let mut attributes = Map::new();
            attributes.insert("key".into(), json!(key));
            if graph.directed && from.port.is_empty() && to.port.is_empty() {
                attributes.insert("cable".into(), json!(key));
            }
            for (key, port) in [("source_port", &from.port), ("target_port", &to.port)] {
                if !port.is_empty() {
                    attributes.insert(key.into(), json!(port));
                }
            }
            attributes
                .extend(rate.map(|rate| ("gbps".to_string(), quantity(rate.0, 1_000_000_000))));
            attributes.extend(
                cable
                    .latency
                    .map(|l| ("latency_ns".to_string(), quantity(l.0, 1_000))),
            );
            attributes.insert("scale_up".into(), json!(cable.scale_up));
            attributes.extend(
                cable
                    .length
                    .map(|l| ("length_m".to_string(), quantity(l.0, 1_000))),
            );
            attributes.extend(
                cable
                    .class
                    .as_ref()
                    .map(|c| ("class".to_string(), json!(c))),
            );
            for (key, text) in &cable.attributes {
                attributes.entry(key.clone()).or_insert_with(|| value(text));
            }
            let name = |end: &End| wiring.devices[end.device.index()].name.clone();
            graph.edges.push(Edge {
                source: name(from),
                target: name(to),
                attributes,
                line: 0,
            });
        }
    }
    graph
}
