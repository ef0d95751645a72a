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

/// The samples, and how sure what is said of them must be.
struct Drawn<'a> {
    samples: &'a [Sample],
    confidence: f64,
}

impl Drawn<'_> {
    fn count(&self, holds: impl Fn(&Sample) -> bool) -> u64 {
        wide(self.samples.iter().filter(|s| holds(s)).count())
    }

    /// The distribution of what every sample has; none where one has it not.
    fn spread(
        &self,
        about: About,
        healthy: Observed,
        each: impl Fn(&Sample) -> Option<Observed>,
    ) -> Option<Distribution> {
        let observed = self.samples.iter().map(each).collect::<Option<Vec<_>>>()?;
        distribution(about, healthy, observed, self.samples, self.confidence)
    }

    fn distributions(&self, healthy: &Scenario, network: &Network) -> Vec<Distribution> {
        let half = approximate(&random::half_of_all_rates(network));
        let endpoints = real(network.endpoints.len());
        let throughput = healthy.throughput.as_ref().map_or((0.0, 1.0), |b| {
            floats(&(b.lower().clone(), b.upper().clone()))
        });
        let bisection = healthy.bisection.as_ref().and_then(|b| b.rate());
        let same = |value: f64| Some((value, value));
        let all = [
            self.spread(("throughput", Unit::Share, (0.0, 1.0)), throughput, |s| {
                s.throughput.as_ref().map(floats)
            }),
            self.spread(
                ("bisection", Unit::Rate, (0.0, half)),
                bisection.map_or((0.0, half), floats),
                |s| s.bisection.as_ref().map(floats),
            ),
            self.spread(
                ("host-attachment", Unit::Share, (0.0, 1.0)),
                (1.0, 1.0),
                |s| same(approximate(&s.host_attachment)),
            ),
            self.spread(
                ("endpoint-attachment", Unit::Share, (0.0, 1.0)),
                (1.0, 1.0),
                |s| same(approximate(&s.endpoint_attachment)),
            ),
            self.spread(
                ("lost-endpoints", Unit::Count, (0.0, endpoints)),
                (0.0, 0.0),
                |s| same(real(s.lost_endpoints)),
            ),
        ];
        all.into_iter().flatten().collect()
    }

    /// The share of samples of which something is certain, up to those of which it may be.
    fn share(&self, what: String, surely: u64, perhaps: u64) -> Option<(String, Estimate)> {
        let of = wide(self.samples.len());
        share(surely, perhaps, of, self.confidence).map(|estimate| (what, estimate))
    }

    fn shares(&self, healthy: &Scenario, at_least: Option<&Fraction>) -> Vec<(String, Estimate)> {
        let certain = [
            (
                "nothing fails",
                self.count(|s| s.failed.iter().all(|&f| f == 0)),
            ),
            ("an endpoint is lost", self.count(|s| s.lost_endpoints > 0)),
            (
                "surviving endpoints are cut off from each other",
                self.count(|s| s.cut_off),
            ),
        ];
        let mut shares: Vec<_> = certain
            .into_iter()
            .filter_map(|(what, found)| self.share(what.to_string(), found, found))
            .collect();
        let solved = self.samples.iter().all(|s| s.throughput.is_some());
        if let Some(full) = healthy.throughput.as_ref().filter(|_| solved) {
            shares.extend(self.share(
                "throughput is that of the healthy fabric".to_string(),
                self.reaches(full.upper(), |t| &t.0),
                self.reaches(full.lower(), |t| &t.1),
            ));
            shares.extend(at_least.and_then(|value| {
                let percent = approximate(value) * 100.0;
                self.share(
                    format!("throughput is {percent}% or more"),
                    self.reaches(value, |t| &t.0),
                    self.reaches(value, |t| &t.1),
                )
            }));
        }
        shares
    }

    /// Samples of which an end of the throughput's bounds is no less than a value.
    fn reaches(&self, value: &Fraction, end: fn(&(Fraction, Fraction)) -> &Fraction) -> u64 {
        self.count(|s| s.throughput.as_ref().is_some_and(|t| end(t) >= value))
    }

    /// Mean number of failures of the kind at a place.
    fn average(&self, place: usize) -> f64 {
        let failed = |s: &Sample| s.failed.get(place).copied().unwrap_or(0);
        let sum: u64 = self.samples.iter().map(failed).sum();
        real(sum) / real(self.samples.len().max(1))
    }

    /// Samples of which a solver said nothing.
    fn undecided(&self, network: &Network) -> u64 {
        let half = approximate(&random::half_of_all_rates(network));
        let open = |bracket: &Option<(Fraction, Fraction)>, most: f64| {
            bracket.as_ref().is_some_and(|b| floats(b) == (0.0, most))
        };
        self.count(|s| open(&s.throughput, 1.0) || open(&s.bisection, half))
    }
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
        let drawn = Drawn {
            samples,
            confidence,
        };
        Summary {
            plan: plan.clone(),
            samples: wide(samples.len()),
            confidence,
            kinds: sampler
                .pools()
                .enumerate()
                .map(|(place, (kind, count))| (kind.clone(), count, drawn.average(place)))
                .collect(),
            undecided: drawn.undecided(network),
            distributions: drawn.distributions(healthy, network),
            shares: drawn.shares(healthy, at_least),
        }
    }

    /// Whether as many samples were finished as were asked for.
    pub fn complete(&self) -> bool {
        self.samples == self.plan.samples
    }
}
