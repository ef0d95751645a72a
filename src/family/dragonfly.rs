//! The dragonfly (Kim, Dally, Scott and Abts, "Technology-driven, highly-scalable dragonfly
//! topology", ISCA 2008).
//!
//! g groups of a switches, all joined within a group; each switch has h global ports. Canonical g =
//! a h + 1: one link between any two groups. Balanced: a = 2 p = 2 h. Radix a - 1 + p + h, local
//! links g a (a - 1) / 2, global links g a h / 2.
//!
//! Global links are in the palmtree arrangement (Camarero, Vallejo and Beivide, "Topological
//! characterization of Hamming and dragonfly networks and its implications on routing", ACM TACO
//! 2014): ports of a group, switch by switch, lead to the groups 1, 2, 3, ... further on, and the
//! last port meets the first. With fewer groups the round is gone through again; what is left of
//! the last round goes to offsets in pairs d, g - d. An odd rest with odd g leaves one port of each
//! group spare: no circulant uses it.

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{MOST, MOST_SWITCHES, needed, terminals};
use super::keys::P;
use super::switch_graph::{Closed, Graph, LinkKind, SwitchGraph};
use crate::error::Result;
use crate::spec::design::Topology;
use crate::spec::key::{Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "dragonfly",
    about: "groups of switches, all joined within a group, each group to every other",
    paper: "Kim, Dally, Scott and Abts, ISCA 2008",
    naming: Naming::Groups,
    keys: &[P.listed(), A.listed(), H.listed(), GROUPS.listed()],
    inner: None,
    starter: include_str!("starters/dragonfly.yaml"),
    resolve,
};

const A: Key<u32> = Key::new("a", Section::Graphs, "Switches of a dragonfly group.");
const H: Key<u32> = Key::new("h", Section::Graphs, "Global ports of a dragonfly switch.");
const GROUPS: Key<u32> = Key::new(
    "groups",
    Section::Graphs,
    "Groups of a dragonfly; a h + 1 when left out.",
);

/// Its parameters.
#[derive(Debug)]
struct Dragonfly {
    /// Switches of a group.
    a: u32,
    /// Global ports of a switch.
    h: u32,
    /// Groups, at most a h + 1.
    groups: u32,
}

impl SwitchGraph for Dragonfly {
    fn closed(&self) -> Closed {
        closed(self.a, self.h, self.groups)
    }

    fn graph(&self) -> Result<Graph> {
        Ok(graph(self.a, self.h, self.groups))
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    topology(asked, A.name(), shape)
}

fn shape(asked: &Asked) -> Result<Shape> {
    let a = needed(asked, &A, "switches of a group", 1..=MOST)?;
    let h = needed(asked, &H, "global ports of a switch", 1..=MOST)?;
    let groups = groups(asked, a, h)?;
    let attached = Attached::Ports(terminals(asked, h)?);
    Ok(Shape {
        graph: Box::new(Dragonfly { a, h, groups }),
        attached,
    })
}

/// Groups: as written, else all.
fn groups(asked: &Asked, a: u32, h: u32) -> Result<u32> {
    let whole = u64::from(a) * u64::from(h) + 1;
    match asked.get(&GROUPS) {
        Some(g) if g.value < 2 || u64::from(g.value) > whole => {
            let message = format!(
                "{} groups: with a = {a} and h = {h} a group has a h = {} global ports, one for each other group",
                g.value,
                whole - 1
            );
            Err(asked.refuse(g, message, format!("write 2 to {whole}, or leave `groups` out for all {whole}")))
        }
        Some(g) => Ok(g.value),
        None => u32::try_from(whole).ok().filter(|g| *g <= MOST_SWITCHES).ok_or_else(|| {
            let message = format!("a = {a} and h = {h} make {whole} groups, more than the {MOST_SWITCHES} that are believed");
            asked.refuse(asked.written(), message, "write `groups`, or smaller `a` and `h`")
        }),
    }
}

/// Offsets of the groups that the global ports of a group lead to, port after port, and the port at
/// which each arrives.
fn channels(a: u32, h: u32, groups: u32) -> Vec<(u32, u32)> {
    let (ports, others) = (a * h, groups - 1);
    let (rounds, mut rest) = (ports / others, ports % others);
    // Two offsets d and g - d are one another's way back; g / 2 is its own.
    if rest % 2 == 1 && groups % 2 == 1 {
        rest -= 1;
    }
    let whole = rounds * others;
    let mut found: Vec<(u32, u32)> = (0..whole)
        .map(|port| (port % others + 1, whole - 1 - port))
        .collect();
    let half = rest / 2;
    let last = (1..=half)
        .chain((rest % 2 == 1).then_some(groups / 2))
        .chain(groups - half..groups);
    found.extend(
        last.zip(0..)
            .map(|(offset, i)| (offset, whole + rest - 1 - i)),
    );
    found
}

/// Switches, ports of each to others, and links.
pub(super) fn closed(a: u32, h: u32, groups: u32) -> Closed {
    let (wide_a, wide_h, g) = (u64::from(a), u64::from(h), u64::from(groups));
    let rest = wide_a * wide_h % (g - 1);
    let used = wide_a * wide_h - u64::from(rest % 2 == 1 && g % 2 == 1);
    Closed {
        switches: wide_a * g,
        degree: wide_a - 1 + wide_h,
        links: g * (wide_a * (wide_a - 1) / 2) + g * used / 2,
    }
}

/// Groups and their links. Needs a h < 2^32.
pub(super) fn graph(a: u32, h: u32, groups: u32) -> Graph {
    let mut links = Vec::new();
    for group in 0..groups {
        for s in 0..a {
            links.extend((s + 1..a).map(|t| (group * a + s, group * a + t, 0)));
        }
    }
    let channels = channels(a, h, groups);
    for group in 0..groups {
        for (port, &(offset, back)) in (0u32..).zip(&channels) {
            let other = (group + offset) % groups;
            if (group, port) < (other, back) {
                links.push((group * a + port / h, other * a + back / h, 1));
            }
        }
    }
    Graph {
        axes: vec![("group".into(), None), ("switch".into(), Some(0))],
        coordinates: (0..groups)
            .flat_map(|g| (0..a).map(move |s| vec![g, s]))
            .collect(),
        kinds: vec![
            LinkKind {
                name: "local".into(),
                tier: 1,
            },
            LinkKind {
                name: "global".into(),
                tier: 2,
            },
        ],
        links,
    }
}
