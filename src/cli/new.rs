//! `selvedge new FAMILY`.

use super::output::deliver;
use crate::error::{Error, Result};
use crate::family::FAMILIES;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// A family, for example `rail-optimized`, `leaf-spine` or `fat-tree`
    family: String,
    /// File to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let family = FAMILIES.family(&typed.family).ok_or_else(|| {
        let help = format!("the families are {}", FAMILIES.names().join(", "));
        Error::new(format!("there is no family `{}`", typed.family)).help(help)
    })?;
    deliver(typed.output.as_deref(), family.starter)
}
