//! Symmetries that a family knows: two indices of a coordinate axis exchanged, with everything that
//! carries them.
//!
//! Within one instance of an axis the indices that may be exchanged form classes; each class gives
//! a transposition and a cycle, which generate every permutation of it. A nested axis is visited
//! below one representative of each class only: conjugation carries its symmetries to the others.

use super::generator::{Generator, Verifier};
use crate::fabric::index::{Id, narrow};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::Matrix;

/// Classes of one axis instance beyond which the remaining indices are taken as different.
const MOST_CLASSES: usize = 24;

struct Search<'a> {
    fabric: &'a Fabric,
    matrix: &'a Matrix,
    verifier: Verifier<'a>,
    fixed: &'a [Vertex],
    found: Vec<Generator>,
}

/// Generators from the coordinate axes. O((V + E) * instances visited).
pub fn generators(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    fixed: &[Vertex],
) -> Vec<Generator> {
    let mut search = Search {
        fabric,
        matrix,
        verifier: Verifier::new(network),
        fixed,
        found: Vec::new(),
    };
    for axis in (0..fabric.axes.len()).filter(|&a| fabric.axes[a].parent.is_none()) {
        search.visit(axis, &mut Vec::new());
    }
    search.found
}

impl Search<'_> {
    /// Devices that carry each index of `axis` below the given (axis, index) ancestors.
    fn carriers(&self, axis: usize, above: &[(usize, u32)]) -> Vec<Vec<Vertex>> {
        let mut lists: Vec<Vec<Vertex>> = Vec::new();
        let mut start = 0;
        for role in &self.fabric.roles {
            let width = role.axes.len();
            let all = &self.fabric.coordinates[start..start + role.count.index() * width];
            start += all.len();
            let position = |a: usize| role.axes.iter().position(|&x| x == a);
            let Some(at) = position(axis) else { continue };
            let wanted: Vec<(usize, u32)> = above
                .iter()
                .filter_map(|&(a, i)| position(a).map(|p| (p, i)))
                .collect();
            if wanted.len() != above.len() {
                continue;
            }
            for (device, own) in role.devices().zip(all.chunks_exact(width)) {
                if wanted.iter().all(|&(p, i)| own[p] == i) {
                    let index = own[at].index();
                    if lists.len() <= index {
                        lists.resize(index + 1, Vec::new());
                    }
                    lists[index].push(device.vertex());
                }
            }
        }
        lists
    }

    fn visit(&mut self, axis: usize, above: &mut Vec<(usize, u32)>) {
        let lists = self.carriers(axis, above);
        let mut classes: Vec<Vec<usize>> = Vec::new();
        let mut frozen: Vec<usize> = Vec::new();
        for (index, list) in lists.iter().enumerate() {
            if list.is_empty() {
                continue;
            }
            if list.iter().any(|d| self.fixed.contains(d)) {
                frozen.push(index);
                continue;
            }
            let home = classes.iter().take(MOST_CLASSES).position(|class| {
                let other = &lists[class[0]];
                other.len() == list.len()
                    && self.verifier.holds(&rotation(&[other, list]), self.matrix)
            });
            match home {
                Some(class) => classes[class].push(index),
                None => classes.push(vec![index]),
            }
        }
        for class in &classes {
            let members: Vec<&Vec<Vertex>> = class.iter().map(|&i| &lists[i]).collect();
            if members.len() >= 2 {
                self.found.push(rotation(&members[..2]));
            }
            if members.len() >= 3 {
                self.found.push(rotation(&members));
            }
        }
        let children: Vec<usize> = (0..self.fabric.axes.len())
            .filter(|&a| self.fabric.axes[a].parent == Some(axis))
            .collect();
        let below: Vec<usize> = classes.iter().map(|c| c[0]).chain(frozen).collect();
        for child in children {
            for &index in &below {
                above.push((axis, narrow(index)));
                self.visit(child, above);
                above.pop();
            }
        }
    }
}

/// The permutation that carries each list onto the next, and the last onto the first.
fn rotation<L: AsRef<[Vertex]>>(lists: &[L]) -> Generator {
    let mut moves = Vec::new();
    for (i, list) in lists.iter().enumerate() {
        let next = lists[(i + 1) % lists.len()].as_ref();
        moves.extend(list.as_ref().iter().copied().zip(next.iter().copied()));
    }
    moves.sort_unstable();
    Generator { moves }
}
