//! Words below a drawing: what its signs mean, those that occur alone.

use super::data::Data;
use super::labels::{SIZE, bold, choose, thousands, wide, wrap};
use super::plan::{Plan, What};
use super::style::STEPS;
use super::svg::{Anchor, Area, Course, EDGE, Scene, Stroke};
use crate::overlay::{Overlay, Tone};
use crate::units::real;
use std::collections::BTreeSet;

/// Explanation below the drawing, on as many lines as it needs.
pub(super) fn note(scene: &mut Scene, text: &str) {
    for line in wrap(text, scene.width - 2.0 * EDGE) {
        let y = scene.height;
        scene.text("dim", (EDGE, y), Anchor::Start, &line);
        scene.height += 15.0;
    }
    scene.height += 2.0;
}

/// How a sign looks.
#[derive(Clone, Copy)]
pub(super) enum Look {
    Box,
    Stack,
    Line(f64),
    Mark,
}

/// Signs in lines of text.
pub(super) struct Entries<'a> {
    scene: &'a mut Scene,
    x: f64,
}

impl<'a> Entries<'a> {
    pub(super) fn new(scene: &'a mut Scene) -> Self {
        Entries { scene, x: EDGE }
    }

    /// A sign and what it means, on a new line where this one is full.
    pub(super) fn add(&mut self, look: Look, class: &str, text: &str) {
        let room = self.scene.width - 2.0 * EDGE - 40.0;
        let text = choose(&[text.to_string()], room);
        let need = 54.0 + wide(&text);
        if self.x > EDGE && self.x + need > self.scene.width - EDGE {
            self.x = EDGE;
            self.scene.height += 22.0;
        }
        let (x, y) = (self.x, self.scene.height);
        let area = Area {
            x,
            y: y - 11.0,
            width: 24.0,
            height: 14.0,
        };
        match look {
            Look::Box => self.scene.sample(class, area, false),
            Look::Stack => self.scene.sample(class, area, true),
            Look::Line(width) => {
                let data = Data::default();
                let stroke = Stroke::plain(class, width, &data);
                let ends = [(x, y - 4.0), (x + 24.0, y - 4.0)];
                self.scene.trunk(&stroke, ends, Course::Straight);
            }
            Look::Mark => self.scene.sample(
                class,
                Area {
                    x: x + 8.0,
                    y: y - 9.0,
                    width: 8.0,
                    height: 8.0,
                },
                false,
            ),
        }
        self.scene.text("", (x + 34.0, y), Anchor::Start, &text);
        self.x += need;
    }

    /// The end of the signs.
    pub(super) fn done(self) {
        self.scene.height += if self.x > EDGE { 24.0 } else { 0.0 };
    }
}

/// What the signs of a drawing of tiers mean.
pub(super) fn tiers(plan: &Plan, scene: &mut Scene) {
    let used = |class: &str, scene: &Scene| scene.uses(class);
    let boxes: Vec<(&str, &str)> = vec![("sw", "switch"), ("ep", plan.units.word)];
    let own: Vec<(&str, &str)> = boxes
        .into_iter()
        .filter(|(class, _)| used(class, scene))
        .collect();
    let several = used("several", scene);
    let (band, more, mark, plain) = (
        used("band", scene),
        used("more", scene),
        used("mark", scene),
        used("ln", scene),
    );
    let rails: Vec<u32> = (0..super::style::RAILS)
        .filter(|r| used(super::style::rail(*r), scene))
        .collect();
    let mut entries = Entries::new(scene);
    for (class, text) in own {
        entries.add(Look::Box, class, text);
    }
    if several {
        entries.add(Look::Stack, "sw", "several alike");
    }
    if more {
        let differ = plan
            .boxes
            .iter()
            .any(|b| b.what == What::More && b.lines.len() > 1);
        let text = if differ {
            "+ n: counted, not drawn (≠: unlike most of the row)"
        } else {
            "+ n: counted, not drawn"
        };
        entries.add(Look::Box, "more", text);
    }
    if band {
        entries.add(Look::Box, "band", "all the cables that it names");
    }
    if plain || !rails.is_empty() {
        let text = if plan.unfolded {
            "cable"
        } else {
            "cables, wider for more capacity"
        };
        entries.add(Look::Line(2.0), "ln", text);
    }
    if mark {
        entries.add(Look::Mark, "mark", "has a reserved port");
    }
    colours(plan, &rails, &mut entries);
    entries.done();
    if plan.unfolded {
        note(
            scene,
            "Each line is one cable; the number at its end is the port, as in links.csv.",
        );
        scene.height += 6.0;
    }
    signs(plan.overlay, scene);
}

