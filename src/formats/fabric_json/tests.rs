use super::*;
use crate::fabric::{DomainId, HostId};
use proptest::prelude::*;

/// A fabric that uses every field.
fn sample() -> Fabric {
    let role = |name: &str, kind, axes: Vec<usize>, first, count| Role {
        name: name.into(),
        kind,
        tier: u8::from(kind == Kind::Switch),
        part: (kind == Kind::Switch).then(|| "QM9700".to_string()),
        axes,
        first,
        count,
        ports: vec![PortGroup {
            first: 1,
            count: 4,
            rate: Rate::gbps(400),
            first_cage: 1,
            per_cage: 2,
        }],
        cages: Some(2),
        port_limit: None,
        line_card_ports: None,
        host_cage_ports: None,
    };
    let class = |scale_up| LinkClass {
        name: "host-leaf".into(),
        rate_ab: Rate::gbps(400),
        rate_ba: Rate::gbps(200),
        scale_up,
        length: Some(Length(30_000)),
        media: Some(("a".into(), "b".into())),
        cable: false,
    };
    Fabric {
        name: "sample".into(),
        family: "rail-optimized".into(),
        transit: Transit::None,
        axes: vec![
            Axis {
                name: "su".into(),
                parent: None,
            },
            Axis {
                name: "host".into(),
                parent: Some(0),
            },
        ],
        roles: vec![
            role("gpu", Kind::Gpu, vec![0, 1], 0.into(), 2),
            role("leaf", Kind::Switch, vec![0], 2.into(), 1),
        ],
        coordinates: vec![0, 0, 0, 1, 0],
        names: Vec::new(),
        host: vec![Some(0.into()), Some(1.into()), None].into(),
        host_names: Vec::new(),
        domain: vec![Some(0.into()), Some(0.into()), None].into(),
        classes: vec![class(false), class(true)],
        links: [(0u32, 1, 1, 0), (1, 1, 2, 1), (1, 2, 3, 0)]
            .map(|(a, a_port, b_port, class)| Link {
                a: a.into(),
                b: 2.into(),
                a_port,
                b_port,
                class,
            })
            .into(),
        reserved: vec![Reserved {
            device: 2.into(),
            port: 4,
            purpose: "storage".into(),
        }],
        forwarders: vec![1.into()],
        timing: Timing {
            devices: vec![None, None, Some(Latency(150_000))],
            classes: vec![None, Some(Latency(7))],
            fec: Some(Latency(90_000)),
            propagation: Some(Latency(5_000)),
            packet: Some(1_024),
            switching: Switching::StoreAndForward,
        },
    }
}

fn text() -> String {
    String::from_utf8(write(&sample()).unwrap()).unwrap()
}

#[test]
fn nothing_is_lost() {
    assert_eq!(parse(&text(), Path::new("f.json")).unwrap(), sample());
    assert_eq!(
        parse(
            &String::from_utf8(write(&Fabric::default()).unwrap()).unwrap(),
            Path::new("f")
        )
        .unwrap(),
        Fabric::default()
    );
}

