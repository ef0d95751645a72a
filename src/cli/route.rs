//! `selvedge route SPEC|FABRIC`.

use super::args::arguments;
use super::interrupt;
use super::output::{self, Outputs};
use super::subject::SubjectArgs;
use crate::error::{Error, Result};
use crate::fabric::{Fabric, Kind};
use crate::failure::Damage;
use crate::failure::drain::{item, together};
use crate::files::write_file;
use crate::formats::format::read_wiring;
use crate::formats::opensm::node_guids;
use crate::formats::opensm::tables::{Lids, read_lids, read_tables};
use crate::overlay;
use crate::proof;
use crate::render::{self, Theme};
use crate::report::Report;
use crate::report::routing::{Found, Required};
use crate::routing::{self, Ask, Channels, Hashing, Ranks, Way};
use crate::solve::Effort;
use crate::text::did_you_mean;
use crate::traffic::Matrix;
use crate::verify::Verdict;
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
    /// Forwarding tables in place of a routing: an opensm.fdbs, or a dump of linear forwarding tables
    #[arg(long, value_name = "FILE")]
    tables: Option<PathBuf>,
    /// The LIDs they speak of: an opensm-subnet.lst or a guid2lid. By default the one that lies beside the tables
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
    /// What is out: KIND:NAME[,NAME...] with a switch, link, plane, host, optic, line-card, nic or group; repeat it for several
    #[arg(long, value_name = "KIND:NAME")]
    remove: Vec<String>,
    /// A switch that is a root of up and down; repeat it. Without, up is away from the endpoints
    #[arg(long, value_name = "NAME")]
    root: Vec<String>,
    /// What must hold, else the exit code is 1
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    require: Vec<RequiredArg>,
    /// File for the tables of D-mod-K, as OpenSM loads them (-R file -U FILE -x); `convert` writes the guid2lid that fits
    #[arg(long, value_name = "FILE")]
    write_tables: Option<PathBuf>,
    /// SVG file for the diagram with the load of every link
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<Found<'static>>,
}

/// GUIDs of the devices of a fabric, and LIDs of its ports, where the file of the fabric tells them.
fn identities(input: &Path, fabric: &Fabric) -> Result<(Vec<u64>, Lids)> {
    let wiring = read_wiring(input, None)?;
    let by_name: HashMap<&str, u64> = wiring.devices.iter().zip(node_guids(&wiring)).map(|(d, g)| (d.name.as_str(), g)).collect();
    let guids = (0..fabric.devices() as u32).map(|v| by_name.get(fabric.device_name(v).as_str()).copied().unwrap_or(0)).collect();
    Ok((guids, Lids::of_wiring(&wiring)?))
}

fn text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|cause| Error::io("read", file, &cause))
}

/// The LIDs of a file, else of what OpenSM leaves beside its tables.
fn lids_of(tables: &Path, stated: Option<&Path>) -> Result<Lids> {
    let beside = ["opensm-subnet.lst", "guid2lid"].map(|name| tables.with_file_name(name));
    match stated.or_else(|| beside.iter().map(PathBuf::as_path).find(|p| p.is_file())) {
        Some(file) => read_lids(&text(file)?, file),
        None => Ok(Lids::default()),
    }
}

fn roots(fabric: &Fabric, names: &[String]) -> Result<Vec<u32>> {
    let switches: HashMap<String, u32> =
        (0..fabric.devices() as u32).filter(|&v| fabric.role(v).kind == Kind::Switch).map(|v| (fabric.device_name(v), v)).collect();
    let find = |name: &String| {
        switches.get(name).copied().ok_or_else(|| {
            let mut known: Vec<&str> = switches.keys().map(String::as_str).collect();
            known.sort_unstable();
            Error::new(format!("no switch is called `{name}`")).help(did_you_mean(name, known, ""))
        })
    };
    names.iter().map(find).collect()
}

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let subject = args.subject.load()?;
    let (fabric, built) = (&subject.fabric, subject.network());
    let items = args.remove.iter().map(|text| item(fabric, built, &subject.groups, text)).collect::<Result<Vec<_>>>()?;
    let damage: Damage = together(&items);
    let gone: Vec<bool> = (0..fabric.devices() as u32).map(|v| damage.has_device(v)).collect();
    let network = damage.network(fabric, built).restricted(&gone);
    let matrix = Matrix::parse(&args.traffic, fabric, built)?.without(&gone);
    let channels = Channels::new(fabric, &network, |l| damage.kills(fabric, l));
    let ranks =
        if args.root.is_empty() { Ranks::from_endpoints(&channels) } else { Ranks::from_roots(&channels, &roots(fabric, &args.root)?) };
    if let Some(file) = &args.write_tables {
        let (guids, lids) = identities(&args.subject.input, fabric)?;
        write_file(file, routing::modulo_tables(&channels, &ranks, &guids, &lids)?.as_bytes())?;
    }
    let imported = match &args.tables {
        None => None,
        Some(file) => {
            let (tables, told) = read_tables(&text(file)?, file)?;
            let mut lids = lids_of(file, args.lids.as_deref())?;
            lids.extend(told);
            let (guids, own) = identities(&args.subject.input, fabric)?;
            if lids.is_empty() {
                lids = own;
            }
            Some((guids, tables, lids))
        }
    };
    let hashing = Hashing { seeds: args.seeds, first: args.seed, flows: args.flows, alike: args.same_hash };
    let way = match (&imported, args.routing) {
        (Some((guids, tables, lids)), _) => Way::Tables(guids, tables, lids),
        (None, Routing::Ecmp) => Way::Ecmp,
        (None, Routing::HashedEcmp) => Way::Hashed(hashing),
        (None, Routing::DModK) => Way::Modulo,
    };
    let flows = matches!(way, Way::Hashed(_)).then_some(args.flows);
    let fixed = damage.touched(fabric);
    let ask = Ask { channels: &channels, matrix: &matrix, way, ranks: &ranks, fixed: &fixed };
    let routed = output::with_progress("routing", || routing::route(&ask))?;
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    let best = output::with_progress("proving", || proof::throughput_with(fabric, &network, &matrix, &fixed, &effort))?;
    routed.within(&best)?;
    if let Some(file) = &args.svg {
        let shown = overlay::routed(fabric, &damage, &routed);
        write_file(file, render::drawn(fabric, &shown, Theme::Auto).as_bytes())?;
    }
    let required: Vec<Required> = args.require.iter().map(|&r| r.into()).collect();
    let removed: Vec<String> = items.iter().map(|i| i.name.clone()).collect();
    let found = Found {
        channels: &channels,
        traffic: &matrix.name,
        routed: &routed,
        best: &best,
        removed: &removed,
        required: &required,
        flows,
        seconds: started.elapsed().as_secs_f64(),
    };
    args.outputs.write(&found)?;
    Ok(found.verdict())
}
