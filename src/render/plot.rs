//! The tolerance plot: what share of all single failures leaves how much throughput.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, EDGE, LINE, WIDTH, at, middle, wide};
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::shown::shown;
use crate::text::thousands;
use crate::units::{approximate, real};
use crate::verify::Bounds;
use crate::verify::tolerance::{Step, Tolerance};

/// Height of the axes' field.
const FIELD: f64 = 300.0;
/// Classes of failures written out under a chart.
const LISTED: usize = 10;
/// Where the vertical axis is.
const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 30.0;

/// Draws one chart a kind of failure, with a list of its classes below. The time and size depend on
/// the number of classes alone.
///
/// # Errors
/// When nothing was enumerated.
pub fn tolerance(name: &str, found: &[Tolerance], theme: Theme) -> Result<String> {
    if found.is_empty() {
        return Err(Error::new("there are no single failures to plot")
            .help("ask for `survives: {of: links, count: 1, ...}`"));
    }
    let mut canvas = Canvas::default();
    let heading = format!("{}: what single failures leave", shown(name));
    let mut y = head(&mut canvas, &heading);
    for tolerance in found {
        y = chart(&mut canvas, tolerance, y + 20.0);
        y = list(&mut canvas, tolerance, y + 52.0);
    }
    Ok(canvas.write(
        &format!("{name}: tolerance of single failures"),
        "Certified throughput against the share of single failures, worst first",
        y + 6.0,
        theme,
    ))
}

/// The heading of a plot, in as many lines as it takes; returns the y below.
pub(super) fn head(canvas: &mut Canvas, text: &str) -> f64 {
    // The heading is larger than the least text.
    let lines = super::canvas::folded(text, (WIDTH - 2.0 * EDGE) * 0.68);
    let mut y = 30.0;
    for line in &lines {
        canvas.text(at(EDGE, y), "h1", Anchor::Start, line);
        y += 26.0;
    }
    y - 10.0
}

/// A share in per cent.
fn percent(value: &crate::units::Fraction) -> f64 {
    100.0 * approximate(value)
}

/// The least value of interest.
fn least(tolerance: &Tolerance) -> f64 {
    let steps = tolerance.steps.iter();
    let bounds = steps.map(|s| s.throughput.as_ref().map_or(0.0, |b| percent(&b.lower)));
    let required = tolerance.required.iter().map(percent);
    bounds
        .chain(required)
        .fold(percent(&tolerance.healthy.lower), f64::min)
}

/// Whether what a step leaves is below what is required, for certain.
fn refuted(tolerance: &Tolerance, step: &Step) -> bool {
    match (&step.throughput, &tolerance.required) {
        (Some(left), Some(required)) => left.upper < *required,
        (None, _) | (_, None) => false,
    }
}

fn chart(canvas: &mut Canvas, tolerance: &Tolerance, top: f64) -> f64 {
    let kind = shown(&tolerance.kind);
    let title = format!("{} single {kind} failures", thousands(tolerance.components));
    canvas.text(at(EDGE, top + 6.0), "bold", Anchor::Start, &title);
    let (top, foot) = (top + 34.0, top + 34.0 + FIELD);
    let x = Axis::stated((0.0, 100.0), 20.0, (LEFT, RIGHT));
    let y = Axis::new((least(tolerance), 100.0), true, (foot, top));
    let title = if y.broken {
        "throughput left, % (not from zero)"
    } else {
        "throughput left, %"
    };
    y.upward(canvas, LEFT, RIGHT, title);
    x.rightward(canvas, foot, "share of the components, worst first, %");
    let mut before = 0u64;
    for step in &tolerance.steps {
        let share = |count: u64| x.place(100.0 * real(count) / real(tolerance.components.max(1)));
        let (from, to) = (share(before), share(before + step.stands_for));
        before += step.stands_for;
        block(canvas, tolerance, step, (from, to), &y);
    }
    levels(canvas, tolerance, &y);
    foot
}

