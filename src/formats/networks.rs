//! The networks of a file that nothing but servers joins (compute, storage, out-of-band), and the
//! parts of it without a path between them.
//!
//! Switches with a path of cables between them are a piece. A piece is of the network that its
//! switches say (`function="oob-switch"`, `storage-leaf1`); of the others two are of one network
//! (planes, rails, pods without a core) when they have equally many switches or names with a word
//! in common. A cable at a switch's management port, or from an out-of-band switch to another, is
//! out-of-band and joins no pieces.

use super::class::Class;
use super::wiring::{Cable, End, Wiring};
use super::words;
use crate::fabric::NONE;
use crate::fabric::index::{Id, narrow, wide};
use petgraph::unionfind::UnionFind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// What its switches say, `compute`, or `network of SWITCH`.
    pub name: String,
    /// Its switches, in the order of the file.
    pub switches: Vec<u32>,
    /// What is cabled to them and is none, in the order of the file.
    pub attached: Vec<u32>,
    /// Pieces that have no path through switches between them: planes, rails, islands.
    pub pieces: usize,
    /// Whether it is part of the fabric where nothing is stated.
    pub kept: bool,
}

/// The networks of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// The main one first.
    pub all: Vec<Network>,
    /// Of each switch its place among them, [`NONE`] for others.
    pub of: Vec<u32>,
}

/// What is known of the pieces on the way.
struct Ground<'a> {
    wiring: &'a Wiring,
    classes: &'a [Class],
    /// Piece of each switch, `NONE` for others.
    piece: Vec<u32>,
    pieces: usize,
}

/// Finds the networks. O((V + E) log V).
pub fn networks(wiring: &Wiring, classes: &[Class]) -> Networks {
    let ground = Ground::new(wiring, classes);
    let labels = ground.labels();
    let group = ground.groups(&labels);
    let mut networks = ground.gathered(&labels, &group);
    ground.order(&mut networks);
    networks
}

/// Whether a device forwards, by what it is or by statement.
fn forwards(wiring: &Wiring, classes: &[Class], device: u32) -> bool {
    classes[device.index()] == Class::Switch || wiring.devices[device.index()].forwards
}

/// The network that a switch says it is of: stated, by its role, by its name.
fn says(wiring: &Wiring, device: u32) -> Option<String> {
    let device = &wiring.devices[device.index()];
    let stated = device.attributes.get("network").filter(|n| !n.is_empty());
    let by_word = || {
        let role = device.role.as_deref().and_then(words::network);
        role.or_else(|| words::network(&device.name))
    };
    stated.cloned().or_else(|| by_word().map(str::to_string))
}

