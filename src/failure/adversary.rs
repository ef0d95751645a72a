//! The most damaging set of failures found by search, and a proved bound on how bad any set can be,
//! where there are too many sets to prove each.
//!
//! The search is greedy over orbits: the worst single failure, then the worst in the fabric so
//! damaged, and so on; then one after the other is taken back and replaced by the worst in its
//! place, until nothing gets worse. It is deterministic, and what it finds is a bound from above on
//! the worst case: its throughput is certified as every scenario's is. The bound from below is
//! certified where every set was solved; else it comes from `layers`, by an argument over certified
//! numbers, and is told as that.

use super::classes::{ComponentClasses, DamagedFabric};
use super::components::{ComponentId, Components};
use super::groups::Groups;
use super::{Asked, Damage, Measure, Scenario, failures, layers};
use crate::error::{Error, Result, within_limits};
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{Fabric, network::Network};
use crate::solve::SolveOptions;
use crate::spec::design::{Component, Metric};
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::{One, Zero};
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Failures at once that are searched for.
pub const MOST_FAILING: u32 = 64;
/// Classes tried at one step; of more, those next to what has failed already come first.
const MOST_TRIED: usize = 400;
/// Sets that are all solved where there are no more.
const MOST_SETS: u32 = 500;
/// Rounds of exchanges.
const MOST_ROUNDS: usize = 4;

/// What fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Attack {
    /// The kind.
    pub kind: Component,
    /// How many at most.
    pub count: u32,
    /// Whether only links between switches are among the links that fail.
    pub between_switches: bool,
}

/// One step of the search.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Names of the failed components.
    pub parts: Vec<String>,
    /// Throughput that is left; `None` when it was not decided.
    pub throughput: Option<(Fraction, Fraction)>,
    /// Endpoints lost.
    pub lost_endpoints: u64,
}

/// What a bound from below rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Every set was solved, up to symmetry, and what each leaves is certified.
    Solved,
    /// The argument by layers over certified numbers: no certificate says it.
    Argued,
    /// Nothing: it is 0.
    Nothing,
}

impl Basis {
    /// As it is printed.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Solved => "certified",
            Basis::Argued => "by argument, not certified",
            Basis::Nothing => "nothing",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Adversary {
    /// What fails.
    pub attack: Attack,
    /// Number of components.
    pub components: u64,
    /// Throughput of the healthy fabric.
    pub healthy: (Fraction, Fraction),
    /// The worst found of each size, 1 first.
    pub steps: Vec<Step>,
    /// Scenarios that were solved.
    pub tried: u64,
    /// Throughput after the worst set of at most so many: at least the first, as far as `basis`
    /// holds, at most the second, which is certified.
    pub worst: (Fraction, Fraction),
    /// What kind of thing the lower bound rests on.
    pub basis: Basis,
    /// What the lower bound rests on, in a sentence.
    pub reason: String,
    /// Whether every set was solved, up to symmetry.
    pub exhaustive: bool,
    /// Certificates: the healthy fabric and the worst set found.
    pub certificates: Vec<(String, Vec<u8>)>,
    /// The search was interrupted.
    pub interrupted: bool,
}

struct Search<'a> {
    alike: ComponentClasses<'a>,
    among: Vec<bool>,
    measure: Measure<'a>,
}

/// A set and what it leaves.
#[derive(Clone)]
struct Tried {
    set: Vec<ComponentId>,
    scenario: Scenario,
}

impl Search<'_> {
    /// What makes a set worse, the worst first: less throughput for certain, more lost endpoints.
    fn badness(&self, tried: &Tried) -> (Fraction, std::cmp::Reverse<u64>) {
        let upper = tried
            .scenario
            .throughput_left()
            .map_or_else(Fraction::one, |b| b.1);
        (upper, std::cmp::Reverse(tried.scenario.lost_endpoints))
    }

    /// The worst set of `failed` and one more, all the sets that were tried, and whether these were
    /// all.
    fn next(
        &self,
        failed: &[ComponentId],
        effort: &SolveOptions<'_>,
    ) -> Result<(Option<Tried>, Vec<Tried>, bool)> {
        let standing = self.alike.standing(failed);
        let mut classes = self.alike.classes(0, &standing, failed);
        classes.retain(|c| self.among[c.component.index()] && !c.redundant);
        let all = classes.len() <= MOST_TRIED;
        let near = |c: ComponentId| {
            let components = self.alike.components;
            let ends = components.links(c).iter().flat_map(|&l| {
                let link = &self.measure.fabric.links[l.index()];
                [link.a, link.b]
            });
            ends.chain(components.devices(c).iter().copied())
                .any(|v| standing.touched.binary_search(&v.vertex()).is_ok())
        };
        classes.sort_by_key(|c| (!near(c.component), c.component));
        classes.truncate(MOST_TRIED);
        let tried: Vec<Tried> = classes
            .par_iter()
            .filter(|_| !effort.interrupted.load(Ordering::Relaxed))
            .map(|class| {
                let mut set = failed.to_vec();
                set.push(class.component);
                let standing: DamagedFabric = self.alike.standing(&set);
                let scenario = Measure {
                    effort,
                    ..self.measure
                }
                .scenario(&standing)?;
                Ok(Tried { set, scenario })
            })
            .collect::<Result<_>>()?;
        Ok((
            tried.iter().min_by_key(|t| self.badness(t)).cloned(),
            tried,
            all,
        ))
    }
}

