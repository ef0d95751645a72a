//! The tolerance plot: what share of all single failures leaves how much throughput. Drawn with
//! plotters' SVG back-end.

use super::theme::Theme;
use crate::error::{Error, Result};
use crate::fabric::index::{narrow, place};
use crate::shown::{escaped_line, shown};
use crate::units::approximate;
use crate::units::real;
use crate::verify::Bounds;
use crate::verify::tolerance::{Step, Tolerance};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

const WIDTH: u32 = 1200;
const CHART: u32 = 420;
const LINE: u32 = 18;
/// Classes of failures written out under a chart.
const LISTED: usize = 10;
/// Characters of a line under a chart.
const ROOM: usize = 84;
const THROUGHPUT: RGBColor = RGBColor(0, 114, 178);
const HEALTHY: RGBColor = RGBColor(0, 122, 88);
const REQUIRED: RGBColor = RGBColor(188, 80, 0);
const UNDECIDED: RGBColor = RGBColor(204, 121, 167);
/// plotters writes colours as attributes, which a style sheet overrides. The series become as light
/// as they are dark on white.
const DARK: &str = "svg{background:#16181c}rect[fill=\"#FFFFFF\"]{fill:#16181c}text[fill=\"#000000\"],text:not([fill]){fill:#f0f0f0}[stroke=\"#000000\"]{stroke:#c4c8ce}\
[fill=\"#0072B2\"]{fill:#6cb8ee}[stroke=\"#0072B2\"]{stroke:#6cb8ee}[fill=\"#BC5000\"]{fill:#ff9e4a}[stroke=\"#BC5000\"]{stroke:#ff9e4a}\
[fill=\"#007A58\"]{fill:#2fc79b}[stroke=\"#007A58\"]{stroke:#2fc79b}[fill=\"#8E4470\"]{fill:#e09ac4}[stroke=\"#8E4470\"]{stroke:#e09ac4}";

/// A plot with its title, description and the colours of a theme.
pub(super) fn dressed(mut svg: String, title: &str, described: &str, theme: Theme) -> String {
    let style = match theme {
        Theme::Light => String::new(),
        Theme::Dark => format!("<style>{DARK}</style>"),
        Theme::Auto => format!("<style>@media (prefers-color-scheme:dark){{{DARK}}}</style>"),
    };
    let inside = format!(
        "<title>{}</title><desc>{}</desc>{style}",
        escaped_line(title),
        escaped_line(described)
    );
    // The root element's start tag ends at the first `>` after its name.
    if let Some(at) = svg
        .find("<svg")
        .and_then(|start| svg[start..].find('>').map(|end| start + end + 1))
    {
        svg.insert_str(at, &inside);
    }
    svg
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Numbers = Cartesian2d<RangedCoordf64, RangedCoordf64>;
type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

/// Mesh and axes as every plot has them; `places` of the numbers beside the vertical axis.
pub(super) fn axes(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Numbers>,
    x: &str,
    y: &str,
    places: usize,
) -> Drawn {
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", 14))
        .axis_desc_style(("sans-serif", 14))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.places$}"))
        .x_desc(x)
        .y_desc(y)
        .draw()?;
    Ok(())
}

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
    let lines = narrow(
        found
            .iter()
            .map(|t| t.steps.len().min(LISTED + 1))
            .max()
            .unwrap_or(0),
    );
    let height = 50 + CHART + 16 + LINE * (lines + 2);
    let mut svg = String::new();
    page(&mut svg, height, name, found)
        .map_err(|cause| Error::new(format!("cannot draw the plot: {cause}")))?;
    let title = format!("{name}: tolerance of single failures");
    Ok(dressed(
        svg,
        &title,
        "Certified throughput against the share of single failures, worst first",
        theme,
    ))
}

fn page(
    svg: &mut String,
    height: u32,
    name: &str,
    found: &[Tolerance],
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let heading = shorten(&format!("{name}: what single failures leave"), ROOM);
    root.draw(&Text::new(
        heading,
        (20, 16),
        ("sans-serif", 27).into_font(),
    ))?;
    let (_, body) = root.split_vertically(50);
    for (area, tolerance) in body.split_evenly((1, found.len())).iter().zip(found) {
        let (top, below) = area.split_vertically(CHART);
        chart(&top, tolerance)?;
        list(&below, tolerance)?;
    }
    root.present()?;
    Ok(())
}

/// The lowest value of the axis: zero, unless everything of interest is in the upper half.
fn floor(tolerance: &Tolerance) -> f64 {
    let lowest = tolerance
        .steps
        .iter()
        .filter_map(|s| s.throughput.as_ref())
        .chain([&tolerance.healthy])
        .map(|b| approximate(&b.lower));
    let lowest = lowest
        .chain(tolerance.required.as_ref().map(approximate))
        .fold(1.0, f64::min);
    if lowest < 0.5 {
        0.0
    } else {
        ((lowest - 0.02) * 20.0).floor() * 5.0
    }
}

