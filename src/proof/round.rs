//! From fractions and floats to whole numbers that keep conservation.
//!
//! An exact optimum is multiplied by its common denominator. A float one is cut down to multiples of a
//! coarse unit off a spanning tree of the quotient, and the tree then takes what is missing, exactly.

use crate::solve::quotient::View;
use crate::units::Fraction;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Bits of a common denominator beyond which a solution is rounded instead: sums must fit the checker's 127 bits.
const MOST_BITS: u64 = 60;
/// Bits kept of a float flow.
const FLOAT_BITS: u32 = 44;

/// Whole-number flows on one arc of each class, by view, and the amount they deliver per unit of demand.
pub struct WholeFlows {
    /// Delivered multiple of the demand.
    pub amount: BigInt,
    /// Flow on one arc of each class.
    pub flows: Vec<Vec<BigInt>>,
}

/// Common-denominator scaling; `delivered[v]` is the multiple of its demand that view `v` delivers.
pub fn exact(flows: &[Vec<Fraction>], delivered: &[Fraction]) -> Option<WholeFlows> {
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
        if amount.bits() > MOST_BITS {
            return None;
        }
        scaled.push(normal);
    }
    let factor = Fraction::from_integer(amount.clone());
    let flows = scaled.iter().map(|flow| flow.iter().map(|f| (f * &factor).to_integer()).collect()).collect();
    Some(WholeFlows { amount, flows })
}

/// Whole lengths from dual prices of orbits: exact when the denominators allow it, else rounded to 2^-40 of the largest.
pub fn lengths(prices: &[Fraction], sizes: &[u64]) -> Vec<BigInt> {
    let each: Vec<Fraction> = prices.iter().zip(sizes).map(|(p, &n)| p / Fraction::from_integer(n.into())).collect();
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
        return each.iter().map(|l| (l * &scale).round().to_integer()).collect();
    }
    let factor = Fraction::from_integer(common);
    let whole: Vec<BigInt> = each.iter().map(|l| (l * &factor).to_integer()).collect();
    let divisor = whole.iter().fold(BigInt::zero(), |g, l| g.gcd(l));
    if divisor > BigInt::one() { whole.into_iter().map(|l| l / &divisor).collect() } else { whole }
}

/// The tree of one view: for each vertex class the arc class that feeds it, and the classes in the order they joined.
struct Tree {
    feeder: Vec<Option<usize>>,
    order: Vec<u32>,
    depth: Vec<usize>,
}

fn ends(view: &View, arc: usize, inward: bool) -> (usize, usize) {
    let class = &view.arcs[arc];
    if inward { (class.to as usize, class.from as usize) } else { (class.from as usize, class.to as usize) }
}

/// Widest-path tree from the root over classes with flow.
fn tree(view: &View, flow: &[f64], inward: bool) -> Tree {
    let n = view.size.len();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (arc, &amount) in flow.iter().enumerate() {
        let (from, to) = ends(view, arc, inward);
        if from != to && amount > 0.0 {
            leaving[from].push(arc);
        }
    }
    let mut tree = Tree { feeder: vec![None; n], order: Vec::new(), depth: vec![0; n] };
    let mut reached = vec![false; n];
    let mut heap = std::collections::BinaryHeap::new();
    let total = |arc: usize| flow[arc] * view.arcs[arc].arcs as f64;
    heap.push((u64::MAX, view.root_class() as usize, None::<usize>));
    while let Some((width, class, feeder)) = heap.pop() {
        if std::mem::replace(&mut reached[class], true) {
            continue;
        }
        tree.feeder[class] = feeder;
        tree.depth[class] = feeder.map_or(0, |arc| tree.depth[ends(view, arc, inward).0] + 1);
        tree.order.push(class as u32);
        for &arc in &leaving[class] {
            // The bits of a positive float order as the float does.
            heap.push((width.min(total(arc).to_bits()), ends(view, arc, inward).1, Some(arc)));
        }
    }
    tree
}

/// Rounds float flows. `need[view][class]` is what one vertex of a class takes in, in whole units of demand.
pub fn floats(
    views: &[View],
    inward: impl Fn(usize) -> bool,
    flows: &[Vec<Fraction>],
    delivered: &[f64],
    need: &[Vec<BigInt>],
) -> Option<WholeFlows> {
    let mut normal = Vec::new();
    let mut trees = Vec::new();
    let mut unit = BigInt::one();
    let mut largest_need = BigInt::one();
    for (index, view) in views.iter().enumerate() {
        if delivered[index] <= 0.0 {
            return None;
        }
        let mut flow: Vec<f64> = flows[index].iter().map(|f| f.to_f64().unwrap_or(0.0) / delivered[index]).collect();
        let most = flow.iter().copied().fold(0.0, f64::max);
        flow.iter_mut().filter(|f| **f < most * 1e-10).for_each(|f| *f = 0.0);
        let tree = tree(view, &flow, inward(index));
        let deepest = tree.depth.iter().copied().max().unwrap_or(0);
        let mut levels = vec![BigInt::one(); deepest + 1];
        for (class, feeder) in tree.feeder.iter().enumerate() {
            if let Some(arc) = feeder {
                let degree = view.arcs[*arc].arcs / view.size[class];
                levels[tree.depth[class]] = levels[tree.depth[class]].lcm(&degree.into());
            }
        }
        unit = unit.lcm(&levels.iter().product());
        largest_need = need[index].iter().max().cloned().unwrap_or_else(BigInt::one).max(largest_need);
        normal.push(flow);
        trees.push(tree);
    }
    if unit.bits() > 50 {
        return None;
    }
    let bits = FLOAT_BITS.saturating_sub(largest_need.bits() as u32 / 2).max(30);
    let amount = &unit << bits;
    let scale = 2f64.powi(bits as i32);
    let mut rounded = Vec::new();
    for (index, view) in views.iter().enumerate() {
        let tree = &trees[index];
        let mut joined = vec![false; view.size.len()];
        tree.order.iter().for_each(|&c| joined[c as usize] = true);
        let mut flow: Vec<BigInt> = normal[index]
            .iter()
            .enumerate()
            .map(|(arc, f)| {
                let (from, to) = ends(view, arc, inward(index));
                let keep = joined[from] && joined[to] && from != to && tree.feeder[to] != Some(arc);
                if keep { BigInt::from((f * scale) as i128) * &unit } else { BigInt::zero() }
            })
            .collect();
        let mut missing: Vec<BigInt> = need[index].iter().map(|q| q * &amount).collect();
        let apply = |missing: &mut Vec<BigInt>, arc: usize, f: &BigInt| {
            let (from, to) = ends(view, arc, inward(index));
            missing[to] -= f * (view.arcs[arc].arcs / view.size[to]);
            missing[from] += f * (view.arcs[arc].arcs / view.size[from]);
        };
        for (arc, f) in flow.iter().enumerate().filter(|x| !x.1.is_zero()) {
            apply(&mut missing, arc, f);
        }
        for &class in tree.order.iter().rev() {
            let class = class as usize;
            let Some(arc) = tree.feeder[class] else { continue };
            let (f, rest) = missing[class].div_rem(&(view.arcs[arc].arcs / view.size[class]).into());
            if f.is_negative() || !rest.is_zero() {
                return None;
            }
            apply(&mut missing, arc, &f);
            flow[arc] = f;
        }
        let root = view.root_class() as usize;
        if missing.iter().enumerate().any(|(class, m)| class != root && !m.is_zero()) {
            return None;
        }
        rounded.push(flow);
    }
    Some(WholeFlows { amount, flows: rounded })
}
