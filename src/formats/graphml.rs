//! GraphML (U. Brandes et al., "GraphML progress report", Graph Drawing 2001;
//! graphml.graphdrawing.org): the attributes of [`super::node_link`] in XML.

use super::attributed::{At, Edge, Graph, Node, of_wiring, to_wiring};
use super::wiring::{Note, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::index::Id;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use roxmltree::{Document, Node as Element, ParsingOptions};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";
/// Elements and texts that are read, at most.
const MOST_NODES: u32 = 100_000_000;

/// Whether a text is GraphML, by its first element.
pub fn looks_like(text: &str) -> bool {
    let start: String = text.chars().take(4_096).collect();
    start.trim_start().starts_with('<') && start.contains("<graphml")
}

/// A declared attribute.
struct Key<'a> {
    name: &'a str,
    kind: &'a str,
    default: Option<&'a str>,
}

/// The value of a text of a declared type.
fn typed(kind: &str, text: &str) -> Value {
    match kind {
        "boolean" => json!(text.trim() == "true" || text.trim() == "1"),
        "int" | "long" => text
            .trim()
            .parse::<i64>()
            .map_or_else(|_| json!(text), |n| json!(n)),
        "float" | "double" => text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
            .map_or_else(|| json!(text), |n| json!(n)),
        _ => json!(text),
    }
}

/// The attributes of an element: its data, and the defaults of its sort.
fn attributes(
    element: Element<'_, '_>,
    sort: &str,
    keys: &HashMap<&str, (&str, Key<'_>)>,
) -> Map<String, Value> {
    let mut found = Map::new();
    for (of, key) in keys.values() {
        if let Some(default) = key.default.filter(|_| *of == sort || *of == "all") {
            found.insert(key.name.to_string(), typed(key.kind, default));
        }
    }
    for data in element
        .children()
        .filter(|c| c.has_tag_name((NAMESPACE, "data")) || c.tag_name().name() == "data")
    {
        if let Some((_, key)) = data.attribute("key").and_then(|k| keys.get(k)) {
            found.insert(
                key.name.to_string(),
                typed(key.kind, data.text().unwrap_or("")),
            );
        }
    }
    found
}

/// Reads a graph; `file` is for messages only. Nodes of nested graphs are nodes like others;
/// hyperedges are noted. O(text).
///
/// # Errors
/// When the text is no XML, holds no graph, or an edge names no node, with the line.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let place = |line: usize, column: usize| Place {
        line: line.max(1),
        column: column.max(1),
    };
    let options = ParsingOptions {
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|cause| {
        let at = cause.pos();
        let message = cause.to_string();
        let message = message
            .rsplit_once(" at ")
            .map_or(message.as_str(), |m| m.0)
            .to_string();
        Error::new(format!("this is no XML: {message}"))
            .file(file)
            .at(place(at.row.index(), at.col.index()), text)
    })?;
    let root = document.root_element();
    let named = |element: &Element<'_, '_>, name: &str| element.tag_name().name() == name;
    let Some(top) = root
        .children()
        .find(|c| named(c, "graph"))
        .filter(|_| named(&root, "graphml"))
    else {
        let error = Error::new("the XML holds no graph")
            .file(file)
            .at(place(1, 1), text);
        return Err(error.help(
            "a graph is <graphml><graph edgedefault=\"undirected\"><node id=\"leaf0\"/>...",
        ));
    };
    let mut keys = HashMap::new();
    for key in root.children().filter(|c| named(c, "key")) {
        if let Some(id) = key.attribute("id") {
            let name = key.attribute("attr.name").unwrap_or(id);
            let default = key
                .children()
                .find(|c| named(c, "default"))
                .and_then(|d| d.text());
            let kind = key.attribute("attr.type").unwrap_or("string");
            keys.insert(
                id,
                (
                    key.attribute("for").unwrap_or("all"),
                    Key {
                        name,
                        kind,
                        default,
                    },
                ),
            );
        }
    }
    let mut whole = attributes(top, "graph", &keys);
    let name = whole.remove("name");
    let name = name
        .as_ref()
        .and_then(Value::as_str)
        .or(top.attribute("id"))
        .unwrap_or_default()
        .to_string();
    let directed = top.attribute("edgedefault") == Some("directed");
    let mut graph = Graph {
        name,
        directed,
        attributes: whole,
        ..Graph::default()
    };
    let (mut lines, mut hyper) = ([Vec::new(), Vec::new()], 0usize);
    // Line starts, so that the place of an element is found in logarithmic time.
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect();
    let line_of =
        |element: &Element<'_, '_>| starts.partition_point(|s| *s <= element.range().start);
    let lacks = |element: &Element<'_, '_>, what: &str| {
        let error =
            Error::new(format!("a <{}> lacks `{what}`", element.tag_name().name())).file(file);
        error.at(place(line_of(element), 1), text)
    };
    for element in top.descendants().filter(Element::is_element) {
        match element.tag_name().name() {
            "node" => {
                let id = element
                    .attribute("id")
                    .ok_or_else(|| lacks(&element, "id"))?
                    .to_string();
                graph.nodes.push(Node {
                    id,
                    attributes: attributes(element, "node", &keys),
                });
                lines[0].push(line_of(&element));
            }
            "edge" => {
                let end = |what: &str| {
                    element
                        .attribute(what)
                        .map(str::to_string)
                        .ok_or_else(|| lacks(&element, what))
                };
                if element
                    .attribute("directed")
                    .is_some_and(|d| (d == "true") != directed)
                {
                    let error = Error::new(
                        "this edge is directed otherwise than the graph, and such mixed graphs are not read",
                    );
                    let error = error
                        .help("make the graph directed, with an edge each way for what is not");
                    return Err(error.file(file).at(place(line_of(&element), 1), text));
                }
                let (source, target, line) = (end("source")?, end("target")?, line_of(&element));
                let mut attributes = attributes(element, "edge", &keys);
                for (theirs, ours) in [
                    ("sourceport", "source_port"),
                    ("targetport", "target_port"),
                    ("id", "key"),
                ] {
                    if let Some(value) = element.attribute(theirs) {
                        attributes.entry(ours).or_insert_with(|| json!(value));
                    }
                }
                graph.edges.push(Edge {
                    source,
                    target,
                    attributes,
                    line,
                });
                lines[1].push(line);
            }
            "hyperedge" => hyper += 1,
            _ => {}
        }
    }
    let wrong = |at: At, error: Error| {
        let (sort, index) = match at {
            At::Graph => return error.file(file).at(place(line_of(&top), 1), text),
            At::Node(index) => (0, index),
            At::Edge(index) => (1, index),
        };
        error
            .file(file)
            .at(place(lines[sort].get(index).copied().unwrap_or(1), 1), text)
    };
    let mut wiring = to_wiring(graph, wrong)?;
    if hyper > 0 {
        wiring.notes.push(Note {
            line: 0,
            text: format!("{hyper} hyperedges join more than two nodes and are left out"),
        });
    }
    Ok(wiring)
}

