use super::*;
use crate::fabric::Kind;
use crate::formats::wiring::Device;
use crate::formats::wiring::{Cable, End, Wiring};
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// A rail-optimised fabric of 16 hosts with 4 rails, 8 leaves and 4 spines, with its scale-up links
/// left out.
fn rail_optimized() -> Wiring {
    let mut wiring = Wiring {
        name: "rails".into(),
        ..Wiring::default()
    };
    let mut device = |name: String, kind, host: Option<String>| {
        wiring.devices.push(Device {
            name,
            kind: Some(kind),
            host,
            ..Device::default()
        });
        wiring.devices.len() as u32 - 1
    };
    let spines: Vec<u32> = (0..4)
        .map(|s| device(format!("spine-{s}"), Kind::Switch, None))
        .collect();
    let leaves: Vec<u32> = (0..8)
        .map(|l| {
            device(
                format!("leaf-su{}-rail{}", l / 4, l % 4),
                Kind::Switch,
                None,
            )
        })
        .collect();
    let gpus: Vec<u32> = (0..64)
        .map(|g| {
            device(
                format!("gpu-host{}-rail{}", g / 4, g % 4),
                Kind::Gpu,
                Some(format!("host{}", g / 4)),
            )
        })
        .collect();
    let rate = Some(crate::units::Rate(400_000_000_000));
    let mut cable = |a: (u32, u32), b: (u32, u32)| {
        let end = |(device, port): (u32, u32)| End {
            device,
            port: port.to_string(),
        };
        wiring.cables.push(Cable {
            a: end(a),
            b: end(b),
            rate,
            ..Cable::default()
        });
    };
    for (g, gpu) in (0u32..).zip(&gpus) {
        let (host, rail) = (g / 4, g % 4);
        cable(
            (*gpu, 1),
            (leaves[(host / 8 * 4 + rail) as usize], host % 8 + 1),
        );
    }
    for (l, leaf) in (0u32..).zip(&leaves) {
        for (s, spine) in (0u32..).zip(&spines) {
            for k in 0..2 {
                cable((*leaf, 9 + 2 * s + k), (*spine, 1 + 2 * l + k));
            }
        }
    }
    wiring
}

type Joint = [(String, String); 2];

fn joint(wiring: &Wiring, cable: &Cable) -> Joint {
    let mut ends = [&cable.a, &cable.b].map(|e| {
        (
            wiring.devices[e.device as usize].name.clone(),
            e.port.clone(),
        )
    });
    ends.sort();
    ends
}

fn shown(link: &Link) -> Joint {
    let mut ends = [&link.a, &link.b].map(|p| (p.device.clone(), p.port.clone()));
    ends.sort();
    ends
}

/// Miswires a wiring: swaps of two ends, rotations of three, cables taken out and cables added.
/// Each cable is touched once, so that the set of what was done is the only smallest one. Returns
/// expected and actual of the miswired, the missing and the extra.
#[allow(clippy::type_complexity)]
fn miswire(
    wiring: &mut Wiring,
    random: &mut ChaCha8Rng,
) -> (Vec<(Joint, Joint)>, Vec<Joint>, Vec<Joint>, usize) {
    let before = wiring.clone();
    let mut order: Vec<usize> = (0..wiring.cables.len()).collect();
    order.shuffle(random);
    let mut next = order.into_iter();
    let (mut moved, mut gone) = (Vec::new(), Vec::new());
    let mut ends = 0;
    for _ in 0..random.random_range(0..5) {
        let round: Vec<usize> = next.by_ref().take(random.random_range(2..4)).collect();
        let first = wiring.cables[round[0]].b.clone();
        for pair in round.windows(2) {
            wiring.cables[pair[0]].b = wiring.cables[pair[1]].b.clone();
        }
        wiring.cables[round[round.len() - 1]].b = first;
        ends += round.len();
        moved.extend(round);
    }
    for _ in 0..random.random_range(0..3) {
        gone.extend(next.next());
    }
    let lost: Vec<Joint> = gone
        .iter()
        .map(|i| joint(&before, &before.cables[*i]))
        .collect();
    let miswired = moved
        .iter()
        .map(|i| {
            (
                joint(&before, &before.cables[*i]),
                joint(wiring, &wiring.cables[*i]),
            )
        })
        .collect();
    let mut number = 0;
    wiring.cables.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
    let mut added = Vec::new();
    for k in 0..random.random_range(0..3u32) {
        let end = |device: u32| End {
            device,
            port: format!("{}", 60 + k),
        };
        let cable = Cable {
            a: end(random.random_range(4..8)),
            b: end(random.random_range(8..12)),
            ..Cable::default()
        };
        added.push(joint(wiring, &cable));
        wiring.cables.push(cable);
    }
    wiring.cables.shuffle(random);
    (miswired, lost, added, ends)
}

