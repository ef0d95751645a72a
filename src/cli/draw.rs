//! `selvedge draw SPEC|FABRIC...`.

use super::args::ReadingArgs;
use super::output;
use super::subject::Subject;
use super::theme::ThemeArg;
use crate::error::{Error, Result};
use crate::overlay::{self, Overlay};
use crate::render::{self, PageWidth, Part, View};
use crate::report::setting::guess_text;
use crate::solve::SolveOptions;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`); several with
    /// `--out-dir`
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
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
    /// Width of the page, at which text is at least 7 points high: 3.5in, 7in, 180mm, a4, 16:9;
    /// without it the drawing is as wide as where it is shown
    #[arg(long, value_name = "WIDTH")]
    width: Option<PageWidth>,
    /// Only this part, with the switches that it is cabled to: a block (su3, pod0), a host, a device
    #[arg(long, value_name = "NAME", conflicts_with = "around")]
    focus: Option<String>,
    /// Only what is a few links away from this device
    #[arg(long, value_name = "NAME")]
    around: Option<String>,
    /// How many links
    #[arg(long, value_name = "N", default_value = "1", requires = "around")]
    hops: u8,
    /// Draws every input into this folder, as NAME.svg
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    out_dir: Option<PathBuf>,
}

impl Args {
    /// How the drawing of a fabric is wanted.
    fn view(&self, subject: &Subject) -> Result<View> {
        let part = match (&self.focus, &self.around) {
            (Some(name), _) => Some(Part::focus(&subject.fabric, name)?),
            (None, Some(name)) => Some(Part::around(&subject.fabric, name, self.hops)?),
            (None, None) => None,
        };
        Ok(View {
            theme: self.theme.into(),
            width: self.width.clone(),
            part,
        })
    }
}

pub(super) fn run(args: &Args) -> Result<()> {
    let Some(folder) = &args.out_dir else {
        let [input] = args.inputs.as_slice() else {
            let help = "give a folder for them: --out-dir DIR";
            return Err(
                Error::new(format!("{} inputs are several drawings", args.inputs.len())).help(help),
            );
        };
        return output::deliver(args.output.as_deref(), &drawing(args, input)?);
    };
    let mut taken: BTreeMap<PathBuf, &PathBuf> = BTreeMap::new();
    for input in &args.inputs {
        let name = input.file_stem().unwrap_or(input.as_os_str());
        let path = folder.join(name).with_extension("svg");
        if let Some(other) = taken.insert(path, input) {
            let text = format!(
                "{} and {} would have one name",
                other.display(),
                input.display()
            );
            return Err(Error::new(text).help("draw one of them with --output"));
        }
    }
    output::folder(folder)?;
    for (path, input) in taken {
        output::deliver(Some(&path), &drawing(args, input)?)?;
    }
    Ok(())
}

/// One drawing.
fn drawing(args: &Args, input: &Path) -> Result<String> {
    let subject = Subject::read(input, None, &args.reading)?;
    output::complain(&guess_text(&subject.guessed));
    let view = args.view(&subject)?;
    let shown = match args.overlay.as_slice() {
        [] => Overlay::default(),
        [what] => output::with_progress("solving", || shown(&subject, what))?,
        several => output::with_progress("solving", || together(&subject, several))?,
    };
    Ok(render::viewed(&subject.fabric, &shown, &view))
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
