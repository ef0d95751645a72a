//! `selvedge hash FILE...`.

use super::args::ReadingArgs;
use super::output;
use super::subject::{Subject, TransitArg};
use crate::error::Result;
use crate::fabric::hash;
use crate::report::setting::guess_text;
use crate::shown::shown;
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
    #[command(flatten)]
    reading: ReadingArgs,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TransitArg>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let stated = args.reading.stated()?;
    for file in &args.files {
        let subject = Subject::read_stated(file, args.transit, &stated)?;
        output::complain(&guess_text(&subject.guessed));
        output::say(&format!(
            "{}  {}\n",
            hash::hash(&subject.fabric),
            shown(&file.display().to_string())
        ))?;
    }
    stated.used()?;
    Ok(Verdict::Proved)
}
