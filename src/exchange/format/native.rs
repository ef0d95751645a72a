//! Our own formats as wirings: fabrics, specifications, `links.csv`, node-link.

use super::super::wiring::Wiring;
use super::super::{fabric_json, node_link};
use crate::error::Result;
use crate::parts::Catalogue;
use crate::{family, spec};
use std::path::Path;

/// Whether a text is JSON of an object, by its first character.
fn object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

pub(super) fn is_fabric(text: &str) -> bool {
    object(text) && text.contains("\"format\"") && text.contains(&format!("\"{}\"", fabric_json::FORMAT))
}

pub(super) fn read_fabric(text: &str, file: &Path) -> Result<Wiring> {
    fabric_json::parse(text, file).map(|fabric| Wiring::of_fabric(&fabric))
}

pub(super) fn write_fabric(wiring: &Wiring) -> Result<Vec<u8>> {
    fabric_json::write(&wiring.to_fabric()?)
}

pub(super) fn is_specification(text: &str) -> bool {
    text.lines().any(|l| l.starts_with("family:"))
}

pub(super) fn read_specification(text: &str, file: &Path) -> Result<Wiring> {
    let design = spec::parse(text, file, Catalogue::builtin())?;
    family::build(&design).map(|fabric| Wiring::of_fabric(&fabric))
}

pub(super) fn is_node_link(text: &str) -> bool {
    object(text) && text.contains("\"nodes\"") && (text.contains("\"edges\"") || text.contains("\"links\"")) && text.contains("\"source\"")
}

pub(super) fn read_node_link(text: &str, file: &Path) -> Result<Wiring> {
    node_link::read_wiring(text, file)
}
