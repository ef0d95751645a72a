//! Further failures of a drained fabric, against failing each together with what is out.

use super::{fabrics, settings, without};
use proptest::prelude::*;
use selvedge::fabric::network::Network;
use selvedge::failure::drain::{Held, Item, cumulative};
use selvedge::failure::{Asked, Components, Damage, Groups, failures_from};
use selvedge::solve::SolveOptions;
use selvedge::spec::demand::{Component, Metric};
use selvedge::units::approximate;
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(settings(40))]

    #[test]
    fn drained_fabrics_fail_as_pairs_of_failures_do(sample in fabrics::random(), which in 0usize..1000, switches in any::<bool>()) {
        let fabric = sample.fabric();
        let network = Network::new(&fabric);
        let groups = Groups::default();
        let components = Components::new(&fabric, &network, &groups, &[Component::Links, Component::Switches]).unwrap();
        let out = which as u32 % components.len();
        let damage = Damage::of(&components, &[out]);
        let kind = if switches { Component::Switches } else { Component::Links };
        let counts = [(kind, 1)];
        let asked = Asked { counts: &counts, metrics: &[Metric::Throughput], groups: &groups, certify: false };
        let found = failures_from(&fabric, &network, &damage, asked, &SolveOptions::default()).unwrap();
        // Nothing more is told of a fabric whose survivors cannot all reach each other.
        prop_assume!(found.healthy.unreachable.is_none());
        let mut by_orbits: BTreeMap<(u64, i64), f64> = BTreeMap::new();
        for s in &found.scenarios {
            let value = s.throughput.as_ref().map_or(0.0, |b| approximate(b.lower()));
            *by_orbits.entry((s.lost_endpoints, (value * 1e5).round() as i64)).or_default() += approximate(&s.stands_for);
        }
        let mut brute: BTreeMap<(u64, i64), f64> = BTreeMap::new();
        let further = components.of_kind(usize::from(switches)).filter(|&c| !damage.covers(&fabric, &components, c));
        for c in further {
            let (lost, value) = without(&fabric, &network, &components, &[out, c]);
            *brute.entry((lost, (value * 1e5).round() as i64)).or_default() += 1.0;
        }
        let rounded = |found: BTreeMap<(u64, i64), f64>| found.into_iter().map(|(k, v)| (k, (v * 1e6).round() / 1e6)).collect::<BTreeMap<_, _>>();
        prop_assert_eq!(rounded(by_orbits), rounded(brute));
    }

    #[test]
    fn an_order_is_found_where_any_of_all_orders_will_do(sample in fabrics::random(), picked in 0usize..1000, most in 1u64..6) {
        let fabric = sample.fabric();
        let network = Network::new(&fabric);
        let components = Components::new(&fabric, &network, &Groups::default(), &[Component::Links, Component::Switches]).unwrap();
        let n = components.len();
        let items: Vec<Item> = (0..4u32)
            .map(|i| (picked as u32 * (i + 1) + i * 7) % n)
            .map(|c| Item { name: components.name(&fabric, c), damage: Damage::of(&components, &[c]) })
            .collect();
        // Something that symmetries keep and that is not monotone: the number of links that are
        // dead may not be in a band.
        let dead = |set: &[usize]| {
            let damage = set.iter().fold(Damage::default(), |sum, &i| sum.with(&items[i].damage));
            fabric.link_ids().filter(|&l| damage.kills(&fabric, l)).count() as u64
        };
        let holds = |set: &[usize]| dead(set) % (most + 2) != most;
        let found = cumulative(&fabric, &network, &items, |set| Ok(if holds(set) { Held::Yes } else { Held::No })).unwrap();
        let mut orders = vec![Vec::new()];
        for _ in 0..items.len() {
            let longer = |o: &Vec<usize>| (0..items.len()).filter(|i| !o.contains(i)).map(|i| [o.as_slice(), &[i]].concat()).collect::<Vec<_>>();
            orders = orders.iter().flat_map(longer).collect();
        }
        let good = |o: &Vec<usize>| (1..=o.len()).all(|step| holds(&o[..step]));
        prop_assert_eq!(found.order.is_some(), orders.iter().any(good));
        if let Some(order) = &found.order {
            prop_assert!(good(order));
        } else {
            // Every order meets one of the sets that fail, or one that a symmetry carries onto it:
            // in number of items and dead links the same.
            let size = |set: &[usize]| (set.len(), dead(set));
            let blocking: Vec<(usize, u64)> = found.blocking.iter().map(|b| size(&b.0)).collect();
            prop_assert!(orders.iter().all(|o| (1..=o.len()).any(|step| blocking.contains(&size(&o[..step])))));
        }
    }
}
