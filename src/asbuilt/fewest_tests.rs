//! Small random wirings against brute force: no fewer ends are plugged by any plan, and no step
//! goes into a port that a later one frees.

use super::damage_tests::ports_are_free;
use super::*;
use crate::fabric::Kind;
use crate::formats::wiring::{Cable, Device, End, Wiring};
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;

/// Switches, and ports of each.
const DEVICES: u32 = 5;
const PORTS: u32 = 4;

type Plug = (u32, String);
type Ends = [Plug; 2];

fn ends(cable: &Cable) -> Ends {
    let mut ends = [&cable.a, &cable.b].map(|e| (e.device, e.port.clone()));
    ends.sort();
    ends
}

fn ports(random: &mut ChaCha8Rng) -> Vec<End> {
    let mut all: Vec<End> = (0..DEVICES)
        .flat_map(|device| {
            (1..=PORTS).map(move |port| End {
                device,
                port: port.to_string(),
            })
        })
        .collect();
    all.shuffle(random);
    all
}

/// Random cables, each port in at most one, none from a switch to itself.
fn wiring(random: &mut ChaCha8Rng) -> Wiring {
    let devices = (0..DEVICES).map(|d| Device {
        name: format!("sw{d}"),
        kind: Some(Kind::Switch),
        ..Device::default()
    });
    let mut wiring = Wiring {
        name: "t".into(),
        devices: devices.collect(),
        ..Wiring::default()
    };
    let all = ports(random);
    for pair in all.chunks_exact(2).filter(|p| p[0].device != p[1].device) {
        wiring.cables.push(Cable {
            a: pair[0].clone(),
            b: pair[1].clone(),
            ..Cable::default()
        });
    }
    wiring.cables.truncate(random.random_range(3..=8));
    wiring
}

/// Moves some ends to ports that are free or, with theirs, to each other's; takes cables out and
/// adds some.
fn damage(wiring: &mut Wiring, random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(1..=4) {
        let count = wiring.cables.len();
        let used: Vec<Plug> = wiring.cables.iter().flat_map(ends).collect();
        let mut free = ports(random);
        free.retain(|e| !used.contains(&(e.device, e.port.clone())));
        let x = random.random_range(0..count);
        match random.random_range(0..4) {
            0 => {
                let y = random.random_range(0..count);
                let end = wiring.cables[x].b.clone();
                wiring.cables[x].b = std::mem::replace(&mut wiring.cables[y].b, end);
            }
            1 if count > 2 => {
                wiring.cables.remove(x);
            }
            2 if free.len() > 1 => wiring.cables.push(Cable {
                a: free[0].clone(),
                b: free[1].clone(),
                ..Cable::default()
            }),
            _ => {
                if let Some(end) = free.pop() {
                    wiring.cables[x].a = end;
                }
            }
        }
    }
    wiring.cables.retain(|c| c.a.device != c.b.device);
    wiring.cables.shuffle(random);
}

/// Whether the ports of a device agree nowhere with as many of the design: these are taken as the
/// same ports by other names.
fn renumbered(design: &Wiring, built: &Wiring) -> bool {
    let ports = |wiring: &Wiring, device: u32| -> BTreeSet<String> {
        let plugs = wiring.cables.iter().flat_map(ends);
        plugs.filter(|p| p.0 == device).map(|p| p.1).collect()
    };
    (0..DEVICES).any(|d| {
        let (ours, theirs) = (ports(design, d), ports(built, d));
        ours.len() == theirs.len() && !ours.is_empty() && ours.is_disjoint(&theirs)
    })
}

/// The fewest ends to plug over every assignment of surplus cables to places that lack one: an end
/// for a cable that keeps one, two for any other.
fn fewest(lacking: &[Ends], surplus: &mut Vec<Ends>) -> usize {
    let Some((place, rest)) = lacking.split_first() else {
        return 0;
    };
    let mut best = 2 + fewest(rest, surplus);
    for i in 0..surplus.len() {
        if surplus[i].iter().any(|end| place.contains(end)) {
            let cable = surplus.swap_remove(i);
            best = best.min(1 + fewest(rest, surplus));
            surplus.push(cable);
            let last = surplus.len() - 1;
            surplus.swap(i, last);
        }
    }
    best
}

#[test]
fn no_plan_plugs_fewer_ends_and_none_goes_into_a_port_that_is_taken() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut sets = 0;
    for set in 0..2000 {
        let design = wiring(&mut random);
        let mut built = design.clone();
        damage(&mut built, &mut random);
        if renumbered(&design, &built) {
            continue;
        }
        sets += 1;
        let options = Options {
            scope: Scope::All,
            matching: Match::Names,
            ..Options::default()
        };
        let found = differences(&design, &built, &options);
        let plugged: usize = found
            .tasks
            .iter()
            .map(|t| t.moves.len() + if t.step == Step::Lay { 2 } else { 0 })
            .sum();
        let (ours, theirs): (Vec<Ends>, Vec<Ends>) = (
            design.cables.iter().map(ends).collect(),
            built.cables.iter().map(ends).collect(),
        );
        let only = |of: &[Ends], other: &[Ends]| -> Vec<Ends> {
            of.iter().filter(|e| !other.contains(e)).cloned().collect()
        };
        let least = fewest(&only(&ours, &theirs), &mut only(&theirs, &ours));
        assert_eq!(plugged, least, "set {set}: {:#?}", found.tasks);
        println!(
            "set {set}: {ours:?} as built {theirs:?}: {:#?}",
            found.tasks
        );
        super::tests::mended(&design, &built, &found);
        ports_are_free(&design, &built, &found);
    }
    assert!(sets > 1000, "{sets} sets were compared");
}
