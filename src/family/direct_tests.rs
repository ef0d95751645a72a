//! The direct families against their closed forms, published vectors, and graph facts found by
//! breadth-first search.

use super::tests::fabric;
use super::{build, parse};
use crate::fabric::{DeviceId, Fabric, Kind, Role, counts::counts};
use crate::parts::Catalogue;
use std::path::Path;

/// A switch with as many ports as anybody could want, and a host of one GPU with as many.
const PARTS: &str = "switch: {name: large, cages: 4096, cage_rate: 400 Gb/s, splits: [[400 Gb/s, 1]], port_limit: 4096}\nhost: single-gpu\n";

fn direct(family: &str, keys: &str, hosts: u32) -> Fabric {
    fabric(&format!(
        "name: t\nfamily: {family}\n{PARTS}hosts: {hosts}\n{keys}\n"
    ))
}

/// Neighbours of each switch (or node), parallel links once each.
fn neighbours(fabric: &Fabric) -> Vec<Vec<u32>> {
    let role = fabric
        .roles
        .iter()
        .find(|r| r.kind == Kind::Switch)
        .unwrap_or(&fabric.roles[0]);
    let mut found = vec![Vec::new(); role.count as usize];
    for link in fabric
        .links
        .iter()
        .filter(|l| fabric.role(l.a).name == role.name && fabric.role(l.b).name == role.name)
    {
        let (a, b) = (place(role, link.a), place(role, link.b));
        found[a as usize].push(b);
        found[b as usize].push(a);
    }
    found
}

/// Which device of a role one is.
fn place(role: &Role, device: DeviceId) -> u32 {
    role.place(device).unwrap() as u32
}

/// Number of nodes by distance from one.
fn rings(neighbours: &[Vec<u32>], start: u32) -> Vec<usize> {
    let mut seen = vec![false; neighbours.len()];
    seen[start as usize] = true;
    let (mut now, mut sizes) = (vec![start], Vec::new());
    while !now.is_empty() {
        sizes.push(now.len());
        let next = now.iter().flat_map(|&v| &neighbours[v as usize]).copied();
        now = next
            .filter(|&w| !std::mem::replace(&mut seen[w as usize], true))
            .collect();
    }
    sizes
}

/// Sorted degrees, and the diameter when every node reaches all; a graph without parallel links.
fn facts(fabric: &Fabric) -> (Vec<usize>, usize) {
    let neighbours = neighbours(fabric);
    let mut degrees: Vec<usize> = neighbours.iter().map(Vec::len).collect();
    degrees.sort_unstable();
    for list in &neighbours {
        let mut once = list.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), list.len(), "parallel links");
    }
    let eccentricity = |v: u32| {
        let rings = rings(&neighbours, v);
        assert_eq!(
            rings.iter().sum::<usize>(),
            neighbours.len(),
            "not connected"
        );
        rings.len() - 1
    };
    let diameter = (0..neighbours.len() as u32)
        .map(eccentricity)
        .max()
        .unwrap_or(0);
    (degrees, diameter)
}

fn assert_closed(fabric: &Fabric, closed: super::switch_graph::Closed) {
    let neighbours = neighbours(fabric);
    let links: usize = neighbours.iter().map(Vec::len).sum::<usize>() / 2;
    let degree = neighbours.iter().map(Vec::len).max().unwrap_or(0);
    assert_eq!(
        (neighbours.len() as u64, degree as u64, links as u64),
        (closed.switches, closed.degree, closed.links),
        "{}",
        fabric.name
    );
}

#[test]
fn slim_flies_are_moore_like_for_every_order() {
    // (18, 5), (50, 7), (98, 11) and (162, 13) are printed in the paper; (50, 7) is the
    // Hoffman-Singleton graph.
    for (q, vertices, degree) in [
        (3u32, 18, 5),
        (4, 32, 6),
        (5, 50, 7),
        (7, 98, 11),
        (8, 128, 12),
        (9, 162, 13),
        (11, 242, 17),
        (13, 338, 19),
        (16, 512, 24),
        (17, 578, 25),
        (19, 722, 29),
        (23, 1058, 35),
        (25, 1250, 37),
        (27, 1458, 41),
        (29, 1682, 43),
        (31, 1922, 47),
        (32, 2048, 48),
    ] {
        let fabric = direct("slim-fly", &format!("q: {q}"), 2);
        let (degrees, diameter) = facts(&fabric);
        assert_eq!(
            (
                degrees.len(),
                degrees[0],
                degrees[degrees.len() - 1],
                diameter
            ),
            (vertices, degree, degree, 2),
            "q = {q}"
        );
        assert_closed(&fabric, super::slim_fly::closed(q));
    }
}

