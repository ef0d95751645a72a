//! `selvedge diff DESIGN AS-BUILT`.

use super::output::{Outputs, pretty};
use super::{interrupt, output};
use crate::asbuilt::{Consequences, Differences, Match, Options, Rename, Scope, by_servers, consequences, differences, drawing};
use crate::compare::Subject;
use crate::error::Result;
use crate::files::write_file;
use crate::formats::format::{Native, Reading, read};
use crate::formats::located;
use crate::render::{self, Theme};
use crate::report::Setting;
use crate::report::asbuilt::{self, Compared};
use crate::solve::Effort;
use crate::units::Rate;
use crate::verify::Verdict;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A report
    Text,
    /// One JSON object
    Json,
    /// The work order, a row an end to move
    Csv,
    /// JUnit XML, for test reports
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum TypedMatch {
    /// By name, and by structure when under half are found by name
    Auto,
    /// By name
    Names,
    /// By kind, neighbourhood and port
    Structure,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum TypedScope {
    /// Cables of the kinds that the design has
    Design,
    /// All cables
    All,
}

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
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
    /// Replace what REGEX finds in names of AS-BUILT before they are matched; repeatable, applied in order
    #[arg(long, value_name = "REGEX=REPLACEMENT")]
    rename: Vec<String>,
    /// How devices are matched
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    r#match: TypedMatch,
    /// Which cables are compared
    #[arg(long, value_enum, default_value = "design")]
    scope: TypedScope,
    /// GPUs and adapters are ports of their servers in both, as inventories and LLDP have them
    #[arg(long)]
    servers: bool,
    /// Do not compute what the differences make of the fabric
    #[arg(long)]
    no_consequences: bool,
    /// Compute it of fabrics of any size, which may take minutes
    #[arg(long, conflicts_with = "no_consequences")]
    all_consequences: bool,
    /// Rate of cables of which neither file says it, for the diagram and the consequences: for example "400 Gb/s"
    #[arg(long, value_name = "RATE")]
    rate: Option<Rate>,
    /// SVG file for the diagram of the design with only the differences in colour
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<Format>,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let started = Instant::now();
    let renames = typed.rename.iter().map(|r| Rename::parse(r)).collect::<Result<Vec<_>>>()?;
    let options = Options {
        matching: match typed.r#match {
            TypedMatch::Auto => Match::Automatic,
            TypedMatch::Names => Match::Names,
            TypedMatch::Structure => Match::Structure,
        },
        scope: match typed.scope {
            TypedScope::Design => Scope::Design,
            TypedScope::All => Scope::All,
        },
        renames,
    };
    let read_design = output::with_progress("reading", || read(&typed.design, typed.design_from.as_deref()))?;
    let read_built = output::with_progress("reading", || read(&typed.built, typed.built_from.as_deref()))?;
    let (mut design, mut built) = (read_design.clone().into_wiring(), read_built.into_wiring());
    let servers = typed.servers || by_servers(&design, &built);
    if servers {
        (design, built) = (design.by_server(), built.by_server());
    }
    if let Some(rate) = typed.rate {
        design.assume_rate(rate);
        built.assume_rate(rate);
    }
    let found = output::with_progress("comparing", || differences(&design, &built, &options));
    // What was read as a whole fabric is solved as one, unless servers are its devices.
    let read_design = match read_design {
        Reading::Fabric(native) if !servers => Reading::Fabric(native),
        _ => Reading::Cabling(Box::new(design)),
    };
    if let Some(file) = &typed.svg {
        let fabric = subject(&typed.design, read_design.clone())?.fabric;
        let (fabric, shown) = drawing(&fabric, &found);
        write_file(file, render::drawn(&fabric, &shown, Theme::Auto).as_bytes())?;
    }
    let consequences = if typed.no_consequences || found.none() {
        None
    } else if found.scope_left_out.iter().any(|kind| *kind == "server to switch" || *kind == "switch to switch") {
        let why = "the design does not have all kinds of cables that were built, so that the two are no fabrics of one kind";
        Some(Consequences::undecided(why.to_string()))
    } else {
        Some(output::with_progress("proving", || worth(typed, read_design, &found))?)
    };
    let files = [&typed.design, &typed.built].map(|p| p.display().to_string());
    let compared = Compared { files, found: &found, consequences: consequences.as_ref() };
    let setting = Setting { seconds: started.elapsed().as_secs_f64(), timestamp: output::timestamp(), ..Setting::of(&typed.built) };
    let work_order = asbuilt::work_order(&compared)?;
    typed.outputs.write(|format, _| match format {
        Format::Text => asbuilt::text(&compared),
        Format::Json => pretty(&asbuilt::json(&compared)),
        Format::Csv => work_order.clone(),
        Format::Junit => asbuilt::junit(&compared, &setting),
        Format::Sarif => pretty(&asbuilt::sarif(&compared, &setting)),
    })?;
    Ok(compared.verdict())
}

/// The fabric of the design; a specification has its requirements.
fn subject(path: &Path, reading: Reading) -> Result<Subject> {
    let Native { fabric, design } = match reading {
        Reading::Fabric(native) => *native,
        Reading::Cabling(wiring) => {
            let fabric = wiring.to_fabric().map_err(|error| located(error, path))?;
            Native { fabric, design: None }
        }
    };
    crate::fabric::audit::audit(&fabric)?;
    Ok(Subject { label: "design".into(), file: path.to_path_buf(), design, fabric })
}

/// What the differences make of the design; why not, where that cannot be computed.
fn worth(typed: &Typed, design: Reading, found: &Differences) -> Result<Consequences> {
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    match subject(&typed.design, design) {
        Ok(design) => consequences(&design, found, &effort, typed.all_consequences),
        Err(error) if error.is_fault() => Err(error),
        Err(error) => Ok(Consequences::undecided(format!("the design is no whole fabric: {}", error.message))),
    }
}
