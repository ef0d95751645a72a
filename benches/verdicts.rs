//! Whole verdicts and whole answers: build, solve, certify, check. `cargo bench` prints the
//! figures.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use selvedge::fabric::{Fabric, network::Network};
use selvedge::failure::Groups;
use selvedge::formats::node_link;
use selvedge::solve::{Method, SolveOptions};
use selvedge::traffic::Matrix;
use selvedge::{error::Result, family, proof, verify};
use std::path::{Path, PathBuf};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("topologies/{name}.yaml"))
}

fn verdicts(c: &mut Criterion) {
    let mut group = c.benchmark_group("verify");
    group.sample_size(10);
    for name in ["superpod-h100-127", "rail-16384", "fat-tree-k64"] {
        let file = shipped(name);
        group.bench_function(name, |b| {
            b.iter(|| {
                let design = family::read(&file)?;
                let fabric = family::build(&design)?;
                verify::verify(
                    Some(&design),
                    &fabric,
                    &design.requirements,
                    &Groups::default(),
                    &SolveOptions::default(),
                )
            });
        });
    }
    group.finish();
}

/// Uniform throughput of a fabric, bracketed and checked.
fn uniform(fabric: &Fabric, effort: &SolveOptions<'_>) -> Result<proof::Bracket> {
    let network = Network::new(fabric);
    let matrix = Matrix::parse("uniform", fabric, &network)?;
    proof::throughput_with(fabric, &network, &matrix, &[], effort)
}

/// From the specification to the exact, checked throughput.
fn exact_throughput(c: &mut Criterion) {
    let mut group = c.benchmark_group("throughput");
    group.sample_size(10);
    for name in [
        "fat-tree-k64",
        "fat-tree-k80",
        "rail-262144",
        "rail-1048576",
    ] {
        let file = shipped(name);
        group.bench_function(name, |b| {
            b.iter(|| {
                let design = family::read(&file)?;
                uniform(&family::build(&design)?, &SolveOptions::default())
            });
        });
    }
    group.finish();
}

/// The 16-ary fat-tree without 2 % of its inter-switch links, and without the symmetries that it
/// was built with.
fn damaged_fat_tree() -> Result<Fabric> {
    let text =
        "name: damaged\nfamily: fat-tree\nk: 16\nhost: single-gpu\nhosts: 1024\nswitch: qm9700\n";
    let design = family::parse(
        text,
        Path::new("damaged.yaml"),
        selvedge::parts::Catalogue::builtin(),
    )?;
    let mut fabric = family::build(&design)?;
    let mut inter: Vec<usize> = (0..fabric.links.len())
        .filter(|&l| fabric.is_inter_switch(&fabric.links[l]))
        .collect();
    inter.shuffle(&mut ChaCha8Rng::seed_from_u64(1));
    let mut failed = inter[..inter.len() / 50].to_vec();
    failed.sort_unstable();
    for link in failed.into_iter().rev() {
        fabric.links.remove(link);
    }
    fabric.names = fabric.device_ids().map(|d| fabric.device_name(d)).collect();
    fabric.axes.clear();
    fabric.coordinates.clear();
    fabric.roles.iter_mut().for_each(|role| role.axes.clear());
    Ok(fabric)
}

/// A random regular graph by stubs: 128 switches of degree 8, 4 endpoints each (Singla et al., NSDI
/// 2012).
fn random_regular() -> Result<Fabric> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut edges: Vec<(usize, usize)> = (0..128)
        .flat_map(|s| (1..=4).map(move |d| (s, (s + d) % 128)))
        .collect();
    // Exchanging the ends of two random edges keeps every degree.
    for _ in 0..20_000 {
        let (i, j) = (
            random.random_range(0..edges.len()),
            random.random_range(0..edges.len()),
        );
        let ((a, b), (c, d)) = (edges[i], edges[j]);
        let has = |x: usize, y: usize| edges.contains(&(x, y)) || edges.contains(&(y, x));
        if a != c && a != d && b != c && b != d && !has(a, d) && !has(c, b) {
            (edges[i], edges[j]) = ((a, d), (c, b));
        }
    }
    let mut nodes: Vec<String> = (0..128)
        .map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#))
        .collect();
    let mut links: Vec<String> = edges
        .iter()
        .map(|(a, b)| format!(r#"{{"source":"s{a}","target":"s{b}","gbps":100}}"#))
        .collect();
    for host in 0..512 {
        nodes.push(format!(r#"{{"id":"h{host}","kind":"gpu"}}"#));
        links.push(format!(
            r#"{{"source":"h{host}","target":"s{}","gbps":100}}"#,
            host / 4
        ));
    }
    let text = format!(
        r#"{{"directed":false,"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        links.join(",")
    );
    node_link::parse(&text, Path::new("random-regular.json"))
}

fn little_symmetry(c: &mut Criterion) {
    let mut group = c.benchmark_group("little-symmetry");
    group.sample_size(10);
    for (name, fabric, method, gap) in [
        (
            "damaged-k16-interior",
            damaged_fat_tree(),
            Method::Interior,
            0.001,
        ),
        (
            "damaged-k16-weights-0.1%",
            damaged_fat_tree(),
            Method::Weights,
            0.001,
        ),
        (
            "random-regular-128x8x4-weights-1%",
            random_regular(),
            Method::Weights,
            0.01,
        ),
    ] {
        let Ok(fabric) = fabric else { continue };
        let effort = SolveOptions {
            method,
            gap: Some(gap),
            ..SolveOptions::default()
        };
        group.bench_function(name, |b| b.iter(|| uniform(&fabric, &effort)));
    }
    group.finish();
}

criterion_group!(benches, verdicts, exact_throughput, little_symmetry);
criterion_main!(benches);
