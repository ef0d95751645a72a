use super::orbits::Orbits;
use super::refine::refine;
use super::*;
use crate::fabric::index::{Arc, Id, Table};
use crate::family;
use crate::formats::node_link;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// A fabric as a list: nodes of a kind and perhaps a scale-up domain, links with rates.
#[derive(Clone, Debug, Default)]
struct Drawn {
    nodes: Vec<String>,
    links: Vec<(usize, usize, u32)>,
}

impl Drawn {
    /// Nodes of one kind.
    fn of(kind: &str, count: usize) -> Self {
        Drawn {
            nodes: vec![kind.to_string(); count],
            links: Vec::new(),
        }
    }

    fn link(&mut self, a: usize, b: usize, rate: u32) {
        self.links.push((a, b, rate));
    }

    /// One host at every node so far.
    fn with_hosts(mut self) -> Self {
        for switch in 0..self.nodes.len() {
            self.nodes.push("host".into());
            self.link(switch, self.nodes.len() - 1, 100);
        }
        self
    }

    /// Imports it with its nodes in the order `order`, links shuffled alike.
    fn import(&self, seed: u64) -> (Fabric, Network) {
        self.try_import(seed).unwrap()
    }

    /// An error where the importer refuses it.
    fn try_import(&self, seed: u64) -> crate::error::Result<(Fabric, Network)> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        if seed > 0 {
            order.sort_by_key(|&i| partition::mix(i as u64, seed));
        }
        let nodes: Vec<String> = order
            .iter()
            .map(|&i| format!("{{\"id\":\"n{i}\",\"kind\":\"{}\"}}", self.nodes[i]))
            .collect();
        let links: Vec<String> = self
            .links
            .iter()
            .map(|(a, b, rate)| {
                format!("{{\"source\":\"n{a}\",\"target\":\"n{b}\",\"gbps\":{rate}}}")
            })
            .collect();
        let text = format!(
            "{{\"multigraph\":true,\"nodes\":[{}],\"edges\":[{}]}}",
            nodes.join(","),
            links.join(",")
        );
        let fabric = node_link::parse(&text, Path::new("drawn.json"))?;
        let network = Network::new(&fabric);
        Ok((fabric, network))
    }
}

/// A family's fabric as a list, without its coordinates.
fn forget(fabric: &Fabric) -> Drawn {
    let kind = |k| match k {
        crate::fabric::Kind::Gpu => "gpu",
        crate::fabric::Kind::Host => "host",
        crate::fabric::Kind::ScaleUp => "scale-up",
        crate::fabric::Kind::Switch => "switch",
    };
    let nodes = fabric
        .device_ids()
        .map(|d| kind(fabric.role(d).kind).to_string())
        .collect();
    let rate = |l: &crate::fabric::Link| {
        (fabric.classes[l.class as usize].rate_ab.0 / 1_000_000_000) as u32
    };
    Drawn {
        nodes,
        links: fabric
            .links
            .iter()
            .map(|l| (l.a.index(), l.b.index(), rate(l)))
            .collect(),
    }
}

fn built(text: &str) -> Fabric {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("design.yaml");
    std::fs::write(&file, text).unwrap();
    family::build(&family::read(&file).unwrap()).unwrap()
}

fn fat_tree(k: usize) -> Fabric {
    built(&format!(
        "name: t\nfamily: fat-tree\nk: {k}\nhost: single-gpu\nhosts: {}\nswitch: qm9700\n",
        k * k * k / 4
    ))
}

fn sorted(sizes: &[u64]) -> Vec<u64> {
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    sizes
}

struct Shape {
    vertices: Vec<u64>,
    arcs: Vec<u64>,
    complete: bool,
    generators: usize,
}

