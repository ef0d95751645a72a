//! Which device is which: by name, and where names do not tell or cannot be true, by what is
//! around.

use super::names::{self, Matched, short};
use super::options::{Match, Options};
use super::structure;
use crate::fabric::{Kind, NONE};
use crate::formats::wiring::{Device, Wiring};
use std::collections::{HashMap, HashSet};

/// Cables from which on a device is known by its neighbours, whatever it is called.
const KNOWN: usize = 4;

/// A device of the design that stands under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// Its name in the design.
    pub design: String,
    /// Its name as built.
    pub built: String,
    /// Cables as built that lead where those of the design's device lead.
    pub alike: usize,
    /// Cables as built.
    pub cables: usize,
}

/// Devices matched, and those whose names the others gainsay.
pub(super) struct Pairs {
    pub(super) found: Matched,
    pub(super) misnamed: Vec<Misnamed>,
}

/// The devices behind the network cables of each.
fn neighbours(wiring: &Wiring) -> Vec<Vec<u32>> {
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); wiring.devices.len()];
    for cable in wiring
        .cables
        .iter()
        .filter(|c| !c.scale_up && c.a.device != c.b.device)
    {
        near[cable.a.device as usize].push(cable.b.device);
        near[cable.b.device as usize].push(cable.a.device);
    }
    near
}

/// Cables of a device of the design that its counterpart has too.
fn alike(ours: &[u32], theirs: &[u32], of_design: &[u32]) -> usize {
    let mut there: HashMap<u32, usize> = HashMap::new();
    theirs
        .iter()
        .for_each(|n| *there.entry(*n).or_insert(0) += 1);
    let mut same = 0;
    for n in ours.iter().map(|n| of_design[*n as usize]) {
        if let Some(left) = there.get_mut(&n).filter(|left| **left > 0) {
            *left -= 1;
            same += 1;
        }
    }
    same
}

/// Matches the devices. O((V + E) log E) when names tell them apart.
pub(super) fn matched(design: &Wiring, built: &Wiring, options: &Options) -> Pairs {
    let nothing = || Matched {
        of_design: vec![NONE; design.devices.len()],
        rules: Vec::new(),
    };
    let mut found = if options.matching == Match::Structure {
        nothing()
    } else {
        names::by_name(design, built, &options.renames)
    };
    let few = options.matching == Match::Automatic
        && 2 * found.count() < design.devices.len().min(built.devices.len());
    if few || options.matching == Match::Structure {
        let known = found.count();
        found.of_design = structure::by_structure(design, built, &found.of_design);
        found
            .rules
            .push(("kind, neighbourhood and port", found.count() - known));
        return Pairs {
            found,
            misnamed: Vec::new(),
        };
    }
    let misnamed = if options.matching == Match::Names {
        Vec::new()
    } else {
        corrected(design, built, &mut found)
    };
    Pairs { found, misnamed }
}

/// Matches by what is around whatever no name matched, and what by its name has fewer than three of
/// four cables of the design's. A counterpart is one that has most cables of the device, and more
/// than the one of its name.
fn corrected(design: &Wiring, built: &Wiring, found: &mut Matched) -> Vec<Misnamed> {
    let (ours, theirs) = (neighbours(design), neighbours(built));
    let named = found.of_design.clone();
    let mut kept = named.clone();
    for (d, b) in named.iter().enumerate().filter(|(_, b)| **b != NONE) {
        let other = &theirs[*b as usize];
        if ours[d].len() >= KNOWN
            && other.len() >= KNOWN
            && 4 * alike(&ours[d], other, &named) < 3 * ours[d].len()
        {
            kept[d] = NONE;
        }
    }
    let mut taken: HashSet<u32> = kept.iter().copied().filter(|b| *b != NONE).collect();
    let open = |d: &usize| kept[*d] == NONE && !ours[*d].is_empty();
    let left =
        (0..theirs.len() as u32).any(|b| !taken.contains(&b) && !theirs[b as usize].is_empty());
    if !left || !(0..kept.len()).any(|d| open(&d)) {
        return Vec::new();
    }
    let spread = structure::by_structure(design, built, &kept);
    let mut misnamed = Vec::new();
    let candidates: Vec<usize> = (0..kept.len()).filter(open).collect();
    for d in candidates {
        let b = spread[d];
        if b == NONE
            || taken.contains(&b)
            || named[d] == b
            || of_one_server(&design.devices[d], &built.devices[b as usize])
        {
            continue;
        }
        let (own, other) = (&ours[d], &theirs[b as usize]);
        let same = alike(own, other, &spread);
        let by_name = if named[d] == NONE {
            0
        } else {
            alike(own, &theirs[named[d] as usize], &spread)
        };
        if same > by_name && 2 * same >= own.len().max(other.len()) {
            kept[d] = b;
            taken.insert(b);
            let name = |wiring: &Wiring, i: usize| wiring.devices[i].name.clone();
            misnamed.push(Misnamed {
                design: name(design, d),
                built: name(built, b as usize),
                alike: same,
                cables: other.len(),
            });
        }
    }
    for (d, b) in named.iter().enumerate().filter(|(_, b)| **b != NONE) {
        if kept[d] == NONE && taken.insert(*b) {
            kept[d] = *b;
        }
    }
    found.of_design = kept;
    if !misnamed.is_empty() {
        found
            .rules
            .push(("kind, neighbourhood and port", misnamed.len()));
    }
    misnamed
}

/// Whether both are adapters of one server: then it is the other port that is plugged, and no name
/// that is wrong.
fn of_one_server(one: &Device, other: &Device) -> bool {
    let (one, other) = (
        one.host.as_deref().map(short),
        other.host.as_deref().map(short),
    );
    one.is_some() && one == other
}

/// Whether one file has servers where the other has their GPUs and adapters, so that the two are to
/// be compared server by server. O(V).
pub fn by_servers(design: &Wiring, built: &Wiring) -> bool {
    has_parts(design, built) || has_parts(built, design)
}

/// Whether the first has parts of servers that the second has as servers alone.
fn has_parts(parts: &Wiring, servers: &Wiring) -> bool {
    let of_server = |d: &&Device| {
        d.host.as_deref().is_some_and(|h| h != d.name)
            && !matches!(d.kind, Some(Kind::Switch | Kind::ScaleUp))
    };
    let hosts: HashSet<String> = parts
        .devices
        .iter()
        .filter(of_server)
        .filter_map(|d| d.host.as_deref())
        .map(short)
        .collect();
    if hosts.is_empty() || servers.devices.iter().any(|d| of_server(&d)) {
        return false;
    }
    let known: HashSet<String> = servers.devices.iter().map(|d| short(&d.name)).collect();
    let part = parts.devices.iter().filter(of_server);
    let (all, found) = part.fold((0, 0), |(all, found), d| {
        (
            all + 1,
            found + usize::from(known.contains(&short(&d.name))),
        )
    });
    2 * hosts.iter().filter(|h| known.contains(*h)).count() >= hosts.len() && 2 * found < all
}
