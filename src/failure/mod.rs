//! What a fabric keeps when a component fails: every single failure, up to symmetry.
//!
//! The orbits of the components under the healthy fabric's checked symmetries are the scenarios (DESIGN section 4); each damaged fabric is
//! solved with the symmetries that leave the failed part in place.

mod one;
mod reach;

pub use one::{Part, device, one};

use crate::error::Result;
use crate::fabric::{Fabric, Kind, network::Network};
use crate::proof::{self, Bracket};
use crate::solve::Effort;
use crate::spec::design::Component;
use crate::symmetry::{self, orbits::Orbits};
use crate::traffic::Matrix;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One failure up to symmetry.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Name of the component (link with its ports, or switch).
    pub component: String,
    /// How many single failures it stands for.
    pub stands_for: u64,
    /// Endpoints lost.
    pub lost_endpoints: u64,
    /// Throughput of uniform traffic among the survivors; `None` when it was not decided.
    pub throughput: Option<Bracket>,
    /// A surviving ordered pair that cannot exchange traffic (then throughput is 0).
    pub unreachable: Option<(String, String)>,
}

/// All single failures of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleFailures {
    /// Number of components; the scenarios' `stands_for` sum to it.
    pub components: u64,
    /// The healthy fabric's throughput.
    pub healthy: Bracket,
    /// Scenarios, worst first.
    pub scenarios: Vec<Scenario>,
}

/// A failed part: its name, the devices at it, and the capacity that goes with it.
struct Failure {
    name: String,
    stands_for: u64,
    fixed: Vec<u32>,
    /// (arc, capacity lost)
    lost: Vec<(u32, u64)>,
}

/// Solves every single failure of a kind, up to symmetry. One programme a scenario, in parallel.
pub fn single_failures(fabric: &Fabric, network: &Network, of: Component, effort: &Effort<'_>) -> Result<SingleFailures> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let orbits = Orbits::new(network, &symmetry::generators(fabric, network, &matrix, &[]));
    let failures = match of {
        Component::Links => links(fabric, network, &orbits),
        Component::Switches => switches(fabric, network, &orbits),
    };
    let components = failures.iter().map(|f| f.stands_for).sum();
    let mut scenarios =
        failures.par_iter().map(|failure| scenario(fabric, network, &matrix, failure, effort)).collect::<Result<Vec<_>>>()?;
    scenarios.sort_by(|a, b| worth(a).cmp(&worth(b)).then(b.lost_endpoints.cmp(&a.lost_endpoints)));
    Ok(SingleFailures { components, healthy, scenarios })
}

fn worth(scenario: &Scenario) -> Option<&crate::units::Fraction> {
    scenario.throughput.as_ref().map(|b| &b.lower)
}

fn links(fabric: &Fabric, network: &Network, orbits: &Orbits) -> Vec<Failure> {
    // Parallel links of one class in one trunk are alike, so the orbit of the trunk and the class name a scenario.
    let mut scenarios: BTreeMap<(u32, u32, u32), (u32, u64)> = BTreeMap::new();
    for (id, link) in fabric.links.iter().enumerate() {
        let trunk = network.trunk_of_link[id];
        if fabric.classes[link.class as usize].scale_up || trunk == crate::fabric::NONE {
            continue;
        }
        let (low, high) = (orbits.arc[2 * trunk as usize], orbits.arc[2 * trunk as usize + 1]);
        // Where the two directions of a class differ, so do links laid in opposite directions.
        let (a, b) = match &fabric.classes[link.class as usize] {
            class if class.rate_ab == class.rate_ba => (low.min(high), low.max(high)),
            _ if link.a < link.b => (low, high),
            _ => (high, low),
        };
        scenarios.entry((a, b, link.class)).or_insert((id as u32, 0)).1 += 1;
    }
    let mut found: Vec<Failure> = scenarios
        .into_values()
        .map(|(id, stands_for)| {
            let link = fabric.links[id as usize];
            let class = &fabric.classes[link.class as usize];
            let arc = 2 * network.trunk_of_link[id as usize];
            let (forward, backward) = if link.a < link.b { (arc, arc + 1) } else { (arc + 1, arc) };
            let lost = vec![(forward, class.rate_ab.0 / network.unit.0), (backward, class.rate_ba.0 / network.unit.0)];
            Failure { name: fabric.link_name(id), stands_for, fixed: vec![link.a, link.b], lost }
        })
        .collect();
    found.sort_by(|a, b| a.fixed.cmp(&b.fixed));
    found
}

fn switches(fabric: &Fabric, network: &Network, orbits: &Orbits) -> Vec<Failure> {
    let mut scenarios: BTreeMap<u32, (u32, u64)> = BTreeMap::new();
    for role in fabric.roles.iter().filter(|r| r.kind == Kind::Switch) {
        for device in role.first..role.first + role.count {
            scenarios.entry(orbits.vertex[device as usize]).or_insert((device, 0)).1 += 1;
        }
    }
    scenarios
        .into_values()
        .map(|(device, stands_for)| {
            let out = network.out.of(device).iter();
            let lost = out.flat_map(|&a| [a, a ^ 1]).map(|a| (a, network.capacity[a as usize])).collect();
            Failure { name: fabric.device_name(device), stands_for, fixed: vec![device], lost }
        })
        .collect()
}

fn scenario(fabric: &Fabric, network: &Network, matrix: &Matrix, failure: &Failure, effort: &Effort<'_>) -> Result<Scenario> {
    let mut damaged = network.clone();
    for &(arc, capacity) in &failure.lost {
        damaged.capacity[arc as usize] -= capacity;
    }
    let orbits = Orbits::new(&damaged, &symmetry::generators(fabric, &damaged, matrix, &failure.fixed));
    let lost = reach::lost(network, &damaged, &orbits);
    let survivors = matrix.without(&lost);
    let lost_endpoints = lost.iter().filter(|l| **l).count() as u64;
    let asked = network.endpoints.iter().any(|&v| survivors.is_source(v));
    let throughput = if asked { proof::throughput_with(fabric, &damaged, &survivors, &failure.fixed, effort).ok() } else { None };
    let unreachable = throughput.as_ref().and_then(|b| b.unreachable).map(|(s, d)| (fabric.device_name(s), fabric.device_name(d)));
    Ok(Scenario { component: failure.name.clone(), stands_for: failure.stands_for, lost_endpoints, throughput, unreachable })
}
