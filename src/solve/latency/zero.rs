//! Zero-load latency over all ordered pairs of endpoints: one search a source orbit.

use super::cost::Costs;
use super::path::search;
use super::path::{Reach, distances};
use crate::error::{Error, Result};
use crate::fabric::index::{Arc, Id};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::solve::quotient::representatives;
use crate::symmetry::orbits::Orbits;
use crate::units::Fraction;
use num_traits::Zero;
use rayon::prelude::*;

/// Sums over ordered pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Ordered pairs.
    pub pairs: u128,
    /// Largest latency, in picoseconds.
    pub max: u64,
    /// The first pair that has it.
    pub worst: (Vertex, Vertex),
    /// Mean latency, in picoseconds.
    pub mean: Fraction,
    /// Mean number of links of a path, scale-up links counted.
    pub mean_links: Fraction,
    /// Mean number of network switches crossed.
    pub mean_switches: Fraction,
    /// Ordered pairs by the number of links of their path, fewest first.
    pub by_links: Vec<(u32, u128)>,
}

/// One link of a path, with the device it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Device left.
    pub from: Vertex,
    /// Device entered.
    pub to: Vertex,
    /// Crossing the switch `from`.
    pub switch: u64,
    /// Putting the packet on the wire.
    pub serialisation: u64,
    /// Propagation, or the link's latency stated as a whole.
    pub propagation: u64,
    /// Forward error correction.
    pub fec: u64,
}

/// All pairs, and those within one scale-up domain apart from those between.
#[derive(Clone, Debug, PartialEq)]
pub struct ZeroLoad {
    /// All ordered pairs.
    pub all: Summary,
    /// Pairs of one scale-up domain, where there are any.
    pub within: Option<Summary>,
    /// The other pairs, where both sorts are.
    pub between: Option<Summary>,
    /// The worst path, hop by hop.
    pub path: Vec<Hop>,
}

#[derive(Clone, Default)]
struct Sums {
    pairs: u128,
    picoseconds: u128,
    links: Vec<u128>,
    switches: u128,
    worst: Option<(u64, Vertex, Vertex)>,
}

impl Sums {
    fn add(&mut self, source: Vertex, target: Vertex, reach: &Reach, times: u128) {
        self.pairs += times;
        self.picoseconds += u128::from(reach.picoseconds) * times;
        let links = reach.links.index();
        if self.links.len() <= links {
            self.links.resize(links + 1, 0);
        }
        self.links[links] += times;
        self.switches += u128::from(reach.switches) * times;
        if self.worst.is_none_or(|w| reach.picoseconds > w.0) {
            self.worst = Some((reach.picoseconds, source, target));
        }
    }

    fn join(&mut self, other: &Sums) {
        self.pairs += other.pairs;
        self.picoseconds += other.picoseconds;
        self.links
            .resize(self.links.len().max(other.links.len()), 0);
        self.links
            .iter_mut()
            .zip(&other.links)
            .for_each(|(a, b)| *a += b);
        self.switches += other.switches;
        if other
            .worst
            .is_some_and(|o| self.worst.is_none_or(|w| o.0 > w.0))
        {
            self.worst = other.worst;
        }
    }

    fn summary(&self) -> Option<Summary> {
        let (max, source, target) = self.worst?;
        let mean = |sum: u128| Fraction::new(sum.into(), self.pairs.into());
        let links: u128 = self
            .links
            .iter()
            .zip(0u128..)
            .map(|(count, links)| count * links)
            .sum();
        Some(Summary {
            pairs: self.pairs,
            max,
            worst: (source, target),
            mean: mean(self.picoseconds),
            mean_links: mean(links),
            mean_switches: mean(self.switches),
            by_links: (0..)
                .zip(self.links.iter().copied())
                .filter(|l| !l.1.is_zero())
                .collect(),
        })
    }
}

/// Sums of all pairs and of those within one domain; an unreachable pair ends it. `reach` searches
/// from one source.
fn sums(
    network: &Network,
    orbits: &Orbits,
    reach: impl Fn(Vertex) -> Vec<Reach> + Sync,
) -> Result<[Sums; 2], (Vertex, Vertex)> {
    let sources = representatives(orbits, network.endpoints.iter().copied());
    let mut total = [Sums::default(), Sums::default()];
    // Bounded batches: a search holds an entry a vertex.
    for batch in sources.chunks(256) {
        let found: Vec<_> = batch
            .par_iter()
            .map(|&s| {
                let reach = reach(s);
                let times = u128::from(orbits.vertex_size[orbits.vertex[s].index()]);
                let mut sums = [Sums::default(), Sums::default()];
                for &d in network.endpoints.iter().filter(|&&d| d != s) {
                    let own = &reach[d.index()];
                    if own.picoseconds == u64::MAX {
                        return Err((s, d));
                    }
                    let within = network.domain[s] == network.domain[d];
                    sums[usize::from(within)].add(s, d, own, times);
                }
                Ok(sums)
            })
            .collect();
        for found in found {
            let found = found?;
            total.iter_mut().zip(&found).for_each(|(t, f)| t.join(f));
        }
    }
    Ok(total)
}

fn unreachable(fabric: &Fabric, (s, d): (Vertex, Vertex)) -> Error {
    Error::new(format!(
        "{} cannot reach {}, so the latency has no bound",
        fabric.device_name(s.device()),
        fabric.device_name(d.device())
    ))
}

/// Zero-load latencies. `orbits` are those of generators that keep latencies
/// ([`super::preserving`]). O(source orbits * E log V).
///
/// # Errors
/// A pair of endpoints without a path.
pub fn zero_load(
    fabric: &Fabric,
    network: &Network,
    costs: &Costs,
    orbits: &Orbits,
) -> Result<ZeroLoad> {
    let [between, within] = sums(network, orbits, |s| distances(network, costs, s))
        .map_err(|pair| unreachable(fabric, pair))?;
    let mut all = between.clone();
    all.join(&within);
    let all = all
        .summary()
        .ok_or_else(|| Error::new("latency needs two endpoints or more"))?;
    let (source, mut at) = all.worst;
    let reach = distances(network, costs, source);
    let mut path = Vec::new();
    while let Some(arc) = reach[at.index()].arc {
        let from = network.tail(arc);
        let put = costs.puts(from, source);
        let lane = costs.fastest(arc, put);
        let serialisation = if put { lane.serialisation } else { 0 };
        path.push(Hop {
            from,
            to: at,
            switch: costs.switch[arc],
            serialisation,
            propagation: lane.propagation,
            fec: lane.fec,
        });
        at = from;
    }
    path.reverse();
    let within = within.summary();
    let between = between.summary().filter(|_| within.is_some());
    Ok(ZeroLoad {
        all,
        within,
        between,
        path,
    })
}

/// Paths of fewest links over the network links alone, scale-up links excluded (the convention of
/// published mean path lengths): no latency enters. `None` where some pair is joined by scale-up
/// links only.
pub fn fewest_links(network: &Network, costs: &Costs, orbits: &Orbits) -> Option<Summary> {
    let one = |arc: Arc, _| (!costs.scale_up[arc]).then_some(1);
    let [mut all, within] = sums(network, orbits, |s| {
        search(network, s, one, &costs.is_switch)
    })
    .ok()?;
    all.join(&within);
    all.summary()
}
