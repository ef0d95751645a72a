//! Throughput by exponential weights, for programmes too large for a linear-programming back-end.
//!
//! Every source orbit always carries its whole demand; what is lowered is a soft maximum of the
//! congestion, `ln sum exp(eta * load / capacity)`, whose gradient weighs the arcs
//! (potential-function methods: Plotkin, Shmoys, Tardos, Mathematics of Operations Research 1995;
//! Bienstock, Potential Function Methods for Approximately Solving Linear Programming Problems,
//! 2002). Any weights are lengths that bound the throughput from above, as in Fleischer (SIAM J.
//! Discrete Mathematics 2000) and Karakostas (SODA 2002), so both sides of the bracket come out of
//! one loop, and it may stop at any time.
//!
//! Source by source the flow moves, as far as a line search says, in one of two directions: to the
//! tree of shortest paths, or by Newton shifts at every vertex from dearer arcs to the cheapest
//! (Gallager, IEEE Trans. Communications 1977; Bertsekas, Gafni, Gallager, same, 1984; Bar-Gera,
//! Transportation Science 2002). The shifts converge fast near the optimum, the trees free what the
//! shifts cannot. Softness follows what it costs: it shrinks while the weights are too even for the
//! convergence reached, and grows when they are too sharp for it.

mod commodity;
mod field;

use super::candidate::{Candidate, Numbers, Solution};
use super::quotient::{ArcClass, View};
use super::{DEFAULT_GAP, SolveOptions};
use crate::fabric::index::Id;
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::real;
use commodity::{Commodity, Lanes};
use field::Field;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Sources whose directions are found from the same weights, in parallel. Fixed, so that the result
/// does not depend on the number of threads.
const BATCH: usize = 8;
/// Relays that are moved together: those of a pod load the same arcs, and a step of each alone
/// costs more than it gains.
const TOGETHER: usize = 4;
/// Without a bracket the descent ends when so many sweeps have not lowered the largest congestion
/// by this share.
const STALLED: usize = 12;
const RELIEF: f64 = 0.003;
/// One sweep in so many goes towards trees.
const TREES_EVERY: usize = 3;
/// Sweeps without a narrower bracket after which the search gives up.
const PATIENCE: usize = 500;
/// The same once softness is held where the gap asked for is certain to be reached in the end.
const LAST_PATIENCE: usize = 4_000;
/// Where softness starts, and its most.
const SOFTEST: f64 = 0.5;

/// Routes the whole demand of every view with little congestion. The candidate's flows and prices
/// bracket the throughput to the gap asked for, unless the search was interrupted or gave up.
/// O(views * E log V) a sweep; from ten to a few hundred sweeps.
pub fn throughput(
    network: &Network,
    orbits: &Orbits,
    matrix: &Matrix,
    views: &[View],
    effort: &SolveOptions<'_>,
) -> Candidate {
    let mut commodities: Vec<Commodity> = views
        .par_iter()
        .map(|view| Commodity::new(view, matrix))
        .collect();
    let mut field = Field::new(capacities(network, orbits));
    if let Some(loads) = effort.start {
        field.start(orbits.arc.as_slice(), loads);
    }
    let aim = Aim {
        gap: Some(effort.gap.unwrap_or(DEFAULT_GAP)),
        enough: 1.0 - 1e-6,
        together: 1,
    };
    let bracket = settle(&mut field, &mut commodities, &aim, effort);
    let value = 1.0 / field.most();
    // In the units of the linear programme: flow on one arc, for the value's multiple of the
    // demand, over the largest capacity.
    let unit = value / real(network.capacity.values().copied().max().unwrap_or(1).max(1));
    let each = |(view, commodity): (&View, Commodity)| {
        commodity
            .flow
            .iter()
            .zip(&view.arcs)
            .map(|(flow, class)| flow / real(class.arcs) * unit)
            .collect()
    };
    let numbers = Numbers {
        flows: views.iter().zip(commodities).map(each).collect(),
        prices: bracket
            .prices
            .iter()
            .zip(&orbits.arc_size)
            .map(|(price, &size)| price * real(size))
            .collect(),
        spread: Vec::new(),
        value,
    };
    Candidate {
        solution: Solution::Float(numbers),
        columns: views.iter().map(|v| v.arcs.len()).sum(),
        method: "exponential weights",
    }
}

