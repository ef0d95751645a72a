//! Files beside OpenSM: lists of GUIDs, names, LIDs, and the subnet that it dumps.
//!
//! Their GUIDs are those that the netlist for ibsim pins, so that the files fit it.

pub mod tables;

use super::ib_discover::{guids, join, scan};
use super::kinds::{distances, kinds};
use super::wiring::{Note, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

/// Writes the GUIDs of the switches farthest from all endpoints, for `opensm --root_guid_file`:
/// up/down and fat-tree routing start there. O(V + E).
///
/// # Errors
/// When the switches make no tiers: two that are cabled to each other are as far from the
/// endpoints.
pub fn write_roots(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let distance = distances(wiring, &kinds);
    let name = |d: u32| wiring.devices[d.index()].name.as_str();
    for cable in wiring
        .cables
        .iter()
        .filter(|c| !c.scale_up && c.a.device != c.b.device)
    {
        let (a, b) = (cable.a.device.index(), cable.b.device.index());
        if kinds[a] == Kind::Switch && kinds[b] == Kind::Switch && distance[a] == distance[b] {
            let message = format!(
                "there are no roots: {} and {} are cabled and as far from the endpoints",
                name(narrow(a)),
                name(narrow(b))
            );
            return Err(Error::new(message)
                .help("root GUIDs are for trees, where every cable leads up or down"));
        }
    }
    let top = distance
        .iter()
        .zip(&kinds)
        .filter(|d| *d.1 == Kind::Switch)
        .filter_map(|d| *d.0)
        .max();
    let roots = guids(wiring)
        .into_iter()
        .zip(distance.iter().zip(&kinds))
        .filter(|(_, d)| *d.1 == Kind::Switch && *d.0 == top);
    Ok(roots
        .filter(|_| top.is_some())
        .map(|(guid, _)| format!("0x{guid:016x}\n"))
        .collect::<String>()
        .into_bytes())
}

/// Whether an endpoint is for storage or other input and output, by its role or name.
fn is_io(device: &super::wiring::Device) -> bool {
    let has = |text: &str| {
        ["storage", "io", "stor"].contains(
            &text
                .to_ascii_lowercase()
                .split(|c: char| !c.is_ascii_alphabetic())
                .next()
                .unwrap_or(""),
        )
    };
    device.role.as_deref().is_some_and(has) || has(&device.name)
}

fn endpoints(wiring: &Wiring, io: bool) -> Vec<u8> {
    let (kinds, _) = kinds(wiring);
    let mut text = String::new();
    for ((device, kind), guid) in wiring.devices.iter().zip(kinds).zip(guids(wiring)) {
        if matches!(kind, Kind::Gpu | Kind::Host) && is_io(device) == io {
            let _ = writeln!(text, "0x{guid:016x}");
        }
    }
    text.into_bytes()
}

/// Writes the GUIDs of compute endpoints, for `opensm --cn_guid_file`. O(V).
///
/// # Errors
/// None.
pub fn write_compute(wiring: &Wiring) -> Result<Vec<u8>> {
    Ok(endpoints(wiring, false))
}

/// Writes the GUIDs of endpoints whose role or name is `storage` or `io`, for `opensm
/// --io_guid_file`. O(V).
///
/// # Errors
/// None.
pub fn write_io(wiring: &Wiring) -> Result<Vec<u8>> {
    Ok(endpoints(wiring, true))
}

/// Writes `0xGUID "name"` of every node, for `--node-name-map` of OpenSM and the diagnostics. O(V).
///
/// # Errors
/// When a name has a quote or a line end, which the file cannot hold.
pub fn write_names(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let mut text = String::from("# written by selvedge\n");
    for ((device, kind), guid) in wiring.devices.iter().zip(kinds).zip(guids(wiring)) {
        if device.name.contains(['"', '\n', '\r']) {
            return Err(Error::new(format!(
                "the name `{}` cannot stand between quotes",
                device.name
            ))
            .help("rename the device"));
        }
        if kind != Kind::ScaleUp {
            let _ = writeln!(text, "0x{guid:016x} \"{}\"", device.name);
        }
    }
    Ok(text.into_bytes())
}

/// The LID of every port that has one, by the port's GUID and in the order of devices: the LIDs
/// read, else the lowest that are free. A switch has one port with a LID, an endpoint each cabled
/// one. O(V + E log E).
///
/// # Errors
/// When a port holds two cables, or there are more ports than LIDs.
pub(in crate::formats) fn assigned(wiring: &Wiring) -> Result<Vec<(u64, u16)>> {
    let (kinds, _) = kinds(wiring);
    let numbers = super::ports::numbers(wiring)?;
    let mut own: Vec<Vec<u32>> = vec![Vec::new(); wiring.devices.len()];
    for (cable, numbers) in wiring.cables.iter().zip(&numbers).filter(|c| !c.0.scale_up) {
        own[cable.a.device.index()].push(numbers[0]);
        own[cable.b.device.index()].push(numbers[1]);
    }
    let read = |device: usize| {
        wiring.devices[device]
            .attributes
            .get("lid")
            .and_then(|l| l.parse::<u16>().ok())
    };
    let mut taken: HashSet<u16> = (0..own.len()).filter_map(read).collect();
    let mut next = 1u16;
    let mut lids = Vec::new();
    for (device, guid) in guids(wiring)
        .into_iter()
        .enumerate()
        .filter(|d| kinds[d.0] != Kind::ScaleUp)
    {
        let mut ports = std::mem::take(&mut own[device]);
        ports.sort_unstable();
        if kinds[device] == Kind::Switch {
            ports = vec![0];
        }
        for (index, port) in ports.into_iter().enumerate() {
            let lid = read(device).filter(|_| index == 0).unwrap_or_else(|| {
                while !taken.insert(next) {
                    next += 1;
                }
                next
            });
            if lid >= 0xC000 {
                return Err(Error::new(
                    "there are more ports than the 49,151 LIDs of a subnet",
                ));
            }
            lids.push((guid.wrapping_add(port.into()), lid));
        }
    }
    Ok(lids)
}

/// Writes OpenSM's `guid2lid`. O(V + E log E).
///
/// # Errors
/// When a port holds two cables, or there are more ports than LIDs.
pub fn write_lids(wiring: &Wiring) -> Result<Vec<u8>> {
    let line = |(guid, lid): &(u64, u16)| format!("0x{guid:016x} 0x{lid:04x} 0x{lid:04x}\n\n");
    Ok(assigned(wiring)?
        .iter()
        .map(line)
        .collect::<String>()
        .into_bytes())
}

/// The GUID of every device: its own, else the one that [`super::ib_discover::write_netlist`] pins.
/// O(V).
pub fn node_guids(wiring: &Wiring) -> Vec<u64> {
    guids(wiring)
}

/// Renames devices by a node-name-map: lines `0xGUID "name"`. GUIDs that no device has are noted.
/// O(text).
///
/// # Errors
/// When a line is not of that form, or two devices get one name.
pub fn apply_names(wiring: &mut Wiring, text: &str, file: &Path) -> Result<()> {
    let index: HashMap<u64, usize> = wiring
        .devices
        .iter()
        .enumerate()
        .filter_map(|(i, d)| Some((d.guid?, i)))
        .collect();
    let mut names: HashSet<String> = HashSet::new();
    let mut unknown = 0usize;
    for (number, line) in text
        .lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l.trim()))
        .filter(|l| !l.1.is_empty() && !l.1.starts_with('#'))
    {
        let wrong = |message: String| {
            Error::new(message).file(file).at(
                Place {
                    line: number,
                    column: 1,
                },
                text,
            )
        };
        let read = line
            .split_once(char::is_whitespace)
            .and_then(|(guid, rest)| {
                let name = rest.trim().strip_prefix('"')?.rsplit_once('"')?.0;
                Some((super::ib_discover::names::hexadecimal(guid)?, name))
                    .filter(|r| !r.1.is_empty())
            });
        let Some((guid, name)) = read else {
            return Err(wrong("this is no GUID with a name".into())
                .help("write 0x900a840300001000 \"leaf0\""));
        };
        match index.get(&guid) {
            Some(&device) => {
                if !names.insert(name.to_string()) {
                    return Err(wrong(format!("two nodes are named {name}")));
                }
                wiring.devices[device].name = name.to_string();
                wiring.devices[device].attributes.remove("description");
            }
            None => unknown += 1,
        }
    }
    let mut all = HashSet::with_capacity(wiring.devices.len());
    if let Some(twice) = wiring.devices.iter().find(|d| !all.insert(d.name.as_str())) {
        return Err(Error::new(format!("the names make two nodes {}", twice.name)).file(file));
    }
    if unknown > 0 {
        wiring.notes.push(Note {
            line: 0,
            text: format!("{unknown} GUIDs of {} are of no node here", file.display()),
        });
    }
    Ok(())
}

