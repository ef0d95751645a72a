//! What `solve --quantity latency` found.

use super::form::{Colour, Report};
use super::latency_object::{Latency, nanoseconds, object};
use super::text::table;
use crate::proof::Answer;
use crate::text::{percent, percent_at_most};
use crate::units::{approximate, real};
use crate::verify::Verdict;
use crate::verify::latency::{LatencyFigures, Point, budget};
use std::fmt::Write;

pub use super::latency_object::Frame;

/// What was found, and what goes around it.
#[derive(Clone, Copy, Debug)]
pub struct Latencies<'a> {
    /// What was found.
    pub found: &'a LatencyFigures,
    /// What goes around it.
    pub frame: Frame<'a>,
}

impl Report for Latencies<'_> {
    type Object = Latency;

    fn text(&self, _: Colour) -> String {
        text(self.found, &self.frame)
    }

    fn object(&self) -> Latency {
        object(self.found, &self.frame)
    }

    /// Undecided where something is not stated or a load was not decided.
    fn verdict(&self) -> Verdict {
        let open = |point: &Point| matches!(point.answer, Answer::Undecided(_));
        if self.found.unknown.is_empty() && !self.found.points.iter().any(open) {
            Verdict::Proved
        } else {
            Verdict::Undecided
        }
    }
}

/// The same for people.
fn text(found: &LatencyFigures, frame: &Frame<'_>) -> String {
    let mut rows = table(&["what", "found"]);
    rows.add_row(["quantity", "latency"]);
    let mut add = |what: &str, value: String| {
        rows.add_row([what.to_string(), value]);
    };
    add("packet", format!("{} B, {}", found.packet, found.switching));
    let ns = |value: f64| format!("{value:.3} ns");
    for (what, one) in [
        ("all pairs", found.zero.as_ref().map(|z| &z.all)),
        (
            "within a domain",
            found.zero.as_ref().and_then(|z| z.within.as_ref()),
        ),
        (
            "between domains",
            found.zero.as_ref().and_then(|z| z.between.as_ref()),
        ),
    ] {
        let Some(one) = one else { continue };
        let mean = approximate(&one.mean) / 1e3;
        add(
            &format!("zero load, {what}"),
            format!("mean {}, max {}", ns(mean), ns(one.max as f64 / 1e3)),
        );
        let (links, switches) = (
            approximate(&one.mean_links),
            approximate(&one.mean_switches),
        );
        add(
            &format!("path, {what}"),
            format!("mean {links:.5} links, {switches:.5} switches"),
        );
    }
    if let Some(at_least) = found.at_least {
        let (mean, max) = (real(at_least.mean) / 1e3, real(at_least.max) / 1e3);
        add(
            "zero load, all pairs",
            format!("mean >= {}, max >= {}", ns(mean), ns(max)),
        );
    }
    if let Some(fewest) = &found.fewest {
        let (links, switches) = (
            approximate(&fewest.mean_links),
            approximate(&fewest.mean_switches),
        );
        add(
            "fewest links, scale-up excluded",
            format!("mean {links:.5} links, {switches:.5} switches"),
        );
    }
    for unknown in &found.unknown {
        add("not stated", unknown.clone());
    }
    for point in &found.points {
        let value = match &point.answer {
            Answer::Carried(loaded) => {
                let (low, high) = (nanoseconds(&loaded.lower), nanoseconds(&loaded.upper));
                let exact = if low == high {
                    " (exact)".into()
                } else {
                    format!(", proved to be at least {}", ns(approximate(&low)))
                };
                let wait = loaded
                    .queueing
                    .map_or("a link is full".into(), |w| ns(w / 1e3));
                format!(
                    "mean {}{exact}; M/D/1 model adds {wait}",
                    ns(approximate(&high))
                )
            }
            Answer::Infeasible { throughput } => format!(
                "cannot be carried: throughput is at most {}",
                percent_at_most(&throughput.1)
            ),
            Answer::Undecided(why) => format!("undecided: {why}"),
        };
        add(
            &format!("{} of {}", percent(&point.load), found.traffic),
            value,
        );
    }
    add("endpoints", frame.endpoints.to_string());
    add("links between switches", frame.links.to_string());
    let mut text = format!("{}\n", rows.trim_fmt());
    if let Some(zero) = &found.zero {
        let mut lines = table(&["longest path at zero load", "part", "ns"]);
        for line in budget(frame.fabric, &zero.path) {
            lines.add_row([
                line.at,
                line.part.word().to_string(),
                format!("{:.3}", line.picoseconds as f64 / 1e3),
            ]);
        }
        lines.add_row([
            "sum".into(),
            String::new(),
            format!("{:.3}", zero.all.max as f64 / 1e3),
        ]);
        let _ = writeln!(text, "\n{}", lines.trim_fmt());
    }
    text
}
