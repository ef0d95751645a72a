//! Balanced splits of the endpoints, domains kept whole: in order, by exhaustion on small fabrics,
//! by a multilevel partitioner on others.

use super::cut::{Cut, minimum};
use super::partition;
use crate::fabric::Vertex;
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::network::Network;
use crate::units::real;
use std::collections::BTreeMap;

/// Splits tried by exhaustion.
const MOST_SPLITS: usize = 6_000;
/// Exchanges tried by local search.
const MOST_EXCHANGES: usize = 400;
/// Vertices up to which every split is tried.
const EXHAUSTED_VERTICES: usize = 4_000;
/// Vertices up to which what the partitioner found is tried to be improved by exchange.
const EXCHANGED_VERTICES: usize = 500;
/// How far a floor may be off by rounding, relatively.
const ROUNDING: f64 = 1e-9;

/// The best balanced cut found, and whether every balanced split was tried.
pub struct Split {
    /// The cut.
    pub cut: Cut,
    /// All splits were tried, up to exchange of twins.
    pub exhaustive: bool,
}

/// Units that stay whole: the endpoints of one domain, in order of their first endpoint.
fn units(network: &Network) -> Vec<Vec<Vertex>> {
    let mut index: BTreeMap<u32, usize> = BTreeMap::new();
    let mut units: Vec<Vec<Vertex>> = Vec::new();
    for &v in &network.endpoints {
        let next = units.len();
        let at = *index.entry(network.domain[v]).or_insert(next);
        if at == next {
            units.push(Vec::new());
        }
        units[at].push(v);
    }
    units
}

/// Sides by unit such that the halves are as even as whole units allow: first units in order, sizes
/// by subset sum over the different sizes. O(units + sizes x endpoints).
fn ordered(sizes: &[usize]) -> Vec<bool> {
    const NONE: u32 = u32::MAX;
    let half = sizes.iter().sum::<usize>() / 2;
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (unit, &size) in sizes.iter().enumerate() {
        classes.entry(size).or_default().push(unit);
    }
    let classes: Vec<(usize, Vec<usize>)> = classes.into_iter().rev().collect();
    // last[s]: the class of the last unit of a sum s; taken[s]: how many of that class are in it.
    let (mut last, mut taken) = (vec![NONE; half + 1], vec![0u32; half + 1]);
    for (class, (size, members)) in classes.iter().enumerate() {
        for sum in *size..=half {
            let before = sum - size;
            let already = if last[before] == narrow(class) {
                taken[before]
            } else {
                0
            };
            if last[sum] == NONE
                && (before == 0 || last[before] != NONE)
                && already.index() < members.len()
            {
                (last[sum], taken[sum]) = (narrow(class), already + 1);
            }
        }
    }
    let mut sum = (1..=half).rev().find(|&s| last[s] != NONE).unwrap_or(0);
    let mut side = vec![true; sizes.len()];
    let mut next = vec![0; classes.len()];
    while sum > 0 {
        let class = last[sum].index();
        side[classes[class].1[next[class]]] = false;
        next[class] += 1;
        sum -= classes[class].0;
    }
    side
}

/// Finds a balanced cut of small capacity. The search ends at the ordered split when its capacity
/// is no more than `floor` times the least rate that a half can have, which nothing undercuts when
/// the hose throughput is at least `floor`.
pub fn find(network: &Network, floor: f64) -> Option<Split> {
    let units = units(network);
    if units.len() < 2 {
        return None;
    }
    let sizes: Vec<usize> = units.iter().map(Vec::len).collect();
    let cut_of = |sides: &[bool]| {
        let mut side = vec![false; network.vertices()];
        for (unit, &one) in units.iter().zip(sides) {
            unit.iter().for_each(|&v| side[v.index()] = one);
        }
        minimum(network, &side)
    };
    let start = ordered(&sizes);
    let mut best = Split {
        cut: cut_of(&start),
        exhaustive: false,
    };
    let small = start
        .iter()
        .zip(&sizes)
        .filter(|x| !x.0)
        .map(|x| x.1)
        .sum::<usize>();
    let mut rates: Vec<u64> = network.endpoints.iter().map(|&v| network.rate[v]).collect();
    rates.sort_unstable();
    if real(best.cut.capacity)
        <= floor * real(rates[..small].iter().sum::<u64>()) * (1.0 + ROUNDING)
    {
        return Some(best);
    }
    if network.vertices() <= EXHAUSTED_VERTICES
        && let Some(all) = every_split(network, &units, small)
    {
        for sides in all {
            let cut = cut_of(&sides);
            if cut.capacity < best.cut.capacity {
                best.cut = cut;
            }
        }
        best.exhaustive = true;
        return Some(best);
    }
    if let Some(cut) = partition::search(network, wide(small))
        && cut.capacity < best.cut.capacity
    {
        best.cut = cut;
    }
    if network.vertices() <= EXCHANGED_VERTICES {
        let sides = units
            .iter()
            .map(|unit| best.cut.side[unit[0].index()])
            .collect();
        exchange(&sizes, sides, &mut best, cut_of);
    }
    Some(best)
}

/// Exchanges two units of equal size while that lowers the cut.
fn exchange(
    sizes: &[usize],
    mut sides: Vec<bool>,
    best: &mut Split,
    cut_of: impl Fn(&[bool]) -> Cut,
) {
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

/// Every split with `small` endpoints on side 0, up to exchange of units with the same attachments;
/// `None` when too many.
fn every_split(network: &Network, units: &[Vec<Vertex>], small: usize) -> Option<Vec<Vec<bool>>> {
    let mut classes: BTreeMap<Vec<(u32, u64, u64)>, Vec<usize>> = BTreeMap::new();
    let mut ports_of: BTreeMap<u32, Vec<(u32, u64, u64)>> = BTreeMap::new();
    // What leaves the domain counts, from the endpoints or from what joins them, to a switch or to
    // another domain.
    for arc in network.arc_ids() {
        let (v, w) = network.ends(arc);
        let (own, other) = (network.domain[v], network.domain[w]);
        if own != 0 && own != other {
            ports_of.entry(own).or_default().push((
                w.into(),
                network.capacity[arc],
                network.capacity[arc.reverse()],
            ));
        }
    }
    for (index, unit) in units.iter().enumerate() {
        let mut ports = ports_of
            .remove(&network.domain[unit[0]])
            .unwrap_or_default();
        ports.sort_unstable();
        ports.push((
            u32::MAX,
            wide(unit.len()),
            unit.iter().map(|&v| network.rate[v]).sum(),
        ));
        classes.entry(ports).or_default().push(index);
    }
    let classes: Vec<Vec<usize>> = classes.into_values().collect();
    let mut found = Vec::new();
    let mut sides = vec![true; units.len()];
    fill(&classes, units, small, &mut sides, &mut found).then_some(found)
}

fn fill(
    classes: &[Vec<usize>],
    units: &[Vec<Vertex>],
    left: usize,
    sides: &mut Vec<bool>,
    found: &mut Vec<Vec<bool>>,
) -> bool {
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
