//! Latency and throughput against answers worked out in another language by another solver:
//! `independent.py` beside this file (SciPy's HiGHS), which records them in `independent.json`.

use selvedge::fabric::{Fabric, network::Network};
use selvedge::parts::Catalogue;
use selvedge::proof::{self, Answer};
use selvedge::solve::{SolveOptions, latency::Options};
use selvedge::units::{Fraction, approximate};
use selvedge::verify::latency::find;
use selvedge::{family, formats, traffic::Matrix};
use serde_json::Value;
use std::path::Path;

fn fabric(text: &str) -> Fabric {
    if text.starts_with('{') {
        return formats::parse_fabric(text, Path::new("random.json")).unwrap();
    }
    family::build(&family::parse(text, Path::new("family.yaml"), Catalogue::builtin()).unwrap())
        .unwrap()
}

/// Within what two float solvers leave.
fn near(name: &str, what: &str, found: f64, recorded: &Value) {
    let recorded = recorded.as_f64().unwrap();
    assert!(
        (found - recorded).abs() <= 2e-6 * recorded.max(1.0),
        "{name}, {what}: {found}, recorded {recorded}"
    );
}

#[test]
fn latency_and_throughput_are_those_of_another_solver() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("independent.json")).unwrap();
    assert!(recorded.len() > 30);
    let (mut carried, mut refused) = (0, 0);
    for one in &recorded {
        let name = one["name"].as_str().unwrap();
        let fabric = fabric(one["text"].as_str().unwrap());
        let network = Network::new(&fabric);
        let points = one["loaded"].as_array().unwrap();
        let loads: Vec<Fraction> = points
            .iter()
            .map(|p| Fraction::new(p[0].as_u64().unwrap().into(), 100.into()))
            .collect();
        let found = find(
            &fabric,
            &network,
            Options::default(),
            "uniform",
            &loads,
            &SolveOptions::default(),
        )
        .unwrap();
        let zero = found.zero.unwrap();
        near(
            name,
            "largest",
            zero.all.max as f64 / 1e3,
            &one["zero_load_max"],
        );
        near(
            name,
            "mean",
            approximate(&zero.all.mean) / 1e3,
            &one["zero_load_mean"],
        );
        near(
            name,
            "links",
            approximate(&zero.all.mean_links),
            &one["mean_links"],
        );
        near(
            name,
            "switches",
            approximate(&zero.all.mean_switches),
            &one["mean_switches"],
        );
        for (point, recorded) in found.points.iter().zip(points) {
            let what = format!("mean at {}%", recorded[0]);
            match &point.answer {
                Answer::Carried(loaded) => {
                    carried += 1;
                    near(name, &what, approximate(&loaded.upper) / 1e3, &recorded[1]);
                    near(name, &what, approximate(&loaded.lower) / 1e3, &recorded[1]);
                }
                Answer::Infeasible { .. } => {
                    refused += 1;
                    assert!(recorded[1].is_null(), "{name}, {what}: {recorded}");
                }
                Answer::Undecided(why) => panic!("{name}, {what}: {why}"),
            }
        }
        let matrix = Matrix::parse("uniform", &fabric, &network).unwrap();
        let bracket = proof::throughput(&fabric, &network, &matrix).unwrap();
        near(
            name,
            "throughput, below",
            approximate(bracket.lower()),
            &one["throughput"],
        );
        near(
            name,
            "throughput, above",
            approximate(bracket.upper()),
            &one["throughput"],
        );
    }
    assert!(carried > 50 && refused > 5, "{carried} {refused}");
}
