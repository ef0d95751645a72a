//! Tiers of a symmetric fabric: what every endpoint and every switch of a tier has, or who differs.

use crate::error::{Error, Result};
use crate::fabric::Kind;
use crate::fabric::index::{Id, narrow, wide};
use crate::formats::kinds::{self, kinds};
use crate::formats::wiring::{Cable, Wiring};
use crate::units::Rate;
use std::collections::BTreeMap;

/// Whether a cable is one of the network, between devices that are in it.
pub(super) fn in_tiers(cable: &Cable, kinds: &[Kind]) -> bool {
    !cable.scale_up
        && [&cable.a, &cable.b]
            .iter()
            .all(|e| kinds[e.device.index()] != Kind::ScaleUp)
}

/// Cables to the nearest endpoint; `u32::MAX` where there is none.
pub(super) fn distances(wiring: &Wiring, kinds: &[Kind]) -> Vec<u32> {
    kinds::distances(wiring, kinds)
        .into_iter()
        .map(|d| d.unwrap_or(u32::MAX))
        .collect()
}

/// What all switches of a tier have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tier {
    /// Switches.
    pub(super) count: usize,
    /// Cables down, and their rate.
    pub(super) down: (usize, Rate),
    /// Cables up, and their rate; (0, 0) at the top.
    pub(super) up: (usize, Rate),
    /// Parallel cables to each device below.
    pub(super) bundle: usize,
    /// Parallel cables to each device above; 0 at the top.
    pub(super) up_bundle: usize,
}

impl Tier {
    /// Capacity down and up.
    pub(super) fn capacities(&self) -> (u64, u64) {
        (
            wide(self.down.0) * self.down.1.0,
            wide(self.up.0) * self.up.1.0,
        )
    }
}

/// A fabric of equal parts.
#[derive(Debug)]
pub(super) struct Shape {
    /// Endpoints.
    pub(super) endpoints: usize,
    /// Network cables of an endpoint, and their rate.
    pub(super) access: (usize, Rate),
    /// GPUs of a scale-up domain; 1 where there is none.
    pub(super) domain: usize,
    /// Scale-up rate of a GPU.
    pub(super) scale_up: Rate,
    /// Tiers, leaves first.
    pub(super) tiers: Vec<Tier>,
    /// Tier of each device, 0 for endpoints.
    pub(super) distance: Vec<u32>,
    /// Kinds of devices.
    pub(super) kinds: Vec<Kind>,
}

fn differs(wiring: &Wiring, device: u32, has: &str, first: u32, other: &str) -> Error {
    let name = |d: u32| wiring.devices[d.index()].name.as_str();
    Error::new(format!(
        "the fabric is not symmetric: {} has {has}, {} has {other}",
        name(device),
        name(first)
    ))
    .help("this form holds equal parts alone; `hpcc` and `simai` list every link")
}

/// One side of a device: cables, and those to each other device.
type Side = BTreeMap<u32, Vec<Rate>>;

/// Cables, their one rate and how many are parallel.
fn side(wiring: &Wiring, device: u32, side: &Side) -> Result<(usize, Rate, usize)> {
    let count: usize = side.values().map(Vec::len).sum();
    let rates: Vec<Rate> = side.values().flatten().copied().collect();
    let (least, most) = (
        rates.iter().min().copied().unwrap_or_default(),
        rates.iter().max().copied().unwrap_or_default(),
    );
    let bundle = side.values().map(Vec::len).max().unwrap_or(0);
    let name = wiring.devices[device.index()].name.as_str();
    if least != most {
        return Err(Error::new(format!(
            "the fabric is not symmetric: {name} has cables of {least} and of {most} to one tier"
        )));
    }
    if side.values().any(|cables| cables.len() != bundle) {
        return Err(Error::new(format!(
            "the fabric is not symmetric: {name} has {bundle} cables to one neighbour and fewer to another"
        )));
    }
    Ok((count, least, bundle))
}

