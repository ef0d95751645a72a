//! Labs of containerlab (containerlab.dev): nodes by name, links between `NODE:INTERFACE`.
//!
//! A node's `group` is its role, its `type` its model; `labels` hold what we know beside (`kind`,
//! `host`) under the prefix `selvedge-`.

use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, place};
use crate::formats::gather::Gather;
use crate::formats::kinds::kinds;
use crate::formats::ports::plain;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::parts::from_yaml;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::path::Path;

/// Ends that are no node: they lead out of the lab.
const OUTSIDE: [&str; 4] = ["host", "mgmt-net", "macvlan", "dummy"];
/// Longest name of an interface that Linux takes.
const LONGEST: usize = 15;
const WORDS: [(&str, Kind); 4] = [
    ("gpu", Kind::Gpu),
    ("host", Kind::Host),
    ("switch", Kind::Switch),
    ("scale-up", Kind::ScaleUp),
];

#[derive(Deserialize)]
struct File {
    name: Option<String>,
    topology: Topology,
}

#[derive(Deserialize)]
struct Topology {
    nodes: Option<BTreeMap<String, Option<Node>>>,
    links: Option<Vec<Spanned<Link>>>,
}

#[derive(Default, Deserialize)]
struct Node {
    kind: Option<String>,
    #[serde(rename = "type")]
    model: Option<String>,
    image: Option<String>,
    group: Option<String>,
    labels: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Link {
    endpoints: Option<Vec<Plug>>,
}

/// `leaf1:e1-1`, or the same in two words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Plug {
    Brief(String),
    Long { node: String, interface: String },
}

impl Plug {
    fn parts(&self) -> Option<(&str, &str)> {
        match self {
            Plug::Brief(text) => text.split_once(':'),
            Plug::Long { node, interface } => Some((node, interface)),
        }
    }
}

/// Whether a text is such a lab, by the keys at its left margin.
pub fn looks_like(text: &str) -> bool {
    text.lines().any(|l| l.starts_with("topology:"))
        && text.lines().any(|l| l.trim_start().starts_with("nodes:"))
}

