//! Fractions of whole numbers that are not negative.

/// A fraction of numbers that are not negative, with a denominator above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Above the line.
    pub numerator: i128,
    /// Below it.
    pub denominator: i128,
}

impl Fraction {
    /// Nothing.
    pub(crate) const ZERO: Fraction = Fraction {
        numerator: 0,
        denominator: 1,
    };

    pub(crate) fn new(numerator: i128, denominator: i128) -> Self {
        Fraction {
            numerator,
            denominator,
        }
    }

    /// In lowest terms.
    pub(crate) fn lowest(self) -> Self {
        let (mut x, mut y) = (self.numerator, self.denominator);
        while y != 0 {
            (x, y) = (y, x % y);
        }
        Fraction::new(self.numerator / x, self.denominator / x)
    }

    /// Whether this is the smaller, by continued fractions: no product, no overflow.
    pub(crate) fn less(self, other: Self) -> bool {
        let (a, b) = (self.numerator, self.denominator);
        let (c, d) = (other.numerator, other.denominator);
        if a / b != c / d || c % d == 0 {
            return a / b < c / d;
        }
        a % b == 0 || Fraction::new(d, c % d).less(Fraction::new(b, a % b))
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIG: i128 = i128::MAX;

    #[test]
    fn fractions_compare_without_products() {
        let f = Fraction::new;
        assert!(f(1, 3).less(f(1, 2)) && !f(1, 2).less(f(1, 3)) && !f(1, 2).less(f(2, 4)));
        assert!(f(BIG - 1, BIG).less(f(1, 1)) && f(BIG - 2, BIG - 1).less(f(BIG - 1, BIG)));
        assert!(
            !f(BIG - 1, BIG).less(f(BIG - 2, BIG - 1))
                && f(3, 1).less(f(7, 2))
                && !f(7, 2).less(f(3, 1))
        );
        assert_eq!(f(6, 4).lowest(), f(3, 2));
        assert_eq!(f(0, 7).lowest(), f(0, 1));
    }
}
