//! Designs side by side: a bar a design for each quantity, as long as its value against the first
//! design's, with the value beside it. Drawn with plotters' SVG back-end.

use super::plot::{dressed, shorten};
use super::theme::Theme;
use crate::compare::{Better, Comparison, Quantity, QuantityValue};
use crate::error::{Error, Result};
use crate::units::approximate;
use plotters::prelude::*;

const WIDTH: u32 = 1200;
/// Where names, bars and values begin.
const NAME: i32 = 20;
const DESIGN: i32 = 250;
const BAR: i32 = 430;
const END: i32 = 820;
/// Heights of the heading, of a bar with its gap, and of the gap below a quantity.
const HEAD: i32 = 84;
const ROW: i32 = 24;
const GAP: i32 = 22;
/// Bars are cut at this multiple of the first design; the value beside it says the rest.
const LONGEST: f64 = 10.0;
/// Told apart by readers who see few colours, and by the design's name at every bar.
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(188, 80, 0),
    RGBColor(0, 122, 88),
    RGBColor(142, 68, 112),
];

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

/// Lower and upper bound of a value against the lower bound of the first; `None` where either has
/// no figure.
fn against(first: &QuantityValue, found: &QuantityValue) -> Option<(f64, f64)> {
    let base = approximate(&first.bounds.as_ref()?.lower);
    let bounds = found.bounds.as_ref()?;
    (base > 0.0).then(|| {
        (
            approximate(&bounds.lower) / base,
            approximate(&bounds.upper) / base,
        )
    })
}

/// Draws the designs side by side.
///
/// # Errors
/// When none of the quantities drawn was measured on the first design.
pub fn compared(result: &Comparison, theme: Theme) -> Result<String> {
    let drawn = |q: &&Quantity| q.kind.drawn.is_some() && q.found.iter().any(QuantityValue::known);
    let mut shown: Vec<&Quantity> = result.quantities.iter().filter(drawn).collect();
    shown.sort_by_key(|q| q.kind.drawn);
    if shown.is_empty() {
        return Err(
            Error::new("there is nothing to plot: no quantity was measured")
                .help("compare designs with endpoints and links"),
        );
    }
    let mut svg = String::new();
    page(&mut svg, result, &shown)
        .map_err(|cause| Error::new(format!("cannot draw the plot: {cause}")))?;
    let labels: Vec<&str> = result.subjects.iter().map(|s| s.label.as_str()).collect();
    let title = format!("{} compared", labels.join(", "));
    Ok(dressed(
        svg,
        &title,
        "What each design is worth, as a multiple of the first design",
        theme,
    ))
}

fn page(svg: &mut String, result: &Comparison, shown: &[&Quantity]) -> Drawn {
    let designs = result.subjects.len() as i32;
    let height = HEAD + shown.len() as i32 * (designs * ROW + GAP) + 24;
    let root = SVGBackend::with_string(svg, (WIDTH, height as u32)).into_drawing_area();
    root.fill(&WHITE)?;
    let first = result.subjects.first().map_or("", |s| s.label.as_str());
    let names: Vec<&str> = result
        .subjects
        .iter()
        .skip(1)
        .map(|s| s.label.as_str())
        .collect();
    let heading = shorten(&format!("{first} against {}", names.join(", ")), 72);
    root.draw(&Text::new(
        heading,
        (NAME, 14),
        ("sans-serif", 26).into_font(),
    ))?;
    let below = format!(
        "bars: times {first} (dashed); pale: from the proved lower to the proved upper bound"
    );
    root.draw(&Text::new(
        shorten(&below, 120),
        (NAME, 50),
        ("sans-serif", 15).into_font(),
    ))?;
    let ratios = shown
        .iter()
        .flat_map(|q| q.found.iter().filter_map(|f| against(q.found.first()?, f)));
    let longest = ratios.map(|r| r.1).fold(1.0, f64::max).min(LONGEST);
    let mut top = HEAD;
    for quantity in shown {
        block(&root, result, quantity, top, longest)?;
        top += designs * ROW + GAP;
    }
    let one = BAR + (f64::from(END - BAR) / longest) as i32;
    let dashes =
        (0..(top - GAP - HEAD + 8) / 8).map(|i| [(one, HEAD - 4 + 8 * i), (one, HEAD + 8 * i)]);
    for dash in dashes {
        root.draw(&PathElement::new(dash.to_vec(), BLACK.stroke_width(1)))?;
    }
    root.present()?;
    Ok(())
}

/// One quantity: its name, and a bar a design.
fn block(root: &Area, result: &Comparison, quantity: &Quantity, top: i32, longest: f64) -> Drawn {
    root.draw(&Text::new(
        shorten(&quantity.name, 54),
        (NAME, top + 2),
        ("sans-serif", 17).into_font(),
    ))?;
    let better = match quantity.kind.better {
        Better::More => "more is better",
        Better::Less => "less is better",
        Better::Neither => "",
    };
    root.draw(&Text::new(
        better,
        (NAME, top + 23),
        ("sans-serif", 13).into_font(),
    ))?;
    let width = f64::from(END - BAR) / longest;
    for (index, (subject, found)) in result.subjects.iter().zip(&quantity.found).enumerate() {
        let (y, colour) = (top + ROW * index as i32, COLOURS[index % COLOURS.len()]);
        root.draw(&Text::new(
            shorten(&subject.label, 24),
            (DESIGN, y + 3),
            ("sans-serif", 14).into_font(),
        ))?;
        let ratio = quantity
            .found
            .first()
            .and_then(|first| against(first, found));
        let mut end = BAR;
        if let Some((low, high)) = ratio {
            let at = |ratio: f64| BAR + (ratio.min(longest) * width).round() as i32;
            end = at(high);
            if high > low {
                root.draw(&Rectangle::new(
                    [(at(low), y + 1), (end, y + ROW - 5)],
                    colour.mix(0.35).filled(),
                ))?;
            }
            root.draw(&Rectangle::new(
                [(BAR, y + 1), (at(low), y + ROW - 5)],
                colour.filled(),
            ))?;
        }
        let times = ratio
            .filter(|_| index > 0)
            .map_or(String::new(), |(low, high)| {
                let (low, high) = (format!("{low:.2}"), format!("{high:.2}"));
                if low == high {
                    format!(" (x {low})")
                } else {
                    format!(" (x {low} to {high})")
                }
            });
        // Beside the reference line rather than across it.
        let one = BAR + width as i32;
        let start = if end <= one { one.max(end) } else { end } + 8;
        root.draw(&Text::new(
            shorten(&format!("{}{times}", found.text), 54),
            (start, y + 3),
            ("sans-serif", 14).into_font(),
        ))?;
    }
    Ok(())
}
