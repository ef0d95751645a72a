//! The tolerance curve as text and as JSON.

use super::form::{Colour, Report};
use super::json::{Range, Word, verdict};
use super::named::Named;
use super::text::table;
use super::words::components;
use crate::failure::metric::MetricKind;
use crate::spec::demand::Metric;
use crate::text::bounds;
use crate::text::wrap;
use crate::units::{Fraction, approximate};
use crate::verify::Verdict;
use crate::verify::curve::{Curve, Point};
use schemars::JsonSchema;
use serde::Serialize;

/// What `tolerance --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tolerance {
    /// Name of the fabric.
    name: String,
    /// What fails, as in a specification.
    of: String,
    /// What is measured.
    metric: String,
    /// What is asked of every number of failures; empty where nothing is, and then there are no
    /// verdicts.
    required: String,
    /// Number of components.
    components: u64,
    /// The largest number of failures up to which it is proved; null where the healthy fabric does
    /// not hold it, or was not decided, or nothing is asked.
    holds_up_to: Option<u32>,
    /// The verdict on the first number of failures that is not proved; null where all that were
    /// asked about are.
    ends_with: Option<Word>,
    /// From no failure upwards.
    points: Vec<Step>,
}

/// The worst over every set of at most so many failures.
#[derive(Debug, Serialize, JsonSchema)]
struct Step {
    /// How many fail at most.
    count: u32,
    /// Whether what is asked holds; null where nothing is asked.
    verdict: Option<Word>,
    /// What is left over all sets: a share, bisection in Gb/s; null where a set was not decided or
    /// nothing is measured.
    left: Option<Range>,
    /// Number of sets, the empty one left out; `-` where they were not enumerated.
    sets: String,
    /// Classes of sets that are alike.
    classes: usize,
    /// Names of the components of the most costly set.
    worst: Vec<String>,
    /// How many sets are like it.
    alike: String,
    /// Most endpoints that a set loses.
    lost_endpoints: u64,
    /// Why.
    reason: String,
}

/// A value as it is listed.
pub(super) fn range(metric: Metric, found: &(Fraction, Fraction)) -> Range {
    let (low, high) = MetricKind::of(metric).unit.listed(found);
    let (lower, upper) = bounds(&low, &high);
    Range {
        value: approximate(&low),
        lower,
        upper,
    }
}

impl Report for Named<'_, Curve> {
    type Object = Tolerance;

    fn text(&self, _: Colour) -> String {
        text(self.name, self.found)
    }

    fn object(&self) -> Tolerance {
        object(self.name, self.found)
    }

    fn verdict(&self) -> Verdict {
        self.found.verdict()
    }
}

/// What shows a verdict, or why it is so.
fn why(point: &Point) -> String {
    point
        .witness
        .as_ref()
        .map_or_else(|| point.reason.to_string(), ToString::to_string)
}

fn object(name: &str, curve: &Curve) -> Tolerance {
    let step = |p: &Point| Step {
        count: p.count,
        verdict: curve.asked.judges().then(|| p.verdict.into()),
        left: p
            .left
            .as_ref()
            .map(|b| range(curve.asked.metric, &(b.lower.clone(), b.upper.clone()))),
        sets: p.sets.clone(),
        classes: p.classes,
        worst: p.worst.clone(),
        alike: p.alike.to_string(),
        lost_endpoints: p.lost_endpoints,
        reason: why(p),
    };
    Tolerance {
        name: name.to_string(),
        of: curve.asked.kind.key(),
        metric: curve.asked.metric.word().to_string(),
        required: required(curve),
        components: curve.components,
        holds_up_to: curve.holds().filter(|_| curve.asked.judges()),
        ends_with: judged_end(curve).map(|p| p.verdict.into()),
        points: curve.points.iter().map(step).collect(),
    }
}

/// What was asked of each point, in words; nothing where nothing was.
fn required(curve: &Curve) -> String {
    let asked = curve.required.as_ref();
    asked.map(ToString::to_string).unwrap_or_default()
}

/// The first point that is not proved, where something is asked.
fn judged_end(curve: &Curve) -> Option<&Point> {
    curve.ends().filter(|_| curve.asked.judges())
}

/// What the whole curve says, in a sentence.
pub fn summary(curve: &Curve) -> String {
    if !curve.asked.judges() {
        return match curve.ends() {
            Some(p) => format!("undecided at {}", components(p.count, &curve.asked.kind)),
            None => "nothing is asked, so nothing is judged".to_string(),
        };
    }
    let words = |count: u32| components(count, &curve.asked.kind);
    let end = curve.ends().map(|p| match p.verdict {
        Verdict::Refuted => format!("refuted at {}", words(p.count)),
        Verdict::Proved | Verdict::Undecided => format!("undecided at {}", words(p.count)),
    });
    let holds = curve.holds().map(|count| {
        if count == 0 {
            "proved without failures".to_string()
        } else {
            format!("proved up to {}", words(count))
        }
    });
    match (holds, end) {
        (Some(holds), Some(end)) => format!("{holds}, {end}"),
        (Some(holds), None) => format!("{holds}, more were not asked about"),
        (None, end) => end.unwrap_or_else(|| "nothing was asked".to_string()),
    }
}

/// What was asked, where something was, and what the whole curve says of it.
pub fn conclusion(curve: &Curve) -> String {
    if curve.asked.judges() {
        format!("{}: {}", required(curve), summary(curve))
    } else {
        summary(curve)
    }
}

/// What is left at a point, in words.
pub fn left(curve: &Curve, point: &Point) -> String {
    let row = MetricKind::of(curve.asked.metric);
    match &point.left {
        Some(b) => row.unit.show(&(b.lower.clone(), b.upper.clone())),
        None if !row.valued() && point.verdict != Verdict::Undecided => "-".to_string(),
        None => "undecided".to_string(),
    }
}

/// A table and the worst sets by name, 80 columns wide.
fn text(name: &str, curve: &Curve) -> String {
    let asked = &curve.asked;
    let mut text = wrap(
        &format!(
            "{name}: the worst {} over all sets of at most so many of {} {}",
            asked.metric.word(),
            curve.components,
            asked.kind.words()
        ),
        2,
    );
    let judges = asked.judges();
    let mut header = vec!["failed", "left at worst", "lost", "sets", "classes"];
    header.extend(judges.then_some("verdict"));
    let mut table = table(&header);
    for point in &curve.points {
        let mut row = vec![
            point.count.to_string(),
            left(curve, point),
            point.lost_endpoints.to_string(),
            point.sets.clone(),
            point.classes.to_string(),
        ];
        row.extend(judges.then(|| verdict(point.verdict).to_string()));
        table.add_row(row);
    }
    text += &format!("\n{}\n\n", table.trim_fmt());
    for point in &curve.points {
        if !point.worst.is_empty() {
            text += &wrap(
                &format!(
                    "{}: the most costly: {} (one of {} alike)",
                    point.count,
                    point.worst.join(" and "),
                    point.alike
                ),
                3,
            );
        }
        if point.verdict != Verdict::Proved {
            text += &wrap(
                &format!(
                    "{}: {}: {}",
                    point.count,
                    verdict(point.verdict),
                    why(point)
                ),
                3,
            );
        }
    }
    let said = conclusion(curve);
    let help = if judges {
        ""
    } else {
        "; `--keep 90%` or `--at-least 50%` asks for a verdict"
    };
    text.push('\n');
    text + &wrap(&format!("{said}{help}"), 2)
}
