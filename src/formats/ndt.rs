//! Cable tables of UFM's NDT plug-in: `#StartDevice,StartPort,EndDevice,EndPort,LinkType`.
//!
//! A port is `Port 7`, of a director `Blade 16_Port 2/20` (board 16, chip 2, port 20: the switch
//! chip `NAME/L16/U2`), of a server `SERVER ADAPTER`, which makes the adapter a device of its own,
//! as a subnet shows it. Names match in any letter case. Columns are found by their names, so that
//! tables with racks, lengths (metres) and speeds (Mb/s) beside them are read too.

use super::cable_table::{Column, names_columns, rows, written};
use super::gather::Gather;
use super::ib_discover::names;
use super::kinds::kinds;
use super::wiring::{Cable, End, Wiring};
use crate::error::Result;
use crate::fabric::Kind;
use crate::fabric::index::Id;
use crate::units::{Length, Rate, whole};
use std::path::Path;

const COLUMNS: [Column; 6] = [
    &["startdevice"],
    &["startport"],
    &["enddevice"],
    &["endport"],
    &["speed", "bandwidth"],
    &["cable length"],
];
const MUST: [usize; 4] = [0, 1, 2, 3];

/// Whether a text is such a table.
pub fn looks_like(text: &str) -> bool {
    names_columns(text, &COLUMNS, &MUST)
}

/// Reads a table; `file` is for messages only. O(text).
///
/// # Errors
/// When the columns are not named, or a row is no CSV.
pub fn read(text: &str, file: &Path) -> Result<Wiring> {
    let mut gather = Gather::of_any_case();
    for row in rows(text, file, &COLUMNS, &MUST)? {
        let (field, line) = (|index: usize| row.fields[index].as_str(), row.line);
        if field(0).is_empty() && field(2).is_empty() {
            continue;
        }
        if field(0).is_empty() || field(2).is_empty() {
            gather.note(line, "a row that names one device alone is left out".into());
            continue;
        }
        let (a, b) = (
            end(&mut gather, field(0), field(1)),
            end(&mut gather, field(2), field(3)),
        );
        let mut cable = Cable {
            a,
            b,
            line,
            ..Cable::default()
        };
        cable.rate = field(4)
            .parse()
            .ok()
            .filter(|m| (1..=1_000_000_000u64).contains(m))
            .map(|megabits: u64| Rate(megabits * 1_000_000));
        cable.length = field(5)
            .parse()
            .ok()
            .filter(|m| (0.0..1e6).contains(m))
            .map(|m: f64| Length(whole((m * 1e3).round())));
        gather.cable(cable);
    }
    let mut wiring = gather.wiring;
    if wiring.devices.iter().any(|d| d.kind.is_some()) {
        wiring
            .devices
            .iter_mut()
            .filter(|d| d.kind.is_none())
            .for_each(|d| d.kind = Some(Kind::Switch));
    }
    Ok(wiring)
}

/// Board, chip and port of `Blade 16_Port 2/20`.
fn blade(port: &str) -> Option<(u32, u32, &str)> {
    let (board, rest) = port.strip_prefix("Blade ")?.split_once("_Port ")?;
    let (chip, port) = rest.split_once('/')?;
    Some((
        board.trim().parse().ok()?,
        chip.trim().parse().ok()?,
        port.trim(),
    ))
}

/// The end that a device and a port name.
fn end(gather: &mut Gather, device: &str, port: &str) -> End {
    if let Some((board, chip, port)) = blade(port) {
        let index = gather.device(&format!("{device}/L{board:02}/U{chip}"));
        let chip = gather.at(index);
        chip.kind = Some(Kind::Switch);
        chip.attributes
            .entry("chassis".into())
            .or_insert_with(|| device.to_string());
        return End {
            device: index,
            port: port.to_string(),
        };
    }
    let adapter = port
        .get(..device.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(device));
    if adapter && port[device.len()..].starts_with(' ') {
        let index = gather.device(&names::adapter(port).name);
        let adapter = gather.at(index);
        adapter.kind = Some(Kind::Gpu);
        adapter.host = Some(device.to_string());
        return End {
            device: index,
            port: String::new(),
        };
    }
    let label = port.strip_prefix("Port ").unwrap_or(port).trim();
    End {
        device: gather.device(device),
        port: label.to_string(),
    }
}

