//! `selvedge convert IN OUT`.

use super::args::ReadingArgs;
use super::output;
use crate::error::{Error, Result};
use crate::fabric::Fabric;
use crate::files::{read_text, write_file};
use crate::formats::format::{Format, Loss, Reading, Write, to_write};
use crate::formats::wiring::{Note, Wiring};
use crate::formats::{guess, located, opensm};
use crate::report::setting::guess_text;
use crate::shown::command;
use crate::text::{more, wrap, wrap_lines};
use std::path::PathBuf;

/// Notes printed at most; what is beyond is counted.
const MOST_NOTES: usize = 40;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to read: a file or, for formats of one file a device, a folder
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write, `-` for standard output; a folder, for formats of one file a device
    #[arg(value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Format of OUT, where its name does not tell
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// GPUs and adapters become ports of their servers, as inventories and LLDP have them
    #[arg(long)]
    servers: bool,
    /// Names for nodes by GUID, as OpenSM's node-name-map has them
    #[arg(long, value_name = "FILE")]
    node_names: Option<PathBuf>,
    /// Write although something is lost that can change an answer: rates, directions, scale-up
    /// links, domains, transit, forwarders, latencies, lengths, servers or kinds
    #[arg(long)]
    lossy: bool,
}

/// What is written: names and bytes of files, a single one without a name.
enum Written {
    File(Vec<u8>),
    Folder(Vec<(String, Vec<u8>)>),
}

/// Written bytes, and what there is to say of them.
struct Outcome {
    written: Written,
    devices: usize,
    cables: usize,
    lost: Vec<Loss>,
    notes: Vec<Note>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let format = to_write(&args.output, args.to.as_deref())?;
    let write = format
        .write
        .ok_or_else(|| Error::new("this format is not written"))?;
    let printed = args.output.as_os_str() == "-";
    if printed && matches!(write, Write::Folder(_)) {
        return Err(Error::new(format!(
            "`{}` is a folder of files, and cannot be printed",
            format.name
        ))
        .help("name a folder as OUT"));
    }
    let stated = args.reading.stated()?;
    let reading = output::with_progress("reading", || stated.read(&args.input))?;
    stated.used()?;
    if let Reading::Cabling(wiring) = &reading {
        let guessed = match write {
            Write::Fabric(_) => guess::of_fabric(wiring),
            Write::Text(_) | Write::Folder(_) => guess::of_all(wiring),
        };
        output::complain(&guess_text(&guessed));
    }
    let outcome = match (reading, write) {
        // Of a whole fabric nothing is lost, and it has no rate or name that is to be filled in.
        (Reading::Fabric(native), Write::Fabric(write)) if !args.servers => {
            whole(&native.fabric, write)?
        }
        (reading, _) => cabling(args, reading.into_wiring(), format, write)?,
    };
    match &outcome.written {
        Written::File(bytes) if printed => print(&String::from_utf8_lossy(bytes), format.name)?,
        Written::File(bytes) => write_file(&args.output, bytes)?,
        Written::Folder(files) => {
            output::folder(&args.output)?;
            files
                .iter()
                .try_for_each(|(name, bytes)| write_file(&args.output.join(name), bytes))?;
        }
    }
    notes(&outcome.notes);
    let mut text = format!(
        "{} devices and {} cables written as {}\n",
        outcome.devices, outcome.cables, format.name
    );
    if !outcome.lost.is_empty() {
        text += &format!(
            "lost, for `{}` does not carry them: {}\n",
            format.name,
            told(outcome.lost.iter())
        );
    }
    output::complain(&wrap_lines(&text, 2));
    Ok(())
}

/// Prints what keeps names as they are, unless a line of it would be a command to whoever reads the
/// log of a CI system.
fn print(text: &str, format: &str) -> Result<()> {
    if let Some(line) = command(text) {
        let message = format!(
            "nothing was printed: line {line} of it would be a command in the log of a CI system, \
             for `{format}` keeps names as they are"
        );
        return Err(Error::new(message).help("name a file as OUT"));
    }
    output::print(text)
}

fn whole(fabric: &Fabric, write: fn(&Fabric) -> Result<Vec<u8>>) -> Result<Outcome> {
    Ok(Outcome {
        written: Written::File(write(fabric)?),
        devices: fabric.devices(),
        cables: fabric.links.len(),
        lost: Vec::new(),
        notes: Vec::new(),
    })
}

/// Converts a cabling. Where a format that is read again would lose what can change an answer,
/// nothing is written.
fn cabling(args: &Args, mut wiring: Wiring, format: &Format, write: Write) -> Result<Outcome> {
    if let Some(file) = &args.node_names {
        let text = read_text(file)?;
        opensm::apply_names(&mut wiring, &text, file)?;
    }
    if args.servers {
        wiring = wiring.by_server();
    }
    if matches!(write, Write::Fabric(_)) {
        wiring = wiring.completed();
    }
    let lost = format.lost(&wiring);
    if !args.lossy && !format.is_view() && lost.iter().any(|l| l.changes_answers) {
        let grave = told(lost.iter().filter(|l| l.changes_answers));
        let message = format!(
            "nothing was written: `{}` would lose {grave}, which can change an answer",
            format.name
        );
        return Err(Error::new(message)
            .file(&args.input)
            .help("`--lossy` writes it all the same"));
    }
    let written = match write {
        Write::Fabric(write) => wiring
            .to_fabric()
            .and_then(|fabric| write(&fabric))
            .map(Written::File),
        Write::Text(write) => write(&wiring).map(Written::File),
        Write::Folder(write) => write(&wiring).map(Written::Folder),
    };
    Ok(Outcome {
        written: written.map_err(|error| located(error, &args.input))?,
        devices: wiring.devices.len(),
        cables: wiring.cables.len(),
        lost,
        notes: wiring.notes,
    })
}

/// Losses in a sentence.
fn told<'a>(lost: impl Iterator<Item = &'a Loss>) -> String {
    lost.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Says what was not as a format asks for, on standard error.
pub(super) fn notes(notes: &[Note]) {
    let mut text = String::new();
    for note in notes.iter().take(MOST_NOTES) {
        let line = if note.line > 0 {
            format!("line {}: ", note.line)
        } else {
            String::new()
        };
        text += &wrap(&format!("note: {line}{}", note.text), 2);
    }
    if let Some(more) = more(notes.len(), MOST_NOTES) {
        text += &format!("note: {more}\n");
    }
    output::complain(&text);
}
