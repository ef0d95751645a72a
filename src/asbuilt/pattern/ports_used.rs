//! What cannot be, whatever the pattern: a cable from a device to itself, a port used twice, a port
//! used whole and in parts, ends that do not agree.

use super::view::{Findings, View};
use crate::formats::wiring::{Cable, End};
use std::collections::HashMap;

/// Words of notes of the import that are findings, with the rule of each.
const SAID: [(&str, &str); 7] = [
    ("holds two cables", "port-twice"),
    ("which the cable of line", "port-twice"),
    ("none of them sees it back", "one-way"),
    ("does not refer back", "one-way"),
    ("does not see it back", "one-way"),
    ("ends of the cable differ in speed", "rate"),
    ("see each other, but name the ports otherwise", "one-way"),
];

/// What a label is a part of: `E1/1/2` of `E1/1`, `swp1s0` of `swp1`.
fn whole(label: &str) -> Option<&str> {
    let digits = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let cut = if digits.len() < label.len() {
        digits.strip_suffix(['/', 's', ':'])
    } else {
        None
    };
    cut.filter(|w| w.ends_with(|c: char| c.is_ascii_digit()))
}

/// Checks every port. O(E).
pub(super) fn ports_used(view: &View<'_>, found: &mut Findings) {
    for (index, cable) in (0u32..).zip(&view.wiring.cables) {
        if cable.a.device == cable.b.device {
            found.take(index);
            let text = format!("goes to port {} of the same device", cable.b.port);
            found.add("self-loop", view.end(&cable.a), text, cable.line);
        }
    }
    let first = used_twice(view, found);
    in_parts(view, &first, found);
    for note in &view.wiring.notes {
        if let Some((_, rule)) = SAID.iter().find(|(words, _)| note.text.contains(words)) {
            let at = if note.line > 0 {
                format!("line {}", note.line)
            } else {
                "import".to_string()
            };
            found.add(rule, at, note.text.clone(), note.line);
        }
    }
}

/// The ends of a cable that name a port.
fn labelled(cable: &Cable) -> impl Iterator<Item = &End> {
    let ends = [&cable.a, &cable.b].into_iter();
    ends.filter(|e| !e.port.is_empty())
}

/// Ports that hold several cables; gives the first cable of every port, by device and label.
fn used_twice<'a>(view: &View<'a>, found: &mut Findings) -> HashMap<(u32, &'a str), u32> {
    let cables = &view.wiring.cables;
    let mut at: HashMap<(u32, &str), u32> = HashMap::new();
    for (index, cable) in (0u32..).zip(cables) {
        for end in labelled(cable) {
            let port = (end.device, end.port.as_str());
            let first = *at.entry(port).or_insert(index);
            if first == index {
                continue;
            }
            found.take(index);
            let other = |cable: &Cable| {
                let far = if cable.a == *end { &cable.b } else { &cable.a };
                format!("{}{}", view.end(far), in_line(cable))
            };
            let (one, two) = (other(&cables[first as usize]), other(cable));
            let text = format!("holds two cables: to {one} and to {two}");
            found.add("port-twice", view.end(end), text, cable.line);
        }
    }
    at
}

/// Where the file has a cable, for the end of a sentence.
fn in_line(cable: &Cable) -> String {
    if cable.line > 0 {
        format!(" (line {})", cable.line)
    } else {
        String::new()
    }
}

/// Parts of ports that hold a cable as a whole, too.
fn in_parts(view: &View<'_>, first: &HashMap<(u32, &str), u32>, found: &mut Findings) {
    for (index, cable) in (0u32..).zip(&view.wiring.cables) {
        for end in labelled(cable) {
            let wholes = std::iter::successors(whole(&end.port), |part| whole(part));
            let held = wholes
                .filter_map(|w| Some((w, *first.get(&(end.device, w))?)))
                .find(|(_, first)| *first != index);
            if let Some((port, first)) = held {
                let line = in_line(&view.wiring.cables[first as usize]);
                let text =
                    format!("is a part of port {port}, which holds a cable as a whole{line}");
                found.add("breakout", view.end(end), text, cable.line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_ports() {
        assert_eq!(
            (whole("E1/1/1"), whole("swp1s0"), whole("1/2")),
            (Some("E1/1"), Some("swp1"), Some("1"))
        );
        assert_eq!(
            (whole("swp10"), whole("eth0"), whole("sw1p2s1"), whole("")),
            (None, None, Some("sw1p2"), None)
        );
        assert_eq!(
            (whole("Ethernet1/1"), whole("mlx5_0")),
            (Some("Ethernet1"), None)
        );
    }
}
