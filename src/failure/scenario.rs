//! One set of failures, measured.

use super::attachment::Attachment;
use super::classes::{DamagedFabric, MOST_FIXED};
use super::damage::Damage;
use super::reach::{self, Ways};
use crate::error::Result;
use crate::fabric::index::wide;
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::proof::{self, Bracket};
use crate::solve::SolveOptions;
use crate::spec::demand::Metric;
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::{One, Zero};

/// One set of failures up to symmetry.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Names of the failed components (links with their ports, switches).
    pub parts: Vec<String>,
    /// What has failed with them.
    pub damage: Damage,
    /// How many sets it stands for: whole, or halves and thirds where sets are met several times in
    /// different places of the tree.
    pub stands_for: Fraction,
    /// Endpoints lost.
    pub lost_endpoints: u64,
    /// Endpoints among what failed: devices of failed components, and those whose NIC failed.
    pub failed_endpoints: u64,
    /// Throughput of uniform traffic among the survivors; `None` when it was not asked for or not
    /// decided.
    pub throughput: Option<Bracket>,
    /// Bisection among all endpoints; `None` when it was not asked for or not decided.
    pub bisection: Option<Bracket>,
    /// A surviving ordered pair that cannot exchange traffic (then throughput is 0).
    pub unreachable: Option<(String, String)>,
    /// No two survivors have traffic to exchange: throughput and bisection are 0, which is decided
    /// and not for want of a solution.
    pub nobody_left: bool,
    /// Working port capacity of the worst host and of the worst endpoint.
    pub attachment: Attachment,
}

impl Scenario {
    /// Bounds of throughput: those that were certified, 0 where nobody is left; `None` when it was
    /// not asked for or not decided.
    pub fn throughput_left(&self) -> Option<(Fraction, Fraction)> {
        match &self.throughput {
            _ if self.nobody_left => Some((Fraction::zero(), Fraction::zero())),
            found => found
                .as_ref()
                .map(|b| (b.lower().clone(), b.upper().clone())),
        }
    }

    /// Bounds of bisection in bit/s: those that were certified, 0 where nobody is left; `None` when
    /// it was not asked for or not decided.
    pub fn bisection_left(&self) -> Option<(Fraction, Fraction)> {
        match &self.bisection {
            _ if self.nobody_left => Some((Fraction::zero(), Fraction::zero())),
            found => found.as_ref().and_then(|b| b.rate().cloned()),
        }
    }

    /// What scenarios are ordered by: what was measured, the first first.
    pub(super) fn worth(&self) -> (Option<&Fraction>, Option<&Fraction>, &Fraction) {
        (
            self.throughput.as_ref().map(|b| b.lower()),
            self.bisection.as_ref().and_then(|b| b.rate()).map(|r| &r.0),
            &self.attachment.host.0,
        )
    }
}

/// What is measured of a damaged fabric.
#[derive(Clone, Copy)]
pub(super) struct Measure<'a> {
    pub(super) fabric: &'a Fabric,
    pub(super) network: &'a Network,
    /// The ways of that network, before anything failed.
    pub(super) before: &'a Ways<'a>,
    pub(super) matrix: &'a Matrix,
    pub(super) metrics: &'a [Metric],
    pub(super) effort: &'a SolveOptions<'a>,
}

impl Measure<'_> {
    /// Endpoints that failed whole.
    fn failed<'d>(&'d self, damage: &'d Damage) -> impl Iterator<Item = Vertex> + 'd {
        let endpoints = self.network.endpoints.iter().copied();
        endpoints.filter(|v| damage.has_device(v.device()))
    }

    /// Throughput among the survivors. The symmetries that the damaged fabric was told apart by are
    /// those of the programme as well, unless some were put aside or the lost change the demand.
    fn throughput(
        &self,
        standing: &DamagedFabric,
        lost: &[bool],
        survivors: &Matrix,
        fixed: &[Vertex],
    ) -> Result<Bracket> {
        let (fabric, damaged, effort) = (self.fabric, &standing.network, self.effort);
        if standing.all_symmetries && !lost.contains(&true) {
            let known = (standing.generators.as_slice(), &standing.orbits);
            return proof::throughput_under(fabric, damaged, survivors, known, effort);
        }
        proof::throughput_with(fabric, damaged, survivors, fixed, effort)
    }

    /// # Errors
    /// Faults of the program; what is beyond a limit is not decided.
    pub(super) fn scenario(&self, standing: &DamagedFabric) -> Result<Scenario> {
        let damaged = &standing.network;
        let lost = reach::lost(self.before, standing);
        let survivors = self.matrix.without(&lost);
        let fixed = if standing.touched.len() > MOST_FIXED {
            &[][..]
        } else {
            &standing.touched
        };
        let asked = self
            .network
            .endpoints
            .iter()
            .any(|&v| survivors.is_source(v));
        let wanted = |metric| self.metrics.contains(&metric);
        let throughput = if asked && wanted(Metric::Throughput) {
            decided(self.throughput(standing, &lost, &survivors, fixed))?
        } else {
            None
        };
        // Throughput above a demanded pair without a path would not have been certified.
        let joined = throughput
            .as_ref()
            .is_some_and(|b| b.unreachable().is_none());
        let unreachable = match joined {
            true => None,
            false => reach::unreachable(damaged, &survivors, &standing.orbits),
        };
        let bisection = if wanted(Metric::Bisection) {
            decided(proof::bisection_with(
                self.fabric,
                &damaged.restricted(&lost),
                fixed,
                self.effort,
            ))?
        } else {
            None
        };
        let name = |v: Vertex| self.fabric.device_name(v.device());
        Ok(Scenario {
            parts: Vec::new(),
            stands_for: Fraction::one(),
            lost_endpoints: wide(lost.iter().filter(|l| **l).count()),
            failed_endpoints: wide(self.failed(&standing.damage).count()),
            throughput,
            bisection,
            unreachable: unreachable.map(|(s, d)| (name(s), name(d))),
            nobody_left: !asked,
            attachment: Attachment::new(self.fabric, self.network, &standing.damage),
            damage: standing.damage.clone(),
        })
    }
}

/// What was measured of what failures leave; `None` beyond a limit, and where too little is left
/// for the quantity to have a value. A fault and an interruption go on: the one is not to be
/// hidden, the other would make the answer depend on when it came.
pub(super) fn decided(found: Result<Bracket>) -> Result<Option<Bracket>> {
    match found {
        Err(why) if why.is_fault() || why.is_interrupted() => Err(why),
        found => Ok(found.ok()),
    }
}