/// Orbit sizes under a search with uniform traffic; every generator is checked once more.
fn shape(name: &str, (fabric, network): &(Fabric, Network)) -> Shape {
    let matrix = Matrix::parse("uniform", fabric, network).unwrap();
    let started = Instant::now();
    let found = search::generators(fabric, network, &matrix, &[]);
    let searched = started.elapsed();
    let mut verifier = Verifier::new(network);
    assert!(found.generators.iter().all(|g| verifier.holds(g, &matrix)));
    let orbits = Orbits::new(network, &found.generators);
    let started = Instant::now();
    refine(
        network,
        &vec![0; network.vertices()],
        &vec![0; network.arcs()].into(),
        |_| true,
    );
    println!(
        "{name}: {} vertices, {} trunks, {} generators, complete {}, {} vertex orbits, {} arc orbits, {searched:?}, refinement {:?}",
        network.vertices(),
        network.arcs() / 2,
        found.generators.len(),
        found.complete,
        orbits.vertex_size.len(),
        orbits.arc_size.len(),
        started.elapsed()
    );
    let (vertices, arcs) = (sorted(&orbits.vertex_size), sorted(&orbits.arc_size));
    Shape {
        vertices,
        arcs,
        complete: found.complete,
        generators: found.generators.len(),
    }
}

fn axes_shape(fabric: &Fabric) -> (Vec<u64>, Vec<u64>) {
    let network = Network::new(fabric);
    let matrix = Matrix::parse("uniform", fabric, &network).unwrap();
    let orbits = Orbits::new(&network, &axes::generators(fabric, &network, &matrix, &[]));
    (sorted(&orbits.vertex_size), sorted(&orbits.arc_size))
}

#[test]
fn imports_of_families_have_the_families_orbits() {
    for k in [4, 8, 16] {
        let fabric = fat_tree(k);
        let found = shape(&format!("fat-tree k={k}"), &forget(&fabric).import(7));
        assert!(found.complete);
        assert_eq!((found.vertices, found.arcs), axes_shape(&fabric));
    }
}

#[test]
fn imports_with_scale_up_domains() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/superpod-h100-31.yaml");
    let fabric = family::build(&family::read(&path).unwrap()).unwrap();
    let found = shape("superpod-h100-31", &forget(&fabric).import(3));
    let (vertices, arcs) = axes_shape(&fabric);
    // The axes know of no exchange of rails.
    assert!(
        found.complete && found.vertices.len() <= vertices.len() && found.arcs.len() <= arcs.len()
    );
    assert!(found.generators < 40);
}

fn torus(side: usize) -> Drawn {
    let mut drawn = Drawn::of("switch", side * side);
    for (x, y) in (0..side * side).map(|v| (v / side, v % side)) {
        drawn.link(x * side + y, (x + 1) % side * side + y, 400);
        drawn.link(x * side + y, x * side + (y + 1) % side, 400);
    }
    drawn.with_hosts()
}

fn hypercube(dimension: usize) -> Drawn {
    let mut drawn = Drawn::of("switch", 1 << dimension);
    for v in 0..1usize << dimension {
        (0..dimension)
            .filter(|b| v & 1 << b == 0)
            .for_each(|b| drawn.link(v, v | 1 << b, 400));
    }
    drawn.with_hosts()
}

/// Groups of `a` routers fully meshed, one link between each two groups.
fn dragonfly(a: usize) -> Drawn {
    let groups = a + 1;
    let mut drawn = Drawn::of("switch", a * groups);
    for group in 0..groups {
        for i in 0..a {
            (i + 1..a).for_each(|j| drawn.link(group * a + i, group * a + j, 400));
            let other = (group + i + 1) % groups;
            if group < other {
                drawn.link(
                    group * a + i,
                    other * a + (group + groups - other - 1) % groups,
                    200,
                );
            }
        }
    }
    drawn.with_hosts()
}

/// A union of random cycles without a repeated link: regular, so that refinement alone tells
/// nothing.
fn random(n: usize, degree: usize, seed: u64) -> Drawn {
    let mut drawn = Drawn::of("switch", n);
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..degree as u64 / 2 {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&v| partition::mix(v as u64, seed << 8 | round));
        let pair = |order: &[usize], i: usize| {
            let (a, b) = (order[i], order[(i + 1) % n]);
            (a.min(b), a.max(b))
        };
        let mut swaps = 0;
        while let Some(i) = (0..n).find(|&i| seen.contains(&pair(&order, i))) {
            swaps += 1;
            order.swap(i, partition::mix(swaps, seed) as usize % n);
        }
        (0..n).for_each(|i| assert!(seen.insert(pair(&order, i))));
    }
    seen.into_iter().for_each(|(a, b)| drawn.link(a, b, 400));
    drawn.with_hosts()
}

