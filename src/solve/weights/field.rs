//! Congestion of every arc orbit, the weights that follow from it, and the line search on their
//! soft maximum.

use super::commodity::{Commodity, Direction};
use crate::fabric::index::Id;
use crate::units::real;

/// Congestion of every arc orbit and the weights that follow from it.
pub struct Field {
    /// Capacity of the whole orbit.
    capacity: Vec<f64>,
    /// Load over capacity.
    congestion: Vec<f64>,
    /// Gradient of the soft maximum: the lengths that paths are measured with.
    pub weight: Vec<f64>,
    /// Sharpness of the soft maximum.
    eta: f64,
    /// The congestion that has weight 1: the largest when weights were last computed.
    reference: f64,
    /// Change of congestion along the direction at hand, by orbit; zero between steps.
    change: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

/// What an arc without load costs at the start, beside one that is full.
const UNLOADED: f64 = 0.1;
/// Exponents are cut off here: a line search may look at steps that nobody would take.
const LARGEST_EXPONENT: f64 = 300.0;

impl Field {
    /// A field without load; each arc orbit has the same capacity times weight.
    pub fn new(capacity: Vec<f64>) -> Self {
        let n = capacity.len();
        let weight = capacity
            .iter()
            .map(|&c| if c > 0.0 { 1.0 / c } else { 0.0 })
            .collect();
        Field {
            capacity,
            congestion: vec![0.0; n],
            weight,
            eta: 0.0,
            reference: 0.0,
            change: vec![0.0; n],
            touched: Vec::new(),
            is_touched: vec![false; n],
        }
    }

    /// Makes arcs dearer that were loaded in a solution of the undamaged fabric. Orbits without
    /// capacity stay as they are.
    pub fn start(&mut self, orbits: &[u32], loads: &[f64]) {
        for (&orbit, &load) in orbits.iter().zip(loads) {
            let at = orbit.index();
            if self.capacity[at] > 0.0 {
                self.weight[at] = (UNLOADED + load) / self.capacity[at];
            }
        }
    }

    /// The largest congestion.
    pub fn most(&self) -> f64 {
        self.congestion.iter().copied().fold(0.0, f64::max)
    }

    /// Computes every weight anew, at a softness: the share of the largest congestion by which the
    /// soft maximum may exceed it.
    pub fn reweigh(&mut self, softness: f64) {
        self.eta = real(self.weight.len()).ln().max(1.0) / (softness * self.most());
        self.reference = self.most();
        for orbit in 0..self.weight.len() {
            self.weight[orbit] = self.weigh(orbit);
        }
    }

    fn weigh(&self, orbit: usize) -> f64 {
        if self.capacity[orbit] > 0.0 {
            (self.eta * (self.congestion[orbit] - self.reference))
                .min(LARGEST_EXPONENT)
                .exp()
                / self.capacity[orbit]
        } else {
            0.0
        }
    }

    /// Derivative of each weight by its load.
    pub fn curvature(&self) -> Vec<f64> {
        self.weight
            .iter()
            .zip(&self.capacity)
            .map(|(w, c)| if *c > 0.0 { self.eta * w / c } else { 0.0 })
            .collect()
    }

    /// Sum of capacity times weight.
    pub fn volume(&self) -> f64 {
        self.weight
            .iter()
            .zip(&self.capacity)
            .map(|(w, c)| w * c)
            .sum()
    }

    /// Sum of load times weight.
    pub fn cost(&self) -> f64 {
        self.weight
            .iter()
            .zip(&self.capacity)
            .zip(&self.congestion)
            .map(|((w, c), x)| w * c * x)
            .sum()
    }

    fn shift(&mut self, orbit: u32, flow: f64) {
        let at = orbit.index();
        // Once only: what is taken away and given back sums to nothing on the way.
        if !std::mem::replace(&mut self.is_touched[at], true) {
            self.touched.push(orbit);
        }
        self.change[at] += flow / self.capacity[at];
    }

    /// What rising and what falling congestion contribute to the derivative of the soft maximum
    /// after `step`: the logarithm of the ratio of the two, and its derivative. Both sums are
    /// dominated by few orbits, so the logarithm is nearly straight where the sums themselves
    /// explode.
    fn balance(&self, step: f64) -> (f64, f64) {
        let (mut rising, mut falling) = ((0.0, 0.0), (0.0, 0.0));
        for &orbit in &self.touched {
            let (o, change) = (orbit.index(), self.change[orbit.index()]);
            let pull = change
                * (self.eta * (self.congestion[o] + step * change - self.reference))
                    .min(LARGEST_EXPONENT)
                    .exp();
            let side = if change > 0.0 {
                &mut rising
            } else {
                &mut falling
            };
            side.0 += pull;
            side.1 += self.eta * change * pull;
        }
        let log = |sum: f64| sum.abs().max(f64::MIN_POSITIVE).ln();
        let slope = |(sum, derivative): (f64, f64)| if sum == 0.0 { 0.0 } else { derivative / sum };
        (
            log(rising.0) - log(falling.0),
            slope(rising) - slope(falling),
        )
    }

    /// The step in [0, 1] that lowers the soft maximum most: Newton on the balance, kept between
    /// the ends of what is known.
    fn step(&self) -> f64 {
        let (mut low, mut high, mut at) = (0.0, 1.0, 1.0);
        for _ in 0..20 {
            let (balance, slope) = self.balance(at);
            if balance.abs() < 1e-3 {
                return at;
            }
            if balance < 0.0 {
                low = at;
            } else {
                high = at;
            }
            if high - low < 1e-4 * high {
                break;
            }
            let newton = if slope > 0.0 {
                at - balance / slope
            } else {
                f64::NAN
            };
            at = if newton > low && newton < high {
                newton
            } else {
                (low + high) / 2.0
            };
        }
        low
    }

    /// Moves the flow of some sources towards another, all by the same step, as far as that lowers
    /// the soft maximum.
    pub fn descend(&mut self, commodities: &mut [Commodity], towards: &[Direction]) {
        for (commodity, towards) in commodities.iter().zip(towards) {
            for arc in 0..commodity.flow.len() {
                if commodity.flow[arc] > 0.0 {
                    self.shift(commodity.lanes.orbit[arc], -commodity.flow[arc]);
                }
            }
            for &(arc, flow) in towards {
                self.shift(commodity.lanes.orbit[arc.index()], flow);
            }
        }
        let step = self.step();
        for orbit in std::mem::take(&mut self.touched) {
            let at = orbit.index();
            self.congestion[at] += step * self.change[at];
            self.change[at] = 0.0;
            self.is_touched[at] = false;
            self.weight[at] = self.weigh(at);
        }
        for (commodity, towards) in commodities.iter_mut().zip(towards) {
            commodity.flow.iter_mut().for_each(|f| *f *= 1.0 - step);
            towards
                .iter()
                .for_each(|&(arc, flow)| commodity.flow[arc.index()] += step * flow);
        }
    }

    /// Loads anew from the flows: what many small steps have summed up wrong goes.
    pub fn recount(&mut self, commodities: &[Commodity]) {
        self.congestion.fill(0.0);
        for commodity in commodities {
            for (flow, &orbit) in commodity.flow.iter().zip(&commodity.lanes.orbit) {
                self.congestion[orbit.index()] += flow;
            }
        }
        for (congestion, &capacity) in self.congestion.iter_mut().zip(&self.capacity) {
            *congestion = if capacity > 0.0 {
                *congestion / capacity
            } else {
                0.0
            };
        }
    }
}
