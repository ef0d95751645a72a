//! Whether a design is worse than the first, from the bounds alone.

use super::found::{QuantityValue, Subject};
use super::kind::{Better, Gate, Of, Quantity};
use super::measure::{alike, same};
use crate::error::{Error, Place, Result};
use crate::text::did_you_mean;
use crate::verify::{Bounds, Rule, Verdict};

/// One quantity of one design against the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The quantity, or the requirement.
    pub quantity: String,
    /// The rule that reports name.
    pub rule: Rule,
    /// Index of the design.
    pub design: usize,
    /// `Proved`: not worse. `Refuted`: worse.
    pub verdict: Verdict,
    /// What the first design has, for people.
    pub before: String,
    /// What this one has, for people.
    pub after: String,
    /// The two values.
    pub reason: String,
    /// Where a looser requirement is written.
    pub place: Option<Place>,
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

/// The verdict on two values; with more endpoints lost what failures leave is not better.
pub(super) fn verdict(
    better: Better,
    before: &QuantityValue,
    after: &QuantityValue,
    alike: bool,
) -> Verdict {
    // A bracket of the very same fabric: whatever the value is, it is the same.
    if alike {
        return Verdict::Proved;
    }
    let values = values(better, before, after);
    if loses_more(before, after) {
        values.max(Verdict::Refuted)
    } else {
        values
    }
}

fn loses_more(before: &QuantityValue, after: &QuantityValue) -> bool {
    before
        .loses
        .zip(after.loses)
        .is_some_and(|(before, after)| after > before)
}

fn values(better: Better, before: &QuantityValue, after: &QuantityValue) -> Verdict {
    if let (Some(before), Some(after)) = (&before.bounds, &after.bounds) {
        return decide(better, before, after);
    }
    if !before.known() || !after.known() {
        return Verdict::Undecided;
    }
    // One of them is larger than any number, or both are.
    match (better, before.unbounded, after.unbounded) {
        (Better::More, true, false) | (Better::Less, false, true) => Verdict::Refuted,
        (Better::More | Better::Less | Better::Neither, _, _) => Verdict::Proved,
    }
}

/// Whether a quantity must not get worse where none is named.
fn gated(quantity: &Quantity, subjects: &[Subject]) -> bool {
    let mut demands = subjects
        .iter()
        .filter_map(|s| s.design.as_ref())
        .flat_map(|d| &d.requirements)
        .map(|r| &r.demand);
    quantity.found.iter().all(|f| f.applies)
        && match quantity.kind.gate {
            Gate::Always => true,
            Gate::WhereKnown => quantity.found.iter().any(QuantityValue::known),
            Gate::WhereRequired(states) => demands.any(states),
            Gate::ByName => false,
        }
}

