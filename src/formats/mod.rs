//! Fabrics in and out: one file a format.
//!
//! [`read_fabric`] decides the format by content; the file's name speaks only where content does not. Everything written goes through
//! [`crate::files::write_file`], so that a crash leaves no half file.

use crate::error::{Error, Place, Result};
use crate::fabric::Fabric;
use crate::units::Rate;
use std::path::Path;

mod attributed;
mod belongs;
pub mod cable_table;
pub mod fabric_json;
pub mod format;
mod gather;
pub mod graphml;
pub mod ib_discover;
pub mod ibdm_topo;
pub mod kinds;
pub mod lab;
pub mod links_csv;
pub mod links_table;
pub mod lldp;
mod locate;
pub mod ndt;
pub mod node_link;
pub mod opensm;
pub mod ports;
pub mod scheduler;
mod servers;
pub mod simulator;
mod solvable;
pub mod spare_ports;
pub mod wiring;

/// Largest rate of a single link that is believed, in bit/s: a petabit a second.
pub const LARGEST_RATE: u64 = 1_000_000_000_000_000;

/// Reads a fabric of any format that is one file, told by content; what was inferred or left out is not told (see [`format::read`]).
///
/// # Errors
/// When the file cannot be read, is of no format, or does not describe a valid fabric.
pub fn read_fabric(path: &Path) -> Result<Fabric> {
    format::read(path, None)?.into_fabric().map_err(|error| located(error, path))
}

/// Reads a fabric from the text of a file; `file` is for messages and for its name's end.
///
/// # Errors
/// As [`read_fabric`], but for reading the file.
pub fn parse_fabric(text: &str, file: &Path) -> Result<Fabric> {
    format::parse(text.to_string(), file)?.into_fabric().map_err(|error| located_in(error, file, text))
}

/// Names the file of an error about what was read from it, and shows the line where it has one.
pub fn located(error: Error, file: &Path) -> Error {
    let text = error.place.map_or_else(String::new, |_| std::fs::read_to_string(file).unwrap_or_default());
    located_in(error, file, &text)
}

/// [`located`], of a text that is at hand.
fn located_in(error: Error, file: &Path, text: &str) -> Error {
    match (error.place, &error.file) {
        (Some(place), None) => locate::at_place(error.file(file), place, text),
        (None, None) => error.file(file),
        _ => error,
    }
}

/// Converts Gb/s to whole bit/s by rounding; `None` when that is not a number, negative or above `largest` bit/s.
pub(crate) fn rate_from_gbps(gbps: f64, largest: u64) -> Option<Rate> {
    let bits = (gbps * 1e9).round();
    (gbps >= 0.0 && bits.is_finite() && bits <= largest as f64).then_some(Rate(bits as u64))
}

/// The error of serde_json with its place, without saying the place twice.
fn json_error(cause: &serde_json::Error, text: &str, file: &Path) -> Error {
    let message = cause.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |m| m.0).to_string();
    let error = Error::new(format!("{} is not valid: {message}", file.display())).file(file);
    if cause.line() == 0 {
        return error;
    }
    locate::at_byte_column(error, cause.line(), cause.column(), text)
}

/// Refuses a fabric with so much capacity at one device that sums could leave 64 bits.
fn check_sums(fabric: &Fabric, file: &Path) -> Result<()> {
    let mut sums = vec![0u64; fabric.devices()];
    for link in &fabric.links {
        let class = &fabric.classes[link.class as usize];
        for end in [link.a, link.b] {
            let sum = &mut sums[end as usize];
            *sum = sum.saturating_add(class.rate_ab.0).saturating_add(class.rate_ba.0);
        }
    }
    match sums.iter().position(|&s| s >= u64::MAX / 4) {
        Some(device) => {
            Err(Error::new(format!("device `{}` has more than 4.6 million Tb/s of links: absurd", fabric.device_name(device as u32)))
                .file(file))
        }
        None => Ok(()),
    }
}

/// Makes a place from counts that start at one.
fn place(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let file = Path::new("x.json");
        assert!(parse_fabric("{}", file).unwrap_err().message.contains("does not say `\"format\""));
        assert!(parse_fabric("[1]", file).is_err());
        let syntax = parse_fabric("{\n  \"nodes\": [,]\n}", file).unwrap_err();
        assert_eq!(syntax.place.map(|p| p.line), Some(2), "{syntax:?}");
        assert!(read_fabric(Path::new("/no/such/file")).unwrap_err().message.contains("cannot read"));
    }

    #[test]
    fn rates_are_whole_bits() {
        assert_eq!(rate_from_gbps(200.1, LARGEST_RATE), Some(Rate(200_100_000_000)));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e7] {
            assert_eq!(rate_from_gbps(wrong, LARGEST_RATE), None);
        }
    }
}
