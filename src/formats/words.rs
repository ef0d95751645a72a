//! What words in roles and names say.
//!
//! A role is a statement: `oob-switch`, `storage leaf`, `fabric manager`. A name is only a hint,
//! and has two habits: the type in front (`gpu-su0-host3-rail1`, `leaf-su0-rail3`) or at the end,
//! behind the place (`leaf0-host3`, `pod0-edge1`).

use super::class::Class;

/// They manage a fabric, whatever else is in the word.
const MANAGERS: &[&str] = &["manager", "mgr", "ufm", "opensm", "netq", "bmc"];
/// They forward.
const SWITCHES: &[&str] = &[
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
    "exit",
    "fabric",
    "router",
    "rtr",
];
/// They belong to the operation of a cluster, where they are no switches.
const OPERATION: &[&str] = &[
    "oob",
    "mgmt",
    "management",
    "gateway",
    "firewall",
    "bastion",
];
/// The same, of roles alone: as names they may be anything.
const STATED_OPERATION: &[&str] = &[
    "login",
    "head",
    "admin",
    "jump",
    "service",
    "internet",
    "monitor",
    "controller",
    "external",
];
/// They hold data.
const STORAGE: &[&str] = &[
    "storage",
    "store",
    "stor",
    "nas",
    "ceph",
    "lustre",
    "weka",
    "ddn",
    "vast",
    "beegfs",
    "gpfs",
    "oss",
    "mds",
    "nfs",
    "flashblade",
    "isilon",
    "netapp",
];
const HOSTS: &[&str] = &[
    "host", "hosts", "server", "compute", "node", "dgx", "hgx", "client", "srv", "worker",
    "gpunode",
];
const GPUS: &[&str] = &["gpu"];
const SCALE_UP: &[&str] = &["nvswitch", "nvsw", "nvlink"];

/// A run of letters, and whether a number follows it.
struct Word {
    letters: String,
    numbered: bool,
}

impl Word {
    fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.letters.as_str())
    }
}

/// The runs of letters of a text, in lower case; a capital behind a small letter begins another.
fn split(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut open, mut small) = (false, false);
    for c in text.chars() {
        let begins = c.is_uppercase() && small;
        small = c.is_lowercase();
        if c.is_alphabetic() {
            if !open || begins {
                words.push(Word {
                    letters: String::new(),
                    numbered: false,
                });
            }
            if let Some(word) = words.last_mut() {
                word.letters.extend(c.to_lowercase());
            }
            open = true;
        } else {
            if let Some(word) = words.last_mut() {
                word.numbered |= c.is_ascii_digit();
            }
            open = false;
        }
    }
    words
}

/// In-network aggregation shows itself as an adapter inside a switch.
fn aggregates(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("aggregation node") || split(&text).iter().any(|w| w.is(&["sharp"]))
}

/// What a stated role says. O(text).
pub fn of_role(text: &str) -> Option<Class> {
    if aggregates(text) {
        return Some(Class::Ignore);
    }
    let words = split(text);
    let any = |known: &[&str]| words.iter().any(|w| w.is(known));
    if any(MANAGERS) {
        Some(Class::Service)
    } else if any(SCALE_UP) {
        Some(Class::ScaleUp)
    } else if any(SWITCHES) {
        Some(Class::Switch)
    } else if any(OPERATION) || any(STATED_OPERATION) {
        Some(Class::Service)
    } else if any(STORAGE) {
        Some(Class::Storage)
    } else if any(HOSTS) {
        Some(Class::Host)
    } else if any(GPUS) {
        Some(Class::Gpu)
    } else {
        None
    }
}

/// What a name hints at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// One thing.
    Plain(Class),
    /// A switch for GPUs (`gpu-leaf3`) or the GPU of a leaf (`gpu-edge3`), a switch of a storage
    /// network or a storage server (`store1`, `oob1`): what is cabled to it decides.
    SwitchOr(Class),
}

/// What a name hints at. O(text).
pub fn of_name(name: &str) -> Option<Hint> {
    if aggregates(name) {
        return Some(Hint::Plain(Class::Ignore));
    }
    let words = split(name);
    let any = |known: &[&str]| words.iter().any(|w| w.is(known));
    if any(MANAGERS) {
        return Some(Hint::Plain(Class::Service));
    }
    if any(SCALE_UP) {
        return Some(Hint::Plain(Class::ScaleUp));
    }
    let of = |w: &Word| -> Option<Class> {
        [
            (SWITCHES, Class::Switch),
            (HOSTS, Class::Host),
            (GPUS, Class::Gpu),
        ]
        .into_iter()
        .find(|(known, _)| w.is(known))
        .map(|found| found.1)
    };
    let found: Vec<(Class, &Word)> = words.iter().filter_map(|w| Some((of(w)?, w))).collect();
    let Some(&(last, _)) = found.last() else {
        return aside(&words).map(Hint::SwitchOr);
    };
    if last == Class::Switch {
        let first = found
            .first()
            .filter(|f| f.0 != Class::Switch && !f.1.numbered);
        return Some(first.map_or(Hint::Plain(Class::Switch), |f| Hint::SwitchOr(f.0)));
    }
    let type_in_front = found
        .first()
        .filter(|f| !f.1.numbered && words[0].is(&[&f.1.letters]));
    let class = match type_in_front {
        Some((Class::Switch, first)) if !first.is(&["fabric", "core", "edge"]) => Class::Switch,
        Some((Class::Gpu, _)) => Class::Gpu,
        _ => last,
    };
    Some(Hint::Plain(match class {
        Class::Host => aside(&words).unwrap_or(class),
        other => other,
    }))
}

