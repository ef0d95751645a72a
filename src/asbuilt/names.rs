//! Which device of one wiring is which of the other, by name.
//!
//! Keys are tried from the strictest to the loosest; a key matches two devices when it is theirs
//! alone among those still unmatched, so that a name used twice never decides anything.

use crate::error::{Error, Result};
use crate::fabric::NONE;
use crate::formats::ports::natural;
use crate::formats::wiring::Wiring;
use regex::Regex;
use std::collections::{BTreeMap, HashMap};

/// A stated rule for names: what the expression finds in a name of the second wiring is replaced.
#[derive(Clone, Debug)]
pub struct Rename {
    pattern: Regex,
    replacement: String,
}

impl Rename {
    /// Reads `REGEX=REPLACEMENT`; the last `=` parts the two, and `$1` stands for the first group.
    ///
    /// # Errors
    /// When there is no `=`, or the expression is none.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((pattern, replacement)) = text.rsplit_once('=') else {
            return Err(
                Error::new(format!("`{text}` is no rule for names: it has no `=`"))
                    .help("write it as REGEX=REPLACEMENT"),
            );
        };
        let pattern = Regex::new(pattern).map_err(|cause| {
            Error::new(format!("`{pattern}` is no regular expression: {cause}"))
        })?;
        Ok(Rename {
            pattern,
            replacement: replacement.to_string(),
        })
    }

    fn apply(&self, name: &str) -> String {
        self.pattern
            .replace_all(name, self.replacement.as_str())
            .into_owned()
    }
}

/// How the devices of a design were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// For each device of the design its index in the as-built wiring, or [`NONE`].
    pub of_design: Vec<u32>,
    /// How many each rule matched, in the order tried; rules that matched none are left out.
    pub rules: Vec<(&'static str, usize)>,
}

impl Matched {
    /// Devices of the design that were found.
    pub fn count(&self) -> usize {
        self.of_design.iter().filter(|m| **m != NONE).count()
    }
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}

/// `MF0;name:TYPE/U1` to `name`, chips of directors to `name/L16/U2`, in lower case.
fn described(name: &str) -> String {
    let name = name.to_lowercase();
    let Some((switch, tail)) = name.strip_prefix("mf0;").and_then(|t| t.rsplit_once(':')) else {
        return name;
    };
    match tail.split_once('/') {
        Some((_, "u1")) => switch.to_string(),
        Some((_, chip)) => format!("{switch}/{chip}"),
        None => switch.to_string(),
    }
}

/// Without the domain: what follows the first dot, where it has a letter and no blank or slash in
/// it.
pub(super) fn short(name: &str) -> String {
    let name = described(name);
    match name.split_once('.') {
        Some((host, domain))
            if !host.is_empty()
                && domain.contains(|c: char| c.is_alphabetic())
                && !domain.contains([' ', '/']) =>
        {
            host.to_string()
        }
        _ => name,
    }
}

/// Letters and numbers alone, numbers without leading zeros: `SU0_Host-01` as `su0 host1`.
fn loose(name: &str) -> String {
    let mut key = String::new();
    let mut zeros = true;
    for c in short(name).chars() {
        match c {
            '0' if zeros => {}
            c if c.is_ascii_digit() => {
                zeros = false;
                key.push(c);
            }
            c if c.is_alphabetic() => {
                zeros = true;
                key.push(c);
            }
            _ => {
                zeros = true;
                key.push(if key.ends_with(|c: char| c.is_ascii_digit()) {
                    '.'
                } else {
                    continue;
                });
            }
        }
    }
    key.trim_end_matches('.').to_string()
}

type Key = fn(&str) -> String;

