//! The plot of random failures: what throughput the samples leave, worst first, with a band that
//! holds the whole distribution, beside what was proved.

use super::plot::{axes, dressed, shorten};
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::failure::statistics::{Observed, band};
use crate::failure::summary::Distribution;
use crate::report::failures::Sampled;
use crate::units::approximate;
use crate::units::real;
use plotters::prelude::*;

const SIZE: (u32, u32) = (1200, 560);
/// Characters of the heading and of a line below.
const ROOM: usize = 84;
const SAMPLES: RGBColor = RGBColor(0, 114, 178);
const HEALTHY: RGBColor = RGBColor(0, 122, 88);
const WORST: RGBColor = RGBColor(188, 80, 0);

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
    let mut svg = String::new();
    page(&mut svg, found, throughput)
        .map_err(|cause| Error::new(format!("cannot draw the plot: {cause}")))?;
    let title = format!("{}: samples of random failures", found.name);
    Ok(dressed(
        svg,
        &title,
        "Throughput that samples of random failures leave against the share of samples, worst first",
        theme,
    ))
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

fn page(
    svg: &mut String,
    found: &Sampled,
    throughput: &Distribution,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let summary = &found.summary;
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let heading = shorten(&format!("{}: what random failures leave", found.name), ROOM);
    root.draw(&Text::new(
        heading,
        (20, 16),
        ("sans-serif", 27).into_font(),
    ))?;
    let (_, body) = root.split_vertically(50);
    let (top, below) = body.split_vertically(SIZE.1 - 50 - 70);
    let mut chart = ChartBuilder::on(&top)
        .margin(14)
        .margin_right(24)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..100.0, 0.0..108.0)?;
    axes(
        &mut chart,
        "share of the samples, worst first, %",
        "throughput left, %",
        0,
    )?;
    let (lower, upper) = sorted(&throughput.observed);
    let width = band(summary.samples, summary.confidence);
    for (left, right, low, high) in banded(&lower, &upper, width) {
        chart.draw_series([Rectangle::new(
            [(left, low), (right, high)],
            SAMPLES.mix(0.2).filled(),
        )])?;
    }
    chart.draw_series(LineSeries::new(steps(&upper), SAMPLES.stroke_width(1)))?;
    chart.draw_series(LineSeries::new(steps(&lower), SAMPLES.stroke_width(3)))?;
    let mut level = |value: f64,
                     colour: RGBColor,
                     text: String,
                     up: bool|
     -> std::result::Result<(), Box<dyn std::error::Error>> {
        chart.draw_series(DashedLineSeries::new(
            [(0.0, value), (100.0, value)],
            6,
            4,
            colour.stroke_width(2),
        ))?;
        let offset = if up { 4.8 } else { -1.3 };
        chart.draw_series([Text::new(
            text,
            (2.0, value + offset),
            ("sans-serif", 16).into_font().color(&colour),
        )])?;
        Ok(())
    };
    level(
        100.0 * throughput.healthy.0,
        HEALTHY,
        format!(
            "healthy: {:.2}%",
            (1e4 * throughput.healthy.0 + 1e-6).floor() / 100.0
        ),
        true,
    )?;
    if let Some(worst) = &found.worst {
        let value = 100.0 * approximate(&worst.throughput.lower);
        let text = format!(
            "worst of all {} single {} failures, proved: {:.2}%",
            worst.of,
            worst.kind,
            (value * 100.0 + 1e-6).floor() / 100.0
        );
        level(value, WORST, text, value < 6.0)?;
    }
    let percent = summary.confidence * 100.0;
    let lines = [
        format!(
            "{} samples, seed {}: thick, their lower bounds; thin, their upper bounds",
            summary.samples, summary.plan.seed
        ),
        format!(
            "band: holds the whole distribution with {percent}% confidence (Dvoretzky, Kiefer, Wolfowitz); samples, not a proof"
        ),
        match &found.worst {
            Some(worst) => format!(
                "proved worst single {} failure: {}",
                worst.kind, worst.component
            ),
            None => String::new(),
        },
    ];
    for (index, line) in lines.into_iter().enumerate() {
        below.draw(&Text::new(
            shorten(&line, 130),
            (24, 6 + 20 * index as i32),
            ("sans-serif", 15).into_font(),
        ))?;
    }
    root.present()?;
    Ok(())
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
