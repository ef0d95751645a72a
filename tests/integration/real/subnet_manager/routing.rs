//! OpenSM's tables imported, and whether they can deadlock: as ibdmchk says. Our tables in OpenSM.

use super::discovery::{TREE, design};
use super::subnet::{Subnet, installed};
use selvedge::fabric::{Fabric, network::Network};
use selvedge::files::write_file;
use selvedge::formats::opensm::tables::{Lids, read_lids, read_tables};
use selvedge::formats::wiring::Wiring;
use selvedge::formats::{ib_discover, opensm};
use selvedge::routing::{Ask, Deadlock, Ranks, Routed, Way, as_built, modulo_tables, route};
use selvedge::traffic::Matrix;
use std::fmt::Write as _;
use std::path::Path;

/// A netlist of switches `s0`, `s1`, ..., each with one host, and cables between them.
fn netlist(switches: usize, cables: &[(usize, usize)]) -> String {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); switches];
    for &(a, b) in cables {
        next[a].push(b);
        next[b].push(a);
    }
    let port = |a: usize, b: usize| 2 + next[a].iter().position(|&n| n == b).unwrap();
    let mut text = String::new();
    for (v, others) in next.iter().enumerate() {
        let guid = 0x20_0000 + 256 * v;
        writeln!(text, "switchguid=0x{guid:x}\nSwitch {} \"s{v}\" # \"s{v}\"\n[1] \"h{v}\"[1] # \"h{v}\" lid 0 4xHDR", others.len() + 1)
            .unwrap();
        for &w in others {
            writeln!(
                text,
                "[{}] \"s{w}\"[{}] # \"s{w}\" lid 0 4xHDR",
                port(v, w),
                port(w, v)
            )
            .unwrap();
        }
        writeln!(text).unwrap();
    }
    for v in 0..switches {
        let guid = 0x10_0000 + 256 * v;
        writeln!(
            text,
            "caguid=0x{guid:x}\nHca 1 \"h{v}\" # \"h{v}\"\n[1] \"s{v}\"[1] # \"s{v}\" lid 0 4xHDR\n"
        )
        .unwrap();
    }
    text
}

fn ring() -> String {
    netlist(6, &(0..6).map(|i| (i, (i + 1) % 6)).collect::<Vec<_>>())
}

fn torus() -> String {
    let at = |x: usize, y: usize| x % 6 * 6 + y % 6;
    let cells = || (0..36).map(|i| (i / 6, i % 6));
    netlist(
        36,
        &cells()
            .map(|(x, y)| (at(x, y), at(x + 1, y)))
            .chain(cells().map(|(x, y)| (at(x, y), at(x, y + 1))))
            .collect::<Vec<_>>(),
    )
}

/// Five groups of four switches that are all joined, and one cable between every two groups.
fn dragonfly() -> String {
    let within =
        (0..5).flat_map(|g| (0..4).flat_map(move |i| (0..i).map(move |j| (4 * g + j, 4 * g + i))));
    let between =
        (0..5).flat_map(|g| (g + 1..5).map(move |h| (4 * g + h - g - 1, 4 * h + 4 - (h - g))));
    netlist(20, &within.chain(between).collect::<Vec<_>>())
}

/// Routes uniform traffic by the tables that OpenSM dumped.
fn imported(wiring: &Wiring, subnet: &Subnet) -> Routed {
    let fabric = wiring.to_fabric().unwrap();
    let tables = read_tables(&subnet.read("opensm.fdbs"), Path::new("fdbs"))
        .unwrap()
        .0;
    let lids = read_lids(&subnet.read("opensm-subnet.lst"), Path::new("lst")).unwrap();
    let guids = guids(wiring, &fabric);
    routed(&fabric, Way::Tables(&guids, &tables, &lids))
}

/// GUIDs of the devices of a fabric.
fn guids(wiring: &Wiring, fabric: &Fabric) -> Vec<u64> {
    let of: std::collections::HashMap<&str, u64> = wiring
        .devices
        .iter()
        .map(|d| d.name.as_str())
        .zip(opensm::node_guids(wiring))
        .collect();
    fabric
        .device_ids()
        .map(|v| of[fabric.device_name(v).as_str()])
        .collect()
}

