//! What symmetry makes of a fabric: its orbits, and how small the throughput programme becomes.

use super::flow;
use super::quotient::representatives;
use crate::fabric::index::{Arc, Id, wide};
use crate::fabric::{DeviceId, Fabric, network::Network};
use crate::symmetry::{self, Method, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::real;
use std::cmp::Reverse;

/// Arcs looked at before the rest of the source orbits is left uncounted.
const MOST_ARCS: usize = 20_000_000;

/// Devices that symmetries carry onto each other.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceOrbit {
    /// Role of its devices.
    pub role: String,
    /// Number of devices.
    pub size: u64,
    /// One of them.
    pub example: String,
}

/// Directions of trunks that symmetries carry onto each other.
#[derive(Clone, Debug, PartialEq)]
pub struct ArcOrbit {
    /// Number of directions.
    pub size: u64,
    /// Where one of them starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Its capacity in Gb/s.
    pub gbps: f64,
}

/// Classes of the quotient programme, over the source orbits that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quotient {
    /// Orbits of sources.
    pub sources: u64,
    /// How many of them were counted; fewer than all where there is little symmetry.
    pub counted: u64,
    /// Vertex classes: rows of conservation.
    pub vertex_classes: u64,
    /// Arc classes: columns.
    pub arc_classes: u64,
    /// Columns without symmetry: one for each source that was counted and arc.
    pub without: u64,
}

/// Orbits and quotient of a fabric under a traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// Name of the fabric.
    pub name: String,
    /// Name of the traffic that symmetries preserve.
    pub traffic: String,
    /// Number of devices.
    pub devices: u64,
    /// Pairs of devices with links between them.
    pub trunks: u64,
    /// Number of generators.
    pub generators: u64,
    /// How they were found.
    pub method: Method,
    /// Orbits of devices, in the order of roles, larger ones first.
    pub device_orbits: Vec<DeviceOrbit>,
    /// Orbits of arcs, larger ones first.
    pub arc_orbits: Vec<ArcOrbit>,
    /// The throughput programme.
    pub quotient: Quotient,
}

/// Finds the symmetries of a fabric that preserve a traffic, and what they leave. O(E log V) for
/// each source orbit.
pub fn survey(fabric: &Fabric, network: &Network, matrix: &Matrix) -> Survey {
    let found = symmetry::find(fabric, network, matrix, &[]);
    let orbits = Orbits::new(network, &found.generators);
    Survey {
        name: fabric.name.clone(),
        traffic: matrix.name.clone(),
        devices: wide(network.vertices()),
        trunks: wide(network.arcs()) / 2,
        generators: wide(found.generators.len()),
        method: found.method,
        device_orbits: device_orbits(fabric, &orbits),
        arc_orbits: arc_orbits(fabric, network, &orbits),
        quotient: quotient(network, matrix, &orbits),
    }
}

/// First member of each orbit.
fn firsts<K: Id>(of: &[u32], count: usize) -> Vec<K> {
    let mut first = vec![usize::MAX; count];
    for (member, &orbit) in of.iter().enumerate() {
        first[orbit.index()] = first[orbit.index()].min(member);
    }
    first.into_iter().map(K::new).collect()
}

fn device_orbits(fabric: &Fabric, orbits: &Orbits) -> Vec<DeviceOrbit> {
    let first: Vec<DeviceId> = firsts(orbits.vertex.as_slice(), orbits.vertex_size.len());
    let mut order: Vec<(usize, Reverse<u64>, DeviceId)> = first
        .iter()
        .zip(&orbits.vertex_size)
        .map(|(&v, &size)| (fabric.role_index(v), Reverse(size), v))
        .collect();
    order.sort_unstable();
    let orbit = |(role, Reverse(size), v): (usize, Reverse<u64>, DeviceId)| DeviceOrbit {
        role: fabric.roles[role].name.clone(),
        size,
        example: fabric.device_name(v),
    };
    order.into_iter().map(orbit).collect()
}

fn arc_orbits(fabric: &Fabric, network: &Network, orbits: &Orbits) -> Vec<ArcOrbit> {
    let first = firsts(orbits.arc.as_slice(), orbits.arc_size.len());
    let mut order: Vec<(Reverse<u64>, Arc)> = orbits
        .arc_size
        .iter()
        .map(|&s| Reverse(s))
        .zip(first)
        .collect();
    order.sort_unstable();
    let orbit = |(Reverse(size), arc): (Reverse<u64>, Arc)| arc_orbit(fabric, network, size, arc);
    order.into_iter().map(orbit).collect()
}

fn arc_orbit(fabric: &Fabric, network: &Network, size: u64, arc: Arc) -> ArcOrbit {
    let (from, to) = network.ends(arc);
    ArcOrbit {
        size,
        from: fabric.device_name(from.device()),
        to: fabric.device_name(to.device()),
        gbps: real(network.capacity[arc]) * network.unit.as_gbps(),
    }
}

fn quotient(network: &Network, matrix: &Matrix, orbits: &Orbits) -> Quotient {
    let sources = representatives(
        orbits,
        network
            .endpoints
            .iter()
            .copied()
            .filter(|&v| matrix.is_source(v)),
    );
    let most = (MOST_ARCS / network.arcs().max(1)).max(1);
    let mut quotient = Quotient {
        sources: wide(sources.len()),
        ..Quotient::default()
    };
    for &source in sources.iter().take(most) {
        let view = flow::source_view(network, orbits, matrix, source);
        quotient.counted += 1;
        quotient.vertex_classes += wide(view.size.len());
        quotient.arc_classes += wide(view.arcs.len());
        quotient.without += view.orbit_size * wide(network.arcs());
    }
    quotient
}
