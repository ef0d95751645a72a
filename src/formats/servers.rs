//! GPUs and adapters of a server as ports of it: how inventories, labs and LLDP see what a design
//! has as devices of their own.

use super::wiring::{Device, Wiring};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Kind, NONE};
use std::collections::{BTreeMap, HashMap};

/// Where the parts of a name end.
const PARTS: [char; 4] = ['-', ' ', '.', '/'];

/// What tells the adapters of a server apart: their names without what all begin with, as far as
/// that is whole parts, or without the server's.
pub(crate) fn labels(host: &str, names: &[&str]) -> Vec<String> {
    let own: Option<Vec<&str>> = names
        .iter()
        .map(|n| {
            n.strip_prefix(host)?
                .strip_prefix(' ')
                .filter(|rest| !rest.is_empty())
        })
        .collect();
    if let Some(own) = own {
        return own.iter().map(ToString::to_string).collect();
    }
    let first = names.first().copied().unwrap_or("");
    let common = first
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|&end| names.iter().all(|n| n.starts_with(&first[..end])));
    let common = common.last().filter(|_| names.len() > 1).unwrap_or(0);
    let cut = first[..common].rfind(PARTS).map_or(0, |at| at + 1);
    names.iter().map(|n| n[cut..].to_string()).collect()
}

impl Wiring {
    /// Makes every GPU and adapter that names its server a port of it, called by what tells it
    /// apart (`rail3`, `mlx5_0`), and with its own port after a colon where it has several cables.
    /// Scale-up devices inside a server go with their links. O(V + E log E).
    pub fn by_server(&self) -> Wiring {
        let server_of = |d: &Device| {
            d.host
                .clone()
                .filter(|h| *h != d.name && !matches!(d.kind, Some(Kind::Switch | Kind::ScaleUp)))
        };
        let mut of: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (index, device) in (0u32..)
            .zip(&self.devices)
            .filter(|d| server_of(d.1).is_some())
        {
            of.entry(device.host.as_deref().unwrap_or(""))
                .or_default()
                .push(index);
        }
        // Whether a scale-up device leads to more than one server.
        let mut spans = vec![false; self.devices.len()];
        let mut first: Vec<Option<String>> = vec![None; self.devices.len()];
        for (one, other) in self
            .cables
            .iter()
            .flat_map(|c| [(c.a.device, c.b.device), (c.b.device, c.a.device)])
        {
            let (one, server) = (one.index(), server_of(&self.devices[other.index()]));
            spans[one] |= first[one].is_some() && first[one] != server;
            first[one] = server;
        }
        let mut cables = vec![0u32; self.devices.len()];
        self.cables.iter().filter(|c| !c.scale_up).for_each(|c| {
            [&c.a, &c.b]
                .into_iter()
                .for_each(|e| cables[e.device.index()] += 1)
        });
        let mut merged = Wiring {
            name: self.name.clone(),
            networks: self.networks,
            transit: self.transit,
            timing: self.timing.clone(),
            beyond: self.beyond,
            notes: self.notes.clone(),
            ..Wiring::default()
        };
        let (mut number, mut label) = (
            vec![NONE; self.devices.len()],
            vec![None; self.devices.len()],
        );
        let mut server: HashMap<&str, u32> = HashMap::new();
        for (index, device) in self.devices.iter().enumerate() {
            if server_of(device).is_none() && (device.kind != Some(Kind::ScaleUp) || spans[index]) {
                server.insert(&device.name, narrow(merged.devices.len()));
                number[index] = narrow(merged.devices.len());
                merged.devices.push(device.clone());
            }
        }
        for (host, members) in &of {
            let at = *server.entry(host).or_insert_with(|| {
                merged.devices.push(Device {
                    name: (*host).to_string(),
                    kind: Some(Kind::Host),
                    ..Device::default()
                });
                narrow(merged.devices.len()) - 1
            });
            let names: Vec<&str> = members
                .iter()
                .map(|&m| self.devices[m.index()].name.as_str())
                .collect();
            merged.devices[at.index()].forwards |=
                members.iter().any(|&m| self.devices[m.index()].forwards);
            for (&member, own) in members.iter().zip(labels(host, &names)) {
                number[member.index()] = at;
                label[member.index()] = Some(own);
            }
        }
        for cable in &self.cables {
            let mut cable = cable.clone();
            for end in [&mut cable.a, &mut cable.b] {
                if let Some(label) = &label[end.device.index()] {
                    let several = cables[end.device.index()] > 1 && !end.port.is_empty();
                    end.port = if several {
                        format!("{label}:{}", end.port)
                    } else {
                        label.clone()
                    };
                }
                end.device = number[end.device.index()];
            }
            let within = cable.scale_up && cable.a.device == cable.b.device;
            if cable.a.device != NONE && cable.b.device != NONE && !within {
                merged.cables.push(cable);
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::format::read_wiring;

    #[test]
    fn adapters_become_ports() {
        assert_eq!(
            labels("su0-host0", &["gpu-su0-host0-rail0", "gpu-su0-host0-rail1"]),
            ["rail0", "rail1"]
        );
        assert_eq!(
            labels("gpu001", &["gpu001 mlx5_0", "gpu001 mlx5_1"]),
            ["mlx5_0", "mlx5_1"]
        );
        assert_eq!(
            (labels("h", &["x-y"]), labels("h", &["abc", "abd"])),
            (
                vec!["x-y".to_string()],
                vec!["abc".to_string(), "abd".to_string()]
            )
        );
    }

    #[test]
    fn a_design_by_its_servers() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("topologies/superpod-h100-31.yaml");
        let wiring = read_wiring(&path, None).unwrap();
        let merged = wiring.by_server();
        // 31 servers and 12 switches; eight cables a server, and those between switches.
        assert_eq!((merged.devices.len(), merged.cables.len()), (31 + 12, 504));
        let name = |d: u32| merged.devices[d as usize].name.as_str();
        let cable = merged
            .cables
            .iter()
            .find(|c| name(c.a.device) == "su0-host3" || name(c.b.device) == "su0-host3")
            .unwrap();
        assert_eq!(
            [&cable.a, &cable.b]
                .map(|e| e.port.as_str())
                .iter()
                .filter(|p| p.starts_with("rail"))
                .count(),
            1
        );
        assert_eq!(merged.by_server(), merged);
    }
}
