//! A specification, a fabric or a file of another format; every fabric is audited.

use super::convert;
use crate::error::Result;
use crate::fabric::{Fabric, Transit, audit};
use crate::spec::design::Design;
use crate::{exchange, family, spec};
use std::path::Path;

/// What a file held.
pub(super) struct Input {
    /// The design, when the file is a specification.
    pub(super) design: Option<Design>,
    /// The fabric, audited.
    pub(super) fabric: Fabric,
}

/// Who forwards, as typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum TypedTransit {
    /// Scale-up links may be used to reach another GPU's port
    Pxn,
    /// No endpoint forwards
    None,
}

impl From<TypedTransit> for Transit {
    fn from(typed: TypedTransit) -> Self {
        match typed {
            TypedTransit::Pxn => Transit::Pxn,
            TypedTransit::None => Transit::None,
        }
    }
}

/// Reads and audits a file: a specification, a fabric, or any other format that is read, of which what is doubtful is said.
pub(super) fn read(path: &Path) -> Result<Input> {
    let extension = path.extension().and_then(|e| e.to_str());
    let (design, fabric) = match (known(path), extension) {
        (Some("specification"), _) | (None, Some("yaml" | "yml")) => {
            let design = spec::read(path)?;
            let fabric = family::build(&design)?;
            (Some(design), fabric)
        }
        (Some("fabric" | "node-link"), _) | (None, Some("json")) => (None, exchange::read_fabric(path)?),
        _ => (None, imported(path)?),
    };
    audit::audit(&fabric)?;
    Ok(Input { design, fabric })
}

/// The format that the content of a file tells. What is no regular file can be read but once, so its name must tell.
fn known(path: &Path) -> Option<&'static str> {
    let bytes = path.is_file().then(|| std::fs::read(path).ok())??;
    exchange::format::detect(&String::from_utf8_lossy(&bytes), path).map(|f| f.name)
}

/// Reads any other format.
fn imported(path: &Path) -> Result<Fabric> {
    let wiring = exchange::format::read_wiring(path, None)?.completed();
    convert::notes(&wiring.notes);
    wiring.to_fabric().map_err(|error| error.in_file(path))
}
