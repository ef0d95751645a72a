//! Topology files of htsim (the simulator of the Ultra Ethernet Consortium and of Broadcom's
//! csg-htsim): fat trees of two or three tiers.

use super::shape::{Shape, Tier, shape};
use crate::error::{Error, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow};
use crate::formats::links_csv::decimal;
use crate::formats::wiring::Wiring;
use petgraph::unionfind::UnionFind;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Latency of a link of which nothing says the length, as the samples of htsim have it.
const LATENCY_NS: u64 = 1_000;

/// Endpoints of a pod: of what hangs together below the cores. All must have as many.
fn pod(wiring: &Wiring, shape: &Shape) -> Result<usize> {
    let top = narrow(shape.tiers.len());
    let mut joined = UnionFind::<u32>::new(wiring.devices.len());
    for cable in wiring
        .cables
        .iter()
        .filter(|c| super::shape::in_tiers(c, &shape.kinds))
    {
        let (a, b) = (cable.a.device, cable.b.device);
        if shape.distance[a.index()].max(shape.distance[b.index()]) < top {
            joined.union(a, b);
        }
    }
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for d in (0..narrow(wiring.devices.len())).filter(|&d| shape.distance[d.index()] == 0) {
        *sizes.entry(joined.find(d)).or_default() += 1;
    }
    let first = sizes.values().next().copied().unwrap_or(0);
    match sizes.values().find(|s| **s != first) {
        Some(other) => Err(Error::new(format!(
            "the fabric is not symmetric: pods have {first} and {other} endpoints"
        ))),
        None => Ok(first),
    }
}

/// Writes the tiers of a symmetric tree. Nodes are numbered leaf by leaf there, whatever they are
/// called here. O(V + E log E).
///
/// # Errors
/// When parts differ, there are not two or three tiers, endpoints have several cables, or an
/// oversubscription is no whole number.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let shape = shape(wiring)?;
    let tiers = shape.tiers.len();
    if !(2..=3).contains(&tiers) {
        return Err(Error::new(format!(
            "the tree has {tiers} tiers, htsim takes two or three"
        )));
    }
    if shape.access.0 != 1 {
        return Err(Error::new(format!(
            "endpoints have {} network cables, htsim takes one",
            shape.access.0
        ))
        .help("write one plane alone"));
    }
    let size = if tiers == 2 {
        shape.endpoints
    } else {
        pod(wiring, &shape)?
    };
    complete(wiring, &shape, size)?;
    let mut text = format!(
        "# Written by selvedge; nodes are numbered leaf by leaf\nNodes {}\nTiers {tiers}\nPodsize {size}\n",
        shape.endpoints
    );
    for (index, tier) in shape.tiers.iter().enumerate() {
        let _ = writeln!(
            text,
            "\nTier {index}\nDownlink_speed_Gbps {}\nRadix_Down {}",
            whole(decimal(tier.down.1.0, 9))?,
            tier.down.0
        );
        if index + 1 < tiers {
            let _ = writeln!(
                text,
                "Radix_Up {}\nOversubscribed {}",
                tier.up.0,
                oversubscription(index, tier)?
            );
        }
        if index > 0 {
            let _ = writeln!(text, "Bundle {}", tier.bundle);
        }
        let _ = writeln!(
            text,
            "Downlink_Latency_ns {}\nSwitch_Latency_ns 0",
            latency(wiring, &shape, narrow(index))
        );
    }
    Ok(text.into_bytes())
}

fn whole(rate: String) -> Result<String> {
    if rate.contains('.') {
        Err(Error::new(format!(
            "htsim takes whole Gb/s, a link has {rate}"
        )))
    } else {
        Ok(rate)
    }
}

fn oversubscription(index: usize, tier: &Tier) -> Result<u64> {
    let (down, up) = tier.capacities();
    if up == 0 || !down.is_multiple_of(up) {
        let message = format!(
            "tier {index} has {} cables down and {} up: htsim takes oversubscriptions of 1, 2, 3, ...",
            tier.down.0, tier.up.0
        );
        return Err(Error::new(message));
    }
    Ok(down / up)
}

