//! `selvedge drain SPEC|FABRIC --remove KIND:NAME[,NAME...]`.

use super::args::ReadingArgs;
use super::interrupt;
use super::output::{self, Outputs};
use super::subject::Subject;
use crate::error::{Error, Result};
use crate::failure::drain::{item, together};
use crate::files::write_file;
use crate::overlay;
use crate::render::{self, Theme};
use crate::report::Report;
use crate::report::drain::DrainReport;
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::{Fraction, parse_share};
use crate::verify::Verdict;
use crate::verify::drain::{Ask, Maintenance};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// What goes out: KIND:NAME[,NAME...] with a switch, link, plane, host, optic, line-card, nic
    /// or group; repeat it for several
    #[arg(long, required = true, value_name = "KIND:NAME")]
    remove: Vec<String>,
    /// Share of the healthy throughput that must be left, with any further link or switch failed
    /// too
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    keep: Option<Fraction>,
    /// With --keep: endpoints that may be lost, those taken out not counted; without it only those
    /// that fail themselves
    #[arg(long, value_name = "NUMBER", requires = "keep")]
    lose_endpoints: Option<u64>,
    /// File of requirements and groups; its `survives` are held against what remains
    #[arg(long, value_name = "FILE", conflicts_with = "keep")]
    requirements: Option<PathBuf>,
    /// Take out what --remove names one after the other, and find an order that keeps what is
    /// required
    #[arg(long)]
    order: bool,
    /// Items stay out while the next ones go
    #[arg(long, requires = "order")]
    cumulative: bool,
    /// SVG file for the diagram with what is out, all together
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<DrainReport<'static>>,
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let mut subject = Subject::read(&args.input, None, &args.reading)?;
    let requirements = subject.requirements(args.requirements.as_deref())?;
    let (fabric, network, groups) = (&subject.fabric, subject.network(), &subject.groups);
    let items = args
        .remove
        .iter()
        .map(|text| item(fabric, network, groups, text))
        .collect::<Result<Vec<_>>>()?;
    let mut asks = if args.keep.is_some() {
        Vec::new()
    } else {
        Ask::all(&requirements)
    };
    if asks.is_empty() {
        asks = [Component::Links, Component::Switches]
            .map(|kind| Ask::single(kind, args.keep.clone(), args.lose_endpoints))
            .to_vec();
    }
    if args.order && !asks.iter().any(|a| a.judged) {
        return Err(
            Error::usage("an order keeps something, and nothing says what")
                .help("add --keep 85%, or `survives:` to the requirements"),
        );
    }
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let (maintenance, order, states) = output::with_progress("proving", || -> Result<_> {
        let maintenance = Maintenance::new(fabric, network, groups, &asks, &effort)?;
        if !args.order {
            let metrics = [Metric::Throughput, Metric::Bisection];
            let states = vec![maintenance.remaining(&together(&items), &metrics)?];
            return Ok((maintenance, None, states));
        }
        let order = maintenance.order(&items, args.cumulative)?;
        let steps = match &order.order {
            Some(found) => maintenance.steps(&items, found, args.cumulative)?,
            None => Vec::new(),
        };
        Ok((maintenance, Some(order), steps))
    })?;
    if let Some(file) = &args.svg {
        let shown = overlay::drained(
            fabric,
            &together(&items),
            items.iter().map(|i| i.name.as_str()),
        );
        write_file(file, render::drawn(fabric, &shown, Theme::Auto).as_bytes())?;
    }
    let found = DrainReport {
        fabric,
        healthy: &maintenance.healthy,
        items: &items,
        states: &states,
        order: order.as_ref().map(|o| (o, args.cumulative)),
        seconds: started.elapsed().as_secs_f64(),
    };
    args.outputs.write(&found, &subject.guessed)?;
    Ok(found.verdict())
}
