//! `selvedge connectivity SPEC|FABRIC`.

use super::input::{self, TypedTransit};
use super::output::{self, Outputs};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::failure::connectivity::{connectivity, rules};
use crate::failure::single::singles;
use crate::report::connectivity::Found;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// Who forwards; without it the file's rule, and the other beside it where that makes a difference
    #[arg(long, value_enum)]
    transit: Option<TypedTransit>,
    #[command(flatten)]
    outputs: Outputs<Found<'static>>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let started = Instant::now();
    let mut fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    if let Some(transit) = typed.transit {
        fabric.transit = transit.into();
    }
    let network = Network::new(&fabric);
    if network.endpoints.len() < 2 {
        let found = network.endpoints.len();
        return Err(Error::new(format!("connectivity needs two endpoints or more, the fabric has {found}")).file(&typed.input));
    }
    let rules = if typed.transit.is_some() { vec![fabric.transit] } else { rules(&fabric, &network) };
    let (connectivity, singles) = output::with_progress("counting", || -> Result<_> {
        let each = |&transit: &_| {
            let ruled = Fabric { transit, ..fabric.clone() };
            singles(&ruled, &Network::new(&ruled))
        };
        Ok((connectivity(&fabric, &network, &rules)?, rules.iter().map(each).collect::<Result<Vec<_>>>()?))
    })?;
    let seconds = started.elapsed().as_secs_f64();
    typed.outputs.write(&Found { fabric: &fabric, connectivity: &connectivity, singles: &singles, seconds })
}
