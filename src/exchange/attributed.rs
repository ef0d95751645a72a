//! Graphs whose nodes and edges have attributes, as NetworkX keeps them: node-link JSON and GraphML say the same words.
//!
//! A node has `kind` (`gpu`, `host`, `scale-up`, `switch`), `host`, `model`, `role`, `ports`, `guid`; an edge `source_port` and `target_port` (also
//! `a_port` and `b_port`), `gbps`, `length_m`, `scale_up`, `class`. All are optional; others are kept and written again. Where a graph is directed, an edge
//! each way is one cable.

use super::kinds::kinds;
use super::wiring::{Cable, Device, End, Wiring};
use super::{LARGEST_RATE, rate_from_gbps};
use crate::error::{Error, Result};
use crate::fabric::Kind;
use crate::units::{Length, Rate};
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
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

/// Where something is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Node(usize),
    Edge(usize),
}

const WORDS: [(&str, Kind); 4] = [("gpu", Kind::Gpu), ("host", Kind::Host), ("scale-up", Kind::ScaleUp), ("switch", Kind::Switch)];

/// An attribute as text: that of a string which is no JSON itself, else its JSON.
pub(super) fn told(value: &Value) -> String {
    let text = value.as_str().filter(|text| serde_json::from_str::<Value>(text).is_err());
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
    names.iter().find_map(|name| attributes.remove(*name)).filter(|v| !v.is_null())
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n| n.is_finite() && *n >= 0.0)
}

/// One direction of a cable: both nodes, both ports, and the key of the edge.
type Arc = (u32, u32, String, String, Option<String>);

/// Makes a wiring. `wrong` adds the place to an error. O(V + E) expected.
///
/// # Errors
/// When an id is there twice or not at all, a kind is unknown, or a rate or length is none.
pub(super) fn to_wiring(graph: Graph, wrong: impl Fn(At, Error) -> Error) -> Result<Wiring> {
    let mut wiring = Wiring { name: graph.name, ..Wiring::default() };
    let mut index: HashMap<String, u32> = HashMap::with_capacity(graph.nodes.len());
    for (at, node) in graph.nodes.into_iter().enumerate() {
        if index.insert(node.id.clone(), at as u32).is_some() {
            return Err(wrong(At::Node(at), Error::new(format!("two nodes have the id `{}`", node.id)).help("give each an id of its own")));
        }
        wiring.devices.push(device(node).map_err(|e| wrong(At::Node(at), e))?);
    }
    let mut back: HashMap<Arc, Vec<usize>> = HashMap::new();
    for (at, edge) in graph.edges.into_iter().enumerate() {
        let find = |id: &str| {
            let missing = || Error::new(format!("an edge ends at `{id}`, which is no node")).help("list the node, or correct the id");
            index.get(id).copied().ok_or_else(|| wrong(At::Edge(at), missing()))
        };
        let (a, b) = (find(&edge.source)?, find(&edge.target)?);
        let (mut cable, key) = cable([a, b], edge).map_err(|e| wrong(At::Edge(at), e))?;
        if graph.directed {
            let reverse = (b, a, cable.b.port.clone(), cable.a.port.clone(), key.clone());
            if let Some(first) = back.get_mut(&reverse).and_then(Vec::pop) {
                let known: &mut Cable = &mut wiring.cables[first];
                known.back = cable.rate.filter(|r| Some(*r) != known.rate);
                continue;
            }
            back.entry((a, b, cable.a.port.clone(), cable.b.port.clone(), key)).or_default().push(wiring.cables.len());
            cable.back = cable.rate.map(|_| Rate(0));
        }
        wiring.cables.push(cable);
    }
    Ok(wiring)
}

fn device(node: Node) -> Result<Device> {
    let mut attributes = node.attributes;
    let kind = match take(&mut attributes, &["kind"]) {
        None => None,
        Some(value) => {
            let found = value.as_str().and_then(|word| WORDS.iter().find(|w| w.0 == word));
            let unknown =
                || Error::new(format!("the kind of `{}` is {value}", node.id)).help("write `gpu`, `host`, `scale-up` or `switch`");
            Some(found.ok_or_else(unknown)?.1)
        }
    };
    let guid = attributes.get("guid").and_then(|g| super::ib_discover::names::hexadecimal(g.as_str()?));
    let ports = attributes.get("ports").and_then(|p| u32::try_from(p.as_u64()?).ok());
    for (key, read) in [("guid", guid.is_some()), ("ports", ports.is_some())] {
        if read {
            attributes.remove(key);
        }
    }
    Ok(Device {
        name: node.id,
        kind,
        host: take(&mut attributes, &["host"]).and_then(words),
        model: take(&mut attributes, &["model"]).and_then(words),
        role: take(&mut attributes, &["role"]).and_then(words),
        ports,
        guid,
        attributes: attributes.into_iter().map(|(key, value)| (key, told(&value))).collect(),
    })
}

