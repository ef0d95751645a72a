//! What a re-checked bracket says of a limit.

use super::judgement::Judgement;
use super::kind::Kind;
use super::reason::Reason;
use super::value::{Bounds, Value, Witness};
use super::verdict::Verdict;
use crate::error::Result;
use crate::proof::Bracket;
use crate::spec::demand::Requirement;
use crate::units::Fraction;

/// `proved`, `refuted` or `undecided` from a bracket alone.
pub(super) fn decide(lower: &Fraction, upper: &Fraction, required: &Fraction) -> Verdict {
    if lower >= required {
        Verdict::Proved
    } else if upper < required {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

/// The same of what must not be more than a limit.
pub(super) fn decide_at_most(lower: &Fraction, upper: &Fraction, limit: &Fraction) -> Verdict {
    if upper <= limit {
        Verdict::Proved
    } else if lower > limit {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

/// Judges that a bracketed share is at least so much; what is beyond a limit leaves the other
/// requirements alone.
pub(super) fn judgement(
    kind: &'static Kind,
    requirement: &Requirement,
    at_least: &Fraction,
    found: Result<Bracket>,
) -> Result<Judgement> {
    let found = match found {
        Err(error) if error.is_limit() => {
            return Ok(Judgement::new(
                kind,
                requirement,
                Verdict::Undecided,
                Value::Unknown,
                Reason::Limit(error.message),
            ));
        }
        found => found?,
    };
    let verdict = decide(found.lower(), found.upper(), at_least);
    let reason = Reason::Bracket {
        verdict,
        method: found.method().to_string(),
    };
    let value = Value::Share(Bounds {
        lower: found.lower().clone(),
        upper: found.upper().clone(),
    });
    let judgement = Judgement::new(kind, requirement, verdict, value, reason);
    let mut judgement = judgement.bounds(found.lower(), found.upper());
    judgement.witness = found
        .witness()
        .filter(|_| verdict != Verdict::Proved)
        .map(|w| Witness::Words(w.to_string()));
    Ok(judgement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_inside_the_bracket_decides_nothing() {
        let tenth = |n: i32| Fraction::new(n.into(), 10.into());
        assert_eq!(decide(&tenth(5), &tenth(7), &tenth(5)), Verdict::Proved);
        assert_eq!(decide(&tenth(5), &tenth(7), &tenth(6)), Verdict::Undecided);
        // The upper end itself may be reached.
        assert_eq!(decide(&tenth(5), &tenth(7), &tenth(7)), Verdict::Undecided);
        assert_eq!(decide(&tenth(5), &tenth(7), &tenth(8)), Verdict::Refuted);
        let most = |limit| decide_at_most(&tenth(5), &tenth(7), &tenth(limit));
        assert_eq!(
            [4, 5, 6, 7].map(most),
            [
                Verdict::Refuted,
                Verdict::Undecided,
                Verdict::Undecided,
                Verdict::Proved
            ]
        );
    }
}
