//! `selvedge verify SPEC|FABRIC ...`.

use super::args::ReadingArgs;
use super::output::Outputs;
use super::subject::Subject;
use super::theme::Plotted;
use super::{github, input, interrupt, output, unread};
use crate::error::{Error, Result};
use crate::exhibit;
use crate::files::{self, write_file};
use crate::formats::stated::Stated;
use crate::overlay;
use crate::render;
use crate::report::form::Unread;
use crate::report::verified::{File, Verified};
use crate::report::{Report, Setting};
use crate::solve::SolveOptions;
use crate::spec::demand::Requirement;
use crate::verify::{self, Judgement, Verdict, Verification};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specifications, fabrics, or files of any format that is read (see `formats`)
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// File of requirements for every input, instead of those of the specification
    #[arg(long, value_name = "FILE")]
    requirements: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<Verified>,
    /// Folder for the certificates; of several inputs each has a folder of its own in it
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    /// SVG file for the tolerance plot: what share of the single failures leaves how much
    /// throughput
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// SVG file for the diagram with the most costly failures in red: those of the requirement
    /// whose verdict is worst
    #[arg(long, value_name = "FILE")]
    diagram: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
}

/// What is known when the work is ended from outside.
struct Progress {
    /// Files that are done.
    done: Vec<File>,
    /// The judgements so far of the next.
    found: Verification,
    /// All its requirements.
    requirements: Vec<Requirement>,
    /// Where they are.
    setting: Setting,
}

type Shared = Arc<Mutex<Progress>>;

