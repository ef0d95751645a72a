//! Whether what remains during planned maintenance keeps what is required, and whether any further
//! single failure then still does.

use super::survival::{judge_scenario, measured, thresholds};
use super::value::Witness;
use super::verdict::Verdict;
use crate::error::Result;
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::failure::drain::{Held, Item, Order, cumulative, one_by_one, together};
use crate::failure::{Asked, Counts, Damage, Failures, Groups, Scenario, after, failures_from};
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric, Requirement};
use crate::units::Fraction;
use num_bigint::BigInt;
use num_traits::One;

/// What must hold while something is out: for every further set of failures of at most these
/// numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Name of the requirement it comes from.
    pub name: String,
    /// How many of each kind fail further at most.
    pub of: Counts,
    /// Share of the healthy fabric's value.
    pub keep: Option<Fraction>,
    /// Absolute value.
    pub at_least: Option<Fraction>,
    /// Of what.
    pub metric: Metric,
    /// Endpoints that may be lost, those that are taken out themselves not counted; none stated:
    /// only those that fail themselves.
    pub lose: Option<u64>,
    /// Whether it is a requirement, or only shown.
    pub judged: bool,
}

impl Ask {
    /// Every further single failure of a kind, as `--keep` asks it, or shown without being judged.
    pub fn single(kind: Component, keep: Option<Fraction>, lose: Option<u64>) -> Self {
        let name = format!("then-one-{}", kind.word());
        Ask {
            name,
            of: vec![(kind, 1)],
            judged: keep.is_some(),
            keep,
            at_least: None,
            metric: Metric::Throughput,
            lose,
        }
    }

    /// The `survives` requirements of a list.
    pub fn all(requirements: &[Requirement]) -> Vec<Self> {
        let ask = |r: &Requirement| {
            r.demand.survives().map(|asked| Ask {
                name: r.name.clone(),
                of: asked.of.clone(),
                keep: asked.keep.clone(),
                at_least: asked.at_least.clone(),
                metric: asked.metric,
                lose: asked.lose_endpoints,
                judged: true,
            })
        };
        requirements.iter().filter_map(ask).collect()
    }
}

/// What further failures do.
#[derive(Clone, Debug, PartialEq)]
pub struct Further {
    /// At most so many of each kind.
    pub of: Counts,
    /// Name of the requirement.
    pub name: String,
    /// What is measured.
    pub metric: Metric,
    /// Sets of further failures, all tried.
    pub sets: BigInt,
    /// Classes of them.
    pub classes: usize,
    /// Least value over all, with its bounds; `None` where nothing is measured or it was not
    /// decided.
    pub worst: Option<(Fraction, Fraction)>,
    /// The failure with that value, and how many are alike.
    pub costly: Option<(String, Fraction)>,
    /// Most endpoints lost, those taken out not counted.
    pub lost: u64,
    /// The verdict; `None` where nothing is required.
    pub verdict: Option<Verdict>,
    /// What shows it.
    pub witness: Option<Witness>,
}

/// What remains while something is out.
#[derive(Clone, Debug, PartialEq)]
pub struct Remaining {
    /// What is out.
    pub damage: Damage,
    /// What is measured of the drained fabric.
    pub drained: Scenario,
    /// Endpoints taken out themselves.
    pub planned: u64,
    /// One for each ask.
    pub further: Vec<Further>,
}

impl Remaining {
    /// The verdict over all that is required; without a requirement there is nothing to refute.
    pub fn verdict(&self) -> Verdict {
        self.further
            .iter()
            .filter_map(|f| f.verdict)
            .max()
            .unwrap_or(Verdict::Proved)
    }
}

/// A fabric under maintenance.
pub struct Maintenance<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    groups: &'a Groups,
    effort: &'a SolveOptions<'a>,
    asks: &'a [Ask],
    /// The fabric with nothing out.
    pub healthy: Scenario,
}

