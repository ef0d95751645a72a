//! The catalogue of parts: data files built into the binary, each figure with its source.

mod catalogue;
mod part;
mod shown;
pub mod written;

pub use catalogue::{Catalogue, from_yaml, from_yaml_with};
pub use part::{HostPart, MediaPart, MediumKind, SwitchPart};
