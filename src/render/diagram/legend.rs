//! Words below a drawing: notes and what its signs mean.

use super::labels::fit;
use super::svg::{Anchor, Area, Scene, WIDTH, line};
use crate::overlay::{Overlay, Tone};
use crate::units::real;
use std::collections::BTreeSet;

/// One line of explanation below the drawing.
pub(super) fn note(scene: &mut Scene, text: &str) {
    let y = scene.height;
    scene.text("", (20.0, y), Anchor::Start, &fit(text, WIDTH - 40.0));
    scene.height += 18.0;
}

/// What the overlay's signs mean.
pub(super) fn signs(overlay: &Overlay, scene: &mut Scene) {
    let mut known: BTreeSet<(u8, &str, &str)> = BTreeSet::new();
    for tone in &overlay.links {
        known.extend(match tone {
            Tone::Cut => Some((1, "l-cut", "crosses the cut")),
            Tone::Path => Some((2, "l-path", "on the path")),
            Tone::Failed => Some((3, "l-failed", "failed")),
            Tone::Load(_) => Some((4, "", "")),
            _ => None,
        });
    }
    if overlay.devices.contains(&Tone::Beyond) {
        known.insert((0, "beyond", "the other half"));
    }
    let (mut x, y) = (20.0, scene.height);
    for (_, class, text) in &known {
        let text = match (&overlay.words, *class) {
            (Some([failed, _]), "l-failed") => failed.as_str(),
            (Some([_, path]), "l-path") => path.as_str(),
            _ => text,
        };
        let room = ((WIDTH - 60.0 - x) / super::labels::CHARACTER) as usize;
        let mut entry = |scene: &mut Scene, class: &str, text: &str, load: Option<u16>| {
            match (class, load) {
                ("beyond", _) => scene.device(
                    class,
                    Area {
                        x,
                        y: y - 12.0,
                        width: 26.0,
                        height: 14.0,
                    },
                    false,
                    text,
                ),
                (_, Some(load)) => {
                    let (class, width) = line(Tone::Load(load)).unwrap_or(("ln", 1.0));
                    scene.trunk(
                        class,
                        width * 1.5,
                        [(x, y - 4.0), (x + 26.0, y - 4.0)],
                        None,
                    );
                }
                _ => scene.trunk(class, 2.5, [(x, y - 4.0), (x + 26.0, y - 4.0)], None),
            }
            scene.text("", (x + 34.0, y), Anchor::Start, text);
            x += 56.0 + real(text.chars().count()) * super::labels::CHARACTER;
        };
        if class.is_empty() {
            for (load, number) in [
                (100, "0.2"),
                (300, "0.4"),
                (500, "0.6"),
                (700, "0.8"),
                (900, "1"),
            ] {
                let what = if load == 100 {
                    overlay.scale.as_deref().unwrap_or("load")
                } else {
                    ""
                };
                let top = match (&overlay.scale, overlay.full) {
                    (Some(_), None) => number.to_string(),
                    (None, _) => format!("{}%", load / 10 + 10),
                    (Some(_), Some(_)) => overlay.number(load + 100),
                };
                entry(
                    scene,
                    "",
                    format!("{what} to {top}").trim_start(),
                    Some(load),
                );
            }
        } else if *class == "l-failed" && !overlay.failed.is_empty() {
            let names = overlay.failed.join(", ");
            let mut text = format!("failed: {names}");
            if text.chars().count() > room {
                text = text
                    .chars()
                    .take(room.saturating_sub(1))
                    .chain(['…'])
                    .collect();
            }
            entry(scene, class, &text, None);
        } else {
            entry(scene, class, text, None);
        }
    }
    if !known.is_empty() {
        scene.height += 24.0;
    }
}