#[test]
fn polarflies_have_diameter_two_and_quadrics_one_link_less() {
    for (q, vertices) in [
        (2u32, 7),
        (3, 13),
        (4, 21),
        (5, 31),
        (7, 57),
        (8, 73),
        (9, 91),
        (11, 133),
        (13, 183),
        (16, 273),
        (31, 993),
    ] {
        let fabric = direct("polarfly", &format!("q: {q}"), 2);
        let (degrees, diameter) = facts(&fabric);
        let quadrics = degrees.iter().filter(|d| **d == q as usize).count();
        let others = degrees.iter().filter(|d| **d == q as usize + 1).count();
        assert_eq!(
            (degrees.len(), quadrics, others, diameter),
            (vertices, q as usize + 1, (q * q) as usize, 2),
            "q = {q}"
        );
        assert_closed(&fabric, super::polarfly::closed(q));
    }
}

#[test]
fn dragonflies_with_all_and_with_fewer_groups() {
    for (a, p, h) in [(2u32, 1, 1), (4, 2, 2), (6, 3, 3), (8, 4, 4), (3, 1, 2)] {
        let groups = a * h + 1;
        let fabric = direct(
            "dragonfly",
            &format!("a: {a}\np: {p}\nh: {h}"),
            a * p * groups,
        );
        let (degrees, diameter) = facts(&fabric);
        let degree = (a - 1 + h) as usize;
        assert_eq!(
            (
                degrees.len() as u32,
                degrees[0],
                degrees[degrees.len() - 1],
                diameter
            ),
            (a * groups, degree, degree, 3)
        );
        assert_closed(&fabric, super::dragonfly::closed(a, h, groups));
        let counts = counts(&fabric);
        assert_eq!(
            counts.get("local-links"),
            Some(u64::from(groups * a * (a - 1) / 2))
        );
        assert_eq!(
            counts.get("global-links"),
            Some(u64::from(groups * a * h / 2))
        );
        assert_eq!(
            counts.get("spare-switch-ports"),
            Some(u64::from(a * groups) * (4096 - u64::from(a - 1 + p + h)))
        );
    }
    for (a, h) in [(4u32, 2u32), (4, 4), (5, 3), (3, 3)] {
        for groups in 2..=a * h + 1 {
            let fabric = direct(
                "dragonfly",
                &format!("a: {a}\np: 1\nh: {h}\ngroups: {groups}"),
                a * groups,
            );
            assert_closed(&fabric, super::dragonfly::closed(a, h, groups));
            let mut between = vec![0u32; (groups * groups) as usize];
            let role = fabric
                .roles
                .iter()
                .find(|r| r.kind == Kind::Switch)
                .unwrap();
            for link in fabric
                .links
                .iter()
                .filter(|l| fabric.classes[l.class as usize].name == "global")
            {
                let (one, other) = (place(role, link.a) / a, place(role, link.b) / a);
                between[(one * groups + other) as usize] += 1;
                between[(other * groups + one) as usize] += 1;
            }
            let pairs = || {
                (0..groups * groups)
                    .filter(|i| i / groups != i % groups)
                    .map(|i| between[i as usize])
            };
            assert!(
                pairs().max().unwrap() - pairs().min().unwrap() <= 1,
                "{groups} groups: {between:?}"
            );
            assert!((0..groups).all(|g| between[(g * groups + g) as usize] == 0));
        }
    }
}

#[test]
fn jellyfish_is_simple_regular_connected_and_the_same_everywhere() {
    for (n, r, seed) in [
        (20u32, 6u32, 1u64),
        (50, 3, 2),
        (9, 8, 3),
        (10, 7, 4),
        (40, 2, 5),
        (2, 1, 6),
        (200, 11, 7),
        (6, 4, 8),
    ] {
        let fabric = direct(
            "jellyfish",
            &format!("switches: {n}\ndegree: {r}\np: 1\nseed: {seed}"),
            n,
        );
        let (degrees, _) = facts(&fabric);
        assert!(
            degrees.iter().all(|&d| d == r as usize),
            "{n} switches of {r} links"
        );
        assert_closed(&fabric, super::jellyfish::closed(n, r));
    }
    let drawn = |seed: u64| super::jellyfish::graph(12, 3, seed).unwrap().links;
    assert_eq!(drawn(1), drawn(1));
    assert_ne!(drawn(1), drawn(2));
    let found: Vec<(u32, u32)> = drawn(1).into_iter().take(6).map(|l| (l.0, l.1)).collect();
    assert_eq!(
        found, JELLYFISH_12_3_1,
        "another version or machine drew another graph"
    );
}

