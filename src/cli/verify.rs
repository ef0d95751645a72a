//! `selvedge verify SPEC|FABRIC`.

use super::args::ReadingArgs;
use super::output::Outputs;
use super::subject::Subject;
use super::theme::Plotted;
use super::{github, input, interrupt, output};
use crate::error::{Error, Result};
use crate::files::{self, write_file};
use crate::overlay;
use crate::render;
use crate::solve::SolveOptions;
use crate::spec::demand::Requirement;
use crate::verify::{self, Verdict, Verification};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// File of requirements, instead of those of the specification
    #[arg(long, value_name = "FILE")]
    requirements: Option<PathBuf>,
    #[command(flatten)]
    outputs: Outputs<Verification>,
    /// Folder for the certificates
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

/// What is known when the work is ended from outside: the judgements so far, and which
/// requirements have none.
struct Unfinished {
    verification: Verification,
    requirements: Vec<Requirement>,
}

impl Unfinished {
    /// All of them, those that were not reached undecided.
    fn result(mut self) -> Verification {
        let done = self.verification.judgements.len();
        let rest = self.requirements.iter().skip(done).map(verify::not_judged);
        self.verification.judgements.extend(rest);
        self.verification
    }
}

/// Leaves the judgements so far to be told when the work is ended from outside.
fn leave(
    args: &'static Args,
    subject: &Subject,
    requirements: &[Requirement],
    started: Instant,
) -> Arc<Mutex<Verification>> {
    let begun = Verification {
        name: subject.fabric.name.clone(),
        ..Verification::default()
    };
    let so_far = Arc::new(Mutex::new(begun));
    let (finished, requirements) = (so_far.clone(), requirements.to_vec());
    let guessed = subject.guessed.clone();
    interrupt::leave(move || {
        let verification = match finished.lock() {
            Ok(found) => found.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        };
        let unfinished = Unfinished {
            verification,
            requirements,
        };
        let told = tell(args, &unfinished.result(), &guessed, started);
        if let Err(error) = told {
            output::complain(&error.report());
        }
    });
    so_far
}

/// Writes what was found.
fn tell(args: &Args, result: &Verification, guessed: &[String], started: Instant) -> Result<()> {
    let asked = args.requirements.as_ref().unwrap_or(&args.input);
    let setting = output::setting(asked, started).guessed(guessed);
    args.outputs.write_in(result, &setting)?;
    github::tell(result, &setting)
}

pub(super) fn run(args: &'static Args) -> Result<Verdict> {
    let started = Instant::now();
    let mut subject = Subject::read(&args.input, None, &args.reading)?;
    input::warn_of_room(subject.design.as_ref(), &subject.fabric);
    let requirements = subject.requirements(args.requirements.as_deref())?;
    if requirements.is_empty() {
        return Err(Error::new("there are no requirements to verify")
            .file(&args.input)
            .help("add `requirements:` to the specification or give --requirements FILE"));
    }
    let single = |r: &Requirement| {
        r.demand
            .survives()
            .is_some_and(|asked| matches!(asked.of.as_slice(), [(_, 1)]))
    };
    if args.plot.is_some() && !requirements.iter().any(single) {
        return Err(Error::new("there is nothing to plot: no requirement asks what single failures leave")
            .file(&args.input)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --plot"));
    }
    if args.diagram.is_some() && !requirements.iter().any(|r| r.demand.survives().is_some()) {
        return Err(Error::new("there is no failure to draw: no requirement asks what failures leave")
            .file(&args.input)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --diagram"));
    }
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        certify: args.certificates.is_some(),
        ..SolveOptions::default()
    };
    let so_far = leave(args, &subject, &requirements, started);
    let result = output::with_progress("proving", || {
        verify::verify_telling(
            subject.design.as_ref(),
            &subject.fabric,
            &requirements,
            &subject.groups,
            &effort,
            &|judgement| {
                if let Ok(mut so_far) = so_far.lock() {
                    so_far.judgements.push(judgement.clone());
                }
            },
        )
    })
    .map_err(|error| files::named(error, args.requirements.as_ref().unwrap_or(&args.input)))?;
    output::certificates(args.certificates.as_deref(), &result.certificates)?;
    if let Some(file) = &args.plot {
        write_file(
            file,
            render::tolerance(&result.name, &result.tolerances, args.plotted.theme())?.as_bytes(),
        )?;
    }
    if let Some(file) = &args.diagram {
        let shown = result
            .worst()
            .map(|worst| overlay::worst(&subject.fabric, worst))
            .unwrap_or_default();
        write_file(
            file,
            render::drawn(&subject.fabric, &shown, args.plotted.theme()).as_bytes(),
        )?;
    }
    interrupt::told();
    tell(args, &result, &subject.guessed, started)?;
    Ok(result.verdict())
}
