//! Slurm's `topology.conf` for `topology/tree`, and the same tree in its `topology.yaml` of 25.05
//! and later (SchedMD, man topology.conf and topology.yaml).

use super::names::hostlist;
use super::{Tree, tree};
use crate::error::{Error, Result};
use crate::formats::wiring::Wiring;
use serde::Serialize;
use std::fmt::Write;

/// Writes a line a switch: the lowest with their nodes, the others with the switches below them.
/// Leaves that share servers (rails) are one, since slurmctld refuses a node under two leaves; so
/// are spines that share leaves, since a switch has one parent.
///
/// # Errors
/// When no server is linked to a switch.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let tree = tree(wiring)?;
    let mut text = String::from(
        "# TopologyPlugin=topology/tree; leaves that share nodes are one switch here\n",
    );
    // Writing to a string cannot fail.
    tree.remarks
        .iter()
        .for_each(|remark| _ = writeln!(text, "# {remark}"));
    for branch in &tree.branches {
        let list = match lists(&tree, branch) {
            (Some(nodes), _) => format!("Nodes={nodes}"),
            (_, children) => format!("Switches={}", children.unwrap_or_default()),
        };
        let _ = writeln!(text, "SwitchName={} {list}", branch.name);
    }
    Ok(text.into_bytes())
}

/// Nodes, or switches below, as ranges.
fn lists(tree: &Tree, branch: &super::Branch) -> (Option<String>, Option<String>) {
    if branch.below.is_empty() {
        return (Some(hostlist(branch.nodes.clone())), None);
    }
    (
        None,
        Some(hostlist(
            branch
                .below
                .iter()
                .map(|&b| tree.branches[b].name.clone())
                .collect(),
        )),
    )
}

#[derive(Serialize)]
struct Topology {
    topology: &'static str,
    cluster_default: bool,
    tree: Switches,
}

#[derive(Serialize)]
struct Switches {
    switches: Vec<Switch>,
}

#[derive(Serialize)]
struct Switch {
    switch: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    children: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<String>,
}

/// Writes the tree as the only, default topology.
///
/// # Errors
/// When no server is linked to a switch.
pub fn write_yaml(wiring: &Wiring) -> Result<Vec<u8>> {
    let tree = tree(wiring)?;
    let switch = |branch: &super::Branch| {
        let (nodes, children) = lists(&tree, branch);
        Switch {
            switch: branch.name.clone(),
            children,
            nodes,
        }
    };
    let switches = Switches {
        switches: tree.branches.iter().map(switch).collect(),
    };
    let all = [Topology {
        topology: "fabric",
        cluster_default: true,
        tree: switches,
    }];
    let mut text: String = tree
        .remarks
        .iter()
        .map(|remark| format!("# {remark}\n"))
        .collect();
    text += &serde_saphyr::to_string(&all)
        .map_err(|cause| Error::new(format!("cannot write the tree: {cause}")))?;
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{family, parts};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn wiring(text: &str) -> Wiring {
        let design = family::parse(text, Path::new("x.yaml"), parts::Catalogue::builtin()).unwrap();
        Wiring::of_fabric(&family::build(&design).unwrap())
    }

    fn written(text: &str) -> String {
        String::from_utf8(write(&wiring(text)).unwrap()).unwrap()
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
                        all.extend(
                            (low.parse::<u64>().unwrap()..=high.parse().unwrap())
                                .map(|n| format!("{stem}{n}")),
                        );
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
            let (name, list) = l
                .strip_prefix("SwitchName=")
                .unwrap()
                .split_once(' ')
                .unwrap();
            (name.to_string(), expand(list.split_once('=').unwrap().1))
        };
        text.lines()
            .filter(|l| !l.starts_with('#'))
            .map(line)
            .collect()
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
            found
                .values()
                .flatten()
                .for_each(|n| *times.entry(n).or_default() += 1);
            assert!(times.values().all(|&t| t == 1), "{text}");
            assert_eq!(
                times.keys().filter(|n| !found.contains_key(**n)).count(),
                nodes,
                "{text}"
            );
            assert_eq!(
                found
                    .keys()
                    .filter(|s| !times.contains_key(s.as_str()))
                    .count(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn groups_without_a_switch_above_are_joined_by_one_that_says_it_is_none() {
        let text = "name: d\nfamily: dragonfly\na: 4\nh: 2\np: 2\nhost: single-gpu\nhosts: 72\nswitch: qm9700\n";
        let text = written(text);
        let found = read(&text);
        assert!(text.contains("# `fabric` is no switch"), "{text}");
        assert_eq!(found["fabric"].len() + 1, found.len(), "{text}");
        // A switch of that name keeps it.
        let mut wiring = wiring(
            "name: d\nfamily: dragonfly\na: 4\nh: 2\np: 2\nhost: single-gpu\nhosts: 72\nswitch: qm9700\n",
        );
        wiring
            .devices
            .iter_mut()
            .find(|d| d.kind == Some(crate::fabric::Kind::Switch))
            .unwrap()
            .name = "fabric".into();
        let text = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert!(
            text.contains("# `fabric_2` is no switch") && read(&text)["fabric_2"].len() == 36,
            "{text}"
        );
    }

    #[test]
    fn both_files_hold_the_same_tree() {
        let wiring = wiring(
            "name: r\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nsu_hosts: 32\n",
        );
        let yaml: serde_json::Value =
            serde_saphyr::from_slice(&write_yaml(&wiring).unwrap()).unwrap();
        let of = |switch: &serde_json::Value| {
            let text = |key: &str| switch.get(key).and_then(|v| v.as_str()).map(str::to_string);
            let list = text("nodes")
                .map(|n| format!("Nodes={n}"))
                .or(text("children").map(|c| format!("Switches={c}")));
            format!("SwitchName={} {}", text("switch").unwrap(), list.unwrap())
        };
        let lines: Vec<String> = yaml[0]["tree"]["switches"]
            .as_array()
            .unwrap()
            .iter()
            .map(of)
            .collect();
        let conf = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert_eq!(
            lines,
            conf.lines()
                .filter(|l| !l.starts_with('#'))
                .collect::<Vec<_>>()
        );
    }
}