/// A cable and the key that tells parallel edges apart.
fn cable([a, b]: [u32; 2], edge: Edge) -> Result<(Cable, Option<String>)> {
    let mut attributes = edge.attributes;
    let key = take(&mut attributes, &["key"]).map(|v| told(&v));
    let mut port = |names: &[&str]| take(&mut attributes, names).and_then(words).unwrap_or_default();
    let a = End { device: a, port: port(&["source_port", "a_port"]) };
    let b = End { device: b, port: port(&["target_port", "b_port"]) };
    let none = |what: &str, value: &Value| {
        Error::new(format!("{what} of `{}` -- `{}` is {value}", edge.source, edge.target)).help("write a number above 0, or leave it out")
    };
    let rate = match take(&mut attributes, &["gbps", "rate_gbps"]) {
        None => None,
        Some(value) => {
            let rate = number(&value).and_then(|g| rate_from_gbps(g, LARGEST_RATE));
            Some(rate.ok_or_else(|| none("gbps", &value))?)
        }
    };
    let length = match take(&mut attributes, &["length_m"]) {
        None => None,
        Some(value) => {
            let length = number(&value).filter(|m| *m < 1e9).map(|m| Length((m * 1e3).round() as u64));
            Some(length.ok_or_else(|| none("length_m", &value))?)
        }
    };
    let scale_up = take(&mut attributes, &["scale_up"]).is_some_and(|v| v == json!(true) || v == json!("true"));
    let class = take(&mut attributes, &["class"]).and_then(words);
    let attributes = attributes.into_iter().map(|(key, value)| (key, told(&value))).collect();
    Ok((Cable { a, b, rate, back: None, scale_up, length, class, line: edge.line, attributes }, key))
}

/// The value that was kept as text.
pub(super) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// Makes a graph; where any rate differs by direction it is directed, with an edge each way. O(V + E).
pub(super) fn of_wiring(wiring: &Wiring) -> Graph {
    let (kinds, _) = kinds(wiring);
    let mut graph = Graph { name: wiring.name.clone(), ..Graph::default() };
    for (device, kind) in wiring.devices.iter().zip(kinds) {
        let mut attributes = Map::new();
        attributes.insert("kind".into(), json!(WORDS.iter().find(|w| w.1 == kind).map_or("switch", |w| w.0)));
        for (key, value) in [("host", &device.host), ("model", &device.model), ("role", &device.role)] {
            attributes.extend(value.as_ref().map(|v| (key.to_string(), json!(v))));
        }
        attributes.extend(device.ports.map(|p| ("ports".to_string(), json!(p))));
        attributes.extend(device.guid.map(|g| ("guid".to_string(), json!(format!("0x{g:016x}")))));
        for (key, text) in &device.attributes {
            attributes.entry(key.clone()).or_insert_with(|| value(text));
        }
        graph.nodes.push(Node { id: device.name.clone(), attributes });
    }
    graph.directed = wiring.cables.iter().any(|c| c.back.is_some_and(|b| Some(b) != c.rate));
    for (key, cable) in wiring.cables.iter().enumerate() {
        let ways = [(&cable.a, &cable.b, cable.rate), (&cable.b, &cable.a, cable.back.or(cable.rate))];
        for (from, to, rate) in ways.into_iter().take(1 + usize::from(graph.directed)) {
            let mut attributes = Map::new();
            attributes.insert("key".into(), json!(key));
            for (key, port) in [("source_port", &from.port), ("target_port", &to.port)] {
                if !port.is_empty() {
                    attributes.insert(key.into(), json!(port));
                }
            }
            attributes.extend(rate.map(|rate| {
                let whole = rate.0.is_multiple_of(1_000_000_000);
                ("gbps".to_string(), if whole { json!(rate.0 / 1_000_000_000) } else { json!(rate.as_gbps()) })
            }));
            attributes.insert("scale_up".into(), json!(cable.scale_up));
            attributes.extend(cable.length.map(|l| ("length_m".to_string(), json!(l.0 as f64 / 1e3))));
            attributes.extend(cable.class.as_ref().map(|c| ("class".to_string(), json!(c))));
            for (key, text) in &cable.attributes {
                attributes.entry(key.clone()).or_insert_with(|| value(text));
            }
            let name = |end: &End| wiring.devices[end.device as usize].name.clone();
            graph.edges.push(Edge { source: name(from), target: name(to), attributes, line: 0 });
        }
    }
    graph
}
