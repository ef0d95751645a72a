//! Whether a design is worse than the first, from the bounds alone.

use super::found::Better;
use super::found::{Found, Quantity, Subject};
use crate::error::{Error, Result};
use crate::verify::{Bounds, Verdict};

/// What must not get worse when nothing is stated: what the fabric carries and survives, and its latency where a design states what that takes.
/// A name that ends in a dash stands for all that begin with it.
pub const STATED: [&str; 9] = [
    "throughput",
    "hose",
    "bisection",
    "bisection-gbps",
    "diameter",
    "oversubscription-",
    "survives-one-link",
    "survives-one-switch",
    "latency-",
];

/// One quantity of one design against the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The quantity.
    pub quantity: String,
    /// Index of the design.
    pub design: usize,
    /// `Proved`: not worse. `Refuted`: worse.
    pub verdict: Verdict,
    /// The two values.
    pub reason: String,
}

/// Not worse, worse, or neither can be said.
fn decide(better: Better, before: &Bounds, after: &Bounds) -> Verdict {
    let (worse, not_worse) = match better {
        Better::More => (after.upper < before.lower, after.lower >= before.upper),
        Better::Less => (after.lower > before.upper, after.upper <= before.lower),
        Better::Neither => (false, true),
    };
    match (worse, not_worse) {
        (true, _) => Verdict::Refuted,
        (_, true) => Verdict::Proved,
        _ => Verdict::Undecided,
    }
}

pub(super) fn verdict(better: Better, before: &Found, after: &Found, alike: bool) -> Verdict {
    match (&before.bounds, &after.bounds) {
        // A bracket of the very same fabric: whatever the value is, it is the same.
        _ if alike => Verdict::Proved,
        (Some(before), Some(after)) => decide(better, before, after),
        // Only what is better when less is ever larger than any number.
        _ if before.unbounded && (after.unbounded || after.bounds.is_some()) => Verdict::Proved,
        (Some(_), None) if after.unbounded => Verdict::Refuted,
        _ => Verdict::Undecided,
    }
}

/// Judges the quantities named, or [`STATED`] when none is.
pub(super) fn judge(quantities: &[Quantity], subjects: &[Subject], names: &[String]) -> Result<Vec<Regression>> {
    let mut chosen: Vec<&Quantity> = Vec::new();
    if names.is_empty() {
        let stated = |name: &str| STATED.iter().any(|s| *s == name || (s.ends_with('-') && name.starts_with(s)));
        let states = |q: &Quantity| !q.name.starts_with("latency-") || q.found.iter().any(|f| f.bounds.is_some() || f.unbounded);
        chosen.extend(quantities.iter().filter(|q| stated(&q.name) && states(q) && q.found.iter().all(|f| f.applies)));
    }
    for name in names {
        // `latency` stands for all of `latency-...`, `oversubscription` likewise.
        let family = |q: &&Quantity| q.name.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('-'));
        if !quantities.iter().any(|q| q.name == *name) && quantities.iter().any(|q| family(&q)) {
            chosen.extend(quantities.iter().filter(family).filter(|q| q.better != Better::Neither));
            continue;
        }
        let quantity = quantities.iter().find(|q| q.name == *name).ok_or_else(|| {
            let all: Vec<&str> = quantities.iter().filter(|q| q.better != Better::Neither).map(|q| q.name.as_str()).collect();
            let near = all.iter().min_by_key(|known| strsim::damerau_levenshtein(known, name)).copied().unwrap_or_default();
            let help = format!("did you mean `{near}`? There are {}", all.join(", "));
            Error::new(format!("--fail-on-regression: these designs have no quantity `{name}`")).help(help)
        })?;
        if quantity.better == Better::Neither {
            let message = format!("--fail-on-regression: `{name}` is neither better nor worse when it changes");
            return Err(Error::new(message).help("leave it out, or ask for it with `count:` in the requirements"));
        }
        chosen.push(quantity);
    }
    let mut found = Vec::new();
    for quantity in chosen {
        let Some((before, others)) = quantity.found.split_first() else { continue };
        for (index, after) in others.iter().enumerate() {
            let (old, new) = (&subjects[0].fabric, &subjects[index + 1].fabric);
            // The power of the parts is not a property of the fabric, and latency is one of its timing too.
            let fixed = quantity.name != "network-power" && (!quantity.name.starts_with("latency-") || old.timing == new.timing);
            let alike = fixed && super::measure::same(old, new);
            let mut reason = format!("{} before, {} now", before.text, after.text);
            let missing = |found: &Found| found.bounds.is_none() && !found.unbounded;
            if let Some(why) = [after, before].into_iter().filter(|f| missing(f)).find_map(|f| f.note.as_ref()) {
                reason += &format!(" ({why})");
            }
            let verdict = verdict(quantity.better, before, after, alike);
            found.push(Regression { quantity: quantity.name.clone(), design: index + 1, verdict, reason });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Fraction;

    #[test]
    fn overlap_decides_nothing_unless_it_is_a_point() {
        let bounds = |low: i32, high: i32| Bounds { lower: Fraction::from_integer(low.into()), upper: Fraction::from_integer(high.into()) };
        let (wide, point) = (bounds(2, 5), bounds(5, 5));
        assert_eq!(decide(Better::More, &wide, &point), Verdict::Proved);
        assert_eq!(decide(Better::More, &point, &wide), Verdict::Undecided);
        assert_eq!(decide(Better::More, &wide, &wide), Verdict::Undecided);
        assert_eq!(decide(Better::More, &wide, &bounds(0, 1)), Verdict::Refuted);
        assert_eq!(decide(Better::More, &point, &point), Verdict::Proved);
        assert_eq!(decide(Better::Less, &wide, &bounds(6, 9)), Verdict::Refuted);
        assert_eq!(decide(Better::Less, &wide, &bounds(1, 2)), Verdict::Proved);
        assert_eq!(decide(Better::Neither, &wide, &bounds(9, 9)), Verdict::Proved);
    }
}
