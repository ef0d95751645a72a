//! How fine the whole numbers of a certificate are.
//!
//! The checker multiplies flows by rates, capacities and sizes of orbits, and lengths by demands,
//! in 127 bits; where a product does not fit it claims nothing. Coarser numbers cost tightness and
//! never truth, so evidence is written ever coarser until the checker holds it, and what cannot be
//! held at all is left out: a limit, not a fault.

use super::bracket::Bracket;
use super::certificate::Certificate;
use super::round;
use crate::error::{Error, Result};
use crate::fabric::network::Network;
use crate::traffic::Matrix;
use num_bigint::BigInt;

/// Bits of the checker's numbers.
const CHECKED: u64 = 127;
/// Bits for what a load sums along a path and over both ways.
const SUMMED: u64 = 8;
/// Bits given up at each step: a sixth step leaves half of the checker's numbers for factors that
/// were not foreseen.
const STEP: u64 = 12;
/// Steps that are tried.
const STEPS: u64 = 6;
/// Bits of the largest length where the checker has the room, and the fewest that are worth
/// writing.
const LENGTH: u64 = 44;
const LEAST_LENGTH: u64 = 6;
/// Bits of the largest share of a spread where the checker has the room, and the fewest.
const SHARE: u64 = 30;
const LEAST_SHARE: u64 = 10;
/// Bits for the hops of a distance, and those given up at each further step.
const HOPS: u64 = 3;

/// How fine numbers are, and what is written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Precision {
    /// Steps from the finest.
    step: u64,
    /// Whether routings are written.
    pub flows: bool,
    /// Whether lengths are written.
    pub lengths: bool,
}

impl Precision {
    /// As fine as most fabrics allow.
    pub const FINEST: Precision = Precision {
        step: 0,
        flows: true,
        lengths: true,
    };

    /// From the finest to nothing but cuts; what has numbers of its own is given up before both
    /// are.
    fn all() -> impl Iterator<Item = Precision> {
        let last = STEPS - 1;
        let one = [(false, true), (true, false), (false, false)];
        Precision::flows().chain(one.into_iter().map(move |(flows, lengths)| Precision {
            step: last,
            flows,
            lengths,
        }))
    }

    /// From the finest to the coarsest that writes everything.
    pub fn flows() -> impl Iterator<Item = Precision> {
        (0..STEPS).map(|step| Precision {
            step,
            ..Precision::FINEST
        })
    }

    /// Bits that a flow may have once multiplied by everything that is known of.
    fn room(self) -> u64 {
        CHECKED - SUMMED - STEP * self.step
    }

    /// The room for an amount of so many bits that the checker multiplies by at most so much. The
    /// finest exact solutions are not held to it: what is known of is more than what most are
    /// multiplied by.
    pub fn rounding(self, multiplied: BigInt, bits: u64) -> round::Room {
        let left = self.room().saturating_sub(multiplied.bits());
        let exact = if self.step == 0 {
            round::MOST_BITS
        } else {
            round::MOST_BITS.min(left)
        };
        round::Room {
            exact,
            checked: self.room(),
            multiplied,
            bits,
        }
    }

    /// Bits of the largest share of a spread over at most so many vertices, if all flows are
    /// delivered once.
    pub fn share(self, multiplied: &BigInt, vertices: usize) -> u64 {
        let taken = multiplied.bits() + u64::from(vertices.max(1).ilog2()) + 2;
        self.room().saturating_sub(taken).clamp(LEAST_SHARE, SHARE)
    }

    /// Whether `multiplied` times an amount of so many bits is too long, when so many of its own
    /// are dropped.
    pub fn lacks(self, multiplied: &BigInt, bits: u64, dropped: u64) -> bool {
        multiplied.bits() + bits > self.room() + dropped
    }

    /// Bits of the largest length: what the whole capacity, and the whole demand along a path,
    /// leave of the checker's numbers. The finest lengths are not held to it, since most are small
    /// numbers.
    pub fn length(self, network: &Network, matrix: &Matrix) -> u64 {
        if self.step == 0 {
            return LENGTH;
        }
        let capacity: BigInt = network.capacity.values().map(|&c| BigInt::from(c)).sum();
        let demand = (&capacity * matrix.denominator)
            .bits()
            .max(demand(matrix).bits());
        CHECKED
            .saturating_sub(demand + HOPS * self.step)
            .clamp(LEAST_LENGTH, LENGTH)
    }
}

/// All that a matrix asks for, times its denominator; a little more where it has groups. O(V +
/// pairs).
fn demand(matrix: &Matrix) -> BigInt {
    let pairs: BigInt = matrix.pairs.iter().map(|p| BigInt::from(p.2)).sum();
    let groups = matrix.group_weights();
    pairs
        + groups
            .iter()
            .zip(&matrix.multiplier)
            .map(|(&sum, &multiplier)| BigInt::from(sum) * sum * multiplier)
            .sum::<BigInt>()
}

/// What can be written in finer or coarser numbers.
pub(super) trait Evidence {
    /// The certificate up to its claims.
    fn certificate(&self, precision: Precision) -> Certificate;
}

impl Bracket {
    /// Runs the checker on the finest evidence that it holds. `quantities`: claims at most of any
    /// of these bound `quantities[0]` from above.
    ///
    /// # Errors A limit where not even the network and the matrix fit the checker's numbers; a
    /// fault where it refuses for another reason.
    pub(super) fn settled(
        evidence: &dyn Evidence,
        quantities: &[&str],
        method: &str,
    ) -> Result<Self> {
        let mut overflow = Error::limit("nothing was tried");
        for precision in Precision::all() {
            let how = match precision {
                Precision::FINEST => method.to_string(),
                Precision {
                    flows: true,
                    lengths: true,
                    ..
                } => format!("{method}; in coarser numbers, which the checker holds"),
                _ => format!("{method}; some numbers are longer than the checker holds"),
            };
            match Self::checked(evidence.certificate(precision), quantities, how) {
                Ok(bracket) => return Ok(bracket),
                Err(why) if why.is_limit() => overflow = why,
                Err(why) => return Err(why),
            }
        }
        Err(overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_coarser_and_the_last_writes_nothing_of_its_own() {
        let all: Vec<Precision> = Precision::all().collect();
        assert_eq!(all[0], Precision::FINEST);
        assert!(
            all[..STEPS as usize]
                .windows(2)
                .all(|p| p[1].room() < p[0].room())
        );
        assert!(
            all.last()
                .is_some_and(|p| !p.flows && !p.lengths && p.room() > 0)
        );
    }
}
