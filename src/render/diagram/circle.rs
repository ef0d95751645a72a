//! A circle of switches, or of groups of them with what each holds; many alike are left out, and
//! the first one is opened beside it.

use super::data::Data;
use super::labels::{choose, counted, range, thousands, wide};
use super::legend::note;
use super::levels;
use super::opened::{self, Opened};
use super::peers::{Peers, halfway, name_loads};
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Course, Scene, Stroke};
use crate::fabric::LinkId;
use crate::fabric::index::{Id, narrow};
use crate::overlay::Tone;
use crate::text::plural;
use crate::units::real;
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;

/// Switches that are drawn one by one.
const MOST: usize = 24;
/// Places for groups on the circle.
const PLACES: usize = 18;
const WIDE: f64 = 92.0;
const TALL: f64 = 46.0;
/// Share of the possible pairs inside a group that must be joined for it to be one.
const DENSE: f64 = 0.5;
/// Width of the frame of what is opened, where it stands beside the circle.
const BESIDE: f64 = 540.0;

/// Switches that share a box.
pub(super) struct Group {
    name: String,
    /// Switch numbers.
    members: Vec<u32>,
    /// Groups of one section follow one another on the circle, and are folded apart from others.
    section: u32,
}

/// One box a switch while there are few; else groups by leading coordinates or by name, where they
/// are joined within; `None` when neither fits.
pub(super) fn groups(peers: &Peers) -> Option<Vec<Group>> {
    let numbers = 0..narrow(peers.switches.len());
    let name = |n: u32| peers.fabric.device_name(peers.switches[n.index()]);
    let axes = peers.fabric.role(*peers.switches.first()?).axes.len();
    let coordinates = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let section = |n: u32| {
        if axes > 2 {
            coordinates(n).first().copied().unwrap_or(0)
        } else {
            0
        }
    };
    let mut found: Option<Vec<Group>> = None;
    for leading in 1..axes {
        let mut by: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
        numbers.clone().for_each(|n| {
            by.entry(coordinates(n).iter().take(leading).copied().collect())
                .or_default()
                .push(n)
        });
        let named = |n: u32| {
            let whole = name(n);
            let words: Vec<&str> = whole.split('-').collect();
            let kept = words[..words.len().saturating_sub(axes - leading)].iter();
            kept.map(|w| spaced(w)).collect::<Vec<_>>().join(" ")
        };
        let groups = by.into_values().map(|m| Group {
            name: named(m[0]),
            section: if leading > 1 { section(m[0]) } else { 0 },
            members: m,
        });
        found = found
            .or_else(|| Some(groups.collect()).filter(|groups: &Vec<Group>| fits(peers, groups)));
    }
    let by_name = || {
        let mut by: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        numbers
            .clone()
            .for_each(|n| by.entry(prefix(&name(n))).or_default().push(n));
        let mut groups: Vec<Group> = by
            .into_iter()
            .map(|(name, members)| Group {
                name,
                members,
                section: 0,
            })
            .collect();
        // Device order rather than the alphabet's.
        groups.sort_by_key(|g| g.members[0]);
        Some(groups).filter(|groups| fits(peers, groups))
    };
    let single = || {
        numbers
            .clone()
            .map(|n| Group {
                name: name(n),
                members: vec![n],
                section: 0,
            })
            .collect()
    };
    found
        .or_else(by_name)
        .or_else(|| (peers.switches.len() <= MOST).then(single))
}

/// `group 3` of `group3`.
fn spaced(word: &str) -> String {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &word[bare.len()..];
    if bare.is_empty() || number.is_empty() {
        word.to_string()
    } else {
        format!("{bare} {number}")
    }
}

/// A name without its last word or number: `g3` of `g3-r1`.
fn prefix(name: &str) -> String {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let group = bare
        .trim_end_matches(|c: char| c.is_alphabetic())
        .trim_end_matches(['-', '_', '.', '/', ':', ',', ' ']);
    if group.is_empty() {
        bare.to_string()
    } else {
        group.to_string()
    }
}

