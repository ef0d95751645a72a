//! A small simplex in rational numbers.
//!
//! The float vertex says which columns are basic; the tableau is then solved exactly, and pivoting
//! goes on (largest coefficient, Bland's rule against cycling; Bland, Mathematics of Operations
//! Research 1977) until the optimum is proved. Start and end are exact: a wrong guess costs pivots,
//! not truth. Time O(rows * nonzeros) a pivot.

use super::lp::Programme;
use crate::units::Fraction;
use num_traits::{One, Signed, Zero};
use std::collections::BTreeMap;

/// Optimal columns and duals of the rows (`<=` rows only; zero for equalities, whose sign is free
/// and which no certificate needs).
#[derive(Clone, Debug)]
pub struct Optimum {
    /// Value of each column.
    pub columns: Vec<Fraction>,
    /// Dual of each row.
    pub duals: Vec<Fraction>,
}

type SparseRow = BTreeMap<usize, Fraction>;

struct Tableau {
    rows: Vec<SparseRow>,
    rhs: Vec<Fraction>,
    basis: Vec<Option<usize>>,
    objective: SparseRow,
}

impl Tableau {
    /// Columns, then one slack for each `<=` row (numbered by row).
    fn new(programme: &Programme) -> Self {
        let mut rows = Vec::new();
        let (mut rhs, mut basis) = (Vec::new(), Vec::new());
        for (i, row) in programme.rows.iter().enumerate() {
            let mut sparse = SparseRow::new();
            for (column, coefficient) in &row.terms {
                let entry = sparse.entry(*column).or_insert_with(Fraction::zero);
                *entry += coefficient;
            }
            sparse.retain(|_, v| !v.is_zero());
            if row.at_most.is_some() {
                sparse.insert(programme.columns + i, Fraction::one());
            }
            basis.push(row.at_most.as_ref().map(|_| programme.columns + i));
            rhs.push(row.at_most.clone().unwrap_or_else(Fraction::zero));
            rows.push(sparse);
        }
        let objective = SparseRow::from([(programme.objective, Fraction::one())]);
        Tableau {
            rows,
            rhs,
            basis,
            objective,
        }
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let Some(pivot) = self.rows[row].get(&column).cloned() else {
            return;
        };
        for value in self.rows[row].values_mut() {
            *value /= &pivot;
        }
        self.rhs[row] /= &pivot;
        let source = std::mem::take(&mut self.rows[row]);
        let source_rhs = self.rhs[row].clone();
        for (other, target) in self.rows.iter_mut().enumerate() {
            if other != row
                && let Some(factor) = target.get(&column).cloned()
            {
                subtract(target, &source, &factor);
                self.rhs[other] -= &factor * &source_rhs;
            }
        }
        if let Some(factor) = self.objective.get(&column).cloned() {
            subtract(&mut self.objective, &source, &factor);
        }
        self.rows[row] = source;
        self.basis[row] = Some(column);
    }

    /// Gives every equality a basic column. Their right sides are zero, so any pivot keeps
    /// feasibility.
    fn seat_equalities(&mut self, preferred: &[usize]) {
        for row in 0..self.rows.len() {
            if self.basis[row].is_some() {
                continue;
            }
            let choice = preferred
                .iter()
                .copied()
                .find(|c| self.rows[row].contains_key(c) && !self.basis.contains(&Some(*c)));
            if let Some(column) = choice.or_else(|| self.rows[row].keys().next().copied()) {
                self.pivot(row, column);
            }
        }
    }

    /// Brings one more column in, keeping all right sides non-negative. False: no row bounds it.
    fn enter(&mut self, column: usize) -> bool {
        let mut best: Option<(usize, Fraction)> = None;
        for (row, sparse) in self.rows.iter().enumerate() {
            let Some(coefficient) = sparse.get(&column).filter(|c| c.is_positive()) else {
                continue;
            };
            let ratio = &self.rhs[row] / coefficient;
            let better = best
                .as_ref()
                .is_none_or(|(r, b)| ratio < *b || ratio == *b && self.basis[row] < self.basis[*r]);
            if better {
                best = Some((row, ratio));
            }
        }
        best.map(|(row, _)| self.pivot(row, column)).is_some()
    }
}

fn subtract(target: &mut SparseRow, source: &SparseRow, factor: &Fraction) {
    for (column, value) in source {
        let entry = target.entry(*column).or_insert_with(Fraction::zero);
        *entry -= factor * value;
        if entry.is_zero() {
            target.remove(column);
        }
    }
}

/// Solves a programme exactly, starting from the columns that `guess` (a float vertex) holds above
/// zero. `None` when it is unbounded or more than `limit` pivots would be needed.
pub fn solve(programme: &Programme, guess: &[f64], limit: usize) -> Option<Optimum> {
    let mut likely: Vec<usize> = (0..programme.columns)
        .filter(|&c| guess.get(c).is_some_and(|&v| v > 1e-9))
        .collect();
    likely.sort_by(|&a, &b| guess[b].total_cmp(&guess[a]).then(a.cmp(&b)));
    let mut tableau = Tableau::new(programme);
    tableau.seat_equalities(&likely);
    for step in 0..limit {
        let gains = tableau.objective.iter().filter(|(_, v)| v.is_positive());
        let column = if step < limit / 2 {
            gains
                .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))
                .map(|(c, _)| *c)
        } else {
            gains.map(|(c, _)| *c).next()
        };
        let Some(column) = column else {
            let mut columns = vec![Fraction::zero(); programme.columns];
            for (row, basic) in tableau.basis.iter().enumerate() {
                if let Some(value) = basic.and_then(|b| columns.get_mut(b)) {
                    *value = tableau.rhs[row].clone();
                }
            }
            let dual = |row: usize| {
                tableau
                    .objective
                    .get(&(programme.columns + row))
                    .map_or_else(Fraction::zero, |v| -v)
            };
            return Some(Optimum {
                columns,
                duals: (0..programme.rows.len()).map(dual).collect(),
            });
        };
        if !tableau.enter(column) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::lp::Row;

    #[test]
    fn small_optimum() {
        // maximise t: t - x - y = 0, x <= 1/3, y + x <= 1/2
        let f = |n: i64, d: i64| Fraction::new(n.into(), d.into());
        let programme = Programme {
            columns: 3,
            objective: 0,
            rows: vec![
                Row {
                    terms: vec![(0, f(1, 1)), (1, f(-1, 1)), (2, f(-1, 1))],
                    at_most: None,
                },
                Row {
                    terms: vec![(1, f(1, 1))],
                    at_most: Some(f(1, 3)),
                },
                Row {
                    terms: vec![(1, f(1, 1)), (2, f(1, 1))],
                    at_most: Some(f(1, 2)),
                },
            ],
        };
        let optimum = solve(&programme, &[], 100).unwrap();
        assert_eq!(optimum.columns[0], f(1, 2));
        assert_eq!(optimum.duals[2], f(1, 1));
    }
}