/// Devices matched by name. O(n log n) for names of ordinary length.
pub fn by_name(design: &Wiring, built: &Wiring, renames: &[Rename]) -> Matched {
    let renamed: Vec<String> = built
        .devices
        .iter()
        .map(|d| {
            renames
                .iter()
                .fold(d.name.clone(), |name, rule| rule.apply(&name))
        })
        .collect();
    let mut matched = Matched {
        of_design: vec![NONE; design.devices.len()],
        rules: Vec::new(),
    };
    let mut taken = vec![false; built.devices.len()];
    let exact: Key = |name| name.to_string();
    let rules: [(&'static str, Key); 5] = [
        ("name", exact),
        ("name in any letter case", lower),
        ("node description", described),
        ("name without domain", short),
        ("letters and numbers of the name", loose),
    ];
    for (rule, key) in rules {
        let mut seen: HashMap<String, (u32, u32)> = HashMap::new();
        for (index, name) in (0u32..).zip(&renamed).filter(|(j, _)| !taken[*j as usize]) {
            seen.entry(key(name))
                .and_modify(|e| e.1 += 1)
                .or_insert((index, 1));
        }
        let mut wanted: HashMap<String, (u32, u32)> = HashMap::new();
        for (index, device) in (0u32..)
            .zip(&design.devices)
            .filter(|(i, _)| matched.of_design[*i as usize] == NONE)
        {
            wanted
                .entry(key(&device.name))
                .and_modify(|e| e.1 += 1)
                .or_insert((index, 1));
        }
        let mut count = 0;
        for (name, &(i, times)) in &wanted {
            if let (1, Some(&(j, 1))) = (times, seen.get(name)) {
                matched.of_design[i as usize] = j;
                taken[j as usize] = true;
                count += 1;
            }
        }
        if count > 0 {
            matched.rules.push((rule, count));
        }
    }
    adapters(design, built, &mut matched, &taken);
    matched
}

/// What tells an adapter from the others of its server: the last part of its name.
fn adapter(name: &str) -> &str {
    name.rsplit([' ', '-', '.', '/']).next().unwrap_or(name)
}

/// What most servers call their adapters, in the order of people, where that is as many as a server
/// of the design has: `mlx5_0`, `mlx5_3`, ... A server that lacks one is numbered by the others.
fn numbering<'a>(servers: &[&[&'a str]], many: usize) -> Option<Vec<&'a str>> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    servers
        .iter()
        .flat_map(|s| s.iter())
        .for_each(|name| *seen.entry(name).or_insert(0) += 1);
    let mut usual: Vec<&str> = seen
        .into_iter()
        .filter(|(_, n)| 2 * n > servers.len())
        .map(|(name, _)| name)
        .collect();
    usual.sort_by(|a, b| natural(a, b));
    (usual.len() == many).then_some(usual)
}

