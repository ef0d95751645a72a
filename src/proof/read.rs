//! What a certificate says beyond its bounds: the load of every arc under the flow it holds, the
//! sides of its cut.
//!
//! Read back from the bytes that the checker confirmed, so that what is drawn is what was proved.
//! CERTIFICATE.md documents the words.

use super::bracket::Bracket;
use crate::error::{Error, Result};
use crate::fabric::Vertex;
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::symmetry::{Generator, orbits::Orbits};
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_traits::Zero;

/// A certificate's words, one after the other.
struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl Words<'_> {
    fn number(&mut self) -> Option<u128> {
        self.0.next()?.parse().ok()
    }
    fn index(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }
    /// Calls `each(place, value)` for the places that a scattered list names.
    fn scattered(&mut self, mut each: impl FnMut(usize, u128)) -> Option<()> {
        for _ in 0..self.number()? {
            let (start, count, value) = (self.index()?, self.index()?, self.number()?);
            (start..start + count).for_each(|place| each(place, value));
        }
        Some(())
    }
    fn skip(&mut self, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.0.next().map(|_| ()))
    }
    /// Words up to the generators, and the generators.
    fn generators(&mut self) -> Option<Vec<Generator>> {
        while self.0.next()? != "generators" {}
        let mut found = Vec::new();
        for _ in 0..self.number()? {
            let mut moves = Vec::new();
            for _ in 0..self.number()? {
                let mut small = || u32::try_from(self.number()?).ok();
                let (from, to, count) = (small()?, small()?, small()?);
                moves.extend((0..count).map(|i| (Vertex::from(from + i), Vertex::from(to + i))));
            }
            found.push(Generator { moves });
        }
        Some(found)
    }
}

fn words(bracket: &Bracket) -> Words<'_> {
    Words(
        std::str::from_utf8(&bracket.certificate)
            .unwrap_or("")
            .split_ascii_whitespace(),
    )
}

/// The demand denominator, which stands in the head.
fn denominator(bracket: &Bracket) -> Option<u128> {
    let mut words = words(bracket);
    while words.0.next()? != "denominator" {}
    words.number()
}

/// Load of every arc as a share of its capacity (0 without capacity) when the traffic is scaled to
/// `bracket.lower`: the averaged flow of the certificate. O(certificate + orbits).
///
/// # Errors
/// When the certificate holds no flow, or one that another bound than `bracket` was made from.
pub fn loads(network: &Network, bracket: &Bracket) -> Result<Vec<f64>> {
    let missing = || {
        Error::limit("there is no certified flow to show the loads of")
            .help("the bound of this fabric comes from another argument; draw a smaller fabric of the same kind")
    };
    let mut words = words(bracket);
    let orbits = Orbits::new(network, &words.generators().ok_or_else(missing)?);
    let mut by_orbit = vec![BigInt::zero(); orbits.arc_size.len()];
    let mut read = || {
        (words.0.next()? == "throughput-at-least").then_some(())?;
        let (amount, representatives) = (words.number()?, words.number()?);
        for _ in 0..representatives {
            let source = words.index()?;
            let sources = orbits.vertex_size[orbits.vertex.as_slice().get(source)?.index()];
            // Kept run by run: a sum of many equal words is one product.
            let mut sums = vec![0u128; orbits.arc_size.len()];
            words.scattered(|arc, value| {
                if let Some(&orbit) = orbits.arc.as_slice().get(arc) {
                    sums[orbit.index()] += value;
                }
            })?;
            by_orbit
                .iter_mut()
                .zip(sums)
                .filter(|(_, sum)| *sum > 0)
                .for_each(|(total, sum)| *total += BigInt::from(sum) * sources);
        }
        Some(amount)
    };
    let amount = read().ok_or_else(missing)?;
    let scale = BigInt::from(amount) * denominator(bracket).ok_or_else(missing)?;
    let mut capacity = vec![0u64; orbits.arc_size.len()];
    orbits
        .arc
        .values()
        .zip(network.capacity.values())
        .for_each(|(&orbit, &own)| capacity[orbit.index()] = own);
    // Load for a throughput of 1; its inverse at the fullest orbit is the bound that the checker
    // printed.
    let full: Vec<Fraction> = by_orbit
        .into_iter()
        .enumerate()
        .map(|(orbit, sum)| match capacity[orbit] {
            0 => Fraction::zero(),
            own => Fraction::new(sum, &scale * own * orbits.arc_size[orbit]),
        })
        .collect();
    let fullest = full.iter().max().cloned().unwrap_or_else(Fraction::zero);
    let proved = bracket
        .headroom
        .clone()
        .unwrap_or_else(|| bracket.lower.clone());
    if fullest.is_zero() || fullest.recip() < proved {
        return Err(Error::fault(
            "the loads read from the certificate do not give its bound",
        ));
    }
    if fullest.recip() > proved {
        // A bound may be rounded outward; loads are shown of an exact one alone.
        return Err(Error::limit(
            "the loads read from the certificate give more than its bound",
        ));
    }
    let share: Vec<f64> = full
        .iter()
        .map(|load| approximate(&(load * &bracket.lower)).min(1.0))
        .collect();
    Ok(orbits
        .arc
        .values()
        .map(|&orbit| share[orbit.index()])
        .collect())
}

/// Side of every vertex in the last cut of the certificate, with its lesser capacity recounted from
/// the network.
///
/// # Errors
/// When the certificate holds no cut that gives the bound of `bracket`.
pub fn sides(network: &Network, bracket: &Bracket) -> Result<(Vec<bool>, u64)> {
    let missing = || {
        Error::limit("no cut was certified")
            .help("the upper bound of this fabric comes from another argument")
    };
    let mut words = words(bracket);
    let mut best: Option<(Vec<bool>, u64)> = None;
    while let Some(word) = words.0.next() {
        if word == "trunks" {
            let trunks = words.index().ok_or_else(missing)?;
            words.skip(4 * trunks).ok_or_else(missing)?;
        } else if word == "cut" {
            let mut side = vec![false; network.vertices()];
            let place = |at: usize, value: u128| {
                if let Some(own) = side.get_mut(at) {
                    *own = value > 0;
                }
            };
            words.scattered(place).ok_or_else(missing)?;
            let mut both = [0u64; 2];
            for arc in network.arc_ids() {
                let (from, to) = (
                    side[network.tail(arc).index()],
                    side[network.head(arc).index()],
                );
                if from != to {
                    both[usize::from(from)] += network.capacity[arc];
                }
            }
            let lesser = both[0].min(both[1]);
            if best.as_ref().is_none_or(|b| lesser < b.1) {
                best = Some((side, lesser));
            }
        }
    }
    let found = best.ok_or_else(missing)?;
    let rate = Fraction::from_integer(BigInt::from(found.1) * network.unit.0);
    if bracket
        .rate
        .as_ref()
        .is_some_and(|(_, upper)| *upper != rate)
    {
        return Err(Error::fault(
            "the cut read from the certificate does not give its bound",
        ));
    }
    Ok(found)
}
