//! What a fabric keeps when parts of it fail.

use super::numbers::{percent, share};
use super::tolerance::Tolerance;
use super::{Judgement, Verdict};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::failure::{self, Scenario, failures};
use crate::proof::Bracket;
use crate::solve::Effort;
use crate::spec::design::{Component, Demand, Metric, Requirement};
use crate::units::Fraction;
use std::collections::BTreeMap;

/// Failures enumerated so far.
pub(super) struct Failures<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    effort: &'a Effort<'a>,
    /// By how many of each kind fail at most, with the strictest throughput asked for; an error: why they could not be enumerated.
    found: BTreeMap<failure::Counts, (std::result::Result<failure::Failures, Error>, Option<Fraction>)>,
}

/// What a scenario's throughput is held against: proved at or above `safe`, refuted below `needed`.
struct Threshold {
    safe: Fraction,
    needed: Fraction,
}

/// `single link`, `2 switches`, `1 link and 1 switch`.
fn describe(of: &[(Component, u32)]) -> String {
    let each = |&(kind, count): &(Component, u32)| format!("{count} {}", if count == 1 { kind.word() } else { kind.words() });
    match of {
        [(kind, 1)] => format!("single {}", kind.word()),
        _ => of.iter().map(each).collect::<Vec<_>>().join(" and "),
    }
}

/// The failed parts of a scenario: `link X fails`, `links X and Y fail`.
fn fail(scenario: &Scenario, of: &[(Component, u32)]) -> String {
    match (scenario.parts.as_slice(), of) {
        ([part], [(kind, _)]) => format!("{} {part} fails", kind.word()),
        ([part], _) => format!("{part} fails"),
        (parts, [(kind, _)]) => format!("{} {} fail", kind.words(), parts.join(" and ")),
        (parts, _) => format!("{} fail", parts.join(" and ")),
    }
}

impl<'a> Failures<'a> {
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network, effort: &'a Effort<'a>) -> Self {
        Failures { fabric, network, effort, found: BTreeMap::new() }
    }

    /// Judges `survives`.
    pub(super) fn judge(&mut self, requirement: &Requirement) -> Result<Judgement> {
        let Demand::Survives { of, keep, at_least, metric, lose_endpoints } = &requirement.demand else {
            return Err(Error::new("this requirement is not about failures"));
        };
        let mut required = match (metric, keep, at_least) {
            (Metric::Connectivity, _, _) => "all connected".to_string(),
            (_, Some(keep), _) => format!("keep {}", percent(keep)),
            (_, None, Some(value)) => format!(">= {}", percent(value)),
            (_, None, None) => "keep 0%".to_string(),
        };
        if let Some(most) = lose_endpoints {
            required += &format!(", lose <= {most}");
        }
        let (fabric, network, effort) = (self.fabric, self.network, self.effort);
        let (found, strictest) = self.found.entry(of.clone()).or_insert_with(|| (failures(fabric, network, of, effort), None));
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                let reason = format!("its failures were not enumerated: {why}");
                return Ok(Judgement::new(requirement, Verdict::Undecided, "-".into(), required, reason));
            }
        };
        let threshold = (*metric == Metric::Throughput).then(|| threshold(found, keep.as_ref(), at_least.as_ref()));
        if let Some(threshold) = &threshold {
            *strictest = strictest.take().max(Some(threshold.safe.clone()));
        }
        Ok(judged(requirement, found, threshold.as_ref(), required))
    }

    /// The certificates of every scenario, `survives-one-link-1` being the worst.
    pub(super) fn certificates<'b>(&'b self) -> Vec<(String, Vec<u8>)> {
        let each = |(of, found): (&failure::Counts, &'b std::result::Result<failure::Failures, Error>)| {
            let name = of
                .iter()
                .map(|(kind, count)| if *count == 1 { format!("one-{}", kind.word()) } else { format!("{count}-{}", kind.words()) });
            let name = name.collect::<Vec<_>>().join("-and-");
            let scenarios = found.iter().flat_map(|f| &f.scenarios).filter_map(|s| s.throughput.as_ref());
            scenarios.enumerate().map(|(i, b)| (format!("survives-{name}-{}", i + 1), b.certificate.clone())).collect::<Vec<_>>()
        };
        self.found.iter().flat_map(|(of, (found, _))| each((of, found))).collect()
    }

    /// What single failures cost, as plain data.
    pub(super) fn into_tolerances(self) -> Vec<Tolerance> {
        let endpoints = self.network.endpoints.len() as u64;
        let single = |(of, (found, required)): (failure::Counts, (_, _))| match (of.as_slice(), found) {
            (&[(kind, 1)], Ok(found)) => Some(Tolerance::new(kind, &found, required, endpoints)),
            _ => None,
        };
        self.found.into_iter().filter_map(single).collect()
    }
}

