//! `selvedge hash FILE...`.

use super::output;
use super::subject::{Subject, TransitArg};
use crate::error::Result;
use crate::fabric::hash;
use crate::verify::Verdict;
use std::path::PathBuf;

/// Examples, below the options.
const EXAMPLES: &str = "Examples:
  selvedge hash cluster.yaml";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Specifications, fabrics, or files of any format that is read (see `formats`)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TransitArg>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    for file in &args.files {
        let fabric = Subject::read(file, args.transit)?.fabric;
        output::print(&format!("{}  {}\n", hash::hash(&fabric), file.display()))?;
    }
    Ok(Verdict::Proved)
}
