//! Wiring diagrams of Hedgehog's open network fabric: Kubernetes objects `Switch`, `Server` and
//! `Connection`, a document each.
//!
//! A connection holds links of one kind (`fabric`, `mesh`, `unbundled`, `bundled`, `mclag`,
//! `eslag`, ...), each with two ports `DEVICE/PORT`.

use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, place};
use crate::formats::gather::Gather;
use crate::formats::kinds::kinds;
use crate::formats::ports::plain;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::parts::from_yaml;
use serde::Deserialize;
use serde_json::{Value, json};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::path::Path;

const API: &str = "wiring.githedgehog.com/v1beta1";
/// Roles of switches, and ours.
const ROLES: [(&str, &str); 3] = [
    ("server-leaf", "leaf"),
    ("mixed-leaf", "mixed-leaf"),
    ("border-leaf", "border-leaf"),
];

#[derive(Deserialize)]
struct Head {
    kind: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    name: Option<String>,
}

#[derive(Deserialize)]
struct SwitchDocument {
    spec: Option<SwitchSpec>,
}

#[derive(Default, Deserialize)]
struct SwitchSpec {
    role: Option<String>,
    profile: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct ConnectionDocument {
    spec: Option<BTreeMap<String, Spanned<Option<Connection>>>>,
}

/// The two ends of a link, by what they are: `leaf`, `spine`, `server`, ...
type Sides = BTreeMap<String, Option<Plug>>;

#[derive(Deserialize)]
struct Connection {
    link: Option<Spanned<Sides>>,
    links: Option<Vec<Spanned<Sides>>>,
    #[serde(rename = "peerLinks")]
    peers: Option<Vec<Spanned<Sides>>>,
    #[serde(rename = "sessionLinks")]
    sessions: Option<Vec<Spanned<Sides>>>,
}

#[derive(Deserialize)]
struct Plug {
    port: Option<String>,
}

/// Whether a text is such a diagram.
pub fn looks_like(text: &str) -> bool {
    text.lines().any(|l| {
        l.trim_end().strip_prefix("apiVersion:").is_some_and(|v| {
            v.trim()
                .trim_matches('"')
                .starts_with("wiring.githedgehog.com")
        })
    })
}

/// The documents of a text, each with the number of lines before it.
fn documents(text: &str) -> Vec<(usize, String)> {
    let mut found = vec![(0, String::new())];
    for (number, line) in text.lines().enumerate() {
        if line.trim_end() == "---" {
            found.push((number + 1, String::new()));
        } else if let Some((_, document)) = found.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    found.retain(|(_, d)| {
        d.lines()
            .any(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
    });
    found
}

/// Reads a diagram; `file` is for messages only. Objects that are no wiring, and connections that
/// lead out of the fabric, are noted. O(text).
///
/// # Errors
/// When a document is no YAML or a port is not `DEVICE/PORT`, with the place in the whole file.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for (before, document) in documents(text) {
        let whole = |mut error: Error| {
            let place = error.place.take().map(|p| Place {
                line: p.line + before,
                column: p.column,
            });
            match place {
                Some(place) => error.file(file).at(place, text),
                None => error.file(file),
            }
        };
        let head: Head = from_yaml(&document, file).map_err(whole)?;
        let name = head.metadata.and_then(|m| m.name).unwrap_or_default();
        match head.kind.as_deref() {
            Some("Switch") => {
                let read: SwitchDocument = from_yaml(&document, file).map_err(whole)?;
                let (spec, index) = (read.spec.unwrap_or_default(), gather.device(&name));
                let device = gather.at(index);
                let ours = |role: String| {
                    ROLES
                        .iter()
                        .find(|r| r.0 == role)
                        .map_or(role, |r| r.1.to_string())
                };
                (device.kind, device.role, device.model) =
                    (Some(Kind::Switch), spec.role.map(ours), spec.profile);
                device
                    .attributes
                    .extend(spec.description.map(|d| ("description".to_string(), d)));
            }
            Some("Server") => {
                let index = gather.device(&name);
                gather.at(index).kind = Some(Kind::Host);
            }
            Some("Connection") => {
                let read: ConnectionDocument = from_yaml(&document, file).map_err(whole)?;
                for (kind, connection) in read.spec.into_iter().flatten() {
                    let line = place(connection.referenced.line()) + before;
                    let Some(connection) = connection.value.filter(|_| kind != "vpcLoopback")
                    else {
                        gather.note(line, format!("{name} is `{kind}`: no cable, left out"));
                        continue;
                    };
                    let links = connection
                        .link
                        .into_iter()
                        .chain(connection.links.into_iter().flatten());
                    let links: Vec<_> = links
                        .chain(connection.peers.into_iter().flatten())
                        .chain(connection.sessions.into_iter().flatten())
                        .collect();
                    if links.is_empty() {
                        gather.note(
                            line,
                            format!("{name} is `{kind}` and lists no link; left out"),
                        );
                    }
                    for link in links {
                        let line = place(link.referenced.line()) + before;
                        cable(&mut gather, &name, &kind, &link.value, line).map_err(|message| {
                            let error = Error::new(message)
                                .file(file)
                                .at(Place { line, column: 1 }, text);
                            error.help("a port is DEVICE/PORT, for example leaf-01/E1/8")
                        })?;
                    }
                }
            }
            kind => {
                *others
                    .entry(kind.unwrap_or("without a kind").to_string())
                    .or_default() += 1
            }
        }
    }
    if !others.is_empty() {
        let told: Vec<String> = others
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        gather.note(
            0,
            format!(
                "objects that are no wiring are left out: {}",
                told.join(", ")
            ),
        );
    }
    Ok(gather.wiring)
}

fn cable(
    gather: &mut Gather,
    name: &str,
    kind: &str,
    link: &Sides,
    line: usize,
) -> std::result::Result<(), String> {
    let mut ends = Vec::new();
    for (side, plug) in link {
        let Some(port) = plug.as_ref().and_then(|p| p.port.as_deref()) else {
            continue;
        };
        let (device, port) = port
            .split_once('/')
            .filter(|p| !p.0.is_empty())
            .ok_or_else(|| format!("`{port}` is no port of a device"))?;
        let index = gather.device(device);
        let device = gather.at(index);
        device.kind = device.kind.or((side == "server").then_some(Kind::Host));
        ends.push((
            side.as_str(),
            End {
                device: index,
                port: port.to_string(),
            },
        ));
    }
    // In the order that people draw: servers and leaves before what they lead to.
    ends.sort_by_key(|(side, _)| !side.starts_with("server") && !side.starts_with("leaf"));
    let plugged: Vec<End> = ends.into_iter().map(|e| e.1).collect();
    match <[End; 2]>::try_from(plugged) {
        Ok([a, b]) => {
            let attributes = BTreeMap::from([
                ("connection".to_string(), name.to_string()),
                ("kind".to_string(), kind.to_string()),
            ]);
            gather.cable(Cable {
                a,
                b,
                line,
                attributes,
                ..Cable::default()
            });
        }
        Err(_) => gather.note(
            line,
            format!("{name} (`{kind}`) leads out of the fabric; left out"),
        ),
    }
    Ok(())
}

/// A name that Kubernetes takes.
fn legal(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    name.len() <= 253
        && name.chars().all(inner)
        && end(name.chars().next())
        && end(name.chars().last())
}

/// Writes the diagram: a connection for every pair of switches (`fabric` between a spine and a
/// leaf, `mesh` between others) and one `unbundled` for every cable of a server. Port `7` of a
/// switch becomes `E1/7`, of a server `port-7`. O(V + E log E).
///
/// # Errors
/// When a name is none for Kubernetes, or two servers are cabled to each other.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let numbers = crate::formats::ports::numbers(wiring)?;
    let mut documents: Vec<Value> = Vec::new();
    let object = |kind: &str, name: &str, spec: Value| json!({ "apiVersion": API, "kind": kind, "metadata": { "name": name }, "spec": spec });
    for (device, kind) in wiring
        .devices
        .iter()
        .zip(&kinds)
        .filter(|d| *d.1 != Kind::ScaleUp)
    {
        if !legal(&device.name) {
            let message = format!("`{}` is no name for a Kubernetes object", device.name);
            return Err(Error::new(message).help("use lower-case letters, digits, `-` and `.`"));
        }
        documents.push(if *kind == Kind::Switch {
            let role = device.role.as_deref().unwrap_or("leaf");
            let theirs = ROLES.iter().find(|r| r.1 == role).map_or(role, |r| r.0);
            let mut spec = json!({ "role": theirs, "description": device.attributes.get("description").unwrap_or(&device.name) });
            if let Some(model) = &device.model {
                spec["profile"] = json!(model);
            }
            object("Switch", &device.name, spec)
        } else {
            object("Server", &device.name, json!({ "description": device.name }))
        });
    }
    let port = |end: &End, number: u32| {
        let number = plain(&end.port).or(end.port.is_empty().then_some(number));
        let word = if kinds[end.device.index()] == Kind::Switch {
            "E1/"
        } else {
            "port-"
        };
        let label = number.map_or_else(|| end.port.clone(), |n| format!("{word}{n}"));
        json!({ "port": format!("{}/{label}", wiring.devices[end.device.index()].name) })
    };
    let mut trunks: BTreeMap<(String, String, bool), Vec<Value>> = BTreeMap::new();
    for (cable, numbers) in wiring.cables.iter().zip(&numbers).filter(|c| !c.0.scale_up) {
        let mut ends = [(&cable.a, numbers[0]), (&cable.b, numbers[1])];
        let spine = |e: &End| wiring.devices[e.device.index()].role.as_deref() == Some("spine");
        // A server, else a leaf, comes first.
        ends.sort_by_key(|e| (kinds[e.0.device.index()] == Kind::Switch, spine(e.0)));
        let [(a, p), (b, q)] = ends;
        let name = |e: &End| wiring.devices[e.device.index()].name.clone();
        match (kinds[a.device.index()], kinds[b.device.index()]) {
            (Kind::Switch, Kind::Switch) => {
                let fabric = spine(b) && !spine(a);
                let link = if fabric {
                    json!({ "leaf": port(a, p), "spine": port(b, q) })
                } else {
                    json!({ "leaf1": port(a, p), "leaf2": port(b, q) })
                };
                trunks
                    .entry((name(b), name(a), fabric))
                    .or_default()
                    .push(link);
            }
            (_, Kind::Switch) => {
                let object_name = format!("{}--unbundled--{}--{}", name(a), name(b), p);
                documents.push(object(
                    "Connection",
                    &object_name,
                    json!({ "unbundled": { "link": { "server": port(a, p), "switch": port(b, q) } } }),
                ));
            }
            _ => {
                let message = format!(
                    "a cable joins {} and {}, and no connection of Hedgehog does",
                    name(a),
                    name(b)
                );
                return Err(Error::new(message).help("a server is connected to switches"));
            }
        }
    }
    for ((upper, lower, fabric), links) in trunks {
        let word = if fabric { "fabric" } else { "mesh" };
        documents.push(object(
            "Connection",
            &format!("{upper}--{word}--{lower}"),
            json!({ word: { "links": links } }),
        ));
    }
    let mut text = String::new();
    for document in documents {
        let yaml = serde_saphyr::to_string(&document)
            .map_err(|e| Error::new(format!("cannot encode the diagram: {e}")))?;
        text += "---\n";
        text += yaml.trim_start_matches("---\n");
    }
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIAGRAM: &str = "#\n# List\n#\napiVersion: wiring.githedgehog.com/v1beta1\nkind: VLANNamespace\nmetadata: {name: default}\nspec:\n  ranges: [{from: 1, to: 2}]\n---\napiVersion: wiring.githedgehog.com/v1beta1\nkind: Switch\nmetadata:\n  name: leaf-01\nspec:\n  profile: ds3000\n  role: server-leaf\n---\napiVersion: wiring.githedgehog.com/v1beta1\nkind: Connection\nmetadata:\n  name: c1\nspec:\n  fabric:\n    links:\n    - leaf:\n        port: leaf-01/E1/8\n      spine:\n        port: spine-01/E1/1/1\n---\napiVersion: wiring.githedgehog.com/v1beta1\nkind: Connection\nmetadata: {name: c2}\nspec:\n  unbundled:\n    link:\n      server: {port: server-1/enp2s1}\n      switch: {port: leaf-01/E1/1}\n---\napiVersion: wiring.githedgehog.com/v1beta1\nkind: Connection\nmetadata: {name: c3}\nspec:\n  external:\n    link:\n      switch: {port: leaf-01/E1/2}\n";

