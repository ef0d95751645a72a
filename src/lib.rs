//! Selvedge designs the network fabric of a GPU cluster, draws it, and proves what it carries and what it survives.
//!
//! The flow through the crate, each module using only those before it:
//! specification ([`spec`], [`parts`]) → design → fabric ([`family`], [`formats`], [`fabric`]) → [`symmetry`] → [`solve`] → [`proof`]
//! (re-checked by [`check`]) → [`routing`], [`failure`] → verdict ([`verify`], [`overlay`], [`compare`], [`asbuilt`]) → [`report`], [`render`].

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

/// The independent checkers, a package of their own that knows nothing of this one.
pub use selvedge_check as check;

pub mod asbuilt;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod error;
pub mod fabric;
pub mod failure;
pub mod family;
pub mod files;
pub mod formats;
pub mod overlay;
pub mod parts;
pub mod proof;
pub mod random;
pub mod render;
pub mod report;
pub mod routing;
pub mod solve;
pub mod spec;
pub mod symmetry;
pub mod text;
pub mod traffic;
pub mod units;
pub mod verify;
