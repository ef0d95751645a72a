//! What a fabric keeps when components fail: every set of at most so many, up to symmetry.
//!
//! The orbits of the components under the healthy fabric's checked symmetries are the single
//! failures; those under the symmetries of a damaged fabric that leave its failed components in
//! place are what fails next (DESIGN section 4). A tree of failures in order meets a set of j
//! components of a kind j! times: components are taken in order of the class that they have in the
//! healthy fabric, so that only those within one class are met more than once. For every size the
//! sets that scenarios stand for sum to the number of all sets, which is checked.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::fabric::network::Network;
//! use selvedge::failure::Damage;
//! use selvedge::proof;
//! use selvedge::traffic::Matrix;
//!
//! let network = Network::new(&fabric);
//! let switch = fabric.links[0].b;
//! let damaged = Damage::new(vec![], vec![switch]).network(&fabric, &network);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//! // The two endpoints of a failed edge switch reach nobody.
//! let bracket = proof::throughput(&fabric, &damaged, &uniform)?;
//! assert!(bracket.unreachable().is_some());
//! # Ok::<(), selvedge::error::Error>(())
//! ```

pub mod adversary;
#[cfg(test)]
mod adversary_tests;
mod attached;
mod attachment;
pub mod availability;
#[cfg(test)]
mod availability_tests;
mod baseline;
mod certificate;
pub mod claim;
mod classes;
mod components;
pub mod connectivity;
mod damage;
pub mod drain;
mod groups;
mod layering;
mod layers;
#[cfg(test)]
mod layers_tests;
pub mod metric;
mod one;
mod pairs;
pub mod random;
pub mod rates;
mod reach;
pub mod resume;
mod scenario;
pub mod single;
pub mod statistics;
mod stranding;
pub mod summary;

pub use attachment::Attachment;
pub use components::{ComponentId, Components, hosts};
pub use damage::Damage;
pub use groups::Groups;
pub use one::{FailedElement, after, device, one};
pub use scenario::Scenario;

use crate::fabric::capacity::solvable;
use crate::fabric::index::{Id, wide};
use certificate::{Moves, Record};
use classes::{Class, ComponentClasses, DamagedFabric};
use reach::Ways;
use scenario::Measure;

use crate::check::{Survived, check_failures};
use crate::error::{Error, Result, within_limits};
use crate::fabric::{Fabric, network::Network};
use crate::progress::Progress;
use crate::proof::{self};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Scenarios beyond which nothing is enumerated: each is a linear programme.
const MOST_SCENARIOS: usize = 20_000;

/// How many components of each kind fail at most: at least one kind, in order, none twice.
pub type Counts = Vec<(Component, u32)>;

/// All failures of at most the stated numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Failures {
    /// Number of components of each kind.
    pub parts: Vec<(Component, u64)>,
    /// Number of sets, the empty one left out; the scenarios' `stands_for` sum to it.
    pub sets: BigInt,
    /// The healthy fabric.
    pub healthy: Scenario,
    /// Scenarios, worst first.
    pub scenarios: Vec<Scenario>,
    /// The certificate of all of them, with what its checker says of it, where one was asked for.
    pub certificate: Option<(Vec<u8>, Survived)>,
}

/// A set of failed components in the tree.
#[derive(Clone)]
struct Node {
    failed: Vec<ComponentId>,
    /// How many ordered sequences it stands for.
    ordered: BigInt,
    /// What its parent's scenario found, when its last component was redundant.
    inherited: Option<Scenario>,
    /// Number of its parent among the records of a certificate.
    parent: usize,
}

/// What all scenarios share.
struct ScenarioContext<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    before: &'a Ways<'a>,
    matrix: &'a Matrix,
    alike: ComponentClasses<'a>,
    metrics: &'a [Metric],
    known: Known<'a>,
    effort: &'a SolveOptions<'a>,
}

/// What is asked of failures: how many of what, and what is measured.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// How many of each kind fail at most.
    pub counts: &'a [(Component, u32)],
    /// What is measured in each scenario.
    pub metrics: &'a [Metric],
    /// The groups that kinds may mean.
    pub groups: &'a Groups,
    /// Whether a certificate of the whole tree is wanted.
    pub certify: bool,
}

