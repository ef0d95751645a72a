//! What a fabric keeps when parts fail: every set of at most so many links and switches, up to symmetry.
//!
//! The orbits of the parts under the healthy fabric's checked symmetries are the single failures; those under the symmetries of a damaged fabric
//! that leave its failed parts in place are what fails next (DESIGN section 4). A tree of failures in order meets a set of j parts of a kind
//! j! times: parts are taken in order of the class that they have in the healthy fabric, so that only those within one class are met
//! more than once. For every size the sets that scenarios stand for sum to the number of all sets, which is checked.

mod one;
mod parts;
mod reach;

pub use one::{Part, device, one};

use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::proof::{self, Bracket};
use crate::solve::Effort;
use crate::spec::design::Component;
use crate::symmetry::{self, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use parts::{Class, Parts};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Scenarios beyond which nothing is enumerated: each is a linear programme.
const MOST_SCENARIOS: usize = 20_000;

/// How many parts of each kind fail at most: at least one kind, in order, none twice.
pub type Counts = Vec<(Component, u32)>;

/// One set of failures up to symmetry.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Names of the failed parts (links with their ports, switches).
    pub parts: Vec<String>,
    /// How many sets it stands for: whole, or halves and thirds where sets are met several times in different places of the tree.
    pub stands_for: Fraction,
    /// Endpoints lost.
    pub lost_endpoints: u64,
    /// Throughput of uniform traffic among the survivors; `None` when it was not decided.
    pub throughput: Option<Bracket>,
    /// A surviving ordered pair that cannot exchange traffic (then throughput is 0).
    pub unreachable: Option<(String, String)>,
}

/// All failures of at most the stated numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Failures {
    /// Number of parts of each kind.
    pub parts: Vec<(Component, u64)>,
    /// Number of sets, the empty one left out; the scenarios' `stands_for` sum to it.
    pub sets: BigInt,
    /// The healthy fabric's throughput.
    pub healthy: Bracket,
    /// Scenarios, worst first.
    pub scenarios: Vec<Scenario>,
}

/// A set of failed parts in the tree.
#[derive(Clone)]
struct Node {
    failed: Vec<parts::Part>,
    /// Colour of each failed part.
    colours: Vec<u32>,
    /// How many ordered sequences it stands for.
    ordered: BigInt,
    /// What its parent's scenario found, when its last part was redundant.
    inherited: Option<Scenario>,
}

/// What all scenarios share.
struct Ground<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    matrix: Matrix,
    parts: Parts<'a>,
    effort: &'a Effort<'a>,
}

/// Solves every set of at most the stated numbers of parts, up to symmetry. One programme a scenario, in parallel.
///
/// # Errors
/// When there are more scenarios than can be solved one by one, when it is interrupted, or a programme cannot be set up.
pub fn failures(fabric: &Fabric, network: &Network, counts: &[(Component, u32)], effort: &Effort<'_>) -> Result<Failures> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let healthy = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let bare = symmetry::generators(fabric, network, &matrix, &[]);
    let parts = Parts::new(fabric, network, &Orbits::new(network, &bare));
    let kept = Orbits::new(network, &parts.keep_links(bare));
    let parts = Parts::new(fabric, network, &kept);
    // Where a scenario is solved by weights, they start from the healthy fabric's certified loads.
    let loads = proof::read::loads(network, &healthy).ok();
    let effort = &Effort { start: loads.as_deref(), ..*effort };
    let ground = Ground { fabric, network, matrix, parts, effort };
    let root = Node { failed: Vec::new(), colours: Vec::new(), ordered: BigInt::one(), inherited: None };
    let mut frontier = ground.children(&root, counts, &kept, None);
    let mut scenarios: Vec<Scenario> = Vec::new();
    while !frontier.is_empty() {
        if scenarios.len() + frontier.len() > MOST_SCENARIOS {
            return Err(Error::new(format!("more than {MOST_SCENARIOS} failures are different")));
        }
        let solved = frontier.par_iter().map(|node| ground.solve(node, counts)).collect::<Result<Vec<_>>>()?;
        frontier = Vec::new();
        for (scenario, children) in solved {
            scenarios.push(scenario);
            frontier.extend(children);
        }
    }
    scenarios.sort_by(|a, b| worth(a).cmp(&worth(b)).then(b.lost_endpoints.cmp(&a.lost_endpoints)));
    let found = Failures {
        parts: counts.iter().map(|c| (c.0, ground.parts.count(c.0))).collect(),
        sets: counts.iter().map(|&(kind, count)| at_most(ground.parts.count(kind), count)).product::<BigInt>() - 1,
        healthy,
        scenarios,
    };
    let stand_for: Fraction = found.scenarios.iter().map(|s| &s.stands_for).sum();
    if stand_for != Fraction::from_integer(found.sets.clone()) {
        return Err(Error::new(format!("the scenarios stand for {stand_for} sets of failures, there are {}", found.sets)));
    }
    Ok(found)
}

