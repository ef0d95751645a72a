//! What devices say of their neighbours: a folder with the output of `lldpctl -f json` (or
//! `json0`), one file a device, named after it.
//!
//! With one neighbour `interface` is an object and not a list; without a system name the chassis is
//! known by its id, a MAC address as a rule. A neighbour's port is its id where that is a name,
//! else (a MAC address, a local number) its description. Of several neighbours of a port the one
//! that sees the port back is kept. A cable that both ends see is one, its ports as each end calls
//! its own; one seen from a single end is noted. Kinds are not told: servers that bridge announce
//! it too.

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

#[cfg(test)]
mod tests;

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
        let text = crate::shown::json(&format!("{text:#}\n")).into_owned();
        files.push((format!("{name}.json"), text.into_bytes()));
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

/// Sights by the port that sees.
fn by_port(sights: &[Sight]) -> HashMap<(u32, &str), Vec<usize>> {
    let mut at: HashMap<(u32, &str), Vec<usize>> = HashMap::with_capacity(sights.len());
    for (index, sight) in sights.iter().enumerate() {
        let port = at.entry((sight.local, sight.port.as_str())).or_default();
        port.push(index);
    }
    at
}

/// Whether one sight is of the port that the other is from.
fn sees_back(one: &Sight, other: &Sight) -> bool {
    one.remote == other.local && one.remote_port == other.port
}

/// Of several neighbours of a port the one to keep: that which sees the port back. Where none does,
/// one with a name among those without (network cards speak for themselves, beside their server).
/// Several that see it back are all kept; of several that do not, none is.
fn believed(sights: &[Sight], at: &HashMap<(u32, &str), Vec<usize>>, of: &[usize]) -> Vec<usize> {
    let mut told = BTreeSet::new();
    let mut distinct = of.to_vec();
    distinct.retain(|i| told.insert((sights[*i].remote, sights[*i].remote_port.as_str())));
    if distinct.len() < 2 {
        return distinct;
    }
    let back = |index: &usize| {
        let sight = &sights[*index];
        let there = at.get(&(sight.remote, sight.remote_port.as_str()));
        there.is_some_and(|list| list.iter().any(|o| sees_back(&sights[*o], sight)))
    };
    let seen: Vec<usize> = distinct.iter().copied().filter(back).collect();
    if !seen.is_empty() {
        return seen;
    }
    let named: Vec<usize> = distinct
        .into_iter()
        .filter(|i| sights[*i].name.is_some())
        .collect();
    if named.len() == 1 { named } else { Vec::new() }
}

/// What is said of several neighbours of a port, of which some are kept; `None` where there is but
/// one.
fn choice(wiring: &Wiring, sights: &[Sight], all: &[usize], kept: &[usize]) -> Option<String> {
    let name = |i: &usize| wiring.devices[sights[*i].remote.index()].name.as_str();
    let first = &sights[all[0]];
    let (own, port) = (&wiring.devices[first.local.index()].name, &first.port);
    let ours: BTreeSet<&str> = kept.iter().map(name).collect();
    let mut lost: Vec<&str> = all.iter().map(name).filter(|n| !ours.contains(n)).collect();
    lost.dedup();
    let lost = lost.join(", ");
    match kept {
        [] => Some(format!(
            "{own} sees several neighbours on {port} ({lost}), and none of them sees it back: none \
             is taken"
        )),
        [_] if lost.is_empty() => None,
        [_] => Some(format!(
            "{own} sees several neighbours on {port}; {lost} is left out"
        )),
        all => Some(format!(
            "{own} sees {} neighbours on {port} that see it back; all are taken",
            all.len()
        )),
    }
}

/// Keeps of several neighbours of a port what is [`believed`], and says what is left out.
fn one_a_port(wiring: &mut Wiring, sights: Vec<Sight>) -> Vec<Sight> {
    let at = by_port(&sights);
    let mut keep = vec![true; sights.len()];
    let mut several: Vec<&Vec<usize>> = at.values().filter(|list| list.len() > 1).collect();
    several.sort();
    for list in several {
        let kept = believed(&sights, &at, list);
        list.iter().for_each(|i| keep[*i] = kept.contains(i));
        let said = choice(wiring, &sights, list, &kept);
        let notes = said.map(|text| Note { line: 0, text });
        wiring.notes.extend(notes);
    }
    let mut keep = keep.into_iter();
    sights
        .into_iter()
        .filter(|_| keep.next().unwrap_or(true))
        .collect()
}