/// Solves every set of at most the stated numbers of components, up to symmetry. One programme a
/// scenario, in parallel.
///
/// # Errors
/// When there are more scenarios than can be solved one by one, when it is interrupted, or a
/// programme cannot be set up.
pub fn failures(
    fabric: &Fabric,
    network: &Network,
    asked: Asked<'_>,
    effort: &SolveOptions<'_>,
) -> Result<Failures> {
    failures_from(fabric, network, &Damage::default(), asked, effort)
}

/// [`failures`] where those of fewer components of the same kinds, with the same metrics, are known
/// already: none of these is solved again.
///
/// # Errors
/// As [`failures`].
pub fn more_failures(
    fabric: &Fabric,
    network: &Network,
    asked: Asked<'_>,
    known: &Failures,
    effort: &SolveOptions<'_>,
) -> Result<Failures> {
    let whole = Damage::default();
    found_from(fabric, network, &whole, asked, Known::of(known), effort)
}

/// What fails further in a fabric of which something is out already; components of which nothing is
/// left are not counted. Endpoints lost and attachment are those against the whole fabric, and
/// `healthy` is what is left before anything more fails.
///
/// # Errors
/// As [`failures`].
pub fn failures_from(
    fabric: &Fabric,
    network: &Network,
    out: &Damage,
    asked: Asked<'_>,
    effort: &SolveOptions<'_>,
) -> Result<Failures> {
    found_from(fabric, network, out, asked, Known::default(), effort)
}

/// Scenarios that were solved before, by the names of what failed.
#[derive(Default)]
struct Known<'a>(BTreeMap<&'a [String], &'a Scenario>);

impl<'a> Known<'a> {
    fn of(found: &'a Failures) -> Self {
        let all = found.scenarios.iter().chain([&found.healthy]);
        Known(all.map(|s| (s.parts.as_slice(), s)).collect())
    }

    fn scenario(&self, parts: &[String]) -> Option<Scenario> {
        self.0.get(parts).map(|known| (*known).clone())
    }
}

fn found_from(
    fabric: &Fabric,
    network: &Network,
    out: &Damage,
    asked: Asked<'_>,
    known: Known<'_>,
    effort: &SolveOptions<'_>,
) -> Result<Failures> {
    solvable(network)?;
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let kinds: Vec<Component> = asked.counts.iter().map(|c| c.0.clone()).collect();
    let components = Components::new(fabric, network, asked.groups, &kinds)?;
    let (alike, intact) = ComponentClasses::new(fabric, network, &matrix, &components, out.clone());
    let before = Ways::new(network);
    let mut context = ScenarioContext {
        fabric,
        network,
        before: &before,
        matrix: &matrix,
        alike,
        metrics: asked.metrics,
        known,
        effort,
    };
    effort.progress.phase("the healthy fabric", 0);
    let quiet = effort.quietly();
    context.effort = &quiet;
    let healthy = context.scenario(&[], &intact)?;
    if healthy.unreachable.is_some() {
        // Who is lost is told by partners, which symmetries of what is left need not keep where the
        // healthy fabric is in pieces.
        return Ok(none_of(&asked, healthy));
    }
    // Where a scenario is solved by weights, they start from the healthy fabric's certified loads.
    let loads = loads(network, &healthy)?;
    let effort = &SolveOptions {
        start: loads.as_deref(),
        ..*effort
    };
    let quiet = effort.quietly();
    context.effort = &quiet;
    // A certificate's root is the healthy fabric.
    let certify = asked.certify && *out == Damage::default();
    let mut tree = Tree::new(&context, &asked, &intact, &healthy, certify);
    tree.grow(&intact, effort.progress)?;
    let Tree {
        records, scenarios, ..
    } = tree;
    let mut found = context.failures(&asked, healthy, scenarios)?;
    let head = proof::head(network, &matrix);
    let subject = || certificate::subject(fabric, network, &components, asked.counts, &head);
    let written = || certificate::write(subject()?, &components, &records);
    if let Some(bytes) = certify.then(written).flatten() {
        let survived = check_failures(&bytes).map_err(|why| Error::refused(&why));
        // Beyond what its checker can hold the scenarios keep their own certificates.
        found.certificate = within_limits(survived)?.map(|survived| (bytes, survived));
    }
    Ok(found)
}

/// Nothing that fails further, of a fabric that is in pieces already.
fn none_of(asked: &Asked<'_>, healthy: Scenario) -> Failures {
    Failures {
        parts: asked.counts.iter().map(|c| (c.0.clone(), 0)).collect(),
        sets: BigInt::zero(),
        healthy,
        scenarios: Vec::new(),
        certificate: None,
    }
}

