//! `selvedge draw SPEC|FABRIC`.

use super::theme::TypedTheme;
use super::{input, output};
use crate::error::{Error, Result};
use crate::fabric::{Fabric, network::Network};
use crate::render;
use crate::solve::Effort;
use crate::verify::overlay::{self, Overlay};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// Specification (.yaml) or fabric (.json)
    input: PathBuf,
    /// SVG file to write; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// utilisation, cut, failure:NAME (a switch, `A -- B` or a link with its ports), or path:A,B
    #[arg(long, value_name = "WHAT")]
    overlay: Option<String>,
    /// Colours
    #[arg(long, value_enum, default_value = "auto")]
    theme: TypedTheme,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let fabric = output::with_progress("building", || input::read(&typed.input))?.fabric;
    let shown = match &typed.overlay {
        Some(what) => output::with_progress("solving", || shown(&fabric, what))?,
        None => Overlay::default(),
    };
    output::deliver(typed.output.as_deref(), &render::drawn(&fabric, &shown, typed.theme.into()))
}

fn shown(fabric: &Fabric, what: &str) -> Result<Overlay> {
    let network = Network::new(fabric);
    let effort = Effort::default();
    match what.split_once(':').unwrap_or((what, "")) {
        ("utilisation" | "utilization", "") => overlay::utilisation(fabric, &network, &effort),
        ("cut", "") => overlay::cut(fabric, &network, &effort),
        ("failure", name) if !name.is_empty() => overlay::failed(fabric, &network, name, &effort),
        ("path", ends) if !ends.is_empty() => overlay::path(fabric, &network, ends),
        _ => Err(Error::new(format!("`{what}` is no overlay")).help("one of utilisation, cut, failure:NAME, path:FROM,TO")),
    }
}
