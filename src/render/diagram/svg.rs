//! Shapes on a page, and the page as SVG: text stays text, every drawing carries a title and a
//! description.
//!
//! Colours are of the Okabe-Ito palette, which colour-blind readers can tell apart, in a light and
//! a dark set.

use super::super::theme::Theme;
use crate::fabric::index::Id;
use crate::overlay::Tone;
use crate::shown::escaped_line;
use crate::units::real;
use std::fmt::Write;

/// Width of every page.
pub(super) const WIDTH: f64 = 1400.0;
/// Where the first row may start under two lines of summary.
const TOP: f64 = 112.0;
/// Height of a line under the title.
const SUMMARY: f64 = 20.0;
/// Steps of the scale of loads.
const STEPS: u16 = 5;

/// Where a text's x is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// A rectangle.
#[derive(Clone, Copy, Default)]
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

    /// Its centre.
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// A page being drawn: lines lie under boxes, text above both.
pub(super) struct Scene {
    title: String,
    summary: Vec<String>,
    frames: String,
    lines: String,
    boxes: String,
    texts: String,
    /// What each text covers.
    covered: Vec<Area>,
    /// Boxes and frames.
    solid: Vec<Area>,
    /// What is drawn over everything else: crosses.
    signs: String,
    theme: Theme,
    /// Where the first row may start.
    pub top: f64,
    /// Height of the page.
    pub height: f64,
}

/// Light colours and all that is no colour.
pub(in crate::render) const LIGHT: &str = ".bg{fill:#fff}text{fill:#111;font-size:11px}.h1{font-size:22px;font-weight:bold}.h2{font-size:14px}\
.tier{font-size:14px;font-weight:bold}.frame{fill:#f3f4f6;stroke:#7a7f87}.stack{fill:#e3e5e9;stroke:#7a7f87}\
.sw{fill:#cfe8f7;stroke:#0072b2}.ep{fill:#fdebc8;stroke:#b36b00}.mark{fill:#cc79a7;stroke:#8a2f66}\
.ln{stroke:#5c6168;stroke-opacity:.35;fill:none}.hi{stroke:#d55e00;stroke-opacity:.95;fill:none}.dash{stroke-dasharray:5 3}\
.chip{fill:#f3f4f6}.beyond{fill:#f6d9e8;stroke:#8a2f66}.path{fill:#c9f0e2;stroke:#00795a}\
.beside,.failed{fill:#fbe0da;stroke:#c00000;stroke-width:2}.l-cut{stroke:#8a2f66;fill:none}.l-path{stroke:#00795a;fill:none}\
.l-failed{stroke:#c00000;fill:none;stroke-dasharray:7 4}.cross{stroke:#c00000;stroke-width:2.5;fill:none}\
.u0{stroke:#6f9fc4;fill:none}.u1{stroke:#4f86b5;fill:none}\
.u2{stroke:#2f6ca0;fill:none}.u3{stroke:#174f80;fill:none}.u4{stroke:#05264d;fill:none}.f0{fill:#6f9fc4}.f1{fill:#4f86b5}.f2{fill:#2f6ca0}\
.f3{fill:#174f80}.f4{fill:#05264d}.s0,.s1,.s2,.s3,.s4{fill:#cfe8f7;stroke-width:3}.s0{stroke:#6f9fc4}.s1{stroke:#4f86b5}.s2{stroke:#2f6ca0}\
.s3{stroke:#174f80}.s4{stroke:#05264d}";
/// Dark colours, over the light ones.
pub(in crate::render) const DARK: &str = ".bg{fill:#16181c}text{fill:#f0f0f0}.frame{fill:#20242a;stroke:#868c95}.stack{fill:#2c3138;stroke:#868c95}\
.sw{fill:#0b3a56;stroke:#56b4e9}.ep{fill:#4a3510;stroke:#e69f00}.ln{stroke:#c4c8ce}.hi{stroke:#f0903c}.chip{fill:#20242a}\
.beyond{fill:#4d2038;stroke:#e08fbb}.path{fill:#0b4033;stroke:#2fc79b}.beside,.failed{fill:#4d1b14;stroke:#ff7b6b}.l-cut{stroke:#e08fbb}\
.l-path{stroke:#2fc79b}.l-failed,.cross{stroke:#ff7b6b}.u0{stroke:#3d6f96}.u1{stroke:#4f8fbf}.u2{stroke:#79b2dc}.u3{stroke:#aed3ee}\
.u4{stroke:#e8f4fd}.f0{fill:#3d6f96}.f1{fill:#4f8fbf}.f2{fill:#79b2dc}.f3{fill:#aed3ee}.f4{fill:#e8f4fd}\
.s0,.s1,.s2,.s3,.s4{fill:#0b3a56}.s0{stroke:#3d6f96}.s1{stroke:#4f8fbf}.s2{stroke:#79b2dc}.s3{stroke:#aed3ee}.s4{stroke:#e8f4fd}";