#[test]
fn a_thousand_sets_of_miswires_are_found_exactly() {
    let design = rail_optimized();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..1000 {
        let mut built = design.clone();
        let (miswired, missing, extra, ends) = miswire(&mut built, &mut random);
        let found = differences(&design, &built, &Options::default());
        let links = |all: &[Finding], pick: fn(&Finding) -> &Option<Link>| {
            let mut links: Vec<Joint> = all
                .iter()
                .filter_map(|f| pick(f).as_ref())
                .map(shown)
                .collect();
            links.sort();
            links
        };
        let sorted = |mut all: Vec<Joint>| {
            all.sort();
            all
        };
        let (expected, actual): (Vec<_>, Vec<_>) = miswired.into_iter().unzip();
        assert_eq!(links(&found.miswired, |f| &f.expected), sorted(expected));
        assert_eq!(links(&found.miswired, |f| &f.actual), sorted(actual));
        assert_eq!(links(&found.missing, |f| &f.expected), sorted(missing));
        assert_eq!(links(&found.extra, |f| &f.actual), sorted(extra));
        assert_eq!(
            found.tasks.iter().map(|t| t.moves.len()).sum::<usize>(),
            ends,
            "each end is moved once"
        );
        mended(&design, &built, &found);
    }
}

/// Doing what the work order says gives the design.
pub(super) fn mended(design: &Wiring, built: &Wiring, found: &Differences) {
    let mut cables: Vec<Joint> = built.cables.iter().map(|c| joint(built, c)).collect();
    let plug = |p: &Port| (p.device.clone(), p.port.clone());
    for task in &found.tasks {
        let before = cables.clone();
        for m in &task.moves {
            let from = plug(&m.from);
            let index = before
                .iter()
                .position(|c| c.contains(&from))
                .expect("the end is where the order says");
            // The other end of the cable may have moved in the same task.
            let end = cables[index]
                .iter()
                .position(|e| *e == from)
                .expect("the end has not moved yet");
            cables[index][end] = plug(&m.to);
            cables[index].sort();
        }
        match (task.step, &task.cable) {
            (Step::Lay, Some(cable)) => cables.push(shown(cable)),
            (Step::Remove, Some(cable)) => cables.retain(|c| *c != shown(cable)),
            _ => {}
        }
    }
    let mut wanted: Vec<Joint> = design.cables.iter().map(|c| joint(design, c)).collect();
    wanted.sort();
    cables.sort();
    assert_eq!(cables, wanted);
}

fn nameless(wiring: &Wiring, random: &mut ChaCha8Rng) -> Wiring {
    let mut order: Vec<u32> = (0..wiring.devices.len() as u32).collect();
    order.shuffle(random);
    let mut other = wiring.clone();
    for (old, new) in order.iter().enumerate() {
        other.devices[*new as usize] = Device {
            name: format!("node{new:x}q"),
            host: None,
            ..wiring.devices[old].clone()
        };
    }
    for end in other.cables.iter_mut().flat_map(|c| [&mut c.a, &mut c.b]) {
        end.device = order[end.device as usize];
    }
    other
}

#[test]
fn without_names_structure_finds_as_few_differences() {
    let design = rail_optimized();
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut worse = 0;
    for round in 0..100 {
        let mut built = design.clone();
        if round > 0 {
            miswire(&mut built, &mut random);
        }
        let count = |d: &Differences| d.miswired.len() + d.missing.len() + d.extra.len();
        let named = differences(&design, &built, &Options::default());
        let found = differences(&design, &nameless(&built, &mut random), &Options::default());
        // An automorphism may explain as much.
        worse += usize::from(count(&found) > count(&named));
    }
    assert_eq!(worse, 0, "of 100");
}

#[test]
fn swaps_are_exchanges_and_crossed_rails_are_told() {
    let design = rail_optimized();
    let mut built = design.clone();
    let b = built.cables[0].b.clone();
    built.cables[0].b = std::mem::replace(&mut built.cables[1].b, b);
    built.cables[70].rate = Some(crate::units::Rate(200_000_000_000));
    let found = differences(&design, &built, &Options::default());
    let kinds: Vec<Wrong> = found.miswired.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [Wrong::Rail, Wrong::Rail]);
    assert_eq!(found.rates.len(), 1);
    assert_eq!(
        found.tasks.iter().map(|t| t.step).collect::<Vec<_>>(),
        [Step::Exchange, Step::Rate]
    );
    let strange = pattern(&built);
    let rules: Vec<&str> = strange.strange.iter().map(|s| s.rule).collect();
    assert_eq!(rules, ["rail", "rail", "rate"]);
    assert!(
        pattern(&design).strange.is_empty(),
        "{:?}",
        pattern(&design)
    );
}

