//! Our own formats: fabrics and specifications; and what node-link looks like.

use super::super::fabric_json;
use super::reading::Native;
use crate::error::Result;
use crate::family;
use crate::parts::Catalogue;
use std::path::Path;

/// Whether a text is JSON of an object, by its first character.
fn object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

pub(super) fn is_fabric(text: &str) -> bool {
    object(text)
        && text.contains("\"format\"")
        && text.contains(&format!("\"{}\"", fabric_json::FORMAT))
}

pub(super) fn read_fabric(text: &str, file: &Path) -> Result<Native> {
    Ok(Native {
        fabric: fabric_json::parse(text, file)?,
        design: None,
    })
}

pub(super) fn is_specification(text: &str) -> bool {
    text.lines().any(|l| l.starts_with("family:"))
}

pub(super) fn read_specification(text: &str, file: &Path) -> Result<Native> {
    let design = family::parse(text, file, Catalogue::builtin())?;
    Ok(Native {
        fabric: family::build(&design)?,
        design: Some(design),
    })
}

pub(super) fn is_node_link(text: &str) -> bool {
    let edges = text.contains("\"edges\"") || text.contains("\"links\"");
    object(text) && text.contains("\"nodes\"") && edges && text.contains("\"source\"")
}
