//! HyperX (Ahn, Binkert, Davis, McLaren and Schreiber, "HyperX: topology, routing, and packaging of
//! efficient large-scale networks", SC 2009).
//!
//! Switches on a grid of S_1 x S_2 x ...; those that differ in dimension i alone are joined by K_i
//! links. All S_i = 2: a hypercube; one dimension: a full mesh. Switches prod S_i, ports sum (S_i -
//! 1) K_i, links half their product.

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{DIMENSIONS, MOST, dimensions, needed_terminals};
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
    name: "hyperx",
    about: "a grid with a full mesh along every line; hypercubes and full meshes",
    paper: "Ahn, Binkert, Davis, McLaren and Schreiber, SC 2009",
    naming: Naming::Groups,
    keys: &[P.listed(), DIMENSIONS.listed(), TRUNKS.listed()],
    inner: None,
    starter: include_str!("starters/hyperx.yaml"),
    resolve,
};

const TRUNKS: Key<Vec<u32>> = Key::new(
    "trunks",
    Section::Graphs,
    "Links between each pair of hyperx switches that differ in one coordinate, by dimension.",
);

/// Its parameters.
#[derive(Debug)]
struct HyperX {
    /// Switches along each dimension, at least 2.
    dimensions: Vec<u32>,
    /// Links between each pair that differs in this dimension alone.
    trunks: Vec<u32>,
}

impl SwitchGraph for HyperX {
    fn closed(&self) -> Closed {
        closed(&self.dimensions, &self.trunks)
    }

    fn graph(&self) -> Result<Graph> {
        Ok(graph(&self.dimensions, &self.trunks))
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    topology(asked, DIMENSIONS.name(), shape)
}

fn shape(asked: &Asked) -> Result<Shape> {
    let dimensions = dimensions(asked)?;
    let trunks = match asked.get(&TRUNKS) {
        None => vec![1; dimensions.len()],
        Some(given) if given.value.len() != dimensions.len() => {
            let message = format!(
                "{} trunks for {} dimensions",
                given.value.len(),
                dimensions.len()
            );
            return Err(asked.refuse(
                given,
                message,
                "write one number a dimension, or leave `trunks` out for 1 each",
            ));
        }
        Some(given) if given.value.iter().any(|k| !(1..=MOST).contains(k)) => {
            let message = format!("a trunk has 1 to {MOST} links");
            return Err(asked.refuse(given, message, "leave out dimensions without links"));
        }
        Some(given) => given.value.clone(),
    };
    let p = needed_terminals(asked, "a hyperx", "add `p: 8`")?;
    Ok(Shape {
        graph: Box::new(HyperX { dimensions, trunks }),
        attached: Attached::Ports(p),
    })
}

/// Switches, ports of each to others, and links.
pub(super) fn closed(dimensions: &[u32], trunks: &[u32]) -> Closed {
    let switches: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let degree: u64 = dimensions
        .iter()
        .zip(trunks)
        .map(|(&s, &k)| u64::from(s - 1) * u64::from(k))
        .sum();
    Closed {
        switches,
        degree,
        links: switches.saturating_mul(degree) / 2,
    }
}

/// A full mesh along every line of the grid.
pub(super) fn graph(dimensions: &[u32], trunks: &[u32]) -> Graph {
    let coordinates = points(dimensions);
    let mut links = Vec::new();
    let mut stride = coordinates.len() as u32;
    for ((kind, &size), &trunk) in (0..).zip(dimensions).zip(trunks) {
        stride /= size;
        for node in 0..coordinates.len() as u32 {
            let after = node / stride % size + 1..size;
            for step in 1..=after.count() as u32 {
                links.extend((0..trunk).map(|_| (node, node + step * stride, kind)));
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
