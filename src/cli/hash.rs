//! `selvedge hash FILE...`.

use super::input::{self, TypedTransit};
use super::output;
use crate::error::Result;
use crate::fabric::hash;
use crate::verify::Verdict;
use std::path::PathBuf;

/// Examples, below the options.
const EXAMPLES: &str = "Examples:
  selvedge hash cluster.yaml";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Typed {
    /// Specifications, fabrics, or files of any format that is read (see `formats`)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TypedTransit>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    for file in &typed.files {
        let mut fabric = output::with_progress("building", || input::read(file))?.fabric;
        if let Some(transit) = typed.transit {
            fabric.transit = transit.into();
        }
        output::print(&format!("{}  {}\n", hash::hash(&fabric), file.display()))?;
    }
    Ok(Verdict::Proved)
}
