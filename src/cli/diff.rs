//! `selvedge diff DESIGN AS-BUILT`.

use super::output::{Outputs, pretty};
use super::{interrupt, output};
use crate::asbuilt::{Match, Options, Rename, Scope, differences, drawing, lend_forwarding, with_scale_up};
use crate::compare::{Subject, compare};
use crate::error::Result;
use crate::fabric::network::Network;
use crate::failure::Groups;
use crate::files::write_file;
use crate::formats::format::{Native, Reading, read};
use crate::formats::located;
use crate::formats::wiring::Wiring;
use crate::proof;
use crate::render::{self, Theme};
use crate::report::Setting;
use crate::report::asbuilt::{self, Compared, Consequences};
use crate::solve::Effort;
use crate::spec::design::Requirement;
use crate::symmetry::{self, orbits::Orbits};
use crate::text::share;
use crate::traffic::Matrix;
use crate::units::Rate;
use crate::verify::{Verdict, verify};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Cables up to which failures are solved in seconds, whatever symmetries the miswired fabric has left.
const LARGEST: usize = 3_000;
/// Classes of arcs up to which more cables are solved in seconds: failures up to so many cables, and what is carried up to so many.
const MOST_CLASSES: usize = 300;
const LARGEST_FOLDED: usize = 20_000;
const LARGEST_CARRIED: usize = 200_000;

