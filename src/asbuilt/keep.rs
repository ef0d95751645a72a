//! A design beside a smaller or larger one: which port of a trunk a cable is in means nothing, so
//! that ports are dealt anew in such a way that what is plugged stays plugged where it can.
//!
//! Of each pair of devices as many cables stay as both have. Of what is then left over, a cable
//! that shares a device with one that is wanted keeps that end; as many as can do (a largest
//! matching, see `pairing`). Every other end gets a free port, its own of the design where that is
//! free. For a stage in which L lower switches with U uplinks each go from S to S' upper switches,
//! S' a multiple of S, these are L U (1 - S/S') moves, and no design has fewer.

use super::pairing::{Ends, Plug, pair};
use crate::fabric::audit::audit;
use crate::fabric::index::{Id, narrow};
use crate::fabric::{DeviceId, Fabric, LinkClass};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A cable as built, by the devices and classes of the design.
struct Plugged {
    class: u32,
    ends: [DeviceId; 2],
    ports: [u32; 2],
}

/// Ports of the design's links, as far as they are dealt.
struct Deal<'a> {
    design: &'a Fabric,
    ports: Vec<[Option<u32>; 2]>,
    used: HashSet<(DeviceId, u32)>,
}

/// The design with its ports dealt so that what is plugged stays where it can; none where its
/// switches have no room for that.
pub(super) fn keep_plugged(design: &Fabric, built: &Fabric) -> Option<Fabric> {
    let plugged = plugged(design, built);
    let mut deal = Deal {
        design,
        ports: vec![[None; 2]; design.links.len()],
        used: design.reserved.iter().map(|r| (r.device, r.port)).collect(),
    };
    let (lacking, surplus) = deal.stay(&plugged);
    deal.share(&lacking, &surplus, &plugged);
    let dealt = deal.rest()?;
    audit(&dealt).ok().map(|()| dealt)
}

/// What is plugged of cables that the design may have too: of devices that it has, in ports that it
/// has and does not keep for something else.
fn plugged(design: &Fabric, built: &Fabric) -> Vec<Plugged> {
    let named = |device| (design.device_name(device), device);
    let number: HashMap<String, DeviceId> = design.device_ids().map(named).collect();
    let there: Vec<Option<DeviceId>> = built
        .device_ids()
        .map(|d| number.get(&built.device_name(d)).copied())
        .collect();
    let alike = |one: &LinkClass, other: &LinkClass| {
        one.name == other.name && (one.rate_ab, one.rate_ba) == (other.rate_ab, other.rate_ba)
    };
    let class: Vec<Option<usize>> = built
        .classes
        .iter()
        .map(|own| design.classes.iter().position(|c| alike(own, c)))
        .collect();
    let reserved: HashSet<(DeviceId, u32)> =
        design.reserved.iter().map(|r| (r.device, r.port)).collect();
    let mut found = Vec::new();
    for link in &built.links {
        let Some(class) = class[link.class.index()] else {
            continue;
        };
        if design.classes[class].scale_up {
            continue;
        }
        let (Some(a), Some(b)) = (there[link.a.index()], there[link.b.index()]) else {
            continue;
        };
        let ports = [link.a_port, link.b_port];
        let fits = |device: DeviceId, port: u32| {
            let holds = |g: &crate::fabric::PortGroup| {
                (g.first..g.first + g.count).contains(&port)
                    && g.rate == design.classes[class].rate_ab
            };
            design.role(device).ports.iter().any(holds) && !reserved.contains(&(device, port))
        };
        if fits(a, ports[0]) && fits(b, ports[1]) {
            found.push(Plugged {
                class: narrow(class),
                ends: [a, b],
                ports,
            });
        }
    }
    found
}