impl<'a> Maintenance<'a> {
    /// Measures the healthy fabric.
    ///
    /// # Errors
    /// When the fabric has too few endpoints.
    pub fn new(
        fabric: &'a Fabric,
        network: &'a Network,
        groups: &'a Groups,
        asks: &'a [Ask],
        effort: &'a SolveOptions<'a>,
    ) -> Result<Self> {
        let healthy = after(
            fabric,
            network,
            &Damage::default(),
            &[Metric::Throughput, Metric::Bisection],
            effort,
        )?;
        Ok(Maintenance {
            fabric,
            network,
            groups,
            effort,
            asks,
            healthy,
        })
    }

    /// What remains while something is out.
    ///
    /// # Errors
    /// When what fails further is not in the fabric, or the work was interrupted.
    pub fn remaining(&self, damage: &Damage, metrics: &[Metric]) -> Result<Remaining> {
        let drained = after(self.fabric, self.network, damage, metrics, self.effort)?;
        let planned = self
            .network
            .endpoints
            .iter()
            .filter(|&&v| damage.has_device(v.device()))
            .count() as u64;
        let further = self
            .asks
            .iter()
            .map(|ask| self.further(ask, &drained, planned))
            .collect::<Result<Vec<_>>>()?;
        Ok(Remaining {
            damage: damage.clone(),
            drained,
            planned,
            further,
        })
    }

    fn further(&self, ask: &Ask, drained: &Scenario, planned: u64) -> Result<Further> {
        let damage = &drained.damage;
        let asked = Asked {
            counts: &ask.of,
            metrics: &[ask.metric],
            groups: self.groups,
            certify: false,
        };
        let mut further = Further {
            of: ask.of.clone(),
            name: ask.name.clone(),
            metric: ask.metric,
            sets: BigInt::default(),
            classes: 0,
            worst: None,
            costly: None,
            lost: 0,
            verdict: ask.judged.then_some(Verdict::Undecided),
            witness: None,
        };
        let found = match failures_from(self.fabric, self.network, damage, asked, self.effort) {
            Err(why) if !why.leaves_open() => return Err(why),
            // Nothing of the kind is left that could fail, or too much.
            Err(why) => {
                further.witness = Some(Witness::Words(format!("not enumerated: {why}")));
                further.lost = drained.lost_endpoints.saturating_sub(planned);
                // What remains may refute it all by itself.
                let alone = self.judge(ask, &[drained], planned);
                if ask.judged && alone.0 == Verdict::Refuted {
                    (further.verdict, further.witness) = (Some(alone.0), alone.1);
                }
                return Ok(further);
            }
            Ok(found) => found,
        };
        let Failures {
            sets,
            healthy: drained,
            scenarios,
            ..
        } = found;
        let all: Vec<&Scenario> = std::iter::once(&drained).chain(&scenarios).collect();
        let scale = super::survival::Scale::Kept;
        let values: Option<Vec<_>> = all.iter().map(|s| measured(s, ask.metric, scale)).collect();
        further.worst = values.and_then(|v| {
            Some((
                v.iter().map(|b| &b.0).min()?.clone(),
                v.iter().map(|b| &b.1).min()?.clone(),
            ))
        });
        let costly = scenarios
            .iter()
            .filter_map(|s| measured(s, ask.metric, scale).map(|v| (v.0, s)));
        further.costly = costly
            .min_by(|a, b| {
                a.0.cmp(&b.0)
                    .then(b.1.lost_endpoints.cmp(&a.1.lost_endpoints))
            })
            .map(|(_, s)| (s.parts.join(" and "), s.stands_for.clone()));
        further.lost = all
            .iter()
            .map(|s| s.lost_endpoints.saturating_sub(planned))
            .max()
            .unwrap_or(0);
        (further.sets, further.classes) = (sets, scenarios.len());
        if ask.judged {
            let (verdict, witness) = self.judge(ask, &all, planned);
            (further.verdict, further.witness) = (Some(verdict), witness);
        }
        Ok(further)
    }

