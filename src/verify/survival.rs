//! What a fabric keeps when parts of it fail.

use super::judge::Judge;
use super::judgement::{Judgement, Worst, WorstLeft};
use super::kind::{Kind, Rule};
use super::reason::{Enumerated, Reason, Remaining, UnderRule};
use super::shared::Shared;
use super::value::{Ends, Left, Loss, Shortfall, Value, Witness};
use super::verdict::Verdict;
use crate::error::Result;
use crate::fabric::index::wide;
use crate::fabric::{Fabric, Transit, network::Network};
use crate::failure::metric::{MetricKind, Range, Unit};
use crate::failure::{self, Damage, Scenario};
use crate::solve::SolveOptions;
use crate::spec::demand::{Metric, Requirement, Survives};
use crate::units::Fraction;

/// The kind.
pub const KIND: Kind = Kind {
    key: "survives",
    rule: Rule {
        kind: "survives",
        name: "Survival",
        asks: "The fabric keeps the stated share when any component of the stated kind fails.",
        help: "The witness is the component: give what hangs on it a second way, or lower keep.",
    },
    starter: "survives: {of: links, count: 1, keep: 95%}",
};

impl Judge for Survives {
    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let Survives {
            of,
            keep,
            at_least,
            metric,
            ..
        } = self;
        let (fabric, effort) = (shared.fabric, shared.effort);
        let found = match shared.failures.enumerate(of)? {
            Ok(found) => found,
            Err(why) => {
                let reason = Reason::NotEnumerated(why.to_string());
                return Ok(Judgement::new(
                    &KIND,
                    requirement,
                    Verdict::Undecided,
                    Value::Absent,
                    reason,
                ));
            }
        };
        let thresholds = thresholds(found, *metric, keep.as_ref(), at_least.as_ref());
        let endpoints = wide(shared.network.endpoints.len());
        let rules = if MetricKind::of(*metric).tells_throughput {
            both_rules(fabric, found, *metric, effort)?
        } else {
            Vec::new()
        };
        let judgement = judged(self, requirement, found, &thresholds, endpoints, rules);
        if let (Metric::Throughput, Some(threshold)) = (metric, thresholds.first()) {
            shared.failures.require(of, &threshold.safe);
        }
        Ok(judgement)
    }

    fn worst(&self, judgement: &Judgement, shared: &Shared<'_>) -> Option<Worst> {
        let costly = costly(
            shared.failures.found(&self.of)?.scenarios.iter(),
            self.metric,
        )?;
        Some(Worst {
            requirement: judgement.name.clone(),
            verdict: judgement.verdict,
            parts: costly.parts.clone(),
            damage: costly.damage.clone(),
            left: worst_left(costly, self.metric),
            lost: Some(costly.lost_endpoints),
            required: judgement.required.clone(),
        })
    }
}

/// What a scenario is held against: proved at or above `safe`, refuted below `needed`.
pub(super) struct Threshold {
    scale: Scale,
    safe: Fraction,
    needed: Fraction,
}

/// How a metric is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// As what is kept is compared: bisection in bit/s.
    Kept,
    /// As an absolute value: bisection as a share of the lighter half's rate.
    Absolute,
}

/// Lower and upper bound of what a scenario measures; `None` where it was not decided, or nothing
/// is measured.
pub(super) fn measured(scenario: &Scenario, metric: Metric, scale: Scale) -> Option<Range> {
    let row = MetricKind::of(metric);
    match scale {
        Scale::Kept => (row.measure)(scenario),
        Scale::Absolute => (row.absolute)(scenario),
    }
}

/// The scenario that costs most: one that cuts somebody off, one that was not decided, the least
/// value, and among equals the one that loses most.
pub(super) fn costly<'b>(
    scenarios: impl Iterator<Item = &'b Scenario>,
    metric: Metric,
) -> Option<&'b Scenario> {
    let joined = |s: &Scenario| {
        s.unreachable.is_none() && (!s.nobody_left || MetricKind::of(metric).valued())
    };
    let least = |s: &Scenario| measured(s, metric, Scale::Kept).map(|v| v.0);
    scenarios.min_by(|a, b| {
        let values = joined(a)
            .cmp(&joined(b))
            .then_with(|| least(a).cmp(&least(b)));
        values.then(b.lost_endpoints.cmp(&a.lost_endpoints))
    })
}

