//! NetworkX node-link JSON (`networkx.node_link_data`), with `edges` or the older `links`: the
//! words of `attributed`, that NetworkX loads with `networkx.node_link_graph(data, edges="edges")`.
//! Parallel links are allowed.
//!
//! NetworkX 1 and D3 write the ends of links as positions in the list of nodes: numbers that are no
//! ids are read so, which is noted. A node without `id` is known by its `name`.
//!
//! A capture may leave open what a device is. A graph that is to be solved may not: every node
//! needs its `kind`, every edge `gbps`.

use super::attributed::{At, Edge, Graph, Node, of_wiring, to_wiring};
use super::locate;
use super::locate::{json_error, located_in};
use super::wiring::{Doubt, Note, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::index::{Id, place as place_of};
use crate::fabric::{Fabric, Kind};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::path::Path;

#[cfg(test)]
mod tests;

/// The file as it stands.
#[derive(Deserialize)]
struct File {
    directed: Option<bool>,
    multigraph: Option<bool>,
    graph: Option<Value>,
    nodes: Option<Vec<Map<String, Value>>>,
    edges: Option<Vec<Map<String, Value>>>,
    links: Option<Vec<Map<String, Value>>>,
}

/// An id: NetworkX writes those of numbers as numbers.
fn id(value: Option<Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a fabric from node-link JSON; `file` is for messages only. O(text).
///
/// # Errors
/// As [`read`]; when a node has no kind, an edge no rate, an endpoint no network link, or fewer
/// than two endpoints are there.
pub fn parse(text: &str, file: &Path) -> Result<Fabric> {
    let mut wiring = read(text, file)?;
    if wiring.name.is_empty() {
        wiring.name = file
            .file_stem()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    }
    wiring
        .to_fabric()
        .map_err(|error| located_in(error, file, text))
}

/// Reads a graph with all its attributes; kinds that no node states stay open, and make it no
/// fabric. O(text).
///
/// # Errors
/// When the text is no node-link JSON, or a node or edge of it is not well-formed.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let read: File = serde_json::from_str(text).map_err(|e| json_error(&e, text, file))?;
    let (key, edges) = match (read.edges, read.links) {
        (Some(edges), None) => ("edges", edges),
        (None, Some(links)) => ("links", links),
        (None, None) => {
            return Err(
                Error::new("the node-link graph has no `edges` (older: `links`)").file(file),
            );
        }
        _ => {
            return Err(
                Error::new("the node-link graph has both `edges` and `links`; keep one").file(file),
            );
        }
    };
    let Some(nodes) = read.nodes else {
        return Err(Error::new("the node-link graph has no `nodes`").file(file));
    };
    let place = |at: At| match at {
        At::Graph => None,
        At::Node(index) => locate::element(text, "nodes", index),
        At::Edge(index) => locate::element(text, key, index),
    };
    let wrong = |at: At, error: Error| match place(at) {
        Some(place) => locate::at_place(error.file(file), place, text),
        None => error.file(file),
    };
    let mut graph = Graph {
        directed: read.directed.unwrap_or(false),
        ..Graph::default()
    };
    if let Some(Value::Object(mut attributes)) = read.graph {
        graph.name = attributes
            .remove("name")
            .and_then(|n| n.as_str().map(str::to_string))
            .unwrap_or_default();
        graph.attributes = attributes;
    }
    let lacks = |what: &str| {
        Error::new(format!(
            "`{what}` is missing, or is neither text nor a number"
        ))
    };
    for (index, mut attributes) in nodes.into_iter().enumerate() {
        let own = id(attributes.remove("id"))
            .or_else(|| id(attributes.remove("name")))
            .ok_or_else(|| wrong(At::Node(index), lacks("id")))?;
        graph.nodes.push(Node {
            id: own,
            attributes,
        });
    }
    let reference = reference(&graph.nodes, &edges, key);
    for (index, mut attributes) in edges.into_iter().enumerate() {
        let mut end = |what: &str| {
            let value = attributes.remove(what);
            let position = value.as_ref().and_then(Value::as_u64).map(place_of);
            match position.and_then(|p| graph.nodes.get(p)) {
                Some(node) if reference == Reference::Position => Ok(node.id.clone()),
                _ => id(value).ok_or_else(|| wrong(At::Edge(index), lacks(what))),
            }
        };
        let (source, target) = (end("source")?, end("target")?);
        graph.edges.push(Edge {
            source,
            target,
            attributes,
            line: 0,
        });
    }
    if read.multigraph == Some(false)
        && let Some(index) = repeated(&graph)
    {
        let Edge { source, target, .. } = &graph.edges[index];
        let message = format!(
            "a second link `{source}` -- `{target}`, but the file says `multigraph: false`"
        );
        return Err(wrong(
            At::Edge(index),
            Error::new(message).help("set `multigraph` to true for parallel links"),
        ));
    }
    // Where a rate is missing, its first place is enough.
    let rateless = graph.edges.iter().position(|e| {
        !["gbps", "rate_gbps"]
            .iter()
            .any(|k| e.attributes.contains_key(*k))
    });
    if let Some(index) = rateless {
        graph.edges[index].line = place(At::Edge(index)).map_or(0, |p| p.line);
    }
    let looped = graph.edges.iter().position(|e| e.source == e.target);
    let looped = looped.map(|index| loops(&graph.edges[index], place(At::Edge(index))));
    let mut wiring = to_wiring(graph, wrong)?;
    wiring.notes.extend(reference.note());
    wiring.doubt = looped.or_else(|| open(&wiring, place));
    Ok(wiring)
}

/// What the ends of edges are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reference {
    /// Ids of nodes.
    Id,
    /// Ids that are whole numbers, and could be positions of other nodes.
    Either,
    /// Positions in the list of nodes.
    Position,
}

