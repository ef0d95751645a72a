//! What a device is: what is stated wins, what is not is guessed and said so.

use super::class::Class;
use super::wiring::{Device, Note, Wiring};
use super::words::{self, Hint};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow};
use crate::parts::Catalogue;
use std::collections::{BTreeMap, HashSet, VecDeque};

/// Operating systems of switches, by the beginning of a node's kind in a lab file.
const SYSTEMS: [&str; 22] = [
    "nokia_sr",
    "srl",
    "arista_",
    "ceos",
    "cisco_",
    "xrd",
    "juniper_",
    "crpd",
    "sonic",
    "dell_",
    "cumulus",
    "cvx",
    "bridge",
    "ovs-bridge",
    "vr-",
    "mikrotik_",
    "fortinet_",
    "paloalto_",
    "huawei_",
    "arrcus_",
    "openbsd",
    "vyos",
];
/// Routing programs, in the name of an image: a Linux node with one is a switch.
const ROUTERS: [&str; 6] = ["frr", "gobgp", "bird", "sonic", "vyos", "quagga"];

/// Classes of all devices, and how those came about that no file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Of each device.
    pub of: Vec<Class>,
    /// How many each rule found, by class.
    guessed: BTreeMap<(Rule, Class), usize>,
}

/// By what a class was guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    Model,
    Adapter,
    Server,
    Name,
    Cables,
}

impl Rule {
    fn says(self) -> &'static str {
        match self {
            Rule::Model => "by a model of the catalogue",
            Rule::Adapter => "as adapters of servers",
            Rule::Server => "as servers that others name",
            Rule::Name => "by a word of the name",
            Rule::Cables => "by their cables alone",
        }
    }
}

impl Classes {
    /// The guess in a sentence; `None` where the file states all.
    pub fn told(&self) -> Option<String> {
        let all: usize = self.guessed.values().sum();
        let mut rules: BTreeMap<Rule, Vec<String>> = BTreeMap::new();
        for ((rule, class), count) in &self.guessed {
            let of = if *count == 1 {
                class.word()
            } else {
                class.plural()
            };
            rules
                .entry(*rule)
                .or_default()
                .push(format!("{count} {of}"));
        }
        let told: Vec<String> = rules
            .into_iter()
            .map(|(rule, found)| format!("{} {}", found.join(", "), rule.says()))
            .collect();
        let devices = if all == 1 { "device is" } else { "devices are" };
        (all > 0).then(|| {
            let told = told.join("; ");
            format!("the file does not say what {all} {devices}; inferred {told}")
        })
    }
}

/// Classes of all devices. What is stated, the first that speaks: what was typed; the role
/// (`function` of DOT and Air, `group` of containerlab, `role` of others), the operating system of
/// a lab's node; the kind. Then guesses: the model is a host or a switch of the catalogue; the
/// device belongs to a server (an adapter: `gpu`); another device names it as its server; a word of
/// its name. Where all that leaves the file without an endpoint, a device is a host when it has
/// cables and all its neighbours have more, and not more than most that are so; the rest are
/// switches. O(V + E).
pub fn classes(wiring: &Wiring) -> Classes {
    let mut found = Classes {
        of: Vec::new(),
        guessed: BTreeMap::new(),
    };
    let mut of: Vec<Option<Class>> = wiring.devices.iter().map(stated).collect();
    let mut doubtful: Vec<(usize, Class)> = Vec::new();
    if of.iter().any(Option::is_none) {
        let servers: HashSet<&str> = wiring
            .devices
            .iter()
            .filter_map(|d| d.host.as_deref().filter(|h| *h != d.name))
            .collect();
        for (index, device) in wiring.devices.iter().enumerate() {
            if of[index].is_some() {
                continue;
            }
            match guess(device, &servers) {
                Some((rule, Hint::Plain(class))) => {
                    of[index] = Some(class);
                    *found.guessed.entry((rule, class)).or_default() += 1;
                }
                Some((_, Hint::SwitchOr(class))) => doubtful.push((index, class)),
                None => {}
            }
        }
    }
    for (index, class) in decided(wiring, &of, &doubtful) {
        of[index] = Some(class);
        *found.guessed.entry((Rule::Name, class)).or_default() += 1;
    }
    let lone = lone(wiring, &of);
    for (index, class) in of.iter_mut().enumerate().filter(|c| c.1.is_none()) {
        let by_cables = if lone[index] {
            Class::Host
        } else {
            Class::Switch
        };
        *class = Some(by_cables);
        *found.guessed.entry((Rule::Cables, by_cables)).or_default() += 1;
    }
    found.of = of.into_iter().flatten().collect();
    found
}

