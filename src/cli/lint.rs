//! `selvedge lint FABRIC`.

use super::output;
use super::output::Outputs;
use crate::asbuilt::pattern;
use crate::error::Result;
use crate::formats::format::read_wiring;
use crate::report::Report;
use crate::report::lint::Linted;
use crate::verify::Verdict;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file or folder of any format that is read
    #[arg(value_name = "FABRIC")]
    input: PathBuf,
    /// Its format, where its content does not tell
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    #[command(flatten)]
    outputs: Outputs<Linted<'static>>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let wiring =
        output::with_progress("reading", || read_wiring(&args.input, args.from.as_deref()))?;
    let found = output::with_progress("inferring", || pattern(&wiring));
    let linted = Linted {
        file: args.input.display().to_string(),
        pattern: &found,
        notes: &wiring.notes,
    };
    args.outputs
        .write_in(&linted, &output::setting(&args.input, started))?;
    Ok(linted.verdict())
}
