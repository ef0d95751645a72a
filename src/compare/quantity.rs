//! The table of what is measured, gated and drawn: one row a quantity.

use super::kind::{Better, Gate, Measure, Of, QuantityKind};
use super::{latency, rules, solved, structure};
use crate::fabric::counts::Sort;
use crate::spec::demand::Demand;

/// All quantities, in the order in which they are listed; counts stand among each other as the
/// fabric lists them.
pub static QUANTITIES: [QuantityKind; 24] = [
    QuantityKind {
        name: "endpoints",
        about: "Endpoints.",
        unit: "endpoints",
        better: Better::More,
        rule: rules::COUNT,
        gate: Gate::Always,
        drawn: Some(1),
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Endpoints),
    },
    QuantityKind {
        name: "hosts",
        about: "Hosts.",
        unit: "hosts",
        better: Better::More,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Hosts),
    },
    QuantityKind {
        name: "gpus",
        about: "GPUs that an import names.",
        unit: "GPUs",
        better: Better::More,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::Counts(Sort::Gpus),
    },
    QuantityKind {
        name: "paid",
        about: "Counts of what is paid for: switches, links, cables, transceivers.",
        unit: "pieces",
        better: Better::Less,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Paid),
    },
    QuantityKind {
        name: "given",
        about: "Counts of what is given with the hosts or set aside.",
        unit: "pieces",
        better: Better::Neither,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Given),
    },
    QuantityKind {
        name: "cables-by-upper-cage",
        about: "Cables, one for each cage of an upper switch in use.",
        unit: "cables",
        better: Better::Less,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: Some(8),
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Cables),
    },
    QuantityKind {
        name: "spare",
        about: "Ports left free, a count for each role of switch.",
        unit: "ports",
        better: Better::More,
        rule: rules::COUNT,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: true,
        measure: Measure::Counts(Sort::Spare),
    },
    QuantityKind {
        name: "network-power",
        about: "Typical power of the network's parts, in milliwatts.",
        unit: "W, typical",
        better: Better::Less,
        rule: rules::NETWORK_POWER,
        gate: Gate::WhereRequired(|demand| matches!(demand, Demand::NetworkPower(_))),
        drawn: Some(9),
        of: Of::Parts,
        absent_is_zero: false,
        measure: Measure::One(structure::network_power),
    },
    QuantityKind {
        name: "oversubscription",
        about: "Capacity down for each unit of capacity up, a ratio for each tier.",
        unit: "down for 1 up",
        better: Better::Less,
        rule: rules::OVERSUBSCRIPTION,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::Each(structure::oversubscription),
    },
    QuantityKind {
        name: "throughput",
        about: "Share of uniform all-to-all traffic that is carried.",
        unit: "% of uniform traffic",
        better: Better::More,
        rule: rules::THROUGHPUT,
        gate: Gate::Always,
        drawn: Some(2),
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::throughput),
    },
    QuantityKind {
        name: "hose",
        about: "Share of every admissible traffic that is carried.",
        unit: "% of any traffic",
        better: Better::More,
        rule: rules::HOSE,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::hose),
    },
    QuantityKind {
        name: "bisection",
        about: "Bisection bandwidth as a share of the lighter half's rate.",
        unit: "% of the lighter half's rate",
        better: Better::More,
        rule: rules::BISECTION,
        gate: Gate::Always,
        drawn: Some(3),
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::bisection),
    },
    QuantityKind {
        name: "bisection-gbps",
        about: "Bisection bandwidth in Gb/s.",
        unit: "Gb/s",
        better: Better::More,
        rule: rules::BISECTION,
        gate: Gate::Always,
        drawn: Some(4),
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::bisection_gbps),
    },
    QuantityKind {
        name: "diameter",
        about: "The longest shortest path between endpoints, in links.",
        unit: "links",
        better: Better::Less,
        rule: rules::PATH_LENGTH,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(structure::diameter),
    },
    QuantityKind {
        name: "edge-connectivity",
        about: "The least number of links that part two endpoints.",
        unit: "links",
        better: Better::More,
        rule: rules::CONNECTIVITY,
        gate: Gate::WhereKnown,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(structure::edge_connectivity),
    },
    QuantityKind {
        name: "node-connectivity",
        about: "The least number of switches that part two endpoints.",
        unit: "switches",
        better: Better::More,
        rule: rules::CONNECTIVITY,
        gate: Gate::WhereKnown,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(structure::node_connectivity),
    },
    QuantityKind {
        name: "survives-one-link",
        about: "Share of uniform traffic among the survivors that the worst failure of a link leaves.",
        unit: "% of uniform traffic",
        better: Better::More,
        rule: rules::SURVIVES,
        gate: Gate::Always,
        drawn: Some(5),
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::survives_link),
    },
    QuantityKind {
        name: "survives-one-switch",
        about: "Share of uniform traffic among the survivors that the worst failure of a switch leaves.",
        unit: "% of uniform traffic",
        better: Better::More,
        rule: rules::SURVIVES,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::survives_switch),
    },
    QuantityKind {
        name: "endpoints-lost-one-link",
        about: "Endpoints lost by the failure of the link that loses most.",
        unit: "endpoints",
        better: Better::Less,
        rule: rules::SURVIVES,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::lost_link),
    },
    QuantityKind {
        name: "endpoints-lost-one-switch",
        about: "Endpoints lost by the failure of the switch that loses most.",
        unit: "endpoints",
        better: Better::Less,
        rule: rules::SURVIVES,
        gate: Gate::Always,
        drawn: None,
        of: Of::Fabric,
        absent_is_zero: false,
        measure: Measure::One(solved::lost_switch),
    },
    QuantityKind {
        name: "latency-zero-load-max",
        about: "The largest latency of an empty fabric, in nanoseconds.",
        unit: "time",
        better: Better::Less,
        rule: rules::LATENCY,
        gate: Gate::WhereKnown,
        drawn: Some(6),
        of: Of::Timing,
        absent_is_zero: false,
        measure: Measure::One(latency::zero_load_max),
    },
    QuantityKind {
        name: "latency-zero-load-mean",
        about: "The mean latency of an empty fabric, in nanoseconds.",
        unit: "time",
        better: Better::Less,
        rule: rules::LATENCY,
        gate: Gate::WhereKnown,
        drawn: None,
        of: Of::Timing,
        absent_is_zero: false,
        measure: Measure::One(latency::zero_load_mean),
    },
    QuantityKind {
        name: "latency-mean-at-half-load",
        about: "The least mean latency while half of uniform traffic is carried, in nanoseconds.",
        unit: "time",
        better: Better::Less,
        rule: rules::LATENCY,
        gate: Gate::WhereKnown,
        drawn: Some(7),
        of: Of::Timing,
        absent_is_zero: false,
        measure: Measure::One(latency::mean_at_half_load),
    },
    QuantityKind {
        name: "mean-links",
        about: "The mean number of links of a shortest path, scale-up links excluded.",
        unit: "links",
        better: Better::Less,
        rule: rules::PATH_LENGTH,
        gate: Gate::ByName,
        drawn: None,
        of: Of::Timing,
        absent_is_zero: false,
        measure: Measure::One(latency::mean_links),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_quantity_says_what_it_is_and_has_its_rule() {
        let names: BTreeSet<&str> = QUANTITIES.iter().map(|quantity| quantity.name).collect();
        assert_eq!(names.len(), QUANTITIES.len());
        for quantity in &QUANTITIES {
            assert!(quantity.about.ends_with('.'), "{}", quantity.about);
            assert!(
                quantity.rule.kind.starts_with("regression-"),
                "{}",
                quantity.rule.kind
            );
            // What is neither better nor worse cannot be gated.
            assert!(
                quantity.better != Better::Neither || matches!(quantity.gate, Gate::ByName),
                "{}",
                quantity.name
            );
        }
    }

    #[test]
    fn no_two_are_drawn_in_one_place() {
        let mut places: Vec<u8> = QUANTITIES
            .iter()
            .filter_map(|quantity| quantity.drawn)
            .collect();
        places.sort_unstable();
        assert_eq!(places, (1..=9).collect::<Vec<u8>>());
    }
}
