//! PolarFly (Lakhotia, Besta, Monroe, Isham, Iff, Hoefler and Petrini, "PolarFly: a cost-effective
//! and flexible low-diameter topology", SC 2022) on the polarity graphs of Erdos and Renyi (Erdos,
//! Renyi and Sos, 1966; Brown, 1966).
//!
//! Switches are the q^2 + q + 1 points of the projective plane over GF(q), two of them joined when
//! their product is 0: degree q + 1, diameter 2. The q + 1 points that are orthogonal to themselves
//! (quadrics) have one link less. Links q (q + 1)^2 / 2.

use super::direct::{Attached, Shape, topology};
use super::direct_keys::{Q, Size, order, terminals};
use super::field::Field;
use super::keys::P;
use super::switch_graph::{Closed, Graph, SwitchGraph};
use crate::error::Result;
use crate::spec::design::Topology;
use crate::spec::registry::{Asked, Family, Naming};
use std::sync::Arc;

/// The row of this family.
pub(super) const FAMILY: Family = Family {
    name: "polarfly",
    about: "polarity graphs of projective planes: diameter 2",
    paper: "Lakhotia et al., SC 2022",
    naming: Naming::Groups,
    keys: &[P.listed(), Q.listed()],
    inner: None,
    starter: include_str!("starters/polarfly.yaml"),
    resolve,
};

/// Its parameter.
#[derive(Debug)]
struct PolarFly {
    /// Order of the field, a prime power.
    q: u32,
}

impl SwitchGraph for PolarFly {
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
    let q = order(asked, 2, size)?;
    let attached = Attached::Ports(terminals(asked, size(q).degree.div_ceil(2))?);
    Ok(Shape {
        graph: Box::new(PolarFly { q }),
        attached,
    })
}

/// What an order makes, be it a prime power or not.
fn size(q: u32) -> Size {
    Size {
        switches: q * q + q + 1,
        degree: q + 1,
    }
}

/// Switches, ports of each to others, and links.
pub(super) fn closed(q: u32) -> Closed {
    let q = u64::from(q);
    Closed {
        switches: q * q + q + 1,
        degree: q + 1,
        links: q * (q + 1) * (q + 1) / 2,
    }
}

/// The graph: points (1, a, b), then (0, 1, a), then (0, 0, 1). O(links).
///
/// # Errors
/// q is not a power of a prime.
pub(super) fn graph(q: u32) -> Result<Graph> {
    let field = Field::new(q)?;
    let points = q * q + q + 1;
    let point = |index: u32| match index {
        i if i < q * q => (1, i / q, i % q),
        i if i < points - 1 => (0, 1, i - q * q),
        _ => (0, 0, 1),
    };
    let minus = |x: u32| field.subtract(0, x);
    let mut links = Vec::new();
    for index in 0..points {
        let (x, y, z) = point(index);
        // Points (1, a, b) with x + y a + z b = 0, then (0, 1, a) with y + z a = 0, then (0, 0, 1)
        // with z = 0.
        let mut ends: Vec<u32> = Vec::with_capacity(q as usize + 1);
        if z != 0 {
            ends.extend(
                (0..q).map(|a| a * q + field.divide(minus(field.add(x, field.multiply(y, a))), z)),
            );
            ends.push(q * q + field.divide(minus(y), z));
        } else {
            if y != 0 {
                let a = field.divide(minus(x), y);
                ends.extend((0..q).map(|b| a * q + b));
            } else {
                ends.extend((0..q).map(|a| q * q + a));
            }
            ends.push(points - 1);
        }
        links.extend(
            ends.into_iter()
                .filter(|&other| other > index)
                .map(|other| (index, other, 0)),
        );
    }
    Ok(Graph::plain(points, links))
}
