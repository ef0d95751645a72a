//! One thing that is not as designed.

use super::joined::Joined;
use super::pairing::Ends;
use crate::fabric::NONE;
use crate::formats::ports::natural;
use crate::formats::wiring::{Cable, Wiring};
use crate::units::Rate;
use std::cmp::Ordering;

/// In what a cable is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// It goes to another device, or the device is not there.
    Device,
    /// It goes to another port of the right device, or a port holds nothing.
    Port,
    /// It goes to a switch of another rail.
    Rail,
    /// It has another rate.
    Rate,
}

impl Wrong {
    /// As reports write it.
    pub fn word(self) -> &'static str {
        match self {
            Wrong::Device => "device",
            Wrong::Port => "port",
            Wrong::Rail => "rail",
            Wrong::Rate => "rate",
        }
    }
}

/// A port, by the names of the file that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Name of the device.
    pub device: String,
    /// Label of the port; empty where the file has none.
    pub port: String,
}

impl std::fmt::Display for Port {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.port.is_empty() {
            out.write_str(&self.device)
        } else {
            write!(out, "{}:{}", self.device, self.port)
        }
    }
}

impl Port {
    /// As people sort ports.
    pub fn order(&self, other: &Port) -> Ordering {
        natural(&self.device, &other.device).then_with(|| natural(&self.port, &other.port))
    }
}

/// A cable, by the names of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// One end.
    pub a: Port,
    /// The other.
    pub b: Port,
    /// Rate, where the file has it.
    pub rate: Option<Rate>,
    /// Line of the file; 0 where there is none.
    pub line: usize,
}

impl std::fmt::Display for Link {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} - {}", self.a, self.b)
    }
}

/// A cable that is not as designed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In what.
    pub kind: Wrong,
    /// As designed; `None` when the design has no such cable.
    pub expected: Option<Link>,
    /// As built; `None` when no such cable is there.
    pub actual: Option<Link>,
}

impl Finding {
    /// By the first end of what is expected, else of what is there.
    pub fn order(&self, other: &Finding) -> Ordering {
        let link = |f: &Finding| f.expected.clone().or_else(|| f.actual.clone());
        match (link(self), link(other)) {
            (Some(x), Some(y)) => x.a.order(&y.a).then_with(|| x.b.order(&y.b)),
            _ => Ordering::Equal,
        }
    }
}

pub(super) fn port(wiring: &Wiring, device: u32, label: &str) -> Port {
    Port {
        device: wiring
            .devices
            .get(device as usize)
            .map_or_else(String::new, |d| d.name.clone()),
        port: label.to_string(),
    }
}

pub(super) fn link(wiring: &Wiring, cable: &Cable) -> Link {
    let end = |e: &crate::formats::wiring::End| port(wiring, e.device, &e.port);
    Link {
        a: end(&cable.a),
        b: end(&cable.b),
        rate: cable.rate,
        line: cable.line,
    }
}

/// A finding of cables by index; the ends of the as-built cable stand in the order of the expected
/// one.
pub(super) fn of(
    joined: &Joined<'_>,
    expected: Option<usize>,
    actual: Option<usize>,
    kind: Wrong,
) -> Finding {
    let designed = expected.map(|i| &joined.design.cables[i]);
    let turned = designed.zip(actual).is_some_and(|(d, j)| {
        let cable = &joined.built.cables[j];
        let ends = [&cable.a, &cable.b].map(|e| joined.number[e.device as usize]);
        let fits = |x: u32, y: u32| usize::from(x == d.a.device) + usize::from(y == d.b.device);
        fits(ends[1], ends[0]) > fits(ends[0], ends[1])
    });
    let actual = actual.map(|j| {
        let link = link(joined.built, &joined.built.cables[j]);
        if turned {
            Link {
                a: link.b,
                b: link.a,
                ..link
            }
        } else {
            link
        }
    });
    Finding {
        kind,
        expected: designed.map(|c| link(joined.design, c)),
        actual,
    }
}

/// A cable that is in its place with another rate; unknown rates differ from none.
pub(super) fn rate(joined: &Joined<'_>, expected: usize, actual: usize) -> Option<Finding> {
    let slowest = |c: &Cable| c.rate.map(|r| r.min(c.back.unwrap_or(r)));
    let (want, have) = (
        slowest(&joined.design.cables[expected]),
        slowest(&joined.built.cables[actual]),
    );
    let (want, have) = (want?, have?);
    (want != have).then(|| of(joined, Some(expected), Some(actual), Wrong::Rate))
}

/// In what a moved cable is wrong.
pub(super) fn kind(expected: &Ends, actual: &Ends, rails: &[Option<u32>]) -> Wrong {
    let devices = |ends: &Ends| {
        let mut devices = ends.map(|e| e.device);
        devices.sort_unstable();
        devices
    };
    let (want, have) = (devices(expected), devices(actual));
    if want == have {
        return Wrong::Port;
    }
    let rail = |d: u32| rails.get(d as usize).copied().flatten();
    let gone = want.iter().find(|d| !have.contains(d));
    let come = have.iter().find(|d| !want.contains(d));
    match (gone.and_then(|d| rail(*d)), come.and_then(|d| rail(*d))) {
        (Some(x), Some(y)) if x != y => Wrong::Rail,
        _ => Wrong::Device,
    }
}

/// A missing cable: its device is missing, or it alone.
pub(super) fn absent(ends: &Ends, of_design: &[u32]) -> Wrong {
    if ends
        .iter()
        .any(|e| of_design.get(e.device as usize) == Some(&NONE))
    {
        Wrong::Device
    } else {
        Wrong::Port
    }
}

/// An extra cable: of a device that the design does not have, or it alone.
pub(super) fn unknown(ends: &Ends, design: usize) -> Wrong {
    if ends.iter().any(|e| e.device as usize >= design) {
        Wrong::Device
    } else {
        Wrong::Port
    }
}
