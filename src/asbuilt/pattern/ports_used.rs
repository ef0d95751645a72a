//! What cannot be, whatever the pattern: a cable from a device to itself, a port used twice, a port
//! used whole and in parts, ends that do not agree.

use super::view::{Findings, View};
use crate::formats::wiring::End;
use std::collections::HashMap;

/// Words of notes of the import that are findings, with the rule of each.
const SAID: [(&str, &str); 4] = [
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
    let mut at: HashMap<&End, usize> = HashMap::new();
    let mut by_label: HashMap<(u32, &str), usize> = HashMap::new();
    for (index, cable) in view.wiring.cables.iter().enumerate() {
        if cable.a.device == cable.b.device {
            found.take(index as u32);
            found.add(
                "self-loop",
                view.end(&cable.a),
                format!("goes to port {} of the same device", cable.b.port),
                cable.line,
            );
        }
        for end in [&cable.a, &cable.b]
            .into_iter()
            .filter(|e| !e.port.is_empty())
        {
            by_label
                .entry((end.device, end.port.as_str()))
                .or_insert(index);
            let first = *at.entry(end).or_insert(index);
            if first != index {
                found.take(index as u32);
                let other = |i: usize| {
                    let c = &view.wiring.cables[i];
                    let far = if c.a == *end { &c.b } else { &c.a };
                    if c.line > 0 {
                        format!("{} (line {})", view.end(far), c.line)
                    } else {
                        view.end(far)
                    }
                };
                found.add(
                    "port-twice",
                    view.end(end),
                    format!(
                        "holds two cables: to {} and to {}",
                        other(first),
                        other(index)
                    ),
                    cable.line,
                );
            }
        }
    }
    for (index, cable) in view.wiring.cables.iter().enumerate() {
        for end in [&cable.a, &cable.b] {
            if let Some(first) = whole(&end.port)
                .and_then(|w| by_label.get(&(end.device, w)).filter(|i| **i != index))
            {
                let line = view.wiring.cables[*first].line;
                let told = if line > 0 {
                    format!(" (line {line})")
                } else {
                    String::new()
                };
                let text = format!(
                    "is a part of port {}, which holds a cable as a whole{told}",
                    whole(&end.port).unwrap_or("")
                );
                found.add("breakout", view.end(end), text, cable.line);
            }
        }
    }
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
