//! `selvedge formats`.

use super::output;
use crate::error::Result;
use crate::formats::format::{FORMATS, named};
use crate::report::formats::Formats;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One format: what it carries and what is lost
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    outputs: output::Outputs<Formats<'static>>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let one = args.name.as_deref().map(named).transpose()?;
    args.outputs
        .write(&one.map_or(Formats::All(FORMATS), Formats::One), &[])
}
