//! ASTRA-sim's analytical network: a dimension for the scale-up domain and one for the network,
//! each an ideal switch (S. Rashidi et al., "ASTRA-SIM: Enabling SW/HW Co-Design Exploration for
//! Distributed DL Training Platforms", ISPASS 2020).

use super::shape::shape;
use crate::error::{Error, Result};
use crate::fabric::index::wide;
use crate::formats::links_csv::decimal;
use crate::formats::wiring::Wiring;
use crate::units::Rate;

/// Latency of a dimension, which no wiring states.
const LATENCY: &str = "500";

/// GB/s of a rate.
fn gigabytes(rate: Rate) -> String {
    let text = decimal(rate.0.saturating_mul(125), 12);
    if text.contains('.') {
        text
    } else {
        text + ".0"
    }
}

/// Writes the dimensions of a symmetric fabric whose network carries what its endpoints send. O(V +
/// E log E).
///
/// # Errors
/// When parts differ, or a tier has less capacity up than down: the analytical model has no
/// contention, so that its switch would be too fast.
pub fn write(wiring: &Wiring) -> Result<Vec<u8>> {
    let shape = shape(wiring)?;
    for (tier, switches) in shape
        .tiers
        .iter()
        .enumerate()
        .take(shape.tiers.len().saturating_sub(1))
    {
        let (down, up) = switches.capacities();
        if up < down {
            let message = format!(
                "the network is oversubscribed at tier {}: {} down and {} up",
                tier + 1,
                Rate(down),
                Rate(up)
            );
            return Err(Error::new(message).help(
                "the analytical model has no contention; simulate it with `hpcc` or `htsim`",
            ));
        }
    }
    let own = Rate(shape.access.1.0.saturating_mul(wide(shape.access.0)));
    let mut rows = Vec::new();
    if shape.domain > 1 {
        rows.push((shape.domain, shape.scale_up));
    }
    if shape.endpoints > shape.domain {
        rows.push((shape.endpoints / shape.domain, own));
    }
    let list = |cells: Vec<String>| format!("[ {} ]", cells.join(", "));
    let text = format!(
        "# Written by selvedge: {} endpoints; dimension by dimension the scale-up domain and the network\n\
         topology: {}\nnpus_count: {}\n# GB/s of each direction\nbandwidth: {}\n# ns; a default: the design does not state it\nlatency: {}\n",
        shape.endpoints,
        list(rows.iter().map(|_| "Switch".to_string()).collect()),
        list(rows.iter().map(|r| r.0.to_string()).collect()),
        list(rows.iter().map(|r| gigabytes(r.1)).collect()),
        list(rows.iter().map(|_| format!("{LATENCY}.0")).collect()),
    );
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::wiring::Wiring;
    use crate::{family, parts};
    use std::path::Path;

    fn wiring(text: &str) -> Wiring {
        let design = family::parse(text, Path::new("x.yaml"), parts::Catalogue::builtin()).unwrap();
        Wiring::of_fabric(&family::build(&design).unwrap())
    }

    #[test]
    fn domains_and_network_are_dimensions() {
        let rails = wiring(
            "name: r\nfamily: rail-optimized\nhost: dgx-h100\nhosts: 64\nswitch: qm9700\nsu_hosts: 32\n",
        );
        let yaml: serde_json::Value = serde_saphyr::from_slice(&write(&rails).unwrap()).unwrap();
        assert_eq!(yaml["npus_count"], serde_json::json!([8, 64]));
        // 3.6 Tb/s and 400 Gb/s.
        assert_eq!(
            (yaml["bandwidth"].clone(), yaml["topology"].clone()),
            (
                serde_json::json!([450.0, 50.0]),
                serde_json::json!(["Switch", "Switch"])
            )
        );
        let tree = wiring(
            "name: t\nfamily: fat-tree\nk: 4\nhost: single-gpu\nhosts: 16\nswitch: qm9700\n",
        );
        let yaml: serde_json::Value = serde_saphyr::from_slice(&write(&tree).unwrap()).unwrap();
        assert_eq!(yaml["npus_count"], serde_json::json!([16]));
        let mut damaged = tree.clone();
        damaged
            .cables
            .retain(|c| tree.devices[c.b.device as usize].name != "pod1-agg0" || c.a.port != "3");
        assert!(
            write(&damaged)
                .unwrap_err()
                .message
                .contains("not symmetric")
        );
        let thin = wiring(
            "name: t\nfamily: leaf-spine\nhost: single-gpu\nhosts: 96\nswitch: qm9700\noversubscription: {leaf: \"3:1\"}\n",
        );
        assert!(write(&thin).unwrap_err().message.contains("oversubscribed"));
        let ring = wiring(
            "name: t\nfamily: dragonfly\nhosts: 72\na: 4\np: 2\nh: 2\nhost: single-gpu\nswitch: qm9700\n",
        );
        assert!(write(&ring).unwrap_err().message.contains("no tree"));
    }
}
