//! Axes: from zero, or with a break that is marked; ticks at round numbers, thousands marked.

use super::canvas::{Anchor, At, Canvas, at};
use crate::text::thousands;
use crate::units::{real, whole};
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;

/// Values on a line of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    /// Value at the start.
    low: f64,
    /// Value at the end.
    high: f64,
    /// Between ticks.
    step: f64,
    /// Whether the values below the start are left out.
    pub(super) broken: bool,
    /// Where the start is.
    start: f64,
    /// Where the end is.
    end: f64,
}

/// Ticks at most.
const TICKS: usize = 7;

/// The distance between round ticks of values from zero to so much: 1, 2 or 5 times a power of ten.
fn round_step(reach: f64) -> f64 {
    let ticks = RangedCoordf64::from(0.0..reach).key_points(BoldPoints(TICKS));
    match ticks.as_slice() {
        [first, second, ..] => second - first,
        _ => reach,
    }
}

impl Axis {
    /// Values up to `high` from zero; where all are in the upper two fifths of that and `breaks`,
    /// from below the least.
    pub(super) fn new((least, high): (f64, f64), breaks: bool, (start, end): (f64, f64)) -> Self {
        let high = if high > 0.0 { high } else { 1.0 };
        let broken = breaks && least > 0.6 * high;
        let reach = if broken {
            (high - least).max(high * 0.02)
        } else {
            high
        };
        let step = round_step(reach);
        let low = if broken {
            ((least / step).floor() - 1.0).max(0.0) * step
        } else {
            0.0
        };
        let top = ((high / step) - 1e-9).ceil() * step;
        Axis {
            low,
            high: top.max(low + step),
            step,
            broken: low > 0.0,
            start,
            end,
        }
    }

    /// Values between two that are stated, with a tick at each step.
    pub(super) fn stated((low, high): (f64, f64), step: f64, (start, end): (f64, f64)) -> Self {
        Axis {
            low,
            high,
            step,
            broken: low > 0.0,
            start,
            end,
        }
    }

    /// Where a value is; values beyond the ends are at the ends.
    pub(super) fn place(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// Where the axis starts.
    pub(super) fn foot(&self) -> f64 {
        self.start
    }

    fn ticks(&self) -> Vec<f64> {
        let count = whole(((self.high - self.low) / self.step + 1e-6).floor());
        (0..=count)
            .map(|i| self.low + real(i) * self.step)
            .collect()
    }

    /// A number as its ticks are written: as many places as a step has.
    fn said(&self, value: f64) -> String {
        if self.step >= 1.0 {
            return thousands(whole(value.round()));
        }
        let places = crate::fabric::index::place(whole((-self.step.log10()).ceil()));
        format!("{value:.places$}")
    }

    /// Draws it upwards at `x`, with lines across to `to`; a break is marked.
    pub(super) fn upward(&self, canvas: &mut Canvas, x: f64, to: f64, title: &str) {
        for value in self.ticks() {
            let y = self.place(value);
            canvas.line(&[at(x, y), at(to, y)], "grid", "");
            let tick = format!(" data-tick=\"{value}\"");
            canvas.line(&[at(x - 5.0, y), at(x, y)], "axis", &tick);
            canvas.text(at(x - 9.0, y + 4.5), "", Anchor::End, &self.said(value));
        }
        canvas.line(&[at(x, self.start), at(x, self.end)], "axis", "");
        if self.broken {
            self.mark(canvas, at(x, self.start), false);
        }
        let middle = (self.start + self.end) / 2.0;
        canvas.upright(at(x - 56.0, middle), "bold", title);
    }

    /// Draws it to the right at `y`.
    pub(super) fn rightward(&self, canvas: &mut Canvas, y: f64, title: &str) {
        for value in self.ticks() {
            let x = self.place(value);
            let tick = format!(" data-tick=\"{value}\"");
            canvas.line(&[at(x, y), at(x, y + 5.0)], "axis", &tick);
            canvas.text(at(x, y + 19.0), "", Anchor::Middle, &self.said(value));
        }
        canvas.line(&[at(self.start, y), at(self.end, y)], "axis", "");
        if self.broken {
            self.mark(canvas, at(self.start, y), true);
        }
        let middle = (self.start + self.end) / 2.0;
        canvas.text(at(middle, y + 40.0), "bold", Anchor::Middle, title);
    }

    /// Two strokes across the axis, as breaks are marked.
    fn mark(&self, canvas: &mut Canvas, foot: At, level: bool) {
        for off in [8.0, 14.0] {
            let (one, other) = if level {
                (
                    at(foot.x + off - 3.0, foot.y + 6.0),
                    at(foot.x + off + 3.0, foot.y - 6.0),
                )
            } else {
                (
                    at(foot.x - 6.0, foot.y - off + 3.0),
                    at(foot.x + 6.0, foot.y - off - 3.0),
                )
            };
            canvas.line(&[one, other], "axis", " data-break=\"true\"");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_begin_at_zero_unless_a_break_shows_more() {
        let plain = Axis::new((10.0, 100.0), true, (0.0, 1.0));
        assert_eq!((plain.low, plain.high, plain.broken), (0.0, 100.0, false));
        let broken = Axis::new((95.0, 100.0), true, (0.0, 1.0));
        assert!(broken.broken && broken.low < 95.0 && broken.low > 60.0);
        assert!(!Axis::new((95.0, 100.0), false, (0.0, 1.0)).broken);
        assert_eq!(plain.place(50.0), 0.5);
    }

    #[test]
    fn ticks_are_round_and_thousands_marked() {
        let axis = Axis::new((0.0, 2300.0), true, (0.0, 1.0));
        let said: Vec<String> = axis.ticks().into_iter().map(|v| axis.said(v)).collect();
        assert_eq!(said[..3], ["0", "500", "1,000"]);
        let small = Axis::new((0.0, 0.9), true, (0.0, 1.0));
        assert_eq!(small.said(0.2), "0.2");
    }
}
