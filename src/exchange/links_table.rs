//! `links.csv` as a wiring: `class,a_device,a_port,b_device,b_port,rate_gbps,length_m`, of which only the devices must be there.

use super::gather::Gather;
use super::links_csv::decimal;
use super::wiring::{Cable, End, Wiring};
use super::{LARGEST_RATE, rate_from_gbps};
use crate::error::{Error, Place, Result};
use crate::units::Length;
use std::path::Path;

const COLUMNS: [&str; 7] = ["class", "a_device", "a_port", "b_device", "b_port", "rate_gbps", "length_m"];

/// Whether a text is such a table, by its first line.
pub fn looks_like(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    ["a_device", "b_device"].iter().all(|c| first.split(',').any(|f| f.trim() == *c))
}

/// Reads a table; `file` is for messages only. Reserved ports are left out with a note. O(text).
///
/// # Errors
/// When a column is missing, a row names no device, or a number is none.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let wrong = |line: usize, message: String| Error::new(message).file(file).at(Place { line: line.max(1), column: 1 }, text);
    let mut columns: Option<[Option<usize>; 7]> = None;
    let mut gather = Gather::default();
    let mut reserved = 0usize;
    for row in rows.records() {
        let row = row.map_err(|e| wrong(e.position().map_or(1, |p| p.line() as usize), format!("a row cannot be read: {e}")))?;
        let line = row.position().map_or(0, |p| p.line() as usize);
        let Some(columns) = &columns else {
            let found = COLUMNS.map(|c| row.iter().position(|f| f.trim() == c));
            if found[1].is_none() || found[3].is_none() {
                let error = wrong(line, "the first row does not name the columns a_device and b_device".into());
                return Err(error.help(format!("start the table with {}", COLUMNS.join(","))));
            }
            columns = Some(found);
            continue;
        };
        let field = |index: usize| columns[index].and_then(|c| row.get(c)).unwrap_or("");
        if field(0) == "reserved" {
            reserved += 1;
            continue;
        }
        if field(1).is_empty() || field(3).is_empty() {
            return Err(wrong(line, "a link needs a device at both ends".into()));
        }
        let number = |index: usize| -> Result<Option<f64>> {
            let text = field(index).trim();
            let number = text.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
            match (text.is_empty(), number) {
                (true, _) => Ok(None),
                (_, Some(number)) => Ok(Some(number)),
                _ => Err(wrong(line, format!("{} is `{text}`", COLUMNS[index])).help("write a number, or nothing where it is unknown")),
            }
        };
        let rate = match number(5)? {
            None => None,
            Some(gbps) => {
                let rate = rate_from_gbps(gbps, LARGEST_RATE).filter(|r| r.0 > 0);
                Some(rate.ok_or_else(|| wrong(line, format!("no link has the rate {gbps} Gb/s")))?)
            }
        };
        let length = number(6)?.filter(|m| *m < 1e9).map(|m| Length((m * 1e3).round() as u64));
        let (a, b) = (gather.device(field(1)), gather.device(field(3)));
        let class = Some(field(0).to_string()).filter(|c| !c.is_empty());
        let scale_up = class.as_deref() == Some("scale-up");
        let (a, b) = (End { device: a, port: field(2).to_string() }, End { device: b, port: field(4).to_string() });
        gather.cable(Cable { a, b, rate, length, class, scale_up, line, ..Cable::default() });
    }
    if columns.is_none() {
        return Err(wrong(1, "the table is empty".into()).help(format!("start it with {}", COLUMNS.join(","))));
    }
    if reserved > 0 {
        gather.note(0, format!("{reserved} reserved ports are no links and are left out"));
    }
    Ok(gather.wiring)
}

/// Writes every cable as a row; of unequal directions the larger rate, as `links.csv` of a build has it. O(E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let fail = |e: &dyn std::fmt::Display| Error::new(format!("cannot encode the links: {e}"));
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(COLUMNS).map_err(|e| fail(&e))?;
    for cable in &wiring.cables {
        let name = |end: &End| wiring.devices[end.device as usize].name.as_str();
        let rate = cable.rate.max(cable.back).map_or(String::new(), |r| decimal(r.0, 9));
        let length = cable.length.map_or(String::new(), |l| decimal(l.0, 3));
        let class = cable.class.as_deref().unwrap_or(if cable.scale_up { "scale-up" } else { "" });
        let row = [class, name(&cable.a), &cable.a.port, name(&cable.b), &cable.b.port, &rate, &length];
        rows.write_record(row).map_err(|e| fail(&e))?;
    }
    rows.into_inner().map_err(|e| fail(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_writes_is_read() {
        let text = "class,a_device,a_port,b_device,b_port,rate_gbps,length_m\nlink,a,1,s,1,400,2.5\nlink,\"b, c\",1,s,2,0.25,\nreserved,s,9,(storage),,,\n";
        let wiring = read(text, Path::new("links.csv")).unwrap();
        assert_eq!((wiring.devices.len(), wiring.cables.len(), wiring.notes.len()), (3, 2, 1));
        assert_eq!(String::from_utf8(write(&wiring).unwrap()).unwrap(), text.split("reserved").next().unwrap());
        let wrong = read("a_device,b_device,rate_gbps\na,b,fast\n", Path::new("links.csv")).unwrap_err();
        assert_eq!((wrong.place.unwrap().line, wrong.message.as_str()), (2, "rate_gbps is `fast`"));
        assert!(looks_like(text) && !looks_like("x,y\n"));
    }
}
