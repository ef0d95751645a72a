//! Shapes on a page, and the page as SVG: text stays text, every drawing carries a title and a description.
//!
//! Colours are of the Okabe-Ito palette, which colour-blind readers can tell apart, in a light and a dark set.

use std::fmt::Write;

/// Width of every page.
pub(super) const WIDTH: f64 = 1400.0;
/// Where the first row may start.
pub(super) const TOP: f64 = 112.0;

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
    /// Height of the page.
    pub height: f64,
}

const STYLE: &str = ".bg{fill:#fff}text{fill:#111;font-size:11px}.h1{font-size:22px;font-weight:bold}.h2{font-size:14px}\
.tier{font-size:14px;font-weight:bold}.frame{fill:#f3f4f6;stroke:#7a7f87}.stack{fill:#e3e5e9;stroke:#7a7f87}\
.sw{fill:#cfe8f7;stroke:#0072b2}.ep{fill:#fdebc8;stroke:#b36b00}.mark{fill:#cc79a7;stroke:#8a2f66}\
.ln{stroke:#5c6168;stroke-opacity:.35;fill:none}.hi{stroke:#d55e00;stroke-opacity:.95;fill:none}.dash{stroke-dasharray:5 3}\
.halo{paint-order:stroke;stroke:#f3f4f6;stroke-width:3px}";
const DARK: &str = ".bg{fill:#16181c}text{fill:#f0f0f0}.frame{fill:#20242a;stroke:#868c95}.stack{fill:#2c3138;stroke:#868c95}\
.sw{fill:#0b3a56;stroke:#56b4e9}.ep{fill:#4a3510;stroke:#e69f00}.ln{stroke:#c4c8ce}.hi{stroke:#f0903c}.halo{stroke:#20242a}";

/// Text with the characters that XML keeps for itself written out; control characters are left out.
pub(super) fn escape(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Scene {
    /// An empty page with its title block.
    pub(super) fn new(title: String, summary: Vec<String>) -> Self {
        let empty = String::new;
        Scene { title, summary, frames: empty(), lines: empty(), boxes: empty(), texts: empty(), height: TOP }
    }

    /// A frame around a block; `stacked` draws the edges of the identical blocks behind it.
    pub(super) fn frame(&mut self, area: Area, stacked: bool) {
        let Area { x, y, width, height } = area;
        for offset in if stacked { [8.0, 4.0].iter() } else { [].iter() } {
            let _ = writeln!(
                self.frames,
                r#"<rect class="stack" x="{:.1}" y="{:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#,
                x + offset,
                y + offset
            );
        }
        let _ = writeln!(self.frames, r#"<rect class="frame" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#);
    }

    /// A device or a stack of them; the title is what a pointer over it shows.
    pub(super) fn device(&mut self, class: &str, area: Area, stacked: bool, title: &str) {
        let Area { x, y, width, height } = area;
        for offset in if stacked { [6.0, 3.0].iter() } else { [].iter() } {
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
            escape(title)
        );
    }

    /// The sign of a reserved port, in a box's corner.
    pub(super) fn mark(&mut self, area: Area) {
        let (x, y) = (area.x + area.width - 4.0, area.y - 4.0);
        let _ = writeln!(self.boxes, r#"<rect class="mark" x="{x:.1}" y="{y:.1}" width="8" height="8"/>"#);
    }

    /// A trunk; a point between the ends, where given, bends it.
    pub(super) fn trunk(&mut self, class: &str, width: f64, ends: [(f64, f64); 2], bend: Option<(f64, f64)>) {
        let [(x1, y1), (x2, y2)] = ends;
        let path = match bend {
            Some((x, y)) => format!("M{x1:.1} {y1:.1}Q{x:.1} {y:.1} {x2:.1} {y2:.1}"),
            None => format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"),
        };
        let _ = writeln!(self.lines, r#"<path class="{class}" stroke-width="{width:.1}" d="{path}"/>"#);
    }

    /// A line of text.
    pub(super) fn text(&mut self, class: &str, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        if text.is_empty() {
            return;
        }
        let anchor = if anchor == Anchor::Middle { r#" text-anchor="middle""# } else { "" };
        let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
        let _ = writeln!(self.texts, r#"<text{class}{anchor} x="{x:.1}" y="{y:.1}">{}</text>"#, escape(text));
    }

    /// The page as SVG.
    pub(super) fn write(mut self) -> String {
        let summary = std::mem::take(&mut self.summary);
        let title = std::mem::take(&mut self.title);
        self.text("h1", (20.0, 36.0), Anchor::Start, &title);
        for (index, line) in summary.iter().enumerate() {
            let line = super::labels::fit(line, (WIDTH - 40.0) / 1.28);
            self.text("h2", (20.0, 60.0 + 20.0 * index as f64), Anchor::Start, &line);
        }
        let Scene { frames, lines, boxes, texts, height, .. } = self;
        let (title, description) = (escape(&title), escape(&summary.join(". ")));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" font-family="sans-serif">
<title>{title}</title><desc>{description}</desc>
<style>{STYLE}@media (prefers-color-scheme:dark){{{DARK}}}</style>
<rect class="bg" width="{WIDTH}" height="{height}"/>
{frames}{lines}{boxes}{texts}</svg>
"#
        )
    }
}
