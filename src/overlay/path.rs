//! A path between two devices.

use super::shown::{Overlay, Tone, blank};
use crate::error::{Error, Result};
use crate::fabric::index::{Arc, Id};
use crate::fabric::{Fabric, Kind, LinkId, Vertex, network::Network};
use crate::failure;
use std::collections::VecDeque;

/// A path of fewest links between two devices, `FROM,TO`, over what may carry the traffic of the
/// first. Breadth first, O(V + E).
///
/// # Errors
/// When a name is unknown or nothing joins the two.
pub fn path(fabric: &Fabric, network: &Network, ends: &str) -> Result<Overlay> {
    let help = "write the names of two devices, for example `path:gpu-su0-host0-rail0,gpu-su0-host1-rail0`";
    let (from, to) = ends
        .split_once(',')
        .ok_or_else(|| Error::new(format!("`{ends}` does not name two devices")).help(help))?;
    let find = |name: &str| {
        let shown = network.endpoints.first().zip(network.endpoints.last());
        let help = shown.map_or_else(String::new, |(a, b)| {
            format!(
                "for example `path:{},{}`",
                fabric.device_name(a.device()),
                fabric.device_name(b.device())
            )
        });
        failure::device(fabric, name.trim())
            .ok_or_else(|| Error::new(format!("no device is called `{}`", name.trim())).help(help))
    };
    let (from, to) = (find(from)?.vertex(), find(to)?.vertex());
    let mut arrived: Vec<Option<Arc>> = vec![None; network.vertices()];
    let mut queue = VecDeque::from([from]);
    while let Some(v) = queue.pop_front().filter(|v| *v != to) {
        for &arc in network
            .out
            .of(v)
            .iter()
            .filter(|a| network.exists_for(**a, from))
        {
            let next = network.head(arc);
            if next != from && arrived[next.index()].is_none() {
                arrived[next.index()] = Some(arc);
                queue.push_back(next);
            }
        }
    }
    if from != to && arrived[to.index()].is_none() {
        return Err(Error::new(format!(
            "no path from {} to {}",
            fabric.device_name(from.device()),
            fabric.device_name(to.device())
        )));
    }
    let (mut devices, mut links) = blank(fabric);
    let (mut at, mut through): (Vertex, Vec<Vertex>) = (to, vec![to]);
    let mut trunks = Vec::new();
    while let Some(arc) = arrived[at.index()] {
        trunks.push(arc.trunk());
        at = network.tail(arc);
        through.push(at);
    }
    through.reverse();
    through.iter().for_each(|d| devices[d.index()] = Tone::Path);
    let on = |id: &LinkId| {
        network
            .trunk(*id)
            .is_some_and(|trunk| trunks.contains(&trunk))
    };
    fabric
        .link_ids()
        .filter(on)
        .for_each(|id| links[id.index()] = Tone::Path);
    let switches = through
        .iter()
        .filter(|d| fabric.role(d.device()).kind == Kind::Switch)
        .count();
    let names: Vec<String> = through
        .iter()
        .map(|d| fabric.device_name(d.device()))
        .collect();
    let notes = vec![
        format!(
            "A shortest path: {} links, {switches} switches",
            trunks.len()
        ),
        names.join(" > "),
    ];
    Ok(Overlay {
        notes,
        devices,
        links,
        ..Overlay::default()
    })
}