/// Reads a lab; `file` is for messages only. Links that lead out of the lab are left out with a
/// note. O(text).
///
/// # Errors
/// When the YAML is not of this form, with its place.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let lab: File = from_yaml(text, file)?;
    let mut gather = Gather::default();
    for (name, node) in lab.topology.nodes.into_iter().flatten() {
        let (node, index) = (node.unwrap_or_default(), gather.device(&name));
        let device = gather.at(index);
        (device.role, device.model) = (node.group, node.model);
        device
            .attributes
            .extend(node.image.map(|image| ("image".to_string(), image)));
        device
            .attributes
            .extend(node.kind.map(|kind| ("kind".to_string(), kind)));
        for (key, value) in node.labels.into_iter().flatten() {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_string);
            match key.as_str() {
                "selvedge-kind" => device.kind = WORDS.iter().find(|w| w.0 == value).map(|w| w.1),
                "selvedge-host" => device.host = Some(value),
                _ => drop(device.attributes.insert(format!("label {key}"), value)),
            }
        }
    }
    let known = gather.wiring.devices.len();
    for link in lab.topology.links.into_iter().flatten() {
        let place = Place {
            line: place(link.referenced.line()),
            column: place(link.referenced.column()),
        };
        let plugs = link.value.endpoints.as_deref().unwrap_or_default();
        let ends: Option<Vec<(&str, &str)>> = plugs.iter().map(Plug::parts).collect();
        let outside = ends
            .iter()
            .flatten()
            .find(|e| OUTSIDE.contains(&e.0))
            .map(|e| e.0)
            .or((plugs.len() < 2).then_some("one end"));
        if let Some(what) = outside.filter(|_| ends.is_some()) {
            gather.note(
                place.line,
                format!("a link that leads out of the lab (`{what}`) is left out"),
            );
            continue;
        }
        let Some([(a, p), (b, q)]) = ends
            .as_deref()
            .and_then(|e| <[(&str, &str); 2]>::try_from(e).ok())
        else {
            let error = Error::new("a link needs two endpoints, each NODE:INTERFACE")
                .file(file)
                .at(place, text);
            return Err(error.help(r#"write `- endpoints: ["leaf1:e1-1", "spine1:e1-1"]`"#));
        };
        let (a, b) = (
            End {
                device: gather.device(a),
                port: p.into(),
            },
            End {
                device: gather.device(b),
                port: q.into(),
            },
        );
        for end in [&a, &b].into_iter().filter(|e| e.device.index() >= known) {
            let name = gather.wiring.devices[end.device.index()].name.clone();
            gather.note(
                place.line,
                format!("the link names {name}, which is no node of the lab; it is taken for one"),
            );
        }
        gather.cable(Cable {
            a,
            b,
            line: place.line,
            ..Cable::default()
        });
    }
    gather.wiring.name = lab.name.unwrap_or_default();
    Ok(gather.wiring)
}

/// Writes a lab of Linux containers, or of the kinds and images that were read. Port `7` becomes
/// `eth7`; ports without a label are numbered. O(V + E log E).
///
/// # Errors
/// When a name holds a colon, or a label is longer than the name of an interface can be.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let numbers = crate::formats::ports::numbers(wiring)?;
    let mut nodes = Map::new();
    for (device, kind) in wiring
        .devices
        .iter()
        .zip(&kinds)
        .filter(|d| *d.1 != Kind::ScaleUp)
    {
        if device.name.contains(':') || OUTSIDE.contains(&device.name.as_str()) {
            return Err(Error::new(format!(
                "`{}` cannot be the name of a node in containerlab",
                device.name
            ))
            .help("rename the device"));
        }
        let attribute = |key: &str| device.attributes.get(key).cloned();
        let mut node = Map::new();
        node.insert(
            "kind".into(),
            json!(attribute("kind").unwrap_or_else(|| "linux".into())),
        );
        let image =
            attribute("image").or_else(|| attribute("kind").is_none().then(|| "alpine:3".into()));
        for (key, value) in [
            ("type", device.model.clone()),
            ("group", device.role.clone()),
            ("image", image),
        ] {
            if let Some(value) = value {
                node.insert(key.into(), json!(value));
            }
        }
        let mut labels = Map::new();
        let word = WORDS
            .iter()
            .find(|w| w.1 == *kind)
            .map_or("switch", |w| w.0);
        if device.kind.is_some() {
            labels.insert("selvedge-kind".into(), json!(word));
        }
        labels.extend(
            device
                .host
                .as_ref()
                .map(|host| ("selvedge-host".to_string(), json!(host))),
        );
        labels.extend(device.attributes.iter().filter_map(|(key, value)| {
            Some((key.strip_prefix("label ")?.to_string(), json!(value)))
        }));
        if !labels.is_empty() {
            node.insert("labels".into(), Value::Object(labels));
        }
        nodes.insert(device.name.clone(), Value::Object(node));
    }
    let end = |end: &End, number: u32| {
        let label = match plain(&end.port) {
            Some(port) => format!("eth{port}"),
            None if end.port.is_empty() => format!("eth{number}"),
            None => end.port.clone(),
        };
        let name = &wiring.devices[end.device.index()].name;
        if label.len() > LONGEST
            && wiring.devices[end.device.index()]
                .attributes
                .get("kind")
                .is_none_or(|k| k == "linux")
        {
            let message = format!(
                "the port {label} of {name} is no name of an interface: it has more than {LONGEST} characters"
            );
            return Err(Error::new(message).help("write shorter labels, or numbers"));
        }
        Ok(format!("{name}:{label}"))
    };
    let mut links = Vec::with_capacity(wiring.cables.len());
    for (cable, numbers) in wiring.cables.iter().zip(&numbers).filter(|c| !c.0.scale_up) {
        links
            .push(json!({ "endpoints": [end(&cable.a, numbers[0])?, end(&cable.b, numbers[1])?] }));
    }
    // The name becomes part of those of containers.
    let legal = |c: char| {
        if c.is_ascii_alphanumeric() || "-._".contains(c) {
            c
        } else {
            '-'
        }
    };
    let name: String = wiring.name.chars().map(legal).collect();
    let name = if name.is_empty() {
        "lab".to_string()
    } else {
        name
    };
    let lab = json!({ "name": name, "topology": { "nodes": nodes, "links": links } });
    let text = serde_saphyr::to_string(&lab)
        .map_err(|e| Error::new(format!("cannot encode the lab: {e}")))?;
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: &str = "# c\nname: clos01\n\ntopology:\n  kinds:\n    linux:\n      image: x\n  nodes:\n    leaf1:\n      kind: nokia_srlinux\n      type: ixr-d2l\n      group: leaf\n    spine:\n    client1:\n      kind: linux\n  links:\n    - endpoints: [\"leaf1:e1-1\", \"spine:e1-1\"]\n    - endpoints: [\"client1:eth1\", \"leaf1:e1-2\"]\n    - type: veth\n      endpoints:\n        - node: client1\n          interface: eth2\n        - node: gone\n          interface: eth1\n    - endpoints: [\"client1:eth3\", \"host:br0\"]\n";

    #[test]
    fn a_lab_is_read_and_written() {
        assert!(looks_like(LAB));
        let wiring = read(LAB, Path::new("x.clab.yml")).unwrap();
        assert_eq!(
            (
                wiring.name.as_str(),
                wiring.devices.len(),
                wiring.cables.len()
            ),
            ("clos01", 4, 3)
        );
        assert_eq!(
            wiring.cables.iter().map(|c| c.line).collect::<Vec<_>>(),
            [17, 18, 19]
        );
        assert_eq!(
            wiring.notes.iter().map(|n| n.line).collect::<Vec<_>>(),
            [19, 25]
        );
        let again = String::from_utf8(write(&wiring).unwrap()).unwrap();
        let back = read(&again, Path::new("x")).unwrap();
        let told = |w: &Wiring| {
            w.devices
                .iter()
                .map(|d| (d.name.clone(), d.model.clone(), d.role.clone()))
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(
            (told(&back), back.cables.len()),
            (told(&wiring), 3),
            "{again}"
        );
        assert!(again.contains("leaf1:e1-1"), "{again}");
    }

    #[test]
    fn what_is_wrong_is_placed() {
        let wrong = read(&LAB.replace("\"leaf1:e1-1\"", "leaf1"), Path::new("x")).unwrap_err();
        assert_eq!(wrong.place.unwrap().line, 17);
        let mut wiring = read(LAB, Path::new("x")).unwrap();
        wiring.cables[1].a.port = "a-long-name-of-a-port".into();
        assert!(
            write(&wiring)
                .unwrap_err()
                .message
                .contains("15 characters")
        );
        wiring.devices[0].name = "a:b".into();
        assert!(write(&wiring).is_err());
    }
}
