//! The sizes of a rail-optimised Clos that follow from its parameters and its switches.

use super::builder::{Ports, switch_role};
use super::rails::{RailKeys, spans};
use super::uplinks::{Stated, Upper};
use crate::error::{Error, Result};
use crate::spec::design::Design;
use crate::units::Oversubscription;

/// The parameters of a rail-optimised Clos.
#[derive(Debug)]
pub(super) struct RailOptimized {
    /// Rails.
    pub rails: RailKeys,
    /// Hosts of a full SU.
    pub su_hosts: u32,
    /// SUs of a full pod (three tiers); `None` lets the builder choose.
    pub pod_sus: Option<u32>,
    /// Two or three tiers; `None` is `auto`.
    pub tiers: Option<u8>,
    /// Networks disjoint beyond the NIC.
    pub planes: u32,
    /// Leaves of one plane that each GPU is attached to; with two, the pair shares its spines
    /// (dual-ToR).
    pub tors: u32,
}

/// The sizes that follow from a design.
pub(super) struct Sizes {
    pub hosts: u32,
    pub gpus: u32,
    /// Hosts of a domain that spans hosts (rails by domain), else 1.
    pub span: u32,
    pub rails: u32,
    /// GPUs of a host (or domain) on each rail.
    pub share: u32,
    pub planes: u32,
    /// Leaves of a plane that each GPU is attached to.
    pub tors: u32,
    /// Links of a GPU to each of them.
    pub parallel: u32,
    pub su_hosts: u32,
    pub sus: u32,
    pub pod_sus: u32,
    pub pods: u32,
    pub leaf_down: u32,
    pub leaf_up: u32,
    pub spine_down: u32,
    pub spine_up: u32,
    pub spines: u32,
    pub cores: u32,
    pub tiers: u8,
}

impl Sizes {
    /// Whether there are two tiers and no cores.
    pub fn is_flat(&self) -> bool {
        self.tiers == 2
    }
}

