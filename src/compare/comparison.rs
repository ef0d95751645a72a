//! The whole comparison.

use super::causes::Cause;
use super::found::Subject;
use super::kind::Quantity;
use super::regression::Regression;
use crate::verify::Verdict;
use std::sync::Arc;

/// The whole comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The designs, in order; the first is what the others are compared with.
    pub subjects: Arc<[Subject]>,
    /// What was measured.
    pub quantities: Vec<Quantity>,
    /// For each design after the first: what is written differently.
    pub causes: Vec<Vec<Cause>>,
    /// What was asked not to get worse; empty when nothing was.
    pub regressions: Vec<Regression>,
}

impl Comparison {
    /// `Proved` when nothing that was asked about got worse.
    pub fn verdict(&self) -> Verdict {
        self.regressions
            .iter()
            .map(|r| r.verdict)
            .max()
            .unwrap_or(Verdict::Proved)
    }
}
