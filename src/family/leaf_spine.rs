//! Two tiers, every leaf on every spine, hosts whole on one leaf. With radix k and 1:1: N = k^2/2,
//! 3k/2 switches, k^2/2 inter-switch links.

use super::builder::{Builder, Ports, switch_role};
use super::uplinks::{Stated, Upper};
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::fabric::capacity;
use crate::spec::design::{Design, STATED_TIERS, Topology};
use crate::spec::key::{DISPLACED_HOSTS, SPINES, UNIFORM_TRUNKS, UPLINKS};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "leaf-spine",
    about: "two tiers, every leaf on every spine, hosts whole on one leaf",
    paper: "folded Clos networks: Clos, Bell System Technical Journal 1953",
    naming: Naming::Tiers,
    keys: &[
        DISPLACED_HOSTS.listed(),
        UNIFORM_TRUNKS.listed(),
        SPINES.listed(),
        UPLINKS.listed(),
    ],
    inner: None,
    starter: include_str!("starters/leaf-spine.yaml"),
    resolve,
};

/// It has no parameters of its own.
#[derive(Debug)]
struct LeafSpine;

impl Topology for LeafSpine {
    fn build(&self, design: &Design) -> Result<Fabric> {
        build(design)
    }

    fn levels(&self) -> usize {
        STATED_TIERS
    }

    fn most_tiers(&self) -> u8 {
        0
    }

    fn has_switches(&self) -> bool {
        true
    }
}

fn resolve(_: &Asked) -> Result<Arc<dyn Topology>> {
    Ok(Arc::new(LeafSpine))
}

const LEAF: usize = 0;
const HOST: usize = 1;
const GPU: usize = 2;
const SPINE: usize = 3;

/// Builds it. O(links).
pub(super) fn build(design: &Design) -> Result<Fabric> {
    let (host, rate) = (&design.host, design.fabric_rate);
    let (leaf_tier, spine_tier) = (&design.tiers[0], &design.tiers[1]);
    let part = &leaf_tier.switch;
    let reserved: u32 = leaf_tier.reserved_per_switch.iter().map(|r| r.1).sum();
    let per_host = host.gpus.saturating_mul(host.ports_per_gpu);
    let stated = Stated::leaf(design, 2);
    let layout = |hosts: u32| {
        let down = hosts.saturating_mul(per_host);
        let up = stated.of(design, down, host.port_rate, leaf_tier.oversubscription)?;
        let ports = Ports {
            down: (host.port_rate, down.saturating_add(reserved)),
            up: (rate, up),
        };
        switch_role("leaf", 1, part, &[LEAF], ports).map(|role| (role, down, up))
    };
    let first = layout(1).map_err(|e| design.locate(e, &["leaf"]))?;
    let most = (2..=part.port_limit / per_host.max(1))
        .take_while(|&h| layout(h).is_ok())
        .last()
        .unwrap_or(1);
    let per_leaf = most.min(design.hosts).max(1);
    let (role, down, up) = if per_leaf == 1 {
        first
    } else {
        layout(per_leaf)?
    };
    let leaves = design
        .hosts
        .saturating_add(design.displaced_hosts)
        .div_ceil(per_leaf);
    let mut spine_part = spine_tier.switch.clone();
    let kept: u32 = spine_tier.reserved_per_switch.iter().map(|r| r.1).sum();
    spine_part.port_limit = spine_part
        .port_limit
        .min(spine_part.ports_at(rate).unwrap_or(0).saturating_sub(kept));
    let spines = Upper::spines("spine", design, leaves, up).count(design, &spine_part)?;
    if host.scale_up_gpus > host.gpus {
        let error = Error::new("a scale-up domain that spans hosts needs rails")
            .help("use `family: rail-optimized` with `rails: domain`");
        return Err(design.locate(error, &["host"]));
    }
    let gpus = u128::from(design.hosts) * u128::from(host.gpus);
    let links = gpus * u128::from(host.ports_per_gpu) + u128::from(leaves) * u128::from(up);
    capacity::whole(gpus + u128::from(leaves) + u128::from(spines), links)
        .map_err(|error| design.locate(error, &["hosts"]))?;
    let axes = [
        ("leaf", None),
        ("host", Some(LEAF)),
        ("gpu", Some(HOST)),
        ("spine", None),
    ];
    let mut builder = Builder::new(design, FAMILY.name, &axes);
    let gpus = (0..design.hosts)
        .flat_map(|h| (0..host.gpus).map(move |g| vec![h / per_leaf, h % per_leaf, g]))
        .collect();
    let switches = (0..design.hosts)
        .map(|h| vec![h / per_leaf, h % per_leaf])
        .collect();
    builder.hosts(design, (&[LEAF, HOST, GPU], &[LEAF, HOST]), gpus, switches)?;
    let leaf = builder.role(role, (0..leaves).map(|l| vec![l]), |_| (None, None))?;
    let ports = Ports {
        down: (rate, (leaves * up).div_ceil(spines)),
        up: (rate, 0),
    };
    let spine_role = switch_role("spine", 2, &spine_tier.switch, &[SPINE], ports)
        .map_err(|e| design.locate(e, &["spine"]))?;
    let spine = builder.role(spine_role, (0..spines).map(|q| vec![q]), |_| (None, None))?;
    let class = builder.class("host-leaf", host.port_rate, Some(leaf_tier));
    for g in 0..design.hosts * host.gpus {
        for _ in 0..host.ports_per_gpu {
            builder.link(g.into(), leaf.after(g / host.gpus / per_leaf), class);
        }
    }
    // Ports of two rates are laid out apart, and what is reserved is among those that face down.
    builder.start_up_ports(
        leaf,
        leaves,
        down + if host.port_rate == rate { 0 } else { reserved },
    );
    let class = builder.class("leaf-spine", rate, Some(spine_tier));
    for l in 0..leaves {
        for j in 0..up {
            builder.link(leaf.after(l), spine.after((l * up + j) % spines), class);
        }
    }
    let first_switch = if host.scale_up_gpus > 1 { 2 } else { 1 };
    builder
        .reserve(first_switch, leaf_tier)
        .map_err(|e| design.locate(e, &["reserved_ports"]))?;
    builder
        .reserve(first_switch + 1, spine_tier)
        .map_err(|e| design.locate(e, &["reserved_ports"]))?;
    Ok(builder.finish())
}
