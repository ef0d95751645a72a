//! What a page shows of a fabric beside its verdicts: drawings of what shows them, plots, loads,
//! the devices and cables, the certificates with what checks them. Bounded at any size; what is
//! left out is counted, with the command that gives it.

mod certificates;
mod drawings;
mod failures;
mod loads;
mod near;
mod parts;
mod subject;

pub use subject::Subject;

use crate::asbuilt::Differences;
use crate::compare::Comparison;
use crate::error::Result;
use crate::overlay::{Overlay, Tone};
use crate::render::{self, Theme};
use crate::report::page::{Drawing, Exhibit};
use crate::verify::Verification;

/// Links on a page of one fabric.
const MOST_LINKS: usize = 12_000;

/// What is shown of a fabric that requirements were judged of.
///
/// # Errors
/// Faults of the program, and interruptions.
pub fn verified(subject: &Subject<'_>, found: &Verification) -> Result<Exhibit> {
    let mut exhibit = plain(subject, &Overlay::default());
    drawings::witnesses(subject, found, &mut exhibit)?;
    let loads = loads::overlay(subject)?;
    exhibit.loads = loads::table(subject, &loads);
    if let Ok(shown) = &loads {
        drawings::add(
            subject,
            &mut exhibit,
            "loads",
            "Loads",
            subject.fabric,
            shown,
        );
    }
    let tones = loads.as_ref().map_or(&[][..], |shown| &shown.links);
    let seeds = found
        .worst
        .iter()
        .flat_map(|worst| near::ends(subject.fabric, &worst.damage));
    hold(subject, &mut exhibit, seeds.collect(), tones);
    failures::add(subject, found, &mut exhibit)?;
    certificates::add(subject, &found.certificates, &mut exhibit);
    Ok(exhibit)
}

/// What is shown of designs side by side; `subjects` are those of the comparison, in order.
///
/// # Errors
/// Faults of the program.
pub fn compared(subjects: &[Subject<'_>], found: &Comparison) -> Result<Vec<Exhibit>> {
    let share = MOST_LINKS / subjects.len().max(1);
    let one = |subject: &Subject<'_>| {
        let mut exhibit = plain(subject, &Overlay::default());
        hold_at_most(subject, &mut exhibit, Vec::new(), &[], share);
        exhibit
    };
    let mut all: Vec<Exhibit> = subjects.iter().map(one).collect();
    if let (Some(first), Ok(svg)) = (all.first_mut(), render::compared(found, Theme::Auto)) {
        first.plots.push(Drawing {
            id: "compared".to_string(),
            title: "The designs side by side".to_string(),
            svg,
        });
    }
    Ok(all)
}

/// What is shown of a design and what was built: what differs, and the design.
pub fn differences(subject: &Subject<'_>, found: &Differences) -> Exhibit {
    let mut exhibit = plain(subject, &Overlay::default());
    let first = Drawing {
        id: format!("{}-differences", subject.id),
        title: "Differences".to_string(),
        svg: render::differences(subject.fabric, found, Theme::Auto),
    };
    exhibit.drawings.insert(0, first);
    hold(subject, &mut exhibit, Vec::new(), &[]);
    exhibit
}

/// The fabric drawn as it is.
fn plain(subject: &Subject<'_>, shown: &Overlay) -> Exhibit {
    let mut exhibit = Exhibit {
        name: crate::shown::shown(&subject.fabric.name).into_owned(),
        id: subject.id.clone(),
        ..Exhibit::default()
    };
    let title = "The fabric";
    drawings::add(
        subject,
        &mut exhibit,
        "fabric",
        title,
        subject.fabric,
        shown,
    );
    exhibit
}

fn hold(
    subject: &Subject<'_>,
    exhibit: &mut Exhibit,
    seeds: Vec<crate::fabric::DeviceId>,
    loads: &[Tone],
) {
    hold_at_most(subject, exhibit, seeds, loads, MOST_LINKS);
}

fn hold_at_most(
    subject: &Subject<'_>,
    exhibit: &mut Exhibit,
    seeds: Vec<crate::fabric::DeviceId>,
    loads: &[Tone],
    most: usize,
) {
    let held = near::links(subject.fabric, seeds, most);
    exhibit.held = near::said(subject, &held);
    exhibit.parts = parts::object(subject, &held, loads);
}
