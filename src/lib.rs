//! Selvedge designs the network fabric of a GPU cluster, draws it, and proves what it carries and
//! what it survives.
//!
//! The flow through the crate, each module using only those before it: specification ([`spec`],
//! [`parts`]) → design → fabric ([`family`], [`formats`], [`fabric`]) → [`symmetry`] → [`solve`] →
//! [`proof`] (re-checked by [`check`]) → [`routing`], [`failure`] → verdict ([`verify`],
//! [`overlay`], [`compare`], [`asbuilt`]) → [`report`], [`render`].

//!
//! ```
//! use selvedge::{Catalogue, Matrix, Network, family, proof};
//!
//! let text = "name: pod\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! let design = family::parse(text, "pod.yaml".as_ref(), Catalogue::builtin())?;
//! let fabric = family::build(&design)?;
//! let network = Network::new(&fabric);
//! let uniform = Matrix::parse("uniform", &fabric, &network)?;
//!
//! // Bounds that an independent checker has read from the bytes of `certificate`.
//! let bracket = proof::throughput(&fabric, &network, &uniform)?;
//! assert!(bracket.lower() == bracket.upper());
//! # Ok::<(), selvedge::Error>(())
//! ```
//!
//! What is proved, and by what mathematics, stands in [`mathematics`]; what is trusted, in
//! TRUST.md.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

/// The independent checkers, a package of their own that knows nothing of this one.
pub use selvedge_check as check;

pub mod asbuilt;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod error;
#[cfg(feature = "plots")]
pub mod exhibit;
pub mod fabric;
pub mod failure;
pub mod family;
pub mod files;
pub mod formats;
pub mod memory;
pub mod overlay;
pub mod parts;
pub mod progress;
pub mod proof;
mod random;
pub mod render;
pub mod report;
pub mod routing;
mod shown;
pub mod solve;
pub mod spec;
pub mod symmetry;
pub mod syntax;
mod text;
pub mod traffic;
pub mod units;
pub mod verify;

#[doc = include_str!("../docs/mathematics.md")]
pub mod mathematics {}

pub use error::{Error, Result};
pub use fabric::{Fabric, network::Network};
pub use failure::Damage;
pub use parts::Catalogue;
pub use proof::Bracket;
pub use spec::design::Design;
pub use traffic::Matrix;
pub use units::Fraction;
pub use verify::{Judgement, Verdict, Verification};
