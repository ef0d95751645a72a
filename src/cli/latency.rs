//! `selvedge solve SPEC|FABRIC --quantity latency`.

use super::args::arguments;
use super::interrupt;
use super::output::{self, Outputs};
use super::theme::Plotted;
use crate::error::{Error, Result};
use crate::fabric::timing::Switching;
use crate::fabric::{Fabric, network::Network};
use crate::files::write_file;
use crate::proof::Answer;
use crate::render;
use crate::report::Report;
use crate::report::latency::{Frame, Latencies};
use crate::report::solve::Solved;
use crate::solve::SolveOptions;
use crate::solve::latency::Options;
use crate::units::{Fraction, Latency, Length, parse_share};
use crate::verify::Verdict;
use crate::verify::latency::find;
use num_traits::Zero;
use std::path::{Path, PathBuf};
use std::time::Instant;

arguments! {
    /// How switches pass packets on.
    SwitchingArg for Switching {
        /// A packet is serialised once, at the source's port
        CutThrough => CutThrough,
        /// A packet is serialised on every link
        StoreAndForward => StoreAndForward,
    }
}

/// Figures that override or complete those of the fabric.
#[derive(Debug, clap::Args)]
#[group(id = "figures")]
#[command(next_help_heading = "Latency")]
pub(super) struct Figures {
    /// Bytes of a packet
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    packet: Option<u32>,
    /// How switches pass packets on
    #[arg(long, value_enum)]
    switching: Option<SwitchingArg>,
    /// Latency of a network switch that states none
    #[arg(long, value_name = "LATENCY")]
    switch_latency: Option<Latency>,
    /// Latency of a scale-up switch that states none, its links included
    #[arg(long, value_name = "LATENCY")]
    scale_up_latency: Option<Latency>,
    /// Length of a network link that states none
    #[arg(long, value_name = "LENGTH")]
    length: Option<Length>,
}

impl Figures {
    /// What was typed, resolved.
    pub(super) fn options(&self) -> Options {
        Options {
            packet: self.packet,
            switching: self.switching.map(Switching::from),
            switch: self.switch_latency,
            scale_up: self.scale_up_latency,
            length: self.length,
        }
    }
}

/// What only latency takes.
#[derive(Debug, clap::Args)]
#[group(id = "latency")]
#[command(next_help_heading = "Latency")]
pub(super) struct Args {
    /// Share of the traffic that is carried, for example 50%; several make a curve: 10%,20%,30%
    #[arg(long, value_name = "SHARE", value_delimiter = ',', value_parser = parse_share)]
    load: Vec<Fraction>,
    /// A curve at 5%, 10%, ... 100%
    #[arg(long, conflicts_with = "load")]
    curve: bool,
    #[command(flatten)]
    figures: Figures,
    /// SVG file for latency against load
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
}

impl Args {
    /// Complains when something is asked for that only latency takes.
    pub(super) fn unused(&self) -> Result<()> {
        let given = [
            (!self.load.is_empty(), "--load"),
            (self.curve, "--curve"),
            (self.figures.packet.is_some(), "--packet"),
            (self.figures.switching.is_some(), "--switching"),
            (self.figures.switch_latency.is_some(), "--switch-latency"),
            (
                self.figures.scale_up_latency.is_some(),
                "--scale-up-latency",
            ),
            (self.figures.length.is_some(), "--length"),
            (self.plot.is_some(), "--plot"),
        ];
        match given.iter().find(|g| g.0) {
            Some((_, option)) => Err(Error::usage(format!(
                "{option} says something of latency, another quantity is asked for"
            ))
            .help(format!("write `--quantity latency`, or leave out {option}"))),
            None => Ok(()),
        }
    }
}

/// Where what is solved goes, and what is said of the file with it.
pub(super) struct Written<'a> {
    pub(super) outputs: &'a Outputs<Solved<'static>>,
    /// Folder for certificates.
    pub(super) certificates: Option<&'a Path>,
    pub(super) guessed: &'a [String],
}

/// Solves latency, writes it, and says whether everything asked for was decided.
pub(super) fn run(
    args: &Args,
    fabric: &Fabric,
    network: &Network,
    traffic: &str,
    written: Written<'_>,
    started: Instant,
) -> Result<Verdict> {
    let mut loads: Vec<Fraction> = args.load.iter().filter(|l| !l.is_zero()).cloned().collect();
    if args.curve {
        loads = (1..=20)
            .map(|i| Fraction::new(i.into(), 20.into()))
            .collect();
    }
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let found = output::with_progress("solving", || {
        find(
            fabric,
            network,
            args.figures.options(),
            traffic,
            &loads,
            &effort,
        )
    })?;
    let frame = Frame {
        fabric,
        endpoints: network.endpoints.len() as u64,
        links: fabric
            .links
            .iter()
            .filter(|l| fabric.is_inter_switch(l))
            .count() as u64,
        seconds: started.elapsed().as_secs_f64(),
    };
    let mut kept = Vec::new();
    for (index, point) in found.points.iter().enumerate() {
        if let Answer::Carried(loaded) = &point.answer {
            let number = if found.points.len() > 1 {
                format!("-{}", index + 1)
            } else {
                String::new()
            };
            kept.push((format!("latency{number}"), loaded.certificate.clone()));
        }
    }
    output::certificates(written.certificates, &kept)?;
    if let Some(file) = &args.plot {
        write_file(
            file,
            render::latency(&fabric.name, &found, args.plotted.theme())?.as_bytes(),
        )?;
    }
    let report = Solved::Latency(Latencies {
        found: &found,
        frame,
    });
    written.outputs.write(&report, written.guessed)?;
    Ok(report.verdict())
}
