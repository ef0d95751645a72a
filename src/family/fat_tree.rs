//! The k-ary n-tier fat-tree (Al-Fares, Loukissas, Vahdat, SIGCOMM 2008, for three tiers): N = 2 (k/2)^n endpoints, (2n-1) (k/2)^(n-1)
//! switches, (n-1) N inter-switch links. With three tiers: k^3/4 endpoints, k^2/2 edge and aggregation switches each, k^2/4 cores.

use super::tree;
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::spec::design::{Design, TreeLevel};

/// Builds it; hosts fill it in order, all switches are there. O(k^n).
pub fn build(design: &Design, k: u32, levels: u32) -> Result<Fabric> {
    let (host, rate, half) = (&design.host, design.fabric_rate, k / 2);
    let per_host = host.gpus.saturating_mul(host.ports_per_gpu);
    if k < 2 || levels < 2 || !k.is_multiple_of(2) || per_host == 0 || !half.is_multiple_of(per_host) {
        let error = Error::new(format!("an edge switch of a {k}-ary fat-tree has {half} ports down, a host takes {per_host}"))
            .help("choose an even k whose half is a multiple of the host's ports, or a host with one port");
        return Err(design.locate(error, &["k"]));
    }
    if host.port_rate != rate {
        let error = Error::new(format!("a fat-tree has one rate throughout: the host has {}, link_rate is {rate}", host.port_rate))
            .help("leave out link_rate");
        return Err(design.locate(error, &["link_rate"]));
    }
    tree::build(design, "fat-tree", &format!("a {k}-ary fat-tree of {levels} tiers"), &shape(k, levels, host.ports_per_gpu))
}

/// The fat-tree as an extended generalised fat-tree: half a switch's ports go each way, and the top has all of them down.
pub fn shape(k: u32, levels: u32, ports_per_gpu: u32) -> Vec<TreeLevel> {
    let half = k / 2;
    (1..=levels)
        .map(|level| match level {
            1 => TreeLevel { below: half / ports_per_gpu.max(1), ways: 1, parallel: ports_per_gpu, meshed: false },
            _ => TreeLevel { below: if level == levels { k } else { half }, ways: half, parallel: 1, meshed: false },
        })
        .collect()
}