/// What is stated of a device.
fn stated(device: &Device) -> Option<Class> {
    if device.class.is_some() {
        return device.class;
    }
    let role = device.role.as_deref().and_then(words::of_role);
    match device.kind {
        None => role.or_else(|| system(device)),
        // A router of a subnet's capture leads out of it.
        Some(Kind::Gpu | Kind::Host) if device.guid.is_some() && role == Some(Class::Switch) => {
            Some(Class::Service)
        }
        // A capture calls every adapter one: whose it is, the server's name tells.
        Some(Kind::Gpu | Kind::Host) if device.guid.is_some() && role.is_none() => {
            let name = device.host.as_deref().unwrap_or(&device.name);
            match words::of_name(name) {
                Some(Hint::Plain(class) | Hint::SwitchOr(class)) if class.is_aside() => Some(class),
                Some(Hint::Plain(_) | Hint::SwitchOr(_)) | None => device.kind.map(Class::from),
            }
        }
        Some(Kind::Host) => Some(role.filter(|r| r.is_aside()).unwrap_or(Class::Host)),
        Some(kind @ (Kind::Gpu | Kind::ScaleUp | Kind::Switch)) => Some(kind.into()),
    }
}

/// What the operating system of a lab's node says.
fn system(device: &Device) -> Option<Class> {
    let kind = device.attributes.get("kind")?;
    if SYSTEMS.iter().any(|s| kind.starts_with(s)) {
        return Some(Class::Switch);
    }
    let image = device.attributes.get("image").map_or("", String::as_str);
    let routes = ROUTERS.iter().any(|r| image.contains(r));
    (kind == "linux").then_some(())?;
    match words::of_name(&device.name) {
        _ if routes => Some(Class::Switch),
        Some(Hint::Plain(class)) if class != Class::Switch => Some(class),
        Some(Hint::Plain(_) | Hint::SwitchOr(_)) => None,
        None => Some(Class::Host),
    }
}

fn guess(device: &Device, servers: &HashSet<&str>) -> Option<(Rule, Hint)> {
    let catalogue = Catalogue::builtin();
    let model = device.model.as_deref().unwrap_or("");
    let plain = |rule, class| Some((rule, Hint::Plain(class)));
    if catalogue.host(model).is_some() {
        plain(Rule::Model, Class::Host)
    } else if catalogue.switch(model).is_some() {
        plain(Rule::Model, Class::Switch)
    } else if device.host.as_deref().is_some_and(|h| h != device.name) {
        plain(Rule::Adapter, Class::Gpu)
    } else if servers.contains(device.name.as_str()) {
        plain(Rule::Server, Class::Host)
    } else {
        words::of_name(&device.name).map(|hint| (Rule::Name, hint))
    }
}

/// What may be a switch by its name is one when something else than a switch is cabled to it, or,
/// where it stands aside otherwise, it has no fewer cables than a neighbour.
fn decided(
    wiring: &Wiring,
    of: &[Option<Class>],
    doubtful: &[(usize, Class)],
) -> Vec<(usize, Class)> {
    if doubtful.is_empty() {
        return Vec::new();
    }
    let (mut none_below, mut fewer) = (vec![true; of.len()], vec![true; of.len()]);
    let degree = degrees(wiring);
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        let (a, b) = (cable.a.device.index(), cable.b.device.index());
        for (own, other) in [(a, b), (b, a)] {
            let below = of[other].is_some_and(|c| c.kind() != Kind::Switch);
            none_below[own] &= own == other || !below;
            fewer[own] &= own == other || degree[own] < degree[other];
        }
    }
    let class = |&(index, class): &(usize, Class)| {
        let so = none_below[index] && (fewer[index] || class.is_aside());
        (index, if so { class } else { Class::Switch })
    };
    doubtful.iter().map(class).collect()
}

