//! The same tree for Kubernetes: topograph's model, labels of nodes, and Kueue's `Topology` over
//! those labels (NVIDIA topograph, Kueue's topology-aware scheduling).

use super::names::hostlist;
use super::{Tree, tree};
use crate::error::{Error, Result};
use crate::formats::wiring::Wiring;
use serde::Serialize;
use std::collections::BTreeMap;

/// Beginning of topograph's labels; tier 0 is the leaf.
const TIER: &str = "fabric.topograph.run/tier-";
/// The scale-up domain of a node, in the model and as a label.
const ANNOTATION: &str = "accelerator.topology.test/domain";
const DOMAIN: &str = "accelerator.topograph.run/domain";
/// Longest value of a label.
const LONGEST: usize = 63;

#[derive(Serialize)]
struct Model {
    switches: BTreeMap<String, Below>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Below {
    switches: Vec<String>,
}

#[derive(Serialize)]
struct Block {
    switch: String,
    nodes: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, String>,
}

fn yaml(tree: &Tree, document: &impl Serialize) -> Result<String> {
    let remarks: String = tree
        .remarks
        .iter()
        .map(|remark| format!("# {remark}\n"))
        .collect();
    let text = serde_saphyr::to_string(document)
        .map_err(|cause| Error::new(format!("cannot write the tree: {cause}")))?;
    Ok(remarks + &text)
}

/// The nodes of a leaf, apart by scale-up domain.
fn blocks(leaf: &super::Branch) -> Vec<Block> {
    let mut of: BTreeMap<Option<&String>, Vec<String>> = BTreeMap::new();
    leaf.nodes
        .iter()
        .zip(&leaf.domains)
        .for_each(|(node, domain)| of.entry(domain.as_ref()).or_default().push(node.clone()));
    let block = |(domain, nodes): (Option<&String>, Vec<String>)| Block {
        switch: leaf.name.clone(),
        nodes: vec![hostlist(nodes)],
        annotations: domain
            .map(|d| (ANNOTATION, d.clone()))
            .into_iter()
            .collect(),
    };
    of.into_iter().map(block).collect()
}

/// Writes topograph's model: switches with the switches below them, leaves as blocks of nodes, a
/// block a scale-up domain where such join servers.
///
/// # Errors
/// When no server is linked to a switch.
pub fn write_model(wiring: &Wiring) -> Result<Vec<u8>> {
    let tree = tree(wiring)?;
    let (leaves, upper): (Vec<_>, Vec<_>) = tree.branches.iter().partition(|b| b.below.is_empty());
    let below = |b: &super::Branch| {
        b.below
            .iter()
            .map(|&c| tree.branches[c].name.clone())
            .collect()
    };
    let model = Model {
        switches: upper
            .into_iter()
            .map(|b| (b.name.clone(), Below { switches: below(b) }))
            .collect(),
        blocks: leaves.into_iter().flat_map(blocks).collect(),
    };
    Ok(yaml(&tree, &model)?.into_bytes())
}

/// The switches above each node, the leaf first, by the node's name.
fn above(tree: &Tree) -> BTreeMap<&str, Vec<&str>> {
    let mut parent = vec![usize::MAX; tree.branches.len()];
    for (index, branch) in tree.branches.iter().enumerate() {
        branch.below.iter().for_each(|&b| parent[b] = index);
    }
    let mut found = BTreeMap::new();
    for (index, branch) in tree.branches.iter().enumerate() {
        let chain = std::iter::successors(Some(index), |&at| {
            Some(parent[at]).filter(|p| *p != usize::MAX)
        });
        let names: Vec<&str> = chain.map(|at| tree.branches[at].name.as_str()).collect();
        branch
            .nodes
            .iter()
            .for_each(|node| _ = found.insert(node.as_str(), names.clone()));
    }
    found
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<S> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<S>,
}

#[derive(Serialize)]
struct Metadata {
    name: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Levels {
    levels: Vec<Level>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    node_label: String,
}

/// A name of Kubernetes: lower case, no underscore, letters or digits at both ends.
fn kubernetes(name: &str) -> String {
    name.to_lowercase()
        .replace('_', "-")
        .trim_matches(['-', '.'])
        .to_string()
}

/// Writes a node a document with topograph's labels, as `kubectl apply --server-side` takes them.
///
/// # Errors
/// When no server is linked to a switch, a switch has a name that no label holds, or two nodes
/// would have one name.
pub fn write_labels(wiring: &Wiring) -> Result<Vec<u8>> {
    let tree = tree(wiring)?;
    let mut text = String::new();
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let domain: BTreeMap<&str, &str> = tree
        .branches
        .iter()
        .flat_map(|b| b.nodes.iter().zip(&b.domains))
        .filter_map(|(node, domain)| Some((node.as_str(), domain.as_deref()?)))
        .collect();
    for (node, switches) in above(&tree) {
        let ends = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphanumeric())
                && s.ends_with(|c: char| c.is_ascii_alphanumeric())
        };
        if let Some(wrong) = switches.iter().find(|s| s.len() > LONGEST || !ends(s)) {
            return Err(Error::new(format!("the switch `{wrong}` cannot be the value of a label"))
                .help(format!("a label has at most {LONGEST} characters, and begins and ends with a letter or digit: rename the switch")));
        }
        let name = kubernetes(node);
        if let Some(other) = known.insert(name.clone(), node) {
            return Err(Error::new(format!(
                "the nodes `{other}` and `{node}` would both be called `{name}`"
            ))
            .help("rename one of them"));
        }
        let mut labels: BTreeMap<String, String> = switches
            .iter()
            .enumerate()
            .map(|(tier, switch)| (format!("{TIER}{tier}"), switch.to_string()))
            .collect();
        labels.extend(
            domain
                .get(node)
                .filter(|d| d.len() <= LONGEST && ends(d))
                .map(|d| (DOMAIN.to_string(), d.to_string())),
        );
        let object = Object::<Levels> {
            api_version: "v1",
            kind: "Node",
            metadata: Metadata { name, labels },
            spec: None,
        };
        text += if text.is_empty() { "" } else { "---\n" };
        text += &serde_saphyr::to_string(&object)
            .map_err(|cause| Error::new(format!("cannot write the labels: {cause}")))?;
    }
    let remarks: String = tree
        .remarks
        .iter()
        .map(|remark| format!("# {remark}\n"))
        .collect();
    Ok((remarks + &text).into_bytes())
}

