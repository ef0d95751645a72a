//! How often components fail, and how long they are down: rates that were published, and the share
//! of time that follows from a rate and a repair time.

use crate::error::{Error, Result};
use crate::fabric::index::narrow;
use crate::spec::demand::Component;
use crate::units::{Fraction, approximate};
use num_traits::{One, Zero};

/// Hours of a month: a twelfth of 365.25 days.
pub fn month() -> Fraction {
    Fraction::new(1461.into(), 2.into())
}

/// A failure rate and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// What fails.
    pub kind: Component,
    /// Failures of one component in a month in which it works.
    pub per_month: Fraction,
    /// Where the figure comes from.
    pub source: String,
}

/// Alibaba HPN (Qian et al., SIGCOMM 2024): 0.057 % of the links between NIC and ToR fail in a
/// month; of the 30,720 of a pod that are 17.5.
const LINK: (u64, u64, &str) = (
    57,
    100_000,
    "Alibaba HPN, SIGCOMM 2024: 0.057% of NIC-ToR links fail in a month (17.5 of a pod's 30,720); applied to every network link",
);
/// The same: 0.051 % of the ToR switches crash in a month; of the 240 of a pod that are 0.12.
const SWITCH: (u64, u64, &str) = (
    51,
    100_000,
    "Alibaba HPN, SIGCOMM 2024: 0.051% of ToR switches crash in a month (0.12 of a pod's 240); applied to every switch",
);

/// The published rate of a kind, where one was read. Those of optics, NICs and hosts are unknown:
/// HPN's link failures include the optics of the link.
pub fn published(kind: &Component) -> Option<Rate> {
    let (numerator, denominator, source) = match kind {
        Component::Links => LINK,
        Component::Switches => SWITCH,
        _ => return None,
    };
    Some(Rate {
        kind: kind.clone(),
        per_month: Fraction::new(numerator.into(), denominator.into()),
        source: source.to_string(),
    })
}

/// The kinds that have a published rate.
pub fn all_published() -> Vec<Rate> {
    [Component::Links, Component::Switches]
        .iter()
        .filter_map(published)
        .collect()
}

impl Rate {
    /// A rate that was stated.
    pub fn stated(kind: Component, per_month: Fraction) -> Self {
        Rate {
            kind,
            per_month,
            source: "as stated".to_string(),
        }
    }

    /// The share of time that a component is down which fails at this rate while it works and takes
    /// `repair` hours: r t / (1 + r t), whatever the distribution of either (alternating renewal
    /// process; Barlow and Proschan, Mathematical Theory of Reliability, 1965, chapter 3).
    pub fn down(&self, repair: &Fraction) -> Fraction {
        let load = &self.per_month * repair / month();
        &load / (Fraction::one() + &load)
    }
}

/// Reads a whole or decimal number exactly: `0.002`, or a share: `0.2%`.
fn number(text: &str) -> Option<Fraction> {
    let text = text.trim();
    let (digits, percent) = text
        .strip_suffix('%')
        .map_or((text, false), |t| (t.trim(), true));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    if all.is_empty() || all.len() > 18 || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scale =
        num_bigint::BigInt::from(10u64).pow(narrow(part.len())) * if percent { 100 } else { 1 };
    Some(Fraction::new(all.parse().ok()?, scale))
}

/// Reads a probability: `0.002` or `0.2%`.
///
/// # Errors
/// When it is no number from 0 to 1.
pub fn probability(text: &str) -> Result<Fraction> {
    let wrong = || {
        Error::new(format!("`{text}` is no probability"))
            .help("write a number from 0 to 1, for example `0.002` or `0.2%`")
    };
    number(text)
        .filter(|p| *p <= Fraction::one())
        .ok_or_else(wrong)
}

/// Reads failures of one component in a month: `0.00057` or `0.057%`.
///
/// # Errors
/// When it is no number, or more than a thousand.
pub fn per_month(text: &str) -> Result<Fraction> {
    let wrong = || {
        Error::new(format!("`{text}` is no failure rate")).help(
            "write the failures of one component in a month, for example `0.00057` or `0.057%`",
        )
    };
    number(text)
        .filter(|r| approximate(r) <= 1_000.0)
        .ok_or_else(wrong)
}

/// Reads a time in hours: `24h`, `30 min`, `2 d`.
///
/// # Errors
/// When it has no unit, is zero or longer than ten years.
pub fn hours(text: &str) -> Result<Fraction> {
    let wrong = || {
        Error::new(format!("`{text}` is no time of repair"))
            .help("write for example `24h`, `30min` or `2d`")
    };
    let split = text
        .trim()
        .find(|c: char| c.is_ascii_alphabetic())
        .ok_or_else(wrong)?;
    let (digits, unit) = text.trim().split_at(split);
    let scale = match unit.trim() {
        "min" => Fraction::new(1.into(), 60.into()),
        "h" => Fraction::one(),
        "d" => Fraction::from_integer(24.into()),
        _ => return Err(wrong()),
    };
    let value = number(digits)
        .filter(|_| !digits.contains('%'))
        .ok_or_else(wrong)?
        * scale;
    if value.is_zero() || approximate(&value) > 87_660.0 {
        Err(wrong())
    } else {
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_a_pod_are_those_published() {
        let in_a_pod = |kind: Component, count: u64| {
            approximate(&published(&kind).unwrap().per_month) * count as f64
        };
        assert!((in_a_pod(Component::Links, 30_720) - 17.5).abs() < 0.05);
        assert!((in_a_pod(Component::Switches, 240) - 0.12).abs() < 0.005);
        assert_eq!(published(&Component::Optics), None);
    }

    #[test]
    fn numbers_are_read_exactly() {
        assert_eq!(hours("1.5 d").unwrap(), Fraction::from_integer(36.into()));
        assert_eq!(hours("30min").unwrap(), Fraction::new(1.into(), 2.into()));
        assert_eq!(probability("0.2%").unwrap(), probability("0.002").unwrap());
        for wrong in ["24", "0h", "5 weeks", "-1h", "3%h", "99999999h"] {
            assert!(hours(wrong).is_err(), "{wrong}");
        }
        for wrong in ["1.01", "", "x", "-0.1", "101%"] {
            assert!(probability(wrong).is_err(), "{wrong}");
        }
        // Down half of the time: as long as it works.
        let rate = Rate::stated(Component::Links, per_month("1").unwrap());
        assert_eq!(rate.down(&month()), Fraction::new(1.into(), 2.into()));
    }
}