/// What a scenario leaves.
fn worst_left(scenario: &Scenario, metric: Metric) -> WorstLeft {
    let row = MetricKind::of(metric);
    match (&scenario.unreachable, (row.measure)(scenario)) {
        (Some(pair), _) => WorstLeft::Parted(ends(pair)),
        (None, _) if scenario.nobody_left => WorstLeft::Nobody,
        (None, _) if !row.valued() => WorstLeft::Joined,
        (None, Some(range)) => WorstLeft::Value(metric, range),
        (None, None) => WorstLeft::Undecided(metric),
    }
}

/// Bounds of the least that is kept over the healthy fabric and every scenario; `None` where one
/// was not decided.
pub(super) fn measured_kept(
    found: &failure::Failures,
    metric: Metric,
) -> Option<(Fraction, Fraction)> {
    least(found, metric, Scale::Kept)
}

fn least(found: &failure::Failures, metric: Metric, scale: Scale) -> Option<(Fraction, Fraction)> {
    let all = found
        .scenarios
        .iter()
        .chain([&found.healthy])
        .map(|s| measured(s, metric, scale))
        .collect::<Option<Vec<_>>>()?;
    Some((
        all.iter().map(|b| &b.0).min()?.clone(),
        all.iter().map(|b| &b.1).min()?.clone(),
    ))
}

/// Throughput that a scenario leaves and how many endpoints it loses; `None` where it was not decided.
fn left_of(scenario: &Scenario) -> Option<Remaining> {
    let lost = scenario.lost_endpoints;
    let range = scenario.throughput_left()?;
    Some(Remaining { range, lost })
}

/// The same of what some damage leaves, solved.
fn left_after(
    fabric: &Fabric,
    network: &Network,
    damage: &Damage,
    effort: &SolveOptions<'_>,
) -> Result<Option<Remaining>> {
    match failure::after(fabric, network, damage, &[Metric::Throughput], effort) {
        Ok(scenario) => Ok(left_of(&scenario)),
        Err(why) if why.is_fault() => Err(why),
        Err(_) => Ok(None),
    }
}

/// What the failure that detaches most does to throughput, under either rule of who forwards.
fn both_rules(
    fabric: &Fabric,
    found: &failure::Failures,
    metric: Metric,
    effort: &SolveOptions<'_>,
) -> Result<Vec<UnderRule>> {
    let worst = found
        .scenarios
        .iter()
        .min_by_key(|s| measured(s, metric, Scale::Kept));
    let Some(worst) = worst else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    for (transit, rule) in [(Transit::Pxn, "pxn"), (Transit::None, "none")] {
        // Under the fabric's own rule both were enumerated.
        let own = transit == fabric.transit
            && worst.throughput_left().is_some()
            && found.healthy.throughput_left().is_some();
        let [after, healthy] = if own {
            [worst, &found.healthy].map(left_of)
        } else {
            let ruled = Fabric {
                transit,
                ..fabric.clone()
            };
            let network = Network::new(&ruled);
            let left = |damage| left_after(&ruled, &network, damage, effort);
            [left(&worst.damage)?, left(&Damage::default())?]
        };
        told.push(UnderRule {
            rule,
            after,
            healthy,
        });
    }
    Ok(told)
}

/// A verdict, and what shows it.
struct Assessment {
    verdict: Verdict,
    witness: Option<Witness>,
}

impl Assessment {
    /// Of the healthy fabric, against one threshold.
    fn of_healthy(found: &failure::Failures, metric: Metric, threshold: &Threshold) -> Self {
        let (verdict, amiss) = match measured(&found.healthy, metric, threshold.scale) {
            Some((_, upper)) if upper < threshold.needed => (Verdict::Refuted, Shortfall::Below),
            Some((lower, _)) if lower >= threshold.needed => return Assessment::holds(),
            _ => (Verdict::Undecided, Shortfall::Undecided(None)),
        };
        let witness = Some(Witness::Healthy(amiss));
        Assessment { verdict, witness }
    }

