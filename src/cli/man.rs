//! `selvedge man [-o FOLDER]`.

use super::output;
use crate::error::{Error, Result};
use crate::files::write_file;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder for one page a command; the first page on standard output without it
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

fn page(command: clap::Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut text);
    rendered.map_err(|cause| Error::new(format!("cannot write the manual: {cause}")))?;
    Ok(text)
}

/// Writes the page of a command and of every command below it: `selvedge-parts-list.1`.
fn pages(command: &clap::Command, name: &str, folder: &std::path::Path) -> Result<()> {
    // The program's version is that of its commands.
    let named = command
        .clone()
        .name(name.to_string())
        .version(env!("CARGO_PKG_VERSION"));
    write_file(&folder.join(format!("{name}.1")), &page(named)?)?;
    command
        .get_subcommands()
        .filter(|c| c.get_name() != "help")
        .try_for_each(|c| pages(c, &format!("{name}-{}", c.get_name()), folder))
}

pub(super) fn run(args: &Args, mut whole: clap::Command) -> Result<()> {
    whole.build();
    match &args.output {
        None => output::print(&String::from_utf8_lossy(&page(whole)?)),
        Some(folder) => {
            output::folder(folder)?;
            pages(&whole, "selvedge", folder)
        }
    }
}
