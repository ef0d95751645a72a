//! Text to validated design: every complaint shows file, line, column, the line itself and what would be right.

pub mod demand;
pub mod design;
pub mod direct;
mod family;
mod forms;
mod groups;
mod implied;
pub mod outline;
mod part;
mod raw;
mod requirement;
mod resolve;
mod source;
#[cfg(test)]
mod tests;

pub use requirement::component;

use crate::error::{Error, Result};
use crate::parts::{Catalogue, from_yaml};
use design::{Design, Group, Requirement};
use source::Source;
use std::path::Path;

fn load(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|cause| Error::io("read", file, &cause))
}

/// Reads a specification, with the parts file that it names over the built-in catalogue.
pub fn read(file: &Path) -> Result<Design> {
    parse(&load(file)?, file, Catalogue::builtin())
}

/// Parses a specification.
pub fn parse(text: &str, file: &Path, mut catalogue: Catalogue) -> Result<Design> {
    let raw: raw::Specification = from_yaml(text, file)?;
    if let Some(parts) = &raw.parts {
        let path = file.parent().unwrap_or(Path::new(".")).join(&parts.value);
        if let Err(cause) = std::fs::metadata(&path) {
            let message = format!("cannot read the parts file {}: {cause}", path.display());
            return Err(Source { file, text }.complain(parts, message, "the path is relative to the folder of this file"));
        }
        catalogue.overlay(&path)?;
    }
    resolve::design(&raw, &Source { file, text }, &catalogue)
}

/// Reads a file that holds only `requirements:`, and `risk_groups:` that they speak of besides those `described` already.
pub fn read_requirements(file: &Path, described: Vec<Group>) -> Result<(Vec<Requirement>, Vec<Group>)> {
    let text = load(file)?;
    let raw: raw::Requirements = from_yaml(&text, file)?;
    let source = Source { file, text: &text };
    let mut groups = described;
    groups.extend(groups::all(&raw.risk_groups, &source)?);
    Ok((requirement::all(&raw.requirements, &groups, &source)?, groups))
}

/// JSON Schema of the specification.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(raw::Specification).to_value()
}

/// JSON Schema of a file of requirements.
pub fn requirements_schema() -> serde_json::Value {
    schemars::schema_for!(raw::Requirements).to_value()
}

/// A commented starter specification of a family.
pub fn starter(family: &str) -> Option<String> {
    family::starter(family).map(str::to_string)
}

/// Names of the families.
pub fn families() -> Vec<&'static str> {
    family::names()
}
