//! The design with the differences on it, for a drawing: what is not as designed in one colour,
//! what was built instead in another.

use super::differences::Differences;
use super::finding::Link;
use super::located::Located;
use crate::fabric::index::Id;
use crate::fabric::{self, DeviceId, Fabric, LinkClass};
use crate::overlay::{Overlay, Tone};
use crate::text::more;
use crate::units::Rate;
use std::collections::HashSet;

/// Miswired cables said in words.
const SAID: usize = 4;

/// The design's fabric with the cables that were built instead as links of a class of their own,
/// and the tones of both. A cable to a device that the design does not have cannot be drawn; the
/// notes count such. O(V + E) expected.
pub fn drawing(design: &Fabric, found: &Differences) -> (Fabric, Overlay) {
    let mut fabric = design.clone();
    let mut located = Located::new(design);
    let mut tones = vec![Tone::Plain; design.links.len()];
    let mut touched: HashSet<DeviceId> = HashSet::new();
    let lists = [&found.miswired, &found.missing, &found.rates];
    for link in lists
        .into_iter()
        .flatten()
        .filter_map(|f| f.expected.as_ref())
    {
        if let Some(id) = located.link(link) {
            tones[id] = Tone::Failed;
            touched.extend([design.links[id].a, design.links[id].b]);
        }
    }
    let device =
        |name: &str| located.device(found.design_name.get(name).map_or(name, String::as_str));
    let as_built = |link: &Link| Some((device(&link.a.device)?, device(&link.b.device)?));
    fabric.classes.push(LinkClass {
        name: "as built".into(),
        // No capacity: the design's figures stay its own.
        rate_ab: Rate(0),
        rate_ba: Rate(0),
        scale_up: false,
        length: None,
        media: None,
        cable: false,
    });
    let class = fabric.classes.len() as u32 - 1;
    let mut elsewhere = 0;
    for link in found
        .miswired
        .iter()
        .chain(&found.extra)
        .filter_map(|f| f.actual.as_ref())
    {
        match as_built(link) {
            Some((a, b)) if a != b => {
                // Ports in use twice: the fabric is for the drawing alone.
                fabric.links.push(fabric::Link {
                    a: a.min(b),
                    b: a.max(b),
                    a_port: 0,
                    b_port: 0,
                    class,
                });
                tones.push(Tone::Path);
                touched.extend([a, b]);
            }
            _ => elsewhere += 1,
        }
    }
    let mut devices = vec![Tone::Plain; fabric.devices()];
    touched
        .into_iter()
        .for_each(|d| devices[d.index()] = Tone::Beside);
    let count = |list: &[super::finding::Finding], what: &str| format!("{} {what}", list.len());
    let mut notes = vec![
        [
            count(&found.miswired, "miswired"),
            count(&found.missing, "missing"),
            count(&found.extra, "extra"),
        ]
        .join(", ")
            + " against the design",
    ];
    let moved = found
        .miswired
        .iter()
        .filter_map(|f| Some((f.expected.as_ref()?, f.actual.as_ref()?)));
    notes.extend(
        moved
            .take(SAID)
            .map(|(expected, actual)| format!("designed {expected}, built {actual}")),
    );
    notes.extend(more(found.miswired.len(), SAID).map(|more| format!("{more} miswired")));
    if elsewhere > 0 {
        notes.push(format!(
            "{elsewhere} cables go to devices that the design does not have: not drawn"
        ));
    }
    let words = Some([
        "designed, not as built".to_string(),
        "built, not designed".to_string(),
    ]);
    (
        fabric,
        Overlay {
            notes,
            devices,
            links: tones,
            words,
            ..Overlay::default()
        },
    )
}
