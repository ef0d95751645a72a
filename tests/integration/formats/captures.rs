//! One simulated subnet as every program of the diagnostics prints it: captured once from
//! infiniband-diags over ibsim, routed by OpenSM. All say the same.

use selvedge::fabric::Kind;
use selvedge::formats::format::{detect, read_wiring};
use selvedge::formats::wiring::Wiring;
use selvedge::units::Rate;
use std::path::{Path, PathBuf};

/// Devices and cables as lines, in one order: what every capture of a subnet says.
pub(crate) fn told(wiring: &Wiring) -> Vec<String> {
    let mut told = Vec::new();
    for device in wiring
        .devices
        .iter()
        .filter(|d| d.kind != Some(Kind::ScaleUp))
    {
        let kind = if device.kind == Some(Kind::Switch) {
            "switch"
        } else {
            "endpoint"
        };
        told.push(format!("{} {kind} {:?}", device.name, device.host));
    }
    for cable in wiring.cables.iter().filter(|c| !c.scale_up) {
        let mut ends = [&cable.a, &cable.b]
            .map(|e| format!("{}:{}", wiring.devices[e.device as usize].name, e.port));
        ends.sort();
        told.push(format!("{} -- {} {:?}", ends[0], ends[1], cable.rate));
    }
    told.sort();
    told
}

fn captured(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/integration/formats/captures")
        .join(name)
}

#[test]
fn every_program_says_the_same() {
    let expected = read_wiring(&captured("rails.ibsim"), None).unwrap();
    assert_eq!((expected.devices.len(), expected.cables.len()), (13, 16));
    for (name, format, noted) in [
        ("rails.ibnetdiscover", "ibnetdiscover", 0),
        ("rails.ibnetdiscover-p", "ibnetdiscover-ports", 0),
        // The slow cable, from both ends.
        ("rails.iblinkinfo", "iblinkinfo", 2),
        ("rails-lines.iblinkinfo", "iblinkinfo", 2),
        ("rails-settings.iblinkinfo", "iblinkinfo", 2),
    ] {
        let text = std::fs::read_to_string(captured(name)).unwrap();
        let found = detect(&text, Path::new("capture.txt")).map(|f| f.name);
        assert_eq!(found, Some(format), "{name} by content alone");
        let wiring = read_wiring(&captured(name), None).unwrap();
        assert_eq!(told(&wiring), told(&expected), "{name}");
        assert_eq!(wiring.notes.len(), noted, "{name}: {:?}", wiring.notes);
        let slow = |c: &&selvedge::formats::wiring::Cable| c.rate == Some(Rate::gbps(100));
        assert_eq!(wiring.cables.iter().filter(slow).count(), 1, "{name}");
        // Of switches GUIDs, ports and LIDs are known, too.
        for device in wiring
            .devices
            .iter()
            .filter(|d| d.kind == Some(Kind::Switch))
        {
            let same = |d: &&selvedge::formats::wiring::Device| d.name == device.name;
            let other = expected.devices.iter().find(same).unwrap();
            assert_eq!(
                (device.guid, device.ports),
                (other.guid, other.ports),
                "{name}"
            );
            assert!(device.attributes.contains_key("lid"), "{name}");
        }
    }
}

/// `iblinkinfo --switches-only` names the adapters at the other ends alone.
#[test]
fn switches_alone_tell_all_cables() {
    let expected = read_wiring(&captured("rails.ibsim"), None).unwrap();
    let wiring = read_wiring(&captured("rails-switches.iblinkinfo"), None).unwrap();
    assert_eq!(told(&wiring), told(&expected));
}
