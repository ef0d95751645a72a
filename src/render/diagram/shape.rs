//! The dimensions of a grid of switches, and what is said of its places.

use super::labels::{axis_word, counted, thousands};
use super::peers::Peers;
use crate::fabric::index::{Id, narrow, wide};
use crate::overlay::Tone;

/// The dimensions of a grid.
pub(super) struct Shape {
    /// Name and extent of each dimension.
    pub sizes: Vec<(String, u32)>,
    /// Whether all switches along a dimension are joined to each other.
    pub full: Vec<bool>,
}

/// Says whether all coordinates occur and every link changes just one.
pub(super) fn shape(peers: &Peers) -> Option<Shape> {
    let role = peers.fabric.role(*peers.switches.first()?);
    let names: Vec<String> = role
        .axes
        .iter()
        .map(|a| axis_word(&peers.fabric.axes[*a].name))
        .collect();
    if role.count.index() != peers.switches.len() || names.len() < 2 {
        return None;
    }
    let at = |n: u32| peers.fabric.coordinates(peers.switches[n.index()]);
    let mut extent = vec![0u32; names.len()];
    for n in 0..narrow(peers.switches.len()) {
        extent
            .iter_mut()
            .zip(at(n))
            .for_each(|(e, c)| *e = (*e).max(c + 1));
    }
    let all: u64 = extent.iter().map(|e| u64::from(*e)).product();
    if all != wide(peers.switches.len()) || extent.iter().filter(|e| **e > 1).count() < 2 {
        return None;
    }
    let mut along = vec![0u64; names.len()];
    for (a, b) in peers.edges.keys() {
        let mut changed = (0..names.len()).filter(|i| at(*a)[*i] != at(*b)[*i]);
        let (one, more) = (changed.next()?, changed.next());
        if more.is_some() {
            return None;
        }
        along[one] += 1;
    }
    let full = extent
        .iter()
        .zip(&along)
        .map(|(e, edges)| *e > 3 && *edges == all * u64::from(e - 1) / 2)
        .collect();
    Some(Shape {
        sizes: names.into_iter().zip(extent).collect(),
        full,
    })
}

impl Shape {
    /// How many peers stand behind each place of the first two dimensions.
    pub(super) fn times(&self) -> u32 {
        self.sizes[2..].iter().map(|s| s.1).product()
    }

    /// Number of the first peer behind a place.
    pub(super) fn number(&self, row: u32, column: u32) -> u32 {
        (row * self.sizes[1].1 + column) * self.times()
    }

    /// `x 3, y 1`.
    pub(super) fn place(&self, at: &[u32]) -> String {
        let spoken = at[..2].iter().zip(&self.sizes);
        let spoken: Vec<String> = spoken.map(|(c, s)| format!("{} {c}", s.0)).collect();
        spoken.join(", ")
    }
}

/// What a box of the plane is called and what stands behind it.
pub(super) fn words(peers: &Peers, shape: &Shape, n: u32, members: &[u32]) -> [Vec<String>; 2] {
    let device = peers.switches[n.index()];
    let at = peers.fabric.coordinates(device);
    let name = peers.fabric.device_name(device);
    let place = format!("{},{}", at[0], at[1]);
    if members.len() == 1 {
        let hosts = if peers.forwarding {
            String::new()
        } else {
            counted(peers.hosts[n.index()], "host")
        };
        return [vec![name, shape.place(at), place], vec![hosts]];
    }
    let further: Vec<&str> = shape.sizes[2..].iter().map(|s| s.0.as_str()).collect();
    let times = thousands(members.len());
    let mut second = vec![
        format!("× {times} along {}", further.join(" and ")),
        format!("× {times}"),
    ];
    let on = |n: &&u32| peers.tone(&[**n]) == Tone::Path;
    let path = members.iter().filter(on).count();
    if path > 0 {
        second = vec![
            format!("× {times}, {path} on the path"),
            format!("{path} on the path"),
            format!("{path} on path"),
        ];
    }
    let failed = peers.failed(members);
    if failed > 0 {
        second = vec![
            format!("× {times}, {failed} failed"),
            format!("{failed} failed"),
        ];
    }
    [vec![shape.place(at), place], second]
}
