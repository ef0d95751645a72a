//! Brackets whose bounds were re-checked from the bytes that would be shipped.
//!
//! A [`Bracket`] can only be made by running [`crate::check::check`] on its certificate: the bounds are what the checker says, not what the
//! solver hoped.

mod certificate;
pub mod claim;
mod collectives;
mod distance;
mod hose;
mod latency;
mod precision;
pub mod read;
mod relayed;
mod round;
mod throughput;

pub use collectives::{Alpha, Timing, Timings, collectives};
pub use hose::{bisection, bisection_with, hose};
pub use latency::{Answer, Latency, Loaded, latency_orbits};
pub use throughput::{any_traffic, throughput, throughput_with};

use crate::check::{self, Proved, Verified, confirm};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, graph::Graph, network::Network};
use crate::solve::flow::{Candidate, Solution};
use crate::solve::quotient::{View, representatives};
use crate::symmetry::{self, Generator, orbits::Orbits};
use crate::traffic::Matrix;
use crate::units::Fraction;
use certificate::Certificate;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use precision::Precision;
use rayon::prelude::*;

/// Sources whose distances are found at once.
const AT_ONCE: usize = 64;

/// A two-sided answer. It can only be made by running the checker on `certificate`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bracket {
    /// Proved lower bound.
    pub lower: Fraction,
    /// Proved upper bound.
    pub upper: Fraction,
    /// For bisection: the same bounds in bit/s.
    pub rate: Option<(Fraction, Fraction)>,
    /// Uncapped lower bound of throughput, where solved.
    pub headroom: Option<Fraction>,
    /// Uncapped upper bound of throughput, where one was proved.
    pub ceiling: Option<Fraction>,
    /// For bisection: the upper bound where every balanced split was tried, so that it is the value; no certificate shows that.
    pub uncertified_lower: Option<Fraction>,
    /// How it was found, in a few words.
    pub method: String,
    /// What shows the upper bound: a cut, an unreachable pair.
    pub witness: Option<String>,
    /// A demanded pair (source, target) that cannot exchange traffic.
    pub unreachable: Option<(u32, u32)>,
    /// The bytes that the checker read.
    pub certificate: Vec<u8>,
}

impl Bracket {
    /// Whether both bounds meet as fractions.
    pub fn exact(&self) -> bool {
        self.lower == self.upper
    }

    /// Width of the bracket relative to its upper end.
    pub fn gap(&self) -> Fraction {
        if self.upper.is_zero() { Fraction::zero() } else { (&self.upper - &self.lower) / &self.upper }
    }

    /// Runs the checker. `quantities`: claims at most of any of these bound `quantities[0]` from above.
    fn checked(certificate: Certificate, quantities: &[&str], method: String) -> Result<Self> {
        let (certificate, verified) = seal(certificate.evidence())?;
        if quantities.len() > 1 && verified.peak.numerator > verified.peak.denominator {
            return Err(Error::fault("a matrix that asks for more than the endpoints' rates bounds no other quantity"));
        }
        let claims = verified.proved;
        let value = |p: &Proved| fraction(p.value);
        let at_least = || claims.iter().filter(|p| p.at_least && p.quantity == quantities[0]);
        // Nobody sends or receives more of its rate than the matrix' peak, so that what any traffic is given is enough for a larger multiple of this.
        let peak = fraction(verified.peak);
        let any = claims.iter().filter(|p| p.at_least && p.quantity == "hose" && quantities[0] == "throughput" && peak > Fraction::zero());
        let at_most = || claims.iter().filter(|p| !p.at_least && quantities.contains(&p.quantity));
        let rates = |p: &Proved| p.rate.map(|r| Fraction::from_integer(r.into()));
        let headroom = at_least().map(value).chain(any.map(|p| value(p) / &peak)).max();
        let lower = headroom.clone().unwrap_or_else(Fraction::zero).min(Fraction::one());
        let ceiling = at_most().map(value).min();
        let upper = ceiling.clone().unwrap_or_else(Fraction::one).min(Fraction::one());
        ordered(&lower, &upper)?;
        let rate = at_most().filter_map(rates).min().map(|u| (at_least().filter_map(rates).max().unwrap_or_else(Fraction::zero), u));
        if let (Some(low), Some(high)) = (&headroom, &ceiling) {
            ordered(low, high)?;
        }
        if let Some((low, high)) = &rate {
            ordered(low, high)?;
        }
        let (headroom, ceiling) = if quantities[0] == "throughput" { (headroom, ceiling) } else { (None, None) };
        Ok(Bracket {
            lower,
            upper,
            rate,
            headroom,
            ceiling,
            uncertified_lower: None,
            method,
            witness: None,
            unreachable: None,
            certificate,
        })
    }
}

