//! `selvedge route SPEC|FABRIC`.

use super::args::arguments;
use super::interrupt;
use super::output::{self, Outputs};
use super::subject::SubjectArgs;
use crate::error::Result;
use crate::fabric::Fabric;
use crate::files::{read_text, write_file};
use crate::formats::opensm::node_guids;
use crate::formats::opensm::tables::{Lids, Table, read_lids, read_tables};
use crate::overlay;
use crate::render::{self, Theme};
use crate::report::Report;
use crate::report::routing::RoutingReport;
use crate::routing::{self, Hashing, Way};
use crate::solve::SolveOptions;
use crate::verify::Verdict;
use crate::verify::routing::{Remains, Request, Required, Study, ranks};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Routing {
    /// All shortest ways, split equally
    Ecmp,
    /// All shortest ways, every flow on the one that its hash tells: a sample over seeds
    HashedEcmp,
    /// One way to every destination, by its number, in a tree
    DModK,
}

arguments! {
    /// What must hold of a routing.
    RequiredArg for Required {
        /// Every pair has a way
        AllPairs => AllPairs,
        /// Nothing turns from a link that leads down to one that leads up
        UpDown => UpDown,
        /// The channel dependency graph has no cycle
        DeadlockFree => DeadlockFree,
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The routing
    #[arg(long, value_enum, default_value = "ecmp", conflicts_with = "tables")]
    routing: Routing,
    /// Forwarding tables in place of a routing: an opensm.fdbs, or a dump of linear forwarding
    /// tables
    #[arg(long, value_name = "FILE")]
    tables: Option<PathBuf>,
    /// The LIDs they speak of: an opensm-subnet.lst or a guid2lid. By default the one that lies
    /// beside the tables
    #[arg(long, value_name = "FILE", requires = "tables")]
    lids: Option<PathBuf>,
    /// uniform, permutation:SEED, rail-rings, groups:N, or a CSV file (source,target,gbps)
    #[arg(long, default_value = "uniform")]
    traffic: String,
    #[command(flatten)]
    subject: SubjectArgs,
    /// Seeds of the hash
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: u32,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value = "1")]
    seed: u64,
    /// Flows that each pair's traffic is dealt to
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    flows: u32,
    /// All switches hash alike, so that one choice decides the next (polarisation)
    #[arg(long)]
    same_hash: bool,
    /// What is out: KIND:NAME[,NAME...] with a switch, link, plane, host, optic, line-card, nic or
    /// group; repeat it for several
    #[arg(long, value_name = "KIND:NAME")]
    remove: Vec<String>,
    /// A switch that is a root of up and down; repeat it. Without, up is away from the endpoints
    #[arg(long, value_name = "NAME")]
    root: Vec<String>,
    /// What must hold, else the exit code is 1
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    require: Vec<RequiredArg>,
    /// File for the tables of D-mod-K, as OpenSM loads them (-R file -U FILE -x); `convert` writes
    /// the guid2lid that fits
    #[arg(long, value_name = "FILE")]
    write_tables: Option<PathBuf>,
    /// SVG file for the diagram with the load of every link
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<RoutingReport<'static>>,
}

/// GUIDs of the devices of a fabric, and LIDs of its ports, where the file of the fabric tells
/// them.
fn identities(read: &SubjectArgs, fabric: &Fabric) -> Result<(Vec<u64>, Lids)> {
    let wiring = read.reading.stated()?.read(&read.input)?.into_wiring();
    let by_name: HashMap<&str, u64> = wiring
        .devices
        .iter()
        .zip(node_guids(&wiring))
        .map(|(d, g)| (d.name.as_str(), g))
        .collect();
    let guids = fabric
        .device_ids()
        .map(|v| {
            by_name
                .get(fabric.device_name(v).as_str())
                .copied()
                .unwrap_or(0)
        })
        .collect();
    Ok((guids, Lids::of_wiring(&wiring)?))
}

fn text(file: &Path) -> Result<String> {
    read_text(file)
}

/// The LIDs of a file, else of what OpenSM leaves beside its tables.
fn lids_of(tables: &Path, stated: Option<&Path>) -> Result<Lids> {
    let beside = ["opensm-subnet.lst", "guid2lid"].map(|name| tables.with_file_name(name));
    match stated.or_else(|| beside.iter().map(PathBuf::as_path).find(|p| p.is_file())) {
        Some(file) => read_lids(&text(file)?, file),
        None => Ok(Lids::default()),
    }
}

/// Forwarding tables that were read: GUIDs of the devices, the tables, and the LIDs that they speak
/// of.
struct Imported {
    guids: Vec<u64>,
    tables: Vec<Table>,
    lids: Lids,
}

fn imported(args: &Args, fabric: &Fabric, file: &Path) -> Result<Imported> {
    let (tables, told) = read_tables(&text(file)?, file)?;
    let mut lids = lids_of(file, args.lids.as_deref())?;
    lids.extend(told);
    let (guids, own) = identities(&args.subject, fabric)?;
    let lids = if lids.is_empty() { own } else { lids };
    Ok(Imported {
        guids,
        tables,
        lids,
    })
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let subject = args.subject.load()?;
    let fabric = &subject.fabric;
    let remains = Remains::new(
        fabric,
        subject.network(),
        &subject.groups,
        &args.remove,
        &args.traffic,
    )?;
    let channels = remains.channels();
    let ranks = ranks(&channels, &args.root)?;
    if let Some(file) = &args.write_tables {
        let (guids, lids) = identities(&args.subject, fabric)?;
        write_file(
            file,
            routing::modulo_tables(&channels, &ranks, &guids, &lids)?.as_bytes(),
        )?;
    }
    let imported = args
        .tables
        .as_ref()
        .map(|file| imported(args, fabric, file))
        .transpose()?;
    let way = match (&imported, args.routing) {
        (Some(read), _) => Way::Tables(&read.guids, &read.tables, &read.lids),
        (None, Routing::Ecmp) => Way::Ecmp,
        (None, Routing::HashedEcmp) => Way::Hashed(Hashing {
            seeds: args.seeds,
            first: args.seed,
            flows: args.flows,
            alike: args.same_hash,
        }),
        (None, Routing::DModK) => Way::Modulo,
    };
    let required = args
        .require
        .iter()
        .map(|&required| required.into())
        .collect();
    let request = Request {
        remains: &remains,
        channels: &channels,
        ranks: &ranks,
        way,
        required,
    };
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let study = output::with_progress("routing", || Study::run(request, &effort))?;
    if let Some(file) = &args.svg {
        let shown = overlay::routed(fabric, &remains.damage, &study.routed);
        write_file(file, render::drawn(fabric, &shown, Theme::Auto).as_bytes())?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let found = RoutingReport {
        channels: &channels,
        traffic: &remains.matrix.name,
        study: &study,
        removed: &remains.removed,
        seconds,
    };
    args.outputs.write(&found, &subject.guessed)?;
    Ok(found.verdict())
}
