//! What every claim about a network and a matrix stands on: its symmetries, and the sections that
//! all write.

use super::certificate::Certificate;
use super::precision::Precision;
use super::{distance, round};
use crate::fabric::index::Id;
use crate::fabric::{Fabric, Vertex, graph::Graph, network::Network};
use crate::solve::candidate::{Candidate, Solution};
use crate::solve::quotient::{View, representatives};
use crate::symmetry::{self, Generator, orbits::Orbits};
use crate::text::plural;
use crate::traffic::Matrix;
use num_bigint::BigInt;
use rayon::prelude::*;

/// Sources whose distances are found at once.
pub(super) const AT_ONCE: usize = 64;

/// What every claim about a network and a matrix begins with.
pub(super) struct ProofContext<'a> {
    pub(super) network: &'a Network,
    pub(super) matrix: &'a Matrix,
    pub(super) generators: Vec<Generator>,
    pub(super) orbits: Orbits,
}

impl<'a> ProofContext<'a> {
    pub(super) fn new(
        fabric: &Fabric,
        network: &'a Network,
        matrix: &'a Matrix,
        fixed: &[Vertex],
    ) -> Self {
        let generators = symmetry::generators(fabric, network, matrix, fixed);
        let orbits = Orbits::new(network, &generators);
        ProofContext {
            network,
            matrix,
            generators,
            orbits,
        }
    }

    /// The same where the symmetries are known, with their orbits.
    pub(super) fn of_known(
        network: &'a Network,
        matrix: &'a Matrix,
        (generators, orbits): (&[Generator], &Orbits),
    ) -> Self {
        ProofContext {
            network,
            matrix,
            generators: generators.to_vec(),
            orbits: orbits.clone(),
        }
    }

    pub(super) fn certificate(&self) -> Certificate {
        Certificate::new(self.network, self.matrix, &self.generators)
    }

    pub(super) fn sources(&self) -> Vec<Vertex> {
        representatives(
            &self.orbits,
            self.network
                .endpoints
                .iter()
                .copied()
                .filter(|&v| self.matrix.is_source(v)),
        )
    }

    /// The section of an upper bound from lengths on arc orbits.
    pub(super) fn lengths(
        &self,
        certificate: &mut Certificate,
        by_orbit: &[u64],
        sources: &[Vertex],
    ) {
        self.lengths_from(certificate, by_orbit, sources, |_| true);
    }

    /// The same where some sources are known to be far from nothing.
    pub(super) fn lengths_from(
        &self,
        certificate: &mut Certificate,
        by_orbit: &[u64],
        sources: &[Vertex],
        far: impl Fn(Vertex) -> bool + Sync,
    ) {
        let length: Vec<u64> = self
            .orbits
            .arc
            .values()
            .map(|&o| by_orbit[o.index()])
            .collect();
        certificate.section(format_args!("throughput-at-most"));
        certificate.scattered(length.iter());
        certificate.section(format_args!("{}", sources.len()));
        let potentials = |&s: &Vertex| {
            if far(s) {
                distance::potentials(self.network, &length, s)
            } else {
                Vec::new()
            }
        };
        for some in sources.chunks(AT_ONCE) {
            let found: Vec<Vec<u64>> = some.par_iter().map(potentials).collect();
            for (s, potential) in some.iter().zip(found) {
                certificate.section(format_args!("{s}"));
                certificate.scattered(potential.iter());
            }
        }
    }

    /// A demanded pair that cannot be reached, if any.
    pub(super) fn unreachable(&self, sources: &[Vertex]) -> Option<(Vertex, Vertex)> {
        sources.iter().find_map(|&s| {
            let reached = Graph::of_source(self.network, s).reached(s);
            let lost = |d: &&Vertex| !reached[d.index()] && self.matrix.demand(s, **d) > 0;
            self.network.endpoints.iter().find(lost).map(|&d| (s, d))
        })
    }

    pub(super) fn prices(&self, candidate: &Candidate, precision: Precision) -> Vec<u64> {
        let bits = precision.length(self.network, self.matrix);
        match &candidate.solution {
            Solution::Exact(numbers) => distance::fitted(
                &round::lengths(&numbers.prices, &self.orbits.arc_size),
                bits,
            ),
            Solution::Float(numbers) => {
                distance::scaled(&numbers.prices, &self.orbits.arc_size, bits)
            }
        }
    }
}

pub(super) fn arc_flows<'a>(
    view: &'a View,
    flow: &'a [BigInt],
    zero: &'a BigInt,
) -> impl Iterator<Item = &'a BigInt> {
    view.arc_class
        .values()
        .map(move |&c| flow.get(c.index()).unwrap_or(zero))
}

pub(super) fn method(
    candidate: &Candidate,
    context: &ProofContext,
    representatives: usize,
) -> String {
    format!(
        "quotient LP, {} columns, {} source {}, {} generators, {}",
        candidate.columns,
        representatives,
        plural(representatives, "orbit"),
        context.generators.len(),
        candidate.method
    )
}