/// Adapters of a server, none of which was found by name (`ibp11s0f0` against `mlx5_0` or `HCA-1`),
/// are matched in their order: that of most servers, so that one that is not there moves no other,
/// else that of a server of which both files list equally many.
fn adapters(design: &Wiring, built: &Wiring, matched: &mut Matched, taken: &[bool]) {
    let of_host = |wiring: &Wiring| {
        let mut hosts: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (index, device) in (0u32..).zip(&wiring.devices) {
            if let Some(host) = &device.host {
                hosts.entry(short(host)).or_default().push(index);
            }
        }
        for members in hosts.values_mut() {
            members.sort_by(|a, b| {
                natural(
                    &wiring.devices[*a as usize].name,
                    &wiring.devices[*b as usize].name,
                )
            });
        }
        hosts
    };
    let there = of_host(built);
    let called = |members: &Vec<u32>| {
        members
            .iter()
            .map(|j| adapter(&built.devices[*j as usize].name))
            .collect::<Vec<&str>>()
    };
    let pairs: Vec<(Vec<u32>, &Vec<u32>)> = of_host(design)
        .into_iter()
        .filter_map(|(host, members)| Some((members, there.get(&host)?)))
        .filter(|(members, others)| {
            members
                .iter()
                .all(|i| matched.of_design[*i as usize] == NONE)
                && others.iter().all(|j| !taken[*j as usize])
        })
        .collect();
    let mut orders: BTreeMap<usize, Option<Vec<&str>>> = BTreeMap::new();
    for many in pairs.iter().map(|p| p.0.len()) {
        orders.entry(many).or_insert_with(|| {
            let names: Vec<Vec<&str>> = pairs
                .iter()
                .filter(|p| p.0.len() == many)
                .map(|p| called(p.1))
                .collect();
            numbering(&names.iter().map(Vec::as_slice).collect::<Vec<_>>(), many)
        });
    }
    let mut count = 0;
    for (members, others) in &pairs {
        let order = orders.get(&members.len()).and_then(Option::as_ref);
        let places: Option<Vec<usize>> = order.and_then(|order| {
            called(others)
                .iter()
                .map(|name| order.iter().position(|n| n == name))
                .collect()
        });
        match places {
            Some(places) => places.iter().zip(*others).for_each(|(place, j)| {
                matched.of_design[members[*place] as usize] = *j;
                count += 1;
            }),
            None if members.len() == others.len() => {
                members
                    .iter()
                    .zip(*others)
                    .for_each(|(i, j)| matched.of_design[*i as usize] = *j);
                count += members.len();
            }
            None => {}
        }
    }
    if count > 0 {
        matched
            .rules
            .push(("order of the adapters in their server", count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::wiring::Device;

    fn wiring(names: &[&str]) -> Wiring {
        let device = |n: &&str| Device {
            name: (*n).into(),
            host: n.split_once(' ').map(|s| s.0.to_string()),
            ..Device::default()
        };
        Wiring {
            devices: names.iter().map(device).collect(),
            ..Wiring::default()
        }
    }

    fn found(design: &[&str], built: &[&str], renames: &[&str]) -> Vec<u32> {
        let renames: Vec<Rename> = renames.iter().map(|r| Rename::parse(r).unwrap()).collect();
        by_name(&wiring(design), &wiring(built), &renames).of_design
    }

    #[test]
    fn rules_from_strict_to_loose() {
        assert_eq!(
            found(&["leaf-1", "Leaf-2", "x"], &["LEAF-2", "leaf-1", "y"], &[]),
            [1, 0, NONE]
        );
        assert_eq!(
            found(
                &["leaf-1", "d/L16/U2"],
                &["MF0;LEAF-1:MQM9700/U1", "MF0;D:MCS8500/L16/U2"],
                &[]
            ),
            [0, 1]
        );
        assert_eq!(found(&["leaf-1"], &["leaf-1.dc.example"], &[]), [0]);
        assert_eq!(found(&["su0_leaf-01"], &["SU0-Leaf1"], &[]), [0]);
        assert_eq!(
            found(&["a-1-11", "a-11-1"], &["A_11_1", "A_1_11"], &[]),
            [1, 0]
        );
        assert_eq!(
            found(&["leaf.1", "leaf.2"], &["leaf.2", "leaf.1"], &[]),
            [1, 0]
        );
    }

    #[test]
    fn adapters_by_order_when_no_name_speaks() {
        assert_eq!(
            found(
                &["h1 ibp11s0f0", "h1 ibp21s0f0"],
                &["h1 mlx5_1", "h1 mlx5_0"],
                &[]
            ),
            [1, 0]
        );
        // One adapter known by name: the other is not guessed.
        assert_eq!(found(&["h1 a", "h1 b"], &["h1 a", "h1 c"], &[]), [0, NONE]);
    }

    #[test]
    fn a_server_that_lacks_an_adapter_is_numbered_by_the_others() {
        // As on a DGX, where some numbers are those of other adapters.
        let numbers = [0, 3, 4, 5];
        let design: Vec<String> = (0..4)
            .flat_map(|h| (0..4).map(move |r| format!("h{h} rail{r}")))
            .collect();
        let all = (0..4).flat_map(|h| numbers.map(|n| format!("h{h} mlx5_{n}")));
        let built: Vec<String> = all.filter(|name| name != "h2 mlx5_3").collect();
        let names = |all: &[String]| wiring(&all.iter().map(String::as_str).collect::<Vec<_>>());
        let found = by_name(&names(&design), &names(&built), &[]).of_design;
        let expected = |i: u32| if i == 9 { NONE } else { i - u32::from(i > 9) };
        assert_eq!(found, (0..16).map(expected).collect::<Vec<u32>>());
    }

    #[test]
    fn stated_rules_and_names_used_twice() {
        assert_eq!(
            found(
                &["leaf-7"],
                &["rack3-tor7"],
                &["rack[0-9]+-tor([0-9]+)=leaf-$1"]
            ),
            [0]
        );
        assert_eq!(found(&["A", "b"], &["a", "a", "B"], &[]), [NONE, 2]);
        assert!(Rename::parse("x").is_err() && Rename::parse("(=y").is_err());
    }
}
