//! `selvedge compare A B ...`.

use super::output::{Outputs, pretty};
use super::{github, input, interrupt, output};
use crate::compare::{Subject, compare};
use crate::error::Result;
use crate::report;
use crate::solve::Effort;
use crate::verify::Verdict;
use std::path::{Path, PathBuf};

/// What a comparison is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Tables
    Text,
    /// One JSON object
    Json,
    /// Markdown tables, for comments and summaries
    Markdown,
}

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specifications (.yaml) or fabrics (.json); the first is what the others are compared with
    #[arg(required = true, num_args = 2.., value_name = "DESIGN")]
    designs: Vec<PathBuf>,
    /// Exit with 1 when a design is worse than the first in any of these quantities, with 3 when that cannot be decided; without names in what
    /// a fabric carries and survives
    #[arg(long, value_name = "QUANTITY,...", num_args = 0.., require_equals = true, value_delimiter = ',')]
    fail_on_regression: Option<Vec<String>>,
    #[command(flatten)]
    outputs: Outputs<Format>,
}

/// The file's name without its ending where that tells the designs apart, else the whole path.
fn label(path: &Path, all: &[PathBuf]) -> String {
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if all.iter().filter(|other| stem(other) == stem(path)).count() == 1 { stem(path) } else { path.display().to_string() }
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    let subject = |path: &PathBuf| {
        let input = input::read(path)?;
        Ok(Subject { label: label(path, &typed.designs), file: path.clone(), design: input.design, fabric: input.fabric })
    };
    let subjects = output::with_progress("building", || typed.designs.iter().map(subject).collect::<Result<Vec<_>>>())?;
    let result = output::with_progress("proving", || compare(subjects, typed.fail_on_regression.as_deref(), &effort))?;
    typed.outputs.write(|format, _| match format {
        Format::Text => report::compare::text(&result),
        Format::Json => pretty(&report::compare::json(&result)),
        Format::Markdown => report::compare::markdown(&result),
    })?;
    github::print(&report::compare::annotations(&result));
    github::summarise(|_| report::compare::markdown(&result))?;
    Ok(result.verdict())
}
