//! Rates without a common divisor, of up to 10^14 bit/s to the bit: nothing overflows, and little
//! is lost by coarser numbers.

use proptest::prelude::*;
use selvedge::fabric::{Fabric, network::Network};
use selvedge::formats::node_link;
use selvedge::proof::{self, Bracket};
use selvedge::solve::SolveOptions;
use selvedge::traffic::Matrix;
use selvedge::units::approximate;
use std::path::Path;

/// Bit/s of a grid that exchanges every rate for one within a 2,000th of it.
const GRID: u64 = 1_000_000_000;
/// What two such fabrics may differ by.
const NEAR: f64 = 3e-3;

#[derive(Clone, Debug)]
struct Odd {
    directed: bool,
    switches: usize,
    /// Ends and the rates each way.
    chords: Vec<(usize, usize, u64, u64)>,
    /// One or two switches of a host, and the rates each way.
    hosts: Vec<(usize, Option<usize>, u64, u64)>,
}

impl Odd {
    fn fabric(&self, grid: u64) -> Fabric {
        let mut nodes: Vec<String> = (0..self.switches)
            .map(|s| format!(r#"{{"id":"s{s}","kind":"switch"}}"#))
            .collect();
        let mut edges = Vec::new();
        let mut link = |a: &str, b: &str, there: u64, back: u64| {
            let ways = [(a, b, there), (b, a, back)];
            for (from, to, rate) in ways.into_iter().take(if self.directed { 2 } else { 1 }) {
                let gbps = ((rate + grid / 2) / grid * grid) as f64 / 1e9;
                edges.push(format!(
                    r#"{{"source":"{from}","target":"{to}","gbps":{gbps}}}"#
                ));
            }
        };
        let switch = |s: usize| format!("s{}", s % self.switches);
        for (at, &(_, other, there, back)) in self.chords.iter().enumerate() {
            // The first ones make a tree.
            let (a, b) = if at + 1 < self.switches {
                (at + 1, other % (at + 1))
            } else {
                (at, other)
            };
            if a % self.switches != b % self.switches {
                link(&switch(a), &switch(b), there, back);
            }
        }
        for (h, &(one, two, there, back)) in self.hosts.iter().enumerate() {
            nodes.push(format!(r#"{{"id":"h{h}","kind":"host"}}"#));
            link(&format!("h{h}"), &switch(one), there, back);
            if let Some(two) = two {
                link(&format!("h{h}"), &switch(two), back, there);
            }
        }
        let (nodes, edges) = (nodes.join(","), edges.join(","));
        let text = format!(
            r#"{{"directed":{},"multigraph":true,"graph":{{}},"nodes":[{nodes}],"edges":[{edges}]}}"#,
            self.directed
        );
        node_link::parse(&text, Path::new("odd.json")).unwrap()
    }
}

fn odd() -> impl Strategy<Value = Odd> {
    let rate = || 1_000_000_000_000u64..=100_000_000_000_000;
    let chord = (0usize..5, 0usize..5, rate(), rate());
    let host = (0usize..5, prop::option::of(0usize..5), rate(), rate());
    let chords = prop::collection::vec(chord, 4..8);
    let hosts = prop::collection::vec(host, 2..6);
    (any::<bool>(), 2usize..5, chords, hosts).prop_map(|(directed, switches, chords, hosts)| Odd {
        directed,
        switches,
        chords,
        hosts,
    })
}

/// Relative, or absolute near nothing.
fn near(a: f64, b: f64, width: f64) -> bool {
    (a - b).abs() <= width * a.abs().max(b.abs()) + 1e-9
}

fn ordered(bracket: &Bracket) -> bool {
    bracket.lower() <= bracket.upper()
}

proptest! {
    #![proptest_config(super::settings(100))]

    #[test]
    fn nothing_overflows_and_little_is_lost(odd in odd()) {
        let fabric = odd.fabric(1);
        let network = Network::new(&fabric);
        let effort = SolveOptions::default();
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let uniform = proof::throughput(&fabric, &network, &matrix).unwrap();
        let reference = super::full(&network, &matrix);
        prop_assert!(ordered(&uniform) && approximate(&uniform.gap()) < 1e-6, "{uniform:?}");
        for bound in [uniform.lower(), uniform.upper()] {
            prop_assert!(near(approximate(bound), reference, 1e-5), "{bound} is not {reference}");
        }
        let hose = proof::hose(&fabric, &network, &effort).unwrap();
        let bisection = proof::bisection(&fabric, &network, &effort).unwrap();
        let any = proof::any_traffic(&fabric, &network, &matrix, &effort).unwrap();
        prop_assert!(ordered(&hose) && ordered(&bisection) && ordered(&any));
        prop_assert!(hose.lower() <= uniform.upper() && any.lower() <= uniform.upper());
        prop_assert!(any.upper() >= uniform.lower());
        // The same with rates that have a common divisor of 1 Gb/s.
        let even = odd.fabric(GRID);
        let grid = Network::new(&even);
        let pairs = [
            (&hose, proof::hose(&even, &grid, &effort).unwrap()),
            (&bisection, proof::bisection(&even, &grid, &effort).unwrap()),
            (&any, proof::any_traffic(&even, &grid, &matrix_of(&even, &grid), &effort).unwrap()),
        ];
        for (found, other) in pairs {
            let (lower, upper) = (approximate(found.lower()), approximate(found.upper()));
            prop_assert!(near(lower, approximate(other.lower()), NEAR), "{found:?} {other:?}");
            prop_assert!(near(upper, approximate(other.upper()), NEAR), "{found:?} {other:?}");
        }
    }
}

fn matrix_of(fabric: &Fabric, network: &Network) -> Matrix {
    Matrix::parse("uniform", fabric, network).unwrap()
}

#[test]
fn three_odd_rates_have_the_throughput_of_their_bottleneck() {
    // Two hosts of 399.999999 and 846.281 Gb/s, joined by 123456.789: the lesser host is full.
    let text = r#"{"directed":false,"multigraph":true,"graph":{},"nodes":[{"id":"a","kind":"host"},
        {"id":"b","kind":"host"},{"id":"s","kind":"switch"},{"id":"t","kind":"switch"}],"edges":[
        {"source":"a","target":"s","gbps":399.999999},{"source":"b","target":"t","gbps":846.281},
        {"source":"s","target":"t","gbps":123456.789}]}"#;
    let fabric = node_link::parse(text, Path::new("three.json")).unwrap();
    let network = Network::new(&fabric);
    let effort = SolveOptions::default();
    let hose = proof::hose(&fabric, &network, &effort).unwrap();
    let one = selvedge::units::Fraction::from_integer(1.into());
    assert!(
        *hose.upper() == one && approximate(hose.lower()) > 1.0 - 1e-6,
        "{hose:?}"
    );
    let bisection = proof::bisection(&fabric, &network, &effort).unwrap();
    let (lower, upper) = bisection.rate().cloned().unwrap();
    assert_eq!(upper.to_string(), "399999999000");
    assert!(
        near(approximate(&lower), 399_999_999_000.0, 1e-6),
        "{bisection:?}"
    );
}
