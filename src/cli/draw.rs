//! `selvedge draw SPEC|FABRIC`.

use super::args::ReadingArgs;
use super::output;
use super::subject::Subject;
use super::theme::ThemeArg;
use crate::error::{Error, Result};
use crate::overlay::{self, Overlay};
use crate::render;
use crate::report::setting::guess_text;
use crate::solve::SolveOptions;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    input: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// SVG file to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// utilisation, criticality, cut, failure:NAME (a switch, `A -- B` or a link with its ports;
    /// several with commas, or the option again), or path:A,B
    #[arg(long, value_name = "WHAT")]
    overlay: Vec<String>,
    /// Colours
    #[arg(long, value_enum, default_value = "auto")]
    theme: ThemeArg,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let subject = Subject::read(&args.input, None, &args.reading)?;
    output::complain(&guess_text(&subject.guessed));
    let shown = match args.overlay.as_slice() {
        [] => Overlay::default(),
        [what] => output::with_progress("solving", || shown(&subject, what))?,
        several => output::with_progress("solving", || together(&subject, several))?,
    };
    output::deliver(
        args.output.as_deref(),
        &render::drawn(&subject.fabric, &shown, args.theme.into()),
    )
}

fn shown(subject: &Subject, what: &str) -> Result<Overlay> {
    let (fabric, network) = (&subject.fabric, subject.network());
    let effort = SolveOptions::default();
    match what.split_once(':').unwrap_or((what, "")) {
        ("utilisation" | "utilization", "") => overlay::utilisation(fabric, network, &effort),
        ("criticality", "") => overlay::criticality(fabric, network, &effort),
        ("cut", "") => overlay::cut(fabric, network, &effort),
        ("failure", names) if !names.is_empty() => {
            match overlay::parts(fabric, names)?.as_slice() {
                [_] => overlay::failed(fabric, network, names.trim_end_matches(','), &effort),
                parts => overlay::failed_together(fabric, network, parts, &effort),
            }
        }
        ("path", ends) if !ends.is_empty() => overlay::path(fabric, network, ends),
        _ => Err(Error::new(format!("`{what}` is no overlay"))
            .help("one of utilisation, criticality, cut, failure:NAME, path:FROM,TO")),
    }
}

/// Several failures are one picture; other overlays stand alone.
fn together(subject: &Subject, several: &[String]) -> Result<Overlay> {
    let mut parts = Vec::new();
    for what in several {
        let Some(names) = what.strip_prefix("failure:") else {
            let help = "give several failures, or one of utilisation, criticality, cut and path:FROM,TO by itself";
            return Err(Error::new(format!(
                "`{what}` is not drawn together with another overlay"
            ))
            .help(help));
        };
        for part in overlay::parts(&subject.fabric, names)? {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    overlay::failed_together(
        &subject.fabric,
        subject.network(),
        &parts,
        &SolveOptions::default(),
    )
}