/// Network cables of each device but those to itself.
fn degrees(wiring: &Wiring) -> Vec<u32> {
    let mut degree = vec![0u32; wiring.devices.len()];
    for cable in wiring.cables.iter().filter(|c| c.a.device != c.b.device) {
        degree[cable.a.device.index()] += 1;
        degree[cable.b.device.index()] += 1;
    }
    degree
}

/// Where nothing is an endpoint: devices with cables of which all neighbours have more. Of those
/// with more than most of them have (sparsely cabled switches of the highest tier) none is one.
fn lone(wiring: &Wiring, of: &[Option<Class>]) -> Vec<bool> {
    let open = !of.iter().flatten().any(|c| c.is_endpoint());
    let degree = degrees(wiring);
    let mut least: Vec<bool> = degree
        .iter()
        .zip(of)
        .map(|(d, class)| *d > 0 && open && class.is_none())
        .collect();
    for cable in &wiring.cables {
        let (a, b) = (cable.a.device.index(), cable.b.device.index());
        least[a] &= degree[a] < degree[b];
        least[b] &= degree[b] < degree[a];
    }
    let mut often: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, d) in least.iter().zip(&degree).filter(|l| *l.0) {
        *often.entry(*d).or_default() += 1;
    }
    let usual = often
        .iter()
        .max_by_key(|(degree, count)| (**count, std::cmp::Reverse(**degree)))
        .map_or(u32::MAX, |found| *found.0);
    least
        .iter_mut()
        .zip(&degree)
        .for_each(|(l, d)| *l &= *d <= usual);
    least
}

/// Kinds of all devices, and the guess among them in a note; see [`classes`]. O(V + E).
pub fn kinds(wiring: &Wiring) -> (Vec<Kind>, Vec<Note>) {
    let found = classes(wiring);
    let notes = found.told().map(|text| Note { line: 0, text });
    (
        found.of.iter().map(|c| c.kind()).collect(),
        notes.into_iter().collect(),
    )
}

/// A switch of which fewer cables than one in so many lead to endpoints, and most others to leaves,
/// is no leaf: a fabric manager or a misplaced cable stands on it.
const FEW: u32 = 8;

/// Whether each device is a leaf: a switch with endpoints, but for one that hardly has any and leads
/// to leaves. O(V + E).
pub fn leaves(wiring: &Wiring, kinds: &[Kind]) -> Vec<bool> {
    let is_switch = |d: u32| kinds[d.index()] == Kind::Switch;
    let (mut all, mut down) = (vec![0u32; kinds.len()], vec![0u32; kinds.len()]);
    let network = || {
        let cables = wiring.cables.iter().filter(|c| !c.scale_up);
        cables.flat_map(|c| [(c.a.device, c.b.device), (c.b.device, c.a.device)])
    };
    for (own, other) in network().filter(|ends| is_switch(ends.0)) {
        all[own.index()] += 1;
        down[own.index()] += u32::from(matches!(kinds[other.index()], Kind::Gpu | Kind::Host));
    }
    let many = |d: usize| down[d] > 0 && down[d].saturating_mul(FEW) >= all[d];
    let mut to_leaves = vec![0u32; kinds.len()];
    for (own, other) in network().filter(|ends| is_switch(ends.0) && is_switch(ends.1)) {
        to_leaves[own.index()] += u32::from(many(other.index()));
    }
    let outvoted = |d: usize| {
        let switches = u64::from(all[d] - down[d]);
        !many(d) && 4 * u64::from(to_leaves[d]) > 3 * switches
    };
    (0..kinds.len())
        .map(|d| down[d] > 0 && !outvoted(d))
        .collect()
}