/// Whether groups are several, hold several, and most pairs of switches inside are joined.
fn fits(peers: &Peers, groups: &[Group]) -> bool {
    if groups.len() < 3 || groups.len() >= peers.switches.len() {
        return false;
    }
    let own = owners(peers, groups);
    let inside = peers
        .edges
        .keys()
        .filter(|(a, b)| a != b && own[a.index()] == own[b.index()])
        .count();
    let pairs: usize = groups
        .iter()
        .map(|g| g.members.len() * (g.members.len() - 1) / 2)
        .sum();
    pairs > 0 && real(inside) >= DENSE * real(pairs)
}

/// Group of each switch.
fn owners(peers: &Peers, groups: &[Group]) -> Vec<u32> {
    let mut own = vec![0; peers.switches.len()];
    for (index, group) in groups.iter().enumerate() {
        group
            .members
            .iter()
            .for_each(|n| own[n.index()] = narrow(index));
    }
    own
}

/// The links between two groups.
#[derive(Default)]
struct Trunk {
    links: Vec<LinkId>,
    tone: Tone,
}

/// The trunks between groups by group number, the lower first.
type Trunks = BTreeMap<(u32, u32), Trunk>;

fn trunks(peers: &Peers, groups: &[Group]) -> Trunks {
    let own = owners(peers, groups);
    let mut trunks = Trunks::new();
    for (&(a, b), edge) in &peers.edges {
        let (a, b) = (own[a.index()], own[b.index()]);
        if a != b {
            let entry = trunks.entry((a.min(b), a.max(b))).or_default();
            entry.links.extend(peers.links(edge));
            entry.tone = entry.tone.max(edge.tone);
        }
    }
    trunks
}

/// What stands where on the circle: each section's first groups, its last, and those that something
/// is shown of.
fn places(peers: &Peers, groups: &[Group], trunks: &Trunks, most: usize) -> Vec<Slot> {
    let mut wanted: BTreeSet<usize> = (0..groups.len())
        .filter(|g| peers.tone(&groups[*g].members) > Tone::Beyond)
        .collect();
    for ((a, b), _) in trunks.iter().filter(|(_, t)| t.tone > Tone::Cut) {
        wanted.extend([a.index(), b.index()]);
    }
    if groups.iter().all(|g| g.members.len() == 1) {
        return (0..groups.len()).map(Slot::One).collect();
    }
    let sections: Vec<&[Group]> = groups.chunk_by(|a, b| a.section == b.section).collect();
    let room = (most / sections.len()).max(4);
    let (mut slots, mut first) = (Vec::new(), 0);
    for section in sections {
        let own: Vec<usize> = wanted
            .range(first..first + section.len())
            .map(|g| g - first)
            .collect();
        let folded = folded(section.len(), room, &own).into_iter();
        slots.extend(folded.map(|slot| match slot {
            Slot::One(at) => Slot::One(first + at),
            Slot::More(from, to) => Slot::More(first + from, first + to),
            Slot::Stack => Slot::Stack,
        }));
        first += section.len();
    }
    slots
}

/// Where everything stands.
struct Ring {
    slots: Vec<Slot>,
    /// The slot on the left, next to what is opened.
    first: usize,
    radius: f64,
    centre: (f64, f64),
    /// Number of the first box.
    number: u32,
}

impl Ring {
    fn place(&self, slot: usize) -> Area {
        let turned = slot + self.slots.len() - self.first;
        let (x, y) = centre_turned(turned, self.slots.len(), self.centre, self.radius);
        Area {
            x: x - WIDE / 2.0,
            y: y - TALL / 2.0,
            width: WIDE,
            height: TALL,
        }
    }

    /// Boxes by group: where they are and their numbers.
    fn places(&self) -> BTreeMap<u32, (Area, u32)> {
        let mut places = BTreeMap::new();
        for (at, slot) in self.slots.iter().enumerate() {
            if let Slot::One(group) = slot {
                let number = self.number + narrow(at);
                places.insert(narrow(*group), (self.place(at), number));
            }
        }
        places
    }
}

