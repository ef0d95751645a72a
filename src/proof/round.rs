//! From fractions and floats to whole numbers that keep conservation.
//!
//! An exact optimum is multiplied by its common denominator. A float one is taken apart into paths,
//! and each path is rounded.

use crate::fabric::index::Id;
use crate::solve::quotient::View;
use crate::units::real;
use crate::units::{Fraction, approximate};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};

/// Bits of a common denominator beyond which a solution is rounded instead: sums must fit the
/// checker's 127 bits.
pub const MOST_BITS: u64 = 60;
/// Bits of the amount that a rounded float flow delivers per unit of demand, where the sizes of the
/// classes leave it at that.
pub const FLOAT_BITS: u64 = 48;
/// Least bits kept of what a float flow brings anybody, and those kept of the amount where the
/// checker's numbers have the room.
const LEAST_BITS: u64 = 20;
const ENOUGH_BITS: u64 = 32;

/// What the checker has room for.
#[derive(Clone, Debug)]
pub struct Room {
    /// The most that it multiplies the amount by.
    pub multiplied: BigInt,
    /// Bits of its products.
    pub checked: u64,
    /// Bits of the amount where these leave it at that.
    pub bits: u64,
    /// Bits of a common denominator beyond which a solution is rounded instead.
    pub exact: u64,
}

/// Whole-number flows on one arc of each class, by view, and the amount they deliver per unit of
/// demand.
pub struct WholeFlows {
    /// Delivered multiple of the demand.
    pub amount: BigInt,
    /// Flow on one arc of each class.
    pub flows: Vec<Vec<BigInt>>,
}

/// Common-denominator scaling; `delivered[v]` is the multiple of its demand that view `v` delivers.
pub fn exact(flows: &[Vec<Fraction>], delivered: &[Fraction], room: &Room) -> Option<WholeFlows> {
    let mut amount = BigInt::one();
    let mut scaled = Vec::new();
    for (flow, share) in flows.iter().zip(delivered) {
        if !share.is_positive() {
            return None;
        }
        let normal: Vec<Fraction> = flow.iter().map(|f| f / share).collect();
        for f in &normal {
            amount = amount.lcm(f.denom());
        }
        if amount.bits() > room.exact {
            return None;
        }
        scaled.push(normal);
    }
    let factor = Fraction::from_integer(amount.clone());
    let flows = scaled
        .iter()
        .map(|flow| flow.iter().map(|f| (f * &factor).to_integer()).collect())
        .collect();
    Some(WholeFlows { amount, flows })
}

/// Fractions whose common denominator is too long, as floats.
pub fn to_floats(flows: &[Vec<Fraction>]) -> Vec<Vec<f64>> {
    flows
        .iter()
        .map(|flow| flow.iter().map(approximate).collect())
        .collect()
}

/// Whole lengths from dual prices of orbits: exact when the denominators allow it, else rounded to
/// 2^-40 of the largest.
pub fn lengths(prices: &[Fraction], sizes: &[u64]) -> Vec<BigInt> {
    let each: Vec<Fraction> = prices
        .iter()
        .zip(sizes)
        .map(|(p, &n)| p / Fraction::from_integer(n.into()))
        .collect();
    let mut common = BigInt::one();
    for length in &each {
        common = common.lcm(length.denom());
        if common.bits() > MOST_BITS {
            break;
        }
    }
    let largest = each.iter().max().cloned().unwrap_or_else(Fraction::zero);
    if common.bits() > MOST_BITS && largest.is_positive() {
        let scale = Fraction::from_integer(BigInt::one() << 40) / largest;
        return each
            .iter()
            .map(|l| (l * &scale).round().to_integer())
            .collect();
    }
    let factor = Fraction::from_integer(common);
    let whole: Vec<BigInt> = each.iter().map(|l| (l * &factor).to_integer()).collect();
    let divisor = whole.iter().fold(BigInt::zero(), |g, l| g.gcd(l));
    if divisor > BigInt::one() {
        whole.into_iter().map(|l| l / &divisor).collect()
    } else {
        whole
    }
}

/// One path of a view from its root to a sink class, as arc classes from the sink back, and what it
/// carries in all.
struct Path {
    arcs: Vec<usize>,
    carries: f64,
}

fn ends(view: &View, arc: usize, inward: bool) -> (usize, usize) {
    let class = &view.arcs[arc];
    if inward {
        (class.to.index(), class.from.index())
    } else {
        (class.from.index(), class.to.index())
    }
}