/// Whether the wiring is the one that htsim builds of these numbers: in a pod every leaf leads to
/// every switch of the next tier, and every core to each pod.
fn complete(wiring: &Wiring, shape: &Shape, pod: usize) -> Result<()> {
    let leaves = pod / shape.tiers[0].down.0.max(1);
    let above = &shape.tiers[1];
    let mut sound =
        above.down.0 == leaves * above.bundle && shape.tiers[0].up_bundle == above.bundle;
    if let Some(top) = shape.tiers.get(2) {
        let pods = shape.endpoints / pod.max(1);
        sound &= top.down.0 == pods * top.bundle && above.up_bundle == top.bundle;
    }
    // Endpoints hang on leaves alone, each by one cable.
    sound &= wiring
        .cables
        .iter()
        .filter(|c| super::shape::in_tiers(c, &shape.kinds))
        .all(|c| {
            let kind = |d: u32| shape.kinds[d.index()];
            kind(c.a.device) == Kind::Switch || kind(c.b.device) == Kind::Switch
        });
    if sound {
        return Ok(());
    }
    Err(Error::new(
        "the tree is not the one htsim builds: there every leaf of a pod leads to all switches above it, and every core to all pods",
    )
    .help("`hpcc` and `simai` list every link"))
}

/// Latency of the links below a tier: their length at 4.9 ns/m, rounded up, where all state the
/// same.
fn latency(wiring: &Wiring, shape: &Shape, tier: u32) -> u64 {
    let below = wiring.cables.iter().filter(|c| {
        super::shape::in_tiers(c, &shape.kinds)
            && shape.distance[c.a.device.index()].min(shape.distance[c.b.device.index()]) == tier
    });
    let lengths: Vec<_> = below.map(|c| c.length).collect();
    match lengths.first() {
        Some(&Some(length)) if lengths.iter().all(|l| *l == Some(length)) => {
            (length.0 * 49).div_ceil(10_000)
        }
        _ => LATENCY_NS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{family, parts};
    use std::path::Path;

    fn wiring(text: &str) -> Wiring {
        let design = family::parse(text, Path::new("x.yaml"), parts::Catalogue::builtin()).unwrap();
        Wiring::of_fabric(&family::build(&design).unwrap())
    }

    /// Values of a key, tier by tier.
    fn values(text: &str, key: &str) -> Vec<u64> {
        text.lines()
            .filter_map(|l| l.strip_prefix(key)?.trim().parse().ok())
            .collect()
    }

    #[test]
    fn counts_multiply_back() {
        let tree = wiring(
            "name: t\nfamily: fat-tree\nk: 8\nhost: single-gpu\nhosts: 128\nswitch: qm9700\n",
        );
        let text = String::from_utf8(write(&tree).unwrap()).unwrap();
        let (down, up) = (values(&text, "Radix_Down "), values(&text, "Radix_Up "));
        assert_eq!(
            (
                values(&text, "Nodes "),
                values(&text, "Podsize "),
                down.clone(),
                up.clone()
            ),
            (vec![128], vec![16], vec![4, 4, 8], vec![4, 4])
        );
        // Nodes = leaves of a pod * ports down * pods, where the pods are the ports of a core.
        assert_eq!(down.iter().product::<u64>(), 128);
        assert_eq!(
            (values(&text, "Oversubscribed "), values(&text, "Bundle ")),
            (vec![1, 1], vec![1, 1])
        );
        let leaf_spine = wiring(
            "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\noversubscription: {leaf: \"3:1\"}\n",
        );
        let text = String::from_utf8(write(&leaf_spine).unwrap()).unwrap();
        assert_eq!(
            (
                values(&text, "Tiers "),
                values(&text, "Podsize "),
                values(&text, "Oversubscribed ")
            ),
            (vec![2], vec![96], vec![3]),
            "{text}"
        );
        let mut damaged = tree.clone();
        let victim = damaged
            .cables
            .iter()
            .position(|c| tree.devices[c.a.device as usize].name == "pod3-edge1")
            .unwrap();
        damaged.cables.remove(victim);
        let refused = write(&damaged).unwrap_err().message;
        assert!(
            refused.contains("not symmetric") && refused.contains("pod3-"),
            "{refused}"
        );
    }
}
