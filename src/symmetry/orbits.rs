//! Orbits of vertices and arcs: the union-find closure of checked generators.

use super::generator::{Generator, Verifier};
use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, Maybe, Table, narrow};
use crate::fabric::network::Network;
use petgraph::unionfind::UnionFind;

/// Orbits of a group, numbered in order of their first member.
#[derive(Clone, Debug)]
pub struct Orbits {
    /// Orbit of each vertex.
    pub vertex: Table<Vertex, u32>,
    /// Orbit of each arc.
    pub arc: Table<Arc, u32>,
    /// Members of each vertex orbit.
    pub vertex_size: Vec<u64>,
    /// Members of each arc orbit.
    pub arc_size: Vec<u64>,
}

fn number(labels: &[u32]) -> (Vec<u32>, Vec<u64>) {
    let mut ids: Vec<Maybe<u32>> = vec![Maybe::NONE; labels.len()];
    let mut sizes = Vec::new();
    let numbered = labels
        .iter()
        .map(|&l| {
            let id = ids[l.index()].get_or_insert_with(|| {
                sizes.push(0);
                narrow(sizes.len() - 1)
            });
            sizes[id.index()] += 1;
            id
        })
        .collect();
    (numbered, sizes)
}

impl Orbits {
    /// O(moved points and their arcs, times the inverse Ackermann function).
    pub fn new(network: &Network, generators: &[Generator]) -> Self {
        let mut vertices = UnionFind::<u32>::new(network.vertices());
        let mut arcs = UnionFind::<u32>::new(network.arcs());
        let mut verifier = Verifier::new(network);
        for generator in generators {
            for &(from, to) in &generator.moves {
                vertices.union(from.into(), to.into());
            }
            verifier.arcs(generator, |arc, image| {
                arcs.union(arc.into(), image.into());
                arcs.union(arc.reverse().into(), image.reverse().into());
            });
        }
        let (vertex, vertex_size) = number(&vertices.into_labeling());
        let (arc, arc_size) = number(&arcs.into_labeling());
        Orbits {
            vertex: vertex.into(),
            arc: arc.into(),
            vertex_size,
            arc_size,
        }
    }
}
