//! Shapes on a page, and the page as SVG: text stays text, every drawing carries a title and a
//! description, and every shape says in attributes what it stands for.

use super::super::theme::Theme;
use super::data::Data;
use super::labels::{LINE, SIZE, bold, fit, wide, wrap};
use super::style::style;
use crate::shown::escaped_line;
use crate::units::real;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Width of a page of which no other width is asked.
pub(super) const WIDTH: f64 = 1120.0;
/// Space left and right of everything.
pub(super) const EDGE: f64 = 16.0;
/// Height of a line under the title.
const SUMMARY: f64 = 17.0;
const TITLE: f64 = 19.0;

/// Where a text's x is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// A rectangle.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Whether two rectangles share a point.
    pub(super) fn meets(&self, other: &Area) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Whether another lies inside.
    fn holds(&self, other: &Area) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }

    /// Whether a point lies inside.
    fn contains(&self, (x, y): (f64, f64)) -> bool {
        self.x <= x && x <= self.right() && self.y <= y && y <= self.bottom()
    }

    /// Its centre.
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    pub(super) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// The way of a line between its ends.
#[derive(Clone, Copy)]
pub(super) enum Course {
    Straight,
    /// Bent towards a point.
    Bent((f64, f64)),
    /// Leaves and arrives upright.
    Upright,
}

/// How a line looks and what it stands for.
pub(super) struct Stroke<'a> {
    pub class: &'a str,
    pub width: f64,
    pub data: &'a Data,
    /// What a pointer over it shows.
    pub title: &'a str,
}

impl<'a> Stroke<'a> {
    /// A line that stands for no link: of a legend, or leading to a label.
    pub(super) fn plain(class: &'a str, width: f64, data: &'a Data) -> Self {
        Stroke {
            class,
            width,
            data,
            title: "",
        }
    }
}

/// A page being drawn: lines lie under boxes, text above both.
pub(super) struct Scene {
    title: Vec<String>,
    summary: Vec<String>,
    frames: String,
    lines: String,
    bands: String,
    over: String,
    boxes: String,
    chips: String,
    texts: String,
    /// What each text covers.
    covered: Vec<Area>,
    /// Boxes and frames.
    solid: Vec<Area>,
    /// Where lines begin and end: no label hides that.
    ends: Vec<(f64, f64)>,
    /// What is drawn over everything else: crosses.
    signs: String,
    theme: Theme,
    /// Classes that occur, for the legend.
    used: BTreeSet<String>,
    count: u32,
    /// Width of the page, and what the file says of it.
    pub width: f64,
    asked: Option<String>,
    /// Where the first row may start.
    pub top: f64,
    /// Height of the page.
    pub height: f64,
}

impl Scene {
    /// An empty page with its title block.
    pub(super) fn new(
        title: String,
        summary: &[String],
        theme: Theme,
        (width, asked): (f64, Option<String>),
    ) -> Self {
        let room = (width - 2.0 * EDGE) * SIZE / 12.5;
        let summary: Vec<String> = summary.iter().flat_map(|l| wrap(l, room)).collect();
        let title = wrap(&title, (width - 2.0 * EDGE) * 0.9 * SIZE / TITLE);
        let top = 58.0 + SUMMARY * real(summary.len()) + 23.0 * real(title.len() - 1);
        let text = String::new;
        Scene {
            title,
            summary,
            frames: text(),
            lines: text(),
            bands: text(),
            over: text(),
            boxes: text(),
            chips: text(),
            texts: text(),
            covered: Vec::new(),
            solid: Vec::new(),
            ends: Vec::new(),
            signs: text(),
            theme,
            used: BTreeSet::new(),
            count: 0,
            width,
            asked,
            top,
            height: top,
        }
    }

    /// Whether something of a class was drawn.
    pub(super) fn uses(&self, class: &str) -> bool {
        self.used.contains(class)
    }

    fn note_classes(&mut self, class: &str) {
        for one in class.split(' ') {
            if !self.used.contains(one) {
                self.used.insert(one.to_string());
            }
        }
    }

