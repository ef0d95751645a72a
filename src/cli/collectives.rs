//! `selvedge collectives SPEC|FABRIC --plan PLAN`.

use super::output::Outputs;
use super::{input, interrupt, output};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::proof;
use crate::report::collectives::Planned;
use crate::solve::Effort;
use crate::traffic::plan::Plan;
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// Parallelism plan (.yaml)
    #[arg(long)]
    plan: PathBuf,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<input::TypedTransit>,
    #[command(flatten)]
    outputs: Outputs<Planned<'static>>,
    /// Folder for the certificates
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    #[command(flatten)]
    figures: super::latency::Figures,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let plan = Plan::read(&typed.plan)?;
    let mut fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    if let Some(transit) = typed.transit {
        fabric.transit = transit.into();
    }
    let network = Network::new(&fabric);
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    let found = output::with_progress("solving", || proof::collectives(&plan, &fabric, &network, typed.figures.options(), &effort))?;
    let certificates: Vec<(String, Vec<u8>)> =
        found.each.iter().map(|t| (format!("collective-{}", t.name), t.bracket.certificate.clone())).collect();
    output::certificates(typed.certificates.as_deref(), &certificates)?;
    typed.outputs.write(&Planned { plan: &plan, found: &found })?;
    Ok(interrupt::verdict(found.each.iter().map(|t| t.bracket.exact())))
}
