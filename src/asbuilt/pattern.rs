//! What most of a fabric does alike, and what does not: a check without a design.

use crate::fabric::{Kind, NONE};
use crate::formats::kinds::kinds;
use crate::formats::ports::natural;
use crate::formats::wiring::Wiring;
use crate::text::counted;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Parts of a whole that must be alike before the others are called strange: more than three of four.
const ALIKE: (usize, usize) = (3, 4);

/// Something that breaks the pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strange {
    /// Its rule: `uplinks`, `downlinks`, `rate`, `rail`, `self-loop`, `one-way`, `plane`, `peer`, `port-rule`.
    pub rule: &'static str,
    /// Device and port.
    pub at: String,
    /// What is there, and how many others keep the pattern.
    pub text: String,
    /// Line of the file; 0 where there is none.
    pub line: usize,
}

/// What was inferred, and what breaks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The family, in words.
    pub family: String,
    /// Parameters by name, in order.
    pub parameters: Vec<(&'static str, String)>,
    /// What breaks the pattern.
    pub strange: Vec<Strange>,
}

struct View<'a> {
    wiring: &'a Wiring,
    /// 0 for endpoints, 1 for switches with endpoints, and so on; [`NONE`] where no endpoint is reached.
    tier: Vec<u32>,
    /// Cables of each device but those to itself.
    of: Vec<Vec<u32>>,
}

impl View<'_> {
    fn name(&self, device: u32) -> &str {
        self.wiring.devices.get(device as usize).map_or("", |d| d.name.as_str())
    }

    /// Device behind a cable, port here and port there.
    fn behind(&self, device: u32, cable: u32) -> (u32, &str, &str) {
        let c = &self.wiring.cables[cable as usize];
        if c.a.device == device { (c.b.device, &c.a.port, &c.b.port) } else { (c.a.device, &c.b.port, &c.a.port) }
    }

    fn at(&self, device: u32, port: &str) -> String {
        if port.is_empty() { self.name(device).to_string() } else { format!("{}:{port}", self.name(device)) }
    }

    /// Switches of each tier.
    fn tiers(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut tiers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (d, tier) in (0u32..).zip(&self.tier).filter(|(_, t)| **t != 0 && **t != NONE) {
            tiers.entry(*tier).or_default().push(d);
        }
        tiers
    }
}

/// The value that more than three of four have, with how many.
fn usual<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Option<(T, usize, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|v| *counts.entry(v).or_insert(0) += 1);
    let all: usize = counts.values().sum();
    let (value, count) = counts.into_iter().max_by(|x, y| x.1.cmp(&y.1).then_with(|| y.0.cmp(&x.0)))?;
    (count * ALIKE.1 > all * ALIKE.0).then_some((value, count, all))
}

fn view(wiring: &Wiring) -> View<'_> {
    let kinds = kinds(wiring).0;
    let mut of: Vec<Vec<u32>> = vec![Vec::new(); wiring.devices.len()];
    for (index, cable) in (0u32..).zip(&wiring.cables).filter(|(_, c)| c.a.device != c.b.device && !c.scale_up) {
        of[cable.a.device as usize].push(index);
        of[cable.b.device as usize].push(index);
    }
    let mut view = View { wiring, tier: vec![NONE; wiring.devices.len()], of };
    let mut queue: VecDeque<u32> = (0u32..).zip(&kinds).filter(|(_, k)| **k != Kind::Switch).map(|(d, _)| d).collect();
    queue.iter().for_each(|d| view.tier[*d as usize] = 0);
    while let Some(d) = queue.pop_front() {
        for cable in view.of[d as usize].clone() {
            let next = view.behind(d, cable).0 as usize;
            if view.tier[next] == NONE {
                view.tier[next] = view.tier[d as usize] + 1;
                queue.push_back(next as u32);
            }
        }
    }
    view
}

/// Infers the pattern and lists what breaks it. O(E (degree) + V log V).
pub fn pattern(wiring: &Wiring) -> Pattern {
    let view = view(wiring);
    let mut strange = Vec::new();
    loops(&view, &mut strange);
    counts(&view, &mut strange);
    rates(&view, &mut strange);
    let rails = rails(&view, &mut strange);
    let planes = planes(&view, &mut strange);
    port_rule(&view, &mut strange);
    strange.sort_by(|x, y| x.rule.cmp(y.rule).then_with(|| natural(&x.at, &y.at)).then_with(|| x.cmp(y)));
    strange.dedup();
    let (family, parameters) = family(&view, rails, planes);
    Pattern { family, parameters, strange }
}

fn loops(view: &View<'_>, strange: &mut Vec<Strange>) {
    for cable in view.wiring.cables.iter().filter(|c| c.a.device == c.b.device) {
        let at = view.at(cable.a.device, &cable.a.port);
        strange.push(Strange {
            rule: "self-loop",
            at,
            text: format!("goes to port {} of the same device", cable.b.port),
            line: cable.line,
        });
    }
    for note in view.wiring.notes.iter().filter(|n| n.text.contains("one-way") || n.text.contains("one way") || n.text.contains("one side"))
    {
        strange.push(Strange { rule: "one-way", at: format!("line {}", note.line), text: note.text.clone(), line: note.line });
    }
}

