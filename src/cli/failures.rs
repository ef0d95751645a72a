//! `selvedge failures SPEC|FABRIC`: samples of random failures.

use super::output::Outputs;
use super::subject::{Subject, SubjectArgs};
use super::theme::Plotted;
use super::{interrupt, output};
use crate::error::{Error, Result};
use crate::fabric::network::Network;
use crate::failure::random::{Draw, Sampler, SamplingPlan};
use crate::failure::rates::{self, Rate};
use crate::failure::resume::Journal;
use crate::failure::summary::Summary;
use crate::failure::{Asked, Groups, failures};
use crate::files::write_file;
use crate::render;
use crate::report::Report;
use crate::report::failures::{Sampled, Worst};
use crate::solve::SolveOptions;
use crate::spec;
use crate::spec::demand::{Component, Metric};
use crate::units::{Fraction, approximate, parse_share};
use crate::verify::{Bounds, Verdict};
use std::path::PathBuf;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Measure {
    /// Throughput of uniform traffic among the survivors
    Throughput,
    /// Bisection among the survivors
    Bisection,
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Each component down on its own with a probability, for example
    /// links=0.01,optics=0.002,switches=0.1%
    #[arg(long, value_name = "KIND=PROBABILITY,...", value_delimiter = ',', conflicts_with_all = ["share", "mttr"])]
    down: Vec<String>,
    /// A share of the links, exactly so many, drawn without replacement: 1%; of another kind:
    /// switches=5%
    #[arg(long, value_name = "SHARE", conflicts_with = "mttr")]
    share: Option<String>,
    /// Each component down for this share of the time: failure rate times time to repair, for
    /// example 24h
    #[arg(long, value_name = "TIME")]
    mttr: Option<String>,
    /// Failures of one component in a month, instead of the published rates of links and switches
    #[arg(
        long,
        value_name = "KIND=RATE,...",
        value_delimiter = ',',
        requires = "mttr"
    )]
    rates: Vec<String>,
    /// Only links between switches are among the links that fail
    #[arg(long)]
    between_switches: bool,
    /// How many samples
    #[arg(long, default_value_t = 100)]
    samples: u64,
    /// What the random numbers follow from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is solved in each sample; lost endpoints and attachment are always measured
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "throughput,bisection"
    )]
    measure: Vec<Measure>,
    /// Confidence of the intervals
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = parse_share)]
    confidence: Fraction,
    /// Also the probability that throughput is so much or more
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    at_least: Option<Fraction>,
    /// Width of a sample's bracket, relative to its upper end, that is good enough
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = parse_share)]
    gap: Fraction,
    /// Also the proved worst of all single failures of this kind
    #[arg(long, value_name = "KIND")]
    worst: Option<String>,
    /// File that keeps finished samples: begun when it is not there, taken up when it is
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    subject: SubjectArgs,
    #[command(flatten)]
    outputs: Outputs<Sampled>,
    /// SVG file for the plot: what throughput the samples leave, worst first, and the worst that
    /// was proved where --worst asks for it
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    colours: Plotted,
}

/// The component that a word means.
pub(super) fn kind(word: &str, subject: &Subject) -> Result<Component> {
    spec::component(word.trim(), &subject.groups.0)
        .map_err(|(message, help)| Error::new(message).help(help))
}

/// `KIND=VALUE` pairs, each kind once.
pub(super) fn pairs(
    args: &[String],
    subject: &Subject,
    flag: &str,
    value: impl Fn(&str) -> Result<Fraction>,
) -> Result<Vec<(Component, Fraction)>> {
    let mut found: Vec<(Component, Fraction)> = Vec::new();
    for text in args {
        let (word, number) = text.split_once('=').ok_or_else(|| {
            Error::new(format!("`{text}` names no kind with a number"))
                .help(format!("write for example `{flag} links=0.01`"))
        })?;
        let kind = kind(word, subject)?;
        if found.iter().any(|f| f.0 == kind) {
            return Err(Error::new(format!("{} are stated twice", kind.words()))
                .help("state each kind once"));
        }
        found.push((kind, value(number)?));
    }
    Ok(found)
}

/// The rates that were asked for: those stated, else the published ones.
pub(super) fn typed_rates(args: &[String], subject: &Subject) -> Result<Vec<Rate>> {
    if args.is_empty() {
        return Ok(rates::all_published());
    }
    Ok(pairs(args, subject, "--rates", rates::per_month)?
        .into_iter()
        .map(|(kind, rate)| Rate::stated(kind, rate))
        .collect())
}

/// Confidence as a number strictly between 0 and 1.
pub(super) fn confidence(share: &Fraction) -> Result<f64> {
    let value = approximate(share);
    if value > 0.0 && value < 1.0 {
        return Ok(value);
    }
    Err(
        Error::new("a confidence is more than 0% and less than 100%")
            .help("write for example `--confidence 95%`"),
    )
}