#[test]
fn a_table_of_hosts_is_compared_on_hosts() {
    let built = rail_optimized();
    let mut design = built.clone();
    design.cables.truncate(64);
    let found = differences(&design, &built, &Options::default());
    assert!(found.none());
    assert_eq!(
        (found.out_of_scope, found.scope_left_out.as_slice()),
        (64, ["switch to switch"].as_slice())
    );
    let all = differences(
        &design,
        &built,
        &Options {
            scope: Scope::All,
            ..Options::default()
        },
    );
    assert_eq!(all.extra.len(), 64);
}

#[test]
fn a_leaf_with_an_uplink_less_and_a_loop_break_the_pattern() {
    let mut wiring = rail_optimized();
    wiring.cables.remove(64);
    wiring.cables.push(Cable {
        a: End {
            device: 4,
            port: "30".into(),
        },
        b: End {
            device: 4,
            port: "31".into(),
        },
        ..Cable::default()
    });
    let found = pattern(&wiring);
    let said: Vec<String> = found
        .strange
        .iter()
        .map(|s| format!("{} {}: {}", s.at, s.rule, s.text))
        .collect();
    assert!(
        said.iter()
            .any(|s| s == "leaf-su0-rail0:9 pair: 2 cables a pair in 31 of 32, 1 to spine-0"),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|s| s.starts_with("leaf-su0-rail0:30 self-loop")),
        "{said:?}"
    );
    assert_eq!(found.family, "rail-optimized");
}

/// The capture and the tables of a vendor's test, where they are beside the project.
#[test]
fn a_real_capture_gives_the_differences_its_vendor_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/ufm-ndt");
    if !folder.is_dir() {
        eprintln!("not tried: {} is not there", folder.display());
        return;
    }
    let read = |name: &str| crate::formats::format::read_wiring(&folder.join(name), None).unwrap();
    let built = read("ibnetdiscover_director.txt");
    let found = differences(
        &read("switch_to_host_topo1.ndt"),
        &built,
        &Options::default(),
    );
    assert_eq!(
        [found.miswired.len(), found.missing.len(), found.extra.len()],
        [2, 2, 107]
    );
    let port = |f: &Finding| {
        (
            f.expected.as_ref().map(|l| l.b.port.clone()),
            f.actual.as_ref().map(|l| l.b.port.clone()),
        )
    };
    assert!(
        found
            .miswired
            .iter()
            .any(|f| port(f) == (Some("17".into()), Some("16".into())))
    );
    // Every cable that the vendor lists is listed, described by the switch port, which names it
    // alone.
    let text = std::fs::read_to_string(folder.join("expected_report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let listed = |key: &str| {
        let texts = report["report"][key]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_lowercase());
        let at = |t: String| {
            t.split(" - ")
                .find(|e| {
                    e.rsplit('/')
                        .next()
                        .is_some_and(|p| p.parse::<u32>().is_ok())
                })
                .unwrap()
                .replace('/', ":")
        };
        let mut all: Vec<String> = texts.map(at).collect();
        all.sort();
        all
    };
    let ours = |all: &[Finding], pick: fn(&Finding) -> &Option<Link>| {
        let switch = |l: &Link| {
            [&l.a, &l.b]
                .into_iter()
                .find(|p| p.device.to_lowercase().contains("ib0"))
                .unwrap()
                .to_string()
                .to_lowercase()
        };
        let mut all: Vec<String> = all
            .iter()
            .filter_map(|f| pick(f).as_ref())
            .map(switch)
            .collect();
        all.sort();
        all
    };
    assert_eq!(ours(&found.extra, |f| &f.actual), listed("missing_in_ndt"));
    assert_eq!(
        ours(&found.missing, |f| &f.expected),
        listed("missing_in_ufm")
    );
    let switches = differences(
        &read("switch_to_switch_topo2.ndt"),
        &built,
        &Options::default(),
    );
    assert!(
        switches.none()
            && switches.equal == 3195
            && switches.scope_left_out == ["server to switch", "within a chassis"]
    );
}

/// The shipped pod of 31 DGX servers.
fn pod() -> Wiring {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("topologies/superpod-h100-31.yaml");
    crate::formats::format::read_wiring(&path, None).unwrap()
}

/// Numbers of the compute adapters of a DGX H100, and plain ones.
const NUMBERS: [[u32; 8]; 2] = [[0, 3, 4, 5, 6, 9, 10, 11], [0, 1, 2, 3, 4, 5, 6, 7]];

fn counts(found: &Differences) -> [usize; 4] {
    [
        found.miswired.len(),
        found.missing.len(),
        found.extra.len(),
        found.rates.len(),
    ]
}

