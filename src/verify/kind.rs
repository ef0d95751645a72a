//! A kind of requirement: what reports and documentation say of it.

/// A rule that reports name: never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// A word that stays the same whatever a requirement is called: `throughput`.
    pub kind: &'static str,
    /// Its name as one word: `Throughput`.
    pub name: &'static str,
    /// What it asks, in a sentence.
    pub asks: &'static str,
    /// What to do when it does not hold.
    pub help: &'static str,
}

/// What is known of a kind before any requirement is read.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its key in a specification: that of the rule, with underscores for dashes.
    pub key: &'static str,
    /// The rule that reports name.
    pub rule: Rule,
    /// An entry of `requirements:` that states it.
    pub starter: &'static str,
}
