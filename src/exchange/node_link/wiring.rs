//! Node-link JSON that NetworkX loads (`networkx.node_link_graph(data, edges="edges")`), and its reading with all that it says beside the solver's
//! words.

use super::super::attributed::{At, Edge, Graph, Node, of_wiring, to_wiring};
use super::super::wiring::Wiring;
use super::super::{json_error, locate};
use crate::error::{Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;

#[derive(Deserialize)]
struct File {
    directed: Option<bool>,
    graph: Option<Value>,
    nodes: Option<Vec<Map<String, Value>>>,
    edges: Option<Vec<Map<String, Value>>>,
    links: Option<Vec<Map<String, Value>>>,
}

/// An id: NetworkX writes those of numbers as numbers.
fn id(value: Option<Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Reads a graph with all its attributes as a wiring; kinds that no node states stay open. O(text).
///
/// # Errors
/// When the text is no node-link JSON, or a node or edge of it is not well-formed.
pub fn read_wiring(text: &str, file: &Path) -> Result<Wiring> {
    let read: File = serde_json::from_str(text).map_err(|e| json_error(&e, text, file))?;
    let (key, edges) = match (read.edges, read.links) {
        (Some(edges), None) => ("edges", edges),
        (None, Some(links)) => ("links", links),
        (None, None) => return Err(Error::new("the node-link graph has no `edges` (older: `links`)").file(file)),
        _ => return Err(Error::new("the node-link graph has both `edges` and `links`; keep one").file(file)),
    };
    let Some(nodes) = read.nodes else { return Err(Error::new("the node-link graph has no `nodes`").file(file)) };
    let wrong = |at: At, error: Error| {
        let place = match at {
            At::Node(index) => locate::element(text, "nodes", index),
            At::Edge(index) => locate::element(text, key, index),
        };
        match place {
            Some(place) => locate::at_place(error.file(file), place, text),
            None => error.file(file),
        }
    };
    let name = read.graph.as_ref().and_then(|g| g.get("name")).and_then(Value::as_str).unwrap_or_default().to_string();
    let mut graph = Graph { name, directed: read.directed.unwrap_or(false), ..Graph::default() };
    let lacks = |what: &str| Error::new(format!("`{what}` is missing, or is neither text nor a number"));
    for (index, mut attributes) in nodes.into_iter().enumerate() {
        let id = id(attributes.remove("id")).ok_or_else(|| wrong(At::Node(index), lacks("id")))?;
        graph.nodes.push(Node { id, attributes });
    }
    for (index, mut attributes) in edges.into_iter().enumerate() {
        let mut end = |what: &str| id(attributes.remove(what)).ok_or_else(|| wrong(At::Edge(index), lacks(what)));
        let (source, target) = (end("source")?, end("target")?);
        graph.edges.push(Edge { source, target, attributes, line: 0 });
    }
    to_wiring(graph, wrong)
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
        let mut object = Map::from_iter([("source".to_string(), json!(edge.source)), ("target".to_string(), json!(edge.target))]);
        object.extend(edge.attributes);
        object
    };
    let about = if graph.name.is_empty() { json!({}) } else { json!({ "name": graph.name }) };
    let nodes: Vec<_> = graph.nodes.into_iter().map(node).collect();
    let edges: Vec<_> = graph.edges.into_iter().map(edge).collect();
    let file = json!({ "directed": graph.directed, "multigraph": true, "graph": about, "nodes": nodes, "edges": edges });
    let mut bytes = serde_json::to_vec(&file).map_err(|e| Error::new(format!("cannot encode the graph: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