impl<'a> Ground<'a> {
    fn new(wiring: &'a Wiring, classes: &'a [Class]) -> Self {
        let count = wiring.devices.len();
        let switch = |d: u32| forwards(wiring, classes, d);
        let aside = Aside::new(wiring, classes);
        let mut joined = UnionFind::<u32>::new(count);
        for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
            let ends = [cable.a.device, cable.b.device];
            if ends.iter().all(|d| switch(*d)) && !aside.has(cable) {
                joined.union(ends[0], ends[1]);
            }
        }
        let mut piece = vec![NONE; count];
        let mut number: HashMap<u32, u32> = HashMap::new();
        for d in (0..narrow(count)).filter(|d| switch(*d)) {
            let next = narrow(number.len());
            piece[d.index()] = *number.entry(joined.find(d)).or_insert(next);
        }
        let pieces = number.len();
        Ground {
            wiring,
            classes,
            piece,
            pieces,
        }
    }

    fn switches(&self) -> impl Iterator<Item = (u32, usize)> {
        (0u32..)
            .zip(&self.piece)
            .filter(|p| *p.1 != NONE)
            .map(|(device, piece)| (device, piece.index()))
    }

    /// What more than half of the switches of a piece say.
    fn labels(&self) -> Vec<Option<String>> {
        let mut size = vec![0usize; self.pieces];
        let mut said: Vec<BTreeMap<String, usize>> = vec![BTreeMap::new(); self.pieces];
        for (device, piece) in self.switches() {
            size[piece] += 1;
            if let Some(label) = says(self.wiring, device) {
                *said[piece].entry(label).or_default() += 1;
            }
        }
        let most = |(said, size): (BTreeMap<String, usize>, usize)| {
            let found = said.into_iter().find(|s| 2 * s.1 > size);
            found.map(|s| s.0)
        };
        said.into_iter().zip(size).map(most).collect()
    }

    /// A number for the network of each piece: pieces that say the same are one; of the others
    /// those with equally many switches or with a word in common, and those without any word.
    fn groups(&self, labels: &[Option<String>]) -> Vec<u32> {
        let mut size = vec![0usize; self.pieces];
        let mut purposes: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.pieces];
        for (device, piece) in self.switches() {
            size[piece] += 1;
            purposes[piece].extend(words::purpose(&self.wiring.devices[device.index()].name));
        }
        let mut joined = UnionFind::<u32>::new(self.pieces);
        let mut by_label: HashMap<&str, u32> = HashMap::new();
        let mut by_size: HashMap<usize, u32> = HashMap::new();
        let mut by_word: HashMap<&str, u32> = HashMap::new();
        let mut nameless: Option<u32> = None;
        let mut first: Option<u32> = None;
        for (piece, label) in (0u32..).zip(labels) {
            if let Some(label) = label {
                joined.union(*by_label.entry(label).or_insert(piece), piece);
                continue;
            }
            first = first.or(Some(piece));
            joined.union(*by_size.entry(size[piece.index()]).or_insert(piece), piece);
            let words = &purposes[piece.index()];
            for word in words {
                joined.union(*by_word.entry(word).or_insert(piece), piece);
            }
            if words.is_empty() {
                joined.union(*nameless.get_or_insert(piece), piece);
            }
        }
        // Nothing tells what is without words apart from anything.
        if let (Some(nameless), Some(first)) = (nameless, first) {
            joined.union(nameless, first);
        }
        (0..narrow(self.pieces)).map(|p| joined.find(p)).collect()
    }

    /// The networks in the order of their first switches.
    fn gathered(&self, labels: &[Option<String>], group: &[u32]) -> Networks {
        let mut networks = Networks {
            all: Vec::new(),
            of: vec![NONE; self.piece.len()],
        };
        let mut number: HashMap<u32, u32> = HashMap::new();
        let mut seen: HashSet<usize> = HashSet::new();
        for (device, piece) in self.switches() {
            let next = narrow(networks.all.len());
            let at = *number.entry(group[piece]).or_insert(next);
            if at == next {
                let name = labels[piece].clone().unwrap_or_default();
                networks.all.push(Network {
                    name,
                    switches: Vec::new(),
                    attached: Vec::new(),
                    pieces: 0,
                    kept: true,
                });
            }
            let network = &mut networks.all[at.index()];
            network.switches.push(device);
            network.pieces += usize::from(seen.insert(piece));
            networks.of[device.index()] = at;
        }
        self.attach(&mut networks);
        networks
    }

    fn attach(&self, networks: &mut Networks) {
        let mut attached: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); networks.all.len()];
        for cable in self.wiring.cables.iter().filter(|c| !c.scale_up) {
            let ends = [cable.a.device, cable.b.device];
            for (switch, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let at = networks.of[switch.index()];
                if at != NONE && networks.of[other.index()] == NONE {
                    attached[at.index()].insert(other);
                }
            }
        }
        for (network, attached) in networks.all.iter_mut().zip(attached) {
            network.attached = attached.into_iter().collect();
        }
    }

    /// The server of each device that is cabled to a switch.
    fn servers(&self) -> Vec<u32> {
        let mut beside: HashMap<u32, u32> = HashMap::new();
        for cable in &self.wiring.cables {
            let ends = [cable.a.device, cable.b.device];
            for (gpu, host) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let pair = [self.classes[gpu.index()], self.classes[host.index()]];
                if pair == [Class::Gpu, Class::Host] {
                    beside.entry(gpu).or_insert(host);
                }
            }
        }
        let mut number: HashMap<&str, u32> = HashMap::new();
        let mut of = Vec::new();
        for (index, device) in (0u32..).zip(&self.wiring.devices) {
            let host = beside.get(&index).map(|h| &self.wiring.devices[h.index()]);
            let name = device.host.as_deref().or(host.map(|h| h.name.as_str()));
            let next = narrow(number.len());
            of.push(*number.entry(name.unwrap_or(&device.name)).or_insert(next));
        }
        of
    }

    /// Puts the main network first, names those that say nothing, and marks which are kept: the
    /// main one, and of the others those with endpoints that it does not reach.
    fn order(&self, networks: &mut Networks) {
        let server = self.servers();
        let endpoints = |n: &Network| -> BTreeSet<u32> {
            let of = |d: &&u32| self.classes[d.index()].is_endpoint();
            n.attached
                .iter()
                .filter(of)
                .map(|d| server[d.index()])
                .collect()
        };
        let cables = self.cables_to_endpoints(networks);
        let mut order: Vec<usize> = (0..networks.all.len()).collect();
        let weight = |&at: &usize| {
            let network = &networks.all[at];
            (
                words::is_aside(&network.name),
                Reverse((endpoints(network).len(), cables[at], network.switches.len())),
            )
        };
        order.sort_by_cached_key(weight);
        let mut place = vec![NONE; order.len()];
        (0u32..)
            .zip(&order)
            .for_each(|(new, old)| place[*old] = new);
        let old = std::mem::take(&mut networks.all);
        networks.all = order.iter().map(|at| old[*at].clone()).collect();
        networks
            .of
            .iter_mut()
            .filter(|n| **n != NONE)
            .for_each(|n| *n = place[n.index()]);
        self.name(networks);
        let main = networks.all.first().map(&endpoints).unwrap_or_default();
        for network in networks.all.iter_mut().skip(1) {
            network.kept = endpoints(network).iter().any(|s| !main.contains(s))
                && !self.is_stated_aside(network);
        }
    }

    /// How many cables lead from each network to endpoints.
    fn cables_to_endpoints(&self, networks: &Networks) -> Vec<u64> {
        let mut cables = vec![0u64; networks.all.len()];
        for cable in self.wiring.cables.iter().filter(|c| !c.scale_up) {
            let ends = [cable.a.device.index(), cable.b.device.index()];
            for (switch, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let at = networks.of[switch];
                if at != NONE && self.classes[other].is_endpoint() {
                    cables[at.index()] += 1;
                }
            }
        }
        cables
    }

    fn name(&self, networks: &mut Networks) {
        let mut taken: HashSet<String> = networks.all.iter().map(|n| n.name.clone()).collect();
        for network in networks.all.iter_mut().filter(|n| n.name.is_empty()) {
            let first = network
                .switches
                .first()
                .map(|d| &self.wiring.devices[d.index()].name);
            network.name = if taken.insert("compute".into()) {
                "compute".into()
            } else {
                format!("network of {}", first.map_or("", String::as_str))
            };
        }
    }

    /// Whether the roles of its switches, not only their names, say that it is aside.
    fn is_stated_aside(&self, network: &Network) -> bool {
        words::is_aside(&network.name)
            && network.switches.iter().any(|d| {
                let device = &self.wiring.devices[d.index()];
                device.attributes.contains_key("network")
                    || device.role.as_deref().and_then(words::network).is_some()
            })
    }
}

