//! Failures enumerated so far: each set of counts once, with everything that any requirement
//! measures of it.

use super::tolerance::Tolerance;
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::failure::{Asked, Counts, Failures, Groups, failures, more_failures};
use crate::solve::SolveOptions;
use crate::spec::demand::{Metric, Requirement};
use crate::units::Fraction;
use std::collections::BTreeMap;

/// What was enumerated for some counts; an error: why it could not be.
type Enumeration = std::result::Result<Failures, Error>;

/// Failures enumerated so far.
pub(super) struct Enumerated<'a> {
    fabric: &'a Fabric,
    network: &'a Network,
    groups: &'a Groups,
    effort: &'a SolveOptions<'a>,
    /// What any requirement measures for the same counts.
    metrics: BTreeMap<Counts, Vec<Metric>>,
    /// By how many of each kind fail at most, with the strictest throughput asked for.
    found: BTreeMap<Counts, (Enumeration, Option<Fraction>)>,
}

impl<'a> Enumerated<'a> {
    /// Nothing is enumerated yet.
    pub(super) fn new(
        fabric: &'a Fabric,
        network: &'a Network,
        groups: &'a Groups,
        requirements: &[Requirement],
        effort: &'a SolveOptions<'a>,
    ) -> Self {
        let mut metrics: BTreeMap<Counts, Vec<Metric>> = BTreeMap::new();
        for requirement in requirements {
            if let Some(asked) = requirement.demand.survives() {
                let wanted = metrics.entry(asked.of.clone()).or_default();
                if !wanted.contains(&asked.metric) {
                    wanted.push(asked.metric);
                }
            }
        }
        Enumerated {
            fabric,
            network,
            groups,
            effort,
            metrics,
            found: BTreeMap::new(),
        }
    }

    /// Every set of at most so many failures; within it an error: what took too long.
    ///
    /// # Errors
    /// What is not in the fabric is a mistake of the requirement.
    pub(super) fn enumerate(
        &mut self,
        of: &Counts,
    ) -> Result<std::result::Result<&Failures, &Error>> {
        if !self.found.contains_key(of) {
            let metrics = self.metrics.get(of).map_or(&[][..], Vec::as_slice);
            let asked = Asked {
                counts: of,
                metrics,
                groups: self.groups,
                certify: self.effort.certify,
            };
            let all = match self.fewer(of) {
                Some(known) => more_failures(self.fabric, self.network, asked, known, self.effort),
                None => failures(self.fabric, self.network, asked, self.effort),
            };
            let found = match all {
                Err(why) if !why.leaves_open() => return Err(why),
                found => found,
            };
            self.found.insert(of.clone(), (found, None));
        }
        let missing = || Error::fault("failures that were just enumerated are not there");
        Ok(self.found.get(of).ok_or_else(missing)?.0.as_ref())
    }

    /// What was enumerated of fewer components of the same kinds, where the same is measured.
    fn fewer(&self, of: &Counts) -> Option<&Failures> {
        let metrics = self.metrics.get(of);
        let within = |fewer: &Counts| {
            let mut kinds = fewer.iter().zip(of);
            fewer.len() == of.len() && kinds.all(|(a, b)| a.0 == b.0 && a.1 <= b.1)
        };
        let alike = |fewer: &Counts| self.metrics.get(fewer) == metrics && within(fewer);
        let known = self.found.iter().filter(|(fewer, _)| alike(fewer));
        let found = known.filter_map(|(_, (found, _))| found.as_ref().ok());
        found.max_by_key(|found| found.scenarios.len())
    }

    /// What was enumerated; `None` where it was not or could not be.
    pub(super) fn found(&self, of: &Counts) -> Option<&Failures> {
        self.found.get(of)?.0.as_ref().ok()
    }

    /// Notes the throughput that a requirement asks to be kept.
    pub(super) fn require(&mut self, of: &Counts, throughput: &Fraction) {
        if let Some((_, strictest)) = self.found.get_mut(of) {
            *strictest = strictest.take().max(Some(throughput.clone()));
        }
    }

    /// The certificates of everything that was enumerated.
    pub(super) fn certificates(&self) -> Vec<(String, Vec<u8>)> {
        self.found
            .keys()
            .flat_map(|of| self.certificates_of(of))
            .collect()
    }

    /// The certificates of every scenario of some counts, `survives-one-link-1` being the worst.
    pub(super) fn certificates_of(&self, of: &Counts) -> Vec<(String, Vec<u8>)> {
        let name = of.iter().map(|(kind, count)| {
            if *count == 1 {
                format!("one-{}", kind.word())
            } else {
                format!("{count}-{}", kind.words())
            }
        });
        let name = name
            .collect::<Vec<_>>()
            .join("-and-")
            .replace(' ', "-")
            .to_lowercase();
        let found = self.found(of);
        let scenarios = || found.iter().flat_map(|f| &f.scenarios);
        let throughput = scenarios().map(|s| ("", s.throughput.as_ref()));
        let bisection = scenarios().map(|s| ("bisection-", s.bisection.as_ref()));
        let numbered = throughput.enumerate().chain(bisection.enumerate());
        let tree = found
            .iter()
            .filter_map(|f| f.certificate.as_ref())
            .map(|(bytes, _)| (format!("survives-{name}-all"), bytes.clone()));
        let each = numbered.filter_map(|(i, (what, b))| {
            Some((
                format!("survives-{name}-{what}{}", i + 1),
                b?.certificate().to_vec(),
            ))
        });
        tree.chain(each).collect()
    }

    /// What single failures cost, as plain data.
    pub(super) fn into_tolerances(self) -> Vec<Tolerance> {
        let endpoints = self.network.endpoints.len() as u64;
        let single =
            |(of, (found, required)): (Counts, (Enumeration, _))| match (of.as_slice(), found) {
                ([(kind, 1)], Ok(found)) => Tolerance::new(kind, &found, required, endpoints),
                _ => None,
            };
        self.found.into_iter().filter_map(single).collect()
    }
}