/// Writes a Kueue `Topology`: the levels of the tree as topograph's labels, the highest first, then
/// the node itself.
///
/// # Errors
/// When no server is linked to a switch.
pub fn write_kueue(wiring: &Wiring) -> Result<Vec<u8>> {
    let tree = tree(wiring)?;
    let height = above(&tree).values().map(Vec::len).min().unwrap_or(0);
    let tiers = (0..height).rev().map(|tier| format!("{TIER}{tier}"));
    let levels = tiers
        .chain(["kubernetes.io/hostname".to_string()])
        .map(|node_label| Level { node_label })
        .collect();
    let named = kubernetes(
        &wiring
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect::<String>(),
    );
    let name = if named.is_empty() {
        "fabric".to_string()
    } else {
        named
    };
    let metadata = Metadata {
        name,
        labels: BTreeMap::new(),
    };
    let object = Object {
        api_version: "kueue.x-k8s.io/v1beta2",
        kind: "Topology",
        metadata,
        spec: Some(Levels { levels }),
    };
    Ok(yaml(&tree, &object)?.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{family, parts};
    use serde_json::Value;
    use std::path::Path;

    fn wiring() -> Wiring {
        let text = "name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
        let design = family::parse(text, Path::new("x.yaml"), parts::Catalogue::builtin()).unwrap();
        Wiring::of_fabric(&family::build(&design).unwrap())
    }

    #[test]
    fn labels_follow_the_model_up_to_its_root() {
        let model: Value = serde_saphyr::from_slice(&write_model(&wiring()).unwrap()).unwrap();
        let text = String::from_utf8(write_labels(&wiring()).unwrap()).unwrap();
        let body: String = text
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| format!("{l}\n"))
            .collect();
        let nodes: Vec<Value> = body
            .split("---\n")
            .map(|d| serde_saphyr::from_str(d).unwrap())
            .collect();
        assert_eq!(
            (nodes.len(), model["blocks"].as_array().unwrap().len()),
            (16, 8),
            "{text}"
        );
        for node in &nodes {
            let label = |tier: usize| {
                node["metadata"]["labels"][format!("{TIER}{tier}").as_str()]
                    .as_str()
                    .unwrap()
                    .to_string()
            };
            for tier in 1..3 {
                let below = model["switches"][label(tier).as_str()]["switches"]
                    .as_array()
                    .unwrap();
                assert!(below.contains(&Value::from(label(tier - 1))), "{text}");
            }
        }
    }

    #[test]
    fn kueue_has_a_level_a_tier_and_the_host() {
        let found: Value = serde_saphyr::from_slice(&write_kueue(&wiring()).unwrap()).unwrap();
        let levels: Vec<&str> = found["spec"]["levels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["nodeLabel"].as_str().unwrap())
            .collect();
        let tier = |n: usize| format!("{TIER}{n}");
        assert_eq!(
            levels,
            [&tier(2), &tier(1), &tier(0), "kubernetes.io/hostname"]
        );
        assert_eq!(
            (found["kind"].as_str(), found["metadata"]["name"].as_str()),
            (Some("Topology"), Some("t"))
        );
    }

    #[test]
    fn racks_of_nvl72_are_annotated() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/gb200-nvl72.yaml");
        let wiring = crate::formats::format::read_wiring(&path, None).unwrap();
        let model: serde_json::Value =
            serde_saphyr::from_slice(&write_model(&wiring).unwrap()).unwrap();
        let blocks = model["blocks"].as_array().unwrap();
        let domains: std::collections::BTreeSet<&str> = blocks
            .iter()
            .map(|b| b["annotations"][ANNOTATION].as_str().unwrap())
            .collect();
        assert_eq!(domains.len(), 64);
        let labels = String::from_utf8(write_labels(&wiring).unwrap()).unwrap();
        assert_eq!(labels.matches(DOMAIN).count(), 1152);
    }
}
