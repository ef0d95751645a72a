//! The expected throughput against the sum over every state of a small fabric.

use super::availability::availability;
use super::rates::{Rate, month};
use super::{Damage, Groups, after};
use crate::fabric::{DeviceId, LinkId, network::Network};
use crate::formats::parse_fabric;
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::{Fraction, approximate};
use std::path::Path;

#[test]
fn the_expected_share_holds_the_sum_over_every_state() {
    let nodes = ["h0", "h1", "h2"]
        .map(|h| format!(r#"{{"id":"{h}","kind":"host"}}"#))
        .join(",")
        + r#",{"id":"a","kind":"switch"},{"id":"b","kind":"switch"},{"id":"c","kind":"switch"}"#;
    let edges = [
        ("h0", "a"),
        ("h1", "a"),
        ("h2", "b"),
        ("a", "b"),
        ("a", "c"),
        ("c", "b"),
    ];
    let edges = edges
        .map(|(s, t)| format!(r#"{{"source":"{s}","target":"{t}","gbps":100}}"#))
        .join(",");
    let text = format!(
        r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#
    );
    let fabric = parse_fabric(&text, Path::new("x.json")).unwrap();
    let network = Network::new(&fabric);
    let switches: Vec<DeviceId> = fabric
        .device_ids()
        .filter(|d| network.rate[d.vertex()] == 0)
        .collect();
    // Down for a tenth and a fifth of the time: load 1/9 and 1/4 over a repair of a month.
    let rates = vec![
        Rate::stated(Component::Links, Fraction::new(1.into(), 9.into())),
        Rate::stated(Component::Switches, Fraction::new(1.into(), 4.into())),
    ];
    let (mut expected, mut least_two) = (0.0, 0.0);
    for state in 0u32..1 << (6 + 3) {
        let links: Vec<LinkId> = (0..6u32)
            .filter(|l| state >> l & 1 == 1)
            .map(LinkId::from)
            .collect();
        let devices: Vec<DeviceId> = (0..3)
            .filter(|s| state >> (6 + s) & 1 == 1)
            .map(|s| switches[s as usize])
            .collect();
        let chance = 0.1f64.powi(links.len() as i32)
            * 0.9f64.powi(6 - links.len() as i32)
            * 0.2f64.powi(devices.len() as i32)
            * 0.8f64.powi(3 - devices.len() as i32);
        if links.len() + devices.len() > 1 {
            least_two += chance;
        }
        let found = after(
            &fabric,
            &network,
            &Damage::new(links, devices),
            &[Metric::Throughput],
            &SolveOptions::default(),
        )
        .unwrap();
        expected += chance * found.throughput.map_or(0.0, |b| approximate(b.lower()));
    }
    let found = availability(
        &fabric,
        &network,
        &Groups::default(),
        (rates, month()),
        &SolveOptions::default(),
    )
    .unwrap();
    assert!(
        found.expected.0 <= expected && expected <= found.expected.1,
        "{expected} {:?}",
        found.expected
    );
    assert!(
        (found.shares.2 - least_two).abs() < 1e-9
            && (found.expected.1 - found.expected.0 - least_two).abs() < 1e-6
    );
    assert!((found.down - 1.2).abs() < 1e-12);
    // Of a month in which it works: three access links and the leaves a and b; the switch c and the
    // links between cut nobody off.
    let disconnecting = 3.0 * 0.9 / 9.0 + 2.0 * 0.8 / 4.0;
    assert!(
        (found.disconnecting - disconnecting).abs() < 1e-9,
        "{}",
        found.disconnecting
    );
    let all: f64 = found.often.iter().map(|o| o.per_month).sum();
    assert!((all - (6.0 * 0.9 / 9.0 + 3.0 * 0.8 / 4.0)).abs() < 1e-9);
}

/// Two hosts with a link to each of two switches that are not joined: both links of a host, or one
/// of each to different switches, part them.
#[test]
fn the_time_to_the_first_disconnection_is_that_of_a_simulation() {
    let nodes = ["h0", "h1"]
        .map(|h| format!(r#"{{"id":"{h}","kind":"host"}}"#))
        .join(",")
        + r#",{"id":"a","kind":"switch"},{"id":"b","kind":"switch"}"#;
    let edges = [("h0", "a"), ("h0", "b"), ("h1", "a"), ("h1", "b")];
    let written = edges
        .map(|(s, t)| format!(r#"{{"source":"{s}","target":"{t}","gbps":100}}"#))
        .join(",");
    let text = format!(
        r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{nodes}],"edges":[{written}]}}"#
    );
    let fabric = parse_fabric(&text, Path::new("x.json")).unwrap();
    let network = Network::new(&fabric);
    let rates = vec![Rate::stated(
        Component::Links,
        Fraction::new(1.into(), 100.into()),
    )];
    let repair = month() / Fraction::from_integer(10.into());
    let found = availability(
        &fabric,
        &network,
        &Groups::default(),
        (rates, repair),
        &SolveOptions::default(),
    )
    .unwrap();
    assert_eq!(found.disconnecting, 0.0);
    // Four pairs, in either order: 4 x 2 x 0.01 x 0.01 x 0.1 a month.
    let months = found.first_disconnection().unwrap();
    assert!((months - 12_500.0).abs() < 1e-6, "{months}");
    use rand::{RngExt, SeedableRng};
    let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(1);
    let (runs, mut sum) = (3_000, 0.0);
    for _ in 0..runs {
        // When each link is up again; a link that is down does not fail.
        let (mut now, mut up) = (0.0f64, [0.0f64; 4]);
        sum += loop {
            now -= (1.0 - random.random::<f64>()).ln() / 0.04;
            let link = random.random_range(0..4);
            if up[link] > now {
                continue;
            }
            up[link] = now + 0.1;
            let down = |i: usize| up[i] > now;
            if (down(0) && (down(1) || down(3))) || (down(2) && (down(3) || down(1))) {
                break now;
            }
        };
    }
    let seen = sum / f64::from(runs);
    assert!(
        (seen / months - 1.0).abs() < 0.06,
        "{seen} in the simulation, {months} by the formula"
    );
}
