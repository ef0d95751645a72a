//! A network as the search sees it: one graph whose automorphisms are the symmetries of the network
//! and the matrix.
//!
//! A label with several members (a transit group, a scale-up domain, a demand group) is a vertex of its own,
//! next to its members, so that labels go onto labels one to one. Trunks and demanded pairs are
//! arcs, coloured by capacities and amounts.

use super::generator::{Generator, Verifier};
use super::partition::{Neighbours, mix};
use super::refine::{Mixed, renumber};
use crate::fabric::index::{Id, Maybe, narrow, wide};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::Matrix;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// The graph. Vertices below `real` are devices, the others labels.
pub(super) struct Labelled {
    /// Number of devices.
    pub(super) real: usize,
    start: Vec<u32>,
    arcs: Vec<(u32, u64)>,
    /// Colour of each vertex, as a well-mixed number.
    colour: Vec<u64>,
    /// Twin class of each vertex that has twins.
    class: Vec<Maybe<u32>>,
    /// Members of each.
    classes: Vec<Vec<u32>>,
}

impl Neighbours for Labelled {
    fn visit(&self, vertex: u32, mut each: impl FnMut(u32, u64)) {
        for &(x, colour) in self.around(vertex) {
            each(x, colour);
        }
    }
}

/// A label that only one vertex carries needs no vertex, nor does the only label of its sort.
fn add_labels(
    label: &[u32],
    sort: u64,
    colour: &mut Vec<u64>,
    edges: &mut Vec<(u32, u32, u64, u64)>,
) {
    let mut sizes: HashMap<u32, u32, BuildHasherDefault<Mixed>> = HashMap::default();
    label
        .iter()
        .for_each(|&l| *sizes.entry(l).or_insert(0) += 1);
    let shared = |l: u32| l != 0 && sizes[&l] > 1;
    let several = sizes.keys().filter(|&&l| shared(l)).count() > 1;
    let mut ids: HashMap<u32, u32, BuildHasherDefault<Mixed>> = HashMap::default();
    for (v, &l) in label.iter().enumerate() {
        let what = if l == 0 { 0 } else { 1 + u64::from(shared(l)) };
        colour[v] = mix(colour[v], sort << 2 | what);
        if several && shared(l) {
            let id = *ids.entry(l).or_insert_with(|| {
                colour.push(mix(sort, u64::MAX));
                narrow(colour.len()) - 1
            });
            edges.push((narrow(v), id, mix(sort, 1 << 40), mix(sort, 1 << 41)));
        }
    }
}

impl Labelled {
    /// Builds the graph. `fixed` devices get colours of their own. O(V + E).
    pub(super) fn new(
        fabric: &Fabric,
        network: &Network,
        matrix: &Matrix,
        fixed: &[Vertex],
    ) -> Self {
        let real = network.vertices();
        let mut colour: Vec<u64> = network
            .vertex_ids()
            .map(|v| {
                let multiplier = matrix
                    .multiplier
                    .get(matrix.group[v].index())
                    .copied()
                    .unwrap_or(0);
                mix(mix(network.rate[v], matrix.weight[v]), multiplier)
            })
            .collect();
        for role in &fabric.roles {
            role.devices()
                .for_each(|v| colour[v.index()] = mix(colour[v.index()], role.kind.number()));
        }
        fixed
            .iter()
            .zip(1u64..)
            .for_each(|(&v, i)| colour[v.index()] = mix(i, u64::MAX - 1));
        let mut edges: Vec<(u32, u32, u64, u64)> =
            Vec::with_capacity(network.arcs() / 2 + matrix.pairs.len());
        for trunk in network.trunk_ids() {
            let (up, down) = (
                network.capacity[trunk.forth()],
                network.capacity[trunk.back()],
            );
            edges.push((
                network.tail(trunk.forth()).into(),
                network.head(trunk.forth()).into(),
                mix(up, down),
                mix(down, up),
            ));
        }
        for (sort, label) in [
            (1, &network.transit_group),
            (2, &network.domain),
            (3, &matrix.group),
        ] {
            add_labels(label.as_slice(), sort, &mut colour, &mut edges);
        }
        edges.extend(
            matrix
                .pairs
                .iter()
                .map(|&(s, d, q)| (s.into(), d.into(), mix(q, 1 << 42), mix(q, 1 << 43))),
        );
        let vertices = colour.len();
        let mut start = vec![0u32; vertices + 1];
        edges
            .iter()
            .flat_map(|e| [e.0, e.1])
            .for_each(|v| start[v.index() + 1] += 1);
        for v in 0..vertices {
            start[v + 1] += start[v];
        }
        let mut next = start.clone();
        let mut arcs = vec![(0, 0); 2 * edges.len()];
        for (a, b, out, back) in edges {
            for (from, to, kind) in [(a, b, out), (b, a, back)] {
                arcs[next[from.index()].index()] = (to, kind);
                next[from.index()] += 1;
            }
        }
        Labelled {
            real,
            start,
            arcs,
            colour,
            class: vec![Maybe::NONE; vertices],
            classes: Vec::new(),
        }
    }

