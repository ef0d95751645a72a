//! Cables through patch panels: from an interface to the front or rear port of a panel, on from the
//! other side of that port, to an interface in the end.
//!
//! A table of cables does not say which front port is which rear port. Those of one name are taken
//! for one, else those of one number at the end of the name where no other port of the side has it.
//! That is a guess and noted; what it does not tell (a rear port of twelve fibres behind twelve
//! front ports) is not followed and noted, too.

use crate::formats::wiring::Note;
use crate::units::Length;
use std::collections::{BTreeMap, HashMap};

/// What a cable ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Side {
    /// A port of the network.
    Interface,
    /// The front of a panel.
    Front,
    /// Its rear.
    Rear,
}

/// One end of a cable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Termination {
    pub(super) device: String,
    pub(super) name: String,
    pub(super) side: Side,
}

/// A cable from plug to plug.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) ends: [Termination; 2],
    pub(super) length: Option<Length>,
    pub(super) line: usize,
    pub(super) attributes: BTreeMap<String, String>,
}

/// Names of the ports of one side of a panel by what tells them; `None` where several share it.
type Told<'a> = HashMap<String, Option<&'a str>>;

/// The panels of a table.
struct Panels<'a> {
    segments: &'a [Segment],
    /// Segment in each port of a panel.
    at: HashMap<&'a Termination, usize>,
    /// Ports of each side of a panel by their whole names, and by the numbers at their ends.
    named: HashMap<(&'a str, Side), [Told<'a>; 2]>,
}

/// The number that a name ends with, without zeros in front.
fn number(name: &str) -> Option<String> {
    let start = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let digits = name[start..].trim_start_matches('0');
    (start < name.len()).then(|| digits.to_string())
}

impl<'a> Panels<'a> {
    fn new(segments: &'a [Segment], notes: &mut Vec<Note>) -> Self {
        let mut panels = Panels {
            segments,
            at: HashMap::new(),
            named: HashMap::new(),
        };
        for (index, segment) in segments.iter().enumerate() {
            for end in segment.ends.iter().filter(|e| e.side != Side::Interface) {
                if let Some(first) = panels.at.get(end) {
                    let (first, line) = (segments[*first].line, segment.line);
                    let text = format!(
                        "port {} of panel {} holds two cables: the first is in line {first}",
                        end.name, end.device
                    );
                    notes.push(Note { line, text });
                    continue;
                }
                panels.at.insert(end, index);
                let of = panels
                    .named
                    .entry((end.device.as_str(), end.side))
                    .or_default();
                let keys = [Some(end.name.to_lowercase()), number(&end.name)];
                for (told, key) in of.iter_mut().zip(keys) {
                    let Some(key) = key else { continue };
                    told.entry(key)
                        .and_modify(|name| *name = None)
                        .or_insert(Some(end.name.as_str()));
                }
            }
        }
        panels
    }

    /// The other side of a port of a panel, where a cable is plugged in there.
    fn beyond(&self, port: &Termination) -> Option<Termination> {
        let other = match port.side {
            Side::Front => Side::Rear,
            Side::Rear => Side::Front,
            Side::Interface => return None,
        };
        let (own, there) = (
            self.named.get(&(port.device.as_str(), port.side))?,
            self.named.get(&(port.device.as_str(), other))?,
        );
        let whole = there[0].get(&port.name.to_lowercase()).copied().flatten();
        let numbered = || {
            let number = number(&port.name)?;
            own[1].get(&number).copied().flatten()?;
            there[1].get(&number).copied().flatten()
        };
        Some(Termination {
            device: port.device.clone(),
            name: whole.or_else(numbered)?.to_string(),
            side: other,
        })
    }

    /// Follows a segment from its end `from`, which is an interface, to the other end of the last
    /// segment; marks the segments on the way. The error is the port behind which nothing is known.
    fn follow(
        &self,
        (first, from): (usize, usize),
        seen: &mut [bool],
    ) -> Result<(Termination, Option<Length>), Termination> {
        seen[first] = true;
        let mut length = self.segments[first].length;
        let mut end = &self.segments[first].ends[1 - from];
        loop {
            if end.side == Side::Interface {
                return Ok((end.clone(), length));
            }
            let beyond = self.beyond(end).ok_or_else(|| end.clone())?;
            let next = self.at.get(&beyond).copied().filter(|n| !seen[*n]);
            let next = next.ok_or_else(|| end.clone())?;
            seen[next] = true;
            let segment = &self.segments[next];
            length = length
                .zip(segment.length)
                .map(|(one, other)| Length(one.0.saturating_add(other.0)));
            end = &segment.ends[usize::from(segment.ends[0] == beyond)];
        }
    }
}

/// Cables from interface to interface, in the order of the table, and what is to be said of those
/// that lead through panels. O(n) expected.
pub(super) fn followed(segments: Vec<Segment>) -> (Vec<Segment>, Vec<Note>) {
    let outside = |s: &Segment| s.ends.iter().position(|e| e.side == Side::Interface);
    if segments
        .iter()
        .all(|s| s.ends.iter().all(|e| e.side == Side::Interface))
    {
        return (segments, Vec::new());
    }
    let (mut cables, mut notes, mut through) = (Vec::new(), Vec::new(), 0usize);
    let panels = Panels::new(&segments, &mut notes);
    let mut seen = vec![false; segments.len()];
    for (index, segment) in segments.iter().enumerate() {
        let Some(from) = outside(segment).filter(|_| !seen[index]) else {
            continue;
        };
        match panels.follow((index, from), &mut seen) {
            Ok((end, length)) => {
                through += usize::from(segment.ends[1 - from].side != Side::Interface);
                let mut cable = segment.clone();
                cable.ends[1 - from] = end;
                cable.length = length;
                cables.push(cable);
            }
            Err(port) => {
                let near = &segment.ends[from];
                let text = format!(
                    "the cable of {}:{} leads to {} of panel {}, and no cable is known to go on \
                     from there; left out",
                    near.device, near.name, port.name, port.device
                );
                notes.push(Note {
                    line: segment.line,
                    text,
                });
            }
        }
    }
    let mut note = |text: String| notes.push(Note { line: 0, text });
    if through > 0 {
        let lead = if through == 1 {
            "cable leads"
        } else {
            "cables lead"
        };
        note(format!(
            "{through} {lead} through patch panels: front and rear ports of one name or number are \
             taken for one, which the table does not say"
        ));
    }
    let lost = seen.iter().filter(|s| !**s).count();
    if lost > 0 {
        let lead = if lost == 1 {
            "cable between panels leads"
        } else {
            "cables between panels lead"
        };
        note(format!("{lost} {lead} to no interface: left out"));
    }
    (cables, notes)
}
