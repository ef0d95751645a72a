//! `selvedge parts list|show NAME`.

use super::output;
use crate::error::{Error, Result};
use crate::parts::Catalogue;
use crate::shown::shown;
use crate::text::{did_you_mean, wrap_lines};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A parts file that adds or overrides
    #[arg(long, value_name = "FILE", global = true)]
    parts: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Names of every part
    List,
    /// One part, with its sources
    Show {
        /// Name of the part
        name: String,
    },
}

pub(super) fn run(args: &Args) -> Result<()> {
    let mut catalogue = Catalogue::builtin();
    if let Some(file) = &args.parts {
        catalogue.overlay(file)?;
    }
    let text = match &args.action {
        Action::List => catalogue
            .names()
            .into_iter()
            .map(|name| format!("{}\n", shown(&name)))
            .collect(),
        Action::Show { name } => catalogue.show(name).ok_or_else(|| {
            let known = catalogue.names_of(&["host", "switch", "optic", "cable", "nic"]);
            let help = did_you_mean(name, known, "`selvedge parts list` names them all");
            Error::new(format!("there is no part `{name}` in the catalogue")).help(help)
        })?,
    };
    output::say(&wrap_lines(&text, 2))
}
