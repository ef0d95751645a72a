//! A circle of switches, or of groups of them with what each holds inside.

use super::direct::{Edge, Peers, note};
use super::labels::{choose, counted, fit, thousands};
use super::svg::{Anchor, Area, Scene, WIDTH, line};
use crate::verify::overlay::Tone;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

/// Boxes on the circle.
const MOST: usize = 40;
const WIDE: f64 = 86.0;
const TALL: f64 = 34.0;
/// Share of the possible pairs inside a group that must be joined for it to be one.
const DENSE: f64 = 0.5;

/// Switches that share a box.
pub(super) struct Group {
    name: String,
    /// Switch numbers.
    members: Vec<u32>,
}

/// One box a switch while there are few; else groups by leading coordinates or by name, where they are joined within; `None` when neither fits.
pub(super) fn groups(peers: &Peers) -> Option<Vec<Group>> {
    let numbers = 0..peers.switches.len() as u32;
    let whole = |n: u32| vec![peers.fabric.device_name(peers.switches[n as usize])];
    let by = |key: &dyn Fn(u32) -> Vec<String>| -> Vec<Group> {
        let mut found: BTreeMap<Vec<String>, Vec<u32>> = BTreeMap::new();
        numbers.clone().for_each(|n| found.entry(key(n)).or_default().push(n));
        let mut groups: Vec<Group> = found.into_iter().map(|(name, members)| Group { name: name.join("-"), members }).collect();
        // Device order rather than the alphabet's.
        groups.sort_by_key(|g| g.members[0]);
        groups
    };
    let prefix = |n: u32| {
        let name = peers.fabric.device_name(peers.switches[n as usize]);
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let group = bare.trim_end_matches(|c: char| c.is_alphabetic()).trim_end_matches(['-', '_', '.', '/', ':', ',', ' ']);
        vec![if group.is_empty() { bare.to_string() } else { group.to_string() }]
    };
    let leading = |n: u32| {
        let device = peers.switches[n as usize];
        let axes = &peers.fabric.role(device).axes;
        let named = axes.iter().zip(peers.fabric.coordinates(device)).filter(|(axis, _)| !peers.fabric.axes[**axis].name.is_empty());
        let first = named.take(1).map(|(axis, value)| format!("{}{value}", peers.fabric.axes[*axis].name));
        first.collect::<Vec<_>>()
    };
    let candidates: [&dyn Fn(u32) -> Vec<String>; 2] = [&leading, &prefix];
    let fits = |groups: &Vec<Group>| (3..=MOST).contains(&groups.len()) && groups.len() < peers.switches.len() && joined(peers, groups);
    let grouped = candidates.into_iter().map(by).find(fits);
    grouped.or_else(|| (peers.switches.len() <= MOST).then(|| by(&whole)))
}

/// Whether most pairs of switches of a group are joined.
fn joined(peers: &Peers, groups: &[Group]) -> bool {
    let own = owners(peers, groups);
    let inside = peers.edges.keys().filter(|(a, b)| a != b && own[*a as usize] == own[*b as usize]).count();
    let pairs: usize = groups.iter().map(|g| g.members.len() * (g.members.len() - 1) / 2).sum();
    pairs > 0 && inside as f64 >= DENSE * pairs as f64
}

/// Group of each switch.
fn owners(peers: &Peers, groups: &[Group]) -> Vec<u32> {
    let mut own = vec![0; peers.switches.len()];
    for (index, group) in groups.iter().enumerate() {
        group.members.iter().for_each(|n| own[*n as usize] = index as u32);
    }
    own
}

