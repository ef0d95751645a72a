//! Topology files of IBDM (`.topo`), which UFM and cable validation tools read too.
//!
//! ```text
//! MQM9700 leaf0
//!    P1 -4x-100G-> MQM9700 spine0 P7
//! ```
//!
//! A line at the margin is a system, its type and name; an indented one a cable of it. A definition
//! `TYPE.ibnl` beside the file tells what a type is and how many ports it has; without one the kind
//! is inferred. Port `P7` is port 7. A cable may be listed at either end or both.

use super::gather::Gather;
use super::kinds::kinds;
use super::links_csv::decimal;
use super::ports;
use super::rates::{LARGEST_RATE, rate_from_gbps};
use super::wiring::{Cable, End, Wiring};
use crate::error::{Error, Place, Result};
use crate::fabric::Kind;
use crate::fabric::index::Id;
use crate::files::read_text;
use crate::units::Rate;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

/// Types that are written for devices without a model.
const PLAIN_SWITCH: &str = "Switch";
const PLAIN_ADAPTER: &str = "Ca";
/// Longest definition that is read, in bytes.
const LONGEST_DEFINITION: u64 = 16 << 20;

/// The width and speed of an arrow: `->`, `-4x->`, `-4x-10G->`.
fn arrow(word: &str) -> Option<Option<Rate>> {
    let inside = word
        .strip_prefix('-')?
        .strip_suffix("->")
        .or_else(|| (word == "->").then_some(""))?;
    let mut parts = inside.split('-').filter(|p| !p.is_empty());
    let width = parts
        .next()
        .and_then(|p| p.strip_suffix(['x', 'X'])?.parse::<u32>().ok())
        .filter(|w| (1..=12).contains(w));
    let lane = parts
        .next()
        .and_then(|p| p.strip_suffix(['G', 'g'])?.parse::<f64>().ok());
    Some(
        width
            .zip(lane)
            .and_then(|(w, g)| rate_from_gbps(f64::from(w) * g, LARGEST_RATE))
            .filter(|r| r.0 > 0),
    )
}

/// Whether a text is such a file: a system at the margin, and an indented cable with an arrow below
/// it.
pub fn looks_like(text: &str) -> bool {
    let mut system = false;
    text.lines()
        .take(10_000)
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            if line.starts_with([' ', '\t']) {
                system && words.len() == 5 && arrow(words[1]).is_some()
            } else {
                system = words.len() >= 2 && !line.contains("->");
                false
            }
        })
}

/// Reads a topology; definitions `TYPE.ibnl` are looked for in the folder of `file`. O(text).
///
/// # Errors
/// When a line is neither a system nor a cable of one.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    let mut system: Option<u32> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        let wrong = |message: &str| {
            let error = Error::new(message).file(file).at(
                Place {
                    line: number,
                    column: 1,
                },
                text,
            );
            Err(error.help(
                "a system is `TYPE NAME` at the margin, a cable of it `  PORT -> TYPE NAME PORT`",
            ))
        };
        match words.as_slice() {
            [] => continue,
            [first, ..] if first.starts_with('#') => continue,
            [port, sign, model, name, remote] if line.starts_with([' ', '\t']) => {
                let Some(rate) = arrow(sign) else {
                    return wrong("this is no arrow from a port to another");
                };
                let Some(own) = system else {
                    return wrong("a cable stands before any system");
                };
                let other = device(&mut gather, model, name, number);
                let (a, b) = (
                    End {
                        device: own,
                        port: label(port),
                    },
                    End {
                        device: other,
                        port: label(remote),
                    },
                );
                gather.cable(Cable {
                    a,
                    b,
                    rate,
                    line: number,
                    ..Cable::default()
                });
            }
            [model, name, rest @ ..] if !line.starts_with([' ', '\t']) => {
                let own = device(&mut gather, model, name, number);
                if let Some(boards) = rest.first().filter(|r| r.starts_with("CFG:")) {
                    let boards =
                        boards.trim_start_matches("CFG:").to_string() + &rest[1..].concat();
                    gather.at(own).attributes.insert("boards".into(), boards);
                } else if !rest.is_empty() {
                    return wrong("this is neither a system nor a cable of one");
                }
                system = Some(own);
            }
            _ => return wrong("this is neither a system nor a cable of one"),
        }
    }
    if gather.wiring.devices.is_empty() {
        return Err(Error::new("the file lists no system")
            .file(file)
            .at(Place { line: 1, column: 1 }, text));
    }
    let mut wiring = gather.wiring;
    define(&mut wiring, file);
    Ok(wiring)
}

