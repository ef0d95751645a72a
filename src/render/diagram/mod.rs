//! The diagram of a fabric.
//!
//! A fabric with coordinates or with tiers is drawn as rows: small ones with every cable from port
//! to port; of others what is alike is drawn once with a multiplier, and cables that join every one
//! to every other are one band that says so. One whose switches are peers is drawn as a grid (a
//! torus), a circle (groups), or a matrix (a random graph). The size of a drawing depends on the
//! kinds of blocks, not on the number of devices.
//!
//! # What a shape stands for
//!
//! Every device that is shown is in exactly one box, every cable between two boxes in a line, a
//! band or a cell. Shapes say so in attributes, so that a script can search and trace, and a test
//! can count. They are stable:
//!
//! | shape | attribute | is |
//! |---|---|---|
//! | `g.n`, a box | `data-box` | its own number, `b12` |
//! | | `data-kind` | `switch`, `host`, `endpoint`, or `more` for what is counted and not drawn |
//! | | `data-devices` | the name of the device, or `FIRST .. LAST` |
//! | | `data-ids` | numbers of all devices that it stands for: `4`, `8-15`, `16-48/8` (every eighth), `0-3@16x4` (four such runs, each 16 further) |
//! | | `data-count`, `data-times` | how many those are; how many switches or hosts of one block |
//! | | `data-role`, `data-tier` | role of the first; 0 for hosts |
//! | | `data-rail`, `data-block` | rail or plane; name of the frame around it |
//! | | `data-reserved` | ports kept for something else |
//! | `path`, a line | `data-from`, `data-to` | boxes at its ends, the upper one first |
//! | `path`, a stub | `data-stub`, `data-of` | the box, and the band that it leads into |
//! | | `data-over` | a line over a band, whose stubs hold its links too |
//! | both, and bands | `data-links`, `data-link-ids` | how many links it stands for, their numbers |
//! | | `data-each` | how many of them one of the blocks alike has |
//! | | `data-class`, `data-class-id` | names and numbers of their classes |
//! | | `data-name`, `data-ports` | of one link: its name; port above, port below |
//! | `g.m`, a band | `data-band` | its own number, `m3` |
//! | | `data-complete`, `data-pieces` | whether every one is joined to every other; in how many groups |
//! | | `data-trunks`, `data-cables`, `data-says` | what it says |
//! | `g` around a frame | `data-frame`, `data-times` | its title; how many blocks it stands for |
//! | all | `data-load` | the greatest load, from 0 to 1 |
//! | | `data-tone` | `failed`, `path`, `cut`, `beyond`, `beside` |
//!
//! Numbers are those of the devices and links in `fabric.json`, from 0. A list of numbers that would
//! be too long ends in `+n`, how many follow. Every shape has its whole name as `title`.

mod alike;
mod bands;
mod boxes;
mod cables;
mod circle;
mod data;
mod direct;
mod fold;
mod grid;
mod hosts;
mod labels;
mod legend;
mod levels;
mod lines;
mod margin;
mod matrix;
mod mesh;
mod opened;
mod part;
mod peers;
mod plan;
mod saying;
mod shape;
mod slots;
mod stack;
mod style;
mod svg;
mod switches;
mod tiers;
mod tree;
mod units;
mod view;
mod wiring;

use super::theme::Theme;
use crate::fabric::index::Id;
use crate::fabric::{DeviceId, Fabric, Kind};
use crate::overlay::Overlay;
use crate::units::Fraction;
pub(super) use labels::thousands;
#[cfg(test)]
pub(super) use labels::{bold, sized};
pub use part::Part;
#[cfg(test)]
pub(super) use style::style;
use svg::Scene;
use units::Units;
pub use view::{PageWidth, View};

/// Draws a fabric. Time O((V + E) log E).
pub fn diagram(fabric: &Fabric) -> String {
    viewed(fabric, &Overlay::default(), &View::default())
}

/// The same with something shown on top of it, in the colours of a theme.
pub fn drawn(fabric: &Fabric, overlay: &Overlay, theme: Theme) -> String {
    let view = View {
        theme,
        ..View::default()
    };
    viewed(fabric, overlay, &view)
}

