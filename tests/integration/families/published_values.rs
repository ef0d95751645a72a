//! Values that can be derived by hand, printed as fractions.

use selvedge::fabric::network::Network;
use selvedge::{family, formats::node_link, parts::Catalogue, proof, traffic::Matrix};
use std::path::Path;

fn solve(text: &str) -> Result<(String, bool), selvedge::error::Error> {
    let design = family::parse(text, Path::new("test.yaml"), Catalogue::builtin())?;
    let fabric = family::build(&design)?;
    let network = Network::new(&fabric);
    let matrix = Matrix::parse("uniform", &fabric, &network)?;
    let bracket = proof::throughput(&fabric, &network, &matrix)?;
    Ok((bracket.lower().to_string(), bracket.exact()))
}

#[test]
fn three_to_one_leaf_spine() -> Result<(), selvedge::error::Error> {
    // Two leaves of 48 GPUs with 16 uplinks each: 48 * 48/95 of the traffic of a leaf leaves it,
    // through 16 links: 16 * 95/(48 * 48) = 95/144.
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
    let bracket = proof::throughput(
        &fabric,
        &network,
        &Matrix::parse("uniform", &fabric, &network)?,
    )?;
    assert_eq!(
        (bracket.upper().to_string().as_str(), bracket.witness()),
        ("0", Some("a cannot reach b"))
    );
    Ok(())
}

#[test]
fn rails_by_domain_carry_what_the_units_let_out() -> Result<(), selvedge::error::Error> {
    // Trays of 2 GPUs, 4 trays a domain: 8 rails. 2 SUs of 2 domains (16 GPUs) have 8 leaves of 2 ports down and 1 up each. Of a GPU's
    // traffic 16/31 leaves its SU, whichever rail it takes: 16 * 16/31 through 8 uplinks is 31/32 of it.
    let host = "{name: tray, gpus: 2, ports_per_gpu: 1, port_rate: 400 Gb/s, ports_per_cage: 1, scale_up_gpus: 8, scale_up_rate: 3.6 Tb/s}";
    let text = format!(
        "name: t\nfamily: rail-optimized\nhost: {host}\nhosts: 16\nswitch: qm9700\nrails: domain\nsu_hosts: 8\noversubscription: {{leaf: \"2:1\"}}\n"
    );
    assert_eq!(solve(&text)?, ("31/32".to_string(), true));
    // Without the oversubscription everything is carried.
    assert_eq!(solve(&text.replace("2:1", "1:1"))?, ("1".to_string(), true));
    Ok(())
}

#[test]
fn shared_rails_carry_everything() -> Result<(), selvedge::error::Error> {
    let text = "name: t\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 8\nswitch: qm9700\nrails: {index: tray, count: 2}\nsu_hosts: 4\n";
    assert_eq!(solve(text)?, ("1".to_string(), true));
    // 4 hosts of an SU put 16 GPUs on each of 2 leaves; at 4:1 they have 4 uplinks: 32 * 32/63
    // through 8 is 63/128.
    assert_eq!(
        solve(&format!("{text}oversubscription: {{leaf: \"4:1\"}}\n"))?,
        ("63/128".to_string(), true)
    );
    Ok(())
}
