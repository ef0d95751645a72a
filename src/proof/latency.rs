//! The least mean latency of a load, from both sides in whole numbers.
//!
//! Above: the programme's flow, rounded and conserved; the checker confirms from the certificate
//! that it carries the load, and the mean latency of a flow does not change with its scale. Below,
//! by weak duality: for any prices y >= 0 of the arcs, the mean is at least (t * sum of q *
//! dist(latency + y) - sum of c * y) / (t * sum of q), distances over the arcs that exist for each
//! source.

use super::bracket::{ordered, seal};
use super::certificate::Certificate;
use super::context::{ProofContext, arc_flows};
use super::precision::Precision;
use super::round;
use super::throughput::throughput_with;
use crate::error::{Error, Result};
use crate::fabric::index::{Arc, Id};
use crate::fabric::{Fabric, Vertex, network::Network};
use crate::solve::SolveOptions;
use crate::solve::flow;
use crate::solve::latency::{Costs, Flow, Lane, Room, least_mean, preserving, split};
use crate::solve::quotient::View;
use crate::symmetry::orbits::Orbits;
use crate::text::plural;
use crate::traffic::Matrix;
use crate::units::real;
use crate::units::whole as whole_number;
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Source orbits times arcs beyond which no programme is built.
const MOST_VIEWED: usize = 30_000_000;
/// Binary places of a price in picoseconds.
const PLACES: u32 = 16;

/// The mean latency of a load.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// Share of the traffic that is carried.
    pub load: Fraction,
    /// No flow has a smaller mean latency, in picoseconds.
    pub lower: Fraction,
    /// A flow that carries the load has this one.
    pub upper: Fraction,
    /// A model, not a bound: the mean wait in M/D/1 queues at this flow's utilisations, in
    /// picoseconds; `None` where a link is full.
    pub queueing: Option<f64>,
    /// Largest share of a link's capacity in use.
    pub utilisation: Fraction,
    /// How it was found, in a few words.
    pub method: String,
    /// What the checker read: that the flow carries the load.
    pub certificate: Vec<u8>,
}

/// What can be said of a load.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It can be carried at this mean latency.
    Carried(Box<Loaded>),
    /// It cannot be carried: throughput is at most this.
    Infeasible {
        /// Proved bounds of the throughput.
        throughput: (Fraction, Fraction),
    },
    /// Neither is proved; why.
    Undecided(String),
}

/// What is worked out once for all loads of a traffic.
pub struct Latency<'a> {
    context: ProofContext<'a>,
    costs: &'a Costs,
    views: Vec<View>,
    /// Proved bounds of the throughput of the traffic.
    pub throughput: (Fraction, Fraction),
    /// Demand of the whole matrix times its denominator.
    total: BigInt,
}

/// Orbits under the symmetries of the network and of uniform demand that also keep latencies.
pub fn latency_orbits(
    fabric: &Fabric,
    network: &Network,
    costs: &Costs,
    matrix: &Matrix,
) -> Orbits {
    let generators = crate::symmetry::generators(fabric, network, matrix, &[]);
    Orbits::new(network, &preserving(network, costs, generators))
}

impl<'a> Latency<'a> {
    /// Solves the throughput and takes up the views of the sources.
    ///
    /// # Errors
    /// As the throughput; and a fabric with so little symmetry that no programme is built.
    pub fn new(
        fabric: &Fabric,
        network: &'a Network,
        matrix: &'a Matrix,
        costs: &'a Costs,
        effort: &SolveOptions<'_>,
    ) -> Result<Self> {
        let bracket = throughput_with(fabric, network, matrix, &[], effort)?;
        let mut context = ProofContext::new(fabric, network, matrix, &[]);
        context.generators = preserving(network, costs, std::mem::take(&mut context.generators));
        context.orbits = Orbits::new(network, &context.generators);
        let sources = context.sources();
        if sources.len().saturating_mul(network.arcs()) > MOST_VIEWED {
            let message = format!(
                "{} source orbits are too many for the programme of least latency",
                sources.len()
            );
            return Err(Error::limit(message)
                .help("ask for `uniform` traffic, or for zero-load latency alone (--load 0%)"));
        }
        let views: Vec<View> = sources
            .iter()
            .map(|&s| flow::source_view(network, &context.orbits, matrix, s))
            .collect();
        let mut total = BigInt::zero();
        for view in &views {
            total += view_demand(matrix, view)
                .iter()
                .zip(&view.size)
                .map(|(q, &n)| q * n)
                .sum::<BigInt>()
                * view.orbit_size;
        }
        let lower = bracket
            .headroom
            .clone()
            .unwrap_or_else(|| bracket.lower.clone());
        Ok(Latency {
            context,
            costs,
            views,
            throughput: (lower.min(Fraction::one()), bracket.upper),
            total,
        })
    }

