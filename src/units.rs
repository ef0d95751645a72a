//! Integer quantities with their unit in the type, and fractions that stay exact.
//!
//! Every quantity is an integer so that the same input gives the same bytes everywhere: rates in
//! bit/s, lengths in millimetres, latencies in picoseconds, power in milliwatts. Text needs its
//! unit: `400 Gb/s`, `30 m`, `3 us`, `95%`.
//!
//! ```
//! use selvedge::units::{Length, Rate, parse_share};
//!
//! let rate: Rate = "400 Gb/s".parse()?;
//! assert_eq!(rate, Rate::gbps(400));
//! assert_eq!("30 m".parse::<Length>()?, Length(30_000));
//! assert_eq!(parse_share("12.5%")?.to_string(), "1/8");
//! assert!("400".parse::<Rate>().is_err_and(|why| why.contains("unit")));
//! # Ok::<(), String>(())
//! ```

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A data rate in bit/s.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rate(pub u64);

/// A length in millimetres.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Length(pub u64);

/// A latency in picoseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Latency(pub u64);

/// Electrical power in milliwatts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Power(pub u64);

/// A volume of data in bytes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// Capacity down : capacity up at a tier: `3:1` for a tier that is oversubscribed three to one,
/// `0.5:1` for one that is undersubscribed, with twice as much up as down. `1:3` is refused: some
/// documents write it for `3:1`, and a reader cannot tell which is meant. Either number may have
/// decimals (`1.5:1`); a rounded one (`1.067:1` for 16:15) is refused with the ratio that it was
/// rounded from, which it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Oversubscription {
    /// Capacity towards the endpoints.
    pub down: u32,
    /// Capacity away from them.
    pub up: u32,
}

/// One prefix of a unit and what it multiplies by.
type Scale = (&'static str, u64);

const RATES: &[Scale] = &[
    ("Tb/s", 1_000_000_000_000),
    ("Gb/s", 1_000_000_000),
    ("Mb/s", 1_000_000),
    ("kb/s", 1_000),
    ("b/s", 1),
];
const LENGTHS: &[Scale] = &[("mm", 1), ("cm", 10), ("km", 1_000_000), ("m", 1_000)];
const LATENCIES: &[Scale] = &[
    ("ps", 1),
    ("ns", 1_000),
    ("us", 1_000_000),
    ("ms", 1_000_000_000),
    ("s", 1_000_000_000_000),
];
const POWERS: &[Scale] = &[
    ("mW", 1),
    ("kW", 1_000_000),
    ("MW", 1_000_000_000),
    ("W", 1_000),
];

const VOLUMES: &[Scale] = &[
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

/// Reads `number unit` exactly: decimal digits only, no floating point. The error says what would
/// be right.
fn quantity(text: &str, scales: &[Scale], example: &str) -> Result<u64, String> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(format!(
            "`{text}` is negative; write for example `{example}`"
        ));
    }
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
        .unwrap_or(text.len());
    let (number, unit) = (text[..split].replace('_', ""), text[split..].trim());
    let units = || scales.iter().map(|s| s.0).collect::<Vec<_>>().join(", ");
    if unit.is_empty() {
        return Err(format!(
            "`{text}` has no unit; write for example `{example}` (units: {})",
            units()
        ));
    }
    let scale = scales
        .iter()
        .find(|s| s.0 == unit)
        .ok_or_else(|| {
            format!(
                "`{unit}` is not a unit here; write for example `{example}` (units: {})",
                units()
            )
        })?
        .1;
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let too_large = || format!("`{text}` is absurdly large; write for example `{example}`");
    if whole.is_empty() && part.is_empty() || part.contains('.') {
        return Err(format!(
            "`{text}` has no number; write for example `{example}`"
        ));
    }
    let mut value = if whole.is_empty() {
        0
    } else {
        whole.parse::<u64>().map_err(|_| too_large())?
    }
    .checked_mul(scale)
    .ok_or_else(too_large)?;
    let mut step = scale;
    for digit in part.bytes() {
        let digit = u64::from(digit - b'0');
        if digit != 0 && step % 10 != 0 {
            return Err(format!(
                "`{text}` is finer than this program counts; write for example `{example}`"
            ));
        }
        step /= 10;
        value = value.checked_add(digit * step).ok_or_else(too_large)?;
    }
    Ok(value)
}

/// Writes a scaled integer with the largest unit that leaves no more than three decimals.
fn show(value: u64, scales: &[Scale], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut best: Option<Scale> = None;
    for &(name, scale) in scales {
        let fits = value >= scale && (value as u128 * 1000).is_multiple_of(scale as u128);
        if fits && best.is_none_or(|b| scale > b.1) {
            best = Some((name, scale));
        }
    }
    let smallest = scales
        .iter()
        .min_by_key(|s| s.1)
        .copied()
        .unwrap_or(("", 1));
    let (name, scale) = best.unwrap_or(smallest);
    let thousandths = value as u128 * 1000 / scale as u128;
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    if part == 0 {
        write!(f, "{whole} {name}")
    } else {
        let digits = format!("{part:03}");
        write!(f, "{whole}.{} {name}", digits.trim_end_matches('0'))
    }
}

