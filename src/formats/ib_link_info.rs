//! Links of an InfiniBand subnet as `iblinkinfo` prints them, with headings or (`-l`) without, with
//! or without the settings of ports (`-p`).
//!
//! ```text
//! Switch: 0x0200000000010f00 MF0;leaf1:MQM8790/U1:
//!            4    1[  ] ==( 4X        53.125 Gbps Active/  LinkUp)==>      11    1[  ] "gpu01 mlx5_1" (Could be 12X )
//!            4    5[  ] ==(                Down/ Polling)==>             [  ] "" ( )
//! CA: gpu01 mlx5_1:
//!       0x0200000000010501     11    1[  ] ==( 4X        53.125 Gbps Active/  LinkUp)==>       4    1[  ] "MF0;leaf1:MQM8790/U1" ( )
//! ```
//!
//! The other end of a link is told by its LID, without headings by its GUID. A rate is that of a
//! lane with its encoding: 53.125 Gb/s is HDR, 50 Gb/s of data. A link that could be faster is
//! noted.

use super::ib_discover::names::hexadecimal;
use super::ib_lines::{Listed, Seen, scanned, wiring};
use super::wiring::{Note, Wiring};
use crate::error::Result;
use std::path::Path;

/// What a message calls it.
const WHAT: &str = "iblinkinfo";
/// Lane speeds as they are printed, and their names.
const SPEEDS: [(&str, &str); 9] = [
    ("2.5", "SDR"),
    ("5.0", "DDR"),
    ("10.0", "QDR"),
    ("10.3125", "FDR10"),
    ("14.0625", "FDR"),
    ("25.78125", "EDR"),
    ("53.125", "HDR"),
    ("106.25", "NDR"),
    ("212.5", "XDR"),
];

/// The heading that ports stand under.
#[derive(Clone, Debug, Default)]
struct Heading {
    line: usize,
    switch: bool,
    guid: Option<u64>,
    description: String,
}

/// Whether a text is such output: a line of a port, with its arrow.
pub fn looks_like(text: &str) -> bool {
    let lines = text.lines().take(100_000);
    lines.map(str::trim).any(|line| port(line).is_some())
}

/// `Switch: 0xGUID DESCRIPTION:` or `CA: DESCRIPTION:`, the colon behind the first word or not.
fn heading(line: &str) -> Option<Heading> {
    let (word, rest) = line.split_once([':', ' '])?;
    let switch = match word {
        "Switch" | "RT" => true,
        "CA" => false,
        _ => return None,
    };
    let rest = rest.trim().strip_suffix(':')?;
    let (guid, description) = match rest.split_once(' ') {
        Some((guid, description)) if guid.starts_with("0x") => {
            (hexadecimal(guid), description.trim())
        }
        _ => (None, rest),
    };
    (!switch || guid.is_some()).then(|| Heading {
        line: 0,
        switch,
        guid,
        description: description.to_string(),
    })
}

/// What a line of a port says: what stands before and behind `PORT[ ]` at either end.
struct Arrow<'a> {
    own: Vec<&'a str>,
    /// A description before the arrow, where there are no headings.
    description: Option<&'a str>,
    state: &'a str,
    peer: Vec<&'a str>,
    peer_description: &'a str,
    behind: &'a str,
}

fn port(line: &str) -> Option<Arrow<'_>> {
    let (left, rest) = line.split_once("==(")?;
    let (state, right) = rest.split_once("==>")?;
    let left = &left[..left.rfind('[')?];
    let (before, description, after) = match (left.find('"'), left.rfind('"')) {
        (Some(first), Some(last)) if first < last => (
            &left[..first],
            Some(left[first + 1..last].trim()),
            &left[last + 1..],
        ),
        _ => (left, None, ""),
    };
    let (peer, tail) = right.split_once('[')?;
    let (first, last) = (tail.find('"')?, tail.rfind('"')?);
    let peer_description = tail.get(first + 1..last)?;
    Some(Arrow {
        own: before
            .split_whitespace()
            .chain(after.split_whitespace())
            .collect(),
        description,
        state: state.split(')').next().unwrap_or(""),
        peer: peer.split_whitespace().collect(),
        peer_description,
        behind: &tail[last + 1..],
    })
}

/// `[GUID] LID PORT` to a port.
fn seen(words: &[&str], description: &str) -> Option<Seen> {
    let (guid, lid, number) = match words {
        [lid, number] => (None, lid, number),
        [guid, lid, number] => (Some(hexadecimal(guid)?), lid, number),
        _ => return None,
    };
    Some(Seen {
        switch: None,
        guid,
        lid: lid.parse().ok()?,
        number: number.parse().ok()?,
        description: description.to_string(),
    })
}