    /// What an ask says of scenarios, held against the healthy fabric, and what shows it.
    fn judge(&self, ask: &Ask, all: &[&Scenario], planned: u64) -> (Verdict, Option<Witness>) {
        let whole = Failures {
            parts: Vec::new(),
            sets: BigInt::default(),
            healthy: self.healthy.clone(),
            scenarios: Vec::new(),
            certificate: None,
        };
        let limits = thresholds(&whole, ask.metric, ask.keep.as_ref(), ask.at_least.as_ref());
        let lose = ask.lose.map(|l| l + planned);
        let mut worst = (Verdict::Proved, None);
        for scenario in all {
            let (verdict, amiss) = judge_scenario(scenario, ask.metric, &limits, lose);
            if let Some(amiss) = amiss.filter(|_| verdict > worst.0) {
                let failed = Witness::Failed {
                    parts: scenario.parts.clone(),
                    of: ask.of.clone(),
                    amiss,
                };
                worst = (verdict, Some(failed));
            }
        }
        worst
    }

    fn held(&self, items: &[Item], out: &[usize]) -> Result<Held> {
        let damage = together(out.iter().map(|&i| &items[i]));
        Ok(match self.remaining(&damage, &[])?.verdict() {
            Verdict::Proved => Held::Yes,
            Verdict::Refuted => Held::No,
            Verdict::Undecided => Held::Undecided,
        })
    }

    /// An order in which the items may go, each coming back before the next or all staying out.
    ///
    /// # Errors
    /// On more items than are searched.
    pub fn order(&self, items: &[Item], stay_out: bool) -> Result<Order> {
        let held = |out: &[usize]| self.held(items, out);
        if stay_out {
            cumulative(self.fabric, self.network, items, held)
        } else {
            one_by_one(self.fabric, self.network, items, held)
        }
    }

    /// What remains after the first so many steps of an order (or during one of them where each
    /// comes back).
    ///
    /// # Errors
    /// As [`Maintenance::remaining`].
    pub fn steps(&self, items: &[Item], order: &[usize], stay_out: bool) -> Result<Vec<Remaining>> {
        let out = |step: usize| {
            if stay_out {
                &order[..=step]
            } else {
                &order[step..=step]
            }
        };
        (0..order.len())
            .map(|step| {
                self.remaining(
                    &together(out(step).iter().map(|&i| &items[i])),
                    &[Metric::Throughput],
                )
            })
            .collect()
    }
}

/// The verdict of a search for an order.
pub fn verdict(order: &Order) -> Verdict {
    match (&order.order, order.refuted) {
        (Some(_), _) => Verdict::Proved,
        (None, false) => Verdict::Undecided,
        (None, true) => Verdict::Refuted,
    }
}

/// A share of what a part of the whole keeps, or nothing when that is all.
pub fn share_of(
    part: &(Fraction, Fraction),
    whole: &(Fraction, Fraction),
) -> Option<(Fraction, Fraction)> {
    let zero = Fraction::from_integer(0.into());
    (whole.0 > zero && !(whole.0 == whole.1 && whole.0.is_one()))
        .then(|| (&part.0 / &whole.1, &part.1 / &whole.0))
}

/// Bounds of a metric of a scenario: bisection in bit/s.
pub fn bounds_of(scenario: &Scenario, metric: Metric) -> Option<(Fraction, Fraction)> {
    measured(scenario, metric, super::survival::Scale::Kept)
}

/// Names of components in what is out, for people: the devices, and the links that are out
/// themselves.
pub fn out(fabric: &Fabric, damage: &Damage) -> Vec<String> {
    let devices = damage.devices.iter().map(|&d| fabric.device_name(d));
    devices
        .chain(damage.links.iter().map(|&l| fabric.link_name(l)))
        .collect()
}

/// The host that an endpoint's attachment is told of.
pub fn host_of(fabric: &Fabric, endpoint: DeviceId) -> String {
    crate::fabric::hosts::host_name(fabric, &[endpoint])
}
