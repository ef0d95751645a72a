//! NetworkX node-link JSON (`networkx.node_link_data`), with `edges` or the older `links`.
//!
//! Node attribute `kind`: `gpu`, `host`, `scale-up` or `switch`; optional `forwards`. Link attribute `gbps`; optional
//! `scale_up`; for latency optional `latency_ns` (or `ns`) and `length_m`, and `latency_ns` on switches. Graph attributes, both optional: `name`, `transit` (`pxn` or `none`). Parallel links are allowed. An
//! undirected edge has its rate in both directions; of a directed graph each edge is one arc, and opposite arcs of a
//! pair are the two directions of one link (largest with largest), so that they share its two ports.

use super::{LARGEST_RATE, check_sums, json_error, locate, rate_from_gbps};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind, Transit};
use crate::units::{Latency, Length, Rate};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

pub(super) mod assemble;
#[cfg(test)]
mod tests;
mod wiring;

pub use wiring::{read_wiring, write};

/// The file as it stands.
#[derive(Deserialize)]
struct File {
    directed: Option<bool>,
    multigraph: Option<bool>,
    graph: Option<Value>,
    nodes: Option<Vec<Node>>,
    edges: Option<Vec<Edge>>,
    links: Option<Vec<Edge>>,
}

/// A node as it stands; attributes of no concern to us are skipped.
#[derive(Deserialize)]
struct Node {
    id: Option<Value>,
    kind: Option<Value>,
    forwards: Option<Value>,
    #[serde(alias = "ns")]
    latency_ns: Option<Value>,
}

/// An edge as it stands.
#[derive(Deserialize)]
struct Edge {
    source: Option<Value>,
    target: Option<Value>,
    gbps: Option<Value>,
    scale_up: Option<Value>,
    #[serde(alias = "ns")]
    latency_ns: Option<Value>,
    length_m: Option<Value>,
}

/// A node that was understood.
struct Device {
    name: String,
    kind: Kind,
    forwards: bool,
    latency: Option<Latency>,
}

/// A link between two nodes by their index in the file.
#[derive(Clone, Copy)]
struct Cable {
    source: usize,
    target: usize,
    forth: Rate,
    back: Rate,
    scale_up: bool,
    latency: Option<Latency>,
    length: Option<Length>,
}

/// Reads a fabric from node-link JSON; `file` is for messages only. O(text).
///
/// # Errors
/// On JSON that is not valid, a missing or absurd attribute, an unknown or repeated id, a self-loop, an endpoint without
/// network links, and fewer than two endpoints.
pub fn parse(text: &str, file: &Path) -> Result<Fabric> {
    let read: File = serde_json::from_str(text).map_err(|e| json_error(&e, text, file))?;
    let plain = |message: String| Error::new(message).file(file);
    let nodes = read.nodes.ok_or_else(|| plain("the node-link graph has no `nodes`".into()))?;
    let (key, edges) = match (read.edges, read.links) {
        (Some(edges), None) => ("edges", edges),
        (None, Some(links)) => ("links", links),
        (Some(_), Some(_)) => {
            return Err(plain("the node-link graph has both `edges` and `links`; keep one".into()));
        }
        (None, None) => return Err(plain("the node-link graph has no `edges` (older: `links`)".into())),
    };
    let (name, transit) = graph_attributes(read.graph.as_ref(), file)?;
    let at = |key: &str, index: usize, error: Error| match locate::element(text, key, index) {
        Some(place) => locate::at_place(error.file(file), place, text),
        None => error.file(file),
    };
    let mut devices = Vec::with_capacity(nodes.len());
    let mut index_of = HashMap::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let device = device(node, index).map_err(|e| at("nodes", index, e))?;
        if let Some(first) = index_of.insert(device.name.clone(), index) {
            let message = format!("nodes[{index}] repeats the id `{}` of nodes[{first}]", device.name);
            return Err(at("nodes", index, Error::new(message)));
        }
        devices.push(device);
    }
    let mut cables = Vec::with_capacity(edges.len());
    for (index, edge) in edges.iter().enumerate() {
        cables.push(cable(edge, index, key, &devices, &index_of).map_err(|e| at(key, index, e))?);
    }
    let directed = read.directed.unwrap_or(false);
    if read.multigraph == Some(false)
        && let Some(index) = repeated(&cables, directed)
    {
        let (a, b) = (&devices[cables[index].source].name, &devices[cables[index].target].name);
        let message = format!("{key}[{index}] is a second link `{a}` -- `{b}`, but the file says `multigraph: false`");
        return Err(at(key, index, Error::new(message).help("set `multigraph` to true for parallel links")));
    }
    if directed {
        cables = assemble::pair_arcs(cables);
    } else {
        cables.iter_mut().for_each(|c| c.back = c.forth);
    }
    check_endpoints(&devices, &cables, |index, error| match index {
        Some(index) => at("nodes", index, error),
        None => error.file(file),
    })?;
    let fabric = assemble::fabric(name, transit, &devices, &cables);
    check_sums(&fabric, file)?;
    Ok(fabric)
}

