//! Availability as text and as JSON.

use super::failures::{finite, shown};
use super::form::{Colour, Report};
use super::named::Named;
use super::text::table;
use crate::failure::availability::Availability as Estimates;
use crate::failure::summary::Unit;
use crate::text::wrap;
use crate::text::{bounds, share};
use crate::units::approximate;
use schemars::JsonSchema;
use serde::Serialize;

/// What `availability --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Availability {
    /// Name of the fabric.
    name: String,
    /// Hours to repair a component.
    repair_hours: f64,
    /// The rates.
    rates: Vec<Rate>,
    /// Expected failures.
    failures: Vec<Often>,
    /// Expected failures of everything, a month.
    failures_per_month: f64,
    /// Components down at a time, on average.
    down_mean: f64,
    /// Share of the time with nothing down.
    nothing_down: f64,
    /// Share of the time with one component down.
    one_down: f64,
    /// Share of the time with two or more down: the width of what is not proved.
    more_down: f64,
    /// Re-checked throughput of the healthy fabric: lower and upper bound.
    healthy: [String; 2],
    /// Expected throughput in the long run: at least, at most.
    expected: [f64; 2],
    /// Failures a month that alone lose an endpoint or cut survivors off; those of unsolved kinds
    /// are left out.
    disconnecting_per_month: f64,
    /// Months between such failures on average, at most; null where there are none.
    months_between_disconnections: Option<f64>,
    /// Months until an endpoint is first lost or cut off, on average: at most so many where single
    /// failures do so, to first order where it takes two that overlap; null where it is not known.
    months_to_first_disconnection: Option<f64>,
    /// Why it is not known.
    months_to_first_disconnection_unknown: Option<String>,
    /// Single failures that were solved, up to symmetry.
    scenarios: u64,
    /// Kinds whose single failures were not solved, since the work was stopped.
    unsolved: Vec<String>,
}

/// A rate.
#[derive(Debug, Serialize, JsonSchema)]
struct Rate {
    /// As in a specification.
    kind: String,
    /// Failures of one in a month.
    per_month: f64,
    /// Where it comes from.
    source: String,
}

/// Expected failures of components with a name in common.
#[derive(Debug, Serialize, JsonSchema)]
struct Often {
    /// As in a specification.
    kind: String,
    /// Links of a class, switches of a role.
    name: String,
    /// How many.
    components: u64,
    /// Failures of all of them a month.
    per_month: f64,
}

impl Report for Named<'_, Estimates> {
    type Object = Availability;

    fn text(&self, _: Colour) -> String {
        text(self.name, self.found)
    }

    fn object(&self) -> Availability {
        object(self.name, self.found)
    }
}

fn object(name: &str, found: &Estimates) -> Availability {
    let rate = |r: &crate::failure::rates::Rate| Rate {
        kind: r.kind.key(),
        per_month: approximate(&r.per_month),
        source: r.source.clone(),
    };
    let often = |o: &crate::failure::availability::Often| Often {
        kind: o.kind.key(),
        name: o.name.clone(),
        components: o.components,
        per_month: o.per_month,
    };
    let healthy = bounds(&found.healthy.0, &found.healthy.1);
    Availability {
        name: name.to_string(),
        repair_hours: approximate(&found.repair),
        rates: found.rates.iter().map(rate).collect(),
        failures: found.often.iter().map(often).collect(),
        failures_per_month: found.often.iter().map(|o| o.per_month).sum(),
        down_mean: found.down,
        nothing_down: found.shares.0,
        one_down: found.shares.1,
        more_down: found.shares.2,
        healthy: [healthy.0, healthy.1],
        expected: found.expected.into(),
        disconnecting_per_month: found.disconnecting,
        months_between_disconnections: finite(1.0 / found.disconnecting),
        months_to_first_disconnection: found.first_disconnection().and_then(finite),
        months_to_first_disconnection_unknown: unknown(found).map(str::to_string),
        scenarios: found.scenarios,
        unsolved: found.unsolved.iter().map(|kind| kind.key()).collect(),
    }
}

