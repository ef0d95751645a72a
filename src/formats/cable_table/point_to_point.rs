//! Point-to-point tables, one sheet of NVIDIA's cable validation saved as CSV: rack, unit, node,
//! type and port at either end.
//!
//! An InfiniBand port is `n` or `n/split`, of NVOS `sw1p2s1`, of Ethernet `swp1s0`: labels are kept
//! as they are. Columns are known by their usual names (`A-Node Name`, `Z-Port`, `Source Device`,
//! `Destination Port`, ...).

use super::{Column, Row, names_columns, number, rows, written};
use crate::error::Result;
use crate::fabric::Kind;
use crate::fabric::index::Id;
use crate::formats::gather::Gather;
use crate::formats::kinds::kinds;
use crate::formats::links_csv::decimal;
use crate::formats::rates::{LARGEST_RATE, rate_from_gbps};
use crate::formats::wiring::{Cable, End, Wiring};
use crate::units::{Length, whole};
use std::path::Path;

const COLUMNS: [Column; 12] = [
    &["a-rack", "source rack", "a rack"],
    &["a-u", "a-ru", "source u", "source ru", "a u"],
    &[
        "a-node name",
        "a-node",
        "source device",
        "source node",
        "source node name",
        "a node name",
        "source",
    ],
    &["a-type", "source type", "a type"],
    &["a-port", "source port", "a port"],
    &[
        "z-rack",
        "b-rack",
        "destination rack",
        "z rack",
        "dest rack",
    ],
    &[
        "z-ru",
        "z-u",
        "b-u",
        "b-ru",
        "destination u",
        "destination ru",
        "z u",
        "dest u",
    ],
    &[
        "z-node name",
        "z-node",
        "b-node name",
        "destination device",
        "destination node",
        "destination node name",
        "z node name",
        "destination",
        "dest device",
    ],
    &[
        "z-type",
        "b-type",
        "destination type",
        "z type",
        "dest type",
    ],
    &[
        "z-port",
        "b-port",
        "destination port",
        "z port",
        "dest port",
    ],
    &["length (m)", "cable length", "cable length (m)", "length"],
    &["speed (gb/s)", "speed", "rate", "speed (gbps)", "bandwidth"],
];
/// The header as it is written.
const HEADER: [&str; 12] = [
    "A-Rack",
    "A-U",
    "A-Node Name",
    "A-Type",
    "A-Port",
    "Z-Rack",
    "Z-RU",
    "Z-Node Name",
    "Z-Type",
    "Z-Port",
    "Length (m)",
    "Speed (Gb/s)",
];
const MUST: [usize; 4] = [2, 4, 7, 9];

/// Whether a text is such a table.
pub fn looks_like(text: &str) -> bool {
    names_columns(text, &COLUMNS, &MUST)
}

fn end(gather: &mut Gather, row: &Row, first: usize) -> End {
    let field = |index: usize| row.fields[first + index].as_str();
    let device = gather.device(field(2));
    let known = gather.at(device);
    let mut clash = None;
    for (key, index) in [("rack", 0), ("unit", 1)] {
        if !field(index).is_empty() {
            let first = known
                .attributes
                .entry(key.into())
                .or_insert_with(|| field(index).to_string());
            if first != field(index) {
                clash = Some(format!(
                    "{} was in {key} {first} before, and is in {} here; the first is kept",
                    field(2),
                    field(index)
                ));
            }
        }
    }
    known.kind = known.kind.or(match field(3).to_ascii_lowercase().as_str() {
        "switch" => Some(Kind::Switch),
        "host" | "server" | "node" => Some(Kind::Host),
        "gpu" => Some(Kind::Gpu),
        _ => None,
    });
    if let Some(text) = clash {
        gather.note(row.line, text);
    }
    End {
        device,
        port: field(4).to_string(),
    }
}