/// Draws it. O(E).
pub(super) fn draw(peers: &Peers, groups: &[Group], scene: &mut Scene) {
    let trunks = trunks(peers, groups);
    let around = (scene.width - 60.0 - WIDE) * TAU / 2.0 / (WIDE + 20.0);
    let most = PLACES.min(around.max(6.0) as usize);
    let slots = places(peers, groups, &trunks, most);
    let widest = (scene.width - WIDE - 40.0) / 2.0;
    let radius = (real(slots.len()) * (WIDE + 20.0) / TAU)
        .max(150.0)
        .min(widest);
    let beside = BESIDE + 2.0 * radius + WIDE + 80.0 <= scene.width;
    let grouped = groups.iter().any(|g| g.members.len() > 1);
    let tall = if grouped {
        opened::height(peers)
    } else {
        levels::height(peers)
    };
    // The opened group stands on the left, next to the frame that shows what is in it.
    let half = radius + TALL / 2.0;
    let centre = if beside {
        let x = (scene.width - 20.0 + BESIDE + 60.0) / 2.0;
        (x, scene.top + half.max(tall / 2.0))
    } else {
        (scene.width / 2.0, scene.top + half)
    };
    let open = strongest(peers, groups);
    let first = slots.iter().position(|s| *s == Slot::One(open));
    let ring = Ring {
        slots,
        first: first.unwrap_or(0),
        radius,
        centre,
        number: scene.next_box(),
    };
    let frame = Area {
        x: 20.0,
        y: if beside {
            centre.1 - tall / 2.0
        } else {
            centre.1 + half + 30.0
        },
        width: if beside { BESIDE } else { scene.width - 40.0 },
        height: tall,
    };
    let places = ring.places();
    if beside && let Some((area, _)) = places.get(&narrow(open)) {
        lead(frame, *area, scene);
    }
    // Boxes come later: labels of trunks keep off them.
    for (area, _) in places.values() {
        scene.keep(Area {
            width: WIDE + 6.0,
            height: TALL + 6.0,
            ..*area
        });
    }
    scene.keep(frame);
    let complete = joined(groups, &trunks).filter(|_| places.len() > 8);
    if let Some(who) = &complete {
        mesh(peers, &trunks, (&ring, who), scene);
    }
    lines(peers, &trunks, &places, (centre, complete.is_some()), scene);
    boxes(peers, groups, &ring, scene);
    if grouped {
        let opened = Opened {
            name: groups[open].name.clone(),
            members: &groups[open].members,
            outside: "to other groups",
        };
        opened::draw(peers, &opened, frame, scene);
    } else {
        levels::draw(peers, (frame.x, frame.right(), frame.y), scene);
    }
    scene.height = frame.bottom().max(centre.1 + half) + 30.0;
    describe(peers, groups, &trunks, scene);
}

/// Who is joined to whom, where that is everyone to everyone, or to everyone of the other section.
fn joined(groups: &[Group], trunks: &Trunks) -> Option<String> {
    let grouped = groups.iter().any(|g| g.members.len() > 1);
    let word = if grouped { "group" } else { "switch" };
    if trunks.len() == groups.len() * (groups.len() - 1) / 2 {
        return Some(format!("every {word} to every {word}"));
    }
    let section = |at: u32| groups[at.index()].section;
    let first = groups
        .iter()
        .filter(|g| g.section == groups[0].section)
        .count();
    let others = groups.len() - first;
    let two = groups.iter().all(|g| g.section <= 1);
    let across = trunks.keys().all(|(a, b)| section(*a) != section(*b));
    (two && across && trunks.len() == first * others)
        .then(|| format!("every {word} of one half to every one of the other"))
}

