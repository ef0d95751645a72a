//! Loads of links, of a certified flow or of a routing.

use super::shown::{Overlay, Tone};
use crate::error::Result;
use crate::fabric::index::{ChannelId, Id};
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::failure::Damage;
use crate::proof::{self, read};
use crate::routing::Routed;
use crate::solve::SolveOptions;
use crate::text::share;
use crate::traffic::Matrix;
use crate::units::approximate;
use std::collections::BTreeMap;

/// Links that are named where loads differ.
const BUSIEST: usize = 5;

/// Load of every link, the busier direction, when uniform traffic runs at its certified throughput.
///
/// # Errors
/// When no flow could be certified.
pub fn utilisation(
    fabric: &Fabric,
    network: &Network,
    effort: &SolveOptions<'_>,
) -> Result<Overlay> {
    let matrix = Matrix::parse("uniform", fabric, network)?;
    let bracket = proof::throughput_with(fabric, network, &matrix, &[], effort)?;
    let loads = read::loads(network, &bracket)?;
    let busier = |id: LinkId| {
        let trunk = network.trunk(id)?;
        Some(loads[trunk.forth().index()].max(loads[trunk.back().index()]))
    };
    let (links, classes) = loaded(fabric, busier);
    let busiest = busiest(fabric, &links);
    let value = share(bracket.lower(), bracket.upper());
    let notes = vec![
        format!(
            "Link loads of one certified flow that carries uniform traffic at throughput {value}; loads at the proved lower bound"
        ),
        classes,
    ]
    .into_iter()
    .chain(busiest)
    .collect();
    Ok(Overlay {
        notes,
        links,
        ..Overlay::default()
    })
}

/// The tone of every link that has a load, as a share of its capacity, and the least and most load
/// of every class in words.
fn loaded(fabric: &Fabric, load: impl Fn(LinkId) -> Option<f64>) -> (Vec<Tone>, String) {
    let mut links = vec![Tone::Plain; fabric.links.len()];
    let mut spread: BTreeMap<u32, (u16, u16)> = BTreeMap::new();
    for (id, link) in fabric.numbered_links() {
        if let Some(load) = load(id) {
            let load = (load * 1000.0).round() as u16;
            links[id.index()] = Tone::Load(load);
            let entry = spread.entry(link.class).or_insert((load, load));
            *entry = (entry.0.min(load), entry.1.max(load));
        }
    }
    let percent = |load: u16| format!("{}.{}%", load / 10, load % 10);
    let classes = spread.into_iter().map(|(class, (least, most))| {
        let range = if least == most {
            percent(least)
        } else {
            format!("{} to {}", percent(least), percent(most))
        };
        format!("{} {range}", fabric.classes[class.index()].name)
    });
    (links, classes.collect::<Vec<_>>().join(", "))
}

/// The busiest links by name, where not all of a class have one load. O(E log E).
fn busiest(fabric: &Fabric, links: &[Tone]) -> Option<String> {
    let mut found: Vec<(u16, LinkId)> = Vec::new();
    let mut differ = vec![(u16::MAX, 0); fabric.classes.len()];
    for (id, link) in fabric.numbered_links() {
        if let Tone::Load(load) = links[id.index()] {
            let known = &mut differ[link.class.index()];
            *known = (load.min(known.0), load.max(known.1));
            found.push((load, id));
        }
    }
    let uneven = |id: LinkId| {
        let (least, most) = differ[fabric.links[id.index()].class.index()];
        least < most
    };
    found.retain(|(_, id)| uneven(*id));
    found.sort_by_key(|(load, id)| (std::cmp::Reverse(*load), *id));
    let names: Vec<String> = found
        .iter()
        .take(BUSIEST)
        .map(|(load, id)| format!("{} {}.{}%", fabric.link_name(*id), load / 10, load % 10))
        .collect();
    (!names.is_empty()).then(|| format!("Busiest: {}", names.join(", ")))
}

/// Load of every link, the busier direction, under a routing at the throughput it has. O(V + E).
pub fn routed(fabric: &Fabric, damage: &Damage, routed: &Routed) -> Overlay {
    let (low, high) = routed.throughput();
    let scale = approximate(&routed.worst.load.1).max(1.0).recip();
    let busier = |id: LinkId| {
        let load = |channel: ChannelId| routed.load[channel.index()];
        (!damage.kills(fabric, id)).then(|| load(id.forth()).max(load(id.back())) * scale)
    };
    let (mut links, classes) = loaded(fabric, busier);
    let busiest = busiest(fabric, &links);
    let mut devices = vec![Tone::Plain; fabric.devices()];
    damage
        .devices
        .iter()
        .for_each(|&d| devices[d.index()] = Tone::Failed);
    let dead: Vec<LinkId> = fabric
        .link_ids()
        .filter(|&id| damage.kills(fabric, id))
        .collect();
    dead.iter().for_each(|&id| links[id.index()] = Tone::Failed);
    let mut failed: Vec<String> = damage
        .devices
        .iter()
        .map(|&d| fabric.device_name(d))
        .collect();
    failed.extend(damage.links.iter().map(|&l| fabric.link_name(l)));
    let notes = vec![
        format!(
            "Link loads of {} at the throughput it has, {}",
            routed.way,
            share(&low, &high)
        ),
        classes,
    ]
    .into_iter()
    .chain(busiest)
    .collect();
    Overlay {
        notes,
        devices,
        links,
        failed,
        ..Overlay::default()
    }
}
