//! What failure rates and a time of repair mean over a month: how much fails, how much of the
//! throughput there is on average, how often somebody is lost.
//!
//! Components fail and are repaired on their own, so that in the long run each is down with the
//! probability of its rate (`rates`). With nothing or one component down the throughput is proved,
//! over the orbits; with two or more it is between nothing and all. Both ends of the expected share
//! follow exactly:
//!
//! ```text
//! P(0) theta(0) + sum over c of P(only c) theta(c)  <=  E[theta]  <=  the same with upper bounds + P(two or more)
//! ```

use super::rates::{Rate, month};
use super::{Asked, Components, Groups, Scenario, failures};
use crate::error::{Result, within_limits};
use crate::fabric::index::{Id, wide};
use crate::fabric::{Fabric, network::Network};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::real;
use crate::units::{Fraction, approximate};
use std::collections::BTreeMap;

/// Components of a kind that have a name in common: links of a class, switches of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Often {
    /// The kind.
    pub kind: Component,
    /// Class or role; the kind again where there is none.
    pub name: String,
    /// How many.
    pub components: u64,
    /// Failures of all of them a month, in the long run: a component that is down does not fail.
    pub per_month: f64,
}

/// A fabric over a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// The rates, and the time of repair in hours.
    pub rates: Vec<Rate>,
    /// Hours to repair.
    pub repair: Fraction,
    /// Expected failures.
    pub often: Vec<Often>,
    /// Components down at a time, on average.
    pub down: f64,
    /// Share of the time with nothing down, with one component down, and with more.
    pub shares: (f64, f64, f64),
    /// Throughput of the healthy fabric.
    pub healthy: (Fraction, Fraction),
    /// Expected throughput in the long run: at least, at most. Proved but for the model: rates,
    /// repair, independence.
    pub expected: (f64, f64),
    /// Failures a month that alone lose an endpoint or cut survivors off.
    pub disconnecting: f64,
    /// Where no failure does so alone: how often a month two that overlap before repair do, to
    /// first order; nothing where the pairs were too many that differ, or where a failure alone is
    /// enough.
    pub disconnecting_pairs: Option<f64>,
    /// Scenarios that were solved.
    pub scenarios: u64,
    /// Kinds whose single failures were not solved, since the work was stopped: what they leave is
    /// taken as anything from nothing to all, and `disconnecting` is that of the others.
    pub unsolved: Vec<Component>,
}

impl Availability {
    /// Months until an endpoint is first lost or cut off, on average, starting from the whole
    /// fabric. Where single failures do so it is an upper bound within the model, as sets of others
    /// can only come sooner; where two do, it is that to first order in rate times time of repair.
    /// `None` where pairs were not enumerated; infinite where neither one failure nor two are
    /// enough.
    pub fn first_disconnection(&self) -> Option<f64> {
        if self.disconnecting > 0.0 {
            Some(1.0 / self.disconnecting)
        } else {
            self.disconnecting_pairs.map(|rate| 1.0 / rate)
        }
    }
}

/// How often a month two failures that overlap before repair lose an endpoint or cut survivors off,
/// where none does alone: for each such pair the rate of one times the chance that the other fails
/// within the time of repair, in either order.
fn pairs(
    fabric: &Fabric,
    network: &Network,
    groups: &Groups,
    rates: &[Rate],
    repair: f64,
    effort: &SolveOptions<'_>,
) -> Result<f64> {
    let mut sum = 0.0;
    let each = |rate: &Rate| approximate(&rate.per_month);
    for (index, one) in rates.iter().enumerate() {
        for other in &rates[index..] {
            let same = one.kind == other.kind;
            let counts = if same {
                vec![(one.kind.clone(), 2)]
            } else {
                vec![(one.kind.clone(), 1), (other.kind.clone(), 1)]
            };
            let found = failures(
                fabric,
                network,
                Asked {
                    counts: &counts,
                    metrics: &[],
                    groups,
                    certify: false,
                },
                effort,
            )?;
            let both = found.scenarios.iter().filter(|s| {
                s.parts.len() == 2 && (s.lost_endpoints > 0 || s.unreachable.is_some())
            });
            let count: f64 = both.map(|s| approximate(&s.stands_for)).sum();
            sum += count * 2.0 * each(one) * each(other) * repair / approximate(&month());
        }
    }
    Ok(sum)
}

/// What floats may be off by in a sum of probabilities; bounds are moved outward by it.
const NOISE: f64 = 1e-9;

