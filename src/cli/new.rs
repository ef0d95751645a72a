//! `selvedge new FAMILY`.

use super::output::deliver;
use crate::error::{Error, Result};
use crate::spec;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A family, for example `rail-optimized`, `leaf-spine` or `fat-tree`
    family: String,
    /// File to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let text = spec::starter(&args.family).ok_or_else(|| {
        Error::new(format!("there is no family `{}`", args.family)).help(format!("the families are {}", spec::families().join(", ")))
    })?;
    deliver(args.output.as_deref(), &text)
}