/// Draws it. O(E).
pub(super) fn draw(peers: &Peers, groups: &[Group], scene: &mut Scene) {
    let own = owners(peers, groups);
    let mut trunks: BTreeMap<(u32, u32), Edge> = BTreeMap::new();
    for (&(a, b), edge) in &peers.edges {
        let (a, b) = (own[a as usize], own[b as usize]);
        let entry = trunks.entry((a.min(b), a.max(b))).or_default();
        entry.links += edge.links;
        entry.capacity += edge.capacity;
        entry.tone = entry.tone.max(edge.tone);
    }
    let radius = (groups.len() as f64 * (WIDE + 8.0) / TAU).max(170.0);
    let centre = (WIDTH / 2.0, scene.top + radius + TALL);
    let place = |index: usize| {
        let angle = TAU * index as f64 / groups.len() as f64 - TAU / 4.0;
        (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
    };
    let area = |index: usize| Area { x: place(index).0 - WIDE / 2.0, y: place(index).1 - TALL / 2.0, width: WIDE, height: TALL };
    let least = trunks.values().map(|t| t.capacity).min().unwrap_or(1).max(1);
    let mut labels: Vec<((f64, f64), u16)> = Vec::new();
    let mut order: Vec<(&(u32, u32), &Edge)> = trunks.iter().filter(|((a, b), _)| a != b).collect();
    let overlaid = !peers.overlay.is_empty();
    order.sort_by_key(|((a, b), edge)| (edge.tone, !overlaid && *a == 0, *a, *b));
    for ((a, b), edge) in order {
        let width = (1.0 + (edge.capacity as f64 / least as f64).log2() * 0.6).clamp(1.0, 5.0);
        let (class, width) = line(edge.tone).unwrap_or((if *a == 0 && !overlaid { "hi" } else { "ln" }, width));
        // Bent towards the centre, so that a trunk does not run through the boxes between its ends.
        let (one, two) = (place(*a as usize), place(*b as usize));
        let middle = ((one.0 + two.0) / 2.0, (one.1 + two.1) / 2.0);
        let bend = (middle.0 + (centre.0 - middle.0) * 0.3, middle.1 + (centre.1 - middle.1) * 0.3);
        scene.trunk(class, width, [one, two], Some(bend));
        let peak = ((one.0 + two.0) / 4.0 + bend.0 / 2.0, (one.1 + two.1) / 4.0 + bend.1 / 2.0);
        match edge.tone {
            Tone::Load(load) => labels.push((peak, load)),
            Tone::Failed => scene.cross(peak),
            _ => {}
        }
    }
    let stacked = groups.iter().any(|g| g.members.len() > 1);
    for (index, group) in groups.iter().enumerate() {
        let inside = trunks.get(&(index as u32, index as u32)).copied().unwrap_or_default();
        boxed(peers, group, area(index), inside.links, scene);
    }
    // The busiest first; each load once when there are many.
    let mut said: BTreeSet<u16> = BTreeSet::new();
    let all = labels.len() <= 64;
    labels.iter().rev().for_each(|((x, y), load)| {
        if (all || !said.contains(load)) && scene.label((*x, y + 4.0), &format!("{}.{}%", load / 10, load % 10)) {
            said.insert(*load);
        }
    });
    scene.height = centre.1 + radius + TALL + 20.0;
    let what =
        if stacked { "Groups of switches stand on a circle, each with what it holds" } else { "Switches are peers and stand on a circle" };
    let stands = if overlaid { "" } else { ", those of the first box stand out" };
    note(scene, &format!("{what}. Lines: {}, wider for more capacity{stands}.", peers.trunks()));
    scene.height += 8.0;
}

/// One box: its name, how many switches, links inside and hosts.
fn boxed(peers: &Peers, group: &Group, area: Area, inside: usize, scene: &mut Scene) {
    let hosts: usize = group.members.iter().map(|n| peers.hosts[*n as usize]).sum();
    let stacked = group.members.len() > 1;
    let title = format!(
        "{}: {}, {}, {} inside",
        group.name,
        counted(group.members.len(), "switch"),
        counted(hosts, "host"),
        counted(inside, "link")
    );
    let tone = group.members.iter().map(|n| peers.overlay.device(peers.switches[*n as usize])).max().unwrap_or_default();
    scene.device(peers.class(tone), area, stacked, &title);
    let (x, y) = area.middle();
    if tone == Tone::Failed {
        scene.cross((area.x + area.width - 9.0, area.y + 2.0));
    }
    let times = format!("x {}", thousands(group.members.len()));
    let names = if stacked { vec![format!("{} {times}", group.name), group.name.clone()] } else { vec![group.name.clone()] };
    let details = if stacked && inside > 0 {
        vec![format!("{}, {inside} links", counted(hosts, "host")), format!("{hosts} h, {inside} l"), counted(hosts, "host")]
    } else {
        vec![counted(hosts, "host")]
    };
    scene.text("", (x, y - 3.0), Anchor::Middle, &choose(&names, WIDE - 6.0));
    scene.text("", (x, y + 11.0), Anchor::Middle, &fit(&choose(&details, WIDE - 6.0), WIDE - 6.0));
}
