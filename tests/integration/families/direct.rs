//! Throughput and bisection of direct families against values that follow from distances: where
//! every arc is like every other, the arcs' capacity over demand times distance is reached, by
//! shortest paths.

use selvedge::fabric::network::Network;
use selvedge::fabric::{Fabric, audit::audit};
use selvedge::solve::SolveOptions;
use selvedge::{error::Error, family, parts::Catalogue, proof, traffic::Matrix};
use std::path::Path;

fn fabric(text: &str) -> Result<Fabric, Error> {
    let design = family::parse(text, Path::new("test.yaml"), Catalogue::builtin())?;
    let fabric = family::build(&design)?;
    audit(&fabric)?;
    Ok(fabric)
}

fn uniform(text: &str) -> Result<(String, bool), Error> {
    let fabric = fabric(text)?;
    let network = Network::new(&fabric);
    let bracket = proof::throughput(
        &fabric,
        &network,
        &Matrix::parse("uniform", &fabric, &network)?,
    )?;
    Ok((bracket.lower().to_string(), bracket.exact()))
}

fn switched(family: &str, keys: &str, hosts: u32) -> String {
    format!("name: t\nfamily: {family}\nhost: single-gpu\nswitch: qm9700\nhosts: {hosts}\n{keys}\n")
}

#[test]
fn uniform_throughput_follows_from_the_distances() -> Result<(), Error> {
    let exactly = |text: &str, value: &str| {
        uniform(text).map(|found| assert_eq!(found, (value.to_string(), true), "{text}"))
    };
    // Hypercube of 16 switches, 4 endpoints each: distances from a switch sum to 32, so 64 * 4 * 32
    // / 63 crosses 16 * 4 arcs.
    exactly(
        &switched("hyperx", "dimensions: [2, 2, 2, 2]\np: 4", 64),
        "63/128",
    )?;
    // Full mesh of 4 switches, 6 endpoints each: 36 / 23 on each arc.
    exactly(&switched("hyperx", "dimensions: [4]\np: 6", 24), "23/36")?;
    // The Hoffman-Singleton graph, 4 endpoints a switch: 7 + 2 * 42 = 91; 350 * 199 / (200 * 4 *
    // 91).
    exactly(&switched("slim-fly", "q: 5\np: 4", 200), "199/208")?;
    // 5 x 5 torus of switches, 4 endpoints each: 4 + 2 * 8 + 3 * 8 + 4 * 4 = 60; 100 arcs * 99 /
    // (100 * 4 * 60).
    exactly(&switched("torus", "dimensions: [5, 5]\np: 4", 100), "33/80")?;
    // A balanced dragonfly carries everything.
    exactly(&switched("dragonfly", "a: 4\np: 2\nh: 2", 72), "1")?;
    // 4 x 4 x 4 nodes that forward, 6 ports of equal rate each: distances sum to 192, 64 * 6 arcs *
    // 63 / (64 * 6 * 192).
    let host = "{name: node, gpus: 1, ports_per_gpu: 6, port_rate: 400 Gb/s, ports_per_cage: 1}";
    exactly(
        &format!(
            "name: t\nfamily: torus\nforwards: hosts\nhost: {host}\nhosts: 64\ndimensions: [4, 4, 4]\n"
        ),
        "21/64",
    )
}

#[test]
fn bisection_of_a_hypercube_and_of_a_grid_of_meshes() -> Result<(), Error> {
    // One dimension is cut: 8 links of 16 switches against 32 endpoints; 4 rows of 2 x 2 links
    // against 32 endpoints.
    for (keys, value) in [
        ("dimensions: [2, 2, 2, 2]\np: 4", "1/4"),
        ("dimensions: [4, 4]\np: 4", "1/2"),
    ] {
        let fabric = fabric(&switched("hyperx", keys, 64))?;
        let bracket = proof::bisection(&fabric, &Network::new(&fabric), &SolveOptions::default())?;
        assert_eq!(
            (bracket.lower().to_string(), bracket.upper().to_string()),
            (value.to_string(), value.to_string())
        );
    }
    Ok(())
}

#[test]
fn every_starter_and_example_is_a_fabric() -> Result<(), Error> {
    for family in family::FAMILIES.families() {
        fabric(family.starter)?;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    for (name, value) in [
        ("hyperx-16x16", Some("4095/4096")),
        ("slim-fly-q17", Some("7513/8281")),
        ("torus-16x16x16", Some("1365/16384")),
        ("polarfly-q31", None),
        ("jellyfish-128", None),
        ("dragonfly-16512", None),
    ] {
        let file = folder.join(name).with_extension("yaml");
        let text =
            std::fs::read_to_string(&file).map_err(|cause| Error::io("read", &file, &cause))?;
        match value {
            Some(value) => assert_eq!(uniform(&text)?, (value.to_string(), true), "{name}"),
            None => fabric(&text).map(|_| ())?,
        }
    }
    Ok(())
}