/// The certificate of what is left, where there is one.
fn certified(scenario: &Scenario) -> Option<Vec<u8>> {
    let throughput = scenario.throughput.as_ref();
    throughput.map(|bracket| bracket.certificate().to_vec())
}

/// Scenarios and their records, from the healthy fabric to ever more failures.
struct Tree<'a> {
    context: &'a ScenarioContext<'a>,
    counts: Vec<u32>,
    certify: bool,
    records: Vec<Record>,
    scenarios: Vec<Scenario>,
}

impl<'a> Tree<'a> {
    fn new(
        context: &'a ScenarioContext<'a>,
        asked: &Asked<'_>,
        intact: &DamagedFabric,
        healthy: &Scenario,
        certify: bool,
    ) -> Self {
        let root = Record {
            component: None,
            generators: if certify {
                context.alike.moves(intact)
            } else {
                Vec::new()
            },
            certificate: certified(healthy),
            redundant: false,
            goes_on: true,
            children: Vec::new(),
        };
        Tree {
            context,
            counts: asked.counts.iter().map(|c| c.1).collect(),
            certify,
            records: vec![root],
            scenarios: Vec::new(),
        }
    }

    /// Solves level by level, the nodes of one in parallel; the worst scenarios come first.
    fn grow(&mut self, intact: &DamagedFabric, progress: &Progress) -> Result<()> {
        let root = Node {
            failed: Vec::new(),
            ordered: BigInt::one(),
            inherited: None,
            parent: 0,
        };
        let mut frontier = self.context.children(&root, &self.counts, intact, None);
        while !frontier.is_empty() {
            if self.scenarios.len() + frontier.len() > MOST_SCENARIOS {
                return Err(Error::limit(format!(
                    "more than {MOST_SCENARIOS} failures are different"
                )));
            }
            let nodes = std::mem::take(&mut frontier);
            progress.phase("classes of failures", wide(nodes.len()));
            let solved = nodes
                .par_iter()
                .map(|node| {
                    let solved = self.context.solve(node, &self.counts, self.certify);
                    progress.step();
                    solved
                })
                .collect::<Result<Vec<_>>>()?;
            for (node, (scenario, generators, children)) in nodes.into_iter().zip(solved) {
                let parent = self.records.len();
                if self.certify {
                    self.record(&node, &scenario, generators);
                }
                self.scenarios.push(scenario);
                frontier.extend(children.into_iter().map(|child| Node { parent, ..child }));
            }
        }
        self.scenarios.sort_by(|a, b| {
            a.worth()
                .cmp(&b.worth())
                .then(b.lost_endpoints.cmp(&a.lost_endpoints))
        });
        Ok(())
    }

    fn record(&mut self, node: &Node, scenario: &Scenario, generators: Vec<Moves>) {
        let number = self.records.len();
        self.records[node.parent].children.push(number);
        self.records.push(Record {
            component: node.failed.last().copied(),
            generators,
            certificate: certified(scenario),
            redundant: node.inherited.is_some(),
            goes_on: self.context.goes_on(node, &self.counts),
            children: Vec::new(),
        });
    }
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

impl ScenarioContext<'_> {
    /// What is found, where the scenarios stand for as many sets as there are.
    fn failures(
        &self,
        asked: &Asked<'_>,
        healthy: Scenario,
        scenarios: Vec<Scenario>,
    ) -> Result<Failures> {
        let left = |place: usize| {
            let all = self.alike.components.of_kind(place);
            wide(all.filter(|&c| !self.alike.gone(c)).count())
        };
        let mut parts = Vec::with_capacity(asked.counts.len());
        let mut sets = BigInt::one();
        for (place, (kind, count)) in asked.counts.iter().enumerate() {
            parts.push((kind.clone(), left(place)));
            sets *= at_most(left(place), *count);
        }
        sets -= 1;
        let stand_for: Fraction = scenarios.iter().map(|s| &s.stands_for).sum();
        if stand_for != Fraction::from_integer(sets.clone()) {
            return Err(Error::fault(format!(
                "the scenarios stand for {stand_for} sets of failures, there are {sets}"
            )));
        }
        Ok(Failures {
            parts,
            sets,
            healthy,
            scenarios,
            certificate: None,
        })
    }

