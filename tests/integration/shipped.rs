//! Every shipped topology answers: throughput, hose and bisection, and latency where it is stated.
//! `cargo bench --bench shipped` asks all of them, with their times; here are those that an
//! unoptimised build solves in seconds.

#[path = "../../benches/shipped/sweep.rs"]
mod sweep;

/// Solved by the benchmark alone.
const LARGE: [&str; 9] = [
    "deepseek-three-tier-65536",
    "dragonfly-16512",
    "fat-tree-k64",
    "fat-tree-k80",
    "hundred-thousand",
    "jellyfish-128",
    "multi-plane-131072",
    "rail-1048576",
    "rail-262144",
];

#[test]
fn every_shipped_topology_answers() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_selvedge"));
    let names = sweep::shipped().unwrap();
    assert!(
        names.len() >= 40
            && LARGE
                .iter()
                .all(|large| names.iter().any(|name| name == large))
    );
    for name in names.iter().filter(|name| !LARGE.contains(&name.as_str())) {
        for quantity in sweep::QUANTITIES {
            let answer = sweep::ask(program, name, quantity).unwrap();
            assert!(
                answer.complaint.is_none(),
                "{name} {quantity}: {:?}",
                answer.complaint
            );
        }
    }
}