    fn around(&self, vertex: u32) -> &[(u32, u64)] {
        &self.arcs[self.start[vertex.index()].index()..self.start[vertex.index() + 1].index()]
    }

    /// Number of vertices, labels and removed twins included.
    pub(super) fn vertices(&self) -> usize {
        self.colour.len()
    }

    /// Number of arcs, each counted from both ends.
    pub(super) fn arcs(&self) -> usize {
        self.arcs.len()
    }

    /// Colours numbered from 0, and how many there are; `None` for all but the first of a class of
    /// twins.
    pub(super) fn colours(&self) -> (Vec<Option<u32>>, usize) {
        let (ids, count) = renumber(&self.colour);
        (
            ids.into_iter()
                .enumerate()
                .map(|(v, id)| (!self.is_dropped(narrow(v))).then_some(id))
                .collect(),
            count,
        )
    }

    /// Finds the twins (devices alike, with the same neighbours), leaves one of each class in the
    /// graph, its colour saying how many it stands for, and returns the rotation of every class as
    /// one generator. O(E).
    pub(super) fn collapse(
        &mut self,
        verifier: &mut Verifier<'_>,
        matrix: &Matrix,
    ) -> Vec<Generator> {
        let key = |v: u32| {
            let around = self.around(v).iter().fold(0u64, |sum, &(x, kind)| {
                sum.wrapping_add(mix(kind, u64::from(x)))
            });
            mix(self.colour[v.index()], around)
        };
        let keys: Vec<u64> = (0..narrow(self.real)).map(key).collect();
        let (ids, count) = renumber(&keys);
        let mut lists: Vec<Vec<u32>> = vec![Vec::new(); count];
        ids.iter()
            .zip(0..)
            .for_each(|(&id, v)| lists[id.index()].push(v));
        lists.retain(|l| l.len() > 1);
        let all = rotation(&lists);
        let mut generators = Vec::new();
        if lists.is_empty() {
            return generators;
        }
        if verifier.holds(&all, matrix) {
            generators.push(all);
        } else {
            lists.retain(|l| {
                let one = rotation(std::slice::from_ref(l));
                let sound = verifier.holds(&one, matrix);
                if sound {
                    generators.push(one);
                }
                sound
            });
        }
        for (list, id) in lists.iter().zip(0u32..) {
            list.iter()
                .for_each(|v| self.class[v.index()] = Maybe::from(id));
            self.colour[list[0].index()] = mix(self.colour[list[0].index()], wide(list.len()));
        }
        self.classes = lists;
        self.drop_twins();
        generators
    }

    /// The twins of a vertex, where it has any.
    fn twins(&self, vertex: u32) -> Option<&Vec<u32>> {
        let class = self.class[vertex.index()].get()?;
        self.classes.get(class.index())
    }

    /// Whether a vertex is left out of the graph: another of its twins stands for it.
    fn is_dropped(&self, vertex: u32) -> bool {
        self.twins(vertex).is_some_and(|twins| twins[0] != vertex)
    }

    fn drop_twins(&mut self) {
        let (mut start, mut arcs) = (vec![0u32], Vec::new());
        for v in 0..narrow(self.colour.len()) {
            if !self.is_dropped(v) {
                arcs.extend(self.around(v).iter().filter(|a| !self.is_dropped(a.0)));
            }
            start.push(narrow(arcs.len()));
        }
        (self.start, self.arcs) = (start, arcs);
    }

    /// The permutation of devices that carries each class of twins as its first member goes.
    pub(super) fn lift(&self, moves: &[(u32, u32)]) -> Generator {
        let mut lifted = Vec::with_capacity(moves.len());
        for &(x, y) in moves.iter().filter(|m| m.0.index() < self.real) {
            match (self.twins(x), self.twins(y)) {
                (Some(from), Some(to)) => {
                    lifted.extend(from.iter().copied().zip(to.iter().copied()))
                }
                _ => lifted.push((x, y)),
            }
        }
        generator(lifted)
    }
}

/// The permutation of devices with these moves.
fn generator(mut moves: Vec<(u32, u32)>) -> Generator {
    moves.sort_unstable();
    let moves = moves.into_iter().map(|(x, y)| (x.into(), y.into()));
    Generator {
        moves: moves.collect(),
    }
}

/// Every list rotated.
fn rotation(lists: &[Vec<u32>]) -> Generator {
    let rotate = |list: &Vec<u32>| {
        (0..list.len())
            .map(|i| (list[i], list[(i + 1) % list.len()]))
            .collect::<Vec<_>>()
    };
    let moves: Vec<(u32, u32)> = lists.iter().flat_map(rotate).collect();
    generator(moves)
}