impl Deal<'_> {
    fn put(&mut self, link: usize, end: usize, port: u32) {
        let ends = [self.design.links[link].a, self.design.links[link].b];
        self.ports[link][end] = Some(port);
        self.used.insert((ends[end], port));
    }

    /// Cables of pairs that both have stay, those in the very same ports first. Returns the links
    /// that lack a cable and the cables that are left over.
    fn stay(&mut self, plugged: &[Plugged]) -> (Vec<usize>, Vec<usize>) {
        let mut have: HashMap<(u32, DeviceId, DeviceId), BTreeMap<[u32; 2], usize>> =
            HashMap::new();
        for (index, cable) in plugged.iter().enumerate() {
            let [a, b] = cable.ends;
            have.entry((cable.class, a, b))
                .or_default()
                .insert(cable.ports, index);
        }
        let mut left = Vec::new();
        let key = |l: &crate::fabric::Link| (l.class, l.a, l.b);
        for (index, link) in self.design.links.iter().enumerate() {
            if self.design.classes[link.class.index()].scale_up {
                continue;
            }
            let ports = [link.a_port, link.b_port];
            let same = have.get_mut(&key(link)).and_then(|h| h.remove(&ports));
            match same {
                Some(_) => {
                    self.put(index, 0, ports[0]);
                    self.put(index, 1, ports[1]);
                }
                None => left.push(index),
            }
        }
        let mut lacking = Vec::new();
        for index in left {
            let link = &self.design.links[index];
            match have.get_mut(&key(link)).and_then(BTreeMap::pop_first) {
                Some((ports, _)) => {
                    self.put(index, 0, ports[0]);
                    self.put(index, 1, ports[1]);
                }
                None => lacking.push(index),
            }
        }
        let mut surplus: Vec<usize> = have.into_values().flat_map(BTreeMap::into_values).collect();
        surplus.sort_unstable();
        (lacking, surplus)
    }

    /// Cables that are left over keep the end that they share with a link that lacks one.
    fn share(&mut self, lacking: &[usize], surplus: &[usize], plugged: &[Plugged]) {
        let sorted = |class: u32, [a, b]: [DeviceId; 2]| -> Ends {
            [a.min(b), a.max(b)].map(|device| Plug {
                device: device.into(),
                port: class,
            })
        };
        let links = &self.design.links;
        let wanted: Vec<Ends> = lacking
            .iter()
            .map(|l| sorted(links[*l].class, [links[*l].a, links[*l].b]))
            .collect();
        let have: Vec<Ends> = surplus
            .iter()
            .map(|s| sorted(plugged[*s].class, plugged[*s].ends))
            .collect();
        let pairs = pair(&wanted, &have, |_| false);
        for (link, found) in lacking.iter().zip(pairs) {
            let Some(cable) = found.map(|f| &plugged[surplus[f]]) else {
                continue;
            };
            let ends = [self.design.links[*link].a, self.design.links[*link].b];
            let shared = (0..2).find(|end| ends[*end] == cable.ends[*end]);
            if let Some(end) = shared {
                self.put(*link, end, cable.ports[end]);
            }
        }
    }

    /// Every other end gets its own port where that is free, else one of those that the links of
    /// its class leave free, else any of the rate.
    fn rest(mut self) -> Option<Fabric> {
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut pools: HashMap<(DeviceId, u32), BTreeSet<u32>> = HashMap::new();
        for (index, link) in self.design.links.iter().enumerate() {
            if self.design.classes[link.class.index()].scale_up {
                continue;
            }
            for (end, device, port) in [(0, link.a, link.a_port), (1, link.b, link.b_port)] {
                pools.entry((device, link.class)).or_default().insert(port);
                if self.ports[index][end].is_none() {
                    open.push((index, end));
                }
            }
        }
        let mut later = Vec::new();
        for (index, end) in open {
            let link = self.design.links[index];
            let (device, port) = [(link.a, link.a_port), (link.b, link.b_port)][end];
            if self.used.contains(&(device, port)) {
                later.push((index, end, device));
            } else {
                self.put(index, end, port);
            }
        }
        for (index, end, device) in later {
            let link = self.design.links[index];
            let rate = self.design.classes[link.class.index()].rate_ab;
            let role = self.design.role(device);
            let groups = role.ports.iter().filter(|g| g.rate == rate);
            let of_rate = groups.flat_map(|g| g.first..g.first + g.count);
            let pool = pools.get(&(device, link.class)).into_iter().flatten();
            let free = |port: &u32| !self.used.contains(&(device, *port));
            let port = pool.copied().chain(of_rate).find(free)?;
            self.put(index, end, port);
        }
        let mut dealt = self.design.clone();
        for (link, ports) in dealt.links.iter_mut().zip(&self.ports) {
            link.a_port = ports[0].unwrap_or(link.a_port);
            link.b_port = ports[1].unwrap_or(link.b_port);
        }
        Some(dealt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asbuilt::{Differences, Options, Step, differences};
    use crate::family;
    use crate::formats::wiring::Wiring;
    use crate::parts::Catalogue;

    /// So many SUs of a DGX H100 SuperPOD.
    fn superpod(sus: u32) -> Fabric {
        let text = format!(
            "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: {}\nswitch: qm9700\nsu_hosts: 32\nuniform_trunks: true\n",
            32 * sus
        );
        let design = family::parse(&text, "t.yaml".as_ref(), Catalogue::builtin()).unwrap();
        family::build(&design).unwrap()
    }

    fn step(of: &Differences, step: Step) -> usize {
        of.tasks.iter().filter(|t| t.step == step).count()
    }

    #[test]
    fn growth_moves_what_the_closed_form_says_and_no_more() {
        for (from, to, moves) in [(1, 2, 128), (2, 4, 256)] {
            let (small, large) = (superpod(from), superpod(to));
            let dealt = keep_plugged(&large, &small).unwrap();
            let found = differences(
                &Wiring::of_fabric(&dealt),
                &Wiring::of_fabric(&small),
                &Options::default(),
            );
            let moved: usize = found.tasks.iter().map(|t| t.moves.len()).sum();
            // L U (1 - S/S'): 8 leaves an SU, 32 uplinks each, twice the spines.
            assert_eq!(moved, moves);
            assert_eq!(step(&found, Step::Remove), 0);
            let added = large.links.len() - small.links.len();
            let scale_up = 32 * 8 * (to - from) as usize;
            assert_eq!(step(&found, Step::Lay), added - scale_up);
            // The same links between the same devices, in other ports.
            let ends = |f: &Fabric| {
                let mut ends: Vec<_> = f.links.iter().map(|l| (l.class, l.a, l.b)).collect();
                ends.sort_unstable();
                ends
            };
            assert_eq!(ends(&dealt), ends(&large));
        }
    }

    #[test]
    fn a_design_beside_itself_stays_as_it_is() {
        let design = superpod(2);
        assert_eq!(keep_plugged(&design, &design), Some(design));
    }
}
