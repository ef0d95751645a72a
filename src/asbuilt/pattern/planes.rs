//! Planes: parts of the network that no cable between switches joins.

use super::view::{Findings, View};
use crate::formats::wiring::Cable;
use std::collections::BTreeSet;

/// Parts of a whole that must be alike before the others are called strange: more than three of
/// four.
const ALIKE: (usize, usize) = (3, 4);

/// Parts of the switches when cables that close no square are left out, and such cables where they
/// alone join parts.
pub(super) fn planes(view: &View<'_>, found: &mut Findings) -> usize {
    let switch = |d: u32| view.is_switch(d);
    let beside = |d: u32| {
        view.behind(d)
            .map(|b| b.device)
            .filter(|n| switch(d) && switch(*n))
            .collect()
    };
    let near: Vec<BTreeSet<u32>> = (0..view.wiring.devices.len() as u32).map(beside).collect();
    let square = |u: u32, v: u32| {
        near[v as usize].iter().filter(|w| **w != u).any(|w| {
            near[*w as usize]
                .iter()
                .any(|x| *x != v && near[u as usize].contains(x))
        })
    };
    let between = |c: &&(u32, &Cable)| {
        c.1.a.device != c.1.b.device && switch(c.1.a.device) && switch(c.1.b.device)
    };
    let cables: Vec<(u32, &Cable)> = (0u32..).zip(&view.wiring.cables).collect();
    let (strong, weak): (Vec<_>, Vec<_>) = cables
        .iter()
        .filter(between)
        .map(|c| (c.0, c.1))
        .partition(|c| square(c.1.a.device, c.1.b.device));
    let mut parts = petgraph::unionfind::UnionFind::<u32>::new(view.wiring.devices.len());
    let many = strong.len() * ALIKE.1 > (strong.len() + weak.len()) * ALIKE.0;
    strong.iter().for_each(|(_, c)| {
        parts.union(c.a.device, c.b.device);
    });
    let mut joined = false;
    if many {
        for (index, cable) in weak
            .iter()
            .filter(|c| !parts.equiv(c.1.a.device, c.1.b.device))
        {
            let ends = [&cable.a, &cable.b];
            if ends.iter().any(|e| {
                near[e.device as usize]
                    .iter()
                    .all(|n| !parts.equiv(*n, e.device))
            }) {
                continue;
            }
            joined = true;
            if found.take(*index) {
                let count = strong.len();
                let far = view.end(&cable.b);
                let text = format!(
                    "joins two planes with {far}: the {count} other cables between switches stay within theirs"
                );
                found.add("plane", view.end(&cable.a), text, cable.line);
            }
        }
    }
    // Where no cable is strange, all of them tell what hangs together.
    if !many || !joined {
        weak.iter().for_each(|(_, c)| {
            parts.union(c.a.device, c.b.device);
        });
    }
    let roots: BTreeSet<u32> = (0u32..view.wiring.devices.len() as u32)
        .filter(|d| switch(*d) && !near[*d as usize].is_empty())
        .map(|d| parts.find(d))
        .collect();
    roots.len().max(1)
}
