//! What a format carries survives writing and reading, for any names; what is damaged is refused or
//! repaired, never a panic.

use proptest::prelude::*;
use selvedge::fabric::Kind;
use selvedge::formats::format::{FORMATS, Feature, Format, Read, Write, named, read_wiring};
use selvedge::formats::wiring::{Cable, Device, End, Wiring};
use selvedge::units::{Length, Rate};
use std::path::{Path, PathBuf};

/// A wiring of a few switches and adapters: names with dots, dashes, blanks, quotes and other
/// letters; no port twice.
fn wirings() -> impl Strategy<Value = Wiring> {
    let name = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,8}( [a-z.'\"é-]{1,6})?( [0-9]{1,3}-x)?";
    let names = proptest::collection::btree_set(name, 3..12);
    let cables = proptest::collection::vec(
        (
            any::<u16>(),
            any::<u16>(),
            0..4usize,
            0..3usize,
            any::<bool>(),
        ),
        1..30,
    );
    (names, cables, any::<u64>(), 1..4usize).prop_map(|(names, cables, salt, switches)| {
        let names: Vec<String> = names.into_iter().collect();
        let mut folded = std::collections::BTreeSet::new();
        let names: Vec<String> = names
            .into_iter()
            .filter(|n| folded.insert(n.to_lowercase()))
            .collect();
        let switches = switches.min(names.len() - 1);
        let mut wiring = Wiring {
            name: "w".into(),
            ..Wiring::default()
        };
        for (index, name) in names.iter().enumerate() {
            let switch = index < switches;
            wiring.devices.push(Device {
                name: if switch {
                    name.clone()
                } else {
                    format!("srv{} {}", index / 2, name.split(' ').next().unwrap_or(""))
                },
                kind: Some(if switch { Kind::Switch } else { Kind::Gpu }),
                host: (!switch).then(|| format!("srv{}", index / 2)),
                model: (switch && salt % 2 == 0).then(|| "MQM9700".to_string()),
                role: switch.then(|| "leaf".to_string()),
                ports: Some(64),
                guid: Some(0x1000 * (index as u64 + 1) + salt % 16),
                ..Device::default()
            });
        }
        let mut unique = std::collections::BTreeSet::new();
        wiring
            .devices
            .retain(|d| unique.insert(d.name.to_lowercase()));
        let count = wiring.devices.len();
        let mut next = vec![0u32; count];
        for (a, b, rate, length, class) in cables {
            let (a, b) = (a as usize % count, b as usize % count);
            // An adapter has one port, and some port must be a switch's.
            let free = |d: usize| wiring.devices[d].kind == Some(Kind::Switch) || next[d] == 0;
            if a == b || !free(a) || !free(b) || next[a] >= 60 || next[b] >= 60 {
                continue;
            }
            let mut end = |d: usize| {
                next[d] += 1 + u32::from(salt % 3 == 0 && next[d] > 2);
                End {
                    device: d as u32,
                    port: next[d].to_string(),
                }
            };
            let (a, b) = (end(a), end(b));
            wiring.cables.push(Cable {
                a,
                b,
                rate: [
                    None,
                    Some(Rate::gbps(100)),
                    Some(Rate::gbps(200)),
                    Some(Rate::gbps(400)),
                ][rate],
                length: [None, Some(Length(2_500)), Some(Length(30_000))][length],
                class: class.then(|| "leaf-spine".to_string()),
                ..Cable::default()
            });
        }
        wiring
    })
}

/// A wiring with nothing that the format loses, ends and cables in one order, so that two that say
/// the same are equal.
fn restricted(mut wiring: Wiring, format: &Format) -> Vec<String> {
    let carries = |f: Feature| format.carries.contains(&f);
    let linked: std::collections::BTreeSet<u32> = wiring
        .cables
        .iter()
        .flat_map(|c| [c.a.device, c.b.device])
        .collect();
    let mut told = Vec::new();
    for (index, device) in (0u32..).zip(&mut wiring.devices) {
        if !carries(Feature::Unlinked) && !linked.contains(&index) {
            continue;
        }
        let kind = device.kind.filter(|_| carries(Feature::Kinds)).map(|k| {
            if k == Kind::Switch {
                "switch"
            } else {
                "endpoint"
            }
        });
        let host = device
            .host
            .clone()
            .filter(|h| carries(Feature::Hosts) && *h != device.name);
        let model = device.model.clone().filter(|_| carries(Feature::Models));
        let role = device.role.clone().filter(|_| carries(Feature::Roles));
        let ports = device.ports.filter(|_| carries(Feature::PortCounts));
        let guid = device.guid.filter(|_| carries(Feature::Guids));
        told.push(format!(
            "{} {kind:?} {host:?} {model:?} {role:?} {ports:?} {guid:?}",
            device.name
        ));
    }
    for cable in &wiring.cables {
        let end = |e: &End| {
            let device = &wiring.devices[e.device as usize];
            // Where adapters stand as ports of their server, the one port of an adapter has no name
            // of its own.
            let port = if carries(Feature::PortNumbers)
                && !(format.name == "ufm-ndt" && device.host.is_some())
            {
                e.port.as_str()
            } else {
                ""
            };
            format!("{}:{port}", device.name)
        };
        let mut ends = [end(&cable.a), end(&cable.b)];
        ends.sort();
        let rate = cable.rate.filter(|_| carries(Feature::Rates));
        let length = cable.length.filter(|_| carries(Feature::Lengths));
        let class = cable.class.clone().filter(|_| carries(Feature::Classes));
        told.push(format!(
            "{} -- {} {rate:?} {length:?} {class:?}",
            ends[0], ends[1]
        ));
    }
    told.sort();
    told
}

/// A name that Kubernetes takes.
fn kubernetes(name: &str) -> String {
    let legal = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    format!("n{}n", name.chars().map(legal).collect::<String>())
}

/// What a format asks of a wiring beyond its features.
fn prepared(mut wiring: Wiring, format: &Format) -> Option<Wiring> {
    match format.name {
        "fabric" => {
            wiring
                .cables
                .iter_mut()
                .for_each(|c| c.rate = c.rate.or(Some(Rate::gbps(50))));
            // Which devices share a server is kept, the server's name is not; what has no role gets
            // the word for its kind.
            wiring.devices.iter_mut().for_each(|d| d.host = None);
            wiring
                .devices
                .iter_mut()
                .filter(|d| d.role.is_none())
                .for_each(|d| d.role = Some("gpu".into()));
            wiring = wiring.completed();
            wiring
                .cables
                .iter_mut()
                .for_each(|c| c.class = c.class.take().or(Some("link".into())));
            (wiring
                .devices
                .iter()
                .filter(|d| d.kind == Some(Kind::Gpu))
                .count()
                > 1)
            .then_some(wiring)
        }
        // Names are words there.
        "ibdm-topo" => {
            wiring
                .devices
                .iter_mut()
                .for_each(|d| d.name = d.name.replace(' ', "_"));
            wiring
                .devices
                .iter_mut()
                .for_each(|d| d.model = Some(d.model.take().unwrap_or("HCA".into())));
            let mut unique = std::collections::BTreeSet::new();
            wiring
                .devices
                .iter()
                .all(|d| unique.insert(d.name.clone()))
                .then_some(wiring)
        }
        // A simulator needs a rate, and equally many GPUs in every server.
        "simai" | "hpcc" => {
            wiring
                .cables
                .iter_mut()
                .for_each(|c| c.rate = c.rate.or(Some(Rate::gbps(50))));
            wiring.devices.iter_mut().for_each(|d| d.host = None);
            Some(wiring)
        }
        // Names of Kubernetes objects; no server is connected to a server.
        "hedgehog" => {
            wiring
                .devices
                .iter_mut()
                .for_each(|d| d.name = kubernetes(&d.name));
            let switch = |d: u32| wiring.devices[d as usize].kind == Some(Kind::Switch);
            wiring
                .cables
                .retain(|c| switch(c.a.device) || switch(c.b.device));
            let mut unique = std::collections::BTreeSet::new();
            wiring
                .devices
                .iter()
                .all(|d| unique.insert(d.name.clone()))
                .then_some(wiring)
        }
        // The console of ibsim knows no quotes in names.
        "ibsim" => {
            wiring
                .devices
                .iter_mut()
                .for_each(|d| d.name = d.name.replace('"', "'"));
            let mut unique = std::collections::BTreeSet::new();
            wiring
                .devices
                .iter()
                .all(|d| unique.insert(d.name.clone()))
                .then_some(wiring)
        }
        // A row without a second end is no cable, and kinds are told by adapters.
        _ => Some(wiring),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_a_format_carries_survives(wiring in wirings()) {
        for format in FORMATS {
            let Some(wiring) = prepared(wiring.clone(), format) else { continue };
            let (write, read) = match (format.write, format.read) {
                (Some(Write::Text(write)), Some(Read::Text(read))) => (write, read),
                (Some(Write::Fabric(write)), Some(Read::Fabric(read))) => {
                    let fabric = wiring.to_fabric().map_err(|e| TestCaseError::fail(format!("{}: {}", format.name, e.report())))?;
                    let text = String::from_utf8(write(&fabric).unwrap()).unwrap();
                    prop_assert!((format.looks_like)(&text));
                    let again = read(&text, Path::new("x")).map_err(|e| TestCaseError::fail(e.report()))?.fabric;
                    prop_assert_eq!(&again, &fabric);
                    prop_assert_eq!(restricted(Wiring::of_fabric(&again), format), restricted(wiring, format));
                    continue;
                }
                (Some(Write::Folder(write)), Some(Read::Folder(read))) => {
                    let files = write(&wiring).map_err(|e| TestCaseError::fail(format!("{}: {}", format.name, e.report())))?;
                    let files: Vec<(PathBuf, String)> = files.into_iter().map(|f| (f.0.into(), String::from_utf8(f.1).unwrap())).collect();
                    prop_assert!(files.iter().all(|f| (format.looks_like)(&f.1)));
                    let again = read(&files).map_err(|e| TestCaseError::fail(format!("{}: {}", format.name, e.report())))?;
                    prop_assert_eq!(restricted(again, format), restricted(wiring.clone(), format), "{}\n{:?}", format.name, files);
                    continue;
                }
                _ => continue,
            };
            let bytes = write(&wiring).map_err(|e| TestCaseError::fail(format!("{}: {}", format.name, e.report())))?;
            let text = String::from_utf8(bytes.clone()).unwrap();
            if wiring.cables.is_empty() {
                continue;
            }
            prop_assert!((format.looks_like)(&text), "{}: not recognised\n{text}", format.name);
            let again = read(&text, Path::new("x")).map_err(|e| TestCaseError::fail(format!("{}: {}\n{text}", format.name, e.report())))?;
            prop_assert_eq!(restricted(again.clone(), format), restricted(wiring.clone(), format), "{}\n{}", format.name, text);
            prop_assert_eq!(write(&wiring).unwrap(), bytes);
        }
    }

    #[test]
    fn any_bytes_are_survived(text in "(\\PC|\n|\t|\"|\\[|\\]|#|,|\\{|\\}){0,200}") {
        for format in FORMATS {
            match format.read {
                Some(Read::Text(read)) => drop(read(&text, Path::new("x"))),
                Some(Read::Fabric(read)) => drop(read(&text, Path::new("x"))),
                Some(Read::Folder(read)) => drop(read(&[(PathBuf::from("a.json"), text.clone())])),
                None => {}
            }
            let _ = (format.looks_like)(&text);
        }
    }

    /// Samples cut short, with parts repeated or replaced.
    #[test]
    fn damaged_files_are_survived(which in any::<u16>(), from in 0.0..1.0f64, length in 0usize..300, put in "[\\[\\]\"#,{}:0-9a-z \n\t-]{0,12}", cut in 0.0..1.0f64) {
        let samples = samples();
        let (name, sample) = &samples[which as usize % samples.len()];
        let at = |share: f64| (0..=(share * sample.len() as f64) as usize).rev().find(|&i| sample.is_char_boundary(i)).unwrap_or(0);
        let start = at(from);
        let end = (start..=sample.len().min(start + length)).rev().find(|&i| sample.is_char_boundary(i)).unwrap_or(start);
        let damaged = format!("{}{put}{}", &sample[..start], &sample[end..]);
        let short = &sample[..at(cut)];
        for text in [damaged.as_str(), short] {
            match named(name).unwrap().read {
                Some(Read::Text(read)) => match read(text, Path::new("x")) {
                    Ok(wiring) => {
                        prop_assert!(wiring.cables.iter().all(|c| (c.a.device.max(c.b.device) as usize) < wiring.devices.len()));
                        let _ = wiring.to_fabric();
                    }
                    // JSON that contradicts itself, and specifications that ask for the impossible,
                    // are placed where they can be.
                    Err(error) => prop_assert!(error.place.is_some() || !name.contains("ib"), "{name}: {}\n{text}", error.report()),
                },
                Some(Read::Fabric(read)) => drop(read(text, Path::new("x"))),
                Some(Read::Folder(read)) => drop(read(&[(PathBuf::from("a.json"), text.to_string())])),
                None => {}
            }
        }
    }
}

/// A format that is read and has no sample is fuzzed by nothing. What specifications ask for may be
/// a fabric of any size.
#[test]
fn every_format_that_is_read_has_a_sample() {
    let samples = samples();
    let without: Vec<&str> = FORMATS
        .iter()
        .filter(|f| f.read.is_some() && !samples.iter().any(|s| s.0 == f.name))
        .map(|f| f.name)
        .collect();
    assert_eq!(without, ["specification"]);
}

/// Every reader takes every line end.
#[test]
fn a_lone_carriage_return_ends_a_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, sample) in samples() {
        let end = named(name).unwrap().extensions[0];
        let path = folder.path().join(format!("a{end}"));
        let read_with = |ends: &str| {
            std::fs::write(&path, sample.replace('\n', ends)).unwrap();
            let read = read_wiring(&path, None).map_err(|e| e.report());
            assert_eq!(
                read_wiring(&path, Some(name)).map_err(|e| e.report()),
                read,
                "{name} is found by its content"
            );
            read.unwrap()
        };
        let expected = read_with("\n");
        assert!(!expected.cables.is_empty(), "{name}");
        for ends in ["\r", "\r\n", "\r\r\n", "\n\r"] {
            assert_eq!(read_with(ends), expected, "{name} with {ends:?}");
        }
    }
}

