//! Every failure of so many links of large fabrics, each class proved and certified, and the
//! certificate of all of them checked. `cargo bench --bench failures` runs each once and prints
//! what it took: a run takes most of a minute.

use selvedge::failure::Groups;
use selvedge::solve::SolveOptions;
use selvedge::spec::demand::{Component, Demand, Metric, Requirement, Survives};
use selvedge::units::Fraction;
use selvedge::{error::Result, family, verify};
use std::path::Path;
use std::time::Instant;

/// A shipped fabric, what fails, and the share of throughput that is asked for.
const CASES: [(&str, Component, u32, i64); 4] = [
    ("fat-tree-k64", Component::Links, 2, 93),
    ("rail-16384", Component::Links, 2, 75),
    ("rail-262144", Component::Links, 1, 75),
    ("rail-262144", Component::Switches, 1, 75),
];

fn one(name: &str, kind: &Component, count: u32, keep: i64) -> Result<()> {
    let started = Instant::now();
    let design = family::read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("topologies/{name}.yaml")),
    )?;
    let fabric = family::build(&design)?;
    let demand = Demand::Survives(Survives {
        of: vec![(kind.clone(), count)],
        keep: Some(Fraction::new(keep.into(), 100.into())),
        at_least: None,
        metric: Metric::Throughput,
        lose_endpoints: None,
    });
    let requirement = Requirement {
        name: "survives".into(),
        demand,
        place: None,
        traffic_place: None,
    };
    let effort = SolveOptions {
        certify: true,
        ..SolveOptions::default()
    };
    let result = verify::verify(
        Some(&design),
        &fabric,
        &[requirement],
        &Groups::default(),
        &effort,
    )?;
    let judged = result
        .judgements
        .first()
        .map_or(String::new(), |j| j.reason.to_string());
    let bytes: usize = result.certificates.iter().map(|c| c.1.len()).sum();
    let (seconds, megabytes) = (started.elapsed().as_secs_f64(), bytes as f64 / 1e6);
    println!(
        "{name}, at most {count} {}: {:?} in {seconds:.1} s, {megabytes:.0} MB of certificates; {judged}",
        kind.words(),
        result.verdict()
    );
    Ok(())
}

fn main() {
    for (name, kind, count, keep) in &CASES {
        if let Err(why) = one(name, kind, *count, *keep) {
            println!("{name}: {why}");
        }
    }
}
