//! What cannot be, whatever the pattern: a cable from a device to itself, a port used twice, a port
//! used whole and in parts, ends that do not agree.

use super::view::{Findings, View};
use crate::formats::wiring::{End, Wiring};

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

/// The cables in the ports of each device.
struct Used<'a> {
    /// First entry of each device.
    start: Vec<usize>,
    /// Port and cable, in order for each device.
    ports: Vec<(&'a str, usize)>,
}

impl<'a> Used<'a> {
    /// By sorting the ports of each device: there are millions of ports, few of one device.
    /// O(E log E).
    fn new(wiring: &'a Wiring) -> Self {
        let named = |e: &&End| !e.port.is_empty();
        let mut start = vec![0usize; wiring.devices.len() + 1];
        let ends = || wiring.cables.iter().flat_map(|c| [&c.a, &c.b]);
        ends()
            .filter(named)
            .for_each(|end| start[place(end) + 1] += 1);
        for device in 1..start.len() {
            start[device] += start[device - 1];
        }
        let mut next = start.clone();
        let mut ports = vec![("", 0); start.last().copied().unwrap_or(0)];
        for (index, cable) in wiring.cables.iter().enumerate() {
            for end in [&cable.a, &cable.b].into_iter().filter(named) {
                let at = &mut next[place(end)];
                ports[*at] = (end.port.as_str(), index);
                *at += 1;
            }
        }
        for device in start.windows(2) {
            ports[device[0]..device[1]].sort_unstable();
        }
        Used { start, ports }
    }

    /// The first cable in a port of a device.
    fn first(&self, device: u32, port: &str) -> Option<usize> {
        let device = device as usize;
        let own = &self.ports[self.start[device]..self.start[device + 1]];
        let found = own.get(own.partition_point(|p| p.0 < port))?;
        (found.0 == port).then_some(found.1)
    }
}

fn place(end: &End) -> usize {
    end.device as usize
}

/// Checks every port. O(E log E).
pub(super) fn ports_used(view: &View<'_>, found: &mut Findings) {
    let used = Used::new(view.wiring);
    for (index, cable) in view.wiring.cables.iter().enumerate() {
        if cable.a.device == cable.b.device {
            found.take(index as u32);
            let text = format!("goes to port {} of the same device", cable.b.port);
            found.add("self-loop", view.end(&cable.a), text, cable.line);
        }
        for end in [&cable.a, &cable.b] {
            let first = used.first(end.device, &end.port).unwrap_or(index);
            if first != index {
                found.take(index as u32);
                twice(view, end, [first, index], found);
            }
            if let Some((port, first)) = whole(&end.port)
                .and_then(|port| Some((port, used.first(end.device, port)?)))
                .filter(|(_, first)| *first != index)
            {
                let line = view.wiring.cables[first].line;
                let told = if line > 0 {
                    format!(" (line {line})")
                } else {
                    String::new()
                };
                let text =
                    format!("is a part of port {port}, which holds a cable as a whole{told}");
                found.add("breakout", view.end(end), text, cable.line);
            }
        }
    }
    said(view, found);
}

/// A port with two cables.
fn twice(view: &View<'_>, end: &End, [first, index]: [usize; 2], found: &mut Findings) {
    let other = |i: usize| {
        let c = &view.wiring.cables[i];
        let far = if c.a == *end { &c.b } else { &c.a };
        if c.line > 0 {
            format!("{} (line {})", view.end(far), c.line)
        } else {
            view.end(far)
        }
    };
    let text = format!(
        "holds two cables: to {} and to {}",
        other(first),
        other(index)
    );
    let line = view.wiring.cables[index].line;
    found.add("port-twice", view.end(end), text, line);
}

/// Notes of the import that are findings.
fn said(view: &View<'_>, found: &mut Findings) {
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
