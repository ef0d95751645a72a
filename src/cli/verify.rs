//! `selvedge verify SPEC|FABRIC`.

use super::output::Outputs;
use super::subject::Subject;
use super::theme::Plotted;
use super::{github, input, interrupt, output};
use crate::error::{Error, Result};
use crate::files::write_file;
use crate::overlay;
use crate::render;
use crate::solve::Effort;
use crate::spec::demand::Requirement;
use crate::verify::{Verdict, Verification, verify};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
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

pub(super) fn run(args: &Args) -> Result<Verdict> {
    let started = Instant::now();
    let mut subject = Subject::read(&args.input, None)?;
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
    let effort = Effort {
        interrupted: interrupt::flag()?,
        certify: args.certificates.is_some(),
        ..Effort::default()
    };
    let result = output::with_progress("proving", || {
        verify(
            subject.design.as_ref(),
            &subject.fabric,
            &requirements,
            &subject.groups,
            &effort,
        )
    })
    .map_err(|error| error.in_file(args.requirements.as_ref().unwrap_or(&args.input)))?;
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
    let asked = args.requirements.as_ref().unwrap_or(&args.input);
    let setting = output::setting(asked, started);
    args.outputs.write_in(&result, &setting)?;
    github::tell(&result, &setting)?;
    Ok(result.verdict())
}
