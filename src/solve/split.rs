//! Balanced splits of the endpoints, domains kept whole: in order, by exhaustion on small fabrics, by exchange on others.

use super::cut::{Cut, minimum};
use crate::fabric::network::Network;
use std::collections::BTreeMap;

/// Splits tried by exhaustion.
const MOST_SPLITS: usize = 6_000;
/// Exchanges tried by local search.
const MOST_EXCHANGES: usize = 400;
/// Vertices up to which more than the ordered split is tried.
const SEARCHED_VERTICES: usize = 4_000;

/// The best balanced cut found, and whether every balanced split was tried.
pub struct Split {
    /// The cut.
    pub cut: Cut,
    /// All splits were tried, up to exchange of twins.
    pub exhaustive: bool,
}

/// Units that stay whole: the endpoints of one domain, in order of their first endpoint.
fn units(network: &Network) -> Vec<Vec<u32>> {
    let mut index: BTreeMap<u32, usize> = BTreeMap::new();
    let mut units: Vec<Vec<u32>> = Vec::new();
    for &v in &network.endpoints {
        let next = units.len();
        let at = *index.entry(network.domain[v as usize]).or_insert(next);
        if at == next {
            units.push(Vec::new());
        }
        units[at].push(v);
    }
    units
}

/// Sides by unit such that the halves are as even as whole units allow: first units in order, sizes by subset sum.
fn ordered(sizes: &[usize]) -> Vec<bool> {
    let half = sizes.iter().sum::<usize>() / 2;
    if sizes.iter().all(|&s| s == sizes[0]) {
        return (0..sizes.len()).map(|i| i >= sizes.len() / 2).collect();
    }
    // choice[s]: the unit that first made the sum s, so that walking back gives a subset.
    let mut choice: Vec<Option<usize>> = vec![None; half + 1];
    for (unit, &size) in sizes.iter().enumerate() {
        for sum in (size..=half).rev() {
            let before = sum - size;
            if choice[sum].is_none() && (before == 0 || choice[before].is_some()) {
                choice[sum] = Some(unit);
            }
        }
    }
    let mut sum = (0..=half).rev().find(|&s| s == 0 || choice[s].is_some()).unwrap_or(0);
    let mut side = vec![true; sizes.len()];
    while let Some(unit) = choice[sum] {
        side[unit] = false;
        sum -= sizes[unit];
        if sum == 0 {
            break;
        }
    }
    side
}

/// Finds a balanced cut of small capacity.
pub fn find(network: &Network) -> Option<Split> {
    let units = units(network);
    if units.len() < 2 {
        return None;
    }
    let sizes: Vec<usize> = units.iter().map(Vec::len).collect();
    let cut_of = |sides: &[bool]| {
        let mut side = vec![false; network.vertices()];
        for (unit, &one) in units.iter().zip(sides) {
            unit.iter().for_each(|&v| side[v as usize] = one);
        }
        minimum(network, &side)
    };
    let start = ordered(&sizes);
    let mut best = Split { cut: cut_of(&start), exhaustive: false };
    if network.vertices() > SEARCHED_VERTICES {
        return Some(best);
    }
    let small = start.iter().zip(&sizes).filter(|x| !x.0).map(|x| x.1).sum::<usize>();
    if let Some(all) = every_split(network, &units, small) {
        for sides in all {
            let cut = cut_of(&sides);
            if cut.capacity < best.cut.capacity {
                best.cut = cut;
            }
        }
        best.exhaustive = true;
        return Some(best);
    }
    exchange(&sizes, start, &mut best, cut_of);
    Some(best)
}

/// Exchanges two units of equal size while that lowers the cut.
fn exchange(sizes: &[usize], mut sides: Vec<bool>, best: &mut Split, cut_of: impl Fn(&[bool]) -> Cut) {
    let mut tried = 0;
    let mut improved = true;
    while improved && tried < MOST_EXCHANGES {
        improved = false;
        for i in 0..sides.len() {
            for j in i + 1..sides.len() {
                if sides[i] == sides[j] || sizes[i] != sizes[j] || tried >= MOST_EXCHANGES {
                    continue;
                }
                tried += 1;
                sides.swap(i, j);
                let cut = cut_of(&sides);
                if cut.capacity < best.cut.capacity {
                    best.cut = cut;
                    improved = true;
                } else {
                    sides.swap(i, j);
                }
            }
        }
    }
}

/// Every split with `small` endpoints on side 0, up to exchange of units with the same attachments; `None` when too many.
fn every_split(network: &Network, units: &[Vec<u32>], small: usize) -> Option<Vec<Vec<bool>>> {
    let mut classes: BTreeMap<Vec<(u32, u64, u64)>, Vec<usize>> = BTreeMap::new();
    for (index, unit) in units.iter().enumerate() {
        let mut ports: Vec<(u32, u64, u64)> = Vec::new();
        for &v in unit {
            for &a in network.out.of(v) {
                let (a, w) = (a as usize, network.head[a as usize]);
                if network.domain[w as usize] == 0 {
                    ports.push((w, network.capacity[a], network.capacity[a ^ 1]));
                }
            }
        }
        ports.sort_unstable();
        ports.push((u32::MAX, unit.len() as u64, unit.iter().map(|&v| network.rate[v as usize]).sum()));
        classes.entry(ports).or_default().push(index);
    }
    let classes: Vec<Vec<usize>> = classes.into_values().collect();
    let mut found = Vec::new();
    let mut sides = vec![true; units.len()];
    fill(&classes, units, small, &mut sides, &mut found).then_some(found)
}

fn fill(classes: &[Vec<usize>], units: &[Vec<u32>], left: usize, sides: &mut Vec<bool>, found: &mut Vec<Vec<bool>>) -> bool {
    let Some((class, rest)) = classes.split_first() else {
        if left == 0 {
            found.push(sides.clone());
        }
        return found.len() <= MOST_SPLITS;
    };
    let room: usize = rest.iter().flatten().map(|&u| units[u].len()).sum();
    let size = units[class[0]].len();
    for taken in 0..=class.len() {
        if taken * size > left {
            break;
        }
        if left - taken * size <= room {
            class[..taken].iter().for_each(|&u| sides[u] = false);
            let fits = fill(rest, units, left - taken * size, sides, found);
            class[..taken].iter().for_each(|&u| sides[u] = true);
            if !fits {
                return false;
            }
        }
    }
    true
}
