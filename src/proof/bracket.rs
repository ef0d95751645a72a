//! Two-sided answers, made by running the checker.

use super::certificate::{self, Certificate};
use crate::check::{self, Proved, Verified, confirm};
use crate::error::{Error, Result};
use crate::fabric::Vertex;
use crate::units::Fraction;
use num_traits::{One, Zero};

/// A two-sided answer. It can only be made by running the checker on `certificate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// Proved lower bound.
    pub(super) lower: Fraction,
    /// Proved upper bound.
    pub(super) upper: Fraction,
    /// For bisection: the same bounds in bit/s.
    pub(super) rate: Option<(Fraction, Fraction)>,
    /// Uncapped lower bound of throughput, where solved.
    pub(super) headroom: Option<Fraction>,
    /// Uncapped upper bound of throughput, where one was proved.
    pub(super) ceiling: Option<Fraction>,
    /// For bisection: the upper bound where every balanced split was tried, so that it is the
    /// value; no certificate shows that.
    pub(super) uncertified_lower: Option<Fraction>,
    /// How it was found, in a few words.
    pub(super) method: String,
    /// What shows the upper bound: a cut, an unreachable pair.
    pub(super) witness: Option<String>,
    /// A demanded pair (source, target) that cannot exchange traffic.
    pub(super) unreachable: Option<(Vertex, Vertex)>,
    /// The bytes that the checker read.
    pub(super) certificate: Vec<u8>,
}

impl Bracket {
    /// Proved lower bound.
    pub fn lower(&self) -> &Fraction {
        &self.lower
    }

    /// Proved upper bound.
    pub fn upper(&self) -> &Fraction {
        &self.upper
    }

    /// For bisection: the same bounds in bit/s.
    pub fn rate(&self) -> Option<&(Fraction, Fraction)> {
        self.rate.as_ref()
    }

    /// Uncapped lower bound of throughput, where solved.
    pub fn headroom(&self) -> Option<&Fraction> {
        self.headroom.as_ref()
    }

    /// Uncapped upper bound of throughput, where one was proved.
    pub fn ceiling(&self) -> Option<&Fraction> {
        self.ceiling.as_ref()
    }

    /// For bisection: the upper bound where every balanced split was tried, so that it is the
    /// value; no certificate shows that.
    pub fn uncertified_lower(&self) -> Option<&Fraction> {
        self.uncertified_lower.as_ref()
    }

    /// How it was found, in a few words.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What shows the upper bound: a cut, an unreachable pair.
    pub fn witness(&self) -> Option<&str> {
        self.witness.as_deref()
    }

    /// A demanded pair (source, target) that cannot exchange traffic.
    pub fn unreachable(&self) -> Option<(Vertex, Vertex)> {
        self.unreachable
    }

    /// The bytes that the checker read.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Whether both bounds meet as fractions.
    pub fn exact(&self) -> bool {
        self.lower == self.upper
    }

    /// One that says another bound than its certificate, for tests of those that read both.
    #[cfg(test)]
    pub(crate) fn forged(mut self, headroom: Fraction) -> Self {
        self.headroom = Some(headroom);
        self
    }

    /// Width of the bracket relative to its upper end.
    pub fn gap(&self) -> Fraction {
        if self.upper.is_zero() {
            Fraction::zero()
        } else {
            (&self.upper - &self.lower) / &self.upper
        }
    }

    /// Runs the checker. `quantities`: claims at most of any of these bound `quantities[0]` from
    /// above.
    pub(super) fn checked(
        certificate: Certificate,
        quantities: &[&str],
        method: String,
    ) -> Result<Self> {
        let (certificate, verified) = seal(certificate.evidence())?;
        if quantities.len() > 1 && verified.peak.numerator > verified.peak.denominator {
            return Err(Error::fault(
                "a matrix that asks for more than the endpoints' rates bounds no other quantity",
            ));
        }
        let claims = verified.proved;
        let value = |p: &Proved| fraction(p.value);
        let at_least = || {
            claims
                .iter()
                .filter(|p| p.at_least && p.quantity == quantities[0])
        };
        // Nobody sends or receives more of its rate than the matrix' peak, so that what any traffic
        // is given is enough for a larger multiple of this.
        let peak = fraction(verified.peak);
        let any = claims.iter().filter(|p| {
            p.at_least
                && p.quantity == "hose"
                && quantities[0] == "throughput"
                && peak > Fraction::zero()
        });
        let at_most = || {
            claims
                .iter()
                .filter(|p| !p.at_least && quantities.contains(&p.quantity))
        };
        let rates = |p: &Proved| p.rate.map(|r| Fraction::from_integer(r.into()));
        let headroom = at_least()
            .map(value)
            .chain(any.map(|p| value(p) / &peak))
            .max();
        let lower = headroom
            .clone()
            .unwrap_or_else(Fraction::zero)
            .min(Fraction::one());
        let ceiling = at_most().map(value).min();
        let upper = ceiling
            .clone()
            .unwrap_or_else(Fraction::one)
            .min(Fraction::one());
        ordered(&lower, &upper)?;
        let rate = at_most().filter_map(rates).min().map(|u| {
            (
                at_least()
                    .filter_map(rates)
                    .max()
                    .unwrap_or_else(Fraction::zero),
                u,
            )
        });
        if let (Some(low), Some(high)) = (&headroom, &ceiling) {
            ordered(low, high)?;
        }
        if let Some((low, high)) = &rate {
            ordered(low, high)?;
        }
        let (headroom, ceiling) = if quantities[0] == "throughput" {
            (headroom, ceiling)
        } else {
            (None, None)
        };
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

/// A fraction of the checker's.
pub(super) fn fraction(value: check::Fraction) -> Fraction {
    Fraction::new(value.numerator.into(), value.denominator.into())
}

/// Has the evidence checked, writes under it what it proves as claims, and has these checked
/// against it.
///
/// # Errors
/// A limit where the checker cannot hold the numbers; a fault where it refuses for any other
/// reason.
pub(super) fn seal(mut bytes: Vec<u8>) -> Result<(Vec<u8>, Verified)> {
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
pub(super) fn ordered(lower: &Fraction, upper: &Fraction) -> Result<()> {
    if lower > upper {
        return Err(Error::fault(format!(
            "the proved lower bound {lower} is above the proved upper bound {upper}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::context::ProofContext;
    use super::*;
    use crate::fabric::network::Network;
    use crate::formats::parse_fabric;
    use crate::traffic::Matrix;
    use num_bigint::BigInt;
    use std::path::Path;

    const PAIR: &str = r#"{"directed":false,"multigraph":true,"graph":{},
        "nodes":[{"id":"a","kind":"gpu"},{"id":"b","kind":"gpu"},{"id":"s","kind":"switch"}],
        "edges":[{"source":"a","target":"s","gbps":100},{"source":"b","target":"s","gbps":100}]}"#;

    /// A certificate with a claim that its evidence does not bear is a fault, numbers that are too
    /// large are a limit.
    #[test]
    fn a_refusal_by_the_checker_is_a_fault_and_an_overflow_a_limit() {
        let fabric = parse_fabric(PAIR, Path::new("pair.json")).unwrap();
        let network = Network::new(&fabric);
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let context = ProofContext::new(&fabric, &network, &matrix, &[]);
        let sealed = |flow: &BigInt| {
            let mut certificate = context.certificate();
            let sources = context.sources();
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
