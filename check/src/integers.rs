//! Checked integers, and quotients that are rounded to the safe side where they do not fit.

use crate::Result;
use crate::fraction::Fraction;
use std::cmp::Ordering;

/// Half of the bits of an `i128`, and what they mask.
const HALF: u32 = 64;
const LOW: u128 = (1 << HALF) - 1;
/// Bits that a number of a bound may have.
const MOST_BITS: u32 = 127;

pub(crate) fn times(a: i128, b: i128) -> Result<i128> {
    a.checked_mul(b)
        .ok_or_else(|| "a product overflows: nothing claimed".to_string())
}

pub(crate) fn plus(a: i128, b: i128) -> Result<i128> {
    a.checked_add(b)
        .ok_or_else(|| "a sum overflows: nothing claimed".to_string())
}

/// A number of 256 bits that is not negative. The higher half compares first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wide {
    high: u128,
    low: u128,
}

fn too_wide() -> String {
    "a number of 256 bits overflows: nothing claimed".to_string()
}

impl Wide {
    pub(crate) const ZERO: Wide = Wide { high: 0, low: 0 };

    /// A number that is not negative.
    pub(crate) fn new(number: i128) -> Self {
        Wide {
            high: 0,
            low: number.unsigned_abs(),
        }
    }

    /// The product of two halves of 128 bits, by the school method on parts of 64.
    fn product(a: u128, b: u128) -> Self {
        let (a1, a0, b1, b0) = (a >> HALF, a & LOW, b >> HALF, b & LOW);
        let (low, cross, other) = (a0 * b0, a1 * b0, a0 * b1);
        // Three numbers of at most 64 bits: no overflow.
        let middle = (low >> HALF) + (cross & LOW) + (other & LOW);
        let high = a1 * b1 + (cross >> HALF) + (other >> HALF) + (middle >> HALF);
        Wide {
            high,
            low: (middle << HALF) + (low & LOW),
        }
    }

    #[inline]
    pub(crate) fn plus(self, other: Self) -> Result<Self> {
        let (low, carry) = self.low.overflowing_add(other.low);
        let high = self.high.checked_add(other.high).ok_or_else(too_wide)?;
        let high = high.checked_add(u128::from(carry)).ok_or_else(too_wide)?;
        Ok(Wide { high, low })
    }

    /// Times a number that is not negative.
    #[inline]
    pub(crate) fn times(self, factor: i128) -> Result<Self> {
        let factor = factor.unsigned_abs();
        if self.high == 0 && (self.low | factor) <= LOW {
            return Ok(Wide {
                high: 0,
                low: self.low * factor,
            });
        }
        let (upper, lower) = (
            Wide::product(self.high, factor),
            Wide::product(self.low, factor),
        );
        if upper.high != 0 {
            return Err(too_wide());
        }
        Wide {
            high: upper.low,
            low: 0,
        }
        .plus(lower)
    }

    fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Wide {
            high: self.high - other.high - u128::from(borrow),
            low,
        }
    }

    fn bits(self) -> u32 {
        match self.high {
            0 => 128 - self.low.leading_zeros(),
            high => 256 - high.leading_zeros(),
        }
    }

    fn halved(self, times: u32) -> Self {
        match times {
            0 => self,
            1..128 => Wide {
                high: self.high >> times,
                low: (self.low >> times) + (self.high << (128 - times)),
            },
            _ => Wide {
                high: 0,
                low: self.high >> (times - 128).min(127),
            },
        }
    }

    fn trailing_zeros(self) -> u32 {
        if self.low == 0 {
            128 + self.high.trailing_zeros()
        } else {
            self.low.trailing_zeros()
        }
    }

    /// The odd part of the greatest common divisor of two numbers above 0, by halving and
    /// subtracting.
    fn common(self, other: Self) -> Self {
        let (mut a, mut b) = (
            self.halved(self.trailing_zeros()),
            other.halved(other.trailing_zeros()),
        );
        loop {
            match a.cmp(&b) {
                Ordering::Equal => return a,
                Ordering::Less => (a, b) = (b, a),
                Ordering::Greater => {}
            }
            let difference = a.minus(b);
            a = difference.halved(difference.trailing_zeros());
        }
    }

    /// The quotient by a divisor above 0, by long division in binary.
    fn over(self, divisor: Self) -> Self {
        let mut rest = Wide::ZERO;
        let mut quotient = Wide::ZERO;
        for bit in (0..self.bits()).rev() {
            let doubled = |w: Wide| Wide {
                high: (w.high << 1) + (w.low >> 127),
                low: w.low << 1,
            };
            (rest, quotient) = (doubled(rest), doubled(quotient));
            rest.low |= self.halved(bit).low & 1;
            if rest >= divisor {
                rest = rest.minus(divisor);
                quotient.low |= 1;
            }
        }
        quotient
    }
}

/// Which way a fraction is rounded that has too many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Towards {
    /// For what is at least so much.
    Lower,
    /// For what is at most so much.
    Higher,
}

