//! The quotient programmes of throughput and of two-phase (hose) routing, DESIGN section 4.
//!
//! Columns are flows on one arc of a class, times the size of the source's orbit, in units of the
//! largest capacity, so that every number is near 1 whatever the size of the fabric.

use super::candidate::{Candidate, Numbers, Solution};
use super::exact;
use super::lp::{Programme, Row, VERTEX_COLUMNS};
use super::quotient::View;
use super::{Method, SolveOptions, weights};
use crate::error::{Error, Result};
use crate::fabric::Vertex;
use crate::fabric::index::{Id, narrow};
use crate::fabric::network::Network;
use crate::symmetry::orbits::Orbits;
use crate::traffic::Matrix;
use crate::units::Fraction;
use num_traits::{One, Zero};

/// Columns beyond which no two-phase programme is built.
const MOST_COLUMNS: usize = 100_000;
/// Columns up to which throughput goes to the interior point; weights beyond.
const INTERIOR_COLUMNS: usize = 100_000;
/// The same when a gap is good enough that weights reach in a fraction of the time.
const INTERIOR_COLUMNS_WITH_GAP: usize = 5_000;
/// Columns up to which the optimum is finished in rational numbers.
const EXACT_COLUMNS: usize = 750;

fn whole(value: u64) -> Fraction {
    Fraction::from_integer(value.into())
}

fn ratio(numerator: u64, denominator: u64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

struct Model<'a> {
    orbits: &'a Orbits,
    programme: Programme,
    capacity_rows: Vec<Row>,
    scale: u64,
    columns: Vec<Vec<usize>>,
}

impl<'a> Model<'a> {
    fn new(network: &Network, orbits: &'a Orbits) -> Self {
        let scale = network.capacity.values().copied().max().unwrap_or(1).max(1);
        let mut capacity_rows = vec![Row::default(); orbits.arc_size.len()];
        for (arc, &orbit) in orbits.arc.iter() {
            let row = &mut capacity_rows[orbit.index()];
            if row.at_most.is_none() {
                row.at_most = Some(ratio(network.capacity[arc], scale));
            }
        }
        let mut programme = Programme::default();
        programme.objective = programme.column();
        Model {
            orbits,
            programme,
            capacity_rows,
            scale,
            columns: Vec::new(),
        }
    }

    /// Adds a view's columns and its conservation rows; `supply` adds the terms of what one vertex
    /// of a class takes in. `inward`: flows run towards the root, which turns every sign.
    fn add(
        &mut self,
        view: &View,
        inward: bool,
        supply: impl Fn(Vertex) -> Vec<(usize, Fraction)>,
    ) {
        let start: Vec<usize> = view.arcs.iter().map(|_| self.programme.column()).collect();
        let mut rows: Vec<Row> = vec![Row::default(); view.size.len()];
        for (class, &column) in view.arcs.iter().zip(&start) {
            let sign = if inward {
                -Fraction::one()
            } else {
                Fraction::one()
            };
            if class.from != class.to {
                rows[class.to.index()].terms.push((
                    column,
                    &sign * ratio(class.arcs, view.size[class.to.index()]),
                ));
                rows[class.from.index()].terms.push((
                    column,
                    -&sign * ratio(class.arcs, view.size[class.from.index()]),
                ));
            }
            self.capacity_rows[class.orbit.index()].terms.push((
                column,
                ratio(class.arcs, self.orbits.arc_size[class.orbit.index()]),
            ));
        }
        for (class, mut row) in rows.into_iter().enumerate() {
            if narrow(class) == view.root_class() {
                continue;
            }
            row.terms.extend(
                supply(view.member[class])
                    .into_iter()
                    .map(|(column, c)| (column, -c)),
            );
            if !row.terms.is_empty() {
                self.programme.rows.push(row);
            }
        }
        self.columns.push(start);
    }

    fn solve(mut self, spread: &[Option<usize>], effort: &SolveOptions<'_>) -> Result<Candidate> {
        let mut row_of_orbit = vec![None; self.capacity_rows.len()];
        for (orbit, row) in self.capacity_rows.into_iter().enumerate() {
            if !row.terms.is_empty() {
                row_of_orbit[orbit] = Some(self.programme.rows.len());
                self.programme.rows.push(row);
            }
        }
        let programme = &self.programme;
        let rational = if effort.method == Method::Rational
            || effort.method == Method::Auto && programme.columns <= EXACT_COLUMNS
        {
            let guess = programme.vertex().map(|v| v.columns).unwrap_or_default();
            exact::solve(
                programme,
                &guess,
                4 * (programme.columns + programme.rows.len()),
            )
        } else {
            None
        };
        let places = Places {
            flows: &self.columns,
            rows: &row_of_orbit,
            spread,
            value: programme.objective,
        };
        let solution = match rational {
            Some(optimum) => Solution::Exact(numbers(&optimum.columns, &optimum.duals, places)),
            None => {
                let float = programme.interior(effort.interrupted).or_else(|e| {
                    if programme.columns <= VERTEX_COLUMNS {
                        programme.vertex()
                    } else {
                        Err(e)
                    }
                })?;
                let columns: Vec<f64> = float.columns.iter().map(|v| v.max(0.0)).collect();
                Solution::Float(numbers(&columns, &float.duals, places))
            }
        };
        let method = if matches!(solution, Solution::Exact(_)) {
            "rational simplex"
        } else {
            "interior point, rounded to integers"
        };
        Ok(Candidate {
            solution,
            columns: programme.columns,
            method,
        })
    }
}