/// The words of any certificate about a network and a matrix, from `fabric` up to the generators.
pub fn head(network: &Network, matrix: &Matrix) -> String {
    let text = String::from_utf8(Certificate::new(network, matrix, &[]).evidence()).unwrap_or_default();
    let words = text.split_once('\n').map_or("", |(_, rest)| rest);
    words.split_once("generators ").map_or("", |(head, _)| head).to_string()
}

/// A fraction of the checker's.
fn fraction(value: check::Fraction) -> Fraction {
    Fraction::new(value.numerator.into(), value.denominator.into())
}

/// Has the evidence checked, writes under it what it proves as claims, and has these checked against it.
///
/// # Errors
/// A limit where the checker cannot hold the numbers; a fault where it refuses for any other reason.
fn seal(mut bytes: Vec<u8>) -> Result<(Vec<u8>, Verified)> {
    let refused = |why: String| Error::refused(&why);
    let verified = check::evidence(&bytes).map_err(refused)?;
    if verified.proved.is_empty() {
        // Nothing is claimed, so there is nothing to ship.
        return Ok((Vec::new(), verified));
    }
    let claims = certificate::claims(&verified.proved);
    confirm(claims.as_bytes(), &verified).map_err(refused)?;
    bytes.extend_from_slice(claims.as_bytes());
    Ok((bytes, verified))
}

/// That two checked bounds do not contradict each other.
///
/// # Errors
/// A fault where the lower is above the upper.
fn ordered(lower: &Fraction, upper: &Fraction) -> Result<()> {
    if lower > upper {
        return Err(Error::fault(format!("the proved lower bound {lower} is above the proved upper bound {upper}")));
    }
    Ok(())
}

/// What every claim about a network and a matrix begins with.
struct Ground<'a> {
    network: &'a Network,
    matrix: &'a Matrix,
    generators: Vec<Generator>,
    orbits: Orbits,
}

impl<'a> Ground<'a> {
    fn new(fabric: &Fabric, network: &'a Network, matrix: &'a Matrix, fixed: &[u32]) -> Self {
        let generators = symmetry::generators(fabric, network, matrix, fixed);
        let orbits = Orbits::new(network, &generators);
        Ground { network, matrix, generators, orbits }
    }

    fn certificate(&self) -> Certificate {
        Certificate::new(self.network, self.matrix, &self.generators)
    }

    fn sources(&self) -> Vec<u32> {
        representatives(&self.orbits, self.network.endpoints.iter().copied().filter(|&v| self.matrix.is_source(v)))
    }

    /// The section of an upper bound from lengths on arc orbits.
    fn lengths(&self, certificate: &mut Certificate, by_orbit: &[u64], sources: &[u32]) {
        self.lengths_from(certificate, by_orbit, sources, |_| true);
    }