/// A float flow as paths. What the flow lacks of a sink's need goes along a path of fewest arcs, so
/// that every sink has one.
struct Paths<'a> {
    view: &'a View,
    inward: bool,
    /// Total flow left on each arc class.
    left: Vec<f64>,
    /// Arc classes that enter each vertex class.
    entering: Vec<Vec<usize>>,
}

impl<'a> Paths<'a> {
    fn new(view: &'a View, inward: bool, flow: &[f64]) -> Self {
        let mut entering = vec![Vec::new(); view.size.len()];
        for arc in 0..view.arcs.len() {
            let (from, to) = ends(view, arc, inward);
            if from != to {
                entering[to].push(arc);
            }
        }
        let left = flow
            .iter()
            .zip(&view.arcs)
            .map(|(f, class)| f * real(class.arcs))
            .collect();
        Paths {
            view,
            inward,
            left,
            entering,
        }
    }

    /// Walks back from a sink along the widest arcs that still carry something, cancelling cycles
    /// and dead ends on the way. Each failed walk empties an arc class.
    fn widest(&mut self, sink: usize, floor: f64) -> Option<Vec<usize>> {
        let root = self.view.root_class().index();
        let mut path: Vec<usize> = Vec::new();
        let mut place = vec![usize::MAX; self.view.size.len()];
        let mut at = sink;
        while at != root {
            place[at] = path.len();
            let next = self.entering[at]
                .iter()
                .copied()
                .filter(|&a| self.left[a] > floor)
                .max_by(|&a, &b| self.left[a].total_cmp(&self.left[b]));
            let Some(arc) = next else {
                let dead = path.pop()?;
                self.left[dead] = 0.0;
                place[at] = usize::MAX;
                at = ends(self.view, dead, self.inward).1;
                continue;
            };
            path.push(arc);
            at = ends(self.view, arc, self.inward).0;
            if let Some(cycle) = path.get(place[at]..).filter(|c| !c.is_empty()) {
                let least = cycle
                    .iter()
                    .map(|&a| self.left[a])
                    .fold(f64::INFINITY, f64::min);
                for &a in cycle {
                    self.left[a] -= least;
                    let start = ends(self.view, a, self.inward).1;
                    if start != at {
                        place[start] = usize::MAX;
                    }
                }
                path.truncate(place[at]);
            }
        }
        Some(path)
    }

    /// For each class, the arc class by which a path of fewest arcs from the root enters it.
    fn fewest(&self) -> Vec<Option<usize>> {
        let mut leaving = vec![Vec::new(); self.view.size.len()];
        for arc in self.entering.iter().flatten() {
            leaving[ends(self.view, *arc, self.inward).0].push(*arc);
        }
        let root = self.view.root_class().index();
        let mut feeder = vec![None; self.view.size.len()];
        let mut queue = std::collections::VecDeque::from([root]);
        while let Some(class) = queue.pop_front() {
            for &arc in &leaving[class] {
                let to = ends(self.view, arc, self.inward).1;
                if to != root && feeder[to].is_none() {
                    feeder[to] = Some(arc);
                    queue.push_back(to);
                }
            }
        }
        feeder
    }

    /// Paths for `need[class]` in all to each class. `None` when a class in need is out of reach.
    fn decompose(mut self, need: &[f64]) -> Option<Vec<(usize, Vec<Path>)>> {
        let floor = self.left.iter().copied().fold(0.0, f64::max) * 1e-12;
        let root = self.view.root_class().index();
        let feeder = self.fewest();
        let mut found = Vec::new();
        for sink in (0..need.len()).filter(|&c| c != root && need[c] > 0.0) {
            let (mut missing, mut paths) = (need[sink], Vec::new());
            while missing > 0.0
                && let Some(arcs) = self.widest(sink, floor)
            {
                let carries = arcs.iter().map(|&a| self.left[a]).fold(missing, f64::min);
                arcs.iter().for_each(|&a| self.left[a] -= carries);
                missing -= carries;
                paths.push(Path { arcs, carries });
            }
            if paths.is_empty() || missing > need[sink] * 1e-9 {
                let (mut arcs, mut at) = (Vec::new(), sink);
                while at != root {
                    arcs.push(feeder[at]?);
                    at = ends(self.view, feeder[at]?, self.inward).0;
                }
                paths.push(Path {
                    arcs,
                    carries: missing,
                });
            }
            found.push((sink, paths));
        }
        Some(found)
    }
}

