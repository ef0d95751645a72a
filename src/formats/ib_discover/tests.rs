use super::*;
use crate::fabric::Kind;
use crate::units::Rate;
use std::path::PathBuf;

const SMALL: &str = "=~=~= PuTTY log =~=~=\r\r\n\r\n#\r\nswitchguid=0xa1(a1)\r\nSwitch41 \"S-00000000000000a1\"# \"MF0;leaf0:MQM8700/U1\" enhanced port 0 lid 3 lmc 0\r\n\
[1]\"H-00000000000000b1\"[1](b1) # \"h1 mlx5_0\" lid 65535 4xHDR\r\n[2]\"H-00000000000000b2\"[1](b2) # \"h2 mlx5_0\" lid 5 4xQQQ\r\n\
[3]\"H-00000000000000c0\"[1](c0) # \"Mellanox Technologies Aggregation Node\" lid 9 4xHDR\r\n[41]\"S-00000000000000a2\"[1]# \"MF0;d:MCS8500/L1/U2\" lid 4 4xHDR\r\n\r\n\
Ca  1 \"H-00000000000000b1\"# \"h1 mlx5_0\"\r\n[1](b1) \"S-00000000000000a1\"[1]# lid 65535 lmc 0 \"MF0;leaf0:MQM8700/U1\" lid 3 4xHDR\r\n\r\n\
Ca 1 \"H-00000000000000b2\"# \"h2 mlx5_0\"\r\n\r\nCa 1 \"H-00000000000000c0\"# \"Mellanox Technologies Aggregation Node\"\r\n\
[1](c0) \"S-00000000000000a1\"[3]# lid 9 lmc 0 \"MF0;leaf0:MQM8700/U1\" lid 3 4xHDR\r\nsat11 (config) # \r\n";

#[test]
fn a_capture_with_every_fault_is_read_and_each_is_told() {
    let wiring = read(SMALL, Path::new("x")).unwrap();
    let names: Vec<_> = wiring
        .devices
        .iter()
        .map(|d| (d.name.as_str(), d.kind))
        .collect();
    let expected = [
        ("leaf0", Some(Kind::Switch)),
        ("h1 mlx5_0", Some(Kind::Gpu)),
        ("h2 mlx5_0", Some(Kind::Gpu)),
        ("d/L1/U2", Some(Kind::Switch)),
    ];
    assert_eq!(names, expected);
    let cables: Vec<_> = wiring
        .cables
        .iter()
        .map(|c| {
            (
                c.a.device,
                c.a.port.as_str(),
                c.b.device,
                c.b.port.as_str(),
                c.rate,
            )
        })
        .collect();
    let hdr = Some(Rate::gbps(200));
    assert_eq!(
        cables,
        [
            (0, "1", 1, "1", hdr),
            (0, "2", 2, "1", None),
            (0, "41", 3, "1", hdr)
        ]
    );
    let told: Vec<_> = wiring
        .notes
        .iter()
        .map(|n| format!("{}: {}", n.line, n.text))
        .collect();
    for (line, word) in [
        (1, "no line"),
        (6, "impossible LID 65535"),
        (7, "does not refer back"),
        (7, "4xQQQ"),
        (9, "not listed"),
        (16, "aggregates"),
        (18, "no line"),
    ] {
        assert!(
            told.iter()
                .any(|t| t.starts_with(&format!("{line}: ")) && t.contains(word)),
            "{line} {word}: {told:#?}"
        );
    }
    assert!(looks_like(SMALL) && !looks_like_netlist(SMALL) && !looks_like("[1] is no port"));
}

#[test]
fn names_that_repeat_are_told_apart_by_guid() {
    let text = "Ca 1 \"H-00000000000000b1\"# \"MT4123 X6   M\"\n[1](b1) \"H-00000000000000b2\"[1]# lid 1 lmc 0 \"MT4123 X6   M\" lid 2 4xHDR\n\n\
        Ca 1 \"H-00000000000000b2\"# \"MT4123 X6   M\"\n[1](b2) \"H-00000000000000b1\"[1]# lid 1 lmc 0 \"MT4123 X6   M\" lid 2 4xHDR\n";
    let wiring = read(text, Path::new("x")).unwrap();
    assert_eq!(wiring.devices[0].name, "MT4123 X6   M 0x00000000000000b1");
    assert_eq!(
        (
            wiring.devices.len(),
            wiring.cables.len(),
            wiring.notes.len()
        ),
        (2, 1, 2)
    );
    assert_eq!(
        read(
            std::str::from_utf8(&write(&wiring).unwrap()).unwrap(),
            Path::new("y")
        )
        .unwrap()
        .devices,
        wiring.devices
    );
}

