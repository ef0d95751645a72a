//! Which port label of one device is which of its counterpart: `7`, `Port 7`, `swp7` and
//! `Ethernet1/7` are one port.

use crate::formats::ports::natural;
use std::collections::{BTreeMap, BTreeSet};

/// The number that a label ends with.
pub(super) fn trailing(label: &str) -> Option<u64> {
    let digits = label.len() - label.bytes().rev().take_while(u8::is_ascii_digit).count();
    label[digits..].parse().ok()
}

/// Labels of a counterpart by the labels of the design's device; those without one are left out.
/// `None` when one side names no ports at all, so that ports do not tell cables apart. The rule
/// that makes most labels agree is taken, the strictest first: equal, equal in any letter case,
/// equal number at the end; where none makes any agree and both have equally many, their order. O(n
/// log n).
pub(super) fn counterparts(
    design: &BTreeSet<&str>,
    built: &BTreeSet<&str>,
) -> Option<BTreeMap<String, String>> {
    // A device without a cable on one side has no ports there that could be without a name.
    let named = |labels: &BTreeSet<&str>| labels.is_empty() || labels.iter().any(|l| !l.is_empty());
    if !named(design) || !named(built) {
        return None;
    }
    if built.iter().all(|l| design.contains(l)) {
        return Some(
            built
                .iter()
                .map(|l| ((*l).to_string(), (*l).to_string()))
                .collect(),
        );
    }
    let keys: [fn(&str) -> Option<String>; 3] = [
        |l| Some(l.to_string()),
        |l| Some(l.to_lowercase()),
        |l| trailing(l).map(|n| n.to_string()),
    ];
    let mut best: BTreeMap<String, String> = BTreeMap::new();
    for key in keys {
        let table = |labels: &BTreeSet<&str>| {
            let mut table: BTreeMap<String, Option<String>> = BTreeMap::new();
            for label in labels {
                if let Some(k) = key(label) {
                    table
                        .entry(k)
                        .and_modify(|l| *l = None)
                        .or_insert_with(|| Some((*label).to_string()));
                }
            }
            table
        };
        let (ours, theirs) = (table(design), table(built));
        // A key that two labels of one side share (`swp7s1`, `swp8s1`) tells nothing.
        if ours.values().chain(theirs.values()).any(Option::is_none) {
            continue;
        }
        let pairs: BTreeMap<String, String> = theirs
            .iter()
            .filter_map(|(k, l)| Some((l.clone()?, ours.get(k)?.clone()?)))
            .collect();
        if pairs.len() > best.len() {
            best = pairs;
        }
    }
    if best.is_empty() && design.len() == built.len() {
        let order = |labels: &BTreeSet<&str>| {
            let mut sorted: Vec<String> = labels.iter().map(|l| (*l).to_string()).collect();
            sorted.sort_by(|a, b| natural(a, b));
            sorted
        };
        best = order(built).into_iter().zip(order(design)).collect();
    }
    Some(best)
}

/// Labels of the design by those that most servers of one kind have (`mlx5_0`, `mlx5_3`, ... for
/// `rail0`, `rail1`, ...), in their order, where those are as many: a server that lacks a port is
/// numbered by the others. `None` where they are not, or there are too few to tell.
pub(super) fn numbering<'a>(
    design: &BTreeSet<&'a str>,
    servers: &[&BTreeSet<&'a str>],
) -> Option<BTreeMap<&'a str, String>> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    servers
        .iter()
        .flat_map(|s| s.iter())
        .for_each(|label| *seen.entry(label).or_insert(0) += 1);
    let mut usual: Vec<&str> = seen
        .into_iter()
        .filter(|(_, n)| 2 * n > servers.len())
        .map(|(label, _)| label)
        .collect();
    let mut own: Vec<&str> = design.iter().copied().collect();
    usual.sort_by(|a, b| natural(a, b));
    own.sort_by(|a, b| natural(a, b));
    let known = usual.len() == own.len() && usual.iter().chain(&own).all(|l| !l.is_empty());
    known.then(|| {
        usual
            .into_iter()
            .zip(own.into_iter().map(ToString::to_string))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(design: &[&str], built: &[&str]) -> Option<Vec<(String, String)>> {
        counterparts(
            &design.iter().copied().collect(),
            &built.iter().copied().collect(),
        )
        .map(|m| m.into_iter().collect())
    }

    fn of(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(
            pairs
                .iter()
                .map(|(a, b)| ((*a).to_string(), (*b).to_string()))
                .collect(),
        )
    }

    #[test]
    fn labels_of_the_field() {
        assert_eq!(
            pairs(&["7", "8"], &["swp7", "swp8"]),
            of(&[("swp7", "7"), ("swp8", "8")])
        );
        assert_eq!(pairs(&["Port 7"], &["7"]), of(&[("7", "Port 7")]));
        assert_eq!(pairs(&["7", "8"], &["8", "9"]), of(&[("8", "8")]));
        assert_eq!(
            pairs(&["1", "2"], &["swp1s1", "swp2s1"]),
            of(&[("swp1s1", "1"), ("swp2s1", "2")])
        );
        assert_eq!(pairs(&[""], &["1"]), None);
        assert_eq!(pairs(&[], &["1", "2"]), of(&[]));
        assert_eq!(pairs(&["Eth1"], &["eth1"]), of(&[("eth1", "Eth1")]));
    }
}