/// Whether a text is an `opensm-subnet.lst`.
pub fn looks_like_subnet(text: &str) -> bool {
    text.lines()
        .take(5)
        .any(|l| l.starts_with("{ ") && l.contains(" NodeGUID:") && l.contains(" PN:"))
}

/// One end of a line: `SW Ports:40 SystemGUID:.. NodeGUID:.. PortGUID:.. VenID:.. DevID:.. Rev:..
/// {DESCRIPTION} LID:0002 PN:01`.
fn end(text: &str) -> Option<(scan::Node, u32)> {
    let (head, rest) = text.split_once('{')?;
    let (description, tail) = rest.rsplit_once('}')?;
    let hexadecimal = |text: &str, key: &str| {
        let word = text.split_whitespace().find_map(|w| w.strip_prefix(key))?;
        u64::from_str_radix(word, 16).ok()
    };
    let switch = head.split_whitespace().next()?.starts_with("SW");
    let guid = hexadecimal(head, "NodeGUID:")?;
    let node = scan::Node {
        switch,
        ports: hexadecimal(head, "Ports:").and_then(|p| u32::try_from(p).ok())?,
        id: format!("{}-{guid:016x}", if switch { "S" } else { "H" }),
        description: Some(description.to_string()),
        lid: hexadecimal(tail, "LID:"),
        guid: Some(guid),
        ..scan::Node::default()
    };
    Some((node, u32::try_from(hexadecimal(tail, "PN:")?).ok()?))
}

