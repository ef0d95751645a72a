//! Single points of failure: the links, switches, transceivers and NICs whose loss alone parts
//! endpoints that the healthy fabric joins.
//!
//! Endpoints that do not forward are told apart only by which pieces of the forwarding network they
//! are attached to, so one search for pieces decides all pairs at once. Components that a checked
//! symmetry carries onto one another are tried once.

use super::baseline::{Baseline, Changed};
use super::components::{ComponentId, Components};
use super::damage::Damage;
use super::groups::Groups as RiskGroups;
use super::pairs::orbits;
use crate::error::Result;
use crate::fabric::index::{Id, Table, Trunk};
use crate::fabric::{Fabric, network::Network};
use crate::spec::demand::Component;
use crate::symmetry::orbits::Orbits;
use rayon::prelude::*;
use std::collections::BTreeMap;

pub use super::baseline::Loss;

/// Arcs looked at beyond which the components of a kind are not tried.
const MOST_WORK: usize = 6_000_000_000;

/// Components of one kind and place whose loss does the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Single {
    /// What they are.
    pub kind: Component,
    /// Class of the links or role of the device: `host-leaf`, `leaf`.
    pub place: String,
    /// How many there are.
    pub count: u64,
    /// What the loss of any one of them does.
    pub loss: Loss,
    /// One of them.
    pub example: String,
}

/// The single points of failure of a fabric under its rule of who forwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Singles {
    /// Worst first.
    pub points: Vec<Single>,
    /// Kinds that were tried, with the number of components.
    pub tried: Vec<(Component, u64)>,
    /// Kinds that were not tried because the fabric is too large.
    pub untried: Vec<Component>,
    /// Ordered pairs of endpoints that the healthy fabric joins.
    pub joined: u64,
}

/// What tells whether two components are alike: orbits, or the component itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Device(u32),
    Trunk(u32, u32),
    Nearby(Vec<Changed>),
    Own(ComponentId),
}

/// The links of a trunk.
#[derive(Clone, Copy, Debug)]
struct Bundle {
    links: u32,
    /// Every one of them works both ways.
    even: bool,
}

fn trunks(fabric: &Fabric, network: &Network) -> Table<Trunk, Bundle> {
    let mut trunks: Table<Trunk, Bundle> = vec![
        Bundle {
            links: 0,
            even: true
        };
        network.arcs() / 2
    ]
    .into();
    for (id, link) in fabric.numbered_links() {
        let Some(trunk) = network.trunk(id) else {
            continue;
        };
        let class = &fabric.classes[link.class.index()];
        let trunk = &mut trunks[trunk];
        trunk.links += 1;
        trunk.even &= class.rate_ab.0 > 0 && class.rate_ba.0 > 0;
    }
    trunks
}

/// What dies with a component; `None` where no trunk does, so that nobody is parted.
fn key(
    baseline: &Baseline<'_>,
    orbits: &Orbits,
    components: &Components,
    id: ComponentId,
    trunks: &Table<Trunk, Bundle>,
) -> Option<Key> {
    let network = baseline.healthy;
    if let Some(device) = components.anchor(id) {
        return Some(Key::Device(orbits.vertex[device.vertex()]));
    }
    let mut dead: BTreeMap<Trunk, u32> = BTreeMap::new();
    for trunk in components
        .links(id)
        .iter()
        .filter_map(|&link| network.trunk(link))
    {
        *dead.entry(trunk).or_default() += 1;
    }
    // A trunk whose links differ in direction may lose one way before it loses all.
    if dead.keys().any(|&trunk| !trunks[trunk].even) {
        return Some(Key::Own(id));
    }
    dead.retain(|&trunk, &mut links| links == trunks[trunk].links);
    match dead.keys().copied().collect::<Vec<_>>().as_slice() {
        [] => None,
        &[trunk] => {
            let (a, b) = (orbits.arc[trunk.forth()], orbits.arc[trunk.back()]);
            Some(Key::Trunk(a.min(b), a.max(b)))
        }
        several => match baseline.nearby(several) {
            Some(changed) if changed.is_empty() => None,
            Some(changed) => Some(Key::Nearby(changed)),
            None => Some(Key::Own(id)),
        },
    }
}