/// The style sheet of a theme.
pub(in crate::render) fn style(theme: Theme) -> String {
    match theme {
        Theme::Auto => format!("{LIGHT}@media (prefers-color-scheme:dark){{{DARK}}}"),
        Theme::Light => LIGHT.to_string(),
        Theme::Dark => format!("{LIGHT}{DARK}"),
    }
}

/// Step of the scale of loads, from thousandths.
pub(super) fn step(load: u16) -> u16 {
    (load * STEPS / 1001).min(STEPS - 1)
}

/// Class of a switch by what it stands for on the scale, in thousandths.
pub(super) fn rated(load: u16) -> &'static str {
    ["s0", "s1", "s2", "s3", "s4"]
        .get(step(load).index())
        .copied()
        .unwrap_or("sw")
}

/// Class and least width of a line by its tone.
pub(super) fn line(tone: Tone) -> Option<(&'static str, f64)> {
    let loads = [
        ("u0", 1.0),
        ("u1", 1.4),
        ("u2", 1.8),
        ("u3", 2.3),
        ("u4", 2.8),
    ];
    match tone {
        Tone::Plain | Tone::Beyond | Tone::Beside => None,
        Tone::Load(load) => loads.get(step(load).index()).copied(),
        Tone::Cut => Some(("l-cut", 1.4)),
        Tone::Path => Some(("l-path", 3.0)),
        Tone::Failed => Some(("l-failed", 2.4)),
    }
}

impl Scene {
    /// An empty page with its title block.
    pub(super) fn new(title: String, summary: Vec<String>, theme: Theme) -> Self {
        let empty = String::new;
        let top = TOP + SUMMARY * real(summary.len().saturating_sub(2));
        let (covered, solid, height) = (Vec::new(), Vec::new(), top);
        Scene {
            title,
            summary,
            frames: empty(),
            lines: empty(),
            boxes: empty(),
            texts: empty(),
            covered,
            solid,
            signs: empty(),
            theme,
            top,
            height,
        }
    }

    /// A frame around a block; `stacked` draws the edges of the identical blocks behind it.
    pub(super) fn frame(&mut self, area: Area, stacked: bool) {
        self.solid.push(area);
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        for offset in if stacked {
            [8.0, 4.0].iter()
        } else {
            [].iter()
        } {
            let _ = writeln!(
                self.frames,
                r#"<rect class="stack" x="{:.1}" y="{:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#,
                x + offset,
                y + offset
            );
        }
        let _ = writeln!(
            self.frames,
            r#"<rect class="frame" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#
        );
    }

    /// A device or a stack of them; the title is what a pointer over it shows.
    pub(super) fn device(&mut self, class: &str, area: Area, stacked: bool, title: &str) {
        self.solid.push(area);
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        for offset in if stacked {
            [6.0, 3.0].iter()
        } else {
            [].iter()
        } {
            let _ = writeln!(
                self.boxes,
                r#"<rect class="{class}" x="{:.1}" y="{:.1}" width="{width:.1}" height="{height:.1}" rx="4"/>"#,
                x + offset,
                y + offset
            );
        }
        let _ = writeln!(
            self.boxes,
            r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="4"><title>{}</title></rect>"#,
            escaped_line(title)
        );
    }

    /// A cross over what failed.
    pub(super) fn cross(&mut self, (x, y): (f64, f64)) {
        let (left, right, top, bottom) = (x - 7.0, x + 7.0, y - 7.0, y + 7.0);
        let _ = writeln!(
            self.signs,
            r#"<path class="cross" d="M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}"/>"#
        );
    }

    /// A straight line over the boxes.
    pub(super) fn over(&mut self, class: &str, width: f64, [(x1, y1), (x2, y2)]: [(f64, f64); 2]) {
        let _ = writeln!(
            self.signs,
            r#"<path class="{class}" stroke-width="{width:.1}" d="M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"/>"#
        );
    }

