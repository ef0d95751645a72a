//! `selvedge solve SPEC|FABRIC --quantity Q --traffic T`.

use super::args::arguments;
use super::interrupt;
use super::latency::Written;
use super::output::{self, Outputs};
use super::subject::SubjectArgs;
use crate::error::Result;
use crate::proof;
use crate::report::solve::Solved;
use crate::report::{Report, SolveResult};
use crate::solve::{Method, SolveOptions};
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

arguments! {
    /// How throughput is solved.
    MethodArg for Method {
        /// By size: rational simplex, interior point, weights
        Auto => Auto,
        /// Rational simplex, exact
        Rational => Rational,
        /// Interior point, rounded to integers
        Interior => Interior,
        /// Exponential weights
        Weights => Weights,
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to solve
    #[arg(long, value_enum, default_value = "throughput")]
    quantity: Quantity,
    /// uniform, permutation:SEED, rail-rings, groups:N, or a CSV file (source,target,gbps)
    #[arg(long, default_value = "uniform")]
    traffic: String,
    #[command(flatten)]
    subject: SubjectArgs,
    /// How throughput is solved
    #[arg(long, value_enum, default_value = "auto")]
    method: MethodArg,
    /// Width of the bracket, relative to its upper end, that is good enough; a wider one exits with
    /// 3
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    gap: Option<Fraction>,
    #[command(flatten)]
    outputs: Outputs<Solved<'static>>,
    /// Folder for the certificate
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    #[command(flatten)]
    latency: super::latency::Args,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let subject = args.subject.load()?;
    let (fabric, network) = (&subject.fabric, subject.network());
    if matches!(args.quantity, Quantity::Latency) {
        let outputs = Written {
            outputs: &args.outputs,
            certificates: args.certificates.as_deref(),
            guessed: &subject.guessed,
        };
        return super::latency::run(
            &args.latency,
            fabric,
            network,
            &args.traffic,
            outputs,
            started,
        );
    }
    args.latency.unused()?;
    let matrix = match args.quantity {
        Quantity::Throughput => Some(Matrix::parse(&args.traffic, fabric, network)?),
        Quantity::Hose | Quantity::Bisection | Quantity::Latency => None,
    };
    let interrupted = interrupt::flag();
    let effort = SolveOptions {
        method: args.method.into(),
        gap: args.gap.as_ref().map(approximate),
        interrupted,
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let (quantity, bracket) = output::with_progress("solving", || match (args.quantity, &matrix) {
        (Quantity::Bisection, _) => ("bisection", proof::bisection(fabric, network, &effort)),
        (_, Some(matrix)) => (
            "throughput",
            proof::throughput_with(fabric, network, matrix, &[], &effort),
        ),
        (_, None) => ("hose", proof::hose(fabric, network, &effort)),
    });
    let result = SolveResult {
        quantity: quantity.to_string(),
        scale: matrix.as_ref().and_then(|m| m.scale),
        traffic: matrix.map(|m| m.name),
        bracket: bracket?,
        endpoints: network.endpoints.len() as u64,
        links: fabric
            .links
            .iter()
            .filter(|l| fabric.is_inter_switch(l))
            .count() as u64,
        seconds: started.elapsed().as_secs_f64(),
        // What was interrupted is good enough where it is exact.
        wanted: args
            .gap
            .clone()
            .or_else(|| interrupted.load(Ordering::Relaxed).then(Fraction::zero)),
    };
    let certificate = [(quantity.to_string(), result.bracket.certificate().to_vec())];
    output::certificates(args.certificates.as_deref(), &certificate)?;
    let report = Solved::Quantity(Box::new(result));
    args.outputs.write(&report, &subject.guessed)?;
    Ok(report.verdict())
}
