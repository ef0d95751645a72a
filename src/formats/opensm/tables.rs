//! Forwarding tables of switches, as OpenSM dumps and loads them, and the LIDs that they speak of.

use super::end;
use crate::error::{Error, Place, Result};
use crate::formats::ib_discover::names::hexadecimal;
use crate::formats::wiring::Wiring;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Port of a destination that a switch has no way to.
pub const NO_PORT: u8 = 255;
/// LIDs from here on are of many ports.
const FIRST_MULTICAST_LID: u32 = 0xC000;

/// The table of one switch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// GUID of the switch.
    pub guid: u64,
    /// Port for each LID; [`NO_PORT`] where there is no way.
    pub ports: Vec<(u16, u8)>,
}

/// LIDs of ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lids {
    /// By GUID of the node and number of the port.
    by_port: HashMap<(u64, u32), u16>,
    /// By GUID of the port.
    by_guid: HashMap<u64, u16>,
}

impl Lids {
    /// Those that [`super::write_lids`] writes of a wiring.
    ///
    /// # Errors
    /// As there.
    pub fn of_wiring(wiring: &Wiring) -> Result<Self> {
        Ok(Lids {
            by_guid: super::assigned(wiring)?.into_iter().collect(),
            ..Lids::default()
        })
    }

    /// The LID of a switch.
    pub fn of_switch(&self, node: u64) -> Option<u16> {
        self.by_port
            .get(&(node, 0))
            .or_else(|| self.by_guid.get(&node))
            .copied()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.by_port.is_empty() && self.by_guid.is_empty()
    }

    /// The LID of a port of an adapter: as listed, else by the port's GUID, which follows the
    /// node's as our netlists pin it, or is the node's own.
    pub fn of(&self, node: u64, port: u32) -> Option<u16> {
        let by_port = self.by_port.get(&(node, port));
        let own = || self.by_guid.get(&node).filter(|_| port == 1);
        by_port
            .or_else(|| self.by_guid.get(&node.wrapping_add(port.into())))
            .or_else(own)
            .copied()
    }

    /// Adds what another source says; the first that said something stays.
    pub fn extend(&mut self, other: Lids) {
        for (key, lid) in other.by_port {
            self.by_port.entry(key).or_insert(lid);
        }
        for (key, lid) in other.by_guid {
            self.by_guid.entry(key).or_insert(lid);
        }
    }
}

fn lid(text: &str) -> Option<u16> {
    let lid = hexadecimal(text)?;
    (lid > 0 && lid < FIRST_MULTICAST_LID.into()).then_some(lid as u16)
}

/// The number after a word.
fn after(line: &str, word: &str) -> Option<u64> {
    hexadecimal(
        line.split_once(word)?
            .1
            .trim_start()
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()?,
    )
}

/// Reads `opensm.fdbs` or a dump of linear forwarding tables, and the LIDs that the comments of the
/// latter tell. O(text).
///
/// # Errors
/// When a line is of neither form, a LID stands before any switch, or no switch is listed, with the
/// place.
pub fn read_tables(text: &str, file: &Path) -> Result<(Vec<Table>, Lids)> {
    let mut tables: Vec<Table> = Vec::new();
    let mut lids = Lids::default();
    for (number, line) in text.lines().enumerate().map(|(i, l)| (i + 1, l.trim())) {
        let wrong = |message: &str| {
            Err(Error::new(message).file(file).at(
                Place {
                    line: number,
                    column: 1,
                },
                text,
            ))
        };
        if line.is_empty()
            || line.starts_with(['#', '-'])
            || line.starts_with("LID ")
            || line.ends_with("lids dumped")
        {
            continue;
        }
        let header = line
            .strip_prefix("dump_ucast_routes: Switch")
            .map(|rest| after(rest, ""));
        if let Some(guid) = header.or_else(|| {
            line.starts_with("Unicast lids")
                .then(|| after(line, "guid "))
        }) {
            let Some(guid) = guid else {
                return wrong("this line names no switch by its GUID");
            };
            tables.push(Table {
                guid,
                ports: Vec::new(),
            });
            continue;
        }
        let (entry, comment) = line.split_once('#').unwrap_or((line, ""));
        let mut words = entry.split([' ', ':', '\t']).filter(|w| !w.is_empty());
        let (Some(first), Some(second)) = (words.next(), words.next()) else {
            return wrong("this line is no entry of a forwarding table");
        };
        let port = if second.starts_with("UNREACHABLE") {
            Some(NO_PORT)
        } else {
            second.parse::<u8>().ok()
        };
        let (Some(lid), Some(port)) = (lid(first), port) else {
            return wrong("this line is no LID with a port");
        };
        let Some(table) = tables.last_mut() else {
            return wrong("an entry stands before any switch");
        };
        table.ports.push((lid, port));
        if let Some(guid) = after(comment, "portguid ") {
            lids.by_guid.insert(guid, lid);
        }
    }
    if tables.is_empty() {
        return Err(Error::new("the file lists no switch")
            .file(file)
            .help("an opensm.fdbs starts with `dump_ucast_routes: Switch 0xGUID`"));
    }
    Ok((tables, lids))
}

