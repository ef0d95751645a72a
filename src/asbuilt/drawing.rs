//! The design with the differences on it, for a drawing: what is not as designed in one colour, what was built instead in another.

use super::differences::Differences;
use super::finding::Link;
use crate::fabric::{self, Fabric, LinkClass};
use crate::overlay::{Overlay, Tone};
use crate::text::more;
use crate::units::Rate;
use std::collections::{HashMap, HashSet};

/// Miswired cables said in words.
const SAID: usize = 4;

/// The design's fabric with the cables that were built instead as links of a class of their own, and the tones of both. A cable to a device that the
/// design does not have cannot be drawn; the notes count such. O(V + E) expected.
pub fn drawing(design: &Fabric, found: &Differences) -> (Fabric, Overlay) {
    let mut fabric = design.clone();
    let named = (0..design.devices() as u32).map(|d| (design.device_name(d).to_lowercase(), d));
    let devices: HashMap<String, u32> = named.collect();
    let device = |name: &str| devices.get(&name.to_lowercase()).copied();
    let ends = |link: &Link| Some((device(&link.a.device)?, device(&link.b.device)?));
    let mut between: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
    for (id, link) in design.links.iter().enumerate() {
        between.entry((link.a.min(link.b), link.a.max(link.b))).or_default().push(id);
    }
    let mut tones = vec![Tone::Plain; design.links.len()];
    let mut touched: HashSet<u32> = HashSet::new();
    for link in found.miswired.iter().chain(&found.missing).filter_map(|f| f.expected.as_ref()) {
        let Some((a, b)) = ends(link) else { continue };
        let known = between.get(&(a.min(b), a.max(b))).map_or(&[][..], Vec::as_slice);
        let ports = (link.a.port.parse::<u32>().ok(), link.b.port.parse::<u32>().ok());
        let same = |id: &&usize| {
            let l = &design.links[**id];
            let (low, high) = if l.a == a { (l.a_port, l.b_port) } else { (l.b_port, l.a_port) };
            ports == (Some(low), Some(high))
        };
        let free = |id: &&usize| tones[**id] == Tone::Plain;
        if let Some(&id) = known.iter().find(same).or_else(|| known.iter().find(free)) {
            tones[id] = Tone::Failed;
            touched.extend([a, b]);
        }
    }
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
    for link in found.miswired.iter().chain(&found.extra).filter_map(|f| f.actual.as_ref()) {
        match ends(link) {
            Some((a, b)) if a != b => {
                // Ports in use twice: the fabric is for the drawing alone.
                fabric.links.push(fabric::Link { a: a.min(b), b: a.max(b), a_port: 0, b_port: 0, class });
                tones.push(Tone::Path);
                touched.extend([a, b]);
            }
            _ => elsewhere += 1,
        }
    }
    let mut devices = vec![Tone::Plain; fabric.devices()];
    touched.into_iter().for_each(|d| devices[d as usize] = Tone::Beside);
    let count = |list: &[super::finding::Finding], what: &str| format!("{} {what}", list.len());
    let mut notes = vec![
        [count(&found.miswired, "miswired"), count(&found.missing, "missing"), count(&found.extra, "extra")].join(", ")
            + " against the design",
    ];
    let moved = found.miswired.iter().filter_map(|f| Some((f.expected.as_ref()?, f.actual.as_ref()?)));
    notes.extend(moved.take(SAID).map(|(expected, actual)| format!("designed {expected}, built {actual}")));
    notes.extend(more(found.miswired.len(), SAID).map(|more| format!("{more} miswired")));
    if elsewhere > 0 {
        notes.push(format!("{elsewhere} cables go to devices that the design does not have: not drawn"));
    }
    let words = Some(["designed, not as built".to_string(), "built, not designed".to_string()]);
    (fabric, Overlay { notes, devices, links: tones, words, ..Overlay::default() })
}
