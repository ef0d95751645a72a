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
use super::reach::Ways;
use super::{Asked, Damage, Measure, Scenario, failures, layers};
use crate::error::{Error, Result, within_limits};
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
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

    /// Tries `failed` and one more.
    fn next(&self, failed: &[ComponentId], effort: &SolveOptions<'_>) -> Result<Round> {
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
        Ok(Round {
            worst: tried.iter().min_by_key(|t| self.badness(t)).cloned(),
            tried,
            all,
        })
    }
}

/// The sets with one component more that were tried.
struct Round {
    /// The worst of them.
    worst: Option<Tried>,
    /// Each.
    tried: Vec<Tried>,
    /// Whether these were all there are, up to symmetry.
    all: bool,
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
    let list = among(fabric, &components, attack);
    if list.is_empty() {
        return Err(Error::new("the fabric has no links between switches")
            .help("leave `--between-switches` out"));
    }
    let (alike, intact) =
        ComponentClasses::new(fabric, network, &matrix, &components, Damage::default());
    let measure = Measure {
        fabric,
        network,
        before: &Ways::new(network),
        matrix: &matrix,
        metrics: &[Metric::Throughput],
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
    let mut among = vec![false; components.len().index()];
    list.iter().for_each(|c| among[c.index()] = true);
    let search = Search {
        alike,
        among,
        measure,
    };
    let count = attack.count.min(narrow(list.len()));
    let mut found = search.greedily(count, effort)?;
    let interrupted = effort.interrupted.load(Ordering::Relaxed);
    let whole = list.len() == components.len().index();
    let every = match few_sets(wide(list.len()), count) && whole && !interrupted {
        true => every_set(fabric, network, groups, attack, effort)?,
        false => None,
    };
    if let Some(every) = &every {
        found.take_in(every);
    }
    // What is bad with fewer failures is bad with at most so many.
    let upper = found.least().cloned();
    let upper = upper.map_or_else(
        || bracket.upper().clone(),
        |u| u.min(bracket.upper().clone()),
    );
    let singly = found.singles.take().filter(|_| count == 1 && !interrupted);
    let solved = singly
        .and_then(|all| least_of(&all))
        .or_else(|| every.as_ref().and_then(|every| every.lower.clone()));
    let exhaustive = solved.is_some();
    let layered = match solved {
        Some(lower) => of_all(lower.min(bracket.lower().clone()), count),
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
        return Err(contradiction(attack.count, &layered, &found.steps, &upper));
    }
    let worst = found.best.as_ref();
    let worst = worst.and_then(|b| b.scenario.throughput.as_ref());
    let certificates = [
        ("healthy", Some(bracket.certificate().to_vec())),
        ("worst-found", worst.map(|b| b.certificate().to_vec())),
        ("every-set", every.and_then(|every| every.certificate)),
    ];
    Ok(Adversary {
        attack: attack.clone(),
        components: wide(list.len()),
        healthy: (bracket.lower().clone(), bracket.upper().clone()),
        steps: found.steps,
        tried: found.tried,
        worst: (layered.lower, upper),
        basis,
        reason: layered.reason,
        exhaustive,
        certificates: certificates
            .into_iter()
            .filter_map(|(name, bytes)| Some((name.to_string(), bytes?)))
            .collect(),
        interrupted,
    })
}

/// The components that may fail.
fn among(fabric: &Fabric, components: &Components, attack: &Attack) -> Vec<ComponentId> {
    let inner = |l: &LinkId| fabric.is_inter_switch(&fabric.links[l.index()]);
    let restricted = attack.between_switches && attack.kind == Component::Links;
    (0..components.len())
        .filter(|&c| !restricted || components.links(c).iter().all(inner))
        .collect()
}

/// What was found step by step, one component more at each.
#[derive(Default)]
struct Greedy {
    steps: Vec<Step>,
    tried: u64,
    best: Option<Tried>,
    /// All single failures, where all were tried.
    singles: Option<Vec<Tried>>,
}

impl Greedy {
    /// The least that any step leaves at most.
    fn least<'a>(&'a self) -> Option<&'a Fraction> {
        let upper = |step: &'a Step| step.throughput.as_ref().map(|t| &t.1);
        self.steps.iter().filter_map(upper).min()
    }

    /// Takes over the worst of every set where it is worse than what was found.
    fn take_in(&mut self, every: &Every) {
        let Some(worst) = &every.worst else { return };
        self.tried += every.scenarios;
        let found = self.least();
        let worse = worst
            .throughput_left()
            .is_some_and(|left| found.is_none_or(|found| left.1 < *found));
        let place = worst.parts.len().saturating_sub(1);
        if let Some(step) = self.steps.get_mut(place).filter(|_| worse) {
            *step = Step {
                parts: worst.parts.clone(),
                throughput: worst.throughput_left(),
                lost_endpoints: worst.lost_endpoints,
            };
        }
    }
}

impl Search<'_> {
    /// The worst component more at each step, then exchanged for worse ones.
    fn greedily(&self, count: u32, effort: &SolveOptions<'_>) -> Result<Greedy> {
        let mut found = Greedy::default();
        while found.steps.len() < count.index() && !effort.interrupted.load(Ordering::Relaxed) {
            let set = found.best.as_ref().map_or(&[][..], |b| &b.set);
            let round = self.next(set, effort)?;
            let Some(mut next) = round.worst else { break };
            let first = set.is_empty();
            found.tried += wide(round.tried.len());
            if first && round.all {
                found.singles = Some(round.tried);
            }
            found.tried += exchange(self, &mut next, effort)?;
            let (components, fabric) = (self.alike.components, self.measure.fabric);
            let names = next.set.iter().map(|&c| components.name(fabric, c));
            found.steps.push(Step {
                parts: names.collect(),
                throughput: next.scenario.throughput_left(),
                lost_endpoints: next.scenario.lost_endpoints,
            });
            found.best = Some(next);
        }
        Ok(found)
    }
}

/// The least that is left for certain; none where one was not decided.
fn least_of(all: &[Tried]) -> Option<Fraction> {
    let lower = |tried: &Tried| tried.scenario.throughput_left().map(|b| b.0);
    let lower: Option<Vec<Fraction>> = all.iter().map(lower).collect();
    lower?.into_iter().min()
}

/// The bound where all sets were solved.
fn of_all(lower: Fraction, count: u32) -> layers::Layered {
    layers::Layered {
        lower,
        reason: match count {
            1 => "every single failure was solved, up to symmetry".to_string(),
            _ => format!("every set of at most {count} was solved, up to symmetry"),
        },
    }
}

fn contradiction(count: u32, layered: &layers::Layered, steps: &[Step], upper: &Fraction) -> Error {
    let name = steps
        .last()
        .map_or_else(String::new, |s| s.parts.join(", "));
    let (low, reason) = (&layered.lower, &layered.reason);
    Error::fault(format!(
        "any {count} failures leave {low} or more ({reason}), but {name} leave {upper} at most: one of the two is wrong"
    ))
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
            let round = search.next(&rest, effort)?;
            tried += wide(round.tried.len());
            let worst = round.worst;
            if let Some(next) = worst.filter(|n| search.badness(n) < search.badness(best)) {
                (*best, improved) = (next, true);
            }
        }
        if !improved {
            break;
        }
    }
    Ok(tried)
}