/// The verdict over all scenarios.
fn judged(requirement: &Requirement, found: &failure::Failures, threshold: Option<&Threshold>, required: String) -> Judgement {
    let (of, lose) = match &requirement.demand {
        Demand::Survives { of, lose_endpoints, .. } => (of.as_slice(), *lose_endpoints),
        _ => (&[][..], None),
    };
    let mut worst = match threshold {
        // The healthy fabric is among the sets of at most so many failures.
        Some(t) if found.healthy.upper < t.needed => (Verdict::Refuted, Some("the healthy fabric already falls below it".to_string())),
        Some(t) if found.healthy.lower < t.needed => (Verdict::Undecided, None),
        _ => (Verdict::Proved, None),
    };
    for scenario in &found.scenarios {
        let (verdict, why) = judge_scenario(scenario, threshold, lose);
        if verdict > worst.0 {
            worst = (verdict, Some(format!("{}: {why}", fail(scenario, of))));
        }
    }
    let what = describe(of);
    let mut reason = match of {
        [(_, 1)] => format!("all {} {what} failures, in {} classes", found.sets, found.scenarios.len()),
        _ => format!("all {} sets of at most {what}, in {} classes", found.sets, found.scenarios.len()),
    };
    if let Some(costly) = found.scenarios.first().filter(|s| threshold.is_some() && s.throughput.is_some()) {
        let parts = fail(costly, of);
        let parts = parts.trim_end_matches(" fails").trim_end_matches(" fail");
        reason += &format!("; the most costly: {parts} (one of {} alike)", costly.stands_for);
    }
    let solved = found.scenarios.iter().map(|s| s.throughput.as_ref()).chain([Some(&found.healthy)]).collect::<Option<Vec<_>>>();
    let least = solved.filter(|_| threshold.is_some()).and_then(|all| {
        let lower = all.iter().map(|b| b.lower.clone()).min()?;
        Some((lower, all.iter().map(|b| b.upper.clone()).min()?))
    });
    let value = least.as_ref().map_or_else(|| "-".to_string(), |least| kept(least, &found.healthy, &requirement.demand));
    let lost = found.scenarios.iter().map(|s| s.lost_endpoints).max().unwrap_or(0);
    let value = if lose.is_some() && lost > 0 { format!("{value}, loses {lost}") } else { value };
    let mut judgement = Judgement::new(requirement, worst.0, value, required, reason);
    if let Some((lower, upper)) = &least {
        judgement = judgement.bounds(lower, upper);
    }
    judgement.witness = worst.1;
    judgement
}

/// The least throughput and, where a share of the healthy fabric's is to be kept and that is not all, which share it is.
fn kept((lower, upper): &(Fraction, Fraction), healthy: &Bracket, demand: &Demand) -> String {
    let (value, zero, one) = (share(lower, upper), Fraction::from_integer(0.into()), Fraction::from_integer(1.into()));
    let relative = matches!(demand, Demand::Survives { keep: Some(_), .. }) && healthy.lower > zero && healthy.lower != one;
    if relative { format!("{value}, keeps {}", share(&(lower / &healthy.upper), &(upper / &healthy.lower))) } else { value }
}

/// The absolute values that decide, from the healthy fabric's bracket.
fn threshold(found: &failure::Failures, keep: Option<&Fraction>, at_least: Option<&Fraction>) -> Threshold {
    let zero = Fraction::from_integer(0.into());
    let floor = at_least.cloned().unwrap_or_else(|| zero.clone());
    let keep = keep.cloned().unwrap_or(zero);
    let safe = (&keep * &found.healthy.upper).max(floor.clone());
    Threshold { safe, needed: (&keep * &found.healthy.lower).max(floor) }
}

/// One scenario's verdict and what shows it.
fn judge_scenario(scenario: &Scenario, threshold: Option<&Threshold>, lose: Option<u64>) -> (Verdict, String) {
    if let Some((from, to)) = &scenario.unreachable {
        return (Verdict::Refuted, format!("no path from {from} to {to}"));
    }
    if lose.is_some_and(|most| scenario.lost_endpoints > most) {
        let endpoints = if scenario.lost_endpoints == 1 { "endpoint is" } else { "endpoints are" };
        return (Verdict::Refuted, format!("{} {endpoints} lost", scenario.lost_endpoints));
    }
    let Some(threshold) = threshold else { return (Verdict::Proved, String::new()) };
    match &scenario.throughput {
        Some(found) if found.lower >= threshold.safe => (Verdict::Proved, String::new()),
        Some(found) => {
            let verdict = if found.upper < threshold.needed { Verdict::Refuted } else { Verdict::Undecided };
            (verdict, format!("throughput is {}", share(&found.lower, &found.upper)))
        }
        None => (Verdict::Undecided, "throughput was not decided".to_string()),
    }
}
