use super::*;
use crate::fabric::index::{Id, Table};
use crate::fabric::network::Network;
use crate::fabric::{DeviceId, Transit};
use crate::units::Rate;
use proptest::prelude::*;

const GOOD: &str = r#"{"directed": false, "multigraph": true, "graph": {"name": "demo", "transit": "none"},
 "nodes": [{"id": "s", "kind": "switch"}, {"id": "a", "kind": "gpu"}, {"id": 7, "kind": "gpu", "forwards": true},
  {"id": "n", "kind": "scale-up"}],
 "edges": [{"source": "s", "target": "a", "gbps": 400.0, "key": 0},
  {"source": "s", "target": "a", "gbps": 400, "key": 1},
  {"source": 7, "target": "s", "gbps": 200.1},
  {"source": "a", "target": "n", "gbps": 900}]}"#;

fn numbers<L: Id>(labels: &Table<DeviceId, Option<L>>) -> Vec<Option<usize>> {
    labels.values().map(|label| label.map(L::index)).collect()
}

fn fabric(text: &str) -> Result<Fabric> {
    parse(text, Path::new("x.json"))
}

#[test]
fn everything_is_read() {
    let found = fabric(GOOD).unwrap();
    assert_eq!(
        (found.name.as_str(), found.transit),
        ("demo", Transit::None)
    );
    assert_eq!(found.names, ["a", "7", "n", "s"]);
    assert_eq!(found.forwarders, [1.into()]);
    assert_eq!(numbers(&found.domain), [Some(0), None, Some(0), None]);
    assert_eq!(found.classes.len(), 3);
    assert_eq!(found.classes[1].rate_ba, Rate(200_100_000_000));
    assert_eq!(
        (found.classes[2].name.as_str(), found.classes[2].scale_up),
        ("scale-up", true)
    );
    assert_eq!(found.link_name(1.into()), "a:2 -- s:2");
    let network = Network::new(&found);
    assert_eq!(network.rate[0.into()] * network.unit.0, 800_000_000_000);
    assert_eq!(
        fabric(&GOOD.replace("\"edges\"", "\"links\"")).unwrap(),
        found
    );
}

#[test]
fn bad_input_is_named() {
    let cases = [
        (
            "\"kind\": \"switch\"",
            "\"role\": 1",
            "has no attribute `kind`",
        ),
        (
            "\"kind\": \"switch\"",
            "\"kind\": \"router\"",
            "the kind of `s` is \"router\"",
        ),
        (
            "\"id\": \"a\"",
            "\"id\": \"s\"",
            "two nodes have the id `s`",
        ),
        ("\"id\": \"a\",", "", "`id` is missing"),
        (
            "\"gbps\": 200.1",
            "\"x\": 1",
            "does not say the rate of a cable (7 -- s)",
        ),
        ("\"gbps\": 200.1", "\"gbps\": -1", "has the rate -1"),
        ("\"gbps\": 200.1", "\"gbps\": 0", "has the rate 0"),
        ("\"gbps\": 200.1", "\"gbps\": 1e7", "has the rate 1"),
        ("\"gbps\": 200.1", "\"gbps\": \"fast\"", "has the rate"),
        ("\"gbps\": 200.1", "\"gbps\": NaN", "not valid"),
        ("\"source\": 7", "\"source\": 8", "which is no node"),
        ("\"source\": 7,", "", "`source` is missing"),
        ("\"source\": 7", "\"source\": \"s\"", "to itself"),
        (
            "\"source\": 7",
            "\"source\": \"a\"",
            "endpoint `7` (nodes[2]) has no network link",
        ),
        (
            "\"gbps\": 200.1",
            "\"gbps\": 1, \"scale_up\": true",
            "has no network link",
        ),
        (
            "\"gbps\": 200.1",
            "\"gbps\": 1, \"scale_up\": 1",
            "attribute `scale_up`",
        ),
        (
            "\"forwards\": true",
            "\"forwards\": 3",
            "attribute `forwards`",
        ),
        ("\"transit\": \"none\"", "\"transit\": \"all\"", "`transit`"),
        (
            "\"multigraph\": true",
            "\"multigraph\": false",
            "`multigraph: false`",
        ),
        ("\"edges\"", "\"arcs\"", "no `edges`"),
        ("\"graph\"", "\"links\": [], \"graph\"", "both"),
        (
            "\"kind\": \"gpu\", \"forwards\"",
            "\"kind\": \"switch\", \"forwards\"",
            "a single endpoint",
        ),
    ];
    for (from, to, expected) in cases {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let error = fabric(&text).unwrap_err();
        assert!(
            error.message.contains(expected),
            "{expected}: {}",
            error.report()
        );
    }
    assert!(
        fabric(&GOOD.replace("\"gpu\"", "\"switch\""))
            .unwrap_err()
            .message
            .contains("no endpoints")
    );
    let error = fabric(&GOOD.replace("200.1", "-1")).unwrap_err();
    assert_eq!(
        error.place.map(|p| (p.line, p.column)),
        Some((6, 3)),
        "{}",
        error.report()
    );
}

