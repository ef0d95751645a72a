//! `selvedge symmetry SPEC|FABRIC`.

use super::output::Outputs;
use super::{input, output};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::report::symmetry::Surveyed;
use crate::solve::survey::survey;
use crate::traffic::Matrix;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// What symmetries must keep: uniform, permutation:SEED, rail-rings, groups:N, or a CSV file (source,target,gbps)
    #[arg(long, default_value = "uniform")]
    traffic: String,
    #[command(flatten)]
    outputs: Outputs<Surveyed<'static>>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    let network = Network::new(&fabric);
    let matrix = Matrix::parse(&typed.traffic, &fabric, &network)?;
    let started = Instant::now();
    let found = output::with_progress("searching", || survey(&fabric, &network, &matrix));
    let seconds = started.elapsed().as_secs_f64();
    typed.outputs.write(&Surveyed { survey: &found, seconds })
}
