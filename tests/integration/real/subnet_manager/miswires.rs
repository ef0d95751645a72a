//! Cables moved at ibsim's console are found by comparing what ibnetdiscover sees with the design.

use super::discovery::{RAILS, design};
use super::subnet::{Subnet, installed};
use selvedge::asbuilt::{Differences, Options, Step, differences};
use selvedge::formats::ib_discover;
use selvedge::formats::wiring::{Cable, Wiring};
use std::path::Path;

/// Network cables of the design from a device of one name to one of another, in the order of the
/// file.
fn cables<'a>(wiring: &'a Wiring, one: &str, other: &str) -> Vec<&'a Cable> {
    let name = |device: u32| wiring.devices[device as usize].name.as_str();
    let joins = |c: &&Cable| {
        let ends = [name(c.a.device), name(c.b.device)];
        ends == [one, other] || ends == [other, one]
    };
    wiring.cables.iter().filter(joins).collect()
}

/// `"NAME"[PORT]` of both ends, the device of the given name first.
fn ends(wiring: &Wiring, cable: &Cable, first: &str) -> [String; 2] {
    let mut ends = [&cable.a, &cable.b];
    if wiring.devices[ends[0].device as usize].name != first {
        ends.reverse();
    }
    ends.map(|e| format!("\"{}\"[{}]", wiring.devices[e.device as usize].name, e.port))
}

fn found(wiring: &Wiring, subnet: &Subnet) -> Differences {
    subnet.route("minhop", &[]);
    let built =
        ib_discover::read(&subnet.run(&["ibnetdiscover"]), Path::new("ibnetdiscover")).unwrap();
    differences(wiring, &built, &Options::default())
}

#[test]
fn cables_moved_at_the_console_are_found() {
    if !installed() {
        return;
    }
    let wiring = design(RAILS);
    let mut subnet = Subnet::start(&ib_discover::write_netlist(&wiring).unwrap(), "miswires");
    let before = found(&wiring, &subnet);
    assert!(before.none(), "{before:?}");
    // Two servers of one leaf, their cables swapped between rails 0 and 1; one cable between
    // switches pulled out.
    let [gpu0, gpu1] = [0, 1].map(|rail| format!("gpu-su0-host2-rail{rail}"));
    let [leaf0, leaf1] = [0, 1].map(|rail| format!("leaf-su0-rail{rail}"));
    let [one, other] = [
        ends(&wiring, cables(&wiring, &gpu0, &leaf0)[0], &gpu0),
        ends(&wiring, cables(&wiring, &gpu1, &leaf1)[0], &gpu1),
    ];
    let pulled = ends(
        &wiring,
        cables(&wiring, "leaf-su1-rail3", "spine0")[0],
        "leaf-su1-rail3",
    );
    for line in [
        format!("Unlink {}", one[0]),
        format!("Unlink {}", other[0]),
        format!("Link {} {}", one[0], other[1]),
        format!("Link {} {}", other[0], one[1]),
        format!("Unlink {}", pulled[0]),
    ] {
        subnet.console(&line);
    }
    let after = found(&wiring, &subnet);
    let log = subnet.read("ibsim.log");
    assert_eq!(
        (after.miswired.len(), after.missing.len(), after.extra.len()),
        (2, 1, 0),
        "{after:?}\n{log}"
    );
    assert!(
        after.miswired.iter().all(|f| f.kind.word() == "rail"),
        "{after:?}"
    );
    let exchange = after
        .tasks
        .iter()
        .find(|t| t.step == Step::Exchange)
        .unwrap();
    assert_eq!(exchange.moves.len(), 2);
    let gone = after.missing[0].expected.as_ref().unwrap();
    let mut names = [&gone.a, &gone.b].map(|p| format!("\"{}\"[{}]", p.device, p.port));
    let mut expected = pulled;
    names.sort();
    expected.sort();
    assert_eq!(names, expected);
}
