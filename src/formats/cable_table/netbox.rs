//! Cables as NetBox imports and exports them in bulk:
//! `side_a_device,side_a_type,side_a_name,side_b_...`, or as tables of its versions 4 are exported,
//! `Device A,Termination A,Device B,Termination B`.
//!
//! A device is a device of NetBox, a port one of its interfaces. What the table says beside
//! (status, label, profile, tenant, colour, ...) is kept and written again.
//!
//! A side may list several ends: `swp1` to `"eth0,eth0"` of `"node1,node2"` is a breakout, of which
//! the parts are named `swp1/1` and `swp1/2`; lists of one length are joined in their order, which
//! is a guess and noted. Cables through patch panels are followed (see [`super::panels`]).

use super::panels::{self, Segment, Side, Termination};
use super::{Column, Row, names_columns, number, rows, written};
use crate::error::{Error, Result};
use crate::fabric::index::Id;
use crate::formats::gather::Gather;
use crate::formats::links_csv::decimal;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::units::{Length, whole};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

const COLUMNS: [Column; 8] = [
    &["side_a_device", "device a"],
    &["side_a_type"],
    &["side_a_name", "termination a"],
    &["side_b_device", "device b"],
    &["side_b_type"],
    &["side_b_name", "termination b"],
    &["length"],
    &["length_unit"],
];
const MUST: [usize; 4] = [0, 2, 3, 5];
/// The kind of end that is a port of the network, and those of patch panels.
const INTERFACE: &str = "dcim.interface";
const SIDES: [(&str, Side); 3] = [
    (INTERFACE, Side::Interface),
    ("dcim.frontport", Side::Front),
    ("dcim.rearport", Side::Rear),
];
/// Millimetres of NetBox's units, by their word in either form.
const UNITS: [(&str, &str, f64); 6] = [
    ("m", "meters", 1e3),
    ("cm", "centimeters", 10.0),
    ("km", "kilometers", 1e6),
    ("ft", "feet", 304.8),
    ("in", "inches", 25.4),
    ("mi", "miles", 1_609_344.0),
];
/// Columns that exported tables write with a capital.
const PLAIN: [&str; 8] = [
    "type",
    "status",
    "profile",
    "tenant",
    "bundle",
    "label",
    "color",
    "description",
];
/// The attribute of a cable that is one part of a port: the port.
const PART_OF: &str = "netbox.part_of";

/// Whether a text is such a table.
pub fn looks_like(text: &str) -> bool {
    names_columns(text, &COLUMNS, &MUST)
}

/// Why a row is no cable between ports of the network.
enum Odd {
    /// It ends at something else: power, console, a circuit.
    Other,
    /// What is wrong with it, in words.
    Said(String),
}

/// What is not blank of a list.
fn list(field: &str) -> Vec<&str> {
    let words = field.split(',').map(str::trim);
    words.filter(|w| !w.is_empty()).collect()
}

/// The ends of one side of a row: columns of device, type and name follow each other from `first`.
fn ends(row: &Row, first: usize) -> std::result::Result<Vec<Termination>, Odd> {
    let [devices, sides, names] = [0, 1, 2].map(|at| list(&row.fields[first + at]));
    let side = |word: &&str| SIDES.iter().find(|s| s.0.eq_ignore_ascii_case(word));
    let told: Option<Vec<Side>> = sides.iter().map(|w| side(w).map(|s| s.1)).collect();
    let told = told.ok_or(Odd::Other)?;
    let letter = if first == 0 { "A" } else { "B" };
    let count = devices.len().max(names.len());
    if devices.is_empty() {
        return Err(Odd::Said(
            "a cable that ends at no device is left out".into(),
        ));
    }
    let fits = |found: usize| found == count || found == 1;
    if !fits(devices.len()) || !(fits(names.len()) || names.is_empty()) {
        return Err(Odd::Said(format!(
            "side {letter} names {} devices and {} ports: which port is whose is not said; the \
             cable is left out",
            devices.len(),
            names.len()
        )));
    }
    let of = |words: &[&str], at: usize| {
        let word = words.get(at).or(words.first()).copied();
        word.unwrap_or("").to_string()
    };
    let end = |at: usize| Termination {
        device: of(&devices, at),
        name: of(&names, at),
        side: told
            .get(at)
            .or(told.first())
            .copied()
            .unwrap_or(Side::Interface),
    };
    Ok((0..count).map(end).collect())
}