    /// Of a healthy fabric in which a pair has no path: nothing else counts then.
    fn in_pieces(metric: Metric, pair: Ends) -> Self {
        let (verdict, amiss) = if MetricKind::of(metric).parted_refutes {
            (Verdict::Refuted, Shortfall::Parted(pair))
        } else {
            (Verdict::Undecided, Shortfall::InPieces(pair))
        };
        let witness = Some(Witness::Healthy(amiss));
        Assessment { verdict, witness }
    }

    fn holds() -> Self {
        Assessment {
            verdict: Verdict::Proved,
            witness: None,
        }
    }

    /// The one that decides; of equals the first.
    fn or_worse(self, other: Self) -> Self {
        if other.verdict > self.verdict {
            other
        } else {
            self
        }
    }
}

/// The verdict over the healthy fabric, which is among the sets of at most so many failures, and
/// all scenarios.
fn assessed(asked: &Survives, found: &failure::Failures, thresholds: &[Threshold]) -> Assessment {
    let metric = asked.metric;
    let healthy = match &found.healthy.unreachable {
        Some(pair) => Assessment::in_pieces(metric, ends(pair)),
        None => thresholds
            .iter()
            .map(|threshold| Assessment::of_healthy(found, metric, threshold))
            .fold(Assessment::holds(), Assessment::or_worse),
    };
    let failed = found.scenarios.iter().filter_map(|scenario| {
        let lose = asked.lose_endpoints;
        let (verdict, amiss) = judge_scenario(scenario, metric, thresholds, lose);
        let witness = Witness::Failed {
            parts: scenario.parts.clone(),
            of: asked.of.clone(),
            amiss: amiss?,
        };
        Some(Assessment {
            verdict,
            witness: Some(witness),
        })
    });
    failed.fold(healthy, Assessment::or_worse)
}

/// The verdict over all scenarios.
fn judged(
    asked: &Survives,
    requirement: &Requirement,
    found: &failure::Failures,
    thresholds: &[Threshold],
    endpoints: u64,
    rules: Vec<UnderRule>,
) -> Judgement {
    let Survives {
        of,
        lose_endpoints: lose,
        metric,
        ..
    } = asked;
    let (metric, lose) = (*metric, *lose);
    let worst = assessed(asked, found, thresholds);
    // The scenarios are ordered by throughput first, so another metric looks for its own worst.
    let decided = found
        .scenarios
        .iter()
        .filter(|s| measured(s, metric, Scale::Kept).is_some());
    let costly = costly(decided, metric).map(|s| (s.parts.clone(), s.stands_for.clone()));
    let least = |scale: Scale| least(found, metric, scale);
    let lost = found
        .scenarios
        .iter()
        .map(|s| s.lost_endpoints)
        .max()
        .unwrap_or(0);
    let loses = Some(lost).filter(|lost| *lost > 0).map(|lost| Loss {
        lost,
        of: endpoints,
    });
    let too_many = found.scenarios.iter().filter(|s| loses_too_many(s, lose));
    let most = too_many.map(|s| s.lost_endpoints).max();
    let reason = Reason::Failures(Box::new(Enumerated {
        of: of.clone(),
        sets: found.sets.clone(),
        classes: found.scenarios.len(),
        costly,
        lost: most.map(|most| (most, endpoints)),
        rules,
    }));
    let value = value(found, metric, asked.keep.is_some(), loses, least);
    let mut judgement = Judgement::new(&KIND, requirement, worst.verdict, value, reason);
    if let Some((lower, upper)) = &least(Scale::Absolute) {
        judgement = judgement.bounds(lower, upper);
    }
    judgement.witness = worst.witness;
    judgement
}

