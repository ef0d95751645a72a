//! Confidence intervals of what samples say. Every observation is itself a bracket: lower ends are
//! judged by the lower bounds, upper ends by the upper.
//!
//! Means by Student's t (Biometrika 1908), shares of samples by Wilson's score (JASA 1927),
//! quantiles by order statistics: the number of samples below a quantile is binomial, whatever the
//! distribution (David and Nagaraja, Order Statistics, 2003, section 7.1).

use crate::fabric::index::{place, wide};
use crate::units::{real, whole};
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal, StudentsT};

/// One observation: no less than the first, no more than the second.
pub type Observed = (f64, f64);

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Lower end of the interval.
    pub low: f64,
    /// The estimate from the lower bounds of the observations, and from the upper.
    pub value: Observed,
    /// Upper end of the interval.
    pub high: f64,
}

/// What no sample goes beyond, as `(least, most)`.
pub type Range = (f64, f64);

/// What is left on each side of a two-sided interval.
fn tail(confidence: f64) -> f64 {
    (1.0 - confidence) / 2.0
}

fn normal(confidence: f64) -> f64 {
    Normal::standard().inverse_cdf(1.0 - tail(confidence))
}

/// Mean and standard error. One observation has no error that could be known.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, Option<f64>) {
    let count = real(values.clone().count());
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|v| (v - mean) * (v - mean)).sum();
    (
        mean,
        (count > 1.0).then(|| (squares / (count - 1.0) / count).sqrt()),
    )
}

/// The mean. `None` without observations. Where all observations are equal, or nearly, Student's
/// interval would be a point that so few cannot show: it is widened to what a share of samples as
/// far off as `range` allows, of which none was seen (the rule of three, at the stated confidence).
pub fn mean(observed: &[Observed], range: Range, confidence: f64) -> Option<Estimate> {
    if observed.is_empty() {
        return None;
    }
    let count = real(observed.len());
    let (low, low_error) = moments(observed.iter().map(|o| o.0));
    let (high, high_error) = moments(observed.iter().map(|o| o.1));
    let student = StudentsT::new(0.0, 1.0, (count - 1.0).max(1.0))
        .map_or(f64::INFINITY, |t| t.inverse_cdf(1.0 - tail(confidence)));
    let unseen = 1.0 - tail(confidence).powf(1.0 / count);
    let reach = |error: Option<f64>, room: f64| match error {
        None => room,
        Some(0.0) => unseen * room,
        Some(error) => student * error,
    };
    Some(Estimate {
        low: (low - reach(low_error, low - range.0)).max(range.0),
        value: (low, high),
        high: (high + reach(high_error, range.1 - high)).min(range.1),
    })
}

/// Wilson's interval of the share of `of` samples that have a property; `surely` have it, `perhaps`
/// may. `None` without samples.
pub fn share(surely: u64, perhaps: u64, of: u64, confidence: f64) -> Option<Estimate> {
    if of == 0 {
        return None;
    }
    let (n, z) = (real(of), normal(confidence));
    let ends = |count: u64| {
        let p = real(count) / n;
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        // Without a failure or without a success an end is 0 or 1 exactly.
        let low = if count == 0 {
            0.0
        } else {
            (middle - half).max(0.0)
        };
        let high = if count == of {
            1.0
        } else {
            (middle + half).min(1.0)
        };
        (low, high)
    };
    Some(Estimate {
        low: ends(surely).0,
        value: (real(surely) / n, real(perhaps) / n),
        high: ends(perhaps).1,
    })
}