/// The cables of a row, end to end, and the port that each is a part of.
type Joined = Vec<([Termination; 2], Option<String>)>;

/// Joins the ends of both sides; notes what the row does not say itself.
fn joined(row: &Row, gather: &mut Gather) -> std::result::Result<Joined, Odd> {
    let (a, b) = (ends(row, 0)?, ends(row, 3)?);
    if a.len() == b.len() {
        if a.len() > 1 {
            let text = format!(
                "a cable of {0} ends a side is read as {0}, in the order they are listed: a guess",
                a.len()
            );
            gather.note(row.line, text);
        }
        return Ok(a.into_iter().zip(b).map(|(a, b)| ([a, b], None)).collect());
    }
    let ([one], many) = (if a.len() == 1 {
        (a.as_slice(), &b)
    } else {
        (b.as_slice(), &a)
    }) else {
        return Err(Odd::Said(format!(
            "a cable of {} ends on side A and {} on side B: which lead to which is not said; it is \
             left out",
            a.len(),
            b.len()
        )));
    };
    let (turned, count) = (a.len() > 1, many.len());
    if !one.name.is_empty() {
        let (device, name) = (&one.device, &one.name);
        let text = format!(
            "port {name} of {device} is broken out to {count} ends: its parts are named {name}/1 \
             to {name}/{count}"
        );
        gather.note(row.line, text);
    }
    let part = |(number, far): (usize, &Termination)| {
        let mut near = one.clone();
        let of = (!one.name.is_empty()).then(|| one.name.clone());
        if of.is_some() {
            near.name = format!("{}/{number}", one.name);
        }
        let pair = if turned {
            [far.clone(), near]
        } else {
            [near, far.clone()]
        };
        (pair, of)
    };
    Ok((1..).zip(many).map(part).collect())
}

/// The length of a row, in the unit of its own column or behind the number.
fn length(row: &Row, gather: &mut Gather, at: (&str, &Path)) -> Result<Option<Length>> {
    let field = row.fields[6].trim();
    let (written, unit) = match field.split_once(char::is_whitespace) {
        Some((number, unit)) if row.fields[7].is_empty() => (number, unit.trim()),
        _ => (field, row.fields[7].trim()),
    };
    let mut alone = Row {
        line: row.line,
        fields: vec![String::new(); COLUMNS.len()],
        others: Vec::new(),
    };
    alone.fields[6] = written.to_string();
    let Some(length) = number(&alone, 6, "length", at)? else {
        return Ok(None);
    };
    let known = UNITS
        .iter()
        .find(|u| u.0.eq_ignore_ascii_case(unit) || u.1.eq_ignore_ascii_case(unit));
    let Some(known) = known else {
        let text = format!("a length in `{unit}`, which is no unit, is left out");
        gather.note(row.line, text);
        return Ok(None);
    };
    let millimetres = Some(length * known.2).filter(|mm| *mm < 1e12);
    Ok(millimetres.map(|mm| Length(whole(mm.round()))))
}

/// What else a row says, by the names of the import.
fn attributes(row: &Row) -> impl Iterator<Item = (String, String)> + '_ {
    row.others.iter().map(|(name, value)| {
        match PLAIN.iter().find(|p| p.eq_ignore_ascii_case(name)) {
            Some(&"status") => ("status".to_string(), value.to_lowercase()),
            Some(plain) => ((*plain).to_string(), value.clone()),
            None => (name.clone(), value.clone()),
        }
    })
}

/// Reads a table; `file` is for messages only. Cables that do not join ports of the network (power,
/// console, circuits) are left out with a note. O(text).
///
/// # Errors
/// When the columns are not named, or a length is none.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::default();
    let (mut segments, mut others) = (Vec::new(), 0usize);
    let rows = rows(text, file, &COLUMNS, &MUST)?;
    for row in &rows {
        match segments_of(row, &mut gather, (text, file))? {
            Ok(found) => segments.extend(found),
            Err(Odd::Other) => others += 1,
            Err(Odd::Said(text)) => gather.note(row.line, text),
        }
    }
    if untyped(text) && !rows.is_empty() {
        let text = "the table does not say what its ends are: all are taken for interfaces, but \
                    for those of cables of the type power";
        gather.note(0, text.into());
    }
    let (segments, notes) = panels::followed(segments);
    for segment in segments {
        let [a, b] = segment.ends.map(|end| End {
            device: gather.device(&end.device),
            port: end.name,
        });
        gather.cable(Cable {
            a,
            b,
            length: segment.length,
            line: segment.line,
            attributes: segment.attributes,
            ..Cable::default()
        });
    }
    gather.wiring.notes.extend(notes);
    if others > 0 {
        gather.note(0, format!("{others} cables do not join two interfaces (power, console, circuits) and are left out"));
    }
    gather.wiring.notes.sort();
    Ok(gather.wiring)
}