/// Reads the subnet that OpenSM dumps as `opensm-subnet.lst`; every cable stands there twice.
/// O(text).
///
/// # Errors
/// When a line is not of the form, with its place.
pub fn read_subnet(text: &str, file: &Path) -> Result<Wiring> {
    let speeds = [
        ("2.5", "SDR"),
        ("5", "DDR"),
        ("10", "QDR"),
        ("14", "FDR"),
        ("25", "EDR"),
        ("50", "HDR"),
        ("100", "NDR"),
        ("200", "XDR"),
    ];
    let mut scanned = scan::Scanned::default();
    let mut index: HashMap<String, u32> = HashMap::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l.trim()))
        .filter(|l| !l.1.is_empty() && !l.1.starts_with('#'))
    {
        // Descriptions may hold braces: the ends part where one closes and the next opens.
        let parts = line
            .strip_prefix('{')
            .and_then(|l| l.split_once(" } {"))
            .and_then(|(a, rest)| Some((a, rest.rsplit_once('}')?)));
        let read = parts.and_then(|(a, (b, tail))| Some((end(a)?, end(b)?, tail)));
        let Some(((own, port), (other, other_port), tail)) = read else {
            let error = Error::new("this line is no cable of a subnet")
                .file(file)
                .at(
                    Place {
                        line: number,
                        column: 1,
                    },
                    text,
                );
            return Err(error.help(
                "a line is `{ SW Ports:.. {NAME} LID:.. PN:.. } { .. } PHY=4x LOG=ACT SPD=50`",
            ));
        };
        let word = |key: &str| tail.split_whitespace().find_map(|w| w.strip_prefix(key));
        let speed = word("SPD=").map(|s| speeds.iter().find(|k| k.0 == s).map_or(s, |k| k.1));
        let speed = word("PHY=")
            .zip(speed)
            .map(|(width, speed)| format!("{width}{speed}"));
        let mut numbered = |mut node: scan::Node| {
            node.line = number;
            let next = narrow(scanned.nodes.len());
            let found = *index.entry(node.id.clone()).or_insert(next);
            if found == next {
                scanned.nodes.push(node);
            }
            found
        };
        let (remote, description, lid) = (other.id.clone(), other.description.clone(), other.lid);
        let node = numbered(own);
        numbered(other);
        scanned.ports.push(scan::Port {
            number: port,
            remote,
            remote_port: other_port,
            remote_description: description,
            lid,
            speed,
            node,
            line: number,
        });
    }
    if scanned.nodes.is_empty() {
        return Err(Error::new("the file lists no cable")
            .file(file)
            .at(Place { line: 1, column: 1 }, text));
    }
    join::join(scanned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::ib_discover;

    fn tree() -> Wiring {
        let text = "Switch 4 \"s1\" # \"leaf0\"\n[1] \"h1\"[1] # \"h1 a\" lid 0 4xHDR\n[2] \"h2\"[1]\n[4] \"s2\"[1]\n\nSwitch 4 \"s2\" # \"spine0\"\n[1] \"s1\"[4]\n\n\
            Hca 1 \"h1\" # \"h1 a\"\n[1] \"s1\"[1]\n\nHca 1 \"h2\" # \"storage2 a\"\n[1] \"s1\"[2]\n";
        ib_discover::read(text, Path::new("x")).unwrap()
    }

    #[test]
    fn lists_of_guids() {
        let wiring = tree();
        let own = ib_discover::guids(&wiring);
        let text = |bytes: Result<Vec<u8>>| String::from_utf8(bytes.unwrap()).unwrap();
        assert_eq!(text(write_roots(&wiring)), format!("0x{:016x}\n", own[1]));
        assert_eq!(text(write_compute(&wiring)), format!("0x{:016x}\n", own[2]));
        assert_eq!(text(write_io(&wiring)), format!("0x{:016x}\n", own[3]));
        assert_eq!(
            text(write_lids(&wiring))
                .lines()
                .filter(|l| !l.is_empty())
                .count(),
            4
        );
        assert!(
            text(write_lids(&wiring)).contains(&format!("0x{:016x} 0x0003 0x0003\n\n", own[2] + 1))
        );
        let mut ring = wiring.clone();
        ring.devices.push(ring.devices[0].clone());
        for (a, b) in [(0, 4), (4, 2)] {
            let end = |device| super::super::wiring::End {
                device,
                port: String::new(),
            };
            ring.cables.push(super::super::wiring::Cable {
                a: end(a),
                b: end(b),
                ..Default::default()
            });
        }
        assert!(write_roots(&ring).unwrap_err().message.contains("no roots"));
    }

    #[test]
    fn names_go_out_and_come_back() {
        let mut wiring = tree();
        let guids = ib_discover::guids(&wiring);
        wiring
            .devices
            .iter_mut()
            .zip(guids)
            .for_each(|(d, g)| d.guid = Some(g));
        let text = String::from_utf8(write_names(&wiring).unwrap()).unwrap();
        let expected: Vec<String> = wiring.devices.iter().map(|d| d.name.clone()).collect();
        wiring
            .devices
            .iter_mut()
            .for_each(|d| d.name = format!("x{}", d.guid.unwrap()));
        apply_names(&mut wiring, &text, Path::new("names")).unwrap();
        assert_eq!(
            wiring
                .devices
                .iter()
                .map(|d| d.name.clone())
                .collect::<Vec<_>>(),
            expected
        );
        assert_eq!(
            apply_names(&mut wiring, "# c\nnonsense\n", Path::new("names"))
                .unwrap_err()
                .place
                .unwrap()
                .line,
            2
        );
    }

    #[test]
    fn a_subnet_as_dumped() {
        let line = |a: &str, b: &str| format!("{{ {a} }} {{ {b} }} PHY=4x LOG=ACT SPD=50\n");
        let sw = "SW Ports:40 SystemGUID:a1 NodeGUID:00000000000000a1 PortGUID:a1 VenID:0 DevID:0 Rev:1 {MF0;leaf0:MQM9700/U1} LID:0002 PN:1F";
        let ca = "CA Ports:01 SystemGUID:b1 NodeGUID:00000000000000b1 PortGUID:b2 VenID:0 DevID:0 Rev:1 {h1 mlx5_0} LID:0003 PN:01";
        let text = line(sw, ca) + &line(ca, sw);
        assert!(looks_like_subnet(&text));
        let wiring = read_subnet(&text, Path::new("x.lst")).unwrap();
        let cable = &wiring.cables[0];
        assert_eq!(
            (wiring.cables.len(), cable.a.port.as_str(), cable.rate),
            (1, "31", Some(crate::units::Rate::gbps(200)))
        );
        assert_eq!(
            (
                wiring.devices[0].name.as_str(),
                wiring.devices[0].ports,
                wiring.devices[1].host.as_deref()
            ),
            ("leaf0", Some(64), Some("h1"))
        );
        assert!(wiring.notes.is_empty(), "{:?}", wiring.notes);
        assert_eq!(
            read_subnet("{ x\n", Path::new("x.lst"))
                .unwrap_err()
                .place
                .unwrap()
                .line,
            1
        );
    }
}
