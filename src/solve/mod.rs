//! Linear programmes over quotients, their exact solution, and cuts. Answers here are candidates:
//! `proof` turns them into bounds.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::fabric::network::Network;
//! use selvedge::proof;
//! use selvedge::solve::{SolveOptions, Method};
//! use selvedge::traffic::Matrix;
//!
//! let network = Network::new(&fabric);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//! let weights = SolveOptions { method: Method::Weights, gap: Some(0.05), ..SolveOptions::default() };
//! let near = proof::throughput_with(&fabric, &network, &uniform, &[], &weights)?;
//! let exact = proof::throughput(&fabric, &network, &uniform)?;
//! assert!(near.lower() <= exact.lower() && exact.upper() <= near.upper());
//! # Ok::<(), selvedge::error::Error>(())
//! ```

pub(crate) mod candidate;
pub(crate) mod cut;
pub(crate) mod disjoint;
pub(crate) mod exact;
pub(crate) mod flow;
pub mod latency;
pub(crate) mod lp;
mod number;
mod partition;
pub(crate) mod quotient;
pub(crate) mod relay;
pub(crate) mod split;
pub mod survey;
pub(crate) mod uneven;
pub(crate) mod weights;

use crate::progress::Progress;
use std::sync::atomic::AtomicBool;

/// How a programme is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// Rational simplex while it is quick, interior point while it fits, weights beyond.
    #[default]
    Auto,
    /// Rational simplex.
    Rational,
    /// Interior point.
    Interior,
    /// Exponential weights.
    Weights,
}

/// Width of the bracket at which weights stop when none is asked for.
pub const DEFAULT_GAP: f64 = 0.01;

/// How a programme is solved, how close, and how the search is told to stop.
#[derive(Clone, Copy, Debug)]
pub struct SolveOptions<'a> {
    /// The method.
    pub method: Method,
    /// Width of the bracket, relative to its upper end, that is good enough. When it is stated,
    /// weights are preferred to an interior point sooner; they stop at [`DEFAULT_GAP`] when it is
    /// not.
    pub gap: Option<f64>,
    /// Set from outside: weights stop with the bracket so far.
    pub interrupted: &'a AtomicBool,
    /// Load of every arc, as a share of its capacity, in a solution of the undamaged fabric:
    /// weights start from it.
    pub start: Option<&'a [f64]>,
    /// Whether a certificate of every tree of failures is wanted, and not only those of its
    /// scenarios.
    pub certify: bool,
    /// Is told how far the work is.
    pub progress: &'a Progress,
}

impl Default for SolveOptions<'_> {
    fn default() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        SolveOptions {
            method: Method::Auto,
            gap: None,
            interrupted: &NEVER,
            start: None,
            certify: false,
            progress: &SILENT,
        }
    }
}

/// What is told and looked at by nobody.
static SILENT: Progress = Progress::new();

impl<'a> SolveOptions<'a> {
    /// The same for the steps of a larger work, which tells how far it is by itself.
    pub fn quietly(&self) -> SolveOptions<'a> {
        SolveOptions {
            progress: &SILENT,
            ..*self
        }
    }
}

#[cfg(not(feature = "interior"))]
fn no_interior() -> crate::error::Error {
    crate::error::Error::limit("this build has no interior-point back-end")
        .help("build with the feature `interior`, or ask for weights")
}