/// Searches for the worst set of at most so many components and bounds how bad any can be.
///
/// # Errors
/// When the fabric has no such component, the count is out of range, the healthy fabric's
/// throughput cannot be solved, or a bound contradicts a set that was found.
pub fn adversary(
    fabric: &Fabric,
    network: &Network,
    groups: &Groups,
    attack: &Attack,
    effort: &SolveOptions<'_>,
) -> Result<Adversary> {
    if attack.count == 0 || attack.count > MOST_FAILING {
        return Err(Error::new(format!(
            "{} failures at once are not searched for",
            attack.count
        ))
        .help(format!("write from 1 to {MOST_FAILING}")));
    }
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let components = Components::new(fabric, network, groups, std::slice::from_ref(&attack.kind))?;
    let inner = |c: ComponentId| {
        let links = components.links(c);
        !attack.between_switches
            || attack.kind != Component::Links
            || links
                .iter()
                .all(|&l| fabric.is_inter_switch(&fabric.links[l.index()]))
    };
    let among: Vec<bool> = (0..components.len()).map(inner).collect();
    let list: Vec<ComponentId> = (0..components.len())
        .filter(|&c| among[c.index()])
        .collect();
    if list.is_empty() {
        return Err(Error::new("the fabric has no links between switches")
            .help("leave `--between-switches` out"));
    }
    let (alike, intact) =
        ComponentClasses::new(fabric, network, &matrix, &components, Damage::default());
    let metrics = [Metric::Throughput];
    let measure = Measure {
        fabric,
        network,
        matrix: &matrix,
        metrics: &metrics,
        effort,
    };
    let healthy = measure.scenario(&intact)?;
    let Some(bracket) = healthy.throughput.as_ref() else {
        return Err(
            Error::limit("the throughput of the healthy fabric was not decided")
                .help("ask for a smaller fabric of the same kind"),
        );
    };
    let loads = super::loads(network, &healthy)?;
    let effort = &SolveOptions {
        start: loads.as_deref(),
        ..*effort
    };
    let search = Search {
        alike,
        among,
        measure,
    };
    let (mut steps, mut tried, mut best): (Vec<Step>, u64, Option<Tried>) = (Vec::new(), 0, None);
    let mut single: Option<Vec<Tried>> = None;
    let count = attack.count.min(narrow(list.len()));
    while steps.len() < count.index() && !effort.interrupted.load(Ordering::Relaxed) {
        let set = best.as_ref().map_or(&[][..], |b| &b.set);
        let (next, each, all) = search.next(set, effort)?;
        let Some(mut next) = next else { break };
        tried += wide(each.len());
        if set.is_empty() && all {
            single = Some(each);
        }
        tried += exchange(&search, &mut next, effort)?;
        let names = |set: &[ComponentId]| set.iter().map(|&c| components.name(fabric, c)).collect();
        steps.push(Step {
            parts: names(&next.set),
            throughput: next.scenario.throughput_left(),
            lost_endpoints: next.scenario.lost_endpoints,
        });
        best = Some(next);
    }
    let interrupted = effort.interrupted.load(Ordering::Relaxed);
    let every = match few_sets(wide(list.len()), count)
        && list.len() == components.len().index()
        && !interrupted
    {
        true => every_set(fabric, network, groups, attack, effort)?,
        false => None,
    };
    if let Some(worst) = every.as_ref().and_then(|every| every.worst.as_ref()) {
        tried += every.as_ref().map_or(0, |every| every.scenarios);
        let found = steps
            .iter()
            .filter_map(|s| s.throughput.as_ref().map(|t| &t.1))
            .min();
        let worse = worst
            .throughput_left()
            .is_some_and(|left| found.is_none_or(|found| left.1 < *found));
        if let Some(step) = steps
            .get_mut(worst.parts.len().saturating_sub(1))
            .filter(|_| worse)
        {
            *step = Step {
                parts: worst.parts.clone(),
                throughput: worst.throughput_left(),
                lost_endpoints: worst.lost_endpoints,
            };
        }
    }
    // What is bad with fewer failures is bad with at most so many.
    let of_steps = steps
        .iter()
        .filter_map(|s| s.throughput.as_ref().map(|t| t.1.clone()))
        .min();
    let upper = of_steps
        .unwrap_or_else(|| bracket.upper().clone())
        .min(bracket.upper().clone());
    let everything = single.filter(|_| count == 1 && !interrupted);
    let exact = everything.as_ref().and_then(|all| {
        all.iter()
            .map(|t| t.scenario.throughput_left().map(|b| b.0))
            .collect::<Option<Vec<_>>>()
    });
    let exact = exact
        .and_then(|all| all.into_iter().min())
        .or_else(|| every.as_ref().and_then(|every| every.lower.clone()));
    let exhaustive = exact.is_some();
    let layered = match exact {
        Some(lower) => layers::Layered {
            lower: lower.min(bracket.lower().clone()),
            reason: match count {
                1 => "every single failure was solved, up to symmetry".to_string(),
                _ => format!("every set of at most {count} was solved, up to symmetry"),
            },
        },
        None => layers::bound(
            fabric,
            network,
            (&matrix, &intact.orbits),
            (&components, &list),
            attack.count,
            effort,
        )?,
    };
    let basis = match exhaustive {
        true => Basis::Solved,
        false if layered.lower.is_zero() => Basis::Nothing,
        false => Basis::Argued,
    };
    if layered.lower > upper {
        let (low, name) = (
            &layered.lower,
            steps
                .last()
                .map_or_else(String::new, |s| s.parts.join(", ")),
        );
        return Err(Error::fault(format!(
            "any {} failures leave {low} or more ({}), but {name} leave {upper} at most: one of the two is wrong",
            attack.count, layered.reason
        )));
    }
    let worst_found = best.as_ref().and_then(|b| b.scenario.throughput.as_ref());
    let mut certificates = vec![("healthy".to_string(), bracket.certificate().to_vec())];
    certificates.extend(worst_found.map(|b| ("worst-found".to_string(), b.certificate().to_vec())));
    certificates.extend(
        every
            .and_then(|every| every.certificate)
            .map(|bytes| ("every-set".to_string(), bytes)),
    );
    Ok(Adversary {
        attack: attack.clone(),
        components: wide(list.len()),
        healthy: (bracket.lower().clone(), bracket.upper().clone()),
        steps,
        tried,
        worst: (layered.lower, upper),
        basis,
        reason: layered.reason,
        exhaustive,
        certificates,
        interrupted,
    })
}