/// Where the numbers of a solution are.
#[derive(Clone, Copy)]
struct Places<'a> {
    /// Columns of the flows of each view.
    flows: &'a [Vec<usize>],
    /// Row of each orbit's capacity.
    rows: &'a [Option<usize>],
    /// Column of each vertex orbit's spread.
    spread: &'a [Option<usize>],
    /// Column of the value.
    value: usize,
}

fn numbers<T: Clone + Zero>(columns: &[T], duals: &[T], places: Places<'_>) -> Numbers<T> {
    Numbers {
        flows: places
            .flows
            .iter()
            .map(|list| list.iter().map(|&c| columns[c].clone()).collect())
            .collect(),
        prices: places
            .rows
            .iter()
            .map(|r| {
                r.and_then(|r| duals.get(r).cloned())
                    .unwrap_or_else(T::zero)
            })
            .collect(),
        spread: places
            .spread
            .iter()
            .map(|c| c.map_or_else(T::zero, |c| columns[c].clone()))
            .collect(),
        value: columns[places.value].clone(),
    }
}

/// The view of a source under a matrix.
pub fn source_view(network: &Network, orbits: &Orbits, matrix: &Matrix, source: Vertex) -> View {
    let own = matrix.group[source];
    let paired: std::collections::HashMap<Vertex, u64> = matrix
        .pairs
        .iter()
        .filter(|p| p.0 == source)
        .map(|p| (p.1, p.2))
        .collect();
    let label = |v: Vertex| {
        let grouped = u64::from(own != 0 && matrix.group[v] == own);
        paired.get(&v).map_or(0, |q| q + 1) << 1 | grouped
    };
    View::new(network, orbits, source, label, |a| {
        network.exists_for(a, source)
    })
}

/// Greatest multiple of the matrix that can be routed (uncapped).
pub fn throughput(
    network: &Network,
    orbits: &Orbits,
    matrix: &Matrix,
    views: &[View],
    effort: &SolveOptions<'_>,
) -> Result<Candidate> {
    let columns: usize = views.iter().map(|v| v.arcs.len()).sum();
    let most = if effort.gap.is_some() {
        INTERIOR_COLUMNS_WITH_GAP
    } else {
        INTERIOR_COLUMNS
    };
    let large = effort.method == Method::Auto && columns > most;
    if effort.method == Method::Weights || large {
        return Ok(weights::throughput(network, orbits, matrix, views, effort));
    }
    let mut model = Model::new(network, orbits);
    let t = model.programme.objective;
    for view in views {
        let unit = Fraction::new(
            view.orbit_size.into(),
            num_bigint::BigInt::from(matrix.denominator) * model.scale,
        );
        model.add(view, false, |v| {
            let q = matrix.demand(view.root, v);
            if q == 0 {
                Vec::new()
            } else {
                vec![(t, &unit * Fraction::from_integer(q.into()))]
            }
        });
    }
    model
        .solve(&[], effort)
        .or_else(|error| match effort.method {
            Method::Auto => Ok(weights::throughput(network, orbits, matrix, views, effort)),
            _ => Err(error),
        })
}

/// Greatest hose throughput of two-phase routing: views of sources (outward) and of destinations
/// (inward), alternating.
pub fn two_phase(
    network: &Network,
    orbits: &Orbits,
    views: &[View],
    effort: &SolveOptions<'_>,
) -> Result<Candidate> {
    let columns: usize = views.iter().map(|v| v.arcs.len()).sum();
    if columns > MOST_COLUMNS {
        return Err(Error::limit(format!(
            "the programme has {columns} columns, more than {MOST_COLUMNS}"
        )));
    }
    let mut model = Model::new(network, orbits);
    let total: u64 = network.rate.values().sum();
    let may_relay: Vec<bool> = {
        let mut may = vec![false; orbits.vertex_size.len()];
        for v in network.vertex_ids() {
            may[orbits.vertex[v].index()] = network.transit_group[v] == 0 && network.rate[v] == 0;
        }
        may
    };
    // No column for an orbit that may not relay: nothing would hold it down, and an interior point
    // would be anything.
    let spread: Vec<Option<usize>> = may_relay
        .iter()
        .map(|&may| may.then(|| model.programme.column()))
        .collect();
    for (index, view) in views.iter().enumerate() {
        let unit = ratio(view.orbit_size * network.rate[view.root], total.max(1));
        model.add(view, index % 2 == 1, |v| {
            spread[orbits.vertex[v].index()]
                .map(|column| (column, unit.clone()))
                .into_iter()
                .collect()
        });
    }
    let mut sum = Row::default();
    sum.terms.push((model.programme.objective, whole(1)));
    let per_unit = Fraction::new(model.scale.into(), total.max(1).into());
    for (orbit, column) in spread.iter().enumerate() {
        if let Some(column) = *column {
            sum.terms
                .push((column, -(whole(orbits.vertex_size[orbit]) * &per_unit)));
        }
    }
    model.programme.rows.push(sum);
    model.solve(
        &spread,
        &SolveOptions {
            method: Method::Auto,
            ..*effort
        },
    )
}