/// The links of a complete mesh as one band in the middle that says them all.
fn mesh(peers: &Peers, trunks: &Trunks, (ring, who): (&Ring, &str), scene: &mut Scene) {
    let links: Vec<LinkId> = trunks
        .values()
        .flat_map(|t| t.links.iter().copied())
        .collect();
    let sizes = || trunks.values().map(|t| t.links.len());
    let each = range(sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
    let mut lines = vec![
        format!("{who}:"),
        format!("{each} {} each", plural(sizes().max().unwrap_or(0), "link")),
        format!(
            "{}, {}",
            counted(trunks.len(), "trunk"),
            counted(links.len(), "link")
        ),
    ];
    let loads: Vec<u16> = links
        .iter()
        .filter_map(|id| match peers.overlay.link(*id) {
            Tone::Load(load) => Some(load),
            Tone::Plain | Tone::Beyond | Tone::Beside => None,
            Tone::Cut | Tone::Path | Tone::Failed => None,
        })
        .collect();
    if let (Some(least), Some(most)) = (loads.iter().min(), loads.iter().max()) {
        let what = peers.overlay.scale.as_deref().unwrap_or("load");
        let (one, two) = (peers.overlay.number(*least), peers.overlay.number(*most));
        lines.push(if least == most {
            format!("{what} {one} each")
        } else {
            format!("{what} {one} to {two}")
        });
    }
    let width = lines.iter().map(|l| wide(l)).fold(0.0, f64::max) + 16.0;
    let height = 14.0 * real(lines.len()) + 12.0;
    let area = Area {
        x: ring.centre.0 - width / 2.0,
        y: ring.centre.1 - height / 2.0,
        width,
        height,
    };
    let data = Data::default()
        .put("complete", true)
        .put("trunks", trunks.len())
        .put("cables", links.len())
        .links(peers.fabric, &links, Tone::Plain);
    scene.band(area, &lines.join(" "), &data);
    for (at, line) in lines.iter().enumerate() {
        let y = area.y + 17.0 + 14.0 * real(at);
        scene.on_band((ring.centre.0, y), line);
    }
}

/// From what is opened to the box that it is.
fn lead(frame: Area, area: Area, scene: &mut Scene) {
    let none = Data::default();
    let stroke = Stroke::plain("lead", 1.0, &none);
    for (from, to) in [(frame.y, area.y), (frame.bottom(), area.bottom())] {
        let ends = [(frame.right(), from), (area.x, to)];
        scene.trunk(&stroke, ends, Course::Straight);
    }
}

fn boxes(peers: &Peers, groups: &[Group], ring: &Ring, scene: &mut Scene) {
    for (at, slot) in ring.slots.iter().enumerate() {
        let area = ring.place(at);
        match slot {
            Slot::One(group) => boxed(peers, &groups[*group], area, scene),
            Slot::More(from, to) => {
                let own = groups[*from..*to].iter();
                let members: Vec<u32> = own.flat_map(|g| g.members.iter().copied()).collect();
                let what = if members.len() > to - from {
                    "group"
                } else {
                    peers.word()
                };
                let title = format!("not drawn: {}", counted(to - from, what));
                let data = peers.data(&members).put("left-out", 1);
                scene.device("more", area, false, &title, &data);
                let (x, y) = area.middle();
                let text = format!("… + {}", thousands(to - from));
                scene.text("", (x, y + 4.0), Anchor::Middle, &text);
            }
            Slot::Stack => {}
        }
    }
}

/// The group to open: where something failed or is on a path, else the first.
fn strongest(peers: &Peers, groups: &[Group]) -> usize {
    if groups.iter().all(|g| g.members.len() == 1) {
        return 0;
    }
    let tones: Vec<Tone> = groups.iter().map(|g| peers.tone(&g.members)).collect();
    let most = tones.iter().copied().max().filter(|t| *t > Tone::Beyond);
    most.and_then(|most| tones.iter().position(|t| *t == most))
        .unwrap_or(0)
}

/// Where a place of the circle is; the first is on the left.
fn centre_turned(index: usize, count: usize, centre: (f64, f64), radius: f64) -> (f64, f64) {
    let angle = TAU * real(index) / real(count) + TAU / 2.0;
    (
        centre.0 + radius * angle.cos(),
        centre.1 + radius * angle.sin(),
    )
}

/// The trunks between drawn boxes and their loads.
fn lines(
    peers: &Peers,
    trunks: &Trunks,
    place: &BTreeMap<u32, (Area, u32)>,
    (centre, complete): ((f64, f64), bool),
    scene: &mut Scene,
) {
    let mut labels: Vec<((f64, f64), u16)> = Vec::new();
    let overlaid = !peers.overlay.is_empty();
    let mut order: Vec<(&(u32, u32), &Trunk)> = trunks.iter().collect();
    if complete {
        // A band says them all; of lines those of one are enough, and those that are shown.
        order.retain(|((a, _), trunk)| (*a == 0 && !overlaid) || trunk.tone > Tone::Beyond);
    }
    order.sort_by_key(|((a, b), trunk)| (trunk.tone, !overlaid && *a == 0, *a, *b));
    for ((a, b), trunk) in order {
        let (Some((one, from)), Some((two, to))) = (place.get(a), place.get(b)) else {
            continue;
        };
        let (one, two) = (one.middle(), two.middle());
        // Bent towards the centre, so that a trunk does not run through the boxes between its ends.
        let middle = (f64::midpoint(one.0, two.0), f64::midpoint(one.1, two.1));
        let bend = (
            middle.0 + (centre.0 - middle.0) * 0.3,
            middle.1 + (centre.1 - middle.1) * 0.3,
        );
        let course = Course::Bent(bend);
        let plain = if *a == 0 && !overlaid { "hi" } else { "ln" };
        let numbers = [Some(*from), Some(*to)];
        let load = peers.strands(scene, &trunk.links, [one, two], (course, plain), numbers);
        labels.extend(load.map(|load| (halfway([one, two], course), load)));
    }
    name_loads(peers, labels, scene);
}

/// What the circle shows, in words.
fn describe(peers: &Peers, groups: &[Group], trunks: &Trunks, scene: &mut Scene) {
    let grouped = groups.iter().any(|g| g.members.len() > 1);
    if !grouped {
        note(
            scene,
            &format!(
                "Switches are peers and stand on a circle. Lines: {}.",
                peers.trunks()
            ),
        );
        return;
    }
    let pairs = groups.len() * (groups.len() - 1) / 2;
    let (least, most) = (
        trunks.values().map(|t| t.links.len()).min().unwrap_or(0),
        trunks.values().map(|t| t.links.len()).max().unwrap_or(0),
    );
    let size = if least == most {
        thousands(most)
    } else {
        format!("{} to {}", thousands(least), thousands(most))
    };
    let joined = if trunks.len() == pairs {
        "every two of them are".to_string()
    } else {
        format!("{} pairs of them are", thousands(trunks.len()))
    };
    let links = plural(most, "link");
    note(
        scene,
        &format!(
            "{} groups stand on a circle; {joined} joined, by {size} {links} each.",
            thousands(groups.len())
        ),
    );
    note(
        scene,
        &format!("Links between switches: {}.", peers.trunks()),
    );
}

/// One box: its name, how many switches and hosts.
fn boxed(peers: &Peers, group: &Group, area: Area, scene: &mut Scene) {
    let stacked = group.members.len() > 1;
    let content = peers.content(&group.members);
    let title = format!("{}: {}", group.name, content.join(", "));
    let data = peers.data(&group.members).put("block", &group.name);
    scene.device(peers.class(&group.members), area, stacked, &title, &data);
    let (x, y) = area.middle();
    let failed = peers.failed(&group.members);
    if failed == group.members.len() {
        scene.cross((area.right() - 9.0, area.y + 2.0));
    }
    let hosts = content.last().cloned().unwrap_or_default();
    let mut lines = vec![group.name.clone()];
    if stacked {
        lines.push(content[0].clone());
    }
    lines.push(if failed > 0 && stacked {
        format!("{failed} failed")
    } else {
        hosts
    });
    lines.dedup();
    let top = y + 4.0 - 7.0 * real(lines.len() - 1);
    for (index, text) in lines.iter().enumerate() {
        let text = choose(std::slice::from_ref(text), WIDE - 6.0);
        scene.text("", (x, top + 14.0 * real(index)), Anchor::Middle, &text);
    }
}