macro_rules! unit {
    ($name:ident, $scales:ident, $example:literal, $most:literal) => {
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let value = quantity(text, $scales, $example)?;
                if quantity($most, $scales, $example).is_ok_and(|most| value > most) {
                    return Err(format!(
                        "`{}` is absurdly large, more than {}; write for example `{}`",
                        text.trim(),
                        $most,
                        $example
                    ));
                }
                Ok($name(value))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                show(self.0, $scales, f)
            }
        }
    };
}
unit!(Rate, RATES, "400 Gb/s", "10000000 Tb/s");
unit!(Length, LENGTHS, "30 m", "1000 km");
unit!(Latency, LATENCIES, "3 us", "1 s");
unit!(Power, POWERS, "10.2 kW", "10000 MW");
unit!(Bytes, VOLUMES, "256 MiB", "1000000000 GB");

impl Rate {
    /// A rate of whole gigabits a second.
    pub const fn gbps(value: u64) -> Self {
        Rate(value * 1_000_000_000)
    }
    /// The rate in Gb/s, for display and JSON.
    pub fn as_gbps(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl std::str::FromStr for Oversubscription {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not an oversubscription; write down:up, for example `3:1` (`1:1` is none, `0.5:1` twice as much up)"
            )
        };
        let (down, up) = text.trim().split_once(':').ok_or_else(wrong)?;
        let (down, up) = (
            decimal(down).ok_or_else(wrong)?,
            decimal(up).ok_or_else(wrong)?,
        );
        if down.0 == 0 || up.0 == 0 {
            return Err(format!(
                "an oversubscription of `{text}` carries nothing on one side; both numbers are above 0"
            ));
        }
        if down == (1, 1) && up.0 > up.1 {
            let n = text.split_once(':').map_or("", |t| t.1.trim());
            let other = below_one(up.1, up.0).map_or_else(String::new, |exact| {
                format!(", or write `{exact}` for {n} times as much")
            });
            return Err(format!(
                "`{text}` can be read both ways: an oversubscription is down:up; write `{n}:1` for {n} times as much down as up; for more up than down give `uplinks:`{other}"
            ));
        }
        // a/b : c/d = ad : cb; whole numbers stay as they are.
        let (down, up) = (down.0 * up.1, up.0 * down.1);
        let common = if text.contains('.') {
            num_integer::gcd(down, up)
        } else {
            1
        };
        if let Some((near, of)) = rounded(text, down, up) {
            return Err(format!(
                "`{text}` is {near}:{of} rounded, and a little more or less than it; write `{near}:{of}`"
            ));
        }
        let whole = |n: u64| u32::try_from(n / common).map_err(|_| wrong());
        Ok(Oversubscription {
            down: whole(down)?,
            up: whole(up)?,
        })
    }
}

/// A number with up to six decimals as numerator and denominator.
fn decimal(text: &str) -> Option<(u64, u64)> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 6 || !digits(whole) || !digits(part) {
        return None;
    }
    let (scale, whole) = (10u64.pow(part.len() as u32), whole.parse::<u32>().ok()?);
    let part = if part.is_empty() {
        0
    } else {
        part.parse::<u64>().ok()?
    };
    Some((u64::from(whole) * scale + part, scale))
}

/// The ratio of small whole numbers that a number with three decimals or more before `:1` was
/// rounded from, where there is one that it is not.
fn rounded(text: &str, down: u64, up: u64) -> Option<(u64, u64)> {
    let (number, one) = text.trim().split_once(':')?;
    let places = number
        .trim()
        .split_once('.')
        .map_or(0, |d| d.1.trim_end_matches('0').len()) as u32;
    if places < 3 || one.trim() != "1" {
        return None;
    }
    let scale = 10u128.pow(places);
    let (down, up) = (u128::from(down), u128::from(up));
    // |near/of - down/up| is at most half a unit of the last place.
    (2..=64u128).find_map(|of| {
        let near = (down * of + up / 2) / up;
        let apart = (near * up).abs_diff(down * of) * 2 * scale;
        (apart > 0 && apart <= of * up).then_some((near as u64, of as u64))
    })
}

/// `0.5:1` for 1 and 2, where that is exact with at most four decimals.
fn below_one(down: u64, up: u64) -> Option<String> {
    let scaled = down.checked_mul(10_000)?;
    if up == 0 || !scaled.is_multiple_of(up) || scaled / up >= 10_000 {
        return None;
    }
    let digits = format!("{:04}", scaled / up);
    Some(format!("0.{}:1", digits.trim_end_matches('0')))
}

impl fmt::Display for Oversubscription {
    /// As it can be read back: below 1 as `0.5:1` where that is exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match below_one(u64::from(self.down), u64::from(self.up)) {
            Some(text) => f.write_str(&text),
            None if self.down == 1 && self.up > 1 => write!(f, "2:{}", 2 * u64::from(self.up)),
            None => write!(f, "{}:{}", self.down, self.up),
        }
    }
}

