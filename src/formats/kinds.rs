//! What a device is, where a file does not say.

use super::wiring::{Note, Wiring};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow};
use crate::parts::Catalogue;
use std::collections::{HashSet, VecDeque};

/// Words for switches, in roles and at the start of names.
const SWITCHES: [&str; 17] = [
    "switch",
    "sw",
    "leaf",
    "spine",
    "core",
    "superspine",
    "sspine",
    "tor",
    "edge",
    "agg",
    "aggregation",
    "rsw",
    "asw",
    "psw",
    "dsw",
    "border",
    "fabric",
];
/// Words for servers.
const HOSTS: [&str; 11] = [
    "host", "server", "compute", "node", "dgx", "hgx", "client", "srv", "worker", "gpunode",
    "storage",
];

/// Kinds of all devices, the stated ones and those found by the rules below, with a note of how
/// many each rule found. The rules, first that speaks: the model is a host or a switch of the
/// catalogue; the device belongs to a server (an adapter: `gpu`); another device names it as its
/// server; its role, else the letters its name starts with, is a word for one or the other (`leaf`,
/// `spine`, `host`, `gpu`). Where all that leaves the file without an endpoint, a device is a host
/// when it has cables and all its neighbours have more; the rest are switches. O(V + E).
pub fn kinds(wiring: &Wiring) -> (Vec<Kind>, Vec<Note>) {
    let mut kinds: Vec<Option<Kind>> = wiring.devices.iter().map(|d| d.kind).collect();
    if kinds.iter().all(Option::is_some) {
        return (kinds.into_iter().flatten().collect(), Vec::new());
    }
    let catalogue = Catalogue::builtin();
    let servers: HashSet<&str> = wiring
        .devices
        .iter()
        .filter_map(|d| d.host.as_deref().filter(|h| *h != d.name))
        .collect();
    let mut found = [0usize; 5];
    for (kind, device) in kinds
        .iter_mut()
        .zip(&wiring.devices)
        .filter(|(kind, _)| kind.is_none())
    {
        let model = device.model.as_deref().unwrap_or("");
        let (rule, inferred) = if catalogue.host(model).is_some() {
            (0, Kind::Host)
        } else if catalogue.switch(model).is_some() {
            (0, Kind::Switch)
        } else if device.host.as_deref().is_some_and(|h| h != device.name) {
            (1, Kind::Gpu)
        } else if servers.contains(device.name.as_str()) {
            (2, Kind::Host)
        } else if let Some(kind) = device
            .role
            .as_deref()
            .and_then(word)
            .or_else(|| word(&device.name))
        {
            (3, kind)
        } else {
            continue;
        };
        found[rule] += 1;
        *kind = Some(inferred);
    }
    let endpoints = kinds
        .iter()
        .any(|k| matches!(k, Some(Kind::Gpu | Kind::Host)));
    let mut degree = vec![0u32; wiring.devices.len()];
    for cable in wiring.cables.iter().filter(|c| c.a.device != c.b.device) {
        degree[cable.a.device.index()] += 1;
        degree[cable.b.device.index()] += 1;
    }
    let mut least: Vec<bool> = degree.iter().map(|d| *d > 0 && !endpoints).collect();
    for cable in &wiring.cables {
        let (a, b) = (cable.a.device.index(), cable.b.device.index());
        least[a] &= degree[a] < degree[b];
        least[b] &= degree[b] < degree[a];
    }
    let mut hosts = 0;
    for (device, kind) in kinds
        .iter_mut()
        .enumerate()
        .filter(|(_, kind)| kind.is_none())
    {
        hosts += usize::from(least[device]);
        found[4] += 1;
        *kind = Some(if least[device] {
            Kind::Host
        } else {
            Kind::Switch
        });
    }
    let by = [
        "by a model of the catalogue".to_string(),
        "as adapters of servers".to_string(),
        "as servers that others name".to_string(),
        "by a word of the role or name".to_string(),
        format!(
            "by their number of cables: {hosts} with fewer than all their neighbours are hosts, the rest switches"
        ),
    ];
    let told: Vec<String> = found
        .iter()
        .zip(by)
        .filter(|(n, _)| **n > 0)
        .map(|(n, by)| format!("{n} {by}"))
        .collect();
    let text = format!(
        "the file does not say what {} devices are; inferred {}",
        found.iter().sum::<usize>(),
        told.join(", ")
    );
    (
        kinds.into_iter().flatten().collect(),
        vec![Note { line: 0, text }],
    )
}