/// `P7` is 7.
fn label(port: &str) -> String {
    port.strip_prefix('P')
        .filter(|n| ports::plain(n).is_some())
        .unwrap_or(port)
        .to_string()
}

fn device(gather: &mut Gather, model: &str, name: &str, line: usize) -> u32 {
    let index = gather.device(name);
    let plain = match model {
        PLAIN_SWITCH => Some(Kind::Switch),
        PLAIN_ADAPTER => Some(Kind::Host),
        _ => None,
    };
    let device = gather.at(index);
    if plain.is_some() {
        device.kind = plain;
    } else if device.model.as_deref().is_some_and(|m| m != model) {
        let text = format!(
            "{name} is a {} before and a {model} here; the first is kept",
            device.model.as_deref().unwrap_or("")
        );
        gather.note(line, text);
    } else {
        device.model = Some(model.to_string());
    }
    index
}

/// What a definition says: kind and ports of a system of one chip, `None` for one of several.
fn definition(text: &str) -> Option<(Kind, u32)> {
    let mut nodes = text.lines().filter_map(|l| {
        let words: Vec<&str> = l.split_whitespace().collect();
        match words.as_slice() {
            ["NODE", kind, ports, ..] => Some((
                if *kind == "SW" {
                    Kind::Switch
                } else {
                    Kind::Host
                },
                ports.parse().ok()?,
            )),
            _ => None,
        }
    });
    let first = nodes.next()?;
    nodes.next().is_none().then_some(first)
}

/// Looks up the definitions of all types.
fn define(wiring: &mut Wiring, file: &Path) {
    let folder = file.parent().unwrap_or(Path::new("."));
    let safe = |m: &str| {
        !m.is_empty()
            && m.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_+.".contains(c))
            && !m.starts_with('.')
    };
    let models: HashSet<String> = wiring
        .devices
        .iter()
        .filter_map(|d| d.model.clone())
        .filter(|m| safe(m))
        .collect();
    let mut known = BTreeMap::new();
    for model in models {
        let path = folder.join(format!("{model}.ibnl"));
        if std::fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= LONGEST_DEFINITION) {
            known.insert(
                model,
                read_text(&path).ok().and_then(|text| definition(&text)),
            );
        }
    }
    for (model, _) in known.iter().filter(|k| k.1.is_none()) {
        let text = format!(
            "{model}.ibnl describes a system of several chips: it is read as one device, its inside is not expanded"
        );
        wiring.notes.push(super::wiring::Note { line: 0, text });
    }
    for device in &mut wiring.devices {
        if let Some(Some((kind, ports))) = device.model.as_ref().and_then(|m| known.get(m)) {
            device.kind = Some(*kind);
            device.ports = Some(*ports);
        }
    }
}

/// Four lanes of a quarter of the rate; one lane of it where that is no whole number of bit/s.
fn lanes(rate: Rate) -> String {
    let width = if rate.0.is_multiple_of(4) { 4 } else { 1 };
    format!("-{width}x-{}G->", decimal(rate.0 / width, 9))
}

