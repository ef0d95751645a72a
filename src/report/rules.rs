//! The rules that requirements are judged by, for reports that name them: one a kind of
//! requirement, never renamed.

pub use crate::verify::Rule;

use crate::compare::{QUANTITIES, REQUIREMENT};
use crate::verify::KINDS;

/// The rules that requirements are judged by, in the order in which reports list them.
pub fn requirements() -> Vec<Rule> {
    KINDS.iter().map(|kind| kind.rule).collect()
}

/// The rules that comparisons are judged by, in the order of the quantities.
pub fn regressions() -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for rule in QUANTITIES
        .iter()
        .map(|quantity| quantity.rule)
        .chain([REQUIREMENT])
    {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

/// The rule of a file that cannot be read or built.
pub const INPUT: Rule = Rule {
    kind: "input",
    name: "Input",
    asks: "A file that is named can be read and built.",
    help: "Mend the file at the place that is named.",
};

/// The identifier of the rule of a kind: `selvedge/throughput`.
pub fn identifier(kind: &str) -> String {
    format!("selvedge/{kind}")
}
