//! Slim Fly (Besta and Hoefler, "Slim Fly: a cost effective low-diameter network topology", SC
//! 2014) on the graphs of McKay, Miller and Siran ("A note on large graphs of diameter two and
//! given maximum degree", J. Combinatorial Theory B 1998; generator sets as in Hafner, "Geometric
//! realisation of the graphs of McKay-Miller-Siran", 2004).
//!
//! q = 4 w + d a prime power, d in -1, 0, 1: 2 q^2 switches of (3 q - d) / 2 links, diameter 2.
//! Switch (0, x, y) is joined to (0, x, y') when y - y' is in X, (1, m, c) to (1, m, c') when c -
//! c' is in X', and (0, x, y) to (1, m, c) when y = m x + c.

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{Q, Size, order, terminals};
use super::field::Field;
use super::keys::P;
use super::switch_graph::{Closed, Graph, LinkKind, SwitchGraph};
use crate::error::Result;
use crate::spec::design::Topology;
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "slim-fly",
    about: "graphs of McKay, Miller and Siran: diameter 2",
    paper: "Besta and Hoefler, SC 2014",
    naming: Naming::Groups,
    keys: &[P.listed(), Q.listed()],
    inner: None,
    starter: include_str!("starters/slim-fly.yaml"),
    resolve,
};

/// Its parameter.
#[derive(Debug)]
struct SlimFly {
    /// Order of the field, a prime power.
    q: u32,
}

impl SwitchGraph for SlimFly {
    fn closed(&self) -> Closed {
        closed(self.q)
    }

    fn graph(&self) -> Result<Graph> {
        graph(self.q)
    }
}

fn resolve(asked: &Asked) -> Result<Arc<dyn Topology>> {
    topology(asked, Q.name(), shape)
}

fn shape(asked: &Asked) -> Result<Shape> {
    let q = order(asked, 3, size)?;
    let attached = Attached::Ports(terminals(asked, size(q).degree.div_ceil(2))?);
    Ok(Shape {
        graph: Box::new(SlimFly { q }),
        attached,
    })
}

/// What an order makes, be it a prime power or not.
fn size(q: u32) -> Size {
    Size {
        switches: 2 * q * q,
        degree: (3 * q - 1 + [1, 0, 0, 2][q as usize % 4]) / 2,
    }
}

/// d of q = 4 w + d.
fn delta(q: u32) -> i64 {
    [0, 1, 0, -1][q as usize % 4]
}

/// Switches, ports of each to others, and links.
pub(super) fn closed(q: u32) -> Closed {
    let degree = ((3 * i64::from(q) - delta(q)) / 2) as u64;
    let switches = 2 * u64::from(q) * u64::from(q);
    Closed {
        switches,
        degree,
        links: switches * degree / 2,
    }
}

/// Exponents of the elements of X; those of X' are one more.
fn exponents(q: u32) -> Vec<u32> {
    match delta(q) {
        // The other half of a set closed under negation: -1 is the power 2 w - 1, an odd one.
        -1 => {
            let w = q.div_ceil(4);
            (0..w)
                .map(|i| 2 * i)
                .chain((0..w).map(|i| 2 * w - 1 + 2 * i))
                .collect()
        }
        0 => (0..q / 2).map(|i| 2 * i).collect(),
        _ => (0..(q - 1) / 2).map(|i| 2 * i).collect(),
    }
}

/// The graph. O(links).
///
/// # Errors
/// q is not a power of a prime.
pub(super) fn graph(q: u32) -> Result<Graph> {
    let field = Field::new(q)?;
    let mut links = Vec::new();
    for half in 0..2 {
        let steps: Vec<u32> = exponents(q).iter().map(|e| field.power(e + half)).collect();
        for column in 0..q {
            let first = (half * q + column) * q;
            for y in 0..q {
                let ends = steps
                    .iter()
                    .map(|&s| field.add(y, s))
                    .filter(|&other| other > y);
                links.extend(ends.map(|other| (first + y, first + other, 0)));
            }
        }
    }
    for x in 0..q {
        for y in 0..q {
            links.extend((0..q).map(|m| {
                let c = field.subtract(y, field.multiply(m, x));
                (x * q + y, (q + m) * q + c, 1)
            }));
        }
    }
    Ok(Graph {
        axes: vec![
            ("half".into(), None),
            ("group".into(), None),
            ("switch".into(), None),
        ],
        coordinates: (0..2)
            .flat_map(|half| (0..q).flat_map(move |x| (0..q).map(move |y| vec![half, x, y])))
            .collect(),
        kinds: vec![
            LinkKind {
                name: "local".into(),
                tier: 1,
            },
            LinkKind {
                name: "global".into(),
                tier: 2,
            },
        ],
        links,
    })
}