#[test]
fn a_claim_on_a_port_in_use_is_left_out() {
    let text = "Switch 4 \"a\"\n[1] \"b\"[1]\n[2] \"c\"[1]\n\nSwitch 4 \"b\"\n[1] \"a\"[1]\n\nSwitch 4 \"c\"\n[1] \"a\"[1]\n[2] \"b\" [ 4 ]\n";
    let wiring = read(text, Path::new("x")).unwrap();
    let cables: Vec<_> = wiring
        .cables
        .iter()
        .map(|c| (c.line, c.a.device, c.b.device))
        .collect();
    // Line 3 says a[2] is c[1], but c[1] says it is a[1], which the first cable uses; then a[2] --
    // c[1] is free to stand.
    assert_eq!(cables, [(2, 0, 1), (3, 0, 2), (10, 2, 1)]);
    assert!(
        wiring
            .notes
            .iter()
            .any(|n| n.line == 9 && n.text.contains("left out")),
        "{:?}",
        wiring.notes
    );
    assert!(looks_like_netlist(text));
    assert!(
        read("nothing here", Path::new("x"))
            .unwrap_err()
            .place
            .is_some()
    );
}

/// The samples beside the project, where they are.
fn sample(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/samples")
        .join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("{} is not there: nothing was tested", path.display());
    }
    text
}

#[test]
fn a_real_capture_is_read_without_loss() {
    let Some(text) = sample("ufm-ndt/ibnetdiscover_director.txt") else {
        return;
    };
    let wiring = read(&text, Path::new("capture")).unwrap();
    // Counted again from the text alone: lines by how they start, cables as unordered pairs of
    // ends.
    let starts = |word: &str| text.lines().filter(|l| l.starts_with(word)).count();
    let of = |kind| {
        wiring
            .devices
            .iter()
            .filter(|d| d.kind == Some(kind))
            .count()
    };
    assert_eq!((starts("Switch"), starts("Ca")), (400, 2328));
    assert_eq!((of(Kind::Switch), of(Kind::Gpu)), (400, 2328));
    let mut pairs = std::collections::BTreeSet::new();
    let mut node = "";
    for line in text.lines() {
        let words: Vec<&str> = line.split('"').collect();
        if line.starts_with("Switch") || line.starts_with("Ca") {
            node = words[1];
        } else if line.starts_with('[') {
            let inside = |t: &str| {
                t[t.find('[').unwrap() + 1..t.find(']').unwrap()]
                    .parse::<u32>()
                    .unwrap()
            };
            let mut ends = [
                (node.to_string(), inside(words[0])),
                (words[1].to_string(), inside(words[2])),
            ];
            ends.sort();
            pairs.insert(ends);
        }
    }
    assert_eq!(wiring.cables.len(), pairs.len());
    let guid = |d: u32| wiring.devices[d as usize].guid.unwrap();
    let id = |d: u32| {
        format!(
            "{}-{:016x}",
            if wiring.devices[d as usize].kind == Some(Kind::Switch) {
                "S"
            } else {
                "H"
            },
            guid(d)
        )
    };
    for cable in &wiring.cables {
        let mut ends = [
            (id(cable.a.device), cable.a.port.parse().unwrap()),
            (id(cable.b.device), cable.b.port.parse().unwrap()),
        ];
        ends.sort();
        assert!(pairs.remove(&ends), "{ends:?}");
    }
    let slow = wiring
        .cables
        .iter()
        .filter(|c| c.rate == Some(Rate::gbps(100)))
        .count();
    assert_eq!(
        (
            slow,
            wiring
                .cables
                .iter()
                .filter(|c| c.rate == Some(Rate::gbps(200)))
                .count()
        ),
        (4, wiring.cables.len() - 4)
    );
    let written = String::from_utf8(write(&wiring).unwrap()).unwrap();
    let mut again = read(&written, Path::new("again")).unwrap();
    again
        .cables
        .iter_mut()
        .zip(&wiring.cables)
        .for_each(|(c, o)| c.line = o.line);
    assert_eq!(
        (&again.devices, &again.cables),
        (&wiring.devices, &wiring.cables)
    );
}

#[test]
fn netlists_of_ibsim_are_read_and_written() {
    for (name, devices, cables) in [
        ("ib/net.2sw2path4hca", 6, 6),
        ("ib/generated_named16.ibsim.net", 148, 256),
    ] {
        let Some(text) = sample(name) else { return };
        assert!(looks_like_netlist(&text), "{name}");
        let wiring = read(&text, Path::new(name)).unwrap();
        assert_eq!(
            (wiring.devices.len(), wiring.cables.len()),
            (devices, cables),
            "{name}"
        );
        let written = String::from_utf8(write_netlist(&wiring).unwrap()).unwrap();
        assert_eq!(
            read(&written, Path::new(name)).unwrap().cables.len(),
            cables
        );
    }
}
