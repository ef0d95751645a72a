//! Sums of what is bought: one count used by all, recounted from links and cages by another way.

use selvedge::error::Result;
use selvedge::fabric::counts::counts;
use selvedge::fabric::network::Network;
use selvedge::fabric::{Fabric, Kind};
use selvedge::failure::{Components, Groups};
use selvedge::spec::demand::Component;
use selvedge::spec::design::Design;
use selvedge::spec::power::network_power;
use selvedge::units::Power;
use selvedge::{family, parts::Catalogue};
use std::collections::BTreeSet;
use std::path::Path;

fn shipped(name: &str) -> Result<Design> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies");
    family::read(&folder.join(format!("{name}.yaml")))
}

fn parsed(text: &str) -> Result<Design> {
    family::parse(text, Path::new("t.yaml"), Catalogue::builtin())
}

/// Cages in use, found by names and by where each port stands: of a host by its number among the
/// ports of the host, of a switch by laying out its ports cage after cage.
fn cages_in_use(design: &Design, fabric: &Fabric) -> usize {
    let host = &design.host;
    let mut seen: BTreeSet<(String, u32)> = BTreeSet::new();
    for link in fabric
        .links
        .iter()
        .filter(|l| !fabric.classes[l.class as usize].scale_up)
    {
        for (device, port) in [(link.a, link.a_port), (link.b, link.b_port)] {
            let role = fabric.role(device);
            if role.kind == Kind::Gpu {
                let number = u32::from(fabric.host[device].unwrap());
                let among = (u32::from(device) - u32::from(role.first)) % host.gpus
                    * host.ports_per_gpu
                    + port
                    - 1;
                seen.insert((format!("host {number}"), among / host.ports_per_cage));
                continue;
            }
            let mut layout = Vec::new();
            for group in &role.ports {
                for at in 0..group.count {
                    layout.push((group.first + at, group.first_cage + at / group.per_cage));
                }
            }
            let cage = layout
                .iter()
                .find(|(p, _)| *p == port)
                .map_or(0, |found| found.1);
            seen.insert((fabric.device_name(device), cage));
        }
    }
    seen.len()
}

#[test]
fn transceivers_are_counted_alike_by_counts_by_failures_and_from_the_links() -> Result<()> {
    for (name, expected) in [
        ("superpod-h100-127", Some(2044)),
        ("superpod-h100-31", None),
        ("superpod-b300-512", None),
        ("superpod-b300-xdr-576", None),
        ("hpn-segment", None),
        ("fat-tree-k4", None),
    ] {
        let design = shipped(name)?;
        let fabric = family::build(&design)?;
        let counted: u64 = counts(&fabric)
            .all
            .iter()
            .filter(|c| c.name.starts_with("transceivers-") && c.name.ends_with("-by-cage"))
            .map(|c| c.number)
            .sum();
        let network = Network::new(&fabric);
        let groups = Groups::default();
        let optics = Components::new(&fabric, &network, &groups, &[Component::Optics])?;
        let recounted = cages_in_use(&design, &fabric) as u64;
        assert_eq!(counted, u64::from(optics.len()), "{name}");
        assert_eq!(counted, recounted, "{name}");
        assert!(expected.is_none_or(|e| e == counted), "{name}: {counted}");
    }
    Ok(())
}

#[test]
fn power_is_that_of_switches_and_of_declared_optics() -> Result<()> {
    let design = shipped("superpod-h100-127")?;
    let draw = network_power(&design, &family::build(&design)?);
    // 48 switches of 747 W and 2,044 transceivers of 16 W.
    assert_eq!(draw.known(), Power(48 * 747_000 + 2044 * 16_000));
    assert_eq!(draw.known(), Power(68_560_000));
    assert!(draw.is_whole());
    assert_eq!(draw.terms(), "48 qm9700 x 747 W + 2044 osfp-2xsr4 x 16 W");
    Ok(())
}

#[test]
fn power_with_unknown_terms_is_a_lower_bound_that_names_them() -> Result<()> {
    let text = "name: t\nfamily: leaf-spine\nhost: dgx-h100\nhosts: 8\nswitch: {leaf: qm9700, spine: qm9790}\n";
    let design = parsed(text)?;
    let fabric = family::build(&design)?;
    let draw = network_power(&design, &fabric);
    let leaves = counts(&fabric).get("leaf").unwrap_or(0);
    assert_eq!(draw.known(), Power(leaves * 747_000));
    assert_eq!(
        draw.unknown,
        [
            "power of 1 qm9790",
            "what is plugged into 64 cages of host-leaf links",
            "what is plugged into 64 cages of leaf-spine links"
        ]
    );
    Ok(())
}

/// A host whose cages hold two ports, on a switch with cages alike.
const CABLED: &str = "name: t\nhost: dgx-h100\nhosts: 8\nswitch: qm9700\nmedia: {host-leaf: {lower: passive-dac, upper: passive-dac}}\n";

#[test]
fn a_cable_has_two_ends() -> Result<()> {
    // Both ports of a host's cage lead to one leaf, and there to one cage.
    let fabric = family::build(&parsed(&format!("{CABLED}family: leaf-spine\n"))?)?;
    let counted = counts(&fabric);
    assert_eq!(counted.get("cables-passive-dac"), Some(32));
    assert_eq!(counted.get("host-links"), Some(64));
    // Of a rail-optimised fabric they lead to two.
    let rails = format!("{CABLED}family: rail-optimized\nsu_hosts: 8\n");
    let why = family::build(&parsed(&rails)?).unwrap_err();
    assert_eq!(
        why.message,
        "passive-dac is a cable with two ends, but the ports in cage 1 of su0-host0 lead to cage 1 of leaf-su0-rail0 and to cage 1 of leaf-su0-rail1"
    );
    assert_eq!(why.place.map(|p| p.line), Some(5));
    Ok(())
}

#[test]
fn a_cable_is_the_same_part_at_both_ends() {
    let text = format!("{CABLED}family: leaf-spine\n");
    let mixed = text.replace("upper: passive-dac", "upper: osfp-2xsr4");
    let why = parsed(&mixed).unwrap_err();
    assert!(
        why.message
            .starts_with("passive-dac is a cable with two fixed ends"),
        "{why}"
    );
}
