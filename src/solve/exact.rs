//! A small simplex in rational numbers.
//!
//! The float vertex says which columns are basic; the tableau is then solved exactly, and pivoting
//! goes on (largest coefficient, Bland's rule against cycling; Bland, Mathematics of Operations
//! Research 1977) until the optimum is proved. Start and end are exact: a wrong guess costs pivots,
//! not truth. Time O(rows * nonzeros) a pivot.

use super::lp::Programme;
use super::number::Number;
use crate::units::Fraction;
use num_traits::Zero;
use std::cmp::Ordering;
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

/// A coefficient that is not zero.
#[derive(Clone, Debug)]
struct Entry {
    column: usize,
    value: Number,
}

/// Coefficients in the order of their columns.
type SparseRow = Vec<Entry>;

fn find(row: &[Entry], column: usize) -> Option<&Number> {
    let place = row.binary_search_by_key(&column, |entry| entry.column);
    place.ok().map(|place| &row[place].value)
}

struct Tableau {
    rows: Vec<SparseRow>,
    rhs: Vec<Number>,
    basis: Vec<Option<usize>>,
    objective: SparseRow,
}

impl Tableau {
    /// Columns, then one slack for each `<=` row (numbered by row).
    fn new(programme: &Programme) -> Self {
        let mut rows = Vec::new();
        let (mut rhs, mut basis) = (Vec::new(), Vec::new());
        for (i, row) in programme.rows.iter().enumerate() {
            let mut sparse: BTreeMap<usize, Fraction> = BTreeMap::new();
            for (column, coefficient) in &row.terms {
                let entry = sparse.entry(*column).or_insert_with(Fraction::zero);
                *entry += coefficient;
            }
            sparse.retain(|_, v| !v.is_zero());
            let terms = sparse.into_iter().map(|(column, value)| Entry {
                column,
                value: value.into(),
            });
            let slack = row.at_most.as_ref().map(|_| programme.columns + i);
            let own = slack.map(|column| Entry {
                column,
                value: Number::ONE,
            });
            rows.push(terms.chain(own).collect());
            basis.push(slack);
            rhs.push(row.at_most.clone().map_or(Number::ZERO, Number::from));
        }
        let objective = vec![Entry {
            column: programme.objective,
            value: Number::ONE,
        }];
        Tableau {
            rows,
            rhs,
            basis,
            objective,
        }
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let Some(pivot) = find(&self.rows[row], column).cloned() else {
            return;
        };
        for entry in &mut self.rows[row] {
            entry.value = entry.value.over(&pivot);
        }
        let source = std::mem::take(&mut self.rows[row]);
        let source_rhs = self.rhs[row].over(&pivot);
        for (target, rhs) in self.rows.iter_mut().zip(&mut self.rhs) {
            if let Some(factor) = find(target, column).cloned() {
                *target = less(target, &source, &factor);
                *rhs = rhs.minus(&factor.times(&source_rhs));
            }
        }
        if let Some(factor) = find(&self.objective, column).cloned() {
            self.objective = less(&self.objective, &source, &factor);
        }
        self.rows[row] = source;
        self.rhs[row] = source_rhs;
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
                .find(|c| find(&self.rows[row], *c).is_some() && !self.basis.contains(&Some(*c)));
            if let Some(column) = choice.or_else(|| self.rows[row].first().map(|e| e.column)) {
                self.pivot(row, column);
            }
        }
    }

    /// Brings one more column in, keeping all right sides non-negative. False: no row bounds it.
    fn enter(&mut self, column: usize) -> bool {
        let mut best: Option<(usize, Number)> = None;
        for (row, sparse) in self.rows.iter().enumerate() {
            let Some(coefficient) = find(sparse, column).filter(|c| c.is_positive()) else {
                continue;
            };
            let ratio = self.rhs[row].over(coefficient);
            let better = best
                .as_ref()
                .is_none_or(|(r, b)| ratio < *b || ratio == *b && self.basis[row] < self.basis[*r]);
            if better {
                best = Some((row, ratio));
            }
        }
        best.map(|(row, _)| self.pivot(row, column)).is_some()
    }

    /// What the basis says of a programme, where nothing gains any more.
    fn optimum(&self, programme: &Programme) -> Optimum {
        let mut columns = vec![Fraction::zero(); programme.columns];
        for (row, basic) in self.basis.iter().enumerate() {
            if let Some(value) = basic.and_then(|b| columns.get_mut(b)) {
                *value = self.rhs[row].fraction();
            }
        }
        let dual = |row: usize| {
            find(&self.objective, programme.columns + row)
                .map_or_else(Fraction::zero, |v| -v.fraction())
        };
        Optimum {
            columns,
            duals: (0..programme.rows.len()).map(dual).collect(),
        }
    }
}

/// A row less so many times another.
fn less(target: &[Entry], source: &[Entry], factor: &Number) -> SparseRow {
    let mut found = Vec::with_capacity(target.len() + source.len());
    let (mut mine, mut theirs) = (target.iter().peekable(), source.iter().peekable());
    loop {
        let order = match (mine.peek(), theirs.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.column.cmp(&b.column),
        };
        let own = mine.next_if(|_| order != Ordering::Greater);
        let other = theirs.next_if(|_| order != Ordering::Less);
        let value = match (own, other) {
            (Some(own), None) => own.value.clone(),
            (own, Some(other)) => {
                let own = own.map_or(&Number::ZERO, |entry| &entry.value);
                own.minus(&factor.times(&other.value))
            }
            (None, None) => return found,
        };
        if let Some(Entry { column, .. }) = own.or(other).filter(|_| !value.is_zero()) {
            found.push(Entry {
                column: *column,
                value,
            });
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
        let mut gains = tableau.objective.iter().filter(|e| e.value.is_positive());
        let gain = if step < limit / 2 {
            gains.max_by(|a, b| a.value.cmp(&b.value).then(b.column.cmp(&a.column)))
        } else {
            gains.next()
        };
        let Some(column) = gain.map(|entry| entry.column) else {
            return Some(tableau.optimum(programme));
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