fn locked(progress: &Shared) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All files as they are when the work is ended: requirements that were not reached are undecided,
/// and so are files.
fn unfinished(args: &Args, progress: &Shared) -> Verified {
    let progress = locked(progress);
    let mut files = progress.done.clone();
    if let Some(path) = args.inputs.get(files.len()) {
        let mut found = progress.found.clone();
        let done = found.judgements.len();
        let rest = progress.requirements.iter().skip(done);
        found.judgements.extend(rest.map(verify::not_judged));
        files.push(File {
            name: name(path),
            setting: progress.setting.clone(),
            found: Ok(found),
        });
    }
    let why = Unread {
        message: "stopped before it was read".to_string(),
        help: None,
        place: None,
    };
    let rest = args.inputs.iter().skip(files.len()).map(|path| File {
        name: name(path),
        setting: Setting::of(path),
        found: Err(why.clone()),
    });
    let rest: Vec<File> = rest.collect();
    files.extend(rest);
    Verified { files }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

/// Leaves what is finished to be told when the work is ended from outside.
fn leave(args: &'static Args, started: Instant) -> Shared {
    let progress = Arc::new(Mutex::new(Progress {
        done: Vec::new(),
        found: Verification::default(),
        requirements: Vec::new(),
        setting: Setting::default(),
    }));
    let so_far = progress.clone();
    interrupt::leave(move || {
        if let Err(error) = tell(args, &unfinished(args, &so_far), started) {
            output::complain(&error.report());
        }
    });
    progress
}

/// Writes what was found.
fn tell(args: &Args, result: &Verified, started: Instant) -> Result<()> {
    let asked = args.requirements.as_ref().unwrap_or(&args.inputs[0]);
    let mut setting = output::setting(asked, started);
    if let [only] = result.files.as_slice() {
        setting.guessed.clone_from(&only.setting.guessed);
    }
    args.outputs.write_in(result, &setting)?;
    github::tell(result, &setting)
}

/// Refuses what is of one input alone, of several.
fn of_one(args: &Args) -> Result<()> {
    let drawn = args.plot.is_some() || args.diagram.is_some();
    if drawn && args.inputs.len() > 1 {
        let message = "--plot and --diagram are of one input, and several are named";
        return Err(Error::usage(message).help("name one input, or leave them out"));
    }
    Ok(())
}

/// What is required, and that there is something to plot and to draw.
fn requirements(args: &Args, path: &Path, subject: &mut Subject) -> Result<Vec<Requirement>> {
    let requirements = subject.requirements(args.requirements.as_deref())?;
    if requirements.is_empty() {
        return Err(Error::new("there are no requirements to verify")
            .file(path)
            .help("add `requirements:` to the specification or give --requirements FILE"));
    }
    let single = |r: &Requirement| {
        r.demand
            .survives()
            .is_some_and(|asked| matches!(asked.of.as_slice(), [(_, 1)]))
    };
    if args.plot.is_some() && !requirements.iter().any(single) {
        return Err(Error::new("there is nothing to plot: no requirement asks what single failures leave")
            .file(path)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --plot"));
    }
    if args.diagram.is_some() && !requirements.iter().any(|r| r.demand.survives().is_some()) {
        return Err(Error::new("there is no failure to draw: no requirement asks what failures leave")
            .file(path)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --diagram"));
    }
    Ok(requirements)
}

/// What was judged of one input.
struct Judged {
    subject: Subject,
    verification: Verification,
    setting: Setting,
}

/// Reads, builds and judges one input.
fn judged(args: &Args, path: &Path, stated: &Stated, progress: &Shared) -> Result<Judged> {
    let started = Instant::now();
    let asked = args.requirements.as_deref().unwrap_or(path);
    let mut subject = Subject::read_stated(path, None, stated)?;
    input::warn_of_room(subject.design.as_ref(), &subject.fabric);
    let requirements = requirements(args, path, &mut subject)?;
    {
        let mut progress = locked(progress);
        progress.found = Verification {
            name: subject.fabric.name.clone(),
            ..Verification::default()
        };
        progress.requirements.clone_from(&requirements);
        progress.setting = output::setting(asked, started).guessed(&subject.guessed);
    }
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        certify: args.certificates.is_some(),
        ..SolveOptions::default()
    };
    let told = |judgement: &Judgement| locked(progress).found.judgements.push(judgement.clone());
    let verification = output::with_progress("proving", || {
        verify::verify_telling(
            subject.design.as_ref(),
            &subject.fabric,
            &requirements,
            &subject.groups,
            &effort,
            &told,
        )
    })
    .map_err(|error| files::named(error, asked))?;
    let mut setting = output::setting(asked, started).guessed(&subject.guessed);
    if args.outputs.ask_for_a_page() {
        let shown = exhibit::Subject {
            fabric: &subject.fabric,
            network: subject.network(),
            id: format!("fabric-{}", locked(progress).done.len() + 1),
            input: name(path),
            certificates: certificates(args, path).map(|folder| name(&folder)),
            effort: &effort,
        };
        let exhibit = output::with_progress("drawing", || exhibit::verified(&shown, &verification));
        setting.exhibits.push(exhibit?);
    }
    Ok(Judged {
        subject,
        verification,
        setting,
    })
}

/// The folder of the certificates of one input.
fn certificates(args: &Args, path: &Path) -> Option<PathBuf> {
    let folder = args.certificates.as_ref()?;
    Some(match args.inputs.as_slice() {
        [_] => folder.clone(),
        _ => folder.join(own(path)),
    })
}

/// Writes the certificates, the plot and the diagram of one input.
fn beside(args: &Args, path: &Path, judged: &Judged) -> Result<()> {
    let result = &judged.verification;
    let folder = certificates(args, path);
    output::certificates(folder.as_deref(), &result.certificates)?;
    let theme = args.plotted.theme();
    if let Some(file) = &args.plot {
        let plot = render::tolerance(&result.name, &result.tolerances, theme)?;
        write_file(file, plot.as_bytes())?;
    }
    if let Some(file) = &args.diagram {
        let fabric = &judged.subject.fabric;
        let shown = result
            .worst()
            .map(|worst| overlay::worst(fabric, worst))
            .unwrap_or_default();
        write_file(file, render::drawn(fabric, &shown, theme).as_bytes())?;
    }
    Ok(())
}

/// A folder's name made of a path: no two paths have the same, letters and digits aside.
fn own(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| {
        if c.is_alphanumeric() || matches!(c, '.' | '-') {
            c
        } else {
            '_'
        }
    };
    text.trim_start_matches("./").chars().map(plain).collect()
}

/// Judges all inputs; the error is that of the last that could not be read.
fn all(args: &'static Args, progress: &Shared) -> Result<Option<Error>> {
    let stated = args.reading.stated()?;
    let mut last: Option<Error> = None;
    for path in &args.inputs {
        let found = judged(args, path, &stated, progress);
        let file = match found {
            Ok(judged) => {
                beside(args, path, &judged)?;
                File {
                    name: name(path),
                    setting: judged.setting,
                    found: Ok(judged.verification),
                }
            }
            Err(error) if error.is_fault() || error.is_interrupted() => return Err(error),
            Err(error) => {
                let setting = Setting::of(error.file.as_deref().unwrap_or(path));
                let file = File {
                    name: name(path),
                    setting,
                    found: Err(Unread::of(&error)),
                };
                if let Some(earlier) = last.replace(error) {
                    output::complain(&earlier.report());
                }
                file
            }
        };
        locked(progress).done.push(file);
    }
    if last.is_none() {
        stated.used()?;
    }
    Ok(last)
}

pub(super) fn run(args: &'static Args) -> Result<Verdict> {
    let started = Instant::now();
    of_one(args)?;
    let progress = leave(args, started);
    let broken = all(args, &progress)?;
    let result = Verified {
        files: locked(&progress).done.clone(),
    };
    interrupt::told();
    match (broken, result.files.as_slice()) {
        (Some(error), [_]) => unread::told(&args.outputs, error, &args.inputs[0]),
        (Some(error), _) => {
            tell(args, &result, started)?;
            Err(error)
        }
        (None, _) => {
            tell(args, &result, started)?;
            Ok(result.verdict())
        }
    }
}
