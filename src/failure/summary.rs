//! What samples of random failures say of the fabric: means, quantiles and shares with their
//! intervals, and the worst that was seen.

use super::random::{Sample, Sampler, SamplingPlan};
use super::statistics::{Estimate, Observed, Range, mean, quantile, share};
use super::{Scenario, random};
use crate::fabric::index::wide;
use crate::fabric::network::Network;
use crate::spec::demand::Component;
use crate::units::real;
use crate::units::{Fraction, approximate};

/// The unit of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share.
    Share,
    /// Bit/s.
    Rate,
    /// A number.
    Count,
}

/// One quantity over the samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// `throughput`, `bisection`, `host-attachment`, `endpoint-attachment` or `lost-endpoints`.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What the healthy fabric has.
    pub healthy: Observed,
    /// The mean.
    pub mean: Estimate,
    /// Quantiles, by their order.
    pub quantiles: Vec<(f64, Estimate)>,
    /// The worst sample's bracket, and which it is; the first of several.
    pub worst: (Observed, u64),
    /// What was observed, in the order of the samples.
    pub observed: Vec<Observed>,
}

/// What is estimated from samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What was drawn.
    pub plan: SamplingPlan,
    /// How many samples there are; fewer than the plan's when the search was interrupted.
    pub samples: u64,
    /// The confidence of every interval.
    pub confidence: f64,
    /// Kinds that fail, how many components each has, and how many fail on average.
    pub kinds: Vec<(Component, u64, f64)>,
    /// The quantities that were measured.
    pub distributions: Vec<Distribution>,
    /// Shares of samples with a property, in words.
    pub shares: Vec<(String, Estimate)>,
    /// Samples whose throughput or bisection was not decided at all.
    pub undecided: u64,
}

/// Orders of quantiles of what is better when it is more.
const LOW: [f64; 5] = [0.01, 0.05, 0.25, 0.5, 0.75];
/// Orders of quantiles of what is better when it is less.
const HIGH: [f64; 5] = [0.25, 0.5, 0.75, 0.95, 0.99];

fn floats(bracket: &(Fraction, Fraction)) -> Observed {
    (approximate(&bracket.0), approximate(&bracket.1))
}

