//! Cuts: bounds of hose throughput and, where the halves are as even as whole domains allow, of
//! bisection.

use crate::certificate::Proved;
use crate::fraction::Fraction;
use crate::integers::{Towards, Wide, bound, plus};
use crate::network::Network;
use crate::words::Words;
use crate::{Result, need};
use std::collections::BTreeMap;

/// Endpoints on the two sides.
type Sides = [usize; 2];

/// Reads a cut and adds what it proves, with what was proved before, to `proved`.
pub(crate) fn cut(network: &Network, words: &mut Words, proved: &mut Vec<Proved>) -> Result<()> {
    let side = words.scattered(network.vertices())?;
    need(side.iter().all(|&s| s <= 1), "a side is neither 0 nor 1")?;
    let mut across = [0; 2];
    for arc in 0..network.arcs() {
        let (tail, head) = network.ends(arc);
        if side[tail] != side[head] {
            let way = &mut across[side[tail] as usize];
            *way = plus(*way, network.capacity[arc])?;
        }
    }
    let (mut rates, mut ends) = ([0; 2], [0; 2]);
    let mut domains = BTreeMap::<i128, Sides>::new();
    for v in (0..side.len()).filter(|&v| network.rate[v] > 0) {
        let on = side[v] as usize;
        domains.entry(network.domain[v]).or_default()[on] += 1;
        rates[on] = plus(rates[on], network.rate[v])?;
        ends[on] += 1;
    }
    let capacity = across[0].min(across[1]);
    let lighter = rates[0].min(rates[1]);
    let fewer: usize = ends[0].min(ends[1]);
    need(lighter > 0, "a side has no endpoint")?;
    proved.push(Proved::new("hose", false, Fraction::new(capacity, lighter)));
    let whole = domains.values().all(|d| d[0] == 0 || d[1] == 0);
    if !whole || fewer != best_half(domains.values().map(|d| d[0] + d[1])) {
        return Ok(());
    }
    // Either half of any even split has at least so many endpoints, hence at least the rate of so
    // many of the slowest.
    let mut slowest: Vec<i128> = network.rate.iter().copied().filter(|&r| r > 0).collect();
    slowest.sort_unstable();
    let least = slowest[..fewer]
        .iter()
        .try_fold(0, |sum, &r| plus(sum, r))?;
    let mut bounds = vec![(false, Wide::new(capacity), 1)];
    for hose in proved.iter().filter(|p| p.at_least && p.quantity == "hose") {
        bounds.push((
            true,
            Wide::new(hose.value.numerator).times(least)?,
            hose.value.denominator,
        ));
    }
    for (at_least, above, below) in bounds {
        let towards = if at_least {
            Towards::Lower
        } else {
            Towards::Higher
        };
        let value = bound(above, Wide::new(below).times(lighter)?, towards)?;
        let rate = bound(above.times(network.unit)?, Wide::new(below), towards)?;
        let rate = Some(rate.numerator / rate.denominator);
        proved.push(Proved {
            rate,
            ..Proved::new("bisection", at_least, value)
        });
    }
    Ok(())
}

/// Endpoints of the smaller half in the most even split that keeps domains whole. Time
/// O(distinct sizes * endpoints).
fn best_half(sizes: impl Iterator<Item = usize>) -> usize {
    let mut copies = BTreeMap::<usize, usize>::new();
    sizes.for_each(|size| *copies.entry(size).or_default() += 1);
    let all: usize = copies.iter().map(|(size, count)| size * count).sum();
    let mut reachable = vec![false; all / 2 + 1];
    reachable[0] = true;
    for (size, count) in copies {
        // How many domains of this size each sum needs beyond what smaller ones reach.
        let mut used = vec![0; reachable.len()];
        for sum in size..reachable.len() {
            if !reachable[sum] && reachable[sum - size] && used[sum - size] < count {
                (reachable[sum], used[sum]) = (true, used[sum - size] + 1);
            }
        }
    }
    reachable.iter().rposition(|&r| r).unwrap_or(0)
}