/// Distance of each device from the nearest endpoint through leaves and the switches above them, in
/// network cables; `None` where no endpoint is reached. O(V + E).
pub fn distances(wiring: &Wiring, kinds: &[Kind]) -> Vec<Option<u32>> {
    let by_device = wiring.by_device();
    let leaves = leaves(wiring, kinds);
    let mut distance = vec![None; wiring.devices.len()];
    let mut queue: VecDeque<u32> = VecDeque::new();
    for (device, kind) in (0u32..).zip(kinds) {
        let endpoint = matches!(kind, Kind::Gpu | Kind::Host);
        if endpoint || leaves[device.index()] {
            distance[device.index()] = Some(u32::from(!endpoint));
        }
        if leaves[device.index()] {
            queue.push_back(device);
        }
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
            notes[0].text.ends_with(
                "1 host, 1 gpu, 2 switches by a word of the name; 1 switch by their cables alone"
            ),
            "{notes:?}"
        );
    }

    #[test]
    fn a_star_of_strangers_has_hosts_at_its_points() {
        let (kinds, _) = kinds(&wiring(&["q", "r", "t", "u"], &[(0, 1), (0, 2), (0, 3)]));
        assert_eq!(kinds, [Kind::Switch, Kind::Host, Kind::Host, Kind::Host]);
    }

    #[test]
    fn sparse_cores_are_no_hosts() {
        // One host a leaf; the cores have fewer cables than all switches below them.
        let (kinds, _) = kinds(&wiring(
            &["h1", "h2", "h3", "l1", "l2", "l3", "c1", "c2"],
            &[
                (0, 3),
                (1, 4),
                (2, 5),
                (3, 6),
                (4, 6),
                (3, 7),
                (4, 7),
                (5, 7),
                (5, 6),
                (3, 4),
                (4, 5),
            ],
        ));
        let hosts = kinds.iter().filter(|k| **k == Kind::Host).count();
        assert_eq!((hosts, kinds[6]), (3, Kind::Switch), "{kinds:?}");
    }

    #[test]
    fn what_is_stated_wins() {
        let mut wiring = wiring(
            &[
                "leaf1",
                "a",
                "b",
                "c",
                "leaf2",
                "gpu-leaf3",
                "gpu-edge4",
                "leaf5-host9",
            ],
            &[(5, 1), (6, 0), (6, 4), (4, 0), (4, 2), (0, 3), (0, 7)],
        );
        wiring.devices[0].class = Some(Class::Storage);
        wiring.devices[1].role = Some("oob-server".into());
        wiring.devices[2]
            .attributes
            .insert("kind".into(), "nokia_srlinux".into());
        wiring.devices[3]
            .attributes
            .insert("kind".into(), "linux".into());
        (wiring.devices[4].kind, wiring.devices[4].role) = (Some(Kind::Host), Some("nas".into()));
        use Class::*;
        assert_eq!(
            classes(&wiring).of,
            [
                Storage, Service, Switch, Host, Storage, Switch, Switch, Host
            ]
        );
        // Nothing but switches at its ends, and fewer cables than they have.
        wiring.devices[0].class = Some(Switch);
        (wiring.devices[4].kind, wiring.devices[4].role) = (Some(Kind::Switch), None);
        assert_eq!(classes(&wiring).of[6], Gpu);
        // An adapter of a capture is what its server is.
        wiring.devices[7].guid = Some(1);
        wiring.devices[7].kind = Some(Kind::Gpu);
        wiring.devices[7].host = Some("ufm01".into());
        assert_eq!(classes(&wiring).of[7], Service);
        (wiring.devices[7].host, wiring.devices[7].role) = (None, Some("router".into()));
        assert_eq!(classes(&wiring).of[7], Service);
    }

    #[test]
    fn servers_and_models() {
        let mut wiring = wiring(&["a", "b", "c"], &[]);
        wiring.devices[0].host = Some("b".into());
        wiring.devices[2].model = Some("QM9700".into());
        assert_eq!(kinds(&wiring).0, [Kind::Gpu, Kind::Host, Kind::Switch]);
    }
}
