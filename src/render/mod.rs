//! Drawings: functions of the fabric and of the result structures.
//!
//! ```
//! # use selvedge::{Catalogue, family};
//! # let text = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 64\nswitch: qm9700\n";
//! # let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! # let fabric = family::build(&design)?;
//! let svg = selvedge::render::diagram(&fabric);
//! assert!(svg.starts_with("<svg") && svg.contains("leaf"));
//! # Ok::<(), selvedge::Error>(())
//! ```

#[cfg(feature = "plots")]
mod axis;
#[cfg(feature = "plots")]
mod canvas;
#[cfg(feature = "plots")]
mod compare;
#[cfg(feature = "plots")]
mod curve;
mod diagram;
#[cfg(feature = "plots")]
mod differences;
#[cfg(feature = "plots")]
mod failures;
#[cfg(test)]
mod family_tests;
#[cfg(feature = "plots")]
mod ink;
#[cfg(feature = "plots")]
mod latency;
#[cfg(feature = "plots")]
mod plot;
#[cfg(all(test, feature = "plots"))]
mod plot_tests;
#[cfg(all(test, feature = "plots"))]
mod tests;
mod theme;
#[cfg(all(test, feature = "plots"))]
mod truth_tests;

#[cfg(feature = "plots")]
pub use compare::compared;
#[cfg(feature = "plots")]
pub use curve::curve;
pub use diagram::{PageWidth, Part, View, diagram, drawn, viewed};
#[cfg(feature = "plots")]
pub use differences::differences;
#[cfg(feature = "plots")]
pub use failures::sampled;
#[cfg(feature = "plots")]
pub use latency::latency;
#[cfg(feature = "plots")]
pub use plot::tolerance;
pub use theme::Theme;