/// Name and transit out of the graph's attributes (an object; older NetworkX: a list of pairs, read as none).
fn graph_attributes(graph: Option<&Value>, file: &Path) -> Result<(String, Transit)> {
    let attribute = |name: &str| graph.and_then(|g| g.get(name)).filter(|v| !v.is_null());
    let name = match attribute("name") {
        Some(Value::String(name)) if !name.is_empty() => name.clone(),
        _ => file.file_stem().map_or_else(|| "import".to_string(), |s| s.to_string_lossy().into_owned()),
    };
    let transit = match attribute("transit") {
        None => Transit::Pxn,
        Some(value) => match value.as_str() {
            Some("pxn") => Transit::Pxn,
            Some("none") => Transit::None,
            _ => {
                return Err(Error::new(format!("graph attribute `transit` is {value}")).file(file).help("write `pxn` or `none`"));
            }
        },
    };
    Ok((name, transit))
}

/// An id as text: NetworkX keeps numbers as numbers.
fn identifier(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

/// An attribute that is true or false, where present.
fn flag(value: Option<&Value>, what: impl Fn() -> String) -> Result<Option<bool>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(Error::new(format!("{} is {other}", what())).help("write true or false")),
    }
}

/// A number that may be missing, in thousandths (picoseconds, millimetres), rounded.
fn scaled(value: Option<&Value>, scale: f64, what: &str, owner: impl Fn() -> String) -> Result<Option<u64>> {
    let Some(value) = value.filter(|v| !v.is_null()) else { return Ok(None) };
    let number = value.as_f64().map(|x| (x * scale).round()).filter(|x| (0.0..=1e12).contains(x));
    let number = number.ok_or_else(|| Error::new(format!("the {what} of {} is {value}", owner())).help("write a number from 0 to 1e9"))?;
    Ok(Some(number as u64))
}

/// Understands a node.
fn device(node: &Node, index: usize) -> Result<Device> {
    let name = identifier(node.id.as_ref())
        .ok_or_else(|| Error::new(format!("nodes[{index}] has no `id`")).help("an id is a text or a number"))?;
    let help = "kind is one of gpu, host, scale-up, switch";
    let kind = match node.kind.as_ref() {
        None | Some(Value::Null) => {
            return Err(Error::new(format!("node `{name}` (nodes[{index}]) has no attribute `kind`")).help(help));
        }
        Some(value) => match value.as_str() {
            Some("gpu") => Kind::Gpu,
            Some("host") => Kind::Host,
            Some("scale-up") => Kind::ScaleUp,
            Some("switch") => Kind::Switch,
            _ => {
                return Err(Error::new(format!("node `{name}` (nodes[{index}]) has the unknown kind {value}")).help(help));
            }
        },
    };
    let forwards = flag(node.forwards.as_ref(), || format!("attribute `forwards` of node `{name}` (nodes[{index}])"))?;
    let latency = scaled(node.latency_ns.as_ref(), 1e3, "latency in ns", || format!("node `{name}` (nodes[{index}])"))?.map(Latency);
    Ok(Device { name, kind, forwards: forwards.unwrap_or(false), latency })
}

