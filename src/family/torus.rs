//! The torus and the mesh (Dally, "Performance analysis of k-ary n-cube interconnection networks",
//! IEEE Transactions on Computers 1990).
//!
//! A dimension of size d > 2 is a ring of d links for each line of nodes, 2 ports a node; without
//! `wrap` it is a line of d - 1. A dimension of size 2 is one link and one port, with or without
//! `wrap`: a ring of two would double it.

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{DIMENSIONS, dimensions, needed_terminals};
use super::keys::P;
use super::lattice::{dimension_name, points};
use super::switch_graph::{Closed, Graph, LinkKind, SwitchGraph};
use crate::error::Result;
use crate::spec::design::Topology;
use crate::spec::key::{Key, Section};
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "torus",
    about: "rings along every dimension, or lines: a mesh; of switches, or of hosts that forward",
    paper: "Dally, IEEE Transactions on Computers 1990",
    naming: Naming::Groups,
    keys: &[
        P.listed(),
        DIMENSIONS.listed(),
        WRAP.listed(),
        FORWARDS.listed(),
    ],
    inner: None,
    starter: include_str!("starters/torus.yaml"),
    resolve,
};

const WRAP: Key<bool> = Key::new(
    "wrap",
    Section::Graphs,
    "`torus` closes its rings when true (the default); false makes a mesh.",
);
const FORWARDS: Key<String> = Key::new(
    "forwards",
    Section::Graphs,
    "Who forwards in a torus: `switches` or `hosts`.",
);

/// Its parameters.
#[derive(Debug)]
struct Torus {
    /// Nodes along each dimension, at least 2.
    dimensions: Vec<u32>,
    /// Whether rings are closed; else it is a mesh.
    wrap: bool,
}

impl SwitchGraph for Torus {
    fn closed(&self) -> Closed {
        closed(&self.dimensions, self.wrap)
    }

    fn graph(&self) -> Result<Graph> {
        Ok(graph(&self.dimensions, self.wrap))
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    topology(asked, DIMENSIONS.name(), shape)
}

fn shape(asked: &Asked) -> Result<Shape> {
    let dimensions = dimensions(asked)?;
    let wrap = asked.get(&WRAP).is_none_or(|w| w.value);
    let attached = match asked.get(&FORWARDS).map(|f| (f, f.value.as_str())) {
        None | Some((_, "switches")) => {
            let help = "add `p: 1`, or `forwards: hosts` where the hosts are the nodes";
            Attached::Ports(needed_terminals(asked, "a torus of switches", help)?)
        }
        Some((_, "hosts")) => {
            nodes_are_hosts(asked, &dimensions)?;
            Attached::AsNodes
        }
        Some((at, other)) => {
            return Err(asked.refuse(
                at,
                format!("`{other}` does not forward"),
                "write switches or hosts",
            ));
        }
    };
    Ok(Shape {
        graph: Box::new(Torus { dimensions, wrap }),
        attached,
    })
}

/// Refuses what hosts that forward do not have, and hosts that are not the nodes.
fn nodes_are_hosts(asked: &Asked, dimensions: &[u32]) -> Result<()> {
    if let Some(p) = asked.get(&P) {
        return Err(asked.refuse(
            p,
            "`p` counts endpoint ports of switches, and here the hosts forward",
            "remove `p`",
        ));
    }
    if let Some(switch) = asked.switch_at() {
        let message = "a torus whose hosts forward has no switches";
        return Err(asked.refuse(&switch, message, "remove `switch`, or `forwards: hosts`"));
    }
    let nodes: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let (hosts, each) = (asked.hosts(), u64::from(asked.host.gpus));
    let gpus = hosts.value * each;
    if nodes != gpus {
        let message = format!(
            "{} hosts of {each} GPUs are {gpus} nodes, the dimensions make {nodes}",
            hosts.value
        );
        let help = match nodes.is_multiple_of(each.max(1)) {
            true => format!("write `hosts: {}`", nodes / each.max(1)),
            false => format!("choose dimensions whose product is a multiple of {each}"),
        };
        return Err(asked.refuse(hosts, message, help));
    }
    Ok(())
}

/// Links along one line of a dimension.
fn line(size: u32, wrap: bool) -> u64 {
    u64::from(size) - u64::from(!wrap || size == 2)
}

/// Nodes, ports of an inner node and links.
pub(super) fn closed(dimensions: &[u32], wrap: bool) -> Closed {
    let switches: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let degree = dimensions.iter().map(|&d| if d == 2 { 1 } else { 2 }).sum();
    let links = dimensions
        .iter()
        .map(|&d| switches / u64::from(d) * line(d, wrap))
        .sum();
    Closed {
        switches,
        degree,
        links,
    }
}

/// Each node to the next along every dimension.
pub(super) fn graph(dimensions: &[u32], wrap: bool) -> Graph {
    let coordinates = points(dimensions);
    let mut links = Vec::new();
    let mut stride = coordinates.len() as u32;
    for (kind, &size) in (0..).zip(dimensions) {
        stride /= size;
        for node in 0..coordinates.len() as u32 {
            let at = node / stride % size;
            if at + 1 < size {
                links.push((node, node + stride, kind));
            } else if wrap && size > 2 {
                links.push((node - at * stride, node, kind));
            }
        }
    }
    let kinds = (0..dimensions.len())
        .map(|d| LinkKind {
            name: format!("dimension-{}", dimension_name(d).trim_end_matches('-')),
            tier: 1,
        })
        .collect();
    let axes = (0..dimensions.len())
        .map(|d| (dimension_name(d), None))
        .collect();
    Graph {
        axes,
        coordinates,
        kinds,
        links,
    }
}
