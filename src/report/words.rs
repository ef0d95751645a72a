//! What was found and what shows it, in words.

use crate::failure::metric::MetricKind;
use crate::spec::demand::Component;
use crate::text::{Rounding, counted, share};
use crate::units::{Fraction, Oversubscription};
use crate::verify::latency::nanoseconds;
use crate::verify::{
    CutOf, Ends, LeastCut, Left, Loss, Shortfall, Time, TimeOf, Value, Witness, Worst, WorstLeft,
};
use num_traits::One;
use std::fmt::{Display, Formatter, Result};

/// Parts of a cut that are named in a sentence.
const NAMED: usize = 4;

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Value::Absent => f.write_str("-"),
            Value::Unknown => f.write_str("unknown"),
            Value::Infinite => f.write_str("infinite"),
            Value::Share(bounds) => f.write_str(&share(&bounds.lower, &bounds.upper)),
            Value::Left(left) => left.fmt(f),
            Value::Count(number) => number.fmt(f),
            Value::Ratio(ratio) => f.write_str(&colon(ratio)),
            Value::Power(power) => power.fmt(f),
            Value::PowerAtLeast(power) => write!(f, ">= {power}"),
            Value::Times(all) => f.write_str(&joined(all)),
            Value::Cuts(all) => f.write_str(&joined(all)),
            Value::Lost(Loss { lost, of }) => write!(f, "-, loses {lost} of {of}"),
            Value::Words(words) => f.write_str(words),
        }
    }
}

fn joined(all: &[impl Display]) -> String {
    all.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A ratio as a specification writes it where it can.
fn colon(ratio: &Fraction) -> String {
    let whole = |n: &num_bigint::BigInt| u32::try_from(n.clone()).ok();
    match (whole(ratio.numer()), whole(ratio.denom())) {
        (Some(down), Some(up)) => Oversubscription { down, up }.to_string(),
        _ => format!("{}:{}", ratio.numer(), ratio.denom()),
    }
}

impl Display for Left {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.unit.show(&self.value))?;
        if let Some((low, high)) = &self.kept {
            write!(f, ", keeps {}", share(low, high))?;
        }
        match self.loses {
            Some(Loss { lost, of }) => write!(f, ", loses {lost} of {of}"),
            None => Ok(()),
        }
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.of {
            TimeOf::Mean => f.write_str("mean ")?,
            TimeOf::Max => f.write_str("max ")?,
            TimeOf::Part(part) => write!(f, "{} ", part.word())?,
        }
        let (low, high) = &self.range;
        if low != high {
            write!(f, "{} to ", nanoseconds(low, Rounding::Down))?;
        }
        write!(f, "{} ns", nanoseconds(high, Rounding::Up))
    }
}

impl Display for LeastCut {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match (self.of, self.size) {
            (CutOf::Links | CutOf::Switches, None) => f.write_str("no limit"),
            (CutOf::Links, Some(size)) => f.write_str(&counted(size, "link")),
            (CutOf::Switches, Some(size)) => f.write_str(&counted(size, "switch")),
        }
    }
}

impl Display for Ends {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "from {} to {}", self.from, self.to)
    }
}

/// How many endpoints are lost.
fn lost(number: u64) -> String {
    let are = if number == 1 { "is" } else { "are" };
    format!("{} {are} lost", counted(number, "endpoint"))
}

/// `a and b and 2 more`.
pub(super) fn folded(names: &[String]) -> String {
    match names.split_at_checked(NAMED) {
        Some((shown, more)) if !more.is_empty() => {
            format!("{} and {} more", shown.join(" and "), more.len())
        }
        _ => names.join(" and "),
    }
}

impl Display for Witness {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Witness::NoPath(ends) => write!(f, "no path {ends}"),
            Witness::Pair(ends) => ends.fmt(f),
            Witness::Path {
                part: None,
                devices,
            } => write!(f, "the longest path at zero load: {}", devices.join(", ")),
            Witness::Path {
                part: Some((part, picoseconds)),
                devices,
            } => {
                let whole = Fraction::from_integer((*picoseconds).into());
                let time = Time {
                    of: TimeOf::Part(*part),
                    range: (whole.clone(), whole),
                };
                write!(
                    f,
                    "a path of least latency with {time}: {}",
                    devices.join(", ")
                )
            }
            Witness::Cut { parts, ends } if parts.is_empty() => {
                write!(f, "no path {ends}, even with nothing failed")
            }
            Witness::Cut { parts, ends } => {
                write!(f, "without {} there is no path {ends}", folded(parts))
            }
            Witness::Healthy(Shortfall::Parted(ends)) => {
                write!(f, "the healthy fabric has no path {ends}")
            }
            Witness::Healthy(Shortfall::InPieces(ends)) => {
                write!(f, "the healthy fabric is in pieces: it has no path {ends}")
            }
            Witness::Healthy(Shortfall::Below) => {
                f.write_str("the healthy fabric already falls below it")
            }
            Witness::Healthy(Shortfall::Undecided(_)) => {
                f.write_str("the healthy fabric was not decided")
            }
            Witness::Healthy(other) => write!(f, "the healthy fabric: {other}"),
            Witness::Failed { parts, amiss, .. } if parts.is_empty() => {
                write!(f, "with nothing more failed: {amiss}")
            }
            Witness::Failed { parts, of, amiss } => write!(f, "{}: {amiss}", fail(parts, of)),
            Witness::Words(words) => f.write_str(words),
        }
    }
}

/// Why a scenario in which nobody is left is worth 0.
const NOBODY: &str = "no two survivors have traffic to exchange";

