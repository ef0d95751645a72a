//! Groups of devices and links that fail together, as a specification describes them.

use crate::error::Place;
use std::path::PathBuf;
use std::sync::Arc;

/// An axis, the ranges (first, last) that are meant of it, and where they are written.
pub type Coordinate = (String, Vec<(u32, u32)>, Place);

/// Devices and links that fail together, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What sort of group it is.
    pub kind: String,
    /// Its name; empty where `by` names the groups.
    pub name: String,
    /// Names and patterns of its members, with where each is written.
    pub members: Vec<(String, Place)>,
    /// Roles and link classes, with where each is written.
    pub of: Vec<(String, Place)>,
    /// Ranges (first, last) that a coordinate must be in.
    pub at: Vec<Coordinate>,
    /// Axes: one group for each value.
    pub by: Vec<(String, Place)>,
    /// Where it is written.
    pub place: Place,
    /// The file it is written in, and its text.
    pub origin: Arc<(PathBuf, String)>,
}
