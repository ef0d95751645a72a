//! The list of requirements: what was typed to what is to be proved.

use super::super::group::Group;
use super::super::source::{Source, place};
use super::entry::{Entry, Named};
use super::table::{Demand, KEYS, Written};
use crate::error::{Place, Result};
use serde_saphyr::Spanned;

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
    for one in typed {
        let stated = demand(one, groups, source)?;
        let base = one.value.name.clone().unwrap_or(stated.name);
        let taken = |name: &str| found.iter().any(|r| r.name == name);
        let numbered = (2..).map(|i| format!("{base}-{i}"));
        let name = std::iter::once(base.clone())
            .chain(numbered)
            .find(|n| !taken(n))
            .unwrap_or(base);
        found.push(Requirement {
            name,
            demand: stated.values,
            place: Some(place(one)),
            traffic_place: one.value.traffic().map(place),
        });
    }
    Ok(found)
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