    /// Columns of the programme: a flow for each view and each of its arc classes.
    pub fn columns(&self) -> usize {
        self.views.iter().map(|view| view.arcs.len()).sum()
    }

    /// The mean latency while `load` times the traffic is carried, 0 < load.
    ///
    /// # Errors
    /// When the programme cannot be solved.
    pub fn loaded(&self, load: &Fraction) -> Result<Answer> {
        if *load > self.throughput.1 {
            return Ok(Answer::Infeasible {
                throughput: self.throughput.clone(),
            });
        }
        let ProofContext {
            network,
            matrix,
            generators,
            orbits,
        } = &self.context;
        let found = match least_mean(network, orbits, matrix, &self.views, self.costs, load) {
            Ok(found) => found,
            Err(error) if error.leaves_open() => return Ok(Answer::Undecided(error.message)),
            Err(error) => return Err(error),
        };
        // The finest flow that the checker holds.
        let mut held = None;
        for precision in Precision::flows() {
            let Some(whole) = self.whole(&found, load, precision) else {
                continue;
            };
            match seal(self.carrying(&whole).evidence()) {
                Ok((certificate, verified)) => {
                    held = Some((whole, certificate, verified));
                    break;
                }
                Err(why) if why.is_limit() => {}
                Err(why) => return Err(why),
            }
        }
        let Some((whole, certificate, verified)) = held else {
            return Ok(Answer::Undecided(
                "the solver's flow could not be rounded to numbers that the checker holds".into(),
            ));
        };
        let routed = verified
            .proved
            .iter()
            .filter(|c| c.at_least)
            .map(|c| super::bracket::fraction(c.value))
            .max();
        let Some(routed) = routed.filter(|r| r >= load) else {
            return Ok(Answer::Undecided(
                "the rounded flow does not carry the whole load".into(),
            ));
        };
        let upper = self.mean(&whole, load);
        let lower = self
            .below(&found.prices, load)
            .max(self.below(&vec![Vec::new(); found.prices.len()], load));
        ordered(&lower, &upper)?;
        let method = format!(
            "quotient LP, {} columns, {} source {}, {} generators, {}",
            found.columns,
            self.views.len(),
            plural(self.views.len(), "orbit"),
            generators.len(),
            found.method
        );
        let utilisation = load / routed;
        let queueing = self.queueing(&whole, load);
        Ok(Answer::Carried(Box::new(Loaded {
            load: load.clone(),
            lower,
            upper,
            queueing,
            utilisation,
            method,
            certificate,
        })))
    }

    /// A flow as evidence that it carries what it says.
    fn carrying(&self, whole: &round::WholeFlows) -> Certificate {
        let mut certificate = self.context.certificate();
        certificate.section(format_args!(
            "throughput-at-least {} {}",
            whole.amount,
            self.views.len()
        ));
        let zero = BigInt::zero();
        for (view, flow) in self.views.iter().zip(&whole.flows) {
            certificate.section(format_args!("{}", view.root));
            certificate.scattered(arc_flows(view, flow, &zero));
        }
        certificate
    }

