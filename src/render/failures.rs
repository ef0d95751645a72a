//! The plot of random failures: what throughput the samples leave, worst first, with a band that
//! holds the whole distribution, beside what was proved.

use super::axis::Axis;
use super::canvas::{Anchor, At, Canvas, EDGE, WIDTH, at, wide};
use super::plot::head;
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::failure::statistics::{Observed, band};
use crate::failure::summary::Distribution;
use crate::report::failures::Sampled;
use crate::shown::shown;
use crate::text::thousands;
use crate::units::{approximate, real};

const FIELD: f64 = 340.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 30.0;

/// Draws throughput over the samples. Time and size depend on the number of samples alone.
///
/// # Errors
/// When throughput was not measured, or no sample was finished.
pub fn sampled(found: &Sampled, theme: Theme) -> Result<String> {
    let throughput = found
        .summary
        .distributions
        .iter()
        .find(|d| d.name == "throughput");
    let throughput = throughput.ok_or_else(|| {
        Error::new("there are no samples of throughput to plot")
            .help("leave `--measure` out, or name throughput in it, and let a sample finish")
    })?;
    let mut canvas = Canvas::default();
    let heading = format!("{}: what random failures leave", shown(&found.name));
    let top = head(&mut canvas, &heading) + 24.0;
    let foot = top + FIELD;
    field(&mut canvas, found, throughput, (foot, top));
    let end = words(&mut canvas, found, foot + 66.0);
    let title = format!("{}: samples of random failures", found.name);
    let described = "Throughput that samples of random failures leave against the share of \
                     samples, worst first";
    Ok(canvas.write(&title, described, end, theme))
}

/// Two points for each of the sorted values: a step of one sample's width, in percent.
fn steps(values: &[f64]) -> Vec<(f64, f64)> {
    let width = 100.0 / real(values.len().max(1));
    values
        .iter()
        .enumerate()
        .flat_map(|(i, &v)| {
            [
                (width * real(i), 100.0 * v),
                (width * real(i + 1), 100.0 * v),
            ]
        })
        .collect()
}