/// Sets of at most `count` of `parts`.
fn at_most(parts: u64, count: u32) -> BigInt {
    let (mut sum, mut choose) = (BigInt::zero(), BigInt::one());
    for size in 0..=u64::from(count) {
        sum += &choose;
        choose = choose * parts.saturating_sub(size) / (size + 1);
    }
    sum
}

fn worth(scenario: &Scenario) -> Option<&Fraction> {
    scenario.throughput.as_ref().map(|b| &b.lower)
}

impl Node {
    /// How many sets: sequences over the orders in which parts of one kind and colour follow one another.
    fn sets(&self) -> Fraction {
        let mut orders = BigInt::one();
        let runs: Vec<(Component, u32)> = self.failed.iter().map(|p| p.kind).zip(self.colours.iter().copied()).collect();
        for run in runs.chunk_by(|a, b| a == b) {
            (1..=run.len()).for_each(|i| orders *= i);
        }
        Fraction::new(self.ordered.clone(), orders)
    }
}

impl Ground<'_> {
    /// What may fail next. Kinds are taken in the order of `counts`, the parts of a kind in the order of their colours.
    fn children(&self, node: &Node, counts: &[(Component, u32)], orbits: &Orbits, found: Option<&Scenario>) -> Vec<Node> {
        let last = node.failed.last().map(|p| p.kind);
        let from = counts.iter().position(|c| Some(c.0) == last).unwrap_or(0);
        let mut children = Vec::new();
        for &(kind, most) in &counts[from..] {
            if node.failed.iter().filter(|p| p.kind == kind).count() >= most as usize {
                continue;
            }
            let least = node.colours.last().copied().filter(|_| last == Some(kind)).unwrap_or(0);
            for class in self.parts.classes(kind, orbits, &node.failed) {
                let Class { part, size, colour, redundant } = class;
                if colour >= least {
                    let mut child = node.clone();
                    child.failed.push(part);
                    child.colours.push(colour);
                    child.ordered *= size;
                    child.inherited = found.filter(|_| redundant).cloned();
                    children.push(child);
                }
            }
        }
        children
    }

    /// The scenario of a node, and what may fail next.
    fn solve(&self, node: &Node, counts: &[(Component, u32)]) -> Result<(Scenario, Vec<Node>)> {
        if self.effort.interrupted.load(Ordering::Relaxed) {
            return Err(Error::new("interrupted before every failure was solved"));
        }
        let (mut scenario, orbits) = match &node.inherited {
            Some(known) => {
                let (_, _, orbits) = self.damaged(&node.failed);
                (known.clone(), orbits)
            }
            None => self.failed(&node.failed),
        };
        scenario.parts = node.failed.iter().map(|p| self.parts.name(*p)).collect();
        scenario.stands_for = node.sets();
        let children = self.children(node, counts, &orbits, Some(&scenario));
        Ok((scenario, children))
    }

    /// The network without the failed parts, the devices that its symmetries leave in place, and their orbits.
    fn damaged(&self, failed: &[parts::Part]) -> (Network, Vec<u32>, Orbits) {
        let (damaged, fixed) = (self.parts.damaged(failed), self.parts.fixed(failed));
        let generators = self.parts.keep_links(symmetry::generators(self.fabric, &damaged, &self.matrix, &fixed));
        let orbits = Orbits::new(&damaged, &generators);
        (damaged, fixed, orbits)
    }

    /// One set of failed parts, standing for itself, and the orbits of what is left.
    fn failed(&self, failed: &[parts::Part]) -> (Scenario, Orbits) {
        let (damaged, fixed, orbits) = self.damaged(failed);
        let mut scenario = self.scenario(&damaged, &fixed, &orbits);
        scenario.parts = failed.iter().map(|p| self.parts.name(*p)).collect();
        scenario.stands_for = Fraction::one();
        (scenario, orbits)
    }

    fn scenario(&self, damaged: &Network, fixed: &[u32], orbits: &Orbits) -> Scenario {
        let lost = reach::lost(self.network, damaged, orbits);
        let survivors = self.matrix.without(&lost);
        let lost_endpoints = lost.iter().filter(|l| **l).count() as u64;
        let asked = self.network.endpoints.iter().any(|&v| survivors.is_source(v));
        let solve = || proof::throughput_with(self.fabric, damaged, &survivors, fixed, self.effort).ok();
        let throughput = if asked { solve() } else { None };
        let name = |v: u32| self.fabric.device_name(v);
        let unreachable = throughput.as_ref().and_then(|b| b.unreachable).map(|(s, d)| (name(s), name(d)));
        Scenario { parts: Vec::new(), stands_for: Fraction::zero(), lost_endpoints, throughput, unreachable }
    }
}
