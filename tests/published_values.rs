//! Values that can be derived by hand, printed as fractions.

use selvedge::fabric::network::Network;
use selvedge::{exchange::node_link, family, parts::Catalogue, proof, spec, traffic::Matrix};
use std::path::Path;

fn solve(text: &str) -> Result<(String, bool), selvedge::error::Error> {
    let design = spec::parse(text, Path::new("test.yaml"), Catalogue::builtin())?;
    let fabric = family::build(&design)?;
    let network = Network::new(&fabric);
    let matrix = Matrix::parse("uniform", &fabric, &network)?;
    let bracket = proof::throughput(&fabric, &network, &matrix)?;
    Ok((bracket.lower.to_string(), bracket.exact()))
}

#[test]
fn three_to_one_leaf_spine() -> Result<(), selvedge::error::Error> {
    // Two leaves of 48 GPUs with 16 uplinks each: 48 * 48/95 of the traffic of a leaf leaves it, through 16 links: 16 * 95/(48 * 48) = 95/144.
    let text = "name: t\nfamily: leaf-spine\nhost: generic-8gpu\nhosts: 12\nswitch: qm9700\noversubscription: {leaf: \"3:1\"}\n";
    assert_eq!(solve(text)?, ("95/144".to_string(), true));
    Ok(())
}

#[test]
fn a_fabric_in_pieces_carries_nothing() -> Result<(), selvedge::error::Error> {
    let text = r#"{"directed":false,"multigraph":true,"graph":{},"nodes":[{"id":"a","kind":"host"},{"id":"b","kind":"host"},
        {"id":"s","kind":"switch"},{"id":"t","kind":"switch"}],"edges":[{"source":"a","target":"s","gbps":100},{"source":"b","target":"t","gbps":100}]}"#;
    let fabric = node_link::parse(text, Path::new("pieces.json"))?;
    let network = Network::new(&fabric);
    let bracket = proof::throughput(&fabric, &network, &Matrix::parse("uniform", &fabric, &network)?)?;
    assert_eq!((bracket.upper.to_string().as_str(), bracket.witness.as_deref()), ("0", Some("a cannot reach b")));
    Ok(())
}
