//! A plot being drawn: shapes in order, words that are never cut, and the page as SVG.
//!
//! A page is 920 units wide and its least text 13, so that seven inches wide it is 7 points high.

use super::ink::style;
use super::theme::Theme;
use crate::shown::{escaped_line, shown};
use crate::units::real;
use std::fmt::Write;

/// Width of a page.
pub(super) const WIDTH: f64 = 920.0;
/// From the edges.
pub(super) const EDGE: f64 = 18.0;
/// Height of a line of text.
pub(super) const LINE: f64 = 18.0;
/// The most that a character of the least text takes on average, in bold too.
const CHARACTER: f64 = 7.9;

/// Where a text's x is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A point of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A point.
pub(super) fn at(x: f64, y: f64) -> At {
    At { x, y }
}

/// How wide a text of the least size is at most.
pub(super) fn wide(text: &str) -> f64 {
    CHARACTER * real(text.chars().count())
}

/// A text in lines of at most a width; words longer than that are broken, nothing is left out.
pub(super) fn folded(text: &str, width: f64) -> Vec<String> {
    let room = (width / CHARACTER).floor().max(4.0);
    let fits = |line: &str| real(line.chars().count()) <= room;
    let mut lines = vec![String::new()];
    for word in shown(text).split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        loop {
            let last = lines.last().cloned().unwrap_or_default();
            let part: String = rest.iter().collect();
            let joined = if last.is_empty() {
                part.clone()
            } else {
                format!("{last} {part}")
            };
            if fits(&joined) {
                lines.pop();
                lines.push(joined);
                break;
            }
            if !last.is_empty() {
                lines.push(String::new());
                continue;
            }
            let most = crate::fabric::index::place(crate::units::whole(room)).min(rest.len());
            let head: String = rest.drain(..most).collect();
            lines.pop();
            lines.push(head);
            lines.push(String::new());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A name in at most a width: what is left out is in its middle, and its title has it whole.
pub(super) fn middle(text: &str, width: f64) -> String {
    let text = shown(text);
    let room =
        crate::fabric::index::place(crate::units::whole((width / CHARACTER).floor().max(3.0)));
    let all: Vec<char> = text.chars().collect();
    if all.len() <= room {
        return text.into_owned();
    }
    let end = (room - 1).div_ceil(2);
    let start = room - 1 - end;
    let head = all.iter().take(start);
    let tail = all.iter().skip(all.len() - end);
    head.chain(&['…']).chain(tail).collect()
}

/// A page being drawn.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    body: String,
}

impl Canvas {
    /// A text of a class.
    pub(super) fn text(&mut self, place: At, class: &str, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{:.1}\" y=\"{:.1}\" class=\"{class}\"{anchor}>{}</text>",
            place.x,
            place.y,
            escaped_line(text)
        );
    }

    /// A text with a title that has it whole.
    pub(super) fn named(&mut self, place: At, class: &str, text: &str, whole: &str) {
        self.titled(place, class, "", (text, whole));
    }

    /// The same around its place.
    pub(super) fn centred(&mut self, place: At, class: &str, text: &str, whole: &str) {
        self.titled(place, class, " text-anchor=\"middle\"", (text, whole));
    }

    fn titled(&mut self, place: At, class: &str, anchor: &str, (text, whole): (&str, &str)) {
        let _ = writeln!(
            self.body,
            "<text x=\"{:.1}\" y=\"{:.1}\" class=\"{class}\"{anchor}>{}<title>{}</title></text>",
            place.x,
            place.y,
            escaped_line(text),
            escaped_line(whole)
        );
    }

    /// A text in lines; returns the y of the line after.
    pub(super) fn lines(&mut self, place: At, class: &str, width: f64, text: &str) -> f64 {
        let mut y = place.y;
        for line in folded(text, width) {
            self.text(at(place.x, y), class, Anchor::Start, &line);
            y += LINE;
        }
        y
    }

    /// A text from below to above.
    pub(super) fn upright(&mut self, place: At, class: &str, text: &str) {
        let _ = writeln!(
            self.body,
            "<text transform=\"translate({:.1} {:.1}) rotate(-90)\" class=\"{class}\" text-anchor=\"middle\">{}</text>",
            place.x,
            place.y,
            escaped_line(text)
        );
    }

    /// Straight lines from point to point; `said` are attributes of what they stand for.
    pub(super) fn line(&mut self, points: &[At], class: &str, said: &str) {
        let mut d = String::new();
        for (index, point) in points.iter().enumerate() {
            let letter = if index == 0 { 'M' } else { 'L' };
            let _ = write!(d, "{letter}{:.2} {:.2}", point.x, point.y);
        }
        self.path(&d, class, said);
    }

    /// A path as it is written.
    pub(super) fn path(&mut self, d: &str, class: &str, said: &str) {
        let _ = writeln!(self.body, "<path d=\"{d}\" class=\"{class}\"{said}/>");
    }

    /// A rectangle between two corners.
    pub(super) fn area(&mut self, one: At, other: At, class: &str, said: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" class=\"{class}\"{said}/>",
            one.x.min(other.x),
            one.y.min(other.y),
            (one.x - other.x).abs(),
            (one.y - other.y).abs()
        );
    }

    /// The same, hatched: what is refuted.
    pub(super) fn hatched(&mut self, one: At, other: At, said: &str) {
        let said = format!(" fill=\"url(#hatch)\"{said}");
        self.area(one, other, "refuted", &said);
    }

    /// A bracket between two points, with a bar at each end.
    pub(super) fn whisker(&mut self, one: At, other: At, said: &str) {
        let across = |p: At| match (one.x - other.x).abs() < (one.y - other.y).abs() {
            true => format!("M{:.2} {:.2}h10", p.x - 5.0, p.y),
            false => format!("M{:.2} {:.2}v10", p.x, p.y - 5.0),
        };
        let d = format!(
            "M{:.2} {:.2}L{:.2} {:.2}{}{}",
            one.x,
            one.y,
            other.x,
            other.y,
            across(one),
            across(other)
        );
        self.path(&d, "whisker", said);
    }

    /// A dot.
    pub(super) fn dot(&mut self, place: At, class: &str, said: &str) {
        let _ = writeln!(
            self.body,
            "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"4\" class=\"{class}\"{said}/>",
            place.x, place.y
        );
    }

    /// The page.
    pub(super) fn write(self, title: &str, described: &str, height: f64, theme: Theme) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" \
             font-family=\"Helvetica,Arial,'DejaVu Sans',sans-serif\">\n<title>{}</title><desc>{}</desc>\n\
             <style>{}</style>\n<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><path d=\"M0 0v7\" class=\"hatched\"/></pattern></defs>\n\
             <rect width=\"{WIDTH}\" height=\"{height:.0}\" class=\"bg\"/>\n{}</svg>\n",
            escaped_line(title),
            escaped_line(described),
            style(theme),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_left_out_and_no_line_is_too_wide() {
        let text = "one two threefourfivesixseven eight-nine-ten-eleven-twelve-thirteen x";
        for width in [40.0, 80.0, 160.0, 1000.0] {
            let lines = folded(text, width);
            let joined: String = lines.concat();
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&joined), letters(text), "{width}");
            assert!(
                lines.iter().all(|line| wide(line) <= width.max(32.0)),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn a_shortened_name_keeps_both_its_ends() {
        let name = "leaf-su3-rail7-of-the-second-hall";
        let short = middle(name, 100.0);
        assert!(short.starts_with("leaf") && short.ends_with("hall") && short.contains('…'));
        assert!(wide(&short) <= 100.0);
        assert_eq!(middle("leaf1", 100.0), "leaf1");
    }
}
