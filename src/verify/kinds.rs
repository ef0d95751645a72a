//! The table of the kinds of requirements: one row a kind, each in a file of its own.

use super::judge::Judge;
use super::kind::Kind;
use super::{
    bisection, connectivity, count, diameter, hose, latency, network_power, oversubscription,
    survival, throughput,
};
use crate::spec::demand::Demand;

/// A row: what a specification states, and the file that judges it. A demand without a row does not
/// compile.
macro_rules! kinds {
    ($($demand:ident => $file:ident,)*) => {
        /// All kinds, in the order in which reports list their rules.
        pub const KINDS: &[&Kind] = &[$(&$file::KIND),*];

        /// The kind of a demand.
        pub(super) fn of(demand: &Demand) -> &'static Kind {
            match demand {
                $(Demand::$demand(_) => &$file::KIND,)*
            }
        }

        /// How a demand is judged.
        pub(super) fn judge(demand: &Demand) -> &dyn Judge {
            match demand {
                $(Demand::$demand(asked) => asked,)*
            }
        }
    };
}

kinds! {
    Throughput => throughput,
    Hose => hose,
    Bisection => bisection,
    Survives => survival,
    Oversubscription => oversubscription,
    Count => count,
    Diameter => diameter,
    Latency => latency,
    NetworkPower => network_power,
    Connectivity => connectivity,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::Catalogue;
    use crate::{family, spec};

    const DESIGN: &str = "name: Every kind\nfamily: leaf-spine\nhost: single-gpu\nhosts: 16\nswitch: qm9700\nrequirements:\n";

    /// The requirement that a kind's starter states.
    fn started(kind: &Kind) -> crate::spec::demand::Requirement {
        let text = format!("{DESIGN}  - {}\n", kind.starter);
        let design = family::parse(&text, "starter.yaml".as_ref(), Catalogue::builtin()).unwrap();
        design.requirements[0].clone()
    }

    #[test]
    fn every_kind_is_documented_and_starts_with_its_key() {
        for kind in KINDS {
            assert!(
                kind.starter.starts_with(&format!("{}: {{", kind.key)),
                "{}",
                kind.starter
            );
            assert_eq!(kind.rule.kind, kind.key.replace('_', "-"));
            for text in [kind.rule.asks, kind.rule.help] {
                assert!(
                    text.len() > 40 && text.ends_with('.'),
                    "{}: {text}",
                    kind.key
                );
            }
            assert!(
                kind.rule.name.chars().all(char::is_alphabetic)
                    && !kind.rule.name.contains("Regression")
            );
        }
    }

    #[test]
    fn the_schema_and_the_table_hold_the_same_keys() {
        let schema = spec::requirements_schema();
        let properties = schema["$defs"]["Requirement"]["properties"]
            .as_object()
            .unwrap();
        let mut stated: Vec<&str> = properties
            .keys()
            .map(String::as_str)
            .filter(|key| *key != "name")
            .collect();
        let mut rows: Vec<&str> = KINDS.iter().map(|kind| kind.key).collect();
        stated.sort_unstable();
        rows.sort_unstable();
        assert_eq!(stated, rows);
    }

    #[test]
    fn a_starter_is_judged_by_its_own_kind() {
        let design = family::parse(
            DESIGN.trim_end_matches("requirements:\n"),
            "t".as_ref(),
            Catalogue::builtin(),
        )
        .unwrap();
        let fabric = crate::family::build(&design).unwrap();
        let asked: Vec<_> = KINDS.iter().map(|kind| started(kind)).collect();
        let effort = crate::solve::SolveOptions::default();
        let result =
            crate::verify::verify(Some(&design), &fabric, &asked, &Default::default(), &effort)
                .unwrap();
        let kinds: Vec<&str> = result.judgements.iter().map(|j| j.kind).collect();
        assert_eq!(
            kinds,
            KINDS.iter().map(|kind| kind.rule.kind).collect::<Vec<_>>()
        );
    }
}
