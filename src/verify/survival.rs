//! What a fabric keeps when parts of it fail.

use super::judge::Judge;
use super::judgement::{Judgement, Verdict, Worst};
use super::kind::{Kind, Rule};
use super::shared::Shared;
use super::value::{Ends, Left, Loss, Shortfall, Value, Witness};
use crate::error::Result;
use crate::fabric::index::wide;
use crate::fabric::{Fabric, Transit, network::Network};
use crate::failure::metric::{MetricKind, Range, Unit};
use crate::failure::{self, Damage, Scenario};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric, Requirement, Survives};
use crate::text::{percent, share};
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
    fn required(&self) -> String {
        let mut required = match (
            MetricKind::of(self.metric).valued(),
            &self.keep,
            &self.at_least,
        ) {
            (false, _, _) => "all connected".to_string(),
            (_, Some(keep), Some(value)) => {
                format!("keep {} and >= {}", percent(keep), percent(value))
            }
            (_, Some(keep), None) => format!("keep {}", percent(keep)),
            (_, None, Some(value)) => format!(">= {}", percent(value)),
            (_, None, None) => "keep 0%".to_string(),
        };
        required += &match self.lose_endpoints {
            Some(most) => format!(", lose <= {most}"),
            None => ", lose only what fails".to_string(),
        };
        required
    }

    fn judge(&self, requirement: &Requirement, shared: &mut Shared<'_>) -> Result<Judgement> {
        let Survives {
            of,
            keep,
            at_least,
            metric,
            ..
        } = self;
        let required = self.required();
        let (fabric, effort) = (shared.fabric, shared.effort);
        let found = match shared.failures.enumerate(of)? {
            Ok(found) => found,
            Err(why) => {
                let reason = format!("its failures were not enumerated: {why}");
                return Ok(Judgement::new(
                    &KIND,
                    requirement,
                    Verdict::Undecided,
                    Value::Absent,
                    required,
                    reason,
                ));
            }
        };
        let thresholds = thresholds(found, *metric, keep.as_ref(), at_least.as_ref());
        let endpoints = wide(shared.network.endpoints.len());
        let mut judgement = judged(self, requirement, found, &thresholds, endpoints);
        if MetricKind::of(*metric).tells_throughput {
            judgement.reason += &both_rules(fabric, found, *metric, effort)?;
        }
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
            cost: cost(costly, self.metric, &judgement.required),
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

/// `single link`, `2 switches`, `1 link and 1 switch`.
pub(super) fn describe(of: &[(Component, u32)]) -> String {
    let each = |(kind, count): &(Component, u32)| {
        format!(
            "{count} {}",
            if *count == 1 {
                kind.word().to_string()
            } else {
                kind.words()
            }
        )
    };
    match of {
        [] => "nothing".to_string(),
        [(kind, 1)] => format!("single {}", kind.word()),
        _ => of.iter().map(each).collect::<Vec<_>>().join(" and "),
    }
}

/// Failed parts in words: `link X fails`, `links X and Y fail`.
pub fn fail(parts: &[String], of: &[(Component, u32)]) -> String {
    let named = |kind: &Component| {
        matches!(
            kind,
            Component::Links | Component::Switches | Component::Hosts
        )
    };
    match (parts, of) {
        ([part], [(kind, _)]) if named(kind) => format!("{} {part} fails", kind.word()),
        ([part], _) => format!("{part} fails"),
        (parts, [(kind, _)]) if named(kind) => {
            format!("{} {} fail", kind.words(), parts.join(" and "))
        }
        (parts, _) => format!("{} fail", parts.join(" and ")),
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

/// Why a scenario in which nobody is left is worth 0.
const NOBODY: &str = "no two survivors have traffic to exchange";

/// What a scenario leaves and loses, and what was asked, in words.
fn cost(scenario: &Scenario, metric: Metric, required: &str) -> String {
    let row = MetricKind::of(metric);
    let left = match (&scenario.unreachable, (row.measure)(scenario)) {
        (Some((from, to)), _) => format!("no path from {from} to {to}"),
        (None, _) if scenario.nobody_left => NOBODY.to_string(),
        (None, _) if !row.valued() => "all survivors reach each other".to_string(),
        (None, Some(range)) => format!("{} {} is left", metric.word(), row.unit.show(&range)),
        (None, None) => format!("what is left of {} is undecided", metric.word()),
    };
    let lost = match scenario.lost_endpoints {
        1 => "1 endpoint is lost".to_string(),
        n => format!("{n} endpoints are lost"),
    };
    format!("{left}; {lost}; asked: {required}")
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

/// Throughput that a scenario leaves, in words, and whom it loses.
fn left_of(scenario: &Scenario) -> String {
    let Some((low, high)) = scenario.throughput_left() else {
        return "undecided".to_string();
    };
    let lost = match scenario.lost_endpoints {
        0 => String::new(),
        lost => format!(" with {lost} endpoints lost"),
    };
    format!("{}{lost}", share(&low, &high))
}

/// The same of what some damage leaves, solved.
fn left_after(
    fabric: &Fabric,
    network: &Network,
    damage: &Damage,
    effort: &SolveOptions<'_>,
) -> Result<String> {
    match failure::after(fabric, network, damage, &[Metric::Throughput], effort) {
        Ok(scenario) => Ok(left_of(&scenario)),
        Err(why) if why.is_fault() => Err(why),
        Err(_) => Ok("undecided".to_string()),
    }
}

/// What the failure that detaches most does to throughput, under either rule of who forwards.
fn both_rules(
    fabric: &Fabric,
    found: &failure::Failures,
    metric: Metric,
    effort: &SolveOptions<'_>,
) -> Result<String> {
    let worst = found
        .scenarios
        .iter()
        .min_by_key(|s| measured(s, metric, Scale::Kept));
    let Some(worst) = worst else {
        return Ok(String::new());
    };
    let mut told = Vec::new();
    for (transit, word) in [(Transit::Pxn, "pxn"), (Transit::None, "none")] {
        // Under the fabric's own rule both were enumerated.
        let own = transit == fabric.transit
            && worst.throughput_left().is_some()
            && found.healthy.throughput_left().is_some();
        let [left, of] = if own {
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
        told.push(format!("{left} of {of} under `{word}`"));
    }
    Ok(format!("; throughput is then {}", told.join(", ")))
}

/// The verdict over all scenarios.
fn judged(
    asked: &Survives,
    requirement: &Requirement,
    found: &failure::Failures,
    thresholds: &[Threshold],
    endpoints: u64,
) -> Judgement {
    let Survives {
        of,
        lose_endpoints: lose,
        metric,
        ..
    } = asked;
    let (metric, lose) = (*metric, *lose);
    let mut worst = (Verdict::Proved, None);
    // The healthy fabric is among the sets of at most so many failures.
    for threshold in thresholds {
        let healthy = measured(&found.healthy, metric, threshold.scale);
        let verdict = match &healthy {
            Some((_, upper)) if *upper < threshold.needed => Verdict::Refuted,
            Some((lower, _)) if *lower >= threshold.needed => Verdict::Proved,
            _ => Verdict::Undecided,
        };
        if verdict > worst.0 {
            let amiss = if verdict == Verdict::Refuted {
                Shortfall::Below
            } else {
                Shortfall::Undecided(None)
            };
            worst = (verdict, Some(Witness::Healthy(amiss)));
        }
    }
    if let Some(pair) = &found.healthy.unreachable {
        worst = match MetricKind::of(metric).parted_refutes {
            true => (
                Verdict::Refuted,
                Some(Witness::Healthy(Shortfall::Parted(ends(pair)))),
            ),
            false => (
                Verdict::Undecided,
                Some(Witness::Healthy(Shortfall::InPieces(ends(pair)))),
            ),
        };
    }
    for scenario in &found.scenarios {
        let (verdict, amiss) = judge_scenario(scenario, metric, thresholds, lose);
        if let Some(amiss) = amiss.filter(|_| verdict > worst.0) {
            worst = (
                verdict,
                Some(Witness::Failed {
                    parts: scenario.parts.clone(),
                    of: of.clone(),
                    amiss,
                }),
            );
        }
    }
    let what = describe(of);
    let classes = format!(
        "{} {}",
        found.scenarios.len(),
        if found.scenarios.len() == 1 {
            "class"
        } else {
            "classes"
        }
    );
    let mut reason = match of.as_slice() {
        [] => "the healthy fabric".to_string(),
        [(_, 1)] => format!("all {} {what} failures, in {classes}", found.sets),
        _ => format!("all {} sets of at most {what}, in {classes}", found.sets),
    };
    // The scenarios are ordered by throughput first, so another metric looks for its own worst.
    let decided = found
        .scenarios
        .iter()
        .filter(|s| measured(s, metric, Scale::Kept).is_some());
    if let Some(costly) = costly(decided, metric) {
        let parts = fail(&costly.parts, of);
        let parts = parts.trim_end_matches(" fails").trim_end_matches(" fail");
        reason += &format!(
            "; the most costly: {parts} (one of {} alike)",
            costly.stands_for
        );
    }
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
    if let Some(most) = too_many.map(|s| s.lost_endpoints).max() {
        reason += &format!(
            "; up to {most} of {endpoints} endpoints are lost: write `lose_endpoints: {most}` if that is accepted"
        );
    }
    let value = value(found, metric, asked.keep.is_some(), loses, least);
    let required = asked.required();
    let mut judgement = Judgement::new(&KIND, requirement, worst.0, value, required, reason);
    if let Some((lower, upper)) = &least(Scale::Absolute) {
        judgement = judgement.bounds(lower, upper);
    }
    judgement.witness = worst.1;
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
            Some(Loss { lost, of }) => Value::Words(format!("-, loses {lost} of {of}")),
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