#[test]
fn opposite_arcs_are_one_link() {
    let text = r#"{"directed": true, "nodes": [{"id":0,"kind":"host"},{"id":1,"kind":"host"},{"id":2,"kind":"switch"}],
      "edges": [{"source":2,"target":0,"gbps":1},{"source":0,"target":2,"gbps":3},{"source":1,"target":2,"gbps":2}]}"#;
    let found = fabric(text).unwrap();
    let rates: Vec<_> = found
        .links
        .iter()
        .map(|l| &found.classes[l.class as usize])
        .map(|c| (c.rate_ab, c.rate_ba))
        .collect();
    assert_eq!(
        rates,
        [(Rate::gbps(3), Rate::gbps(1)), (Rate::gbps(2), Rate(0))]
    );
    assert_eq!(Network::new(&found).rate.as_slice(), [3, 2, 0]);
    assert_eq!(numbers(&found.host), [Some(0), Some(1), None]);
}

#[test]
fn gpus_of_a_host_vertex_share_it() {
    let text = r#"{"nodes": [{"id":"h","kind":"host"},{"id":"a","kind":"gpu"},{"id":"b","kind":"gpu"},{"id":"l","kind":"switch"}],
      "edges": [{"source":"h","target":"a","gbps":1},{"source":"b","target":"h","gbps":1},{"source":"h","target":"l","gbps":2}]}"#;
    let found = fabric(text).unwrap();
    assert_eq!(numbers(&found.host), [Some(0), Some(0), None, None]);
    let network = Network::new(&found);
    assert!(
        network
            .into
            .of(1.into())
            .iter()
            .all(|&arc| network.exists_for(arc, 0.into())),
        "the host forwards for its GPUs"
    );
}