/// Finds the tiers. O(V + E log E).
///
/// # Errors
/// When endpoints or switches of a tier differ, cables join devices of one tier, or a rate is
/// unknown.
pub(super) fn shape(wiring: &Wiring) -> Result<Shape> {
    let (kinds, _) = kinds(wiring);
    let distance = distances(wiring, &kinds);
    let count = wiring.devices.len();
    let (mut up, mut down) = (vec![Side::new(); count], vec![Side::new(); count]);
    let mut scale_up = vec![(0u64, None::<u32>); count];
    let name = |d: u32| wiring.devices[d.index()].name.as_str();
    for cable in &wiring.cables {
        let (a, b) = (cable.a.device, cable.b.device);
        let Some(rate) = cable.rate else {
            return Err(
                Error::new(format!("the rate of {} -- {} is unknown", name(a), name(b)))
                    .help("state it with --rate"),
            );
        };
        if !in_tiers(cable, &kinds) {
            for (gpu, domain) in [(a, b), (b, a)] {
                scale_up[gpu.index()] = (scale_up[gpu.index()].0 + rate.0, Some(domain));
            }
            continue;
        }
        let (low, high) = if distance[a.index()] < distance[b.index()] {
            (a, b)
        } else {
            (b, a)
        };
        if distance[low.index()].checked_add(1) != Some(distance[high.index()]) {
            let error = Error::new(format!(
                "{} and {} are cabled and as far from the endpoints: no tree",
                name(a),
                name(b)
            ));
            return Err(
                error.help("this form holds trees alone; `hpcc` and `simai` list every link")
            );
        }
        up[low.index()].entry(high).or_default().push(rate);
        down[high.index()].entry(low).or_default().push(rate);
    }
    let endpoints: Vec<u32> = (0..narrow(count))
        .filter(|&d| distance[d.index()] == 0)
        .collect();
    let Some(&first) = endpoints.first() else {
        return Err(Error::new("the file has no endpoint"));
    };
    let access = side(wiring, first, &up[first.index()])?;
    let mut domains: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    for &e in &endpoints {
        let own = side(wiring, e, &up[e.index()])?;
        let (rate, domain) = scale_up[e.index()];
        if own != access || rate != scale_up[first.index()].0 {
            let told = |s: (usize, Rate, usize), rate: u64| {
                format!("{} cables of {} and {} of scale-up", s.0, s.1, Rate(rate))
            };
            return Err(differs(
                wiring,
                e,
                &told(own, rate),
                first,
                &told(access, scale_up[first.index()].0),
            ));
        }
        *domains.entry(domain).or_default() += 1;
    }
    let linked = scale_up[first.index()].1.is_some();
    let domain = if linked {
        domains.values().next().copied().unwrap_or(1)
    } else {
        1
    };
    if let Some((at, size)) = domains.iter().find(|d| linked && *d.1 != domain) {
        let other = domains.keys().next().copied().flatten().unwrap_or(first);
        return Err(differs(
            wiring,
            at.unwrap_or(first),
            &format!("{size} GPUs"),
            other,
            &format!("{domain}"),
        ));
    }
    let mut tiers: Vec<Tier> = Vec::new();
    let highest = distance
        .iter()
        .filter(|d| **d != u32::MAX)
        .max()
        .copied()
        .unwrap_or(0);
    for tier in 1..=highest {
        let mut known: Option<(u32, Tier)> = None;
        for d in (0..narrow(count))
            .filter(|&d| distance[d.index()] == tier && kinds[d.index()] == Kind::Switch)
        {
            let (below, above) = (
                side(wiring, d, &down[d.index()])?,
                side(wiring, d, &up[d.index()])?,
            );
            let own = Tier {
                count: 1,
                down: (below.0, below.1),
                up: (above.0, above.1),
                bundle: below.2,
                up_bundle: above.2,
            };
            match &mut known {
                None => known = Some((d, own)),
                Some((_, tier))
                    if Tier {
                        count: 1,
                        ..tier.clone()
                    } == own =>
                {
                    tier.count += 1
                }
                Some((other, tier)) => {
                    let told = |t: &Tier| format!("{} cables down and {} up", t.down.0, t.up.0);
                    return Err(differs(wiring, d, &told(&own), *other, &told(tier)));
                }
            }
        }
        tiers.extend(known.map(|k| k.1));
    }
    Ok(Shape {
        endpoints: endpoints.len(),
        access: (access.0, access.1),
        domain,
        scale_up: Rate(scale_up[first.index()].0),
        tiers,
        distance,
        kinds,
    })
}
