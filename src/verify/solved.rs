//! Throughput, hose and bisection: each distinct quantity is solved once.

use super::judgement::{Judgement, Verdict};
use crate::error::Result;
use crate::fabric::{Fabric, network::Network};
use crate::proof::{self, Bracket};
use crate::solve::Effort;
use crate::spec::design::{Demand, Requirement};
use crate::text::{percent, share};
use crate::units::Fraction;
use std::collections::BTreeMap;

/// What has been solved so far.
pub(super) struct Solved<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    effort: &'a Effort<'a>,
    found: BTreeMap<String, Bracket>,
}

/// `proved`, `refuted` or `undecided` from a bracket alone.
pub(super) fn decide(lower: &Fraction, upper: &Fraction, required: &Fraction) -> Verdict {
    if lower >= required {
        Verdict::Proved
    } else if upper < required {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

impl<'a> Solved<'a> {
    pub(super) fn new(fabric: &'a Fabric, network: &'a Network, effort: &'a Effort<'a>) -> Self {
        Solved { fabric, network, effort, found: BTreeMap::new() }
    }

    fn bracket(&mut self, requirement: &Requirement) -> Result<Bracket> {
        let demand = &requirement.demand;
        let key = match demand {
            Demand::Throughput { traffic, .. } => format!("throughput-{traffic}"),
            Demand::Hose { .. } => "hose".to_string(),
            _ => "bisection".to_string(),
        };
        if let Some(known) = self.found.get(&key) {
            return Ok(known.clone());
        }
        let bracket = match demand {
            Demand::Throughput { traffic, .. } => {
                let matrix = super::judgement::traffic(traffic, self.fabric, self.network, requirement)?;
                proof::throughput_with(self.fabric, self.network, &matrix, &[], self.effort)?
            }
            Demand::Hose { .. } => proof::hose(self.fabric, self.network, self.effort)?,
            _ => proof::bisection(self.fabric, self.network, self.effort)?,
        };
        self.found.insert(key, bracket.clone());
        Ok(bracket)
    }

    /// Judges a requirement on a bracketed quantity.
    pub(super) fn judge(&mut self, requirement: &Requirement) -> Result<Judgement> {
        let (Demand::Throughput { at_least, .. } | Demand::Hose { at_least } | Demand::Bisection { at_least }) = &requirement.demand else {
            return Err(crate::error::Error::new("this requirement has no bracketed quantity"));
        };
        let required = format!(">= {}", percent(at_least));
        let found = match self.bracket(requirement) {
            // What is beyond a limit leaves the other requirements alone.
            Err(error) if error.is_limit() => {
                return Ok(Judgement::new(requirement, Verdict::Undecided, "unknown".into(), required, error.message));
            }
            found => found?,
        };
        let verdict = decide(&found.lower, &found.upper, at_least);
        let reason = match verdict {
            Verdict::Proved => format!("the re-checked lower bound reaches it ({})", found.method),
            Verdict::Refuted => format!("the re-checked upper bound is below it ({})", found.method),
            Verdict::Undecided => format!("the requirement lies between the re-checked bounds ({})", found.method),
        };
        let value = share(&found.lower, &found.upper);
        let mut judgement = Judgement::new(requirement, verdict, value, required, reason).bounds(&found.lower, &found.upper);
        judgement.witness = found.witness.filter(|_| verdict != Verdict::Proved);
        Ok(judgement)
    }

    /// The certificates of everything solved.
    pub(super) fn into_certificates(self) -> Vec<(String, Vec<u8>)> {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
        self.found
            .into_iter()
            .filter(|(_, bracket)| !bracket.certificate.is_empty())
            .map(|(key, bracket)| (key.chars().map(plain).collect(), bracket.certificate))
            .collect()
    }
}
