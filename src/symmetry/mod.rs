//! Automorphisms of a network, their orbits, and equitable refinement.
//!
//! Every generator is checked on every trunk, capacity, rate, lock, domain and demand before it is used, so orbits may be
//! too fine but never too coarse: a mistake here makes a linear programme larger, not an answer wrong.

pub mod axes;
pub mod orbits;
pub mod refine;
pub mod twins;

use crate::fabric::{Fabric, network::Network};
use crate::traffic::Matrix;

/// A permutation of vertices by its moved points (from, to), sorted by `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    /// Moved points only.
    pub moves: Vec<(u32, u32)>,
}

/// Checks permutations of one network, reusing its working arrays.
pub struct Verifier<'a> {
    network: &'a Network,
    image: Vec<u32>,
    mark: Vec<u32>,
}

impl<'a> Verifier<'a> {
    /// Working arrays for a network. O(V).
    pub fn new(network: &'a Network) -> Self {
        let n = network.vertices();
        Verifier { network, image: (0..n as u32).collect(), mark: vec![u32::MAX; n] }
    }

    /// Calls `visit(arc, image)` for one arc of every moved trunk; false as soon as an arc has no image of equal
    /// capacity. O(degrees of the moved vertices).
    pub fn arcs(&mut self, generator: &Generator, mut visit: impl FnMut(u32, u32)) -> bool {
        for &(from, to) in &generator.moves {
            self.image[from as usize] = to;
        }
        let mut sound = true;
        'moved: for &(u, to) in &generator.moves {
            let target = self.network.out.of(to);
            if target.len() != self.network.out.of(u).len() {
                sound = false;
                break;
            }
            for &arc in target {
                self.mark[self.network.head[arc as usize] as usize] = arc;
            }
            for &arc in self.network.out.of(u) {
                let v = self.image[self.network.head[arc as usize] as usize];
                let image = self.mark[v as usize];
                let capacity = &self.network.capacity;
                if image == u32::MAX
                    || self.network.tail[image as usize] != to
                    || capacity[arc as usize] != capacity[image as usize]
                    || capacity[arc as usize ^ 1] != capacity[image as usize ^ 1]
                {
                    sound = false;
                    break 'moved;
                }
                visit(arc, image);
            }
        }
        for &(from, _) in &generator.moves {
            self.image[from as usize] = from;
        }
        sound
    }

    /// Whether a permutation preserves the network and the matrix. Labels (locks, domains, demand groups) must go onto
    /// labels one to one.
    pub fn holds(&mut self, generator: &Generator, matrix: &Matrix) -> bool {
        let network = self.network;
        let labels = [&network.lock, &network.domain, &matrix.group];
        let mut maps = [std::collections::HashMap::new(), std::collections::HashMap::new(), std::collections::HashMap::new()];
        for &(from, to) in &generator.moves {
            let (f, t) = (from as usize, to as usize);
            if network.rate[f] != network.rate[t] || matrix.weight[f] != matrix.weight[t] {
                return false;
            }
            for (label, map) in labels.iter().zip(&mut maps) {
                if (label[f] == 0) != (label[t] == 0) || *map.entry(label[f]).or_insert(label[t]) != label[t] {
                    return false;
                }
            }
            let multiplier = |v: usize| matrix.multiplier.get(matrix.group[v] as usize);
            if multiplier(f) != multiplier(t) {
                return false;
            }
        }
        if !maps.iter().zip(labels).all(|(map, label)| Self::whole_labels(map, label, generator)) {
            return false;
        }
        self.pairs_hold(generator, matrix) && self.arcs(generator, |_, _| {})
    }

    /// A label that changes must be moved in whole: no vertex that stays may carry it.
    fn whole_labels(map: &std::collections::HashMap<u32, u32>, label: &[u32], generator: &Generator) -> bool {
        let changed: std::collections::HashMap<u32, usize> =
            map.iter().filter(|(from, to)| from != to).map(|(from, _)| (*from, 0)).collect();
        if changed.is_empty() {
            return true;
        }
        let mut images: Vec<u32> = map.values().copied().collect();
        images.sort_unstable();
        images.dedup();
        let mut moved = changed.clone();
        for &(from, _) in &generator.moves {
            if let Some(count) = moved.get_mut(&label[from as usize]) {
                *count += 1;
            }
        }
        let mut all = changed;
        for l in label {
            if let Some(count) = all.get_mut(l) {
                *count += 1;
            }
        }
        images.len() == map.len() && moved == all
    }

    fn pairs_hold(&mut self, generator: &Generator, matrix: &Matrix) -> bool {
        if matrix.pairs.is_empty() {
            return true;
        }
        for &(from, to) in &generator.moves {
            self.image[from as usize] = to;
        }
        let held = matrix.pairs.iter().all(|&(s, d, q)| {
            let (s, d) = (self.image[s as usize], self.image[d as usize]);
            matrix.pairs.binary_search(&(s, d, q)).is_ok()
        });
        for &(from, _) in &generator.moves {
            self.image[from as usize] = from;
        }
        held
    }
}

/// Generators of symmetries of `network` that also preserve `matrix`: from the coordinates of a family, from twins in an import.
/// `fixed` devices stay where they are (a failed switch, the ends of a failed link).
pub fn generators(fabric: &Fabric, network: &Network, matrix: &Matrix, fixed: &[u32]) -> Vec<Generator> {
    if fabric.axes.is_empty() { twins::generators(network, matrix, fixed) } else { axes::generators(fabric, network, matrix, fixed) }
}
