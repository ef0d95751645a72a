//! Latency against load, drawn with plotters' SVG back-end: the proved least mean, and the M/D/1
//! model apart from it.

use super::plot::{axes, dressed, shorten};
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::proof::Answer;
use crate::units::approximate;
use crate::verify::latency::LatencyFigures;
use plotters::prelude::*;

const PROVED: RGBColor = RGBColor(0, 114, 178);
const MODEL: RGBColor = RGBColor(188, 80, 0);
const SIZE: (u32, u32) = (900, 560);

/// Draws the curve of the loads that can be carried; loads that cannot be are said in the heading.
///
/// # Errors
/// When no load was solved.
pub fn latency(name: &str, found: &LatencyFigures, theme: Theme) -> Result<String> {
    let mut proved: Vec<(f64, f64)> = found
        .zero
        .iter()
        .map(|z| (0.0, approximate(&z.all.mean) / 1e3))
        .filter(|_| found.traffic == "uniform")
        .collect();
    let mut model = Vec::new();
    for point in &found.points {
        if let Answer::Carried(loaded) = &point.answer {
            let at = (
                100.0 * approximate(&point.load),
                approximate(&loaded.upper) / 1e3,
            );
            proved.push(at);
            model.extend(loaded.queueing.map(|wait| (at.0, at.1 + wait / 1e3)));
        }
    }
    if proved.len() < 2 {
        return Err(Error::new("there is no latency against load to plot")
            .help("ask for several loads that can be carried, for example `--curve`"));
    }
    let mut svg = String::new();
    page(&mut svg, name, found, &proved, &model)
        .map_err(|cause| Error::new(format!("cannot draw the plot: {cause}")))?;
    let described = "Least mean latency in nanoseconds against the share of the traffic carried, and an M/D/1 model of queues";
    Ok(dressed(
        svg,
        &format!("{name}: latency against load"),
        described,
        theme,
    ))
}

type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

fn page(
    svg: &mut String,
    name: &str,
    found: &LatencyFigures,
    proved: &[(f64, f64)],
    model: &[(f64, f64)],
) -> Drawn {
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    root.draw(&Text::new(
        shorten(&format!("{name}: latency against load"), 62),
        (20, 14),
        ("sans-serif", 24).into_font(),
    ))?;
    let refused = found
        .points
        .iter()
        .filter(|p| !matches!(p.answer, Answer::Carried(_)))
        .count();
    let note = if refused > 0 {
        format!(
            "; {refused} of {} loads cannot be carried",
            found.points.len()
        )
    } else {
        String::new()
    };
    let below = format!(
        "{} traffic, {} B packets, {}{note}",
        found.traffic, found.packet, found.switching
    );
    root.draw(&Text::new(
        shorten(&below, 100),
        (20, 46),
        ("sans-serif", 15).into_font(),
    ))?;
    let (_, body) = root.split_vertically(66);
    let all = || proved.iter().chain(model).map(|p| p.1);
    let (low, high) = (
        all().fold(f64::INFINITY, f64::min),
        all().fold(0.0, f64::max),
    );
    let high = high.min(4.0 * proved.iter().map(|p| p.1).fold(0.0, f64::max));
    let room = (0.1 * (high - low)).max(0.02 * high).max(1.0);
    let mut chart = ChartBuilder::on(&body)
        .margin(14)
        .margin_right(28)
        .x_label_area_size(42)
        .y_label_area_size(72)
        .build_cartesian_2d(0.0..100.0, (low - room).max(0.0)..high + 2.0 * room)?;
    axes(
        &mut chart,
        "load, % of the traffic at full rate",
        "mean latency, ns",
        0,
    )?;
    let top = high + room;
    let inside: Vec<(f64, f64)> = model.iter().copied().filter(|p| p.1 <= top).collect();
    chart.draw_series(DashedLineSeries::new(inside, 6, 4, MODEL.stroke_width(2)))?;
    chart.draw_series(LineSeries::new(proved.to_vec(), PROVED.stroke_width(3)))?;
    chart.draw_series(proved.iter().map(|p| Circle::new(*p, 4, PROVED.filled())))?;
    let step = room * 0.5;
    chart.draw_series([Text::new(
        "least mean of any routing",
        (2.0, high + 2.0 * room - step),
        ("sans-serif", 16).into_font().color(&PROVED),
    )])?;
    chart.draw_series([Text::new(
        "with M/D/1 queues (a model)",
        (40.0, high + 2.0 * room - step),
        ("sans-serif", 16).into_font().color(&MODEL),
    )])?;
    root.present()?;
    Ok(())
}
