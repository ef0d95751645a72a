//! Who forwards for whom, against the definition arc by arc: domains of which some members forward,
//! servers drawn beside their GPUs.

use super::settings;
use proptest::prelude::*;
use selvedge::fabric::index::Id;
use selvedge::fabric::{DeviceId, Fabric, Kind, Transit, Vertex, audit, network::Network};
use selvedge::formats::node_link;
use std::path::Path;

const NAMES: [&str; 10] = ["w0", "w1", "n0", "n1", "s0", "s1", "g0", "g1", "g2", "g3"];

/// Two switches, two scale-up devices, two servers and four GPUs, linked and marked at random.
fn marked() -> impl Strategy<Value = String> {
    let edges = prop::collection::vec((0usize..10, 0usize..10), 4..12);
    let marks = prop::collection::vec((0u8..4, 0u8..6), 10);
    (edges, marks, any::<bool>()).prop_map(|(edges, marks, alone)| {
        let node = |i: usize| {
            let kind = ["switch", "scale-up", "host", "gpu", "gpu"][i / 2];
            let forwards = if i > 1 && marks[i].0 == 0 {
                r#","forwards":true"#
            } else {
                ""
            };
            let domain = match marks[i].1 {
                0..3 if kind == "gpu" || kind == "scale-up" => r#","scale_up_domain":"A""#,
                3 if kind == "gpu" || kind == "scale-up" => r#","scale_up_domain":"B""#,
                _ => "",
            };
            format!(
                r#"{{"id":"{}","kind":"{kind}"{forwards}{domain}}}"#,
                NAMES[i]
            )
        };
        let edge = |(a, b): &(usize, usize)| {
            format!(
                r#"{{"source":"{}","target":"{}","gbps":100}}"#,
                NAMES[*a], NAMES[*b]
            )
        };
        let nodes: Vec<String> = (0..NAMES.len()).map(node).collect();
        let edges: Vec<String> = edges.iter().filter(|(a, b)| a != b).map(edge).collect();
        let transit = if alone { r#""transit":"none","# } else { "" };
        format!(
            r#"{{{transit}"nodes":[{}],"edges":[{}]}}"#,
            nodes.join(","),
            edges.join(",")
        )
    })
}

/// Whether a link joins two devices.
type Linked<'a> = dyn Fn(DeviceId, DeviceId) -> bool + 'a;

/// Whether traffic of source `s` may go from `u` to `v`, by the definition.
fn may(fabric: &Fabric, linked: &Linked<'_>, s: DeviceId, u: DeviceId, v: DeviceId) -> bool {
    let kind = |d: DeviceId| fabric.role(d).kind;
    let domain = |d: DeviceId| fabric.domain[d];
    let server = |d: DeviceId| kind(d) == Kind::Host;
    // Endpoints, and the scale-up devices that belong to one domain.
    let in_domain = |d: DeviceId| {
        kind(d) == Kind::Gpu
            || kind(d) == Kind::ScaleUp && fabric.transit == Transit::Pxn && domain(d).is_some()
    };
    let one_domain = |a: DeviceId, b: DeviceId| {
        a == b || fabric.transit == Transit::Pxn && domain(a).is_some() && domain(a) == domain(b)
    };
    // A GPU's servers, and what shares a domain with the GPUs of a server, and so on: all that
    // carries each other's traffic.
    let plain_server = |d: DeviceId| server(d) && !fabric.forwarders.contains(&d);
    let step = |a: DeviceId, b: DeviceId| {
        one_domain(a, b) && !server(a) && !server(b)
            || plain_server(a) && in_domain(b) && linked(a, b)
            || plain_server(b) && in_domain(a) && linked(a, b)
    };
    let together = |a: DeviceId, b: DeviceId| {
        let (mut seen, mut ready) = (vec![a], vec![a]);
        while let Some(x) = ready.pop() {
            for y in fabric.device_ids() {
                if (server(y) || in_domain(y)) && !seen.contains(&y) && step(x, y) {
                    seen.push(y);
                    ready.push(y);
                }
            }
        }
        seen.contains(&b)
    };
    let everybody = match kind(u) {
        Kind::Switch => true,
        Kind::ScaleUp => fabric.transit == Transit::None || domain(u).is_none(),
        Kind::Gpu | Kind::Host => false,
    };
    everybody || fabric.forwarders.contains(&u) || together(u, s) || together(u, v)
}

proptest! {
    #![proptest_config(settings(2_000))]

    #[test]
    fn an_arc_exists_for_a_source_where_the_definition_says_so(text in marked()) {
        // Some are no fabrics.
        let Ok(fabric) = node_link::parse(&text, Path::new("marked.json")) else { return Ok(()) };
        if audit::audit(&fabric).is_err() {
            return Ok(());
        }
        let network = Network::new(&fabric);
        let linked = |a: DeviceId, b: DeviceId| fabric.links.iter().any(|l| (l.a, l.b) == (a, b) || (l.b, l.a) == (a, b));
        for arc in network.arc_ids() {
            let (u, v) = (network.tail(arc), network.head(arc));
            for &s in &network.endpoints {
                prop_assert_eq!(network.exists_for(arc, s), may(&fabric, &linked, s.device(), u.device(), v.device()), "{} to {} for {}", u, v, s);
            }
        }
    }
}

fn solved(marks: [&str; 4]) -> Result<(u32, usize), String> {
    let member = |name: &str, kind: &str, mark: &str| {
        let forwards = if mark.contains(name) {
            r#","forwards":true"#
        } else {
            ""
        };
        format!(r#"{{"id":"{name}","kind":"{kind}","scale_up_domain":"A"{forwards}}}"#)
    };
    let [n, b, c, apart] = marks;
    let nodes = [
        member("n", "scale-up", n),
        member("b", "gpu", b),
        member("c", "gpu", c),
        r#"{"id":"a","kind":"gpu"}"#.into(),
        r#"{"id":"w","kind":"switch"}"#.into(),
        r#"{"id":"v","kind":"switch"}"#.into(),
    ];
    let edge = |(a, b): (&str, &str)| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#);
    let edges = [("b", "n"), ("c", "n"), ("a", "w"), ("b", "w"), ("c", apart)].map(edge);
    let text = format!(
        r#"{{"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    let fabric = node_link::parse(&text, Path::new("mixed.json")).map_err(|e| e.message)?;
    audit::audit(&fabric).map_err(|e| e.message)?;
    let network = Network::new(&fabric);
    let reached = |s: Vertex| selvedge::fabric::graph::Graph::of_source(&network, s).reached(s);
    let pairs = network
        .endpoints
        .iter()
        .map(|&s| {
            network
                .endpoints
                .iter()
                .filter(|&&d| d != s && reached(s)[d.index()])
                .count()
        })
        .sum();
    Ok((network.endpoints.len() as u32, pairs))
}

#[test]
fn a_member_that_forwards_for_everybody_stays_in_its_domain() {
    // c is reached through b and n by all; c's own traffic leaves at b.
    assert_eq!(solved(["", "", "", "v"]), Ok((3, 6)));
    assert_eq!(solved(["n", "", "", "v"]), Ok((3, 6)));
    assert_eq!(solved(["n", "b", "c", "v"]), Ok((3, 6)));
    assert_eq!(solved(["", "b", "c", "v"]), Ok((3, 6)));
    let mixed = "forwards for everybody";
    assert!(
        solved(["", "", "c", "v"])
            .is_err_and(|e| e.contains(mixed) && e.contains("c forwards") && e.contains(", b of"))
    );
    assert!(solved(["", "b", "", "v"]).is_err_and(|e| e.contains("b forwards")));
}
