//! Latency against load: the proved least mean from zero load on, and the M/D/1 model beside it.

use super::axis::Axis;
use super::canvas::{Anchor, At, Canvas, EDGE, WIDTH, at, wide};
use super::plot::head;
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::proof::Answer;
use crate::shown::shown;
use crate::text::thousands;
use crate::units::approximate;
use crate::verify::latency::LatencyFigures;

const FIELD: f64 = 340.0;
const LEFT: f64 = 96.0;
/// Names of the curves stand to the right of their ends.
const RIGHT: f64 = WIDTH - 190.0;

/// A bracket of the mean at a load, in per cent and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mean {
    load: f64,
    low: f64,
    high: f64,
}

/// Draws the curve of the loads that can be carried, from zero load; loads that cannot be are said
/// in the heading.
///
/// # Errors
/// When no load was solved.
pub fn latency(name: &str, found: &LatencyFigures, theme: Theme) -> Result<String> {
    let (proved, model) = curves(found);
    if proved.len() < 2 {
        return Err(Error::new("there is no latency against load to plot")
            .help("ask for several loads that can be carried, for example `--curve`"));
    }
    let mut canvas = Canvas::default();
    let mut y = head(
        &mut canvas,
        &format!("{}: latency against load", shown(name)),
    );
    for line in said(found, &proved) {
        y = canvas.lines(at(EDGE, y + 4.0), "h2", WIDTH - 2.0 * EDGE, &line) - 4.0;
    }
    let foot = y + 24.0 + FIELD;
    field(&mut canvas, &proved, &model, (foot, y + 24.0));
    let described = "Least mean latency in nanoseconds against the share of the traffic carried, \
                     and an M/D/1 model of queues";
    let title = format!("{name}: latency against load");
    Ok(canvas.write(&title, described, foot + 58.0, theme))
}

/// The proved means, zero load first where it is known of the traffic, and the model.
fn curves(found: &LatencyFigures) -> (Vec<Mean>, Vec<(f64, f64)>) {
    let zero = found.zero.iter().filter(|_| found.traffic == "uniform");
    let mut proved: Vec<Mean> = zero
        .map(|z| {
            let mean = approximate(&z.all.mean) / 1e3;
            Mean {
                load: 0.0,
                low: mean,
                high: mean,
            }
        })
        .collect();
    let mut model: Vec<(f64, f64)> = proved.iter().map(|mean| (mean.load, mean.high)).collect();
    for point in &found.points {
        if let Answer::Carried(loaded) = &point.answer {
            let mean = Mean {
                load: 100.0 * approximate(&point.load),
                low: approximate(&loaded.lower) / 1e3,
                high: approximate(&loaded.upper) / 1e3,
            };
            proved.push(mean);
            model.extend(
                loaded
                    .queueing
                    .map(|wait| (mean.load, mean.high + wait / 1e3)),
            );
        }
    }
    (proved, model)
}

/// What was asked, and what is not on the plot.
fn said(found: &LatencyFigures, proved: &[Mean]) -> Vec<String> {
    let carried = |p: &&crate::verify::latency::Point| matches!(p.answer, Answer::Carried(_));
    let refused = found.points.len() - found.points.iter().filter(carried).count();
    let mut lines = vec![format!(
        "{} traffic, {} B packets, {}",
        shown(&found.traffic),
        thousands(found.packet),
        found.switching
    )];
    if refused > 0 {
        lines.push(format!(
            "{refused} of {} loads cannot be carried",
            found.points.len()
        ));
    }
    if proved.first().is_some_and(|mean| mean.load > 0.0) {
        lines.push("the mean at zero load is known of uniform traffic alone, so that the curve begins at the first load".to_string());
    }
    lines
}

/// The axes, both curves, and their names at their ends.
fn field(canvas: &mut Canvas, proved: &[Mean], model: &[(f64, f64)], (foot, top): (f64, f64)) {
    let least = proved.iter().map(|m| m.low).fold(f64::INFINITY, f64::min);
    let most = proved.iter().map(|m| m.high).fold(0.0, f64::max);
    // A queue without end would flatten what was proved.
    let shown: Vec<(f64, f64)> = model
        .iter()
        .copied()
        .filter(|p| p.1 <= 4.0 * most)
        .collect();
    let waits = shown.iter().map(|p| p.1).fold(most, f64::max);
    let x = Axis::stated((0.0, 100.0), 20.0, (LEFT, RIGHT));
    let y = Axis::new((least, waits), true, (foot, top));
    let title = if y.broken {
        "mean latency, ns (not from zero)"
    } else {
        "mean latency, ns"
    };
    y.upward(canvas, LEFT, RIGHT, title);
    x.rightward(canvas, foot, "load, % of the traffic at full rate");
    let inside: Vec<At> = shown
        .iter()
        .map(|p| at(x.place(p.0), y.place(p.1)))
        .collect();
    if inside.len() > 1 {
        canvas.line(&inside, "c1 dash", " data-series=\"model\"");
    }
    let line: Vec<At> = proved
        .iter()
        .map(|m| at(x.place(m.load), y.place(m.high)))
        .collect();
    canvas.line(&line, "c0", " data-series=\"proved\"");
    for mean in proved {
        let said = format!(
            " data-load=\"{}\" data-low=\"{}\" data-high=\"{}\"",
            mean.load, mean.low, mean.high
        );
        let here = at(x.place(mean.load), y.place(mean.high));
        canvas.dot(here, "k0", &said);
        if mean.high - mean.low > 1e-6 * mean.high {
            canvas.whisker(at(here.x, y.place(mean.low)), here, &said);
        }
    }
    let mut ends: Vec<(At, &str, [&str; 2])> = Vec::new();
    ends.extend(
        line.last()
            .map(|p| (*p, "t0", ["least mean of", "any routing"])),
    );
    let long = inside.len() > 1;
    ends.extend(
        inside
            .last()
            .filter(|_| long)
            .map(|p| (*p, "t1", ["with M/D/1 queues", "(a model)"])),
    );
    named(canvas, ends);
}

/// Names of curves beside their ends, apart from each other.
fn named(canvas: &mut Canvas, mut ends: Vec<(At, &str, [&str; 2])>) {
    ends.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    let mut least = f64::NEG_INFINITY;
    for (end, class, lines) in ends {
        let y = end.y.max(least);
        least = y + 44.0;
        for (line, text) in lines.into_iter().enumerate() {
            let down = 17.0 * crate::units::real(line);
            let x = (end.x + 12.0).min(WIDTH - wide(text));
            canvas.text(at(x, y + down), class, Anchor::Start, text);
        }
    }
}
