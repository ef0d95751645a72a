//! A specification or a fabric, told apart by the extension; every fabric is audited.

use crate::error::{Error, Result};
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

/// Reads and audits a file.
pub(super) fn read(path: &Path) -> Result<Input> {
    let (design, fabric) = match path.extension().and_then(|e| e.to_str()) {
        Some("yaml" | "yml") => {
            let design = spec::read(path)?;
            let fabric = family::build(&design)?;
            (Some(design), fabric)
        }
        Some("json") => (None, exchange::read_fabric(path)?),
        _ => {
            return Err(Error::new(format!("cannot tell what {} is", path.display()))
                .file(path)
                .help("a specification ends in .yaml or .yml, a fabric in .json"));
        }
    };
    audit::audit(&fabric)?;
    Ok(Input { design, fabric })
}
