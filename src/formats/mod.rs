//! Fabrics in and out: one file a format.
//!
//! [`read_fabric`] decides the format by content; the file's name speaks only where content does
//! not. Everything written goes through [`crate::files::write_file`], so that a crash leaves no
//! half file.
//!
//! ```
//! # use selvedge::{family, parts::Catalogue};
//! # let text = "name: x\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n";
//! # let fabric = family::build(&family::parse(text, "x.yaml".as_ref(), Catalogue::builtin())?)?;
//! use selvedge::formats::{format, parse_fabric};
//! use selvedge::formats::format::Write;
//!
//! let Some(Write::Fabric(write)) = format::named("fabric")?.write else { panic!("it is written") };
//! let text = String::from_utf8(write(&fabric)?).unwrap();
//! assert_eq!(format::detect(&text, "x.json".as_ref()).map(|f| f.name), Some("fabric"));
//! assert_eq!(parse_fabric(&text, "x.json".as_ref())?, fabric);
//! # Ok::<(), selvedge::error::Error>(())
//! ```

use crate::error::Result;
use crate::fabric::Fabric;
use crate::text::with_line_ends;
use std::path::Path;

mod attributed;
mod belongs;
pub(crate) mod cable_table;
pub mod class;
pub mod fabric_json;
pub mod format;
mod gather;
pub mod graphml;
pub mod guess;
pub mod ib_discover;
mod ib_lines;
pub mod ib_link_info;
pub mod ib_port_list;
pub(crate) mod ibdm_topo;
pub(crate) mod kinds;
pub(crate) mod lab;
pub mod links_csv;
pub(crate) mod links_table;
pub(crate) mod lldp;
mod locate;
pub(crate) mod ndt;
pub mod networks;
pub mod node_link;
pub mod opensm;
pub(crate) mod ports;
mod rates;
pub(crate) mod scheduler;
pub(crate) mod servers;
pub(crate) mod simulator;
mod solvable;
pub mod spare_ports;
pub mod stated;
mod sums;
pub mod wiring;
mod words;

pub use locate::located;
use locate::located_in;
pub use rates::LARGEST_RATE;
pub(crate) use rates::rate_from_gbps;

/// Reads a fabric of any format that is one file, told by content; what was inferred or left out is
/// not told (see [`format::read`]).
///
/// # Errors
/// When the file cannot be read, is of no format, or does not describe a valid fabric.
pub fn read_fabric(path: &Path) -> Result<Fabric> {
    format::read(path, None)?
        .into_fabric()
        .map_err(|error| located(error, path))
}

/// Reads a fabric from the text of a file; `file` is for messages and for its name's end.
///
/// # Errors
/// As [`read_fabric`], but for reading the file.
pub fn parse_fabric(text: &str, file: &Path) -> Result<Fabric> {
    format::parse(text.to_string(), file)?
        .into_fabric()
        .map_err(|error| located_in(error, file, &with_line_ends(text.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let file = Path::new("x.json");
        assert!(
            parse_fabric("{}", file)
                .unwrap_err()
                .message
                .contains("does not say `\"format\"")
        );
        assert!(parse_fabric("[1]", file).is_err());
        let syntax = parse_fabric("{\n  \"nodes\": [,]\n}", file).unwrap_err();
        assert_eq!(syntax.place.map(|p| p.line), Some(2), "{syntax:?}");
        assert!(
            read_fabric(Path::new("/no/such/file"))
                .unwrap_err()
                .message
                .contains("cannot read")
        );
    }
}