/// Tries every link, switch, transceiver and NIC alone, up to symmetry.
///
/// # Errors
/// When the fabric has fewer than two endpoints.
pub fn singles(fabric: &Fabric, network: &Network) -> Result<Singles> {
    let orbits = orbits(fabric, network)?;
    let baseline = Baseline::new(fabric, network);
    let trunks = trunks(fabric, network);
    let mut all = Singles {
        joined: baseline.joined(),
        ..Singles::default()
    };
    for kind in [
        Component::Links,
        Component::Switches,
        Component::Optics,
        Component::Nics,
    ] {
        // A fabric may have none of a kind.
        let (groups, kinds) = (RiskGroups::default(), std::slice::from_ref(&kind));
        let components = match Components::new(fabric, network, &groups, kinds) {
            Err(why) if why.is_absent() => continue,
            components => components?,
        };
        let keys: Vec<Option<Key>> = (0..components.len())
            .into_par_iter()
            .map(|c| key(&baseline, &orbits, &components, c, &trunks))
            .collect();
        match losses(&baseline, &components, &keys) {
            Some(losses) => {
                all.tried.push((kind.clone(), u64::from(components.len())));
                all.points
                    .extend(points(fabric, &kind, &components, &losses));
            }
            None => all.untried.push(kind),
        }
    }
    all.points.sort_by(|a, b| {
        b.loss
            .cmp(&a.loss)
            .then_with(|| (&a.kind, &a.place).cmp(&(&b.kind, &b.place)))
    });
    Ok(all)
}

/// What the loss of each component does, one of those that are alike tried; `None` where these are
/// too many.
fn losses(
    baseline: &Baseline<'_>,
    components: &Components,
    keys: &[Option<Key>],
) -> Option<Vec<Loss>> {
    let mut first: BTreeMap<&Key, ComponentId> = BTreeMap::new();
    for (key, c) in keys.iter().zip(0u32..) {
        if let Some(key) = key {
            first.entry(key).or_insert(c);
        }
    }
    if first.len().saturating_mul(baseline.work()) > MOST_WORK {
        return None;
    }
    let losses: BTreeMap<&Key, Loss> = first
        .into_par_iter()
        .map(|(key, c)| (key, baseline.loss(&Damage::of(components, &[c]))))
        .collect();
    let loss = |key: &Option<Key>| key.as_ref().and_then(|key| losses.get(key).copied());
    Some(
        keys.iter()
            .map(|key| loss(key).unwrap_or_default())
            .collect(),
    )
}

/// The components whose loss parts anyone, those of one place and loss as one.
fn points(
    fabric: &Fabric,
    kind: &Component,
    components: &Components,
    losses: &[Loss],
) -> Vec<Single> {
    let mut found: BTreeMap<(String, Loss), (u64, ComponentId)> = BTreeMap::new();
    for (c, &loss) in (0u32..).zip(losses).filter(|(_, loss)| loss.parted > 0) {
        let key = (place(fabric, components, c), loss);
        found.entry(key).or_insert((0, c)).0 += 1;
    }
    let single = |((place, loss), (count, c))| Single {
        kind: kind.clone(),
        place,
        count,
        loss,
        example: components.name(fabric, c),
    };
    found.into_iter().map(single).collect()
}

/// Class of the links, or role of the device.
fn place(fabric: &Fabric, components: &Components, id: ComponentId) -> String {
    match (components.anchor(id), components.links(id)) {
        (Some(device), _) => fabric.role(device).name.clone(),
        (None, [first, ..]) => fabric.classes[fabric.links[first.index()].class.index()]
            .name
            .clone(),
        (None, []) => String::new(),
    }
}