/// A class: as high as its lower bound, a whisker to its upper; open where it was not decided.
fn block(
    canvas: &mut Canvas,
    tolerance: &Tolerance,
    step: &Step,
    (from, to): (f64, f64),
    y: &Axis,
) {
    let foot = y.foot();
    let Some(Bounds { lower, upper }) = &step.throughput else {
        let said = " data-low=\"unknown\"";
        canvas.area(at(from, y.place(100.0)), at(to, foot), "open", said);
        return;
    };
    let (low, high) = (percent(lower), percent(upper));
    let said = format!(
        " data-low=\"{low}\" data-high=\"{high}\" data-count=\"{}\"",
        step.stands_for
    );
    let (one, other) = (at(from, y.place(low)), at(to, foot));
    if refuted(tolerance, step) {
        canvas.hatched(one, other, &said);
    } else {
        canvas.area(one, other, "k0 pale", &said);
    }
    canvas.line(&[at(from, y.place(low)), at(to, y.place(low))], "c0", "");
    if high > low {
        let middle = (from + to) / 2.0;
        canvas.whisker(at(middle, y.place(low)), at(middle, y.place(high)), &said);
    }
}

/// What is left without failures, and what is asked, each with its words.
fn levels(canvas: &mut Canvas, tolerance: &Tolerance, y: &Axis) {
    let healthy = percent(&tolerance.healthy.lower);
    let mut labels = vec![(
        healthy,
        format!("healthy {}", words(&tolerance.healthy)),
        "c2",
        "t2",
    )];
    if let Some(required) = &tolerance.required {
        let value = percent(required);
        labels.push((value, format!("required {value:.2}%"), "limit", "bold"));
    }
    let mut last: Option<f64> = None;
    for (value, text, line, class) in labels {
        let place = y.place(value);
        let said = format!(" data-level=\"{value}\"");
        canvas.line(&[at(LEFT, place), at(RIGHT, place)], line, &said);
        // Above the line, or below it where another text is there.
        let mut at_y = place - 7.0;
        if last.is_some_and(|other: f64| (other - at_y).abs() < LINE) {
            at_y = place + 16.0;
        }
        last = Some(at_y);
        let width = wide(&text) + 8.0;
        canvas.area(
            at(RIGHT - width, at_y - 12.0),
            at(RIGHT, at_y + 4.0),
            "chip",
            "",
        );
        canvas.text(at(RIGHT - 4.0, at_y), class, Anchor::End, &text);
    }
}

/// The classes in words, worst first.
fn list(canvas: &mut Canvas, tolerance: &Tolerance, mut y: f64) -> f64 {
    let width = WIDTH - 2.0 * EDGE;
    let key = "how many alike, throughput left, endpoints lost, one of them; a whisker is a \
               bracket, hatched is refuted, open is undecided";
    y = canvas.lines(at(EDGE, y + 8.0), "dim", width, key);
    for step in tolerance.steps.iter().take(LISTED) {
        let left = match &step.throughput {
            Some(_) if step.lost_endpoints == tolerance.endpoints => "nobody is left".to_string(),
            Some(bounds) => words(bounds),
            None => "undecided".to_string(),
        };
        let line = format!(
            "{} ×: {left} ({} lost), {}",
            thousands(step.stands_for),
            thousands(step.lost_endpoints),
            step.component
        );
        y = canvas.lines(at(EDGE, y), "", width, &line);
    }
    if tolerance.steps.len() > LISTED {
        let more = format!(
            "and {} classes more",
            thousands(tolerance.steps.len() - LISTED)
        );
        y = canvas.lines(at(EDGE, y), "", width, &more);
    }
    y
}

/// Bounds in percent, rounded outward to two places.
pub(super) fn words(bounds: &Bounds) -> String {
    let low = (approximate(&bounds.lower) * 1e4 + 1e-6).floor() / 1e2;
    let high = (approximate(&bounds.upper) * 1e4 - 1e-6).ceil() / 1e2;
    if bounds.lower == bounds.upper {
        format!("{low:.2}%")
    } else {
        format!("{low:.2}% to {high:.2}%")
    }
}

/// A name for a chip: short, with its whole as title.
pub(super) fn chip(
    canvas: &mut Canvas,
    place: super::canvas::At,
    class: &str,
    width: f64,
    name: &str,
) {
    canvas.named(place, class, &middle(name, width), name);
}
