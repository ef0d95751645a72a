//! Throughput by exponential weights, for programmes too large for a linear-programming back-end.
//!
//! Every source orbit always carries its whole demand; what is lowered is a soft maximum of the congestion, `ln sum exp(eta * load / capacity)`,
//! whose gradient weighs the arcs (potential-function methods: Plotkin, Shmoys, Tardos, Mathematics of Operations Research 1995; Bienstock,
//! Potential Function Methods for Approximately Solving Linear Programming Problems, 2002). Any weights are lengths that bound the throughput from
//! above, as in Fleischer (SIAM J. Discrete Mathematics 2000) and Karakostas (SODA 2002), so both sides of the bracket come out of one loop, and it
//! may stop at any time.
//!
//! Source by source the flow moves, as far as a line search says, in one of two directions: to the tree of shortest paths, or by Newton shifts
//! at every vertex from dearer arcs to the cheapest (Gallager, IEEE Trans. Communications 1977; Bertsekas, Gafni, Gallager, same, 1984; Bar-Gera,
//! Transportation Science 2002). The shifts converge fast near the optimum, the trees free what the shifts cannot. Softness follows what it costs:
//! it shrinks while the weights are too even for the convergence reached, and grows when they are too sharp for it.

mod commodity;
mod field;

use super::flow::{Candidate, Numbers, Solution};
use super::quotient::View;
use super::{DEFAULT_GAP, Effort};
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use commodity::Commodity;
use field::Field;
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Sources whose directions are found from the same weights, in parallel. Fixed, so that the result does not depend on the number of threads.
const BATCH: usize = 8;
/// One sweep in so many goes towards trees.
const TREES_EVERY: usize = 3;
/// Sweeps without a narrower bracket after which the search gives up.
const PATIENCE: usize = 500;
/// The same once softness is held where the gap asked for is certain to be reached in the end.
const LAST_PATIENCE: usize = 4_000;
/// Where softness starts, and its most.
const SOFTEST: f64 = 0.5;

/// Routes the whole demand of every view with little congestion. The candidate's flows and prices bracket the throughput to the gap asked for, unless the
/// search was interrupted or gave up. O(views * E log V) a sweep; from ten to a few hundred sweeps.
pub fn throughput(network: &Network, orbits: &Orbits, matrix: &Matrix, views: &[View], effort: &Effort<'_>) -> Candidate {
    let mut commodities: Vec<Commodity> = views.par_iter().map(|view| Commodity::new(view, matrix)).collect();
    let mut capacity = vec![0.0; orbits.arc_size.len()];
    for (arc, &orbit) in orbits.arc.iter().enumerate() {
        capacity[orbit as usize] += network.capacity[arc] as f64;
    }
    let mut field = Field::new(capacity);
    if let Some(loads) = effort.start {
        field.start(&orbits.arc, loads);
    }
    commodities.par_iter_mut().for_each(|commodity| {
        let (tree, _) = commodity.tree(&field.weight);
        tree.into_iter().for_each(|(arc, flow)| commodity.flow[arc as usize] = flow);
    });
    field.recount(&commodities);
    let mut bracket = Bracket { upper: f64::INFINITY, prices: field.weight.clone(), gap: 1.0, estimate: f64::INFINITY, idle: 0 };
    let (mut softness, target) = (SOFTEST, effort.gap.unwrap_or(DEFAULT_GAP));
    let mut held = false;
    for sweep in 0.. {
        field.reweigh(softness);
        let (least, cost) = improve(&mut field, &mut commodities, sweep % TREES_EVERY == 0);
        field.recount(&commodities);
        field.reweigh(softness);
        bracket.update(&field, &commodities, if held { f64::INFINITY } else { target }, least / cost);
        let routable = 1.0 / field.most() > 1.0 + 1e-6;
        let spent = held && bracket.idle > LAST_PATIENCE;
        if bracket.gap <= target || routable || spent || effort.interrupted.load(Ordering::Relaxed) {
            break;
        }
        if held {
            continue;
        }
        if bracket.idle > PATIENCE {
            // The adaptation goes round in circles. Descending on one function converges: half the gap is then its softness, half its error.
            (held, softness, bracket.idle) = (true, target / 2.0, 0);
            continue;
        }
        let (too_even, unsettled) = (1.0 - field.cost() / (field.volume() * field.most()), 1.0 - least / cost);
        if too_even > unsettled {
            softness *= 0.85;
        } else if unsettled > 4.0 * too_even {
            softness = (softness * 1.05).min(SOFTEST);
        }
    }
    let value = 1.0 / field.most();
    // In the units of the linear programme: flow on one arc, for the value's multiple of the demand, over the largest capacity.
    let unit = value / network.capacity.iter().copied().max().unwrap_or(1).max(1) as f64;
    let each = |(view, commodity): (&View, Commodity)| {
        commodity.flow.iter().zip(&view.arcs).map(|(flow, class)| flow / class.arcs as f64 * unit).collect()
    };
    let numbers = Numbers {
        flows: views.iter().zip(commodities).map(each).collect(),
        prices: bracket.prices.iter().zip(&orbits.arc_size).map(|(price, &size)| price * size as f64).collect(),
        spread: Vec::new(),
        value,
    };
    Candidate { solution: Solution::Float(numbers), columns: views.iter().map(|v| v.arcs.len()).sum(), method: "exponential weights" }
}

/// One sweep over all sources. Returns what the demand costs at least and what it costs as it is, both under the weights of the moment.
fn improve(field: &mut Field, commodities: &mut [Commodity], trees: bool) -> (f64, f64) {
    let (mut least, mut cost) = (0.0, 0.0);
    for batch in commodities.chunks_mut(BATCH) {
        let curvature = field.curvature();
        let found: Vec<_> = batch
            .par_iter()
            .map(|c| {
                let (direction, least) = if trees { c.tree(&field.weight) } else { c.shifted(&field.weight, &curvature) };
                (direction, least, c.cost(&field.weight))
            })
            .collect();
        for (commodity, (direction, own_least, own_cost)) in batch.iter_mut().zip(found) {
            least += own_least;
            cost += own_cost;
            field.descend(commodity, &direction);
        }
    }
    (least, cost)
}

/// The best upper bound so far and how wide the bracket is.
struct Bracket {
    upper: f64,
    prices: Vec<f64>,
    gap: f64,
    estimate: f64,
    /// Sweeps since the bracket last became narrower.
    idle: usize,
}

impl Bracket {
    /// Computes the upper bound of the weights where it promises to be better, since that costs as much as half a sweep.
    fn update(&mut self, field: &Field, commodities: &[Commodity], target: f64, settled: f64) {
        let estimate = 1.0 - field.cost() / (field.volume() * field.most()) * settled;
        if estimate < 0.9 * self.estimate || estimate < 1.5 * target {
            self.estimate = self.estimate.min(estimate);
            let each: Vec<f64> = commodities.par_iter().map(|c| c.least_cost(&field.weight)).collect();
            let upper = field.volume() / each.iter().sum::<f64>();
            if upper < self.upper {
                self.upper = upper;
                self.prices.copy_from_slice(&field.weight);
            }
        }
        let gap = 1.0 - 1.0 / (field.most() * self.upper);
        self.idle = if gap < 0.99 * self.gap { 0 } else { self.idle + 1 };
        self.gap = self.gap.min(gap);
    }
}
