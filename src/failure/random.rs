//! Random failures: samples of damaged fabrics, each measured by the same provers as an enumerated
//! failure.
//!
//! Sample `i` of a seed draws from its own stream of ChaCha8 (Bernstein, 2008), so that it is the
//! same at any number of threads, in any order and after a resume. What a sample measures is a
//! bracket that the checker confirmed; what all of them say of the fabric is an estimate
//! (`summary`).

use super::components::{ComponentId, Components};
use super::damage::Damage;
use super::groups::Groups;
use super::{Scenario, after};
use crate::error::{Error, Result};
use crate::fabric::index::{Id, low_half, place, wide};
use crate::fabric::{Fabric, network::Network};
use crate::random::Random;
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::{Fraction, approximate};
use num_traits::{One, ToPrimitive, Zero};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// Samples beyond which none is drawn: each is a linear programme.
pub const MOST_SAMPLES: u64 = 1_000_000;

/// Which components fail in a sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    /// Every component of a kind on its own, with the probability beside it.
    Independent(Vec<(Component, Fraction)>),
    /// A share of the components of a kind, rounded to the nearest number; every set of so many is
    /// equally likely.
    Share(Component, Fraction),
}

/// What is sampled.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplingPlan {
    /// What fails.
    pub draw: Draw,
    /// Whether only links between switches are among the links that fail.
    pub between_switches: bool,
    /// How many samples.
    pub samples: u64,
    /// What the random numbers follow from.
    pub seed: u64,
    /// What is measured beside lost endpoints and attachment: throughput, bisection.
    pub metrics: Vec<Metric>,
}

/// A proved lower and a proved upper bound.
pub type Bracketed = (Fraction, Fraction);

/// One sample: a damaged fabric and what it measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Number of the sample, from 0: its stream.
    pub index: u64,
    /// Failed components of each kind, in the order of the plan.
    pub failed: Vec<u64>,
    /// Endpoints lost.
    pub lost_endpoints: u64,
    /// A surviving pair of endpoints cannot exchange traffic.
    pub cut_off: bool,
    /// Throughput of uniform traffic among the survivors: 0 to 1 where it was not decided, 0 where
    /// nobody is left to send.
    pub throughput: Option<Bracketed>,
    /// Bisection among the survivors in bit/s: from 0 to half of all rates where it was not
    /// decided.
    pub bisection: Option<Bracketed>,
    /// Share of its ports' capacity that the worst host keeps.
    pub host_attachment: Fraction,
    /// The same of the worst endpoint.
    pub endpoint_attachment: Fraction,
}

/// Draws and measures samples.
pub struct Sampler<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    effort: SolveOptions<'a>,
    plan: &'a SamplingPlan,
    components: Components,
    /// For each kind the components that may fail.
    pools: Vec<(Component, Vec<ComponentId>)>,
    /// The fabric without failures.
    pub healthy: Scenario,
    /// Where weights start from: the healthy fabric's certified loads.
    loads: Option<Vec<f64>>,
}

impl Draw {
    /// The kinds that fail.
    pub fn kinds(&self) -> Vec<Component> {
        match self {
            Draw::Independent(each) => each.iter().map(|e| e.0.clone()).collect(),
            Draw::Share(kind, _) => vec![kind.clone()],
        }
    }

    /// As it is written: `links=1/100, switches=1/1000` or `share links=1/50`.
    pub fn written(&self) -> String {
        let one = |(kind, value): &(Component, Fraction)| format!("{}={value}", kind.key());
        match self {
            Draw::Independent(each) => each.iter().map(one).collect::<Vec<_>>().join(", "),
            Draw::Share(kind, share) => format!("share {}={share}", kind.key()),
        }
    }
}

/// How many of `of` a share is, to the nearest.
pub fn number(share: &Fraction, of: usize) -> u64 {
    (share * Fraction::from_integer(of.into()))
        .round()
        .to_integer()
        .to_u64()
        .unwrap_or(0)
        .min(wide(of))
}

/// A whole number below `below`, as even as 64 bits allow.
fn pick(random: &mut Random, below: u64) -> u64 {
    low_half((u128::from(random.bits()) * u128::from(below)) >> 64)
}

/// `count` different numbers below `of`, every set equally likely (Floyd; Bentley, Communications
/// of the ACM 1987).
fn distinct(random: &mut Random, count: u64, of: u64) -> BTreeSet<u64> {
    let mut chosen = BTreeSet::new();
    for most in of - count.min(of)..of {
        let one = pick(random, most + 1);
        if !chosen.insert(one) {
            chosen.insert(most);
        }
    }
    chosen
}

/// The half of all rates, in bit/s: no cut between two halves is larger, since the lighter one can
/// be cut off at its endpoints.
pub fn half_of_all_rates(network: &Network) -> Fraction {
    let sum: u128 = network.rate.values().map(|&r| u128::from(r)).sum();
    Fraction::new((sum * u128::from(network.unit.0)).into(), 2.into())
}