    /// A frame around a block; `stacked` draws the edges of the identical blocks behind it.
    pub(super) fn frame(&mut self, area: Area, stacked: bool, data: &Data) {
        self.solid.push(area);
        for offset in [8.0, 4.0].iter().filter(|_| stacked) {
            let behind = Area {
                x: area.x + offset,
                y: area.y + offset,
                ..area
            };
            rect(&mut self.frames, "stack", behind, 6);
        }
        let _ = write!(self.frames, "<g{}>", data.text());
        rect(&mut self.frames, "frame", area, 6);
        self.frames.push_str("</g>\n");
    }

    /// The number of the next box.
    pub(super) fn next_box(&self) -> u32 {
        self.count
    }

    /// A device or a stack of them, and its number; the title is what a pointer over it shows.
    pub(super) fn device(
        &mut self,
        class: &str,
        area: Area,
        stacked: bool,
        title: &str,
        data: &Data,
    ) -> u32 {
        self.solid.push(area);
        self.note_classes(class);
        if stacked {
            self.note_classes("several");
        }
        let number = self.count;
        self.count += 1;
        let _ = write!(
            self.boxes,
            r#"<g class="n" data-box="b{number}"{}><title>{}</title>"#,
            data.text(),
            escaped_line(title)
        );
        // Narrow boxes stand close to one another.
        let apart = if area.width < 48.0 { 1.3 } else { 3.0 };
        for offset in [2.0 * apart, apart].iter().filter(|_| stacked) {
            let behind = Area {
                x: area.x + offset,
                y: area.y + offset,
                ..area
            };
            rect(&mut self.boxes, class, behind, 4);
        }
        rect(&mut self.boxes, class, area, 4);
        self.boxes.push_str("</g>\n");
        number
    }

    /// A rectangle inside a box that is no device of its own.
    pub(super) fn part(&mut self, class: &str, area: Area) {
        rect(&mut self.boxes, class, area, 3);
        self.boxes.push('\n');
    }

    /// A sign of the legend: a box that stands for no device.
    pub(super) fn sample(&mut self, class: &str, area: Area, stacked: bool) {
        for offset in [6.0, 3.0].iter().filter(|_| stacked) {
            let behind = Area {
                x: area.x + offset,
                y: area.y + offset,
                ..area
            };
            rect(&mut self.boxes, class, behind, 3);
        }
        rect(&mut self.boxes, class, area, 3);
        self.boxes.push('\n');
    }

    /// Many cables as one shape.
    pub(super) fn band(&mut self, area: Area, title: &str, data: &Data) {
        self.solid.push(area);
        self.note_classes("band");
        let _ = write!(
            self.bands,
            r#"<g class="m"{}><title>{}</title>"#,
            data.text(),
            escaped_line(title)
        );
        rect(&mut self.bands, "band", area, 5);
        self.bands.push_str("</g>\n");
    }

    /// A cross over what failed.
    pub(super) fn cross(&mut self, (x, y): (f64, f64)) {
        let (left, right, top, bottom) = (x - 6.0, x + 6.0, y - 6.0, y + 6.0);
        let _ = writeln!(
            self.signs,
            r#"<path class="cross" d="M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}"/>"#
        );
    }