/// Rounds float flows path by path, to about so many `bits` of [`FLOAT_BITS`]. `need[view][class]`
/// is what one vertex of a class takes in, in whole units of demand.
pub fn floats(
    views: &[View],
    inward: impl Fn(usize) -> bool,
    flows: &[Vec<f64>],
    delivered: &[f64],
    need: &[Vec<BigInt>],
    room: &Room,
) -> Option<WholeFlows> {
    let mut all = Vec::new();
    let mut unit = BigInt::one();
    for (index, view) in views.iter().enumerate() {
        if delivered[index] <= 0.0 {
            return None;
        }
        let flow: Vec<f64> = flows[index].iter().map(|f| f / delivered[index]).collect();
        let needs: Vec<f64> = need[index]
            .iter()
            .zip(&view.size)
            .map(|(q, &n)| q.to_f64().unwrap_or(0.0) * real(n))
            .collect();
        let paths = Paths::new(view, inward(index), &flow).decompose(&needs)?;
        for arc in paths
            .iter()
            .flat_map(|sink| &sink.1)
            .flat_map(|path| &path.arcs)
        {
            unit = unit.lcm(&view.arcs[*arc].arcs.into());
        }
        all.push(paths);
    }
    // Every class then carries a multiple of its number of arcs.
    let sent = |(view, need): (&View, &Vec<BigInt>)| {
        need.iter()
            .zip(&view.size)
            .map(|(q, &n)| q * n)
            .sum::<BigInt>()
            * view.orbit_size
    };
    let sent: BigInt = views.iter().zip(need).map(sent).sum();
    // What is asked for in long numbers is rounded finely enough even where it is delivered once.
    let asked = need
        .iter()
        .flatten()
        .filter(|q| q.is_positive())
        .map(BigInt::bits)
        .min()
        .unwrap_or(0);
    let free = room
        .checked
        .checked_sub(unit.bits() + room.multiplied.bits().max(sent.bits()))?;
    let bits = room
        .bits
        .saturating_sub(unit.bits())
        .max(ENOUGH_BITS.min(room.bits))
        .min(free);
    if bits + asked < LEAST_BITS {
        return None;
    }
    let amount = &unit << bits;
    let mut rounded = Vec::new();
    for ((view, need), sinks) in views.iter().zip(need).zip(&all) {
        let mut flow = vec![BigInt::zero(); view.arcs.len()];
        for (sink, paths) in sinks {
            let mut rest = (&need[*sink] * view.size[*sink]) << bits;
            let whole = rest.to_f64().unwrap_or(0.0);
            let sum: f64 = paths.iter().map(|p| p.carries).sum();
            let largest =
                (0..paths.len()).max_by(|&a, &b| paths[a].carries.total_cmp(&paths[b].carries))?;
            let others = (0..paths.len()).filter(|&p| p != largest);
            for path in others.chain([largest]) {
                let share = if path == largest {
                    rest.clone()
                } else {
                    BigInt::from_f64((whole * (paths[path].carries / sum)).trunc())
                        .unwrap_or_default()
                };
                rest -= &share;
                paths[path].arcs.iter().for_each(|&arc| flow[arc] += &share);
            }
            if rest.is_negative() {
                return None;
            }
        }
        for (f, class) in flow.iter_mut().zip(&view.arcs) {
            *f = &*f * &unit / class.arcs;
        }
        rounded.push(flow);
    }
    Some(WholeFlows {
        amount,
        flows: rounded,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::quotient::ArcClass;

    /// A root joined to each of `others` vertices by an arc.
    fn star(others: u64) -> View {
        let arcs = vec![ArcClass {
            from: 0,
            to: 1,
            orbit: 0,
            arcs: others,
        }];
        View {
            root: 0.into(),
            orbit_size: 1,
            class: vec![0, 1],
            member: vec![0.into(), 1.into()],
            size: vec![1, others],
            arcs,
            arc_class: vec![0].into(),
        }
    }

    #[test]
    fn classes_of_unlike_sizes_are_rounded_while_the_checker_has_room() {
        let views: Vec<View> = [1021, 1019, 1013].map(star).into();
        let need = vec![vec![BigInt::zero(), BigInt::one()]; 3];
        let rounded = |multiplied: BigInt| {
            let room = Room {
                multiplied,
                checked: 119,
                bits: FLOAT_BITS,
                exact: MOST_BITS,
            };
            floats(
                &views,
                |_| false,
                &vec![vec![0.5]; 3],
                &[0.5; 3],
                &need,
                &room,
            )
        };
        let whole = rounded(BigInt::one() << 40).unwrap();
        assert_eq!(whole.flows, vec![vec![whole.amount.clone()]; 3]);
        assert!(whole.amount.bits() > FLOAT_BITS);
        assert!(
            rounded(BigInt::from(u64::MAX)).is_some() && rounded(BigInt::one() << 80).is_none()
        );
    }
}
