//! The list of requirements: what was typed to what is to be proved.

use super::super::group::Group;
use super::super::source::{Source, place};
use super::entry::{Entry, Named};
use super::table::{Demand, KEYS, Written};
use crate::error::{Place, Result};
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// A requirement and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// Stable name: given, or made from the kind (`throughput-uniform`).
    pub name: String,
    /// What.
    pub demand: Demand,
    /// Where in the specification.
    pub place: Option<Place>,
    /// Where the word that names its traffic is, when one is written.
    pub traffic_place: Option<Place>,
}

/// Resolves all, with names made unique.
pub(in crate::spec) fn all(
    typed: &[Spanned<Written>],
    groups: &[Group],
    source: &Source,
) -> Result<Vec<Requirement>> {
    let mut found: Vec<Requirement> = Vec::new();
    let mut names = Names::default();
    for one in typed {
        let stated = demand(one, groups, source)?;
        let name = names.unique(one.value.name.clone().unwrap_or(stated.name));
        found.push(Requirement {
            name,
            demand: stated.values,
            place: Some(place(one)),
            traffic_place: one.value.traffic().map(place),
        });
    }
    Ok(found)
}

/// Names that are taken, and the number that is tried next behind each.
#[derive(Default)]
struct Names {
    taken: BTreeSet<String>,
    next: BTreeMap<String, u64>,
}

impl Names {
    /// The name itself, or with the least number from 2 that makes it another than all before. A
    /// number is tried once, so that a thousand equal names take a thousand steps.
    fn unique(&mut self, base: String) -> String {
        let mut name = base.clone();
        while !self.taken.insert(name.clone()) {
            let number = self.next.entry(base.clone()).or_insert(2);
            name = format!("{base}-{number}");
            *number += 1;
        }
        name
    }
}

/// The one kind that an entry states.
fn demand(one: &Spanned<Written>, groups: &[Group], source: &Source) -> Result<Named<Demand>> {
    let complain = |message: &str, help: &str| source.complain(one, message.to_string(), help);
    let entry = Entry {
        groups,
        source,
        complain: &complain,
    };
    let mut found = one.value.stated(entry)?;
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        last => {
            let stated = found.len() + usize::from(last.is_some());
            let message =
                format!("a requirement states exactly one thing, this one states {stated}");
            let keys = KEYS.join(", ");
            let help = format!("begin each list entry with one of: {keys}");
            Err(complain(&message, &help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_least_that_are_free() {
        let mut names = Names::default();
        let given = ["a", "a-3", "a", "a", "b", "a-3", "a-3-2", "a"];
        let unique = given.map(|name| names.unique(name.to_string()));
        assert_eq!(
            unique,
            ["a", "a-3", "a-2", "a-4", "b", "a-3-2", "a-3-2-2", "a-5"]
        );
    }
}
