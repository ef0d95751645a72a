//! Our netlists in ibsim, routed by OpenSM and discovered by ibnetdiscover: what comes back is what
//! went in.

use super::subnet::{Subnet, installed};
use crate::formats::captures::told;
use selvedge::files::write_file;
use selvedge::formats::format::read_wiring;
use selvedge::formats::wiring::Wiring;
use selvedge::formats::{ib_discover, ib_link_info, ib_port_list, opensm};
use std::path::Path;

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
    // The other programs say the same of it.
    let ports = subnet.run(&["ibnetdiscover", "-p"]);
    let again_by_ports = ib_port_list::read(&ports, Path::new("ports")).unwrap();
    assert_eq!(told(&again_by_ports), told(&wiring));
    for options in [&[][..], &["-l"], &["-p"], &["-l", "-p"]] {
        let printed = subnet.run(&[&["iblinkinfo"], options].concat());
        let links = ib_link_info::read(&printed, Path::new("links")).unwrap();
        assert_eq!(told(&links), told(&wiring), "iblinkinfo {options:?}");
        assert!(links.notes.is_empty(), "{:?}", links.notes);
    }
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
