//! Labs of NVIDIA Air as JSON: nodes by name, links as pairs of a node and an interface.

use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, place};
use crate::formats::attributed::{told, value};
use crate::formats::gather::Gather;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::parts::from_yaml;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::path::Path;

/// The file as it stands.
#[derive(Deserialize)]
struct File {
    format: String,
    title: Option<String>,
    content: Content,
}

#[derive(Deserialize)]
struct Content {
    nodes: Option<BTreeMap<String, Option<BTreeMap<String, Value>>>>,
    links: Option<Vec<Spanned<Vec<Plug>>>>,
}

/// An end of a link: of a node, or the word for what is outside.
#[derive(Deserialize)]
#[serde(untagged)]
enum Plug {
    Inside { node: String, interface: String },
    Outside(String),
}

/// Whether a text is such a lab.
pub fn looks_like(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && ["\"content\"", "\"format\"", "\"links\""]
            .iter()
            .all(|w| text.contains(w))
        && !text.contains("\"selvedge")
}

/// Reads a lab; `file` is for messages only. Links to the outside are left out with a note.
/// O(text).
///
/// # Errors
/// When the JSON is not of this form, with its place.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    // JSON is YAML, and the reader of YAML tells lines.
    let lab: File = from_yaml(text, file)?;
    if !lab.format.eq_ignore_ascii_case("json") {
        let error = Error::new(format!("the content is in `{}`, not JSON", lab.format))
            .file(file)
            .at(Place { line: 1, column: 1 }, text);
        return Err(error.help("write a graph in DOT to a file of its own; it is read too"));
    }
    let mut gather = Gather::default();
    for (name, attributes) in lab.content.nodes.into_iter().flatten() {
        let device = gather.device(&name);
        for (key, value) in attributes
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null())
        {
            let device = gather.at(device);
            match key.as_str() {
                "function" => device.role = Some(told(&value)),
                _ => drop(device.attributes.insert(key, told(&value))),
            }
        }
    }
    for link in lab.content.links.into_iter().flatten() {
        let line = place(link.referenced.line());
        match link.value.as_slice() {
            [
                Plug::Inside {
                    node: a,
                    interface: p,
                },
                Plug::Inside {
                    node: b,
                    interface: q,
                },
            ] => {
                let (a, b) = (gather.device(a), gather.device(b));
                let (a, b) = (
                    End {
                        device: a,
                        port: p.clone(),
                    },
                    End {
                        device: b,
                        port: q.clone(),
                    },
                );
                gather.cable(Cable {
                    a,
                    b,
                    line,
                    ..Cable::default()
                });
            }
            [Plug::Inside { node, interface }, Plug::Outside(what)]
            | [Plug::Outside(what), Plug::Inside { node, interface }] => {
                gather.note(
                    line,
                    format!(
                        "the link of {node}:{interface} to `{what}`, which is outside, is left out"
                    ),
                );
            }
            _ => {
                let place = Place {
                    line,
                    column: place(link.referenced.column()),
                };
                let error = Error::new("a link needs two ends")
                    .file(file)
                    .at(place, text);
                return Err(error.help(r#"write [{"node": "leaf01", "interface": "swp1"}, {"node": "spine01", "interface": "swp1"}]"#));
            }
        }
    }
    gather.wiring.name = lab.title.unwrap_or_default();
    Ok(gather.wiring)
}

/// Writes a lab. A node gets what was read of it, and `os`, `cpu`, `memory` and `storage` for a
/// small machine where they are missing: Air asks for them. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let mut nodes = Map::new();
    for device in wiring
        .devices
        .iter()
        .filter(|d| d.kind != Some(Kind::ScaleUp))
    {
        let mut node = Map::new();
        for (key, value) in [
            ("os", json!("generic/ubuntu2404")),
            ("cpu", json!(1)),
            ("memory", json!(1024)),
            ("storage", json!(10)),
        ] {
            node.insert(key.into(), value);
        }
        for (key, text) in &device.attributes {
            node.insert(key.clone(), value(text));
        }
        if let Some(role) = &device.role {
            node.insert("function".into(), json!(role));
        }
        nodes.insert(device.name.clone(), Value::Object(node));
    }
    let end = |end: &End| json!({ "node": wiring.devices[end.device.index()].name, "interface": end.port });
    let links: Vec<Value> = wiring
        .cables
        .iter()
        .filter(|c| !c.scale_up)
        .map(|c| json!([end(&c.a), end(&c.b)]))
        .collect();
    let title = if wiring.name.is_empty() {
        "lab"
    } else {
        &wiring.name
    };
    let lab = json!({ "format": "JSON", "title": title, "ztp": null, "content": { "nodes": nodes, "links": links } });
    let text = serde_json::to_string_pretty(&lab)
        .map_err(|e| Error::new(format!("cannot encode the lab: {e}")))?;
    let mut text = crate::shown::json(&text).into_owned();
    text.push('\n');
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: &str = "{\"format\":\"JSON\",\"title\":\"Demo\",\"ztp\":null,\"content\":{\"nodes\":{\n \"leaf01\":{\"cpu\":2,\"function\":\"leaf\",\"os\":\"5\"},\n \"spine01\":{}},\n \"links\":[[{\"interface\":\"swp1\",\"node\":\"leaf01\"},{\"interface\":\"swp1\",\"node\":\"spine01\"}],\n[{\"interface\":\"eth0\",\"node\":\"leaf01\"},\"exit\"]]}}\n";

    #[test]
    fn a_lab_is_read_and_written() {
        assert!(looks_like(LAB));
        let wiring = read(LAB, Path::new("lab.json")).unwrap();
        assert_eq!(
            (
                wiring.name.as_str(),
                wiring.devices.len(),
                wiring.cables.len(),
                wiring.cables[0].line
            ),
            ("Demo", 2, 1, 4)
        );
        assert_eq!(
            (wiring.devices[0].role.as_deref(), wiring.notes[0].line),
            (Some("leaf"), 5)
        );
        let again = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert!(
            again.contains("\"cpu\": 2") && again.contains("\"os\": \"5\"") && looks_like(&again),
            "{again}"
        );
        assert_eq!(read(&again, Path::new("x")).unwrap().cables.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_placed() {
        let cut = LAB.replace(",{\"interface\":\"swp1\",\"node\":\"spine01\"}", "");
        assert_eq!(
            read(&cut, Path::new("x")).unwrap_err().place.unwrap().line,
            4
        );
        assert!(
            read(&LAB.replace("\"JSON\"", "\"DOT\""), Path::new("x"))
                .unwrap_err()
                .message
                .contains("DOT")
        );
        assert!(
            read("{\"format\":", Path::new("x"))
                .unwrap_err()
                .place
                .is_some()
        );
    }
}
