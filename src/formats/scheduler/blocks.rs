//! Slurm's `topology/block`: servers that a scale-up domain joins (a rack of NVL72), else those of
//! one leaf group, as blocks, and sizes that jobs are planned in, each a power of two times the
//! first (SchedMD, man topology.conf and topology.yaml; 23.11 and later).

use super::names::{hostlist, legal};
use super::{domains, tree};
use crate::error::{Error, Result};
use crate::formats::wiring::Wiring;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Blocks with their servers, sizes, and what is to be known.
struct Blocks {
    blocks: Vec<(String, Vec<String>)>,
    sizes: Vec<usize>,
    remarks: Vec<String>,
}

/// Finds the blocks. O((V + E) log V).
///
/// # Errors
/// When no server is linked to a switch, or a server is in two domains.
fn blocks(wiring: &Wiring) -> Result<Blocks> {
    let mut remarks = Vec::new();
    let found = domains(wiring);
    let blocks = if found.is_empty() {
        let tree = tree(wiring)?;
        remarks
            .push("a block is what one leaf, or leaves that share servers, are above".to_string());
        tree.branches
            .into_iter()
            .filter(|b| b.below.is_empty())
            .map(|b| (b.name, b.nodes))
            .collect()
    } else {
        remarks.push("a block is a scale-up domain".to_string());
        let names = legal(&found.iter().map(|b| b.0.as_str()).collect::<Vec<_>>());
        let all: Vec<&str> = found
            .iter()
            .flat_map(|b| b.1.iter().map(String::as_str))
            .collect();
        let once: BTreeSet<&str> = all.iter().copied().collect();
        if once.len() < all.len() {
            let mut seen = BTreeSet::new();
            let twice = all
                .iter()
                .find(|n| !seen.insert(**n))
                .copied()
                .unwrap_or("");
            return Err(Error::new(format!(
                "{twice} is in two scale-up domains, and a node is in one block"
            )));
        }
        let mut nodes = legal(&all).into_iter();
        found
            .iter()
            .zip(names)
            .map(|(b, name)| (name, nodes.by_ref().take(b.1.len()).collect()))
            .collect::<Vec<_>>()
    };
    let least = blocks.iter().map(|b| b.1.len()).min().unwrap_or(1);
    if blocks.iter().any(|b| b.1.len() != least) {
        remarks.push(format!(
            "blocks differ in size; the smallest has {least} nodes, which is the base size"
        ));
    }
    let sizes = (0..)
        .map(|n| 1usize << n)
        .take_while(|n| *n <= blocks.len())
        .map(|n| n * least)
        .collect();
    Ok(Blocks {
        blocks,
        sizes,
        remarks,
    })
}

/// Writes `topology.conf`: a line a block, and the sizes.
///
/// # Errors
/// When no server is linked to a switch, or a server is in two domains.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let found = blocks(wiring)?;
    let mut text = String::from("# TopologyPlugin=topology/block\n");
    // Writing to a string cannot fail.
    found
        .remarks
        .iter()
        .for_each(|remark| _ = writeln!(text, "# {remark}"));
    for (name, nodes) in found.blocks {
        let _ = writeln!(text, "BlockName={name} Nodes={}", hostlist(nodes));
    }
    let sizes: Vec<String> = found.sizes.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "BlockSizes={}", sizes.join(","));
    Ok(text.into_bytes())
}

#[derive(Serialize)]
struct Topology {
    topology: &'static str,
    cluster_default: bool,
    block: Planned,
}

#[derive(Serialize)]
struct Planned {
    block_sizes: Vec<usize>,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Block {
    block: String,
    nodes: String,
}

/// Writes `topology.yaml` with the blocks as the only, default topology.
///
/// # Errors
/// As [`write()`].
pub fn write_yaml(wiring: &Wiring) -> Result<Vec<u8>> {
    let found = blocks(wiring)?;
    let mut text: String = found
        .remarks
        .iter()
        .map(|remark| format!("# {remark}\n"))
        .collect();
    let blocks = found
        .blocks
        .into_iter()
        .map(|(block, nodes)| Block {
            block,
            nodes: hostlist(nodes),
        })
        .collect();
    let all = [Topology {
        topology: "fabric",
        cluster_default: true,
        block: Planned {
            block_sizes: found.sizes,
            blocks,
        },
    }];
    text += &serde_saphyr::to_string(&all)
        .map_err(|cause| Error::new(format!("cannot write the blocks: {cause}")))?;
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::format::read_wiring;
    use std::path::Path;

    fn design(name: &str) -> Wiring {
        read_wiring(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("topologies")
                .join(name),
            None,
        )
        .unwrap()
    }

    #[test]
    fn racks_of_nvl72_are_blocks() {
        let wiring = design("gb200-nvl72.yaml");
        let text = String::from_utf8(write(&wiring).unwrap()).unwrap();
        // 4,608 GPUs: 64 racks of 18 trays.
        assert_eq!(
            text.lines().filter(|l| l.starts_with("BlockName=")).count(),
            64,
            "{text}"
        );
        assert!(
            text.ends_with("BlockSizes=18,36,72,144,288,576,1152\n"),
            "{text}"
        );
        let yaml: serde_json::Value =
            serde_saphyr::from_slice(&write_yaml(&wiring).unwrap()).unwrap();
        assert_eq!(yaml[0]["block"]["blocks"].as_array().unwrap().len(), 64);
        assert_eq!(yaml[0]["block"]["block_sizes"][0], 18);
    }

    #[test]
    fn else_leaf_groups_are() {
        let text = String::from_utf8(write(&design("superpod-h100-127.yaml")).unwrap()).unwrap();
        assert_eq!(
            text.lines().filter(|l| l.starts_with("BlockName=")).count(),
            4,
            "{text}"
        );
        assert!(
            text.contains("# blocks differ in size") && text.ends_with("BlockSizes=31,62,124\n"),
            "{text}"
        );
    }
}
