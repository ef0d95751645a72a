//! `selvedge collectives SPEC|FABRIC --plan PLAN`.

use super::output::Outputs;
use super::subject::SubjectArgs;
use super::{interrupt, output};
use crate::error::Result;
use crate::proof;
use crate::report::collectives::Planned;
use crate::solve::SolveOptions;
use crate::traffic::plan::ParallelismPlan;
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Parallelism plan (.yaml)
    #[arg(long)]
    plan: PathBuf,
    #[command(flatten)]
    subject: SubjectArgs,
    #[command(flatten)]
    outputs: Outputs<Planned<'static>>,
    /// Folder for the certificates
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    #[command(flatten)]
    figures: super::latency::Figures,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let plan = ParallelismPlan::read(&args.plan)?;
    let subject = args.subject.load()?;
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let found = output::with_progress("solving", || {
        proof::collectives(
            &plan,
            &subject.fabric,
            subject.network(),
            args.figures.options(),
            &effort,
        )
    })?;
    let certificates: Vec<(String, Vec<u8>)> = found
        .each
        .iter()
        .map(|t| {
            (
                format!("collective-{}", t.name),
                t.bracket.certificate().to_vec(),
            )
        })
        .collect();
    output::certificates(args.certificates.as_deref(), &certificates)?;
    let found_report = &Planned {
        plan: &plan,
        found: &found,
    };
    args.outputs.write(found_report, &subject.guessed)?;
    Ok(interrupt::verdict(
        found.each.iter().map(|t| t.bracket.exact()),
    ))
}
