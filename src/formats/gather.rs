//! Collects a wiring from formats that name devices wherever they appear and may list a cable at
//! each of its ends.

use super::wiring::{Cable, Device, End, Note, Wiring};
use crate::fabric::index::{Id, narrow};
use std::collections::HashMap;

/// What was read so far.
#[derive(Default)]
pub(super) struct Gather {
    pub(super) wiring: Wiring,
    /// Whether names that differ in letter case alone are one.
    any_case: bool,
    devices: HashMap<String, u32>,
    /// Cable on each port that has a label.
    ports: HashMap<End, usize>,
}

impl Gather {
    /// One that takes names that differ in letter case alone for one.
    pub(super) fn of_any_case() -> Self {
        Gather {
            any_case: true,
            ..Gather::default()
        }
    }

    /// The device of a name, new or not.
    pub(super) fn device(&mut self, name: &str) -> u32 {
        let key = if self.any_case {
            name.to_lowercase()
        } else {
            name.to_string()
        };
        let next = narrow(self.wiring.devices.len());
        let device = *self.devices.entry(key).or_insert(next);
        if device == next {
            self.wiring.devices.push(Device {
                name: name.to_string(),
                ..Device::default()
            });
        }
        device
    }

    pub(super) fn at(&mut self, device: u32) -> &mut Device {
        &mut self.wiring.devices[device.index()]
    }

    pub(super) fn note(&mut self, line: usize, text: String) {
        self.wiring.notes.push(Note { line, text });
    }

    /// Adds a cable, unless it is one that the other end listed already: then what that one leaves
    /// open is taken from this. A second cable on a port is kept and noted.
    pub(super) fn cable(&mut self, cable: Cable) {
        let on = |end: &End, ports: &HashMap<End, usize>| {
            if end.port.is_empty() {
                None
            } else {
                ports.get(end).copied()
            }
        };
        let (a, b) = (on(&cable.a, &self.ports), on(&cable.b, &self.ports));
        if let Some(first) = a.or(b) {
            let known = &mut self.wiring.cables[first];
            let same = (known.a == cable.b && known.b == cable.a)
                || (known.a == cable.a && known.b == cable.b);
            if same {
                known.rate = known.rate.or(cable.rate);
                known.length = known.length.or(cable.length);
                return;
            }
            let end = if a.is_some() { &cable.a } else { &cable.b };
            let name = &self.wiring.devices[end.device.index()].name;
            let text = format!(
                "port {} of {name} has a cable already, in line {}",
                end.port, known.line
            );
            self.wiring.notes.push(Note {
                line: cable.line,
                text,
            });
        }
        let next = self.wiring.cables.len();
        for end in [&cable.a, &cable.b] {
            if !end.port.is_empty() {
                self.ports.entry(end.clone()).or_insert(next);
            }
        }
        self.wiring.cables.push(cable);
    }
}