    fn whole(
        &self,
        found: &Flow,
        load: &Fraction,
        precision: Precision,
    ) -> Option<round::WholeFlows> {
        let ProofContext {
            network, matrix, ..
        } = &self.context;
        let scale = BigInt::from(matrix.denominator)
            * network.capacity.values().copied().max().unwrap_or(1).max(1);
        let share = |v: &View| load * Fraction::new(v.orbit_size.into(), scale.clone());
        let room = precision.rounding(&scale * network.arcs(), round::FLOAT_BITS);
        if let Some(flows) = &found.exact {
            let delivered: Vec<Fraction> = self.views.iter().map(share).collect();
            if let Some(whole) = round::exact(flows, &delivered, &room) {
                return Some(whole);
            }
        }
        let need: Vec<Vec<BigInt>> = self.views.iter().map(|v| view_demand(matrix, v)).collect();
        let delivered: Vec<f64> = self.views.iter().map(|v| approximate(&share(v))).collect();
        round::floats(
            &self.views,
            |_| false,
            &found.floats,
            &delivered,
            &need,
            &room,
        )
    }

    /// Mean latency of whole flows that carry `load`; parallel links of unequal latency are filled
    /// at least cost.
    fn mean(&self, whole: &round::WholeFlows, load: &Fraction) -> Fraction {
        let ProofContext {
            network,
            orbits,
            matrix,
            ..
        } = &self.context;
        let mut sum = BigInt::zero();
        // Arc, what is put on the arcs of its orbit and what passes them.
        let mut unequal: BTreeMap<u32, (Arc, BigInt, BigInt)> = BTreeMap::new();
        for (view, flow) in self.views.iter().zip(&whole.flows) {
            let mut own = BigInt::zero();
            for (arc, &class) in view.arc_class.iter().filter(|(_, c)| **c != u32::MAX) {
                let amount = &flow[class.index()];
                if amount.is_zero() {
                    continue;
                }
                if self.costs.equal(arc) {
                    own += amount * self.costs.of(arc, network.tail(arc), view.root);
                    continue;
                }
                let (_, put, pass) = unequal
                    .entry(orbits.arc[arc])
                    .or_insert_with(|| (arc, BigInt::zero(), BigInt::zero()));
                let side = if self.costs.puts(network.tail(arc), view.root) {
                    put
                } else {
                    pass
                };
                *side += amount * view.orbit_size;
            }
            sum += own * view.orbit_size;
        }
        let mut sum = Fraction::from_integer(sum);
        // Units of the flow that a unit of capacity carries.
        let units = Fraction::from_integer(&whole.amount * matrix.denominator) / load;
        for (orbit, (arc, put, pass)) in unequal {
            let all = &units * Fraction::from_integer(orbits.arc_size[orbit.index()].into());
            let switch = self.costs.switch[arc];
            let room = |lane: &Lane| Room {
                put: switch + lane.adds(true),
                pass: switch + lane.adds(self.costs.puts_everywhere()),
                carries: &all * Fraction::from_integer(lane.capacity.into()),
            };
            let rooms: Vec<Room> = self.costs.lanes(arc).map(room).collect();
            sum += split(
                &Fraction::from_integer(put),
                &Fraction::from_integer(pass),
                &rooms,
            );
        }
        sum / Fraction::from_integer(&self.total * &whole.amount)
    }

    /// The bound from below that prices (picoseconds, by arc orbit) give.
    /// A lane without one costs nothing.
    fn below(&self, prices: &[Vec<f64>], load: &Fraction) -> Fraction {
        let ProofContext {
            network,
            matrix,
            orbits,
            ..
        } = &self.context;
        let scale = real(1u64 << PLACES);
        let price: Vec<Vec<u64>> = prices
            .iter()
            .map(|list| {
                list.iter()
                    .map(|p| whole_number((p * scale).round().clamp(0.0, 1e17)))
                    .collect()
            })
            .collect();
        let sums: Vec<BigInt> = self
            .views
            .par_iter()
            .map(|view| {
                let cost = |arc: Arc| {
                    let put = self.costs.puts(network.tail(arc), view.root);
                    let asked = price[orbits.arc[arc].index()]
                        .iter()
                        .copied()
                        .chain(std::iter::repeat(0));
                    let steps = self.costs.lanes(arc).zip(asked).map(|(lane, price)| {
                        (self.costs.switch[arc] + lane.adds(put))
                            .saturating_mul(1 << PLACES)
                            .saturating_add(price)
                    });
                    steps.min().unwrap_or(u64::MAX)
                };
                let distance = least(network, view.root, cost);
                let reached = |v: Vertex| distance[v.index()];
                let demand = view_demand(matrix, view);
                let sum: BigInt = (0..view.size.len())
                    .filter(|&c| !demand[c].is_zero())
                    .map(|c| &demand[c] * view.size[c] * reached(view.member[c]))
                    .sum();
                sum * view.orbit_size
            })
            .collect();
        let paid = self.paid(&price);
        let carried = load * Fraction::new(self.total.clone(), matrix.denominator.into());
        let along =
            load * Fraction::new(sums.into_iter().sum::<BigInt>(), matrix.denominator.into());
        ((along - Fraction::from_integer(paid))
            / carried
            / Fraction::from_integer(BigInt::one() << PLACES))
        .max(Fraction::zero())
    }