/// Judges the quantities named, or those that are gated when none is.
pub(super) fn judge(
    quantities: &[Quantity],
    subjects: &[Subject],
    names: &[String],
) -> Result<Vec<Regression>> {
    let mut chosen: Vec<&Quantity> = Vec::new();
    if names.is_empty() {
        chosen.extend(quantities.iter().filter(|q| gated(q, subjects)));
    }
    for name in names {
        // `latency` stands for all of `latency-...`, `oversubscription` likewise.
        let family = |q: &&Quantity| {
            q.name
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.starts_with('-'))
        };
        if !quantities.iter().any(|q| q.name == *name) && quantities.iter().any(|q| family(&q)) {
            chosen.extend(
                quantities
                    .iter()
                    .filter(family)
                    .filter(|q| q.kind.better != Better::Neither),
            );
            continue;
        }
        let quantity = quantities.iter().find(|q| q.name == *name).ok_or_else(|| {
            let all: Vec<&str> = quantities
                .iter()
                .filter(|q| q.kind.better != Better::Neither)
                .map(|q| q.name.as_str())
                .collect();
            let rest = format!("there are {}", all.join(", "));
            let help = did_you_mean(name, all.iter().copied(), &rest);
            Error::new(format!(
                "--fail-on-regression: these designs have no quantity `{name}`"
            ))
            .help(help)
        })?;
        if quantity.kind.better == Better::Neither {
            let message = format!(
                "--fail-on-regression: `{name}` is neither better nor worse when it changes"
            );
            return Err(Error::new(message)
                .help("leave it out, or ask for it with `count:` in the requirements"));
        }
        chosen.push(quantity);
    }
    let mut found = Vec::new();
    for quantity in chosen {
        let Some((before, others)) = quantity.found.split_first() else {
            continue;
        };
        for (index, after) in others.iter().enumerate() {
            let (old, new) = (&subjects[0].fabric, &subjects[index + 1].fabric);
            // Of the same fabric the same sum with the same unknown terms is the same.
            let designed = [0, index + 1].iter().all(|i| subjects[*i].design.is_some());
            let same_parts = designed
                && matches!(quantity.kind.of, Of::Parts)
                && same(old, new)
                && (&before.text, &before.note) == (&after.text, &after.note);
            let alike = same_parts || alike(quantity.kind.of, old, new);
            let mut reason = format!("{} before, {} now", before.text, after.text);
            if let Some(why) = [after, before]
                .into_iter()
                .filter(|f| !f.known())
                .find_map(|f| f.note.as_ref())
            {
                reason += &format!(" ({why})");
            }
            if let (Some(lost), Some(loses)) = (before.loses, after.loses)
                && loses > lost
                && values(quantity.kind.better, before, after) != Verdict::Refuted
            {
                reason += &format!(", with {lost} endpoints lost before, {loses} now");
            }
            found.push(Regression {
                quantity: quantity.name.clone(),
                rule: quantity.kind.rule,
                design: index + 1,
                verdict: verdict(quantity.kind.better, before, after, alike),
                before: before.text.clone(),
                after: after.text.clone(),
                reason,
                place: None,
            });
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
        let bounds = |low: i32, high: i32| Bounds {
            lower: Fraction::from_integer(low.into()),
            upper: Fraction::from_integer(high.into()),
        };
        let (wide, point) = (bounds(2, 5), bounds(5, 5));
        assert_eq!(decide(Better::More, &wide, &point), Verdict::Proved);
        assert_eq!(decide(Better::More, &point, &wide), Verdict::Undecided);
        assert_eq!(decide(Better::More, &wide, &wide), Verdict::Undecided);
        assert_eq!(decide(Better::More, &wide, &bounds(0, 1)), Verdict::Refuted);
        assert_eq!(decide(Better::More, &point, &point), Verdict::Proved);
        assert_eq!(decide(Better::Less, &wide, &bounds(6, 9)), Verdict::Refuted);
        assert_eq!(decide(Better::Less, &wide, &bounds(1, 2)), Verdict::Proved);
        assert_eq!(
            decide(Better::Neither, &wide, &bounds(9, 9)),
            Verdict::Proved
        );
    }

    #[test]
    fn what_loses_more_endpoints_is_not_better() {
        let share = |percent: i64, loses| QuantityValue {
            loses: Some(loses),
            ..QuantityValue::number(Fraction::new(percent.into(), 100.into()), String::new())
        };
        assert_eq!(
            verdict(Better::More, &share(80, 0), &share(100, 32), false),
            Verdict::Refuted
        );
        assert_eq!(
            verdict(Better::More, &share(80, 32), &share(100, 32), false),
            Verdict::Proved
        );
        assert_eq!(
            verdict(Better::More, &share(80, 32), &share(70, 0), false),
            Verdict::Refuted
        );
        assert_eq!(
            verdict(Better::More, &share(80, 0), &share(100, 32), true),
            Verdict::Proved
        );
    }

    #[test]
    fn more_than_any_number_is_worse_only_of_what_is_better_when_less() {
        let (endless, two, unknown) = (
            QuantityValue::unbounded("no limit", None),
            QuantityValue::count(2),
            QuantityValue::unknown("too large"),
        );
        assert_eq!(
            verdict(Better::Less, &two, &endless, false),
            Verdict::Refuted
        );
        assert_eq!(
            verdict(Better::Less, &endless, &two, false),
            Verdict::Proved
        );
        assert_eq!(
            verdict(Better::More, &two, &endless, false),
            Verdict::Proved
        );
        assert_eq!(
            verdict(Better::More, &endless, &two, false),
            Verdict::Refuted
        );
        assert_eq!(
            verdict(Better::Less, &endless, &endless, false),
            Verdict::Proved
        );
        assert_eq!(
            verdict(Better::Less, &endless, &unknown, false),
            Verdict::Undecided
        );
    }
}
