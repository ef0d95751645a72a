//! Small files whose every name is hostile.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

/// A switch that can be named in arguments.
const PLAIN: &str = "PLAIN";

/// A folder of files, and the names in them: four hosts on two leaves, two spines and a switch more
/// with a plain name.
pub(super) struct Input {
    folder: TempDir,
    pub(super) names: [String; 8],
}

/// The places of ends in the names; the ninth is the plain one.
const CABLES: [(usize, usize); 10] = [
    (0, 4),
    (1, 4),
    (2, 5),
    (3, 5),
    (4, 6),
    (4, 7),
    (5, 6),
    (5, 7),
    (4, 8),
    (5, 8),
];

/// JSON with escapes for what YAML refuses as it is.
fn yaml(value: &Value) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        match u32::from(c) {
            number @ (0x7f..0xa0 | 0x2028 | 0x2029 | 0xfeff | 0xfffe | 0xffff) => {
                text += &format!("\\u{number:04x}");
            }
            _ => text.push(c),
        }
    }
    text
}

impl Input {
    pub(super) fn new(names: [String; 8]) -> Self {
        let input = Input {
            folder: tempfile::tempdir().unwrap(),
            names,
        };
        std::fs::create_dir(input.path().join("written")).unwrap();
        let write = |file: &str, text: String| {
            std::fs::write(input.path().join(file), text).unwrap();
        };
        write("fabric.json", input.graph(&CABLES).to_string());
        // Two ends exchanged, one cable gone, one too many.
        let mut other = CABLES;
        (other[0], other[2]) = ((0, 5), (2, 4));
        other[9] = (6, 8);
        write("other.json", input.graph(&other).to_string());
        write("fabric.links.csv", input.table(&other));
        write("wanted.yaml", yaml(&input.wanted()));
        write("spec.yaml", yaml(&input.specification()));
        write("traffic.csv", input.traffic());
        write("plan.yaml", yaml(&input.plan()));
        write("parts.yaml", yaml(&input.parts()));
        input
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The name of the fabric.
    pub(super) fn fabric(&self) -> &str {
        &self.names[0]
    }

    /// The names of all devices.
    pub(super) fn exact(&self) -> BTreeSet<&str> {
        let names = self.names.iter().map(String::as_str);
        names.chain([PLAIN]).collect()
    }

    fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or(PLAIN, String::as_str)
    }

    fn graph(&self, cables: &[(usize, usize)]) -> Value {
        let node = |place: usize| {
            let kind = if place < 4 { "host" } else { "switch" };
            json!({"id": self.name(place), "kind": kind})
        };
        let edge = |&(a, b): &(usize, usize)| json!({"source": self.name(a), "target": self.name(b), "gbps": 100});
        json!({
            "directed": false,
            "multigraph": true,
            "graph": {"name": self.fabric()},
            "nodes": (0..9).map(node).collect::<Vec<_>>(),
            "edges": cables.iter().map(edge).collect::<Vec<_>>(),
        })
    }

    fn table(&self, cables: &[(usize, usize)]) -> String {
        let mut rows = csv::Writer::from_writer(Vec::new());
        let header = [
            "class",
            "a_device",
            "a_port",
            "b_device",
            "b_port",
            "rate_gbps",
        ];
        rows.write_record(header).unwrap();
        for (port, &(a, b)) in cables.iter().enumerate() {
            let port = (port + 1).to_string();
            let class = self.name(1);
            rows.write_record([class, self.name(a), &port, self.name(b), &port, "100"])
                .unwrap();
        }
        String::from_utf8(rows.into_inner().unwrap()).unwrap()
    }

    /// JSON is YAML.
    fn requirements(&self) -> Value {
        json!([
            {"name": self.name(2), "diameter": {"at_most": 2}},
            {"name": self.name(3), "survives": {"of": "links", "count": 1, "keep": "100%"}},
            {"name": self.name(4), "survives": {"of": "switches", "count": 1, "keep": "90%"}},
            {"name": self.name(5), "throughput": {"traffic": "uniform", "at_least": "10%"}},
            {"name": self.name(6), "network_power": {"at_most": "1 kW"}},
        ])
    }

    fn wanted(&self) -> Value {
        json!({"requirements": self.requirements()})
    }

    fn specification(&self) -> Value {
        json!({
            "name": self.fabric(),
            "family": "leaf-spine",
            "host": {
                "name": self.name(1),
                "gpus": 1,
                "ports_per_gpu": 1,
                "port_rate": "400 Gb/s",
                "ports_per_cage": 1,
            },
            "hosts": 8,
            "switch": "qm9700",
            "risk_groups": [
                {"kind": "feed", "name": self.name(7), "members": ["leaf0"]},
                {"kind": "feed", "name": "MARK", "members": ["spine0"]},
            ],
            "requirements": self.requirements(),
        })
    }

    fn traffic(&self) -> String {
        let mut rows = csv::Writer::from_writer(Vec::new());
        rows.write_record(["source", "target", "gbps"]).unwrap();
        rows.write_record([self.name(0), self.name(2), "50"])
            .unwrap();
        rows.write_record([self.name(3), self.name(1), "50"])
            .unwrap();
        String::from_utf8(rows.into_inner().unwrap()).unwrap()
    }

    fn plan(&self) -> Value {
        let collective = json!({
            // The sign parts a plan's file from the name.
            "name": self.name(1).replace('#', "."),
            "over": "data",
            "operation": "all-reduce",
            "bytes": "1 GB",
        });
        json!({"name": self.name(0), "data": 4, "collectives": [collective]})
    }

    fn parts(&self) -> Value {
        let host = |name: &str| {
            json!({
                "name": name,
                "gpus": 1,
                "ports_per_gpu": 1,
                "port_rate": "400 Gb/s",
                "ports_per_cage": 1,
                "source": self.name(7),
            })
        };
        json!({"hosts": self.names.iter().map(|n| host(n)).collect::<Vec<_>>()})
    }
}
