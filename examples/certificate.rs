//! Solves, forgets everything but the bytes of the certificate, and has them checked as a stranger
//! would.
//!
//!     cargo run --release --example certificate

use selvedge::check;
use selvedge::error::{Error, Result};
use selvedge::fabric::network::Network;
use selvedge::traffic::Matrix;
use selvedge::{family, proof};
use std::path::Path;

fn main() -> Result<()> {
    let design = family::read(Path::new("topologies/fat-tree-k4.yaml"))?;
    let fabric = family::build(&design)?;
    let network = Network::new(&fabric);
    let uniform = Matrix::parse("uniform", &fabric, &network)?;
    let certificate = proof::throughput(&fabric, &network, &uniform)?
        .certificate()
        .to_vec();
    drop((fabric, network));

    let verified = check::check(&certificate).map_err(Error::fault)?;
    println!("fabric {}, traffic {}", verified.fabric, verified.traffic);
    verified.proved.iter().for_each(|claim| println!("{claim}"));
    Ok(())
}
