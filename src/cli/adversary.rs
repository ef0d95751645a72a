//! `selvedge adversary SPEC|FABRIC --of links --count 4`.

use super::failures::kind;
use super::output::Outputs;
use super::subject::SubjectArgs;
use super::{interrupt, output};
use crate::error::Result;
use crate::failure::adversary::{Adversary, Attack, adversary};
use crate::report::Report;
use crate::report::named::Named;
use crate::solve::SolveOptions;
use crate::units::{Fraction, approximate, parse_share};
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What fails: links, switches, optics, nics, hosts, planes, line-cards, or a kind of risk
    /// group
    #[arg(long, default_value = "links")]
    of: String,
    /// How many fail at most
    #[arg(long, default_value_t = 2)]
    count: u32,
    /// Only links between switches are among the links that fail
    #[arg(long)]
    between_switches: bool,
    /// Width of a scenario's bracket, relative to its upper end, that is good enough
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = parse_share)]
    gap: Fraction,
    #[command(flatten)]
    subject: SubjectArgs,
    #[command(flatten)]
    outputs: Outputs<Named<'static, Adversary>>,
    /// Folder for the certificates of the healthy fabric and of the worst set found
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let subject = args.subject.load()?;
    let attack = Attack {
        kind: kind(&args.of, &subject)?,
        count: args.count,
        between_switches: args.between_switches,
    };
    let gap = Some(approximate(&args.gap)).filter(|g| *g > 0.0);
    let effort = SolveOptions {
        gap,
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let found = output::with_progress("searching", || {
        adversary(
            &subject.fabric,
            subject.network(),
            &subject.groups,
            &attack,
            &effort,
        )
    })?;
    output::certificates(args.certificates.as_deref(), &found.certificates)?;
    let report = Named {
        name: &subject.fabric.name,
        found: &found,
    };
    args.outputs.write(&report, &subject.guessed)?;
    Ok(report.verdict())
}
