//! The families, each with what it is and where it is described.

use crate::spec::registry::Registry;
use crate::text::wrap;

/// One row a family.
pub fn list(families: &Registry) -> String {
    let width = families
        .families()
        .map(|family| family.name.len())
        .max()
        .unwrap_or(0);
    let row = |name: &str, about: &str, paper: &str| {
        wrap(&format!("{name:width$}  {about} ({paper})\n"), width + 2)
    };
    families
        .families()
        .map(|family| row(family.name, family.about, family.paper))
        .collect()
}
