//! Fabrics whose switches are peers: a circle of switches, each with the number of its hosts; more than forty are folded by name.

use super::labels::{choose, counted, fit, thousands};
use super::svg::{Anchor, Area, Scene, TOP, WIDTH};
use super::units::Units;
use crate::fabric::{Fabric, Kind, NONE};
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// Boxes on the circle.
const MOST: usize = 40;
const WIDE: f64 = 72.0;
const TALL: f64 = 34.0;

/// Switches that share a box.
struct Group {
    name: String,
    members: Vec<u32>,
    hosts: usize,
}

/// Groups by the whole name, else by the name without its last number, else all in one.
fn groups(fabric: &Fabric) -> Vec<Group> {
    let switches: Vec<u32> = (0..fabric.devices() as u32).filter(|d| fabric.role(*d).kind == Kind::Switch).collect();
    let whole = |d: u32| fabric.device_name(d);
    let prefix = |d: u32| {
        let name = fabric.device_name(d);
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_', '.', '/', ':']);
        if bare.is_empty() { "switches".to_string() } else { bare.to_string() }
    };
    let by = |name: &dyn Fn(u32) -> String| {
        let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        switches.iter().for_each(|d| found.entry(name(*d)).or_default().push(*d));
        found
    };
    let found = [by(&whole), by(&prefix)].into_iter().find(|f| f.len() <= MOST).unwrap_or_else(|| by(&|_| "switches".to_string()));
    let mut groups: Vec<Group> = found.into_iter().map(|(name, members)| Group { name, members, hosts: 0 }).collect();
    // Device order, which is the file's, rather than the alphabet's.
    groups.sort_by_key(|g| g.members[0]);
    groups
}

/// Draws it. O(V + E).
pub(super) fn draw(fabric: &Fabric, units: &Units, scene: &mut Scene) {
    let mut groups = groups(fabric);
    let mut group_of = vec![NONE; fabric.devices()];
    for (index, group) in groups.iter().enumerate() {
        group.members.iter().for_each(|d| group_of[*d as usize] = index as u32);
    }
    let mut hosts: Vec<(u32, u32)> = Vec::new();
    let mut trunks: BTreeMap<(u32, u32), (usize, u64)> = BTreeMap::new();
    for link in &fabric.links {
        let (a, b) = (group_of[link.a as usize], group_of[link.b as usize]);
        let class = &fabric.classes[link.class as usize];
        match (a == NONE, b == NONE) {
            (false, false) => {
                let entry = trunks.entry((a.min(b), a.max(b))).or_default();
                *entry = (entry.0 + 1, entry.1 + class.rate_ab.0.max(class.rate_ba.0));
            }
            (true, false) => hosts.push((b, units.of[link.a as usize])),
            (false, true) => hosts.push((a, units.of[link.b as usize])),
            (true, true) => {}
        }
    }
    hosts.sort_unstable();
    hosts.dedup();
    hosts.iter().for_each(|(group, _)| groups[*group as usize].hosts += 1);
    let radius = (groups.len() as f64 * (WIDE + 8.0) / TAU).max(170.0);
    let centre = (WIDTH / 2.0, TOP + radius + TALL);
    let place = |index: usize| {
        let angle = TAU * index as f64 / groups.len() as f64 - TAU / 4.0;
        (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
    };
    let least = trunks.values().map(|t| t.1).min().unwrap_or(1).max(1);
    let mut inside = BTreeMap::new();
    for (&(a, b), &(count, capacity)) in &trunks {
        if a == b {
            inside.insert(a, count);
        } else {
            let width = (1.0 + (capacity as f64 / least as f64).log2() * 0.6).clamp(1.0, 5.0);
            // Bent towards the centre, so that a trunk does not run through the boxes between its ends.
            let (one, two) = (place(a as usize), place(b as usize));
            let middle = ((one.0 + two.0) / 2.0, (one.1 + two.1) / 2.0);
            let bend = (middle.0 + (centre.0 - middle.0) * 0.3, middle.1 + (centre.1 - middle.1) * 0.3);
            scene.trunk(if a == 0 { "hi" } else { "ln" }, width, [one, two], Some(bend));
        }
    }
    for (index, group) in groups.iter().enumerate() {
        let (x, y) = place(index);
        let area = Area { x: x - WIDE / 2.0, y: y - TALL / 2.0, width: WIDE, height: TALL };
        let stacked = group.members.len() > 1;
        let links = inside.get(&(index as u32)).map_or(String::new(), |n| format!(", {} inside", counted(*n, "link")));
        let title = format!("{}: {}, {}{links}", group.name, counted(group.members.len(), "switch"), counted(group.hosts, "host"));
        scene.device("sw", area, stacked, &title);
        let times = format!("x {}", thousands(group.members.len()));
        let names = if stacked { vec![format!("{} {times}", group.name), times] } else { vec![group.name.clone()] };
        scene.text("", (x, y - 3.0), Anchor::Middle, &choose(&names, WIDE - 6.0));
        scene.text("", (x, y + 11.0), Anchor::Middle, &fit(&counted(group.hosts, "host"), WIDE - 6.0));
    }
    let bottom = centre.1 + radius + TALL + 20.0;
    notes(fabric, units, &trunks, scene, bottom);
    scene.height = bottom + 40.0;
}

/// The line under the circle: what the lines are.
fn notes(fabric: &Fabric, units: &Units, trunks: &BTreeMap<(u32, u32), (usize, u64)>, scene: &mut Scene, y: f64) {
    let rates: std::collections::BTreeSet<_> =
        fabric.links.iter().filter(|l| fabric.is_inter_switch(l)).map(|l| fabric.classes[l.class as usize].rate_ab).collect();
    let rates: Vec<String> = rates.iter().take(4).map(ToString::to_string).collect();
    let between: Vec<usize> = trunks.iter().filter(|((a, b), _)| a != b).map(|(_, t)| t.0).collect();
    let size = match (between.iter().min(), between.iter().max()) {
        (Some(least), Some(most)) if least == most => format!("{least} x "),
        (Some(least), Some(most)) => format!("{least} to {most} x "),
        _ => String::new(),
    };
    let domain = if units.domain.0 > 1 { format!(" Scale-up domains of up to {} GPUs.", units.domain.0) } else { String::new() };
    let text = format!(
        "Switches are peers and stand on a circle. Lines: trunks of {size}{}, wider for more capacity; those of the first switch stand out.{domain}",
        rates.join(" or ")
    );
    scene.text("", (20.0, y), Anchor::Start, &fit(&text, WIDTH - 40.0));
}
