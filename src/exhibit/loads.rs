//! Loads of a certified flow of uniform traffic, class by class.

use super::subject::Subject;
use crate::error::Result;
use crate::fabric::LinkId;
use crate::fabric::index::Id;
use crate::overlay::{self, Overlay, Tone};
use crate::report::page::{LoadOfClass, Loads};
use crate::shown::shown;
use crate::text::thousands;
use std::collections::BTreeMap;

/// Links that are named where the loads of a class differ.
const NAMED: usize = 5;

/// The loads, or why there are none.
///
/// # Errors
/// Faults of the program, and interruptions.
pub(super) fn overlay(subject: &Subject<'_>) -> Result<std::result::Result<Overlay, String>> {
    match overlay::utilisation(subject.fabric, subject.network, subject.effort) {
        Err(why) if why.is_fault() || why.is_interrupted() => Err(why),
        found => Ok(found.map_err(|why| why.message)),
    }
}

fn percent(load: u16) -> String {
    format!("{}.{} %", load / 10, load % 10)
}

/// A row a class.
pub(super) fn table(subject: &Subject<'_>, found: &std::result::Result<Overlay, String>) -> Loads {
    let shown_loads = match found {
        Ok(shown_loads) => shown_loads,
        Err(why) => {
            return Loads {
                of: format!("Loads are not shown: {why}"),
                classes: Vec::new(),
            };
        }
    };
    let fabric = subject.fabric;
    let mut classes: BTreeMap<u32, Vec<(u16, LinkId)>> = BTreeMap::new();
    for (id, link) in fabric.numbered_links() {
        if let Some(Tone::Load(load)) = shown_loads.links.get(id.index()) {
            classes.entry(link.class).or_default().push((*load, id));
        }
    }
    let row = |(class, mut loads): (u32, Vec<(u16, LinkId)>)| {
        loads.sort_by_key(|(load, id)| (std::cmp::Reverse(*load), *id));
        let of = |place: Option<&(u16, LinkId)>| place.map_or(0, |found| found.0);
        let (most, least) = (of(loads.first()), of(loads.last()));
        let alike = most == least;
        let named = loads.iter().take(if alike { 0 } else { NAMED });
        LoadOfClass {
            class: shown(&fabric.classes[class.index()].name).into_owned(),
            cables: thousands(loads.len()),
            load: if alike {
                format!("{} on each", percent(most))
            } else {
                format!("{} to {}", percent(least), percent(most))
            },
            busiest: named
                .map(|(load, id)| format!("{} {}", shown(&fabric.link_name(*id)), percent(*load)))
                .collect(),
        }
    };
    Loads {
        of: shown_loads.notes.first().cloned().unwrap_or_default(),
        classes: classes.into_iter().map(row).collect(),
    }
}