/// Writes a table of all network cables. Adapters of servers stand as ports of their server. O(V +
/// E).
///
/// # Errors
/// None are expected; what the encoder says is passed on.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let (kinds, _) = kinds(wiring);
    let mut cables = vec![0u32; wiring.devices.len()];
    for end in wiring
        .cables
        .iter()
        .filter(|c| !c.scale_up)
        .flat_map(|c| [&c.a, &c.b])
    {
        cables[end.device.index()] += 1;
    }
    let row = |cable: &Cable| {
        let words = [&cable.a, &cable.b].map(|end| {
            let device = &wiring.devices[end.device.index()];
            let kind = kinds[end.device.index()];
            let description = names::description(device, Kind::Gpu);
            let own = device.host.as_deref().filter(|h| {
                description
                    .strip_prefix(h)
                    .is_some_and(|rest| rest.starts_with(' '))
            });
            if let Some(host) =
                own.filter(|_| kind != Kind::Switch && cables[end.device.index()] == 1)
            {
                return [host.to_string(), description];
            }
            let board = device
                .attributes
                .get("chassis")
                .and_then(|c| Some((c, device.name.strip_prefix(c.as_str())?.strip_prefix("/L")?)));
            if let Some((chassis, (board, chip))) =
                board.and_then(|(c, rest)| Some((c, rest.split_once("/U")?)))
            {
                return [
                    chassis.clone(),
                    format!("Blade {board}_Port {chip}/{}", end.port),
                ];
            }
            let port = if end.port.is_empty() {
                String::new()
            } else {
                format!("Port {}", end.port)
            };
            [device.name.clone(), port]
        });
        words
            .into_iter()
            .flatten()
            .chain(["Data".to_string()])
            .collect()
    };
    written(
        &[
            "#StartDevice",
            "StartPort",
            "EndDevice",
            "EndPort",
            "LinkType",
        ],
        wiring.cables.iter().filter(|c| !c.scale_up).map(row),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "#StartDevice,StartPort,EndDevice,EndPort,LinkType\r\nH1,H1 ibp1s0f0,LEAF-1,Port 1, Data\nleaf-1,Port 21,D-A,Blade 03_Port 2/20,Data\n\
        D-A,Blade 3_Port 2/20,Leaf-1,Port 21,Data\nleaf-1,Port 1,h2,h2 x,Data\nx,,,,\n";

    #[test]
    fn adapters_blades_and_any_case() {
        assert!(looks_like(TABLE) && !looks_like("a,b\n"));
        let wiring = read(TABLE, Path::new("t.csv")).unwrap();
        let names: Vec<_> = wiring.devices.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names, ["H1 ibp1s0f0", "LEAF-1", "D-A/L03/U2", "h2 x"]);
        assert_eq!(wiring.devices[0].host.as_deref(), Some("H1"));
        assert_eq!(wiring.devices[1].kind, Some(Kind::Switch));
        assert_eq!(wiring.cables.len(), 3, "both directions of a cable are one");
        let lines: Vec<_> = wiring.notes.iter().map(|n| n.line).collect();
        assert_eq!(lines, [5, 6], "{:?}", wiring.notes);
        let written = String::from_utf8(write(&wiring).unwrap()).unwrap();
        assert!(
            written.contains("LEAF-1,Port 21,D-A,Blade 03_Port 2/20,Data"),
            "{written}"
        );
        let again = read(&written, Path::new("t.csv")).unwrap();
        assert_eq!(again.devices, wiring.devices);
    }

    #[test]
    fn columns_are_found_by_name() {
        let text = ",rack #,#Fields:StartDevice,StartPort,EndDevice,EndPort,LinkType,Speed,,Cable Length\n,R1,a,Port 1,b,Port 2,Data,200000,HDR,10.5\n";
        let cable = &read(text, Path::new("t.csv")).unwrap().cables[0];
        assert_eq!(
            (cable.rate, cable.length, cable.line),
            (Some(Rate::gbps(200)), Some(Length(10_500)), 2)
        );
        assert!(
            read("a,b\n", Path::new("t.csv"))
                .unwrap_err()
                .help
                .is_some()
        );
    }

    #[test]
    fn real_tables() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/ufm-ndt");
        if !folder.is_dir() {
            eprintln!("{} is not there: nothing was tested", folder.display());
            return;
        }
        // Rows of the file; of switches every cable has two.
        for (name, cables) in [
            ("switch_to_host_topo1.ndt", 2223),
            ("switch_to_switch_topo2.ndt", 3195),
            ("ndt.csv", 400),
        ] {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(looks_like(&text), "{name}");
            let wiring = read(&text, Path::new(name)).unwrap();
            assert_eq!(
                wiring.cables.len(),
                cables,
                "{name}: {:?}",
                &wiring.notes[..wiring.notes.len().min(5)]
            );
        }
    }
}
