//! Ports of an InfiniBand subnet as `ibnetdiscover -p` lists them.
//!
//! ```text
//! SW     4  2 0x0200000000010f00 4x HDR - CA    13  1 0x0200000000010701 ( 'MF0;leaf1:MQM8790/U1' - 'gpu01 mlx5_1' )
//! SW     4  5 0x0200000000010f00 4x SDR                                    'MF0;leaf1:MQM8790/U1'
//! ```
//!
//! Every cable stands there from both ends. A line without a second end is a port without a cable.

use super::ib_discover::names::hexadecimal;
use super::ib_lines::{Listed, Seen, scanned, wiring};
use super::wiring::Wiring;
use crate::error::Result;
use std::path::Path;

/// What a message calls it.
const WHAT: &str = "ibnetdiscover -p";

/// Whether a text is such a list.
pub fn looks_like(text: &str) -> bool {
    let lines = text.lines().take(100_000);
    lines.map(str::trim).any(|line| listed(0, line).is_some())
}

/// The next word of a text, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// `SW 4 2 0x..` and what follows.
fn seen(text: &str) -> Option<(Seen, &str)> {
    let (kind, rest) = word(text)?;
    let switch = match kind {
        "SW" | "RT" => true,
        "CA" => false,
        _ => return None,
    };
    let (lid, rest) = word(rest)?;
    let (number, rest) = word(rest)?;
    let (guid, rest) = word(rest)?;
    let seen = Seen {
        switch: Some(switch),
        guid: Some(hexadecimal(guid.strip_prefix("0x")?)?),
        lid: lid.parse().ok()?,
        number: number.parse().ok()?,
        description: String::new(),
    };
    Some((seen, rest))
}

/// A name between apostrophes, alone.
fn named(text: &str) -> Option<String> {
    let name = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    Some(name.to_string())
}

/// Understands a line.
fn listed(line: usize, text: &str) -> Option<Listed> {
    let (mut own, rest) = seen(text)?;
    let (width, rest) = word(rest)?;
    let (lane, rest) = word(rest)?;
    width.strip_suffix('x')?.parse::<u32>().ok()?;
    let rest = rest.trim();
    let Some(there) = rest.strip_prefix("- ") else {
        own.description = named(rest)?;
        return Some(Listed {
            own,
            line,
            ..Listed::default()
        });
    };
    let (mut peer, names) = seen(there)?;
    let names = names.trim().strip_prefix('(')?.strip_suffix(')')?;
    let (first, second) = names.split_once("' - '")?;
    own.description = named(&format!("{first}'"))?;
    peer.description = named(&format!("'{second}"))?;
    Some(Listed {
        own,
        peer: Some(peer),
        speed: Some(format!("{width}{lane}")),
        under: 0,
        line,
    })
}

/// Reads such a list; `file` is for messages only. O(text).
///
/// # Errors
/// When no line lists a port.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let (lines, notes) = scanned((text, file), WHAT, |line, text, _| {
        listed(line, text).map(Some).ok_or(())
    })?;
    wiring(lines, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_one_adapter_are_one_device() {
        let text = "CA 5 1 0x0000000000000a01 4x HDR - SW 1 1 0x0000000000000100 ( 'h1 mlx5_0' - 'leaf - 1' )\n\
                    CA 6 2 0x0000000000000a02 4x HDR - SW 1 2 0x0000000000000100 ( 'h1 mlx5_0' - 'leaf - 1' )\n\
                    CA 7 1 0x0000000000000b01 4x ??? - SW 1 3 0x0000000000000100 ( 'h1 mlx5_0' - 'leaf - 1' )\n\
                    SW 1 4 0x0000000000000100 4x SDR          'leaf - 1'\n";
        assert!(looks_like(text));
        let wiring = read(text, Path::new("x")).unwrap();
        let of: Vec<(u32, &str)> = wiring
            .cables
            .iter()
            .map(|c| (c.a.device, c.a.port.as_str()))
            .collect();
        // The third has the name of the first and another GUID: another adapter, told apart.
        assert_eq!(of, [(0, "1"), (0, "2"), (1, "1")]);
        assert_eq!(wiring.devices[1].name, "h1 mlx5_0 port 0x0000000000000b01");
        let leaf = &wiring.devices[2];
        assert_eq!(
            (leaf.name.as_str(), leaf.ports, leaf.guid),
            ("leaf - 1", Some(4), Some(0x100))
        );
        let told = |part: &str| wiring.notes.iter().any(|n| n.text.contains(part));
        assert!(
            told("does not refer back") && told("`4x???` is not known"),
            "{:?}",
            wiring.notes
        );
        assert!(read("x", Path::new("x")).is_err());
    }
}