/// Writes a topology of all network cables, each at its first end. Devices without a model are of
/// the type `Switch` or `Ca`; blanks in names become underscores. O(V + E log E).
///
/// # Errors
/// When two names are alike with blanks replaced, or a port holds two cables.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let word = |text: &str| text.split_whitespace().collect::<Vec<_>>().join("_");
    let (kinds, _) = kinds(wiring);
    let numbers = ports::numbers(wiring)?;
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(wiring.devices.len());
    for (device, kind) in wiring.devices.iter().zip(&kinds) {
        let mut name = word(&device.name);
        if name.starts_with('#') {
            name.insert(0, '_');
        }
        if name.is_empty() || !taken.insert(name.clone()) {
            return Err(Error::new(format!(
                "`{}` and another device have one name where blanks are underscores",
                device.name
            )));
        }
        let plain = if *kind == Kind::Switch {
            PLAIN_SWITCH
        } else {
            PLAIN_ADAPTER
        };
        let model = device
            .model
            .as_deref()
            .map(word)
            .filter(|m| !m.is_empty() && !m.starts_with('#'))
            .unwrap_or_else(|| plain.into());
        names.push(format!("{model} {name}"));
    }
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); wiring.devices.len()];
    for (index, cable) in wiring.cables.iter().enumerate().filter(|c| !c.1.scale_up) {
        own[cable.a.device.index()].push(index);
    }
    let port = |end: &End, number: u32| {
        let label = word(&end.port);
        if label.is_empty() || ports::plain(&label).is_some() {
            format!("P{number}")
        } else {
            label
        }
    };
    let mut text = String::from("# Topology for IBDM, written by selvedge\n");
    for (device, cables) in own
        .iter()
        .enumerate()
        .filter(|o| kinds[o.0] != Kind::ScaleUp)
    {
        let _ = writeln!(text, "\n{}", names[device]);
        for &index in cables {
            let (cable, numbers) = (&wiring.cables[index], numbers[index]);
            let arrow = cable.rate.map_or("->".into(), lanes);
            let (a, b) = (port(&cable.a, numbers[0]), port(&cable.b, numbers[1]));
            let _ = writeln!(text, "   {a} {arrow} {} {b}", names[cable.b.device.index()]);
        }
    }
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows() {
        assert_eq!(arrow("->"), Some(None));
        assert_eq!(arrow("-12X->"), Some(None));
        assert_eq!(arrow("-8X-5G->"), Some(Some(Rate::gbps(40))));
        assert_eq!(
            arrow(&lanes(Rate(100_000_001))),
            Some(Some(Rate(100_000_001)))
        );
        assert_eq!(
            (arrow("-"), arrow("=>"), arrow("-99x-5G->")),
            (None, None, Some(None))
        );
    }

    #[test]
    fn definitions_beside_the_file_tell_kinds() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("SW4.ibnl"),
            "TOPSYSTEM SW4\n\nNODE SW 4 DEV1 U1\n1 -4x-10G-> P1\n",
        )
        .unwrap();
        std::fs::write(
            folder.path().join("BIG.ibnl"),
            "TOPSYSTEM BIG\nNODE SW 4 DEV1 U1\nNODE SW 4 DEV1 U2\n",
        )
        .unwrap();
        let text = "# t\nSW4 a CFG: b=c\n  P1 -4x-50G-> HCA h1 P1\n\tP2 -> BIG d L1/P3\nHCA h1\n  P1 -> SW4 a P1\n";
        let wiring = read(text, &folder.path().join("x.topo")).unwrap();
        assert_eq!(
            (wiring.devices[0].kind, wiring.devices[0].ports),
            (Some(Kind::Switch), Some(4))
        );
        assert_eq!(
            (
                wiring.cables.len(),
                wiring.cables[0].rate,
                wiring.cables[1].b.port.as_str()
            ),
            (2, Some(Rate::gbps(200)), "L1/P3")
        );
        assert!(
            wiring
                .notes
                .iter()
                .any(|n| n.text.contains("several chips"))
        );
        assert!(looks_like(text) && !looks_like("a b\nc d\n"));
        let wrong = read("SW4 a\n  P1 => HCA h P1\n", Path::new("x")).unwrap_err();
        assert_eq!(wrong.place.map(|p| p.line), Some(2));
    }

    #[test]
    fn samples() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/ib");
        if !folder.is_dir() {
            eprintln!("{} is not there: nothing was tested", folder.display());
            return;
        }
        for name in ["rail.topo", "RhinoBased512.topo"] {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(looks_like(&text));
            let wiring = read(&text, &folder.join(name)).unwrap();
            let mut pairs = std::collections::BTreeSet::new();
            let mut system = "";
            for line in text.lines().filter(|l| !l.starts_with('#')) {
                let words: Vec<&str> = line.split_whitespace().collect();
                if words.len() == 2 {
                    system = words[1];
                } else if words.len() == 5 {
                    let mut ends = [(system, words[0]), (words[3], words[4])];
                    ends.sort_unstable();
                    pairs.insert(ends);
                }
            }
            assert_eq!(wiring.cables.len(), pairs.len(), "{name}");
        }
    }
}
