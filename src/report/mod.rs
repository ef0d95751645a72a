//! Results as text, as JSON and for CI systems: pure functions of the result structures. `form`
//! says what a report is, `format` lists what one is written as.
//!
//! ```
//! use selvedge::Verification;
//! use selvedge::report::form::Colour;
//! use selvedge::report::{Setting, format};
//!
//! let nothing = Verification::default();
//! let junit = format::FORMATS.iter().find(|format| format.name == "junit").unwrap();
//! let xml = junit.render(&nothing, &Setting::default(), Colour::Never)?;
//! assert!(xml.contains("<testsuites"));
//! # Ok::<(), selvedge::Error>(())
//! ```
#![deny(clippy::wildcard_enum_match_arm)]

pub mod adversary;
pub mod annotations;
pub mod asbuilt;
pub mod availability;
mod cell;
pub mod collectives;
pub mod compare;
pub mod connectivity;
pub mod csv;
pub mod curve;
mod demands;
pub mod drain;
pub mod failures;
pub mod families;
pub mod form;
pub mod format;
pub mod formats;
pub mod gate;
pub mod html;
pub mod json;
pub mod junit;
pub mod latency;
pub mod latency_object;
pub mod lint;
pub mod markdown;
pub mod named;
pub mod page;
mod reasons;
pub mod routing;
pub mod rules;
pub mod sarif;
pub mod setting;
pub mod solve;
pub mod symmetry;
pub mod text;
mod unread;
pub mod verified;
pub mod verify;
mod words;

pub use form::Report;
pub use setting::{Setting, timestamp};
pub use solve::SolveResult;
