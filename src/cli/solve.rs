//! `selvedge solve SPEC|FABRIC --quantity Q --traffic T`.

use super::input::{self, TypedTransit};
use super::interrupt;
use super::output::{self, Outputs};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::proof;
use crate::report::solve::Solved;
use crate::report::{Report, SolveResult};
use crate::solve::{Effort, Method};
use crate::traffic::Matrix;
use crate::units::{Fraction, approximate, parse_share};
use crate::verify::Verdict;
use num_traits::Zero;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Instant;

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Quantity {
    /// Largest scale of the traffic that is routable
    Throughput,
    /// Largest scale at which every admissible matrix is routable
    Hose,
    /// Least capacity between two halves
    Bisection,
    /// Least mean latency at a load, and zero-load latencies
    Latency,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum TypedMethod {
    /// By size: rational simplex, interior point, weights
    Auto,
    /// Rational simplex, exact
    Rational,
    /// Interior point, rounded to integers
    Interior,
    /// Exponential weights
    Weights,
}

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    /// What to solve
    #[arg(long, value_enum, default_value = "throughput")]
    quantity: Quantity,
    /// uniform, permutation:SEED, rail-rings, groups:N, or a CSV file (source,target,gbps)
    #[arg(long, default_value = "uniform")]
    traffic: String,
    /// Who forwards, overriding the file
    #[arg(long, value_enum)]
    transit: Option<TypedTransit>,
    /// How throughput is solved
    #[arg(long, value_enum, default_value = "auto")]
    method: TypedMethod,
    /// Width of the bracket, relative to its upper end, that is good enough; a wider one exits with 3
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    gap: Option<Fraction>,
    #[command(flatten)]
    outputs: Outputs<Solved<'static>>,
    /// Folder for the certificate
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    #[command(flatten)]
    latency: super::latency::Typed,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let started = Instant::now();
    let mut fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    if let Some(transit) = typed.transit {
        fabric.transit = transit.into();
    }
    let network = Network::new(&fabric);
    if matches!(typed.quantity, Quantity::Latency) {
        let outputs = (&typed.outputs, typed.certificates.as_deref());
        return super::latency::run(&typed.latency, &fabric, &network, &typed.traffic, outputs, started);
    }
    typed.latency.unused()?;
    let matrix = match typed.quantity {
        Quantity::Throughput => Some(Matrix::parse(&typed.traffic, &fabric, &network)?),
        Quantity::Hose | Quantity::Bisection | Quantity::Latency => None,
    };
    let interrupted = interrupt::flag()?;
    let method = match typed.method {
        TypedMethod::Auto => Method::Auto,
        TypedMethod::Rational => Method::Rational,
        TypedMethod::Interior => Method::Interior,
        TypedMethod::Weights => Method::Weights,
    };
    let effort = Effort { method, gap: typed.gap.as_ref().map(approximate), interrupted, ..Effort::default() };
    let (quantity, bracket) = output::with_progress("solving", || match (typed.quantity, &matrix) {
        (Quantity::Bisection, _) => ("bisection", proof::bisection(&fabric, &network, &effort)),
        (_, Some(matrix)) => ("throughput", proof::throughput_with(&fabric, &network, matrix, &[], &effort)),
        (_, None) => ("hose", proof::hose(&fabric, &network, &effort)),
    });
    let result = SolveResult {
        quantity: quantity.to_string(),
        scale: matrix.as_ref().and_then(|m| m.scale),
        traffic: matrix.map(|m| m.name),
        bracket: bracket?,
        endpoints: network.endpoints.len() as u64,
        links: fabric.links.iter().filter(|l| fabric.is_inter_switch(l)).count() as u64,
        seconds: started.elapsed().as_secs_f64(),
        // What was interrupted is good enough where it is exact.
        wanted: typed.gap.clone().or_else(|| interrupted.load(Ordering::Relaxed).then(Fraction::zero)),
    };
    let certificate = [(quantity.to_string(), result.bracket.certificate.clone())];
    output::certificates(typed.certificates.as_deref(), &certificate)?;
    let report = Solved::Quantity(result);
    typed.outputs.write(&report)?;
    Ok(report.verdict())
}
