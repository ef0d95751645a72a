//! `selvedge lint FABRIC`.

use super::output;
use super::output::{Outputs, pretty};
use crate::asbuilt::pattern;
use crate::error::Result;
use crate::formats::format::read_wiring;
use crate::report::Setting;
use crate::report::lint::{self, Linted};
use crate::verify::Verdict;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A report
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, for test reports
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// A file or folder of any format that is read
    #[arg(value_name = "FABRIC")]
    input: PathBuf,
    /// Its format, where its content does not tell
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    #[command(flatten)]
    outputs: Outputs<Format>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let started = Instant::now();
    let wiring = output::with_progress("reading", || read_wiring(&typed.input, typed.from.as_deref()))?;
    let found = output::with_progress("inferring", || pattern(&wiring));
    let linted = Linted { file: typed.input.display().to_string(), pattern: &found, notes: &wiring.notes };
    let setting = Setting { seconds: started.elapsed().as_secs_f64(), timestamp: output::timestamp(), ..Setting::of(&typed.input) };
    typed.outputs.write(|format, _| match format {
        Format::Text => lint::text(&linted),
        Format::Json => pretty(&lint::json(&linted)),
        Format::Junit => lint::junit(&linted, &setting),
        Format::Sarif => pretty(&lint::sarif(&linted, &setting)),
    })?;
    Ok(linted.verdict())
}
