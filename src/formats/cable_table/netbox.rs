//! Cables as NetBox imports and exports them in bulk:
//! `side_a_device,side_a_type,side_a_name,side_b_...`.
//!
//! A device is a device of NetBox, a port one of its interfaces. What the table says beside
//! (status, label, profile, tenant, colour, ...) is kept and written again.

use super::{Column, names_columns, number, rows, written};
use crate::error::Result;
use crate::fabric::index::Id;
use crate::formats::gather::Gather;
use crate::formats::links_csv::decimal;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::units::{Length, whole};
use std::collections::BTreeSet;
use std::path::Path;

const COLUMNS: [Column; 8] = [
    &["side_a_device"],
    &["side_a_type"],
    &["side_a_name"],
    &["side_b_device"],
    &["side_b_type"],
    &["side_b_name"],
    &["length"],
    &["length_unit"],
];
const MUST: [usize; 4] = [0, 2, 3, 5];
/// The only kind of end that is a port of the network.
const INTERFACE: &str = "dcim.interface";
/// Millimetres of NetBox's units.
const UNITS: [(&str, f64); 6] = [
    ("m", 1e3),
    ("cm", 10.0),
    ("km", 1e6),
    ("ft", 304.8),
    ("in", 25.4),
    ("mi", 1_609_344.0),
];

/// Whether a text is such a table.
pub fn looks_like(text: &str) -> bool {
    names_columns(text, &COLUMNS, &MUST)
}

/// Reads a table; `file` is for messages only. Cables that do not join two interfaces (power,
/// console, circuits) are left out with a note. O(text).
///
/// # Errors
/// When the columns are not named, or a length is none.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    let mut others = 0usize;
    for row in rows(text, file, &COLUMNS, &MUST)? {
        let field = |index: usize| row.fields[index].as_str();
        let interface =
            |index: usize| field(index).is_empty() || field(index).eq_ignore_ascii_case(INTERFACE);
        if !interface(1) || !interface(4) {
            others += 1;
            continue;
        }
        if field(0).is_empty() || field(3).is_empty() {
            gather.note(
                row.line,
                "a cable that ends at no device is left out".into(),
            );
            continue;
        }
        let unit = UNITS.iter().find(|u| u.0.eq_ignore_ascii_case(field(7)));
        let length = number(&row, 6, "length", (text, file))?;
        if length.is_some() && unit.is_none() {
            gather.note(
                row.line,
                format!("a length in `{}`, which is no unit, is left out", field(7)),
            );
        }
        let millimetres = length
            .zip(unit)
            .map(|(length, unit)| length * unit.1)
            .filter(|mm| *mm < 1e12);
        let [a, b] = [0, 3].map(|at| End {
            device: gather.device(field(at)),
            port: field(at + 2).to_string(),
        });
        let attributes = row.others.iter().cloned().collect();
        let length = millimetres.map(|mm| Length(whole(mm.round())));
        gather.cable(Cable {
            a,
            b,
            length,
            line: row.line,
            attributes,
            ..Cable::default()
        });
    }
    if others > 0 {
        gather.note(0, format!("{others} cables do not join two interfaces (power, console, circuits) and are left out"));
    }
    Ok(gather.wiring)
}

/// Writes every network cable: the status it was read with, else `planned`; lengths in metres. O(E
/// log E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let cables = || wiring.cables.iter().filter(|c| !c.scale_up);
    let mut others: BTreeSet<&str> = cables()
        .flat_map(|c| c.attributes.keys())
        .map(String::as_str)
        .collect();
    others.insert("status");
    let mut header: Vec<&str> = COLUMNS[..6].iter().map(|c| c[0]).collect();
    header.extend(&others);
    header.extend(["length", "length_unit"]);
    let row = |cable: &Cable| {
        let mut row = Vec::with_capacity(header.len());
        for end in [&cable.a, &cable.b] {
            row.extend([
                wiring.devices[end.device.index()].name.clone(),
                INTERFACE.to_string(),
                end.port.clone(),
            ]);
        }
        row.extend(others.iter().map(|name| match cable.attributes.get(*name) {
            Some(value) => value.clone(),
            None if *name == "status" => "planned".to_string(),
            None => String::new(),
        }));
        let length = cable.length.map_or(String::new(), |l| decimal(l.0, 3));
        let unit = if length.is_empty() { "" } else { "m" };
        row.extend([length, unit.to_string()]);
        row
    };
    written(&header, cables().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name,label,status,type,length,length_unit\n\
gpu001,dcim.interface,mlx5_0,leaf-su0-r0,dcim.interface,swp1,C00001,planned,mmf-om4,12,m\n\
gpu001,dcim.powerport,psu0,pdu1,dcim.poweroutlet,3,,connected,,,\n\
gpu002,dcim.interface,mlx5_0,leaf-su0-r0,dcim.interface,swp2,,connected,,10,ft\n";

    #[test]
    fn interfaces_are_read_and_all_else_is_told() {
        let wiring = read(TABLE, Path::new("cables.csv")).unwrap();
        assert_eq!(
            (
                wiring.devices.len(),
                wiring.cables.len(),
                wiring.notes.len()
            ),
            (3, 2, 1)
        );
        assert_eq!(
            (wiring.cables[0].a.port.as_str(), wiring.cables[0].length),
            ("mlx5_0", Some(Length(12_000)))
        );
        assert_eq!(
            (
                wiring.cables[0].attributes["type"].as_str(),
                wiring.cables[1].length
            ),
            ("mmf-om4", Some(Length(3_048)))
        );
        let again = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert_eq!(
            again.lines().take(2).collect::<Vec<_>>(),
            TABLE.lines().take(2).collect::<Vec<_>>()
        );
        assert!(again.ends_with(",connected,,3.048,m\n"), "{again}");
        assert!(looks_like(TABLE) && !looks_like("a_device,b_device\n"));
    }

    #[test]
    fn what_is_wrong_is_placed() {
        let wrong = read(
            &TABLE.replace("C00001,planned,mmf-om4,12", "C,planned,x,long"),
            Path::new("c.csv"),
        )
        .unwrap_err();
        assert_eq!(
            (wrong.place.unwrap().line, wrong.message.as_str()),
            (2, "length is `long`")
        );
        assert!(
            read("a,b\n", Path::new("c.csv"))
                .unwrap_err()
                .help
                .unwrap()
                .contains("side_a_device")
        );
    }
}
