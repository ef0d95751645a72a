//! `selvedge diff DESIGN AS-BUILT`.

use super::args::{ReadingArgs, arguments};
use super::output::Outputs;
use super::theme::Plotted;
use super::{interrupt, output, unread};
use crate::asbuilt::{
    Differences, Limits, Match, Options, Rename, Scope, Sides, consequences, differences,
};
use crate::error::Result;
use crate::exhibit;
use crate::fabric::Fabric;
use crate::fabric::network::Network;
use crate::files::write_file;
use crate::formats::format::Reading;
use crate::formats::guess;
use crate::render;
use crate::report::asbuilt::Compared;
use crate::report::page::Exhibit;
use crate::report::{Report, Setting};
use crate::solve::SolveOptions;
use crate::verify::Verdict;
use std::path::{Path, PathBuf};
use std::time::Instant;

arguments! {
    /// How devices are matched.
    MatchArg for Match {
        /// By name, and by structure when under half are found by name
        Auto => Automatic,
        /// By name
        Names => Names,
        /// By kind, neighbourhood and port
        Structure => Structure,
    }
}

arguments! {
    /// Which cables are compared.
    ScopeArg for Scope {
        /// Cables of the kinds that the design has
        Design => Design,
        /// All cables
        All => All,
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What was designed: a specification, a fabric or any format that is read
    #[arg(value_name = "DESIGN")]
    design: PathBuf,
    /// What was built: a capture, or another design
    #[arg(value_name = "AS-BUILT")]
    built: PathBuf,
    /// Format of DESIGN, where its content does not tell
    #[arg(long, value_name = "NAME")]
    design_from: Option<String>,
    /// Format of AS-BUILT, where its content does not tell
    #[arg(long, value_name = "NAME")]
    built_from: Option<String>,
    /// Replace what REGEX finds in names of AS-BUILT before they are matched; repeatable, applied
    /// in order
    #[arg(long, value_name = "REGEX=REPLACEMENT")]
    rename: Vec<String>,
    /// How devices are matched
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    r#match: MatchArg,
    /// Which cables are compared
    #[arg(long, value_enum, default_value = "design")]
    scope: ScopeArg,
    /// GPUs and adapters are ports of their servers in both, as inventories and LLDP have them
    #[arg(long)]
    servers: bool,
    /// Do not compute what the differences make of the fabric
    #[arg(long)]
    no_consequences: bool,
    /// Compute it of fabrics of any size, which may take minutes
    #[arg(long, conflicts_with = "no_consequences")]
    all_consequences: bool,
    #[command(flatten)]
    reading: ReadingArgs,
    /// SVG file for a drawing of the devices concerned: exchanges, moves, missing, extra and wrong
    /// rates, each in its colour
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
    #[command(flatten)]
    outputs: Outputs<Compared<'static>>,
}

/// What was guessed of the files, each by its name.
fn guessed(design: &Path, built: &Path, readings: &[Reading; 2]) -> Vec<String> {
    let mut told = Vec::new();
    for (file, reading) in [design, built].into_iter().zip(readings) {
        if let Reading::Cabling(wiring) = reading {
            let said = guess::of_all(wiring).into_iter();
            told.extend(said.map(|said| format!("{}: {said}", file.display())));
        }
    }
    told
}

/// Reads both files.
fn readings(args: &Args) -> Result<[Reading; 2]> {
    let stated = args.reading.stated()?;
    let reading = |file: &Path, from: &Option<String>| {
        output::with_progress("reading", || stated.read_as(file, from.as_deref()))
    };
    let readings = [
        reading(&args.design, &args.design_from)?,
        reading(&args.built, &args.built_from)?,
    ];
    stated.used()?;
    Ok(readings)
}

/// What a page shows of the design and the differences.
fn shown(args: &Args, design: &Fabric, found: &Differences) -> Exhibit {
    let subject = exhibit::Subject {
        fabric: design,
        network: &Network::new(design),
        id: "design".to_string(),
        input: args.design.display().to_string(),
        certificates: None,
        effort: &SolveOptions::default(),
    };
    exhibit::differences(&subject, found)
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let renames = args
        .rename
        .iter()
        .map(|r| Rename::parse(r))
        .collect::<Result<Vec<_>>>()?;
    let options = Options {
        matching: args.r#match.into(),
        scope: args.scope.into(),
        renames,
    };
    let readings = match readings(args) {
        Ok(readings) => readings,
        Err(error) => return unread::told(&args.outputs, error, &args.built),
    };
    let guessed = guessed(&args.design, &args.built, &readings);
    let sides = Sides::new(&args.design, readings, args.servers);
    let found = output::with_progress("comparing", || {
        differences(&sides.design, &sides.built, &options)
    });
    let mut exhibits = Vec::new();
    if args.svg.is_some() || args.outputs.ask_for_a_page() {
        let design = &sides.subject()?.fabric;
        if let Some(file) = &args.svg {
            let svg = render::differences(design, &found, args.plotted.theme());
            write_file(file, svg.as_bytes())?;
        }
        if args.outputs.ask_for_a_page() {
            exhibits.push(shown(args, design, &found));
        }
    }
    let consequences = if args.no_consequences || found.none() {
        None
    } else {
        let limits = Limits {
            any_size: args.all_consequences,
        };
        let effort = SolveOptions {
            interrupted: interrupt::flag(),
            progress: output::progress(),
            ..SolveOptions::default()
        };
        Some(output::with_progress("proving", || {
            consequences(&sides, &found, limits, &effort)
        })?)
    };
    let files = [&args.design, &args.built].map(|p| p.display().to_string());
    let compared = Compared {
        files,
        found: &found,
        consequences: consequences.as_ref(),
    };
    let setting = Setting {
        exhibits,
        ..output::setting(&args.built, started).guessed(&guessed)
    };
    args.outputs.write_in(&compared, &setting)?;
    Ok(compared.verdict())
}