/// What the letters at the start of a role or name say.
fn word(text: &str) -> Option<Kind> {
    let letters: String = text
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    match letters.as_str() {
        "gpu" => Some(Kind::Gpu),
        "nvswitch" | "nvsw" => Some(Kind::ScaleUp),
        word if SWITCHES.contains(&word) => Some(Kind::Switch),
        word if HOSTS.contains(&word) => Some(Kind::Host),
        _ => None,
    }
}

/// Distance of each device from the nearest endpoint through switches, in network cables; `None`
/// where no endpoint is reached. O(V + E).
pub fn distances(wiring: &Wiring, kinds: &[Kind]) -> Vec<Option<u32>> {
    let by_device = wiring.by_device();
    let mut distance = vec![None; wiring.devices.len()];
    let mut queue: VecDeque<u32> = VecDeque::new();
    for (device, _) in (0u32..)
        .zip(kinds)
        .filter(|k| matches!(k.1, Kind::Gpu | Kind::Host))
    {
        distance[device.index()] = Some(0);
        queue.push_back(device);
    }
    while let Some(device) = queue.pop_front() {
        let next = distance[device.index()].map(|d| d + 1);
        for &index in &by_device[device.index()] {
            let cable = &wiring.cables[index.index()];
            let other = if cable.a.device == device {
                cable.b.device
            } else {
                cable.a.device
            }
            .index();
            if !cable.scale_up && kinds[other] == Kind::Switch && distance[other].is_none() {
                distance[other] = next;
                queue.push_back(narrow(other));
            }
        }
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::wiring::{Cable, Device, End};

    fn wiring(names: &[&str], cables: &[(u32, u32)]) -> Wiring {
        let end = |device| End {
            device,
            port: String::new(),
        };
        Wiring {
            devices: names
                .iter()
                .map(|n| Device {
                    name: (*n).into(),
                    ..Device::default()
                })
                .collect(),
            cables: cables
                .iter()
                .map(|&(a, b)| Cable {
                    a: end(a),
                    b: end(b),
                    ..Cable::default()
                })
                .collect(),
            ..Wiring::default()
        }
    }

    #[test]
    fn words_speak_before_numbers() {
        let (kinds, notes) = kinds(&wiring(
            &["leaf1", "spine-1", "Host_3", "gpu0", "x"],
            &[(0, 1), (0, 2), (0, 3), (4, 0)],
        ));
        assert_eq!(
            kinds,
            [
                Kind::Switch,
                Kind::Switch,
                Kind::Host,
                Kind::Gpu,
                Kind::Switch
            ]
        );
        assert!(
            notes[0].text.contains("4 by a word") && notes[0].text.contains("1 by their number"),
            "{notes:?}"
        );
    }

    #[test]
    fn a_star_of_strangers_has_hosts_at_its_points() {
        let (kinds, _) = kinds(&wiring(&["q", "r", "t", "u"], &[(0, 1), (0, 2), (0, 3)]));
        assert_eq!(kinds, [Kind::Switch, Kind::Host, Kind::Host, Kind::Host]);
    }

    #[test]
    fn servers_and_models() {
        let mut wiring = wiring(&["a", "b", "c"], &[]);
        wiring.devices[0].host = Some("b".into());
        wiring.devices[2].model = Some("QM9700".into());
        assert_eq!(kinds(&wiring).0, [Kind::Gpu, Kind::Host, Kind::Switch]);
    }
}
