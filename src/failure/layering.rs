//! The layers of a fabric above its leaves: which trunk is of which.

use crate::error::{Result, within_limits};
use crate::fabric::index::{Arc, Id, Maybe, Table, narrow, wide};
use crate::fabric::{Fabric, Kind, Vertex, network::Network};
use crate::proof;
use crate::solve::SolveOptions;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::Zero;
use petgraph::unionfind::UnionFind;
use std::collections::BTreeMap;

/// Layers whose throughput is solved, up to symmetry.
const MOST_SOLVED: usize = 64;

/// Layers beyond which capacities could leave the checker's integers.
const MOST_LAYERS: usize = 100_000;

/// The layers of a fabric.
pub(super) struct Layers {
    /// Layer of each vertex; none of leaves and what is no switch.
    of: Table<Vertex, Maybe<u32>>,
    /// Whether a device is a switch.
    switch: Vec<bool>,
    /// How many there are.
    pub(super) number: usize,
}

/// What a trunk is to the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Of the layer of this number.
    Layer(u32),
    /// Between leaves: no flow uses it.
    Aside,
    /// Next to what is no switch: shared by all layers.
    Shared,
}

impl Layers {
    /// O(V + E).
    pub(super) fn new(fabric: &Fabric, network: &Network) -> Self {
        let switch: Vec<bool> = network
            .vertex_ids()
            .map(|v| fabric.role(v.device()).kind == Kind::Switch)
            .collect();
        let ends = |&a: &Arc| (network.tail(a).index(), network.head(a).index());
        // Either direction makes neighbours: imports have links that work one way.
        let upper = |v: Vertex| {
            let arcs = network.out.of(v).iter().chain(network.into.of(v));
            switch[v.index()] && arcs.map(ends).all(|(a, b)| switch[a] && switch[b])
        };
        let upper: Vec<bool> = network.vertex_ids().map(upper).collect();
        let mut pieces = UnionFind::<u32>::new(network.vertices());
        for (u, v) in network.all_ends() {
            if upper[u.index()] && upper[v.index()] {
                pieces.union(u.into(), v.into());
            }
        }
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut of: Table<Vertex, Maybe<u32>> = vec![Maybe::NONE; network.vertices()].into();
        for v in network.vertex_ids().filter(|&v| upper[v.index()]) {
            let next = narrow(numbers.len());
            let layer = *numbers.entry(pieces.find(v.into())).or_insert(next);
            of[v] = layer.into();
        }
        Layers {
            of,
            switch,
            number: numbers.len(),
        }
    }

    /// Layer of a device.
    pub(super) fn of(&self, device: Vertex) -> Option<u32> {
        self.of[device].get()
    }

    /// What a trunk between two devices is.
    pub(super) fn place(&self, u: Vertex, v: Vertex) -> Place {
        match self.of(u).or(self.of(v)) {
            Some(layer) => Place::Layer(layer),
            None if self.switch[u.index()] && self.switch[v.index()] => Place::Aside,
            None => Place::Shared,
        }
    }

    /// What a layer carries of some traffic alone, layers alike solved once; `None` where too many
    /// differ.
    pub(super) fn carried(
        &self,
        fabric: &Fabric,
        network: &Network,
        (matrix, orbits): (&Matrix, &Orbits),
        effort: &SolveOptions<'_>,
    ) -> Result<Option<Vec<Fraction>>> {
        // A symmetry that carries a device of one layer onto one of another carries the layer with
        // it.
        let mut first = vec![None; self.number];
        for v in network.vertex_ids().rev() {
            if let Some(layer) = self.of(v) {
                first[layer.index()] = Some(v);
            }
        }
        let mut alike: BTreeMap<Option<u32>, Vec<u32>> = BTreeMap::new();
        for (layer, vertex) in (0u32..).zip(&first) {
            let orbit = vertex.map(|v: Vertex| orbits.vertex[v]);
            alike.entry(orbit).or_default().push(layer);
        }
        if alike.len() > MOST_SOLVED || self.number > MOST_LAYERS {
            return Ok(None);
        }
        let mut theta = vec![Fraction::zero(); self.number];
        for members in alike.values() {
            let mut alone = network.clone();
            for arc in alone.arc_ids() {
                match self.place(alone.tail(arc), alone.head(arc)) {
                    Place::Shared => {}
                    Place::Layer(own) if own == members[0] => {
                        alone.capacity[arc] *= wide(self.number)
                    }
                    Place::Layer(_) | Place::Aside => alone.capacity[arc] = 0,
                }
            }
            // Without this layer everything still holds, with less left.
            let Some(bracket) =
                within_limits(proof::throughput_with(fabric, &alone, matrix, &[], effort))?
            else {
                continue;
            };
            members
                .iter()
                .for_each(|&i| theta[i.index()] = bracket.lower().clone());
        }
        Ok(Some(theta))
    }
}
