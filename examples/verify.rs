//! Judges a specification's requirements and says what each verdict rests on.
//!
//!     cargo run --release --example verify -- topologies/fat-tree-k4.yaml

use selvedge::error::Result;
use selvedge::failure::Groups;
use selvedge::family;
use selvedge::solve::SolveOptions;
use selvedge::verify::{self, Verdict};
use std::path::PathBuf;

fn main() -> Result<()> {
    let file = std::env::args_os().nth(1).map_or_else(
        || PathBuf::from("topologies/fat-tree-k4.yaml"),
        PathBuf::from,
    );
    let design = family::read(&file)?;
    let fabric = family::build(&design)?;
    println!(
        "{}: {} devices, {} links",
        design.name,
        fabric.devices(),
        fabric.links.len()
    );
    let groups = Groups(design.risk_groups.clone());
    let effort = SolveOptions::default();
    let found = verify::verify(
        Some(&design),
        &fabric,
        &design.requirements,
        &groups,
        &effort,
    )?;
    for judgement in &found.judgements {
        println!("{:?} {}", judgement.verdict, judgement.name);
    }
    std::process::exit(i32::from(found.verdict() != Verdict::Proved))
}