/// The same as it is wanted: at a width, or of a part.
pub fn viewed(fabric: &Fabric, overlay: &Overlay, view: &View) -> String {
    let mut units = Units::new(fabric);
    let direct = peers(fabric, &units);
    let mut lines = summary(fabric, &units, direct);
    if let Some(part) = &view.part {
        let mut text = format!("Drawn: {}", part.name);
        let out = part.leaving(fabric);
        if out > 0 {
            text += &format!("; {} to the rest are not", labels::counted(out, "link"));
        }
        lines.push(text);
    }
    lines.extend(overlay.notes.iter().cloned());
    let page = view.page();
    let title = labels::headline(fabric);
    let mut scene = Scene::new(title, &lines, view.theme, page.clone());
    match &view.part {
        Some(part) => {
            if let (Some(hops), true) = (&part.hops, direct) {
                by_distance(fabric, &mut units, hops);
            }
            tiers::draw(fabric, &units, overlay, &part.shown, &mut scene);
        }
        None if direct && !direct::in_rows(fabric, &units, overlay, page.0) => {
            direct::draw(fabric, &units, overlay, &mut scene);
        }
        None => {
            let all = vec![true; fabric.devices()];
            tiers::draw(fabric, &units, overlay, &all, &mut scene);
        }
    }
    scene.height = scene.height.max(view.least_height());
    scene.write()
}

/// Switches that are peers stand in rows by how far they are from the middle.
fn by_distance(fabric: &Fabric, units: &mut Units, hops: &[u8]) {
    let switch = |d: &DeviceId| fabric.role(*d).kind == Kind::Switch;
    let most = fabric
        .device_ids()
        .filter(switch)
        .map(|d| hops[d.index()])
        .filter(|h| *h < u8::MAX)
        .max()
        .unwrap_or(0);
    for device in fabric.device_ids().filter(switch) {
        let away = hops[device.index()].min(most);
        units.tier[device.index()] = away.saturating_add(1);
    }
}

/// Whether most links between switches join switches of one tier, or endpoints that forward are
/// joined to each other.
fn peers(fabric: &Fabric, units: &Units) -> bool {
    if peers::forwarding(fabric) {
        return true;
    }
    let (mut level, mut all) = (0usize, 0usize);
    for link in fabric.links.iter().filter(|l| fabric.is_inter_switch(l)) {
        all += 1;
        level += usize::from(units.tier[link.a.index()] == units.tier[link.b.index()]);
    }
    2 * level > all
}

/// The lines under the title: what is connected, by what.
fn summary(fabric: &Fabric, units: &Units, direct: bool) -> Vec<String> {
    let carries = |l: &&crate::fabric::Link| fabric.classes[l.class.index()].carries();
    let all = fabric.links.iter().filter(carries).count();
    let inter = fabric.links.iter().filter(carries);
    let inter = inter.filter(|l| fabric.is_inter_switch(l)).count();
    let switches = fabric
        .roles
        .iter()
        .filter(|r| r.kind == Kind::Switch && r.count > 0);
    let total: usize = switches.clone().map(|r| r.count.index()).sum();
    let endpoints = fabric.endpoints();
    let what = if fabric.endpoint_kind() == Kind::Gpu {
        "GPU"
    } else {
        "host"
    };
    let mut first = format!(
        "{}: {}",
        fabric.family,
        labels::counted(endpoints.len(), what)
    );
    if fabric.endpoint_kind() == Kind::Gpu && units.list.len() < endpoints.len() {
        first += &format!(" in {}", labels::counted(units.list.len(), units.word));
    }
    first += &if peers::forwarding(fabric) {
        ", which forward for each other (no switches)".to_string()
    } else {
        format!(
            " · {} · {}",
            labels::counted(total, "switch"),
            labels::counted(inter, "inter-switch link")
        )
    };
    first += &format!(" · {} in all", labels::counted(all, "link"));
    let tiers = !direct && !fabric.axes.is_empty();
    if let Some(worst) = oversubscription(fabric, units).filter(|_| tiers) {
        first += &format!(" · oversubscription {}:{}", worst.numer(), worst.denom());
    }
    let mut parts: Vec<String> = Vec::new();
    if let Some(part) = endpoints.first().and_then(|&e| fabric.role(e).part.clone()) {
        parts.push(format!("{} × {part}", thousands(units.list.len())));
    }
    for role in switches {
        if let Some(part) = &role.part {
            let count = thousands(role.count.index());
            parts.push(format!("{count} × {part} ({})", role.name));
        }
    }
    if parts.is_empty() {
        vec![first]
    } else {
        vec![first, parts.join(" · ")]
    }
}

/// The worst of all tiers.
fn oversubscription(fabric: &Fabric, units: &Units) -> Option<Fraction> {
    let most = units.tier.iter().copied().max().unwrap_or(0);
    (1..=most)
        .filter_map(|tier| crate::fabric::capacity::tier_oversubscription(fabric, tier))
        .filter(|(_, up)| up.0 > 0)
        .map(|(down, up)| Fraction::new(down.0.into(), up.0.into()))
        .max()
}
