//! Designs side by side: a bar a design for each quantity, as long as its value against the largest
//! of the designs', with the value and its unit beside it.

use super::canvas::{Anchor, Canvas, EDGE, LINE, WIDTH, at, folded};
use super::ink;
use super::plot::{chip, head};
use super::theme::Theme;
use crate::compare::{Better, Comparison, Quantity, QuantityValue};
use crate::error::{Error, Result};
use crate::shown::shown;
use crate::units::{approximate, real};
use crate::verify::Verdict;

/// Where names, bars and values begin.
const DESIGN: f64 = 268.0;
const BAR: f64 = 400.0;
const END: f64 = 640.0;
const ROW: f64 = 25.0;
const GAP: f64 = 16.0;

/// Draws the designs side by side: what has a place among what is drawn, and whatever differs.
///
/// # Errors
/// When nothing was measured.
pub fn compared(result: &Comparison, theme: Theme) -> Result<String> {
    let differs = |q: &&Quantity| q.found.windows(2).any(|pair| pair[0].text != pair[1].text);
    let known = |q: &&Quantity| q.found.iter().any(QuantityValue::known);
    let wanted = |q: &&Quantity| known(q) && (q.kind.drawn.is_some() || differs(q));
    let mut quantities: Vec<&Quantity> = result.quantities.iter().filter(wanted).collect();
    quantities.sort_by_key(|q| (q.kind.drawn.is_none(), q.kind.drawn));
    if quantities.is_empty() {
        return Err(
            Error::new("there is nothing to plot: no quantity was measured")
                .help("compare designs with endpoints and links"),
        );
    }
    let mut canvas = Canvas::default();
    let labels: Vec<&str> = result.subjects.iter().map(|s| s.label.as_str()).collect();
    let (first, others) = (
        labels.first().copied().unwrap_or(""),
        labels.get(1..).unwrap_or(&[]),
    );
    let heading = format!("{} against {}", shown(first), shown(&others.join(", ")));
    let mut y = head(&mut canvas, &heading) + 6.0;
    let key = "a bar is as long as its value against the largest of its group; × is times the \
               first design; a whisker is a bracket; hatched is worse, open undecided, where that \
               was asked";
    y = canvas.lines(at(EDGE, y), "dim", WIDTH - 2.0 * EDGE, key) + 12.0;
    for quantity in quantities {
        y = block(&mut canvas, result, quantity, y) + GAP;
    }
    let title = format!("{} compared", labels.join(", "));
    let described = "What each design is worth, in the units of each quantity";
    Ok(canvas.write(&title, described, y + 4.0, theme))
}

/// Lower and upper bound.
fn bounds(found: &QuantityValue) -> Option<(f64, f64)> {
    let bounds = found.bounds.as_ref()?;
    Some((approximate(&bounds.lower), approximate(&bounds.upper)))
}

/// How many times the first.
fn times(first: Option<(f64, f64)>, own: Option<(f64, f64)>) -> String {
    let (Some(first), Some(own)) = (first, own) else {
        return String::new();
    };
    if first.0 <= 0.0 {
        return String::new();
    }
    // Each end against the other end of the first, so that the true ratio is between them.
    let (low, high) = (
        format!("{:.2}", own.0 / first.1),
        format!("{:.2}", own.1 / first.0),
    );
    if low == high {
        format!(" (× {low})")
    } else {
        format!(" (× {low} to {high})")
    }
}

/// What was asked of a design's quantity and found.
fn judged(result: &Comparison, quantity: &Quantity, design: usize) -> Verdict {
    let own = result
        .regressions
        .iter()
        .filter(|r| r.design == design && r.quantity == quantity.name);
    own.map(|r| r.verdict).max().unwrap_or(Verdict::Proved)
}

/// One quantity: its name with its unit, and a bar a design; returns the y below.
fn block(canvas: &mut Canvas, result: &Comparison, quantity: &Quantity, top: f64) -> f64 {
    let better = match quantity.kind.better {
        Better::More => "more is better",
        Better::Less => "less is better",
        Better::Neither => "",
    };
    let mut y = canvas.lines(
        at(EDGE, top + 13.0),
        "bold",
        DESIGN - EDGE - 10.0,
        &quantity.name,
    );
    y = canvas.lines(at(EDGE, y), "dim", DESIGN - EDGE - 10.0, quantity.kind.unit);
    y = canvas.lines(at(EDGE, y), "dim", DESIGN - EDGE - 10.0, better);
    let all = quantity.found.iter().filter_map(bounds);
    let longest = all.map(|b| b.1).fold(0.0, f64::max);
    let mut below = top;
    for (design, (subject, found)) in result.subjects.iter().zip(&quantity.found).enumerate() {
        let base = below + 13.0;
        chip(
            canvas,
            at(DESIGN, base),
            &ink::of('t', design),
            BAR - DESIGN - 8.0,
            &subject.label,
        );
        let verdict = judged(result, quantity, design);
        let end = bar(canvas, (design, verdict), bounds(found), longest, below);
        let first = quantity.found.first().and_then(bounds);
        let more = if design > 0 {
            times(first, bounds(found))
        } else {
            String::new()
        };
        let text = format!("{}{more}", found.text);
        let lines = folded(&text, WIDTH - EDGE - end - 10.0);
        for (index, line) in lines.iter().enumerate() {
            canvas.text(
                at(end + 10.0, base + LINE * real(index)),
                "",
                Anchor::Start,
                line,
            );
        }
        below += ROW.max(LINE * real(lines.len()) + 7.0);
    }
    y.max(below)
}

/// A bar with its bracket; returns where it ends.
fn bar(
    canvas: &mut Canvas,
    (design, verdict): (usize, Verdict),
    value: Option<(f64, f64)>,
    longest: f64,
    top: f64,
) -> f64 {
    let Some((low, high)) = value.filter(|_| longest > 0.0) else {
        return BAR;
    };
    let place = |value: f64| BAR + (END - BAR) * (value / longest).clamp(0.0, 1.0);
    let said = format!(" data-low=\"{low}\" data-high=\"{high}\" data-design=\"{design}\"");
    let (one, other) = (at(BAR, top), at(place(low), top + 17.0));
    match verdict {
        Verdict::Proved => canvas.area(one, other, &ink::of('k', design), &said),
        Verdict::Refuted => canvas.hatched(one, other, &said),
        Verdict::Undecided => canvas.area(one, other, "open", &said),
    }
    if high > low {
        let middle = top + 8.5;
        canvas.whisker(at(place(low), middle), at(place(high), middle), &said);
    }
    place(high)
}
