//! `links.csv` as a wiring: `class,a_device,a_port,b_device,b_port,rate_gbps,length_m`, of which
//! only the devices must be there.

use super::cable_table::{Column, names_columns, number, rows, written};
use super::gather::Gather;
use super::links_csv::decimal;
use super::rates::{LARGEST_RATE, rate_from_gbps};
use super::wiring::{Cable, End, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::index::Id;
use crate::units::{Length, whole};
use std::path::Path;

const COLUMNS: [Column; 7] = [
    &["class"],
    &["a_device"],
    &["a_port"],
    &["b_device"],
    &["b_port"],
    &["rate_gbps"],
    &["length_m"],
];
const MUST: [usize; 2] = [1, 3];

/// Whether a text is such a table.
pub fn looks_like(text: &str) -> bool {
    names_columns(text, &COLUMNS, &MUST)
}

/// Reads a table; `file` is for messages only. Reserved ports are left out with a note. O(text).
///
/// # Errors
/// When a column is missing, a row names no device, or a number is none.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    let mut reserved = 0usize;
    for row in rows(text, file, &COLUMNS, &MUST)? {
        let field = |index: usize| row.fields[index].as_str();
        let wrong = |message: String| {
            Error::new(message).file(file).at(
                Place {
                    line: row.line.max(1),
                    column: 1,
                },
                text,
            )
        };
        if field(0) == "reserved" {
            reserved += 1;
            continue;
        }
        if field(1).is_empty() || field(3).is_empty() {
            return Err(wrong("a link needs a device at both ends".into()));
        }
        let rate = match number(&row, 5, "rate_gbps", (text, file))? {
            None => None,
            Some(gbps) => {
                let rate = rate_from_gbps(gbps, LARGEST_RATE).filter(|r| r.0 > 0);
                Some(rate.ok_or_else(|| wrong(format!("no link has the rate {gbps} Gb/s")))?)
            }
        };
        let length = number(&row, 6, "length_m", (text, file))?
            .filter(|m| *m < 1e9)
            .map(|m| Length(whole((m * 1e3).round())));
        let (a, b) = (gather.device(field(1)), gather.device(field(3)));
        let class = Some(field(0).to_string()).filter(|c| !c.is_empty());
        let scale_up = class.as_deref() == Some("scale-up");
        let (a, b) = (
            End {
                device: a,
                port: field(2).to_string(),
            },
            End {
                device: b,
                port: field(4).to_string(),
            },
        );
        gather.cable(Cable {
            a,
            b,
            rate,
            length,
            class,
            scale_up,
            line: row.line,
            ..Cable::default()
        });
    }
    if reserved > 0 {
        gather.note(
            0,
            format!("{reserved} reserved ports are no links and are left out"),
        );
    }
    Ok(gather.wiring)
}

/// Writes every cable as a row, scale-up links as the class that reading knows them by; of unequal
/// directions the larger rate, as `links.csv` of a build has it. O(E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let row = |cable: &Cable| {
        let name = |end: &End| wiring.devices[end.device.index()].name.clone();
        let rate = cable
            .rate
            .max(cable.back)
            .map_or(String::new(), |r| decimal(r.0, 9));
        let length = cable.length.map_or(String::new(), |l| decimal(l.0, 3));
        let class = if cable.scale_up {
            "scale-up"
        } else {
            cable.class.as_deref().unwrap_or("")
        };
        vec![
            class.to_string(),
            name(&cable.a),
            cable.a.port.clone(),
            name(&cable.b),
            cable.b.port.clone(),
            rate,
            length,
        ]
    };
    written(&COLUMNS.map(|c| c[0]), wiring.cables.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_writes_is_read() {
        let text = "class,a_device,a_port,b_device,b_port,rate_gbps,length_m\nlink,a,1,s,1,400,2.5\nlink,\"b, c\",1,s,2,0.25,\nreserved,s,9,(storage),,,\n";
        let wiring = read(text, Path::new("links.csv")).unwrap();
        assert_eq!(
            (
                wiring.devices.len(),
                wiring.cables.len(),
                wiring.notes.len()
            ),
            (3, 2, 1)
        );
        assert_eq!(
            String::from_utf8(write(&wiring).unwrap()).unwrap(),
            text.split("reserved").next().unwrap()
        );
        let wrong = read(
            "a_device,b_device,rate_gbps\na,b,fast\n",
            Path::new("links.csv"),
        )
        .unwrap_err();
        assert_eq!(
            (wrong.place.unwrap().line, wrong.message.as_str()),
            (2, "rate_gbps is `fast`")
        );
        assert!(looks_like(text) && !looks_like("x,y\n"));
    }
}
