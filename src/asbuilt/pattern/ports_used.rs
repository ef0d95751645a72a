//! What cannot be, whatever the pattern: a cable from a device to itself, a port used twice, a port
//! used whole and in parts, ends that do not agree.

use super::view::{Findings, View};
use crate::fabric::index::Id;
use crate::formats::wiring::{Cable, End, Wiring};

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

/// The cables in the ports of each device.
struct Used<'a> {
    /// First entry of each device.
    start: Vec<usize>,
    /// In order for each device.
    ports: Vec<InPort<'a>>,
}

/// A cable in a port.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct InPort<'a> {
    port: &'a str,
    cable: u32,
}

impl<'a> Used<'a> {
    /// By sorting the ports of each device: there are millions of ports, few of one device.
    /// O(E log E).
    fn new(wiring: &'a Wiring) -> Self {
        let mut start = vec![0usize; wiring.devices.len() + 1];
        for end in wiring.cables.iter().flat_map(labelled) {
            start[end.device.index() + 1] += 1;
        }
        for device in 1..start.len() {
            start[device] += start[device - 1];
        }
        let mut next = start.clone();
        let mut ports = vec![InPort::default(); start.last().copied().unwrap_or(0)];
        for (cable, ends) in (0u32..).zip(&wiring.cables) {
            for end in labelled(ends) {
                let at = &mut next[end.device.index()];
                let port = end.port.as_str();
                ports[*at] = InPort { port, cable };
                *at += 1;
            }
        }
        for device in start.windows(2) {
            ports[device[0]..device[1]].sort_unstable();
        }
        Used { start, ports }
    }

    /// The first cable in a port of a device.
    fn first(&self, device: u32, port: &str) -> Option<u32> {
        let device = device.index();
        let own = &self.ports[self.start[device]..self.start[device + 1]];
        let found = own.get(own.partition_point(|p| p.port < port))?;
        (found.port == port).then_some(found.cable)
    }
}

/// Checks every port. O(E log E).
pub(super) fn ports_used(view: &View<'_>, found: &mut Findings) {
    for (index, cable) in (0u32..).zip(&view.wiring.cables) {
        if cable.a.device == cable.b.device {
            found.take(index);
            let text = format!("goes to port {} of the same device", cable.b.port);
            found.add("self-loop", view.end(&cable.a), text, cable.line);
        }
    }
    let used = Used::new(view.wiring);
    used_twice(view, &used, found);
    in_parts(view, &used, found);
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

/// Ports that hold several cables.
fn used_twice(view: &View<'_>, used: &Used<'_>, found: &mut Findings) {
    let cables = &view.wiring.cables;
    for (index, cable) in (0u32..).zip(cables) {
        for end in labelled(cable) {
            let first = used.first(end.device, &end.port).unwrap_or(index);
            if first == index {
                continue;
            }
            found.take(index);
            let other = |cable: &Cable| {
                let far = if cable.a == *end { &cable.b } else { &cable.a };
                format!("{}{}", view.end(far), in_line(cable))
            };
            let (one, two) = (other(&cables[first.index()]), other(cable));
            let text = format!("holds two cables: to {one} and to {two}");
            found.add("port-twice", view.end(end), text, cable.line);
        }
    }
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
fn in_parts(view: &View<'_>, used: &Used<'_>, found: &mut Findings) {
    for (index, cable) in (0u32..).zip(&view.wiring.cables) {
        for end in labelled(cable) {
            let wholes = std::iter::successors(whole(&end.port), |part| whole(part));
            let held = wholes
                .filter_map(|w| Some((w, used.first(end.device, w)?)))
                .find(|(_, first)| *first != index);
            if let Some((port, first)) = held {
                let line = in_line(&view.wiring.cables[first.index()]);
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
