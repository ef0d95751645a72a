//! What single failures leave, as tables beside their plot.

use super::subject::Subject;
use crate::error::Result;
use crate::render::{self, Theme};
use crate::report::page::{Drawing, Exhibit, FailureClass, Failures};
use crate::shown::shown;
use crate::text::{share, thousands};
use crate::verify::tolerance::{Step, Tolerance};
use crate::verify::{Bounds, Verification};

/// Classes that are listed.
const LISTED: usize = 40;

fn words(bounds: &Bounds) -> String {
    share(&bounds.lower, &bounds.upper)
}

fn class(step: &Step) -> FailureClass {
    FailureClass {
        component: shown(&step.component).into_owned(),
        alike: thousands(step.stands_for),
        left: step
            .throughput
            .as_ref()
            .map_or_else(|| "undecided".to_string(), words),
        lost: thousands(step.lost_endpoints),
    }
}

fn table(found: &Tolerance, plot: &str) -> Failures {
    Failures {
        kind: shown(&found.kind).into_owned(),
        components: thousands(found.components),
        healthy: words(&found.healthy),
        plot: plot.to_string(),
        classes: found.steps.iter().take(LISTED).map(class).collect(),
        more: found.steps.len().saturating_sub(LISTED),
    }
}

/// Adds the tables, and the plot that they link to.
///
/// # Errors
/// When the plot cannot be drawn.
pub(super) fn add(
    subject: &Subject<'_>,
    found: &Verification,
    exhibit: &mut Exhibit,
) -> Result<()> {
    if found.tolerances.is_empty() {
        return Ok(());
    }
    let id = format!("{}-tolerance", subject.id);
    exhibit.plots.push(Drawing {
        id: id.clone(),
        title: "What single failures leave".to_string(),
        svg: render::tolerance(&found.name, &found.tolerances, Theme::Auto)?,
    });
    exhibit.failures = found.tolerances.iter().map(|t| table(t, &id)).collect();
    Ok(())
}