type Rates = Option<(Vec<Rate>, Fraction)>;

/// What fails, from whichever of the three ways was typed.
fn draw(args: &Args, subject: &Subject) -> Result<(Draw, Rates)> {
    if let Some(text) = &args.share {
        let (word, share) = text.split_once('=').unwrap_or(("links", text));
        return Ok((
            Draw::Share(kind(word, subject)?, rates::probability(share)?),
            None,
        ));
    }
    if let Some(text) = &args.mttr {
        let (repair, rates) = (rates::hours(text)?, typed_rates(&args.rates, subject)?);
        let each = rates
            .iter()
            .map(|r| (r.kind.clone(), r.down(&repair)))
            .collect();
        return Ok((Draw::Independent(each), Some((rates, repair))));
    }
    if args.down.is_empty() {
        return Err(Error::new("it is not said what fails")
            .help("write `--down links=0.01,switches=0.001`, `--share 1%`, or `--mttr 24h` for the published failure rates"));
    }
    Ok((
        Draw::Independent(pairs(&args.down, subject, "--down", rates::probability)?),
        None,
    ))
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let subject = args.subject.load()?;
    let (draw, rates) = draw(args, &subject)?;
    let metrics = [
        (Measure::Throughput, Metric::Throughput),
        (Measure::Bisection, Metric::Bisection),
    ];
    let plan = SamplingPlan {
        draw,
        between_switches: args.between_switches,
        samples: args.samples,
        seed: args.seed,
        metrics: metrics
            .into_iter()
            .filter(|m| args.measure.contains(&m.0))
            .map(|m| m.1)
            .collect(),
    };
    let confidence = confidence(&args.confidence)?;
    let worst_of = args
        .worst
        .as_ref()
        .map(|word| kind(word, &subject))
        .transpose()?;
    let (fabric, network) = (&subject.fabric, subject.network());
    let groups = &subject.groups;
    let gap = Some(approximate(&args.gap)).filter(|g| *g > 0.0);
    let effort = SolveOptions {
        gap,
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    // Before anything is solved: a file that cannot be taken up should say so at once.
    let journal = args
        .resume
        .as_ref()
        .map(|path| Journal::open(path, network, &plan, gap))
        .transpose()?;
    let (journal, known) = journal.map_or((None, Default::default()), |(journal, known)| {
        (Some(journal), known)
    });
    let sampler = output::with_progress("solving the healthy fabric", || {
        Sampler::new(fabric, network, groups, &plan, &effort)
    })?;
    let worst = worst_of.map(|kind| {
        output::with_progress("proving the worst single failure", || {
            worst(fabric, network, groups, kind, &effort)
        })
    });
    let bar = output::bar("samples", plan.samples);
    bar.inc(known.keys().filter(|i| **i < plan.samples).count() as u64);
    let samples = sampler.run(known, &|sample| {
        bar.inc(1);
        journal
            .as_ref()
            .map_or(Ok(()), |journal| journal.append(sample))
    })?;
    bar.finish_and_clear();
    let summary = Summary::new(
        &plan,
        &sampler,
        network,
        &samples,
        (confidence, args.at_least.as_ref()),
    );
    let found = Sampled {
        name: fabric.name.clone(),
        summary,
        rates,
        worst: worst.transpose()?.flatten(),
    };
    if let Some(file) = &args.plot {
        write_file(
            file,
            render::sampled(&found, args.colours.theme())?.as_bytes(),
        )?;
    }
    args.outputs.write(&found, &subject.guessed)?;
    Ok(found.verdict())
}

/// The worst of all single failures of a kind, over the orbits; `None` where a class was not
/// decided.
fn worst(
    fabric: &crate::fabric::Fabric,
    network: &Network,
    groups: &Groups,
    kind: Component,
    effort: &SolveOptions<'_>,
) -> Result<Option<Worst>> {
    let counts = [(kind.clone(), 1)];
    let found = failures(
        fabric,
        network,
        Asked {
            counts: &counts,
            metrics: &[Metric::Throughput],
            groups,
            certify: false,
        },
        effort,
    )?;
    let each = found
        .scenarios
        .iter()
        .map(|s| Some((s.throughput_left()?, s.parts.join(" and "))))
        .collect::<Option<Vec<_>>>();
    let of = found.parts.iter().map(|p| p.1).sum();
    let Some(each) = each else { return Ok(None) };
    let upper = each.iter().map(|e| e.0.1.clone()).min();
    let worst = each.into_iter().min_by(|a, b| a.0.0.cmp(&b.0.0));
    Ok(worst.zip(upper).map(|((bounds, component), upper)| Worst {
        kind: kind.word().to_string(),
        of,
        component,
        throughput: Bounds {
            lower: bounds.0,
            upper,
        },
    }))
}