/// Counts of what a capture may not tell.
const NOT_SEEN: [&str; 4] = ["hosts", "domains", "reserved-cables", "gpus"];

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
    let (mut design, mut built) = (read_design.clone().into_wiring(), read_built.clone().into_wiring());
    if typed.servers {
        (design, built) = (design.by_server(), built.by_server());
    }
    let found = output::with_progress("comparing", || differences(&design, &built, &options));
    if let Some(rate) = typed.rate {
        design.assume_rate(rate);
        built.assume_rate(rate);
    }
    // What was read as a whole fabric is solved as one, unless servers are its devices or the design lends it its scale-up links.
    let as_read = |read: Reading, cabling: Wiring, changed: bool| match read {
        Reading::Fabric(native) if !changed => Reading::Fabric(native),
        _ => Reading::Cabling(Box::new(cabling)),
    };
    let captured = matches!(read_built, Reading::Cabling(_));
    let read_design = as_read(read_design, design.clone(), typed.servers);
    if let Some(file) = &typed.svg {
        let fabric = subject(&typed.design, "design", read_design.clone())?.fabric;
        let (fabric, shown) = drawing(&fabric, &found);
        write_file(file, render::drawn(&fabric, &shown, Theme::Auto).as_bytes())?;
    }
    let consequences = if typed.no_consequences || found.none() {
        None
    } else if found.scope_left_out.iter().any(|kind| *kind == "server to switch" || *kind == "switch to switch") {
        let undecided =
            "the design does not have all kinds of cables that were built, so that the two are no fabrics of one kind".to_string();
        Some(Consequences { undecided: Some(undecided), ..Consequences::default() })
    } else {
        if captured {
            lend_forwarding(&design, &mut built);
        }
        match if found.unseen > 0 { with_scale_up(&design, &built) } else { Some(built) } {
            Some(built) => {
                let read_built = as_read(read_built, built, typed.servers || found.unseen > 0);
                Some(output::with_progress("proving", || consequences(typed, read_design, read_built))?)
            }
            None => {
                let why = "the as-built file tells of no scale-up links, and its GPUs are not called as in the design".to_string();
                Some(Consequences { undecided: Some(why), ..Consequences::default() })
            }
        }
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

/// The fabric of what was read; a specification has its requirements.
fn subject(path: &Path, label: &str, reading: Reading) -> Result<Subject> {
    let Native { fabric, design } = match reading {
        Reading::Fabric(native) => *native,
        Reading::Cabling(wiring) => {
            let fabric = wiring.to_fabric().map_err(|error| located(error, path))?;
            Native { fabric, design: None }
        }
    };
    crate::fabric::audit::audit(&fabric)?;
    Ok(Subject { label: label.into(), file: path.to_path_buf(), design, fabric })
}

/// Whether symmetries fold a fabric into few classes of arcs.
fn is_folded(subject: &Subject) -> bool {
    let network = Network::new(&subject.fabric);
    Matrix::parse("uniform", &subject.fabric, &network).is_ok_and(|matrix| {
        let generators = symmetry::generators(&subject.fabric, &network, &matrix, &[]);
        Orbits::new(&network, &generators).arc_size.len() <= MOST_CLASSES
    })
}

/// What both carry of uniform traffic, in words.
fn throughputs(subjects: &[Subject; 2], effort: &Effort<'_>) -> Result<[String; 2]> {
    let carried = |subject: &Subject| {
        let network = Network::new(&subject.fabric);
        let matrix = Matrix::parse("uniform", &subject.fabric, &network)?;
        let bracket = proof::throughput_with(&subject.fabric, &network, &matrix, &[], effort)?;
        Ok(share(&bracket.lower, &bracket.upper))
    };
    Ok([carried(&subjects[0])?, carried(&subjects[1])?])
}

/// What both carry and survive, and the design's requirements on what was built; why not, where that cannot be computed.
fn consequences(typed: &Typed, design: Reading, built: Reading) -> Result<Consequences> {
    let none = |reason: String| Consequences { undecided: Some(reason), ..Consequences::default() };
    let most = design.cables().max(built.cables());
    let long = |why: String| format!("{why}; --all-consequences solves them, however long it takes");
    if most > LARGEST_CARRIED && !typed.all_consequences {
        return Ok(none(long(format!("{most} cables are more than {LARGEST_CARRIED}"))));
    }
    let subjects = subject(&typed.design, "design", design).and_then(|a| Ok([a, subject(&typed.built, "as built", built)?]));
    let subjects = match subjects {
        Ok(subjects) => subjects,
        Err(error) => return Ok(none(format!("a file is no whole fabric: {}", error.message))),
    };
    let effort = Effort { interrupted: interrupt::flag()?, ..Effort::default() };
    if most > LARGEST && !typed.all_consequences && !subjects.iter().all(is_folded) {
        return Ok(none(long(format!(
            "{most} cables in more than {MOST_CLASSES} classes are more than the {LARGEST} that are solved in seconds"
        ))));
    }
    if most > LARGEST_FOLDED && !typed.all_consequences {
        return Ok(match throughputs(&subjects, &effort) {
            Ok([before, after]) => Consequences {
                quantities: vec![["throughput".to_string(), before, after]],
                undecided: Some(long(format!("of more than {LARGEST_FOLDED} cables failures are not solved"))),
                ..Consequences::default()
            },
            Err(error) if error.is_fault() => return Err(error),
            Err(error) => none(error.message),
        });
    }
    let mut found = Consequences::default();
    if let Some(design) = &subjects[0].design {
        let groups = Groups(design.risk_groups.clone());
        let judge = |some: &[Requirement]| verify(Some(design), &subjects[1].fabric, some, &groups, &effort);
        // A capture may lack what a requirement speaks of, such as tiers: then the others are judged.
        let judged = match judge(&design.requirements) {
            Ok(all) => vec![Ok(all)],
            Err(error) if error.is_fault() => return Err(error),
            Err(_) => design.requirements.iter().map(|r| judge(std::slice::from_ref(r))).collect(),
        };
        let mut open = Vec::new();
        for one in judged {
            match one {
                Ok(judged) => found.requirements.extend(judged.judgements.into_iter().map(|j| (j.name, j.verdict, j.value.to_string()))),
                Err(error) if error.is_fault() => return Err(error),
                Err(error) => open.push(error.message),
            }
        }
        if !open.is_empty() {
            found.undecided = Some(format!("not judged as built: {}", open.join("; ")));
        }
    }
    // Prices and lengths of a capture are unknown: only quantities that both have are told.
    let mut subjects = subjects;
    subjects.iter_mut().for_each(|s| s.design = None);
    match compare(subjects.into(), None, &effort) {
        Ok(result) => {
            let both = result.quantities.iter().filter_map(|q| {
                let [before, after] = q.found.as_slice() else { return None };
                let told = (before.text != after.text || ["throughput", "bisection"].contains(&q.name.as_str()))
                    && before.applies
                    && after.applies
                    && !(after.text == "0" && NOT_SEEN.contains(&q.name.as_str()));
                told.then(|| [q.name.clone(), before.text.clone(), after.text.clone()])
            });
            found.quantities = both.collect();
        }
        Err(error) if error.is_fault() => return Err(error),
        Err(error) => found.undecided = Some(error.message),
    }
    Ok(found)
}
