//! `selvedge symmetry SPEC|FABRIC`.

use super::args::ReadingArgs;
use super::output;
use super::output::Outputs;
use super::subject::Subject;
use crate::error::Result;
use crate::report::symmetry::Surveyed;
use crate::solve::survey::survey;
use crate::traffic::Matrix;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// What symmetries must keep: uniform, permutation:SEED, rail-rings, groups:N, or a CSV file
    /// (source,target,gbps)
    #[arg(long, default_value = "uniform")]
    traffic: String,
    #[command(flatten)]
    outputs: Outputs<Surveyed<'static>>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let subject = Subject::read(&args.input, None, &args.reading)?;
    let (fabric, network) = (&subject.fabric, subject.network());
    let matrix = Matrix::parse(&args.traffic, fabric, network)?;
    let started = Instant::now();
    let found = output::with_progress("searching", || survey(fabric, network, &matrix));
    let seconds = started.elapsed().as_secs_f64();
    let found_report = &Surveyed {
        survey: &found,
        seconds,
    };
    args.outputs.write(found_report, &subject.guessed)
}
