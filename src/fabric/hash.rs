//! The canonical hash of a fabric: which fabric a certificate speaks of.
//!
//! SHA-256 (NIST FIPS 180-4) over devices, hosts, domains, ports, links and who forwards, each
//! number as eight bytes, little end first. The order of the links and which end of a link comes
//! first do not matter, nor how hosts, domains and link classes are numbered; titles, part names,
//! lengths and media do not count. The order of the devices does: certificates number vertices by
//! it.

use super::index::{Id, narrow, wide};
use super::{Fabric, Link, LinkClass, Transit};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;
use std::hash::Hash;

/// Numbers gathered before they go through the hash function.
const BLOCK: usize = 1 << 16;

/// Class of every role: GPUs, their hosts and what joins them; storage and service are not told
/// apart yet.
const GPU_SIDE: u64 = 0;
/// Devices of which it is said which of several networks they are in: none yet.
const IN_A_NETWORK: u64 = 0;

struct Writer {
    hash: Sha256,
    bytes: Vec<u8>,
}

impl Writer {
    fn number(&mut self, number: u64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
        if self.bytes.len() >= BLOCK {
            self.flush();
        }
    }
    fn text(&mut self, text: &str) {
        self.number(wide(text.len()));
        self.bytes.extend_from_slice(text.as_bytes());
    }
    /// Labels renumbered from 1 in order of appearance; 0 is none.
    fn labels<L: Copy + Eq + Hash>(&mut self, labels: &[Option<L>]) {
        let mut ids = HashMap::from([(None, 0)]);
        let mut last = (None, 0);
        self.number(wide(labels.len()));
        for &label in labels {
            if label != last.0 {
                let next = wide(ids.len());
                last = (label, *ids.entry(label).or_insert(next));
            }
            self.number(last.1);
        }
    }
    fn flush(&mut self) {
        self.hash.update(&self.bytes);
        self.bytes.clear();
    }
}

