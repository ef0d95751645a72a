//! The fabric, and what shows each verdict, drawn.

use super::subject::{Subject, word};
use crate::error::Result;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric};
use crate::overlay::{self, Overlay, Tone};
use crate::render::{self, Theme};
use crate::report::page::{Drawing, Exhibit};
use crate::shown::shown;
use crate::verify::{Ends, Judgement, Verdict, Verification, Witness};
use std::collections::BTreeSet;

/// Bytes of all drawings of a page.
const MOST_BYTES: usize = 900_000;

/// Draws something, where there is room for it; returns the drawing's name.
pub(super) fn add(
    subject: &Subject<'_>,
    exhibit: &mut Exhibit,
    id: &str,
    title: &str,
    fabric: &Fabric,
    shown_on_top: &Overlay,
) -> String {
    let svg = render::drawn(fabric, shown_on_top, Theme::Auto);
    let held: usize = exhibit.drawings.iter().map(|d| d.svg.len()).sum();
    // The first is there twice: shown, and to be shown again.
    let twice = exhibit.drawings.first().map_or(svg.len(), |d| d.svg.len());
    if held + svg.len() + twice > MOST_BYTES {
        let input = word(&subject.input);
        exhibit.undrawn.push(format!(
            "{}: not drawn here for want of room ({} bytes); `selvedge draw {input}` with an \
             overlay draws it",
            shown(title),
            svg.len()
        ));
        return String::new();
    }
    let id = format!("{}-{id}", subject.id);
    exhibit.drawings.push(Drawing {
        id: id.clone(),
        title: shown(title).into_owned(),
        svg,
    });
    id
}

/// Draws what shows each verdict, once where several are shown by the same.
///
/// # Errors
/// Faults of the program, and interruptions.
pub(super) fn witnesses(
    subject: &Subject<'_>,
    found: &Verification,
    exhibit: &mut Exhibit,
) -> Result<()> {
    for (index, judgement) in found.judgements.iter().enumerate() {
        let overlay = match of(subject, found, judgement) {
            Err(why) if why.is_fault() || why.is_interrupted() => return Err(why),
            overlay => overlay.ok().flatten(),
        };
        let name = overlay.map_or_else(String::new, |shown| {
            let (id, title) = (format!("shows-{index}"), &judgement.name);
            add(subject, exhibit, &id, title, subject.fabric, &shown)
        });
        exhibit.witnesses.push(name);
    }
    Ok(())
}

/// What shows a verdict.
fn of(
    subject: &Subject<'_>,
    found: &Verification,
    judgement: &Judgement,
) -> Result<Option<Overlay>> {
    let (fabric, network) = (subject.fabric, subject.network);
    let worst = found.worst.iter().find(|w| w.requirement == judgement.name);
    if let Some(worst) = worst {
        return Ok(Some(overlay::worst(fabric, worst)));
    }
    let verdict = match judgement.verdict {
        Verdict::Proved => "proved",
        Verdict::Undecided => "undecided",
        Verdict::Refuted => "refuted",
    };
    let head = format!("{}: {verdict}, {}", judgement.name, judgement.required);
    let ends = |ends: &Ends| format!("{},{}", ends.from, ends.to);
    let mut shown = match &judgement.witness {
        Some(Witness::Pair(pair)) => overlay::path(fabric, network, &ends(pair))?,
        Some(Witness::Path { devices, .. }) => along(fabric, devices),
        Some(Witness::NoPath(pair)) => along(fabric, &[pair.from.clone(), pair.to.clone()]),
        Some(Witness::Cut { parts, .. }) if !parts.is_empty() => {
            overlay::broken(fabric, &overlay::parts(fabric, &parts.join(","))?, None)
        }
        _ if judgement.kind == "bisection" => overlay::cut(fabric, network, subject.effort)?,
        Some(
            Witness::Cut { .. } | Witness::Healthy(_) | Witness::Failed { .. } | Witness::Words(_),
        )
        | None => return Ok(None),
    };
    shown.notes.insert(0, head);
    Ok(Some(shown))
}

/// Devices in the order of travel, with the links between each and the next.
fn along(fabric: &Fabric, names: &[String]) -> Overlay {
    let wanted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut devices = vec![Tone::Plain; fabric.devices()];
    let mut links = vec![Tone::Plain; fabric.links.len()];
    let found: Vec<(String, DeviceId)> = fabric
        .device_ids()
        .map(|device| (fabric.device_name(device), device))
        .filter(|(name, _)| wanted.contains(name.as_str()))
        .collect();
    let named = |name: &String| found.iter().find(|f| f.0 == *name).map(|f| f.1);
    let way: Vec<DeviceId> = names.iter().filter_map(named).collect();
    way.iter().for_each(|d| devices[d.index()] = Tone::Path);
    let steps: BTreeSet<(DeviceId, DeviceId)> = way
        .windows(2)
        .map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1])))
        .collect();
    for (id, link) in fabric.numbered_links() {
        if steps.contains(&(link.a.min(link.b), link.a.max(link.b))) {
            links[id.index()] = Tone::Path;
        }
    }
    Overlay {
        notes: vec![names.join(" > ")],
        devices,
        links,
        ..Overlay::default()
    }
}
