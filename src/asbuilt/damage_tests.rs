//! Random damage to three families: every fault is found, nothing else is named.

use super::*;
use crate::formats::format::read_wiring;
use crate::formats::wiring::{Cable, End, Wiring};
use crate::units::Rate;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;

/// Sets that are tried; more where the variable names a number.
const SETS: usize = 24;
const VARIABLE: &str = "SELVEDGE_DAMAGE_SETS";

/// A cable as the names and ports of its ends, in order.
type Joint = [(String, String); 2];

fn joint(ends: [(String, String); 2]) -> Joint {
    let mut ends = ends;
    ends.sort();
    ends
}

fn of_cable(wiring: &Wiring, cable: &Cable) -> Joint {
    joint([&cable.a, &cable.b].map(|e| {
        (
            wiring.devices[e.device as usize].name.clone(),
            e.port.clone(),
        )
    }))
}

fn of_link(link: &Link) -> Joint {
    joint([&link.a, &link.b].map(|p| (p.device.clone(), p.port.clone())))
}

/// What was done to a fabric.
#[derive(Default)]
struct Damage {
    moved: BTreeSet<(Joint, Joint)>,
    gone: BTreeSet<Joint>,
    slow: BTreeSet<Joint>,
    /// As built, every device under its name.
    seen: Wiring,
    /// Name in the design and as built.
    renamed: BTreeSet<(String, String)>,
}

/// Does up to `most` faults to a fabric, each to cables of its own: swaps of two ends, cables taken
/// out, slow cables, and one switch misnamed.
fn damage(wiring: &mut Wiring, most: usize, random: &mut ChaCha8Rng) -> Damage {
    let whole = wiring.clone();
    let mut done = Damage::default();
    let mut order: Vec<usize> = (0..wiring.cables.len())
        .filter(|i| !wiring.cables[*i].scale_up)
        .collect();
    order.shuffle(random);
    let mut next = order.into_iter();
    let mut gone = BTreeSet::new();
    let mut left = random.random_range(1..=most.max(1));
    while left > 0 {
        match random.random_range(0..3) {
            0 if left > 1 => {
                let (Some(x), Some(y)) = (next.next(), next.next()) else {
                    break;
                };
                let end = wiring.cables[x].b.clone();
                wiring.cables[x].b = std::mem::replace(&mut wiring.cables[y].b, end);
                done.moved.extend([x, y].map(|i| {
                    (
                        of_cable(&whole, &whole.cables[i]),
                        of_cable(wiring, &wiring.cables[i]),
                    )
                }));
                left -= 2;
            }
            1 => {
                let Some(x) = next.next() else { break };
                done.gone.insert(of_cable(&whole, &whole.cables[x]));
                gone.insert(x);
                left -= 1;
            }
            _ => {
                let Some(x) = next.next() else { break };
                wiring.cables[x].rate = Some(Rate::gbps(100));
                done.slow.insert(of_cable(&whole, &whole.cables[x]));
                left -= 1;
            }
        }
    }
    let mut number = 0;
    wiring.cables.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
    let switches: Vec<usize> = (0..wiring.devices.len())
        .filter(|d| wiring.devices[*d].kind == Some(crate::fabric::Kind::Switch))
        .collect();
    done.seen = wiring.clone();
    if let Some(&d) = switches.get(random.random_range(0..2 * switches.len())) {
        done.renamed
            .insert((wiring.devices[d].name.clone(), "mystery".to_string()));
        wiring.devices[d].name = "mystery".into();
    }
    done
}

/// Joints by the names of the design.
fn designed(joint_of: Joint, renamed: &BTreeSet<(String, String)>) -> Joint {
    joint(joint_of.map(|(device, port)| {
        (
            renamed
                .iter()
                .find(|r| r.1 == device)
                .map_or(device, |r| r.0.clone()),
            port,
        )
    }))
}

fn check(design: &Wiring, random: &mut ChaCha8Rng, text: &str) {
    let mut built = design.clone();
    let links = design.cables.iter().filter(|c| !c.scale_up).count();
    let done = damage(&mut built, links / 20, random);
    built.cables.retain(|c| !c.scale_up);
    built.cables.shuffle(random);
    let found = differences(design, &built, &Options::default());
    let renamed: BTreeSet<(String, String)> = found
        .misnamed
        .iter()
        .map(|m| (m.design.clone(), m.built.clone()))
        .collect();
    assert_eq!(renamed, done.renamed, "{text}");
    let both = |f: &Finding| {
        Some((
            of_link(f.expected.as_ref()?),
            designed(of_link(f.actual.as_ref()?), &renamed),
        ))
    };
    let moved: BTreeSet<(Joint, Joint)> = found.miswired.iter().filter_map(both).collect();
    let expected = |list: &[Finding]| {
        list.iter()
            .filter_map(|f| f.expected.as_ref())
            .map(of_link)
            .collect::<BTreeSet<Joint>>()
    };
    // Two swaps may come to the same as two others; what they touch is the same, and so is the
    // number.
    let touched = |all: &BTreeSet<(Joint, Joint)>| {
        let before: BTreeSet<&Joint> = all.iter().map(|m| &m.0).collect();
        let after: BTreeSet<&Joint> = all.iter().map(|m| &m.1).collect();
        let of = |one: &BTreeSet<&Joint>, other: &BTreeSet<&Joint>| {
            one.difference(other)
                .map(|j| (*j).clone())
                .collect::<Vec<Joint>>()
        };
        (of(&before, &after), of(&after, &before))
    };
    assert_eq!(touched(&moved), touched(&done.moved), "{text}");
    assert_eq!(
        (expected(&found.missing), expected(&found.rates)),
        (done.gone.clone(), done.slow.clone()),
        "{text}"
    );
    assert!(
        found.extra.is_empty() && found.absent.is_empty() && found.unknown.is_empty(),
        "{text}: {:?}",
        found.extra
    );
    ports_are_free(design, &built, &found);
    patterns(design, &done, text);
}

