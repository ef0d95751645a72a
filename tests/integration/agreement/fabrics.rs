//! Random small fabrics as node-link JSON: irregular, symmetric, damaged, directed; of many rates,
//! with parallel links, with scale-up domains and without, and under both rules of who forwards.

use proptest::prelude::*;
use selvedge::fabric::{Fabric, Transit};
use selvedge::formats::node_link;
use std::path::Path;

/// A random fabric, and who forwards in it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Node-link JSON.
    pub json: String,
    /// Endpoints of a domain do not forward for each other.
    pub alone: bool,
}

impl Sample {
    /// The fabric.
    pub fn fabric(&self) -> Fabric {
        let mut fabric = node_link::parse(&self.json, Path::new("random.json")).unwrap();
        if self.alone {
            fabric.transit = Transit::None;
        }
        fabric
    }
}

/// Nodes and edges being written.
#[derive(Default)]
struct Sketch {
    nodes: Vec<String>,
    edges: Vec<(String, String, u32)>,
}

impl Sketch {
    fn node(&mut self, name: &str, kind: &str) {
        self.nodes
            .push(format!(r#"{{"id":"{name}","kind":"{kind}"}}"#));
    }

    fn edge(&mut self, a: &str, b: &str, gbps: u32) {
        self.edges.push((a.to_string(), b.to_string(), gbps));
    }

    fn json(&self, directed: bool) -> String {
        let edge = |(a, b, gbps): &(String, String, u32)| {
            format!(r#"{{"source":"{a}","target":"{b}","gbps":{gbps}}}"#)
        };
        let edges: Vec<String> = self.edges.iter().map(edge).collect();
        format!(
            r#"{{"directed":{directed},"multigraph":true,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
            self.nodes.join(","),
            edges.join(",")
        )
    }
}

type Chord = (usize, usize, u32);
type Host = (usize, usize, u32, bool);

/// Switches in a line with chords; hosts, or pairs of GPUs with scale-up domains, on one or two of
/// them.
fn irregular(switches: usize, chords: &[Chord], hosts: &[Host], domains: bool) -> Sketch {
    let mut sketch = Sketch::default();
    (0..switches).for_each(|s| sketch.node(&format!("s{s}"), "switch"));
    for s in 1..switches {
        sketch.edge(&format!("s{}", s - 1), &format!("s{s}"), 200);
    }
    for &(a, b, gbps) in chords.iter().filter(|c| c.0 % switches != c.1 % switches) {
        sketch.edge(
            &format!("s{}", a % switches),
            &format!("s{}", b % switches),
            gbps,
        );
    }
    for (h, &(a, b, gbps, dual)) in hosts.iter().enumerate() {
        if domains {
            sketch.node(&format!("u{h}"), "scale-up");
        }
        for g in 0..if domains { 2 } else { 1 } {
            let name = format!("h{h}g{g}");
            sketch.node(&name, if domains { "gpu" } else { "host" });
            sketch.edge(&name, &format!("s{}", (a + g) % switches), gbps);
            if dual {
                sketch.edge(&name, &format!("s{}", b % switches), 100);
            }
            if domains {
                sketch.edge(&name, &format!("u{h}"), 900);
            }
        }
    }
    sketch
}

/// Leaves and spines with `trunk` parallel links between each pair, `hosts` on each leaf; without
/// spines the leaves are a ring.
fn symmetric(leaves: usize, spines: usize, trunk: usize, hosts: usize, gbps: u32) -> Sketch {
    let mut sketch = Sketch::default();
    (0..spines).for_each(|s| sketch.node(&format!("spine{s}"), "switch"));
    for leaf in 0..leaves {
        let name = format!("leaf{leaf}");
        sketch.node(&name, "switch");
        for _ in 0..trunk {
            (0..spines).for_each(|s| sketch.edge(&name, &format!("spine{s}"), gbps));
            if spines == 0 && (leaf > 0 || leaves > 2) {
                sketch.edge(
                    &name,
                    &format!("leaf{}", (leaf + leaves - 1) % leaves),
                    gbps,
                );
            }
        }
        for host in 0..hosts {
            sketch.node(&format!("leaf{leaf}h{host}"), "host");
            sketch.edge(&format!("leaf{leaf}h{host}"), &name, 200);
        }
    }
    sketch
}

/// A random fabric of at most a dozen endpoints and half a dozen switches.
pub fn random() -> impl Strategy<Value = Sample> {
    let rate = || prop::sample::select(vec![100u32, 200, 400]);
    let chords = prop::collection::vec((0usize..4, 0usize..4, rate()), 0..5);
    let hosts = prop::collection::vec((0usize..4, 0usize..4, rate(), prop::bool::ANY), 2..5);
    let odd = (
        2usize..5,
        chords,
        hosts,
        prop::bool::ANY,
        prop::bool::ANY,
        prop::bool::ANY,
    )
        .prop_map(|(switches, chords, hosts, domains, alone, directed)| {
            let mut sketch = irregular(switches, &chords, &hosts, domains);
            if directed {
                // Every edge also backwards, at a rate of its own.
                let back: Vec<_> = sketch
                    .edges
                    .iter()
                    .zip([400, 100, 200].iter().cycle())
                    .map(|(e, &r)| (e.1.clone(), e.0.clone(), r))
                    .collect();
                sketch.edges.extend(back);
            }
            Sample {
                json: sketch.json(directed),
                alone,
            }
        });
    let even = (
        2usize..4,
        0usize..3,
        1usize..3,
        1usize..3,
        rate(),
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    )
        .prop_map(|(leaves, spines, trunk, hosts, gbps, failed)| {
            let mut sketch = symmetric(leaves, spines, trunk, hosts, gbps);
            for index in failed {
                // Links of hosts stay: without one the host would not be an endpoint with a rate.
                let inter: Vec<usize> = (0..sketch.edges.len())
                    .filter(|&e| !sketch.edges[e].0.contains('h'))
                    .collect();
                if !inter.is_empty() {
                    sketch.edges.remove(inter[index.index(inter.len())]);
                }
            }
            Sample {
                json: sketch.json(false),
                alone: false,
            }
        });
    prop_oneof![3 => odd, 2 => even]
}
