//! `selvedge formats`.

use super::output;
use crate::error::Result;
use crate::formats::format::{FORMATS, named};
use crate::report;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// One format: what it carries and what is lost
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    outputs: output::Outputs,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let one = typed.name.as_deref().map(named).transpose()?;
    typed.outputs.write(|format, _| match (format, one) {
        (output::Format::Text, None) => report::formats::list(FORMATS),
        (output::Format::Text, Some(one)) => report::formats::one(one),
        (output::Format::Json, None) => output::pretty(&FORMATS.iter().map(report::formats::json).collect()),
        (output::Format::Json, Some(one)) => output::pretty(&report::formats::json(one)),
    })
}
