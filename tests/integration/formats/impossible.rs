//! What cannot be plugged in, through every format: a port used twice, a port used whole and in
//! parts. A format that can say it says it to `lint`; one that cannot refuses to be written.

use selvedge::asbuilt::pattern;
use selvedge::fabric::Kind;
use selvedge::formats::format::{FORMATS, Feature, Format, Read, Write};
use selvedge::formats::wiring::{Cable, Device, End, Wiring};
use selvedge::units::Rate;
use std::path::{Path, PathBuf};

/// Two leaves and a spine, three servers a leaf; `labels` are those of the ports of leaf0.
fn wiring(labels: [&str; 4]) -> Wiring {
    let end = |device, port: &str| End {
        device,
        port: port.into(),
    };
    let mut wiring = Wiring::default();
    for name in [
        "leaf0", "leaf1", "spine0", "h0", "h1", "h2", "h3", "h4", "h5",
    ] {
        let switch = !name.starts_with('h');
        wiring.devices.push(Device {
            name: name.into(),
            kind: Some(if switch { Kind::Switch } else { Kind::Host }),
            model: Some(if switch { "QM9700" } else { "HCA" }.into()),
            ..Device::default()
        });
    }
    let mut join = |a: End, b: End| {
        let line = wiring.cables.len() + 1;
        wiring.cables.push(Cable {
            a,
            b,
            rate: Some(Rate::gbps(200)),
            line,
            ..Cable::default()
        });
    };
    for host in 0..3u32 {
        join(end(3 + host, "1"), end(0, labels[host as usize]));
        join(end(6 + host, "1"), end(1, &(host + 1).to_string()));
    }
    join(end(0, labels[3]), end(2, "1"));
    join(end(1, "9"), end(2, "2"));
    wiring
}

/// What a format makes of a wiring whose text is edited; `None` of those that hold a whole fabric,
/// which has no such thing.
fn through(format: &Format, wiring: &Wiring, edit: fn(&str) -> String) -> Option<Wiring> {
    let text = |bytes| edit(&String::from_utf8(bytes).unwrap());
    match (format.write?, format.read?) {
        (Write::Text(write), Read::Text(read)) => {
            Some(read(&text(write(wiring).unwrap()), Path::new("x")).unwrap())
        }
        (Write::Folder(write), Read::Folder(read)) => {
            let files = write(wiring).unwrap().into_iter();
            let files: Vec<(PathBuf, String)> = files.map(|f| (f.0.into(), text(f.1))).collect();
            Some(read(&files).unwrap())
        }
        _ => None,
    }
}

/// How many formats that carry a feature have a finding of a rule on leaf0; all must.
fn told(wiring: &Wiring, edit: fn(&str) -> String, rule: &str, features: &[Feature]) -> usize {
    let carrying = |f: &&Format| f.carries.iter().any(|c| features.contains(c));
    let mut found = 0;
    for format in FORMATS.iter().filter(carrying) {
        let Some(again) = through(format, wiring, edit) else {
            continue;
        };
        let strange = pattern(&again).strange;
        let here = strange.iter().find(|s| s.rule == rule);
        let here = here.unwrap_or_else(|| panic!("{}: {strange:?}", format.name));
        // What captures say is placed by its line alone.
        let at = here.at.starts_with("leaf0") || here.at.starts_with("line ");
        assert!(at, "{}: {here:?}", format.name);
        found += 1;
    }
    found
}

#[test]
fn a_port_used_twice_is_found_through_every_format() {
    let labels = [Feature::PortNumbers, Feature::PortLabels];
    let twice = |text: &str| text.replace("77", "1");
    let whole = wiring(["1", "77", "2", "9"]);
    assert_eq!(told(&whole, twice, "port-twice", &labels), 14);
}

#[test]
fn a_port_used_whole_and_in_parts_is_found_through_every_format() {
    let labels = [Feature::PortLabels];
    let whole = wiring(["E1/1", "E1/1/1", "E1/2", "E1/9"]);
    assert_eq!(told(&whole, str::to_string, "breakout", &labels), 12);
    // Parts of parts, too; two parts of one port are no clash.
    let parts = wiring(["E1/1", "E1/1/1/2", "E1/2/1", "E1/2/2"]);
    let strange = pattern(&parts).strange;
    let of = |s: &&selvedge::asbuilt::Strange| s.rule == "breakout";
    let at: Vec<&str> = strange.iter().filter(of).map(|s| s.at.as_str()).collect();
    assert_eq!(at, ["leaf0:E1/1/1/2"]);
}

/// Formats in which two lines can say it of a port, though we never write it.
#[test]
fn two_claims_on_a_port_are_found() {
    let subnet = "Switch 4 \"S-000000000000000a\" # \"leaf0\"\n\
        [1] \"H-00000000000000b1\"[1](b2) # \"h1 m0\" lid 2 4xHDR\n\
        [1] \"H-00000000000000b3\"[1](b4) # \"h2 m0\" lid 3 4xHDR\n\n\
        Ca 1 \"H-00000000000000b1\" # \"h1 m0\"\n\
        [1](b2) \"S-000000000000000a\"[1] # lid 2 lmc 0 \"leaf0\" lid 1 4xHDR\n";
    let ports = "SW 1 1 0x0a 4x HDR - CA 2 1 0xb2 ( 'leaf0' - 'h1 m0' )\n\
        SW 1 1 0x0a 4x HDR - CA 3 1 0xb4 ( 'leaf0' - 'h2 m0' )\n\
        CA 2 1 0xb2 4x HDR - SW 1 1 0x0a ( 'h1 m0' - 'leaf0' )\n";
    let links = "Switch: 0x0a leaf0:\n\
        1 1[ ] ==( 4X 53.125 Gbps Active/ LinkUp)==> 2 1[ ] \"h1 m0\" ( )\n\
        1 1[ ] ==( 4X 53.125 Gbps Active/ LinkUp)==> 3 1[ ] \"h2 m0\" ( )\n\
        CA: h1 m0:\n0xb2 2 1[ ] ==( 4X 53.125 Gbps Active/ LinkUp)==> 1 1[ ] \"leaf0\" ( )\n";
    for (name, text, line) in [
        ("ibnetdiscover", subnet, 3),
        ("ibnetdiscover-ports", ports, 2),
        ("iblinkinfo", links, 3),
    ] {
        let format = FORMATS.iter().find(|f| f.name == name).unwrap();
        let Some(Read::Text(read)) = format.read else {
            panic!("{name} is one file")
        };
        let wiring = read(text, Path::new("x")).unwrap();
        let strange = pattern(&wiring).strange;
        let twice = strange.iter().find(|s| s.rule == "port-twice");
        assert_eq!(twice.map(|s| s.line), Some(line), "{name}: {strange:?}");
    }
}
