//! `selvedge adversary SPEC|FABRIC --of links --count 4`.

use super::failures::kind;
use super::input::{self, TypedTransit};
use super::output::Outputs;
use super::{interrupt, output};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::failure::Groups;
use crate::failure::adversary::{Adversary, Attack, adversary};
use crate::report::Report;
use crate::report::named::Named;
use crate::solve::Effort;
use crate::units::{Fraction, approximate, parse_share};
use crate::verify::Verdict;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// What fails: links, switches, optics, nics, hosts, planes, line-cards, or a kind of risk group
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
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TypedTransit>,
    #[command(flatten)]
    outputs: Outputs<Named<'static, Adversary>>,
    /// Folder for the certificates of the healthy fabric and of the worst set found
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let mut input = output::with_progress("building", || input::read(&typed.input))?;
    if let Some(transit) = typed.transit {
        input.fabric.transit = transit.into();
    }
    let attack = Attack { kind: kind(&typed.of, &input)?, count: typed.count, between_switches: typed.between_switches };
    let groups = Groups(input.design.as_ref().map(|d| d.risk_groups.clone()).unwrap_or_default());
    let network = Network::new(&input.fabric);
    let gap = Some(approximate(&typed.gap)).filter(|g| *g > 0.0);
    let effort = Effort { gap, interrupted: interrupt::flag()?, ..Effort::default() };
    let found = output::with_progress("searching", || adversary(&input.fabric, &network, &groups, &attack, &effort))?;
    output::certificates(typed.certificates.as_deref(), &found.certificates)?;
    let report = Named { name: &input.fabric.name, found: &found };
    typed.outputs.write(&report)?;
    Ok(report.verdict())
}