/// Colours of rails or planes.
fn colours(plan: &Plan, rails: &[u32], entries: &mut Entries) {
    let word = super::plan::coloured(plan.fabric);
    let again = plan.rails.unwrap_or(0).saturating_sub(1) / super::style::RAILS;
    for rail in rails {
        let mut text = format!("{word} {rail}");
        if again > 0 {
            text += &format!(" (and {}, …)", rail + super::style::RAILS);
        }
        entries.add(Look::Line(2.4), super::style::rail(*rail), &text);
    }
}

/// What the overlay's signs mean: those that are drawn.
pub(super) fn signs(overlay: &Overlay, scene: &mut Scene) {
    let tones: BTreeSet<u8> = overlay
        .links
        .iter()
        .chain(&overlay.devices)
        .map(|tone| match tone {
            Tone::Plain | Tone::Beside => 0,
            Tone::Load(_) => 1,
            Tone::Beyond => 2,
            Tone::Cut => 3,
            Tone::Path => 4,
            Tone::Failed => 5,
        })
        .collect();
    let words = overlay.words.as_ref();
    let mut entries = Entries::new(scene);
    if tones.contains(&2) {
        entries.add(Look::Box, "beyond", "the other half");
    }
    if tones.contains(&3) {
        entries.add(Look::Line(2.0), "l-cut", "crosses the cut");
    }
    if tones.contains(&4) {
        let text = words.map_or("on the path", |w| w[1].as_str());
        entries.add(Look::Line(2.4), "l-path", text);
    }
    if tones.contains(&5) {
        let text = match (words, overlay.failed.as_slice()) {
            (Some(words), _) => words[0].clone(),
            (None, []) => "failed".to_string(),
            (None, names) if names.len() > 6 => format!(
                "failed: {} and {} more",
                names[..5].join(", "),
                thousands(names.len() - 5)
            ),
            (None, names) => format!("failed: {}", names.join(", ")),
        };
        entries.add(Look::Line(2.4), "l-failed", &text);
    }
    entries.done();
    if tones.contains(&1) {
        bar(overlay, scene);
    }
}

/// The colours of loads as one bar with its numbers.
fn bar(overlay: &Overlay, scene: &mut Scene) {
    let what = overlay.scale.as_deref().unwrap_or("load");
    let (y, mut x) = (scene.height, EDGE);
    scene.text("bold", (x, y), Anchor::Start, what);
    x += bold(what, SIZE) + 26.0;
    let step = 62.0_f64.min((scene.width - x - 2.0 * EDGE) / real(usize::from(STEPS)));
    for at in 0..STEPS {
        let class = ["f0", "f1", "f2", "f3", "f4"][usize::from(at)];
        let left = x + step * f64::from(at);
        let area = Area {
            x: left,
            y: y - 10.0,
            width: step,
            height: 12.0,
        };
        scene.sample(class, area, false);
    }
    for at in 0..=STEPS {
        let text = overlay.number(1000 / STEPS * at);
        let place = (x + step * f64::from(at), y + 14.0);
        scene.text("", place, Anchor::Middle, &text);
    }
    scene.height += 34.0;
}
