//! The plot of a tolerance curve: what is left at worst against the number of failures, proved
//! bounds only.

use super::plot::{dressed, shorten};
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::fabric::index::narrow;
use crate::failure::metric::{MetricKind, Unit};
use crate::report::curve::{conclusion, left};
use crate::units::approximate;
use crate::units::real;
use crate::verify::curve::{Curve, Point};
use plotters::prelude::*;

const WIDTH: u32 = 1200;
const CHART: u32 = 440;
const LINE: u32 = 20;
/// Characters of the heading, and of a line below.
const ROOM: usize = 84;
const LISTED: usize = 130;
const LEFT: RGBColor = RGBColor(0, 114, 178);
const REQUIRED: RGBColor = RGBColor(188, 80, 0);
const UNDECIDED: RGBColor = RGBColor(142, 68, 112);

/// Draws a curve. Time and size depend on the number of points alone.
///
/// # Errors
/// When nothing is measured, or no point was decided.
pub fn curve(name: &str, curve: &Curve, theme: Theme) -> Result<String> {
    if curve.points.iter().all(|p| p.left.is_none()) {
        return Err(Error::new(
            "there is nothing to plot: no number of failures has a proved value",
        )
        .help("plot throughput, bisection or attachment"));
    }
    let mut svg = String::new();
    page(&mut svg, name, curve)
        .map_err(|cause| Error::new(format!("cannot draw the plot: {cause}")))?;
    let title = format!(
        "{name}: what any failures of {} leave",
        curve.asked.kind.words()
    );
    Ok(dressed(
        svg,
        &title,
        "Worst value that is left, proved over every set, against the number of failures",
        theme,
    ))
}

/// What is left in per cent, at least and at most: of the healthy value where that is bisection,
/// each end against the other end of that.
fn percent(curve: &Curve, point: &Point) -> Option<(f64, f64)> {
    let left = point.left.as_ref()?;
    let (least, most) = (
        100.0 * approximate(&left.lower),
        100.0 * approximate(&left.upper),
    );
    if MetricKind::of(curve.asked.metric).unit != Unit::BitRate {
        return Some((least, most));
    }
    let healthy = curve.points.first()?.left.as_ref()?;
    let (low, high) = (approximate(&healthy.lower), approximate(&healthy.upper));
    // The healthy value is all of itself, and no failure adds any.
    if point.count == 0 {
        return Some((100.0, 100.0));
    }
    (high > 0.0).then(|| {
        (
            least / high,
            if low > 0.0 {
                (most / low).min(100.0)
            } else {
                100.0
            },
        )
    })
}

fn page(
    svg: &mut String,
    name: &str,
    curve: &Curve,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let height = 50 + CHART + LINE * (narrow(curve.points.len()) + 2) + 10;
    let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let heading = shorten(
        &format!(
            "{name}: what any {} failures leave",
            curve.asked.kind.word()
        ),
        ROOM,
    );
    root.draw(&Text::new(
        heading,
        (20, 16),
        ("sans-serif", 27).into_font(),
    ))?;
    let (_, body) = root.split_vertically(50);
    let (top, below) = body.split_vertically(CHART);
    let most = real(curve.points.len().max(2)) - 1.0;
    let mut chart = ChartBuilder::on(&top)
        .margin(14)
        .margin_right(24)
        .x_label_area_size(44)
        .y_label_area_size(60)
        .build_cartesian_2d(-0.4..most + 0.6, 0.0..112.0)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(curve.points.len() + 2)
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", 14))
        .axis_desc_style(("sans-serif", 14))
        .x_label_formatter(&|x| {
            if (x - x.round()).abs() < 1e-6 && *x >= 0.0 {
                format!("{x:.0}")
            } else {
                String::new()
            }
        })
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_desc(format!("{} that fail, at most", curve.asked.kind.words()))
        .y_desc(format!("{} left at worst, %", curve.asked.metric.word()))
        .draw()?;
    // About 7.5 pixels a character.
    let room = (f64::from(WIDTH - 120) / (most + 1.0) / 7.5) as usize;
    for point in &curve.points {
        let at = f64::from(point.count);
        let Some((low, high)) = percent(curve, point) else {
            chart.draw_series([Text::new(
                "undecided",
                (at - 0.2, 3.0),
                ("sans-serif", 16).into_font().color(&UNDECIDED),
            )])?;
            continue;
        };
        chart.draw_series([Rectangle::new(
            [(at - 0.25, 0.0), (at + 0.25, low)],
            LEFT.mix(0.9).filled(),
        )])?;
        if high > low {
            chart.draw_series([Rectangle::new(
                [(at - 0.25, low), (at + 0.25, high)],
                LEFT.mix(0.25).filled(),
            )])?;
        }
        // Above every bar and every line of a requirement.
        chart.draw_series([Text::new(
            shorten(&left(curve, point), room),
            (at - 0.25, 111.5),
            ("sans-serif", 16).into_font().color(&BLACK),
        )])?;
    }
    if let Some(level) = level(curve) {
        chart.draw_series(DashedLineSeries::new(
            [(-0.4, level), (most + 0.6, level)],
            6,
            4,
            REQUIRED.stroke_width(2),
        ))?;
        let place = (most + 0.28, level + 4.8);
        chart.draw_series([Text::new(
            "required",
            place,
            ("sans-serif", 16).into_font().color(&REQUIRED),
        )])?;
    }
    let mut lines = vec![conclusion(curve)];
    lines.extend(
        curve
            .points
            .iter()
            .filter(|p| !p.worst.is_empty())
            .map(|p| {
                format!(
                    "{}: {} (one of {} alike)",
                    p.count,
                    p.worst.join(" and "),
                    p.alike
                )
            }),
    );
    for (index, line) in lines.into_iter().enumerate() {
        below.draw(&Text::new(
            shorten(&line, LISTED),
            (24, 4 + LINE as i32 * index as i32),
            ("sans-serif", 15).into_font(),
        ))?;
    }
    root.present()?;
    Ok(())
}

/// Where the requirement lies, in the per cent that are drawn.
fn level(curve: &Curve) -> Option<f64> {
    let healthy = percent(curve, curve.points.first()?)?.0;
    let kept = curve
        .asked
        .keep
        .as_ref()
        .map(|keep| approximate(keep) * healthy);
    let floor = curve
        .asked
        .at_least
        .as_ref()
        .filter(|_| MetricKind::of(curve.asked.metric).unit != Unit::BitRate)
        .map(|least| 100.0 * approximate(least));
    kept.into_iter().chain(floor).reduce(f64::max)
}