#[test]
fn known_graphs() {
    for (name, drawn, orbits) in [
        ("torus 16x16", torus(16), 2),
        ("hypercube 6", hypercube(6), 2),
        ("hypercube 10", hypercube(10), 2),
        ("dragonfly a=4", dragonfly(4), 2),
        ("dragonfly a=8", dragonfly(8), 2),
    ] {
        let found = shape(name, &drawn.import(5));
        assert!(found.complete, "{name}");
        assert_eq!(found.vertices.len(), orbits, "{name}");
    }
}

#[test]
fn no_symmetry_is_said_quickly() {
    for n in [128, 1024, 4096] {
        let found = shape(
            &format!("random {n}, degree 8"),
            &random(n, 8, 11).import(0),
        );
        assert_eq!(found.generators, 0);
    }
}

#[test]
fn damaged_and_irregular() {
    let fabric = fat_tree(8);
    let mut drawn = forget(&fabric);
    let whole = shape("fat-tree k=8", &drawn.import(2));
    let between: Vec<usize> = (0..drawn.links.len())
        .filter(|&l| fabric.is_inter_switch(&fabric.links[l]))
        .collect();
    drawn.links.remove(between[200]);
    drawn.links.remove(between[3]);
    let found = shape("fat-tree k=8, two links removed", &drawn.import(2));
    assert!(
        found.complete && found.vertices.len() > whole.vertices.len() && found.vertices.len() < 60
    );
    // Parallel links of several rates.
    let mut drawn = torus(5);
    for v in 0..5 {
        drawn.link(v, (v + 1) % 5, 400);
        drawn.link(v, (v + 1) % 5, 100);
    }
    let found = shape("torus 5x5 with parallel links", &drawn.import(9));
    assert!(found.complete);
    assert_eq!(found.vertices, [5, 5, 10, 10, 10, 10].to_vec());
}

#[test]
fn a_long_path_refines_at_once() {
    let mut drawn = Drawn::of("switch", 100_000);
    (1..100_000).for_each(|v| drawn.link(v - 1, v, 400));
    drawn.nodes[0] = "host".into();
    drawn.nodes[99_999] = "host".into();
    let (_, network) = drawn.import(0);
    let started = Instant::now();
    let (_, count) = refine(
        &network,
        &vec![0; 100_000],
        &vec![0; network.arcs()].into(),
        |_| true,
    );
    println!("path of 100,000: {:?}", started.elapsed());
    assert_eq!(count, 50_000);
    assert!(started.elapsed().as_secs() < 5);
}

/// Refinement in rounds, from sorted lists.
fn naive(
    network: &Network,
    colour: &[u64],
    arc_colour: &Table<Arc, u32>,
    exists: impl Fn(Arc) -> bool,
) -> (Vec<u32>, usize) {
    let n = network.vertices();
    let mut current: Vec<u32> = number(colour.iter().map(|&c| (c as u32, Vec::<u8>::new())));
    loop {
        let mut lists: Vec<Vec<(bool, u32, u32)>> = vec![Vec::new(); n];
        for arc in network.arc_ids().filter(|&a| exists(a)) {
            let (u, v) = (network.tail(arc).index(), network.head(arc).index());
            lists[u].push((false, arc_colour[arc], current[v]));
            lists[v].push((true, arc_colour[arc], current[u]));
        }
        lists.iter_mut().for_each(|l| l.sort_unstable());
        let next = number(current.iter().copied().zip(lists));
        if next == current {
            let count = next.iter().max().map_or(0, |m| *m as usize + 1);
            return (next, count);
        }
        current = next;
    }
}

fn number<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut ids = BTreeMap::new();
    keys.map(|k| {
        let next = ids.len() as u32;
        *ids.entry(k).or_insert(next)
    })
    .collect()
}

/// Orbits of all permutations that hold, tried one by one.
fn by_force(network: &Network, matrix: &Matrix) -> (Vec<u64>, Vec<u64>) {
    let n = network.vertices();
    let mut all = Vec::new();
    let mut verifier = Verifier::new(network);
    let mut image: Vec<u32> = (0..n as u32).collect();
    permutations(&mut image, 0, &mut |image| {
        let moves = image
            .iter()
            .enumerate()
            .map(|(v, &y)| (Vertex::new(v), Vertex::from(y)))
            .filter(|m| m.0 != m.1)
            .collect();
        let generator = Generator { moves };
        if verifier.holds(&generator, matrix) {
            all.push(generator);
        }
    });
    let orbits = Orbits::new(network, &all);
    (sorted(&orbits.vertex_size), sorted(&orbits.arc_size))
}

