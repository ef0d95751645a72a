//! HyperX (Ahn, Binkert, Davis, McLaren and Schreiber, "HyperX: topology, routing, and packaging of efficient large-scale networks", SC 2009).
//!
//! Switches on a grid of S_1 x S_2 x ...; those that differ in dimension i alone are joined by K_i links. All S_i = 2: a hypercube;
//! one dimension: a full mesh. Switches prod S_i, ports sum (S_i - 1) K_i, links half their product.

use super::lattice::{dimension_name, points};
use super::switch_graph::{Closed, Graph, LinkKind};

/// Switches, ports of each to others, and links.
pub(super) fn closed(dimensions: &[u32], trunks: &[u32]) -> Closed {
    let switches: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let degree: u64 = dimensions.iter().zip(trunks).map(|(&s, &k)| u64::from(s - 1) * u64::from(k)).sum();
    Closed { switches, degree, links: switches.saturating_mul(degree) / 2 }
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
        .map(|d| LinkKind { name: format!("dimension-{}", dimension_name(d).trim_end_matches('-')), tier: 1 })
        .collect();
    let axes = (0..dimensions.len()).map(|d| (dimension_name(d), None)).collect();
    Graph { axes, coordinates, kinds, links }
}
