//! What is said of a requirement, in one word.

/// What is said of a requirement. The order is that of deciding: `Refuted` decides over
/// `Undecided`, that over `Proved`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Holds; a certificate says why.
    Proved,
    /// Neither within the limits.
    Undecided,
    /// Does not hold; a witness shows it.
    Refuted,
}

impl Verdict {
    /// `Proved` when it holds, else `Refuted`.
    pub(super) fn either(holds: bool) -> Self {
        if holds {
            Verdict::Proved
        } else {
            Verdict::Refuted
        }
    }
}
