//! Rational numbers of the small simplex: two machine words while they fit, big ones beyond.
//!
//! Tableaus of quotient programmes hold small fractions nearly everywhere, and big numbers cost an
//! allocation and a division of words for each operation. Every operation is exact: what does not
//! fit is computed in big numbers, which come back when they fit again.

use crate::units::Fraction;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A rational number, in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// Both parts fit a word; the denominator is positive.
    Small(Words),
    /// At least one does not.
    Large(Box<Fraction>),
}

/// A fraction of two words in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    numerator: i64,
    denominator: i64,
}

impl Words {
    /// Numerator over denominator (positive), reduced by their common divisor; `None` where that
    /// does not fit.
    fn reduced(numerator: i128, denominator: i128, common: i128) -> Option<Self> {
        Some(Words {
            numerator: i64::try_from(numerator / common).ok()?,
            denominator: i64::try_from(denominator / common).ok()?,
        })
    }

    fn times(self, other: Words) -> Option<Self> {
        let one = i128::from(self.numerator.gcd(&other.denominator));
        let two = i128::from(other.numerator.gcd(&self.denominator));
        let numerator = (i128::from(self.numerator) / one) * (i128::from(other.numerator) / two);
        let denominator =
            (i128::from(self.denominator) / two) * (i128::from(other.denominator) / one);
        Words::reduced(numerator, denominator, 1)
    }

    fn over(self, other: Words) -> Option<Self> {
        let turned = Words {
            numerator: other.denominator.checked_mul(other.numerator.signum())?,
            denominator: other.numerator.checked_abs()?,
        };
        self.times(turned)
    }

    /// The difference (Knuth, The Art of Computer Programming 2, section 4.5.1).
    fn minus(self, other: Words) -> Option<Self> {
        let common = self.denominator.gcd(&other.denominator);
        let (mine, theirs) = (self.denominator / common, other.denominator / common);
        let numerator = i128::from(self.numerator) * i128::from(theirs)
            - i128::from(other.numerator) * i128::from(mine);
        let denominator = i128::from(mine) * i128::from(other.denominator);
        if common == 1 {
            return Words::reduced(numerator, denominator, 1);
        }
        let common = i128::from(common);
        Words::reduced(numerator, denominator, (numerator % common).gcd(&common))
    }

    fn fraction(self) -> Fraction {
        Fraction::new_raw(self.numerator.into(), self.denominator.into())
    }
}

impl Number {
    /// Nothing.
    pub(super) const ZERO: Number = Number::Small(Words {
        numerator: 0,
        denominator: 1,
    });
    /// One.
    pub(super) const ONE: Number = Number::Small(Words {
        numerator: 1,
        denominator: 1,
    });

    /// The same as a fraction of big numbers.
    pub(super) fn fraction(&self) -> Fraction {
        match self {
            Number::Small(words) => words.fraction(),
            Number::Large(fraction) => fraction.as_ref().clone(),
        }
    }

    /// Whether it is nothing.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Number::Small(words) => words.numerator == 0,
            Number::Large(fraction) => fraction.is_zero(),
        }
    }

    /// Whether it is above nothing.
    pub(super) fn is_positive(&self) -> bool {
        match self {
            Number::Small(words) => words.numerator > 0,
            Number::Large(fraction) => fraction.is_positive(),
        }
    }

    /// The product.
    pub(super) fn times(&self, other: &Number) -> Number {
        let small = self.both(other).and_then(|(a, b)| a.times(b));
        small.map_or_else(
            || (self.fraction() * other.fraction()).into(),
            Number::Small,
        )
    }

    /// The quotient; `other` is not nothing.
    pub(super) fn over(&self, other: &Number) -> Number {
        let small = self.both(other).and_then(|(a, b)| a.over(b));
        small.map_or_else(
            || (self.fraction() / other.fraction()).into(),
            Number::Small,
        )
    }

    /// The difference.
    pub(super) fn minus(&self, other: &Number) -> Number {
        let small = self.both(other).and_then(|(a, b)| a.minus(b));
        small.map_or_else(
            || (self.fraction() - other.fraction()).into(),
            Number::Small,
        )
    }

    fn both(&self, other: &Number) -> Option<(Words, Words)> {
        match (self, other) {
            (Number::Small(a), Number::Small(b)) => Some((*a, *b)),
            (Number::Large(_), _) | (_, Number::Large(_)) => None,
        }
    }
}

impl From<Fraction> for Number {
    fn from(fraction: Fraction) -> Self {
        match (fraction.numer().to_i64(), fraction.denom().to_i64()) {
            (Some(numerator), Some(denominator)) => Number::Small(Words {
                numerator,
                denominator,
            }),
            _ => Number::Large(Box::new(fraction)),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.both(other) {
            Some((a, b)) => (i128::from(a.numerator) * i128::from(b.denominator))
                .cmp(&(i128::from(b.numerator) * i128::from(a.denominator))),
            None => self.fraction().cmp(&other.fraction()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_fraction() -> impl Strategy<Value = Fraction> {
        let part = prop_oneof![-6i64..=6, any::<i64>(), Just(i64::MIN), Just(i64::MAX)];
        let below = prop_oneof![1i64..=6, 1i64..=i64::MAX, Just(i64::MAX)];
        // Products of two words, so that numbers beyond a word occur as well.
        (part.clone(), below, part, any::<bool>()).prop_map(|(n, d, more, large)| {
            let more = if large && more != 0 { more } else { 1 };
            Fraction::new(num_bigint::BigInt::from(n) * more, d.into())
        })
    }

    proptest! {
        /// Every operation is that of big numbers, on small numbers, large ones, and where one
        /// becomes the other.
        #[test]
        fn numbers_are_those_of_big_fractions(a in any_fraction(), b in any_fraction()) {
            let (x, y) = (Number::from(a.clone()), Number::from(b.clone()));
            prop_assert_eq!(x.fraction(), a.clone());
            prop_assert_eq!(x.times(&y), Number::from(&a * &b));
            prop_assert_eq!(x.minus(&y), Number::from(&a - &b));
            prop_assert_eq!(x.minus(&x), Number::ZERO);
            if !b.is_zero() {
                prop_assert_eq!(x.over(&y), Number::from(&a / &b));
                prop_assert_eq!(y.over(&y), Number::ONE);
            }
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!((x.is_zero(), x.is_positive()), (a.is_zero(), a.is_positive()));
        }
    }
}