impl Reference {
    fn note(self) -> Option<Note> {
        let text = match self {
            Reference::Id => return None,
            Reference::Either => {
                "the ends of links are read as ids of nodes; if they are positions in the list of \
                 nodes, as NetworkX 1 writes them, they are others"
            }
            Reference::Position => {
                "the ends of links are no ids: they are read as positions in the list of nodes, \
                 from 0"
            }
        };
        Some(Note {
            line: 0,
            text: text.into(),
        })
    }
}

/// Tells ids from positions. All ends are positions where each is a whole number below the number
/// of nodes and some is no id. What is called `edges` is newer than positions.
fn reference(nodes: &[Node], edges: &[Map<String, Value>], key: &str) -> Reference {
    let ends = || {
        edges
            .iter()
            .flat_map(|e| ["source", "target"].map(|what| e.get(what)))
    };
    let position = |end: Option<&Value>| {
        let number = end.and_then(Value::as_u64).map(place_of);
        number.filter(|n| *n < nodes.len())
    };
    if edges.is_empty() || !ends().all(|end| position(end).is_some()) {
        return Reference::Id;
    }
    let ids: HashSet<&str> = nodes.iter().map(|n| n.id.as_str()).collect();
    let known =
        |end: Option<&Value>| position(end).is_some_and(|p| ids.contains(p.to_string().as_str()));
    if !ends().all(known) {
        return Reference::Position;
    }
    let same = |end: Option<&Value>| position(end).is_some_and(|p| nodes[p].id == p.to_string());
    if key == "edges" || ends().all(same) {
        Reference::Id
    } else {
        Reference::Either
    }
}

/// The first edge that repeats a pair of nodes.
fn repeated(graph: &Graph) -> Option<usize> {
    let mut seen = HashSet::with_capacity(graph.edges.len());
    graph.edges.iter().position(|e| {
        let pair = (e.source.as_str(), e.target.as_str());
        !seen.insert(if graph.directed || pair.0 < pair.1 {
            pair
        } else {
            (pair.1, pair.0)
        })
    })
}

/// Why an edge from a node to itself is no link.
fn loops(edge: &Edge, place: Option<Place>) -> Doubt {
    let message = format!("a link joins the device `{}` to itself", edge.source);
    Doubt {
        message,
        help: "leave it out, or correct one of its ends",
        place,
    }
}

/// What keeps a graph from being solved: a node without a kind, an endpoint without a network link.
fn open(wiring: &Wiring, place: impl Fn(At) -> Option<Place>) -> Option<Doubt> {
    if let Some(index) = wiring.devices.iter().position(|d| d.kind.is_none()) {
        let message = format!(
            "node `{}` (nodes[{index}]) has no attribute `kind`",
            wiring.devices[index].name
        );
        let help = "kind is one of gpu, host, scale-up, switch";
        return Some(Doubt {
            message,
            help,
            place: place(At::Node(index)),
        });
    }
    let gpus = wiring.devices.iter().any(|d| d.kind == Some(Kind::Gpu));
    let endpoint = Some(if gpus { Kind::Gpu } else { Kind::Host });
    let mut linked = vec![false; wiring.devices.len()];
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        linked[cable.a.device.index()] = true;
        linked[cable.b.device.index()] = true;
    }
    let lonely = wiring
        .devices
        .iter()
        .zip(&linked)
        .position(|(d, linked)| d.kind == endpoint && !linked);
    lonely.map(|index| {
        let name = &wiring.devices[index].name;
        let message =
            format!("endpoint `{name}` (nodes[{index}]) has no network link, so it has no rate");
        let help = "scale-up links are not part of an endpoint's rate";
        Doubt {
            message,
            help,
            place: place(At::Node(index)),
        }
    })
}

/// Writes a multigraph. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let graph = of_wiring(wiring);
    let node = |node: Node| {
        let mut object = Map::from_iter([("id".to_string(), json!(node.id))]);
        object.extend(node.attributes);
        object
    };
    let edge = |edge: Edge| {
        let mut object = Map::from_iter([
            ("source".to_string(), json!(edge.source)),
            ("target".to_string(), json!(edge.target)),
        ]);
        object.extend(edge.attributes);
        object
    };
    let mut about = graph.attributes;
    if !graph.name.is_empty() {
        about.insert("name".into(), json!(graph.name));
    }
    let nodes: Vec<_> = graph.nodes.into_iter().map(node).collect();
    let edges: Vec<_> = graph.edges.into_iter().map(edge).collect();
    let file = json!({ "directed": graph.directed, "multigraph": true, "graph": about, "nodes": nodes, "edges": edges });
    let text = serde_json::to_string(&file)
        .map_err(|e| Error::new(format!("cannot encode the graph: {e}")))?;
    let mut text = crate::shown::json(&text).into_owned();
    text.push('\n');
    Ok(text.into_bytes())
}
