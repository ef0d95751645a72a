//! Real and generated files of other projects, where they are at hand: told apart, and read whole.

use selvedge::formats::format::{detect, read_wiring};
use std::path::Path;

/// File, format, devices, cables, notes.
const SAMPLES: &[(&str, &str, usize, usize, usize)] = &[
    ("air/air_v2_example.dot", "dot", 3, 2, 0),
    ("air/air_v2_example.json", "air", 2, 1, 0),
    ("ptm/topology_ptmd8_example.dot", "dot", 2, 2, 1),
    ("containerlab/clos01.clab.yml", "containerlab", 5, 4, 0),
    ("containerlab/clos02.clab.yml", "containerlab", 14, 16, 0),
    ("hedgehog/wiring_diagram.yaml", "hedgehog", 7, 18, 1),
    ("netbox/cables_example.csv", "netbox", 2, 1, 0),
    ("netbox/sonic_lab_links.head.csv", "ufm-ndt", 4, 2, 0),
];

#[test]
fn files_of_other_projects_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    if !folder.is_dir() {
        // They belong to other projects and are not kept in this one.
        return;
    }
    for &(name, format, devices, cables, notes) in SAMPLES {
        let path = folder.join(name);
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert_eq!(detect(&text, &path).map(|f| f.name), Some(format), "{name}");
        let wiring = read_wiring(&path, None).unwrap_or_else(|e| panic!("{name}: {}", e.report()));
        let found = (
            wiring.devices.len(),
            wiring.cables.len(),
            wiring.notes.len(),
        );
        assert_eq!(
            found,
            (devices, cables, notes),
            "{name}: {:?}",
            wiring.notes
        );
    }
    let text = std::fs::read_to_string(folder.join("networkx/networkx_out.txt")).unwrap();
    let graph = format!("<?xml{}", text.split_once("<?xml").unwrap().1);
    let read = selvedge::formats::graphml::read(
        graph.split_inclusive("</graphml>").next().unwrap(),
        Path::new("x.graphml"),
    )
    .unwrap();
    assert_eq!((read.devices.len(), read.cables.len()), (2, 2));
    let json = text.lines().find(|l| l.contains("\"edges\"")).unwrap();
    let read = selvedge::formats::node_link::read(json, Path::new("x.json")).unwrap();
    assert_eq!(
        (
            read.cables[0].a.port.as_str(),
            read.cables[1].b.port.as_str()
        ),
        ("swp9", "swp2")
    );
}