/// The hash, 64 hexadecimal digits. O(V + E), and O(E log E) where links are not sorted by their
/// ends.
pub fn hash(fabric: &Fabric) -> String {
    let mut writer = Writer {
        hash: Sha256::new(),
        bytes: Vec::with_capacity(BLOCK + 64),
    };
    writer.text("selvedge-fabric-hash 2");
    writer.number(u64::from(fabric.transit == Transit::None));
    roles(fabric, &mut writer);
    writer.labels(fabric.host.as_slice());
    writer.labels(fabric.domain.as_slice());
    writer.number(wide(fabric.forwarders.len()));
    fabric
        .forwarders
        .iter()
        .for_each(|&d| writer.number(d.into()));
    links(fabric, &mut writer);
    writer.flush();
    writer
        .hash
        .finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Kinds, role names, ports and the names or coordinates of the devices.
fn roles(fabric: &Fabric, writer: &mut Writer) {
    writer.number(wide(fabric.roles.len()));
    for role in &fabric.roles {
        writer.text(&role.name);
        writer.number(role.kind.number());
        writer.number(GPU_SIDE);
        writer.number(role.first.into());
        writer.number(role.count.into());
        writer.number(wide(role.axes.len()));
        role.axes
            .iter()
            .for_each(|&axis| writer.text(fabric.axes.get(axis).map_or("", |a| &a.name)));
        writer.number(wide(role.ports.len()));
        for group in &role.ports {
            [group.first, group.count, group.first_cage, group.per_cage]
                .iter()
                .for_each(|&n| writer.number(n.into()));
            writer.number(group.rate.0);
        }
    }
    writer.number(wide(fabric.coordinates.len()));
    fabric
        .coordinates
        .iter()
        .for_each(|&c| writer.number(c.into()));
    writer.number(wide(fabric.names.len()));
    fabric.names.iter().for_each(|name| writer.text(name));
    writer.number(IN_A_NETWORK);
}

/// Each link as lower end, higher end, their ports, capacity up, capacity down, whether it is
/// scale-up; in increasing order.
fn links(fabric: &Fabric, writer: &mut Writer) {
    let class = |class: &LinkClass, turned: bool| {
        let (up, down) = if turned {
            (class.rate_ba, class.rate_ab)
        } else {
            (class.rate_ab, class.rate_ba)
        };
        (up.0, down.0, u64::from(class.scale_up))
    };
    let mut contents: Vec<(u64, u64, u64)> = fabric
        .classes
        .iter()
        .flat_map(|c| [class(c, false), class(c, true)])
        .collect();
    contents.sort_unstable();
    contents.dedup();
    let rank =
        |c: &LinkClass, turned| narrow(contents.binary_search(&class(c, turned)).unwrap_or(0));
    let ranks: Vec<[u32; 2]> = fabric
        .classes
        .iter()
        .map(|c| [rank(c, false), rank(c, true)])
        .collect();
    let row = |link: &Link| {
        let turned = link.a > link.b;
        let mut ends = [link.a, link.b].map(u32::from);
        let mut ports = [link.a_port, link.b_port];
        if turned {
            ends.reverse();
            ports.reverse();
        }
        (ends, ports, ranks[link.class.index()][usize::from(turned)])
    };
    writer.number(wide(fabric.links.len()));
    let mut write = |(ends, ports, rank): ([u32; 2], [u32; 2], u32)| {
        let (up, down, scale_up) = contents[rank.index()];
        [ends[0], ends[1], ports[0], ports[1]]
            .iter()
            .for_each(|&n| writer.number(n.into()));
        [up, down, scale_up].iter().for_each(|&n| writer.number(n));
    };
    if fabric.links.is_sorted_by_key(row) {
        fabric.links.iter().map(row).for_each(&mut write);
    } else {
        let mut rows: Vec<_> = fabric.links.iter().map(row).collect();
        rows.sort_unstable();
        rows.into_iter().for_each(&mut write);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fabric::index::Table;
    use crate::fabric::{DeviceId, Kind, Role};
    use crate::units::Rate;

    fn labels<L: From<u32>>(labels: [Option<u32>; 3]) -> Table<DeviceId, Option<L>> {
        labels.into_iter().map(|l| l.map(L::from)).collect()
    }

    fn fabric() -> Fabric {
        let class = |up, down| LinkClass {
            name: "link".into(),
            rate_ab: Rate(up),
            rate_ba: Rate(down),
            scale_up: false,
            length: None,
            media: None,
            cable: false,
        };
        let role = |name: &str, kind, first, count| Role {
            name: name.into(),
            kind,
            tier: 0,
            part: None,
            axes: Vec::new(),
            first: DeviceId::from(first),
            count,
            ports: Vec::new(),
            cages: None,
            port_limit: None,
            line_card_ports: None,
            host_cage_ports: None,
        };
        let link = |a: u32, b: u32, class| Link {
            a: a.into(),
            b: b.into(),
            a_port: 1,
            b_port: a + 1,
            class,
        };
        Fabric {
            roles: vec![
                role("host", Kind::Host, 0, 2),
                role("leaf", Kind::Switch, 2, 1),
            ],
            names: ["a", "b", "s"].map(String::from).to_vec(),
            host: labels([Some(0), Some(1), None]),
            domain: vec![None; 3].into(),
            classes: vec![class(4, 4), class(4, 3), class(3, 4)],
            links: vec![link(0, 2, 0), link(1, 2, 1)],
            ..Fabric::default()
        }
    }

    #[test]
    fn what_is_written_differently_but_is_the_same_hashes_the_same() {
        let original = fabric();
        let expected = hash(&original);
        let same = |change: &dyn Fn(&mut Fabric)| {
            let mut changed = original.clone();
            change(&mut changed);
            assert!(changed != original && hash(&changed) == expected);
        };
        same(&|f| f.links.reverse());
        same(&|f| {
            f.links[1] = Link {
                a: 2.into(),
                b: 1.into(),
                a_port: 2,
                b_port: 1,
                class: 2,
            }
        });
        same(&|f| f.host = labels([Some(7), Some(3), None]));
        same(&|f| {
            f.classes.swap(0, 1);
            f.links.iter_mut().for_each(|l| l.class = 1 - l.class);
        });
        same(&|f| f.name = "another title".into());
    }

    #[test]
    fn what_is_different_hashes_differently() {
        let original = fabric();
        let mut seen = vec![hash(&original)];
        let mut differs = |change: &dyn Fn(&mut Fabric)| {
            let mut changed = original.clone();
            change(&mut changed);
            seen.push(hash(&changed));
        };
        differs(&|f| f.transit = Transit::None);
        differs(&|f| f.roles[1].kind = Kind::ScaleUp);
        differs(&|f| f.roles[1].name = "spine".into());
        differs(&|f| f.names[0] = "c".into());
        differs(&|f| f.names = ["ab", "", "s"].map(String::from).to_vec());
        differs(&|f| f.host = labels([Some(0), Some(0), None]));
        differs(&|f| f.domain = labels([Some(0), Some(1), None]));
        differs(&|f| f.domain = labels([Some(0), Some(0), None]));
        differs(&|f| f.forwarders = vec![0.into()]);
        differs(&|f| f.coordinates = vec![0]);
        differs(&|f| f.links[0].a_port = 2);
        differs(&|f| f.links[0].class = 1);
        differs(&|f| f.links[1].class = 2);
        differs(&|f| f.classes[0].scale_up = true);
        differs(&|f| f.classes[0].rate_ab = Rate(5));
        differs(&|f| f.links.truncate(1));
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert!(seen.iter().all(|h| h.len() == 64));
    }
}