/// The least value and, where a share of the healthy fabric's is to be kept and that is not all,
/// which share it is.
fn value(
    found: &failure::Failures,
    metric: Metric,
    keeps: bool,
    loses: Option<Loss>,
    least: impl Fn(Scale) -> Option<Range>,
) -> Value {
    let row = MetricKind::of(metric);
    let (Some(value), Some(healthy)) = (least(Scale::Kept), (row.measure)(&found.healthy)) else {
        return match loses {
            Some(loss) => Value::Lost(loss),
            None => Value::Absent,
        };
    };
    let (zero, one) = (
        Fraction::from_integer(0.into()),
        Fraction::from_integer(1.into()),
    );
    let relative = keeps && healthy.0 > zero && healthy.0 != one;
    let kept = relative.then(|| (&value.0 / &healthy.1, &value.1 / &healthy.0));
    Value::Left(Left {
        unit: row.unit,
        value,
        kept,
        loses,
    })
}

fn ends((from, to): &(String, String)) -> Ends {
    Ends {
        from: from.clone(),
        to: to.clone(),
    }
}

/// The values that decide, from what the healthy fabric has.
pub(super) fn thresholds(
    found: &failure::Failures,
    metric: Metric,
    keep: Option<&Fraction>,
    at_least: Option<&Fraction>,
) -> Vec<Threshold> {
    let healthy = measured(&found.healthy, metric, Scale::Kept);
    let mut all = Vec::new();
    match (keep, healthy) {
        (Some(keep), Some((lower, upper))) => all.push(Threshold {
            scale: Scale::Kept,
            safe: keep * upper,
            needed: keep * lower,
        }),
        // Of an undecided healthy value nothing is proved and nothing refuted.
        (Some(keep), None) if MetricKind::of(metric).valued() => {
            all.push(Threshold {
                scale: Scale::Kept,
                safe: keep * Fraction::from_integer(u64::MAX.into()),
                needed: Fraction::from_integer(0.into()),
            });
        }
        _ => {}
    }
    if let Some(floor) = at_least {
        all.push(Threshold {
            scale: Scale::Absolute,
            safe: floor.clone(),
            needed: floor.clone(),
        });
    }
    if all.is_empty() && MetricKind::of(metric).valued() {
        let zero = || Fraction::from_integer(0.into());
        all.push(Threshold {
            scale: Scale::Kept,
            safe: zero(),
            needed: zero(),
        });
    }
    all
}

/// Whether a scenario loses more endpoints than is stated; where nothing is, more than failed
/// themselves.
pub(super) fn loses_too_many(scenario: &Scenario, lose: Option<u64>) -> bool {
    scenario.lost_endpoints > lose.unwrap_or(scenario.failed_endpoints)
}

/// One scenario's verdict and what shows it.
pub(super) fn judge_scenario(
    scenario: &Scenario,
    metric: Metric,
    thresholds: &[Threshold],
    lose: Option<u64>,
) -> (Verdict, Option<Shortfall>) {
    let row = MetricKind::of(metric);
    if let Some(pair) = scenario.unreachable.as_ref().filter(|_| row.parted_refutes) {
        return (Verdict::Refuted, Some(Shortfall::Parted(ends(pair))));
    }
    if !row.valued() && scenario.nobody_left {
        return (Verdict::Refuted, Some(Shortfall::Nobody));
    }
    if loses_too_many(scenario, lose) {
        return (
            Verdict::Refuted,
            Some(Shortfall::Lost(scenario.lost_endpoints)),
        );
    }
    let mut worst = (Verdict::Proved, None);
    for threshold in thresholds {
        let found = match measured(scenario, metric, threshold.scale) {
            Some((lower, _)) if lower >= threshold.safe => continue,
            Some(range) => {
                let verdict = if range.1 < threshold.needed {
                    Verdict::Refuted
                } else {
                    Verdict::Undecided
                };
                let unit = match threshold.scale {
                    Scale::Kept => row.unit,
                    Scale::Absolute => Unit::Share,
                };
                (
                    verdict,
                    Shortfall::Value {
                        metric,
                        unit,
                        range,
                        nobody: scenario.nobody_left,
                    },
                )
            }
            None => (Verdict::Undecided, Shortfall::Undecided(Some(metric))),
        };
        if found.0 > worst.0 {
            worst = (found.0, Some(found.1));
        }
    }
    worst
}