fn bounds(scenario: &Scenario, endpoints: u64) -> (f64, f64) {
    match &scenario.throughput {
        Some(b) => (approximate(b.lower()), approximate(b.upper())),
        None if scenario.lost_endpoints + 1 >= endpoints => (0.0, 0.0),
        None => (0.0, 1.0),
    }
}

/// Names that components of a kind have in common, with how many have each. O(components).
fn names(fabric: &Fabric, components: &Components, kind: &Component) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for c in 0..components.len() {
        let name = match (kind, components.links(c), components.devices(c)) {
            (Component::Links, [link, ..], _) => format!(
                "{} links",
                fabric.classes[fabric.links[link.index()].class.index()].name
            ),
            (Component::Switches, _, [device, ..]) => {
                format!("{} switches", fabric.role(*device).name)
            }
            _ => kind.words(),
        };
        *found.entry(name).or_default() += 1;
    }
    found
}

/// Solves every single failure of the kinds that have a rate, up to symmetry.
///
/// # Errors
/// When the fabric has nothing of a kind, the failures are too many that differ, or it is
/// interrupted.
pub fn availability(
    fabric: &Fabric,
    network: &Network,
    groups: &Groups,
    (rates, repair): (Vec<Rate>, Fraction),
    effort: &SolveOptions<'_>,
) -> Result<Availability> {
    let endpoints = wide(network.endpoints.len());
    let (mut often, mut scenarios) = (Vec::new(), 0);
    let (mut nothing_down, mut down, mut odds_of_one) = (0.0, 0.0, 0.0);
    // Sums over single failures of the odds times the bounds: the probability of only c is that of
    // nothing times the odds of c.
    let (mut low, mut high, mut disconnecting) = (0.0, 0.0, 0.0);
    let (mut healthy, mut unsolved) = (None, Vec::new());
    for rate in &rates {
        let components =
            Components::new(fabric, network, groups, std::slice::from_ref(&rate.kind))?;
        let (p, per_month) = (
            approximate(&rate.down(&repair)),
            approximate(&rate.per_month),
        );
        let (count, odds, works) = (f64::from(components.len()), p / (1.0 - p), 1.0 - p);
        for (name, components) in names(fabric, &components, &rate.kind) {
            often.push(Often {
                kind: rate.kind.clone(),
                name,
                components,
                per_month: real(components) * per_month * works,
            });
        }
        nothing_down += count * (-p).ln_1p();
        down += count * p;
        odds_of_one += count * odds;
        let counts = [(rate.kind.clone(), 1)];
        let asked = Asked {
            counts: &counts,
            metrics: &[Metric::Throughput],
            groups,
            certify: false,
        };
        let found = match failures(fabric, network, asked, effort) {
            Err(why) if why.is_interrupted() => {
                high += count * odds;
                unsolved.push(rate.kind.clone());
                continue;
            }
            found => found?,
        };
        scenarios += wide(found.scenarios.len());
        for scenario in &found.scenarios {
            let (stands_for, bounds) = (
                approximate(&scenario.stands_for),
                bounds(scenario, endpoints),
            );
            low += stands_for * odds * bounds.0;
            high += stands_for * odds * bounds.1;
            if scenario.lost_endpoints > 0 || scenario.unreachable.is_some() {
                disconnecting += stands_for * per_month * works;
            }
        }
        healthy = healthy.or(Some(found.healthy));
    }
    let none = nothing_down.exp();
    let one = none * odds_of_one;
    let more = (1.0 - none - one).max(0.0);
    let whole = healthy
        .as_ref()
        .map_or((0.0, 1.0), |h| bounds(h, endpoints));
    let bracket = healthy
        .and_then(|h| h.throughput)
        .map(|b| (b.lower().clone(), b.upper().clone()));
    Ok(Availability {
        often,
        down,
        shares: (none, one, more),
        healthy: bracket.unwrap_or_else(|| {
            (
                Fraction::from_integer(0.into()),
                Fraction::from_integer(1.into()),
            )
        }),
        expected: (
            (none * (whole.0 + low) - NOISE).max(0.0),
            (none * (whole.1 + high) + more + NOISE).min(1.0),
        ),
        disconnecting,
        disconnecting_pairs: if disconnecting > 0.0 || !unsolved.is_empty() {
            None
        } else {
            within_limits(pairs(
                fabric,
                network,
                groups,
                &rates,
                approximate(&repair),
                effort,
            ))?
        },
        scenarios,
        unsolved,
        rates,
        repair,
    })
}
