//! The programme of least mean latency: the quotient of DESIGN section 4 with a cost on every arc
//! class.
//!
//! Minimise the sum of flow times cost, subject to conservation with t times the demand and to the
//! capacities. Flows and capacities are in units of the largest capacity, the objective is the mean
//! over all demand, so that every number is near 1 whatever the size of the fabric.

use super::cost::Costs;
use crate::error::{Error, Result};
use crate::fabric::index::{Id, narrow, wide};
use crate::fabric::network::Network;
use crate::solve::exact;
use crate::solve::lp::{Programme, Row};
use crate::solve::quotient::View;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::real;
use crate::units::{Fraction, approximate};
#[cfg(feature = "interior")]
use good_lp::{
    Expression, ProblemVariables, Solution, SolutionWithDual, SolverModel, constraint, variable,
};
use num_traits::{One, ToPrimitive, Zero};
use std::collections::BTreeMap;

/// Columns beyond which no programme is built.
const MOST_COLUMNS: usize = 60_000;
/// Columns up to which the optimum is finished in rational numbers.
const EXACT_COLUMNS: usize = 400;
/// Share of every capacity that a float solution leaves free, so that rounding does not overfill a
/// link.
const MARGIN: f64 = 1e-7;

/// A solution: a candidate for both bounds.
#[derive(Clone, Debug)]
pub struct Flow {
    /// For each view, flow on one arc of each class times the size of the source's orbit.
    pub exact: Option<Vec<Vec<Fraction>>>,
    /// The same as floats.
    pub floats: Vec<Vec<f64>>,
    /// For each arc orbit, the price of the capacity of each of its lanes in picoseconds, for one
    /// arc.
    pub prices: Vec<Vec<f64>>,
    /// Columns, those of lanes among them.
    pub columns: usize,
    /// What solved it.
    pub method: &'static str,
}

