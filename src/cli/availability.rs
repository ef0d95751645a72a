//! `selvedge availability SPEC|FABRIC --mttr 24h`.

use super::failures::typed_rates;
use super::output::Outputs;
use super::subject::SubjectArgs;
use super::{interrupt, output};
use crate::error::Result;
use crate::failure::availability::{Availability, availability};
use crate::failure::rates;
use crate::report::named::Named;
use crate::solve::SolveOptions;
use crate::verify::Verdict;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Time to repair a component
    #[arg(long, value_name = "TIME", default_value = "24h")]
    mttr: String,
    /// Failures of one component in a month, instead of the published rates of links and switches
    #[arg(long, value_name = "KIND=RATE,...", value_delimiter = ',')]
    rates: Vec<String>,
    #[command(flatten)]
    subject: SubjectArgs,
    #[command(flatten)]
    outputs: Outputs<Named<'static, Availability>>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let subject = args.subject.load()?;
    let asked = (
        typed_rates(&args.rates, &subject)?,
        rates::hours(&args.mttr)?,
    );
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let found = output::with_progress("solving", || {
        availability(
            &subject.fabric,
            subject.network(),
            &subject.groups,
            asked,
            &effort,
        )
    })?;
    let found_report = &Named {
        name: &subject.fabric.name,
        found: &found,
    };
    args.outputs.write(found_report, &subject.guessed)?;
    Ok(interrupt::verdict([found.unsolved.is_empty()]))
}
