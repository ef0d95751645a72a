//! Text to validated design: every complaint shows file, line, column, the line itself and what
//! would be right.
//!
//! ```
//! use selvedge::{family, parts::Catalogue};
//!
//! let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! let design = family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?;
//! assert_eq!(design.name, "x");
//!
//! // What cannot be meant is refused, with its place.
//! let error = family::parse(&text.replace("k: 4", "kk: 4"), "x.yaml".as_ref(), Catalogue::builtin()).unwrap_err();
//! assert_eq!(error.place.map(|p| p.line), Some(3));
//! # Ok::<(), selvedge::error::Error>(())
//! ```

#![deny(clippy::wildcard_enum_match_arm)]

mod choice;
pub mod demand;
pub mod design;
pub(crate) mod forms;
mod group;
mod groups;
pub(crate) mod key;
mod origin;
pub mod outline;
mod part;
pub mod power;
mod raw;
mod reading;
pub(crate) mod registry;
mod resolve;
mod source;
#[cfg(test)]
mod tests;
mod tier;

pub use demand::component;

use crate::error::{Error, Result};
use crate::files::read_text;
use crate::parts::{Catalogue, from_yaml, from_yaml_with};
use demand::Requirement;
use design::{Design, Group};
use reading::Whole;
use registry::Registry;
use source::Source;
use std::path::Path;

fn load(file: &Path) -> Result<String> {
    read_text(file)
}

/// Reads a specification of one of these families, with the parts file that it names over the
/// built-in catalogue.
///
/// # Errors
/// A file that cannot be read, and whatever is wrong in it, at its place.
pub fn read(file: &Path, families: &'static Registry) -> Result<Design> {
    parse(&load(file)?, file, Catalogue::builtin(), families)
}

/// Parses a specification of one of these families.
///
/// # Errors
/// Whatever is wrong in it, at its place.
pub fn parse(
    text: &str,
    file: &Path,
    mut catalogue: Catalogue,
    families: &'static Registry,
) -> Result<Design> {
    let typed = from_yaml_with(Whole(families), text, file)?;
    if let Some(parts) = &typed.common.parts {
        let path = file.parent().unwrap_or(Path::new(".")).join(&parts.value);
        if let Err(cause) = std::fs::metadata(&path) {
            let message = format!("cannot read the parts file {}: {cause}", path.display());
            return Err(Source { file, text }.complain(
                parts,
                message,
                "the path is relative to the folder of this file",
            ));
        }
        catalogue.overlay(&path)?;
    }
    resolve::design(&typed, &Source { file, text }, &catalogue, families)
}

/// Reads a file that holds only `requirements:`, and `risk_groups:` that they speak of besides
/// those `described` already.
pub fn read_requirements(
    file: &Path,
    described: Vec<Group>,
) -> Result<(Vec<Requirement>, Vec<Group>)> {
    let text = load(file)?;
    let raw: raw::Requirements = from_yaml(&text, file).map_err(|error| headed(error, &text))?;
    let source = Source { file, text: &text };
    let mut groups = described;
    groups.extend(groups::all(&raw.risk_groups, &source)?);
    Ok((
        demand::requirement::all(&raw.requirements, &groups, &source)?,
        groups,
    ))
}

/// The complaint about a list where a file of requirements begins with its key.
fn headed(mut error: Error, text: &str) -> Error {
    let content = |line: &&str| !line.is_empty() && !line.starts_with('#') && *line != "---";
    let first = text.lines().map(str::trim).find(content).unwrap_or("");
    if first.starts_with("- ") || first.starts_with('[') {
        error.message = "the file is a list, and one of requirements begins with its key".into();
        return error.help("begin with `requirements:` and put the list under it");
    }
    error
}

/// JSON Schema of the specification, with the keys of these families.
pub fn schema(families: &Registry) -> serde_json::Value {
    let mut generator = schemars::SchemaGenerator::default();
    // First, so that what they refer to is among the definitions.
    let own: Vec<_> = families
        .keys()
        .into_iter()
        .map(|key| (key.name, key.schema(&mut generator)))
        .collect();
    let mut schema = generator
        .into_root_schema_for::<raw::Specification>()
        .to_value();
    if let Some(properties) = schema
        .get_mut("properties")
        .and_then(serde_json::Value::as_object_mut)
    {
        properties.extend(
            own.into_iter()
                .map(|(name, schema)| (name.to_string(), schema)),
        );
    }
    schema
}

/// JSON Schema of a file of requirements.
pub fn requirements_schema() -> serde_json::Value {
    schemars::schema_for!(raw::Requirements).to_value()
}
