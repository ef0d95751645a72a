//! Whether what the first design requires is still required: a requirement dropped or loosened is a
//! regression.

use super::found::Subject;
use super::regression::Regression;
use super::rules;
use crate::spec::demand::Requirement;
use crate::spec::design::Design;
use crate::verify::Verdict;

/// The name under which all of them are judged.
pub const REQUIREMENTS: &str = "requirements";

/// One for each requirement of the first design and each other design. Fabrics have none.
pub(super) fn judge(subjects: &[Subject]) -> Vec<Regression> {
    let Some((first, others)) = subjects.split_first() else {
        return Vec::new();
    };
    let Some(first) = &first.design else {
        return Vec::new();
    };
    let others = others
        .iter()
        .enumerate()
        .filter_map(|(index, subject)| Some((index + 1, subject.design.as_ref()?)));
    others
        .flat_map(|(design, other)| {
            first
                .requirements
                .iter()
                .map(move |r| kept(r, design, other))
        })
        .collect()
}

fn kept(before: &Requirement, design: usize, other: &Design) -> Regression {
    let all = &other.requirements;
    let strict = all
        .iter()
        .find(|after| after.demand.implies(&before.demand));
    let named = || all.iter().find(|after| after.name == before.name);
    let after = strict.or_else(named);
    let asked = |r: &Requirement| r.demand.to_string();
    let (old, new) = (
        asked(before),
        after.map_or("not required".to_string(), asked),
    );
    Regression {
        quantity: format!("requirement-{}", before.name),
        rule: rules::REQUIREMENT,
        design,
        verdict: if strict.is_some() {
            Verdict::Proved
        } else {
            Verdict::Refuted
        },
        reason: format!("{old} before, {new} now"),
        before: old,
        after: new,
        place: after.and_then(|r| r.place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family;
    use crate::parts::Catalogue;

    fn subject(requirements: &str) -> Subject {
        let design = "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
        let head = if requirements.is_empty() {
            ""
        } else {
            "requirements:\n"
        };
        let text = format!("{design}{head}{requirements}");
        let design = family::parse(&text, "t".as_ref(), Catalogue::builtin()).unwrap();
        let fabric = family::build(&design).unwrap();
        Subject {
            label: "t".into(),
            file: "t".into(),
            design: Some(design),
            fabric,
        }
    }

    fn judged(before: &str, after: &str) -> Vec<(String, Verdict, String)> {
        let found = judge(&[subject(before), subject(after)]);
        found
            .into_iter()
            .map(|r| (r.quantity, r.verdict, r.reason))
            .collect()
    }

    #[test]
    fn what_is_dropped_or_loosened_is_worse() {
        let before = "  - hose: {at_least: 95%}\n  - survives: {of: switches, count: 1, keep: 80%}\n  - diameter: {at_most: 4}\n";
        let after =
            "  - survives: {of: switches, count: 1, keep: 70%}\n  - diameter: {at_most: 2}\n";
        let expected = [
            (
                "requirement-hose",
                Verdict::Refuted,
                ">= 95% before, not required now",
            ),
            (
                "requirement-survives-one-switch",
                Verdict::Refuted,
                "keep 80%, lose only what fails before, keep 70%, lose only what fails now",
            ),
            (
                "requirement-diameter",
                Verdict::Proved,
                "<= 4 before, <= 2 now",
            ),
        ];
        assert_eq!(
            judged(before, after),
            expected.map(|(name, verdict, why)| (name.to_string(), verdict, why.to_string()))
        );
        assert!(judged("", before).is_empty());
    }

    #[test]
    fn a_stricter_one_by_another_name_keeps_it() {
        let before =
            "  - name: no switch matters\n    survives: {of: switches, count: 1, keep: 80%}\n";
        let after = "  - survives: {of: {switches: 2, links: 1}, keep: 80%, lose_endpoints: 0}\n";
        assert_eq!(judged(before, after)[0].1, Verdict::Proved);
        assert_eq!(judged(after, before)[0].1, Verdict::Refuted);
    }
}