    /// Squares of one class as one shape, which keeps a matrix of thousands of cells small.
    pub(super) fn cells(&mut self, class: &str, size: f64, corners: &[(f64, f64)], title: &str) {
        if corners.is_empty() {
            return;
        }
        let _ = write!(self.boxes, r#"<path class="{class}" d=""#);
        for (x, y) in corners {
            let _ = write!(self.boxes, "M{x:.1} {y:.1}h{size:.1}v{size:.1}h-{size:.1}z");
        }
        let _ = writeln!(
            self.boxes,
            r#""><title>{}</title></path>"#,
            escaped_line(title)
        );
    }

    /// A label on a line, when no other text is near it; says whether it was written.
    pub(super) fn label(&mut self, (x, y): (f64, f64), text: &str) -> bool {
        let wide = real(text.chars().count()) * super::labels::CHARACTER;
        let own = Area {
            x: x - wide / 2.0 - 2.0,
            y: y - 11.0,
            width: wide + 4.0,
            height: 14.0,
        };
        let across = |solid: &Area| own.meets(solid) && !solid.holds(&own);
        if self.covered.iter().any(|other| own.meets(other)) || self.solid.iter().any(across) {
            return false;
        }
        self.chip(own);
        self.text("", (x, y), Anchor::Middle, text);
        true
    }

    /// Ground for a label that lines would run through otherwise.
    pub(super) fn chip(&mut self, area: Area) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        let _ = writeln!(
            self.boxes,
            r#"<rect class="chip" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="3"/>"#
        );
    }

    /// Keeps labels on lines off a place where a box will be.
    pub(super) fn keep(&mut self, area: Area) {
        self.covered.push(area);
    }

    /// The sign of a reserved port, in a box's corner.
    pub(super) fn mark(&mut self, area: Area) {
        let (x, y) = (area.x + area.width - 4.0, area.y - 4.0);
        let _ = writeln!(
            self.boxes,
            r#"<rect class="mark" x="{x:.1}" y="{y:.1}" width="8" height="8"/>"#
        );
    }

    /// A trunk; a point between the ends, where given, bends it.
    pub(super) fn trunk(
        &mut self,
        class: &str,
        width: f64,
        ends: [(f64, f64); 2],
        bend: Option<(f64, f64)>,
    ) {
        let [(x1, y1), (x2, y2)] = ends;
        let path = match bend {
            Some((x, y)) => format!("M{x1:.1} {y1:.1}Q{x:.1} {y:.1} {x2:.1} {y2:.1}"),
            None => format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"),
        };
        let _ = writeln!(
            self.lines,
            r#"<path class="{class}" stroke-width="{width:.1}" d="{path}"/>"#
        );
    }

    /// A line of text.
    pub(super) fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        if text.is_empty() {
            return;
        }
        let size = match class {
            "h1" => 22.0,
            "h2" | "tier" => 14.0,
            _ => 11.0,
        };
        let width = real(text.chars().count()) * super::labels::CHARACTER * size / 11.0;
        let left = if anchor == Anchor::Middle {
            x - width / 2.0
        } else {
            x
        };
        self.covered.push(Area {
            x: left,
            y: y - 0.85 * size,
            width,
            height: 1.1 * size,
        });
        let anchor = if anchor == Anchor::Middle {
            r#" text-anchor="middle""#
        } else {
            ""
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
        self.text("h1", (20.0, 36.0), Anchor::Start, &title);
        for (index, line) in summary.iter().enumerate() {
            let line = super::labels::fit(line, (WIDTH - 40.0) / 1.28);
            self.text(
                "h2",
                (20.0, 60.0 + SUMMARY * real(index)),
                Anchor::Start,
                &line,
            );
        }
        let Scene {
            frames,
            lines,
            boxes,
            texts,
            signs,
            height,
            theme,
            ..
        } = self;
        let (style, height) = (style(theme), height.ceil());
        let (title, description) = (escaped_line(&title), escaped_line(&summary.join(". ")));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" font-family="sans-serif">
<title>{title}</title><desc>{description}</desc>
<style>{style}</style>
<rect class="bg" width="{WIDTH}" height="{height}"/>
{frames}{lines}{boxes}{signs}{texts}</svg>
"#
        )
    }
}
