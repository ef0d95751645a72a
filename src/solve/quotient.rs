//! Arc classes as seen from one source: the columns of the quotient programme (DESIGN section 4).

use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, Table, narrow, wide};
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::symmetry::refine::refine;
use std::collections::HashMap;

/// One class of arcs.
#[derive(Clone, Debug)]
pub struct ArcClass {
    /// Vertex class the arcs leave.
    pub from: u32,
    /// Vertex class they enter.
    pub to: u32,
    /// Arc orbit they belong to.
    pub orbit: u32,
    /// Number of arcs.
    pub arcs: u64,
}

/// The classes of vertices and arcs around one representative source (or destination).
#[derive(Clone, Debug)]
pub struct View {
    /// The representative.
    pub root: Vertex,
    /// Endpoints in its orbit.
    pub orbit_size: u64,
    /// Class of each vertex.
    pub class: Vec<u32>,
    /// One member of each vertex class.
    pub member: Vec<Vertex>,
    /// Number of vertices in each class.
    pub size: Vec<u64>,
    /// Arc classes.
    pub arcs: Vec<ArcClass>,
    /// Class of each arc, `u32::MAX` when it does not exist for this source.
    pub arc_class: Table<Arc, u32>,
}

impl View {
    /// Individualises `root`, keeps the orbits and `label` apart, refines over the arcs that exist.
    /// O(E * rounds).
    pub fn new(
        network: &Network,
        orbits: &Orbits,
        root: Vertex,
        label: impl Fn(Vertex) -> u64,
        exists: impl Fn(Arc) -> bool,
    ) -> Self {
        let mut labels: HashMap<(u32, u64, bool), u64> = HashMap::new();
        let colour: Vec<u64> = network
            .vertex_ids()
            .map(|v| {
                let next = wide(labels.len());
                *labels
                    .entry((orbits.vertex[v], label(v), v == root))
                    .or_insert(next)
            })
            .collect();
        let (class, count) = refine(network, &colour, &orbits.arc, &exists);
        // Classes are numbered in order of their first member.
        let (mut member, mut size) = (Vec::with_capacity(count), vec![0u64; count]);
        for (v, &c) in network.vertex_ids().zip(&class) {
            if member.len() == c.index() {
                member.push(v);
            }
            size[c.index()] += 1;
        }
        let mut ids: HashMap<(u32, u32, u32), u32> = HashMap::new();
        let mut arcs: Vec<ArcClass> = Vec::new();
        let arc_class = network
            .arc_ids()
            .map(|a| {
                if !exists(a) {
                    return u32::MAX;
                }
                let (from, to) = (
                    class[network.tail(a).index()],
                    class[network.head(a).index()],
                );
                let orbit = orbits.arc[a];
                let id = *ids.entry((from, to, orbit)).or_insert_with(|| {
                    arcs.push(ArcClass {
                        from,
                        to,
                        orbit,
                        arcs: 0,
                    });
                    narrow(arcs.len()) - 1
                });
                arcs[id.index()].arcs += 1;
                id
            })
            .collect();
        View {
            root,
            orbit_size: orbits.vertex_size[orbits.vertex[root].index()],
            class,
            member,
            size,
            arcs,
            arc_class,
        }
    }

    /// Class of the root.
    pub fn root_class(&self) -> u32 {
        self.class[self.root.index()]
    }
}

/// One representative of each orbit among `vertices`, in order.
pub fn representatives(orbits: &Orbits, vertices: impl Iterator<Item = Vertex>) -> Vec<Vertex> {
    let mut seen = vec![false; orbits.vertex_size.len()];
    vertices
        .filter(|&v| !std::mem::replace(&mut seen[orbits.vertex[v].index()], true))
        .collect()
}