/// `4xHDR` of `4X 53.125 Gbps Active/ LinkUp`; an unknown speed stays as it is.
fn speed(state: &str) -> Option<String> {
    let words: Vec<&str> = state.split_whitespace().collect();
    let [width, lane, "Gbps", ..] = words.as_slice() else {
        return None;
    };
    let width = width.strip_suffix(['X', 'x'])?;
    let same = |known: &str| known.parse::<f64>().ok() == lane.parse::<f64>().ok();
    let name = SPEEDS.iter().find(|s| same(s.0)).map_or(*lane, |s| s.1);
    Some(format!("{width}x{name}"))
}

/// The faster lane speed that both ends could do: `Could be 53.125 Gbps`.
fn faster(behind: &str) -> Option<&str> {
    let words: Vec<&str> = behind.split_whitespace().collect();
    let at = words.iter().position(|w| w.starts_with("Gbps"))?;
    words.get(at.checked_sub(1)?).copied()
}

/// Reads what `iblinkinfo` printed; `file` is for messages only. O(text).
///
/// # Errors
/// When no line lists a port.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut under = Heading::default();
    let grammar = |number: usize, line: &str, notes: &mut Vec<Note>| {
        if let Some(found) = heading(line) {
            under = Heading {
                line: number,
                ..found
            };
            return Ok(None);
        }
        let arrow = port(line).ok_or(())?;
        let own = seen(&arrow.own, arrow.description.unwrap_or(&under.description)).ok_or(())?;
        let headed = arrow.description.is_none();
        if headed && under.line == 0 {
            return Err(());
        }
        let own = Seen {
            switch: headed.then_some(under.switch),
            guid: own.guid.or(under.guid),
            ..own
        };
        let speed = speed(arrow.state);
        if let (Some(lane), Some(speed)) = (faster(arrow.behind), &speed) {
            let text = format!(
                "port {} of \"{}\" runs at {speed}, and both ends could do {lane} Gb/s a lane",
                own.number, own.description
            );
            notes.push(Note { line: number, text });
        }
        Ok(Some(Listed {
            own,
            peer: seen(&arrow.peer, arrow.peer_description),
            speed,
            under: if headed { under.line } else { 0 },
            line: number,
        }))
    };
    let (lines, notes) = scanned((text, file), WHAT, grammar)?;
    wiring(lines, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_headings_are_understood() {
        let found = heading("Switch: 0x0200000000010f00 MF0;a b:M/U1:").unwrap();
        assert!(found.switch && found.description == "MF0;a b:M/U1");
        assert_eq!(
            heading("CA: gpu01 mlx5_0:").unwrap().description,
            "gpu01 mlx5_0"
        );
        let old = heading("Switch 0x0002c902004885b0 Infiniscale-IV:").unwrap();
        assert_eq!(
            (old.guid, old.description.as_str()),
            (Some(0x0002_c902_0048_85b0), "Infiniscale-IV")
        );
        assert!(heading("Switch: leaf1:").is_none() && heading("Switch 40 \"S-1\"").is_none());
        for (state, expected) in [
            (" 4X        53.125 Gbps Active/  LinkUp", Some("4xHDR")),
            (" 4X          10.0 Gbps Active/  LinkUp", Some("4xQDR")),
            (" 1X           2.5 Gbps   Init/  LinkUp", Some("1xSDR")),
            ("                Down/ Polling", None),
        ] {
            assert_eq!(speed(state).as_deref(), expected);
        }
        assert_eq!(
            faster(" (Could be 12X Could be 53.125 Gbps)"),
            Some("53.125")
        );
        assert_eq!(faster(" (Could be 12X )"), None);
        assert!(looks_like(
            "   4    5[  ] ==(    Down/ Polling)==>    [  ] \"\" ( )"
        ));
    }

    #[test]
    fn ends_that_list_nothing_are_what_the_others_are_not() {
        let text = "Switch: 0x10 leaf:\n 1 1[  ] ==( 4X 53.125 Gbps Active/ LinkUp)==> 7 1[  ] \"h1 mlx5_0\" ( )\n \
                    1 2[  ] ==( 4X 53.125 Gbps Active/ LinkUp)==> 0 3[  ] \"MF0;spine:M/U1\" ( )\n";
        let wiring = read(text, Path::new("x")).unwrap();
        let names: Vec<&str> = wiring.devices.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names, ["leaf", "h1 mlx5_0", "spine"]);
        let switch = |d: usize| wiring.devices[d].kind == Some(crate::fabric::Kind::Switch);
        assert!(switch(0) && !switch(1) && switch(2));
        assert!(read("nothing", Path::new("x")).unwrap_err().place.is_some());
    }
}
