//! What the judgements of one fabric share: each distinct quantity is found once.

use super::enumerated::Enumerated;
use crate::error::Result;
use crate::fabric::{Fabric, network::Network};
use crate::failure::Groups;
use crate::failure::connectivity::{Connectivity, connectivity};
use crate::proof::Bracket;
use crate::solve::SolveOptions;
use crate::spec::demand::Requirement;
use crate::spec::design::Design;
use std::collections::BTreeMap;

/// A fabric, and what was found of it so far.
pub(super) struct Shared<'a> {
    /// The design that the fabric was built from.
    pub(super) design: Option<&'a Design>,
    /// The fabric.
    pub(super) fabric: &'a Fabric,
    /// Its network.
    pub(super) network: &'a Network,
    /// Its counts by name, in order.
    pub(super) counts: &'a [(String, u64)],
    /// How the provers work.
    pub(super) effort: &'a SolveOptions<'a>,
    /// Failures enumerated so far.
    pub(super) failures: Enumerated<'a>,
    brackets: BTreeMap<String, Bracket>,
    connected: Option<std::result::Result<Connectivity, String>>,
}

impl<'a> Shared<'a> {
    /// Nothing is found yet. Of `requirements` the failures that are asked about are looked at.
    pub(super) fn new(
        (design, fabric): (Option<&'a Design>, &'a Fabric),
        network: &'a Network,
        counts: &'a [(String, u64)],
        groups: &'a Groups,
        requirements: &[Requirement],
        effort: &'a SolveOptions<'a>,
    ) -> Self {
        let failures = Enumerated::new(fabric, network, groups, requirements, effort);
        Shared {
            design,
            fabric,
            network,
            counts,
            effort,
            failures,
            brackets: BTreeMap::new(),
            connected: None,
        }
    }

    /// The bracket of that name, solved when it is asked for first.
    pub(super) fn bracket(
        &mut self,
        name: &str,
        solve: impl FnOnce(&Self) -> Result<Bracket>,
    ) -> Result<Bracket> {
        if let Some(known) = self.brackets.get(name) {
            return Ok(known.clone());
        }
        let bracket = solve(self)?;
        self.brackets.insert(name.to_string(), bracket.clone());
        Ok(bracket)
    }

    /// The connectivity under the fabric's own rule of who forwards, or why not every pair was
    /// tried.
    ///
    /// # Errors
    /// Faults of the program alone.
    pub(super) fn connectivity(&mut self) -> Result<std::result::Result<&Connectivity, &str>> {
        let found = match self.connected.take() {
            Some(found) => found,
            None => match connectivity(self.fabric, self.network, &[self.fabric.transit]) {
                Err(why) if why.is_fault() => return Err(why),
                found => found.map_err(|why| why.to_string()),
            },
        };
        Ok(self
            .connected
            .insert(found)
            .as_ref()
            .map_err(String::as_str))
    }

    /// The certificates of everything solved, by a file name made from what they prove.
    pub(super) fn certificates(&self) -> Vec<(String, Vec<u8>)> {
        let proved = self
            .brackets
            .iter()
            .filter(|(_, bracket)| !bracket.certificate().is_empty());
        let mut all: Vec<_> = proved
            .map(|(name, bracket)| (plain(name), bracket.certificate().to_vec()))
            .collect();
        all.extend(self.failures.certificates());
        all
    }
}

/// A name without what a file name should not hold.
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '-'
            }
        })
        .collect()
}