    /// How many sets: sequences over the orders in which components of one kind and colour follow
    /// one another.
    fn sets(&self, node: &Node) -> Fraction {
        let mut orders = BigInt::one();
        let runs: Vec<u32> = node.failed.iter().map(|&c| self.alike.colour(c)).collect();
        for run in runs.chunk_by(|a, b| a == b) {
            (1..=run.len()).for_each(|i| orders *= i);
        }
        Fraction::new(node.ordered.clone(), orders)
    }

    /// Whether something may fail after these: a kind, from that of the last on, has not failed as
    /// often as it may.
    fn goes_on(&self, node: &Node, counts: &[u32]) -> bool {
        let place = |c: ComponentId| self.alike.components.place(c);
        let from = node.failed.last().copied().map_or(0, place);
        let failed = |kind: usize| node.failed.iter().filter(|&&c| place(c) == kind).count();
        (from..counts.len()).any(|kind| failed(kind) < counts[kind].index())
    }

    /// What may fail next. Kinds are taken in the order of `counts`, the components of a kind in
    /// the order of their colours.
    fn children(
        &self,
        node: &Node,
        counts: &[u32],
        standing: &DamagedFabric,
        found: Option<&Scenario>,
    ) -> Vec<Node> {
        let place = |c: ComponentId| self.alike.components.place(c);
        let last = node.failed.last().copied();
        let mut children = Vec::new();
        for (kind, &most) in counts.iter().enumerate().skip(last.map_or(0, place)) {
            if node.failed.iter().filter(|&&c| place(c) == kind).count() >= most.index() {
                continue;
            }
            let least = last
                .filter(|&c| place(c) == kind)
                .map_or(0, |c| self.alike.colour(c));
            for class in self.alike.classes(kind, standing, &node.failed) {
                let Class {
                    component,
                    size,
                    colour,
                    redundant,
                } = class;
                if colour >= least {
                    let mut child = node.clone();
                    child.failed.push(component);
                    child.ordered *= size;
                    child.inherited = found.filter(|_| redundant).cloned();
                    children.push(child);
                }
            }
        }
        children
    }

    /// The scenario of a node, and what may fail next.
    fn solve(
        &self,
        node: &Node,
        counts: &[u32],
        certify: bool,
    ) -> Result<(Scenario, Vec<Moves>, Vec<Node>)> {
        if self.effort.interrupted.load(Ordering::Relaxed) {
            return Err(Error::interrupted(
                "interrupted before every failure was solved",
            ));
        }
        let standing = self.alike.standing(&node.failed);
        let mut scenario = match &node.inherited {
            Some(known) => known.clone(),
            None => self.scenario(&node.failed, &standing)?,
        };
        scenario.parts = node
            .failed
            .iter()
            .map(|&c| self.alike.components.name(self.fabric, c))
            .collect();
        scenario.stands_for = self.sets(node);
        let children = self.children(node, counts, &standing, Some(&scenario));
        let moves = if certify {
            self.alike.moves(&standing)
        } else {
            Vec::new()
        };
        Ok((scenario, moves, children))
    }

    /// One set of failed components, standing for itself.
    fn scenario(&self, failed: &[ComponentId], standing: &DamagedFabric) -> Result<Scenario> {
        let ScenarioContext {
            fabric,
            network,
            before,
            matrix,
            ..
        } = *self;
        let names = failed.iter();
        let parts: Vec<String> = names
            .map(|&c| self.alike.components.name(fabric, c))
            .collect();
        if let Some(known) = self.known.scenario(&parts) {
            return Ok(known);
        }
        let measured = Measure {
            fabric,
            network,
            before,
            matrix,
            metrics: self.metrics,
            effort: self.effort,
        };
        let mut scenario = measured.scenario(standing)?;
        let nics = failed
            .iter()
            .filter_map(|&c| self.alike.components.nic(c))
            .filter(|&endpoint| !standing.damage.has_device(endpoint));
        scenario.failed_endpoints += wide(nics.count());
        scenario.parts = parts;
        Ok(scenario)
    }
}

/// Loads to start weights from, where a flow was certified.
///
/// # Errors
/// A fault where the certificate does not give the bound that is claimed.
fn loads(network: &Network, healthy: &Scenario) -> Result<Option<Vec<f64>>> {
    let found = healthy
        .throughput
        .as_ref()
        .map(|bracket| within_limits(proof::read::loads(network, bracket)));
    Ok(found.transpose()?.flatten())
}