fn ratio(numerator: u64, denominator: u64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

/// The rows and costs.
struct Model {
    /// Columns of arc classes; those of their further lanes come after them.
    classes: usize,
    columns: usize,
    /// For each column of a further lane the column of its class.
    class_of: Vec<usize>,
    /// Cost of a unit of each column, in mean latency over the longest step.
    cost: Vec<Fraction>,
    /// Conservation: terms, and what comes in.
    conservation: Vec<(Vec<(usize, Fraction)>, Fraction)>,
    /// Capacity rows by orbit and lane.
    capacity: BTreeMap<(usize, usize), Row>,
    /// Picoseconds of cost 1.
    unit: u64,
    /// Total demand carried, in the flows' unit.
    carried: Fraction,
}

impl Model {
    fn new(
        network: &Network,
        orbits: &Orbits,
        matrix: &Matrix,
        views: &[View],
        costs: &Costs,
        load: &Fraction,
    ) -> Self {
        let scale = network.capacity.values().copied().max().unwrap_or(1).max(1);
        let class_cost: Vec<Vec<Vec<(u64, u64)>>> = views
            .iter()
            .map(|view| {
                let mut list = vec![Vec::new(); view.arcs.len()];
                for (arc, &class) in view.arc_class.iter().filter(|(_, c)| **c != u32::MAX) {
                    let own: &mut Vec<(u64, u64)> = &mut list[class.index()];
                    if own.is_empty() {
                        let put = costs.puts(network.tail(arc), view.root);
                        own.extend(
                            costs
                                .lanes(arc)
                                .map(|l| (costs.switch[arc] + l.adds(put), l.capacity)),
                        );
                    }
                }
                list
            })
            .collect();
        let classes: usize = views.iter().map(|v| v.arcs.len()).sum();
        let unit = class_cost
            .iter()
            .flatten()
            .flatten()
            .map(|l| l.0)
            .max()
            .unwrap_or(1)
            .max(1);
        let per = load
            / Fraction::new(
                (u128::from(matrix.denominator) * u128::from(scale)).into(),
                One::one(),
            );
        let mut carried = Fraction::zero();
        let (mut cost, mut conservation) = (vec![Fraction::zero(); classes], Vec::new());
        let (mut capacity, mut class_of) = (BTreeMap::<(usize, usize), Row>::new(), Vec::new());
        let mut start = 0;
        for (view, own) in views.iter().zip(&class_cost) {
            let mut kept: Vec<Vec<(usize, Fraction)>> = vec![Vec::new(); view.size.len()];
            for (index, class) in view.arcs.iter().enumerate() {
                for (lane, &(picoseconds, room)) in own[index].iter().enumerate() {
                    let mut column = start + index;
                    if lane > 0 {
                        class_of.push(column);
                        column = cost.len();
                        cost.push(Fraction::zero());
                    }
                    if class.from != class.to {
                        kept[class.to.index()]
                            .push((column, ratio(class.arcs, view.size[class.to.index()])));
                        kept[class.from.index()]
                            .push((column, -ratio(class.arcs, view.size[class.from.index()])));
                    }
                    let row = capacity.entry((class.orbit.index(), lane)).or_default();
                    row.terms.push((
                        column,
                        ratio(class.arcs, orbits.arc_size[class.orbit.index()]),
                    ));
                    row.at_most = Some(ratio(room, scale));
                    cost[column] = Fraction::new(
                        (u128::from(picoseconds) * u128::from(class.arcs)).into(),
                        unit.into(),
                    );
                }
            }
            start += view.arcs.len();
            for (class, terms) in kept
                .into_iter()
                .enumerate()
                .filter(|(c, _)| narrow(*c) != view.root_class())
            {
                let q = matrix.demand(view.root, view.member[class]);
                let wanted =
                    &per * Fraction::from_integer((q * u128::from(view.orbit_size)).into());
                carried += &wanted * Fraction::from_integer(view.size[class].into());
                if !terms.is_empty() {
                    conservation.push((terms, wanted));
                }
            }
        }
        cost.iter_mut().for_each(|c| *c /= &carried);
        Model {
            classes,
            columns: cost.len(),
            class_of,
            cost,
            conservation,
            capacity,
            unit,
            carried,
        }
    }

    /// The flow of each class, its lanes together.
    fn joined<T: Clone + std::ops::AddAssign>(&self, columns: &[T]) -> Vec<T> {
        let mut joined = columns[..self.classes].to_vec();
        for (amount, &class) in columns[self.classes..].iter().zip(&self.class_of) {
            joined[class] += amount.clone();
        }
        joined
    }

    #[cfg(not(feature = "interior"))]
    fn interior(&self, _: f64) -> Result<(Vec<f64>, Vec<f64>)> {
        Err(crate::solve::no_interior())
    }

    /// Float columns and capacity prices by an interior point (clarabel); `margin` of every
    /// capacity is left free.
    #[cfg(feature = "interior")]
    fn interior(&self, margin: f64) -> Result<(Vec<f64>, Vec<f64>)> {
        let mut variables = ProblemVariables::new();
        let columns: Vec<_> = (0..self.columns)
            .map(|_| variables.add(variable().min(0)))
            .collect();
        let sum = |terms: &[(usize, Fraction)]| {
            let mut sum = Expression::with_capacity(terms.len());
            terms
                .iter()
                .for_each(|(column, c)| sum.add_mul(approximate(c), columns[*column]));
            sum
        };
        let mut objective = Expression::with_capacity(self.columns);
        self.cost
            .iter()
            .zip(&columns)
            .for_each(|(c, &column)| objective.add_mul(approximate(c), column));
        let mut model = variables.minimise(objective).using(good_lp::clarabel);
        model.settings().verbose(false).max_iter(200).max_threads(1);
        for (terms, wanted) in &self.conservation {
            model.add_constraint(constraint!(sum(terms) == approximate(wanted)));
        }
        let limits = self.capacity.values().map(|row| {
            let limit = row.at_most.as_ref().map_or(0.0, approximate) * (1.0 - margin);
            constraint!(sum(&row.terms) <= limit)
        });
        let limits: Vec<_> = limits.collect();
        let references: Vec<_> = limits
            .into_iter()
            .map(|row| model.add_constraint(row))
            .collect();
        let mut solution = model
            .solve()
            .map_err(|e| Error::limit(format!("the interior-point back-end gave up: {e}")))?;
        let values = columns
            .iter()
            .map(|&c| solution.value(c).max(0.0))
            .collect();
        let duals = solution.compute_dual();
        Ok((
            values,
            references
                .into_iter()
                .map(|r| good_lp::DualValues::dual(&duals, r).abs())
                .collect(),
        ))
    }

    /// The optimum in rational numbers: carry as much as is asked for, at a reward that no detour
    /// outweighs, and pay the cost.
    fn rational(&self, guess: &[f64]) -> Option<(Vec<Fraction>, Vec<Fraction>)> {
        let mut programme = Programme {
            columns: self.columns,
            ..Programme::default()
        };
        let (all, value) = (programme.column(), programme.column());
        programme.objective = value;
        let reward = Fraction::from_integer((10_000 * (wide(self.columns) + 10)).into());
        let mut account = vec![(value, Fraction::one()), (all, -reward)];
        account.extend(
            self.cost
                .iter()
                .enumerate()
                .filter(|(_, c)| !c.is_zero())
                .map(|(i, c)| (i, c.clone())),
        );
        programme.rows.push(Row {
            terms: account,
            at_most: None,
        });
        programme.rows.push(Row {
            terms: vec![(all, Fraction::one())],
            at_most: Some(Fraction::one()),
        });
        for (terms, wanted) in &self.conservation {
            let mut terms = terms.clone();
            if !wanted.is_zero() {
                terms.push((all, -wanted));
            }
            programme.rows.push(Row {
                terms,
                at_most: None,
            });
        }
        let first = programme.rows.len();
        programme.rows.extend(self.capacity.values().cloned());
        let mut likely = guess.to_vec();
        likely.extend([1.0, 1.0]);
        let optimum = exact::solve(
            &programme,
            &likely,
            4 * (programme.columns + programme.rows.len()),
        )?;
        if !optimum.columns[all].is_one() {
            return None;
        }
        let mut columns = optimum.columns;
        columns.truncate(self.columns);
        Some((columns, optimum.duals[first..].to_vec()))
    }
}

/// The flow of least mean latency that carries `load` times the matrix. The load must be known to
/// be routable.
///
/// # Errors
/// A programme too large to build, and a back-end that gives up.
pub fn least_mean(
    network: &Network,
    orbits: &Orbits,
    matrix: &Matrix,
    views: &[View],
    costs: &Costs,
    load: &Fraction,
) -> Result<Flow> {
    let columns: usize = views.iter().map(|v| v.arcs.len()).sum();
    if columns > MOST_COLUMNS {
        return Err(Error::limit(format!(
            "the programme of least latency has {columns} columns, more than {MOST_COLUMNS}"
        ))
        .help("ask for a traffic that keeps more of the fabric's symmetry, such as `uniform`"));
    }
    let model = Model::new(network, orbits, matrix, views, costs, load);
    let columns = model.columns;
    let split = |list: &[f64]| {
        let joined = model.joined(list);
        let mut rest = joined.as_slice();
        let part = |v: &View| {
            let (own, after) = rest.split_at(v.arcs.len());
            rest = after;
            own.to_vec()
        };
        views.iter().map(part).collect::<Vec<_>>()
    };
    let price = |duals: &[f64]| {
        let mut prices = vec![Vec::new(); orbits.arc_size.len()];
        for ((orbit, _), dual) in model.capacity.keys().zip(duals) {
            let arcs = orbits.arc_size[*orbit].to_f64().unwrap_or(1.0);
            prices[*orbit]
                .push(dual.max(0.0) * approximate(&model.carried) * real(model.unit) / arcs);
        }
        prices
    };
    let float = model.interior(MARGIN);
    if columns <= EXACT_COLUMNS {
        let guess = float.as_ref().map(|f| f.0.clone()).unwrap_or_default();
        if let Some((values, duals)) = model.rational(&guess) {
            let floats: Vec<f64> = values.iter().map(approximate).collect();
            let duals: Vec<f64> = duals.iter().map(approximate).collect();
            let mut rest = model.joined(&values).into_iter();
            let exact = views
                .iter()
                .map(|v| rest.by_ref().take(v.arcs.len()).collect())
                .collect();
            return Ok(Flow {
                exact: Some(exact),
                floats: split(&floats),
                prices: price(&duals),
                columns,
                method: "rational simplex",
            });
        }
    }
    let (values, duals) = float.or_else(|_| model.interior(0.0))?;
    Ok(Flow {
        exact: None,
        floats: split(&values),
        prices: price(&duals),
        columns,
        method: "interior point, rounded to integers",
    })
}