/// Who sees whom.
struct Joined<'a> {
    sights: &'a [Sight],
    at: HashMap<(u32, &'a str), Vec<usize>>,
    /// The sight from the other end.
    partner: Vec<Option<usize>>,
    /// Sights without a partner, by the two devices.
    left: HashMap<(u32, u32), Vec<usize>>,
}

impl<'a> Joined<'a> {
    /// Joins sights by the port each names of the other.
    fn new(sights: &'a [Sight]) -> Self {
        let mut joined = Joined {
            sights,
            at: by_port(sights),
            partner: vec![None; sights.len()],
            left: HashMap::new(),
        };
        for (index, sight) in sights.iter().enumerate() {
            let there = joined.at.get(&(sight.remote, sight.remote_port.as_str()));
            let mut there = there.into_iter().flatten().copied();
            let back = there.find(|&o| o != index && sees_back(&sights[o], sight));
            joined.partner[index] = back;
            if back.is_none() {
                let pair = (sight.local, sight.remote);
                joined.left.entry(pair).or_default().push(index);
            }
        }
        joined
    }

    /// The sight from the other end where a port is known by an id alone: the only one left between
    /// the two devices. An end that names a port of the other which sees something else is no id:
    /// then nothing is joined.
    fn by_exclusion(&self, index: usize) -> Option<usize> {
        let sight = &self.sights[index];
        let alone = |pair: (u32, u32)| match self.left.get(&pair).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        };
        let free = |i: usize| {
            let named = (self.sights[i].remote, self.sights[i].remote_port.as_str());
            !self.at.contains_key(&named)
        };
        alone((sight.local, sight.remote)).filter(|own| *own == index)?;
        let back = alone((sight.remote, sight.local))?;
        (sight.local != sight.remote && (free(index) || free(back))).then_some(back)
    }
}

/// Makes a cable of what both ends see, or one alone. First by the port each names of the other;
/// then by exclusion.
fn cables(wiring: &mut Wiring, sights: &[Sight], files: u32) {
    let joined = Joined::new(sights);
    let mut notes = Vec::new();
    let mut note = |text: String| notes.push(Note { line: 0, text });
    let mut alone = BTreeSet::new();
    for (index, sight) in sights.iter().enumerate() {
        let own = &wiring.devices[sight.local.index()].name;
        let other = &wiring.devices[sight.remote.index()].name;
        let excluded = joined.by_exclusion(index);
        let partner = joined.partner[index].or(excluded);
        if let Some(back) = excluded.filter(|back| index < *back) {
            note(format!(
                "{own} {} and {other} {} see each other, but name the ports otherwise; read as one",
                sight.port, sights[back].port
            ));
        }
        let port = match partner {
            Some(other) if other < index => continue,
            Some(other) => sights[other].port.clone(),
            None => sight.remote_port.clone(),
        };
        if partner.is_none() && sight.remote < files {
            let own_port = &sight.port;
            note(format!(
                "{own} {own_port} sees {other} {port}, which does not see it back"
            ));
        } else if partner.is_none() {
            alone.insert(other.clone());
        }
        let end = |device: u32, port: String| End { device, port };
        wiring.cables.push(Cable {
            a: end(sight.local, sight.port.clone()),
            b: end(sight.remote, port),
            rate: sight.rate.or(partner.and_then(|p| sights[p].rate)),
            ..Cable::default()
        });
    }
    if !alone.is_empty() {
        let some = alone.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = if alone.len() > 5 { ", ..." } else { "" };
        note(format!(
            "{} devices have no file, their cables are seen from one end: {some}{more}",
            alone.len()
        ));
    }
    wiring.notes.extend(notes);
}