/// The lower and the upper bounds, each sorted.
fn sorted(observed: &[Observed]) -> (Vec<f64>, Vec<f64>) {
    let column = |pick: fn(&Observed) -> f64| {
        let mut values: Vec<f64> = observed.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    (column(|o| o.0), column(|o| o.1))
}

/// The band: at each share of the samples the value a band's width before, from the lower bounds,
/// and after, from the upper. What is before the first sample may be anything down to nothing, what
/// is after the last anything up to all.
fn banded(lower: &[f64], upper: &[f64], width: f64) -> Vec<(f64, f64, f64, f64)> {
    let count = lower.len();
    let off = width * real(count);
    let each = |i: usize| {
        // A step's whole width is within the band, so its start is moved down and its end up.
        let (before, after) = ((real(i) - off).floor(), (real(i) + off).ceil());
        let low = if before < 0.0 {
            0.0
        } else {
            lower[before as usize]
        };
        let high = if after >= real(count) {
            1.0
        } else {
            upper[after as usize]
        };
        let step = 100.0 / real(count);
        (
            step * real(i),
            step * real(i + 1),
            100.0 * low,
            100.0 * high,
        )
    };
    (0..count).map(each).collect()
}

/// The axes, the band, the samples and the levels.
fn field(canvas: &mut Canvas, found: &Sampled, throughput: &Distribution, (foot, top): (f64, f64)) {
    let x = Axis::stated((0.0, 100.0), 20.0, (LEFT, RIGHT));
    let y = Axis::stated((0.0, 100.0), 20.0, (foot, top));
    y.upward(canvas, LEFT, RIGHT, "throughput left, %");
    x.rightward(canvas, foot, "share of the samples, worst first, %");
    let summary = &found.summary;
    let (lower, upper) = sorted(&throughput.observed);
    let width = band(summary.samples, summary.confidence);
    let ends: Vec<(f64, f64, f64, f64)> = banded(&lower, &upper, width);
    let spot = |(x_value, y_value): (f64, f64)| at(x.place(x_value), y.place(y_value));
    let mut around: Vec<At> = Vec::with_capacity(4 * ends.len());
    around.extend(
        ends.iter()
            .flat_map(|e| [spot((e.0, e.3)), spot((e.1, e.3))]),
    );
    around.extend(
        ends.iter()
            .rev()
            .flat_map(|e| [spot((e.1, e.2)), spot((e.0, e.2))]),
    );
    canvas.line(&around, "k0 pale", " data-band=\"true\"");
    let line = |values: &[f64]| steps(values).into_iter().map(spot).collect::<Vec<At>>();
    if lower != upper {
        canvas.line(&line(&upper), "c0 dot", " data-series=\"upper\"");
    }
    canvas.line(&line(&lower), "c0", " data-series=\"lower\"");
    // Told beside the curve itself, where it is lowest.
    let label = if lower == upper {
        "samples"
    } else {
        "samples, lower bounds (dotted: upper)"
    };
    let first = lower.first().copied().unwrap_or(0.0);
    let under = (y.place(100.0 * first) + 20.0).min(foot - 6.0);
    canvas.text(at(LEFT + 10.0, under), "t0", Anchor::Start, label);
    let healthy = 100.0 * throughput.healthy.0;
    let text = format!("healthy {:.2}%", (100.0 * healthy + 1e-6).floor() / 100.0);
    level(canvas, &y, healthy, &text, ("c2", "t2", -7.0));
    if let Some(worst) = &found.worst {
        let value = 100.0 * approximate(&worst.throughput.lower);
        let text = format!(
            "worst of all {} single {} failures, proved: {:.2}%",
            thousands(worst.of),
            shown(&worst.kind),
            (value * 100.0 + 1e-6).floor() / 100.0
        );
        level(canvas, &y, value, &text, ("limit", "bold", 16.0));
    }
}

/// A level with its words on a ground of their own.
fn level(
    canvas: &mut Canvas,
    y: &Axis,
    value: f64,
    text: &str,
    (line, class, off): (&str, &str, f64),
) {
    let place = y.place(value);
    let said = format!(" data-level=\"{value}\"");
    canvas.line(&[at(LEFT, place), at(RIGHT, place)], line, &said);
    // Below the field there is no room.
    let base = if place + off + 4.0 > y.foot() {
        place - 7.0
    } else {
        place + off
    };
    let width = wide(text) + 8.0;
    canvas.area(
        at(RIGHT - width, base - 12.0),
        at(RIGHT, base + 4.0),
        "chip",
        "",
    );
    canvas.text(at(RIGHT - 4.0, base), class, Anchor::End, text);
}

fn words(canvas: &mut Canvas, found: &Sampled, mut y: f64) -> f64 {
    let summary = &found.summary;
    let percent = summary.confidence * 100.0;
    let mut lines = vec![
        format!(
            "{} samples, seed {}",
            thousands(summary.samples),
            summary.plan.seed
        ),
        format!(
            "band: holds the whole distribution with {percent}% confidence (Dvoretzky, Kiefer, \
             Wolfowitz); samples, not a proof"
        ),
    ];
    if let Some(worst) = &found.worst {
        lines.push(format!(
            "proved worst single {} failure: {}",
            worst.kind, worst.component
        ));
    }
    for line in lines {
        y = canvas.lines(at(EDGE, y), "", WIDTH - 2.0 * EDGE, &line);
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_is_wider_than_the_steps_and_open_at_the_ends() {
        let (lower, upper) = sorted(&[(0.5, 0.6), (0.2, 0.3), (0.9, 0.9), (0.7, 0.7)]);
        assert_eq!(
            steps(&lower)[..3],
            [(0.0, 20.0), (25.0, 20.0), (25.0, 50.0)]
        );
        let found = banded(&lower, &upper, 0.25);
        assert_eq!(found[0], (0.0, 25.0, 0.0, 60.0));
        assert_eq!(found[2], (50.0, 75.0, 50.0, 90.0));
        assert_eq!(found[3], (75.0, 100.0, 70.0, 100.0));
    }
}
