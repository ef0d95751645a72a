//! Rail-only fabrics (Wang, Ghobadi, Shakeri, Zhang, Hasani, "Rail-only: a low-cost
//! high-performance network for training LLMs with trillion parameters", 2023): the GPUs of one
//! rail share a Clos of one or two tiers, no switch joins two rails, and traffic between rails goes
//! through the scale-up domain at either end.
//!
//! With R rails of E endpoints and radix k: one tier is R switches while E <= k; two tiers at 1:1
//! are R * 3E/k switches (where they divide) and 2 R E links with those of the hosts.

use super::copies::{Copies, Endpoints};
use super::keys::{RAILS, TIERS};
use super::leaf_spine;
use super::rails::{RailKeys, rails, spans, tiers};
use super::tree::{self, TreeLevel};
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::parts::HostPart;
use crate::spec::design::{Design, STATED_TIERS, Topology};
use crate::spec::key::{DISPLACED_HOSTS, SPINES, UNIFORM_TRUNKS, UPLINKS};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "rail-only",
    about: "a Clos of one or two tiers for each rail, joined by scale-up domains alone",
    paper: "Wang, Ghobadi, Shakeri, Zhang and Hasani, 2023",
    naming: Naming::Tiers,
    keys: &[
        DISPLACED_HOSTS.listed(),
        UNIFORM_TRUNKS.listed(),
        RAILS.listed(),
        TIERS.listed(),
        SPINES.listed(),
        UPLINKS.listed(),
    ],
    inner: None,
    starter: include_str!("starters/rail-only.yaml"),
    resolve,
};

/// Its parameters.
#[derive(Debug)]
struct RailOnly {
    rails: RailKeys,
    /// One or two tiers; `None` is `auto`.
    tiers: Option<u8>,
}

impl Topology for RailOnly {
    fn build(&self, design: &Design) -> Result<Fabric> {
        build(design, self.rails, self.tiers)
    }

    fn levels(&self) -> usize {
        STATED_TIERS
    }

    fn most_tiers(&self) -> u8 {
        2
    }

    fn has_switches(&self) -> bool {
        true
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    if asked.host.scale_up_gpus < 2 {
        let name = &asked.host.name;
        let message = format!(
            "the rails of a rail-only fabric meet in scale-up domains alone, a {name} has none"
        );
        let help = "name a host with a scale-up domain, or use `family: rail-optimized`";
        return Err(asked.refuse(&asked.host_at(), message, help));
    }
    let tiers = tiers(asked, [1, 2], "of a rail")?;
    Ok(Arc::new(RailOnly {
        rails: rails(asked)?,
        tiers,
    }))
}

/// Builds it. O(V + E).
///
/// # Errors
/// Domains that are not whole, a rail that its tiers do not hold.
fn build(design: &Design, asked: RailKeys, tiers: Option<u8>) -> Result<Fabric> {
    let host = &design.host;
    let span = spans(design, asked.index, &[("hosts", design.hosts)])?;
    let nics = host.gpus * span;
    let rails = asked.of(nics);
    let share = nics / rails.max(1);
    let (domains, positions) = (
        design.hosts / span,
        (design.hosts + design.displaced_hosts).div_ceil(span),
    );
    // One rail: each domain is a host with its share of GPUs, and nothing but the network joins
    // them.
    let part = HostPart {
        gpus: share,
        scale_up_gpus: 0,
        ..host.clone()
    };
    let rail = Design {
        host: part,
        hosts: domains,
        displaced_hosts: positions - domains,
        ..design.clone()
    };
    let switch = &design.tiers[0].switch;
    let reserved: u32 = design.tiers[0]
        .reserved_per_switch
        .iter()
        .map(|r| r.1)
        .sum();
    let needed = positions
        .saturating_mul(share)
        .saturating_mul(host.ports_per_gpu);
    let fits = switch
        .ports_at(host.port_rate)
        .is_some_and(|ports| needed.saturating_add(reserved) <= ports);
    let one = match tiers.unwrap_or(if fits { 1 } else { 2 }) {
        1 if fits => {
            let level = TreeLevel {
                below: positions.saturating_mul(share),
                ways: 1,
                parallel: host.ports_per_gpu,
                meshed: false,
            };
            tree::build(&rail, FAMILY.name, "one rail", &[level])?
        }
        1 => {
            let ports = switch.ports_at(host.port_rate).unwrap_or(0);
            let message = format!(
                "a rail of one tier has {needed} ports down and {reserved} reserved, a {} has {ports}",
                switch.name
            );
            return Err(design.locate(
                Error::new(message).help("write `tiers: 2`, or ask for fewer hosts"),
                &["tiers", "hosts"],
            ));
        }
        _ => leaf_spine::build(&rail)?,
    };
    let copies = Copies {
        family: FAMILY.name,
        axis: "rail",
        count: rails,
        inner: &one,
    };
    let (own, inner_axes) = (copies.own_axis(), one.roles[0].axes.clone());
    let within = inner_axes.len() - 1;
    let place = |domain: u32| one.coordinates((domain * share).into())[..within].to_vec();
    let gpus = (0..design.hosts * host.gpus)
        .map(|gpu| {
            let (domain, index) = (gpu / nics, gpu % nics);
            let mut c = place(domain);
            c.push(index / share);
            if share > 1 {
                c.push(index % share);
            }
            c
        })
        .collect();
    let places = &inner_axes[..within];
    let mut axes: Vec<usize> = places.to_vec();
    axes.push(own);
    let mut extra = Vec::new();
    if share > 1 {
        extra.push(("gpu", Some(own)));
        axes.push(own + 1);
    }
    let domain_gpus = host.scale_up_gpus.max(1);
    let switches = (0..(design.hosts * host.gpus).div_ceil(domain_gpus))
        .map(|d| place(d * domain_gpus / nics))
        .collect();
    let endpoints = Endpoints {
        extra,
        axes: (axes, places.to_vec()),
        gpus,
        switches,
    };
    copies.build(design, endpoints, |rail, endpoint| {
        let endpoint = u32::from(endpoint);
        let (domain, index) = (endpoint / share, rail * share + endpoint % share);
        ((domain * nics + index).into(), 1)
    })
}