fn tier_name(tier: u32) -> &'static str {
    match tier {
        1 => "leaves",
        2 => "spines",
        _ => "core switches",
    }
}

/// Numbers of cables up, down and across, tier by tier.
fn counts(view: &View<'_>, strange: &mut Vec<Strange>) {
    for (tier, devices) in view.tiers() {
        let way = |d: u32, order: std::cmp::Ordering| {
            view.of[d as usize].iter().filter(|c| view.tier[view.behind(d, **c).0 as usize].cmp(&tier) == order).count()
        };
        for (rule, word, order) in [
            ("uplinks", "uplink", std::cmp::Ordering::Greater),
            ("downlinks", "downlink", std::cmp::Ordering::Less),
            ("peer", "cable to others of its tier", std::cmp::Ordering::Equal),
        ] {
            let Some((count, alike, all)) = usual(devices.iter().map(|d| way(*d, order))) else { continue };
            for d in devices.iter().filter(|d| way(**d, order) != count) {
                let have = way(*d, order);
                let text = format!("{alike} of {all} {} have {}, this has {have}", tier_name(tier), counted(count, word));
                strange.push(Strange { rule, at: view.name(*d).to_string(), text, line: 0 });
            }
        }
    }
}

/// Rates, by the tiers of the ends.
fn rates(view: &View<'_>, strange: &mut Vec<Strange>) {
    let mut classes: BTreeMap<(u32, u32, bool), Vec<u32>> = BTreeMap::new();
    for (index, cable) in (0u32..).zip(&view.wiring.cables).filter(|(_, c)| c.rate.is_some()) {
        let [x, y] = [&cable.a, &cable.b].map(|e| view.tier[e.device as usize]);
        classes.entry((x.min(y), x.max(y), cable.scale_up)).or_default().push(index);
    }
    for cables in classes.values() {
        let rate = |c: &u32| view.wiring.cables[*c as usize].rate.map(|r| (r, view.wiring.cables[*c as usize].back));
        let Some((Some((common, _)), alike, all)) = usual(cables.iter().map(rate)) else { continue };
        for index in cables.iter().filter(|c| rate(c).is_some_and(|r| r.0 != common || r.1.is_some_and(|b| b != common))) {
            let cable = &view.wiring.cables[*index as usize];
            let (Some(have), at) = (cable.rate, view.at(cable.a.device, &cable.a.port)) else { continue };
            let other = view.at(cable.b.device, &cable.b.port);
            let text =
                format!("{alike} of {all} cables of its tier run at {common}, this to {other} at {}", have.min(cable.back.unwrap_or(have)));
            strange.push(Strange { rule: "rate", at, text, line: cable.line });
        }
    }
}

/// Adapters at a leaf that otherwise takes another rail; the number of rails where leaves keep to one.
fn rails(view: &View<'_>, strange: &mut Vec<Strange>) -> Option<u32> {
    let mut hosts: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (index, device) in (0u32..).zip(&view.wiring.devices) {
        if let Some(host) = &device.host {
            hosts.entry(host).or_default().push(index);
        }
    }
    let mut rail: Vec<u32> = vec![NONE; view.wiring.devices.len()];
    for members in hosts.values_mut().filter(|m| m.len() > 1) {
        members.sort_by(|a, b| natural(view.name(*a), view.name(*b)));
        (0u32..).zip(members.iter()).for_each(|(r, d)| rail[*d as usize] = r);
    }
    let tiers = view.tiers();
    let leaves = tiers.get(&1)?;
    let mut kept = BTreeSet::new();
    let mut told = 0;
    for leaf in leaves {
        let adapters = || view.of[*leaf as usize].iter().map(|c| view.behind(*leaf, *c)).filter(|n| rail[n.0 as usize] != NONE);
        let Some((common, alike, all)) = usual(adapters().map(|n| rail[n.0 as usize])) else { continue };
        told += 1;
        kept.insert(common);
        for (adapter, port, _) in adapters().filter(|n| rail[n.0 as usize] != common) {
            let own = rail[adapter as usize];
            let text = format!("{alike} of {all} adapters at this leaf are of rail {common}, {} is of rail {own}", view.name(adapter));
            strange.push(Strange { rule: "rail", at: view.at(*leaf, port), text, line: 0 });
        }
    }
    (told * ALIKE.1 > leaves.len() * ALIKE.0 && kept.len() > 1).then_some(kept.len() as u32)
}

