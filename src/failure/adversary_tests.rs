//! The adversary's bracket against every set of failures, and the draws of samples against what
//! they promise.

use super::adversary::{Attack, adversary};
use super::random::{Draw, Sampler, SamplingPlan, number};
use super::{Damage, Groups, after};
use crate::fabric::{Fabric, LinkId, network::Network};
use crate::family;
use crate::parts::Catalogue;
use crate::solve::SolveOptions;
use crate::spec::demand::{Component, Metric};
use crate::units::{Fraction, approximate};
use num_traits::{One, Zero};
use std::path::Path;

fn built(text: &str) -> Fabric {
    family::build(&family::parse(text, Path::new("x.yaml"), Catalogue::builtin()).unwrap()).unwrap()
}

const LEAF_SPINE: &str = "name: x\nfamily: leaf-spine\nhost: single-gpu\nhosts: 6\nswitch: generic-25.6t\ntransit: none\n";

/// Three leaves on four spines by hand: hosts 2 a leaf, every link 100.
fn three_leaves(between: usize) -> Fabric {
    let mut nodes: Vec<String> = (0..6)
        .map(|i| format!(r#"{{"id":"h{i}","kind":"host"}}"#))
        .collect();
    nodes.extend((0..3).map(|i| format!(r#"{{"id":"l{i}","kind":"switch"}}"#)));
    nodes.extend((0..between).map(|i| format!(r#"{{"id":"s{i}","kind":"switch"}}"#)));
    let mut edges: Vec<(String, String)> = (0..6)
        .map(|i| (format!("h{i}"), format!("l{}", i / 2)))
        .collect();
    edges
        .extend((0..3).flat_map(|l| (0..between).map(move |s| (format!("l{l}"), format!("s{s}")))));
    let edges: Vec<String> = edges
        .iter()
        .map(|(a, b)| format!(r#"{{"source":"{a}","target":"{b}","gbps":100}}"#))
        .collect();
    let text = format!(
        r#"{{"directed":false,"multigraph":false,"graph":{{}},"nodes":[{}],"edges":[{}]}}"#,
        nodes.join(","),
        edges.join(",")
    );
    crate::formats::parse_fabric(&text, Path::new("x.json")).unwrap()
}

/// Throughput after every set of at most `count` links among `among`, the least.
fn brute(fabric: &Fabric, among: &[LinkId], count: usize) -> Fraction {
    let network = Network::new(fabric);
    let mut least = Fraction::one();
    let mut sets: Vec<Vec<LinkId>> = vec![Vec::new()];
    for _ in 0..=count {
        let mut larger = Vec::new();
        for set in &sets {
            let found = after(
                fabric,
                &network,
                &Damage::new(set.clone(), Vec::new()),
                &[Metric::Throughput],
                &SolveOptions::default(),
            )
            .unwrap();
            least = least.min(
                found
                    .throughput
                    .map_or_else(Fraction::zero, |b| b.upper().clone()),
            );
            larger.extend(
                among
                    .iter()
                    .filter(|&&l| set.last().is_none_or(|&m| m < l))
                    .map(|&l| [&set[..], &[l]].concat()),
            );
        }
        sets = if set_size(&larger) <= count {
            larger
        } else {
            break;
        };
    }
    least
}

fn set_size(sets: &[Vec<LinkId>]) -> usize {
    sets.first().map_or(usize::MAX, Vec::len)
}

#[test]
fn the_bracket_holds_the_worst_of_all_sets() {
    for (spines, count, between_switches) in [
        (4, 1, true),
        (4, 2, true),
        (4, 2, false),
        (3, 2, true),
        (2, 2, true),
        (5, 3, true),
    ] {
        let fabric = three_leaves(spines);
        let network = Network::new(&fabric);
        let attack = Attack {
            kind: Component::Links,
            count,
            between_switches,
        };
        let found = adversary(
            &fabric,
            &network,
            &Groups::default(),
            &attack,
            &SolveOptions::default(),
        )
        .unwrap();
        let among: Vec<LinkId> = fabric
            .numbered_links()
            .filter(|(_, link)| !between_switches || fabric.is_inter_switch(link))
            .map(|(id, _)| id)
            .collect();
        let worst = brute(&fabric, &among, count as usize);
        let (low, high) = &found.worst;
        assert!(
            *low <= worst && worst <= *high,
            "{spines} spines, {count}: {low} {worst} {high}"
        );
        // On fabrics so small the search finds the worst set.
        assert_eq!(*high, worst, "{spines} spines, {count}");
        // Every spine is a layer that carries its share: the bound is not empty while one is left.
        // Few sets of all links are solved one by one; of the links between switches alone the
        // layers tell.
        assert_eq!(found.exhaustive, count == 1 || !between_switches);
        assert!(
            !found.exhaustive || *low == worst,
            "{spines} spines, {count}: {low} {worst}"
        );
        assert!(
            !low.is_zero() || count as usize >= spines,
            "{spines} spines, {count}: {}",
            found.reason
        );
        for (name, bytes) in &found.certificates {
            let sound = match name.as_str() {
                "every-set" => crate::check::check_failures(bytes).map(|_| ()),
                _ => crate::check::check(bytes).map(|_| ()),
            };
            assert_eq!(sound, Ok(()), "{name}");
        }
    }
}

#[test]
fn layers_say_nothing_where_an_access_link_can_be_gone_around() {
    // Under `pxn` the GPUs of a host reach the network by each other's ports.
    let text = "name: x\nfamily: rail-optimized\nhost: generic-8gpu\nhosts: 8\nsu_hosts: 4\nswitch: generic-25.6t\ntiers: 2\n";
    let fabric = built(text);
    let network = Network::new(&fabric);
    let bound = |between_switches: bool| {
        let attack = Attack {
            kind: Component::Links,
            count: 2,
            between_switches,
        };
        adversary(
            &fabric,
            &network,
            &Groups::default(),
            &attack,
            &SolveOptions {
                gap: Some(0.01),
                ..SolveOptions::default()
            },
        )
        .unwrap()
    };
    let all = bound(false);
    assert!(
        all.worst.0.is_zero() && all.reason.contains("no bound above 0"),
        "{}",
        all.reason
    );
}

#[test]
fn draws_are_what_they_promise() {
    let fabric = built(LEAF_SPINE);
    let network = Network::new(&fabric);
    let links = fabric.links.len();
    let plan = |draw| SamplingPlan {
        draw,
        between_switches: false,
        samples: 400,
        seed: 5,
        metrics: Vec::new(),
    };
    let tenth = Fraction::new(1.into(), 10.into());
    let some = plan(Draw::Independent(vec![
        (Component::Links, tenth.clone()),
        (Component::Switches, Fraction::one()),
    ]));
    let sampler = Sampler::new(
        &fabric,
        &network,
        &Groups::default(),
        &some,
        &SolveOptions::default(),
    )
    .unwrap();
    let drawn: Vec<_> = (0..400).map(|i| sampler.draw(i)).collect();
    // 400 draws a link at 0.1: a deviation of five standard errors of the whole is a defect.
    let failed: usize = drawn.iter().map(|d| d[0].len()).sum();
    let expected = approximate(&tenth) * (400 * links) as f64;
    assert!(
        (failed as f64 - expected).abs() < 5.0 * (0.9 * expected).sqrt(),
        "{failed} of {expected}"
    );
    assert!(
        drawn
            .iter()
            .all(|d| d[1].len() == sampler.pools().nth(1).unwrap().1 as usize)
    );
    assert!(
        drawn.windows(2).any(|w| w[0] != w[1])
            && drawn == (0..400).map(|i| sampler.draw(i)).collect::<Vec<_>>()
    );

    let third = Fraction::new(1.into(), 3.into());
    let exactly = plan(Draw::Share(Component::Links, third.clone()));
    let sampler = Sampler::new(
        &fabric,
        &network,
        &Groups::default(),
        &exactly,
        &SolveOptions::default(),
    )
    .unwrap();
    let mut times = vec![0usize; links];
    for index in 0..400 {
        let mut set = sampler.draw(index).remove(0);
        assert_eq!(set.len() as u64, number(&third, links));
        set.iter().for_each(|&c| times[c as usize] += 1);
        set.dedup();
        assert_eq!(set.len() as u64, number(&third, links));
    }
    let each = 400.0 * number(&third, links) as f64 / links as f64;
    assert!(
        times
            .iter()
            .all(|&t| (t as f64 - each).abs() < 5.0 * each.sqrt()),
        "{times:?}"
    );
}
