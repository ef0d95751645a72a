//! The sizes of a rail-optimised Clos that follow from its parameters and its switches.

use super::builder::{Ports, spine_count, switch_role, uplinks, upper_count};
use super::rails::{RailKeys, spans};
use crate::error::{Error, Result};
use crate::spec::design::Design;

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
    let leaf_up = uplinks(leaf_down, host.port_rate, leaf.oversubscription, rate).max(1);
    // Before anything is searched for: an absurd oversubscription asks for thousands of millions of
    // uplinks.
    let ports = Ports {
        down: (host.port_rate, leaf_down),
        up: (rate, leaf_up),
    };
    switch_role("leaf", 1, &leaf.switch, &[], ports).map_err(|e| design.locate(e, &["leaf"]))?;
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
        sizes.spines = spine_count(
            "spine",
            design,
            sus.saturating_mul(beside),
            leaf_up,
            &spine.switch,
        )?;
        return Ok(sizes);
    }
    let ratio = spine.oversubscription;
    sizes.spine_down = (u64::from(spine_ports) * u64::from(ratio.down)
        / (u64::from(ratio.down) + u64::from(ratio.up))) as u32;
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
    sizes.spine_up = uplinks(sizes.spine_down, rate, ratio, rate);
    sizes.pod_sus = asked
        .pod_sus
        .unwrap_or((sizes.spine_down / beside).max(1))
        .min(sus)
        .max(1);
    sizes.pods = sus.div_ceil(sizes.pod_sus);
    let mut below = spine.switch.clone();
    below.port_limit = sizes.spine_down;
    sizes.spines = spine_count(
        "spine (ports down)",
        design,
        sizes.pod_sus.saturating_mul(beside),
        leaf_up,
        &below,
    )?;
    sizes.cores = upper_count(
        "core",
        sizes.pods,
        sizes.spine_up,
        &core.switch,
        rate,
        design.uniform_trunks,
    )
    .map_err(|e| design.locate(e, &["core"]))?;
    Ok(sizes)
}
