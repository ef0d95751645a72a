//! Reads a file of any format that is read, and brackets its throughput for uniform traffic.
//!
//!     cargo run --release --example import -- fabric.json

use selvedge::error::{Error, Result};
use selvedge::fabric::audit;
use selvedge::fabric::network::Network;
use selvedge::formats::format;
use selvedge::proof;
use selvedge::traffic::Matrix;
use std::path::PathBuf;

fn main() -> Result<()> {
    let file = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or_else(|| Error::usage("name a file"))?;
    let fabric = format::read(&file, None)?.into_fabric()?;
    audit::audit(&fabric)?;
    let network = Network::new(&fabric);
    let uniform = Matrix::parse("uniform", &fabric, &network)?;
    let bracket = proof::throughput(&fabric, &network, &uniform)?;
    println!(
        "{} endpoints: {} <= throughput <= {}",
        network.endpoints.len(),
        bracket.lower(),
        bracket.upper()
    );
    Ok(())
}
