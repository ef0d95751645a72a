//! `selvedge verify SPEC|FABRIC`.

use super::output::Outputs;
use super::theme::Plotted;
use super::{github, input, interrupt, output};
use crate::error::{Error, Result};
use crate::failure::Groups;
use crate::files::write_file;
use crate::overlay;
use crate::render;
use crate::solve::Effort;
use crate::spec;
use crate::spec::design::Demand;
use crate::verify::{Verdict, Verification, verify};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
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
    /// SVG file for the tolerance plot: what share of the single failures leaves how much throughput
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// SVG file for the diagram with the most costly failures in red: those of the requirement whose verdict is worst
    #[arg(long, value_name = "FILE")]
    diagram: Option<PathBuf>,
    #[command(flatten)]
    plotted: Plotted,
}

pub(super) fn run(typed: &Typed) -> Result<Verdict> {
    let started = Instant::now();
    let input = output::with_progress("building", || input::read(&typed.input))?;
    let designed = input.design.as_ref();
    let described = designed.map(|d| d.risk_groups.clone()).unwrap_or_default();
    let (requirements, groups) = match &typed.requirements {
        Some(file) => spec::read_requirements(file, described)?,
        None => (designed.map(|d| d.requirements.clone()).unwrap_or_default(), described),
    };
    let groups = Groups(groups);
    if requirements.is_empty() {
        return Err(Error::new("there are no requirements to verify")
            .file(&typed.input)
            .help("add `requirements:` to the specification or give --requirements FILE"));
    }
    let fails = |demand: &Demand| matches!(demand, Demand::Survives { of, .. } if matches!(of.as_slice(), [(_, 1)]));
    if typed.plot.is_some() && !requirements.iter().any(|r| fails(&r.demand)) {
        return Err(Error::new("there is nothing to plot: no requirement asks what single failures leave")
            .file(&typed.input)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --plot"));
    }
    if typed.diagram.is_some() && !requirements.iter().any(|r| matches!(r.demand, Demand::Survives { .. })) {
        return Err(Error::new("there is no failure to draw: no requirement asks what failures leave")
            .file(&typed.input)
            .help("add `survives: {of: links, count: 1, keep: 85%}` to the requirements, or leave out --diagram"));
    }
    let effort = Effort { interrupted: interrupt::flag()?, certify: typed.certificates.is_some(), ..Effort::default() };
    let result = output::with_progress("proving", || verify(input.design.as_ref(), &input.fabric, &requirements, &groups, &effort))
        .map_err(|error| error.in_file(typed.requirements.as_ref().unwrap_or(&typed.input)))?;
    output::certificates(typed.certificates.as_deref(), &result.certificates)?;
    if let Some(file) = &typed.plot {
        write_file(file, render::tolerance(&result.name, &result.tolerances, typed.plotted.theme())?.as_bytes())?;
    }
    if let Some(file) = &typed.diagram {
        let shown = result.worst().map(|worst| overlay::worst(&input.fabric, worst)).unwrap_or_default();
        write_file(file, render::drawn(&input.fabric, &shown, typed.plotted.theme()).as_bytes())?;
    }
    let asked = typed.requirements.as_ref().unwrap_or(&typed.input);
    let setting = output::setting(asked, started);
    typed.outputs.write_in(&result, &setting)?;
    github::tell(&result, &setting)?;
    Ok(result.verdict())
}
