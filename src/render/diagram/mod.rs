//! The folded diagram: tiers as rows, scalable units and pods as frames, identical blocks drawn
//! once with a multiplier.
//!
//! A fabric with coordinates or with tiers is drawn as rows; one whose switches are peers (a torus,
//! a random graph) as a circle. The size of a drawing depends on the kinds of blocks, not on the
//! number of devices.

mod circle;
mod direct;
mod fold;
mod grid;
mod labels;
mod layout;
mod legend;
mod levels;
mod margin;
mod matrix;
mod opened;
mod peers;
mod rows;
mod slots;
mod svg;
mod tiers;
mod trunks;
mod units;

use super::theme::Theme;
use crate::fabric::index::Id;
use crate::fabric::{Fabric, Kind};
use crate::overlay::Overlay;
use crate::units::Fraction;
pub(super) use labels::thousands;
use svg::Scene;
#[cfg(test)]
pub(super) use svg::style;
use units::Units;

/// Draws a fabric. Time O(V + E log E).
pub fn diagram(fabric: &Fabric) -> String {
    drawn(fabric, &Overlay::default(), Theme::Auto)
}

/// The same with something shown on top of it, in the colours of a theme.
pub fn drawn(fabric: &Fabric, overlay: &Overlay, theme: Theme) -> String {
    let units = Units::new(fabric);
    let direct = peers(fabric, &units);
    let lines = summary(fabric, &units, direct)
        .into_iter()
        .chain(overlay.notes.iter().cloned())
        .collect();
    let mut scene = Scene::new(labels::headline(fabric), lines, theme);
    if direct {
        direct::draw(fabric, &units, overlay, &mut scene);
    } else {
        tiers::draw(fabric, &units, overlay, &mut scene);
    }
    scene.write()
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
    let inter = fabric
        .links
        .iter()
        .filter(carries)
        .filter(|l| fabric.is_inter_switch(l))
        .count();
    let switches = fabric
        .roles
        .iter()
        .filter(|r| r.kind == Kind::Switch && r.count > 0);
    let total: usize = switches.clone().map(|r| r.count.index()).sum();
    let endpoints = fabric.endpoints();
    let what = if fabric.endpoint_kind() == Kind::Gpu {
        "GPUs"
    } else {
        "hosts"
    };
    let mut first = format!("{}: {} {what}", fabric.family, thousands(endpoints.len()));
    if fabric.endpoint_kind() == Kind::Gpu && units.list.len() < endpoints.len() {
        first += &format!(" in {}", labels::counted(units.list.len(), units.word));
    }
    first += &if peers::forwarding(fabric) {
        ", which forward for each other (no switches)".to_string()
    } else {
        format!(
            ", {}, {}",
            labels::counted(total, "switch"),
            labels::counted(inter, "inter-switch link")
        )
    };
    let worst = (1..=units.tier.iter().copied().max().unwrap_or(0))
        .filter_map(|tier| crate::fabric::capacity::tier_oversubscription(fabric, tier))
        .filter(|(_, up)| up.0 > 0)
        .map(|(down, up)| Fraction::new(down.0.into(), up.0.into()))
        .max();
    first += &format!(
        ", {} links in all",
        thousands(fabric.links.iter().filter(carries).count())
    );
    if let Some(worst) = worst.filter(|_| !direct && !fabric.axes.is_empty()) {
        first += &format!(", oversubscription {}:{}", worst.numer(), worst.denom());
    }
    let mut parts: Vec<String> = Vec::new();
    if let Some(part) = endpoints.first().and_then(|&e| fabric.role(e).part.clone()) {
        parts.push(format!("{} x {part}", thousands(units.list.len())));
    }
    for role in switches {
        if let Some(part) = &role.part {
            parts.push(format!(
                "{} x {part} ({})",
                thousands(role.count.index()),
                role.name
            ));
        }
    }
    if parts.is_empty() {
        vec![first]
    } else {
        vec![first, parts.join(", ")]
    }
}
