//! `selvedge tolerance SPEC|FABRIC --of links --most 2 --keep 90%`.

use super::failures::kind;
use super::output::Outputs;
use super::subject::SubjectArgs;
use super::theme::Plotted;
use super::{interrupt, output};
use crate::error::{Error, Result};
use crate::failure::metric::METRICS;
use crate::files::write_file;
use crate::overlay;
use crate::render;
use crate::report::Report;
use crate::report::curve::left;
use crate::report::named::Named;
use crate::solve::SolveOptions;
use crate::spec::demand::Metric;
use crate::units::{Fraction, parse_share};
use crate::verify::curve::{Asked, Curve, curve_telling};
use crate::verify::{Verdict, Worst, WorstLeft};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What fails: links, switches, optics, nics, hosts, planes, line-cards, or a kind of risk
    /// group
    #[arg(long, default_value = "links")]
    of: String,
    /// How many fail at most
    #[arg(long, default_value_t = 2)]
    most: u32,
    /// Share of the healthy value that must be left
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    keep: Option<Fraction>,
    /// Value that must be left
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    at_least: Option<Fraction>,
    #[arg(long, default_value = "throughput", help = metrics())]
    metric: String,
    /// Endpoints that may be lost; without it only those that fail themselves
    #[arg(long, value_name = "NUMBER")]
    lose_endpoints: Option<u64>,
    #[command(flatten)]
    subject: SubjectArgs,
    #[command(flatten)]
    outputs: Outputs<Named<'static, Curve>>,
    /// Folder for the certificates of the largest number of failures that was enumerated
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    /// SVG file for the plot of the curve
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// SVG file for the diagram with the most costly set of the first number of failures that is
    /// not proved, else of the last, in red
    #[arg(long, value_name = "FILE")]
    diagram: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
}

/// What may be measured, from the table of metrics.
fn metrics() -> String {
    let rows = METRICS.iter().map(|row| (row.metric.word(), row.about));
    let words: Vec<String> = rows
        .map(|(word, about)| format!("{word} ({about})"))
        .collect();
    format!("What is measured: {}", words.join(", ").replace(".)", ")"))
}

fn metric(word: &str) -> Result<Metric> {
    let known = || Metric::ALL.map(|m| m.1).join(", ");
    let found = Metric::ALL.into_iter().find(|m| m.1 == word.trim());
    found.map(|m| m.0).ok_or_else(|| {
        Error::new(format!("`{word}` is not measured")).help(format!("one of {}", known()))
    })
}

fn locked(curve: &Mutex<Curve>) -> MutexGuard<'_, Curve> {
    curve.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves the points that are there to be told when the work is ended from outside.
fn leave(args: &'static Args, name: &str, guessed: &[String], asked: &Asked) -> Arc<Mutex<Curve>> {
    let so_far = Arc::new(Mutex::new(Curve::empty(asked)));
    let (ended, name, guessed) = (so_far.clone(), name.to_string(), guessed.to_vec());
    interrupt::leave(move || {
        let found = locked(&ended).clone().stopped();
        let report = Named {
            name: &name,
            found: &found,
        };
        if let Err(error) = args.outputs.write(&report, &guessed) {
            output::complain(&error.report());
        }
    });
    so_far
}

pub(super) fn run(args: &'static Args) -> Result<Verdict> {
    let subject = args.subject.load()?;
    let fabric = &subject.fabric;
    let asked = Asked {
        kind: kind(&args.of, &subject)?,
        most: args.most,
        keep: args.keep.clone(),
        at_least: args.at_least.clone(),
        metric: metric(&args.metric)?,
        lose_endpoints: args.lose_endpoints,
    };
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        certify: args.certificates.is_some(),
        ..SolveOptions::default()
    };
    let so_far = leave(args, &fabric.name, &subject.guessed, &asked);
    let told = |found: &Curve| locked(&so_far).clone_from(found);
    let found = output::with_progress("proving", || {
        curve_telling(fabric, &subject.groups, &asked, &effort, &told)
    })?;
    interrupt::told();
    output::certificates(args.certificates.as_deref(), &found.certificates)?;
    if let Some(file) = &args.plot {
        write_file(
            file,
            render::curve(&fabric.name, &found, args.plotted.theme())?.as_bytes(),
        )?;
    }
    if let Some(file) = &args.diagram {
        let shown = found
            .ends()
            .or(found.points.last())
            .filter(|p| !p.worst.is_empty())
            .map(|point| Worst {
                requirement: format!("at most {} {}", point.count, asked.kind.words()),
                verdict: point.verdict,
                parts: point.worst.clone(),
                damage: point.damage.clone(),
                left: WorstLeft::Words(format!("left: {}", left(&found, point))),
                lost: None,
                required: found.required.clone().unwrap_or_else(|| "".into()),
            });
        let shown = shown
            .map(|worst| overlay::worst(fabric, &worst))
            .unwrap_or_default();
        write_file(
            file,
            render::drawn(fabric, &shown, args.plotted.theme()).as_bytes(),
        )?;
    }
    let report = Named {
        name: &fabric.name,
        found: &found,
    };
    args.outputs.write(&report, &subject.guessed)?;
    Ok(report.verdict())
}
