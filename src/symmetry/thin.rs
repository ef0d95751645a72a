//! Few generators with the same orbits as many.
//!
//! A certificate lists every generator and its checker goes through the whole network for each, but
//! only orbits are used. A product of all generators, in several orders and with some left out,
//! moves almost all that they move (random subproducts: Babai, Cooperman, Finkelstein and Seress,
//! ISSAC 1991); what is still missing is added from the list itself.

use super::generator::Generator;
use super::orbits::Orbits;
use super::partition::mix;
use crate::fabric::Vertex;
use crate::fabric::index::{Id, first, numbered, wide};
use crate::fabric::network::Network;

/// So few generators are left as they are.
const FEW: usize = 4;
/// Products tried.
const PRODUCTS: u64 = 8;

/// Generators whose vertex and arc orbits are those of `all`; each new one passes `holds`.
/// O(products * moved points and their arcs).
pub(super) fn thin(
    network: &Network,
    all: Vec<Generator>,
    mut holds: impl FnMut(&Generator) -> bool,
) -> Vec<Generator> {
    if all.len() <= FEW {
        return all;
    }
    let wanted = count(network, &all);
    let mut kept: Vec<Generator> = Vec::new();
    let mut reached = count(network, &kept);
    for round in 0..PRODUCTS {
        if reached == wanted {
            return kept;
        }
        let product = product(network.vertices(), &all, round);
        if product.moves.is_empty() || !holds(&product) {
            continue;
        }
        kept.push(product);
        let now = count(network, &kept);
        if now == reached {
            kept.pop();
        }
        reached = now;
    }
    if reached == wanted {
        return kept;
    }
    // The shortest beginning of the list that is enough.
    let (mut low, mut high) = (0, all.len());
    let with = |n: usize| kept.iter().chain(&all[..n]).cloned().collect::<Vec<_>>();
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if count(network, &with(middle)) == wanted {
            high = middle;
        } else {
            low = middle;
        }
    }
    with(high)
}

fn count(network: &Network, generators: &[Generator]) -> (usize, usize) {
    let orbits = Orbits::new(network, generators);
    (orbits.vertex_size.len(), orbits.arc_size.len())
}

/// The product of the generators, all of them in the first round, in an order that depends on the
/// round.
fn product(vertices: usize, all: &[Generator], round: u64) -> Generator {
    let mut order: Vec<(u64, &Generator)> = all
        .iter()
        .enumerate()
        .map(|(i, g)| (mix(wide(i), round), g))
        .collect();
    if round > 0 {
        order.retain(|g| g.0 & 1 == 0);
        order.sort_by_key(|g| g.0);
    }
    // `image` after the generators so far, and who goes there.
    let (mut image, mut source): (Vec<Vertex>, Vec<Vertex>) =
        (first(vertices).collect(), first(vertices).collect());
    for (_, generator) in order {
        let from: Vec<(Vertex, Vertex)> = generator
            .moves
            .iter()
            .map(|&(x, y)| (source[x.index()], y))
            .collect();
        for (v, y) in from {
            image[v.index()] = y;
            source[y.index()] = v;
        }
    }
    let moves = numbered(image).filter(|m| m.0 != m.1).collect();
    Generator { moves }
}