/// What a quantity is called, counted in, and between what it lies.
type About = (&'static str, Unit, Range);

fn distribution(
    about: About,
    healthy: Observed,
    observed: Vec<Observed>,
    samples: &[Sample],
    confidence: f64,
) -> Option<Distribution> {
    let (name, unit, range) = about;
    let less_is_better = unit == Unit::Count;
    let orders = if less_is_better { HIGH } else { LOW };
    let order = |a: &(usize, &Observed), b: &(usize, &Observed)| {
        let worse = if less_is_better {
            b.1.1.total_cmp(&a.1.1)
        } else {
            a.1.0.total_cmp(&b.1.0).then(a.1.1.total_cmp(&b.1.1))
        };
        worse.then(a.0.cmp(&b.0))
    };
    let (at, worst) = observed.iter().enumerate().min_by(order)?;
    Some(Distribution {
        name,
        unit,
        healthy,
        mean: mean(&observed, range, confidence)?,
        quantiles: orders
            .iter()
            .filter_map(|&o| Some((o, quantile(&observed, o, range, confidence)?)))
            .collect(),
        worst: (*worst, samples[at].index),
        observed,
    })
}

impl Summary {
    /// Summarises the samples of a plan; `at_least`: a throughput whose probability is asked for.
    pub fn new(
        plan: &SamplingPlan,
        sampler: &Sampler<'_>,
        network: &Network,
        samples: &[Sample],
        (confidence, at_least): (f64, Option<&Fraction>),
    ) -> Self {
        let healthy: &Scenario = &sampler.healthy;
        let half = approximate(&random::half_of_all_rates(network));
        let endpoints = real(network.endpoints.len());
        let mut distributions = Vec::new();
        let mut add = |about: About, healthy: Observed, observed: Option<Vec<Observed>>| {
            distributions.extend(
                observed.and_then(|o| distribution(about, healthy, o, samples, confidence)),
            );
        };
        let collect = |each: &dyn Fn(&Sample) -> Option<Observed>| {
            samples.iter().map(each).collect::<Option<Vec<_>>>()
        };
        let bounds = healthy.throughput.as_ref().map_or((0.0, 1.0), |b| {
            floats(&(b.lower().clone(), b.upper().clone()))
        });
        add(
            ("throughput", Unit::Share, (0.0, 1.0)),
            bounds,
            collect(&|s| s.throughput.as_ref().map(floats)),
        );
        let rate = healthy
            .bisection
            .as_ref()
            .and_then(|b| b.rate())
            .map_or((0.0, half), floats);
        add(
            ("bisection", Unit::Rate, (0.0, half)),
            rate,
            collect(&|s| s.bisection.as_ref().map(floats)),
        );
        let same = |value: &Fraction| Some((approximate(value), approximate(value)));
        add(
            ("host-attachment", Unit::Share, (0.0, 1.0)),
            (1.0, 1.0),
            collect(&|s| same(&s.host_attachment)),
        );
        add(
            ("endpoint-attachment", Unit::Share, (0.0, 1.0)),
            (1.0, 1.0),
            collect(&|s| same(&s.endpoint_attachment)),
        );
        let lost = |s: &Sample| Some((real(s.lost_endpoints), real(s.lost_endpoints)));
        add(
            ("lost-endpoints", Unit::Count, (0.0, endpoints)),
            (0.0, 0.0),
            collect(&lost),
        );

        let of = wide(samples.len());
        let count =
            |holds: &dyn Fn(&Sample) -> bool| wide(samples.iter().filter(|s| holds(s)).count());
        let mut shares: Vec<(String, Estimate)> = Vec::new();
        let mut tell = |what: String, surely: u64, perhaps: u64| {
            shares.extend(share(surely, perhaps, of, confidence).map(|e| (what, e)))
        };
        let exactly = [
            (
                "nothing fails",
                count(&|s| s.failed.iter().all(|&f| f == 0)),
            ),
            ("an endpoint is lost", count(&|s| s.lost_endpoints > 0)),
            (
                "surviving endpoints are cut off from each other",
                count(&|s| s.cut_off),
            ),
        ];
        exactly
            .into_iter()
            .for_each(|(what, found)| tell(what.to_string(), found, found));
        if let Some(full) = healthy
            .throughput
            .as_ref()
            .filter(|_| samples.iter().all(|s| s.throughput.is_some()))
        {
            let reaches = |value: &Fraction, end: fn(&(Fraction, Fraction)) -> &Fraction| {
                count(&|s| s.throughput.as_ref().is_some_and(|t| end(t) >= value))
            };
            tell(
                "throughput is that of the healthy fabric".to_string(),
                reaches(full.upper(), |t| &t.0),
                reaches(full.lower(), |t| &t.1),
            );
            if let Some(value) = at_least {
                let percent = crate::units::approximate(value) * 100.0;
                tell(
                    format!("throughput is {percent}% or more"),
                    reaches(value, |t| &t.0),
                    reaches(value, |t| &t.1),
                );
            }
        }
        let average = |place: usize| {
            real(
                samples
                    .iter()
                    .map(|s| s.failed.get(place).copied().unwrap_or(0))
                    .sum::<u64>(),
            ) / real(of.max(1))
        };
        let open = |bracket: &Option<(Fraction, Fraction)>, most: f64| {
            bracket.as_ref().is_some_and(|b| floats(b) == (0.0, most))
        };
        Summary {
            plan: plan.clone(),
            samples: of,
            confidence,
            kinds: sampler
                .pools()
                .enumerate()
                .map(|(place, (kind, count))| (kind.clone(), count, average(place)))
                .collect(),
            undecided: count(&|s| open(&s.throughput, 1.0) || open(&s.bisection, half)),
            distributions,
            shares,
        }
    }

    /// Whether as many samples were finished as were asked for.
    pub fn complete(&self) -> bool {
        self.samples == self.plan.samples
    }
}