/// Cables that are out-of-band although both ends are switches.
struct Aside {
    out_of_band: Vec<bool>,
    /// Whether a switch has ports that are called otherwise than `eth0`, `eth1`, ...
    others: Vec<bool>,
}

impl Aside {
    fn new(wiring: &Wiring, classes: &[Class]) -> Self {
        let out_of_band = (0..narrow(wiring.devices.len()))
            .map(|d| {
                let aside = |n: String| n == "out-of-band" || n == "management";
                forwards(wiring, classes, d) && says(wiring, d).is_some_and(aside)
            })
            .collect();
        let mut others = vec![false; wiring.devices.len()];
        for end in wiring.cables.iter().flat_map(|c| [&c.a, &c.b]) {
            others[end.device.index()] |= !end.port.is_empty() && !end.port.starts_with("eth");
        }
        Aside {
            out_of_band,
            others,
        }
    }

    fn has(&self, cable: &Cable) -> bool {
        let ends = [&cable.a, &cable.b];
        let [a, b] = ends.map(|e| self.out_of_band[e.device.index()]);
        let managed = |e: &&End| {
            words::is_management_port(&e.port) || e.port == "eth0" && self.others[e.device.index()]
        };
        a != b || ends.iter().any(managed)
    }
}

impl Networks {
    /// Which devices and cables stay when some networks are left out: cables at a switch of one
    /// that is, and with them its switches, and what no cable is left of.
    pub fn without(&self, wiring: &Wiring, kept: &[bool]) -> Vec<bool> {
        let out = |d: u32| {
            let at = self.of[d.index()];
            at != NONE && !kept[at.index()]
        };
        let mut had = vec![false; wiring.devices.len()];
        let mut has = vec![false; wiring.devices.len()];
        for cable in &wiring.cables {
            let ends = [cable.a.device, cable.b.device];
            let stays = !ends.iter().any(|d| out(*d));
            for d in ends {
                had[d.index()] = true;
                has[d.index()] |= stays;
            }
        }
        (0..narrow(wiring.devices.len()))
            .map(|d| !out(d) && (has[d.index()] || !had[d.index()]))
            .collect()
    }

