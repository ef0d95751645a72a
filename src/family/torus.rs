//! The torus and the mesh (Dally, "Performance analysis of k-ary n-cube interconnection networks", IEEE Transactions on Computers 1990).
//!
//! A dimension of size d > 2 is a ring of d links for each line of nodes, 2 ports a node; without `wrap` it is a line of d - 1.
//! A dimension of size 2 is one link and one port, with or without `wrap`: a ring of two would double it.

use super::lattice::{dimension_name, points};
use super::switch_graph::{Closed, Graph, LinkKind};

/// Links along one line of a dimension.
fn line(size: u32, wrap: bool) -> u64 {
    u64::from(size) - u64::from(!wrap || size == 2)
}

/// Nodes, ports of an inner node and links.
pub(super) fn closed(dimensions: &[u32], wrap: bool) -> Closed {
    let switches: u64 = dimensions.iter().map(|&d| u64::from(d)).product();
    let degree = dimensions.iter().map(|&d| if d == 2 { 1 } else { 2 }).sum();
    let links = dimensions.iter().map(|&d| switches / u64::from(d) * line(d, wrap)).sum();
    Closed { switches, degree, links }
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
        .map(|d| LinkKind { name: format!("dimension-{}", dimension_name(d).trim_end_matches('-')), tier: 1 })
        .collect();
    let axes = (0..dimensions.len()).map(|d| (dimension_name(d), None)).collect();
    Graph { axes, coordinates, kinds, links }
}
