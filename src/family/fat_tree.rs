//! The k-ary n-tier fat-tree (Al-Fares, Loukissas, Vahdat, SIGCOMM 2008, for three tiers): N = 2
//! (k/2)^n endpoints, (2n-1) (k/2)^(n-1) switches, (n-1) N inter-switch links. With three tiers:
//! k^3/4 endpoints, k^2/2 edge and aggregation switches each, k^2/4 cores.

use super::tree::{self, MOST_LEVELS, TreeLevel};
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::spec::design::{Design, Topology};
use crate::spec::key::{DISPLACED_HOSTS, Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "fat-tree",
    about: "the k-ary fat-tree of two tiers or more",
    paper: "Al-Fares, Loukissas and Vahdat, SIGCOMM 2008",
    naming: Naming::Tiers,
    keys: &[DISPLACED_HOSTS.listed(), K.listed(), LEVELS.listed()],
    inner: None,
    starter: include_str!("starters/fat-tree.yaml"),
    resolve,
};

const K: Key<u32> = Key::new("k", Section::Trees, "");
const LEVELS: Key<u32> = Key::new("levels", Section::Trees, "Tiers of a fat-tree.");

/// Its parameters.
#[derive(Debug)]
struct FatTree {
    /// Ports of every switch, even.
    k: u32,
    /// Tiers of switches.
    levels: u32,
}

impl Topology for FatTree {
    fn build(&self, design: &Design) -> Result<Fabric> {
        build(design, self.k, self.levels)
    }

    fn levels(&self) -> usize {
        self.levels as usize
    }

    fn most_tiers(&self) -> u8 {
        0
    }

    fn has_switches(&self) -> bool {
        true
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    let Some(k) = asked.get(&K) else {
        return Err(asked.refuse(
            asked.written(),
            "a fat-tree needs `k`, the ports of its switches",
            "add `k: 64`",
        ));
    };
    if k.value < 2 || !k.value.is_multiple_of(2) || k.value > 512 {
        let message = format!("k is {}, an even number from 2 to 512 is needed", k.value);
        return Err(asked.refuse(k, message, "write for example `k: 64`"));
    }
    let levels = asked.get(&LEVELS).map_or(3, |l| l.value);
    if let Some(at) = asked
        .get(&LEVELS)
        .filter(|l| l.value < 2 || l.value as usize > MOST_LEVELS)
    {
        let message = format!("a fat-tree of {levels} levels is not built, 2 to {MOST_LEVELS} are");
        return Err(asked.refuse(
            at,
            message,
            "write `levels: 2` (leaf and spine), 3 (edge, aggregation, core) or 4",
        ));
    }
    if let Some(ratio) = asked.oversubscription() {
        let message = format!(
            "a k-ary fat-tree is 1:1 throughout, `oversubscription` of {} changes nothing",
            ratio.value
        );
        let help = "leave it out, or use `family: xgft`, whose `m` and `w` say what goes down and up at each level";
        return Err(asked.refuse(&ratio, message, help));
    }
    Ok(Arc::new(FatTree { k: k.value, levels }))
}

/// Builds it; hosts fill it in order, all switches are there. O(k^n).
fn build(design: &Design, k: u32, levels: u32) -> Result<Fabric> {
    let (host, rate, half) = (&design.host, design.fabric_rate, k / 2);
    let per_host = host.gpus.saturating_mul(host.ports_per_gpu);
    if k < 2
        || levels < 2
        || !k.is_multiple_of(2)
        || per_host == 0
        || !half.is_multiple_of(per_host)
    {
        let error = Error::new(format!("an edge switch of a {k}-ary fat-tree has {half} ports down, a host takes {per_host}"))
            .help("choose an even k whose half is a multiple of the host's ports, or a host with one port");
        return Err(design.locate(error, &["k"]));
    }
    if host.port_rate != rate {
        let error = Error::new(format!(
            "a fat-tree has one rate throughout: the host has {}, link_rate is {rate}",
            host.port_rate
        ))
        .help("leave out link_rate");
        return Err(design.locate(error, &["link_rate"]));
    }
    let tiers = design.tiers.iter().take(levels as usize);
    let offered = tiers.filter_map(|tier| Some((tier.switch.ports_at(rate)?, &tier.switch.name)));
    if let Some((ports, name)) = offered.min().filter(|(ports, _)| *ports < k) {
        let message = format!(
            "switches of a {k}-ary fat-tree have {k} ports at {rate}, a {name} has {ports}"
        );
        let help = format!(
            "`k` is at most {} with a {name}; or name a switch with more ports",
            ports - ports % 2
        );
        return Err(design.locate(Error::new(message).help(help), &["k"]));
    }
    tree::build(
        design,
        FAMILY.name,
        &format!("a {k}-ary fat-tree of {levels} tiers"),
        &shape(k, levels, host.ports_per_gpu),
    )
}

/// The fat-tree as an extended generalised fat-tree: half a switch's ports go each way, and the top
/// has all of them down.
pub(super) fn shape(k: u32, levels: u32, ports_per_gpu: u32) -> Vec<TreeLevel> {
    let half = k / 2;
    (1..=levels)
        .map(|level| match level {
            1 => TreeLevel {
                below: half / ports_per_gpu.max(1),
                ways: 1,
                parallel: ports_per_gpu,
                meshed: false,
            },
            _ => TreeLevel {
                below: if level == levels { k } else { half },
                ways: half,
                parallel: 1,
                meshed: false,
            },
        })
        .collect()
}
