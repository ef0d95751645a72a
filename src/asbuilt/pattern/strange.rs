//! What was inferred of a fabric, and what breaks it.

/// Something that breaks the pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strange {
    /// Its rule, as reports name it: `pair`, `port-rule`, `uplinks`, `rail`, ...
    pub rule: &'static str,
    /// Device and port.
    pub at: String,
    /// What is there, and how many others keep the pattern.
    pub text: String,
    /// Line of the file; 0 where there is none.
    pub line: usize,
}

/// What was inferred, and what breaks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// What the file does not say and was guessed: kinds, tiers.
    pub guessed: Vec<String>,
    /// The family, in words.
    pub family: String,
    /// Parameters by name, in order.
    pub parameters: Vec<(&'static str, String)>,
    /// What breaks the pattern.
    pub strange: Vec<Strange>,
}