/// Reads a table; `file` is for messages only. O(text).
///
/// # Errors
/// When the columns are not named, or a length or speed is no number.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    for row in rows(text, file, &COLUMNS, &MUST)? {
        if row.fields[2].is_empty() || row.fields[7].is_empty() {
            gather.note(
                row.line,
                "a row that does not name two nodes is left out".into(),
            );
            continue;
        }
        let length = number(&row, 10, "the length", (text, file))?
            .filter(|m| *m < 1e9)
            .map(|m| Length(whole((m * 1e3).round())));
        let rate = number(&row, 11, "the speed", (text, file))?
            .and_then(|g| rate_from_gbps(g, LARGEST_RATE))
            .filter(|r| r.0 > 0);
        let (a, b) = (end(&mut gather, &row, 0), end(&mut gather, &row, 5));
        gather.cable(Cable {
            a,
            b,
            rate,
            length,
            line: row.line,
            ..Cable::default()
        });
    }
    Ok(gather.wiring)
}

/// Writes every network cable; racks and units where they are known. O(V + E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let row = |cable: &Cable| {
        let mut row = Vec::with_capacity(HEADER.len());
        for end in [&cable.a, &cable.b] {
            let device = &wiring.devices[end.device.index()];
            let attribute = |key: &str| device.attributes.get(key).cloned().unwrap_or_default();
            let word = match kinds[end.device.index()] {
                Kind::Gpu => "GPU",
                Kind::Host => "Host",
                Kind::Switch | Kind::ScaleUp => "Switch",
            };
            row.extend([
                attribute("rack"),
                attribute("unit"),
                device.name.clone(),
                word.to_string(),
                end.port.clone(),
            ]);
        }
        row.push(cable.length.map_or(String::new(), |l| decimal(l.0, 3)));
        row.push(cable.rate.map_or(String::new(), |r| decimal(r.0, 9)));
        row
    };
    written(
        &HEADER,
        wiring.cables.iter().filter(|c| !c.scale_up).map(row),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "A-Rack,A-U,A-Node Name,A-Type,A-Port,Z-Rack,Z-RU,Z-Node Name,Z-Type,Z-Port\n\
R1,10,gpu001,Host,mlx5_0,R2,40,leaf 0,Switch,1/1\nR1,10,gpu001,Host,mlx5_1,R2,41,leaf-1,Switch,1/1\nR9,10,gpu001,Host,mlx5_2,R2,41,leaf-1,Switch,2/1\n,,,,,,,,,\n";

    #[test]
    fn a_sheet_is_read_and_written() {
        let wiring = read(TABLE, Path::new("p2p.csv")).unwrap();
        assert_eq!(
            (
                wiring.devices.len(),
                wiring.cables.len(),
                wiring.notes.len()
            ),
            (3, 3, 1)
        );
        assert!(
            wiring.notes[0].text.contains("rack R1 before"),
            "{:?}",
            wiring.notes
        );
        let told = |d: usize| {
            (
                wiring.devices[d].kind,
                wiring.devices[d].attributes["rack"].as_str(),
            )
        };
        assert_eq!(
            (told(0), told(1)),
            ((Some(Kind::Host), "R1"), (Some(Kind::Switch), "R2"))
        );
        assert_eq!(wiring.cables[0].b.port, "1/1");
        let again = read(
            std::str::from_utf8(&write(&wiring).unwrap()).unwrap(),
            Path::new("x"),
        )
        .unwrap();
        assert_eq!((again.devices, again.cables.len()), (wiring.devices, 3));
    }

    #[test]
    fn other_names_of_columns_are_known() {
        let text = "Source Rack,Source Device,Source Port,Destination Device,Destination Port,Speed\nR1,a,1,b,2,400\n";
        let wiring = read(text, Path::new("x.csv")).unwrap();
        assert_eq!(wiring.cables[0].rate, Some(crate::units::Rate::gbps(400)));
        let wrong = read(&text.replace("400", "fast"), Path::new("x.csv")).unwrap_err();
        assert_eq!(
            (wrong.place.unwrap().line, wrong.message.as_str()),
            (2, "the speed is `fast`")
        );
    }
}