/// A vertex and its flow on every arc.
pub type RootFlow = (u32, Vec<f64>);

/// Flows of one unit to the same sinks from each vertex with a weight (`weight[0]`), and from the
/// sinks to each (`weight[1]`), such that all of them times their weights congest no arc much: each
/// vertex with its flow, and the largest congestion. It stops at the gap, or below `enough`.
pub fn to_common_sinks(
    network: &Network,
    orbits: &Orbits,
    (vertices, arcs): (usize, &[ArcClass]),
    weight: &[Vec<f64>; 2],
    sinks: &[(u32, f64)],
    enough: f64,
    effort: &SolveOptions<'_>,
) -> ([Vec<RootFlow>; 2], f64) {
    let back: Vec<ArcClass> = arcs
        .iter()
        .map(|a| ArcClass {
            from: a.to,
            to: a.from,
            ..a.clone()
        })
        .collect();
    let lanes = [
        Arc::new(Lanes::new(vertices, arcs)),
        Arc::new(Lanes::new(vertices, &back)),
    ];
    let mut commodities = Vec::new();
    let mut roots = Vec::new();
    for (way, lanes) in lanes.iter().enumerate() {
        for (root, &w) in (0u32..).zip(&weight[way]).filter(|r| *r.1 > 0.0) {
            commodities.push(Commodity::between(
                lanes.clone(),
                root,
                sinks.iter().map(|&(v, share)| (v, share * w)).collect(),
            ));
            roots.push((way, root, w));
        }
    }
    let mut field = Field::new(capacities(network, orbits));
    let mut most = 0.0;
    if commodities.iter().any(Commodity::asks) {
        settle(
            &mut field,
            &mut commodities,
            &Aim {
                gap: None,
                enough,
                together: TOGETHER,
            },
            effort,
        );
        most = field.most();
    }
    let mut flows = [Vec::new(), Vec::new()];
    for ((way, root, w), commodity) in roots.into_iter().zip(commodities) {
        flows[way].push((root, commodity.flow.into_iter().map(|f| f / w).collect()));
    }
    (flows, most)
}

/// Capacity of each arc orbit.
fn capacities(network: &Network, orbits: &Orbits) -> Vec<f64> {
    let mut capacity = vec![0.0; orbits.arc_size.len()];
    for (arc, &orbit) in orbits.arc.iter() {
        capacity[orbit.index()] += real(network.capacity[arc]);
    }
    capacity
}

/// When a descent ends.
struct Aim {
    /// Width of the bracket that is good enough; where there is none, it ends when the largest
    /// congestion hardly falls any more.
    gap: Option<f64>,
    /// Congestion below which nothing is gained.
    enough: f64,
    /// Sources that are moved by a common step.
    together: usize,
}