    /// All capacity at its price.
    fn paid(&self, price: &[Vec<u64>]) -> BigInt {
        let ProofContext { orbits, .. } = &self.context;
        let (mut paid, mut seen) = (BigInt::zero(), vec![false; price.len()]);
        for (arc, &orbit) in orbits.arc.iter() {
            let list = &price[orbit.index()];
            if std::mem::replace(&mut seen[orbit.index()], true) || list.iter().all(|p| *p == 0) {
                continue;
            }
            for (lane, &price) in self.costs.lanes(arc).zip(list) {
                paid += BigInt::from(price) * lane.capacity * orbits.arc_size[orbit.index()];
            }
        }
        paid
    }

    /// Mean wait in queues, in picoseconds, if every link were an M/D/1 queue at its utilisation:
    /// rho / (2 (1 - rho)) packets. `None` where a link is full.
    fn queueing(&self, whole: &round::WholeFlows, load: &Fraction) -> Option<f64> {
        let ProofContext {
            network,
            matrix,
            orbits,
            ..
        } = &self.context;
        let mut on = vec![BigInt::zero(); orbits.arc_size.len()];
        for (view, flow) in self.views.iter().zip(&whole.flows) {
            for (amount, class) in flow.iter().zip(&view.arcs).filter(|(f, _)| f.is_positive()) {
                on[class.orbit.index()] += amount * class.arcs * view.orbit_size;
            }
        }
        let factor = load / Fraction::from_integer(&whole.amount * matrix.denominator);
        let (mut wait, mut seen) = (0.0, vec![false; on.len()]);
        for (arc, &orbit) in orbits.arc.iter() {
            let o = orbit.index();
            if std::mem::replace(&mut seen[o], true) || on[o].is_zero() {
                continue;
            }
            let flow = approximate(&(&factor * Fraction::from_integer(on[o].clone())));
            let busy = flow / (real(network.capacity[arc]) * real(orbits.arc_size[o]));
            if busy >= 1.0 - 1e-6 {
                return None;
            }
            wait += flow * busy / (2.0 * (1.0 - busy))
                * real(self.costs.fastest(arc, true).serialisation);
        }
        let carried = load * Fraction::new(self.total.clone(), matrix.denominator.into());
        Some(wait / carried.to_f64()?)
    }
}

/// q of one vertex of each class of a view, 0 for the root.
fn view_demand(matrix: &Matrix, view: &View) -> Vec<BigInt> {
    view.member
        .iter()
        .map(|&m| BigInt::from(matrix.demand(view.root, m)))
        .collect()
}

/// Least sums of whole costs over the arcs that exist for a source (Dijkstra). O(E log V).
fn least(network: &Network, source: Vertex, cost: impl Fn(Arc) -> u64) -> Vec<u64> {
    use std::{cmp::Reverse, collections::BinaryHeap};
    let mut distance = vec![u64::MAX; network.vertices()];
    distance[source.index()] = 0;
    let mut heap = BinaryHeap::from([Reverse((0u64, source))]);
    while let Some(Reverse((d, v))) = heap.pop() {
        if d > distance[v.index()] {
            continue;
        }
        for &arc in network.out.of(v) {
            let w = network.head(arc);
            let next = d.saturating_add(cost(arc));
            if next < distance[w.index()] && network.exists_for(arc, source) {
                distance[w.index()] = next;
                heap.push(Reverse((next, w)));
            }
        }
    }
    distance
}