#[test]
fn contradictions_are_named() {
    let cases = [
        ("\"version\":1", "\"version\":2", "has version 2"),
        ("\"version\":1", "\"version\":\"1\"", "has version"),
        ("\"version\":1,", "", "no `version`"),
        ("selvedge-fabric", "other", "does not say"),
        (
            "\"host\":[0,1,-1]",
            "\"host\":[0,1]",
            "`host` has 2 entries",
        ),
        ("\"host\":[0,1,-1]", "\"host\":[0,1,-2]", "host[2] is -2"),
        (
            "\"domain\":[0,0,-1]",
            "\"domain\":[0,0,9]",
            "domain[2] is 9",
        ),
        ("\"names\":[]", "\"names\":[\"x\"]", "`names`"),
        (
            "\"names\":[]",
            "\"names\":[\"x\",\"y\",\"x\"]",
            "two devices are named `x`",
        ),
        ("[0,1,2,1,0]", "[0,1,3,1,0]", "links[0] ends on a device"),
        ("[0,1,2,1,0]", "[2,1,2,1,0]", "to itself"),
        ("[0,1,2,1,0]", "[0,0,2,1,0]", "port 0"),
        ("[0,1,2,1,0]", "[0,1,2,1,5]", "class 5"),
        ("\"coordinates\":[0,", "\"coordinates\":[", "`coordinates`"),
        ("\"parent\":0", "\"parent\":1", "axes[1]"),
        (
            "\"first\":2,\"count\":1",
            "\"first\":3,\"count\":1",
            "roles[1] starts",
        ),
        ("\"count\":2,", "\"count\":4294967295,", "more devices"),
        (
            "\"axes\":[0,1]",
            "\"axes\":[0,7]",
            "an axis that is not there",
        ),
        ("\"per_cage\":2", "\"per_cage\":0", "port group"),
        ("\"first_cage\":1", "\"first_cage\":0", "port group"),
        ("\"forwarders\":[1]", "\"forwarders\":[1,0]", "not sorted"),
        ("\"forwarders\":[1]", "\"forwarders\":[8]", "not there"),
        ("[2,4,\"storage\"]", "[3,4,\"storage\"]", "reserved[0]"),
        (
            "\"rate_ab\":400000000000",
            "\"rate_ab\":4000000000000000",
            "absurd",
        ),
        ("\"transit\":\"none\"", "\"transit\":\"maybe\"", "not valid"),
        ("\"names\":[]", "\"names\":[],\"extra\":1", "extra"),
    ];
    for (from, to, expected) in cases {
        let changed = text().replacen(from, to, 1);
        assert_ne!(changed, text(), "{from}");
        let error = parse(&changed, Path::new("f.json")).unwrap_err();
        assert!(
            error.message.contains(expected),
            "{expected}: {}",
            error.report()
        );
    }
}

#[test]
fn an_endpoint_without_network_links_is_named_with_its_place() {
    let without = text().replacen(",[1,2,2,3,0]", "", 1);
    let pretty = without.replace(",\"host\":", ",\n\"host\":");
    assert_ne!(
        (without.as_str(), pretty.as_str()),
        (text().as_str(), without.as_str())
    );
    let error = parse(&pretty, Path::new("f.json")).unwrap_err();
    assert_eq!(
        error.message,
        "endpoint `gpu-su0-host1` (device 1) has no network link, so it has no rate"
    );
    assert_eq!(
        error.place,
        Some(crate::error::Place {
            line: 2,
            column: 11
        }),
        "{}",
        error.report()
    );
    assert!(
        parse(&without, Path::new("f.json"))
            .unwrap_err()
            .place
            .is_some_and(|p| p.line == 1)
    );
}

#[test]
fn a_large_fabric_stays_compact() {
    let mut fabric = sample();
    let gpus = 50_000;
    fabric.roles[0] = Role {
        count: gpus,
        axes: vec![1],
        ..fabric.roles[0].clone()
    };
    fabric.roles[1].first = gpus.into();
    fabric.axes[1].parent = None;
    fabric.coordinates = (0..gpus).chain([0]).collect();
    let all = || (0..gpus).map(Some).chain([None]);
    fabric.host = all().map(|g| g.map(HostId::from)).collect();
    fabric.domain = all().map(|g| g.map(|g| DomainId::from(g / 8))).collect();
    fabric.links = (0..gpus)
        .map(|a| Link {
            a: a.into(),
            b: gpus.into(),
            a_port: 1,
            b_port: a + 1,
            class: 0,
        })
        .collect();
    fabric.reserved.clear();
    fabric.timing.devices = vec![None; fabric.host.len()];
    let bytes = write(&fabric).unwrap();
    assert!(bytes.len() < 50 * gpus as usize, "{}", bytes.len());
    assert_eq!(
        parse(std::str::from_utf8(&bytes).unwrap(), Path::new("f")).unwrap(),
        fabric
    );
}

proptest! {
    #[test]
    fn mutated_files_are_survived(at in 0usize..2_000, length in 0usize..12, with in "[-0-9a-z\"{}\\[\\],:]{0,3}") {
        let mut text = text();
        let at = at % text.len();
        let end = (at + length).min(text.len());
        text.replace_range(at..end, &with);
        if let Ok(fabric) = parse(&text, Path::new("f")) {
            let _ = crate::fabric::network::Network::new(&fabric);
            let _ = crate::formats::links_csv::write(&fabric);
        }
    }
}
