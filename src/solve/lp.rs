//! A linear programme in exact numbers, and its solution in floats through `good_lp`.
//!
//! All our programmes have the same shape: maximise one column subject to rows `sum = 0` or `sum <=
//! rhs` with rhs >= 0 and columns >= 0, so that zero is always feasible.

use crate::error::{Error, Result};
use crate::fabric::index::wide;
use crate::memory::needs;
use crate::units::{Fraction, approximate};
#[cfg(feature = "interior")]
use good_lp::SolutionWithDual;
use good_lp::{
    Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// Columns up to which a simplex vertex is asked for; interior point beyond.
pub const VERTEX_COLUMNS: usize = 1_500;

/// Columns up to which an interior point takes no time worth interrupting.
const QUICK_COLUMNS: usize = 5_000;

/// Bytes that an interior point takes, about: what is filled in while it is factored grows faster
/// than the programme. Measured 2.7 kB a column of 9,841, 2.6 of 17,473, 3.1 of 39,265 and 4.2 of
/// 69,761 (jellyfish of 24 to 64 switches), and half as much again while a list grows.
fn interior_bytes(columns: usize) -> u64 {
    let columns = wide(columns);
    columns
        .saturating_mul(390)
        .saturating_mul(columns.isqrt().isqrt())
}

/// One row: sparse coefficients by column.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// (column, coefficient), columns distinct.
    pub terms: Vec<(usize, Fraction)>,
    /// `Some(rhs)` for `<= rhs`, `None` for `= 0`.
    pub at_most: Option<Fraction>,
}

/// The programme: maximise column `objective`.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// Number of columns.
    pub columns: usize,
    /// Column to maximise.
    pub objective: usize,
    /// Rows.
    pub rows: Vec<Row>,
}

/// A float answer: never a bound until rounded and re-checked.
#[derive(Clone, Debug)]
pub struct Approximation {
    /// Value of each column.
    pub columns: Vec<f64>,
    /// Dual value of each row (empty from back-ends that give none).
    pub duals: Vec<f64>,
}

impl Programme {
    /// Adds a column.
    pub fn column(&mut self) -> usize {
        self.columns += 1;
        self.columns - 1
    }

    fn model(&self) -> (ProblemVariables, Vec<Variable>, Vec<good_lp::Constraint>) {
        let mut variables = ProblemVariables::new();
        let columns: Vec<Variable> = (0..self.columns)
            .map(|_| variables.add(variable().min(0)))
            .collect();
        let rows = self
            .rows
            .iter()
            .map(|row| {
                let mut sum = Expression::with_capacity(row.terms.len());
                for (column, coefficient) in &row.terms {
                    sum.add_mul(approximate(coefficient), columns[*column]);
                }
                match &row.at_most {
                    Some(rhs) => constraint!(sum <= approximate(rhs)),
                    None => constraint!(sum == 0.0),
                }
            })
            .collect();
        (variables, columns, rows)
    }

    /// A vertex by simplex (microlp). No duals.
    pub fn vertex(&self) -> Result<Approximation> {
        let (variables, columns, rows) = self.model();
        let solution = variables
            .maximise(columns[self.objective])
            .using(good_lp::microlp)
            .with_all(rows)
            .solve()
            .map_err(|e| Error::limit(format!("the simplex back-end gave up: {e}")))?;
        Ok(Approximation {
            columns: columns.iter().map(|&c| solution.value(c)).collect(),
            duals: Vec::new(),
        })
    }

    /// An interior point with duals (clarabel). A large programme is left to itself when
    /// `interrupted` is set.
    ///
    /// # Errors
    /// When there is no memory for it, it is interrupted, or the back-end gives up.
    pub fn interior(&self, interrupted: &AtomicBool) -> Result<Approximation> {
        let what = format!("the interior point of {} columns", self.columns);
        let help = "write `--method weights`, which needs much less, or run where there is more";
        needs(interior_bytes(self.columns), &what, help)?;
        if self.columns <= QUICK_COLUMNS {
            return self.interior_here();
        }
        let (done, result) = std::sync::mpsc::channel();
        let programme = self.clone();
        let apart = std::thread::Builder::new();
        if apart
            .spawn(move || done.send(programme.interior_here()))
            .is_err()
        {
            return self.interior_here();
        }
        loop {
            match result.recv_timeout(Duration::from_millis(20)) {
                Ok(found) => return found,
                Err(RecvTimeoutError::Timeout) if !interrupted.load(Ordering::Relaxed) => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Error::interrupted(
                        "the interior-point back-end was interrupted",
                    ));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::limit(
                        "the interior-point back-end ended without an answer",
                    ));
                }
            }
        }
    }

    #[cfg(not(feature = "interior"))]
    fn interior_here(&self) -> Result<Approximation> {
        Err(super::no_interior())
    }

    #[cfg(feature = "interior")]
    fn interior_here(&self) -> Result<Approximation> {
        let (variables, columns, rows) = self.model();
        let mut model = variables
            .maximise(columns[self.objective])
            .using(good_lp::clarabel);
        // One thread: its sums are then the same at any thread count.
        model.settings().verbose(false).max_iter(200).max_threads(1);
        let references: Vec<_> = rows
            .into_iter()
            .map(|row| model.add_constraint(row))
            .collect();
        let mut solution = model
            .solve()
            .map_err(|e| Error::limit(format!("the interior-point back-end gave up: {e}")))?;
        let values = columns.iter().map(|&c| solution.value(c)).collect();
        let duals = solution.compute_dual();
        let duals = references
            .into_iter()
            .map(|r| good_lp::DualValues::dual(&duals, r).abs())
            .collect();
        Ok(Approximation {
            columns: values,
            duals,
        })
    }
}