#[test]
fn a_dead_port_of_a_server_is_one_missing_cable_however_adapters_are_numbered() {
    let design = pod();
    for numbers in NUMBERS {
        // As an InfiniBand capture has it: adapters named after their server.
        let mut built = design.clone();
        built.cables.retain(|c| !c.scale_up);
        for device in built
            .devices
            .iter_mut()
            .filter(|d| d.kind == Some(Kind::Gpu))
        {
            let rail: usize = device.name.rsplit("rail").next().unwrap().parse().unwrap();
            device.name = format!("{} mlx5_{}", device.host.as_deref().unwrap(), numbers[rail]);
        }
        built
            .devices
            .iter_mut()
            .filter(|d| d.kind == Some(Kind::ScaleUp))
            .for_each(|d| d.name += " gone");
        assert!(differences(&design, &built, &Options::default()).none());
        let gone = built
            .devices
            .iter()
            .position(|d| d.name == format!("su0-host7 mlx5_{}", numbers[2]))
            .unwrap() as u32;
        let mut lacking = built.clone();
        lacking
            .cables
            .retain(|c| c.a.device != gone && c.b.device != gone);
        // The capture does not list what has no link.
        lacking.devices.remove(gone as usize);
        for end in lacking.cables.iter_mut().flat_map(|c| [&mut c.a, &mut c.b]) {
            end.device -= u32::from(end.device > gone);
        }
        let found = differences(&design, &lacking, &Options::default());
        assert_eq!(counts(&found), [0, 1, 0, 0], "{:?}", found.miswired);
        assert_eq!(found.absent, ["gpu-su0-host7-rail2"]);
        assert_eq!(found.tasks.len(), 1);
        // As LLDP has it: the adapters are ports of the server, and nobody says so.
        let mut seen = design.by_server();
        for device in &mut seen.devices {
            *device = Device {
                name: device.name.clone(),
                ..Device::default()
            };
        }
        for end in seen
            .cables
            .iter_mut()
            .flat_map(|c| [&mut c.a, &mut c.b])
            .filter(|e| e.port.starts_with("rail"))
        {
            let rail: usize = end.port[4..].parse().unwrap();
            end.port = format!("mlx5_{}", numbers[rail]);
        }
        assert!(by_servers(&design, &seen) && !by_servers(&design, &built));
        let whole = differences(&design.by_server(), &seen.by_server(), &Options::default());
        assert!(
            whole.none(),
            "{:?}",
            (counts(&whole), whole.miswired.first())
        );
        let host = seen
            .devices
            .iter()
            .position(|d| d.name == "su0-host7")
            .unwrap() as u32;
        seen.cables.retain(|c| {
            ![&c.a, &c.b]
                .iter()
                .any(|e| e.device == host && e.port == format!("mlx5_{}", numbers[2]))
        });
        let found = differences(&design.by_server(), &seen.by_server(), &Options::default());
        assert_eq!(counts(&found), [0, 1, 0, 0], "{:?}", found.miswired);
    }
}

#[test]
fn a_misnamed_switch_is_named_and_not_its_cables() {
    let design = pod();
    let mut built = design.clone();
    built.cables.retain(|c| !c.scale_up);
    let leaf = built
        .devices
        .iter()
        .position(|d| d.name == "leaf-su0-rail7")
        .unwrap();
    built.devices[leaf].name = "switch-17".into();
    let found = differences(&design, &built, &Options::default());
    assert_eq!(counts(&found), [0; 4]);
    let [misnamed] = found.misnamed.as_slice() else {
        panic!("{:?}", found.misnamed)
    };
    assert_eq!(
        (misnamed.design.as_str(), misnamed.built.as_str()),
        ("leaf-su0-rail7", "switch-17")
    );
    assert!(!found.none());
    // Two switches that bear each other's names, and a cable gone as well.
    let other = built
        .devices
        .iter()
        .position(|d| d.name == "leaf-su0-rail2")
        .unwrap();
    built.devices[leaf].name = "leaf-su0-rail2".into();
    built.devices[other].name = "leaf-su0-rail7".into();
    built.cables.remove(3);
    let found = differences(&design, &built, &Options::default());
    assert_eq!((found.misnamed.len(), counts(&found)), (2, [0, 1, 0, 0]));
}

#[test]
fn servers_joined_by_a_miswire_are_two_ends_to_exchange() {
    let mut design = rail_optimized();
    design.cables.truncate(64);
    let mut built = design.clone();
    let end = built.cables[0].b.clone();
    built.cables[0].b = std::mem::replace(&mut built.cables[1].a, end);
    let found = differences(&design, &built, &Options::default());
    assert_eq!(counts(&found), [2, 0, 0, 0]);
    assert_eq!(
        found.tasks.iter().map(|t| t.step).collect::<Vec<_>>(),
        [Step::Exchange]
    );
}