/// The cables of a row from plug to plug.
fn segments_of(
    row: &Row,
    gather: &mut Gather,
    at: (&str, &Path),
) -> Result<std::result::Result<Vec<Segment>, Odd>> {
    let power = |(name, value): &(String, String)| {
        name.eq_ignore_ascii_case("type") && value.eq_ignore_ascii_case("power")
    };
    if row.others.iter().any(power) {
        return Ok(Err(Odd::Other));
    }
    let cables = match joined(row, gather) {
        Ok(cables) => cables,
        Err(odd) => return Ok(Err(odd)),
    };
    let length = length(row, gather, at)?;
    let segment = |(ends, part_of): ([Termination; 2], Option<String>)| {
        let part = part_of.map(|port| (PART_OF.to_string(), port));
        Segment {
            ends,
            length,
            line: row.line,
            attributes: attributes(row).chain(part).collect(),
        }
    };
    Ok(Ok(cables.into_iter().map(segment).collect()))
}

/// Whether the table is one of those that name no types of ends.
fn untyped(text: &str) -> bool {
    names_columns(text, &[&["termination a"]], &[0])
}

/// The end that is a part of a port, and the port; `None` of a cable between whole ports.
fn part_of(cable: &Cable) -> Option<(&End, &str)> {
    let port = cable.attributes.get(PART_OF)?;
    let is_part = |end: &&End| {
        let number = end
            .port
            .strip_prefix(port.as_str())
            .and_then(|p| p.strip_prefix('/'));
        number.is_some_and(|n| n.parse::<u32>().is_ok())
    };
    let end = [&cable.a, &cable.b].into_iter().find(is_part)?;
    Some((end, port))
}

/// Rows as they are written: cables that are parts of one port of a device together.
fn in_rows(wiring: &Wiring) -> Vec<Vec<&Cable>> {
    let mut of: HashMap<(u32, &str), usize> = HashMap::new();
    let mut rows: Vec<Vec<&Cable>> = Vec::new();
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        let next = rows.len();
        let Some((end, port)) = part_of(cable) else {
            rows.push(vec![cable]);
            continue;
        };
        let row = *of.entry((end.device, port)).or_insert(next);
        // Parts follow each other from 1.
        let parts = rows.get(row).map_or(0, Vec::len);
        if row < next && end.port == format!("{port}/{}", parts + 1) {
            rows[row].push(cable);
        } else {
            rows.push(vec![cable]);
        }
    }
    rows
}

/// One end of a row: its devices and ports, as lists where they are several.
fn cell<'a>(wiring: &'a Wiring, ends: &[&'a End], part: Option<&str>) -> Result<[String; 3]> {
    let name = |end: &End| wiring.devices[end.device.index()].name.clone();
    let comma = |text: &str| text.contains(',');
    if let Some(end) = ends.iter().find(|e| comma(&e.port) || comma(&name(e))) {
        let message = format!("{}:{} has a comma in it", name(end), end.port);
        return Err(Error::new(message).help("NetBox reads a comma as a list: rename it"));
    }
    let joined = |of: &dyn Fn(&End) -> String| {
        let all: Vec<String> = ends.iter().map(|e| of(e)).collect();
        all.join(",")
    };
    let port = |end: &End| end.port.clone();
    Ok(match part {
        Some(part) => [name(ends[0]), INTERFACE.into(), part.into()],
        None => [joined(&name), INTERFACE.into(), joined(&port)],
    })
}

