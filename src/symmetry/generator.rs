//! Symmetries as permutations, and what makes sure that they are symmetries.

use crate::fabric::Vertex;
use crate::fabric::index::{Arc, Id, Maybe, Table};
use crate::fabric::network::Network;
use crate::traffic::Matrix;

/// A vertex and where it goes.
pub type Move = (Vertex, Vertex);

/// A permutation of vertices by its moved points (from, to), sorted by `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    /// Moved points only.
    pub moves: Vec<Move>,
}

/// Checks permutations of one network, reusing its working arrays.
pub struct Verifier<'a> {
    network: &'a Network,
    image: Vec<Vertex>,
    /// An arc to each head of the vertex at hand; those of earlier vertices are told by their
    /// tails.
    mark: Vec<Option<Arc>>,
    /// Whether a vertex is some moved vertex's image; all false between calls.
    hit: Vec<bool>,
    /// Members of each transit group, domain and demand group, counted when first needed.
    sizes: Option<[Vec<u32>; 3]>,
    /// Where each label goes under the permutation at hand; empty between calls.
    maps: [Vec<Maybe<u32>>; 3],
}

impl<'a> Verifier<'a> {
    /// Working arrays for a network. O(V).
    pub fn new(network: &'a Network) -> Self {
        let n = network.vertices();
        let (image, mark, hit) = (
            network.vertex_ids().collect(),
            vec![None; n],
            vec![false; n],
        );
        Verifier {
            network,
            image,
            mark,
            hit,
            sizes: None,
            maps: Default::default(),
        }
    }

    /// Calls `visit(arc, image)` for one arc of every moved trunk; false as soon as an arc has no
    /// image of equal capacity. O(degrees of the moved vertices).
    pub fn arcs(&mut self, generator: &Generator, mut visit: impl FnMut(Arc, Arc)) -> bool {
        for &(from, to) in &generator.moves {
            self.image[from.index()] = to;
        }
        let mut sound = true;
        'moved: for &(u, to) in &generator.moves {
            let target = self.network.out.of(to);
            if target.len() != self.network.out.of(u).len() {
                sound = false;
                break;
            }
            for &arc in target {
                self.mark[self.network.head(arc).index()] = Some(arc);
            }
            for &arc in self.network.out.of(u) {
                let v = self.image[self.network.head(arc).index()];
                let capacity = &self.network.capacity;
                let alike = |image: Arc| {
                    capacity[arc] == capacity[image]
                        && capacity[arc.reverse()] == capacity[image.reverse()]
                };
                let image = self.mark[v.index()].filter(|&image| self.network.tail(image) == to);
                let Some(image) = image.filter(|&image| alike(image)) else {
                    sound = false;
                    break 'moved;
                };
                visit(arc, image);
            }
        }
        for &(from, _) in &generator.moves {
            self.image[from.index()] = from;
        }
        sound
    }

    /// Whether the moves are a permutation that preserves the network and the matrix (the same one
    /// at every call). Labels (transit groups, domains, demand groups) must go onto labels one to one.
    pub fn holds(&mut self, generator: &Generator, matrix: &Matrix) -> bool {
        let network = self.network;
        let labels = [&network.transit_group, &network.domain, &matrix.group];
        let sizes = self
            .sizes
            .take()
            .unwrap_or_else(|| labels.map(|label| count(label.as_slice())));
        let mut maps = std::mem::take(&mut self.maps);
        maps.iter_mut()
            .zip(&sizes)
            .for_each(|(map, size)| map.resize(size.len().max(map.len()), Maybe::NONE));
        let sound = self.permutes(generator)
            && self.labels_hold(generator, matrix, &labels, &mut maps)
            && (0..3).all(|i| whole_labels(&maps[i], &sizes[i], labels[i], generator));
        for (map, label) in maps.iter_mut().zip(labels) {
            generator
                .moves
                .iter()
                .for_each(|m| map[label[m.0].index()] = Maybe::NONE);
        }
        (self.maps, self.sizes) = (maps, Some(sizes));
        sound && self.pairs_hold(generator, matrix) && self.arcs(generator, |_, _| {})
    }

    /// Whether the images of the moved vertices are the moved vertices.
    fn permutes(&mut self, generator: &Generator) -> bool {
        let sorted = generator.moves.windows(2).all(|w| w[0].0 < w[1].0);
        let once = generator
            .moves
            .iter()
            .all(|m| !std::mem::replace(&mut self.hit[m.1.index()], true));
        let onto = generator.moves.iter().all(|m| self.hit[m.0.index()]);
        generator
            .moves
            .iter()
            .for_each(|m| self.hit[m.1.index()] = false);
        sorted && once && onto
    }

    /// Rates and weights are kept, and labels go onto labels; `maps` comes empty and is filled.
    fn labels_hold(
        &self,
        generator: &Generator,
        matrix: &Matrix,
        labels: &[&Table<Vertex, u32>; 3],
        maps: &mut [Vec<Maybe<u32>>; 3],
    ) -> bool {
        let network = self.network;
        for &(from, to) in &generator.moves {
            if network.rate[from] != network.rate[to] || matrix.weight[from] != matrix.weight[to] {
                return false;
            }
            for (label, map) in labels.iter().zip(maps.iter_mut()) {
                let onto = map[label[from].index()].get_or_insert_with(|| label[to]);
                if (label[from] == 0) != (label[to] == 0) || onto != label[to] {
                    return false;
                }
            }
            let multiplier = |v: Vertex| matrix.multiplier.get(matrix.group[v].index());
            if multiplier(from) != multiplier(to) {
                return false;
            }
        }
        true
    }

    fn pairs_hold(&mut self, generator: &Generator, matrix: &Matrix) -> bool {
        if matrix.pairs.is_empty() {
            return true;
        }
        for &(from, to) in &generator.moves {
            self.image[from.index()] = to;
        }
        let held = matrix.pairs.iter().all(|&(s, d, q)| {
            let (s, d) = (self.image[s.index()], self.image[d.index()]);
            matrix.pairs.binary_search(&(s, d, q)).is_ok()
        });
        for &(from, _) in &generator.moves {
            self.image[from.index()] = from;
        }
        held
    }
}

/// Members of each label.
fn count(labels: &[u32]) -> Vec<u32> {
    let mut sizes = vec![0; labels.iter().max().map_or(1, |m| m.index() + 1)];
    labels.iter().for_each(|&l| sizes[l.index()] += 1);
    sizes
}

/// A label that changes must be moved in whole, and no two labels onto one. O(moved points log
/// moved points).
fn whole_labels(
    map: &[Maybe<u32>],
    sizes: &[u32],
    label: &Table<Vertex, u32>,
    generator: &Generator,
) -> bool {
    let mut moved: Vec<u32> = generator
        .moves
        .iter()
        .map(|m| label[m.0])
        .filter(|&l| map[l.index()].get() != Some(l))
        .collect();
    moved.sort_unstable();
    let mut images = Vec::new();
    for run in moved.chunk_by(PartialEq::eq) {
        if run.len() != sizes[run[0].index()].index() {
            return false;
        }
        images.push(map[run[0].index()].get());
    }
    let changed = images.len();
    images.sort_unstable();
    images.dedup();
    images.len() == changed
}
