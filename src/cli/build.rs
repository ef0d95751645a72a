//! `selvedge build SPEC -o FOLDER`.

use super::args::ReadingArgs;
use super::{input, output};
use crate::error::Result;
use crate::fabric::counts::counts;
use crate::files::write_file;
use crate::formats::{fabric_json, links_csv, spare_ports};
use crate::report::setting::guess_text;
use crate::shown::shown;
use crate::text::plural;
use crate::{render, report};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Specification, fabric, or a file of any format that is read (see `formats`)
    spec: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Folder to write into, for example output/my-fabric
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let input::Input {
        fabric,
        guessed,
        design,
    } = output::with_progress("building", || input::read(&args.spec, &args.reading))?;
    input::warn_of_room(design.as_ref(), &fabric);
    let counts = counts(&fabric).list();
    let table = report::text::counts(&counts);
    let folder = &args.output;
    output::folder(folder)?;
    write_file(&folder.join("fabric.json"), &fabric_json::write(&fabric)?)?;
    write_file(&folder.join("links.csv"), &links_csv::write(&fabric)?)?;
    write_file(
        &folder.join("spare-ports.csv"),
        &spare_ports::write(&fabric)?,
    )?;
    write_file(
        &folder.join("counts.json"),
        report::json::pretty(&report::json::counts(&counts)).as_bytes(),
    )?;
    write_file(&folder.join("counts.txt"), table.as_bytes())?;
    write_file(
        &folder.join("diagram.svg"),
        render::diagram(&fabric).as_bytes(),
    )?;
    let spare: u64 = counts
        .iter()
        .filter(|(name, _)| name.starts_with("spare-"))
        .map(|(_, count)| count)
        .sum();
    let ports = plural(spare, "port");
    output::say(&format!(
        "{}{table}\n{spare} spare {ports} of switches: {}\n",
        guess_text(&guessed),
        shown(&folder.join("spare-ports.csv").display().to_string())
    ))
}
