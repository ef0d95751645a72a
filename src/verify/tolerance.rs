//! What every single failure of a kind costs, as plain data: what a plot needs and nothing else.

use super::value::Bounds;
use crate::failure::Failures;
use crate::spec::demand::Component;
use crate::units::Fraction;

/// One class of single failures that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// One component of the class, by name.
    pub component: String,
    /// How many components are alike.
    pub stands_for: u64,
    /// Endpoints lost with it.
    pub lost_endpoints: u64,
    /// Throughput of uniform traffic that is left, re-checked; `None` when it was not decided.
    pub throughput: Option<Bounds>,
}

/// All single failures of one kind of component.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// `link` or `switch`.
    pub kind: String,
    /// Number of components; the steps' `stands_for` sum to it.
    pub components: u64,
    /// Endpoints of the healthy fabric.
    pub endpoints: u64,
    /// Throughput without failures.
    pub healthy: Bounds,
    /// The strictest throughput that a requirement asks to be kept, where one does.
    pub required: Option<Fraction>,
    /// The classes, undecided ones first, then the worst first.
    pub steps: Vec<Step>,
}

impl Tolerance {
    /// The data of enumerated failures, where throughput was measured.
    pub(super) fn new(
        kind: &Component,
        failures: &Failures,
        required: Option<Fraction>,
        endpoints: u64,
    ) -> Option<Self> {
        let bounds = |b: &crate::proof::Bracket| Bounds {
            lower: b.lower().clone(),
            upper: b.upper().clone(),
        };
        let mut steps: Vec<Step> = failures
            .scenarios
            .iter()
            .map(|s| Step {
                component: s.parts.join(" and "),
                stands_for: s.stands_for.to_integer().try_into().unwrap_or(u64::MAX),
                lost_endpoints: s.lost_endpoints,
                throughput: s
                    .throughput_left()
                    .map(|(lower, upper)| Bounds { lower, upper }),
            })
            .collect();
        steps.sort_by(|a, b| {
            a.throughput
                .as_ref()
                .map(|t| &t.lower)
                .cmp(&b.throughput.as_ref().map(|t| &t.lower))
        });
        Some(Tolerance {
            kind: kind.word().to_string(),
            components: failures.parts.iter().map(|p| p.1).sum(),
            endpoints,
            healthy: bounds(failures.healthy.throughput.as_ref()?),
            required,
            steps,
        })
    }
}