/// The steps of one bound: two points a class, at the ends of its share.
fn steps(tolerance: &Tolerance, value: impl Fn(&Step) -> f64) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut before = 0u64;
    let share = |count: u64| 100.0 * real(count) / real(tolerance.components.max(1));
    for step in &tolerance.steps {
        points.extend([
            (share(before), value(step)),
            (share(before + step.stands_for), value(step)),
        ]);
        before += step.stands_for;
    }
    points
}

fn chart(
    area: &Area,
    tolerance: &Tolerance,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let low = floor(tolerance);
    let title = format!(
        "{} single {} failures",
        thousands(tolerance.components),
        tolerance.kind
    );
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 20))
        .margin(14)
        .margin_right(24)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..100.0, low..100.0 + 0.08 * (100.0 - low))?;
    let y = if low > 0.0 {
        format!("throughput left, % (axis starts at {low:.0})")
    } else {
        "throughput left, %".to_string()
    };
    axes(
        &mut chart,
        "share of the components, worst first, %",
        &y,
        usize::from(low > 90.0),
    )?;
    let bound = |pick: fn(&Bounds) -> f64, missing: f64| {
        steps(tolerance, |s| s.throughput.as_ref().map_or(missing, pick))
    };
    let lower = bound(|b| 100.0 * approximate(&b.lower), low);
    let upper = bound(|b| 100.0 * approximate(&b.upper), 100.0);
    // The band between the bounds; where nothing was decided it spans everything and is drawn in
    // its own colour.
    for (step, (low_end, high_end)) in tolerance
        .steps
        .iter()
        .zip(lower.chunks(2).zip(upper.chunks(2)))
    {
        let colour = if step.throughput.is_some() {
            THROUGHPUT
        } else {
            UNDECIDED
        };
        let Some((bottom, top)) = low_end.first().zip(high_end.first()) else {
            continue;
        };
        let ends = [(bottom.0, top.1), (low_end[low_end.len() - 1].0, top.1)];
        chart.draw_series(AreaSeries::new(ends, bottom.1, colour.mix(0.25)))?;
    }
    chart.draw_series(LineSeries::new(upper, THROUGHPUT.stroke_width(1)))?;
    chart.draw_series(LineSeries::new(lower, THROUGHPUT.stroke_width(3)))?;
    let healthy = 100.0 * approximate(&tolerance.healthy.lower);
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
        // Above the line or below it, so that both labels can be read when the lines are close.
        let offset = 1.08 * (100.0 - low) * if up { 0.045 } else { -0.012 };
        chart.draw_series([Text::new(
            text,
            (52.0, value + offset),
            ("sans-serif", 16).into_font().color(&colour),
        )])?;
        Ok(())
    };
    level(
        healthy,
        HEALTHY,
        format!("healthy: {}", percent(&tolerance.healthy)),
        true,
    )?;
    if let Some(required) = &tolerance.required {
        let value = 100.0 * approximate(required);
        level(value, REQUIRED, format!("required: {value:.2}%"), false)?;
    }
    Ok(())
}

/// The classes in words, worst first.
fn list(area: &Area, tolerance: &Tolerance) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut lines = vec!["how many: throughput left (endpoints lost), for example".to_string()];
    for step in tolerance.steps.iter().take(LISTED) {
        let left = match &step.throughput {
            Some(_) if step.lost_endpoints == tolerance.endpoints => "nobody is left".to_string(),
            Some(bounds) => percent(bounds),
            None => "undecided".to_string(),
        };
        lines.push(format!(
            "{} x: {left} ({} lost), {}",
            thousands(step.stands_for),
            step.lost_endpoints,
            step.component
        ));
    }
    if tolerance.steps.len() > LISTED {
        lines.push(format!(
            "and {} classes more",
            tolerance.steps.len() - LISTED
        ));
    }
    for (index, line) in lines.into_iter().enumerate() {
        area.draw(&Text::new(
            shorten(&line, ROOM),
            (24, 10 + (LINE * narrow(index)) as i32),
            ("sans-serif", 14).into_font(),
        ))?;
    }
    Ok(())
}

/// Bounds in percent, rounded outward to two places.
fn percent(bounds: &Bounds) -> String {
    let low = (approximate(&bounds.lower) * 1e4 + 1e-6).floor() / 1e2;
    let high = (approximate(&bounds.upper) * 1e4 - 1e-6).ceil() / 1e2;
    if bounds.lower == bounds.upper {
        format!("{low:.2}%")
    } else {
        format!("{low:.2}% to {high:.2}%")
    }
}

/// A text as it is [`shown`], cut to a length.
pub(super) fn shorten(text: &str, room: usize) -> String {
    let text = shown(text);
    if text.chars().count() <= room {
        text.to_string()
    } else {
        text.chars().take(room - 1).chain(['…']).collect()
    }
}

fn thousands(value: u64) -> String {
    super::diagram::thousands(place(value))
}
