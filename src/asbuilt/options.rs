//! What is compared and how.

use super::names::Rename;

/// How devices are matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// By name, and by structure when under half of the design's devices are found by name.
    #[default]
    Automatic,
    /// By name alone.
    Names,
    /// By structure alone.
    Structure,
}

/// Which cables are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of the kinds (server to switch, switch to switch) that the design has.
    #[default]
    Design,
    /// All.
    All,
}

/// What to compare and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How devices are matched.
    pub matching: Match,
    /// Which cables are compared.
    pub scope: Scope,
    /// Rules for names of the as-built wiring, applied in order.
    pub renames: Vec<Rename>,
}
