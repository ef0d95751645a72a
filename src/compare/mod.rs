//! Designs side by side: what each is worth, what got worse, and which line of the specification
//! made the difference.
//!
//! Which line matters is not guessed from the key's name: the first design is built again with that
//! one key taken from the other, and measured like any design.
//!
//! ```
//! # use selvedge::family;
//! use selvedge::compare::{Subject, compare};
//! use selvedge::solve::SolveOptions;
//! use std::path::Path;
//!
//! let file = Path::new("topologies/fat-tree-k4.yaml");
//! let design = family::read(file)?;
//! let fabric = family::build(&design)?;
//! let subject = |label: &str| Subject {
//!     label: label.to_string(),
//!     file: file.to_path_buf(),
//!     design: Some(design.clone()),
//!     fabric: fabric.clone(),
//! };
//! // A design beside itself: nothing got worse, in any quantity that is gated.
//! let subjects = vec![subject("old"), subject("new")];
//! let found = compare(subjects, Some(&[]), &SolveOptions::default())?;
//! assert_eq!(found.verdict(), selvedge::Verdict::Proved);
//! # Ok::<(), selvedge::Error>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

mod causes;
mod comparison;
mod found;
mod kind;
mod latency;
mod measure;
mod measured_design;
mod quantity;
mod regression;
mod requirements;
mod rules;
mod so_far;
mod solved;
mod structure;

pub use causes::{Cause, Difference, Moved, Moves};
pub use comparison::Comparison;
pub use found::{QuantityValue, Subject};
pub use kind::{Better, Gate, Of, Quantity, QuantityKind};
pub use quantity::QUANTITIES;
pub use regression::Regression;
pub use rules::REQUIREMENT;
pub use so_far::SoFar;

use crate::error::Result;
use crate::solve::SolveOptions;

/// Measures every design, looks for what made the difference, and judges the regressions asked
/// about: `stated` names quantities, `requirements` for what is required; none of them means the
/// gated ones and the requirements. Each distinct fabric is solved once; each key that differs
/// costs one more.
///
/// # Errors
/// A quantity that is not there or has no better way, or one that could not be set up.
pub fn compare(
    subjects: Vec<Subject>,
    stated: Option<&[String]>,
    effort: &SolveOptions<'_>,
) -> Result<Comparison> {
    SoFar::new(subjects).compare(stated, effort)
}