/// A small file of every format that is read.
pub(crate) fn samples() -> Vec<(&'static str, String)> {
    let end = |device, port: &str| End {
        device,
        port: port.into(),
    };
    let mut wiring = Wiring {
        name: "w".into(),
        ..Wiring::default()
    };
    for index in 0..6u32 {
        let switch = index < 2;
        wiring.devices.push(Device {
            name: if switch {
                format!("leaf{index}")
            } else {
                format!("h{index} mlx5_0")
            },
            kind: Some(if switch { Kind::Switch } else { Kind::Gpu }),
            host: (!switch).then(|| format!("h{index}")),
            model: switch.then(|| "QM9700".into()),
            ..Device::default()
        });
        if index > 1 {
            let (a, b) = (end(index, "1"), end(index % 2, &index.to_string()));
            wiring.cables.push(Cable {
                a,
                b,
                rate: Some(Rate::gbps(200)),
                ..Cable::default()
            });
        }
    }
    wiring.cables.push(Cable {
        a: end(0, "40"),
        b: end(1, "40"),
        rate: Some(Rate::gbps(200)),
        ..Cable::default()
    });
    let mut samples: Vec<(&str, String)> = FORMATS
        .iter()
        .filter(|f| f.read.is_some())
        .filter_map(|f| match f.write? {
            Write::Text(write) => Some((
                f.name,
                String::from_utf8(write(&prepared(wiring.clone(), f)?).unwrap()).unwrap(),
            )),
            Write::Fabric(write) => {
                let fabric = prepared(wiring.clone(), f)?.to_fabric().unwrap();
                Some((f.name, String::from_utf8(write(&fabric).unwrap()).unwrap()))
            }
            Write::Folder(_) => None,
        })
        .collect();
    samples.push(("lldp", r#"{"lldp":{"interface":[{"e0":{"chassis":{"b":{"id":{"type":"mac","value":"1"}}},"port":{"id":{"type":"ifname","value":"e9"},"descr":"x"}}}]}}"#.into()));
    samples.push(("iblinkinfo", "Switch: 0x00a1 MF0;leaf0:QM9700/U1:\n   2    1[  ] ==( 4X        53.125 Gbps Active/  LinkUp)==>       3    1[  ] \"h1 mlx5_0\" (Could be 12X )\n   2    2[  ] ==(                Down/ Polling)==>             [  ] \"\" ( )\nCA: h1 mlx5_0:\n  0x00b2      3    1[  ] ==( 4X        53.125 Gbps Active/  LinkUp)==>       2    1[  ] \"MF0;leaf0:QM9700/U1\" ( )\n".into()));
    samples.push(("ibnetdiscover-ports", "SW     2  1 0x00000000000000a1 4x HDR - CA     3  1 0x00000000000000b2 ( 'MF0;leaf0:QM9700/U1' - 'h1 mlx5_0' )\nSW     2  2 0x00000000000000a1 4x SDR    'MF0;leaf0:QM9700/U1'\nCA     3  1 0x00000000000000b2 4x HDR - SW     2  1 0x00000000000000a1 ( 'h1 mlx5_0' - 'MF0;leaf0:QM9700/U1' )\n".into()));
    let ends = [
        "SW Ports:40 SystemGUID:a1 NodeGUID:a1 PortGUID:a1 VenID:0 DevID:0 Rev:1 {leaf0} LID:0002 PN:1F",
        "CA Ports:01 SystemGUID:b1 NodeGUID:b1 PortGUID:b2 VenID:0 DevID:0 Rev:1 {h1 mlx5_0} LID:0003 PN:01",
    ];
    samples.push((
        "opensm-subnet",
        format!(
            "{{ {} }} {{ {} }} PHY=4x LOG=ACT SPD=50\n",
            ends[0], ends[1]
        ),
    ));
    samples
}