fn routed(fabric: &Fabric, way: Way<'_>) -> Routed {
    let network = Network::new(fabric);
    let matrix = Matrix::parse("uniform", fabric, &network).unwrap();
    let channels = as_built(fabric, &network);
    let ranks = Ranks::from_endpoints(&channels);
    route(&Ask {
        channels: &channels,
        matrix: &matrix,
        way,
        ranks: &ranks,
        fixed: &[],
    })
    .unwrap()
}

/// Whether both find a cycle, or neither does; every pair has a way.
fn agree(wiring: &Wiring, subnet: &Subnet, cycle: bool) {
    let routed = imported(wiring, subnet);
    let said = subnet.checked();
    assert!(said.contains("CA to CA paths"), "{said}");
    assert_eq!(said.contains("credit loops in routing"), cycle, "{said}");
    assert_eq!(
        matches!(routed.deadlock, Deadlock::Cycle(_)),
        cycle,
        "{:?}",
        routed.deadlock
    );
    assert!(cycle || matches!(routed.deadlock, Deadlock::Free(_)));
    assert_eq!((routed.pairs.1, routed.notes), (0, Vec::new()));
}

#[test]
fn cycles_are_those_that_ibdmchk_finds() {
    if !installed() {
        return;
    }
    for (name, text) in [
        ("ring", ring()),
        ("torus", torus()),
        ("dragonfly", dragonfly()),
    ] {
        let wiring = ib_discover::read(&text, Path::new("net")).unwrap();
        let subnet = Subnet::start(text.as_bytes(), name);
        subnet.route("minhop", &[]);
        agree(&wiring, &subnet, true);
        // Up and down from one root, which no tier tells here.
        write_file(&subnet.file("roots"), b"0x200000\n").unwrap();
        subnet.route("updn", &["-a", "roots"]);
        agree(&wiring, &subnet, false);
    }
}

#[test]
fn fat_trees_have_no_cycle() {
    if !installed() {
        return;
    }
    for k in [4, 8] {
        let wiring = design(
            &TREE
                .replace("k: 4", &format!("k: {k}"))
                .replace("hosts: 16", &format!("hosts: {}", k * k * k / 4)),
        );
        let subnet = Subnet::start(
            &ib_discover::write_netlist(&wiring).unwrap(),
            &format!("tree{k}"),
        );
        write_file(
            &subnet.file("roots"),
            &opensm::write_roots(&wiring).unwrap(),
        )
        .unwrap();
        for engine in ["ftree", "minhop"] {
            subnet.route(engine, &["-a", "roots"]);
            agree(&wiring, &subnet, false);
        }
    }
}

#[test]
fn our_tables_are_loaded_as_written() {
    if !installed() {
        return;
    }
    let wiring = design(TREE);
    let fabric = wiring.to_fabric().unwrap();
    let network = Network::new(&fabric);
    let channels = as_built(&fabric, &network);
    let (lids, guids) = (Lids::of_wiring(&wiring).unwrap(), guids(&wiring, &fabric));
    let written =
        modulo_tables(&channels, &Ranks::from_endpoints(&channels), &guids, &lids).unwrap();
    let subnet = Subnet::start(&ib_discover::write_netlist(&wiring).unwrap(), "tables");
    write_file(
        &subnet.file("guid2lid"),
        &opensm::write_lids(&wiring).unwrap(),
    )
    .unwrap();
    write_file(&subnet.file("lfts"), written.as_bytes()).unwrap();
    subnet.route("file", &["-U", "lfts", "-x"]);
    let sorted = |text: &str, file: &str| {
        let mut tables = read_tables(text, Path::new(file)).unwrap().0;
        tables.iter_mut().for_each(|t| t.ports.sort_unstable());
        tables.sort_by_key(|t| t.guid);
        tables
    };
    assert_eq!(
        sorted(&subnet.read("opensm.fdbs"), "fdbs"),
        sorted(&written, "lfts")
    );
    agree(&wiring, &subnet, false);
    let (own, back) = (routed(&fabric, Way::Modulo), imported(&wiring, &subnet));
    assert_eq!((own.load, own.headroom), (back.load, back.headroom));
}