    /// Squares of one class as one shape, which keeps a matrix of thousands of cells small: a run
    /// of neighbours in a row is one rectangle. Corners go row by row.
    pub(super) fn cells(
        &mut self,
        class: &str,
        size: (f64, f64),
        corners: &[(f64, f64)],
        title: &str,
    ) {
        if corners.is_empty() {
            return;
        }
        let (size, pitch) = size;
        let _ = write!(self.boxes, r#"<path class="{class}" d=""#);
        let mut at = 0;
        while at < corners.len() {
            let (x, y) = corners[at];
            let mut end = at;
            let joined = pitch - size < 0.01;
            while joined
                && corners.get(end + 1).is_some_and(|next| {
                    (next.1 - y).abs() < 0.01 && (next.0 - corners[end].0 - pitch).abs() < 0.01
                })
            {
                end += 1;
            }
            let long = size + pitch * real(end - at);
            let _ = write!(self.boxes, "M{x:.0} {y:.0}h{long:.0}v{size:.0}h-{long:.0}z");
            at = end + 1;
        }
        let _ = writeln!(
            self.boxes,
            r#""><title>{}</title></path>"#,
            escaped_line(title)
        );
    }

    /// Whether a label fits at a place, clear of texts and across no edge.
    fn clear(&self, own: &Area) -> bool {
        let across = |solid: &Area| own.meets(solid) && !solid.holds(own);
        own.x >= 2.0
            && own.right() <= self.width - 2.0
            && !self.covered.iter().any(|other| own.meets(other))
            && !self.solid.iter().any(across)
            && !self.ends.iter().any(|end| own.contains(*end))
    }

    /// A label on a line, when no other text is near it; says whether it was written.
    pub(super) fn label(&mut self, (x, y): (f64, f64), text: &str) -> bool {
        let room = wide(text);
        let own = Area {
            x: x - room / 2.0 - 2.0,
            y: y - 11.0,
            width: room + 4.0,
            height: LINE,
        };
        if !self.clear(&own) {
            return false;
        }
        self.chip(own);
        self.text("", (x, y), Anchor::Middle, text);
        true
    }

    /// A line of text on a band, over the lines that cross it.
    pub(super) fn on_band(&mut self, (x, y): (f64, f64), text: &str) {
        let room = wide(text) + 6.0;
        let area = Area {
            x: x - room / 2.0,
            y: y - 11.0,
            width: room,
            height: LINE,
        };
        rect(&mut self.chips, "on", area, 2);
        self.chips.push('\n');
        self.text("", (x, y), Anchor::Middle, text);
    }

    /// Ground for a label that lines would run through otherwise.
    pub(super) fn chip(&mut self, area: Area) {
        rect(&mut self.chips, "chip", area, 3);
        self.chips.push('\n');
    }

    /// Keeps labels on lines off a place where a box will be.
    pub(super) fn keep(&mut self, area: Area) {
        self.covered.push(area);
    }

    /// The sign of a reserved port, in a box's corner.
    pub(super) fn mark(&mut self, area: Area) {
        self.note_classes("mark");
        let (x, y) = (area.x + area.width - 4.0, area.y - 4.0);
        let _ = writeln!(
            self.signs,
            r#"<rect class="mark" x="{x:.1}" y="{y:.1}" width="8" height="8"/>"#
        );
    }

    /// Links between two places.
    pub(super) fn trunk(&mut self, stroke: &Stroke, ends: [(f64, f64); 2], course: Course) {
        self.note_classes(stroke.class);
        self.ends.extend(ends);
        write_line(&mut self.lines, stroke, ends, course);
    }

    /// The same above bands and frames.
    pub(super) fn trunk_over(&mut self, stroke: &Stroke, ends: [(f64, f64); 2], course: Course) {
        self.note_classes(stroke.class);
        self.ends.extend(ends);
        write_line(&mut self.over, stroke, ends, course);
    }

    /// A straight line over the boxes.
    pub(super) fn above_boxes(&mut self, stroke: &Stroke, ends: [(f64, f64); 2]) {
        self.note_classes(stroke.class);
        write_line(&mut self.signs, stroke, ends, Course::Straight);
    }

    /// A line of text that goes upwards from a place.
    pub(super) fn turned(&mut self, (x, y): (f64, f64), text: &str) {
        if text.is_empty() {
            return;
        }
        self.covered.push(Area {
            x: x - 0.85 * SIZE,
            y: y - wide(text),
            width: 1.1 * SIZE,
            height: wide(text),
        });
        let _ = writeln!(
            self.texts,
            r#"<text x="{x:.1}" y="{y:.1}" transform="rotate(-90 {x:.1} {y:.1})">{}</text>"#,
            escaped_line(text)
        );
    }

    /// A line of text where it meets no other.
    pub(super) fn quiet(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let room = wide(text);
        let own = Area {
            x: x - room / 2.0,
            y: y - 0.85 * SIZE,
            width: room,
            height: 1.1 * SIZE,
        };
        if !self.covered.iter().any(|other| own.meets(other)) {
            self.text(class, (x, y), Anchor::Middle, text);
        }
    }

    /// A line of text.
    pub(super) fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        if text.is_empty() {
            return;
        }
        let (size, width) = match class {
            "h1" => (TITLE, bold(text, TITLE)),
            "h2" => (12.5, wide(text) * 12.5 / SIZE),
            "tier" => (12.5, bold(text, 12.5)),
            "bold" => (SIZE, bold(text, SIZE)),
            _ => (SIZE, wide(text)),
        };
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
        };
        self.covered.push(Area {
            x: left,
            y: y - 0.85 * size,
            width,
            height: 1.1 * size,
        });
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
        };
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(r#" class="{class}""#)
        };
        let _ = writeln!(
            self.texts,
            r#"<text{class}{anchor} x="{x:.1}" y="{y:.1}">{}</text>"#,
            escaped_line(text)
        );
    }

    /// The page as SVG.
    pub(super) fn write(mut self) -> String {
        let summary = std::mem::take(&mut self.summary);
        let title = std::mem::take(&mut self.title);
        for (index, line) in title.iter().enumerate() {
            let y = 32.0 + 23.0 * real(index);
            self.text("h1", (EDGE, y), Anchor::Start, line);
        }
        let below = 52.0 + 23.0 * (real(title.len()) - 1.0);
        for (index, line) in summary.iter().enumerate() {
            let line = fit(line, (self.width - 2.0 * EDGE) * SIZE / 12.5);
            let y = below + SUMMARY * real(index);
            self.text("h2", (EDGE, y), Anchor::Start, &line);
        }
        let (style, height, width) = (style(self.theme), self.height.ceil(), self.width);
        // Without a width that was asked for the drawing is as wide as where it is shown, up to the
        // size at which its text is as large as that of a page.
        let size = match &self.asked {
            Some(asked) => format!(r#"width="{asked}""#),
            None => format!(r#"width="100%" style="max-width:{width}px""#),
        };
        let (title, description) = (
            escaped_line(&title.join(" ")),
            escaped_line(&summary.join(" ")),
        );
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size} role="img" text-rendering="geometricPrecision" font-family="DejaVu Sans,Verdana,Helvetica,Arial,sans-serif">
<title>{title}</title><desc>{description}</desc>
<style>{style}</style>
<rect class="bg" width="{width}" height="{height}"/>
{}{}{}{}{}{}{}{}</svg>
"#,
            self.frames,
            self.lines,
            self.bands,
            self.over,
            self.boxes,
            self.chips,
            self.signs,
            self.texts
        )
    }
}

fn rect(into: &mut String, class: &str, area: Area, round: u8) {
    let Area {
        x,
        y,
        width,
        height,
    } = area;
    let _ = write!(
        into,
        r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{round}"/>"#
    );
}

fn write_line(into: &mut String, stroke: &Stroke, ends: [(f64, f64); 2], course: Course) {
    let [(x1, y1), (x2, y2)] = ends;
    let path = match course {
        Course::Straight => format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"),
        Course::Bent((x, y)) => format!("M{x1:.1} {y1:.1}Q{x:.1} {y:.1} {x2:.1} {y2:.1}"),
        Course::Upright => {
            let half = f64::midpoint(y1, y2);
            format!("M{x1:.1} {y1:.1}C{x1:.1} {half:.1} {x2:.1} {half:.1} {x2:.1} {y2:.1}")
        }
    };
    let (class, width, data) = (stroke.class, stroke.width, stroke.data.text());
    let _ = write!(
        into,
        r#"<path class="{class}" style="stroke-width:{width:.1}" d="{path}"{data}"#
    );
    if stroke.title.is_empty() {
        into.push_str("/>\n");
    } else {
        let _ = writeln!(
            into,
            "><title>{}</title></path>",
            escaped_line(stroke.title)
        );
    }
}