/// Parts of the switches when cables that close no square are left out, and such cables where they alone join parts.
fn planes(view: &View<'_>, strange: &mut Vec<Strange>) -> usize {
    let switch = |d: u32| view.tier[d as usize] != 0;
    let near: Vec<BTreeSet<u32>> = (0u32..)
        .zip(&view.of)
        .map(|(d, cables)| cables.iter().map(|c| view.behind(d, *c).0).filter(|n| switch(d) && switch(*n)).collect())
        .collect();
    let square = |u: u32, v: u32| {
        near[v as usize].iter().filter(|w| **w != u).any(|w| near[*w as usize].iter().any(|x| *x != v && near[u as usize].contains(x)))
    };
    let cables = view.wiring.cables.iter().filter(|c| c.a.device != c.b.device && switch(c.a.device) && switch(c.b.device));
    let (strong, weak): (Vec<_>, Vec<_>) = cables.partition(|c| square(c.a.device, c.b.device));
    let mut parts = petgraph::unionfind::UnionFind::<u32>::new(view.wiring.devices.len());
    let many = strong.len() * ALIKE.1 > (strong.len() + weak.len()) * ALIKE.0;
    strong.iter().for_each(|c| {
        parts.union(c.a.device, c.b.device);
    });
    if many {
        for cable in weak.iter().filter(|c| !parts.equiv(c.a.device, c.b.device)) {
            let ends = [&cable.a, &cable.b];
            if ends.iter().any(|e| near[e.device as usize].iter().all(|n| !parts.equiv(*n, e.device))) {
                continue;
            }
            let text = format!(
                "joins two planes with {}: the {} other cables between switches stay within theirs",
                view.at(cable.b.device, &cable.b.port),
                strong.len()
            );
            strange.push(Strange { rule: "plane", at: view.at(cable.a.device, &cable.a.port), text, line: cable.line });
        }
    }
    // Where no cable is strange, all of them tell what hangs together.
    if !many || !strange.iter().any(|s| s.rule == "plane") {
        weak.iter().for_each(|c| {
            parts.union(c.a.device, c.b.device);
        });
    }
    let roots: BTreeSet<u32> =
        (0u32..view.wiring.devices.len() as u32).filter(|d| switch(*d) && !near[*d as usize].is_empty()).map(|d| parts.find(d)).collect();
    roots.len().max(1)
}

/// Uplink ports that lead most leaves to one switch, and some elsewhere.
fn port_rule(view: &View<'_>, strange: &mut Vec<Strange>) {
    for (tier, devices) in view.tiers() {
        let mut behind: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for d in &devices {
            for cable in &view.of[*d as usize] {
                let (next, port, _) = view.behind(*d, *cable);
                if !port.is_empty() && view.tier[next as usize] > tier && view.tier[next as usize] != NONE {
                    behind.entry(port).or_default().push((*d, next));
                }
            }
        }
        for (port, all) in behind.into_iter().filter(|(_, all)| all.len() > 3) {
            let Some((common, alike, count)) = usual(all.iter().map(|p| p.1)) else { continue };
            for (d, next) in all.iter().filter(|p| p.1 != common) {
                let text = format!(
                    "port {port} of {alike} of {count} {} leads to {}, here to {}",
                    tier_name(tier),
                    view.name(common),
                    view.name(*next)
                );
                strange.push(Strange { rule: "port-rule", at: view.at(*d, port), text, line: 0 });
            }
        }
    }
}

fn family(view: &View<'_>, rails: Option<u32>, planes: usize) -> (String, Vec<(&'static str, String)>) {
    let tiers = view.tiers();
    let endpoints = view.tier.iter().filter(|t| **t == 0).count();
    let across =
        view.wiring.cables.iter().any(|c| [&c.a, &c.b].iter().all(|e| view.tier[e.device as usize] == 1) && c.a.device != c.b.device);
    let name = match (tiers.len(), rails, planes) {
        (0, ..) => "no switches",
        (1, ..) if across => "direct: every switch has endpoints",
        (1, Some(_), _) => "rail-only",
        (1, ..) => "single switches",
        (_, _, p) if p > 1 => "multi-plane",
        (_, Some(_), _) => "rail-optimized",
        (2, ..) => "leaf-spine",
        _ => "fat-tree",
    };
    let mut parameters = vec![("endpoints", endpoints.to_string())];
    for (tier, word) in [(1, "leaves"), (2, "spines"), (3, "cores")] {
        if let Some(devices) = tiers.get(&tier) {
            parameters.push((word, devices.len().to_string()));
        }
    }
    parameters.extend(rails.map(|r| ("rails", r.to_string())));
    if planes > 1 {
        parameters.push(("planes", planes.to_string()));
    }
    for (word, order) in [("downlinks a leaf", std::cmp::Ordering::Less), ("uplinks a leaf", std::cmp::Ordering::Greater)] {
        let Some(leaves) = tiers.get(&1) else { continue };
        let way = |d: &u32| view.of[*d as usize].iter().filter(|c| view.tier[view.behind(*d, **c).0 as usize].cmp(&1) == order).count();
        parameters.extend(usual(leaves.iter().map(way)).map(|(count, alike, all)| (word, format!("{count} ({alike} of {all} leaves)"))));
    }
    parameters.push(("cables", view.wiring.cables.len().to_string()));
    (name.to_string(), parameters)
}
