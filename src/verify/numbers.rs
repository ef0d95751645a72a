//! Fractions as text: exact where the bounds meet, else decimals rounded away from the value.

use crate::units::Fraction;
use num_bigint::BigInt;
use num_traits::Signed;

/// Decimal places of a rounded bound.
const PLACES: usize = 12;

/// Which way a bound is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity, for lower bounds.
    Down,
    /// Towards plus infinity, for upper bounds.
    Up,
}

/// A fraction as a decimal with twelve places, never on the wrong side of it; trailing zeros are dropped.
pub fn decimal(value: &Fraction, rounding: Rounding) -> String {
    let scale = BigInt::from(10u64).pow(PLACES as u32);
    let scaled = value * Fraction::from_integer(scale);
    let whole = match rounding {
        Rounding::Down => scaled.floor(),
        Rounding::Up => scaled.ceil(),
    }
    .to_integer();
    let sign = if whole.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", whole.abs().to_string(), width = PLACES + 1);
    let (before, after) = digits.split_at(digits.len() - PLACES);
    match after.trim_end_matches('0') {
        "" => format!("{sign}{before}"),
        after => format!("{sign}{before}.{after}"),
    }
}

/// Both bounds as text: the same fraction twice when they meet, else decimals rounded outward.
pub fn bounds(lower: &Fraction, upper: &Fraction) -> (String, String) {
    if lower == upper { (lower.to_string(), upper.to_string()) } else { (decimal(lower, Rounding::Down), decimal(upper, Rounding::Up)) }
}

/// A bracket for people.
pub fn bracket(lower: &Fraction, upper: &Fraction) -> String {
    let (low, high) = bounds(lower, upper);
    if lower == upper { format!("{low} (exact)") } else { format!("between {low} and {high}") }
}

/// A share in percent, exact.
pub fn percent(value: &Fraction) -> String {
    let hundred = value * Fraction::from_integer(100.into());
    format!("{}%", decimal(&hundred, Rounding::Down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_outward() {
        let third = Fraction::new(1.into(), 3.into());
        assert_eq!(decimal(&third, Rounding::Down), "0.333333333333");
        assert_eq!(decimal(&third, Rounding::Up), "0.333333333334");
        assert_eq!(decimal(&-third.clone(), Rounding::Down), "-0.333333333334");
        assert_eq!(bounds(&third, &third).0, "1/3");
        assert_eq!(percent(&Fraction::new(39.into(), 40.into())), "97.5%");
    }
}
