//! `selvedge availability SPEC|FABRIC --mttr 24h`.

use super::failures::typed_rates;
use super::input::{self, TypedTransit};
use super::output::Outputs;
use super::{interrupt, output};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::failure::availability::{Availability, availability};
use crate::failure::{Groups, rates};
use crate::report::named::Named;
use crate::solve::Effort;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// Time to repair a component
    #[arg(long, value_name = "TIME", default_value = "24h")]
    mttr: String,
    /// Failures of one component in a month, instead of the published rates of links and switches
    #[arg(long, value_name = "KIND=RATE,...", value_delimiter = ',')]
    rates: Vec<String>,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TypedTransit>,
    #[command(flatten)]
    outputs: Outputs<Named<'static, Availability>>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let mut input = output::with_progress("building", || input::read(&typed.input))?;
    if let Some(transit) = typed.transit {
        input.fabric.transit = transit.into();
    }
    let asked = (typed_rates(&typed.rates, &input)?, rates::hours(&typed.mttr)?);
    let groups = Groups(input.design.as_ref().map(|d| d.risk_groups.clone()).unwrap_or_default());
    let network = Network::new(&input.fabric);
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    let found = output::with_progress("solving", || availability(&input.fabric, &network, &groups, asked, &effort))?;
    typed.outputs.write(&Named { name: &input.fabric.name, found: &found })
}
