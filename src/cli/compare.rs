//! `selvedge compare A B ...`.

use super::args::ReadingArgs;
use super::output::Outputs;
use super::theme::Plotted;
use super::{github, input, interrupt, output, unread};
use crate::compare::{Comparison, SoFar, Subject};
use crate::error::Result;
use crate::exhibit;
use crate::fabric::network::Network;
use crate::files::write_file;
use crate::render;
use crate::report::Setting;
use crate::report::page::Exhibit;
use crate::solve::SolveOptions;
use crate::verify::Verdict;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specifications, fabrics, or files of any format that is read (see `formats`); the first is
    /// what the others are compared with
    #[arg(required = true, num_args = 2.., value_name = "DESIGN")]
    designs: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Exit with 1 when a design is worse than the first in any of these quantities, with 3 when
    /// that cannot be decided; without names in what a fabric carries and survives, and where a
    /// requirement of the first is dropped or loosened
    #[arg(long, value_name = "QUANTITY,...", num_args = 0.., require_equals = true, value_delimiter = ',')]
    fail_on_regression: Option<Vec<String>>,
    #[command(flatten)]
    outputs: Outputs<Comparison>,
    /// SVG file for the designs side by side
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
}

/// The file's name without its ending where that tells the designs apart, else the whole path.
fn label(path: &Path, all: &[PathBuf]) -> String {
    let stem = |path: &Path| {
        path.file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    if all.iter().filter(|other| stem(other) == stem(path)).count() == 1 {
        stem(path)
    } else {
        path.display().to_string()
    }
}

/// Designs that are read, and what was guessed of them.
struct Read {
    subjects: Vec<Subject>,
    guessed: Vec<String>,
}

/// Reads the designs.
fn read(args: &Args) -> Result<Read> {
    let stated = args.reading.stated()?;
    let mut guessed = Vec::new();
    let mut subject = |path: &PathBuf| {
        let input = input::of(stated.read(path)?, path)?;
        let label = label(path, &args.designs);
        guessed.extend(input.guessed.iter().map(|said| format!("{label}: {said}")));
        Ok(Subject {
            label,
            file: path.clone(),
            design: input.design,
            fabric: input.fabric,
        })
    };
    let subjects = output::with_progress("building", || {
        args.designs
            .iter()
            .map(&mut subject)
            .collect::<Result<Vec<_>>>()
    })?;
    stated.used()?;
    Ok(Read { subjects, guessed })
}

/// Compares the designs; what is found by then is told when the work is ended from outside.
fn compared(args: &'static Args, so_far: &Arc<SoFar>, setting: &Setting) -> Result<Comparison> {
    let effort = SolveOptions {
        interrupted: interrupt::flag(),
        progress: output::progress(),
        ..SolveOptions::default()
    };
    let (ended, setting) = (so_far.clone(), setting.clone());
    interrupt::leave(move || {
        if let Err(error) = args.outputs.write_in(&ended.told(), &setting) {
            output::complain(&error.report());
        }
    });
    // Formats that hold nothing but verdicts ask for them by themselves; the exit code follows only
    // what was typed.
    let stated = args
        .fail_on_regression
        .as_deref()
        .or(args.outputs.ask_for_judgements().then_some(&[]));
    output::with_progress("proving", || so_far.compare(stated, &effort))
}

/// What a page shows of the designs.
fn exhibits(args: &Args, result: &Comparison) -> Result<Vec<Exhibit>> {
    let effort = SolveOptions::default();
    let all = result.subjects.iter();
    let networks: Vec<Network> = all.clone().map(|s| Network::new(&s.fabric)).collect();
    let mut shown = Vec::with_capacity(networks.len());
    for (index, (subject, network)) in all.zip(&networks).enumerate() {
        let path = args.designs.get(index);
        shown.push(exhibit::Subject {
            fabric: &subject.fabric,
            network,
            id: format!("design-{}", index + 1),
            input: path.map_or_else(String::new, |path| path.display().to_string()),
            certificates: None,
            effort: &effort,
        });
    }
    exhibit::compared(&shown, result)
}

pub(super) fn run(args: &'static Args) -> Result<Verdict> {
    let started = Instant::now();
    let Read { subjects, guessed } = match read(args) {
        Ok(read) => read,
        Err(error) => return unread::told(&args.outputs, error, &args.designs[0]),
    };
    // Each design names its own file.
    let setting = || {
        let setting = Setting {
            file: String::new(),
            ..output::setting(Path::new(""), started)
        };
        setting.guessed(&guessed)
    };
    let so_far = Arc::new(SoFar::new(subjects));
    let result = match compared(args, &so_far, &setting()) {
        Ok(result) => result,
        Err(error) => return unread::told(&args.outputs, error, &args.designs[0]),
    };
    interrupt::told();
    let mut setting = setting();
    if let Some(file) = &args.plot {
        write_file(
            file,
            render::compared(&result, args.plotted.theme())?.as_bytes(),
        )?;
    }
    if args.outputs.ask_for_a_page() {
        setting.exhibits = exhibits(args, &result)?;
    }
    args.outputs.write_in(&result, &setting)?;
    github::tell(&result, &setting)?;
    Ok(if args.fail_on_regression.is_some() {
        result.verdict()
    } else {
        interrupt::verdict([false])
    })
}
