//! Our netlists in ibsim, routed by OpenSM and discovered by ibnetdiscover: what comes back is what
//! went in.

use super::subnet::{Subnet, installed};
use selvedge::fabric::Kind;
use selvedge::files::write_file;
use selvedge::formats::format::read_wiring;
use selvedge::formats::wiring::Wiring;
use selvedge::formats::{ib_discover, opensm};
use std::path::Path;

/// Devices and cables as lines, in one order: what must come back.
fn told(wiring: &Wiring) -> Vec<String> {
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

pub fn design(text: &str) -> Wiring {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("design.yaml");
    std::fs::write(&path, text).unwrap();
    read_wiring(&path, None).unwrap()
}

/// Loads, routes with an engine and discovers a design.
fn there_and_back(text: &str, engine: &str, roots: bool) {
    let wiring = design(text);
    let subnet = Subnet::start(&ib_discover::write_netlist(&wiring).unwrap(), engine);
    write_file(
        &subnet.file("roots"),
        &opensm::write_roots(&wiring).unwrap(),
    )
    .unwrap();
    write_file(
        &subnet.file("names"),
        &opensm::write_names(&wiring).unwrap(),
    )
    .unwrap();
    subnet.route(engine, if roots { &["-a", "roots"] } else { &[] });
    let discovered = subnet.run(&["ibnetdiscover"]);
    let again = ib_discover::read(&discovered, Path::new("ibnetdiscover")).unwrap();
    assert!(again.notes.is_empty(), "{:?}", again.notes);
    // The adapters of a specification are GPUs of a server, and named after it.
    assert_eq!(told(&again), told(&wiring));
    // The subnet that OpenSM dumps has the same cables; its names are those of the descriptions.
    let dumped = opensm::read_subnet(&subnet.read("opensm-subnet.lst"), Path::new("lst")).unwrap();
    assert_eq!(told(&dumped), told(&wiring));
    // By the map of names alone, whatever the descriptions say.
    let mut nameless = again.clone();
    nameless
        .devices
        .iter_mut()
        .for_each(|d| d.name = format!("{:x}", d.guid.unwrap()));
    opensm::apply_names(&mut nameless, &subnet.read("names"), Path::new("names")).unwrap();
    assert_eq!(told(&nameless), told(&wiring));
}

pub const RAILS: &str = "name: rails\nfamily: rail-optimized\nhost: {name: four, gpus: 4, ports_per_gpu: 1, port_rate: 200 Gb/s, ports_per_cage: 1, scale_up_gpus: 4, scale_up_rate: 3.6 Tb/s}\nhosts: 8\nswitch: qm8790\nsu_hosts: 4\n";
pub const TREE: &str = "name: tree\nfamily: fat-tree\nk: 4\nhost: {name: one, gpus: 1, ports_per_gpu: 1, port_rate: 200 Gb/s, ports_per_cage: 1}\nhosts: 16\nswitch: qm8790\n";

#[test]
fn rails_through_a_subnet_manager() {
    if installed() {
        for (engine, roots) in [("minhop", false), ("updn", true)] {
            there_and_back(RAILS, engine, roots);
        }
    }
}

#[test]
fn a_fat_tree_through_a_subnet_manager() {
    if installed() {
        there_and_back(TREE, "ftree", true);
    }
}