/// Every finding of `lint` is at a device that something was done to, and every slow cable and
/// missing cable between switches is in one.
fn patterns(design: &Wiring, done: &Damage, text: &str) {
    let joints = done
        .moved
        .iter()
        .flat_map(|(a, b)| [a, b])
        .chain(&done.gone)
        .chain(&done.slow);
    let mut touched: BTreeSet<String> = joints.flatten().map(|end| end.0.clone()).collect();
    let servers = design
        .devices
        .iter()
        .filter(|d| touched.contains(&d.name))
        .filter_map(|d| d.host.clone());
    touched.extend(servers.collect::<Vec<_>>());
    let found = pattern(&done.seen).strange;
    let device = |at: &str| at.split(':').next().unwrap_or("").to_string();
    for strange in &found {
        assert!(
            touched.contains(&device(&strange.at))
                || touched.iter().any(|t| strange.text.contains(t.as_str())),
            "{text}: {strange:?}"
        );
    }
    let at: BTreeSet<String> = found.iter().map(|s| device(&s.at)).collect();
    let switch = |name: &String| {
        design
            .devices
            .iter()
            .any(|d| d.name == *name && d.kind == Some(crate::fabric::Kind::Switch))
    };
    let between = done
        .gone
        .iter()
        .filter(|j| j.iter().all(|end| switch(&end.0)));
    for joint in between.chain(&done.slow) {
        assert!(
            joint.iter().any(|end| at.contains(&end.0)),
            "{text}: {joint:?} in {found:?}"
        );
    }
}

/// No step of the work order goes into a port that is taken.
pub(super) fn ports_are_free(design: &Wiring, built: &Wiring, found: &Differences) {
    let at = |e: &End, w: &Wiring| {
        let name = w.devices[e.device as usize].name.clone();
        (
            found.design_name.get(&name).cloned().unwrap_or(name),
            e.port.clone(),
        )
    };
    let mut taken: BTreeSet<(String, String)> = built
        .cables
        .iter()
        .flat_map(|c| [at(&c.a, built), at(&c.b, built)])
        .collect();
    let port = |p: &Port| {
        (
            found
                .design_name
                .get(&p.device)
                .cloned()
                .unwrap_or_else(|| p.device.clone()),
            p.port.clone(),
        )
    };
    for task in &found.tasks {
        let together = matches!(task.step, Step::Exchange | Step::Rotate);
        if together {
            task.moves.iter().for_each(|m| {
                taken.remove(&port(&m.from));
            });
        }
        for m in &task.moves {
            if !together {
                taken.remove(&port(&m.from));
            }
            assert!(
                taken.insert(port(&m.to)),
                "{task:?} goes into a port that is taken"
            );
        }
        let ends = task
            .cable
            .as_ref()
            .map_or_else(Vec::new, |l| vec![port(&l.a), port(&l.b)]);
        match task.step {
            Step::Remove => ends.iter().for_each(|p| {
                taken.remove(p);
            }),
            Step::Lay => assert!(
                ends.into_iter().all(|p| taken.insert(p)),
                "{task:?} goes into a port that is taken"
            ),
            _ => {}
        }
    }
    assert_eq!(
        taken.len(),
        2 * design.cables.iter().filter(|c| !c.scale_up).count()
    );
}

#[test]
fn every_fault_of_random_sets_is_found_and_nothing_else_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let texts = [
        "name: t\nfamily: rail-optimized\nsu_hosts: 16\nhost: dgx-h100\nhosts: 32\nswitch: qm9700\n",
        "name: t\nfamily: fat-tree\nk: 8\nhost: single-gpu\nhosts: 128\nswitch: qm9700\n",
        "name: t\nfamily: leaf-spine\nhost: dgx-h100\nhosts: 32\nswitch: qm9700\n",
    ];
    let sets = std::env::var(VARIABLE)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(SETS);
    let designs = texts.map(|text| {
        let path = folder.path().join("t.yaml");
        std::fs::write(&path, text).unwrap();
        read_wiring(&path, None).unwrap()
    });
    for set in 0..sets {
        let mut random = ChaCha8Rng::seed_from_u64(set as u64);
        check(
            &designs[set % designs.len()],
            &mut random,
            &format!("set {set}: {}", texts[set % texts.len()]),
        );
    }
}
