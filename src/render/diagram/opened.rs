//! One group, line or switch of a direct fabric opened: its switches in a row, the links among them
//! as arcs, what leaves as stubs, hosts below.

use super::data::Data;
use super::labels::{choose, counted, device, range, thousands};
use super::peers::{Edge, Peers};
use super::slots::{Slot, folded};
use super::svg::{Anchor, Area, Course, Scene};
use crate::fabric::index::Id;
use crate::fabric::{Kind, LinkId};
use crate::overlay::Tone;
use crate::text::plural;
use crate::units::real;
use std::collections::BTreeMap;

/// Height of the frame with hosts, and without.
const WITH_HOSTS: f64 = 250.0;
const WITHOUT: f64 = 170.0;
/// Top of the switches below that of the frame; arcs and stubs are in between.
const DOWN: f64 = 118.0;
const TALL: f64 = 34.0;
/// Room for a switch.
const PITCH: f64 = 84.0;

/// What is opened.
pub(super) struct Opened<'a> {
    /// `group 0`.
    pub name: String,
    /// Peers by number.
    pub members: &'a [u32],
    /// Where links lead that leave: `to other groups`.
    pub outside: &'a str,
}

/// Height of the frame.
pub(super) fn height(peers: &Peers) -> f64 {
    if peers.forwarding {
        WITHOUT
    } else {
        WITH_HOSTS
    }
}

/// Draws it. O(E).
pub(super) fn draw(peers: &Peers, opened: &Opened, frame: Area, scene: &mut Scene) {
    let number: BTreeMap<u32, usize> = opened
        .members
        .iter()
        .enumerate()
        .map(|(at, n)| (*n, at))
        .collect();
    let (mut inner, mut inside): (BTreeMap<(usize, usize), Edge>, usize) = (BTreeMap::new(), 0);
    let mut out: Vec<Vec<LinkId>> = vec![Vec::new(); opened.members.len()];
    for ((a, b), edge) in peers.edges.iter().filter(|((a, b), _)| a != b) {
        match (number.get(a), number.get(b)) {
            (Some(&a), Some(&b)) => {
                inside += edge.links;
                inner.insert((a.min(b), a.max(b)), *edge);
            }
            (Some(&at), None) | (None, Some(&at)) => {
                out[at].extend(peers.links(edge));
            }
            _ => {}
        }
    }
    scene.frame(frame, false, &Data::default().put("frame", &opened.name));
    let room = frame.width - 20.0;
    let mut content = peers.content(opened.members);
    if opened.members.len() > 1 {
        let pairs = opened.members.len() * (opened.members.len() - 1) / 2;
        let all = if inner.len() == pairs {
            " (every two are joined)"
        } else {
            ""
        };
        content.push(format!("{} inside{all}", counted(inside, "link")));
    }
    let name = format!("{} opened", opened.name);
    let header = [
        format!("{name}: {}", content.join(", ")),
        format!("{name}: {}", content[0]),
        name,
    ];
    scene.text(
        "",
        (frame.x + 10.0, frame.y + 18.0),
        Anchor::Start,
        &choose(&header, room),
    );
    let (least, most) = (
        out.iter().map(Vec::len).min().unwrap_or(0),
        out.iter().map(Vec::len).max().unwrap_or(0),
    );
    let leave = range(least, most);
    let each = if opened.members.len() > 1 {
        format!("each {}", peers.word())
    } else {
        "it".to_string()
    };
    if most > 0 {
        let links = plural(most, "link");
        let lines = [
            format!("Up: {leave} {links} from {each} {}", opened.outside),
            format!("Up: {leave} {links} {}", opened.outside),
        ];
        scene.text(
            "",
            (frame.x + 10.0, frame.y + 34.0),
            Anchor::Start,
            &choose(&lines, room),
        );
    }
    let wanted: Vec<usize> = (0..opened.members.len())
        .filter(|at| peers.tone(&opened.members[*at..=*at]) > Tone::Beyond)
        .collect();
    let slots = folded(opened.members.len(), (room / PITCH) as usize, &wanted);
    let pitch = room / real(slots.len().max(1));
    let wide = (pitch - 12.0).min(120.0);
    let mut places: BTreeMap<usize, (Area, usize)> = BTreeMap::new();
    for (index, slot) in slots.iter().enumerate() {
        let x = frame.x + 10.0 + pitch * (real(index) + 0.5);
        let area = Area {
            x: x - wide / 2.0,
            y: frame.y + DOWN,
            width: wide,
            height: TALL,
        };
        match slot {
            Slot::One(at) => {
                places.insert(*at, (area, index));
            }
            Slot::More(first, end) => {
                let rest = &opened.members[*first..*end];
                let title = format!("not drawn: {}", counted(rest.len(), peers.word()));
                let data = peers.data(rest).put("copy", 1);
                scene.device("more", area, false, &title, &data);
                let count = thousands(rest.len());
                let text = choose(&[format!("… + {count}"), format!("+{count}")], wide - 4.0);
                scene.text("", (x, area.y + 21.0), Anchor::Middle, &text);
            }
            Slot::Stack => {}
        }
    }
    arcs(peers, &inner, &places, scene);
    for (at, (area, _)) in &places {
        boxed(
            peers,
            opened.members[*at],
            (*area, opened.members.len() == 1),
            &out[*at],
            scene,
        );
    }
}

