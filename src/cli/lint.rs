//! `selvedge lint FABRIC`.

use super::args::ReadingArgs;
use super::output::Outputs;
use super::{output, unread};
use crate::asbuilt::pattern;
use crate::error::Result;
use crate::formats::guess;
use crate::formats::wiring::Wiring;
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
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    outputs: Outputs<Linted<'static>>,
}

/// Reads the cabling.
fn read(args: &Args) -> Result<Wiring> {
    let stated = args.reading.stated()?;
    let reading = output::with_progress("reading", || stated.read(&args.input))?;
    stated.used()?;
    Ok(reading.into_wiring())
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let wiring = match read(args) {
        Ok(wiring) => wiring,
        Err(error) => return unread::told(&args.outputs, error, &args.input),
    };
    let found = output::with_progress("inferring", || pattern(&wiring));
    let mut guessed = guess::of_all(&wiring);
    guessed.extend(found.guessed.iter().cloned());
    let linted = Linted {
        file: args.input.display().to_string(),
        pattern: &found,
        notes: &wiring.notes,
    };
    args.outputs.write_in(
        &linted,
        &output::setting(&args.input, started).guessed(&guessed),
    )?;
    Ok(linted.verdict())
}