/// An exact fraction: shares (`95%` is 19/20) and solved values.
pub type Fraction = BigRational;

/// The complaint about a share without its sign, with what is likely meant.
fn without_percent(text: &str) -> String {
    let likely = decimal(text)
        .filter(|(number, of)| number <= of && text.starts_with("0."))
        .map(|(number, of)| {
            let (whole, part) = (100 * number / of, 100 * number % of);
            let places = format!("{whole}.{:06}", part * 1_000_000 / of);
            places
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_string()
        });
    let likely = likely.as_deref().unwrap_or("95");
    format!("`{text}` has no unit; write a share in percent, for example `{likely}%`")
}

/// Reads `95%` or `97.5%` as an exact fraction. A bare number is refused: `0.95` and `95` mean
/// different things to different readers.
pub fn parse_share(text: &str) -> Result<Fraction, String> {
    let number = text
        .trim()
        .strip_suffix('%')
        .ok_or_else(|| without_percent(text.trim()))?
        .trim();
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a share; write for example `95%`"));
    }
    let value: u64 = digits
        .parse()
        .map_err(|_| format!("`{text}` is not a share; write for example `95%`"))?;
    Ok(Fraction::new(
        BigInt::from(value),
        BigInt::from(100u64) * BigInt::from(10u64).pow(part.len() as u32),
    ))
}

/// The nearest float of a whole number, for display and for candidates that are checked: never
/// compare with it.
#[inline]
pub fn real(number: impl ToPrimitive) -> f64 {
    number.to_f64().unwrap_or(f64::NAN)
}

/// The whole number below a float that is not negative; what is out of range becomes the nearest in
/// it.
#[inline]
pub fn whole(number: f64) -> u64 {
    number as u64
}

/// The nearest float, for display only: never compare with it.
pub fn approximate(value: &Fraction) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_keep_their_unit() {
        assert_eq!("400 Gb/s".parse::<Rate>().unwrap(), Rate::gbps(400));
        assert_eq!("3.6 Tb/s".parse::<Rate>().unwrap(), Rate::gbps(3600));
        assert_eq!("30 m".parse::<Length>().unwrap(), Length(30_000));
        assert!("400".parse::<Rate>().unwrap_err().contains("no unit"));
        assert!("400 GB".parse::<Rate>().unwrap_err().contains("not a unit"));
        assert_eq!("1000 km".parse::<Length>().unwrap(), Length(1_000_000_000));
        for absurd in ["1001 km", "99999 km"] {
            assert!(
                absurd
                    .parse::<Length>()
                    .unwrap_err()
                    .contains("absurdly large, more than 1000 km")
            );
        }
        assert!(
            "1000000001 GB"
                .parse::<Bytes>()
                .unwrap_err()
                .contains("absurdly large, more than")
        );
        assert!(
            "300 s"
                .parse::<Latency>()
                .unwrap_err()
                .contains("absurdly large, more than 1 s")
        );
        assert!(
            "11000 MW"
                .parse::<Power>()
                .unwrap_err()
                .contains("absurdly large")
        );
        assert!("0:1".parse::<Oversubscription>().is_err());
        for (text, down, up, shown) in [
            ("3:1", 3, 1, "3:1"),
            ("16:15", 16, 15, "16:15"),
            ("0.5:1", 1, 2, "0.5:1"),
            ("6.85:1", 137, 20, "137:20"),
            ("15:16", 15, 16, "0.9375:1"),
            ("2:6", 2, 6, "2:6"),
            ("1.5:1.5", 1, 1, "1:1"),
        ] {
            let ratio: Oversubscription = text.parse().unwrap();
            assert_eq!(
                (ratio, ratio.to_string().as_str()),
                (Oversubscription { down, up }, shown)
            );
            assert_eq!(ratio.to_string().parse::<Oversubscription>(), Ok(ratio));
        }
        let both_ways = "1:4".parse::<Oversubscription>().unwrap_err();
        assert!(
            both_ways.contains("write `4:1`") && both_ways.contains("`0.25:1`"),
            "{both_ways}"
        );
        for (text, right) in [
            ("1.067:1", "`16:15`"),
            ("6.857:1", "`48:7`"),
            ("1.333:1", "`4:3`"),
        ] {
            assert!(
                text.parse::<Oversubscription>()
                    .unwrap_err()
                    .ends_with(right),
                "{text}"
            );
        }
        assert!(
            "1.125:1"
                .parse::<Oversubscription>()
                .is_ok_and(|r| (r.down, r.up) == (9, 8))
        );
        assert!(
            "1:3"
                .parse::<Oversubscription>()
                .unwrap_err()
                .contains("write `3:1`")
        );
        assert!("1.0000001:1".parse::<Oversubscription>().is_err());
        assert!(parse_share("0.95").unwrap_err().contains("no unit"));
        assert_eq!(
            parse_share("97.5%").unwrap(),
            Fraction::new(39.into(), 40.into())
        );
        assert_eq!(Rate::gbps(51_200).to_string(), "51.2 Tb/s");
        assert_eq!(Length(2_500).to_string(), "2.5 m");
    }
}