/// Writes every network cable: the status it was read with, else `planned`; lengths in metres. O(E
/// log E).
///
/// # Errors
/// When a name has a comma, which makes a list of it.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let table = in_rows(wiring);
    let mut others: BTreeSet<&str> = table
        .iter()
        .flatten()
        .flat_map(|c| c.attributes.keys())
        .map(String::as_str)
        .filter(|name| *name != PART_OF)
        .collect();
    others.insert("status");
    let mut header: Vec<&str> = COLUMNS[..6].iter().map(|c| c[0]).collect();
    header.extend(&others);
    header.extend(["length", "length_unit"]);
    let row = |cables: &Vec<&Cable>| -> Result<Vec<String>> {
        let cable = cables[0];
        let part = (cables.len() > 1).then(|| part_of(cable)).flatten();
        let of = |end: fn(&Cable) -> &End| {
            let ends: Vec<&End> = cables.iter().map(|c| end(c)).collect();
            let part = part.filter(|p| *p.0 == *ends[0]).map(|p| p.1);
            cell(wiring, &ends, part)
        };
        let mut row: Vec<String> = of(|c| &c.a)?.into_iter().chain(of(|c| &c.b)?).collect();
        row.extend(others.iter().map(|name| match cable.attributes.get(*name) {
            Some(value) => value.clone(),
            None if *name == "status" => "planned".to_string(),
            None => String::new(),
        }));
        let length = cable.length.map_or(String::new(), |l| decimal(l.0, 3));
        let unit = if length.is_empty() { "" } else { "m" };
        row.extend([length, unit.to_string()]);
        Ok(row)
    };
    let rows = table.iter().map(row).collect::<Result<Vec<_>>>()?;
    written(&header, rows.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name,label,status,type,length,length_unit\n\
gpu001,dcim.interface,mlx5_0,leaf-su0-r0,dcim.interface,swp1,C00001,planned,mmf-om4,12,m\n\
gpu001,dcim.powerport,psu0,pdu1,dcim.poweroutlet,3,,connected,,,\n\
gpu002,dcim.interface,mlx5_0,leaf-su0-r0,dcim.interface,swp2,,connected,,10,ft\n";

    fn of(text: &str) -> Wiring {
        read(text, Path::new("cables.csv")).unwrap()
    }

    /// `device:port device:port`, and the length in metres, of every cable.
    fn cables(wiring: &Wiring) -> Vec<String> {
        let end = |e: &End| format!("{}:{}", wiring.devices[e.device.index()].name, e.port);
        let length = |c: &Cable| {
            c.length
                .map_or(String::new(), |l| format!(" {}", l.0 / 1000))
        };
        let all = wiring.cables.iter();
        all.map(|c| format!("{} {}{}", end(&c.a), end(&c.b), length(c)))
            .collect()
    }

    #[test]
    fn interfaces_are_read_and_all_else_is_told() {
        let wiring = of(TABLE);
        let counts = (
            wiring.devices.len(),
            wiring.cables.len(),
            wiring.notes.len(),
        );
        assert_eq!(counts, (3, 2, 1));
        assert_eq!(
            (wiring.cables[0].a.port.as_str(), wiring.cables[0].length),
            ("mlx5_0", Some(Length(12_000)))
        );
        assert_eq!(
            (
                wiring.cables[0].attributes["type"].as_str(),
                wiring.cables[1].length
            ),
            ("mmf-om4", Some(Length(3_048)))
        );
        let again = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert_eq!(
            again.lines().take(2).collect::<Vec<_>>(),
            TABLE.lines().take(2).collect::<Vec<_>>()
        );
        assert!(again.ends_with(",connected,,3.048,m\n"), "{again}");
        assert!(looks_like(TABLE) && !looks_like("a_device,b_device\n"));
    }

    #[test]
    fn what_is_wrong_is_placed() {
        let wrong = read(
            &TABLE.replace("C00001,planned,mmf-om4,12", "C,planned,x,long"),
            Path::new("c.csv"),
        )
        .unwrap_err();
        assert_eq!(
            (wrong.place.unwrap().line, wrong.message.as_str()),
            (2, "length is `long`")
        );
        assert!(
            read("a,b\n", Path::new("c.csv"))
                .unwrap_err()
                .help
                .unwrap()
                .contains("side_a_device")
        );
    }

    const HEAD: &str =
        "side_a_device,side_a_type,side_a_name,side_b_device,side_b_type,side_b_name\n";

    #[test]
    fn a_list_is_a_breakout() {
        let text = format!(
            "{HEAD}leaf1,dcim.interface,swp1,\"node1,node2\",dcim.interface,\"eth0,eth0\"\n\
             leaf1,dcim.interface,swp2,node3,dcim.interface,eth0\n"
        );
        let wiring = of(&text);
        let expected = [
            "leaf1:swp1/1 node1:eth0",
            "leaf1:swp1/2 node2:eth0",
            "leaf1:swp2 node3:eth0",
        ];
        assert_eq!(cables(&wiring), expected);
        assert!(wiring.notes[0].text.contains("broken out") && wiring.notes[0].line == 2);
        let again = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert!(
            again
                .contains("leaf1,dcim.interface,swp1,\"node1,node2\",dcim.interface,\"eth0,eth0\""),
            "{again}"
        );
        assert_eq!(of(&again).cables.len(), 3);
        // The other way round, one device for both ports, ports of one name.
        for (row, expected) in [
            (
                "node1,,\"e0,e1\",leaf1,,swp1",
                ["node1:e0 leaf1:swp1/1", "node1:e1 leaf1:swp1/2"],
            ),
            (
                "\"n1,n2\",,e0,leaf1,,swp1",
                ["n1:e0 leaf1:swp1/1", "n2:e0 leaf1:swp1/2"],
            ),
            (
                "s1,,\"p1,p2\",s2,,\"p3,p4\"",
                ["s1:p1 s2:p3", "s1:p2 s2:p4"],
            ),
        ] {
            let wiring = of(&format!("{HEAD}{row}\n"));
            assert_eq!(
                (cables(&wiring), wiring.notes.len()),
                (expected.map(String::from).to_vec(), 1)
            );
            let again = of(std::str::from_utf8(&write(&wiring).unwrap()).unwrap());
            assert_eq!(cables(&again), expected);
        }
        for row in ["\"a,b\",,\"p1,p2,p3\",s,,q", "a,,\"p1,p2\",s,,\"q1,q2,q3\""] {
            let wiring = of(&format!("{HEAD}{row}\nx,,1,y,,1\n"));
            assert_eq!(cables(&wiring), ["x:1 y:1"]);
            assert!(wiring.notes[0].line == 2 && wiring.notes[0].text.contains("not said"));
        }
    }

    #[test]
    fn tables_of_version_4_are_read() {
        let text = "Label,Device A,Termination A,Device B,Termination B,Type,Status,Length\n\
                    C1,leaf1,swp1,\"node1,node2\",\"eth0,eth0\",DAC,Connected,3 m\n\
                    C2,leaf1,PSU1,pdu1,3,Power,Connected,2.5 m\n\
                    C3,leaf1,swp2,node3,eth0,AOC,Planned,10 Feet\n";
        assert!(looks_like(text));
        let wiring = of(text);
        let expected = [
            "leaf1:swp1/1 node1:eth0 3",
            "leaf1:swp1/2 node2:eth0 3",
            "leaf1:swp2 node3:eth0 3",
        ];
        assert_eq!(cables(&wiring), expected);
        let attributes = &wiring.cables[2].attributes;
        assert_eq!(
            (attributes["status"].as_str(), attributes["label"].as_str()),
            ("planned", "C3")
        );
        assert!(
            wiring
                .notes
                .iter()
                .any(|n| n.text.contains("taken for interfaces"))
        );
    }

    #[test]
    fn cables_through_panels_are_followed() {
        let rows = "leaf1,dcim.interface,swp1,pA,dcim.frontport,1,3,m\n\
                    pA,dcim.rearport,Rear 1,pB,dcim.rearport,Rear 1,40,m\n\
                    node1,dcim.interface,eth0,pB,dcim.frontport,1,2,m\n\
                    leaf1,dcim.interface,swp2,pA,dcim.frontport,2,3,m\n\
                    pA,dcim.rearport,Rear 3,pB,dcim.rearport,Rear 3,40,m\n\
                    leaf1,dcim.interface,swp9,node9,dcim.interface,eth0,,\n";
        let head = HEAD.replace('\n', ",length,length_unit\n");
        let wiring = of(&format!("{head}{rows}"));
        assert_eq!(
            cables(&wiring),
            ["leaf1:swp1 node1:eth0 45", "leaf1:swp9 node9:eth0"]
        );
        assert_eq!(wiring.cables[0].line, 2);
        let told: Vec<&str> = wiring.notes.iter().map(|n| n.text.as_str()).collect();
        assert!(
            told.iter()
                .any(|t| t.contains("1 cable leads through patch panels")),
            "{told:?}"
        );
        assert!(
            told.iter()
                .any(|t| t.contains("leaf1:swp2") && t.contains("pA")),
            "{told:?}"
        );
        assert!(
            told.iter()
                .any(|t| t.contains("1 cable between panels leads")),
            "{told:?}"
        );
        assert_eq!(
            wiring.devices.len(),
            3,
            "a panel is no device of the network"
        );
    }
}