/// Starts on shortest paths and improves until the aim is reached.
fn settle(
    field: &mut Field,
    commodities: &mut [Commodity],
    aim: &Aim,
    effort: &SolveOptions<'_>,
) -> GapEstimate {
    commodities.par_iter_mut().for_each(|commodity| {
        let (tree, _) = commodity.tree(&field.weight);
        tree.into_iter()
            .for_each(|(arc, flow)| commodity.flow[arc.index()] = flow);
    });
    field.recount(commodities);
    let mut bracket = GapEstimate {
        upper: f64::INFINITY,
        prices: field.weight.clone(),
        gap: 1.0,
        estimate: f64::INFINITY,
        idle: 0,
    };
    let mut softness = SOFTEST;
    let mut held = false;
    let mut relieved = (f64::INFINITY, 0);
    for sweep in 0.. {
        field.reweigh(softness);
        let (least, cost) = improve(field, commodities, sweep % TREES_EVERY == 0, aim.together);
        field.recount(commodities);
        field.reweigh(softness);
        if field.most() < (1.0 - RELIEF) * relieved.0 {
            relieved = (field.most(), sweep);
        }
        if let Some(gap) = aim.gap {
            bracket.update(
                field,
                commodities,
                if held { f64::INFINITY } else { gap },
                least / cost,
            );
        }
        let spent = held && bracket.idle > LAST_PATIENCE;
        let close = aim
            .gap
            .map_or(sweep - relieved.1 >= STALLED, |gap| bracket.gap <= gap);
        if close || field.most() < aim.enough || spent || effort.interrupted.load(Ordering::Relaxed)
        {
            break;
        }
        if held {
            continue;
        }
        if bracket.idle > PATIENCE {
            // The adaptation goes round in circles. Descending on one function converges: half the
            // gap is then its softness, half its error.
            (held, softness, bracket.idle) = (true, aim.gap.unwrap_or(DEFAULT_GAP) / 2.0, 0);
            continue;
        }
        let (too_even, unsettled) = (
            1.0 - field.cost() / (field.volume() * field.most()),
            1.0 - least / cost,
        );
        if too_even > unsettled {
            softness *= 0.85;
        } else if unsettled > 4.0 * too_even {
            softness = (softness * 1.05).min(SOFTEST);
        }
    }
    bracket
}

/// One sweep over all sources, so many moved together. Returns what the demand costs at least and
/// what it costs as it is, both under the weights of the moment.
fn improve(
    field: &mut Field,
    commodities: &mut [Commodity],
    trees: bool,
    together: usize,
) -> (f64, f64) {
    let (mut least, mut cost) = (0.0, 0.0);
    for batch in commodities.chunks_mut(BATCH.max(together)) {
        let curvature = field.curvature();
        let found: Vec<_> = batch
            .par_iter()
            .map(|c| {
                let (direction, least) = if trees {
                    c.tree(&field.weight)
                } else {
                    c.shifted(&field.weight, &curvature)
                };
                (direction, least, c.cost(&field.weight))
            })
            .collect();
        let mut directions = Vec::with_capacity(found.len());
        for (direction, own_least, own_cost) in found {
            least += own_least;
            cost += own_cost;
            directions.push(direction);
        }
        for (some, directions) in batch.chunks_mut(together).zip(directions.chunks(together)) {
            field.descend(some, directions);
        }
    }
    (least, cost)
}

/// The best upper bound so far and how wide the bracket is.
struct GapEstimate {
    upper: f64,
    prices: Vec<f64>,
    gap: f64,
    estimate: f64,
    /// Sweeps since the bracket last became narrower.
    idle: usize,
}

impl GapEstimate {
    /// Computes the upper bound of the weights where it promises to be better, since that costs as
    /// much as half a sweep.
    fn update(&mut self, field: &Field, commodities: &[Commodity], target: f64, settled: f64) {
        let estimate = 1.0 - field.cost() / (field.volume() * field.most()) * settled;
        if estimate < 0.9 * self.estimate || estimate < 1.5 * target {
            self.estimate = self.estimate.min(estimate);
            let each: Vec<f64> = commodities
                .par_iter()
                .map(|c| c.least_cost(&field.weight))
                .collect();
            let upper = field.volume() / each.iter().sum::<f64>();
            if upper < self.upper {
                self.upper = upper;
                self.prices.copy_from_slice(&field.weight);
            }
        }
        let gap = 1.0 - 1.0 / (field.most() * self.upper);
        self.idle = if gap < 0.99 * self.gap {
            0
        } else {
            self.idle + 1
        };
        self.gap = self.gap.min(gap);
    }
}
