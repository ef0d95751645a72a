//! `selvedge connectivity SPEC|FABRIC`.

use super::args::ReadingArgs;
use super::output::{self, Outputs};
use super::subject::{Subject, TransitArg};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::failure::connectivity::{connectivity_within, rules};
use crate::failure::single::singles;
use crate::report::connectivity::ConnectivityReport;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Who forwards; without it the file's rule, and the other beside it where that makes a
    /// difference
    #[arg(long, value_enum)]
    transit: Option<TransitArg>,
    #[command(flatten)]
    outputs: Outputs<ConnectivityReport<'static>>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let started = Instant::now();
    let subject = Subject::read(&args.input, args.transit, &args.reading)?;
    let (fabric, network) = (&subject.fabric, subject.network());
    if network.endpoints.len() < 2 {
        let found = network.endpoints.len();
        return Err(Error::new(format!(
            "connectivity needs two endpoints or more, the fabric has {found}"
        ))
        .file(&args.input));
    }
    let rules = if args.transit.is_some() {
        vec![fabric.transit]
    } else {
        rules(fabric, network)
    };
    let (connectivity, singles) = output::with_progress("counting", || -> Result<_> {
        let each = |&transit: &_| {
            let ruled = Fabric {
                transit,
                ..fabric.clone()
            };
            singles(&ruled, &Network::new(&ruled))
        };
        Ok((
            connectivity_within(fabric, network, &rules, usize::MAX, output::progress())?,
            rules.iter().map(each).collect::<Result<Vec<_>>>()?,
        ))
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let found_report = &ConnectivityReport {
        fabric,
        connectivity: &connectivity,
        singles: &singles,
        seconds,
    };
    args.outputs.write(found_report, &subject.guessed)
}