/// The first links of the graph of 12 switches, 3 links each, seed 1.
const JELLYFISH_12_3_1: [(u32, u32); 6] = [(0, 6), (0, 8), (0, 9), (1, 4), (1, 6), (1, 11)];

#[test]
fn hyperx_hypercube_and_full_mesh() {
    for (sizes, trunks, diameter) in [
        (vec![4u32, 4], vec![1u32, 1], 2),
        (vec![2; 5], vec![1; 5], 5),
        (vec![9], vec![1], 1),
        (vec![3, 4, 5], vec![1; 3], 3),
    ] {
        let nodes: u32 = sizes.iter().product();
        let fabric = direct(
            "hyperx",
            &format!("dimensions: {sizes:?}\ntrunks: {trunks:?}\np: 1"),
            nodes,
        );
        assert_eq!(facts(&fabric).1, diameter);
        assert_closed(&fabric, super::hyperx::closed(&sizes, &trunks));
    }
    let fabric = direct("hyperx", "dimensions: [3, 4]\ntrunks: [2, 3]\np: 2", 24);
    // 12 switches of 2 * 2 + 3 * 3 = 13 ports, 12 * 13 / 2 links.
    assert_closed(
        &fabric,
        super::switch_graph::Closed {
            switches: 12,
            degree: 13,
            links: 78,
        },
    );
    assert_closed(&fabric, super::hyperx::closed(&[3, 4], &[2, 3]));
}

#[test]
fn tori_meshes_and_a_dimension_of_two() {
    // Diameter: sum of floor(d / 2) of a torus, of d - 1 of a mesh. Links 3 * 64, and 3 * 48.
    for (sizes, wrap, links, diameter) in [
        (vec![4u32, 4, 4], true, 192, 6),
        (vec![4, 4, 4], false, 144, 9),
        (vec![5, 3], true, 30, 3),
        (vec![2, 2, 2], true, 12, 3),
        (vec![2, 2, 2], false, 12, 3),
        (vec![7], true, 7, 3),
        (vec![2, 6], true, 18, 4),
    ] {
        let nodes: u32 = sizes.iter().product();
        let fabric = direct(
            "torus",
            &format!("dimensions: {sizes:?}\nwrap: {wrap}\np: 1"),
            nodes,
        );
        assert_eq!(facts(&fabric).1, diameter, "{sizes:?}");
        let closed = super::torus::closed(&sizes, wrap);
        assert_eq!(
            (
                closed.links,
                neighbours(&fabric)
                    .iter()
                    .map(|n| n.len() as u64)
                    .sum::<u64>()
            ),
            (links, 2 * links),
            "{sizes:?}"
        );
    }
}

#[test]
fn hosts_forward_in_a_torus_of_hosts() {
    let host =
        "host: {name: tray, gpus: 4, ports_per_gpu: 6, port_rate: 400 Gb/s, ports_per_cage: 1}";
    let fabric = fabric(&format!(
        "name: t\nfamily: torus\nforwards: hosts\n{host}\nhosts: 16\ndimensions: [4, 4, 4]\n"
    ));
    assert_eq!(
        (
            fabric.devices(),
            fabric.forwarders.len(),
            fabric.links.len()
        ),
        (64, 64, 192)
    );
    assert_eq!(facts(&fabric).1, 6);
    assert_eq!(
        (fabric.device_name(27.into()), fabric.host[27.into()]),
        ("gpu-x1-y2-z3".to_string(), Some(6.into()))
    );
}

#[test]
fn hosts_stand_whole_on_a_switch_or_on_the_next_ports() {
    let dgx = |p: u32, hosts: u32| {
        fabric(&format!(
            "name: t\nfamily: hyperx\nhost: dgx-h100\nswitch: qm9700\nhosts: {hosts}\ndimensions: [6]\np: {p}\n"
        ))
    };
    let at = |fabric: &Fabric, gpu: u32| {
        fabric
            .links
            .iter()
            .find(|l| l.a == gpu.into() && fabric.classes[l.class as usize].name == "host-switch")
            .unwrap()
            .b
    };
    let whole = dgx(16, 5);
    let first = whole
        .roles
        .iter()
        .find(|r| r.kind == Kind::Switch)
        .unwrap()
        .first;
    assert!((0..40).all(|g| at(&whole, g) == first.after(g / 16)));
    assert_eq!(
        (whole.device_name(17.into()), whole.device_name(first)),
        ("x1-host0-gpu1".to_string(), "switch-x0".to_string())
    );
    // 6 * 16 ports, 40 used; 6 * 5 to other switches.
    assert_eq!(
        counts(&whole).get("spare-switch-ports"),
        Some(6 * 64 - 40 - 30)
    );
    let spread = dgx(12, 9);
    let first = spread
        .roles
        .iter()
        .find(|r| r.kind == Kind::Switch)
        .unwrap()
        .first;
    assert!((0..72).all(|g| at(&spread, g) == first.after(g / 12)));
    assert_eq!(spread.device_name(9.into()), "host1-gpu1");
}

