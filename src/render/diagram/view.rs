//! How a drawing is wanted: its colours, the width at which its text is to be legible, and which
//! part of the fabric it shows.

use super::super::theme::Theme;
use super::part::Part;
use super::svg::WIDTH;
use crate::error::{Error, Result};
use std::str::FromStr;

/// Least size of text on the page, in points.
const LEAST: f64 = 7.0;
/// Widths that are called by a name: how a file writes it, points, and height by width.
const NAMED: [(&str, &str, f64, Option<f64>); 2] = [
    ("a4", "210mm", 595.28, None),
    ("16:9", "13.333in", 960.0, Some(0.5625)),
];
/// Least and greatest width in points: less holds no drawing, more no page.
const BOUNDS: (f64, f64) = (180.0, 10_000.0);

/// How a drawing is wanted.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Its colours.
    pub theme: Theme,
    /// The width of the page; as wide as where it is shown without one.
    pub width: Option<PageWidth>,
    /// The part of the fabric to show; all of it without one.
    pub part: Option<Part>,
}

/// A width of paper or of a slide: text is at least 7 points high on it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageWidth {
    /// As an SVG file writes it.
    written: String,
    points: f64,
    ratio: Option<f64>,
}

impl FromStr for PageWidth {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let named = NAMED.iter().find(|n| n.0.eq_ignore_ascii_case(text));
        if let Some((_, written, points, ratio)) = named {
            return Ok(PageWidth {
                written: (*written).to_string(),
                points: *points,
                ratio: *ratio,
            });
        }
        let help = "write a length such as 3.5in, 7in, 180mm or 18cm, or one of a4 and 16:9";
        let wrong = || Error::new(format!("`{text}` is no width of a page: {help}"));
        let units = [
            ("in", 72.0),
            ("mm", 72.0 / 25.4),
            ("cm", 72.0 / 2.54),
            ("pt", 1.0),
        ];
        let found = units
            .iter()
            .find_map(|(unit, points)| Some((text.strip_suffix(unit)?.trim(), unit, points)));
        let (number, unit, each) = found.ok_or_else(wrong)?;
        let points = number.parse::<f64>().map_err(|_| wrong())? * each;
        if !(BOUNDS.0..=BOUNDS.1).contains(&points) {
            let (least, most) = (BOUNDS.0 / 72.0, BOUNDS.1 / 72.0);
            return Err(Error::new(format!(
                "a page of {text} holds no drawing: from {least:.1} to {most:.0} inches; {help}"
            )));
        }
        Ok(PageWidth {
            written: format!("{number}{unit}"),
            points,
            ratio: None,
        })
    }
}

impl View {
    /// Width of the drawing in its own units, and how the file writes that of the page.
    pub(super) fn page(&self) -> (f64, Option<String>) {
        match &self.width {
            // The smallest text is 11 units high.
            Some(page) => (
                (page.points * super::labels::SIZE / LEAST).floor(),
                Some(page.written.clone()),
            ),
            None => (WIDTH, None),
        }
    }

    /// Least height of the drawing.
    pub(super) fn least_height(&self) -> f64 {
        let ratio = self.width.as_ref().and_then(|w| w.ratio);
        ratio.map_or(0.0, |ratio| self.page().0 * ratio)
    }
}

#[cfg(test)]
mod tests {
    use super::{PageWidth, View};

    #[test]
    fn text_is_seven_points_high_at_every_width() {
        for (text, points) in [
            ("3.5in", 252.0),
            ("7in", 504.0),
            ("a4", 595.28),
            ("16:9", 960.0),
        ] {
            let width: PageWidth = text.parse().unwrap();
            let view = View {
                width: Some(width),
                ..View::default()
            };
            assert!(11.0 * points / view.page().0 >= 7.0, "{text}");
        }
        for wrong in ["", "7", "in", "0in", "1e9in", "NaNin", "7ft"] {
            assert!(wrong.parse::<PageWidth>().is_err(), "{wrong}");
        }
    }
}