fn permutations(image: &mut Vec<u32>, from: usize, visit: &mut impl FnMut(&[u32])) {
    if from == image.len() {
        return visit(image);
    }
    for i in from..image.len() {
        image.swap(from, i);
        permutations(image, from + 1, visit);
        image.swap(from, i);
    }
}

/// Small fabrics: two switches, GPUs, scale-up switches, two rates, parallel links.
fn small() -> impl Strategy<Value = Drawn> {
    let links = proptest::collection::vec((0..7usize, 0..7usize, 1..3u32), 0..9);
    (
        proptest::collection::vec((0..4u8, 0..2usize, 1..3u32), 2..=4),
        links,
    )
        .prop_map(|(kinds, links)| {
            let mut drawn = Drawn::of("switch", 2);
            drawn.nodes.push("gpu".into());
            drawn.link(0, 2, 100);
            for (kind, home, rate) in kinds {
                let node = drawn.nodes.len();
                drawn
                    .nodes
                    .push(["gpu", "gpu", "switch", "scale-up"][kind as usize].into());
                if kind == 3 {
                    (2..node)
                        .filter(|v| drawn.nodes[*v] == "gpu" && v % 2 == home)
                        .collect::<Vec<_>>()
                        .iter()
                        .for_each(|&v| drawn.link(v, node, 900));
                } else {
                    drawn.link(home, node, 100 * rate);
                }
            }
            let n = drawn.nodes.len();
            let network = |v: usize| drawn.nodes[v] != "scale-up";
            let more: Vec<_> = links
                .into_iter()
                .map(|(a, b, r)| (a % n, b % n, 100 * r))
                .filter(|l| l.0 != l.1 && network(l.0) && network(l.1))
                .collect();
            drawn.links.extend(more);
            drawn
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn refinement_is_that_of_rounds(n in 2..40usize, arcs in proptest::collection::vec((0..40usize, 0..40usize, 0..3u32), 1..80), off in 2..30u32) {
        let mut drawn = Drawn::of("host", n);
        (1..n).for_each(|v| drawn.link(v - 1, v, 100));
        arcs.iter().map(|&(a, b, _)| (a % n, b % n)).filter(|(a, b)| a != b).for_each(|(a, b)| drawn.link(a, b, 100));
        let (_, network) = drawn.import(0);
        let colour: Vec<u64> = (0..n as u64).map(|v| v % 7 / 6).collect();
        let arc_colour: Table<Arc, u32> = (0..network.arcs()).map(|a| arcs[a % arcs.len()].2).collect();
        let exists = |a: Arc| !(u32::from(a) + 1).is_multiple_of(off);
        prop_assert_eq!(refine(&network, &colour, &arc_colour, exists), naive(&network, &colour, &arc_colour, exists));
    }

    #[test]
    fn search_finds_every_orbit(drawn in small(), seed in 1..1000u64, traffic in 0..3usize) {
        let fabric = drawn.try_import(0);
        prop_assume!(fabric.is_ok());
        let fabric = fabric.unwrap();
        let traffic = ["uniform", "permutation:5", "groups:2"][traffic];
        let Ok(matrix) = Matrix::parse(traffic, &fabric.0, &fabric.1) else { return Ok(()) };
        let found = search::generators(&fabric.0, &fabric.1, &matrix, &[]);
        let mut verifier = Verifier::new(&fabric.1);
        prop_assert!(found.complete && found.generators.iter().all(|g| verifier.holds(g, &matrix)));
        let orbits = Orbits::new(&fabric.1, &found.generators);
        let kept = (sorted(&orbits.vertex_size), sorted(&orbits.arc_size));
        prop_assert_eq!(&kept.0, &by_force(&fabric.1, &matrix).0);
        if traffic == "uniform" {
            let other = shape("relabelled", &drawn.import(seed));
            prop_assert_eq!(kept.0, other.vertices);
        }
    }
}
