//! `selvedge draw SPEC|FABRIC`.

use super::{input, output};
use crate::error::Result;
use crate::render;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification (.yaml) or fabric (.json)
    input: PathBuf,
    /// SVG file to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    output::deliver(typed.output.as_deref(), &render::diagram(&fabric))
}