/// What every set of at most so many leaves.
struct Every {
    /// Proved of all of them; `None` where one was not decided.
    lower: Option<Fraction>,
    /// One of those that leave least.
    worst: Option<Scenario>,
    scenarios: u64,
    certificate: Option<Vec<u8>>,
}

/// Whether there are so few sets that each can be solved.
fn few_sets(components: u64, count: u32) -> bool {
    super::at_most(components, count) <= MOST_SETS.into()
}

/// Solves every set, with the certificate of the whole tree; `None` beyond a limit.
fn every_set(
    fabric: &Fabric,
    network: &Network,
    groups: &Groups,
    attack: &Attack,
    effort: &SolveOptions<'_>,
) -> Result<Option<Every>> {
    let (counts, metrics) = ([(attack.kind.clone(), attack.count)], [Metric::Throughput]);
    let asked = Asked {
        counts: &counts,
        metrics: &metrics,
        groups,
        certify: true,
    };
    let found = match failures(fabric, network, asked, effort) {
        Err(why) if why.is_interrupted() => return Ok(None),
        found => found,
    };
    let Some(found) = within_limits(found)?.filter(|found| !found.scenarios.is_empty()) else {
        return Ok(None);
    };
    let left: Option<Vec<Fraction>> = found
        .scenarios
        .iter()
        .map(|s| s.throughput_left().map(|left| left.0))
        .collect();
    let upper = |s: &&Scenario| {
        s.throughput_left()
            .map_or_else(Fraction::one, |left| left.1)
    };
    Ok(Some(Every {
        lower: left.and_then(|left| left.into_iter().min()),
        worst: found.scenarios.iter().min_by_key(upper).cloned(),
        scenarios: wide(found.scenarios.len()),
        certificate: found.certificate.map(|(bytes, _)| bytes),
    }))
}

/// Takes one failure after the other back and puts the worst in its place, while that makes the set
/// worse. Returns how many sets were solved.
fn exchange(search: &Search<'_>, best: &mut Tried, effort: &SolveOptions<'_>) -> Result<u64> {
    let mut tried = 0;
    if best.set.len() < 2 {
        return Ok(tried);
    }
    for _ in 0..MOST_ROUNDS {
        let mut improved = false;
        for at in 0..best.set.len() {
            if effort.interrupted.load(Ordering::Relaxed) {
                return Ok(tried);
            }
            let mut rest = best.set.clone();
            rest.remove(at);
            let (next, each, _) = search.next(&rest, effort)?;
            tried += wide(each.len());
            if let Some(next) = next.filter(|n| search.badness(n) < search.badness(best)) {
                (*best, improved) = (next, true);
            }
        }
        if !improved {
            break;
        }
    }
    Ok(tried)
}