impl Display for Shortfall {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Shortfall::Parted(ends) | Shortfall::InPieces(ends) => write!(f, "no path {ends}"),
            Shortfall::Nobody => f.write_str(NOBODY),
            Shortfall::Lost(number) => f.write_str(&lost(*number)),
            Shortfall::Value {
                metric,
                unit,
                range,
                nobody,
            } => {
                write!(f, "{} is {}", metric.word(), unit.show(range))?;
                if *nobody {
                    write!(f, ": {NOBODY}")
                } else {
                    Ok(())
                }
            }
            Shortfall::Below => f.write_str("it falls below what is asked"),
            Shortfall::Undecided(Some(metric)) => write!(f, "{} was not decided", metric.word()),
            Shortfall::Undecided(None) => f.write_str("it was not decided"),
        }
    }
}

/// `single link`, `2 switches`, `1 link and 1 switch`.
pub(super) fn described(of: &[(Component, u32)]) -> String {
    let each = |(kind, count): &(Component, u32)| {
        format!(
            "{count} {}",
            if *count == 1 {
                kind.word().to_string()
            } else {
                kind.words()
            }
        )
    };
    match of {
        [] => "nothing".to_string(),
        [(kind, 1)] => format!("single {}", kind.word()),
        _ => of.iter().map(each).collect::<Vec<_>>().join(" and "),
    }
}

/// Failed parts in words: `link X fails`, `links X and Y fail`.
pub(super) fn fail(parts: &[String], of: &[(Component, u32)]) -> String {
    let named = |kind: &Component| {
        matches!(
            kind,
            Component::Links | Component::Switches | Component::Hosts
        )
    };
    match (parts, of) {
        ([part], [(kind, _)]) if named(kind) => format!("{} {part} fails", kind.word()),
        ([part], _) => format!("{part} fails"),
        (parts, [(kind, _)]) if named(kind) => {
            format!("{} {} fail", kind.words(), parts.join(" and "))
        }
        (parts, _) => format!("{} fail", parts.join(" and ")),
    }
}

impl Display for WorstLeft {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            WorstLeft::Parted(ends) => write!(f, "no path {ends}"),
            WorstLeft::Nobody => f.write_str(NOBODY),
            WorstLeft::Joined => f.write_str("all survivors reach each other"),
            WorstLeft::Value(metric, range) => {
                let shown = MetricKind::of(*metric).unit.show(range);
                write!(f, "{} {shown} is left", metric.word())
            }
            WorstLeft::Undecided(metric) => {
                write!(f, "what is left of {} is undecided", metric.word())
            }
            WorstLeft::Words(words) => f.write_str(words),
        }
    }
}

/// What the most costly failures leave and lose, and what was asked.
impl Display for Worst {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.left.fmt(f)?;
        match self.lost {
            None => {}
            Some(number) => write!(f, "; {}", lost(number))?,
        }
        write!(f, "; asked: {}", self.required)
    }
}

/// What so many components are called: `link`, `links`.
pub(super) fn component<N: One + PartialEq>(count: N, kind: &Component) -> String {
    if count.is_one() {
        kind.word().to_string()
    } else {
        kind.words()
    }
}

/// So many components: `1 link`, `2 links`.
pub(super) fn components<N: One + PartialEq + Copy + Display>(
    count: N,
    kind: &Component,
) -> String {
    format!("{count} {}", component(count, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::demand::Component;

    fn ends() -> Ends {
        Ends {
            from: "a".into(),
            to: "b".into(),
        }
    }

    #[test]
    fn a_cut_names_four_and_counts_the_rest() {
        let parts = |n: usize| (0..n).map(|i| format!("s{i}")).collect::<Vec<_>>();
        let cut = |n| {
            Witness::Cut {
                parts: parts(n),
                ends: ends(),
            }
            .to_string()
        };
        assert_eq!(cut(0), "no path from a to b, even with nothing failed");
        assert_eq!(
            cut(4),
            "without s0 and s1 and s2 and s3 there is no path from a to b"
        );
        assert_eq!(
            cut(6),
            "without s0 and s1 and s2 and s3 and 2 more there is no path from a to b"
        );
    }

    #[test]
    fn what_failed_is_named_by_its_kind() {
        let failed = |parts: &[&str]| {
            let parts = parts.iter().map(ToString::to_string).collect();
            Witness::Failed {
                parts,
                of: vec![(Component::Switches, 2)],
                amiss: Shortfall::Lost(1),
            }
            .to_string()
        };
        assert_eq!(failed(&["x"]), "switch x fails: 1 endpoint is lost");
        assert_eq!(
            failed(&["x", "y"]),
            "switches x and y fail: 1 endpoint is lost"
        );
        assert_eq!(failed(&[]), "with nothing more failed: 1 endpoint is lost");
    }

    #[test]
    fn latencies_that_are_known_only_between_bounds_show_both() {
        let at = |picoseconds: i64| Fraction::from_integer(picoseconds.into());
        let mean = |low, high| Time {
            of: TimeOf::Mean,
            range: (at(low), at(high)),
        };
        let max = Time {
            of: TimeOf::Max,
            range: (at(1_273_920), at(1_273_920)),
        };
        assert_eq!(
            Value::Times(vec![mean(1_000, 2_500), max]).to_string(),
            "mean 1 to 2.5 ns, max 1273.92 ns"
        );
    }

    #[test]
    fn components_follow_their_counts() {
        assert_eq!(
            [
                components(1u32, &Component::Links),
                components(2u64, &Component::Switches)
            ],
            ["1 link", "2 switches"]
        );
    }
}
