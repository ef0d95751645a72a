//! `selvedge convert IN OUT`.

use super::output;
use crate::error::{Error, Result, wrap};
use crate::exchange::format::{Write, read_wiring, to_write};
use crate::exchange::wiring::Note;
use crate::exchange::{opensm, write_file};
use crate::units::Rate;
use std::path::PathBuf;

/// Notes printed at most; what is beyond is counted.
const MOST_NOTES: usize = 40;

#[derive(Debug, clap::Args)]
pub(super) struct Typed {
    /// What to read: a file or, for formats of one file a device, a folder
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write, `-` for standard output; a folder, for formats of one file a device
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Format of IN, where its content does not tell
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// Format of OUT, where its name does not tell
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Rate of cables whose rate the file does not say, for example "400 Gb/s"
    #[arg(long, value_name = "RATE")]
    rate: Option<Rate>,
    /// GPUs and adapters become ports of their servers, as inventories and LLDP have them
    #[arg(long)]
    servers: bool,
    /// Names for nodes by GUID, as OpenSM's node-name-map has them
    #[arg(long, value_name = "FILE")]
    node_names: Option<PathBuf>,
}

pub(super) fn run(typed: &Typed) -> Result<()> {
    let format = to_write(&typed.output, typed.to.as_deref())?;
    let mut wiring = output::with_progress("reading", || read_wiring(&typed.input, typed.from.as_deref()))?;
    if let Some(rate) = typed.rate {
        wiring.assume_rate(rate);
    }
    if let Some(file) = &typed.node_names {
        let text = std::fs::read_to_string(file).map_err(|cause| Error::io("read", file, &cause))?;
        opensm::apply_names(&mut wiring, &text, file)?;
    }
    if typed.servers {
        wiring = wiring.by_server();
    }
    let write = format.write.ok_or_else(|| Error::new("this format is not written"))?;
    if format.name == "fabric" {
        wiring = wiring.completed();
    }
    let printed = typed.output.as_os_str() == "-";
    match write {
        Write::Text(write) => {
            let bytes = write(&wiring).map_err(|error| error.in_file(&typed.input))?;
            if printed {
                output::print(&String::from_utf8_lossy(&bytes))?;
            } else {
                write_file(&typed.output, &bytes)?;
            }
        }
        Write::Folder(_) if printed => {
            return Err(Error::new(format!("`{}` is a folder of files, and cannot be printed", format.name)).help("name a folder as OUT"));
        }
        Write::Folder(write) => {
            let files = write(&wiring).map_err(|error| error.in_file(&typed.input))?;
            output::folder(&typed.output)?;
            files.iter().try_for_each(|(name, bytes)| write_file(&typed.output.join(name), bytes))?;
        }
    }
    notes(&wiring.notes);
    let lost: Vec<String> = format.lost(&wiring).iter().map(|(f, count)| format!("{count} {}", f.words())).collect();
    let (devices, cables) = (wiring.devices.len(), wiring.cables.len());
    let mut text = format!("{devices} devices and {cables} cables written as {}\n", format.name);
    if !lost.is_empty() {
        text += &format!("lost, for `{}` does not carry them: {}\n", format.name, lost.join(", "));
    }
    output::complain(&wrap(&text, 2));
    Ok(())
}

/// Says what was not as a format asks for, on standard error.
pub(super) fn notes(notes: &[Note]) {
    let mut text = String::new();
    for note in notes.iter().take(MOST_NOTES) {
        let line = if note.line > 0 { format!("line {}: ", note.line) } else { String::new() };
        text += &format!("note: {line}{}\n", note.text);
    }
    if notes.len() > MOST_NOTES {
        text += &format!("note: and {} more\n", notes.len() - MOST_NOTES);
    }
    output::complain(&wrap(&text, 2));
}