/// The links among the drawn ones.
fn arcs(
    peers: &Peers,
    inner: &BTreeMap<(usize, usize), Edge>,
    places: &BTreeMap<usize, (Area, usize)>,
    scene: &mut Scene,
) {
    let overlaid = !peers.overlay.is_empty();
    // Of a dense mesh the first one's and the neighbours' are enough.
    let dense = inner
        .keys()
        .filter(|(a, b)| places.contains_key(a) && places.contains_key(b))
        .count()
        > 30;
    for ((a, b), edge) in inner
        .iter()
        .filter(|((a, b), edge)| !dense || *a == 0 || *b == *a + 1 || edge.tone > Tone::Beside)
    {
        let (Some((one, from)), Some((two, to))) = (places.get(a), places.get(b)) else {
            continue;
        };
        let (start, end) = ((one.middle().0, one.y), (two.middle().0, two.y));
        let reach = (20.0 + 14.0 * real(to - from)).min(112.0);
        let plain = if *a == 0 && !overlaid { "hi" } else { "ln" };
        let bend = ((start.0 + end.0) / 2.0, start.1 - reach);
        let course = (Course::Bent(bend), plain);
        peers.strands(scene, peers.links(edge), [start, end], course, [None, None]);
    }
}

/// One switch with its stub and hosts.
fn boxed(peers: &Peers, n: u32, (area, alone): (Area, bool), out: &[LinkId], scene: &mut Scene) {
    let id = peers.switches[n.index()];
    let axes = &peers.fabric.role(id).axes;
    let names = device(
        peers.fabric,
        id,
        if alone {
            &[]
        } else {
            &axes[..axes.len().saturating_sub(1)]
        },
    );
    let (x, y) = area.middle();
    if !out.is_empty() {
        let right = area.x + area.width - 12.0;
        let ends = [(right, area.y - 58.0), (right, area.y)];
        let course = (Course::Straight, "ln");
        peers.strands(scene, out, ends, course, [None, None]);
        let text = format!("× {}", thousands(out.len()));
        scene.text("", (right - 2.0, area.y - 63.0), Anchor::Middle, &text);
    }
    let name = peers.fabric.device_name(id);
    let data = peers.data(&[n]).put("copy", 1);
    scene.device(peers.class(&[n]), area, false, &name, &data);
    if peers.tone(&[n]) == Tone::Failed {
        scene.cross((area.x + area.width - 9.0, area.y + 2.0));
    }
    scene.text(
        "",
        (x, y + 4.0),
        Anchor::Middle,
        &choose(&names, area.width - 6.0),
    );
    let hosts = peers.hosts[n.index()];
    if hosts > 0 {
        let below = Area {
            x: area.x,
            y: area.y + TALL + 40.0,
            width: area.width - 6.0,
            height: 40.0,
        };
        let middle = below.middle().0;
        let ends = [(middle, area.y + TALL), (middle, below.y)];
        let links = &peers.down[n.index()];
        peers.strands(scene, links, ends, (Course::Straight, "ln"), [None, None]);
        let title = counted(hosts, "host");
        scene.device("ep", below, hosts > 1, &title, &Data::default());
        let gpus = match (peers.fabric.endpoint_kind(), peers.each) {
            (Kind::Gpu, Some(each)) => {
                let all = counted(each, "GPU");
                if hosts > 1 {
                    vec![format!("{all} each"), format!("× {all}")]
                } else {
                    vec![all]
                }
            }
            _ => vec![String::new()],
        };
        let middle = below.middle().0;
        scene.text(
            "",
            (middle, below.y + 17.0),
            Anchor::Middle,
            &choose(
                &[counted(hosts, "host"), format!("× {hosts}")],
                below.width - 6.0,
            ),
        );
        scene.text(
            "",
            (middle, below.y + 32.0),
            Anchor::Middle,
            &choose(&gpus, below.width - 6.0),
        );
    }
}