/// What stands beside a fabric, by words in front of `server` or alone.
fn aside(words: &[Word]) -> Option<Class> {
    if words.iter().any(|w| w.is(OPERATION)) {
        Some(Class::Service)
    } else if words.iter().any(|w| w.is(STORAGE)) {
        Some(Class::Storage)
    } else {
        None
    }
}

/// Networks by the words of their switches; what serves something else than traffic among GPUs
/// stands first.
const NETWORKS: [(&str, &[&str]); 5] = [
    ("out-of-band", &["oob", "bmc", "ipmi", "ilo", "idrac"]),
    ("management", &["mgmt", "management", "inband"]),
    ("storage", STORAGE),
    ("front-end", &["frontend"]),
    ("compute", &["compute", "backend"]),
];

/// The network that a role or name tells a switch to be of. O(text).
pub fn network(text: &str) -> Option<&'static str> {
    let words = split(text);
    NETWORKS
        .iter()
        .find(|(_, known)| words.iter().any(|w| w.is(known)))
        .map(|n| n.0)
}

/// Whether a network of that name serves something else than traffic among GPUs.
pub fn is_aside(network: &str) -> bool {
    network != "compute" && NETWORKS.iter().any(|n| n.0 == network)
}

/// The words of a name, without numbers and single letters: what devices of one purpose share.
pub fn purpose(name: &str) -> Vec<String> {
    let words = split(name).into_iter().map(|w| w.letters);
    words.filter(|w| w.chars().nth(1).is_some()).collect()
}

/// Whether a port of a switch is for its management.
pub fn is_management_port(port: &str) -> bool {
    let port = port.to_ascii_lowercase();
    let letters = port.trim_end_matches(|c: char| c.is_ascii_digit() || c == '/');
    ["mgmt", "management", "ma", "fxp", "bmc", "me"].contains(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_say_what_a_device_is() {
        for (role, class) in [
            ("leaf", Class::Switch),
            ("oob-switch", Class::Switch),
            ("Storage Leaf", Class::Switch),
            ("oob-server", Class::Service),
            ("fabric manager", Class::Service),
            ("storage-server", Class::Storage),
            ("compute node", Class::Host),
            ("gpu-server", Class::Host),
            ("gpu", Class::Gpu),
            ("nvswitch", Class::ScaleUp),
            ("router", Class::Switch),
            ("Mellanox Technologies Aggregation Node", Class::Ignore),
        ] {
            assert_eq!(of_role(role), Some(class), "{role}");
        }
        assert_eq!(of_role("purple"), None);
    }

    #[test]
    fn names_hint_with_the_type_in_front_or_behind() {
        let plain = |class| Some(Hint::Plain(class));
        for (name, hint) in [
            ("leaf0-host3", plain(Class::Host)),
            ("pod0-edge0-host2-gpu0", plain(Class::Gpu)),
            ("gpu-su0-host3-rail1", plain(Class::Gpu)),
            ("leaf-su0-host3", plain(Class::Switch)),
            ("switch4-host1-gpu0", plain(Class::Gpu)),
            ("pod0-edge1", plain(Class::Switch)),
            ("rack1.leaf2", plain(Class::Switch)),
            ("oob-sw", plain(Class::Switch)),
            ("storage-leaf1", plain(Class::Switch)),
            ("gpu-leaf3", Some(Hint::SwitchOr(Class::Gpu))),
            ("storage-node7", plain(Class::Storage)),
            ("vast01", Some(Hint::SwitchOr(Class::Storage))),
            ("leafA", plain(Class::Switch)),
            ("ufm01", plain(Class::Service)),
            ("oob1", Some(Hint::SwitchOr(Class::Service))),
            ("mgmt-server", plain(Class::Service)),
            ("nvswitch-su0-host1", plain(Class::ScaleUp)),
            ("node12", plain(Class::Host)),
            ("x17", None),
        ] {
            assert_eq!(of_name(name), hint, "{name}");
        }
    }

    #[test]
    fn networks_by_words() {
        assert_eq!(network("oob-switch"), Some("out-of-band"));
        assert_eq!(network("store1"), Some("storage"));
        assert_eq!(network("leafA"), None);
        assert!(is_aside("storage") && !is_aside("compute") && !is_aside("network of x"));
        assert_eq!(purpose("A-leaf1"), ["leaf"]);
        for (port, yes) in [("mgmt0", true), ("ma1", true), ("swp1", false)] {
            assert_eq!(is_management_port(port), yes, "{port}");
        }
    }
}