/// The quantile of order `order` (0.05: what one in twenty falls below). Where too few samples were
/// drawn to bound a side it is that of `range`. `None` without observations. O(n log n).
pub fn quantile(
    observed: &[Observed],
    order: f64,
    range: Range,
    confidence: f64,
) -> Option<Estimate> {
    let count = wide(observed.len());
    let binomial = Binomial::new(order, count).ok().filter(|_| count > 0)?;
    let sorted = |pick: fn(&Observed) -> f64| {
        let mut values: Vec<f64> = observed.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (lower, upper) = (sorted(|o| o.0), sorted(|o| o.1));
    // The k-th least is above the quantile when fewer than k samples are below it, and below it
    // when k or more are.
    let below = (1..=count)
        .take_while(|&k| binomial.cdf(k - 1) <= tail(confidence))
        .last();
    let above = (1..=count).find(|&k| 1.0 - binomial.cdf(k - 1) <= tail(confidence));
    let at = place(whole((order * real(count)).ceil())).clamp(1, observed.len()) - 1;
    Some(Estimate {
        low: below.map_or(range.0, |k| lower[place(k) - 1]),
        value: (lower[at], upper[at]),
        high: above.map_or(range.1, |k| upper[place(k) - 1]),
    })
}

/// Half the width of a band that holds the whole distribution function with the confidence stated
/// (Dvoretzky, Kiefer and Wolfowitz, Annals of Mathematical Statistics 1956, with the constant of
/// Massart, Annals of Probability 1990).
pub fn band(count: u64, confidence: f64) -> f64 {
    ((2.0 / (1.0 - confidence)).ln() / (2.0 * real(count.max(1))))
        .sqrt()
        .min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4 * b.abs().max(1.0)
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        // Wilson for 8 of 10 at 95 %: (0.4901625, 0.9433178); none of 10: (0, 0.2775328) (R,
        // binom::binom.wilson).
        let found = share(8, 8, 10, 0.95).unwrap();
        assert!(
            near(found.low, 0.4902) && near(found.high, 0.9433),
            "{found:?}"
        );
        let none = share(0, 0, 10, 0.95).unwrap();
        assert!(none.low == 0.0 && near(none.high, 0.2775), "{none:?}");
        // t(0.975; 4) = 2.776; the mean of 1..5 is 3, its error sqrt(2.5 / 5).
        let five: Vec<Observed> = (1..=5).map(|i| (f64::from(i), f64::from(i))).collect();
        let found = mean(&five, (-100.0, 100.0), 0.95).unwrap();
        assert!(
            near(found.low, 3.0 - 2.776 * 0.5f64.sqrt())
                && near(found.high, 3.0 + 2.776 * 0.5f64.sqrt()),
            "{found:?}"
        );
        // The median of 10 at 95 %: the 2nd and the 9th (David and Nagaraja, table 7.1).
        let ten: Vec<Observed> = (1..=10)
            .map(|i| (f64::from(i), f64::from(i) + 0.5))
            .collect();
        let found = quantile(&ten, 0.5, (0.0, 99.0), 0.95).unwrap();
        assert_eq!((found.low, found.value, found.high), (2.0, (5.0, 5.5), 9.5));
        // Ten samples say nothing of the lower end of the least percent.
        assert_eq!(quantile(&ten, 0.01, (0.0, 99.0), 0.95).unwrap().low, 0.0);
    }

    #[test]
    fn samples_that_are_alike_do_not_make_a_point() {
        let same = vec![(1.0, 1.0); 59];
        let found = mean(&same, (0.0, 1.0), 0.90).unwrap();
        // The rule of three: of 59 samples without a failure, 1 - 0.05^(1/59) = 4.95 %.
        assert!(near(found.low, 0.9505) && found.high == 1.0, "{found:?}");
        assert_eq!(
            mean(&[(0.5, 0.6)], (0.0, 1.0), 0.95).unwrap(),
            Estimate {
                low: 0.0,
                value: (0.5, 0.6),
                high: 1.0
            }
        );
        assert_eq!(
            (
                mean(&[], (0.0, 1.0), 0.95),
                share(0, 0, 0, 0.95),
                quantile(&[], 0.5, (0.0, 1.0), 0.95)
            ),
            (None, None, None)
        );
    }

    /// The intervals hold what they promise: 2,000 repetitions with a known truth.
    #[test]
    fn intervals_cover() {
        use rand::{RngExt, SeedableRng};
        let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(7);
        let mut covered = [0; 3];
        for _ in 0..2_000 {
            // Brackets of width 0.02 around uniform values: mean 0.5, 10 % quantile 0.1, 30 % below
            // 0.3.
            let seen: Vec<Observed> = (0..60)
                .map(|_| random.random::<f64>())
                .map(|v| (v - 0.01, v + 0.01))
                .collect();
            let surely = seen.iter().filter(|o| o.1 < 0.3).count() as u64;
            let perhaps = seen.iter().filter(|o| o.0 < 0.3).count() as u64;
            let found = [
                (mean(&seen, (-1.0, 2.0), 0.95), 0.5),
                (quantile(&seen, 0.1, (-1.0, 2.0), 0.95), 0.1),
                (share(surely, perhaps, 60, 0.95), 0.3),
            ];
            for (count, (estimate, truth)) in covered.iter_mut().zip(found) {
                let estimate = estimate.unwrap();
                *count += u32::from(estimate.low <= truth && truth <= estimate.high);
            }
        }
        assert!(covered.iter().all(|&c| c >= 1_890), "{covered:?}");
    }
}