    /// The same where some sources are known to be far from nothing.
    fn lengths_from(&self, certificate: &mut Certificate, by_orbit: &[u64], sources: &[u32], far: impl Fn(u32) -> bool + Sync) {
        let length: Vec<u64> = self.orbits.arc.iter().map(|&o| by_orbit[o as usize]).collect();
        certificate.section(format_args!("throughput-at-most"));
        certificate.scattered(length.iter());
        certificate.section(format_args!("{}", sources.len()));
        let potentials = |&s: &u32| if far(s) { distance::potentials(self.network, &length, s) } else { Vec::new() };
        for some in sources.chunks(AT_ONCE) {
            let found: Vec<Vec<u64>> = some.par_iter().map(potentials).collect();
            for (s, potential) in some.iter().zip(found) {
                certificate.section(format_args!("{s}"));
                certificate.scattered(potential.iter());
            }
        }
    }

    /// A demanded pair that cannot be reached, if any.
    fn unreachable(&self, sources: &[u32]) -> Option<(u32, u32)> {
        sources.iter().find_map(|&s| {
            let reached = Graph::of_source(self.network, s).reached(s);
            let lost = |d: &&u32| !reached[**d as usize] && self.matrix.demand(s, **d) > 0;
            self.network.endpoints.iter().find(lost).map(|&d| (s, d))
        })
    }

    fn prices(&self, candidate: &Candidate, precision: Precision) -> Vec<u64> {
        let bits = precision.length(self.network, self.matrix);
        match &candidate.solution {
            Solution::Exact(numbers) => distance::fitted(&round::lengths(&numbers.prices, &self.orbits.arc_size), bits),
            Solution::Float(numbers) => distance::scaled(&numbers.prices, &self.orbits.arc_size, bits),
        }
    }
}

fn arc_flows<'a>(view: &'a View, flow: &'a [BigInt], zero: &'a BigInt) -> impl Iterator<Item = &'a BigInt> {
    view.arc_class.iter().map(move |&c| flow.get(c as usize).unwrap_or(zero))
}

fn method(candidate: &Candidate, ground: &Ground, representatives: usize) -> String {
    format!(
        "quotient LP, {} columns, {} source {}, {} generators, {}",
        candidate.columns,
        representatives,
        if representatives == 1 { "orbit" } else { "orbits" },
        ground.generators.len(),
        candidate.method
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::parse_fabric;
    use std::path::Path;

    const PAIR: &str = r#"{"directed":false,"multigraph":true,"graph":{},
        "nodes":[{"id":"a","kind":"gpu"},{"id":"b","kind":"gpu"},{"id":"s","kind":"switch"}],
        "edges":[{"source":"a","target":"s","gbps":100},{"source":"b","target":"s","gbps":100}]}"#;

    /// A certificate with a claim that its evidence does not bear is a fault, numbers that are too large are a limit.
    #[test]
    fn a_refusal_by_the_checker_is_a_fault_and_an_overflow_a_limit() {
        let fabric = parse_fabric(PAIR, Path::new("pair.json")).unwrap();
        let network = Network::new(&fabric);
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let ground = Ground::new(&fabric, &network, &matrix, &[]);
        let sealed = |flow: &BigInt| {
            let mut certificate = ground.certificate();
            let sources = ground.sources();
            certificate.section(format_args!("throughput-at-least 1 {}", sources.len()));
            for source in sources {
                certificate.section(format_args!("{source}"));
                certificate.scattered(vec![flow; network.arcs()].into_iter());
            }
            seal(certificate.evidence())
        };
        let fault = sealed(&BigInt::from(3)).unwrap_err();
        assert!(fault.is_fault(), "{fault}");
        let limit = sealed(&(BigInt::one() << 126)).unwrap_err();
        assert!(limit.is_limit(), "{limit}");
        let longer = sealed(&(BigInt::one() << 200)).unwrap_err();
        assert!(longer.is_limit(), "{longer}");
    }

    #[test]
    fn bounds_that_contradict_each_other_are_a_fault() {
        let (half, one) = (Fraction::new(1.into(), 2.into()), Fraction::one());
        assert!(ordered(&half, &one).is_ok() && ordered(&one, &one).is_ok());
        assert!(ordered(&one, &half).unwrap_err().is_fault());
    }
}