/// The sizes of a design.
///
/// # Errors
/// Domains that are not whole, switches with too few ports.
pub(super) fn sizes(asked: &RailOptimized, design: &Design) -> Result<Sizes> {
    let host = &design.host;
    let su_hosts = asked.su_hosts.max(1);
    let span = spans(
        design,
        asked.rails.index,
        &[("su_hosts", su_hosts), ("hosts", design.hosts)],
    )?;
    let (planes, tors) = (asked.planes.max(1), asked.tors.max(1));
    let parallel = (host.ports_per_gpu / planes / tors).max(1);
    let positions = u64::from(design.hosts) + u64::from(design.displaced_hosts);
    let sus = positions.div_ceil(u64::from(su_hosts)) as u32;
    let (leaf, spine, core) = (&design.tiers[0], &design.tiers[1], &design.tiers[2]);
    let rate = design.fabric_rate;
    let nics = host.gpus * span;
    let rails = asked.rails.of(nics);
    let share = nics / rails;
    let leaf_down = (su_hosts / span)
        .saturating_mul(share)
        .saturating_mul(parallel);
    let reserved: u32 = spine.reserved_per_switch.iter().map(|r| r.1).sum();
    let spine_ports = spine
        .switch
        .ports_at(rate)
        .unwrap_or(0)
        .saturating_sub(reserved);
    // Leaves of an SU on one plane.
    let beside = rails.saturating_mul(tors);
    let two = sus
        .checked_mul(beside)
        .is_some_and(|leaves| leaves <= spine_ports);
    let tiers = asked.tiers.unwrap_or(if two { 2 } else { 3 });
    let stated = Stated::leaf(design, tiers);
    let leaf_up = stated.of(design, leaf_down, host.port_rate, leaf.oversubscription)?;
    // Before anything is searched for: an absurd oversubscription asks for thousands of millions of
    // uplinks.
    let ports = Ports {
        down: (host.port_rate, leaf_down),
        up: (rate, leaf_up),
    };
    switch_role("leaf", 1, &leaf.switch, &[], ports).map_err(|e| design.locate(e, &["leaf"]))?;
    let mut sizes = Sizes {
        hosts: design.hosts,
        gpus: host.gpus,
        span,
        rails,
        share,
        planes,
        tors,
        parallel,
        su_hosts,
        sus,
        pod_sus: sus,
        pods: 1,
        leaf_down,
        leaf_up,
        spine_down: spine_ports,
        spine_up: 0,
        spines: 0,
        cores: 0,
        tiers,
    };
    if tiers == 2 {
        let mut spine = spine.clone();
        spine.switch.port_limit = spine.switch.port_limit.min(spine_ports);
        let leaves = sus.saturating_mul(beside);
        sizes.spines =
            Upper::spines("spine", design, leaves, leaf_up).count(design, &spine.switch)?;
        return Ok(sizes);
    }
    let ratio = spine.oversubscription;
    let stated = Stated::spine(design);
    sizes.spine_down = most_down(design, spine_ports, ratio, &stated);
    if sizes.spine_down == 0 && spine_ports > 0 {
        let error = Error::new(format!(
            "at {ratio} none of the {spine_ports} ports of a {} are left to face down",
            spine.switch.name
        ));
        return Err(design.locate(
            error.help("raise the oversubscription of the spine, or name a larger switch"),
            &["spine"],
        ));
    }
    sizes.pod_sus = asked
        .pod_sus
        .unwrap_or((sizes.spine_down / beside).max(1))
        .min(sus)
        .max(1);
    sizes.pods = sus.div_ceil(sizes.pod_sus);
    let mut below = spine.switch.clone();
    below.port_limit = sizes.spine_down;
    let leaves = sizes.pod_sus.saturating_mul(beside);
    if asked.pod_sus.is_some() && leaves > sizes.spine_down {
        return Err(crowded(&sizes, design, leaves));
    }
    let spines = Upper::spines("spine (ports down)", design, leaves, leaf_up);
    sizes.spines = spines.count(design, &below)?;
    // What a spine of a full pod has down, not what it could have.
    let links = u64::from(leaves) * u64::from(leaf_up);
    let used = narrow_or_most(links.div_ceil(u64::from(sizes.spines.max(1))));
    sizes.spine_up = stated.of(design, used, rate, ratio)?;
    sizes.cores = Upper::cores(design, sizes.pods, sizes.spine_up).count(design, &core.switch)?;
    Ok(sizes)
}

/// The complaint about a pod with more leaves than a spine has ports down.
fn crowded(sizes: &Sizes, design: &Design, leaves: u32) -> Error {
    let (down, beside) = (sizes.spine_down, sizes.rails.saturating_mul(sizes.tors));
    let name = &design.tiers[1].switch.name;
    let message = format!(
        "the spine, a {name}, has {down} ports down and a pod of {} SUs needs {leaves}, one for each leaf",
        sizes.pod_sus
    );
    let help = match down / beside.max(1) {
        0 => "lower the rails of an SU, or name a spine switch with more ports".to_string(),
        most => format!("write `pod_sus: {most}`, or name a spine switch with more ports"),
    };
    design.locate(Error::new(message).help(help), &["pod_sus", "spine"])
}

fn narrow_or_most(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Ports of a spine that may face down: what the oversubscription leaves, or what is left by
/// uplinks that are stated.
fn most_down(design: &Design, ports: u32, ratio: Oversubscription, stated: &Stated) -> u32 {
    let (down, up) = (u64::from(ratio.down), u64::from(ratio.up));
    let by_ratio = narrow_or_most(u64::from(ports) * down / (down + up));
    match stated.uplinks {
        None => by_ratio,
        Some(uplinks) => {
            let left = ports.saturating_sub(uplinks);
            let written = design.origin.places.contains_key(stated.ratio_key);
            if written { left.min(by_ratio) } else { left }
        }
    }
}