    #[test]
    fn a_diagram_is_read_and_written() {
        assert!(looks_like(DIAGRAM));
        let wiring = read(DIAGRAM, Path::new("wiring.yaml")).unwrap();
        assert_eq!(
            (
                wiring.devices.len(),
                wiring.cables.len(),
                wiring.notes.len()
            ),
            (3, 2, 2),
            "{:?}",
            wiring.notes
        );
        let leaf = &wiring.devices[0];
        assert_eq!(
            (leaf.role.as_deref(), leaf.model.as_deref(), leaf.kind),
            (Some("leaf"), Some("ds3000"), Some(Kind::Switch))
        );
        assert_eq!(
            (wiring.cables[0].line, wiring.cables[0].b.port.as_str()),
            (25, "E1/1/1")
        );
        assert_eq!(wiring.devices[2].kind, Some(Kind::Host));
        let mut named = wiring.clone();
        named.devices[1].role = Some("spine".into());
        let again = String::from_utf8(write(&named).unwrap()).unwrap();
        let back = read(&again, Path::new("x")).unwrap();
        assert_eq!(
            (back.devices.len(), back.cables.len(), back.notes.len()),
            (3, 2, 0),
            "{again}"
        );
        assert!(
            again.contains("spine-01--fabric--leaf-01") && again.contains("leaf-01/E1/8"),
            "{again}"
        );
    }

    #[test]
    fn what_is_wrong_is_placed_in_the_whole_file() {
        let wrong = read(&DIAGRAM.replace("leaf-01/E1/8", "leaf-01"), Path::new("x")).unwrap_err();
        assert_eq!(wrong.place.unwrap().line, 25);
        let wrong = read(
            &DIAGRAM.replace("  profile: ds3000", "  profile: [ds"),
            Path::new("x"),
        )
        .unwrap_err();
        assert!(wrong.place.unwrap().line > 13);
        let mut wiring = read(DIAGRAM, Path::new("x")).unwrap();
        wiring.devices[0].name = "Leaf 1".into();
        assert!(write(&wiring).unwrap_err().message.contains("Kubernetes"));
    }
}
