//! Rates as formats state them.

use crate::units::real;
use crate::units::{Rate, whole};

/// Largest rate of a single link that is believed, in bit/s: a petabit a second.
pub const LARGEST_RATE: u64 = 1_000_000_000_000_000;

/// Converts Gb/s to whole bit/s by rounding; `None` when that is not a number, negative or above
/// `largest` bit/s.
pub(crate) fn rate_from_gbps(gbps: f64, largest: u64) -> Option<Rate> {
    let bits = (gbps * 1e9).round();
    (gbps >= 0.0 && bits.is_finite() && bits <= real(largest)).then_some(Rate(whole(bits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_whole_bits() {
        assert_eq!(
            rate_from_gbps(200.1, LARGEST_RATE),
            Some(Rate(200_100_000_000))
        );
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e7] {
            assert_eq!(rate_from_gbps(wrong, LARGEST_RATE), None);
        }
    }
}
