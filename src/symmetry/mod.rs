//! Automorphisms of a network, their orbits, and equitable refinement.
//!
//! Every generator is checked on every trunk, capacity, rate, transit group, domain and demand before it is
//! used, so orbits may be too fine but never too coarse: a mistake here makes a linear programme
//! larger, not an answer wrong.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::fabric::network::Network;
//! use selvedge::symmetry::{self, orbits::Orbits};
//! use selvedge::traffic::Matrix;
//!
//! let network = Network::new(&fabric);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//! let generators = symmetry::generators(&fabric, &network, &uniform, &[]);
//! let orbits = Orbits::new(&network, &generators);
//! // Up and down between each two neighbouring tiers: six kinds of arcs in the whole fabric.
//! assert_eq!(orbits.arc_size.len(), 6);
//! # Ok::<(), selvedge::error::Error>(())
//! ```

pub(crate) mod axes;
mod generator;
mod joined;
mod labelled;
pub mod orbits;
mod partition;
pub(crate) mod refine;
mod search;
#[cfg(test)]
mod tests;
mod thin;

pub use generator::{Generator, Move, Verifier};

use crate::fabric::{Fabric, Vertex, network::Network};
use crate::traffic::Matrix;

/// How generators were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From the coordinates of a family.
    Axes,
    /// From the coordinates, and more by search, which a traffic of pairs may have (a ring can be
    /// turned, but no two of its members exchanged).
    AxesAndSearch {
        /// The orbits are those of all symmetries.
        complete: bool,
    },
    /// By individualising and refining: so many rotations of twins, and whether nothing was left
    /// untried.
    Search {
        /// Generators that rotate twins.
        twins: usize,
        /// The orbits are those of all symmetries.
        complete: bool,
    },
}

/// Checked generators and how they were found.
#[derive(Clone, Debug)]
pub struct Symmetries {
    /// The generators.
    pub generators: Vec<Generator>,
    /// How they were found.
    pub method: Method,
}

/// Symmetries of `network` that also preserve `matrix`: from the coordinates of a family with
/// tiers, by a search in imports, for demanded pairs, and where switches are peers: a torus can be
/// turned, but no two of its columns exchanged. `fixed` devices stay where they are (a failed
/// switch, the ends of a failed link).
pub fn find(fabric: &Fabric, network: &Network, matrix: &Matrix, fixed: &[Vertex]) -> Symmetries {
    if fabric.axes.is_empty() || fabric.has_peers() {
        let found = search::generators(fabric, network, matrix, fixed);
        return Symmetries {
            generators: found.generators,
            method: Method::Search {
                twins: found.twins,
                complete: found.complete,
            },
        };
    }
    let mut generators = axes::generators(fabric, network, matrix, fixed);
    // Coordinates are exchanged two at a time, which keeps few pairs; a whole fabric is searched at
    // most once a solve.
    if matrix.pairs.is_empty() || !fixed.is_empty() {
        return Symmetries {
            generators,
            method: Method::Axes,
        };
    }
    let found = search::generators(fabric, network, matrix, fixed);
    generators.extend(found.generators);
    Symmetries {
        generators,
        method: Method::AxesAndSearch {
            complete: found.complete,
        },
    }
}

/// Symmetries by search alone, for a graph that holds more than the devices of a fabric.
pub fn generators_by_search(fabric: &Fabric, network: &Network, matrix: &Matrix) -> Vec<Generator> {
    search::generators(fabric, network, matrix, &[]).generators
}

/// The generators of [`find`].
pub fn generators(
    fabric: &Fabric,
    network: &Network,
    matrix: &Matrix,
    fixed: &[Vertex],
) -> Vec<Generator> {
    find(fabric, network, matrix, fixed).generators
}
