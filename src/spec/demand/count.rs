//! `count: {of: switches, at_most: 48}` (`at_least`, `exactly`)

use super::entry::{Asked, Entry, Implies, Named};
use super::limits;
use crate::error::Result;
use schemars::JsonSchema;
use serde::Deserialize;

/// `count: {of: switches, at_most: 48}` (`at_least`, `exactly`)
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Name of the count.
    pub of: String,
    /// The least that is allowed.
    pub at_least: Option<u64>,
    /// The most that is allowed.
    pub at_most: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Count")]
pub(in crate::spec) struct Written {
    of: String,
    at_least: Option<u64>,
    at_most: Option<u64>,
    exactly: Option<u64>,
}

impl Asked for Written {
    type Values = Count;

    fn read(&self, entry: Entry<'_>) -> Result<Named<Count>> {
        let at_least = self.at_least.or(self.exactly);
        let at_most = self.at_most.or(self.exactly);
        if at_least.is_none() && at_most.is_none() {
            let help = "add at_least, at_most or exactly";
            return Err((entry.complain)("a count without a limit", help));
        }
        let of = self.of.clone();
        let name = format!("count-{of}");
        let limits = Count {
            of,
            at_least,
            at_most,
        };
        Ok(Named::new(name, limits))
    }
}

impl Implies for Count {
    fn implies(&self, other: &Count) -> bool {
        self.of == other.of
            && limits::at_least(&self.at_least, &other.at_least)
            && limits::at_most(&self.at_most, &other.at_most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_not_there_asks_for_nothing() {
        let count = |at_least, at_most| Count {
            of: "switches".into(),
            at_least,
            at_most,
        };
        assert!(count(Some(2), Some(4)).implies(&count(None, Some(5))));
        assert!(!count(None, Some(4)).implies(&count(Some(1), Some(4))));
    }
}
