//! What devices say of their neighbours: a folder with the output of `lldpctl -f json` (or
//! `json0`), one file a device, named after it.
//!
//! With one neighbour `interface` is an object and not a list; without a system name the chassis is
//! known by its id, a MAC address as a rule. A neighbour's port is its id where that is a name,
//! else (a MAC address, a local number) its description. A cable that both ends see is one, its
//! ports as each end calls its own; one seen from a single end is noted. Kinds are not told:
//! servers that bridge announce it too.

use super::kinds::kinds;
use super::locate::json_error;
use super::rates::{LARGEST_RATE, rate_from_gbps};
use super::wiring::{Cable, Device, End, Note, Wiring};
use crate::error::{Error, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow};
use crate::units::Rate;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

/// One line of what a device sees.
struct Sight {
    local: u32,
    port: String,
    /// The neighbour's name, and its chassis id.
    name: Option<String>,
    id: String,
    remote: u32,
    remote_port: String,
    rate: Option<Rate>,
    description: Option<String>,
}

/// Whether a text is such output.
pub fn looks_like(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('{') && start[1..].trim_start().starts_with("\"lldp\"")
}

/// The value itself, or the first one of a list.
fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.first(),
        Value::Null => None,
        other => Some(other),
    }
}

/// Text of a string, of `{"value": ..}`, or of the first of a list of either.
fn words(value: Option<&Value>) -> Option<String> {
    match first(value?)? {
        Value::String(text) => Some(text.trim().to_string()).filter(|t| !t.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => words(object.get("value")),
        _ => None,
    }
}

/// Every value of what may be one or a list of many.
fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

/// Interfaces by name, in either form.
fn interfaces(value: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for lldp in each(value.get("lldp")) {
        for entry in each(lldp.get("interface")) {
            match (entry.get("name").and_then(Value::as_str), entry.as_object()) {
                (Some(name), _) => found.push((name.to_string(), entry)),
                (None, Some(object)) => found.extend(
                    object
                        .iter()
                        .flat_map(|(name, v)| each(Some(v)).into_iter().map(|v| (name.clone(), v))),
                ),
                _ => {}
            }
        }
    }
    found
}

/// The rate that an interface has negotiated: `25GbaseSR - ...`.
fn rate(port: Option<&Value>) -> Option<Rate> {
    let negotiation = first(port?.get("auto-negotiation")?)?;
    if negotiation.get("enabled") != Some(&Value::Bool(true)) {
        return None;
    }
    let current = words(negotiation.get("current"))?;
    let (number, rest) = current.split_at(
        current
            .bytes()
            .take_while(|b| b.is_ascii_digit() || *b == b'.')
            .count(),
    );
    let gbps: f64 = number.parse().ok()?;
    let unit = if rest.starts_with("Gbase") || rest.starts_with("GBASE") {
        1.0
    } else {
        return None;
    };
    rate_from_gbps(gbps * unit, LARGEST_RATE).filter(|r| r.0 > 0)
}

fn sight(local: u32, port: String, entry: &Value) -> Option<Sight> {
    let chassis = first(entry.get("chassis")?)?.as_object()?;
    // `{"leaf0": {"id": ..}}`, `{"id": ..}` without a name, or `{"id": [..], "name": [{"value":
    // ..}]}`.
    let (name, inside) = match (chassis.get("id"), chassis.iter().next()) {
        (Some(_), _) => (words(chassis.get("name")), chassis),
        (None, Some((name, inside))) => (Some(name.clone()), inside.as_object()?),
        _ => return None,
    };
    let id = words(inside.get("id")).unwrap_or_default();
    let seen = first(entry.get("port")?)?;
    let of = first(seen.get("id").unwrap_or(&Value::Null))
        .and_then(|id| id.get("type"))
        .and_then(Value::as_str)
        .unwrap_or("");
    let (own, description) = (words(seen.get("id")), words(seen.get("descr")));
    let remote_port = if ["mac", "local"].contains(&of) {
        description.or(own)
    } else {
        own.or(description)
    }
    .unwrap_or_default();
    let described = words(inside.get("descr"));
    (name.is_some() || !id.is_empty()).then(|| Sight {
        local,
        port,
        name,
        id,
        remote: 0,
        remote_port,
        rate: rate(Some(seen)),
        description: described,
    })
}

/// Reads a folder: paths, of which the names without their ends are the devices, and texts.
/// O(text).
///
/// # Errors
/// When a file is no JSON or not of this form.
pub fn read(files: &[(PathBuf, String)]) -> Result<Wiring> {
    let mut wiring = Wiring::default();
    let mut sights = Vec::new();
    let mut silent = Vec::new();
    for (path, text) in files {
        let value: Value = serde_json::from_str(text).map_err(|e| json_error(&e, text, path))?;
        if value.get("lldp").is_none() {
            let error = Error::new(format!("{} has no `lldp`", path.display())).file(path);
            return Err(error.help("each file is what `lldpctl -f json` prints on one device"));
        }
        let local = narrow(wiring.devices.len());
        let name = path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        wiring.devices.push(Device {
            name: name.clone(),
            ..Device::default()
        });
        let seen = interfaces(&value);
        if seen.is_empty() {
            silent.push(name.clone());
        }
        for (port, entry) in seen {
            match sight(local, port.clone(), entry) {
                Some(sight) => sights.push(sight),
                None => wiring.notes.push(Note {
                    line: 0,
                    text: format!("{name}: what {port} sees has no name and no id; left out"),
                }),
            }
        }
    }
    for name in silent {
        wiring.notes.push(Note {
            line: 0,
            text: format!("{name} sees no neighbour"),
        });
    }
    neighbours(&mut wiring, &mut sights);
    let sights = one_a_port(&mut wiring, sights);
    cables(&mut wiring, &sights, narrow(files.len()));
    Ok(wiring)
}

/// Writes what every device would see if all spoke LLDP: a file each, ports by their labels, else
/// by number; rates as negotiated. O(V + E log E).
///
/// # Errors
/// When a name cannot be that of a file.
pub fn write(wiring: &Wiring) -> Result<Vec<(String, Vec<u8>)>> {
    let (kinds, _) = kinds(wiring);
    let numbers = super::ports::numbers(wiring)?;
    let mut seen: Vec<Vec<Value>> = vec![Vec::new(); wiring.devices.len()];
    let about = |end: &End, number: u32, rate: Option<Rate>| {
        let device = &wiring.devices[end.device.index()];
        let port = if end.port.is_empty() {
            number.to_string()
        } else {
            end.port.clone()
        };
        let octets = (0..5)
            .map(|i| format!("{:02x}", u64::from(end.device) >> (32 - 8 * i) & 0xff))
            .collect::<Vec<_>>()
            .join(":");
        let bridge = kinds[end.device.index()] == Kind::Switch;
        let capability = json!([{ "type": "Bridge", "enabled": bridge }, { "type": "Station", "enabled": !bridge }]);
        let chassis = json!({ &device.name: { "id": { "type": "mac", "value": format!("02:{octets}") }, "capability": capability } });
        let mut seen =
            json!({ "id": { "type": "ifname", "value": port }, "descr": port, "ttl": "120" });
        if let Some(rate) = rate {
            let current = format!("{}Gbase", super::links_csv::decimal(rate.0, 9));
            seen["auto-negotiation"] =
                json!({ "supported": true, "enabled": true, "current": current });
        }
        (
            port,
            json!({ "via": "LLDP", "chassis": chassis, "port": seen }),
        )
    };
    for (cable, numbers) in wiring.cables.iter().zip(&numbers).filter(|c| !c.0.scale_up) {
        let (a, from_b) = about(&cable.a, numbers[0], cable.rate);
        let (b, from_a) = about(&cable.b, numbers[1], cable.rate);
        seen[cable.a.device.index()].push(json!({ a: from_a }));
        seen[cable.b.device.index()].push(json!({ b: from_b }));
    }
    let mut files = Vec::with_capacity(seen.len());
    for ((device, _), seen) in wiring
        .devices
        .iter()
        .zip(&kinds)
        .zip(seen)
        .filter(|d| *d.0.1 != Kind::ScaleUp)
    {
        let name = &device.name;
        if name.is_empty()
            || name.len() > 200
            || name.contains(['/', '\\', '\0'])
            || name.starts_with('.')
        {
            return Err(Error::new(format!("`{name}` cannot be the name of a file"))
                .help("rename the device"));
        }
        let text = json!({ "lldp": { "interface": seen } });
        files.push((format!("{name}.json"), format!("{text:#}\n").into_bytes()));
    }
    Ok(files)
}

/// Finds the device of every neighbour: by name, in any case, a long name by its first label; one
/// without a name by the id that others know.
fn neighbours(wiring: &mut Wiring, sights: &mut [Sight]) {
    let mut index: HashMap<String, u32> = (0u32..)
        .zip(&wiring.devices)
        .map(|(i, d)| (d.name.to_lowercase(), i))
        .collect();
    let files = index.clone();
    let named: BTreeMap<String, String> = sights
        .iter()
        .filter_map(|s| Some((s.id.clone(), s.name.clone()?)))
        .filter(|s| !s.0.is_empty())
        .collect();
    let mut told = BTreeSet::new();
    for sight in sights {
        let name = sight
            .name
            .clone()
            .or_else(|| named.get(&sight.id).cloned())
            .unwrap_or_else(|| sight.id.clone());
        let key = name.to_lowercase();
        let short = key.split('.').next().unwrap_or("");
        sight.remote = match index.get(&key).or_else(|| files.get(short)) {
            Some(&found) => {
                if !index.contains_key(&key) && told.insert(key.clone()) {
                    let own = &wiring.devices[found.index()].name;
                    wiring.notes.push(Note {
                        line: 0,
                        text: format!("{name} is read as {own}, of which there is a file"),
                    });
                }
                found
            }
            None => {
                let next = narrow(wiring.devices.len());
                wiring.devices.push(Device {
                    name: name.clone(),
                    ..Device::default()
                });
                index.insert(key, next);
                next
            }
        };
        if let Some(text) = &sight.description {
            wiring.devices[sight.remote.index()]
                .attributes
                .entry("description".into())
                .or_insert_with(|| text.clone());
        }
    }
}

/// Keeps one neighbour a port: one with a name before one without (network cards speak for
/// themselves, beside their server).
fn one_a_port(wiring: &mut Wiring, sights: Vec<Sight>) -> Vec<Sight> {
    let mut best: HashMap<(u32, String), usize> = HashMap::with_capacity(sights.len());
    for (index, sight) in sights.iter().enumerate() {
        let kept = best
            .entry((sight.local, sight.port.clone()))
            .or_insert(index);
        if sights[*kept].name.is_none() && sight.name.is_some() {
            *kept = index;
        }
    }
    let mut kept = Vec::with_capacity(best.len());
    for (index, sight) in sights.into_iter().enumerate() {
        if best.get(&(sight.local, sight.port.clone())) == Some(&index) {
            kept.push(sight);
        } else {
            let (own, other) = (
                &wiring.devices[sight.local.index()].name,
                &wiring.devices[sight.remote.index()].name,
            );
            wiring.notes.push(Note {
                line: 0,
                text: format!(
                    "{own} sees several neighbours on {}; {other} is left out",
                    sight.port
                ),
            });
        }
    }
    kept
}

/// Joins what both ends see. First by the port each names of the other; then, where a port is known
/// by an id alone, by being the only one left between the two devices.
fn cables(wiring: &mut Wiring, sights: &[Sight], files: u32) {
    let mut partner: Vec<Option<usize>> = vec![None; sights.len()];
    let at: HashMap<(u32, &str), usize> = sights
        .iter()
        .enumerate()
        .map(|(i, s)| ((s.local, s.port.as_str()), i))
        .collect();
    for (index, sight) in sights.iter().enumerate() {
        let other = at
            .get(&(sight.remote, sight.remote_port.as_str()))
            .copied()
            .filter(|&o| o != index);
        if let Some(other) = other
            .filter(|&o| sights[o].remote == sight.local && sights[o].remote_port == sight.port)
        {
            partner[index] = Some(other);
        }
    }
    let mut left: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
    for (index, sight) in sights.iter().enumerate().filter(|s| partner[s.0].is_none()) {
        left.entry((sight.local, sight.remote))
            .or_default()
            .push(index);
    }
    let mut notes = Vec::new();
    let mut alone = BTreeSet::new();
    for (index, sight) in sights.iter().enumerate() {
        let own = &wiring.devices[sight.local.index()].name;
        let other = &wiring.devices[sight.remote.index()].name;
        if partner[index].is_none() && left[&(sight.local, sight.remote)].len() == 1 {
            // An end that names a port of the other which sees something else is no id: then
            // nothing is joined.
            let free =
                |i: usize| !at.contains_key(&(sights[i].remote, sights[i].remote_port.as_str()));
            if let Some([back]) = left.get(&(sight.remote, sight.local)).map(Vec::as_slice)
                && sight.local != sight.remote
                && (free(index) || free(*back))
            {
                partner[index] = Some(*back);
                if index < *back {
                    let text = format!(
                        "{own} {} and {other} {} see each other, but name the ports otherwise; read as one",
                        sight.port, sights[*back].port
                    );
                    notes.push(Note { line: 0, text });
                }
            }
        }
        let port = match partner[index] {
            Some(other) if other < index => continue,
            Some(other) => sights[other].port.clone(),
            None => sight.remote_port.clone(),
        };
        if partner[index].is_none() {
            if sight.remote < files {
                notes.push(Note {
                    line: 0,
                    text: format!(
                        "{own} {} sees {other} {port}, which does not see it back",
                        sight.port
                    ),
                });
            } else {
                alone.insert(other.clone());
            }
        }
        let (a, b) = (
            End {
                device: sight.local,
                port: sight.port.clone(),
            },
            End {
                device: sight.remote,
                port,
            },
        );
        let rate = sight.rate.or(partner[index].and_then(|p| sights[p].rate));
        wiring.cables.push(Cable {
            a,
            b,
            rate,
            ..Cable::default()
        });
    }
    if !alone.is_empty() {
        let some = alone.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = if alone.len() > 5 { ", ..." } else { "" };
        notes.push(Note {
            line: 0,
            text: format!(
                "{} devices have no file, their cables are seen from one end: {some}{more}",
                alone.len()
            ),
        });
    }
    wiring.notes.extend(notes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Wiring {
        read(
            &files
                .iter()
                .map(|f| (PathBuf::from(format!("{}.json", f.0)), f.1.to_string()))
                .collect::<Vec<_>>(),
        )
        .unwrap()
    }

    fn ends(wiring: &Wiring) -> Vec<String> {
        let name = |e: &End| format!("{}:{}", wiring.devices[e.device as usize].name, e.port);
        let mut ends: Vec<String> = wiring
            .cables
            .iter()
            .map(|c| [name(&c.a), name(&c.b)])
            .map(|mut e| {
                e.sort();
                e.join(" ")
            })
            .collect();
        ends.sort();
        ends
    }

    #[test]
    fn both_forms_and_ids_that_are_no_names() {
        let h = r#"{"lldp":{"interface":{"eth0":{"chassis":{"LEAF0.dc.net":{"id":{"type":"mac","value":"a:b"}}},
            "port":{"id":{"type":"mac","value":"c:d"},"descr":"swp1","auto-negotiation":{"enabled":true,"current":"25GbaseSR - x"}}}}}}"#;
        let leaf = r#"{"lldp":[{"interface":[{"name":"swp1","chassis":[{"id":[{"type":"mac","value":"1"}],"name":[{"value":"h0"}]}],
            "port":[{"id":[{"type":"mac","value":"e:f"}]}]},{"name":"swp2","chassis":{"id":{"type":"mac","value":"9:9"}},"port":{"id":{"type":"local","value":"7"}}}]}]}"#;
        let wiring = of(&[("h0", h), ("leaf0", leaf)]);
        assert_eq!(ends(&wiring), ["9:9:7 leaf0:swp2", "h0:eth0 leaf0:swp1"]);
        assert_eq!(wiring.cables[0].rate, Some(Rate::gbps(25)));
        assert!(
            wiring.notes.iter().any(|n| n.text.contains("9:9"))
                && wiring
                    .notes
                    .iter()
                    .any(|n| n.text.contains("read as leaf0"))
        );
    }

    #[test]
    fn what_one_end_alone_sees_is_told() {
        let a = r#"{"lldp":{"interface":[{"e0":{"chassis":{"b":{"id":{"type":"mac","value":"1"}}},"port":{"id":{"type":"ifname","value":"e9"}}}}]}}"#;
        let wiring = of(&[("a", a), ("b", r#"{"lldp":{}}"#)]);
        assert_eq!(ends(&wiring), ["a:e0 b:e9"]);
        assert!(
            wiring
                .notes
                .iter()
                .any(|n| n.text.contains("does not see it back")),
            "{:?}",
            wiring.notes
        );
        assert!(
            read(&[("x.json".into(), "{}".into())]).is_err()
                && read(&[("x.json".into(), "[".into())])
                    .unwrap_err()
                    .place
                    .is_some()
        );
    }

    #[test]
    fn a_real_folder_is_read_cable_by_cable() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/lldp");
        if !folder.is_dir() {
            eprintln!("{} is not there: nothing was tested", folder.display());
            return;
        }
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("rails_h1_swapped"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        files.sort();
        let files: Vec<(PathBuf, String)> = files
            .into_iter()
            .map(|p| (p.clone(), std::fs::read_to_string(p).unwrap()))
            .collect();
        let wiring = read(&files).unwrap();
        let links = std::fs::read_to_string(folder.join("links.txt")).unwrap();
        let mut expected: Vec<String> = links
            .lines()
            .map(|l| {
                let mut ends: Vec<&str> = l.split_whitespace().collect();
                ends.sort_unstable();
                ends.join(" ")
            })
            .collect();
        expected.sort();
        assert_eq!(ends(&wiring), expected);
        assert!(wiring.notes.is_empty(), "{:?}", wiring.notes);
        let single =
            std::fs::read_to_string(folder.join("single_neighbor_object_quirk.json")).unwrap();
        assert_eq!(ends(&of(&[("h0", &single)])), ["h0:rail0 leaf0:swp1"]);
    }
}