proptest! {
    #[test]
    fn any_text_is_survived(text in ".{0,200}") {
        let _ = fabric(&text);
        let _ = crate::formats::parse_fabric(&text, Path::new("x"));
    }

    #[test]
    fn mutated_files_are_survived(at in 0..GOOD.len(), length in 0usize..12, with in "[-0-9a-z\"{}\\[\\],:]{0,3}") {
        let mut text = GOOD.to_string();
        text.replace_range(at..(at + length).min(GOOD.len()), &with);
        let _ = fabric(&text);
    }

    #[test]
    fn random_graphs_are_read(n in 2u32..9, edges in prop::collection::vec((0u32..9, 0u32..9, 1u32..2000, any::<bool>()), 0..30), directed in any::<bool>()) {
        let kinds = ["gpu", "host", "scale-up", "switch"];
        let nodes: Vec<String> = (0..n).map(|i| format!("{{\"id\":{i},\"kind\":\"{}\"}}", kinds[(i * 7 % 4) as usize])).collect();
        let edges: Vec<String> = edges.iter().map(|(a, b, g, s)| {
            format!("{{\"source\":{},\"target\":{},\"gbps\":{g},\"scale_up\":{s}}}", a % n, b % n)
        }).collect();
        let text = format!("{{\"directed\":{directed},\"nodes\":[{}],\"links\":[{}]}}", nodes.join(","), edges.join(","));
        if let Ok(found) = fabric(&text) {
            let bytes = crate::formats::fabric_json::write(&found).unwrap();
            let again = crate::formats::parse_fabric(std::str::from_utf8(&bytes).unwrap(), Path::new("f")).unwrap();
            prop_assert_eq!(&again, &found);
            for traffic in ["uniform", "permutation:1", "rail-rings", "groups:2"] {
                let network = Network::new(&found);
                if let Ok(matrix) = crate::traffic::Matrix::parse(traffic, &found, &network) {
                    prop_assert!(matrix.denominator > 0);
                }
            }
        }
    }
}

#[test]
fn ends_by_position_are_read_as_such() {
    let nodes = r#"{"id":"s","kind":"switch"},{"id":"a","kind":"host"},{"id":"b","kind":"host"}"#;
    let edge = |a: &str, b: &str| format!(r#"{{"source":{a},"target":{b},"gbps":100}}"#);
    let of = |nodes: &str, key: &str, edges: [String; 2]| {
        let text = format!(r#"{{"nodes":[{nodes}],"{key}":[{}]}}"#, edges.join(","));
        read(&text, Path::new("x.json")).unwrap()
    };
    let ends = |w: &Wiring| -> Vec<[u32; 2]> {
        w.cables.iter().map(|c| [c.a.device, c.b.device]).collect()
    };
    for key in ["links", "edges"] {
        let wiring = of(nodes, key, [edge("1", "0"), edge("0", "2")]);
        assert_eq!(ends(&wiring), [[1, 0], [0, 2]]);
        assert!(
            wiring.notes[0].text.contains("positions"),
            "{:?}",
            wiring.notes
        );
    }
    let named = of(
        &nodes.replace("\"id\"", "\"name\""),
        "links",
        [edge("1", "0"), edge("0", "2")],
    );
    assert_eq!(
        (named.devices[1].name.as_str(), ends(&named)),
        ("a", vec![[1, 0], [0, 2]])
    );
    // Ids that are numbers are ids; where they are no positions, that is said.
    let numbers = |order: [u32; 3]| {
        let kinds = ["switch", "host", "host"];
        let node = |i: &u32| format!(r#"{{"id":{i},"kind":"{}"}}"#, kinds[*i as usize]);
        order.iter().map(node).collect::<Vec<_>>().join(",")
    };
    let straight = of(
        &numbers([0, 1, 2]),
        "links",
        [edge("1", "0"), edge("0", "2")],
    );
    assert_eq!(
        (ends(&straight), straight.notes.len()),
        (vec![[1, 0], [0, 2]], 0)
    );
    let turned = of(
        &numbers([2, 0, 1]),
        "links",
        [edge("1", "0"), edge("0", "2")],
    );
    assert_eq!(ends(&turned), [[2, 1], [1, 0]]);
    assert!(
        turned.notes[0].text.contains("NetworkX 1"),
        "{:?}",
        turned.notes
    );
    let newer = of(
        &numbers([2, 0, 1]),
        "edges",
        [edge("1", "0"), edge("0", "2")],
    );
    assert_eq!((ends(&newer), newer.notes.len()), (ends(&turned), 0));
    // An id that is there as a word keeps all words.
    let text = format!(r#"{{"nodes":[{nodes}],"links":[{}]}}"#, edge("1", "7"));
    assert!(
        read(&text, Path::new("x.json"))
            .unwrap_err()
            .message
            .contains("`1`")
    );
}