    /// Which are part of the fabric where nothing is stated.
    pub fn kept(&self) -> Vec<bool> {
        self.all.iter().map(|n| n.kept).collect()
    }

    /// Switches and servers of a network, in words.
    pub fn told(&self, wiring: &Wiring, network: &Network) -> String {
        let name = |d: &u32| wiring.devices[d.index()].name.as_str();
        let first = network.switches.first().map_or("", name);
        let switches = match network.switches.len() {
            0 | 1 => first.to_string(),
            n => format!("{first} and {} more switches", n - 1),
        };
        format!(
            "{} ({switches}, {} devices at them)",
            network.name,
            network.attached.len()
        )
    }
}

/// The parts of a wiring between which no path leads, each as its endpoints: switches pass traffic
/// on, an endpoint is joined to every switch it is cabled to. O(V + E).
pub fn parts(wiring: &Wiring, classes: &[Class]) -> Vec<Vec<u32>> {
    let mut joined = UnionFind::<u32>::new(wiring.devices.len());
    for cable in &wiring.cables {
        let ends = [cable.a.device, cable.b.device];
        if !ends.iter().any(|d| classes[d.index()].is_aside()) {
            joined.union(ends[0], ends[1]);
        }
    }
    let mut number: HashMap<u32, usize> = HashMap::new();
    let mut parts: Vec<Vec<u32>> = Vec::new();
    let gpus = classes.contains(&Class::Gpu);
    let endpoint = if gpus { Class::Gpu } else { Class::Host };
    for (device, _) in (0u32..).zip(classes).filter(|c| *c.1 == endpoint) {
        let next = parts.len();
        let at = *number.entry(joined.find(device)).or_insert(next);
        if at == next {
            parts.push(Vec::new());
        }
        parts[at].push(device);
    }
    parts.sort_by_key(|p| Reverse(wide(p.len())));
    parts
}

#[cfg(test)]
mod tests {
    use super::super::kinds::classes;
    use super::*;
    use crate::formats::format::{Reading, parse};

    /// The networks of a table of links, each as its name, pieces and whether it is kept.
    fn found(rows: &[&str]) -> Vec<(String, usize, bool)> {
        let (wiring, networks) = of(rows);
        assert!(networks.of.len() == wiring.devices.len());
        let of = |n: &Network| (n.name.clone(), n.pieces, n.kept);
        networks.all.iter().map(of).collect()
    }

