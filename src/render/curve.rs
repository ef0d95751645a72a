//! The plot of a tolerance curve: what is left at worst against the number of failures, proved
//! bounds only.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, EDGE, WIDTH, at, folded};
use super::plot::head;
use super::theme::Theme;
use crate::error::{Error, Result};
use crate::failure::metric::{MetricKind, Unit};
use crate::report::curve::{conclusion, left};
use crate::shown::shown;
use crate::units::{approximate, real};
use crate::verify::Verdict;
use crate::verify::curve::{Curve, Point};

const FIELD: f64 = 320.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - 30.0;

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
    let mut canvas = Canvas::default();
    let kind = curve.asked.kind.word().to_string();
    let heading = format!("{}: what any {kind} failures leave", shown(name));
    let below = head(&mut canvas, &heading);
    let foot = field(&mut canvas, curve, below);
    let end = words(&mut canvas, curve, foot + 68.0);
    let title = format!(
        "{name}: what any failures of {} leave",
        curve.asked.kind.words()
    );
    let described =
        "Worst value that is left, proved over every set, against the number of failures";
    Ok(canvas.write(&title, described, end, theme))
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

/// The axes and a bar a number of failures; returns the y of the foot.
fn field(canvas: &mut Canvas, curve: &Curve, below: f64) -> f64 {
    let slot = (RIGHT - LEFT) / real(curve.points.len().max(1));
    let labels: Vec<Vec<String>> = curve
        .points
        .iter()
        .map(|point| folded(&left(curve, point), slot - 8.0))
        .collect();
    // Above every bar there is room for the longest of the texts.
    let most = labels.iter().map(Vec::len).max().unwrap_or(1);
    let top = below + 18.0 + 17.0 * real(most);
    let foot = top + FIELD;
    let y = Axis::stated((0.0, 100.0), 20.0, (foot, top));
    let of = match MetricKind::of(curve.asked.metric).unit {
        Unit::BitRate => ", % of the healthy",
        Unit::Share | Unit::Pairs => ", %",
    };
    y.upward(
        canvas,
        LEFT,
        RIGHT,
        &format!("{} left at worst{of}", curve.asked.metric.word()),
    );
    canvas.line(&[at(LEFT, foot), at(RIGHT, foot)], "axis", "");
    for (index, (point, label)) in curve.points.iter().zip(&labels).enumerate() {
        let middle = LEFT + slot * (real(index) + 0.5);
        bar(canvas, curve, point, (middle, (slot * 0.3).min(70.0)), &y);
        for (line, text) in label.iter().enumerate() {
            let up = 17.0 * real(label.len() - 1 - line);
            canvas.text(at(middle, top - 10.0 - up), "", Anchor::Middle, text);
        }
        canvas.text(
            at(middle, foot + 19.0),
            "",
            Anchor::Middle,
            &point.count.to_string(),
        );
    }
    if let Some(level) = level(curve) {
        let place = y.place(level);
        let said = format!(" data-level=\"{level}\"");
        canvas.line(&[at(LEFT, place), at(RIGHT, place)], "limit", &said);
        let text = format!("required {level:.2}%");
        canvas.area(
            at(RIGHT - super::canvas::wide(&text) - 8.0, place - 21.0),
            at(RIGHT, place - 4.0),
            "chip",
            "",
        );
        canvas.text(at(RIGHT - 4.0, place - 7.0), "bold", Anchor::End, &text);
    }
    let title = format!("{} that fail, at most", shown(&curve.asked.kind.words()));
    canvas.text(
        at((LEFT + RIGHT) / 2.0, foot + 42.0),
        "bold",
        Anchor::Middle,
        &title,
    );
    foot
}

/// A bar up to what is proved, hatched where that is refuted, open where nothing is.
fn bar(canvas: &mut Canvas, curve: &Curve, point: &Point, (middle, half): (f64, f64), y: &Axis) {
    let (left, right) = (middle - half, middle + half);
    let Some((low, high)) = percent(curve, point) else {
        let said = " data-low=\"unknown\"";
        canvas.area(at(left, y.place(100.0)), at(right, y.foot()), "open", said);
        return;
    };
    let said = format!(
        " data-low=\"{low}\" data-high=\"{high}\" data-count=\"{}\"",
        point.count
    );
    let (one, other) = (at(left, y.place(low)), at(right, y.foot()));
    match point.verdict {
        Verdict::Refuted if curve.asked.judges() => canvas.hatched(one, other, &said),
        Verdict::Undecided => canvas.area(one, other, "open", &said),
        Verdict::Proved | Verdict::Refuted => canvas.area(one, other, "k0", &said),
    }
    if high > low {
        canvas.whisker(at(middle, y.place(low)), at(middle, y.place(high)), &said);
    }
}

/// What the whole says, and the most costly sets, whole.
fn words(canvas: &mut Canvas, curve: &Curve, mut y: f64) -> f64 {
    let width = WIDTH - 2.0 * EDGE;
    y = canvas.lines(at(EDGE, y), "bold", width, &conclusion(curve));
    for point in curve.points.iter().filter(|p| !p.worst.is_empty()) {
        let line = format!(
            "{}: {} (one of {} alike)",
            point.count,
            point.worst.join(" and "),
            point.alike
        );
        y = canvas.lines(at(EDGE, y), "", width, &line);
    }
    canvas.lines(
        at(EDGE, y),
        "dim",
        width,
        "a whisker is a bracket, hatched is refuted, open is undecided",
    )
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