impl<'a> Sampler<'a> {
    /// Lists what may fail and measures the healthy fabric.
    ///
    /// # Errors
    /// When the fabric has nothing of a kind that is to fail, or a number is out of range.
    pub fn new(
        fabric: &'a Fabric,
        network: &'a Network,
        groups: &Groups,
        plan: &'a SamplingPlan,
        effort: &SolveOptions<'a>,
    ) -> Result<Self> {
        if plan.samples == 0 || plan.samples > MOST_SAMPLES {
            return Err(
                Error::new(format!("{} samples cannot be drawn", plan.samples))
                    .help(format!("write from 1 to {MOST_SAMPLES}")),
            );
        }
        let kinds = plan.draw.kinds();
        let components = Components::new(fabric, network, groups, &kinds)?;
        let mut pools = Vec::new();
        for (place, kind) in kinds.into_iter().enumerate() {
            let inner = |&c: &ComponentId| {
                kind != Component::Links
                    || !plan.between_switches
                    || components
                        .links(c)
                        .iter()
                        .all(|&l| fabric.is_inter_switch(&fabric.links[l.index()]))
            };
            let pool: Vec<ComponentId> = components.of_kind(place).filter(inner).collect();
            if pool.is_empty() {
                return Err(Error::new("the fabric has no links between switches")
                    .help("leave `--between-switches` out"));
            }
            pools.push((kind, pool));
        }
        let healthy = after(fabric, network, &Damage::default(), &plan.metrics, effort)?;
        let loads = super::loads(network, &healthy)?;
        Ok(Sampler {
            fabric,
            network,
            effort: *effort,
            plan,
            components,
            pools,
            healthy,
            loads,
        })
    }

    /// Kinds that fail, and how many components of each there are.
    pub fn pools(&self) -> impl Iterator<Item = (&Component, u64)> {
        self.pools
            .iter()
            .map(|(kind, pool)| (kind, wide(pool.len())))
    }

    /// What fails in a sample: the components of each kind. O(components), O(failed log failed) for
    /// a share.
    pub fn draw(&self, index: u64) -> Vec<Vec<ComponentId>> {
        let mut random = Random::stream(self.plan.seed, index);
        let pools = self.pools.iter().map(|p| &p.1);
        match &self.plan.draw {
            Draw::Share(_, share) => pools
                .map(|pool| {
                    distinct(&mut random, number(share, pool.len()), wide(pool.len()))
                        .into_iter()
                        .map(|i| pool[place(i)])
                        .collect()
                })
                .collect(),
            Draw::Independent(each) => pools
                .zip(each)
                .map(|(pool, (_, probability))| {
                    // Of 2^64 equally likely numbers so many mean a failure; certainty takes one
                    // more than there are.
                    let bound = (approximate(probability) * 2f64.powi(64)) as u128;
                    pool.iter()
                        .copied()
                        .filter(|_| u128::from(random.bits()) < bound)
                        .collect()
                })
                .collect(),
        }
    }

    /// One sample, measured.
    ///
    /// # Errors
    /// When a programme cannot be set up.
    pub fn sample(&self, index: u64) -> Result<Sample> {
        let failed = self.draw(index);
        let all: Vec<ComponentId> = failed.iter().flatten().copied().collect();
        let known;
        let scenario = if all.is_empty() {
            &self.healthy
        } else {
            let damage = Damage::of(&self.components, &all);
            let effort = SolveOptions {
                start: self.loads.as_deref(),
                ..self.effort.quietly()
            };
            known = after(
                self.fabric,
                self.network,
                &damage,
                &self.plan.metrics,
                &effort,
            )?;
            &known
        };
        let wanted = |metric: Metric| self.plan.metrics.contains(&metric);
        let undecided = |most: Fraction| (Fraction::zero(), most);
        let (throughput, bisection) = (scenario.throughput_left(), scenario.bisection_left());
        Ok(Sample {
            index,
            failed: failed.iter().map(|f| wide(f.len())).collect(),
            lost_endpoints: scenario.lost_endpoints,
            cut_off: scenario.unreachable.is_some(),
            throughput: wanted(Metric::Throughput)
                .then(|| throughput.unwrap_or_else(|| undecided(Fraction::one()))),
            bisection: wanted(Metric::Bisection)
                .then(|| bisection.unwrap_or_else(|| undecided(half_of_all_rates(self.network)))),
            host_attachment: scenario.attachment.host.0.clone(),
            endpoint_attachment: scenario.attachment.endpoint.0.clone(),
        })
    }

    /// All samples of the plan, in their order, those in `known` as they are; in parallel.
    /// `finished` is told of every new one. When the search is interrupted what it has finished is
    /// returned; a sample under way is dropped, since its bracket would depend on when that was.
    ///
    /// # Errors
    /// When a programme cannot be set up, or `finished` fails.
    pub fn run(
        &self,
        mut known: BTreeMap<u64, Sample>,
        finished: &(dyn Fn(&Sample) -> Result<()> + Sync),
    ) -> Result<Vec<Sample>> {
        known.retain(|&index, _| index < self.plan.samples);
        let missing: Vec<u64> = (0..self.plan.samples)
            .filter(|i| !known.contains_key(i))
            .collect();
        let stopped = || self.effort.interrupted.load(Ordering::Relaxed);
        // In order, so that an interruption leaves the first samples and not a part of the tree
        // that a division of labour makes.
        let new: Vec<Option<Sample>> = missing
            .into_iter()
            .par_bridge()
            .map(|index| {
                if stopped() {
                    return Ok(None);
                }
                let sample = match self.sample(index) {
                    Err(why) if why.is_interrupted() => return Ok(None),
                    sample => sample?,
                };
                if stopped() {
                    return Ok(None);
                }
                finished(&sample)?;
                Ok(Some(sample))
            })
            .collect::<Result<_>>()?;
        known.extend(
            new.into_iter()
                .flatten()
                .map(|sample| (sample.index, sample)),
        );
        Ok(known.into_values().collect())
    }
}