/// Understands an edge.
fn cable(edge: &Edge, index: usize, key: &str, devices: &[Device], index_of: &HashMap<String, usize>) -> Result<Cable> {
    let end = |value: Option<&Value>, what: &str| {
        let name = identifier(value).ok_or_else(|| Error::new(format!("{key}[{index}] has no `{what}`")))?;
        let found = index_of.get(&name).copied();
        found.ok_or_else(|| Error::new(format!("{key}[{index}] names the {what} `{name}`, which is no node")))
    };
    let (source, target) = (end(edge.source.as_ref(), "source")?, end(edge.target.as_ref(), "target")?);
    let name = || format!("link `{}` -- `{}` ({key}[{index}])", devices[source].name, devices[target].name);
    if source == target {
        return Err(Error::new(format!("{} joins a device to itself", name())));
    }
    let help = "gbps is the link's rate in Gb/s, a positive number of at most 1,000,000";
    let gbps = edge.gbps.as_ref().filter(|v| !v.is_null());
    let gbps = gbps.ok_or_else(|| Error::new(format!("{} has no attribute `gbps`", name())).help(help))?;
    let rate = gbps.as_f64().and_then(|g| rate_from_gbps(g, LARGEST_RATE)).filter(|r| r.0 > 0);
    let forth = rate.ok_or_else(|| Error::new(format!("{} has the rate {gbps}", name())).help(help))?;
    let scale_up = flag(edge.scale_up.as_ref(), || format!("attribute `scale_up` of {}", name()))?;
    let of_kind = [source, target].iter().any(|&e| devices[e].kind == Kind::ScaleUp);
    let latency = scaled(edge.latency_ns.as_ref(), 1e3, "latency in ns", name)?.map(Latency);
    let length = scaled(edge.length_m.as_ref(), 1e3, "length in metres", name)?.map(Length);
    Ok(Cable { source, target, forth, back: Rate(0), scale_up: scale_up.unwrap_or(of_kind), latency, length })
}

/// The first cable that repeats a pair of devices.
fn repeated(cables: &[Cable], directed: bool) -> Option<usize> {
    let mut seen = std::collections::HashSet::with_capacity(cables.len());
    cables.iter().position(|c| {
        let pair = (c.source, c.target);
        !seen.insert(if directed { pair } else { (pair.0.min(pair.1), pair.0.max(pair.1)) })
    })
}

/// What the endpoints of a file are: GPUs where there are any, else hosts.
fn endpoint_kind(devices: &[Device]) -> Kind {
    if devices.iter().any(|d| d.kind == Kind::Gpu) { Kind::Gpu } else { Kind::Host }
}

/// Two endpoints at least, each with a network link; `at` adds the place of a node to an error.
fn check_endpoints(devices: &[Device], cables: &[Cable], at: impl Fn(Option<usize>, Error) -> Error) -> Result<()> {
    let kind = endpoint_kind(devices);
    let count = devices.iter().filter(|d| d.kind == kind).count();
    if count < 2 {
        let found = if count == 0 { "no endpoints" } else { "a single endpoint" };
        let error = Error::new(format!("the fabric has {found}; nothing can be sent"));
        return Err(at(None, error.help("give two nodes or more the kind `gpu`, or `host` where GPUs are not drawn")));
    }
    let mut linked = vec![false; devices.len()];
    for cable in cables.iter().filter(|c| !c.scale_up) {
        linked[cable.source] = true;
        linked[cable.target] = true;
    }
    match (0..devices.len()).find(|&d| devices[d].kind == kind && !linked[d]) {
        Some(d) => {
            let message = format!("endpoint `{}` (nodes[{d}]) has no network link, so it has no rate", devices[d].name);
            Err(at(Some(d), Error::new(message).help("scale-up links are not part of an endpoint's rate")))
        }
        None => Ok(()),
    }
}