/// Reads the LIDs that a `guid2lid`, an `opensm-subnet.lst` or a dump of linear forwarding tables
/// tells. O(text).
///
/// # Errors
/// When a line is of no such form, with its place.
pub fn read_lids(text: &str, file: &Path) -> Result<Lids> {
    if text.lines().any(|l| l.starts_with("Unicast lids")) {
        return Ok(read_tables(text, file)?.1);
    }
    let mut lids = Lids::default();
    for (number, line) in text
        .lines()
        .enumerate()
        .map(|(i, l)| (i + 1, l.trim()))
        .filter(|l| !l.1.is_empty() && !l.1.starts_with('#'))
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(rest) = line.strip_prefix('{') {
            for part in rest.split(" } {").take(2) {
                let Some((node, port)) = end(part) else {
                    continue;
                };
                if let (Some(guid), Some(lid)) = (
                    node.guid,
                    node.lid
                        .and_then(|l| u16::try_from(l).ok())
                        .filter(|l| *l > 0),
                ) {
                    lids.by_port.insert((guid, port), lid);
                }
            }
        } else if let (3, Some(guid), Some(lid)) = (
            words.len(),
            words.first().and_then(|w| hexadecimal(w)),
            words.get(1).and_then(|w| lid(w)),
        ) {
            lids.by_guid.insert(guid, lid);
        } else {
            let error = Error::new("this line tells no LID of a port")
                .file(file)
                .at(
                    Place {
                        line: number,
                        column: 1,
                    },
                    text,
                );
            return Err(error.help("a line of guid2lid is `0xPORTGUID 0xLID 0xLID`; an opensm-subnet.lst has whole cables"));
        }
    }
    Ok(lids)
}

/// Writes tables as OpenSM loads them: `opensm -R file,no_fallback -U FILE -x`, with a `guid2lid`
/// that says the same LIDs. `owner` names the port that a LID is of.
pub fn write_tables(tables: &[(Table, u16, String)], owner: impl Fn(u16) -> String) -> String {
    let mut text = String::new();
    for (table, own, name) in tables {
        let last = table.ports.iter().map(|p| p.0).max().unwrap_or(0);
        let _ = writeln!(
            text,
            "Unicast lids [0-{last}] of switch Lid {own} guid 0x{:016x} ('{name}'):",
            table.guid
        );
        for &(lid, port) in table.ports.iter().filter(|p| p.1 != NO_PORT) {
            let _ = writeln!(text, "0x{lid:04x} {port:03} # {}", owner(lid));
        }
        let _ = writeln!(text, "{} valid lids dumped", table.ports.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FDBS: &str = "dump_ucast_routes: Switch 0x900a840300000100\nLID    : Port : Hops : Optimal\n0x0001 : 001  : 01   : yes\n0x000A : UNREACHABLE\n\n";
    const LFTS: &str = "Unicast lids [0-148] of switch Lid 2 guid 0x900a840300000100 ('MF0;leaf-su0-r0:MQM9700/U1'):\n0x0001 001 # Channel Adapter portguid 0x0000000000100001: 'gpu001 mlx5_0'\n1 valid lids dumped\n";

    #[test]
    fn both_dumps_are_read() {
        let (tables, lids) = read_tables(FDBS, Path::new("x")).unwrap();
        assert_eq!(
            tables,
            [Table {
                guid: 0x900a_8403_0000_0100,
                ports: vec![(1, 1), (10, NO_PORT)]
            }]
        );
        assert!(lids.is_empty());
        let (tables, lids) = read_tables(LFTS, Path::new("x")).unwrap();
        assert_eq!(
            tables,
            [Table {
                guid: 0x900a_8403_0000_0100,
                ports: vec![(1, 1)]
            }]
        );
        assert_eq!(
            (
                lids.of(0x10_0000, 1),
                lids.of(0x10_0001, 1),
                lids.of(0x10_0001, 2)
            ),
            (Some(1), Some(1), None)
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let table = Table {
            guid: 0x77,
            ports: vec![(1, 3), (2, 0), (9, 36)],
        };
        let text = write_tables(&[(table.clone(), 2, "leaf 0".into())], |lid| {
            format!("portguid 0x{:x}", 0x100 + u32::from(lid))
        });
        let (tables, lids) = read_tables(&text, Path::new("x")).unwrap();
        assert_eq!((tables, lids.of(0x100, 9)), (vec![table], Some(9)));
        assert_eq!(read_lids(&text, Path::new("x")).unwrap(), lids);
    }

    #[test]
    fn errors_have_a_place() {
        for (text, line) in [
            ("0x0001 001\n", 1),
            ("Unicast lids [0-1] of switch Lid 2 guid x:\n", 1),
        ] {
            assert_eq!(
                read_tables(text, Path::new("x"))
                    .unwrap_err()
                    .place
                    .unwrap()
                    .line,
                line,
                "{text}"
            );
        }
        let bad = format!("{FDBS}0xFFFF : 001\n");
        assert_eq!(
            read_tables(&bad, Path::new("x"))
                .unwrap_err()
                .place
                .unwrap()
                .line,
            6
        );
        assert!(read_tables("", Path::new("x")).is_err());
        assert_eq!(
            read_lids("0x1 0x2 0x2\n\nx\n", Path::new("x"))
                .unwrap_err()
                .place
                .unwrap()
                .line,
            3
        );
        assert_eq!(
            read_lids("0x11 0x2 0x2\n", Path::new("x"))
                .unwrap()
                .of(0x10, 1),
            Some(2)
        );
    }
}
