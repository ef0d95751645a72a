//! What a fabric keeps when any one component fails.

use super::numbers::{percent, share};
use super::tolerance::Tolerance;
use super::{Judgement, Verdict};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::failure::{Scenario, SingleFailures, single_failures};
use crate::solve::Effort;
use crate::spec::design::{Component, Demand, Metric, Requirement};
use crate::units::Fraction;

/// Failures enumerated so far, links and switches.
pub(super) struct Failures<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    effort: &'a Effort<'a>,
    links: Option<SingleFailures>,
    switches: Option<SingleFailures>,
    /// The strictest throughput asked for, links and switches.
    required: [Option<Fraction>; 2],
}

/// What a scenario's throughput is held against: proved at or above `safe`, refuted below `needed`.
struct Threshold {
    safe: Fraction,
    needed: Fraction,
}

impl<'a> Failures<'a> {
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network, effort: &'a Effort<'a>) -> Self {
        Failures { fabric, network, effort, links: None, switches: None, required: [None, None] }
    }

    fn of(&mut self, component: Component) -> Result<&SingleFailures> {
        let slot = match component {
            Component::Links => &mut self.links,
            Component::Switches => &mut self.switches,
        };
        match slot {
            Some(known) => Ok(known),
            None => Ok(slot.insert(single_failures(self.fabric, self.network, component, self.effort)?)),
        }
    }

    /// Judges `survives`.
    pub(super) fn judge(&mut self, requirement: &Requirement) -> Result<Judgement> {
        let Demand::Survives { of, count, keep, at_least, metric, lose_endpoints } = &requirement.demand else {
            return Err(Error::new("this requirement is not about failures"));
        };
        let kind = match of {
            Component::Links => "link",
            Component::Switches => "switch",
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
        if *count != 1 {
            let reason = "only single failures are enumerated".to_string();
            return Ok(Judgement::new(requirement, Verdict::Undecided, "-".into(), required, reason));
        }
        let failures = self.of(*of)?;
        let threshold = (*metric == Metric::Throughput).then(|| threshold(failures, keep.as_ref(), at_least.as_ref()));
        let safe = threshold.as_ref().map(|t| t.safe.clone());
        let mut worst = (Verdict::Proved, None);
        for scenario in &failures.scenarios {
            let (verdict, why) = judge_scenario(scenario, threshold.as_ref(), *lose_endpoints);
            if verdict > worst.0 {
                worst = (verdict, Some(format!("{kind} {} fails: {why}", scenario.component)));
            }
        }
        let covered = failures.scenarios.iter().map(|s| s.stands_for).sum::<u64>() == failures.components;
        if !covered && worst.0 == Verdict::Proved {
            worst.0 = Verdict::Undecided;
        }
        let mut reason = format!("all {} single {kind} failures, in {} classes", failures.components, failures.scenarios.len());
        if let Some(costly) = failures.scenarios.first().filter(|s| threshold.is_some() && s.throughput.is_some()) {
            reason += &format!("; the most costly: {kind} {} (one of {} alike)", costly.component, costly.stands_for);
        }
        let solved = failures.scenarios.iter().map(|s| s.throughput.as_ref()).collect::<Option<Vec<_>>>();
        let least = solved.filter(|_| threshold.is_some()).and_then(|all| {
            let lower = all.iter().map(|b| b.lower.clone()).min()?;
            Some((lower, all.iter().map(|b| b.upper.clone()).min()?))
        });
        let value = match &least {
            Some((lower, upper)) => share(lower, upper),
            None => "-".to_string(),
        };
        let lost = failures.scenarios.iter().map(|s| s.lost_endpoints).max().unwrap_or(0);
        let value = if lose_endpoints.is_some() && lost > 0 { format!("{value}, loses {lost}") } else { value };
        let mut judgement = Judgement::new(requirement, worst.0, value, required, reason);
        if let Some((lower, upper)) = &least {
            judgement = judgement.bounds(lower, upper);
        }
        judgement.witness = worst.1;
        let strictest = &mut self.required[usize::from(*of == Component::Switches)];
        *strictest = strictest.take().max(safe);
        Ok(judgement)
    }

    /// What was enumerated, as plain data.
    /// The certificates of every scenario, `survives-one-link-1` being the worst.
    pub(super) fn certificates<'b>(&'b self) -> Vec<(String, Vec<u8>)> {
        let found = [("link", &self.links), ("switch", &self.switches)];
        let each = |(kind, failures): (&'static str, &'b Option<SingleFailures>)| {
            let scenarios = failures.iter().flat_map(|f| &f.scenarios).filter_map(|s| s.throughput.as_ref());
            scenarios.enumerate().map(move |(i, b)| (format!("survives-one-{kind}-{}", i + 1), b.certificate.clone()))
        };
        found.into_iter().flat_map(each).collect()
    }

    pub(super) fn into_tolerances(self) -> Vec<Tolerance> {
        let [links, switches] = self.required;
        let endpoints = self.network.endpoints.len() as u64;
        let found = [("link", self.links, links), ("switch", self.switches, switches)];
        found.into_iter().filter_map(|(kind, failures, required)| Some(Tolerance::new(kind, &failures?, required, endpoints))).collect()
    }
}

/// The absolute values that decide, from the healthy fabric's bracket.
fn threshold(failures: &SingleFailures, keep: Option<&Fraction>, at_least: Option<&Fraction>) -> Threshold {
    let zero = Fraction::from_integer(0.into());
    let floor = at_least.cloned().unwrap_or_else(|| zero.clone());
    let keep = keep.cloned().unwrap_or(zero);
    let safe = (&keep * &failures.healthy.upper).max(floor.clone());
    Threshold { safe, needed: (&keep * &failures.healthy.lower).max(floor) }
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
