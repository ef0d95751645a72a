//! A design that is measured, and what several of its quantities share.

use super::found::QuantityValue;
use crate::error::{Error, Result};
use crate::fabric::counts::{Counts, counts};
use crate::fabric::{Fabric, network::Network};
use crate::failure::Groups;
use crate::failure::connectivity::{Connectivity, connectivity_within};
use crate::proof::{self, Bracket};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Demand, Metric, Requirement, Survives};
use crate::spec::design::Design;
use crate::units::Fraction;
use crate::verify::{Judgement, Verification, verify};
use std::cell::OnceCell;

/// Classes of pairs times arcs up to which a comparison counts what parts them, a second's work.
const MOST_PAIRS: usize = 2_000_000;

/// What could be found, or why not.
type Attempt<T> = std::result::Result<T, String>;

/// A design that is measured.
pub(super) struct MeasuredDesign<'a> {
    /// The design, where the fabric comes from one.
    pub(super) design: Option<&'a Design>,
    /// The fabric.
    pub(super) fabric: &'a Fabric,
    /// Its network.
    pub(super) network: Network,
    /// Its counts.
    pub(super) counts: Counts,
    /// How the provers work.
    pub(super) effort: &'a SolveOptions<'a>,
    bisection: OnceCell<Attempt<Bracket>>,
    connected: OnceCell<Attempt<Connectivity>>,
    failures: OnceCell<Verification>,
    latency: OnceCell<[QuantityValue; 4]>,
}

/// A demand that asks for nothing, so that what is found is all that is said.
pub(super) fn nothing() -> Fraction {
    Fraction::from_integer(0.into())
}

/// What could be found; a fault of the program and an interruption are no answers.
fn attempt<T>(found: Result<T>) -> Result<Attempt<T>> {
    match found {
        Err(why) if why.is_fault() || why.is_interrupted() => Err(why),
        found => Ok(found.map_err(|why: Error| why.message)),
    }
}

impl<'a> MeasuredDesign<'a> {
    pub(super) fn new(
        design: Option<&'a Design>,
        fabric: &'a Fabric,
        effort: &'a SolveOptions<'a>,
    ) -> Self {
        MeasuredDesign {
            design,
            fabric,
            network: Network::new(fabric),
            counts: counts(fabric),
            effort,
            bisection: OnceCell::new(),
            connected: OnceCell::new(),
            failures: OnceCell::new(),
            latency: OnceCell::new(),
        }
    }

    /// Judges demands by the same provers that judge requirements.
    pub(super) fn judged(&self, demands: Vec<(String, Demand)>) -> Result<Verification> {
        let asked = demands.into_iter().map(|(name, demand)| Requirement {
            name,
            demand,
            place: None,
            traffic_place: None,
        });
        verify(
            None,
            self.fabric,
            &asked.collect::<Vec<_>>(),
            &Groups::default(),
            self.effort,
        )
    }

    /// The bracket of the bisection.
    pub(super) fn bisection(&self) -> Result<&Attempt<Bracket>> {
        let solve = || attempt(proof::bisection(self.fabric, &self.network, self.effort));
        once(&self.bisection, solve)
    }

    /// How many links or switches part a pair.
    pub(super) fn connectivity(&self) -> Result<&Attempt<Connectivity>> {
        let solve = || {
            let rules = [self.fabric.transit];
            attempt(connectivity_within(
                self.fabric,
                &self.network,
                &rules,
                MOST_PAIRS,
                self.effort.progress,
            ))
        };
        once(&self.connected, solve)
    }

    /// What single failures of links and of switches leave.
    pub(super) fn failures(&self) -> Result<&Verification> {
        let demand = |of: Component| {
            let (of, at_least) = (vec![(of, 1)], Some(nothing()));
            Demand::Survives(Survives {
                of,
                keep: None,
                at_least,
                metric: Metric::Throughput,
                // Only what is left and lost is of interest, not whether it is accepted.
                lose_endpoints: Some(u64::MAX),
            })
        };
        let asked =
            [Component::Links, Component::Switches].map(|of| (of.word().to_string(), demand(of)));
        once(&self.failures, || self.judged(asked.into()))
    }

    /// Latencies, by what finds them all.
    pub(super) fn latency(
        &self,
        find: fn(&Self) -> Result<[QuantityValue; 4]>,
    ) -> Result<&[QuantityValue; 4]> {
        once(&self.latency, || find(self))
    }
}

/// What is found when it is asked for first.
fn once<T>(cell: &OnceCell<T>, find: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let found = find()?;
    Ok(cell.get_or_init(|| found))
}

/// What a judgement found; the reason where there is no number.
pub(super) fn of_judgement(judgement: &Judgement) -> QuantityValue {
    let note = judgement
        .witness
        .as_ref()
        .map(ToString::to_string)
        .or_else(|| {
            judgement
                .bounds
                .is_none()
                .then(|| judgement.reason.to_string())
        });
    match &judgement.bounds {
        Some(bounds) => QuantityValue {
            note,
            ..QuantityValue::between(&bounds.lower, &bounds.upper, judgement.value.to_string())
        },
        None => QuantityValue {
            note,
            ..QuantityValue::unknown("")
        },
    }
}