/// The type of a value, as GraphML and NetworkX call it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "long",
        Value::Number(_) => "double",
        _ => "string",
    }
}

/// The attributes of nodes or edges: every name with the one type that holds all its values.
fn declared<'a>(
    all: impl Iterator<Item = &'a Map<String, Value>>,
) -> BTreeMap<&'a str, &'static str> {
    let mut types: BTreeMap<&str, &'static str> = BTreeMap::new();
    for (name, value) in all.flatten() {
        let own = kind(value);
        let known = types.entry(name).or_insert(own);
        *known = match (*known, own) {
            (a, b) if a == b => a,
            ("long", "double") | ("double", "long") => "double",
            _ => "string",
        };
    }
    types
}

/// A text without the characters that no XML can hold.
fn legal(text: &str) -> Result<&str> {
    let bad = text.chars().find(|c| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'));
    match bad {
        Some(c) => Err(Error::new(format!(
            "`{}` holds U+{:04X}, which no XML can",
            text.escape_debug(),
            u32::from(c)
        ))
        .help("rename it")),
        None => Ok(text),
    }
}

/// Writes what `networkx.read_graphml` reads. O(V + E).
///
/// # Errors
/// When a name holds a control character.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let graph = of_wiring(wiring);
    let of_graph = declared(std::iter::once(&graph.attributes));
    let of_nodes = declared(graph.nodes.iter().map(|n| &n.attributes));
    let of_edges = declared(graph.edges.iter().map(|e| &e.attributes));
    let fail = |e: std::io::Error| Error::new(format!("cannot encode the graph: {e}"));
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .map_err(fail)?;
    let mut bad = None;
    xml.create_element("graphml")
        .with_attribute(("xmlns", NAMESPACE))
        .write_inner_content(|xml| {
            let mut ids = [HashMap::new(), HashMap::new(), HashMap::new()];
            let mut next = 0;
            for (at, (sort, types)) in [
                ("node", &of_nodes),
                ("edge", &of_edges),
                ("graph", &of_graph),
            ]
            .into_iter()
            .enumerate()
            {
                for (name, kind) in types {
                    let id = format!("d{next}");
                    next += 1;
                    xml.create_element("key")
                        .with_attributes([
                            ("id", id.as_str()),
                            ("for", sort),
                            ("attr.name", name),
                            ("attr.type", kind),
                        ])
                        .write_empty()?;
                    ids[at].insert(*name, id);
                }
            }
            xml.create_element("key")
                .with_attributes([
                    ("id", "name"),
                    ("for", "graph"),
                    ("attr.name", "name"),
                    ("attr.type", "string"),
                ])
                .write_empty()?;
            let mut keep = |text: &str| match legal(text) {
                Ok(text) => text.to_string(),
                Err(error) => {
                    bad.get_or_insert(error);
                    String::new()
                }
            };
            let edgedefault = if graph.directed {
                "directed"
            } else {
                "undirected"
            };
            xml.create_element("graph")
                .with_attribute(("edgedefault", edgedefault))
                .write_inner_content(|xml| {
                    if !graph.name.is_empty() {
                        xml.create_element("data")
                            .with_attribute(("key", "name"))
                            .write_text_content(BytesText::new(&keep(&graph.name)))?;
                    }
                    let mut data = |xml: &mut Writer<Vec<u8>>,
                                    at: usize,
                                    attributes: &Map<String, Value>|
                     -> std::io::Result<()> {
                        for (name, value) in attributes {
                            let text = keep(
                                &value
                                    .as_str()
                                    .map_or_else(|| value.to_string(), str::to_string),
                            );
                            let id = ids[at].get(name.as_str()).map_or("", String::as_str);
                            xml.create_element("data")
                                .with_attribute(("key", id))
                                .write_text_content(BytesText::new(&text))?;
                        }
                        Ok(())
                    };
                    data(xml, 2, &graph.attributes)?;
                    for node in &graph.nodes {
                        legal(&node.id).map_err(std::io::Error::other)?;
                        let element = xml
                            .create_element("node")
                            .with_attribute(("id", node.id.as_str()));
                        element
                            .write_inner_content(|xml| data(xml, 0, &node.attributes))
                            .map(drop)?;
                    }
                    for edge in &graph.edges {
                        let element = xml.create_element("edge").with_attributes([
                            ("source", edge.source.as_str()),
                            ("target", edge.target.as_str()),
                        ]);
                        element
                            .write_inner_content(|xml| data(xml, 1, &edge.attributes))
                            .map(drop)?;
                    }
                    Ok(())
                })?;
            Ok(())
        })
        .map_err(fail)?;
    match bad {
        Some(error) => Err(error),
        None => {
            let mut bytes = xml.into_inner();
            bytes.push(b'\n');
            Ok(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::Kind;
    use crate::units::Rate;

    /// As `networkx.write_graphml` writes a multigraph.
    const NETWORKX: &str = "<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n  <key id=\"d5\" for=\"edge\" attr.name=\"gbps\" attr.type=\"double\"><default>400</default></key>\n  <key id=\"d3\" for=\"edge\" attr.name=\"a_port\" attr.type=\"string\" />\n  <key id=\"d2\" for=\"node\" attr.name=\"radix\" attr.type=\"long\" />\n  <key id=\"d1\" for=\"node\" attr.name=\"role\" attr.type=\"string\" />\n  <graph edgedefault=\"undirected\">\n    <node id=\"leaf0\">\n      <data key=\"d1\">leaf</data>\n      <data key=\"d2\">64</data>\n    </node>\n    <node id=\"spine0\"><data key=\"d1\">spine</data></node>\n    <edge source=\"leaf0\" target=\"spine0\" id=\"0\">\n      <data key=\"d3\">swp9</data>\n    </edge>\n  </graph>\n</graphml>\n";

    #[test]
    fn what_networkx_writes_is_read() {
        assert!(looks_like(NETWORKX));
        let wiring = read(NETWORKX, Path::new("x.graphml")).unwrap();
        let cable = &wiring.cables[0];
        assert_eq!(
            (cable.a.port.as_str(), cable.rate, cable.line),
            ("swp9", Some(Rate::gbps(400)), 13)
        );
        assert_eq!(
            (
                wiring.devices[0].role.as_deref(),
                wiring.devices[0].attributes["radix"].as_str()
            ),
            (Some("leaf"), "64")
        );
        let again = read(
            std::str::from_utf8(&write(&wiring).unwrap()).unwrap(),
            Path::new("x"),
        )
        .unwrap();
        assert_eq!(again.devices[0].attributes, wiring.devices[0].attributes);
        assert_eq!(again.devices[0].kind, Some(Kind::Switch));
    }

    #[test]
    fn what_is_wrong_is_placed() {
        let cases = [
            ("</node>\n    <node id", "</nod>", 11),
            ("target=\"spine0\"", "target=\"spine9\"", 13),
            ("target=\"spine0\"", "", 13),
            ("id=\"leaf0\"", "", 8),
        ];
        for (from, to, line) in cases {
            let wrong = read(&NETWORKX.replace(from, to), Path::new("x")).unwrap_err();
            assert_eq!(wrong.place.unwrap().line, line, "{}", wrong.report());
        }
        assert!(
            read("<a/>", Path::new("x"))
                .unwrap_err()
                .message
                .contains("no graph")
        );
        let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>";
        assert!(read(bomb, Path::new("x")).is_err());
    }
}
