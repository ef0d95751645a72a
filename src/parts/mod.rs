//! The catalogue of parts: data files built into the binary, each figure with its source.
//!
//! ```
//! use selvedge::parts::Catalogue;
//! use selvedge::units::Rate;
//!
//! let catalogue = Catalogue::builtin();
//! let switch = catalogue.switch("qm9700").ok_or_else(|| selvedge::error::Error::new("not there"))?;
//! assert_eq!(switch.ports_at(Rate::gbps(400)), Some(64));
//! assert!(catalogue.names().len() > 20);
//! # Ok::<(), selvedge::error::Error>(())
//! ```

mod catalogue;
mod part;
mod shown;
pub(crate) mod written;

pub use catalogue::{Catalogue, from_yaml, from_yaml_with};
pub use part::{HostPart, MediaPart, MediumKind, SwitchPart};