    fn of(rows: &[&str]) -> (Wiring, Networks) {
        let text = format!("a_device,a_port,b_device,b_port\n{}\n", rows.join("\n"));
        let reading = parse(text, "x.links.csv".as_ref()).unwrap();
        assert!(matches!(reading, Reading::Cabling(_)));
        let wiring = reading.into_wiring();
        let classes = classes(&wiring).of;
        let networks = networks(&wiring, &classes);
        (wiring, networks)
    }

    fn is(name: &str, pieces: usize, kept: bool) -> (String, usize, bool) {
        (name.to_string(), pieces, kept)
    }

    #[test]
    fn planes_and_rails_are_one_network() {
        let rails = [
            "host1,a,leaf1,1",
            "host2,a,leaf1,2",
            "host1,b,leaf2,1",
            "host2,b,leaf2,2",
        ];
        assert_eq!(found(&rails), [is("compute", 2, true)]);
        // Called by letters alone, and of unequal size where a spine is lacking.
        let planes = [
            "host1,a,A-leaf1,1",
            "host2,a,A-leaf2,1",
            "A-leaf1,9,A-spine1,1",
            "A-leaf2,9,A-spine1,2",
            "host1,b,B-leaf1,1",
            "host2,b,B-leaf2,1",
        ];
        assert_eq!(found(&planes), [is("compute", 3, true)]);
        let letters = [
            "host1,a,p,1",
            "host2,a,q,1",
            "p,9,r,1",
            "q,9,r,2",
            "host1,b,s,1",
        ];
        assert_eq!(found(&letters).len(), 1);
    }

    #[test]
    fn what_is_called_otherwise_or_of_another_size_is_another_network() {
        let compute = [
            "host1,a,leaf1,1",
            "host2,a,leaf2,1",
            "leaf1,9,spine1,1",
            "leaf2,9,spine1,2",
        ];
        let with = |more: &[&'static str]| found(&[&compute[..], more].concat());
        assert_eq!(
            with(&["host1,b,store1,1", "host2,b,store1,2"]),
            [is("compute", 1, true), is("storage", 1, false)]
        );
        assert_eq!(
            with(&["host1,b,purple-sw,1", "host2,b,purple-sw,2"]),
            [is("compute", 1, true), is("network of purple-sw", 1, false)]
        );
        // It has a server of its own, so that nothing says that it is not meant.
        assert_eq!(
            with(&["host1,b,purple-sw,1", "host3,b,purple-sw,2"]),
            [is("compute", 1, true), is("network of purple-sw", 1, true)]
        );
    }

    #[test]
    fn a_management_cable_joins_nothing() {
        let rows = [
            "host1,a,leaf1,1",
            "host2,a,leaf1,2",
            "leaf1,mgmt0,oob-sw1,1",
            "host1,b,oob-sw1,2",
        ];
        assert_eq!(
            found(&rows),
            [is("compute", 1, true), is("out-of-band", 1, false)]
        );
        let (wiring, networks) = of(&rows);
        let stays = networks.without(&wiring, &networks.kept());
        let left: Vec<&str> = wiring
            .devices
            .iter()
            .zip(stays)
            .filter(|d| d.1)
            .map(|d| d.0.name.as_str())
            .collect();
        assert_eq!(left, ["host1", "leaf1", "host2"]);
    }

    #[test]
    fn parts_have_no_path_between_them() {
        let rows = [
            "host1,a,leaf1,1",
            "host2,a,leaf1,2",
            "host3,a,leaf2,1",
            "host4,a,leaf3,1",
        ];
        let (wiring, _) = of(&rows);
        let parts = parts(&wiring, &classes(&wiring).of);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1]);
        let (joined, _) = of(&[&rows[..], &["host1,b,leaf2,2", "host3,b,leaf3,2"]].concat());
        assert_eq!(super::parts(&joined, &classes(&joined).of).len(), 1);
    }
}