/// What is refused, and what is offered instead.
#[test]
fn impossible_direct_fabrics_are_refused_with_the_nearest_possible() {
    let refuse = |family: &str, keys: &str, message: &str, help: &str| {
        let text = format!("name: t\nfamily: {family}\nswitch: qm9700\nhost: single-gpu\n{keys}");
        let found =
            parse(&text, Path::new("t"), Catalogue::builtin()).and_then(|design| build(&design));
        let error = found.map(|_| ()).unwrap_err();
        assert!(error.message.contains(message), "{}", error.message);
        assert!(
            error.help.as_deref().unwrap_or("").contains(help),
            "{:?}",
            error.help
        );
        assert!(error.place.is_some(), "{}", error.message);
    };
    refuse(
        "slim-fly",
        "hosts: 32928\nq: 28\n",
        "q = 28 = 2 x 2 x 7 is not a power",
        "q = 27 (1458 switches of 41 links) or q = 29 (1682 switches of 43 links)",
    );
    refuse(
        "polarfly",
        "hosts: 8\nq: 6\n",
        "q = 6 = 2 x 3",
        "q = 5 (31 switches of 6 links) or q = 7 (57 switches of 8 links)",
    );
    refuse(
        "jellyfish",
        "hosts: 8\nswitches: 9\ndegree: 5\np: 1\n",
        "45 ends of links, an odd number",
        "`degree: 4` or `switches: 10`",
    );
    refuse(
        "jellyfish",
        "hosts: 8\nswitches: 5\ndegree: 5\np: 2\n",
        "at most 4 others",
        "degree: 4",
    );
    refuse(
        "dragonfly",
        "hosts: 8\na: 4\nh: 2\np: 2\ngroups: 10\n",
        "a h = 8 global ports",
        "2 to 9",
    );
    refuse(
        "dragonfly",
        "hosts: 73\na: 4\nh: 2\np: 2\n",
        "hold 72 hosts",
        "`p: 3`",
    );
    refuse(
        "dragonfly",
        "hosts: 73\na: 60\nh: 2\np: 10\n",
        "needs 71 ports at 400 Gb/s (10 down, 61 up), a qm9700 has 64",
        "`p: 3` fits",
    );
    refuse(
        "hyperx",
        "hosts: 8\ndimensions: [4, 4]\ntrunks: [1]\np: 1\n",
        "1 trunks for 2 dimensions",
        "one number a dimension",
    );
    refuse(
        "torus",
        "hosts: 8\ndimensions: [4, 1]\np: 1\n",
        "size 1",
        "leave out",
    );
    refuse(
        "torus",
        "hosts: 8\ndimensions: [70000, 70000]\np: 1\n",
        "size 70000",
        "",
    );
    refuse(
        "torus",
        "hosts: 8\ndimensions: [60000, 60000]\np: 1\n",
        "3600000000 nodes",
        "fewer",
    );
    refuse(
        "torus",
        "hosts: 8\ndimensions: [4, 4]\nforwards: hosts\n",
        "has no switches",
        "remove `switch`",
    );
    refuse(
        "torus",
        "hosts: 8\ndimensions: [4, 4]\n",
        "needs `p`",
        "forwards: hosts",
    );
    refuse(
        "torus",
        "hosts: 8\np: 1\nq: 3\ndimensions: [4, 4]\n",
        "`q` does not belong to the family torus",
        "slim-fly, polarfly",
    );
    refuse(
        "torus",
        "hosts: 8\np: 1\ndimensions: [4, 4]\nlengths: {leaf-spine: 2 m}\n",
        "`lengths: leaf-spine`",
        "host-switch",
    );
    refuse(
        "leaf-spine",
        "hosts: 8\nlengths: {global: 2 m}\n",
        "`lengths: global`",
        "host-leaf",
    );
}