/// A fraction in lowest terms; where its numbers have more than 127 bits it is rounded to the side
/// that claims less. The denominator is above 0.
pub(crate) fn bound(numerator: Wide, denominator: Wide, towards: Towards) -> Result<Fraction> {
    let fits = |w: Wide| w.bits() <= MOST_BITS;
    if fits(numerator) && fits(denominator) {
        return Ok(Fraction::new(numerator.low as i128, denominator.low as i128).lowest());
    }
    if numerator == Wide::ZERO {
        return Ok(Fraction::ZERO);
    }
    let common = numerator.common(denominator);
    let even = numerator.trailing_zeros().min(denominator.trailing_zeros());
    let (mut a, mut b) = (
        numerator.over(common).halved(even),
        denominator.over(common).halved(even),
    );
    // One bit less than fits, so that one more can be added.
    let excess = a.bits().max(b.bits()).saturating_sub(MOST_BITS);
    if excess > 0 {
        (a, b) = (a.halved(excess + 1), b.halved(excess + 1));
        match towards {
            Towards::Lower => b = b.plus(Wide::new(1))?,
            Towards::Higher => a = a.plus(Wide::new(1))?,
        }
    }
    if b == Wide::ZERO {
        return Err("a bound overflows: nothing claimed".to_string());
    }
    Ok(Fraction::new(a.low as i128, b.low as i128).lowest())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BIG: i128 = i128::MAX;

    #[test]
    fn products_of_256_bits_add_up() {
        let square = Wide::new(BIG).times(BIG).unwrap();
        // (2^127 - 1)^2 = 2^254 - 2^128 + 1
        assert_eq!(
            square,
            Wide {
                high: (1 << 126) - 1,
                low: 1
            }
        );
        assert_eq!(square.bits(), 254);
        assert!(
            square
                .times(5)
                .unwrap_err()
                .contains("overflows: nothing claimed")
        );
        assert!(square.times(4).is_ok() && square.times(5).is_err() && square.times(BIG).is_err());
        assert_eq!(square.over(Wide::new(BIG)), Wide::new(BIG));
        let whole = square.times(4).unwrap();
        assert!(whole.plus(whole).is_err());
        let carried = Wide {
            high: u128::MAX,
            low: u128::MAX,
        };
        assert!(carried.plus(Wide::new(1)).is_err());
        let (a, b) = (
            0xfedc_ba98_7654_3210_0123_4567_89ab_cdef_u128,
            (1u128 << 127) + 12_345,
        );
        let exact = Wide::product(a, b);
        let by_parts = Wide { high: 0, low: a }.times(1 << 126).unwrap();
        let by_parts = by_parts
            .plus(by_parts)
            .unwrap()
            .plus(Wide::product(a, 12_345))
            .unwrap();
        assert_eq!(exact, by_parts);
        assert_eq!(
            exact.over(Wide { high: 0, low: b }),
            Wide { high: 0, low: a }
        );
        assert_eq!(
            exact.minus(Wide::new(5)).over(Wide { high: 0, low: b }),
            Wide {
                high: 0,
                low: a - 1
            }
        );
    }

    #[test]
    fn halves_count_their_bits() {
        let number = Wide {
            high: 0b101,
            low: 1 << 127,
        };
        assert_eq!((number.bits(), number.trailing_zeros()), (131, 127));
        assert_eq!(number.halved(0), number);
        assert_eq!(
            number.halved(127),
            Wide {
                high: 0,
                low: 0b1011
            }
        );
        assert_eq!(
            number.halved(128),
            Wide {
                high: 0,
                low: 0b101
            }
        );
        assert_eq!(number.halved(130), Wide { high: 0, low: 1 });
        assert_eq!(Wide { high: 8, low: 0 }.trailing_zeros(), 131);
        assert_eq!(Wide::ZERO.bits(), 0);
    }

    #[test]
    fn what_fits_is_exact() {
        let third = Wide::new(BIG).times(5).unwrap();
        let whole = Wide::new(BIG).times(15).unwrap();
        for towards in [Towards::Lower, Towards::Higher] {
            assert_eq!(bound(third, whole, towards).unwrap(), Fraction::new(1, 3));
            assert_eq!(
                bound(third.times(12).unwrap(), whole.times(8).unwrap(), towards).unwrap(),
                Fraction::new(1, 2)
            );
            assert_eq!(
                bound(Wide::new(6), Wide::new(4), towards).unwrap(),
                Fraction::new(3, 2)
            );
            assert_eq!(
                bound(Wide::ZERO, whole, towards).unwrap(),
                Fraction::new(0, 1)
            );
        }
        assert_eq!(
            bound(Wide::new(BIG), Wide::new(BIG - 1), Towards::Lower).unwrap(),
            Fraction::new(BIG, BIG - 1)
        );
    }

    #[test]
    fn what_does_not_fit_is_rounded_to_the_safe_side() {
        // Powers of different primes: nothing in common.
        let power =
            |base: i128, times: u32| (0..times).fold(Wide::new(1), |w, _| w.times(base).unwrap());
        let (a, b) = (power(3, 150), power(7, 88));
        for (a, b) in [(a, b), (b, a)] {
            let (low, high) = (
                bound(a, b, Towards::Lower).unwrap(),
                bound(a, b, Towards::Higher).unwrap(),
            );
            assert!(low.less(high) && low.denominator > 1 << 100 && high.denominator > 1 << 100);
            // Over 2^128 the products fit, and lose less than the factor.
            let scale = |w: Wide, by: i128| w.halved(128).times(by).unwrap();
            let slack = Wide::new(BIG);
            assert!(scale(b, low.numerator) <= scale(a, low.denominator).plus(slack).unwrap());
            assert!(scale(a, high.denominator) <= scale(b, high.numerator).plus(slack).unwrap());
        }
        assert!(bound(a, Wide::new(1), Towards::Higher).is_err());
        assert_eq!(bound(Wide::new(1), a, Towards::Lower).unwrap().numerator, 0);
        assert!(bound(Wide::new(1), a, Towards::Higher).unwrap().numerator > 0);
    }

    #[test]
    fn what_overflows_is_nothing() {
        assert!(times(BIG, 2).is_err() && plus(BIG, 1).is_err());
    }
}