/// Why the time to the first endpoint lost is not known, where it is not.
fn unknown(found: &Estimates) -> Option<&'static str> {
    match found.first_disconnection() {
        Some(months) if months.is_finite() => None,
        Some(_) => Some("it takes three failures or more"),
        None if !found.unsolved.is_empty() => Some("stopped before every failure was solved"),
        None => Some("too many pairs of failures differ"),
    }
}

/// Tables 80 columns wide.
fn text(name: &str, found: &Estimates) -> String {
    let mut text = wrap(
        &format!(
            "{name}: availability with {} h to repair",
            approximate(&found.repair)
        ),
        2,
    );
    let mut failures = table(&["what fails", "components", "failures a month"]);
    for o in &found.often {
        failures.add_row([
            o.name.clone(),
            o.components.to_string(),
            format!("{:.2}", o.per_month),
        ]);
    }
    let all: f64 = found.often.iter().map(|o| o.per_month).sum();
    failures.add_row([
        "all".to_string(),
        found
            .often
            .iter()
            .map(|o| o.components)
            .sum::<u64>()
            .to_string(),
        format!("{all:.2}"),
    ]);
    let part = |value: f64| shown(Unit::Share, (value, value));
    let mut time = table(&["in the long run", "value"]);
    let months = 1.0 / found.disconnecting;
    let disconnecting = match (found.disconnecting > 0.0, found.unsolved.is_empty()) {
        (true, true) => format!(
            "{:.2} a month, one in {months:.2} months",
            found.disconnecting
        ),
        (true, false) => format!(
            ">= {:.2} a month, one in {months:.2} months or less",
            found.disconnecting
        ),
        (false, true) => "none".to_string(),
        (false, false) => "unknown: stopped before every failure was solved".to_string(),
    };
    let first = match found.first_disconnection() {
        Some(months) if months.is_finite() && found.disconnecting > 0.0 => {
            format!("at most {months:.2} months, single failures alone")
        }
        Some(months) if months.is_finite() => {
            format!("about {months:.0} months, two failures at a time")
        }
        Some(_) | None => format!("unknown: {}", unknown(found).unwrap_or_default()),
    };
    for (what, value) in [
        (
            "components down at a time",
            format!("{:.3} on average", found.down),
        ),
        ("nothing is down", part(found.shares.0)),
        ("one component is down", part(found.shares.1)),
        ("two or more are down", part(found.shares.2)),
        (
            "throughput of the healthy fabric",
            share(&found.healthy.0, &found.healthy.1),
        ),
        (
            "throughput among survivors, expected",
            shown(Unit::Share, found.expected),
        ),
        (
            "failures that alone lose or cut off an endpoint",
            disconnecting,
        ),
        ("time to the first endpoint lost, model, mean", first),
    ] {
        time.add_row([what.to_string(), value]);
    }
    text += &format!("\n{}\n\n{}\n\n", failures.trim_fmt(), time.trim_fmt());
    for rate in &found.rates {
        text += &wrap(
            &format!(
                "{}: {} failures of one a month; {}",
                rate.kind.words(),
                approximate(&rate.per_month),
                rate.source
            ),
            2,
        );
    }
    let solved = if found.unsolved.is_empty() {
        format!(
            "every single failure was solved ({} scenarios)",
            found.scenarios
        )
    } else {
        let kinds: Vec<String> = found.unsolved.iter().map(|kind| kind.words()).collect();
        format!(
            "stopped before single failures of {} were solved: what they leave is taken as \
             anything from 0% to 100%",
            kinds.join(" and ")
        )
    };
    text + &wrap(
        &format!(
            "The model: components fail and are repaired on their own. Within it the expected \
             throughput is proved: {solved}, with two or more down it is taken as anything from \
             0% to 100%. `selvedge failures --mttr` samples those."
        ),
        0,
    )
}
