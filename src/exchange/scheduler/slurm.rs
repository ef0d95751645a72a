//! Slurm's `topology.conf` for `topology/tree` (SchedMD, man topology.conf).

use super::tree;
use crate::error::Result;
use crate::exchange::ports::natural;
use crate::exchange::wiring::Wiring;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes a line a switch: the lowest with their nodes, the others with the switches below them. Leaves that share servers (rails) are one, since slurmctld
/// refuses a node under two leaves; so are spines that share leaves, since a switch has one parent.
///
/// # Errors
/// When no server is linked to a switch.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let branches = tree(wiring)?;
    let mut legal = Legal::default();
    let names: Vec<String> = branches.iter().map(|b| legal.name(&b.name)).collect();
    let mut nodes = Legal::default();
    let mut text = String::from("# TopologyPlugin=topology/tree; leaves that share nodes are one switch here\n");
    for (branch, name) in branches.iter().zip(&names) {
        let list = if branch.below.is_empty() {
            format!("Nodes={}", hostlist(branch.nodes.iter().map(|n| nodes.name(n)).collect()))
        } else {
            format!("Switches={}", hostlist(branch.below.iter().map(|&b| names[b].clone()).collect()))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "SwitchName={name} {list}");
    }
    Ok(text.into_bytes())
}

/// Names of letters, digits, `-`, `_` and `.`; what becomes the same is told apart by a number.
#[derive(Default)]
struct Legal {
    of: BTreeMap<String, String>,
    taken: BTreeMap<String, u32>,
}

impl Legal {
    fn name(&mut self, name: &str) -> String {
        if let Some(known) = self.of.get(name) {
            return known.clone();
        }
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        let count = self.taken.entry(plain.clone()).or_default();
        *count += 1;
        let chosen = if *count == 1 { plain } else { format!("{plain}_{count}") };
        self.of.insert(name.to_string(), chosen.clone());
        chosen
    }
}

/// The first number, the last, and how many digits it is written with at least.
type Range = (u64, u64, usize);

/// Names with the same beginning and width of number as ranges: `n[0-7,9]`.
fn hostlist(mut names: Vec<String>) -> String {
    names.sort_by(|a, b| natural(a, b));
    let split = |name: &str| {
        let digits = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
        (name[..digits].to_string(), name[digits..].to_string())
    };
    // Stems with their ranges: low, high and width; a name without a number has none.
    let mut runs: Vec<(String, Vec<Range>)> = Vec::new();
    for name in &names {
        let (stem, digits) = split(name);
        // A number with leading zeros keeps its width; a longer one than 18 digits is a name.
        let width = if digits.starts_with('0') && digits.len() > 1 { digits.len() } else { 0 };
        let Some(number) = digits.parse::<u64>().ok().filter(|_| digits.len() <= 18) else {
            runs.push((name.clone(), Vec::new()));
            continue;
        };
        match runs.last_mut() {
            Some((known, ranges)) if *known == stem && !ranges.is_empty() => match ranges.last_mut() {
                Some(last) if last.1 + 1 == number && (last.2 == width || last.2 == digits.len()) => last.1 = number,
                _ => ranges.push((number, number, width)),
            },
            _ => runs.push((stem, vec![(number, number, width)])),
        }
    }
    let range = |&(low, high, width): &Range| {
        if low == high { format!("{low:0width$}") } else { format!("{low:0width$}-{high:0width$}") }
    };
    let each = |(stem, ranges): (String, Vec<Range>)| match ranges.as_slice() {
        [] => stem,
        [one] if one.0 == one.1 => stem + &range(one),
        several => format!("{stem}[{}]", several.iter().map(range).collect::<Vec<_>>().join(",")),
    };
    runs.into_iter().map(each).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{family, parts, spec};
    use std::collections::BTreeMap;
    use std::path::Path;

    #[test]
    fn names_are_folded_into_ranges() {
        let list = |names: &[&str]| hostlist(names.iter().map(|n| n.to_string()).collect());
        assert_eq!(list(&["n2", "n0", "n1", "n4", "m"]), "m,n[0-2,4]");
        assert_eq!(list(&["n08", "n09", "n10"]), "n[08-10]");
        assert_eq!(list(&["su0-host0", "su0-host1", "su1-host0"]), "su0-host[0-1],su1-host0");
    }

    fn written(text: &str) -> String {
        let design = spec::parse(text, Path::new("x.yaml"), parts::Catalogue::builtin()).unwrap();
        String::from_utf8(write(&Wiring::of_fabric(&family::build(&design).unwrap())).unwrap()).unwrap()
    }

    /// Switches with what is below them, ranges of one level expanded.
    fn read(text: &str) -> BTreeMap<String, Vec<String>> {
        let expand = |list: &str| {
            let (mut all, mut rest) = (Vec::new(), list);
            while !rest.is_empty() {
                let end = rest.find([',', '[']).unwrap_or(rest.len());
                let stem = &rest[..end];
                if rest[end..].starts_with('[') {
                    let close = rest.find(']').unwrap();
                    for part in rest[end + 1..close].split(',') {
                        let (low, high) = part.split_once('-').unwrap_or((part, part));
                        all.extend((low.parse::<u64>().unwrap()..=high.parse().unwrap()).map(|n| format!("{stem}{n}")));
                    }
                    rest = rest[close + 1..].trim_start_matches(',');
                } else {
                    all.push(stem.to_string());
                    rest = rest[end..].trim_start_matches(',');
                }
            }
            all
        };
        let line = |l: &str| {
            let (name, list) = l.strip_prefix("SwitchName=").unwrap().split_once(' ').unwrap();
            (name.to_string(), expand(list.split_once('=').unwrap().1))
        };
        text.lines().filter(|l| !l.starts_with('#')).map(line).collect()
    }

    #[test]
    fn every_node_has_one_leaf_and_every_switch_one_parent() {
        let rails = "name: r\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nsu_hosts: 32\n";
        let tree = "name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
        // Two SUs of 32 hosts behind one virtual spine; 8 edges, 4 pods and one virtual core.
        for (text, nodes, switches) in [(rails, 64, 3), (tree, 16, 13)] {
            let text = written(text);
            let found = read(&text);
            assert_eq!(found.len(), switches, "{text}");
            let mut times: BTreeMap<&str, usize> = BTreeMap::new();
            found.values().flatten().for_each(|n| *times.entry(n).or_default() += 1);
            assert!(times.values().all(|&t| t == 1), "{text}");
            assert_eq!(times.keys().filter(|n| !found.contains_key(**n)).count(), nodes, "{text}");
            assert_eq!(found.keys().filter(|s| !times.contains_key(s.as_str())).count(), 1, "{text}");
        }
    }
}
